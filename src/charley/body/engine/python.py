"""The equations integrated by Python itself: for one person, and to check the compiled kernel.

Classical Runge-Kutta of fourth order with inputs held constant within a step: Kutta W. Beitrag zur
naeherungsweisen Integration totaler Differentialgleichungen. Z Math Phys 1901;46:435-453.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charley.body.engine.model import Model
from charley.body.engine.schedule import Array, Schedule


def integrate(
    model: Model,
    parameters: Array,
    initial: Array,
    weights: Array,
    schedule: Schedule,
    saved: NDArray[np.int64],
    progress: Callable[[float], None] | None = None,
) -> Array:
    """States [n_people, n_saved, n_states] at the saved steps; NaN once the equations fail."""
    people = len(parameters)
    states = np.full((people, len(saved), len(model.states)), np.nan)
    for person in range(people):
        moments = _moments(model, parameters[person].tolist(), float(weights[person]), schedule)
        _one(model, initial[person].tolist(), moments, schedule, saved, states[person])
        if progress:
            progress((person + 1) / people)
    return states


def observe(
    model: Model,
    parameters: Array,
    weights: Array,
    schedule: Schedule,
    rows: NDArray[np.int32],
    states: Array,
    which: Sequence[int],
) -> Array:
    """The observables numbered `which` [n_people, n_rows, n_which], at states and rows given."""
    people, outputs, _ = states.shape
    seen = np.full((people, outputs, len(which)), np.nan)
    for person in range(people):
        moments = _moments(model, parameters[person].tolist(), float(weights[person]), schedule)
        for output, row in enumerate(rows.tolist()):
            if np.isfinite(states[person, output]).all():
                body = model.state(*states[person, output].tolist())
                try:
                    observed = model.observe(body, *moments(row))
                except (ArithmeticError, ValueError):
                    continue
                seen[person, output] = [observed[index] for index in which]
    return seen


def _moments(
    model: Model, parameters: list[float], weight_kg: float, schedule: Schedule
) -> Callable[[int], tuple[Any, Any]]:
    """For one person, the parameters and inputs in force in a row."""
    last: tuple[int, tuple[Any, Any]] | None = None

    def moment(row: int) -> tuple[Any, Any]:
        nonlocal last
        if last is None or last[0] != row:
            factors, shifts = schedule.factors[row].tolist(), schedule.shifts[row].tolist()
            fixed, per_kg = schedule.inputs[row].tolist(), schedule.inputs_per_kg[row].tolist()
            changed = [
                p * factor + shift
                for p, factor, shift in zip(parameters, factors, shifts, strict=True)
            ]
            given = [a + weight_kg * b for a, b in zip(fixed, per_kg, strict=True)]
            last = row, (model.parameters(*changed), model.inputs(*given))
        return last[1]

    return moment


def _one(
    model: Model,
    initial: list[float],
    moment: Callable[[int], tuple[Any, Any]],
    schedule: Schedule,
    saved: NDArray[np.int64],
    states: Array,
) -> None:
    body = model.state(*initial)
    states[0] = body
    done = 0
    for output, until in enumerate(saved.tolist()[1:], start=1):
        try:
            for row in schedule.row[done:until].tolist():
                body = _step(model, body, *moment(row), schedule.step_h)
        except (ArithmeticError, ValueError):
            return
        states[output] = body
        done = until


def _step(model: Model, body: Any, p: Any, u: Any, h: float) -> Any:
    rates, make = model.derivatives, model.state._make
    half, sixth = 0.5 * h, h / 6
    k1 = rates(body, p, u)
    k2 = rates(make([x + half * k for x, k in zip(body, k1, strict=True)]), p, u)
    k3 = rates(make([x + half * k for x, k in zip(body, k2, strict=True)]), p, u)
    k4 = rates(make([x + h * k for x, k in zip(body, k3, strict=True)]), p, u)
    return make(
        [
            x + sixth * (a + 2 * (b + c) + d)
            for x, a, b, c, d in zip(body, k1, k2, k3, k4, strict=True)
        ]
    )
