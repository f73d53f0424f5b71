"""The figure of a cramp: every motor unit and the force, while shocked, cramping and stretched."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from charley.body.showing.axes import tick_text, ticks
from charley.nerve.forecast import setting
from charley.nerve.pool.recording import Recording
from charley.nerve.showing.drawn import (
    WIDE,
    curve,
    folded,
    framed,
    line,
    rect,
    strokes,
    text,
)
from charley.nerve.showing.telling import told_recording

LEFT, RIGHT, UNIT, FORCE, GAP = 62, 16, 6.5, 90, 46
TITLE = "A cramp, motor unit by motor unit"


class Phase(NamedTuple):
    """A stretch of time that has a name, a colour and words."""

    start_s: float
    end_s: float
    ink: str
    words: str


def raster(recording: Recording, *, width: float = WIDE) -> str:
    """The recording as SVG."""
    end = drawn_until_s(recording)
    right = width - RIGHT
    every = phases(recording, end)

    def across(seconds: float) -> float:
        return LEFT + (right - LEFT) * seconds / end

    parts = [text(LEFT, 24, TITLE, size=17, weight=600)]
    y = 44.0
    words = told_recording(recording, stretch_after_s(recording))
    for row in folded(words, width - LEFT - RIGHT, 12.5):
        parts.append(text(LEFT, y, row, "soft", size=12.5))
        y += 17
    for phase in every:
        y += 4
        parts.append(rect(LEFT, y, 12, 12, phase.ink, opacity=0.45, round_by=2))
        parts.append(text(LEFT + 19, y + 10.5, _legend(phase), size=12.5))
        y += 15
    top = y + 34
    units_high = UNIT * recording.units
    force_top = top + units_high + GAP
    foot = force_top + FORCE
    for phase in every:
        x = across(phase.start_s)
        wide = across(phase.end_s) - x
        parts.append(rect(x, top - 4, wide, units_high + 8, phase.ink, opacity=0.13))
        parts.append(rect(x, force_top, wide, FORCE, phase.ink, opacity=0.13))
    parts.append(
        text(LEFT, top - 11, f"{recording.units} motor units, a tick for each impulse", "soft")
    )
    parts += _ticks_of_units(recording, end, top, right)
    parts.append(text(LEFT, force_top - 8, "force of the muscle", "soft"))
    parts += _force(recording, end, force_top, right)
    step = ticks(0, end, 8)
    for second in step:
        parts.append(line(across(second), foot, across(second), foot + 5))
        label = tick_text(second, step[1] - step[0])
        label += " s" if second == step[-1] else ""
        parts.append(text(across(second), foot + 19, label, "soft", "middle"))
    return framed(f"cramp-{width:g}", TITLE, f"{words} {_told(every)}", parts, foot + 32, width)


def drawn_until_s(recording: Recording) -> float:
    """When the picture ends: a little after the cramp, or after the shocks where there is none."""
    cramp = recording.cramp()
    end = cramp.end_s if cramp else recording.protocol.stimulated_until_s
    last = float(recording.time_s[-1]) if len(recording.time_s) else end
    end = max(end, min(last, end + setting("after")))
    return float(min(recording.protocol.duration_s, end + setting("after")))


def stretch_after_s(recording: Recording) -> float | None:
    """How long after the last shock the muscle is stretched, or None."""
    postures = recording.protocol.postures
    return postures[0].at_s - recording.protocol.stimulated_until_s if postures else None


def phases(recording: Recording, end_s: float) -> tuple[Phase, ...]:
    """What is done and what goes on, in its order; without a cramp only what is done."""
    train = recording.protocol.trains[0]
    cramp = recording.cramp()
    over = cramp.end_s if cramp else train.end_s
    stretched = recording.protocol.postures[0].at_s if recording.protocol.postures else end_s
    found = [Phase(train.start_s, train.end_s, "c1", "stimulated")]
    alone = min(over, stretched)
    if cramp is not None and alone > train.end_s:
        found.append(Phase(train.end_s, alone, "c0", "the cramp goes on by itself"))
    if stretched < end_s:
        found.append(Phase(stretched, end_s, "c2", "stretched: tendon organs inhibit"))
    return tuple(found)


def _legend(phase: Phase) -> str:
    return f"{phase.words}, {phase.start_s:.0f} to {phase.end_s:.0f} s"


def _told(every: tuple[Phase, ...]) -> str:
    return "; ".join(_legend(phase) for phase in every) + "."


def _ticks_of_units(recording: Recording, end: float, top: float, right: float) -> list[str]:
    shown = recording.time_s <= end
    path = "".join(
        f"M{LEFT + (right - LEFT) * second / end:.1f} "
        f"{top + UNIT * (recording.units - 1 - unit):.1f}v{UNIT - 1.5:g}"
        for unit, second in zip(
            recording.unit[shown].tolist(), recording.time_s[shown].tolist(), strict=True
        )
    )
    return [
        strokes(path, "ink", 0.7),
        text(LEFT - 8, top + 9, "large", "soft", "end", size=11),
        text(LEFT - 8, top + UNIT * recording.units, "small", "soft", "end", size=11),
    ]


def _force(recording: Recording, end: float, top: float, right: float) -> list[str]:
    shown = recording.times_s <= end
    times, force = recording.times_s[shown], recording.force[shown]
    each = max(1, len(times) // 700)
    count = len(times) // each
    mean = force[: count * each].reshape(count, each).mean(axis=1)
    middle = times[: count * each].reshape(count, each).mean(axis=1)
    points = [
        (LEFT + (right - LEFT) * float(second) / end, top + FORCE * (1 - float(share)))
        for second, share in zip(middle, np.minimum(mean, 1.0), strict=True)
    ]
    return [
        line(LEFT, top + FORCE, right, top + FORCE),
        text(LEFT - 8, top + 9, "greatest", "soft", "end", size=11),
        text(LEFT - 8, top + FORCE, "none", "soft", "end", size=11),
        curve(points, "ink", width=1.6),
    ]
