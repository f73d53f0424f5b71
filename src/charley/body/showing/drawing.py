"""A picture of series: a panel for each quantity, a line for each arm, bands over people."""

from __future__ import annotations

from collections.abc import Sequence

from charley.body.showing.choosing import NOTABLE
from charley.body.showing.measured import Series, percentile
from charley.body.showing.picture import Floats, Line, Mark, Panel, Picture

BANDS = ((5.0, 95.0), (25.0, 75.0))
LEAST_STEPS = 4


def picture_of(
    title: str,
    subtitle: str,
    every: Sequence[Series],
    marks: Sequence[Mark],
    reach_h: tuple[float, float],
) -> Picture:
    """Series of the same quantity share a panel; panels stand in the order of the series."""
    names = dict.fromkeys(one.quantity for one in every)
    return Picture(
        title=title,
        subtitle=subtitle,
        start_h=reach_h[0],
        end_h=reach_h[1],
        panels=tuple(_panel([one for one in every if one.quantity == name]) for name in names),
        marks=tuple(marks),
    )


def _panel(every: Sequence[Series]) -> Panel:
    first = every[0]
    least = NOTABLE.get(first.quantity, LEAST_STEPS * first.step)
    return Panel(
        title=first.quantity,
        unit=first.unit,
        lines=tuple(_line(one) for one in every),
        least_span=least,
        never_negative=all((one.values[one.values == one.values] >= 0).all() for one in every),
    )


def _line(one: Series) -> Line:
    bands: tuple[tuple[Floats, Floats], ...] = ()
    if len(one.values) > 1:
        bands = tuple(
            (percentile(one.values, low), percentile(one.values, high)) for low, high in BANDS
        )
    return Line(arm=one.arm, hours=one.hours, values=one.median, bands=bands)
