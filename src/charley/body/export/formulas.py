"""Formulas written as text that both people and SBML's formula language read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from charley.body.engine.tracing import Node
from charley.body.export.naming import LEAVES

_SUM, _PRODUCT, _SIGN, _POWER, _WHOLE = range(5)
_INFIX = {
    "add": (" + ", _SUM),
    "subtract": (" - ", _SUM),
    "multiply": (" * ", _PRODUCT),
    "divide": (" / ", _PRODUCT),
}
_CALLS = {"minimum": "min", "maximum": "max", "exp": "exp", "log": "ln"}


def parts(nodes: Sequence[Node], number: int) -> tuple[int | float, ...]:
    """What a formula is made of: the operands, or base and exponent where it is a power."""
    power = base_and_exponent(nodes, number)
    if power is not None:
        return power
    return () if nodes[number].operation in LEAVES else nodes[number].operands


def base_and_exponent(nodes: Sequence[Node], number: int) -> tuple[int | float, int | float] | None:
    """Base and exponent where a node is exp(exponent * log(base)), which is how powers are made."""
    if nodes[number].operation != "exp":
        return None
    inner = nodes[number].operands[0]
    if not isinstance(inner, int) or nodes[inner].operation != "multiply":
        return None
    exponent, logarithm = nodes[inner].operands
    if not isinstance(logarithm, int) or nodes[logarithm].operation != "log":
        return None
    return nodes[logarithm].operands[0], exponent


def leaves_of(nodes: Sequence[Node], number: int, enough: int) -> int:
    """How many quantities a formula reads; counting stops above `enough`."""
    if nodes[number].operation in LEAVES:
        return 1
    count = 0
    for part in parts(nodes, number):
        count += leaves_of(nodes, part, enough) if isinstance(part, int) else 1
        if count > enough:
            break
    return count


class Formulas:
    """Text of the nodes of a model; a node in `identifiers` is written as its name.

    `unit_of(node, place)` tells the unit to be written after a number that is the operand at
    `place` of a node; without it numbers stand bare.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        identifiers: Mapping[int, str],
        unit_of: Callable[[int, int], str] = lambda node, place: "",
    ) -> None:
        self._nodes, self._identifiers, self._unit_of = nodes, identifiers, unit_of

    def with_units(self, unit_of: Callable[[int, int], str]) -> Formulas:
        """The same formulas with units after their numbers."""
        return Formulas(self._nodes, self._identifiers, unit_of)

    def of(self, identifier: str, value: int | float) -> str:
        """What `identifier`, which is `value`, is made of."""
        if isinstance(value, int) and self._identifiers.get(value) == identifier:
            return self._expression(value)[0]
        return self.operand(value)

    def operand(self, value: int | float) -> str:
        """A value as it is read elsewhere: its name if it has one, else its formula."""
        if isinstance(value, float):
            return _number(value)
        return self._identifiers.get(value) or self._expression(value)[0]

    def _expression(self, number: int) -> tuple[str, int]:
        operation, _ = self._nodes[number]
        if base_and_exponent(self._nodes, number) is not None:
            base, exponent = self._inside(number, 0, _WHOLE), self._inside(number, 1, _WHOLE)
            return f"{base}^{exponent}", _POWER
        if operation in _CALLS:
            places = range(len(self._nodes[number].operands))
            arguments = ", ".join(self._inside(number, place, _SUM) for place in places)
            return f"{_CALLS[operation]}({arguments})", _WHOLE
        if operation == "negate":
            return f"-{self._inside(number, 0, _POWER)}", _SIGN
        sign, rank = _INFIX[operation]
        tighter = rank + 1 if operation in {"subtract", "divide"} else rank
        return f"{self._inside(number, 0, rank)}{sign}{self._inside(number, 1, tighter)}", rank

    def _inside(self, number: int, place: int, rank: int) -> str:
        """An operand of a node, in brackets where it binds less than `rank`."""
        value = parts(self._nodes, number)[place]
        if isinstance(value, float):
            unit = self._unit_of(number, place)
            text = f"{_number(value)} {unit}" if unit else _number(value)
            return f"({text})" if value < 0 and rank > _SUM else text
        if value in self._identifiers:
            return self._identifiers[value]
        text, own = self._expression(value)
        return f"({text})" if own < rank or (own == _SIGN and rank > _SUM) else text


def _number(value: float) -> str:
    short = f"{value:g}"
    return short if float(short) == value else repr(value)
