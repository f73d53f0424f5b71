"""How long and how often: "for 3 weeks", "since yesterday", "6 weeks ago", "5 a week"."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["since", "ago", "lasting", "rate"]

_DAYS = {
    **dict.fromkeys(("second", "sec"), 1 / 86400),
    **dict.fromkeys(("minute", "min"), 1 / 1440),
    **dict.fromkeys(("hour", "hr", "h"), 1 / 24),
    **dict.fromkeys(("day", "night"), 1.0),
    **dict.fromkeys(("week", "wk"), 7.0),
    "fortnight": 14.0,
    **dict.fromkeys(("month", "mth"), 30.4),
    **dict.fromkeys(("year", "yr"), 365.25),
    "decade": 3652.5,
}
_NUMBERS = {
    "a": 1, "an": 1, "once": 1, "one": 1, "two": 2, "twice": 2, "couple": 2, "three": 3,
    "thrice": 3, "few": 3, "some": 3, "four": 4, "several": 4, "five": 5, "many": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "half": 0.5,
}  # fmt: skip
_COUNT = (
    r"(\d{1,4}(?:\.\d{1,3})?|half an?|(?:a )?few|(?:a )?couple(?: of)?|an?|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|several|many|some|once|twice|thrice)"
)
_UNIT = (
    r"(seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|nights?|weeks?|wks?|fortnights?|months?"
    r"|mths?|years?|yrs?|decades?)"
)
_RANGE = rf"{_COUNT}(?:\s?(?:-|to|or)\s?{_COUNT})?"
_AMOUNT = (
    rf"(?:about |around |approximately |nearly |almost |over |at least |up to |~ ?)*"
    rf"(?<![\d.a-wyz]){_RANGE}[\s-]?{_UNIT}\b"
)
_PREFIX = (
    r"\b(?:for|over|during|since|x|past|last|previous)\s+(?:the\s+)?(?:past |last |previous )?"
)
_LASTING = re.compile(
    r"(?:\blast(?:s|ed|ing)|(?<!the )(?<!in )(?<!over )(?<!past )(?<!for )\blast|\beach|\bup to)"
    rf"\s+(?:only |for |up to )*{_AMOUNT}"
)
_AGO = re.compile(rf"(?<!for )(?<!over ){_AMOUNT}\s+(?:ago|earlier|before|previously|after)\b")
_SPAN = re.compile(
    rf"({_PREFIX})?{_AMOUNT}(?!\s+(?:old|of age|pregnan|gestation|of (?:walk"
    r"|exerc|rest|effort|gestation|pregnan)))"
)
_NOT_SPAN = re.compile(r"(?:\bin|at|within|after|every|aged?|next|per|the)(?: an?| the)? $")
_SHORTHAND = re.compile(r"(?<![\d/.])(\d{1,3})\s?/\s?(7|52|12)(?![\d/])")
_SHORTHAND_DAYS = {"7": 1.0, "52": 7.0, "12": 30.4}
_VAGUE = re.compile(
    r"\b(?:for|over|since)\s+(?:the past |many |several |some |a few )?"
    r"(years|months|weeks|days|hours|decades|yesterday|(?:this )?morning|lastnight|last week|"
    r"last month|last year|today|(?:a )?long time|ages)\b|\b(years|months|weeks) of\b"
)
_VAGUE_DAYS = {
    "hours": 0.2, "today": 0.3, "morning": 0.3, "this morning": 0.3, "lastnight": 0.5,
    "yesterday": 1.0, "days": 3.0, "last week": 7.0, "weeks": 21.0, "last month": 30.4,
    "months": 122.0, "last year": 365.25, "long time": 730.0, "a long time": 730.0, "ages": 730.0,
    "years": 1460.0, "decades": 7305.0,
}  # fmt: skip
_VAGUE_LASTING = re.compile(r"\blast(?:s|ed|ing)?\s+(?:only |for )*(seconds|minutes|hours|days)\b")
_VAGUE_LASTING_DAYS = {"seconds": 3e-4, "minutes": 3e-3, "hours": 0.1, "days": 2.0}
_RATE = re.compile(
    rf"{_RANGE}\s*(?:times|x|cramps|attacks|episodes|nights|days)?"
    rf"\s*(?:a|an|per|each|every|/)\s*(?:{_COUNT}\s)?(day|night|week|wk|month|year)s?\b"
)
_EVERY = re.compile(
    r"\b(nearly every|almost every|every other|every|most|each) (?:single )?"
    r"(day|night|week|month|evening|morning)s?\b|\b(daily|nightly|weekly|monthly)\b"
)
_PER_WEEK = {
    **dict.fromkeys(("day", "night", "evening", "morning", "daily", "nightly"), 7.0),
    **dict.fromkeys(("week", "wk", "weekly"), 1.0),
    **dict.fromkeys(("month", "monthly"), 7 / 30.4),
    "year": 7 / 365.25,
}
_TIME = re.compile(
    r"[\d) ]h\b|sec|min|hr|hour|da(?:y|il)|night|week|wk|month|mth|year|yr|decade|morning|evening"
    r"|time|ages|\d ?/ ?\d"
)
_LEAST_SPAN_DAYS = 1 / 24


class Mention(NamedTuple):
    """A time said at [start, end) of the normalised text: days, or times a week for "rate"."""

    kind: Kind
    value: float
    start: int
    end: int


def mentions(text: str) -> list[Mention]:
    """Every duration and frequency in a normalised text, in order, none overlapping."""
    if _TIME.search(text) is None:
        return []
    found: list[Mention] = []
    for mention in (*_rates(text), *_lasting(text), *_spans(text)):
        if all(mention.end <= other.start or mention.start >= other.end for other in found):
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _rates(text: str) -> list[Mention]:
    found = []
    for match in _RATE.finditer(text):
        low, high, every, unit = match.groups()
        rate = _middle(low, high) * _PER_WEEK[unit] / max(_number(every), 1.0)
        found.append(Mention("rate", rate, *match.span()))
    for match in _EVERY.finditer(text):
        often, unit, adverb = match.groups()
        factor = {"most": 0.75, "every other": 0.5}.get(often or "", 1.0)
        found.append(Mention("rate", _PER_WEEK[unit or adverb] * factor, *match.span()))
    return found


def _lasting(text: str) -> list[Mention]:
    found = []
    for match in _LASTING.finditer(text):
        days = _middle(match[1], match[2]) * _unit(match[3])
        found.append(Mention("lasting", days, *match.span()))
    for match in _VAGUE_LASTING.finditer(text):
        found.append(Mention("lasting", _VAGUE_LASTING_DAYS[match[1]], *match.span()))
    return found


def _spans(text: str) -> list[Mention]:
    found = []
    for match in _AGO.finditer(text):
        days = _middle(match[1], match[2]) * _unit(match[3])
        found.append(Mention("ago", days, *match.span()))
    for match in _SPAN.finditer(text):
        prefix, low, high, unit = match.groups()
        days = _middle(low, high) * _unit(unit)
        bare = prefix is None and (low in {"a", "an"} or days < _LEAST_SPAN_DAYS)
        if not bare and not (prefix is None and _NOT_SPAN.search(text[: match.start()])):
            found.append(Mention("since", days, *match.span()))
    for match in _SHORTHAND.finditer(text):
        days = float(match[1]) * _SHORTHAND_DAYS[match[2]]
        found.append(Mention("since", days, *match.span()))
    for match in _VAGUE.finditer(text):
        found.append(Mention("since", _VAGUE_DAYS[match[1] or match[2]], *match.span()))
    return found


def _middle(low: str, high: str | None) -> float:
    return _number(low) if high is None else (_number(low) + _number(high)) / 2


def _number(word: str | None) -> float:
    if word is None:
        return 1.0
    if word[0].isdigit():
        return float(word)
    return float(
        next(
            (
                _NUMBERS[part]
                for part in word.split()[::-1]
                if part in _NUMBERS and not (part in {"a", "an"} and "half" in word)
            ),
            1.0,
        )
    )


def _unit(word: str) -> float:
    return _DAYS[word if word in _DAYS else word.removesuffix("s")]
