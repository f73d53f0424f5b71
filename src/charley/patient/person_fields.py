"""Age, sex, weight, height and pregnancy as people write them, with the ranges of the living."""

from __future__ import annotations

import re
from typing import Any

from charley.patient.person import Sex

_N = r"(\d+(?:[.,]\d+)?)"
_AGE_PART = re.compile(
    rf"{_N}\s*-?\s*(years?|yrs?|y/?o|y|jahre|months?|mths?|mo|m|weeks?|wks?|w|days?|d)?(?![a-z])"
)
_YEARS = {"y": 1.0, "j": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}
_FEMALE = {"female", "f", "woman", "girl", "lady", "w", "weiblich", "femme", "women", "she"}
_MALE = {"male", "m", "man", "boy", "gentleman", "männlich", "homme", "men", "he"}
_GESTATION = re.compile(
    r"(\d{1,2})\s*(?:weeks?|wks?|w|/40)\s*(?:\+|and|,)?\s*(?:(\d)\s*(?:days?|d)?)?|"
    r"(\d{1,2})\s*\+\s*(\d)|g(?:estation)?\s*(\d{1,2})"
)
_MONTHS = re.compile(r"(\d{1,2})\s*(?:months?|mo)\b")
_TRIMESTERS = {"first": 8.0, "1st": 8.0, "second": 20.0, "2nd": 20.0, "third": 34.0, "3rd": 34.0}
_NO = re.compile(r"^\W*(?:no|not|false|non|never|n/a|none|nil|negative|n)\b|not pregnant|\bn$")
_PERSON = re.compile(
    r"\b(\d{1,3}(?:\.\d)?[\s-]*(?:years?|yrs?|y/?o|months?|weeks?|days?)[\s-]*(?:old)?)[,\s-]+"
    r"(?:\w+[\s-]+){0,2}?(female|male|woman|man|girl|boy|lady|gentleman)\b",
    re.IGNORECASE,
)
OLDEST_YEARS = 122.5
WEIGHT_KG = (0.3, 450.0)
HEIGHT_CM = (20.0, 260.0)


class FieldError(ValueError):
    """A value that cannot be; the message is a sentence with what may have been meant."""


def read_age(value: Any) -> float:
    """Age in years from 74, "4 months", "3 years 2 months", "74-year-old". Raises FieldError."""
    text = _text(value)
    parts = list(_AGE_PART.finditer(text))
    if not parts:
        raise FieldError(f'age "{_short(value)}": write years, or for example "4 months"')
    if re.match(r"\s*-", text):
        raise FieldError(f'age "{_short(value)}" is negative')
    vague = re.search(r"\d0s\b", text)
    if vague:
        raise FieldError(f'age "{_short(value)}": a number of years is needed')
    years = 0.0
    for match in parts[:3]:
        unit = (match.group(2) or "y")[0]
        years += float(match.group(1).replace(",", ".")) * _YEARS[unit]
        if match.group(2) is None or re.match(r"y/?o", match.group(2)):
            break
    if years > OLDEST_YEARS:
        slip = _slip(years, 10.0, OLDEST_YEARS)
        raise FieldError(f"age {years:g} years is beyond any human life{slip}")
    return years


def read_sex(value: Any) -> Sex:
    """Sex recorded at birth, on which reference intervals depend. Raises FieldError."""
    word = _text(value).strip(" .")
    if word in _FEMALE or word.startswith("fem"):
        return "female"
    if word in _MALE or re.fullmatch("mal[ae]?", word):
        return "male"
    raise FieldError(f'sex "{_short(value)}": write female or male, or leave it out')


