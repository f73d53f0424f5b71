"""How much of a medicine a day: "500 mg bd", "2 x 500 mg", "20/12.5 mg 1.5 tablets", "1-0-1"."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = r"\d{1,8}(?:[.,]\d{1,6}){0,3}"
_UNITS = {
    "mg": ("mg", 1.0),
    "g": ("mg", 1000.0),
    "ug": ("ug", 1.0),
    "units": ("units", 1.0),
    "mmol": ("mmol", 1.0),
    "meq": ("mEq", 1.0),
    "ml": ("mL", 1.0),
    "l": ("mL", 1000.0),
    "tablet": ("tablet", 1.0),
    "puff": ("puff", 1.0),
    "spray": ("spray", 1.0),
    "drop": ("drop", 1.0),
    "patch": ("patch", 1.0),
    "sachet": ("sachet", 1.0),
    "glass": ("glass", 1.0),
}
_SPELLINGS = {
    "milligram": "mg", "milligrams": "mg", "mgs": "mg", "gm": "g", "gram": "g", "grams": "g",
    "gms": "g", "mcg": "ug", "µg": "ug", "μg": "ug", "microgram": "ug", "micrograms": "ug",
    "mcgs": "ug", "iu": "units", "ie": "units", "u": "units", "unit": "units", "i.u.": "units",
    "ml": "ml", "litre": "l", "litres": "l", "liter": "l", "liters": "l", "tablets": "tablet",
    "tab": "tablet", "tabs": "tablet", "capsule": "tablet", "capsules": "tablet", "cap": "tablet",
    "caps": "tablet", "pill": "tablet", "pills": "tablet", "puffs": "puff", "sprays": "spray",
    "drops": "drop", "patches": "patch", "sachets": "sachet", "glasses": "glass", "cups": "glass",
    "cans": "glass", "cup": "glass", "can": "glass",
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, {*_UNITS, *_SPELLINGS}), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\w.])(?:({_NUMBER})\s*[x×*]\s*)?({_NUMBER})((?:\s*[/+-]\s*{_NUMBER})*)\s*-?({_UNIT})"
    r"(?![a-zµμ²])(\s*(?:/|per)\s*(?:kg|m2|m²|sqm|h|hr|hour|min|ml|l)\b)?"
)
_WORD_COUNT = re.compile(
    r"\b(half a|one|two|three|four|½) (tablets?|tabs?|capsules?|caps|pills?|puffs?|sachets?)\b"
)
_WORDS = {"half a": 0.5, "½": 0.5, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0}
_SCHEME = re.compile(r"(?<![\d.-])(\d(?:[.,]5)?)-(\d(?:[.,]5)?)-(\d(?:[.,]5)?)(?:-(\d))?(?![\d-])")
_COUNTS = {"once": 1.0, "one": 1.0, "twice": 2.0, "two": 2.0, "thrice": 3.0, "three": 3.0,
           "four": 4.0, "five": 5.0, "six": 6.0, "a": 1.0, "an": 1.0, "other": 2.0,
           "second": 2.0, "third": 3.0}  # fmt: skip
_N = r"(\d{1,3}|once|twice|thrice|one|two|three|four|five|six)"
_PERIOD_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.4, "y": 365.25}
_TIMES_PER = re.compile(
    rf"\b{_N}\s*(?:(?:x|×|times)\s*(?:a|per|each|every|/)?|a|per|/)\s*(day|d|week|wk|month)\b"
)
_TIMES_DAILY = re.compile(rf"\b{_N}\s*(?:x|×|times)?\s*(daily|weekly|monthly)\b")
_TIMES_AFTER = re.compile(
    r"(?<=[a-z])\s*[x×]\s?(\d)(?:\s?/\s?(d)(?:ay)?)?\b(?!\s*\d*\s*(?:d\b|/|day|w|mo|y|mg|g\b))"
)
_EVERY = re.compile(
    r"\b(?:every|each|q\.?)\s?(\d{1,3}|two|three|four|six|other|second|third)?\s*-?"
    r"(hours?|hrly|hourly|h|days?|d|weeks?|wks?|w|months?|mo|years?|night|morning|evening)\b"
)
_HOURLY = re.compile(r"\b(\d{1,3})\s*-?\s*(?:hourly|hrly)\b")
_LATIN = (
    (re.compile(r"\b(?:o\.?d\.?|q\.?d\.?|once daily|o\.?m\.?|mane|nocte|o\.?n\.?|at night|qhs|at "
                r"bedtime|in the morning|in the evening|every night|nightly)(?![\w])"), 1.0),
    (re.compile(r"\b(?:b\.?d\.?|b\.?i\.?d\.?|b\.?d\.?s\.?)(?![\w])"), 2.0),
    (re.compile(r"\b(?:t\.?d\.?s\.?|t\.?i\.?d\.?)(?![\w])"), 3.0),
    (re.compile(r"\b(?:q\.?d\.?s\.?|q\.?i\.?d\.?)(?![\w])"), 4.0),
    (re.compile(r"\b(?:alternate days?|alternate-day|every other day|qod)\b"), 0.5),
    (re.compile(r"(?:/|\bper |\ba )(?:day|d|24 ?h(?:ours)?)\b|\bdaily\b|\beach day\b|\bevery day\b"
                r"|\bqday\b"), 1.0),
    (re.compile(r"(?:/|\bper |\ba )(?:week|wk)\b|\bweekly\b"), 1 / 7),
    (re.compile(r"(?:/|\bper |\ba )month\b|\bmonthly\b"), 1 / 30.4),
    (re.compile(r"(?:/|\bper |\ba )year\b|\byearly\b|\bannual(?:ly)?\b"), 1 / 365.25),
)  # fmt: skip
_NOT_REGULAR = re.compile(
    r"\b(?:as needed|as required|p\.?r\.?n\.?|when needed|if needed|occasional(?:ly)?|sometimes|"
    r"rarely|intermittent(?:ly)?|single|stat|bolus|infusions?|injections?|once|one-off|iv|"
    r"intravenous(?:ly)?|cycles?|depot|loading)\b"
)


class Dose(NamedTuple):
    """A daily dose with its unit, days between doses, and the line with the dose taken out."""

    daily: float | None
    unit: str | None
    interval_days: float | None
    rest: str


def read_dose(text: str, ingredients: int = 1) -> Dose:
    """The daily dose in lower-case text. Of a combination only the number of tablets is told.

    A dose without a frequency counts as a day's dose, except for injections, single doses and
    medicines taken as needed; doses per kg, per m2 or per hour are not turned into a day's.
    """
    per_day, text = _frequency(text)
    amounts, text = _amounts(text)
    irregular = _NOT_REGULAR.search(text) is not None
    interval = 1 / per_day if per_day else None
    if irregular and per_day is None:
        return Dose(None, None, None, text)
    counted = [row for row in amounts if row[1] in {"tablet", "puff", "spray", "patch", "drop"}]
    strengths = [row for row in amounts if row not in counted]
    if ingredients > 1:
        strengths = []
    if not strengths and not counted:
        return Dose(None, None, interval, text)
    daily, unit = (strengths or counted)[0]
    if strengths and counted:
        daily *= counted[0][0]
    return Dose(daily * (per_day or 1.0), unit, interval, text)


def number(written: str) -> float:
    """A number with decimal point or comma, or commas between thousands."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        return float(written.replace(",", ""))
    whole, *rest = re.split(r"[.,]", written)
    return float(f"{whole}.{''.join(rest)}" if rest else whole)


