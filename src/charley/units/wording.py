"""Words of a laboratory line: qualifiers, panels, states and the words that carry no value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from charley.units.analytes import Qualifier, Specimen, british_to_plain, name_key

TABLE = Path(__file__).parent / "words.yaml"

_STRONGER: dict[Qualifier, Qualifier] = {"low": "very_low", "high": "very_high"}


class Panel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of analytes reported in one breath; `any`: not only "normal" holds for all."""

    names: tuple[str, ...]
    of: tuple[str, ...]
    any: bool = False


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of words as written in its file."""

    no_value: tuple[str, ...]
    undirected: tuple[str, ...]
    normal: tuple[str, ...]
    not_low: tuple[str, ...]
    not_high: tuple[str, ...]
    low: tuple[str, ...]
    high: tuple[str, ...]
    very_low: tuple[str, ...]
    very_high: tuple[str, ...]
    intensifiers: tuple[str, ...]
    fillers: tuple[str, ...]
    past: tuple[str, ...]
    doubtful: tuple[str, ...]
    foreign: tuple[str, ...]
    panels: dict[str, Panel]
    states: dict[str, dict[str, Qualifier]]


class Said(msgspec.Struct, frozen=True):
    """What the words of a value say; at most one of the first four is set."""

    qualifier: Qualifier | None = None
    not_low: bool = False
    not_high: bool = False
    trouble: str = ""
    left: str = ""

    @property
    def empty(self) -> bool:
        """Whether the words say nothing of the value."""
        return not (self.qualifier or self.not_low or self.not_high or self.trouble)


@cache
def words() -> Words:
    """The table of words; raises msgspec.ValidationError where it is malformed."""
    import yaml

    with TABLE.open(encoding="utf-8") as stream:
        return msgspec.convert(yaml.load(stream, Loader=yaml.CSafeLoader), Words)


@cache
def panels() -> dict[str, Panel]:
    """Panels by folded name."""
    return {name_key(name): panel for panel in words().panels.values() for name in panel.names}


@cache
def states() -> dict[str, dict[str, Qualifier]]:
    """Words such as hyponatraemia, by folded name."""
    return {name_key(name): meaning for name, meaning in words().states.items()}


def stronger(qualifier: Qualifier) -> Qualifier:
    """Very low for low, very high for high."""
    return _STRONGER.get(qualifier, qualifier)


def said(text: str) -> Said:
    """What the words of a value say of it, the numbers and units being already taken out."""
    text, pluses = _pluses(_folded(text))
    remaining, found = text, {}
    for kind in ("not_low", "not_high", "no_value", "undirected", "normal",
                 "very_low", "very_high", "low", "high", "intensifiers", "fillers"):  # fmt: skip
        remaining, count = _pattern(kind).subn(" ", remaining)
        found[kind] = count > 0
    left = " ".join(re.sub(r"[^\w%/.+]", " ", remaining).split()).strip(" .")
    return _meaning(found, pluses, left)


def foreign(text: str) -> str:
    """The specimen in a text that Charley has no analytes for (CSF, stool ...), or ""."""
    match = _pattern("foreign").search(_folded(text))
    return match[0] if match else ""


def is_past(text: str) -> bool:
    """Whether the words put a value into the past."""
    return _pattern("past").search(_folded(text)) is not None


def is_doubtful(text: str) -> bool:
    """Whether words turn or soften what is said ("not", "if", "target")."""
    return _pattern("doubtful").search(_folded(text)) is not None


def may_precede(word: str) -> bool:
    """Whether a word may stand before the name of an analyte ("low", "urine", "serum")."""
    folded = _folded(word).strip(" ,:")
    kinds = ("fillers", "intensifiers", "normal", "low", "high", "very_low", "foreign", "past",
             "doubtful")  # fmt: skip
    return any(_pattern(kind).fullmatch(folded) for kind in kinds)


def specimen_of(text: str) -> tuple[Specimen | None, str]:
    """The specimen that a text names, and the text without those words."""
    for specimen, pattern in _SPECIMENS.items():
        rest, count = pattern.subn(" ", text)
        if count:
            return specimen, _URINE.sub(" ", rest)
    return None, text


_DAY = re.compile(
    r"(?<!/)(?<!/ )(?<!per )\b24\s*-?\s*(?:hours?|hrs?|h)\b"
    r"\s*-?(?:urinary|urine)?\s*(?:collection)?"
    r"|\bdaily urin\w+|\burinary excretion\b",
    re.IGNORECASE,
)
_URINE = re.compile(r"\b(?:spot |random )?(?:urine|urinary)\b|\bin (?:the )?urine\b", re.IGNORECASE)
_SWEAT = re.compile(r"\bsweat\b", re.IGNORECASE)
_SPECIMENS: dict[Specimen, re.Pattern[str]] = {
    "urine_24h": _DAY, "urine": _URINE, "sweat": _SWEAT,
}  # fmt: skip


def _folded(text: str) -> str:
    return british_to_plain(text).casefold().replace("-", " ").replace("_", " ")


def _pluses(text: str) -> tuple[str, int]:
    """Dipstick crosses: "+++" or "3+" as a count."""
    match = re.search(r"(?<![\w+])(?:(\d)\s?\+|(\+{1,4}))(?![\w+])", text)
    if match is None:
        return text, 0
    count = int(match[1]) if match[1] else len(match[2])
    return text[: match.start()] + " " + text[match.end() :], count


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    phrases: Iterable[str] = getattr(words(), kind)
    folded = sorted({_folded(phrase) for phrase in phrases}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, folded))})(?!\w)")


def _meaning(found: dict[str, bool], pluses: int, left: str) -> Said:
    low = found["low"] or found["very_low"]
    high = found["high"] or found["very_high"] or pluses > 0
    directions = low + high + found["normal"] + found["not_low"] + found["not_high"]
    trouble = ""
    if found["no_value"] and not directions:
        trouble = "has no value here; it is left unknown, which is not normal"
    elif found["undirected"]:
        trouble = "is said to be abnormal, but not whether low or high"
    elif directions > 1:
        trouble = "is said to be more than one of low, normal and high"
    if trouble or found["not_low"] or found["not_high"]:
        untroubled = not trouble
        return Said(
            not_low=untroubled and found["not_low"],
            not_high=untroubled and found["not_high"],
            trouble=trouble,
            left=left,
        )
    qualifier: Qualifier | None = "normal" if found["normal"] else None
    if low or high:
        qualifier = "low" if low else "high"
        very = found["intensifiers"] or found["very_low"] or found["very_high"] or pluses > 2
        qualifier = stronger(qualifier) if very else qualifier
    return Said(qualifier=qualifier, left=left)
