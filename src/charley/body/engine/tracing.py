"""The equations written out: every operation once, in order, as a table of nodes.

Run once with symbols instead of numbers, the equations leave behind what they compute. From this
the compiled kernel is made; equal subexpressions become one node, and arithmetic on constants is
done at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from charley.body.engine.model import Model
from charley.body.engine.rebinding import Rebinding

LEAVES = ("state", "parameter", "input")
ELEMENTARY = ("exp", "log")


class BranchError(TypeError):
    """An equation that decides on a value, which only runs in plain Python."""


class Node(NamedTuple):
    """One operation. `operands` are numbers of nodes, or floats where they are constants.

    `operation`: state, parameter, input (with the index as operand), add, subtract, multiply,
    divide, negate, minimum, maximum, exp or log.
    """

    operation: str
    operands: tuple[int | float, ...]

    @property
    def parents(self) -> list[int]:
        """The nodes that it is computed from."""
        if self.operation in LEAVES:
            return []
        return [operand for operand in self.operands if isinstance(operand, int)]

    @property
    def is_elementary(self) -> bool:
        """Whether it is a call of `exp` or `log`."""
        return self.operation in ELEMENTARY


_PLAIN: Mapping[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negate": lambda a: -a,
    "minimum": min,
    "maximum": max,
    "exp": math.exp,
    "log": math.log,
}


class Symbol:
    """A number not yet known. Arithmetic on it is noted in its trace."""

    __slots__ = ("number", "trace")

    def __init__(self, trace: Trace, number: int) -> None:
        self.trace, self.number = trace, number

    def __add__(self, other: Any) -> Any:
        return self.trace.note("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return self.trace.note("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return self.trace.note("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.trace.note("subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return self.trace.note("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.trace.note("multiply", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self.trace.note("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.trace.note("divide", other, self)

    def __neg__(self) -> Any:
        return self.trace.note("negate", self)

    def __pos__(self) -> Symbol:
        return self

    def _refuse(self, *_: object) -> bool:
        raise BranchError(
            "an equation decides on a value (if, comparison, abs, ** or and/or); use min, max, "
            "above, within or power of charley.body.arithmetic, which run in every engine"
        )

    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = __abs__ = __float__ = __int__ = _refuse
    __pow__ = __rpow__ = __mod__ = __floordiv__ = _refuse


class Trace:
    """All operations of some equations, each once, operands before what uses them."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[Any, ...], int] = {}

    def leaf(self, kind: str, index: int) -> Symbol:
        """A state, parameter or input."""
        return self._symbol(Node(kind, (index,)))

    def note(self, operation: str, *operands: Any) -> Any:
        """The symbol, or number, that results from an operation."""
        if not any(isinstance(operand, Symbol) for operand in operands):
            return _PLAIN[operation](*operands)
        same = _unchanged(operation, operands)
        if same is not None:
            return same
        return self._symbol(Node(operation, tuple(self._operand(x) for x in operands)))

    def _operand(self, value: Any) -> int | float:
        if isinstance(value, Symbol):
            if value.trace is not self:
                raise ValueError("two traces cannot be mixed in one operation")
            return value.number
        return float(value)

    def _symbol(self, node: Node) -> Symbol:
        key = (node.operation, *((type(x), x) for x in node.operands))
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append(node)
        return Symbol(self, self._known[key])

    def meanings(self) -> dict[str, Callable[..., Any]]:
        """What `exp`, `log`, `min` and `max` mean in traced equations."""
        return {
            "exp": lambda x: self.note("exp", x),
            "log": lambda x: self.note("log", x),
            "min": lambda *xs: self._fold("minimum", xs),
            "max": lambda *xs: self._fold("maximum", xs),
        }

    def _fold(self, operation: str, operands: Sequence[Any]) -> Any:
        if len(operands) < 2:
            raise BranchError("min and max of equations take two or more numbers, not a list")
        folded = operands[0]
        for operand in operands[1:]:
            folded = self.note(operation, folded, operand)
        return folded


def _unchanged(operation: str, operands: Sequence[Any]) -> Any:
    """What an operation gives without computing: x + 0, x * 1 and the like; else None."""
    if operation == "negate" or len(operands) != 2:
        return None
    left, right = operands
    if operation in {"add", "subtract"} and _is(right, 0.0):
        return left
    if operation == "add" and _is(left, 0.0):
        return right
    if operation in {"multiply", "divide"} and _is(right, 1.0):
        return left
    if operation == "multiply" and _is(left, 1.0):
        return right
    return None


def _is(value: Any, number: float) -> bool:
    return not isinstance(value, Symbol) and value == number


class Written(NamedTuple):
    """The equations of a model written out; rates and observables are node numbers or constants."""

    nodes: tuple[Node, ...]
    rates: tuple[int | float, ...]
    observables: tuple[int | float, ...]


def written_out(model: Model) -> Written:
    """Run the equations of a model once with symbols."""
    trace = Trace()
    rebind = Rebinding(trace.meanings(), also=model.modules)
    state = _leaves(trace, "state", model.state)
    parameters = _leaves(trace, "parameter", model.parameters)
    inputs = _leaves(trace, "input", model.inputs)
    rates = rebind(model.derivatives)(state, parameters, inputs)
    seen = rebind(model.observe)(state, parameters, inputs)
    return Written(
        nodes=tuple(trace.nodes),
        rates=_results(rates),
        observables=_results(seen),
    )


def _leaves(trace: Trace, kind: str, shape: type[Any]) -> Any:
    return shape._make([trace.leaf(kind, index) for index in range(len(shape._fields))])


def _results(values: Iterable[Any]) -> tuple[int | float, ...]:
    return tuple(x.number if isinstance(x, Symbol) else float(x) for x in values)
