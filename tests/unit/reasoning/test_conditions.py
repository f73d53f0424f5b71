"""Conditions keep unknown apart from absent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from charley.knowledge.conditions import ConditionError, decide, holds, names


class Facts:
    """A view over plain values."""

    def __init__(self, truths: dict[str, float], numbers: dict[str, tuple[float, float]]) -> None:
        self._truths, self._numbers = truths, numbers

    def truth(self, name: str) -> Any:
        return np.asarray(self._truths.get(name, 0.5))

    def bounds(self, name: str) -> Any:
        low, high = self._numbers.get(name, (-np.inf, np.inf))
        return np.asarray(low), np.asarray(high)


VIEW = Facts({"seizure": 1.0, "fever": 0.0}, {"sodium": (121.0, 121.0), "ck": (20000.0, np.inf)})


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ("seizure", 1.0),
        ("fever", 0.0),
        ("coma", 0.5),
        ("sodium < 125", 1.0),
        ("sodium >= 125", 0.0),
        ("potassium < 3", 0.5),
        ("ck > 5000", 1.0),
        ("ck > 50000", 0.5),
        ({"all": ["seizure", "coma"]}, 0.5),
        ({"all": ["fever", "coma"]}, 0.0),
        ({"any": ["seizure", "coma"]}, 1.0),
        ({"any": ["fever", "coma"]}, 0.5),
        ({"not": "coma"}, 0.5),
        ({"not": "fever"}, 1.0),
        ({"at_least": [2, "seizure", "fever", "sodium < 125"]}, 1.0),
        ({"at_least": [2, "seizure", "fever", "coma"]}, 0.5),
    ],
)
def test_kleene_logic(condition: Any, truth: float) -> None:
    assert float(decide(condition, VIEW)) == truth


def test_only_known_truth_holds() -> None:
    assert not holds("coma", VIEW)


def test_names_are_found_for_checking() -> None:
    condition = {"all": ["seizure", {"not": "sodium < 125"}, {"at_least": [1, "fever"]}]}
    assert list(names(condition)) == ["seizure", "sodium", "fever"]


@pytest.mark.parametrize("broken", [{"most": ["a"]}, {"all": "a"}, {"all": ["a"], "any": ["b"]}])
def test_a_broken_condition_is_refused(broken: Any) -> None:
    with pytest.raises(ConditionError):
        decide(broken, VIEW)
