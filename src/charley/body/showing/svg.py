"""A picture as SVG, drawn by hand as all figures of the house (decisions, 6).

Colours are attributes, light, so that any viewer shows them; a style sheet inside gives the dark
ones where the reader's page is dark. The figure tells itself in words (`aria-label`).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

import numpy as np

from charley.body.showing.axes import round_step, tick_text, ticks, time_ticks, told_time
from charley.body.showing.marks import MOST_MARKS
from charley.body.showing.picture import Floats, Line, Mark, Panel, Picture, apart

WIDTH, LEFT, PANEL, GAP = 760, 62, 132, 40
TOP, ROW, HIGH_ROW = 64, 22, 36
LETTER = 7.2
MOST_POINTS = 600
INK, SOFT, RULE = "#1b2326", "#566168", "#dedbd1"
COLOURS = ("#0d5c63", "#b0541e", "#5a4a9c", "#5e7312", "#9c1c5c", "#7a5a10")
DARK = ("#74c5c4", "#f0a271", "#b5a6f0", "#b5cc6a", "#f08fbd", "#dcb866")
FONT = (
    "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
)
DARK_STYLE = (
    "@media (prefers-color-scheme: dark) { .paper { fill: #14181a } .ink { fill: #e8ebe9 } "
    ".soft { fill: #a3afb2 } .rule { stroke: #323b3f } "
    + " ".join(
        f".line{index} {{ stroke: {colour} }} .area{index} {{ fill: {colour} }}"
        for index, colour in enumerate(DARK)
    )
    + " }"
)


def svg(picture: Picture) -> str:
    """The picture as one SVG document; the same picture gives the same bytes."""
    arms = picture.arms
    names = max((len(arm) for arm in arms), default=0)
    right = WIDTH - max(34.0, names * LETTER + 16)
    parts = [
        _text(LEFT, 26, picture.title, "ink", size=18, weight=600),
        _text(LEFT, 46, picture.subtitle, "soft", size=13),
    ]
    top = float(TOP)
    start, end = picture.reach_h
    hours = time_ticks(start, end, 10)
    for panel in picture.panels:
        parts += _panel(panel, picture, top + 22, right, [hour for hour, _ in hours])
        top += PANEL + GAP
    for hour, text in hours:
        parts.append(_text(_across(hour, picture, right), top, text, "soft", "middle"))
    top += 14
    for mark in picture.marks[:MOST_MARKS]:
        drawn, height = _mark(mark, picture, top, right)
        parts += drawn
        top += height
    height = top + 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(told(picture))}" '
        f'viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'font-family="{FONT}" font-size="13"><style>{DARK_STYLE}</style>'
        f'<rect class="paper" width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def told(picture: Picture) -> str:
    """The picture in one sentence for those who hear it."""
    start, end = picture.reach_h
    seen = []
    for panel in picture.panels:
        for line in panel.lines:
            finite = line.values[np.isfinite(line.values)]
            if finite.size:
                arm = f" ({line.arm})" if line.arm else ""
                seen.append(
                    f"{panel.title}{arm} from {finite[0]:.4g} to {finite[-1]:.4g} {panel.unit}, "
                    f"between {finite.min():.4g} and {finite.max():.4g}"
                )
    return f"{picture.title}, {told_time(start)} to {told_time(end)}: {'; '.join(seen)}"


def _panel(
    panel: Panel, picture: Picture, top: float, right: float, hours: Sequence[float]
) -> list[str]:
    low, high = panel.scale()
    step = round_step(high - low, 4)

    def down(value: float) -> float:
        return top + PANEL * (high - value) / (high - low)

    unit = f"  ({panel.unit})" if panel.unit else ""
    parts = [_text(LEFT, top - 9, panel.title + unit, "ink", weight=600)]
    for value in ticks(low, high, 4):
        parts.append(_rule(LEFT, down(value), right, down(value)))
        parts.append(_text(LEFT - 8, down(value) + 4, tick_text(value, step), "soft", "end"))
    for hour in hours:
        x = _across(hour, picture, right)
        parts.append(_rule(x, top + PANEL, x, top + PANEL + 5))
    for line in panel.lines:
        parts += _line(line, panel, picture, top, right)
    drawn = [line for line in panel.lines if line.arm and np.isfinite(line.values).any()]
    ends = [down(float(line.values[np.isfinite(line.values)][-1])) for line in drawn]
    for line, place in zip(drawn, apart(ends, 15, top + 4, top + PANEL), strict=True):
        colour = picture.arms.index(line.arm) % len(COLOURS)
        parts.append(_text(right + 7, place + 4, line.arm, f"area{colour}", fill=COLOURS[colour]))
    return parts


def _line(line: Line, panel: Panel, picture: Picture, top: float, right: float) -> list[str]:
    low, high = panel.scale()
    colour = picture.arms.index(line.arm) % len(COLOURS)
    kept = _thinned(line)
    across = [_across(float(hour), picture, right) for hour in line.hours[kept]]

    def points(values: Floats) -> list[str]:
        drawn = []
        for x, value in zip(across, values[kept], strict=True):
            if np.isfinite(value):
                drawn.append(f"{x:.1f},{top + PANEL * (high - value) / (high - low):.1f}")
        return drawn

    parts = []
    for below, above in line.bands:
        shape = " ".join([*points(above), *reversed(points(below))])
        parts.append(
            f'<polygon class="area{colour}" points="{shape}" fill="{COLOURS[colour]}" '
            'fill-opacity="0.18"/>'
        )
    parts.append(
        f'<polyline class="line{colour}" points="{" ".join(points(line.values))}" fill="none" '
        f'stroke="{COLOURS[colour]}" stroke-width="2.2" stroke-linejoin="round"/>'
    )
    return parts


def _thinned(line: Line) -> list[int]:
    """Which points to draw: all, or of each stretch its first, lowest and highest."""
    count = len(line.hours)
    if count <= MOST_POINTS:
        return list(range(count))
    edges = np.linspace(0, count, MOST_POINTS // 3 + 1).astype(int)
    kept = {0, count - 1}
    for first, last in pairwise(edges):
        part = np.nan_to_num(line.values[first:last])
        kept |= {int(first), int(first + part.argmin()), int(first + part.argmax())}
    return sorted(kept)


def _mark(mark: Mark, picture: Picture, top: float, right: float) -> tuple[list[str], float]:
    """The bars of a mark with its words after, before or below them, and the height taken."""
    start, end = picture.reach_h
    colour = picture.arms.index(mark.arm) % len(COLOURS) if mark.arm in picture.arms[1:] else 0
    fill, name = (COLOURS[colour], f"area{colour}") if mark.arm else (SOFT, "soft")
    bars = []
    for first, last in mark.spans:
        if first <= end and last >= start:
            x = _across(max(first, start), picture, right)
            bars.append((x, max(3.0, _across(min(last, end), picture, right) - x)))
    if not bars:
        return [], 0.0
    parts = [
        f'<rect class="{name}" x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="7" '
        f'rx="2" fill="{fill}"/>'
        for x, width in bars
    ]
    begin, finish = bars[0][0], bars[-1][0] + bars[-1][1]
    length = len(mark.words) * LETTER
    if finish + 8 + length <= WIDTH:
        return [*parts, _text(finish + 8, top + 8, mark.words, name, fill=fill)], ROW
    if begin - 8 - length >= 0:
        return [*parts, _text(begin - 8, top + 8, mark.words, name, "end", fill=fill)], ROW
    place = max(LEFT, min(begin, WIDTH - length))
    return [*parts, _text(place, top + 22, mark.words, name, fill=fill)], HIGH_ROW


def _across(hour: float, picture: Picture, right: float) -> float:
    start, end = picture.reach_h
    return LEFT + (right - LEFT) * (hour - start) / (end - start)


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line class="rule" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{RULE}"/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    name: str,
    anchor: str = "start",
    *,
    size: int = 13,
    weight: int = 400,
    fill: str = "",
) -> str:
    colour = fill or (INK if name == "ink" else SOFT)
    return (
        f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
    )
