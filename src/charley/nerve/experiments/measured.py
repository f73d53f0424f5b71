"""What an experiment can report, and a published number of it read from a file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from charley.body.experiments.measures import Measure, MeasureError, Unit
from charley.body.experiments.nomenclature import Quantity
from charley.body.experiments.observation import Observation, Spread
from charley.body.experiments.published import read_direction, read_spread, suggested
from charley.tables import read_table

TABLE = Path(__file__).with_name("quantities.yaml")
CONVENTIONS = Path(__file__).with_name("conventions.yaml")

Basis = Literal["fitted", "read back", "predicted", "not modelled"]
BASES: dict[Basis, str] = {
    "fitted": "a constant of the model was set by this number",
    "read back": "the model holds this study's own number and gives it back",
    "predicted": "nothing in the model was set by this number",
    "not modelled": "the model says nothing about it",
}
Measured = dict[str, float]
Wanted = frozenset[str]
Compared = Literal["difference", "ratio", "percent"]

_VALUE = re.compile(r"(?P<sign>[<>])?\s*(?P<number>[+-]?\d+(?:\.\d+)?)\s*(?P<unit>.*)")
_PLAIN = Unit((), 1.0, "")
_COMPARED_UNITS: dict[str, str] = {"ratio": "", "percent": "%"}


def spelled(name: str) -> str:
    """The word of a file for the name of a field: `compared_with` is written `compared with`."""
    return name.rstrip("_").replace("_", " ")


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=spelled):
    """One entry of `observe` as it is written; see any file in `data`.

    `id`: the row of the list of published findings; `as_`: how two arms are compared.
    """

    id: str
    quantity: str
    arm: str = ""
    compared_with: str = ""
    as_: Compared = "difference"
    value: str | float | None = None
    spread: str | float = ""
    direction: str = ""
    by_at_least: float | None = None
    by_less_than: float | None = None
    basis: Basis = "predicted"
    cannot: str = ""
    note: str = ""
    status: Literal["seen", "recalled", ""] = ""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """One published number or direction, with what it rests on in the model."""

    id: str
    basis: Basis
    compared: Compared
    observation: Observation


@cache
def convention(name: str) -> float:
    """One row of `conventions.yaml`, in its unit."""
    return float(read_table(CONVENTIONS)[name]["value"])


@cache
def quantities() -> dict[str, Quantity]:
    """Every quantity by its name."""
    table: dict[str, dict[str, Any]] = read_table(TABLE)
    return {
        name: Quantity(name=name, unit=row["unit"], step=row.get("step"))
        for name, row in table.items()
    }


def read_entry(
    entry: Entry, arms: tuple[str, ...], status: Literal["seen", "recalled"]
) -> Published:
    """A published number of one of the arms. Raises MeasureError with a sentence."""
    plain = Observation(
        told=entry.quantity,
        arm=entry.arm or ("" if len(arms) > 1 else arms[0]),
        compared_with=entry.compared_with,
        as_ratio=entry.as_ == "ratio",
        status=entry.status or status,
        note=entry.note,
    )
    if entry.cannot:
        value = "" if entry.value is None else str(entry.value)
        observation = msgspec.structs.replace(plain, cannot=entry.cannot, unit=value)
        return Published(
            id=entry.id, basis="not modelled", compared=entry.as_, observation=observation
        )
    for arm in (plain.arm, *([entry.compared_with] if entry.compared_with else [])):
        if arm not in arms:
            raise MeasureError(f"arm {arm!r} of {entry.id} is not known{suggested(arm, arms)}")
    observation = _with_number(entry, plain, _quantity(entry))
    return Published(id=entry.id, basis=entry.basis, compared=entry.as_, observation=observation)


def _quantity(entry: Entry) -> Quantity:
    if entry.quantity not in quantities():
        hint = suggested(entry.quantity, quantities())
        raise MeasureError(f"quantity {entry.quantity!r} of {entry.id} is not known{hint}")
    quantity = quantities()[entry.quantity]
    if entry.as_ == "difference":
        return quantity
    return msgspec.structs.replace(quantity, unit=_COMPARED_UNITS[entry.as_], step=None)


def _with_number(entry: Entry, plain: Observation, quantity: Quantity) -> Observation:
    with_unit = msgspec.structs.replace(plain, quantity=quantity, unit=quantity.unit)
    if entry.direction:
        if not entry.compared_with:
            raise MeasureError(f"{entry.id}: a direction needs `compared with`, the other arm")
        return msgspec.structs.replace(
            with_unit,
            direction=read_direction(entry.direction),
            by_at_least=entry.by_at_least,
            by_less_than=entry.by_less_than,
        )
    match = _VALUE.fullmatch(str(entry.value).strip())
    if match is None:
        raise MeasureError(f"{entry.id}: the `value` {entry.value!r} is no number with a unit")
    if match["unit"].strip() != quantity.unit:
        raise MeasureError(
            f"{entry.id}: {entry.quantity} is given in {quantity.unit or 'no unit'}, "
            f"not in {match['unit'].strip() or 'no unit'}"
        )
    number = float(match["number"])
    if match["sign"]:
        bound = {">": "at_least", "<": "at_most"}[match["sign"]]
        return msgspec.structs.replace(with_unit, **{bound: number})
    return msgspec.structs.replace(
        with_unit, value=number, spread=_spread(str(entry.spread), number)
    )


def _spread(text: str, value: float) -> Spread | None:
    return read_spread(text, Measure(low=value, high=value, unit=_PLAIN)) if text else None
