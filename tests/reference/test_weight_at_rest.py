"""Mass that a resting person loses without urine: what evaporates, and carbon beyond oxygen.

Some 30 to 40 g/h (Newburgh and Johnston 1942 Physiol Rev 22:1, recalled): water of skin and lungs
and a few grams of carbon dioxide more than of oxygen.
"""

from __future__ import annotations

import numpy as np
import pytest

import charley

MAN = {"sex": "male", "age": "30 years", "weight": "70 kg"}


def course(**scenario: object) -> dict[str, float]:
    found = charley.simulate({"who": MAN, **scenario})
    series = found.series("body mass", "urine volume")
    return {
        one.quantity: float(np.interp(24, one.hours, one.median) - one.median[0]) for one in series
    }


def test_a_day_without_food_costs_some_35_g_an_hour_beside_urine() -> None:
    fasting = course(
        events=[
            {"from": "0 h", "to": "24 h", "fast": "food"},
            {"from": "0 h", "to": "24 h", "water": "0 L/day"},
        ],
        until="24 h",
    )
    lost_g = -1000.0 * (fasting["body mass"] + fasting["urine volume"])
    assert 25.0 < lost_g / 24.0 < 45.0


def test_food_and_drink_make_good_what_a_day_costs() -> None:
    assert course(before="6 days", until="24 h")["body mass"] == pytest.approx(0.0, abs=0.1)