def _frequency(text: str) -> tuple[float | None, str]:
    """Doses a day, and the text without the words that say so."""
    scheme = _SCHEME.search(text)
    if scheme:
        return sum(number(part) for part in scheme.groups() if part) or None, _cut(text, scheme)
    for pattern, read in _COUNTED:
        match = pattern.search(text)
        if match:
            return read(match), _cut(text, match)
    for pattern, per_day in _LATIN:
        match = pattern.search(text)
        if match:
            return per_day, _cut(text, match)
    return None, text


def _times_per(match: re.Match[str]) -> float | None:
    return _count(match.group(1)) / _PERIOD_DAYS[match.group(2)[0]] or None


def _every(match: re.Match[str]) -> float | None:
    period = match.group(2)
    days = 1.0 if period in {"night", "morning", "evening"} else _PERIOD_DAYS[period[0]]
    count = _count(match.group(1) or "one")
    return 1 / (count * days) if count else None


def _hourly(match: re.Match[str]) -> float | None:
    return 24 / float(match.group(1)) if float(match.group(1)) else None


def _times_after(match: re.Match[str]) -> float | None:
    return float(match.group(1)) or None


_COUNTED = (
    (_TIMES_PER, _times_per),
    (_TIMES_DAILY, _times_per),
    (_EVERY, _every),
    (_HOURLY, _hourly),
    (_TIMES_AFTER, _times_after),
)


def _count(written: str) -> float:
    return float(written) if written.isdigit() else _COUNTS[written]


def _amounts(text: str) -> tuple[list[tuple[float, str]], str]:
    """Each amount in its plain unit, and the text without them."""
    found: list[tuple[float, str]] = []
    for match in list(_AMOUNT.finditer(text)):
        times, amount, further, spelled, per = match.groups()
        unit, factor = _UNITS[_SPELLINGS.get(spelled, spelled)]
        text = _cut(text, match)
        if not per and not further:
            found.append((number(amount) * factor * number(times or "1"), unit))
    for match in list(_WORD_COUNT.finditer(text)):
        unit, factor = _UNITS[_SPELLINGS.get(match.group(2), match.group(2))]
        found.append((_WORDS[match.group(1)] * factor, unit))
        text = _cut(text, match)
    return found, text


def _cut(text: str, match: re.Match[str]) -> str:
    """The text with a match blanked, so that places stay where they were."""
    return text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
