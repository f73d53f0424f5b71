"""Scenarios as plain text, and what is said of those that cannot be used."""

import pytest

from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.events import (
    Dieting,
    Exercising,
    Fasting,
    FluidAllowance,
    Given,
    Perfusing,
    Replacing,
    Suffering,
    Taken,
)
from charley.body.protocol.scenario import read_scenario

INFUSIONS = """
title: 2 L of 0.9 % saline or 5 % glucose over an hour
who: {sex: male, weight: 75 kg, people: 10, usual diet: {sodium: 150 mmol/day}}
assumed: [weight]
clock: 12:30
events:
  - {from: -10 h, to: 7 h, fast: food and water}
arms:
  saline:
    events:
      - {at: 0 h, infuse: 2 L saline 0.9 %, over: 1 h}
  dextrose:
    who: {weight: 80 kg}
    start:
      - {plasma sodium: 138 mmol/L, by: drinking}
    events:
      - {at: 0 h, infuse: 2 L glucose 5 %, over: 1 h}
until: 6 h
observe:
  - {quantity: plasma sodium, at: 6 h, value: 140 mmol/L}
"""


def of(*events, **more):
    return read_scenario({"events": list(events), **more})


def only(event):
    return of(event).arm().events[0]


def test_a_scenario_with_arms():
    scenario = read_scenario(INFUSIONS)
    assert scenario.clock_h == pytest.approx(12.5)
    assert list(scenario.arms) == ["saline", "dextrose"]
    assert scenario.observe == ({"quantity": "plasma sodium", "at": "6 h", "value": "140 mmol/L"},)
    dextrose = scenario.arm("dextrose")
    assert (dextrose.who.weight_kg, dextrose.who.people) == (80, 10)
    assert dextrose.start[0].by == "drinking"
    assert [type(event) for event in dextrose.events] == [Fasting, Given]
    assert scenario.last_event_h == 7
    with pytest.raises(ScenarioError, match="did you mean saline"):
        scenario.arm("salin")
    with pytest.raises(ScenarioError, match="which arm"):
        scenario.arm()


def test_conditions_lengthen_the_lead_in():
    assert of({"at": "0 h", "drink": "1 L water"}).arm().before_h == 72
    ill = of({"at": "0 h", "drink": "1 L water"}, who={"conditions": ["siad"]})
    assert ill.arm().before_h == 21 * 24
    assert ill.arm().who.conditions == {"siad": 1.0}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"at": "0 h", "take": "furosemide 40 mg intravenous"}, Taken),
        ({"from": "0 h", "to": "3 h", "take": "oxytocin 40 mU/min"}, Taken),
        ({"from": "0 h", "to": "9 h", "condition": {"siad": 0.7}}, Suffering),
        ({"from": "0 h", "to": "6 days", "diet": {"sodium": "0.7 mmol/kg/day"}}, Dieting),
        ({"from": "0 h", "water": "1 L/day"}, FluidAllowance),
        ({"at": "0 h", "over": "2 h", "exercise": "cycling 65 % VO2max"}, Exercising),
        ({"at": "0 h", "over": "2 h", "exercise": "6 W/kg"}, Exercising),
        ({"from": "0 h", "to": "8 h", "replace": "urine water and sodium"}, Replacing),
        ({"from": "0 h", "to": "2 h", "perfuse jejunum": "ORS"}, Perfusing),
        ({"from": "0 h", "to": "2 h", "sweat": "2 % of body mass"}, Given),
        ({"from": "0 h", "to": "2 h", "diarrhoea": "0.4 L/h cholera"}, Given),
        ({"at": "0 h", "vomit": "0.5 L"}, Given),
        ({"at": "0 h", "eat": {"energy": "700 kcal", "sodium": "50 mmol"}}, Given),
    ],
)
def test_every_verb_is_read(event, kind):
    assert isinstance(only(event), kind)


def test_an_event_may_repeat():
    doses = only({"from": "0 h", "to": "2 h", "every": "15 min", "drink": "250 mL water"})
    assert [span.start_h for span in doses.spans] == pytest.approx([n / 4 for n in range(8)])
    thrice = only({"at": "1 h", "every": "8 h", "times": 3, "take": "lithium 300 mg"})
    assert [span.start_h for span in thrice.spans] == [1, 9, 17]


