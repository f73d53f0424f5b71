"""How long and how often: "for 3 weeks", "since yesterday", "6 weeks ago", "5 a week"."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

DAYS = {"second": 1 / 86400, "sec": 1 / 86400, "minute": 1 / 1440, "min": 1 / 1440, "hour": 1 / 24,
        "hr": 1 / 24, "h": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "wk": 7.0, "fortnight": 14.0,
        "month": 30.4, "mth": 30.4, "year": 365.25, "yr": 365.25, "decade": 3652.5}  # fmt: skip
_NUMBERS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0,
            "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0,
            "several": 4.0, "few": 3.0, "couple": 2.0, "many": 5.0, "half": 0.5, "some": 3.0,
            "once": 1.0, "twice": 2.0, "thrice": 3.0}  # fmt: skip
_UNIT = (
    r"(seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|nights?|weeks?|wks?|fortnights?|"
    r"months?|mths?|years?|yrs?|decades?)"
)
_COUNT = (
    r"(\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|"
    r"(?:a )?few|(?:a )?couple(?: of)?|many|half an?|some|once|twice|thrice)"
)
_AMOUNT = (
    rf"(?:about |around |approximately |nearly |almost |over |at least |~ ?)?{_COUNT}"
    rf"(?:\s?(?:-|to|or)\s?{_COUNT})?[\s-]?{_UNIT}"
)
_LASTING = re.compile(rf"(?:last(?:s|ed|ing)?|each|up to|for up to)\s+(?:for\s+)?{_AMOUNT}\b")
_AGO = re.compile(rf"{_AMOUNT}\s+(?:ago|earlier|before|previously|after)\b")
_SPAN = re.compile(
    rf"(?<!in )(?<!within )(?<!after )(?<!every )(?<!aged )(?<!lasting )(?<!next )"
    rf"(?:\b(?:for|over|during|since|x|past|last)\s+)?(?:the\s+)?(?:past\s|last\s|previous\s)?"
    rf"\s*(?<![\d.]){_AMOUNT}\b(?!\s+(?:old|of age|of (?:walking|exercise|rest)))"
)
_SHORTHAND = re.compile(r"(?<![\d/.])(\d+)\s?/\s?(7|52|12)(?![\d/])")
_VAGUE = re.compile(
    r"\b(?:for|over|since)\s+(?:the past |many |several |some |a few )?"
    r"(years|months|weeks|days|hours|decades|yesterday|(?:this )?morning|last night|last week|"
    r"last month|last year|today|childhood|birth|long time|a long time|ages)\b|\b(years|months) of\b"
)
_VAGUE_DAYS = {"years": 1460.0, "months": 122.0, "weeks": 21.0, "days": 3.0, "hours": 0.2,
               "decades": 7300.0, "yesterday": 1.0, "morning": 0.3, "this morning": 0.3,
               "last night": 0.5, "last week": 7.0, "last month": 30.4, "last year": 365.25,
               "today": 0.3, "long time": 730.0, "a long time": 730.0, "ages": 730.0}  # fmt: skip
_RATE = re.compile(
    rf"{_COUNT}(?:\s?(?:-|to|or)\s?{_COUNT})?\s*(?:times|x|cramps|attacks|episodes|nights|days)?"
    rf"\s*(?:a|an|per|each|every|/)\s*(?:{_COUNT}\s)?(day|night|week|month|year)\b"
)
_EVERY = re.compile(
    r"\b(every|most|each|nearly every|almost every|every other|all) (?:single )?"
    r"(day|night|week|month|evening|morning)s?\b|\b(daily|nightly|weekly|monthly)\b"
)
_PER_WEEK = {"day": 7.0, "night": 7.0, "evening": 7.0, "morning": 7.0, "week": 1.0,
             "month": 7 / 30.4, "year": 7 / 365.25, "daily": 7.0, "nightly": 7.0, "weekly": 1.0,
             "monthly": 7 / 30.4}  # fmt: skip


class Mention(NamedTuple):
    """A time said at [start, end) of the normalised text: days, or times a week for "rate"."""

    kind: Literal["since", "ago", "lasting", "rate"]
    value: float
    start: int
    end: int


def mentions(text: str) -> list[Mention]:
    """Every duration and frequency in a normalised text, in order, none overlapping."""
    found: list[Mention] = []
    for match in _RATE.finditer(text):
        per = _PER_WEEK[match.group(4)] / _number(match.group(3))
        _add(found, Mention("rate", _middle(match.group(1), match.group(2)) * per, *match.span()))
    for match in _EVERY.finditer(text):
        rate = _PER_WEEK[match.group(2) or match.group(3)]
        factor = {"most": 0.75, "every other": 0.5}.get(match.group(1) or "", 1.0)
        _add(found, Mention("rate", rate * factor, *match.span()))
    for kind, pattern in (("lasting", _LASTING), ("ago", _AGO), ("since", _SPAN)):
        for match in pattern.finditer(text):
            days = _middle(match.group(1), match.group(2)) * _unit(match.group(3))
            _add(found, Mention(kind, days, *match.span()))  # type: ignore[arg-type]
    for match in _SHORTHAND.finditer(text):
        days = float(match.group(1)) * {"7": 1.0, "52": 7.0, "12": 30.4}[match.group(2)]
        _add(found, Mention("since", days, *match.span()))
    for match in _VAGUE.finditer(text):
        value = _VAGUE_DAYS.get(match.group(1) or match.group(2))
        if value is not None:
            _add(found, Mention("since", value, *match.span()))
    return sorted(found, key=lambda mention: mention.start)


def _add(found: list[Mention], mention: Mention) -> None:
    if all(mention.end <= other.start or mention.start >= other.end for other in found):
        found.append(mention)


def _middle(low: str, high: str | None) -> float:
    return _number(low) if high is None else (_number(low) + _number(high)) / 2


def _number(word: str | None) -> float:
    if word is None:
        return 1.0
    if word[0].isdigit():
        return float(word)
    words = word.replace("half an", "half").replace("half a", "half").split()
    return next((_NUMBERS[part] for part in reversed(words) if part in _NUMBERS), 1.0)


def _unit(word: str) -> float:
    return DAYS[word if word in DAYS else word.removesuffix("s")]
