"""The unit of every quantity of an exported model, and of the numbers in its formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from charley.body.engine.model import Model
from charley.body.engine.tracing import Node
from charley.body.export.definitions import Definitions
from charley.body.export.units import (
    NONE,
    SUMS,
    Carried,
    Unit,
    carried,
    product,
    unit_of_input,
    unit_of_name,
    unit_of_text,
)
from charley.body.people.table import Row


class Measured(NamedTuple):
    """The unit of every identifier; None where it cannot be told."""

    units: Mapping[str, Unit | None]
    carried: Carried
    nodes: tuple[Node, ...]

    def of_number(self, node: int, place: int) -> Unit | None:
        """The unit of the number that is the operand at `place` of a node."""
        operation = self.nodes[node].operation
        if operation in SUMS:
            return self.carried.units[node]
        factor = self.carried.factors.get(node, NONE)
        return product((factor, -1)) if operation == "divide" and place == 1 else factor


def units_of_model(model: Model, equations: Definitions, rows: Mapping[str, Row]) -> Measured:
    """States and inputs have the units of their names, parameters those of their table.

    What follows has the unit that the equations give it; observables and names that say a unit
    `per` another are taken at their word.
    """
    leaves = {
        "state": [unit_of_name(name) for name in model.states],
        "input": [unit_of_input(name) for name in model.inputs._fields],
        "parameter": [
            unit_of_text(rows[name].unit) if name in rows else unit_of_name(name)
            for name in model.parameters._fields
        ],
    }
    units: dict[str, Unit | None] = {}
    for identifiers, kind in (
        (equations.states, "state"),
        (equations.inputs, "input"),
        (equations.parameters, "parameter"),
    ):
        units.update(zip(identifiers, leaves[kind], strict=True))
    observed = set(equations.observables.values())
    said = {
        quantity.identifier: unit_of_name(quantity.identifier)
        for quantity in equations.quantities
        if quantity.identifier in observed or "_per_" in quantity.identifier
    }
    declared = {
        quantity.node: said[quantity.identifier]
        for quantity in equations.quantities
        if isinstance(quantity.node, int) and said.get(quantity.identifier)
    }
    found = carried(equations.nodes, leaves, declared)
    for quantity in equations.quantities:
        node = quantity.node
        along = found.units[node] if isinstance(node, int) else NONE
        units[quantity.identifier] = said.get(quantity.identifier) or along
    return Measured(units, found, equations.nodes)