def test_alcohol_in_a_drink_acts_as_a_medicine():
    water, alcohol = of({"at": "0 h", "drink": "1 L beer", "over": "1 h"}).arm().events
    assert water.inputs["drink_l"] == pytest.approx(0.93)
    assert (alcohol.dose.drug, alcohol.dose.amount) == ("alcohol", pytest.approx(39))


def test_a_meal_of_ones_own_has_the_chloride_of_its_salt_and_its_water():
    meal = only({"at": "0 h", "eat": {"energy": "700 kcal", "sodium": "50 mmol", "water": "0.2 L"}})
    assert meal.inputs["oral_chloride_mmol"] == pytest.approx(55.5)
    assert meal.inputs["oral_carbohydrate_mmol"] == pytest.approx(483)
    assert meal.inputs["drink_l"] == 0.2
    assert "oral_potassium_mmol" not in meal.inputs


def test_exercise_takes_the_temperature_with_it():
    events = of({"at": "0 h", "over": "1 h", "exercise": "running 10 km/h", "temperature": "36 C"})
    assert events.arm().events[1].celsius == 36


WRONG = [
    ({"at": "0 h", "drink": "water"}, "no number"),
    ({"at": "0 h", "drink": "3 g water"}, "needs a volume"),
    ({"at": "0 h", "drink": "1 L"}, "what is drunk"),
    ({"at": "0 h", "drink": "-1 L water"}, "negative"),
    ({"at": "0 h", "take": "hydrochlorothiazid 25 mg"}, "did you mean hydrochlorothiazide"),
    ({"at": "0 h", "take": "furosemide"}, "needs its dose"),
    ({"at": "0 h", "take": "furosemide 40 g"}, "far above any dose"),
    ({"at": "0 h", "take": "furosemide 40 mg nasal"}, "not in the table"),
    ({"at": "0 h", "swallow": "20 mg furosemide"}, "take: furosemide"),
    ({"at": "0 h", "drink": "150 % of sweat loss"}, "Write the volume"),
    ({"from": "0 h", "no water": True}, "fast: water"),
    ({"at": "0 h", "infuse": "500 mL mannitol 20 %", "over": "1 h"}, "not given by vein"),
    ({"at": "0 h", "infuse": "1 L saline 0.9 %"}, "needs a duration"),
    ({"at": "0 h", "infuse": "100 mL/h saline 0.9 %"}, "needs a duration"),
    ({"at": "0 h", "drink": "1 L water", "infuse": "1 L saline 0.9 %"}, "does one thing"),
    ({"at": "0 h", "drnk": "1 L water"}, "did you mean drink"),
    ({"at": "0 h", "drink": "1 L water", "ovr": "1 h"}, "did you mean over"),
    ({"drink": "1 L water"}, "no time"),
    ({"at": "0 h", "to": "1 h", "drink": "1 L water"}, "keep one"),
    ({"from": "3 h", "to": "1 h", "drink": "1 L water"}, "swap"),
    ({"from": "0 h", "drink": "1 L water"}, "needs `to`"),
    ({"at": "-5 years", "drink": "1 L water"}, "before the scenario"),
    ({"at": "0 h", "note": "nothing"}, "nothing happens"),
    ({"from": "0 h", "fast": "fod"}, "did you mean food"),
    ({"from": "0 h", "condition": {"siad": 70}}, "did you mean 0.7"),
    ({"from": "0 h", "condition": "siaad"}, "did you mean siad"),
    ({"from": "0 h", "water": "1 L"}, "per day"),
    ({"from": "0 h", "diet": {"sodium": "150 mmol"}}, "like 150 mmol/day"),
    ({"from": "0 h", "diet": {"sodium": "150 mol/day"}}, "more than anyone"),
    ({"from": "0 h", "to": "1 h", "exercise": "running 150 W"}, "by speed"),
    ({"from": "0 h", "to": "1 h", "exercise": "running 50 km/h"}, "faster than anyone"),
    ({"from": "0 h", "temperature": "96 C"}, "outside"),
    ({"at": "0 h", "every": "8 h", "take": "lithium 300 mg"}, "needs an end"),
]


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ({"drink": "water 20 mL/kg"}, {"drink": "20 mL/kg water"}),
        ({"drink": "2 % of body mass water"}, {"drink": "20 mL/kg water"}),
        ({"drink": "4 x 250 mL water"}, {"drink": "1 L water"}),
        ({"drink": "1.5 L of water in 30 min"}, {"drink": "1.5 L water", "over": "30 min"}),
        (
            {"drink": "1 L", "of": {"glucose": "6 %"}},
            {"drink": "1 L", "of": {"glucose": "60 g/L"}},
        ),
        (
            {"infuse": "15 mg/kg/min glucose 20 %", "over": "1 h"},
            {"infuse": "0.075 mL/kg/min glucose 20 %", "over": "1 h"},
        ),
        ({"infuse": "20 mg furosemide"}, {"take": "furosemide 20 mg intravenous"}),
    ],
)
def test_other_ways_of_saying_it_are_the_same(said, plain):
    one, other = only({"at": "0 h", **said}), only({"at": "0 h", **plain})
    if isinstance(one, Taken):
        assert one.dose == other.dose
    else:
        assert one.inputs == pytest.approx(other.inputs)
        assert one.per_kg == pytest.approx(other.per_kg)
    assert one.spans == other.spans