def read_weight_kg(value: Any, unit: str = "") -> float:
    """Weight in kg from 70, "70 kg", "154 lb", "11 st 4 lb", "3200 g". Raises FieldError."""
    text = f"{_text(value)} {unit}"
    stones = re.search(rf"{_N}\s*(?:st|stone)s?\b(?:\s*{_N}\s*(?:lbs?|pounds?)?)?", text)
    match = re.search(rf"(-?){_N}\s*(kg|kilos?|kilograms?|lbs?|pounds?|g|grams?)?(?![a-z])", text)
    if stones:
        kg = _number(stones.group(1)) * 6.35029 + _number(stones.group(2) or "0") * 0.453592
    elif match:
        factor = {"l": 0.453592, "p": 0.453592, "g": 0.001}.get((match.group(3) or "k")[0], 1.0)
        kg = _number(match.group(2)) * factor * (-1 if match.group(1) else 1)
    else:
        raise FieldError(f'weight "{_short(value)}": write for example 70 kg or 154 lb')
    if not WEIGHT_KG[0] <= kg <= WEIGHT_KG[1]:
        slip = _slip(kg, *WEIGHT_KG)
        raise FieldError(
            f"weight {kg:g} kg is outside {WEIGHT_KG[0]:g} to {WEIGHT_KG[1]:g} kg{slip}"
        )
    return kg


def read_height_cm(value: Any, unit: str = "") -> float:
    """Height in cm from 170, 1.7, "1.70 m", "5 ft 7", "67 in". Raises FieldError."""
    text = f"{_text(value)} {unit}"
    feet = re.search(rf"(\d)\s*(?:ft|feet|foot|'|′)\s*(?:{_N}\s*(?:in\w*|\"|″|'')?)?", text)
    match = re.search(rf"(-?){_N}\s*(cm|mm|m|in|inch|inches|\")?(?![a-z])", text)
    if feet:
        cm = float(feet.group(1)) * 30.48 + _number(feet.group(2) or "0") * 2.54
    elif match:
        size = _number(match.group(2)) * (-1 if match.group(1) else 1)
        given = match.group(3) or ("m" if 0.2 <= size <= 2.6 else "cm")
        cm = size * {"cm": 1.0, "mm": 0.1, "m": 100.0}.get(given, 2.54)
    else:
        raise FieldError(f'height "{_short(value)}": write for example 170 cm or 5 ft 7')
    if not HEIGHT_CM[0] <= cm <= HEIGHT_CM[1]:
        slip = _slip(cm, *HEIGHT_CM)
        raise FieldError(
            f"height {cm:g} cm is outside {HEIGHT_CM[0]:g} to {HEIGHT_CM[1]:g} cm{slip}"
        )
    return cm


def read_pregnancy(value: Any) -> tuple[bool | None, float | None]:
    """Whether pregnant, and weeks of gestation where said. Raises FieldError."""
    if isinstance(value, bool) or value in (0, 1):
        return bool(value), None
    text = _text(value)
    if text.strip(" .?") in {"", "unknown", "not known"}:
        return None, None
    if _NO.search(text):
        return False, None
    weeks: float | None = None
    if isinstance(value, int | float):
        weeks = float(value)
    elif match := _GESTATION.search(text):
        groups = [group for group in match.groups() if group]
        weeks = float(groups[0]) + (float(groups[1]) / 7 if len(groups) > 1 else 0.0)
    elif match := _MONTHS.search(text):
        weeks = float(match.group(1)) * 4.35
    else:
        weeks = next((_TRIMESTERS[word] for word in text.split() if word in _TRIMESTERS), None)
        if weeks is None and not re.search(r"\b(?:yes|pregnan\w*|y|true|gravid\w*)\b", text):
            raise FieldError(f'pregnant "{_short(value)}": write yes, no or for example "20 weeks"')
    if weeks is not None and not 0 <= weeks <= 45:
        raise FieldError(f"pregnant {weeks:g} weeks: a pregnancy lasts at most about 42 weeks")
    return True, weeks


def person_in(text: str) -> tuple[float, Sex] | None:
    """Age and sex from "a 74-year-old woman" in running text, or None."""
    match = _PERSON.search(text)
    if match is None:
        return None
    try:
        return read_age(match.group(1)), read_sex(match.group(2))
    except FieldError:
        return None


def _text(value: Any) -> str:
    return str(value).lower().strip()[:80]


def _short(value: Any) -> str:
    return str(value)[:40]


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def _slip(amount: float, low: float, high: float) -> str:
    meant = [
        amount * factor for factor in (0.1, 10.0, 0.01, -1.0) if low <= amount * factor <= high
    ]
    return f"; did you mean {meant[0]:g}?" if meant else ""
