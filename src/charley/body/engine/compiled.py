"""The equations as machine code: one person, or eight with each instruction on every processor."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from charley.body.engine.kernel import ABREAST, Kernel, kernel
from charley.body.engine.machine_code import Functions, is_kept
from charley.body.engine.model import Model
from charley.body.engine.schedule import Array, Schedule
from charley.body.engine.tracing import written_out

_ALIGNMENT = 64  # bytes; that of eight doubles


class _Loaded(NamedTuple):
    integrate: Callable[..., None]
    look: Callable[..., None]
    work: int


_loaded: dict[tuple[Model, int], _Loaded] = {}


def integrate(
    model: Model,
    parameters: Array,
    initial: Array,
    weights: Array,
    schedule: Schedule,
    saved: NDArray[np.int64],
    progress: Callable[[float], None] | None = None,
) -> Array:
    """States [n_people, n_saved, n_states] at the saved steps."""
    lanes = _lanes(len(parameters))
    run = _load(model, lanes)
    states = np.empty((len(parameters), len(saved), len(model.states)))

    def work(block: NDArray[np.int64]) -> None:
        own, weight, space = _beside(parameters, weights, block, run.work)
        x = _aligned(len(model.states), lanes)
        x[...] = initial[block].T
        out = _aligned(len(saved), len(model.states), lanes)
        run.integrate(
            *(a.ctypes.data for a in (own, weight, x, space)),
            schedule.step_h,
            *_addresses(schedule, schedule.row),
            saved.ctypes.data,
            len(saved),
            out.ctypes.data,
        )
        states[block] = out.transpose(2, 0, 1)

    _in_parallel(work, len(parameters), lanes, progress)
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
    lanes = _lanes(len(parameters))
    run = _load(model, lanes)
    found = np.empty((*states.shape[:2], len(which)))
    in_force = np.ascontiguousarray(rows)

    def work(block: NDArray[np.int64]) -> None:
        own, weight, space = _beside(parameters, weights, block, run.work)
        x = _aligned(len(rows), len(model.states), lanes)
        x[...] = states[block].transpose(1, 2, 0)
        out = _aligned(len(rows), len(model.observables._fields), lanes)
        run.look(
            *(a.ctypes.data for a in (own, weight, x, space)),
            *_addresses(schedule, in_force),
            len(rows),
            out.ctypes.data,
        )
        found[block] = out[:, list(which)].transpose(2, 0, 1)

    _in_parallel(work, len(parameters), lanes, None)
    found[~np.isfinite(states).all(axis=2)] = np.nan
    return found


def is_ready(model: Model, people: int) -> bool:
    """Whether nothing is left to compile: the kernel is loaded, or lies in the cache folder."""
    lanes = _lanes(people)
    return (model, lanes) in _loaded or is_kept(_name(model, lanes), _kernel(model, lanes).text)


def is_loaded(model: Model, people: int) -> bool:
    """Whether the kernel of this model for so many people is in this process already."""
    return (model, _lanes(people)) in _loaded


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _lanes(people: int) -> int:
    """How many people stand side by side: one alone does not carry seven others along."""
    return 1 if people == 1 else ABREAST


@cache
def _kernel(model: Model, lanes: int) -> Kernel:
    return kernel(model, written_out(model), lanes)


def _name(model: Model, lanes: int) -> str:
    return f"kernel-{model.name}" if lanes > 1 else f"kernel-{model.name}-alone"


def _load(model: Model, lanes: int) -> _Loaded:
    if (model, lanes) not in _loaded:
        made = _kernel(model, lanes)
        functions = Functions(_name(model, lanes), made.text)
        _loaded[model, lanes] = _Loaded(
            functions.function("integrate", "ppppdppppppip"),
            functions.function("look", "pppppppppip"),
            made.work,
        )
    return _loaded[model, lanes]


def _beside(
    parameters: Array, weights: Array, block: NDArray[np.int64], work: int
) -> tuple[Array, Array, Array]:
    """Parameters and weights of the people of a block side by side, and space to work in."""
    own, weight = _aligned(parameters.shape[1], len(block)), _aligned(len(block))
    own[...] = parameters[block].T
    weight[...] = weights[block]
    return own, weight, _aligned(work)


def _addresses(schedule: Schedule, rows: NDArray[np.int32]) -> tuple[int, ...]:
    tables = (schedule.inputs, schedule.inputs_per_kg, schedule.factors, schedule.shifts)
    return rows.ctypes.data, *(table.ctypes.data for table in tables)


def _in_parallel(
    work: Callable[[NDArray[np.int64]], None],
    people: int,
    lanes: int,
    progress: Callable[[float], None] | None,
) -> None:
    """Blocks of people on all processors; the last is filled up with its last person."""
    firsts = range(0, people, lanes)
    blocks = [np.minimum(np.arange(first, first + lanes), people - 1) for first in firsts]
    if len(blocks) == 1:
        work(blocks[0])
        if progress:
            progress(1.0)
        return
    with ThreadPoolExecutor(min(processors(), len(blocks))) as pool:
        waiting = [pool.submit(work, block) for block in blocks]
        for done, future in enumerate(as_completed(waiting), start=1):
            future.result()
            if progress:
                progress(done / len(blocks))


def _aligned(*shape: int) -> Array:
    """Zeros that start and end where the processor reads eight doubles at once."""
    size = math.prod(shape)
    room = np.zeros(size + 2 * ABREAST)
    skip = -room.ctypes.data % _ALIGNMENT // 8
    return room[skip : skip + size].reshape(shape)
