"""Run a schedule in many people at once, or in one."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from charley.body.engine import python
from charley.body.engine.course import Course, Observer
from charley.body.engine.limits import end_where_life_ends
from charley.body.engine.model import Model, water_and_salts
from charley.body.engine.schedule import Array, Schedule, ScheduleError

Engine = Literal["auto", "python", "compiled"]
Integrator = Callable[
    [
        Model,
        Array,
        Array,
        Array,
        Schedule,
        NDArray[np.int64],
        Callable[[float], None] | None,
    ],
    Array,
]

# steps of one person that Python does while the kernel is loaded, or compiled and loaded
_SMALL, _SMALL_UNCOMPILED = 150, 800


def run(
    people_parameters: Array,
    initial_states: Array,
    weights: Array,
    schedule: Schedule,
    save_every_h: float = 0.25,
    progress: Callable[[float], None] | None = None,
    engine: Engine = "auto",
    model: Model | None = None,
) -> Course:
    """Carry out the schedule in each person.

    `people_parameters` [n_people, n_parameters] and `initial_states` [n_people, n_states] in the
    order of `Parameters` and `State`; one person may be given without the first dimension.
    `weights` [n_people] in kg. `progress` is told the share done, 0 to 1. `engine`: Python needs
    no start; compiled is more than a hundred times faster once started; "auto" takes whichever
    ends sooner. Both give the same course to rounding.
    """
    model = model or water_and_salts()
    parameters = _table("people_parameters", people_parameters, model.parameters._fields)
    initial = _table("initial_states", initial_states, model.states)
    weights_kg = np.atleast_1d(np.asarray(weights, dtype=np.float64))
    _check(model, parameters, initial, weights_kg, schedule)
    saved = schedule.saved_steps(save_every_h)
    integrate, observe = _engine(engine, model, len(parameters), schedule.steps)
    states = integrate(model, parameters, initial, weights_kg, schedule, saved, progress)
    times = np.asarray(schedule.start_h + saved * schedule.step_h, dtype=np.float64)
    rows = schedule.rows_seen(saved)
    names = list(model.observables._fields)
    which = [names.index(limit.observable) for limit in model.limits]
    vital = observe(model, parameters, weights_kg, schedule, rows, states, which)
    failure = end_where_life_ends(model, times, states, vital)
    states.flags.writeable = False
    return Course(
        model=model,
        schedule=schedule,
        parameters=parameters,
        weights_kg=weights_kg,
        times_h=times,
        rows=rows,
        states=states,
        failure=failure,
        observer=observe,
    )


def _engine(engine: Engine, model: Model, people: int, steps: int) -> tuple[Integrator, Observer]:
    """Python's steps are slow, but the compiled kernel has to be loaded."""
    if engine == "python":
        return python.integrate, python.observe
    if engine not in {"auto", "compiled"}:
        raise ScheduleError(f"there is no engine '{engine}'; choose auto, python or compiled")
    if engine == "auto" and find_spec("llvmlite") is None:
        return python.integrate, python.observe
    from charley.body.engine import compiled

    waits = engine == "auto" and not compiled.is_loaded(model, people)
    work = people * steps
    if (
        waits
        and work < _SMALL_UNCOMPILED
        and (work < _SMALL or not compiled.is_ready(model, people))
    ):
        return python.integrate, python.observe
    return compiled.integrate, compiled.observe


def _table(name: str, values: Array, fields: tuple[str, ...]) -> Array:
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    if table.ndim != 2 or table.shape[1] != len(fields):
        raise ScheduleError(
            f"{name} has shape {np.shape(values)}; it needs one row of {len(fields)} numbers for "
            f"each person, {fields[0]} to {fields[-1]}"
        )
    if not np.isfinite(table).all():
        person, field = (int(i) for i in np.argwhere(~np.isfinite(table))[0])
        raise ScheduleError(
            f"{fields[field]} of person {person} is {table[person, field]} in {name}; every "
            "quantity of the model needs a number"
        )
    return np.ascontiguousarray(table)


def _check(
    model: Model, parameters: Array, initial: Array, weights_kg: Array, schedule: Schedule
) -> None:
    people = len(parameters)
    if weights_kg.shape != (people,) or len(initial) != people or people == 0:
        raise ScheduleError(
            f"{people} people have parameters, {len(initial)} initial states and "
            f"{weights_kg.size} weights; each person needs all three"
        )
    for person, weight in enumerate(weights_kg.tolist()):
        if not 1 <= weight <= 500:
            raise ScheduleError(
                f"person {person} weighs {weight:g} kg; plausible is 1 to 500. Did you give grams?"
            )
    for name, columns, fields in (
        ("inputs", schedule.inputs.shape[1], model.inputs._fields),
        ("factors", schedule.factors.shape[1], model.parameters._fields),
    ):
        if columns != len(fields):
            raise ScheduleError(
                f"{name} of the schedule have {columns} columns; this model has {len(fields)}, "
                f"{fields[0]} to {fields[-1]}"
            )
