"""Observations that test a bedside formula, or set it beside a run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

from charley.body.experiments.measures import MeasureError, read_measure, read_unit
from charley.body.experiments.nomenclature import quantities
from charley.body.experiments.published import suggested
from charley.body.experiments.traces import Array, Trace
from charley.body.tonicity import FORMULAS, adrogue_madias, nguyen_kurtz_sodium

_UNITS = {
    "_ml_per_min": "mL/min", "_mmol_per_l": "mmol/L", "_mmol": "mmol", "_l": "L",
}  # fmt: skip


def formula_of(name: str) -> Callable[..., float]:
    """A formula by its name. Raises MeasureError."""
    wanted = "_".join(name.lower().replace("-", " ").split())
    if wanted not in FORMULAS:
        raise MeasureError(f"formula {name!r} is not known{suggested(wanted, FORMULAS)}")
    return FORMULAS[wanted]


def check_formula(name: str, given: Mapping[str, str]) -> float:
    """What a formula gives for numbers by name, in the unit of its docstring.

    Raises MeasureError for an unknown formula, a number that it does not take or lacks, or a unit
    that is not that number's.
    """
    formula = formula_of(name)
    wanted = {_words(argument): argument for argument in inspect.signature(formula).parameters}
    found: dict[str, float] = {}
    for said, value in given.items():
        words = " ".join(said.lower().replace("_", " ").split())
        if words not in wanted:
            raise MeasureError(f"given {said!r} is not known to {name}{suggested(words, wanted)}")
        found[wanted[words]] = _number(value, wanted[words])
    needed = inspect.signature(formula).parameters.values()
    missing = [_words(p.name) for p in needed if p.default is p.empty and p.name not in found]
    if missing:
        raise MeasureError(f"{name} also needs {', '.join(missing)} under `given`")
    try:
        return formula(**found)
    except (ValueError, ZeroDivisionError) as error:
        raise MeasureError(f"{name}: {error}") from error


def _words(argument: str) -> str:
    for ending in _UNITS:
        if argument.endswith(ending):
            return argument.removesuffix(ending).replace("_", " ")
    return argument.replace("_", " ")


def _number(value: str, argument: str) -> float:
    wanted = read_unit(next(unit for end, unit in _UNITS.items() if argument.endswith(end)))
    measure = read_measure(value)
    if measure.low is None or measure.low != measure.high:
        raise MeasureError(f"{_words(argument)} {value!r} is no single number")
    if not measure.unit.text:
        return measure.low
    if measure.unit.dimension != wanted.dimension:
        raise MeasureError(f"{_words(argument)} {value!r}: give it in {wanted.text}")
    return measure.low * measure.unit.scale / wanted.scale


def nguyen_kurtz_change(trace: Trace, start_h: float, end_h: float) -> Array:
    """The change of plasma sodium that the formula foresees from the balances of the run."""
    sodium, water = _at(trace, "plasma sodium", start_h), _at(trace, "total body water", start_h)
    cations = _balance(trace, "sodium balance", start_h, end_h)
    cations = cations + _balance(trace, "potassium balance", start_h, end_h)
    litres = _balance(trace, "water balance", start_h, end_h)
    return _of_each(nguyen_kurtz_sodium, sodium, water, cations, litres) - sodium


def adrogue_madias_change(trace: Trace, start_h: float, end_h: float) -> Array:
    """The change of plasma sodium that the formula foresees from what was infused."""
    sodium, water = _at(trace, "plasma sodium", start_h), _at(trace, "total body water", start_h)
    litres = _balance(trace, "volume infused", start_h, end_h)
    each = [_balance(trace, name, start_h, end_h) / litres
            for name in ("sodium infused", "potassium infused")]  # fmt: skip
    return _of_each(adrogue_madias, sodium, each[0], water, litres, each[1])


CHANGES: Mapping[str, Callable[[Trace, float, float], Array]] = {
    "nguyen_kurtz": nguyen_kurtz_change,
    "adrogue_madias": adrogue_madias_change,
}
"""What a formula would have foretold of a run, [n_people]: trace, from, to (hours)."""


def _of_each(formula: Callable[..., float], *columns: Array) -> Array:
    import numpy as np

    return np.array([formula(*row) for row in zip(*(c.tolist() for c in columns), strict=True)])


def _at(trace: Trace, name: str, hour: float) -> Array:
    return trace.at(trace.level(quantities()[name]), hour)


def _balance(trace: Trace, name: str, start_h: float, end_h: float) -> Array:
    amount = quantities()[name].amount
    assert amount is not None
    return trace.over(trace.total(amount), start_h, end_h)
