"""A picture in the letters of a terminal: lines in braille, bands in shades, events below.

Braille letters have 2 x 4 dots, so that 70 columns and 7 rows hold 140 x 28 points. Drawn here and
not by a library, because none marks events under a time axis or shades a band, and their axes are
what a sketch is for; the dots themselves are the small function `_braille`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from charley.body.showing.axes import round_step, tick_text, ticks, time_ticks
from charley.body.showing.marks import mark_lines
from charley.body.showing.picture import Floats, Line, Panel, Picture, apart

if TYPE_CHECKING:
    from rich.text import Text

COLOURS = ("cyan", "dark_orange", "medium_purple1", "green", "deep_pink3", "yellow")
SHADES = "░▒"
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BLANK = 0x2800
STROKES = ((1, 1), (4, 2), (1, 2), (6, 1), (2, 4), (1, 4))
SAMPLES_A_DOT = 4
MARGIN = 8
PANEL_ROWS, SMALL_PANEL_ROWS = 7, 5
FEW_PANELS = 3
UNIT_ROOM = 7
Cell = tuple[str, str]


def sketch(picture: Picture, width: int) -> list[Text]:
    """The picture as lines of text, at most `width` columns."""
    from rich.text import Text

    arms = picture.arms
    labels = [name for name in arms if name]
    right = max((len(name) for name in labels), default=0) + (2 if labels else 0)
    columns = max(20, width - MARGIN - 1 - max(right, UNIT_ROOM))
    rows = PANEL_ROWS if len(picture.panels) <= FEW_PANELS else SMALL_PANEL_ROWS
    colours = {arm: COLOURS[index % len(COLOURS)] for index, arm in enumerate(arms)}
    lines: list[Text] = []
    for panel in picture.panels:
        lines.append(_title(panel))
        lines.extend(_panel(panel, picture.reach_h, columns, rows, colours))
    start, end = picture.reach_h
    placed = [
        (round((hour - start) / (end - start) * (columns - 1)), text)
        for hour, text in time_ticks(start, end, max(3, columns // 10))
    ]
    lines.extend(_time_axis(placed, columns))
    for words, style in mark_lines(picture, columns, MARGIN + 1, width, colours):
        lines.append(Text(words, style=style))
    return lines


def _title(panel: Panel) -> Text:
    from rich.text import Text

    title = Text("  " + panel.title, style="bold")
    if panel.unit:
        title.append(f"  {panel.unit}", style="not bold dim")
    return title


def _panel(
    panel: Panel, reach_h: tuple[float, float], columns: int, rows: int, colours: dict[str, str]
) -> list[Text]:
    from rich.text import Text

    scale = panel.scale()
    cells: list[list[Cell]] = [[(" ", "")] * columns for _ in range(rows)]
    for line in panel.lines:
        _shade(cells, line, reach_h, scale, colours[line.arm])
    for index, line in enumerate(panel.lines):
        _braille(cells, line, reach_h, scale, colours[line.arm], STROKES[index % len(STROKES)])
    axis = _row_labels(scale, rows)
    names = _arm_labels(panel, scale, rows)
    drawn = []
    for row in range(rows):
        label = axis.get(row, "")
        text = Text(f"{label:>{MARGIN - 1}} ", style="")
        text.append("┤" if label else "│", style="dim")
        for letter, colour in cells[row]:
            text.append(letter, style=colour)
        if row in names:
            name = names[row]
            text.append(f" {name}", style=colours[name])
        text.rstrip()
        drawn.append(text)
    return drawn


def _row_labels(scale: tuple[float, float], rows: int) -> dict[int, str]:
    low, high = scale
    most = max(2, rows // 2 + 1)
    step = round_step(high - low, most)
    return {_row(value, scale, rows): tick_text(value, step) for value in ticks(low, high, most)}


def _arm_labels(panel: Panel, scale: tuple[float, float], rows: int) -> dict[int, str]:
    """Names of arms beside the ends of their lines, one a row, in the order of the ends."""
    ends = [
        (_row(float(line.values[np.isfinite(line.values)][-1]), scale, rows), line.arm)
        for line in panel.lines
        if line.arm and np.isfinite(line.values).any()
    ]
    places = apart([float(row) for row, _ in ends], 1.0, 0.0, rows - 1.0)
    return {round(place): arm for place, (_, arm) in zip(places, ends, strict=True)}


def _row(value: float, scale: tuple[float, float], rows: int) -> int:
    low, high = scale
    return min(rows - 1, max(0, int((high - value) / (high - low) * rows)))


def _sampled(
    line: Line, values: Floats, reach_h: tuple[float, float], places: int
) -> tuple[Floats, Floats]:
    """Lowest and highest value within each of `places` stretches of the time axis."""
    start, end = reach_h
    finite = np.isfinite(values)
    if not finite.any():
        nothing = np.full(places, np.nan)
        return nothing, nothing
    hours = np.linspace(start, end, places * SAMPLES_A_DOT + 1)
    course = np.interp(hours, line.hours[finite], values[finite], left=np.nan, right=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(course, SAMPLES_A_DOT + 1)[::SAMPLES_A_DOT]
    return around.min(axis=1), around.max(axis=1)


def _shade(
    cells: list[list[Cell]],
    line: Line,
    reach_h: tuple[float, float],
    scale: tuple[float, float],
    colour: str,
) -> None:
    rows, columns = len(cells), len(cells[0])
    low, high = scale
    centres = [high - (row + 0.5) / rows * (high - low) for row in range(rows)]
    for (below, upper), shade in zip(line.bands, SHADES, strict=False):
        floor, _ = _sampled(line, below, reach_h, columns)
        _, ceiling = _sampled(line, upper, reach_h, columns)
        for row, value in enumerate(centres):
            for column in np.flatnonzero((floor <= value) & (value <= ceiling)):
                cells[row][column] = (shade, colour)


def _braille(
    cells: list[list[Cell]],
    line: Line,
    reach_h: tuple[float, float],
    scale: tuple[float, float],
    colour: str,
    stroke: tuple[int, int],
) -> None:
    """Dot the line into the cells; `stroke` = dots on, and in how many they repeat + off."""
    rows, columns = len(cells), len(cells[0])
    low, high = scale
    on, off = stroke
    whole = 4 * rows
    floor, ceiling = _sampled(line, line.values, reach_h, 2 * columns)
    dotted: dict[tuple[int, int], int] = {}
    for place in range(2 * columns):
        if not np.isfinite(floor[place]) or (stroke != STROKES[0] and place % (on + off) >= on):
            continue
        first = int((high - ceiling[place]) / (high - low) * whole)
        last = int((high - floor[place]) / (high - low) * whole)
        for dot in range(max(0, first), min(whole - 1, last) + 1):
            cell = (dot // 4, place // 2)
            dotted[cell] = dotted.get(cell, 0) | DOTS[dot % 4][place % 2]
    for (row, column), dots in dotted.items():
        present, _ = cells[row][column]
        before = ord(present) - BLANK if BLANK <= ord(present) <= BLANK + 0xFF else 0
        cells[row][column] = (chr(BLANK + (before | dots)), colour)


def _time_axis(placed: list[tuple[int, str]], columns: int) -> list[Text]:
    from rich.text import Text

    rule = ["─"] * columns
    words = [" "] * (columns + MARGIN)
    for place, text in placed:
        rule[place] = "┬"
        begin = max(0, place - (len(text.split()[0]) - 1) // 2)
        if all(letter == " " for letter in words[max(0, begin - 1) : begin + len(text) + 1]):
            words[begin : begin + len(text)] = text
    margin = " " * MARGIN
    return [
        Text(margin + "└" + "".join(rule), style="dim"),
        Text((margin + " " + "".join(words)).rstrip()),
    ]
