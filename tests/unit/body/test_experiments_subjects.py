"""How the people of a cohort differ in what they do, how causes pass, what exercise frees."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from charley.body.engine.run import run
from charley.body.experiments.subjects.cohorts import starting_values
from charley.body.experiments.subjects.habits import (
    Habits,
    at_odds,
    doing,
    living,
    spreads,
    strata,
)
from charley.body.experiments.subjects.passing import EDGES_H, intervals, left_over
from charley.body.parameters import Parameters
from charley.body.people import Person, person_parameters, resting_state
from charley.body.protocol.building import schedule_for
from charley.body.protocol.events import FluidAllowance, Given, Suffering
from charley.body.protocol.scenario import read_scenario
from charley.body.protocol.times import Span
from charley.body.protocol.who import Who


def test_strata_hold_everybody_once_and_are_the_same_every_time() -> None:
    parts = list(strata(100, 3))
    assert [n for part, _ in parts for n in range(100)[part]] == list(range(100))
    assert [habits for _, habits in parts] == [habits for _, habits in strata(100, 3)]
    drinking = np.log([habits.drinking for _, habits in parts])
    assert np.mean(drinking) == pytest.approx(0.0, abs=1e-9)
    assert np.std(drinking) == pytest.approx(spreads()["drinking"], rel=0.15)


def test_starting_values_have_the_mean_and_spread_of_the_study() -> None:
    who = (
        read_scenario(
            {"who": {"cohort": {"people": 23, "start": {"plasma sodium": "120 mmol/L", "SD": 4}}}}
        )
        .arms[""]
        .who
    )
    assert who.cohort is not None
    values = starting_values(who.cohort)
    assert np.mean(values) == pytest.approx(120.0, abs=0.01)
    assert np.std(values) == pytest.approx(4.0, rel=0.05)
    assert list(values) != sorted(values)
    assert list(values) == list(starting_values(who.cohort))


def test_habits_change_the_diet_and_what_is_done() -> None:
    who, thirsty = Who(), Habits(drinking=2.0, salt=0.5)
    usual, changed = living(who, Habits()).eats, living(who, thirsty).eats
    assert changed.drunk().value > 2 * usual.drunk().value  # food keeps its water
    assert changed.sodium is not None
    assert usual.sodium is not None
    assert changed.sodium.value == pytest.approx(usual.sodium.value / 2)
    drink = Given(said="drink", spans=(), inputs={"drink_l": 1.0})
    assert doing(drink, who, thirsty) == (drink,)
    at_will = Given(said="drink", spans=(), inputs={"drink_l": 1.0}, varies="at will")
    (drunk,) = doing(at_will, who, thirsty)
    assert drunk.inputs == {"drink_l": 2.0}  # type: ignore[union-attr]
    surgery = Suffering(said="", spans=(), conditions={"surgery": 0.5})
    (ill,) = doing(surgery, who, Habits(illness=3.0))
    assert ill.conditions == {"surgery": 0.75}  # type: ignore[union-attr]
    assert at_odds(1.0, 5.0) == 1.0


def test_a_part_of_a_restriction_is_kept_and_less_from_week_to_week() -> None:
    who = living(Who(), Habits())
    litres = who.eats.drunk().value
    month = FluidAllowance(said="", spans=(Span(5.0, 725.0),), l_per_day=0.5 * litres)
    kept = doing(month, who, Habits())
    spans = [span for part in kept for span in part.spans]
    assert (spans[0].start_h, spans[-1].end_h) == (5.0, 725.0)
    assert all(one.end_h == other.start_h for one, other in pairwise(spans))
    drunk = [part.l_per_day for part in kept]  # type: ignore[union-attr]
    assert 0.5 * litres < drunk[0] < 0.7 * litres < drunk[-1] < litres
    assert drunk == sorted(drunk)
    most = doing(month, who, Habits(keeping=1e6))
    assert most[-1].l_per_day == pytest.approx(0.5 * litres, rel=1e-3)  # type: ignore[union-attr]


def test_causes_pass_a_share_and_what_is_treated_altogether() -> None:
    members = np.arange(50)
    left = left_over("siad in hospital", members, treated=False)
    assert left.shape == (len(EDGES_H) - 1, 50)
    assert (np.diff(left, axis=0) <= 0).all()
    assert 0.5 < np.median(left[-1]) < 0.9
    treated = left_over("thiazide hyponatraemia", members, treated=True)
    assert np.median(treated[-1]) < 0.05 < np.median(treated[0])
    spans = list(intervals(0.0, 24.0))
    assert [spans[0][1], spans[-1][2]] == [0.0, 24.0]
    assert all(one[2] == other[1] for one, other in pairwise(spans))


def test_exercise_frees_water_that_glycogen_held() -> None:
    parameters = person_parameters(Person())
    start = np.array([resting_state(Parameters(*parameters))])
    held = {}
    running = {"from": "0 h", "to": "3 h", "exercise": "running 12 km/h"}
    for name, events in (("rest", []), ("run", [running])):
        scenario = read_scenario({"before": "1 h", "until": "4 h", "events": events})
        schedule = schedule_for(scenario)
        course = run(np.array([parameters]), start, np.array([70.0]), schedule)
        held[name] = float(course["glycogen_water_l"][0, -1])
    assert held["rest"] == pytest.approx(1.3, rel=0.05)
    assert 0.2 < held["rest"] - held["run"] < 0.9


def test_old_kidneys_dilute_urine_less() -> None:
    young, old = (person_parameters(Person(age_years=age)) for age in (25.0, 80.0))
    assert 1.3 < old.urine_osmolality_min / young.urine_osmolality_min < 1.8
    assert old.urine_osmolality_max < young.urine_osmolality_max
