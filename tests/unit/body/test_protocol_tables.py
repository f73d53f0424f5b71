"""The tables of drinks, medicines and conditions, and how medicines come and go."""

import numpy as np
import pytest

from charley.body.protocol import medicines, substances
from charley.body.protocol.acting import exposures
from charley.body.protocol.diet import daily_meals, usual_diet
from charley.body.protocol.exercise import activities, power_above_rest, read_exercise, vo2max
from charley.body.protocol.medicines import (
    Uptake,
    conditions,
    curve,
    drug,
    drugs,
    exposure,
    read_dose,
)
from charley.body.protocol.scenario import read_scenario
from charley.body.protocol.times import Span, Timeline
from charley.body.protocol.who import Who

ALL_DRUGS = sorted({row.id for row in drugs().values()})
DAY = np.arange(0, 24, 0.05)


@pytest.mark.parametrize("name", ["drinks", "fluids", "stools", "solutes"])
def test_every_row_of_a_table_says_where_it_is_from(name):
    rows = getattr(substances, name)().values()
    assert len(rows) > 5
    assert all(len(row.source) > 5 for row in rows)


def test_drinks_are_neutral_or_alkaline_and_mostly_water():
    for row in substances.drinks().values():
        contents = row.per_litre
        cations = contents.get("sodium_mmol", 0) + contents.get("potassium_mmol", 0)
        divalent = 2 * contents.get("magnesium_mmol", 0) + 2 * contents.get("calcium_mmol", 0)
        assert contents.get("chloride_mmol", 0) <= (cations + divalent) * 1.01 + 1, row.id
        assert 0.6 < contents["water_l"] <= 1, row.id


@pytest.mark.parametrize(
    ("name", "osmolality", "tolerance"),
    [("ORS", 245, 5), ("ORS WHO 1975", 311, 5), ("Dioralyte", 241, 8), ("ESPGHAN", 240, 12)],
)
def test_rehydration_solutions_have_the_osmolality_of_their_label(name, osmolality, tolerance):
    held = substances.drink_of(name)
    citrate = (held["sodium_mmol"] + held["potassium_mmol"] - held["chloride_mmol"]) / 3
    solutes = ("sodium_mmol", "potassium_mmol", "chloride_mmol", "carbohydrate_mmol")
    found = sum(held[part] for part in solutes) + citrate
    assert found == pytest.approx(osmolality, abs=tolerance)


@pytest.mark.parametrize("name", ALL_DRUGS)
def test_a_full_dose_comes_near_its_full_effect_and_goes_away_again(name):
    row = drug(name)
    uptake = row.routes[row.usual_route]
    dose = row.dose_full_effect / uptake.bioavailability
    hours = np.linspace(0, uptake.onset_h + 30 * uptake.half_life_h + uptake.peak_h, 20_000)
    acting = exposure(row, [(0.0, row.usual_route, dose)], hours)
    assert acting.max() == pytest.approx(1.0, abs=0.02)
    assert hours[acting.argmax()] == pytest.approx(uptake.peak_h, rel=0.1, abs=0.02)
    assert acting[-1] == 0


def test_a_dose_has_its_onset_peak_and_half_life():
    uptake = Uptake(onset_h=1, peak_h=4, half_life_h=8)
    hours = np.array([0.5, 1.0, 4.0, 40.0, 48.0])
    before, onset, peak, late, later = curve(uptake, hours)
    assert (before, onset) == (0, 0)
    assert peak == pytest.approx(1, abs=1e-6)
    assert later / late == pytest.approx(0.5, rel=0.01)
    assert curve(uptake, DAY).max() <= 1 + 1e-9


def test_half_the_effect_comes_with_the_half_dose_and_doses_add_up():
    row = drug("hydrochlorothiazide")
    once = exposure(row, [(0.0, "oral", 40)], DAY)
    assert once.max() == pytest.approx(0.5 * (100 + 40) / 100, abs=0.01), "1 is a full dose"
    twice = exposure(row, [(0.0, "oral", 40), (6.0, "oral", 40)], DAY)
    assert (twice >= once).all()
    assert twice[-1] > once[-1] * 1.5


def test_the_route_counts():
    by_mouth = exposure(drug("furosemide"), [(0.0, "oral", 40)], DAY)
    by_vein = exposure(drug("furosemide"), [(0.0, "intravenous", 40)], DAY)
    assert by_vein[:10].max() > by_mouth[:10].max()
    assert by_mouth[100:].max() > by_vein[100:].max()
    assert read_dose("40 mg furosemide").route == "oral"
    assert read_dose("furosemide 40 mg i.v.").route == "intravenous"
    assert read_dose("10 mg salbutamol nebulised").route == "nebulised"


