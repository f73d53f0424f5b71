"""What years and training change in a muscle, against what was measured."""

from __future__ import annotations

from math import expm1

import pytest

from charley.nerve.circumstances import CircumstancesError
from charley.nerve.coefficients import coefficients
from charley.nerve.pool.ageing import motor_units, unit_size, units_left
from charley.nerve.pool.person import pool_of
from charley.nerve.training import training_left


def test_motor_units_are_lost_with_age_and_the_rest_grow() -> None:
    assert [motor_units(age) for age in (25, 65, 80)] == pytest.approx([150, 91, 59])
    assert motor_units(20) == motor_units(25) > motor_units(50) > motor_units(65)
    assert units_left(71) == pytest.approx(0.55, abs=0.06)
    assert unit_size(71) == pytest.approx(1.5, abs=0.1)


def test_an_old_muscle_has_fewer_units_and_the_same_threshold() -> None:
    young, old = pool_of(20.0, age_years=25), pool_of(20.0, age_years=80)
    assert (young.units, old.units) == (32, 13)
    assert old.threshold_hz(seeds=6) == pytest.approx(young.threshold_hz(seeds=6), rel=0.2)


@pytest.mark.parametrize(
    ("days", "before_hz", "rise_hz"),
    [
        ([1], 25.1, 6.3),
        ([3], 25.1, 2.9),
        ([3, 6, 10, 13], 19.2, 10.6),
        ([22, 25, 29, 32], 19.2, 3.0),
        ([3, 6, 10, 13, 17, 20], 23.3, 10.0),
    ],
)
def test_training_raises_the_threshold_and_wears_off(
    days: list[float], before_hz: float, rise_hz: float
) -> None:
    rise = before_hz * expm1(coefficients()["cramp_training"].value * training_left(days))
    assert rise == pytest.approx(rise_hz, rel=0.35)


def test_training_adds_up_and_is_lost() -> None:
    assert training_left([]) == 0.0
    assert training_left([2]) < training_left([2, 5]) < training_left([2, 5, 9])
    assert training_left([5]) < training_left([2])
    assert training_left([365, 366]) < 0.01
    with pytest.raises(CircumstancesError, match="still to come"):
        training_left([-1])
