"""How much each parameter matters: gradients of what is observed with respect to parameters."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from charley.body.engine.model import Model, water_and_salts
from charley.body.engine.run import Engine, run
from charley.body.engine.schedule import Array, Schedule, ScheduleError

STEPS = (1e-3, 1e-4, 1e-5)
"""Relative steps that are tried for each parameter; a parameter that is 0 moves by these."""


class Gradients(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Derivatives of observables with respect to parameters, for one person.

    `values` [n_parameters, n_observables, n_times]: change of the observable per unit of the
    parameter; `errors`, of the same shape: by how much two steps disagreed; `relative`: per cent
    change of the observable for one per cent of the parameter; `steps` [n_parameters]: the step
    taken, in units of the parameter.
    """

    parameters: tuple[str, ...]
    observables: tuple[str, ...]
    times_h: Array
    values: Array
    errors: Array
    relative: Array
    steps: Array

    def of(self, observable: str, parameter: str) -> Array:
        """d observable / d parameter at each time, [n_times]."""
        place = _place(parameter, self.parameters), _place(observable, self.observables)
        return np.asarray(self.values[place])

    def most_important(self, observable: str, count: int = 10) -> list[tuple[str, float]]:
        """The parameters that move an observable most, with the largest relative effect."""
        effects = self.relative[:, _place(observable, self.observables)]
        largest = effects[np.arange(len(effects)), np.argmax(np.abs(effects), axis=1)]
        order = np.argsort(-np.abs(largest))[:count]
        return [(self.parameters[i], float(largest[i])) for i in order]


def gradients(
    parameters: Array,
    initial_state: Array,
    weight_kg: float,
    schedule: Schedule,
    observables: Sequence[str],
    times_h: Sequence[float],
    with_respect_to: Sequence[str] | None = None,
    engine: Engine = "auto",
    model: Model | None = None,
) -> Gradients:
    """Gradients for one person, by central differences, all of them run as one crowd.

    `parameters` [n_parameters], `initial_state` [n_states], kept as it is; `times_h` on the steps
    of the schedule; `with_respect_to` all parameters if none is named. Of three steps a parameter,
    the two that agree best are kept, and the smaller of them is the answer: a step too large meets
    the curvature, one too small the rounding.
    """
    model = model or water_and_salts()
    fields, own = tuple(model.parameters._fields), np.asarray(parameters, dtype=np.float64)
    names = tuple(with_respect_to or fields)
    columns = [_place(name, fields) for name in names]
    sizes = np.where(own[columns] == 0.0, 1.0, np.abs(own[columns]))
    moved = np.multiply.outer(sizes, STEPS)
    crowd = np.broadcast_to(own, (len(names), len(STEPS), 2, len(own))).copy()
    for index, column in enumerate(columns):
        crowd[index, :, 0, column] -= moved[index]
        crowd[index, :, 1, column] += moved[index]
    people = np.vstack([own[None], crowd.reshape(-1, len(own))])
    course = run(
        people,
        np.broadcast_to(initial_state, (len(people), len(model.states))),
        np.full(len(people), weight_kg),
        schedule,
        _saving(schedule, times_h),
        engine=engine,
        model=model,
    )
    if any(course.failure):
        raise ScheduleError(f"no gradient can be given: {next(filter(None, course.failure))}")
    seen = course.at(times_h).observables(*observables)
    table = np.stack([seen[name] for name in observables], axis=1)
    pairs = table[1:].reshape(len(names), len(STEPS), 2, len(observables), len(times_h))
    slopes = (pairs[:, :, 1] - pairs[:, :, 0]) / (2.0 * moved[:, :, None, None])
    chosen, errors = _agreeing(slopes)
    values = slopes[np.arange(len(names)), chosen]
    level = np.where(table[0] == 0.0, np.nan, table[0])
    return Gradients(
        parameters=names,
        observables=tuple(observables),
        times_h=np.asarray(times_h, dtype=np.float64),
        values=values,
        errors=errors,
        relative=values * own[columns][:, None, None] / level,
        steps=moved[np.arange(len(names)), chosen],
    )


def _agreeing(slopes: Array) -> tuple[Array, Array]:
    """For each parameter the step whose slopes differ least from those of the next larger one."""
    differences = np.abs(np.diff(slopes, axis=1))
    size = np.abs(slopes).max(axis=(1, 3), keepdims=True)[:, 0, :, 0]
    relative = (differences.max(axis=3) / np.where(size == 0.0, 1.0, size)[:, None]).max(axis=2)
    pair = np.argmin(relative, axis=1)
    return pair + 1, differences[np.arange(len(slopes)), pair]


def _saving(schedule: Schedule, times_h: Sequence[float]) -> float:
    """The longest interval of saving that meets all times."""
    steps = [schedule.step_at(time) for time in times_h]
    return float(max(1, np.gcd.reduce([*steps, schedule.steps]))) * schedule.step_h


def _place(name: str, names: tuple[str, ...]) -> int:
    if name not in names:
        from rapidfuzz import process

        near = [match[0] for match in process.extract(name, names, limit=3)]
        raise ScheduleError(f"there is no '{name}' here; did you mean {', '.join(near)}?")
    return names.index(name)
