"""Small charts as inline SVG, drawn by hand.

Horizontal places are percentages, so that a chart fits a phone and a page of paper while its
letters keep their size. Colours come from the page (custom properties), in light and dark. Each
chart tells itself in words (`aria-label`); the report holds the same numbers as a table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from charley.care.plan import SodiumPlan
from charley.reasoning.differential import Weight
from charley.report.amounts import shown, strength, weighed
from charley.report.laboratory import LabLine
from charley.report.told import of_value

ROW, BAR = 41, 8
LINE_LETTERS = 42
BEYOND = 0.9
DAY_H = 24


def weights_svg(
    name: str, weights: Sequence[tuple[str, Weight]], reach: tuple[float, float]
) -> str:
    """Diverging bars of told facts and their weights: for to the right, against to the left.

    `reach` in decibans: the longest bars against and for, shared by all causes of a report so
    that their bars and zero lines agree.
    """
    back, ahead = reach
    scale = 100 / ((back + ahead) or 1)
    zero = back * scale
    parts, top = [], 0
    for text, weight in weights:
        for line in _wrapped(text):
            top += 17
            parts.append(_text(0, top - 4, line, "label"))
        said = weighed(weight.decibans) if weight.decibans else "fits"
        parts.append(_text(100, top - 4, said, "value", "end"))
        length = max(abs(weight.decibans) * scale, 0.8)
        left = zero if weight.decibans >= 0 else zero - length
        parts.append(_rect(0, top + 1, 100, BAR, "track"))
        if weight.decibans:
            parts.append(_rect(left, top + 1, length, BAR, f"bar {_side(weight)}"))
        parts.append(_zero_line(zero, top))
        top += ROW - 17
    told = "; ".join(f"{text}: {strength(weight.decibans)}" for text, weight in weights)
    return _svg("weights", f"What speaks for and against {name}: {told}", top - 8, parts)


def strip_svg(line: LabLine) -> str:
    """One value on a strip, its healthy interval shaded; "" where either is not known."""
    value = line.value if line.value is not None else line.at_most
    value = line.at_least if value is None else value
    if value is None or line.low is None or line.high is None or line.low >= line.high:
        return ""
    low, high, place = (_scaled(x, line.log_scale) for x in (line.low, line.high, value))
    width = high - low
    start, end = min(low - BEYOND * width, place), max(high + BEYOND * width, place)
    margin = 0.03 * (end - start)
    start, end = start - margin, end + margin

    def at(x: float) -> float:
        return 100 * (x - start) / (end - start)

    parts = [
        _rect(0, 6, 100, 8, "track", 4),
        _rect(at(low), 6, at(high) - at(low), 8, "healthy"),
        _text(at(low), 30, shown(line.low), "tick", "middle"),
        _text(at(high), 30, shown(line.high), "tick", "middle"),
        f'<circle class="dot {_tone(line)}" cx="{at(place):.2f}%" cy="10" r="6.5"/>',
    ]
    healthy = f"healthy {shown(line.low)} to {shown(line.high)}"
    where = "" if line.position == "unknown" else f", {line.position}"
    return _svg("strip", f"{line.label} {of_value(line)}{where}; {healthy}", 34, parts)


def sodium_svg(plan: SodiumPlan) -> str:
    """The allowed corridor of sodium over 48 h, with the ceiling (or floor) never to cross."""
    start = plan.sodium_mmol_per_l
    limit_24, limit_48 = plan.limit_rise_any_24h, plan.limit_rise_any_48h
    least, most = sorted(plan.aim_rise_24h, key=abs)
    rising = limit_24 > 0
    far = max(abs(limit_48), abs(limit_24)) * 1.15
    height, foot = 190, 34

    def y(change: float) -> float:
        along = abs(change) / far
        return (1 - along if rising else along) * (height - 24) + 12

    def x(hour: float) -> float:
        return 12 + 76 * hour / (2 * DAY_H)

    second_most = math.copysign(min(2 * abs(most), abs(limit_48)), limit_24)
    second_least = math.copysign(min(2 * abs(least), abs(second_most)), limit_24)
    corridor = [(0, 0), (24, most), (48, second_most), (48, second_least), (24, least)]
    shape = " ".join(f"{x(h):.2f},{y(c):.2f}" for h, c in corridor)
    edge = [(0, limit_24), (24, limit_24), (24, limit_48), (48, limit_48)]
    ceiling = " ".join(f"{x(h):.2f},{y(c):.2f}" for h, c in edge)
    parts = [
        f'<svg viewBox="0 0 100 {height}" preserveAspectRatio="none" width="100%" '
        f'height="{height}"><polygon class="corridor" points="{shape}"/>'
        f'<polyline class="ceiling" points="{ceiling}" vector-effect="non-scaling-stroke"/></svg>'
    ]
    for hour in (0, 24, 48):
        parts.append(_text(x(hour), height + 20, f"{hour} h", "tick", "middle"))
        parts.append(
            f'<line class="grid" x1="{x(hour):.2f}%" x2="{x(hour):.2f}%" y1="8" y2="{height}"/>'
        )
    near = -7 if rising else 16
    parts += [
        _text(11, y(0) + 4, shown(start), "value", "end"),
        _text(x(12), y(limit_24) + near, shown(start + limit_24), "limit", "middle"),
        _text(x(36), y(limit_48) + near, shown(start + limit_48), "limit", "middle"),
        _text(89, (y(second_least) + y(second_most)) / 2 + 4, "aim", "tick"),
    ]
    bound = "ceiling" if rising else "floor"
    told = (
        f"Sodium from {shown(start)} mmol/L: {bound} {shown(start + limit_24)} within any 24 h and "
        f"{shown(start + limit_48)} within any 48 h; aim {shown(start + least)} to "
        f"{shown(start + most)} at 24 h"
    )
    return _svg("sodium", told, height + foot, parts)


def step_svg(*, last: bool) -> str:
    """The rail beside one step of the path of reasoning; its words stand next to it."""
    rail = "" if last else '<line class="rail" x1="50%" x2="50%" y1="14" y2="100%"/>'
    return (
        f'<svg class="node" aria-hidden="true" width="16" height="100%">{rail}'
        '<circle class="stop" cx="50%" cy="12" r="4.5"/></svg>'
    )


def bar_svg(probability: float) -> str:
    """A probability as a thin bar; the number stands beside it."""
    width = 100 * min(max(probability, 0.004), 1)
    parts = _rect(0, 0, 100, 6, "track", 3) + _rect(0, 0, width, 6, "share", 3)
    return f'<svg class="probability" aria-hidden="true" width="100%" height="6">{parts}</svg>'


def _side(weight: Weight) -> str:
    return "for" if weight.decibans >= 0 else "against"


def _zero_line(zero: float, top: int) -> str:
    return (
        f'<line class="axis" x1="{zero:.2f}%" x2="{zero:.2f}%" y1="{top - 1}" '
        f'y2="{top + BAR + 3}"/>'
    )


def _scaled(value: float, log_scale: bool) -> float:
    return math.log(max(value, 1e-6)) if log_scale else value


def _tone(line: LabLine) -> str:
    if line.critical:
        return "critical"
    return {"low": "off", "high": "off", "normal": "fine", "unknown": "fine"}[line.position]


def _wrapped(text: str) -> list[str]:
    """A label in at most two lines of about half a phone's width."""
    if len(text) <= LINE_LETTERS:
        return [text]
    cut = text.rfind(" ", 0, LINE_LETTERS)
    cut = LINE_LETTERS if cut < LINE_LETTERS // 2 else cut
    rest = text[cut:].strip()
    return [text[:cut], rest if len(rest) <= LINE_LETTERS else rest[: LINE_LETTERS - 1] + "…"]


def _svg(kind: str, told: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart {kind}" role="img" aria-label="{escape(told)}" width="100%" '
        f'height="{height:g}">{"".join(parts)}</svg>'
    )


def _rect(x: float, y: float, width: float, height: float, kind: str, round_px: float = 2) -> str:
    return (
        f'<rect class="{kind}" x="{x:.2f}%" y="{y:g}" width="{width:.2f}%" height="{height:g}" '
        f'rx="{round_px:g}"/>'
    )


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{x:.2f}%" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
    )
