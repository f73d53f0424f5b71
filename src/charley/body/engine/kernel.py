"""The compiled kernel as LLVM assembly: the equations written out, and the loops around them.

Eight people stand side by side, and each operation is done for all of them by one instruction.
What depends on parameters and inputs alone is computed once per row of the schedule ("held"), the
rest at every stage of every step. The loops and elementary functions are in `assembly/`.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from string import Template
from typing import NamedTuple

from charley.body.engine.model import Model
from charley.body.engine.tracing import Node, Written

LANES = 8

_ASSEMBLY = Path(__file__).with_name("assembly")
_V = f"<{LANES} x double>"
_BYTES = 8 * LANES
_LEAVES = {"state": "x", "parameter": "given", "input": "given"}
_ARITHMETIC = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
_CHOICE = {"minimum": "olt", "maximum": "ogt"}
_EXP_DEGREE, _LOG_DEGREE = 11, 6


class Kernel(NamedTuple):
    """LLVM assembly that defines `integrate` and `look`, and the quantities it works in."""

    text: str
    work: int


def kernel(model: Model, written: Written) -> Kernel:
    """The kernel of a model."""
    written = _without_division(written)
    nodes = written.nodes
    parameters, inputs = len(model.parameters._fields), len(model.inputs._fields)
    moving = _moving(nodes)
    for_rates, seen = _needed(nodes, written.rates), _needed(nodes, written.observables)
    kept = _kept(nodes, moving, for_rates | seen, written)
    places = {number: ("held", index) for index, number in enumerate(kept)}
    for number, (operation, operands) in enumerate(nodes):
        if operation in _LEAVES:
            behind = parameters if operation == "input" else 0
            places[number] = (_LEAVES[operation], int(operands[0]) + behind)
    hold = {number for number in _needed(nodes, kept) if not moving[number]}
    sizes = {
        "states": len(written.rates),
        "state_bytes": len(written.rates) * _BYTES,
        "parameters": parameters,
        "inputs": inputs,
        "given": parameters + inputs,
        "held": len(kept),
        "seen": len(written.observables),
    }
    parts = [
        _elementary(),
        _function("hold", ["given"], "held", nodes, places, hold, kept),
        *(
            _function(name, ["x", "given", "held"], "out", nodes, places, own, results)
            for name, own, results in (
                ("rates", {n for n in for_rates if moving[n]}, written.rates),
                ("observe", {n for n in seen if moving[n]}, written.observables),
            )
        ),
        Template((_ASSEMBLY / "integrate.ll").read_text(encoding="utf-8")).substitute(sizes),
    ]
    return Kernel("\n".join(parts), parameters + inputs + len(kept) + 3 * len(written.rates))


def _elementary() -> str:
    """`exp` and `log`, with polynomials that interpolate at Chebyshev's points."""
    half = math.log(2) / 2
    furthest = ((math.sqrt(2) - 1) / (math.sqrt(2) + 1)) ** 2
    exp = [1.0, *_interpolating(_exp_rest, -half, half, _EXP_DEGREE - 1)]  # exp(0) is 1
    log = _interpolating(_artanh_rest, 0.0, furthest, _LOG_DEGREE)
    root_half, one = _bits(math.sqrt(0.5)), _bits(1.0)
    return Template((_ASSEMBLY / "elementary.ll").read_text(encoding="utf-8")).substitute(
        exp_degree=_EXP_DEGREE,
        exp_polynomial=_horner(exp),
        log_degree=_LOG_DEGREE,
        log_polynomial=_horner(log),
        log2_e=_constant(math.log2(math.e)),
        # ln(2) in two parts; the last 32 bits of the first are 0, so that n times it is exact
        ln2_high=_constant(6.93147180369123816490e-01),
        ln2_low=_constant(1.90821492927058770002e-10),
        root_half=root_half,
        one_less_root_half=one - root_half,
        infinity=_constant(math.inf),
        not_a_number=_constant(math.nan),
    )


def _exp_rest(x: float) -> float:
    """(e**x - 1) / x."""
    return math.expm1(x) / x if x else 1.0


def _artanh_rest(square: float) -> float:
    """(artanh(s) / s - 1) / s**2 by its series, 1/3 + s**2 / 5 + ..."""
    return math.fsum(square**n / (2 * n + 3) for n in range(20))


def _interpolating(
    function: Callable[[float], float], low: float, high: float, degree: int
) -> list[float]:
    """Coefficients of the polynomial in x, lowest first, that meets the function."""
    middle, half = (low + high) / 2, (high - low) / 2
    angles = [math.pi * (k + 0.5) / (degree + 1) for k in range(degree + 1)]
    points = [Fraction(middle + half * math.cos(angle)) for angle in angles]
    values = [Fraction(function(float(point))) for point in points]
    for order in range(1, degree + 1):  # Newton's divided differences
        for k in range(degree, order - 1, -1):
            values[k] = (values[k] - values[k - 1]) / (points[k] - points[k - order])
    coefficients = [values[-1]]
    for value, point in zip(values[-2::-1], points[-2::-1], strict=True):
        raised = [Fraction(0), *coefficients]
        kept = [*(-point * c for c in coefficients), Fraction(0)]
        coefficients = [a + b for a, b in zip(raised, kept, strict=True)]
        coefficients[0] += value
    return [float(coefficient) for coefficient in coefficients]


