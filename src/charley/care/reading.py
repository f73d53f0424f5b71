"""Reading one person's facts and numbers from a view, without mistaking unknown for normal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from charley.knowledge.conditions import FALSE, TRUE, UNKNOWN, View, decide
from charley.knowledge.library import Limit
from charley.knowledge.schema import Condition
from charley.patient.language.vocabulary import concepts

Limits = Mapping[str, Limit]


def bounds(view: View, name: str) -> tuple[float, float]:
    """Lower and upper bound of a number in its canonical unit; infinite where unknown."""
    low, high = view.bounds(name)
    return float(low), float(high)


def exact(view: View, name: str) -> float | None:
    """A number known exactly, in its canonical unit, else None."""
    low, high = bounds(view, name)
    return low if low == high and math.isfinite(low) else None


def measured(view: View, name: str) -> bool:
    """Whether anything at all is known of a number."""
    low, high = bounds(view, name)
    return math.isfinite(low) or math.isfinite(high)


def is_true(condition: Condition, view: View) -> bool:
    """Whether a condition is known to hold."""
    return _truth(condition, view) == TRUE


def is_false(condition: Condition, view: View) -> bool:
    """Whether a condition is known not to hold."""
    return _truth(condition, view) == FALSE


def is_unknown(condition: Condition, view: View) -> bool:
    """Whether a condition is undecided."""
    return _truth(condition, view) == UNKNOWN


def present(view: View, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the named findings, medicines or comparisons that are known to hold."""
    return tuple(name for name in names if is_true(name, view))


def in_words(names: Iterable[str]) -> str:
    """Condition names as readable words."""
    said = concepts()
    return ", ".join(
        said[name].label
        if name in said
        else name.replace("medicine:", "").replace("cause:", "").replace("_", " ")
        for name in names
    )


def _truth(condition: Condition, view: View) -> float:
    return float(decide(condition, view))
