"""An amount in any unit, turned into the canonical unit of its analyte, or refused with a reason.

Equivalents are divided by the analyte's own valence before anything else: 2 mEq/L of calcium or
magnesium are 1 mmol/L. A missing unit is accepted only where the number fits exactly one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec

from charley.units.analytes import Analyte
from charley.units.errors import (
    AmbiguousUnitError,
    ImplausibleValueError,
    UnitError,
    WrongDimensionError,
)
from charley.units.spelling import Unit, spells_unit, unit

SLIPS = (10.0, 0.1, 100.0, 0.01, 1000.0, 0.001)
_CHEMICAL = {"mol", "g", "eq"}


class Measured(msgspec.Struct, frozen=True):
    """A value in the canonical unit, and what had to be assumed to get there."""

    value: float
    note: str = ""


def convert(value: float, given: str | None, analyte: Analyte) -> float:
    """The value in the analyte's canonical unit; raises a UnitError that says what is wrong."""
    return measure(value, given, analyte).value


def measure(value: float, given: str | None, analyte: Analyte) -> Measured:
    """The value in the canonical unit with what was assumed; raises UnitError."""
    if not math.isfinite(value):
        raise ImplausibleValueError(f"{analyte.label}: {value} is no number that can be measured.")
    note = ""
    if given is None or not given.strip():
        given = bare_unit((value,), analyte)
        note = f"no unit given: taken as {given}"
    measured = _canonical(value, given, analyte)
    _check(value, given, measured.value, analyte)
    notes = [text for text in (note, measured.note) if text]
    return Measured(float(f"{measured.value:.12g}"), "; ".join(notes))


def scale_of(given: str, analyte: Analyte) -> tuple[float, float]:
    """Factor and offset from a unit to the canonical one, for whole columns; raises UnitError.

    Whether the values are plausible is for the caller to see (`Analyte.plausible`).
    """
    offset = _canonical(0.0, given, analyte).value
    return _canonical(1.0, given, analyte).value - offset, offset


def bare_unit(values: Sequence[float], analyte: Analyte) -> str:
    """The one common unit in which numbers without a unit make sense; else AmbiguousUnitError."""
    fitting: dict[str, float] = {}
    for name, (low, high) in _common(analyte).items():
        if all(low <= value <= high for value in values):
            amount = _canonical(values[0], name, analyte).value
            if not any(math.isclose(amount, other, rel_tol=1e-6) for other in fitting.values()):
                fitting[name] = amount
    if len(fitting) == 1:
        return next(iter(fitting))
    shown = " to ".join(f"{value:g}" for value in values)
    if not fitting:
        raise ImplausibleValueError(
            f"{analyte.label} {shown} without a unit fits none of {', '.join(_common(analyte))}"
            f" in a living adult{_did_you_mean(_slips(values[0], None, analyte))}",
            tuple(_slips(values[0], None, analyte)),
        )
    options = tuple(f"{analyte.label} {shown} {name}" for name in fitting)
    same = [f"{name} (= {amount:.3g} {analyte.unit})" for name, amount in fitting.items()]
    raise AmbiguousUnitError(
        f"{analyte.label} {shown} needs its unit: it could be {' or '.join(same)}.", options
    )


def accepted_units(analyte: Analyte) -> tuple[str, ...]:
    """Usual units in which an analyte can be given, canonical first."""
    family = [analyte.unit, *analyte.bare, *(row.unit for row in analyte.also)]
    tail = analyte.unit.partition("/")[2]
    if analyte.kind in {"substance", "excretion"} and tail in {"L", "d"}:
        denominators = ("d",) if tail == "d" else ("L", "dL", "mL")
        moles = ("mmol", "umol", "nmol", "pmol") if "mol" in analyte.unit else ()
        mass = ("g", "mg", "ug", "ng", "pg") if analyte.molar_mass or not moles else ()
        tops = (*moles, *mass, *(("mEq", "uEq") if analyte.valence else ()))
        family += [f"{top}/{below}" for top in tops for below in denominators]
    if analyte.kind == "mass" and tail.startswith("L"):
        family += [f"{top}/{low}" for top in ("g", "mg", "ug", "ng") for low in ("L", "dL", "mL")]
    if analyte.reference_high and analyte.reference_high > 0:
        family.append("x ULN")
    return tuple(dict.fromkeys(family))


