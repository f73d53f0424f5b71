"""The figure of the factors: from a person's own threshold to that of now, bar after bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from charley.body.showing.axes import tick_text, ticks
from charley.nerve.showing.drawn import INKS, LETTER, WIDE, framed, line, rect, text
from charley.nerve.showing.telling import STANDINGS, capital, signed, worth_telling
from charley.nerve.steps import Step
from charley.nerve.threshold import HIGHEST_HZ, LOWEST_HZ, Threshold

Place = Callable[[float], float]

LEFT, RIGHT, ROW, BAR, VALUE = 20, 20, 62, 15, 75
INK_OF = {
    "supported": "c0",
    "moderate": "c0",
    "hypothesis": "c1",
    "null": "soft",
    "anecdotal": "c2",
}
FILLING = {
    "supported": "",
    "moderate": "lines",
    "hypothesis": "hatch",
    "null": "open",
    "anecdotal": "dots",
}


def factors(
    threshold: Threshold, every: Sequence[Step], *, arm: str = "", width: float = WIDE,
    name: str = "factors",
) -> str:  # fmt: skip
    """A bar for each step, with its 95 % limits; hollow or hatched where it is less sure."""
    every, left = worth_telling(every)
    title = f"What moves the threshold{f': {arm}' if arm else ''}"
    low, high = _reach(threshold, every)

    def across(hz: float) -> float:
        share = (min(max(hz, low), high) - low) / (high - low)
        return LEFT + (width - LEFT - RIGHT) * share

    foot = 62 + ROW * (len(every) + 2)
    parts = [
        _patterns(name),
        text(LEFT, 26, title, size=_title_size(title, width), weight=600),
    ]
    marks = ticks(low, high, 7 if width > 500 else 5)
    for hz in marks:
        parts.append(line(across(hz), 44, across(hz), foot - 18))
        label = tick_text(hz, marks[1] - marks[0]) + (" Hz" if hz == marks[-1] else "")
        parts.append(text(across(hz), foot, label, "soft", "middle"))
    y = 62.0
    parts += _end(across, y, threshold.reference_hz, "own threshold, rested", width)
    for step in every:
        y += ROW
        parts += _row(across, y, step, width, name)
    y += ROW
    parts += _end(
        across, y, threshold.hz, "threshold now", width, (threshold.low_hz, threshold.high_hz)
    )
    y = foot + 26
    for standing in dict.fromkeys(step.standing for step in every):
        parts += _bar(LEFT, y - 10, 26, standing, name)
        parts.append(text(LEFT + 36, y + 1, STANDINGS[standing], size=12.5))
        y += 22
    if left:
        parts.append(text(LEFT, y + 1, left, "soft", size=12.5))
        y += 22
    return framed(name, title, _told(threshold, every), parts, y + 4, width)


def _title_size(title: str, width: float) -> float:
    """The size of letters with which a title fits."""
    return round(min(17.0, 1.5 * (width - LEFT - RIGHT) / len(title)), 1)


def _told(threshold: Threshold, every: Sequence[Step]) -> str:
    """The figure in words."""
    ends = f"to {threshold.hz:.1f} Hz ({threshold.low_hz:.0f} to {threshold.high_hz:.0f})"
    return "; ".join(
        [f"from {threshold.reference_hz:.1f} Hz"]
        + [f"{s.label} {signed(s.hz)} Hz, {STANDINGS[s.standing]}" for s in every]
        + [ends]
    )


def _reach(threshold: Threshold, every: Sequence[Step]) -> tuple[float, float]:
    ends = [threshold.reference_hz, threshold.hz, threshold.low_hz, threshold.high_hz]
    for step in every:
        ends += [step.to_hz, step.from_hz + step.low_hz, step.from_hz + step.high_hz]
    return max(0.0, min(*ends, LOWEST_HZ) - 1), min(HIGHEST_HZ, max(ends) + 2)


def _row(across: Place, y: float, step: Step, width: float, name: str) -> list[str]:
    first, last = sorted((across(step.from_hz), across(step.to_hz)))
    low, high = across(step.from_hz + step.low_hz), across(step.from_hz + step.high_hz)
    label = capital(step.label)
    given = "" if step.given in {"0", "1"} else f", {step.given}"
    if len(label + given) * LETTER < width - LEFT - RIGHT - VALUE:
        label += given
    return [
        rect(LEFT, y - 13, len(label) * 7.2, 17, "paper", opacity=0.85),
        text(LEFT, y, label, weight=500),
        text(width - RIGHT, y, f"{signed(step.hz)} Hz", anchor="end", weight=600),
        *_bar(first, y + 9, max(2.0, last - first), step.standing, name),
        line(low, y + 9 + BAR / 2, high, y + 9 + BAR / 2, "ink", width=1.4),
        line(low, y + 12, low, y + 21, "ink", width=1.4),
        line(high, y + 12, high, y + 21, "ink", width=1.4),
        line(across(step.to_hz), y + 9, across(step.to_hz), y + ROW - 4, "soft", dash="2 3"),
    ]


def _end(
    across: Place, y: float, hz: float, label: str, width: float,
    limits: tuple[float, float] | None = None,
) -> list[str]:  # fmt: skip
    x = across(hz)
    parts = [
        rect(LEFT, y - 13, len(label) * 7.4, 17, "paper", opacity=0.85),
        text(LEFT, y, capital(label), weight=600),
        text(width - RIGHT, y, f"{hz:.1f} Hz", anchor="end", weight=600),
    ]
    if limits:
        low, high = across(limits[0]), across(limits[1])
        parts.append(rect(low, y + 11, high - low, 11, "ink", opacity=0.18, round_by=5))
    else:
        parts.append(line(x, y + 16, x, y + ROW - 4, "soft", dash="2 3"))
    return [*parts, rect(x - 5.5, y + 11, 11, 11, "ink", round_by=5.5)]


def _bar(x: float, y: float, width: float, standing: str, name: str) -> list[str]:
    ink, filling = INK_OF[standing], FILLING[standing]
    parts = [rect(x, y, width, BAR, ink, opacity=0.12 if filling else 0.85, round_by=2)]
    if filling in {"lines", "hatch", "dots"}:
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}" rx="2" '
            f'fill="url(#{name}-{filling})"/>'
        )
    parts.append(
        f'<rect class="s-{ink}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}" rx="2" '
        f'fill="none" stroke="{INKS[ink][0]}" stroke-width="1.3"/>'
    )
    return parts


def _patterns(name: str) -> str:
    """Fillings that tell standings apart without colour."""
    drawn = {
        "lines": ("c0", "M0 3h6", 0),
        "hatch": ("c1", "M3 0v6", 45),
        "dots": ("c2", "M2 2h2v2h-2z", 0),
    }
    found = "".join(
        f'<pattern id="{name}-{kind}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn})"><path class="s-{ink}" d="{path}" '
        f'stroke="{INKS[ink][0]}" stroke-width="2" fill="none"/></pattern>'
        for kind, (ink, path, turn) in drawn.items()
    )
    return f"<defs>{found}</defs>"
