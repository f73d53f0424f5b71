"""Each experiment as a picture: simulated courses under the published points and their spreads.

SVG by hand, like all figures of the house (decisions, 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import replace

from charley.body.experiments.comparing import AGREES, Comparison
from charley.body.experiments.nomenclature import Asked, Quantity
from charley.body.experiments.observation import Observation
from charley.body.experiments.observing import simulate
from charley.body.experiments.running import Ran
from charley.body.experiments.showing.table import simulated_told
from charley.body.experiments.traces import Array, Trace
from charley.body.showing.axes import round_step, tick_text, ticks, time_ticks
from charley.body.showing.svg import COLOURS, DARK_STYLE, FONT, INK, RULE, SOFT

WIDTH, HEIGHT = 560, 250
LEFT, TOP, BOTTOM = 62, 40, 32
LETTER = 7.2
MOST_POINTS = 400
ROOM = 0.08
OWN = Asked(factor=1.0)


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A published number at its time, with the interval of its spread."""

    arm: str
    hour: float
    value: float
    low: float | None = None
    high: float | None = None


class Stroke(msgspec.Struct, frozen=True, kw_only=True):
    """The simulated course of one arm; `place` of the arm in the experiment gives its colour."""

    arm: str
    place: int
    hours: tuple[float, ...]
    values: tuple[float, ...]


class Overlay(msgspec.Struct, frozen=True, kw_only=True):
    """One quantity of one experiment: simulated lines and published points, in one unit."""

    title: str
    unit: str
    strokes: tuple[Stroke, ...]
    points: tuple[Point, ...]

    def scale(self) -> tuple[float, float]:
        """Lower and upper end of the vertical axis."""
        shown = [value for stroke in self.strokes for value in stroke.values]
        for point in self.points:
            shown += [point.value, *(end for end in (point.low, point.high) if end is not None)]
        low, high = min(shown), max(shown)
        room = ROOM * (high - low) or 0.05 * abs(high) or 1.0
        return low - room, high + room

    def reach_h(self) -> tuple[float, float]:
        """First and last hour."""
        return (
            min(stroke.hours[0] for stroke in self.strokes),
            max(stroke.hours[-1] for stroke in self.strokes),
        )


def overlays(
    observations: Sequence[Observation], traces: Mapping[str, Trace]
) -> tuple[Overlay, ...]:
    """A picture for each quantity observed; points where a number belongs to a time."""
    groups: dict[tuple[str, str], list[Observation]] = {}
    for observation in observations:
        quantity = observation.quantity
        if quantity is not None and observation.times_h and (observation.arm or "") in traces:
            unit, _ = _unit(observation, quantity)
            groups.setdefault((quantity.name, unit), []).append(observation)
    drawn = [_overlay(group, traces) for group in groups.values()]
    return tuple(overlay for overlay in drawn if overlay.strokes)


def _unit(observation: Observation, quantity: Quantity) -> tuple[str, float]:
    """The unit of the picture: that of the paper where it is one of the quantity itself."""
    asked = observation.asked
    rate = asked.per_kg or asked.per_hour or asked.as_total or asked.as_share
    if rate or observation.value is None or observation.form not in {"value", "change"}:
        return quantity.unit, 1.0
    if observation.percent_of is not None or observation.as_ratio or _is_of_time(observation):
        return quantity.unit, 1.0
    return observation.unit, asked.factor


def _is_of_time(observation: Observation) -> bool:
    return observation.statistic.startswith("time")


def _has_place(observation: Observation) -> bool:
    """Whether the published number can stand at a time on the scale of the quantity."""
    asked, moments = observation.asked, observation.moments
    return (
        observation.value is not None
        and observation.form in {"value", "change", "percent change", "ratio"}
        and not (asked.per_kg or asked.per_hour or asked.as_total or asked.as_share)
        and not observation.compared_with
        and not observation.minus_formula
        and observation.percent_of is None
        and observation.among is None
        and observation.reached is None
        and not _is_of_time(observation)
        and (observation.form == "value" or moments[-1].end_h is None)
    )


