"""One panel of a course as inline SVG: lines, a band, what lies behind them, and the axes.

Horizontal places are percentages, so that letters keep their size on a phone. The classes take
their colours from the page; each panel tells itself in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEFT, WIDE, TOP, FOOT = 9.0, 89.0, 12, 24
INNER = 1000
DAY_H, IN_HOURS_UNTIL = 24.0, 80.0
OUTSIDE, LEAST_APART = 3.0, 18.0


class Curve(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One line [n_times] with its class: "tried" or "ghost" (as it is); `band` around it."""

    values: Array
    kind: str
    band: tuple[Array, Array] | None = None


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """The vertical axis from `low` to `high`, with a tick at each `step`."""

    low: float
    high: float
    step: float

    def holding(self, curves: Sequence[Curve]) -> Scale:
        """The axis, widened by whole steps where a line would leave it."""
        drawn = np.concatenate([curve.values for curve in curves])
        drawn = drawn[np.isfinite(drawn)]
        if not drawn.size:
            return self
        below = max(0, math.ceil((self.low - float(drawn.min())) / self.step))
        above = max(0, math.ceil((float(drawn.max()) - self.high) / self.step))
        return Scale(
            low=self.low - below * self.step, high=self.high + above * self.step, step=self.step
        )


class Drawing(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What a panel draws: curves over `hours`, the healthy interval, and a line not to cross."""

    name: str
    told: str
    hours: Array
    curves: Sequence[Curve]
    scale: Scale
    height: int
    healthy: tuple[float, float] | None = None
    ceiling: Array | None = None
    over: NDArray[np.bool_] | None = None

    @property
    def inside(self) -> int:
        """Height of the field in which the curves are."""
        return self.height - TOP - FOOT

    def down(self, value: float) -> float:
        """How far below the top of the field a value is; what lies outside stays at its edge."""
        place = self.inside * (self.scale.high - value) / (self.scale.high - self.scale.low)
        return min(max(place, -OUTSIDE), self.inside + OUTSIDE)


def svg(drawing: Drawing) -> str:
    """The panel as SVG that fills the width of its place."""
    drawn = "".join((*_healthy(drawing), *_bands(drawing), *_lines(drawing)))
    field = (
        f'<svg x="{LEFT}%" y="{TOP}" width="{WIDE}%" height="{drawing.inside}" '
        f'viewBox="0 0 {INNER} {drawing.inside}" preserveAspectRatio="none">{drawn}</svg>'
    )
    axes = "".join((*_ticks(drawing), *_times(drawing)))
    return (
        f'<svg class="chart course {drawing.name}" role="img" aria-label="{escape(drawing.told)}" '
        f'width="100%" height="{drawing.height}">{axes}{field}</svg>'
    )


def _ticks(drawing: Drawing) -> Iterator[str]:
    scale, step = drawing.scale, drawing.scale.step
    while (scale.high - scale.low) / step > drawing.inside / LEAST_APART:
        step *= 2
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    for number in range(first, last + 1):
        value = number * step
        y = TOP + drawing.down(value)
        yield f'<line class="grid" x1="{LEFT}%" x2="{LEFT + WIDE}%" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield (
            f'<text class="tick" x="{LEFT - 1}%" y="{y + 4:.1f}" text-anchor="end">'
            f"{f'{value:g}'.replace('-', '−')}</text>"
        )


def _times(drawing: Drawing) -> Iterator[str]:
    until = float(drawing.hours[-1])
    in_hours = until <= IN_HOURS_UNTIL
    apart = DAY_H / 2 if in_hours else DAY_H
    foot = TOP + drawing.inside
    for number in range(round(until / apart) + 1):
        hour = number * apart
        x = LEFT + WIDE * hour / until
        yield f'<line class="grid" x1="{x:.2f}%" x2="{x:.2f}%" y1="{foot}" y2="{foot + 4}"/>'
        if in_hours and number % 2:
            continue
        anchor = "start" if hour == 0 else "end" if hour == until else "middle"
        words = "now" if hour == 0 else f"{hour:g} h" if in_hours else f"day {hour / DAY_H:g}"
        yield (
            f'<text class="tick" x="{x:.2f}%" y="{drawing.height - 4}" text-anchor="{anchor}">'
            f"{words}</text>"
        )


def _healthy(drawing: Drawing) -> Iterator[str]:
    if drawing.healthy is None:
        return
    low = max(drawing.healthy[0], drawing.scale.low)
    high = min(drawing.healthy[1], drawing.scale.high)
    if low < high:
        top, bottom = drawing.down(high), drawing.down(low)
        yield (
            f'<rect class="healthy" x="0" width="{INNER}" y="{top:.1f}" '
            f'height="{bottom - top:.1f}"/>'
        )


def _bands(drawing: Drawing) -> Iterator[str]:
    for curve in drawing.curves:
        if curve.band is not None:
            low, high = (list(_points(drawing, edge)) for edge in curve.band)
            yield f'<polygon class="people" points="{" ".join([*high, *reversed(low)])}"/>'


def _lines(drawing: Drawing) -> Iterator[str]:
    for curve in drawing.curves:
        yield _line(drawing, curve.values, curve.kind)
    if drawing.ceiling is not None:
        yield _line(drawing, drawing.ceiling, "ceiling")
    if drawing.over is not None:
        values = drawing.curves[-1].values
        for stretch in _stretches(drawing.over):
            yield _line(drawing, np.where(stretch, values, np.nan), "broken")


def _stretches(over: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """Each stretch in which the limit is crossed, on its own, with the moment before it."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], over.astype(int), [0]))))
    for first, last in edges.reshape(-1, 2).tolist():
        stretch = np.zeros(len(over), dtype=bool)
        stretch[max(0, first - 1) : last] = True
        yield stretch


def _line(drawing: Drawing, values: Array, kind: str) -> str:
    points = " ".join(_points(drawing, values))
    return f'<polyline class="line {kind}" vector-effect="non-scaling-stroke" points="{points}"/>'


def _points(drawing: Drawing, values: Array) -> Iterator[str]:
    until = float(drawing.hours[-1])
    for hour, value in zip(drawing.hours.tolist(), values.tolist(), strict=True):
        if math.isfinite(value):
            yield f"{INNER * hour / until:.0f},{drawing.down(value):.1f}"
