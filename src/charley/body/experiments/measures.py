"""Published numbers with their units: read, checked for dimension, turned into a quantity's unit.

A unit is prefixes and bases over bases ("mL/min", "mmol/kg/day", "mL kg-1 h-1", "mEq/24 h"). Its
scale is in mmol, mEq, mosm, g, L, h, cm, U, kcal or W, and 1 for numbers without dimension.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from charley.units.spelling import plain_text

Dimension = tuple[tuple[str, int], ...]

_PREFIX = {"k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}
_PREFIXED = {
    "mol": ("mol", 1e3), "eq": ("eq", 1e3), "osm": ("osm", 1e3), "g": ("g", 1.0),
    "l": ("l", 1.0), "m": ("m", 1e2), "u": ("u", 1.0), "w": ("w", 1.0), "cal": ("cal", 1e-3),
    "j": ("cal", 1e-3 / 4.184),
}  # fmt: skip
_WHOLE = {
    "s": ("h", 1 / 3600), "sec": ("h", 1 / 3600), "second": ("h", 1 / 3600),
    "min": ("h", 1 / 60), "minute": ("h", 1 / 60), "h": ("h", 1.0), "hr": ("h", 1.0),
    "hour": ("h", 1.0), "d": ("h", 24.0), "day": ("h", 24.0), "wk": ("h", 168.0),
    "week": ("h", 168.0), "month": ("h", 730.5), "percent": ("", 0.01), "%": ("", 0.01),
    "point": ("", 0.01), "fraction": ("", 1.0), "ratio": ("", 1.0), "time": ("", 1.0),
    "fold": ("", 1.0), "x": ("", 1.0), "one": ("", 1.0), "litre": ("l", 1.0), "liter": ("l", 1.0),
    "gram": ("g", 1.0), "gramme": ("g", 1.0), "kilogram": ("g", 1e3), "unit": ("u", 1.0),
    "iu": ("u", 1.0), "miu": ("u", 1e-3), "uiu": ("u", 1e-6), "kcal": ("cal", 1.0),
    "millilitre": ("l", 1e-3), "milliliter": ("l", 1e-3), "cc": ("l", 1e-3),
    "millimole": ("mol", 1.0), "osmole": ("osm", 1e3), "watt": ("w", 1.0),
}  # fmt: skip
_SPREAD_OF_NO_KIND = re.compile(r"(?:±|\+/-)\s*[\d.]+|[(\[]\s*[\d.][^)\]]*[)\]]")
_OTHER_WORDS = re.compile(
    r"\b(?:h2o|water|nacl|na\+?|k\+?|cl-?|ca|mg2\+|body|weight|mass|bw|baseline|of|the)\b(?!/)"
)
_OSMOLES = re.compile(r"osmol(?:e?s)?\b")
_FACTOR = re.compile(r"([\d.]+)?\s*\*?\s*([a-z%]+?)\s*\^?(-?[1-3])?")
_NUMBER = r"[+-]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?|[+-]?\.\d+"
_COMPARED = {
    ">": 1, ">=": 1, "≥": 1, "more than": 1, "above": 1, "over": 1, "at least": 1,
    "greater than": 1, "<": -1, "<=": -1, "≤": -1, "less than": -1, "below": -1, "under": -1,
    "at most": -1, "up to": -1,
}  # fmt: skip
_VALUE = re.compile(
    rf"(?P<compared>{'|'.join(sorted(map(re.escape, _COMPARED), key=len, reverse=True))})?\s*"
    rf"(?:about|approx\.?|approximately|circa|c\.|~)?\s*(?P<first>{_NUMBER})"
    rf"(?:\s*(?:\.\.|to|and|-)\s*(?P<second>{_NUMBER}))?\s*(?P<unit>\S.*)?",
    re.IGNORECASE,
)


class MeasureError(ValueError):
    """A number or unit that cannot be used, with a sentence that says how to mend it."""


class Unit(msgspec.Struct, frozen=True):
    """`amount * scale` is in the bases of `dimension`; `text` is how it was written."""

    dimension: Dimension
    scale: float
    text: str

    def times(self, base: str, exponent: int) -> Dimension:
        """The dimension with one base more (or less)."""
        powers = dict(self.dimension)
        powers[base] = powers.get(base, 0) + exponent
        return _dimension(powers)


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A published number: exact (`low == high`), a range, or open to one side (None)."""

    low: float | None
    high: float | None
    unit: Unit

    @property
    def middle(self) -> float:
        """The number, the middle of the range, or the one bound that is known."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return sum(ends) / len(ends)


@lru_cache(maxsize=1024)
def read_unit(text: str) -> Unit:
    """The unit that a text spells. Raises MeasureError."""
    if "1.73" in text:
        raise MeasureError(f"{text!r}: give the clearance itself in mL/min, not per 1.73 m2")
    plain = _plain(text)
    powers: dict[str, int] = {}
    scale = 1.0
    for place, part in enumerate(plain.split("/")):
        below = -1 if place else 1
        for base, factor, exponent in _factors(part, text):
            scale *= factor ** (below * exponent)
            powers[base] = powers.get(base, 0) + below * exponent
    return Unit(_dimension(powers), scale, text.strip())


def read_measure(value: object, unit: str | None = None) -> Measure:
    """A value as written, `143 mmol/L`, `> 105 mmol/L`, `4 to 7 pmol/L`. Raises MeasureError."""
    text = plain_text(str(value)).strip()
    match = _VALUE.fullmatch(text)
    if match is None:
        raise MeasureError(f"{text!r} is no number with a unit; write for example 143 mmol/L")
    written = (match["unit"] or "").strip()
    if doubtful := _SPREAD_OF_NO_KIND.match(written):
        raise MeasureError(
            f"{text!r}: say what {doubtful[0].strip()} is, such as (SD 2), (SE 2), (IQR 1 to 3) or "
            "(range 1 to 3)"
        )
    if written and unit:
        raise MeasureError(f"the unit is given twice: {written!r} and {unit!r}")
    measured = read_unit(written or unit or "")
    first = _number(match["first"])
    if match["compared"]:
        if match["second"]:
            raise MeasureError(f"{text!r} is both a bound and a range; give one of them")
        upwards = _COMPARED[match["compared"].lower()] > 0
        return Measure(
            low=first if upwards else None, high=None if upwards else first, unit=measured
        )
    second = _number(match["second"]) if match["second"] else first
    return Measure(low=min(first, second), high=max(first, second), unit=measured)


def read_hours(value: object) -> float:
    """A time or duration in hours: `6 h`, `90 min`, `-1 day`, `0`. Raises MeasureError."""
    measured = read_measure(value)
    if measured.low is None or measured.low != measured.high:
        raise MeasureError(f"{value!r} is no single time; write for example 6 h")
    if measured.low == 0 and not measured.unit.dimension:
        return 0.0
    if measured.unit.dimension != (("h", 1),):
        raise MeasureError(f"{value!r} is no time; write for example 6 h, 90 min or 3 days")
    return measured.low * measured.unit.scale


def hours_told(hours: float) -> str:
    """A time in the words a paper would use: 90 min, 6 h, 3 days."""
    if hours and abs(hours) >= 48 and hours % 24 == 0:
        return f"{hours / 24:g} days"
    if hours and abs(hours) < 2 and round(hours * 60, 6) % 60:
        return f"{hours * 60:.3g} min"
    return f"{hours:.4g} h"


def _plain(text: str) -> str:
    plain = re.sub(r"\bmM\b", "mmol/L", text)
    plain = plain_text(plain).lower().replace("·", " ").replace("·", " ")
    plain = _OSMOLES.sub("osm", plain).replace("mcg", "ug")
    plain = re.sub(r"\bpercentage\b", "percent", plain)
    plain = re.sub(r"\bper\s+cent\b", "percent", plain)
    plain = re.sub(r"\s*(?:/|\bper\b|\ba\b)\s*", "/", plain.strip())
    return _OTHER_WORDS.sub(" ", plain).strip()


def _factors(part: str, text: str) -> list[tuple[str, float, int]]:
    found = []
    for word in re.findall(r"(?:[\d.]+\s+)?\S+", part.strip()) if part.strip() else []:
        match = _FACTOR.fullmatch(word)
        atom = _atom(match[2]) if match else None
        if match is None or atom is None:
            raise MeasureError(
                f"{text!r} is no unit known here; write for example mmol/L, mL/min or L/day"
            )
        base, factor = atom
        found.append((base, factor * float(match[1] or 1), int(match[3] or 1)))
    return found


def _atom(word: str) -> tuple[str, float] | None:
    for name in (word, word.removesuffix("s")):
        if name in _WHOLE:
            return _WHOLE[name]
        if name in _PREFIXED:
            return _PREFIXED[name]
        if name[:1] in _PREFIX and name[1:] in _PREFIXED:
            base, factor = _PREFIXED[name[1:]]
            return base, factor * _PREFIX[name[0]]
    return None


def _dimension(powers: dict[str, int]) -> Dimension:
    return tuple(sorted((base, n) for base, n in powers.items() if base and n))


def _number(text: str) -> float:
    return float(text.replace(",", "").replace(" ", ""))
