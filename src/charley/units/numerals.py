"""Numbers in a laboratory text: exact, bounded ("<20"), or a range ("124-126")."""

from __future__ import annotations

import re

import msgspec

_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|[1-9]\d{0,2}(?: \d{3})+(?![\d.,])|\d+(?:[.,]\d+)?|[.]\d+)"
)
_COMPARE = (
    r"(?:<=|>=|=<|=>|≤|≥|<|>|less than|lower than|below|under|more than|greater than|above|over"
    r"|exceeding|at least|up to|at most|upwards of)"
)
_STARTS = r"(?<![A-Za-z\d.,^*])"
_QUANTITY = re.compile(
    rf"(?:(?P<compare>{_COMPARE})\s*)?"
    rf"(?:between\s+)?{_STARTS}(?P<sign>-?)(?P<first>{_NUMBER})(?P<plus>\s?\+(?!\s*[\d+]))?"
    rf"(?:\s*(?:-|to|and|\.\.\.?)\s*(?P<second>{_NUMBER})(?![\d./]*\s*(?:h\b|hours?)))?",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[, ]\d{3})+(?:\.\d+)?")
_LOWER = {"<", "<=", "=<", "≤", "less than", "lower than", "below", "under", "up to", "at most"}
LONGEST_NUMBER = 15


class Quantity(msgspec.Struct, frozen=True):
    """Bounds as written, where they stand in the text, and what had to be assumed."""

    low: float | None
    high: float | None
    start: int
    end: int
    note: str = ""

    @property
    def numbers(self) -> tuple[float, ...]:
        """The one or two numbers that were written."""
        ends = (self.low, self.high)
        return tuple(dict.fromkeys(end for end in ends if end is not None))


def quantity(text: str, start: int = 0, *, negative: bool = False) -> Quantity | None:
    """The first number, bound or range at or after `start`, or None.

    A sign counts only where the analyte can be negative; otherwise "-" is a separator.
    """
    match = _QUANTITY.search(text, start)
    if match is None or len(match["first"]) > LONGEST_NUMBER:
        return None
    first, note = number(match["first"])
    if match["sign"] and negative:
        first = -first
    compare = (match["compare"] or "").lower()
    span = (match.start(), match.end())
    if match["second"] is not None and not compare and len(match["second"]) <= LONGEST_NUMBER:
        second = number(match["second"])[0]
        return Quantity(min(first, second), max(first, second), *span, note)
    if match["second"] is not None:
        span = (match.start(), match.start("second"))
    if compare in _LOWER:
        return Quantity(None, first, *span, note)
    if compare or match["plus"]:
        return Quantity(first, None, *span, note)
    return Quantity(first, first, *span, note)


def number(text: str) -> tuple[float, str]:
    """A number as printed: "4,2" is a decimal comma; "20,000" groups thousands, with a note."""
    if _THOUSANDS.fullmatch(text):
        plain = re.sub("[, ]", "", text)
        return float(plain), f"{text} read as {plain}"
    return float(text.replace(",", ".")), ""
