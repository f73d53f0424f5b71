"""From a scenario to steps: nothing is lost, and the ordinary day goes on around it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charley.body.parameters import Parameters
from charley.body.protocol.acting import factors_and_shifts
from charley.body.protocol.building import perfusion, schedule_for
from charley.body.protocol.medicines import Effect
from charley.body.protocol.scenario import read_scenario
from charley.body.protocol.times import Span, Timeline
from charley.body.quantities import Inputs

NOTHING = {"from": "-3 days", "fast": "food and water"}

USUAL_WATER_L, SHARE_OF_FOOD = 1.6, 0.35


def scheduled(*events, **more):
    options = {name: more.pop(name) for name in ("step_h", "until_h") if name in more}
    return schedule_for(read_scenario({"events": list(events), **more}), **options)


def series(schedule, name, table="inputs"):
    return getattr(schedule, table)[schedule.row, Inputs._fields.index(name)]


def total(schedule, name, start_h=None, end_h=None, table="inputs"):
    part = schedule
    if start_h is not None:
        part = schedule.between(start_h, end_h)
    return series(part, name, table).sum() * part.step_h


def test_an_infusion_is_given_in_its_hour_and_in_full():
    run = scheduled(
        NOTHING, {"at": "0 h", "infuse": "2 L saline 0.9 %", "over": "1 h"}, until="6 h"
    )
    assert (run.start_h, run.end_h) == (-72, pytest.approx(6))
    assert total(run, "vein_water_l", 0, 1) == pytest.approx(2, abs=1e-9)
    assert total(run, "vein_water_l") == pytest.approx(2, abs=1e-9)
    assert total(run, "vein_sodium_mmol") == pytest.approx(308, rel=1e-4)
    assert total(run, "drink_l") == 0


@given(
    start=st.floats(0, 5), minutes=st.floats(0, 400), amount=st.floats(0.01, 10),
    step=st.sampled_from([1 / 60, 1 / 12, 0.25, 0.5]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_every_amount_is_exact_however_it_lies_on_the_steps(start, minutes, amount, step):
    timeline = Timeline.around(24, 24, step, 8)
    rates = np.zeros(timeline.steps)
    timeline.add_spread(rates, Span(start, start + minutes / 60), amount)
    assert rates.sum() * step == pytest.approx(amount, rel=1e-9)
    assert rates.min() >= 0
    outside = (timeline.middles + step < start) | (timeline.middles - step > start + minutes / 60)
    assert not rates[outside].any()


def test_what_lies_beyond_the_schedule_is_left_out():
    run = scheduled({"from": "0 h", "to": "4 h", "infuse": "100 mL/h saline 0.9 %"}, until_h=2.0)
    assert total(run, "vein_water_l") == pytest.approx(0.2)


def test_amounts_per_kg_stay_per_kg():
    run = scheduled(NOTHING, {"at": "0 h", "drink": "20 mL/kg water"}, until="1 h")
    assert total(run, "drink_l", table="inputs_per_kg") == pytest.approx(0.02)
    assert total(run, "drink_l") == 0


def test_the_ordinary_day_holds_the_usual_diet():
    diet = {"water": "2 L/day", "sodium": "150 mmol/day", "protein": "1 g/kg/day"}
    run = scheduled(who={"usual diet": diet}, until="1 day")
    for day in (-72, -24, 0):
        assert total(run, "oral_sodium_mmol", day, day + 24) == pytest.approx(150)
        assert total(run, "drink_l", day, day + 24) == pytest.approx(2)
        assert total(run, "oral_protein_g", day, day + 24, "inputs_per_kg") == pytest.approx(1)
        assert total(run, "oral_protein_g", day, day + 24) == 0
    assert total(run, "drink_l", 15.0, 23.0) == 0
    assert series(run, "awake").mean() == pytest.approx(16 / 24)
    assert series(run, "supine").mean() == pytest.approx(8 / 24)


def test_daylight_peaks_in_the_afternoon_of_the_clock():
    run = scheduled(until="1 day", clock="15:00")
    light = series(run.between(0, 24), "daylight")
    assert light[0] == pytest.approx(1, abs=0.01)
    assert light[len(light) // 2] == pytest.approx(-1, abs=0.01)
    assert light.mean() == pytest.approx(0, abs=1e-6)


def test_meals_are_at_their_hours_whatever_the_clock_of_time_zero():
    run = scheduled(until="1 day", clock="20:00")
    eating = np.flatnonzero(series(run.between(0, 24), "oral_energy_kcal")) / 12
    assert eating.min() == pytest.approx(12)
    assert sorted({int(hour) for hour in eating}) == [12, 17, 23]


def test_fasting_from_food_leaves_the_drinks_and_from_water_leaves_the_meals():
    hungry = scheduled({"from": "0 h", "to": "24 h", "fast": "food"}, until="24 h").between(0, 24)
    assert total(hungry, "oral_energy_kcal") == 0
    assert 0 < total(hungry, "drink_l") < 2.5
    dry = scheduled({"from": "0 h", "to": "24 h", "fast": "water"}, until="24 h").between(0, 24)
    assert total(dry, "oral_energy_kcal") > 2000
    assert not series(dry, "water_at_hand").any()
    assert total(dry, "drink_l") == pytest.approx(USUAL_WATER_L * SHARE_OF_FOOD)


def test_a_fluid_allowance_replaces_what_is_drunk_and_closes_the_tap():
    run = scheduled({"from": "0 h", "to": "24 h", "water": "0.8 L/day"}, until="48 h")
    food = USUAL_WATER_L * SHARE_OF_FOOD
    assert total(run, "drink_l", 0, 24) == pytest.approx(0.8 + food)
    assert total(run, "drink_l", 24, 48) == pytest.approx(USUAL_WATER_L)
    assert series(run.between(0, 24), "water_at_hand").max() < 0.1
    assert series(run.between(24, 48), "water_at_hand").all()


def test_another_diet_replaces_what_it_names_and_its_chloride():
    change = {"from": "0 h", "to": "24 h", "diet": {"sodium": "10 mmol/day"}}
    run = scheduled(change, until="48 h")
    assert total(run, "oral_sodium_mmol", 0, 24) == pytest.approx(10)
    assert total(run, "oral_chloride_mmol", 0, 24) == pytest.approx(11.1)
    assert total(run, "oral_potassium_mmol", 0, 24) == pytest.approx(75)
    assert total(run, "oral_sodium_mmol", 24, 48) == pytest.approx(165)


def test_a_meal_of_the_table_is_its_share_of_the_day():
    run = scheduled(NOTHING, {"at": "0 h", "eat": "breakfast"}, until="1 h")
    assert total(run, "oral_sodium_mmol") == pytest.approx(165 * 0.25)


def test_exercise_sweat_heat_and_posture_last_as_long_as_said():
    run = scheduled(
        {"at": "0 h", "over": "1 h", "exercise": "running 10 km/h", "temperature": "36 C"},
        {"at": "1 h", "over": "1 h", "sweat": "2 % of body mass"},
        {"from": "0 h", "to": "2 h", "posture": "supine"},
        until="3 h",
    )
    power = series(run.between(0, 1), "exercise_w_per_kg")
    assert power == pytest.approx(np.full(12, 0.2 * 10_000 / 60 * 20.9 / 60))
    assert series(run.between(1, 3), "exercise_w_per_kg").sum() == 0
    assert series(run, "ambient_c").max() == 36
    assert total(run, "imposed_sweat_l", table="inputs_per_kg") == pytest.approx(0.02)
    assert series(run.between(0, 2), "supine").all()
    assert not series(run.between(2, 3), "supine").any()


def test_steady_losses_and_replacement_reach_their_inputs():
    run = scheduled(
        {"from": "0 h", "to": "2 h", "diarrhoea": "0.4 L/h cholera"},
        {"at": "0 h", "vomit": "0.5 L"},
        {"from": "0 h", "to": "1 h", "replace": "urine water"},
        until="2 h",
    )
    assert total(run, "secretion_l") == pytest.approx(0.8)
    assert total(run, "secretion_sodium_mmol") == pytest.approx(104)
    assert total(run, "vomit_l") == pytest.approx(0.5)
    assert series(run.between(0, 1), "urine_water_replaced").all()
    assert not series(run, "urine_sodium_replaced").any()


def test_citrate_takes_calcium_and_gives_it_back():
    run = scheduled({"at": "0 h", "infuse": "90 mmol sodium citrate", "over": "1 h"}, until="12 h")
    calcium = series(run, "vein_calcium_mmol")
    assert calcium.min() < -10
    assert calcium.max() > 1
    assert total(run, "vein_calcium_mmol") == pytest.approx(0, abs=1e-3)
    bound = scheduled({"at": "0 h", "infuse": "5 mmol EDTA", "over": "1 h"}, until="12 h")
    assert total(bound, "vein_calcium_mmol") == pytest.approx(-5)


def test_a_perfusion_is_kept_for_the_jejunum_and_does_not_enter_the_body():
    event = {"from": "0 h", "to": "1 h", "perfuse jejunum": "ORS"}
    scenario = read_scenario({"events": [NOTHING, event], "until": "1 h"})
    assert perfusion(scenario.arm()).per_litre["sodium_mmol"] == 75
    assert total(schedule_for(scenario), "oral_sodium_mmol") == 0


def test_effects_multiply_and_shifts_add_with_exposure():
    effects = [
        {"adh_slope": Effect(factor=3.0), "adh_ectopic": Effect(shift=2.0)},
        {"adh_slope": Effect(factor=0.5), "adh_ectopic": Effect(shift=1.0)},
    ]
    acting = np.array([[0.0, 0.0], [0.5, 1.0]])
    factors, shifts = factors_and_shifts(effects, acting, Parameters._fields)
    slope, ectopic = (Parameters._fields.index(name) for name in ("adh_slope", "adh_ectopic"))
    assert (factors[0] == 1).all()
    assert not shifts[0].any()
    assert factors[1, slope] == pytest.approx(2.0 * 0.5)
    assert shifts[1, ectopic] == pytest.approx(2.0)


def test_a_long_scenario_needs_few_rows():
    run = scheduled(before="60 days", until="30 days")
    assert run.steps == 90 * 288
    assert len(run.inputs) < 100
