"""Figures of studies of many people, as inline SVG; colours come from the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import msgspec

WIDTH, LABEL, VALUE, ROW = 860, 300, 150, 20
LIGHT = ("#0d5c63", "#b0541e", "#5a4a9c", "#5e7312")
DARK = ("#74c5c4", "#f0a271", "#b5a6f0", "#b5cc6a")


class Interval(msgspec.Struct, frozen=True):
    """One line of a forest plot; `mark` is a second value to compare with, such as a published."""

    label: str
    value: float
    low: float
    high: float
    mark: float | None = None


class Point(msgspec.Struct, frozen=True):
    """Predicted and observed share of a group, with the interval of what was observed."""

    x: float
    y: float
    low: float
    high: float


class Curve(msgspec.Struct, frozen=True):
    """Named points joined by a line; `colour` 0 to 3 of the page."""

    name: str
    points: tuple[tuple[float, float], ...]
    colour: int


def forest(title: str, rows: Sequence[Interval], reach: tuple[float, float] = (0.3, 6.0)) -> str:
    """Odds ratios with intervals on a logarithmic scale; a ring is the value to compare with."""
    left, right = LABEL, WIDTH - VALUE
    low, high = (math.log(edge) for edge in reach)

    def at(value: float) -> float:
        share = (math.log(max(value, 1e-9)) - low) / (high - low)
        return left + (right - left) * min(1.0, max(0.0, share))

    bottom = 14 + ROW * len(rows)
    parts = [
        f'<line class="rule" x1="{at(x):.1f}" x2="{at(x):.1f}" y1="6" y2="{bottom}"/>'
        f'<text x="{at(x):.1f}" y="{bottom + 16}" text-anchor="middle">{x:g}</text>'
        for x in (0.5, 1, 2, 4)
    ]
    parts.append(f'<line class="axis" x1="{at(1):.1f}" x2="{at(1):.1f}" y1="6" y2="{bottom}"/>')
    for place, row in enumerate(rows):
        y = 20 + ROW * place
        parts.append(f'<text x="0" y="{y + 4}" class="ink">{escape(_short(row.label))}</text>')
        parts.append(
            f'<line class="reach" x1="{at(row.low):.1f}" x2="{at(row.high):.1f}" '
            f'y1="{y}" y2="{y}"/>'
            f'<circle class="dot" cx="{at(row.value):.1f}" cy="{y}" r="4"/>'
        )
        if row.mark is not None:
            parts.append(f'<circle class="ring" cx="{at(row.mark):.1f}" cy="{y}" r="6"/>')
        told = f"{row.value:.2f} ({row.low:.2f} to {row.high:.2f})"
        parts.append(f'<text x="{right + 12}" y="{y + 4}" class="ink">{told}</text>')
    return _svg(title, WIDTH, bottom + 24, parts)


def calibration(title: str, curves: Sequence[tuple[str, Sequence[Point]]], most: float) -> str:
    """Observed against predicted shares from 0 to `most`, one colour a way of predicting."""
    size, left, top = 360, 48, 12

    def at(share: float) -> float:
        return size * min(1.0, share / most)

    parts = [
        f'<line class="rule" x1="{left}" y1="{top + size}" x2="{left + size}" y2="{top}"/>',
        f'<line class="axis" x1="{left}" y1="{top}" x2="{left}" y2="{top + size}"/>',
        f'<line class="axis" x1="{left}" y1="{top + size}" x2="{left + size}" y2="{top + size}"/>',
    ]
    ticks = [most * part / 4 for part in range(5)]
    for tick in ticks:
        parts.append(
            f'<text x="{left + at(tick):.0f}" y="{top + size + 18}" text-anchor="middle">'
            f"{tick:.0%}</text>"
            f'<text x="{left - 6}" y="{top + size - at(tick) + 4:.0f}" text-anchor="end">'
            f"{tick:.0%}</text>"
        )
    parts.append(
        f'<text x="{left + size / 2}" y="{top + size + 36}" text-anchor="middle">predicted</text>'
    )
    for number, (name, points) in enumerate(curves):
        tone = f"tone{number}"
        joined = " ".join(f"{left + at(p.x):.1f},{top + size - at(p.y):.1f}" for p in points)
        parts.append(f'<polyline class="curve {tone}" points="{joined}"/>')
        for point in points:
            x, y = left + at(point.x), top + size - at(point.y)
            parts.append(
                f'<line class="reach {tone}" x1="{x:.1f}" x2="{x:.1f}" '
                f'y1="{top + size - at(point.low):.1f}" y2="{top + size - at(point.high):.1f}"/>'
                f'<circle class="dot {tone}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
            )
        y = top + 14 + 20 * number
        parts.append(
            f'<circle class="dot {tone}" cx="{left + size + 28}" cy="{y}" r="5"/>'
            f'<text class="ink" x="{left + size + 40}" y="{y + 4}">{escape(name)}</text>'
        )
    return _svg(title, WIDTH, top + size + 44, parts)


def lines(
    title: str,
    unit: str,
    curves: Sequence[Curve],
    reach: tuple[float, float],
    *,
    height: int = 150,
    heights: str = "",
) -> str:
    """Curves over a number, such as distributions or shares by age; heights share one scale.

    `heights`: the unit of the heights, where they are to be read off.
    """
    left, right, top = 48, WIDTH - 250, 8
    highest = max((y for curve in curves for _, y in curve.points), default=1.0) or 1.0
    low, high = reach

    def at(x: float) -> float:
        return left + (right - left) * (x - low) / (high - low)

    floor = top + height
    parts = [f'<line class="axis" x1="{left}" x2="{right}" y1="{floor}" y2="{floor}"/>']
    for part in range(6):
        x = low + (high - low) * part / 5
        parts.append(
            f'<text x="{at(x):.0f}" y="{top + height + 18}" text-anchor="middle">{x:.4g}</text>'
        )
    parts.append(f'<text x="{right + 14}" y="{top + height + 18}">{escape(unit)}</text>')
    for share in (0.5, 1.0) if heights else ():
        level = floor - height * share
        parts.append(
            f'<line class="rule" x1="{left}" x2="{right}" y1="{level}" y2="{level}"/>'
            f'<text x="{left - 4}" y="{level + 4}" text-anchor="end">'
            f"{highest * share:.2g} {escape(heights)}</text>"
        )
    for number, curve in enumerate(curves):
        told = " ".join(
            f"{at(x):.1f},{top + height - height * y / highest:.1f}" for x, y in curve.points
        )
        parts.append(f'<polyline class="curve tone{curve.colour}" points="{told}"/>')
        row = top + 12 + 20 * number
        parts.append(
            f'<circle class="dot tone{curve.colour}" cx="{right + 20}" cy="{row}" r="5"/>'
            f'<text class="ink" x="{right + 32}" y="{row + 4}">{escape(curve.name)}</text>'
        )
    return _svg(title, WIDTH, top + height + 26, parts)


def standalone(figure: str) -> str:
    """A figure as a file of its own, with the colours of a page, light or dark."""
    light = _coloured(LIGHT, "#1b2326", "#566168", "#dedbd1")
    dark = _coloured(DARK, "#e8ebe9", "#a3afb2", "#323b3f")
    shapes = ".reach, .ring { stroke-width: 1.6 } .ring, .curve { fill: none; stroke-width: 2 }"
    style = f"<style>{shapes} {light} @media (prefers-color-scheme: dark) {{ {dark} }}</style>"
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" font-family="system-ui, sans-serif" '
        'font-size="12.5" '
    )
    return f"{figure.replace('<svg ', head, 1).replace('>', f'>{style}', 1)}\n"


def _coloured(tones: Sequence[str], ink: str, soft: str, line: str) -> str:
    rules = [
        f"text {{ fill: {soft} }} text.ink {{ fill: {ink} }} .rule {{ stroke: {line} }}",
        f".axis {{ stroke: {soft} }} .reach {{ stroke: {tones[0]} }} .dot {{ fill: {tones[0]} }}",
        f".ring {{ stroke: {tones[1]} }}",
    ]
    rules += [
        f".reach.tone{n}, .curve.tone{n} {{ stroke: {tone} }} .dot.tone{n} {{ fill: {tone} }}"
        for n, tone in enumerate(tones)
    ]
    return " ".join(rules)


def _short(label: str) -> str:
    return label if len(label) <= 44 else f"{label[:42]}..."


def _svg(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">{"".join(parts)}</svg>'
    )