def _overlay(group: list[Observation], traces: Mapping[str, Trace]) -> Overlay:
    quantity = group[0].quantity
    assert quantity is not None
    unit, factor = _unit(group[0], quantity)
    arms = dict.fromkeys(observation.arm for observation in group)
    last = max(time for observation in group for time in observation.times_h)
    first = min(0.0, *(time for observation in group for time in observation.times_h))
    strokes = []
    for arm in arms:
        trace = traces[arm]
        series = _series(quantity, trace, 0.0)
        end = min(float(trace.hours[-1]), last + 0.05 * (last - first))
        start = max(float(trace.hours[0]), first - 0.05 * (last - first))
        hours, values = trace.between(series[None, :], start, end)
        kept = np.unique(np.linspace(0, len(hours) - 1, MOST_POINTS).astype(int))
        kept = kept[np.isfinite(values[0][kept])]
        if kept.size:
            strokes.append(
                Stroke(
                    arm=arm,
                    place=list(traces).index(arm),
                    hours=tuple(hours[kept].tolist()),
                    values=tuple((values[0][kept] / factor).tolist()),
                )
            )
    points = [_point(o, traces, factor) for o in group if _has_place(o)]
    return Overlay(
        title=quantity.name,
        unit=unit,
        strokes=tuple(strokes),
        points=tuple(point for point in points if point is not None),
    )


def _series(quantity: Quantity, trace: Trace, start_h: float) -> Array:
    """The course of the median person; what adds up counts from `start_h`."""
    if quantity.amount is None:
        return np.asarray(np.median(trace.level(quantity), axis=0))
    total = trace.total(quantity.amount)
    return np.asarray(np.median(total - trace.at(total, start_h)[:, None], axis=0))


def _point(observation: Observation, traces: Mapping[str, Trace], factor: float) -> Point | None:
    """Where the number stands; a change stands on the simulated start."""
    moment, spread = observation.moments[-1], observation.spread
    adds_up = observation.quantity is not None and observation.quantity.is_amount
    if adds_up and moment.start_h != 0:
        return None
    base = 0.0
    if observation.form != "value":
        start = replace(observation, form="value", moments=observation.moments[:1], asked=OWN)
        found = simulate(start, traces).value
        if found is None:
            return None
        base = found / factor

    def place(value: float | None) -> float | None:
        if value is None:
            return None
        own = value * observation.asked.factor
        if observation.form == "percent change":
            return base * (1 + own)
        return base * own if observation.form == "ratio" else base + own / factor

    value = place(observation.value)
    hour = moment.last_h if adds_up else (moment.start_h + moment.last_h) / 2
    if value is None:
        return None
    return Point(
        arm=observation.arm,
        hour=hour,
        value=value,
        low=place(spread.low) if spread else None,
        high=place(spread.high) if spread else None,
    )


