"""The value part of a laboratory line: number or range, unit, and what the words around say."""

from __future__ import annotations

import re

import msgspec

from charley.units.analytes import Analyte
from charley.units.errors import UnitError, UnknownUnitError
from charley.units.measure import accepted_units
from charley.units.numerals import Quantity, quantity
from charley.units.spelling import spells_unit, unit
from charley.units.wording import Said, said

LONGEST_UNIT_WORDS = 8

# Numbers that are a date, a time or an interval, and reference ranges in brackets.
_NOT_A_VALUE = re.compile(
    r"\b\d{4}-\d\d?-\d\d?\b|\b\d\d?/\d\d?/\d{2,4}\b|\b\d\d?:\d\d\b"
    r"|\b(?:day|days|week|month|hour|year|visit)\s*\d+\b"
    r"|\b\d+\s*(?:days?|hours?|hrs?|weeks?|months?|years?)\s+(?:later|ago|after|before|previously)\b"
    r"|\b(?:after|within|over|for)\s+\d+\s*(?:h|hrs?|hours?|days?|weeks?|months?)\b"
    r"|(?<![\d/.])\d+(?:\.\d+)?\s*(?:days|weeks|months|years)\b"
    r"|\b(?:at|after)\s+\d+\s*min(?:utes?)?\b|\b(?:at\s+)?\d\d?\s*[ap]m\b"
    r"|[(\[]\s*(?:(?:ref|reference|normal|nr|rr|rv)\b[^)\]]*"
    r"|<?\s*\d[\d.,]*\s*(?:-|to)\s*\d[^)\]]*)[)\]]"
    r"|\b(?:ref|reference|normal)\s*(?:range|interval|value|values)?\s*[:=]?\s*\d[\d.,]*\s*(?:-|to)"
    r"\s*\d[\d.,]*",
    re.IGNORECASE,
)
_IN_TIME = re.compile(
    r"\bfrom\s+\S*\d|->|→|=>|\bthen\b|\d\S*\s+\S*\s*(?:rising|falling|rose|fell|dropping|dropped)\b",
    re.IGNORECASE,
)
_TWICE = re.compile(r"\b(twice|double)\b(?=.*\b(?:normal|limit|uln)\b)", re.IGNORECASE)
_ENGLISH = {"in", "h", "l", "m", "k", "c", "f", "1", "a", "g", "score", "ratio", "u", "d"}


_NUMBER_NEXT = re.compile(r"\s*[:=<>]*\s*\d")
_DIPSTICK = re.compile(r"[\s:=]*[1-4]\s?\+[\s.]*")


class Value(msgspec.Struct, frozen=True):
    """What a text gives: bounds as written with their unit, or words; `after` is unread text."""

    quantity: Quantity | None
    unit: str | None
    said: Said
    after: str
    in_time: bool = False


def value_in(text: str, before: str, quantity_of: Analyte, given: str | None = None) -> Value:
    """The value in the text after an analyte's name; raises UnitError for a misspelt unit."""
    text = _NOT_A_VALUE.sub(" ", _TWICE.sub("2 times", text))
    found = quantity(text, negative=quantity_of.plausible[0] < 0)
    dipstick = quantity_of.specimen == "urine" and _DIPSTICK.fullmatch(text)
    if found is None or dipstick:
        return Value(None, given, said(f"{before} {text}"), "")
    ahead, behind = text[: found.start], text[found.end :]
    named_unit, rest = leading_unit(behind, quantity_of)
    if named_unit is None:
        named_unit, ahead = _bracketed_unit(ahead)
    if named_unit is None and given is None:
        _refuse_misspelt(rest, quantity_of)
    if given and named_unit and unit(given) != unit(named_unit):
        raise UnitError(f"{quantity_of.label} is given in {named_unit} and in {given}; keep one.")
    in_time = _IN_TIME.search(text) is not None
    return Value(found, given or named_unit, said(f"{before} {ahead}"), rest, in_time)


def leading_unit(text: str, quantity_of: Analyte) -> tuple[str | None, str]:
    """The longest unit at the head of a text, and the text after it."""
    stripped = text.lstrip(" ([")
    words = list(re.finditer(r"\S+", stripped))[:LONGEST_UNIT_WORDS]
    for last in reversed(words):
        candidate = stripped[: last.end()].strip(" .,;:)]([")
        if not candidate or not spells_unit(candidate):
            continue
        if not _fits(candidate, quantity_of) and (
            candidate.lower() in _ENGLISH or _NUMBER_NEXT.match(stripped, last.end())
        ):
            continue
        return candidate, stripped[last.end() :].lstrip(" )].,")
    return None, text


def _bracketed_unit(text: str) -> tuple[str | None, str]:
    """A unit given ahead of the number, as in "sodium (mmol/L) 121"."""
    for match in re.finditer(r"[(\[]?([A-Za-zµμ%°][^\s()\[\]:]*(?:/[^\s()\[\]:]+)|%)[)\]]?", text):
        if spells_unit(match[1]):
            return match[1], text[: match.start()] + " " + text[match.end() :]
    return None, text


def _fits(candidate: str, quantity_of: Analyte) -> bool:
    dimension = unit(candidate).dimension
    return any(unit(name).dimension == dimension for name in accepted_units(quantity_of))


def _refuse_misspelt(text: str, quantity_of: Analyte) -> None:
    """Raise where the next word looks like a unit but is none: "mmoll", "mg/bl"."""
    first = (text.split(maxsplit=1) or [""])[0].strip(".,;:()[]")
    known = {re.sub(r"[^a-z]", "", name.lower()): name for name in accepted_units(quantity_of)}
    squeezed = re.sub(r"[^a-z]", "", first.lower())
    looks = ("/" in first and any(sign.isalpha() for sign in first)) or squeezed in known
    if looks and first.lower() not in _ENGLISH and squeezed:
        usual = accepted_units(quantity_of)[:3]
        meant = (known[squeezed],) if squeezed in known else usual
        raise UnknownUnitError(
            f"{quantity_of.label}: {first!r} is no unit known here; did you mean"
            f" {' or '.join(meant)}?",
            meant,
        )
