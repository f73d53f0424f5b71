"""The figure of a course: the threshold over time in each arm, beside the two groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from charley.body.showing.axes import round_step, tick_text, ticks, time_ticks
from charley.nerve.coupling import CrampCourse
from charley.nerve.forecast import CrampForecast
from charley.nerve.showing.drawn import DASHES, NARROW, WIDE, area, curve, framed, line, text
from charley.nerve.showing.telling import group_hz, told_course
from charley.nerve.threshold import HIGHEST_HZ

Place = Callable[[float], float]

LEFT, RIGHT, HIGH, MOST = 46, 26, 260, 300
TITLE = "The cramp threshold over time"


def course(forecast: CrampForecast, *, width: float = WIDE) -> str:
    """A line for each arm with its 95 % band; dashed lines where the two groups lie."""
    drawn = {arm: case.course for arm, case in forecast.cases.items() if case.course is not None}
    first = next(iter(drawn.values()))
    start, end = float(first.times_h[0]), float(first.times_h[-1])
    top = 50 + 20 * (len(drawn) if drawn.keys() != {""} else 0) + 14
    low, high = 0.0, _highest(drawn)
    right = width - RIGHT

    def across(hour: float) -> float:
        return LEFT + (right - LEFT) * (hour - start) / (end - start)

    def down(hz: float) -> float:
        return top + HIGH * (high - min(max(hz, low), high)) / (high - low)

    parts = [text(LEFT, 26, f"{TITLE} (Hz)", size=17 if width > NARROW else 15, weight=600)]
    step = round_step(high - low, 6)
    for hz in ticks(low, high, 6):
        parts.append(line(LEFT, down(hz), right, down(hz)))
        parts.append(text(LEFT - 8, down(hz) + 4, tick_text(hz, step), "soft", "end"))
    for hour, words in time_ticks(start, end, 10 if width > 500 else 5):
        parts.append(text(across(hour), top + HIGH + 20, words, "soft", "middle"))
    for place, (arm, one) in enumerate(drawn.items()):
        parts += _arm(one, across, down, place)
        if arm:
            y = 50.0 + 20 * place
            ink, dash = f"c{place % 6}", DASHES[place % len(DASHES)]
            parts.append(line(LEFT, y - 4, LEFT + 30, y - 4, ink, width=2.4, dash=dash))
            parts.append(text(LEFT + 38, y, arm, ink))
    for group, words in (("cramp", "people who cramp"), ("no_cramp", "people who do not")):
        y = down(group_hz(group))
        parts.append(line(LEFT, y, right, y, "soft", width=1.3, dash="5 4"))
        label = f"usual in {words}, {group_hz(group):.3g}"
        parts.append(text(LEFT + 4, y - 5, label, "soft", size=12))
    told = " ".join(s for arm, case in forecast.cases.items() for s in told_course(case, arm))
    return framed(f"course-{width:g}", TITLE, told, parts, top + HIGH + 34, width)


def _highest(drawn: dict[str, CrampCourse]) -> float:
    top = max(float(np.nanmax(one.high_hz)) for one in drawn.values())
    return min(HIGHEST_HZ, max(top, group_hz("no_cramp")) + 3)


def _arm(one: CrampCourse, across: Place, down: Place, place: int) -> list[str]:
    seen = np.isfinite(one.hz)
    each = max(1, int(seen.sum()) // MOST)
    hours, hz, low, high = (
        values[seen][::each].tolist() for values in (one.times_h, one.hz, one.low_hz, one.high_hz)
    )
    ink, dash = f"c{place % 6}", DASHES[place % len(DASHES)]
    x = [across(hour) for hour in hours]
    edge = [*zip(x, map(down, high), strict=True)]
    edge += reversed([*zip(x, map(down, low), strict=True)])
    return [
        area(edge, ink, 0.1),
        curve([*zip(x, map(down, hz), strict=True)], ink, width=2.4, dash=dash),
    ]
