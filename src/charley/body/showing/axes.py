"""Axes: round steps, and times as people say them."""

from __future__ import annotations

import math

HOURS_A_DAY = 24.0
HOURS_A_MONTH = 365.25 / 12 * HOURS_A_DAY
LONG_H = 60 * HOURS_A_DAY
ROUND = (1.0, 2.0, 5.0, 10.0)
DIVISIONS = (
    ("min", 1 / 60, (5, 10, 15, 20, 30), 2.0),
    ("h", 1.0, (0.5, 1, 2, 3, 4, 6, 8, 12, 24), 72.0),
    ("days", HOURS_A_DAY, (1, 2, 3, 5, 7, 10, 20), LONG_H),
    ("months", HOURS_A_MONTH, (1, 2, 3, 6, 12), math.inf),
)


def round_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5, 10, 20 ... with which at most `most` steps cover `span`."""
    least = max(span, 1e-12) / most
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in ROUND if step * power >= least * (1 - 1e-9))


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from `low` to `high`, at most about `most` of them."""
    step = round_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def tick_text(value: float, step: float) -> str:
    """A tick with the decimals that its step needs."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:.{decimals}f}".replace("-0", "0") if value == 0 else f"{value:.{decimals}f}"


def time_ticks(start_h: float, end_h: float, most: int) -> list[tuple[float, str]]:
    """Places (hours) and words of the ticks of a time axis; the last one names the unit."""
    span = end_h - start_h
    unit, size, steps = next(
        (unit, size, steps) for unit, size, steps, longest in DIVISIONS if span <= longest
    )
    wanted = span / size / most
    step = next((step for step in steps if step >= wanted), round_step(span / size, most))
    first, last = math.ceil(start_h / size / step - 1e-9), math.floor(end_h / size / step + 1e-9)
    placed = [(index * step * size, f"{index * step:g}") for index in range(first, last + 1)]
    if placed:
        hour, text = placed[-1]
        placed[-1] = (hour, f"{text} {unit}")
    return placed


def told_time(hours: float) -> str:
    """A time or a duration in words: `45 min`, `2.5 h`, `5 days`, `6 months`."""
    size = abs(hours)
    if size < 1 - 1e-6:
        minutes = round(hours * 60)
        return f"{minutes} min" if minutes else "0 h"
    if size <= 72 + 1e-6:
        return f"{_short(hours)} h"
    if size < LONG_H:
        return _counted(hours / HOURS_A_DAY, "day")
    return _counted(hours / HOURS_A_MONTH, "month")


def _counted(number: float, noun: str) -> str:
    text = _short(number)
    return f"{text} {noun}" if text == "1" else f"{text} {noun}s"


def _short(number: float) -> str:
    rounded = round(number, 1)
    return f"{rounded:g}"
