"""Conditions written as data, decided in three-valued logic so that unknown is not absent.

A condition is a leaf or a mapping with one key:

    seizure                     a finding is present
    sodium < 125                a laboratory value, vital sign, age_years, weight_kg ... compares
    medicine:thiazide           an ingredient or class is taken now
    cause:dvt > 0.2             the probability of a cause
    pregnant · female · male
    {all: [...]}  {any: [...]}  {not: ...}  {at_least: [2, ...]}

Truth values are 1.0 (true), 0.5 (unknown) and 0.0 (false), so that `all` is the minimum, `any`
the maximum and `not` the complement (Kleene 1952); the same code serves one person and arrays.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, MutableMapping
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from charley.knowledge.schema import Condition

Truth = float | npt.NDArray[np.float64]

TRUE, UNKNOWN, FALSE = 1.0, 0.5, 0.0

_KEYS = frozenset({"all", "any", "not", "at_least"})
_COMPARISON = re.compile(r"^([a-z_0-9:]+)\s*(<=|>=|<|>)\s*(-?[0-9.]+)$")
_COMPARE: dict[str, Any] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class View(Protocol):
    """What a condition may look at. Truth and numbers are floats, or arrays over people.

    A view whose facts never change may offer `memo`, an empty dict, to have each leaf decided once.
    """

    def truth(self, name: str) -> Truth:
        """1 present, 0.5 unknown, 0 absent for a finding, "medicine:x", "pregnant", "female"."""
        ...

    def bounds(self, name: str) -> tuple[Truth, Truth]:
        """Lower and upper bound of a number; (-inf, inf) where unknown."""
        ...


class ConditionError(ValueError):
    """A condition in a knowledge file that cannot be read."""


def decide(condition: Condition, view: View) -> Truth:
    """Truth of a condition for each person of a view; a float for a single person."""
    if isinstance(condition, str):
        memo: MutableMapping[str, Truth] | None = getattr(view, "memo", None)
        if memo is None:
            return _leaf(condition, view)
        if condition not in memo:
            memo[condition] = _leaf(condition, view)
        return memo[condition]
    key, parts = _single(condition)
    if key == "not":
        return 1.0 - decide(parts, view)
    if key in {"all", "any"}:
        return _until(FALSE if key == "all" else TRUE, parts, view)
    count, *rest = parts
    return _ranked([decide(part, view) for part in rest], -int(count))


def _until(decided: float, parts: list[Condition], view: View) -> Truth:
    """The extreme truth of some conditions; for one person none is looked at after it is decided.

    `decided` FALSE gives the least truth (all), TRUE the greatest (any).
    """
    result: Truth = 1.0 - decided
    pick, pick_each = (min, np.minimum) if decided == FALSE else (max, np.maximum)
    for part in parts:
        truth = decide(part, view)
        if isinstance(truth, float) and isinstance(result, float):
            if truth == decided:
                return decided
            result = pick(result, truth)
        else:
            result = pick_each(result, truth)
    return result


def _ranked(values: list[Truth], place: int) -> Truth:
    """The value at a place in ascending order: -1 the greatest."""
    if all(isinstance(value, float) for value in values):
        return sorted(values)[place]
    return np.asarray(np.sort(np.stack(values), axis=0)[place])


def holds(condition: Condition, view: View) -> bool:
    """Whether a condition is known to be true for a single person."""
    return bool(decide(condition, view) == TRUE)


def names(condition: Condition) -> Iterator[str]:
    """Every finding, analyte, medicine or cause that a condition mentions."""
    if isinstance(condition, str):
        match = _COMPARISON.match(condition)
        yield match.group(1) if match else condition
        return
    key, parts = _single(condition)
    inner = [parts] if key == "not" else parts[1:] if key == "at_least" else parts
    for part in inner:
        yield from names(part)


def _leaf(text: str, view: View) -> Truth:
    comparison = _parsed(text)
    if comparison is None:
        return view.truth(text)
    name, compare, limit = comparison
    low, high = view.bounds(name)
    at_low, at_high = compare(low, limit), compare(high, limit)
    if isinstance(low, float):
        return TRUE if at_low and at_high else UNKNOWN if at_low or at_high else FALSE
    return np.where(at_low & at_high, TRUE, np.where(at_low | at_high, UNKNOWN, FALSE))


@cache
def _parsed(text: str) -> tuple[str, Any, float] | None:
    match = _COMPARISON.match(text)
    return (match[1], _COMPARE[match[2]], float(match[3])) if match else None


def _single(condition: Any) -> tuple[str, Any]:
    try:
        ((key, parts),) = condition.items()
    except (AttributeError, ValueError):
        raise ConditionError(
            f"a condition has one key of all, any, not, at_least: {condition!r}"
        ) from None
    if key not in _KEYS:
        raise ConditionError(f"unknown condition {key!r}; use all, any, not or at_least")
    if key != "not" and not isinstance(parts, list):
        raise ConditionError(f"{key!r} takes a list: {condition!r}")
    return key, parts
