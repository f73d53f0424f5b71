"""One picture of all numbers: simulated over published, beside the published spread."""

from __future__ import annotations

from html import escape
from math import exp, log

from charley.body.experiments.comparing import NEAR
from charley.body.showing.svg import COLOURS, DARK_STYLE, FONT, INK, RULE, SOFT
from charley.nerve.experiments.comparing import NerveComparison, NerveRow
from charley.nerve.experiments.measured import BASES, Basis

WIDTH, LINE, TOP, LEFT, RIGHT, BOTTOM = 900, 21, 64, 460, 24, 44
FARTHEST = 2.2
TICKS = (0.5, 0.7, 1.0, 1.5, 2.0)
DRAWN: tuple[Basis, ...] = ("predicted", "read back", "fitted")
LONGEST = 66


def has_place(row: NerveRow) -> bool:
    """Whether its simulated number can be set over the published one."""
    return bool(row.value and row.simulated and row.value * row.simulated > 0)


def picture(comparison: NerveComparison) -> str:
    """The picture as an SVG document; the same comparison gives the same bytes."""
    rows = [row for basis in DRAWN for row in comparison.rows if row.basis == basis]
    rows = [row for row in rows if has_place(row)]
    height = TOP + LINE * len(rows) + BOTTOM
    floor = height - BOTTOM
    near = (_x(1.0 - NEAR), _x(1.0 + NEAR))
    parts = [
        f'<rect class="area5" x="{near[0]:.1f}" y="{TOP}" width="{near[1] - near[0]:.1f}" '
        f'height="{floor - TOP}" fill="{COLOURS[5]}" opacity="0.16"/>'
    ]
    for tick in TICKS:
        parts.append(_line(_x(tick), TOP, _x(tick), floor, RULE, "rule"))
        parts.append(_text(_x(tick), floor + 20, f"{tick:g}", "soft", "middle"))
    parts.append(_text(LEFT, floor + 36, "simulated over published", "soft"))
    parts += _legend()
    for place, row in enumerate(rows):
        parts += _row(row, TOP + LINE * (place + 0.5))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(told(rows))}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="{FONT}" font-size="13">'
        f'<style>{DARK_STYLE}</style><rect class="paper" width="100%" height="100%" '
        f'fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def told(rows: list[NerveRow]) -> str:
    """The picture in words."""
    numbers = "; ".join(f"{row.quantity} {row.arm} {_ratio(row):.2f} ({row.basis})" for row in rows)
    return f"Simulated over published numbers, with published spreads: {numbers}"


def _ratio(row: NerveRow) -> float:
    assert row.simulated is not None
    assert row.value is not None
    return row.simulated / row.value


def _x(ratio: float) -> float:
    """Where a ratio stands on the logarithmic scale; beyond its ends, at them."""
    held = min(max(ratio, 1.0 / FARTHEST), FARTHEST)
    return LEFT + (WIDTH - RIGHT - LEFT) * (log(held * FARTHEST) / (2.0 * log(FARTHEST)))


def _row(row: NerveRow, y: float) -> list[str]:
    index = DRAWN.index(row.basis)
    label = f"{row.source}: {row.quantity}"
    label = f"{label}, {row.arm}" if row.arm else label
    label = label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
    parts = [_text(LEFT - 14, y + 4, label, "ink", "end")]
    assert row.value is not None
    if row.low is not None and row.high is not None:
        ends = sorted(max(end / row.value, exp(-9.0)) for end in (row.low, row.high))
        parts.append(_line(_x(ends[0]), y, _x(ends[1]), y, SOFT, "line5", 5.0, 0.35))
    parts.append(_mark(index, _x(_ratio(row)), y))
    return parts


def _legend() -> list[str]:
    parts = []
    for index, basis in enumerate(DRAWN):
        y = 14 + 16 * index
        parts += [_mark(index, 16, y), _text(30, y + 4, f"{basis}: {BASES[basis]}", "soft")]
    return parts


def _mark(index: int, x: float, y: float) -> str:
    """A disc for what was predicted, a square for what was read back, a ring for the fitted."""
    colour = COLOURS[index]
    if index == 0:
        return f'<circle class="area0" cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{colour}"/>'
    if index == 1:
        return (
            f'<rect class="area1" x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" '
            f'fill="{colour}"/>'
        )
    return (
        f'<circle class="line2" cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="none" '
        f'stroke="{colour}" stroke-width="2"/>'
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, name: str, width: float = 1.0,
    opacity: float = 1.0,
) -> str:  # fmt: skip
    return (
        f'<line class="{name}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}" opacity="{opacity:g}"/>'
    )


def _text(x: float, y: float, text: str, name: str, anchor: str = "start") -> str:
    fill = INK if name == "ink" else SOFT
    return (
        f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">'
        f"{escape(text)}</text>"
    )