def test_glucose_infused_by_mass_brings_the_water_of_its_solution():
    event = only({"at": "0 h", "over": "1 h", "infuse": "15 mg/kg/min glucose 20 %"})
    assert event.is_rate
    assert event.per_kg["vein_water_l"] == pytest.approx(0.0045)
    assert event.per_kg["vein_glucose_mmol"] == pytest.approx(5.0, rel=0.01)


def test_calcium_gluconate_by_strength_holds_its_calcium():
    event = only({"at": "0 h", "over": "10 min", "infuse": "10 mL calcium gluconate 10 %"})
    assert event.inputs["vein_calcium_mmol"] == pytest.approx(2.23, abs=0.01)
    assert event.inputs["vein_water_l"] == pytest.approx(0.01)


def test_events_long_before_time_0_lengthen_the_lead_in():
    assert of({"from": "-7 days", "diet": {"sodium": "20 mmol/day"}}).arm().before_h == 8 * 24


@pytest.mark.parametrize(("event", "says"), WRONG)
def test_a_wrong_event_is_refused_with_a_sentence(event, says):
    with pytest.raises(ScenarioError, match=says):
        of(event)


def test_an_event_after_the_end_is_refused():
    with pytest.raises(ScenarioError, match="after the end"):
        of({"at": "8 h", "drink": "1 L water"}, until="6 h")
    of({"from": "0 h", "to": "8 h", "fast": "food"}, until="6 h")


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ({"weight": "-70 kg"}, "negative"),
        ({"weight": "700 kg"}, "did you mean 70 kg"),
        ({"weight": "70"}, "without a unit"),
        ({"wieght": "70 kg"}, "did you mean weight"),
        ({"age": "220"}, "outside"),
        ({"sex": "x"}, "male or female"),
        ({"pregnant": "30 weeks"}, "sex: female"),
        ({"gfr": "31 mL"}, "31 mL/min"),
        ({"people": 0}, "how many"),
        ({"usual medicines": ["hydrochlorothiazide 25 mg"]}, "how often"),
        ({"usual diet": {"water": "1 L/day", "drinks": "2 L/day"}}, "not less than drinks"),
    ],
)
def test_a_wrong_person_is_refused_with_a_sentence(who, says):
    with pytest.raises(ScenarioError, match=f"(?i){says}"):
        read_scenario({"who": who, "events": []})


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ([{"plasma sodium": "14 mmol/L", "by": "drinking"}], "140"),
        ([{"plasma sodium": "127", "by": "drinking"}], "needs its unit"),
        ([{"plasma sodium": "127 mmol/L"}], "needs `by`"),
        ([{"plasma sodium": "127 mmol/L", "by": "drinkin"}], "did you mean drinking"),
        ([{"plasma sodium": "127 mmol/L", "plasma potassium": "3 mmol/L"}], "one value"),
    ],
)
def test_a_wrong_first_value_is_refused_with_a_sentence(start, says):
    with pytest.raises(ScenarioError, match=says):
        read_scenario({"start": start, "events": []})


