"""The model of one person as SBML, at rest or with all that a schedule does to the body.

Standard: Hucka M et al. The Systems Biology Markup Language, Level 3 Version 2 Core. J Integr
Bioinform 2019;16:20190021. Needs the extra `sbml` (python-libsbml).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import msgspec

from charley.body.engine.model import Model
from charley.body.engine.schedule import Schedule
from charley.body.export.definitions import Definition, definitions
from charley.body.export.imposed import Change, Imposed, imposed_on
from charley.body.export.measuring import units_of_model
from charley.body.export.units import ATOMS, NONE, Unit
from charley.body.parameters import Parameters
from charley.body.people.table import rows

_COMPARTMENTS = {
    "stomach": "Stomach",
    "gut": "Intestine",
    "urine": "All urine since the start",
    "sweat": "All sweat since the start",
    "stool": "All stool since the start",
}
_BODY = "in_body"
_SPECIES_UNIT: Unit = (("mmol", 1),)
HOUR: Unit = (("h", 1),)


class ExportError(RuntimeError):
    """An export that cannot be made; the message says why and what to do."""


class Individual(msgspec.Struct, frozen=True, kw_only=True):
    """One person as the engine takes them: parameters, state at the start, weight in kg."""

    parameters: Sequence[float]
    state: Sequence[float]
    weight_kg: float


def to_sbml(
    model: Model, individual: Individual, schedule: Schedule | None = None, title: str = ""
) -> str:
    """SBML Level 3 Version 2 of one person; time in hours from the start of the schedule.

    Amounts of substance are species, other states parameters, both with rate rules; what follows
    from them are parameters with assignment rules; each change of the schedule is an event.
    Raises ExportError where python-libsbml is missing.
    """
    imposed = imposed_on(model, individual.parameters, individual.weight_kg, schedule)
    document = _Document(model, title or model.name)
    document.add_states(individual.state)
    document.add_constants(imposed)
    document.add_equations()
    document.add_changes(imposed.changes)
    return document.text()


class _Document:
    """An SBML document under construction."""

    def __init__(self, model: Model, title: str) -> None:
        self._sbml = _library()
        self._equations = definitions(model)
        self._rows = rows() if model.parameters is Parameters else {}
        self._known_units: set[Unit] = set()
        self._document = self._sbml.SBMLDocument(3, 2)
        self._model = self._document.createModel()
        self._model.setId(model.name)
        self._model.setName(title)
        self._measured = units_of_model(model, self._equations, self._rows)
        self._formulas = self._equations.formulas.with_units(self._unit_of_number)
        for place, unit in (
            ("Time", HOUR),
            ("Extent", _SPECIES_UNIT),
            ("Substance", _SPECIES_UNIT),
            ("Volume", (("l", 1),)),
        ):
            getattr(self._model, f"set{place}Units")(self._unit(unit))

    def add_states(self, values: Sequence[float]) -> None:
        """Species for amounts of substance, parameters for the other states."""
        for identifier, value in zip(self._equations.states, values, strict=True):
            if self._measured.units[identifier] != _SPECIES_UNIT:
                self._parameter(identifier, value, constant=False)
                continue
            species = self._model.createSpecies()
            species.setId(identifier)
            species.setName(_words(identifier))
            species.setCompartment(self._compartment(identifier))
            species.setInitialAmount(float(value))
            species.setSubstanceUnits(self._unit(_SPECIES_UNIT))
            species.setHasOnlySubstanceUnits(True)
            species.setBoundaryCondition(True)
            species.setConstant(False)

    def add_constants(self, imposed: Imposed) -> None:
        """Parameters of the person and inputs; constant unless the schedule changes them."""
        changing = imposed.changing
        for identifiers, values in (
            (self._equations.parameters, imposed.parameters),
            (self._equations.inputs, imposed.inputs),
        ):
            for identifier, value in zip(identifiers, values, strict=True):
                self._parameter(identifier, value, constant=identifier not in changing)
        for identifier, row in zip(self._equations.parameters, self._rows.values(), strict=False):
            note = f"{row.note}. Source: {row.source}" if row.note else f"Source: {row.source}"
            self._note(self._model.getParameter(identifier), note)

    def add_equations(self) -> None:
        """Assignment rules for what follows from the states, then the rate of each state."""
        for quantity in self._equations.quantities:
            made = self._parameter(quantity.identifier, None, constant=False)
            if quantity.module:
                self._note(made, f"From {quantity.module}")
        for quantity in self._equations.quantities:
            self._rule(self._model.createAssignmentRule(), quantity)
        for rate in self._equations.rates:
            self._rule(self._model.createRateRule(), rate)

    def add_changes(self, changes: Iterable[Change]) -> None:
        """One event for each moment at which the schedule changes something."""
        for number, change in enumerate(changes, start=1):
            event = self._model.createEvent()
            event.setId(f"change_{number}")
            event.setName(f"schedule at {change.time_h:g} h")
            event.setUseValuesFromTriggerTime(True)
            trigger = event.createTrigger()
            trigger.setInitialValue(True)
            trigger.setPersistent(True)
            trigger.setMath(self._formula(f"time >= {change.time_h!r} {self._unit(HOUR)}"))
            for identifier, value in change.values.items():
                assignment = event.createEventAssignment()
                assignment.setVariable(identifier)
                assignment.setMath(self._formula(self._with_unit(repr(value), identifier)))

    def text(self) -> str:
        """The document as XML."""
        return str(self._sbml.writeSBMLToString(self._document))

    def _parameter(self, identifier: str, value: float | None, *, constant: bool) -> Any:
        parameter = self._model.createParameter()
        parameter.setId(identifier)
        parameter.setName(_words(identifier))
        parameter.setConstant(constant)
        if value is not None:
            parameter.setValue(float(value))
        unit = self._measured.units[identifier]
        if unit is not None:
            parameter.setUnits(self._unit(unit))
        return parameter

    def _rule(self, rule: Any, definition: Definition) -> None:
        rule.setVariable(definition.identifier)
        text = self._formulas.of(definition.identifier, definition.node)
        if isinstance(definition.node, float):
            text = self._with_unit(text, definition.identifier)
        rule.setMath(self._formula(text))

    def _formula(self, text: str) -> Any:
        tree = self._sbml.parseL3FormulaWithModel(text, self._model)
        if tree is None:
            raise ExportError(f"libsbml cannot read {text!r}: {self._sbml.getLastParseL3Error()}")
        return tree

    def _unit(self, unit: Unit) -> str:
        if unit == NONE:
            return "dimensionless"
        identifier = _unit_identifier(unit)
        if unit not in self._known_units:
            self._known_units.add(unit)
            definition = self._model.createUnitDefinition()
            definition.setId(identifier)
            for atom, exponent in unit:
                kind, multiplier, scale = ATOMS[atom]
                part = definition.createUnit()
                part.setKind(self._sbml.UnitKind_forName(kind))
                part.setMultiplier(multiplier)
                part.setScale(scale)
                part.setExponent(exponent)
        return identifier

    def _with_unit(self, number: str, identifier: str) -> str:
        unit = self._measured.units[identifier]
        return number if unit is None else f"{number} {self._unit(unit)}"

    def _unit_of_number(self, node: int, place: int) -> str:
        unit = self._measured.of_number(node, place)
        return "" if unit is None else self._unit(unit)

    def _compartment(self, identifier: str) -> str:
        prefix = identifier.split("_", 1)[0]
        name = f"in_{prefix}" if prefix in _COMPARTMENTS else _BODY
        if self._model.getCompartment(name) is None:
            compartment = self._model.createCompartment()
            compartment.setId(name)
            compartment.setName(_COMPARTMENTS.get(prefix, "Body"))
            compartment.setSpatialDimensions(3)
            compartment.setSize(1.0)
            compartment.setUnits(self._unit((("l", 1),)))
            compartment.setConstant(True)
            self._note(compartment, "A place for amounts; volumes are quantities of the model")
        return name

    @staticmethod
    def _note(element: Any, text: str) -> None:
        element.setNotes(f'<p xmlns="http://www.w3.org/1999/xhtml">{escape(text)}</p>')


def _unit_identifier(unit: Unit) -> str:
    above = [_powered(atom, exponent) for atom, exponent in unit if exponent > 0]
    below = [_powered(atom, -exponent) for atom, exponent in unit if exponent < 0]
    return "_".join([*above, *(f"per_{atom}" for atom in below)])


def _powered(atom: str, exponent: int) -> str:
    return atom if exponent == 1 else f"{atom}{exponent}"


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")


def _library() -> Any:
    try:
        import libsbml
    except ImportError as error:
        raise ExportError(
            "SBML needs python-libsbml, which is not installed; pip install 'charley[sbml]'"
        ) from error
    return libsbml
