"""A recording in the letters of a terminal: motor units in braille, force in blocks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from charley.body.showing.sketch import BLANK, DOTS
from charley.nerve.pool.recording import Recording
from charley.nerve.showing.raster import Phase, drawn_until_s, phases

MARGIN = 8
UNITS_A_ROW = 4
BLOCKS = " ▁▂▃▄▅▆▇█"
FORCE_ROWS = 3
INKS = {"c0": "cyan", "c1": "dark_orange", "c2": "medium_purple1"}


def sketched(recording: Recording, width: int) -> Iterator[tuple[str, str]]:
    """Rows of text, each with its style."""
    columns = max(20, width - MARGIN - 2)
    end = drawn_until_s(recording)
    for place, row in enumerate(_units(recording, end, columns)):
        label = ("units" if place == 0 else "").rjust(MARGIN - 1)
        yield f"{label} │{row}", ""
    for place, row in enumerate(_force(recording, end, columns)):
        label = ("force" if place == 0 else "").rjust(MARGIN - 1)
        yield f"{label} │{row}", ""
    for phase in phases(recording, end):
        yield _bar(phase, end, columns), INKS[phase.ink]


def _units(recording: Recording, end: float, columns: int) -> Iterator[str]:
    """A dot where a unit fires within half a column; small units below."""
    rows = -(-recording.units // UNITS_A_ROW)
    cells = np.zeros((rows, columns), int)
    shown = recording.time_s < end
    place = (recording.time_s[shown] / end * columns * 2).astype(int)
    upwards = recording.units - 1 - recording.unit[shown]
    bits = np.array(DOTS)[upwards % UNITS_A_ROW, place % 2]
    np.bitwise_or.at(cells, (upwards // UNITS_A_ROW, place // 2), bits)
    for row in cells:
        yield "".join(chr(BLANK + int(cell)) if cell else " " for cell in row).rstrip()


def _force(recording: Recording, end: float, columns: int) -> Iterator[str]:
    shown = recording.times_s < end
    column = (recording.times_s[shown] / end * columns).astype(int)
    total = np.bincount(column, recording.force[shown], columns)
    mean = total / np.maximum(1, np.bincount(column, minlength=columns))
    eighths = np.round(np.minimum(mean, 1.0) * 8 * FORCE_ROWS).astype(int)
    for row in reversed(range(FORCE_ROWS)):
        yield "".join(BLOCKS[int(np.clip(each - 8 * row, 0, 8))] for each in eighths).rstrip()


def _bar(phase: Phase, end: float, columns: int) -> str:
    first = round(phase.start_s / end * (columns - 1))
    last = max(first + 1, round(phase.end_s / end * (columns - 1)))
    words = f"{phase.words} ({phase.start_s:.0f} to {phase.end_s:.0f} s)"
    before, bar = " " * (MARGIN + 1 + first), "━" * (last - first)
    if len(bar) + len(words) + first + 1 <= columns:
        return f"{before}{bar} {words}"
    return f"{words} {bar}".rjust(MARGIN + 1 + last)
