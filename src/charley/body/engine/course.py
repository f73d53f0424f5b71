"""A course: what happened to each person of a run, and all that could have been measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.body.engine.model import Model
from charley.body.engine.schedule import Array, Schedule

Observer = Callable[[Model, Array, Array, Schedule, NDArray[np.int32], Array, Sequence[int]], Array]


class CourseError(KeyError):
    """A question to a course that it cannot answer; the message says what it can."""

    def __str__(self) -> str:
        return str(self.args[0])


class Course(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The result of a run.

    `times_h` [n_times] on the clock of the schedule; `states` [n_people, n_times, n_states];
    `rows` [n_times]: the row of the schedule in force, that of the step ending at each time;
    `weights_kg` [n_people]; `failure`: for each person a sentence, or None. A course that failed
    is NaN from then on; the others are not touched by it.

    `course["sodium_mmol_per_l"]` is that observable or state, [n_people, n_times].
    """

    model: Model
    schedule: Schedule
    parameters: Array
    weights_kg: Array
    times_h: Array
    rows: NDArray[np.int32]
    states: Array
    failure: tuple[str | None, ...]
    observer: Observer
    _seen: dict[str, Array] = {}

    def __len__(self) -> int:
        """Number of people."""
        return len(self.weights_kg)

    def __getitem__(self, name: str) -> Array:
        """An observable, or a state that no observable is named after, [n_people, n_times]."""
        if name in self._seen:
            return self._seen[name]
        if name in self.model.observables._fields:
            return self.observables(name)[name]
        return self.state(name)

    def observables(self, *names: str) -> dict[str, Array]:
        """Observables by name, all if none is named; each [n_people, n_times], computed once."""
        fields = self.model.observables._fields
        wanted = names or fields
        for name in wanted:
            if name not in fields:
                raise CourseError(self._unknown(name, fields))
        missing = [name for name in wanted if name not in self._seen]
        if missing:
            which = [fields.index(name) for name in missing]
            values = self.observer(
                self.model,
                self.parameters,
                self.weights_kg,
                self.schedule,
                self.rows,
                self.states,
                which,
            )
            for index, name in enumerate(missing):
                self._seen[name] = _read_only(values[:, :, index])
        return {name: self._seen[name] for name in wanted}

    def state(self, name: str) -> Array:
        """A state of the body by name, [n_people, n_times]."""
        if name not in self.model.states:
            raise CourseError(
                self._unknown(name, (*self.model.observables._fields, *self.model.states))
            )
        return self.states[:, :, self.model.states.index(name)]

    def total(self, name: str, start_h: float | None = None, end_h: float | None = None) -> Array:
        """How much of a ledger entry came in or went out between two times, [n_people]."""
        if name not in self.model.ledger:
            raise CourseError(self._unknown(name, self.model.ledger))
        first = self.times_h[0] if start_h is None else start_h
        last = self.times_h[-1] if end_h is None else end_h
        entries = self.at([float(first), float(last)]).state(name)
        return np.asarray(entries[:, 1] - entries[:, 0])

    def totals(self, start_h: float | None = None, end_h: float | None = None) -> dict[str, Array]:
        """All entries of the ledger between two times, each [n_people]."""
        return {name: self.total(name, start_h, end_h) for name in self.model.ledger}

    def at(self, hours: float | Sequence[float] | Array) -> Course:
        """The same people at one or more times; states between saved moments are interpolated."""
        wanted = np.atleast_1d(np.asarray(hours, dtype=np.float64))
        grid = 1e-9 * max(1.0, float(np.abs(self.times_h).max()))
        beyond = (wanted < self.times_h[0] - grid) | (wanted > self.times_h[-1] + grid)
        if beyond.any() or not np.isfinite(wanted).all():
            bad = float(wanted[beyond | ~np.isfinite(wanted)][0])
            raise CourseError(
                f"{bad:g} h is not in this course, which goes from {self.times_h[0]:g} to "
                f"{self.times_h[-1]:g} h"
            )
        after = np.clip(np.searchsorted(self.times_h, wanted - grid), 0, len(self.times_h) - 1)
        before = np.maximum(after - 1, 0)
        span = self.times_h[after] - self.times_h[before]
        passed = wanted - self.times_h[before]
        share = np.divide(passed, span, out=np.ones_like(span), where=span > 0)
        share[np.abs(self.times_h[after] - wanted) <= grid] = 1.0
        states = self.states[:, after].copy()
        between = np.flatnonzero(share < 1.0)
        left, right = self.states[:, before[between]], states[:, between]
        states[:, between] = left + share[between, None] * (right - left)
        steps = (wanted - self.schedule.start_h) / self.schedule.step_h
        ending = np.clip(np.ceil(steps - 1e-6).astype(np.int64), 1, self.schedule.steps)
        return msgspec.structs.replace(
            self, times_h=wanted, rows=self.schedule.row[ending - 1], states=states, _seen={}
        )

    def between(self, start_h: float, end_h: float) -> Course:
        """The part of the course saved from `start_h` to `end_h`, both included."""
        inside = (self.times_h >= start_h - 1e-9) & (self.times_h <= end_h + 1e-9)
        if not inside.any():
            raise CourseError(
                f"nothing was saved from {start_h:g} to {end_h:g} h; this course goes from "
                f"{self.times_h[0]:g} to {self.times_h[-1]:g} h"
            )
        return msgspec.structs.replace(
            self,
            times_h=self.times_h[inside],
            rows=self.rows[inside],
            states=self.states[:, inside],
            _seen={name: values[:, inside] for name, values in self._seen.items()},
        )

    def _unknown(self, name: str, known: Sequence[str]) -> str:
        from rapidfuzz import process

        near = [match[0] for match in process.extract(name, known, limit=3, score_cutoff=50)]
        hint = f"; did you mean {', '.join(near)}?" if near else f"; there are {', '.join(known)}"
        return f"'{name}' is not in this course{hint}"


def _read_only(array: Array) -> Array:
    own = np.ascontiguousarray(array)
    own.flags.writeable = False
    return own
