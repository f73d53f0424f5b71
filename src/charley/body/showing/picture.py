"""What is drawn, whatever draws it: lines with their bands in panels, over marked events."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

HEADROOM = 0.06


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One quantity in one arm: its median over people, and bands, the widest first."""

    arm: str
    hours: Floats
    values: Floats
    bands: tuple[tuple[Floats, Floats], ...] = ()

    def reach(self) -> tuple[float, float]:
        """The lowest and the highest number drawn; infinite where there is none."""
        drawn = [self.values, *(edge for band in self.bands for edge in band)]
        finite = np.concatenate([edge[np.isfinite(edge)] for edge in drawn])
        return (float(finite.min()), float(finite.max())) if finite.size else (math.inf, -math.inf)


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One quantity in all arms, on one scale.

    `least_span`: the scale covers at least this much, so that a wobble is not made a mountain.
    """

    title: str
    unit: str
    lines: tuple[Line, ...]
    least_span: float = 0.0
    never_negative: bool = False

    def scale(self) -> tuple[float, float]:
        """Lower and upper end of the vertical axis."""
        reaches = [line.reach() for line in self.lines]
        low = min((low for low, _ in reaches if math.isfinite(low)), default=0.0)
        high = max((high for _, high in reaches if math.isfinite(high)), default=1.0)
        lacking = max(0.0, max(self.least_span, 1e-9) - (high - low)) / 2
        room = HEADROOM * (high - low)
        bottom, top = low - lacking - room, high + lacking + room
        if self.never_negative and bottom < 0:
            return 0.0, max(top, self.least_span)
        return bottom, top


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Something done to the body: when (spans in hours, from and to), and in which arm."""

    words: str
    spans: tuple[tuple[float, float], ...]
    arm: str = ""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Panels above one time axis from `start_h` to `end_h`, and the marks below it."""

    title: str
    subtitle: str
    start_h: float
    end_h: float
    panels: tuple[Panel, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def reach_h(self) -> tuple[float, float]:
        """First and last hour drawn."""
        return self.start_h, self.end_h

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms in the order in which they are drawn."""
        return tuple(dict.fromkeys(line.arm for panel in self.panels for line in panel.lines))


def apart(places: Sequence[float], room: float, low: float, high: float) -> list[float]:
    """Places for labels near `places`, in their order, at least `room` apart where that fits."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    room = min(room, (high - low) / max(1, len(places) - 1))
    placed = [0.0] * len(places)
    floor = low
    for index in order:
        placed[index] = max(floor, places[index])
        floor = placed[index] + room
    ceiling = high
    for index in reversed(order):
        placed[index] = min(ceiling, placed[index])
        ceiling = placed[index] - room
    return placed
