"""The limits of life: where a simulated course ends, and the sentence that says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from charley.body.engine.model import Limit, Model
from charley.body.engine.schedule import Array
from charley.tables import read_table

_FILE = Path(__file__).with_name("limits.yaml")


def limits_of_life() -> tuple[Limit, ...]:
    """The ranges of `limits.yaml`."""
    table: dict[str, dict[str, float]] = read_table(_FILE)
    return tuple(
        Limit(observable=name, low=float(row["low"]), high=float(row["high"]))
        for name, row in table.items()
    )


def end_where_life_ends(
    model: Model, times_h: Array, states: Array, vital: Array
) -> tuple[str | None, ...]:
    """For each person why the course ended early, or None; blanks `states` from there on.

    `states` [n_people, n_times, n_states]; `vital` [n_people, n_times, n_limits]: the observables
    of `model.limits`. Where the equations gave no number, that moment is blank too; where a limit
    was crossed, the moment of crossing stays.
    """
    low = np.array([limit.low for limit in model.limits])
    high = np.array([limit.high for limit in model.limits])
    broken: NDArray[np.bool_] = np.any(~np.isfinite(states), axis=2)
    outside: NDArray[np.bool_] = np.any(~((vital >= low) & (vital <= high)), axis=2)
    failures: list[str | None] = [None] * len(states)
    for person in np.flatnonzero((broken | outside).any(axis=1)):
        moment = int(np.argmax(broken[person] | outside[person]))
        when = f"after {times_h[moment] - times_h[0]:.2f} h"
        if broken[person, moment]:
            failures[person] = _without_number(model, states[person, moment], when)
            states[person, moment:] = np.nan
        else:
            failures[person] = _beyond(model, vital[person, moment], when)
            states[person, moment + 1 :] = np.nan
    return tuple(failures)


def _without_number(model: Model, state: Array, when: str) -> str:
    lost = [name for name, x in zip(model.states, state, strict=True) if not np.isfinite(x)]
    if len(lost) == len(model.states):
        return f"The equations gave no number {when}: this body was driven beyond what they cover."
    return f"{', '.join(lost[:3])} had no finite value {when}; the course ends there."


def _beyond(model: Model, vital: Array, when: str) -> str:
    for limit, value in zip(model.limits, vital.tolist(), strict=True):
        if not limit.low <= value <= limit.high:
            return (
                f"{limit.observable} was {value:.3g} {when}, outside {limit.low:g} to "
                f"{limit.high:g}, which no one is known to survive; the course ends there."
            )
    raise AssertionError("no limit was crossed")
