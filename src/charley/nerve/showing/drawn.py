"""What the figures are drawn with: lines, words, bands and a frame that says what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from charley.body.showing.svg import COLOURS, DARK, FONT, INK, RULE, SOFT

WIDE, NARROW = 760, 380
LETTER = 7.0
INKS = {
    "ink": (INK, "#e8ebe9"),
    "soft": (SOFT, "#a3afb2"),
    "rule": (RULE, "#323b3f"),
    "paper": ("#ffffff", "#14181a"),
    **{f"c{index}": pair for index, pair in enumerate(zip(COLOURS, DARK, strict=True))},
}
DASHES = ("", "7 4", "2 4", "10 4 2 4", "1 3", "14 5")
STYLE = (
    "@media (prefers-color-scheme: dark) {"
    + "".join(f".f-{name} {{ fill: {dark} }} " for name, (_, dark) in INKS.items())
    + "".join(f".s-{name} {{ stroke: {dark} }} " for name, (_, dark) in INKS.items())
    + "}"
)


def framed(
    name: str, title: str, told: str, parts: Sequence[str], height: float, width: float = WIDE
) -> str:
    """A figure as one SVG; `title` and `told` are for those who hear it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-t {name}-d" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'font-family="{FONT}" font-size="13"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(told)}</desc><style>{STYLE}</style>'
        f"{rect(0, 0, width, height, 'paper')}{''.join(parts)}</svg>\n"
    )


def text(
    x: float, y: float, words: str, ink: str = "ink", anchor: str = "start", *, size: float = 13,
    weight: int = 400,
) -> str:  # fmt: skip
    """Words, with their foot at `y`."""
    return (
        f'<text class="f-{ink}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'font-size="{size:g}" font-weight="{weight}" fill="{INKS[ink][0]}">{escape(words)}</text>'
    )


def line(
    x1: float, y1: float, x2: float, y2: float, ink: str = "rule", *, width: float = 1,
    dash: str = "",
) -> str:  # fmt: skip
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line class="s-{ink}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{INKS[ink][0]}" stroke-width="{width:g}"{dashed}/>'
    )


def rect(
    x: float, y: float, width: float, height: float, ink: str, *, opacity: float = 1.0,
    round_by: float = 0,
) -> str:  # fmt: skip
    """A filled rectangle."""
    return (
        f'<rect class="f-{ink}" x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" '
        f'height="{height:.1f}" rx="{round_by:g}" fill="{INKS[ink][0]}" '
        f'fill-opacity="{opacity:g}"/>'
    )


def curve(
    points: Sequence[tuple[float, float]], ink: str, *, width: float = 2, dash: str = ""
) -> str:
    """A line through points."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline class="s-{ink}" points="{_joined(points)}" fill="none" '
        f'stroke="{INKS[ink][0]}" stroke-width="{width:g}" stroke-linejoin="round"{dashed}/>'
    )


def area(points: Sequence[tuple[float, float]], ink: str, opacity: float) -> str:
    """A filled shape."""
    return (
        f'<polygon class="f-{ink}" points="{_joined(points)}" fill="{INKS[ink][0]}" '
        f'fill-opacity="{opacity:g}"/>'
    )


def strokes(path: str, ink: str, width: float) -> str:
    """Many short lines as one path."""
    return f'<path class="s-{ink}" d="{path}" stroke="{INKS[ink][0]}" stroke-width="{width:g}"/>'


def folded(words: str, width: float, size: float = 13) -> list[str]:
    """Words in lines that fit into a width."""
    from textwrap import wrap

    return wrap(words, max(12, int(width / (LETTER * size / 13)))) or [""]


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