def svg(overlay: Overlay) -> str:
    """One overlay as an SVG document; the same overlay gives the same bytes."""
    low, high = overlay.scale()
    start, end = overlay.reach_h()
    colours = {stroke.arm: stroke.place % len(COLOURS) for stroke in overlay.strokes}
    longest = max(len(arm) for arm in colours)
    floor, right = HEIGHT - BOTTOM, WIDTH - max(20.0, longest * LETTER + 14)

    def x(hour: float) -> float:
        return LEFT + (right - LEFT) * (hour - start) / ((end - start) or 1.0)

    def y(value: float) -> float:
        return TOP + (floor - TOP) * (high - value) / (high - low)

    unit = f"  ({overlay.unit})" if overlay.unit else ""
    parts = [_text(LEFT, 22, overlay.title + unit, INK, "ink", weight=600)]
    step = round_step(high - low, 5)
    for value in ticks(low, high, 5):
        parts.append(_rule(LEFT, y(value), right, y(value)))
        parts.append(_text(LEFT - 8, y(value) + 4, tick_text(value, step), SOFT, "soft", "end"))
    for hour, text in time_ticks(start, end, 8):
        parts.append(_rule(x(hour), floor, x(hour), floor + 5))
        parts.append(_text(x(hour), floor + 20, text, SOFT, "soft", "middle"))
    ends = _apart([y(stroke.values[-1]) for stroke in overlay.strokes])
    for stroke, place in zip(overlay.strokes, ends, strict=True):
        index = colours[stroke.arm]
        line = " ".join(
            f"{x(h):.1f},{y(v):.1f}" for h, v in zip(stroke.hours, stroke.values, strict=True)
        )
        parts.append(
            f'<polyline class="line{index}" points="{line}" fill="none" stroke="{COLOURS[index]}" '
            'stroke-width="2.2" stroke-linejoin="round"/>'
        )
        parts.append(_text(right + 7, place + 4, stroke.arm, COLOURS[index], f"area{index}"))
    for point in (one for one in overlay.points if one.arm in colours):
        parts += _mark(point, x(point.hour), y, colours[point.arm])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(told(overlay))}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}" font-size="13">'
        f"<style>{DARK_STYLE}</style>"
        f'<rect class="paper" width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def _apart(places: list[float]) -> list[float]:
    from charley.body.showing.picture import apart

    return apart(places, 15, TOP + 4, HEIGHT - BOTTOM)


def told(overlay: Overlay) -> str:
    """The picture in words."""
    points = "; ".join(
        f"{point.arm} {point.value:.4g} at {point.hour:.3g} h".strip() for point in overlay.points
    )
    return f"{overlay.title}, simulated lines under published points: {points} {overlay.unit}"


def _mark(point: Point, x: float, y: object, index: int) -> list[str]:
    assert callable(y)
    colour, parts = COLOURS[index], []
    if point.low is not None and point.high is not None:
        for x1, y1, x2, y2 in (
            (x, y(point.low), x, y(point.high)),
            (x - 4, y(point.low), x + 4, y(point.low)),
            (x - 4, y(point.high), x + 4, y(point.high)),
        ):
            parts.append(
                f'<line class="line{index}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" '
                f'y2="{y2:.1f}" stroke="{colour}" stroke-width="1.4"/>'
            )
    parts.append(
        f'<circle class="line{index} paper" cx="{x:.1f}" cy="{y(point.value):.1f}" r="4.5" '
        f'fill="#ffffff" stroke="{colour}" stroke-width="2"/>'
    )
    return parts


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line class="rule" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{RULE}"/>'
    )


def _text(
    x: float, y: float, text: str, fill: str, name: str, anchor: str = "start", *, weight: int = 400
) -> str:
    return (
        f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'font-weight="{weight}" fill="{fill}">{escape(text)}</text>'
    )


class Gallery:
    """Collects the pictures of experiments as they are run, then writes one page."""

    def __init__(self) -> None:
        self.pictures: dict[str, tuple[Overlay, ...]] = {}

    def add(self, ran: Ran) -> None:
        """Draw an experiment; its traces need not be kept."""
        self.pictures[ran.experiment.name] = overlays(ran.experiment.observations, ran.traces)

    def write(self, comparison: Comparison, path: Path) -> None:
        """Write counts, every experiment with its pictures, and all rows, as one HTML page."""
        from jinja2 import Environment, PackageLoader
        from markupsafe import Markup

        page = Environment(loader=PackageLoader("charley.body.experiments"), autoescape=True)
        drawn = {
            name: [Markup(svg(overlay)) for overlay in shown]
            for name, shown in self.pictures.items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            page.get_template("gallery.html").render(
                comparison=comparison,
                counts=comparison.to_dict(),
                pictures=drawn,
                simulated=simulated_told,
                agrees=AGREES,
            ),
            encoding="utf-8",
        )
