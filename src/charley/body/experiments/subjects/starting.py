"""Meeting the laboratory values that the subjects of a study started from.

One thing about the person is varied, within what people can eat, drink or suffer from. The search
tries values over the whole range, takes the pair next to the usual value between which the target
lies, and closes in with the false position method (Illinois variant). Several values are met in
turn, twice over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from charley.body.experiments.measures import read_unit
from charley.body.experiments.nomenclature import Quantity, convert_exactly, find_quantity
from charley.body.experiments.subjects.habits import Habits
from charley.body.protocol.diet import Daily, Diet
from charley.body.protocol.who import Start, Who

TRIALS, MOST_STEPS, ROUNDS = 7, 14, 2
NEAR = 0.002
ADH_PMOL_PER_KG_H = 0.5


class StartError(ValueError):
    """A starting value that cannot be met; the message says how far the search came."""


class Knob(NamedTuple):
    """What is varied: range, whether in equal factors, and its unit."""

    low: float
    high: float
    by_factors: bool
    unit: str


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """A person who starts where the subjects started; `adh_pmol_per_kg_h` is infused besides.

    `habits`: how the protocol is carried out by this person, None: exactly as it is said.
    """

    who: Who
    adh_pmol_per_kg_h: float = 0.0
    habits: Habits | None = None


KNOBS: Mapping[str, Knob] = {
    "drinking": Knob(0.3, 20.0, True, "L/day"),
    "sodium intake": Knob(5.0, 700.0, True, "mmol/day"),
    "potassium intake": Knob(2.0, 500.0, True, "mmol/day"),
    "protein": Knob(5.0, 250.0, True, "g/day"),
    "vasopressin": Knob(0.0, ADH_PMOL_PER_KG_H, False, "pmol/kg/h"),
}
SEVERITY = Knob(0.0, 1.0, False, "severity")
_DIETS = {
    "drinking": "drinks", "sodium intake": "sodium", "potassium intake": "potassium",
    "protein": "protein",
}  # fmt: skip

Settling = Callable[[Settled, Quantity], float]


def turned(settled: Settled, by: str, amount: float) -> Settled:
    """The person with one thing set to another amount."""
    who = settled.who
    if by == "vasopressin":
        return replace(settled, adh_pmol_per_kg_h=amount)
    if by in _DIETS:
        usual = who.usual_diet or Diet()
        new: dict[str, Any] = {_DIETS[by]: Daily(amount)}
        return replace(settled, who=replace(who, usual_diet=Diet(**new).over(usual)))
    conditions = {**(who.conditions or {}), by: amount}
    return replace(settled, who=replace(who, conditions=conditions))


def settle(
    who: Who, starts: tuple[Start, ...], at_time_0: Settling, habits: Habits | None = None
) -> Settled:
    """The person, varied until each value is met. Raises StartError.

    `at_time_0` runs the lead-in of a person and gives a quantity at time 0 (nan where the run
    fails). `habits`: None for somebody who does exactly as is said.
    """
    settled = Settled(who=who, habits=habits)
    for _ in range(ROUNDS if len(starts) > 1 else 1):
        for start in starts:
            settled = _met(settled, start, at_time_0)
    return settled


def target_of(start: Start) -> tuple[Quantity, float]:
    """The quantity of a starting value and its number in the quantity's own unit."""
    quantity = find_quantity(start.quantity)
    factor = convert_exactly(read_unit(start.unit), quantity)
    if factor is None:
        raise StartError(f"start: {start.quantity} in {start.unit} is not in {quantity.unit}")
    return quantity, start.value * factor


def _met(settled: Settled, start: Start, at_time_0: Settling) -> Settled:
    quantity, target = target_of(start)
    by = start.by or "drinking"
    knob = KNOBS.get(by, SEVERITY)

    def missed(amount: float) -> float:
        return at_time_0(turned(settled, by, amount), quantity) - target

    amounts = _grid(knob)
    errors = [missed(amount) for amount in amounts]
    near = NEAR * abs(target)
    best = min(range(len(errors)), key=lambda n: abs(errors[n]) if np.isfinite(errors[n]) else 1e99)
    if abs(errors[best]) <= near:
        return turned(settled, by, amounts[best])
    pairs = [(n, n + 1) for n in range(len(amounts) - 1) if errors[n] * errors[n + 1] < 0]
    if not pairs:
        raise StartError(_unmet(start, quantity, target, knob, errors))
    left, right = min(pairs, key=lambda pair: abs(errors[pair[0]]) + abs(errors[pair[1]]))
    amount = _closed_in(missed, amounts[left], amounts[right], errors[left], errors[right], near)
    return turned(settled, by, amount)


def _grid(knob: Knob) -> list[float]:
    if knob.by_factors:
        return [float(amount) for amount in np.geomspace(knob.low, knob.high, TRIALS)]
    return [float(amount) for amount in np.linspace(knob.low, knob.high, TRIALS)]


def _closed_in(
    missed: Callable[[float], float], a: float, b: float, miss_a: float, miss_b: float, near: float
) -> float:
    """False position, Illinois variant: the end that stays counts half."""
    middle = a
    for _ in range(MOST_STEPS):
        middle = (a * miss_b - b * miss_a) / (miss_b - miss_a)
        miss = missed(middle)
        if not np.isfinite(miss):
            middle = (a + b) / 2
            miss = missed(middle)
        if abs(miss) <= near:
            break
        if miss * miss_b < 0:
            a, miss_a = b, miss_b
        else:
            miss_a /= 2
        b, miss_b = middle, miss
    return middle


def _unmet(start: Start, quantity: Quantity, target: float, knob: Knob, errors: list[float]) -> str:
    reached = [error + target for error in errors if np.isfinite(error)]
    what = f"{quantity.name} {target:.4g} {quantity.unit} at the start cannot be met"
    if not reached:
        return f"{what}: no trial lived to time 0"
    by = start.by if start.by in KNOBS else f"severity of {start.by}"
    return (
        f"{what} by {by}: from {knob.low:g} to {knob.high:g} {knob.unit} it goes from "
        f"{min(reached):.4g} to {max(reached):.4g}"
    )
