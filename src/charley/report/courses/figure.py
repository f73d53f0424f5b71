"""The course of a typical body drawn: as it is, and with what is tried.

The scales follow from the body as it is, so that they stay while a slider moves, and widen only
in round steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.report.courses.panel import Curve, Drawing, Scale, svg
from charley.report.courses.what_if import Asked

Array = NDArray[np.float64]

TALL, LOW = 232, 128
CRAMP_WORTH_HZ = 1.0
HEALTHY = {"sodium": (135.0, 145.0), "potassium": (3.5, 5.0)}
ROOM, NARROW = 4.0, 30.0


class Panel(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One quantity, drawn; `told` says in words what is to be seen."""

    id: str
    title: str
    unit: str
    told: str
    svg: str


def panels(asked: Asked) -> tuple[Panel, ...]:
    """Sodium first, then what belongs to it; the cramp threshold where it moves."""
    return tuple(_panels(asked))


def _panels(asked: Asked) -> Iterator[Panel]:
    potassium, urine = _curves(asked, "potassium"), _curves(asked, "urine_ml_per_h")
    osmolality, fluid, cramp = _curves(asked, "urine_osmolality"), _fluid(asked), _cramp(asked)
    yield _sodium(asked)
    for name, title, unit, curves, scale in (
        ("potassium", "Potassium", "mmol/L", potassium, Scale(low=2.5, high=5.5, step=0.5)),
        ("urine", "Urine", "mL/h", urine, Scale(low=0, high=300, step=100)),
        ("osmolality", "Urine osmolality", "mosm/kg", osmolality, Scale(low=0, high=900, step=300)),
        ("fluid", "Water outside and inside cells", "L gained or lost", fluid,
         Scale(low=-2, high=2, step=1)),
        ("cramp", "Cramp threshold, higher is safer", "Hz", cramp, Scale(low=10, high=30, step=5)),
    ):  # fmt: skip
        if curves:
            yield _panel(asked, name, title, unit, curves, scale.holding(curves))


def _panel(
    asked: Asked, name: str, title: str, unit: str, curves: Sequence[Curve], scale: Scale
) -> Panel:
    told = _told(title, unit, curves)
    if name == "potassium":
        scale = msgspec.structs.replace(scale, step=1.0)
    drawing = Drawing(
        name=name, told=told, hours=asked.course.hours, curves=curves, scale=scale, height=LOW,
        healthy=HEALTHY.get(name),
    )  # fmt: skip
    return Panel(id=name, title=title, unit=unit, told=told, svg=svg(drawing))


def _sodium(asked: Asked) -> Panel:
    """Sodium with the line that the plan of this person says not to cross."""
    course, plan, curves = asked.course, asked.sodium, _curves(asked, "sodium")
    shown, over, ceiling = curves[-1].values, None, None
    if plan is not None:
        ceiling = _ceiling(asked, shown)
        sign = 1.0 if plan.limit_rise_any_24h > 0 else -1.0
        over = sign * (shown - ceiling) > 0
    told = _told("Sodium", "mmol/L", curves)
    drawing = Drawing(
        name="sodium", told=told, hours=course.hours, curves=curves,
        scale=_sodium_scale(asked).holding(curves), height=TALL, healthy=HEALTHY["sodium"],
        ceiling=ceiling, over=over,
    )  # fmt: skip
    return Panel(id="sodium", title="Sodium", unit="mmol/L", told=told, svg=svg(drawing))


def _sodium_scale(asked: Asked) -> Scale:
    """From below the body as it is to above what the plan allows, and the healthy interval."""
    usual = asked.course.as_it_is.typical("sodium")
    allowed = 2 * ROOM if asked.sodium is None else asked.sodium.limit_rise_any_48h
    low = float(np.nanmin(usual)) - ROOM + min(allowed, 0.0)
    high = max(float(usual[0]) + max(allowed, 0.0) + ROOM, HEALTHY["sodium"][1] + 1)
    low, high = 5 * math.floor(low / 5), 5 * math.ceil(high / 5)
    return Scale(low=low, high=high, step=5 if high - low < NARROW else 10)


def _ceiling(asked: Asked, sodium: Array) -> Array:
    """What sodium may not cross at each time, from the lowest of any 24 and 48 h before it."""
    plan, hours = asked.sodium, asked.course.hours
    assert plan is not None
    bounds = [
        _rolling(hours, sodium, window_h, limit)
        for window_h, limit in ((24.0, plan.limit_rise_any_24h), (48.0, plan.limit_rise_any_48h))
    ]
    return np.asarray((np.fmin if plan.limit_rise_any_24h > 0 else np.fmax)(*bounds))


def _rolling(hours: Array, values: Array, window_h: float, limit: float) -> Array:
    reach = round(window_h / float(hours[1] - hours[0]))
    extreme = np.fmin if limit > 0 else np.fmax
    windows = (values[max(0, last - reach) : last + 1] for last in range(len(values)))
    return np.array([float(extreme.reduce(window)) + limit for window in windows])


def _curves(asked: Asked, name: str) -> list[Curve]:
    """The body as it is as a ghost behind what is tried, or alone."""
    usual, tried = asked.course.as_it_is, asked.course.what_if
    if tried is None:
        return [Curve(values=usual.typical(name), kind="tried", band=usual.band(name))]
    return [
        Curve(values=usual.typical(name), kind="ghost"),
        Curve(values=tried.typical(name), kind="tried", band=tried.band(name)),
    ]


def _fluid(asked: Asked) -> list[Curve]:
    """Litres gained or lost outside and inside the cells."""
    return [
        Curve(values=curve.values - curve.values[0], kind=f"{curve.kind}{where}")
        for name, where in (("outside_cells_l", ""), ("inside_cells_l", " second"))
        for curve in _curves(asked, name)
    ]


def _cramp(asked: Asked) -> list[Curve]:
    """The cramp threshold; nothing where it does not move."""
    usual, tried = asked.course.as_it_is.cramp_hz, asked.course.what_if
    curves = [Curve(values=usual, kind="tried" if tried is None else "ghost")]
    if tried is not None:
        curves.append(Curve(values=tried.cramp_hz, kind="tried"))
    reach = np.concatenate([curve.values for curve in curves])
    reach = reach[np.isfinite(reach)]
    return curves if reach.size and np.ptp(reach) >= CRAMP_WORTH_HZ else []


def _told(title: str, unit: str, curves: Sequence[Curve]) -> str:
    parts = []
    for curve in curves:
        finite = curve.values[np.isfinite(curve.values)]
        if finite.size:
            which = "without it" if "ghost" in curve.kind else "this course"
            which += ", inside cells" if "second" in curve.kind else ""
            parts.append(
                f"{which}: from {finite[0]:.3g} to {finite[-1]:.3g}, between {finite.min():.3g} "
                f"and {finite.max():.3g}"
            )
    return f"{title} ({unit}); {'; '.join(parts)}"
