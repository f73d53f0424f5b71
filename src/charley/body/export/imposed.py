"""What a schedule does to one person, as values at the start and changes at moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from charley.body.engine.model import Model
from charley.body.engine.schedule import Array, Schedule
from charley.body.export.definitions import leaf_identifiers
from charley.body.quantities import AT_REST, Inputs


class Change(NamedTuple):
    """New values of parameters and inputs, by identifier, at hours after the start."""

    time_h: float
    values: Mapping[str, float]


class Imposed(NamedTuple):
    """Parameters and inputs at the start, and how they change."""

    parameters: Sequence[float]
    inputs: Sequence[float]
    changes: tuple[Change, ...]

    @property
    def changing(self) -> frozenset[str]:
        """Identifiers of what does not stay as it is."""
        return frozenset(name for change in self.changes for name in change.values)


def imposed_on(
    model: Model, parameters: Sequence[float], weight_kg: float, schedule: Schedule | None
) -> Imposed:
    """The schedule as one person meets it; without one, rest."""
    if schedule is None:
        rest = AT_REST._asdict() if model.inputs is Inputs else {}
        return Imposed(list(parameters), [rest.get(name, 0.0) for name in model.inputs._fields], ())
    identifiers = leaf_identifiers(model)
    names = (*identifiers["parameter"], *identifiers["input"])
    values = _values(np.asarray(parameters, dtype=np.float64), weight_kg, schedule)
    split = len(parameters)
    now = values[schedule.row[0]]
    start = now
    changes = []
    for step in (np.flatnonzero(np.diff(schedule.row)) + 1).tolist():
        then = values[schedule.row[step]]
        different = {names[i]: float(then[i]) for i in np.flatnonzero(then != now).tolist()}
        if different:
            changes.append(Change(float(step * schedule.step_h), different))
        now = then
    return Imposed(start[:split].tolist(), start[split:].tolist(), tuple(changes))


def _values(parameters: Array, weight_kg: float, schedule: Schedule) -> Array:
    """Parameters and inputs in force in each row of the schedule."""
    return np.hstack(
        [
            parameters * schedule.factors + schedule.shifts,
            schedule.inputs + weight_kg * schedule.inputs_per_kg,
        ]
    )
