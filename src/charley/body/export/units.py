"""Units of the model's quantities: read from names and tables, carried through the equations.

Osmolality is per kg of water, which is one litre; osmoles count as moles. A temperature is a
difference to another one wherever it is used, so that degrees Celsius are kelvins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from charley.body.engine.tracing import Node
from charley.body.export.formulas import base_and_exponent

Unit = tuple[tuple[str, int], ...]

NONE: Unit = ()
PRODUCTS = frozenset({"multiply", "divide"})
SUMS = frozenset({"add", "subtract", "minimum", "maximum", "negate"})


class Atom(NamedTuple):
    """A unit of measurement as SBML builds it: multiplier * 10**scale * kind."""

    kind: str
    multiplier: float
    scale: int


ATOMS = {
    "l": Atom("litre", 1, 0),
    "ml": Atom("litre", 1, -3),
    "fl": Atom("litre", 1, -15),
    "mmol": Atom("mole", 1, -3),
    "umol": Atom("mole", 1, -6),
    "nmol": Atom("mole", 1, -9),
    "pmol": Atom("mole", 1, -12),
    "h": Atom("second", 3600, 0),
    "min": Atom("second", 60, 0),
    "kg": Atom("kilogram", 1, 0),
    "g": Atom("gram", 1, 0),
    "ug": Atom("gram", 1, -6),
    "kcal": Atom("joule", 4184, 0),
    "w": Atom("watt", 1, 0),
    "k": Atom("kelvin", 1, 0),
    "cm": Atom("metre", 1, -2),
    "units": Atom("item", 1, 0),
}
_SAME = {"mosm": "mmol", "c": "k", "cel": "k", "unit": "units"}
_ATOM = f"(?:{'|'.join([*ATOMS, *_SAME])})"
_AT_THE_END = re.compile(rf"(?:^|_)({_ATOM}(?:_per_{_ATOM}(?:_{_ATOM})*)*)$")
_RELATIVE = ("ratio", "fraction", "exponent", "percent", "unit filling")
_AMOUNTS = {"l", "mmol", "pmol", "kg", "g", "ug", "kcal", "units"}


class UnitError(ValueError):
    """A unit that the export does not know; the message says where and which it knows."""


def product(*factors: tuple[Unit, int]) -> Unit:
    """Units multiplied, each to its power."""
    exponents: dict[str, int] = {}
    for unit, power in factors:
        for atom, exponent in unit:
            exponents[atom] = exponents.get(atom, 0) + power * exponent
    return tuple(sorted((atom, exponent) for atom, exponent in exponents.items() if exponent))


def unit_of_text(text: str) -> Unit:
    """The unit written in a table: `mmol/L`, `L/h per mOsm/L`, `ratio`."""
    unit = NONE
    for place, part in enumerate(re.split(r"\bper ", text)):
        power = -1 if place else 1
        stripped = part.strip()
        if not stripped or stripped.startswith(_RELATIVE):
            continue
        if stripped.lower() == "mosm/kg":
            stripped = "mosm/l"
        for depth, symbol in enumerate(stripped.split("/")):
            unit = product((unit, 1), (_atom(symbol, text), -power if depth else power))
    return unit


def unit_of_name(name: str) -> Unit:
    """The unit at the end of a name: `adh_pmol_per_l`; none where the name ends in no unit."""
    found = _AT_THE_END.search(name)
    if found is None:
        return NONE
    above, *below = found.group(1).replace("mosm_per_kg", "mosm_per_l").split("_per_")
    under = [(_atom(symbol, name), -1) for group in below for symbol in group.split("_")]
    return product((_atom(above, name), 1), *under)


def unit_of_input(name: str) -> Unit:
    """Inputs are rates per hour where their name is an amount, else circumstances."""
    unit = unit_of_name(name)
    is_amount = len(unit) == 1 and unit[0][1] == 1 and unit[0][0] in _AMOUNTS
    return product((unit, 1), ((("h", -1),), 1)) if is_amount else unit


def _atom(symbol: str, where: str) -> Unit:
    lowered = symbol.strip().lower()
    if lowered in {"1", "wh"}:
        return (("h", 1), ("w", 1)) if lowered == "wh" else NONE
    atom = _SAME.get(lowered, lowered)
    if atom not in ATOMS:
        raise UnitError(
            f"'{symbol}' in '{where}' is no unit that the export knows; it knows "
            f"{', '.join([*ATOMS, *_SAME])}, and {', '.join(_RELATIVE)} for none"
        )
    return ((atom, 1),)


class Carried(NamedTuple):
    """The unit of each node, None where it cannot be told, and the places where units disagree.

    `factors`: what a number stands for that turns one unit into another, as in 1000 umol/mmol, by
    the node that multiplies or divides with it.
    """

    units: tuple[Unit | None, ...]
    factors: dict[int, Unit]
    disagreements: tuple[int, ...]


def carried(
    nodes: Sequence[Node], leaves: Mapping[str, Sequence[Unit]], declared: Mapping[int, Unit]
) -> Carried:
    """Carry the units of states, parameters and inputs through the equations.

    A number in a sum takes the unit of what it is added to. In a product it has none, unless the
    product is `declared` to have another unit than its parts give.
    """
    units: list[Unit | None] = []
    factors: dict[int, Unit] = {}
    disagreements = []
    for number, node in enumerate(nodes):
        if node.operation in leaves:
            units.append(leaves[node.operation][int(node.operands[0])])
            continue
        unit = _combined(nodes, number, units)
        if node.operation in SUMS and len(_known(node, units)) > 1:
            disagreements.append(number)
        if number in declared and unit not in {None, declared[number]} and _has_number(node):
            factors[number] = product((declared[number], 1), (unit or NONE, -1))
        units.append(declared.get(number, unit))
    return Carried(tuple(units), factors, tuple(disagreements))


def _combined(nodes: Sequence[Node], number: int, units: Sequence[Unit | None]) -> Unit | None:
    """The unit that an operation gives, None where it cannot be told."""
    operation, operands = nodes[number]
    power = base_and_exponent(nodes, number)
    if power is not None:
        return _raised(_unit(power[0], units), power[1])
    if operation in {"exp", "log"}:
        return NONE
    if operation in PRODUCTS:
        one, other = (_unit(operand, units) for operand in operands)
        if one is None or other is None:
            return None
        return product((one, 1), (other, 1 if operation == "multiply" else -1))
    known = _known(nodes[number], units)
    return known[0] if known else None


def _unit(operand: int | float, units: Sequence[Unit | None]) -> Unit | None:
    return units[operand] if isinstance(operand, int) else NONE


def _known(node: Node, units: Sequence[Unit | None]) -> list[Unit]:
    """The different known units of what is added or compared, first seen first."""
    seen = [units[operand] for operand in node.operands if isinstance(operand, int)]
    return list(dict.fromkeys(unit for unit in seen if unit is not None))


def _has_number(node: Node) -> bool:
    return node.operation in PRODUCTS and any(isinstance(x, float) for x in node.operands)


def _raised(unit: Unit | None, exponent: int | float) -> Unit | None:
    if unit == NONE:
        return NONE
    if unit is None or isinstance(exponent, int) or not float(exponent).is_integer():
        return None
    return product((unit, int(exponent)))
