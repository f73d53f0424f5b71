"""A year of ordinary days: what is eaten and drunk leaves again, and nothing drifts.

Healthy adults on ordinary food hold plasma sodium within 138 to 142 mmol/L and potassium within 3.8
to 4.6 mmol/L: inside of the reference intervals 137 to 145 and 3.6 to 4.6 (Rustad P et al. Scand J
Clin Lab Invest 2004;64:271, recalled), since they vary by only about 1 % and 5 % within one person
(Ricos C et al. Scand J Clin Lab Invest 1999;59:491, recalled). They pass 1 to 2 L of urine a day
and keep their body mass.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from charley.body.engine.course import Course
from charley.body.protocol.scenario import read_scenario
from charley.body.trials import carried_out

Array = NDArray[np.float64]

DAYS = 365
PEOPLE = {
    "man of 30": {"sex": "male", "age": "30 years", "weight": "70 kg", "height": "175 cm"},
    "woman of 45": {"sex": "female", "age": "45 years", "weight": "65 kg", "height": "165 cm"},
    "heavy man of 55": {"sex": "male", "age": "55 years", "weight": "110 kg", "height": "182 cm"},
    "woman of 80": {"sex": "female", "age": "80 years", "weight": "55 kg", "height": "158 cm"},
}
ADULTS = ["man of 30", "woman of 45", "heavy man of 55"]


@cache
def year(who: str) -> Course:
    """365 days after three days of settling, saved every hour."""
    scenario = read_scenario({"who": PEOPLE[who], "before": "3 days", "until": f"{DAYS} days"})
    course = carried_out(scenario, scenario.arm(), save_every_h=1.0)
    assert course.failure == (None,)
    return course.between(0.0, 24.0 * DAYS)


def by_day(who: str, name: str) -> Array:
    """An observable, [day, hour]."""
    return np.asarray(year(who)[name][0, : 24 * DAYS].reshape(DAYS, 24))


def a_day(who: str, name: str) -> Array:
    """How much an entry of the ledger grows on each day."""
    return np.asarray(np.diff(year(who).state(name)[0, ::24]))


@pytest.mark.parametrize("who", PEOPLE)
def test_sodium_stays(who: str) -> None:
    """Daily means within 138 to 142 mmol/L, mid-year as at its end to 0.05 mmol/L."""
    days = by_day(who, "sodium_mmol_per_l").mean(axis=1)
    assert days.min() >= 138.0
    assert days.max() <= 142.0
    assert abs(days[-1] - days[DAYS // 2]) < 0.05


@pytest.mark.parametrize("who", PEOPLE)
def test_potassium_stays(who: str) -> None:
    """Daily means within 3.8 to 4.6 mmol/L, mid-year as at its end to 0.02 mmol/L."""
    days = by_day(who, "potassium_mmol_per_l").mean(axis=1)
    assert days.min() >= 3.8
    assert days.max() <= 4.6
    assert abs(days[-1] - days[DAYS // 2]) < 0.02


@pytest.mark.parametrize("who", ADULTS)
def test_no_hour_of_the_year_is_out_of_the_ordinary(who: str) -> None:
    """After meals and at night as well, in adults whose kidneys are not old."""
    sodium, potassium = by_day(who, "sodium_mmol_per_l"), by_day(who, "potassium_mmol_per_l")
    assert sodium.min() >= 138.0
    assert sodium.max() <= 142.0
    assert potassium.min() >= 3.8
    assert potassium.max() <= 4.6


@pytest.mark.parametrize("who", PEOPLE)
def test_body_mass_is_steady(who: str) -> None:
    """The first day as the last within 1 %; from mid-year on within 50 g."""
    days = by_day(who, "body_mass_kg").mean(axis=1)
    assert np.abs(days / days[0] - 1.0).max() < 0.01
    assert np.ptp(days[DAYS // 2 :]) < 0.05


@pytest.mark.parametrize("who", PEOPLE)
def test_one_to_two_litres_of_urine_every_day(who: str) -> None:
    urine = a_day(who, "urine_l")
    assert urine.min() >= 1.0
    assert urine.max() <= 2.0


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("store", "share"),
    [
        ("cell_potassium_mmol", 0.01),
        ("tissue_magnesium_mmol", 0.01),
        ("plasma_l", 0.01),
        ("chloride_mmol", 0.01),
    ],
)
def test_stores_come_to_rest(who: str, store: str, share: float) -> None:
    """Between mid-year and its end a store moves by less than 1 %, at the same hour of day."""
    at_eight = year(who).state(store)[0, ::24]
    assert abs(at_eight[-1] / at_eight[DAYS // 2] - 1.0) < share


@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_eaten_is_excreted(who: str) -> None:
    """Over the second half of the year losses of sodium and potassium equal the intake to 0.5 %."""
    course = year(who)
    schedule = course.schedule
    first = schedule.step_at(24.0 * (DAYS // 2))
    for element, losses in (
        ("sodium", ("urine_sodium_mmol", "sweat_sodium_mmol", "stool_sodium_mmol")),
        ("potassium", ("urine_potassium_mmol", "sweat_potassium_mmol", "stool_potassium_mmol")),
    ):
        column = course.model.inputs._fields.index(f"oral_{element}_mmol")
        rate = schedule.inputs[:, column]
        rate = rate + course.weights_kg[0] * schedule.inputs_per_kg[:, column]
        eaten = rate[schedule.row[first:]].sum() * schedule.step_h
        lost = sum(a_day(who, name)[DAYS // 2 :].sum() for name in losses)
        assert eaten > 1000.0
        assert lost == pytest.approx(eaten, rel=0.005)