def _canonical(value: float, given: str, analyte: Analyte) -> Measured:
    source, target = unit(given), unit(analyte.unit)
    base = value * source.scale + source.offset
    if source.dimension == target.dimension:
        return Measured((base - target.offset) / target.scale)
    if source.dimension == ("uln",) and analyte.reference_high:
        note = f"upper limit of normal taken as {analyte.reference_high:g} {analyte.unit}"
        return Measured(value * analyte.reference_high, note)
    for row in analyte.also:
        other = unit(row.unit)
        if other.dimension == source.dimension:
            return Measured(base / other.scale * row.factor + row.offset, row.note)
    amount = _chemical(base, source, target, analyte)
    if amount is not None:
        return Measured(amount / target.scale)
    special = _unlike(base, source, target, analyte)
    if special is not None:
        return special
    raise WrongDimensionError(
        f"{analyte.label} cannot be given in {given}; use {_listed(_common(analyte))}.",
        tuple(f"{value:g} {name}" for name in _common(analyte)),
    )


def _chemical(base: float, source: Unit, target: Unit, analyte: Analyte) -> float | None:
    """Between mole, gram and equivalent over the same denominator, by molar mass and valence."""
    top, wanted = source.dimension[0], target.dimension[0]
    if source.dimension[1:] != target.dimension[1:] or not {top, wanted} <= _CHEMICAL:
        return None
    per_mole = {"mol": 1.0, "g": analyte.molar_mass, "eq": analyte.valence}
    factor, back = per_mole[top], per_mole[wanted]
    return None if factor is None or back is None else base / factor * back


def _unlike(base: float, source: Unit, target: Unit, analyte: Analyte) -> Measured | None:
    """Customary spellings whose dimension is not the one meant."""
    if analyte.kind == "osmolality" and source.dimension in {("osm", "l"), ("mol", "l")}:
        return Measured(base / target.scale / 1e3, "one litre taken as one kilogram of water")
    if analyte.kind == "osmolality" and source.dimension == ("mol", "g"):
        return Measured(base / target.scale)
    if analyte.kind == "count" and source.dimension == ("g", "l"):
        return Measured(base, "G/L read as 10^9 cells per litre")
    whole = analyte.specimen == "blood" and len(source.dimension) == 1
    if whole and target.dimension[1:] == ("l",) and source.dimension[0] in {"mol", "eq", "u"}:
        amount = _chemical(base, Unit((*source.dimension, "l"), 1.0), target, analyte)
        if amount is None and source.dimension[0] == target.dimension[0]:
            amount = base
        return None if amount is None else Measured(amount / target.scale, "taken as per litre")
    return None


def _check(value: float, given: str, amount: float, analyte: Analyte) -> None:
    low, high = analyte.plausible
    if low - 1e-9 * abs(low) <= amount <= high + 1e-9 * abs(high):
        return
    meant = _slips(value, given, analyte)
    same = "" if unit(given) == unit(analyte.unit) else f" ({amount:.4g} {analyte.unit})"
    raise ImplausibleValueError(
        f"{analyte.label} {value:g} {given}{same} is outside what a living adult can have"
        f" ({low:g} to {high:g} {analyte.unit}){_did_you_mean(meant)}",
        tuple(meant),
    )


def _slips(value: float, given: str | None, analyte: Analyte) -> list[str]:
    """Readings near the healthy interval that a slipped unit or decimal point would explain."""
    units = [given] if given else list(_common(analyte))
    other = [name for name in _common(analyte) if name not in units]
    shifted = [(value * factor, name) for name in units for factor in SLIPS]
    candidates = [(value, name) for name in other] + shifted
    low, high = analyte.reference or analyte.plausible
    near = (low - 0.5 * abs(low), high + abs(high))
    return list(dict.fromkeys(_within(candidates, near, analyte)))[:2]


def _within(
    candidates: list[tuple[float, str]], near: tuple[float, float], analyte: Analyte
) -> Iterator[str]:
    for number, name in candidates:
        try:
            amount = _canonical(number, name, analyte).value
        except UnitError:
            continue
        if near[0] <= amount <= near[1] and analyte.plausible[0] <= amount <= analyte.plausible[1]:
            yield f"{number:.6g} {name}"


def _common(analyte: Analyte) -> dict[str, tuple[float, float]]:
    return analyte.bare or {analyte.unit: analyte.plausible}


def _did_you_mean(candidates: list[str]) -> str:
    return f"; did you mean {' or '.join(candidates)}?" if candidates else "."


def _listed(names: dict[str, tuple[float, float]]) -> str:
    return " or ".join(name for name in names if spells_unit(name))
