"""When things happen, in hours from time 0: spans, repeats, and the equal steps they fall on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.body.protocol.amounts import read_hours
from charley.body.protocol.errors import ScenarioError

TIME_KEYS = ("at", "over", "from", "to", "every", "times")
Array = NDArray[np.float64]

_MOST_REPEATS = 5000
_GRID = 1e-9


class Span(msgspec.Struct, frozen=True):
    """From `start_h` to `end_h`, hours after time 0; the end may be infinite."""

    start_h: float
    end_h: float

    @property
    def hours(self) -> float:
        """How long it lasts."""
        return self.end_h - self.start_h


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """`steps` steps of `step_h` hours from `start_h`; time 0 is at `clock_h` of the day."""

    start_h: float
    step_h: float
    steps: int
    clock_h: float

    @classmethod
    def around(cls, before_h: float, until_h: float, step_h: float, clock_h: float) -> Timeline:
        """The steps that cover a scenario, with time 0 between two of them."""
        before = math.ceil(before_h / step_h - _GRID)
        after = max(1, math.ceil(until_h / step_h - _GRID))
        return cls(start_h=-before * step_h, step_h=step_h, steps=before + after, clock_h=clock_h)

    @property
    def end_h(self) -> float:
        """The end of the last step."""
        return self.start_h + self.steps * self.step_h

    @property
    def middles(self) -> Array:
        """The middle of each step, hours."""
        return np.asarray(self.start_h + (np.arange(self.steps) + 0.5) * self.step_h, np.float64)

    def edges(self, first: int, last: int) -> Array:
        """The edges of the steps from `first` up to `last`, one more than there are steps."""
        return np.asarray(self.start_h + np.arange(first, last + 1) * self.step_h, np.float64)

    def covered(self, span: Span) -> Array:
        """The share of each step that lies in a span, 0 to 1."""
        share = np.zeros(self.steps)
        first, last = self._reach(span)
        if first < last:
            share[first:last] = self._overlap(span, first, last) / self.step_h
        return share

    def add_spread(self, to: Array, span: Span, amount: float) -> None:
        """Add an amount, evenly over a span, to rates per hour; what lies outside is left out.

        A span as good as without length falls on the one step that it is in.
        """
        if span.hours <= self.step_h * _GRID:
            step = math.floor((span.start_h - self.start_h) / self.step_h + _GRID)
            if 0 <= step < self.steps:
                to[step] += amount / self.step_h
            return
        first, last = self._reach(span)
        if first < last:
            part = self._overlap(span, first, last) / span.hours
            to[first:last] += amount * part / self.step_h

    def clock_spans(self, clock_h: float, hours: float) -> list[Span]:
        """The spans that begin at a time of day on every day of the timeline."""
        offset = (clock_h - self.clock_h) % 24
        first = math.floor((self.start_h - offset) / 24) - 1
        last = math.ceil((self.end_h - offset) / 24)
        starts = (offset + 24 * day for day in range(first, last + 1))
        return [
            Span(start, start + hours)
            for start in starts
            if start < self.end_h and start + hours > self.start_h
        ]

    def _reach(self, span: Span) -> tuple[int, int]:
        """The steps that a span touches."""
        first = math.floor((span.start_h - self.start_h) / self.step_h + _GRID)
        end = min(span.end_h, self.end_h)
        last = math.ceil((end - self.start_h) / self.step_h - _GRID)
        return max(0, first), min(self.steps, last)

    def _overlap(self, span: Span, first: int, last: int) -> Array:
        """Hours of a span in each step; edges as good as on the grid are on it."""
        edges = self.edges(first, last)
        inside = np.clip(edges, span.start_h, span.end_h)
        near = self.step_h * _GRID
        inside = np.where(np.abs(inside - edges) < near, edges, inside)
        if first < last and span.start_h > self.start_h:
            inside[0] = span.start_h
        if span.end_h < self.end_h:
            inside[-1] = span.end_h
        return np.asarray(np.diff(inside))


def read_spans(
    event: Mapping[str, Any], *, lasts: bool, usual_h: float | None, rate: bool = False
) -> tuple[Span, ...]:
    """The spans of an event. Raises ScenarioError.

    `lasts`: a state that goes on, so an open end is allowed. `usual_h`: how long the thing takes
    where nothing is said; None where it must be said. `rate`: an amount per time, whose duration
    must be said.
    """
    _check_keys(event)
    over = _duration(event, "over")
    every = _duration(event, "every")
    if every is not None or "times" in event:
        return _repeated(event, every, over if over is not None else (None if rate else usual_h))
    if "at" in event:
        if over is None and (usual_h is None or rate or lasts):
            how = "a rate" if rate else "this"
            raise ScenarioError(
                f"{how} needs a duration: write `over: 1 h` beside `at`, or `from` and `to`."
            )
        length = over if over is not None else (usual_h or 0.0)
        return tuple(Span(start, start + length) for start in _moments(event["at"]))
    if "from" not in event:
        raise ScenarioError("there is no time: write `at: 0 h`, or `from: 0 h` and `to: 6 h`.")
    start = read_hours(event["from"], what="from")
    if over is not None:
        if "to" in event:
            raise ScenarioError("`over` and `to` both say when it ends; keep one of them.")
        return (Span(start, start + over),)
    if "to" not in event and not lasts:
        raise ScenarioError("`from` needs `to` (or `over`), or the amount would never end.")
    end = read_hours(event["to"], what="to") if "to" in event else math.inf
    if end <= start:
        raise ScenarioError(f"it ends ({end:g} h) before it begins ({start:g} h); swap the two?")
    return (Span(start, end),)


def _check_keys(event: Mapping[str, Any]) -> None:
    if "at" in event and ("from" in event or "to" in event):
        raise ScenarioError("`at` and `from`/`to` are both given; keep one of them.")
    if "to" in event and "from" not in event:
        raise ScenarioError("`to` needs `from`.")


def _duration(event: Mapping[str, Any], key: str) -> float | None:
    if key not in event:
        return None
    hours = read_hours(event[key], what=key)
    if hours < 0 or (hours == 0 and key == "every"):
        raise ScenarioError(f"{key} is {hours:g} h; a duration is more than 0.")
    return hours


def _moments(given: Any) -> list[float]:
    listed = given if isinstance(given, list | tuple) else [given]
    if not listed:
        raise ScenarioError("`at` is empty; write for example at: 0 h.")
    return [read_hours(moment, what="at") for moment in listed]


def _repeated(
    event: Mapping[str, Any], every: float | None, length: float | None
) -> tuple[Span, ...]:
    if every is None:
        raise ScenarioError("`times` needs `every`, for example every: 8 h.")
    if length is None:
        raise ScenarioError("each repeat needs its duration: write `over: 30 min`.")
    if length > every:
        raise ScenarioError(f"each lasts {length:g} h, longer than every {every:g} h.")
    if isinstance(event.get("at"), list | tuple):
        raise ScenarioError("`at` with several times and `every` do not go together.")
    start = read_hours(event.get("at", event.get("from")), what="from")
    times = event.get("times")
    if times is not None:
        if not isinstance(times, int) or isinstance(times, bool) or not 0 < times <= _MOST_REPEATS:
            raise ScenarioError(f"times is {times!r}; write how often as a whole number.")
        if "to" in event:
            raise ScenarioError("`times` and `to` both say when it ends; keep one of them.")
    elif "to" in event:
        end = read_hours(event["to"], what="to")
        if end <= start:
            raise ScenarioError(f"it ends ({end:g} h) before it begins ({start:g} h).")
        times = math.ceil((end - start) / every - 1e-9)
    else:
        raise ScenarioError("`every` needs an end: write `to: 24 h` or `times: 3`.")
    if times > _MOST_REPEATS:
        raise ScenarioError(f"this repeats {times} times; is `every` right?")
    return tuple(Span(start + n * every, start + n * every + length) for n in range(times))
