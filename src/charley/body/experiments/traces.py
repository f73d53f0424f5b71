"""A run seen through the quantities that papers report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.body.engine.course import Course
from charley.body.experiments.nomenclature import Amount, Quantity, Weights
from charley.body.quantities import Inputs

Array = NDArray[np.float64]


class Trace(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One arm, run: `hours` [n_times] since time 0, `weights_kg` [n_people].

    `seen` gives an observable, `held` a state and `given` the total of an input since the start,
    each [n_people, n_times].
    """

    hours: Array
    weights_kg: Array
    seen: Callable[[str], Array]
    held: Callable[[str], Array]
    given: Callable[[str], Array]
    failure: tuple[str | None, ...] = ()
    course: Course | None = None

    def level(self, quantity: Quantity) -> Array:
        """A level over time, [n_people, n_times], in the quantity's own unit."""
        if quantity.content is not None:
            return self._sum(quantity.content, self.held)
        if quantity.levels or quantity.pooled is None:
            return self._sum(quantity.levels, self.seen)
        gone, over = (self._sum(w, self.held) for w in (quantity.pooled.of, quantity.pooled.over))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.gradient(gone, axis=1) / np.gradient(over, axis=1))

    def total(self, amount: Amount) -> Array:
        """What has added up since the start, [n_people, n_times]."""
        return self._sum(amount.held, self.held) + self._sum(amount.given, self.given)

    def at(self, series: Array, hour: float) -> Array:
        """A series at one time, [n_people]."""
        return np.array([np.interp(hour, self.hours, one) for one in series])

    def over(self, series: Array, start_h: float, end_h: float) -> Array:
        """By how much a series grows in an interval, [n_people]."""
        return np.asarray(self.at(series, end_h) - self.at(series, start_h))

    def between(self, series: Array, start_h: float, end_h: float) -> tuple[Array, Array]:
        """Hours and values of an interval, its ends included."""
        inside = (self.hours > start_h) & (self.hours < end_h)
        hours = np.concatenate(([start_h], self.hours[inside], [end_h]))
        ends = [self.at(series, start_h)[:, None], self.at(series, end_h)[:, None]]
        return hours, np.concatenate((ends[0], series[:, inside], ends[1]), axis=1)

    def _sum(self, weights: Weights, of: Callable[[str], Array]) -> Array:
        parts = [weight * of(name) for name, weight in weights.items()]
        return np.asarray(sum(parts, np.zeros((len(self.weights_kg), len(self.hours)))))


def trace_of(course: Course) -> Trace:
    """A course of the engine as a trace."""
    schedule = course.schedule
    ends = schedule.start_h + schedule.step_h * np.arange(schedule.steps + 1)

    def given(name: str) -> Array:
        column = Inputs._fields.index(name)
        rate = schedule.inputs[schedule.row, column]
        per_kg = schedule.inputs_per_kg[schedule.row, column]
        steps = (rate + course.weights_kg[:, None] * per_kg) * schedule.step_h
        totals = np.concatenate((np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)), axis=1)
        return np.array([np.interp(course.times_h, ends, one) for one in totals])

    return Trace(
        hours=course.times_h,
        weights_kg=course.weights_kg,
        seen=lambda name: course.observables(name)[name],
        held=course.state,
        given=given,
        failure=course.failure,
        course=course,
    )


def followed(courses: Sequence[Course]) -> Trace:
    """Courses of the same people, one after the other, as one trace."""
    traces = [trace_of(course) for course in courses]
    if len(traces) == 1:
        return traces[0]

    def joined(of: Callable[[Trace], Callable[[str], Array]]) -> Callable[[str], Array]:
        return lambda name: np.concatenate(
            [of(trace)(name)[:, min(number, 1) :] for number, trace in enumerate(traces)], axis=1
        )

    def given(name: str) -> Array:
        parts, sofar = [], np.zeros((len(traces[0].weights_kg), 1))
        for number, trace in enumerate(traces):
            own = trace.given(name)
            parts.append((sofar + own - own[:, :1])[:, min(number, 1) :])
            sofar = parts[-1][:, -1:]
        return np.concatenate(parts, axis=1)

    return Trace(
        hours=np.concatenate([t.hours[min(n, 1) :] for n, t in enumerate(traces)]),
        weights_kg=traces[0].weights_kg,
        seen=joined(lambda trace: trace.seen),
        held=joined(lambda trace: trace.held),
        given=given,
        failure=traces[-1].failure,
    )


def gathered(traces: Sequence[Trace]) -> Trace:
    """Groups of people with the same times as one."""
    if len(traces) == 1:
        return traces[0]

    def joined(of: Callable[[Trace], Callable[[str], Array]]) -> Callable[[str], Array]:
        return lambda name: np.concatenate([of(trace)(name) for trace in traces])

    return Trace(
        hours=traces[0].hours,
        weights_kg=np.concatenate([trace.weights_kg for trace in traces]),
        seen=joined(lambda trace: trace.seen),
        held=joined(lambda trace: trace.held),
        given=joined(lambda trace: trace.given),
        failure=tuple(told for trace in traces for told in trace.failure),
    )