def _horner(coefficients: Sequence[float]) -> str:
    """sum of coefficient n times %r to the n, as %sum."""
    *lower, highest = coefficients
    value, lines = f"splat (double {_constant(highest)})", []
    for index, coefficient in reversed(list(enumerate(lower))):
        name = f"%sum{index}" if index else "%sum"
        lines.append(f"  %product{index} = fmul contract {_V} {value}, %r")
        term = f"splat (double {_constant(coefficient)})"
        lines.append(f"  {name} = fadd contract {_V} %product{index}, {term}")
        value = name
    return "\n".join(lines)


def _function(
    name: str,
    sources: Sequence[str],
    target: str,
    nodes: Sequence[Node],
    places: Mapping[int, tuple[str, int]],
    own: set[int],
    results: Sequence[int | float],
) -> str:
    """A function that computes the nodes `own` from `sources`, and stores results in `target`."""
    read = {p for number in own for p in _parents(nodes[number])}
    read |= {result for result in results if isinstance(result, int)}
    lines = []
    for number in sorted(own | read):
        loaded = places.get(number)
        if loaded is not None and loaded[0] in sources:
            lines.append(_at(f"a{number}", *loaded))
            lines.append(f"  %v{number} = load {_V}, ptr %a{number}, align {_BYTES}")
        else:
            lines.extend(_operation(number, nodes[number]))
    for index, result in enumerate(results):
        lines.append(_at(f"o{index}", target, index))
        lines.append(f"  store {_V} {_operand(result)}, ptr %o{index}, align {_BYTES}")
    arguments = ", ".join(f"ptr noalias %{argument}" for argument in (*sources, target))
    body = "\n".join(lines)
    return f"define internal void @{name}({arguments}) noinline {{\n{body}\n  ret void\n}}\n"


def _at(name: str, array: str, index: int) -> str:
    return f"  %{name} = getelementptr {_V}, ptr %{array}, i64 {index}"


def _operation(number: int, node: Node) -> list[str]:
    name, operands = f"%v{number}", [_operand(x) for x in node.operands]
    if node.operation in _ARITHMETIC:
        verb = _ARITHMETIC[node.operation]
        return [f"  {name} = {verb} contract {_V} {operands[0]}, {operands[1]}"]
    if node.operation == "negate":
        return [f"  {name} = fneg {_V} {operands[0]}"]
    if node.operation in _CHOICE:
        first, second = operands
        test = f"%c{number}"
        return [
            f"  {test} = fcmp {_CHOICE[node.operation]} {_V} {second}, {first}",
            f"  {name} = select <{LANES} x i1> {test}, {_V} {second}, {_V} {first}",
        ]
    return [f"  {name} = call {_V} @{node.operation}({_V} {operands[0]})"]


def _operand(operand: int | float) -> str:
    if isinstance(operand, int):
        return f"%v{operand}"
    return f"splat (double {_constant(operand)})"


def _constant(number: float) -> str:
    """A double as LLVM reads it exactly: its bits."""
    return f"0x{_bits(number):016X}"


def _bits(number: float) -> int:
    bits: int = struct.unpack("<q", struct.pack("<d", number))[0]
    return bits & 0xFFFFFFFFFFFFFFFF


def _parents(node: Node) -> list[int]:
    if node.operation in _LEAVES:
        return []
    return [operand for operand in node.operands if isinstance(operand, int)]


def _moving(nodes: Sequence[Node]) -> list[bool]:
    """Whether each node depends on the state of the body."""
    moving: list[bool] = []
    for node in nodes:
        moving.append(node.operation == "state" or any(moving[p] for p in _parents(node)))
    return moving


def _without_division(written: Written) -> Written:
    """The same, with division by what is held replaced by multiplication: it is ten times faster.

    The reciprocal is held as well; the result may differ in the last bit.
    """
    moving = _moving(written.nodes)
    nodes: list[Node] = []
    places: dict[int, int] = {}
    reciprocals: dict[int | float, int] = {}

    def renumbered(operand: int | float) -> int | float:
        return places[operand] if isinstance(operand, int) else operand

    def rewritten(number: int) -> Node:
        node = written.nodes[number]
        if node.operation in _LEAVES:
            return node
        operands = tuple(map(renumbered, node.operands))
        if node.operation != "divide" or not moving[number]:
            return Node(node.operation, operands)
        dividend, divisor = operands
        if isinstance(divisor, float):
            return Node("multiply", (dividend, 1.0 / divisor))
        if moving[int(node.operands[1])]:
            return Node("divide", operands)
        if divisor not in reciprocals:
            reciprocals[divisor] = len(nodes)
            nodes.append(Node("divide", (1.0, divisor)))
        return Node("multiply", (dividend, reciprocals[divisor]))

    for number in range(len(written.nodes)):
        node = rewritten(number)
        places[number] = len(nodes)
        nodes.append(node)
    return Written(
        nodes=tuple(nodes),
        rates=tuple(map(renumbered, written.rates)),
        observables=tuple(map(renumbered, written.observables)),
    )


def _needed(nodes: Sequence[Node], results: Iterable[int | float]) -> set[int]:
    """The nodes that the results depend on."""
    needed: set[int] = set()
    waiting = [result for result in results if isinstance(result, int)]
    while waiting:
        number = waiting.pop()
        if number not in needed:
            needed.add(number)
            waiting.extend(_parents(nodes[number]))
    return needed


def _kept(
    nodes: Sequence[Node], moving: Sequence[bool], needed: set[int], written: Written
) -> list[int]:
    """What is computed once per row and read by moving nodes, or is a result itself."""
    read = {p for n in needed if moving[n] for p in _parents(nodes[n])}
    read |= {x for x in (*written.rates, *written.observables) if isinstance(x, int)}
    return sorted(n for n in read if not moving[n] and nodes[n].operation not in _LEAVES)