def test_usual_medicines_have_built_up_before_the_scenario_begins():
    who = read_scenario({"who": {"usual medicines": ["chlorthalidone 25 mg/day"]}}).arm().who
    timeline = Timeline.around(72, 24, 1 / 12, 8)
    _, acting = exposures(timeline, who, (), 70)
    days = acting[:, 0].reshape(4, -1)
    assert days[0] == pytest.approx(days[3], abs=1e-3)
    assert days.min() > 0.4


def test_an_infused_medicine_reaches_a_plateau_and_leaves():
    event = {"from": "0 h", "to": "4 h", "take": "oxytocin 45 mU/min"}
    scenario = read_scenario({"events": [event]})
    timeline = Timeline.around(24, 8, 1 / 12, 8)
    _, acting = exposures(timeline, Who(), scenario.arm().events, 70)
    level = acting[:, 0]
    plateau = 45e-3 * 60 * 0.1 / np.log(2) / 0.5
    assert level[(timeline.middles > 2) & (timeline.middles < 4)].mean() == pytest.approx(
        plateau, rel=0.15
    )
    assert level[timeline.middles < 0].max() == 0
    assert level[-1] == 0


def test_severities_of_one_condition_do_not_add_up():
    event = {"from": "0 h", "to": "1 h", "condition": {"nausea": 0.8}}
    scenario = read_scenario({"who": {"conditions": {"nausea": 0.5}}, "events": [event]})
    timeline = Timeline.around(24, 2, 1 / 12, 8)
    arm = scenario.arm()
    _, acting = exposures(timeline, arm.who, arm.events, 70)
    assert sorted(set(acting[:, 0])) == [0.5, 0.8]


def test_conditions_that_the_model_is_asked_for_are_there():
    for name in (
        "siad", "siad leak", "siad reset osmostat", "siad gain", "surgery", "nausea",
        "adrenal insufficiency", "heart failure", "cirrhosis", "polydipsia", "Gitelman",
        "thiazide hyponatraemia", "diabetes type 2", "anuria", "acclimatised to heat",
    ):  # fmt: skip
        assert name.lower() in conditions()


@pytest.fixture
def malformed(monkeypatch):
    def table(row):
        monkeypatch.setattr(medicines, "read_table", lambda path: [row])

    for load in (conditions, drugs):
        load.cache_clear()
    yield table
    for load in (conditions, drugs):
        load.cache_clear()


def test_an_effect_on_what_is_no_parameter_is_refused(malformed):
    malformed({"id": "x", "names": ["x"], "source": "none", "effects": {"adh_slop": {"factor": 2}}})
    with pytest.raises(ValueError, match="'adh_slop', which is no parameter"):
        conditions()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"usual_route": "nasal"}, "usual_route"),
        ({"dose_half_effect": 20}, "between 0 and"),
        ({"unit": "drops"}, "is not g, mg, ug or units"),
        ({"routes": {"oral": {"onset_h": 0, "peak_h": 9, "half_life_h": 2}}}, "not possible"),
        ({"acts_like": "nothing"}, "acts_like"),
        ({"effects": {"adh_slope": {"factor": 2}}}, "can shift, not multiply"),
    ],
)
def test_a_malformed_medicine_is_refused(malformed, change, says):
    row = {
        "id": "x", "names": ["x"], "source": "none", "unit": "mg", "dose_full_effect": 10,
        "usual_route": "oral", "routes": {"oral": {"onset_h": 0, "peak_h": 1, "half_life_h": 2}},
    }  # fmt: skip
    malformed(row | change)
    with pytest.raises(ValueError, match=says):
        drugs()


def test_meals_and_usual_diets():
    assert sum(meal.share for meal in daily_meals()) == pytest.approx(1)
    assert usual_diet("female").energy.value < usual_diet("male").energy.value


def test_exercise_costs_what_the_equations_say():
    span = (Span(0.0, 1.0),)
    man = Who(weight_kg=70, age_years=30)
    walking = read_exercise("walking 5 km/h", "0 %", "", span)
    uphill = read_exercise("walking 5 km/h", "10 %", "", span)
    cycling = read_exercise("cycling 150 W", "0 %", "", span)
    share = read_exercise("cycling 65 % VO2max", "0 %", "", span)
    whole = read_exercise("6 W/kg", "0 %", "", span)
    joule = 20.9 / 60
    assert power_above_rest(walking, man) == pytest.approx(0.1 * 5000 / 60 * joule)
    assert power_above_rest(uphill, man) > 2 * power_above_rest(walking, man)
    assert power_above_rest(cycling, man) == pytest.approx((10.8 * 150 / 70 + 3.5) * joule)
    assert power_above_rest(share, man) == pytest.approx((0.65 * vo2max(man) - 3.5) * joule)
    assert power_above_rest(whole, man) == pytest.approx(6 - 3.5 * joule)
    assert vo2max(Who(sex="female", age_years=60)) < vo2max(man)
    assert "running" in activities()
