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
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from charley.knowledge.schema import Condition

Truth = npt.NDArray[np.float64]

TRUE, UNKNOWN, FALSE = 1.0, 0.5, 0.0

_COMPARISON = re.compile(r"^([a-z_0-9:]+)\s*(<=|>=|<|>)\s*(-?[0-9.]+)$")
_COMPARE: dict[str, Any] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class View(Protocol):
    """What a condition may look at. Truth and numbers are arrays over people (or of shape ())."""

    def truth(self, name: str) -> Truth:
        """1 present, 0.5 unknown, 0 absent for a finding, "medicine:x", "pregnant", "female"."""
        ...

    def bounds(self, name: str) -> tuple[Truth, Truth]:
        """Lower and upper bound of a number; (-inf, inf) where unknown."""
        ...


class ConditionError(ValueError):
    """A condition in a knowledge file that cannot be read."""


def decide(condition: Condition, view: View) -> Truth:
    """Truth of a condition for each person of a view."""
    if isinstance(condition, str):
        return _leaf(condition, view)
    key, parts = _single(condition)
    if key == "not":
        return 1.0 - decide(parts, view)
    if key == "at_least":
        count, *rest = parts
        values = np.sort(np.stack([decide(part, view) for part in rest]), axis=0)
        return np.asarray(values[-int(count)])
    values = np.stack([decide(part, view) for part in parts])
    return np.asarray(values.min(axis=0) if key == "all" else values.max(axis=0))


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
    match = _COMPARISON.match(text)
    if match is None:
        return view.truth(text)
    name, sign, number = match.groups()
    low, high = view.bounds(name)
    compare, limit = _COMPARE[sign], float(number)
    at_low, at_high = compare(low, limit), compare(high, limit)
    return np.where(at_low & at_high, TRUE, np.where(at_low | at_high, UNKNOWN, FALSE))


def _single(condition: Any) -> tuple[str, Any]:
    if not isinstance(condition, dict) or len(condition) != 1:
        raise ConditionError(f"a condition has one key of all, any, not, at_least: {condition!r}")
    ((key, parts),) = condition.items()
    if key not in {"all", "any", "not", "at_least"}:
        raise ConditionError(f"unknown condition {key!r}; use all, any, not or at_least")
    if key != "not" and not isinstance(parts, list):
        raise ConditionError(f"{key!r} takes a list: {condition!r}")
    return key, parts