def test_a_first_value_is_turned_into_the_unit_of_its_analyte():
    start = [{"plasma sodium": "127 mEq/L", "by": "severity of SIAD"}]
    value = read_scenario({"start": start}).arm().start[0]
    assert (value.value, value.unit, value.by) == (127, "mmol/L", "siad")


def test_a_file_that_says_something_twice_or_unknown_is_refused():
    with pytest.raises(ScenarioError, match="given 2 times"):
        read_scenario("events:\n  - {at: 0 h, drink: 1 L water, drink: 2 L water}\n")
    with pytest.raises(ScenarioError, match="did you mean events"):
        read_scenario({"event": []})
    with pytest.raises(ScenarioError, match="did you mean events"):
        read_scenario({"arms": {"a": {"evnts": []}}})


def test_usual_medicines_are_read_per_day_and_with_an_interval():
    who = {
        "usual medicines": [
            "hydrochlorothiazide 25 mg/day",
            {"take": "furosemide 40 mg", "every": "12 h"},
        ]
    }
    daily, twice = read_scenario({"who": who}).arm().who.usual_medicines
    assert (daily.dose.amount, daily.every_h) == (pytest.approx(25), 24)
    assert (twice.dose.amount, twice.every_h) == (pytest.approx(40), 12)


def test_a_cohort_is_read():
    who = {
        "cohort": {
            "people": 200,
            "mix": {"siad": 0.4, "volume depletion": 0.6},
            "start": {"plasma sodium": "118 mmol/L", "SD": 5},
        }
    }
    cohort = read_scenario({"who": who}).arm().who.cohort
    assert cohort.people == 200
    assert cohort.mix == {"siad": 0.4, "volume_depletion": 0.6}
    assert cohort.start[0].sd == 5


@pytest.mark.parametrize(
    ("said", "years"),
    [("25", 25.0), ("30 y", 30.0), ("30 yrs", 30.0), ("30 years old", 30.0), ("20-30 years", 25.0),
     ("20 to 30 years", 25.0), ("30 ± 5 years", 30.0), ("6 months", 0.5)],
)  # fmt: skip
def test_ages_as_papers_print_them(said: str, years: float) -> None:
    assert read_scenario({"who": {"age": said}}).arms[""].who.age_years == pytest.approx(years)


@pytest.mark.parametrize(
    ("said", "sex"), [("6 men and 4 women", "male"), ("3 men, 7 women", "female"), ("M", "male")]
)
def test_of_both_sexes_the_more_frequent_is_simulated(said: str, sex: str) -> None:
    assert read_scenario({"who": {"sex": said}}).arms[""].who.sex == sex


def test_what_is_said_of_a_study_changes_nothing() -> None:
    plain = {"events": [{"at": "0 h", "drink": "1 L water"}]}
    assert read_scenario({**plain, "crossover": True, "doi": "10.1/x"}) == read_scenario(plain)


def test_salts_in_a_drink_by_their_short_names() -> None:
    def drink(of: dict[str, str]) -> object:
        return read_scenario({"events": [{"at": "0 h", "drink": "1 L", "of": of}]}).arms[""].events

    ions = {"sodium": "60 mmol/L", "potassium": "4 mmol/L", "chloride": "64 mmol/L"}
    short = drink({"NaCl": "60 mmol/L", "KCl": "4 mmol/L"})
    long = drink(ions)
    assert [e.inputs for e in short] == [e.inputs for e in long]  # type: ignore[attr-defined]


def test_a_filtration_per_173_square_metres_is_that_of_the_own_surface():
    who = {"gfr": "60 mL/min/1.73 m2", "weight": "92 kg", "height": "1.80 m"}
    person = of({"at": "0 h", "drink": "1 L water"}, who=who).arm().who
    assert person.filters_ml_per_min == pytest.approx(60 * (180 * 92 / 3600) ** 0.5 / 1.73)
    plain = of({"at": "0 h", "drink": "1 L water"}, who={"eGFR": "60 mL/min"}).arm().who
    assert plain.filters_ml_per_min == 60


def test_severities_and_shares_may_be_percentages():
    mix = {"siad": "40 %", "volume depletion": 0.3}
    who = {"cohort": {"people": 10, "mix": mix}}
    cohort = of({"at": "0 h", "drink": "1 L water"}, who=who).arm().who.cohort
    assert list(cohort.mix.values()) == [0.4, 0.3]
