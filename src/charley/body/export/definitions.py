"""The model as a list of named definitions, each a formula of states, parameters and inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from charley.body.engine.model import Model
from charley.body.engine.tracing import Node
from charley.body.export.formulas import Formulas, leaves_of, parts
from charley.body.export.naming import LEAVES, Named, named

_SHORT = 3  # a formula of so few quantities that repeating it reads better than a name for it


class Definition(NamedTuple):
    """`identifier` = `formula`; `module` is the source that named it, empty if none did."""

    identifier: str
    node: int | float
    formula: str
    module: str


class Definitions(NamedTuple):
    """The whole model in formulas.

    `states`, `parameters` and `inputs` are identifiers in the order of the model; `quantities` what
    is computed from them, each after what it needs; `rates` one formula for each state, per hour.
    `observables` maps the name of each observable to the identifier that bears it.
    """

    states: tuple[str, ...]
    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    quantities: tuple[Definition, ...]
    rates: tuple[Definition, ...]
    observables: dict[str, str]
    nodes: tuple[Node, ...]
    formulas: Formulas


def definitions(model: Model) -> Definitions:
    """Trace the model and name what it computes."""
    traced = named(model)
    nodes = traced.written.nodes
    leaves = leaf_identifiers(model)
    taken = {identifier for group in leaves.values() for identifier in group}
    observed = _observed(model, traced, leaves, taken)
    chosen = _chosen(traced, observed, taken)
    identifiers = {
        number: leaves[node.operation][int(node.operands[0])]
        for number, node in enumerate(nodes)
        if node.operation in LEAVES
    }
    formulas = Formulas(nodes, identifiers | {number: name for number, (name, _) in chosen.items()})
    quantities = [
        Definition(identifier, number, formulas.of(identifier, number), module)
        for number, (identifier, module) in sorted(chosen.items())
    ]
    quantities += _also_observed(traced, observed, formulas)
    rates = [
        Definition(identifier, value, formulas.operand(value), "")
        for identifier, value in zip(leaves["state"], traced.written.rates, strict=True)
    ]
    return Definitions(
        states=leaves["state"],
        parameters=leaves["parameter"],
        inputs=leaves["input"],
        quantities=tuple(quantities),
        rates=tuple(rates),
        observables=observed,
        nodes=nodes,
        formulas=formulas,
    )


def leaf_identifiers(model: Model) -> dict[str, tuple[str, ...]]:
    """States keep their names; a parameter or input of the same name says what it is."""
    taken = set(model.states)
    groups = {"state": model.states}
    for kind, shape in (("input", model.inputs), ("parameter", model.parameters)):
        fields = tuple(f"{kind}_{field}" if field in taken else field for field in shape._fields)
        groups[kind] = fields
        taken.update(fields)
    return groups


def _observed(
    model: Model, traced: Named, leaves: dict[str, tuple[str, ...]], taken: set[str]
) -> dict[str, str]:
    """The identifier of each observable; a state that is observed as it is needs no other."""
    identifiers: dict[str, str] = {}
    for field, value in zip(model.observables._fields, traced.written.observables, strict=True):
        itself = _is_state(traced, value, field, leaves["state"])
        clash = field in taken and not itself
        identifiers[field] = f"observed_{field}" if clash else field
    return identifiers


def _is_state(traced: Named, value: int | float, field: str, states: Sequence[str]) -> bool:
    if not isinstance(value, int):
        return False
    node = traced.written.nodes[value]
    return node.operation == "state" and states[int(node.operands[0])] == field


def _chosen(traced: Named, observed: dict[str, str], taken: set[str]) -> dict[int, tuple[str, str]]:
    """Identifier and source of the nodes that become quantities of their own.

    These are the observables, what the source has a name for, and longer formulas used repeatedly.
    """
    nodes = traced.written.nodes
    uses = _uses(nodes, [*traced.written.rates, *traced.written.observables])
    chosen: dict[int, tuple[str, str]] = {}
    for identifier, value in zip(observed.values(), traced.written.observables, strict=True):
        if isinstance(value, int) and nodes[value].operation not in LEAVES:
            chosen.setdefault(value, (identifier, _module(traced, value)))
    used = taken | set(observed.values())
    for number, node in enumerate(nodes):
        if number in chosen or node.operation in LEAVES or not uses[number]:
            continue
        if number in traced.names:
            text = traced.names[number].text
        elif uses[number] > 1 and leaves_of(nodes, number, _SHORT) > _SHORT:
            text = "term"
        else:
            continue
        identifier = _free(text, used)
        used.add(identifier)
        chosen[number] = identifier, _module(traced, number)
    return chosen


def _module(traced: Named, number: int) -> str:
    return traced.names[number].module if number in traced.names else ""


def _uses(nodes: Sequence[Node], roots: Iterable[Any]) -> Counter[int]:
    """How often each node is read by what the results need."""
    uses = Counter(root for root in roots if isinstance(root, int))
    for number in range(len(nodes) - 1, -1, -1):
        if uses[number]:
            uses.update(part for part in parts(nodes, number) if isinstance(part, int))
    return uses


def _free(text: str, used: set[str]) -> str:
    candidate, count = text, 1
    while candidate in used:
        count += 1
        candidate = f"{text}_{count}"
    return candidate


def _also_observed(traced: Named, observed: dict[str, str], formulas: Formulas) -> list[Definition]:
    """Observables that are a state, a constant or another observable under their own name."""
    others = []
    for identifier, value in zip(observed.values(), traced.written.observables, strict=True):
        bearer = formulas.operand(value)
        if bearer != identifier:
            others.append(Definition(identifier, value, bearer, ""))
    return others
