"""The figure of the groups: where a threshold lies beside people who cramp and who do not."""

from __future__ import annotations

import numpy as np

from charley.body.showing.axes import tick_text, ticks
from charley.nerve.circumstances import Floats
from charley.nerve.forecast import CrampForecast
from charley.nerve.showing.drawn import DASHES, WIDE, area, curve, framed, line, rect, text
from charley.nerve.showing.telling import group_density, group_hz
from charley.nerve.threshold import Threshold

LEFT, RIGHT, HIGH, POINTS = 24, 24, 170, 220
LEAST_HZ, MOST_HZ = 2.0, 48.0
GROUPS = (("cramp", "people who cramp", 0.42), ("no_cramp", "people who do not", 0.16))
TITLE = "Where such a threshold lies"


def groups(forecast: CrampForecast, *, width: float = WIDE) -> str:
    """Two filled shapes for the groups, a line for each state."""
    hz = np.linspace(LEAST_HZ, MOST_HZ, POINTS)
    states = {arm: _density(one, hz) for arm, one in forecast.thresholds.items()}
    both = {name: group_density(name, hz) for name in ("cramp", "no_cramp")}
    highest = max(float(each.max()) for each in (*both.values(), *states.values()))
    right = width - RIGHT
    top = 66.0 + 22 * (len(states) + len(GROUPS))

    def points(values: Floats) -> list[tuple[float, float]]:
        x = LEFT + (right - LEFT) * (hz - LEAST_HZ) / (MOST_HZ - LEAST_HZ)
        y = top + HIGH * (1 - values / highest)
        return [*zip(x.tolist(), y.tolist(), strict=True)]

    parts = [text(LEFT, 26, TITLE, size=17, weight=600)]
    y = 52.0
    for name, words, opacity in GROUPS:
        shape = points(both[name])
        closed = [*shape, (right, top + HIGH), (float(LEFT), top + HIGH)]
        parts += [area(closed, "soft", opacity), curve(shape, "soft", width=1.2)]
        parts.append(rect(LEFT, y - 11, 30, 13, "soft", opacity=opacity, round_by=2))
        parts.append(text(LEFT + 38, y, f"{words}, {group_hz(name):.3g} Hz", "soft"))
        y += 22
    for place, (arm, one) in enumerate(forecast.thresholds.items()):
        ink, dash = f"c{place % 6}", DASHES[place % len(DASHES)]
        parts.append(line(LEFT, y - 4, LEFT + 30, y - 4, ink, width=2.4, dash=dash))
        label = f"{arm or 'this state'}, {one.hz:.1f} Hz ({one.low_hz:.0f} to {one.high_hz:.0f})"
        parts.append(text(LEFT + 38, y, label, ink))
        parts.append(curve(points(states[arm]), ink, width=2.4, dash=dash))
        y += 22
    marks = ticks(LEAST_HZ, MOST_HZ, 10 if width > 500 else 6)
    parts.append(line(LEFT, top + HIGH, right, top + HIGH))
    for value in marks:
        x = LEFT + (right - LEFT) * (value - LEAST_HZ) / (MOST_HZ - LEAST_HZ)
        label = tick_text(value, marks[1] - marks[0]) + (" Hz" if value == marks[-1] else "")
        parts.append(text(x, top + HIGH + 19, label, "soft", "middle"))
    return framed(f"groups-{width:g}", TITLE, _told(forecast), parts, top + HIGH + 32, width)


def _told(forecast: CrampForecast) -> str:
    """The figure in words."""
    return "; ".join(
        [f"people who cramp lie around {group_hz('cramp'):.3g} Hz"]
        + [f"people who do not around {group_hz('no_cramp'):.3g} Hz"]
        + [
            f"{arm or 'this state'} at {one.hz:.1f} Hz, 95 % range {one.low_hz:.0f} to "
            f"{one.high_hz:.0f}"
            for arm, one in forecast.thresholds.items()
        ]
    )


def _density(one: Threshold, hz: Floats) -> Floats:
    """A log-normal density for each Hz."""
    z = (np.log(hz) - one.ln_hz) / one.ln_spread
    found = np.exp(-0.5 * z * z) / (hz * one.ln_spread * np.sqrt(2.0 * np.pi))
    return np.asarray(found)
