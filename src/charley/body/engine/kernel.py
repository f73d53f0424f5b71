"""The compiled kernel as LLVM assembly: the equations written out, and the loops around them.

Eight people stand side by side, and each operation is done for all of them by one instruction; for
one person alone the same text is written with vectors of one, and up to eight calls of `exp` or
`log` are made as one. What depends on parameters and inputs alone is computed once per row of the
schedule ("held"), the rest at every stage of every step. The loops and elementary functions are in
`assembly/`.
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
from charley.body.engine.ordering import in_order
from charley.body.engine.tracing import Node, Written

ABREAST = 8
"""Doubles that one instruction works on."""

_ASSEMBLY = Path(__file__).with_name("assembly")
_FULL = f"<{ABREAST} x double>"
_LEAVES = {"state": "x", "parameter": "given", "input": "given"}
_ARITHMETIC = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
_CHOICE = {"minimum": "olt", "maximum": "ogt"}
_EXP_DEGREE, _LOG_DEGREE = 11, 6


class Kernel(NamedTuple):
    """LLVM assembly that defines `integrate` and `look`, and the doubles that it works in."""

    text: str
    work: int


def kernel(model: Model, written: Written, lanes: int) -> Kernel:
    """The kernel of a model, for so many people side by side: 1, 2, 4 or 8."""
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
    eights = math.ceil(len(written.rates) * lanes / ABREAST)
    start = ABREAST * math.ceil((parameters + inputs + len(kept)) * lanes / ABREAST)
    sizes = {
        "states": len(written.rates),
        "lanes": lanes,
        "align": 8 * lanes,
        "start": start,
        "eights": eights,
        "state_bytes": 8 * lanes * len(written.rates),
        "parameters": parameters,
        "inputs": inputs,
        "given": parameters + inputs,
        "held": len(kept),
        "seen": len(written.observables),
    }
    parts = [
        f"%people = type <{lanes} x double>\n%whether = type <{lanes} x i1>",
        _elementary(),
        _function("hold", ["given"], "held", lanes, nodes, places, hold, kept),
        *(
            _function(name, ["x", "given", "held"], "out", lanes, nodes, places, own, results)
            for name, own, results in (
                ("rates", {n for n in for_rates if moving[n]}, written.rates),
                ("observe", {n for n in seen if moving[n]}, written.observables),
            )
        ),
        _template("integrate.ll").substitute(sizes),
    ]
    return Kernel("\n".join(parts), start + 3 * ABREAST * eights)


def _template(name: str) -> Template:
    return Template((_ASSEMBLY / name).read_text(encoding="utf-8"))


def _elementary() -> str:
    """`exp` and `log`, with polynomials that interpolate at Chebyshev's points."""
    half = math.log(2) / 2
    furthest = ((math.sqrt(2) - 1) / (math.sqrt(2) + 1)) ** 2
    exp = [1.0, *_interpolating(_exp_rest, -half, half, _EXP_DEGREE - 1)]  # exp(0) is 1
    log = _interpolating(_artanh_rest, 0.0, furthest, _LOG_DEGREE)
    root_half, one = _bits(math.sqrt(0.5)), _bits(1.0)
    return _template("elementary.ll").substitute(
        exp_degree=_EXP_DEGREE,
        exp_polynomial=_polynomial(exp),
        log_degree=_LOG_DEGREE,
        log_polynomial=_polynomial(log),
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


def _polynomial(coefficients: Sequence[float]) -> str:
    """sum of coefficient n times %r to the n, as %sum, in pairs (Estrin): few wait for others."""
    terms = [f"splat (double {_constant(coefficient)})" for coefficient in coefficients]
    lines: list[str] = []
    power = "%r"
    while len(terms) > 1:
        pairs: list[str] = []
        for low, high in zip(terms[::2], terms[1::2], strict=False):
            name = f"%sum{len(lines)}" if len(terms) > 2 else "%sum"
            lines += [
                f"  {name}_higher = fmul contract {_FULL} {high}, {power}",
                f"  {name} = fadd contract {_FULL} {name}_higher, {low}",
            ]
            pairs.append(name)
        lines.append(f"  {power}2 = fmul {_FULL} {power}, {power}")
        terms, power = pairs + terms[2 * len(pairs) :], f"{power}2"
    return "\n".join(lines)


def _function(
    name: str,
    sources: Sequence[str],
    target: str,
    lanes: int,
    nodes: Sequence[Node],
    places: Mapping[int, tuple[str, int]],
    own: set[int],
    results: Sequence[int | float],
) -> str:
    """A function that computes the nodes `own` from `sources`, and stores results in `target`."""
    read = {p for number in own for p in nodes[number].parents}
    read |= {result for result in results if isinstance(result, int)}
    lines = []
    loaded = {n for n in own | read if places.get(n, ("", 0))[0] in sources}
    for number in sorted(loaded):
        lines.append(_at(f"a{number}", *places[number]))
        lines.append(f"  %v{number} = load %people, ptr %a{number}, align {8 * lanes}")
    for together in in_order(nodes, sorted((own | read) - loaded), ABREAST // lanes):
        if nodes[together[0]].is_elementary:
            lines.extend(_call(together, nodes, lanes))
        else:
            lines.extend(_operation(together[0], nodes[together[0]]))
    for index, result in enumerate(results):
        lines.append(_at(f"o{index}", target, index))
        lines.append(f"  store %people {_operand(result)}, ptr %o{index}, align {8 * lanes}")
    arguments = ", ".join(f"ptr noalias %{argument}" for argument in (*sources, target))
    body = "\n".join(lines)
    return f"define internal void @{name}({arguments}) noinline {{\n{body}\n  ret void\n}}\n"


def _call(numbers: Sequence[int], nodes: Sequence[Node], lanes: int) -> list[str]:
    """One call of `exp` or `log` for all of these nodes, their people one after the other."""
    first, operation = numbers[0], nodes[numbers[0]].operation
    lines: list[str] = []
    parts = [_operand(nodes[number].operands[0]) for number in numbers]
    parts += ["poison"] * (ABREAST // lanes - len(parts))
    width = lanes
    while len(parts) > 1:
        name = f"%j{first}_{width}_"
        for pair in range(len(parts) // 2):
            lines.append(
                _shuffled(f"{name}{pair}", parts[2 * pair : 2 * pair + 2], width, 0, 2 * width)
            )
        parts, width = [f"{name}{pair}" for pair in range(len(parts) // 2)], 2 * width
    lines.append(f"  %e{first} = call {_FULL} @{operation}({_FULL} {parts[0]})")
    for index, number in enumerate(numbers):
        lines.append(
            _shuffled(f"%v{number}", [f"%e{first}", "poison"], ABREAST, index * lanes, lanes)
        )
    return lines


def _shuffled(name: str, vectors: Sequence[str], width: int, start: int, count: int) -> str:
    """So many doubles of two vectors of this width, set one behind the other."""
    kind, places = f"<{width} x double>", ", ".join(f"i32 {start + i}" for i in range(count))
    first, second = vectors
    return f"  {name} = shufflevector {kind} {first}, {kind} {second}, <{count} x i32> <{places}>"


def _at(name: str, array: str, index: int) -> str:
    return f"  %{name} = getelementptr %people, ptr %{array}, i64 {index}"


def _operation(number: int, node: Node) -> list[str]:
    name, operands = f"%v{number}", [_operand(x) for x in node.operands]
    if node.operation in _ARITHMETIC:
        verb = _ARITHMETIC[node.operation]
        return [f"  {name} = {verb} contract %people {operands[0]}, {operands[1]}"]
    if node.operation == "negate":
        return [f"  {name} = fneg %people {operands[0]}"]
    if node.operation in _CHOICE:
        first, second = operands
        test = f"%c{number}"
        return [
            f"  {test} = fcmp {_CHOICE[node.operation]} %people {second}, {first}",
            f"  {name} = select %whether {test}, %people {second}, %people {first}",
        ]
    raise AssertionError(node)


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


def _moving(nodes: Sequence[Node]) -> list[bool]:
    """Whether each node depends on the state of the body."""
    moving: list[bool] = []
    for node in nodes:
        moving.append(node.operation == "state" or any(moving[p] for p in node.parents))
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
            waiting.extend(nodes[number].parents)
    return needed


def _kept(
    nodes: Sequence[Node], moving: Sequence[bool], needed: set[int], written: Written
) -> list[int]:
    """What is computed once per row and read by moving nodes, or is a result itself."""
    read = {p for n in needed if moving[n] for p in nodes[n].parents}
    read |= {x for x in (*written.rates, *written.observables) if isinstance(x, int)}
    return sorted(n for n in read if not moving[n] and nodes[n].operation not in _LEAVES)
