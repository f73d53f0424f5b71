"""Of what a laboratory line speaks: an analyte, a panel, or a state such as hyponatraemia."""

from __future__ import annotations

import re

import msgspec

from charley.units.analytes import known_names, name_key, named
from charley.units.wording import may_precede, panels, states

LONGEST_NAME = 60
_SPECIMEN = re.compile(
    r"(?:24\s*-?\s*(?:hours?|hrs?|h)\b|\b(?:urine|urinary|sweat|daily|24h)\b)[\s\-]*", re.IGNORECASE
)
_WORD = re.compile(r"[^\s]+\s*")
_SEPARATORS = " \t-:=*.•\"'(["


class Subject(msgspec.Struct, frozen=True):
    """A name found in a text, folded; what stood before it, and what follows."""

    name: str
    before: str
    rest: str


def subject(text: str) -> Subject | None:
    """The name at the head of a text, after words such as "low" or "24 h urine"; or None."""
    place = len(text) - len(text.lstrip(_SEPARATORS))
    start = place
    while place < len(text):
        end = _name_end(text, place)
        if end is not None:
            return Subject(name_key(text[place:end]), text[start:place], text[end:])
        skipped = _SPECIMEN.match(text, place) or _skippable(text, place)
        if skipped is None or skipped.end() == place:
            return None
        place = skipped.end()
    return None


def suggestions(text: str) -> tuple[str, ...]:
    """Known names near a text, best first: to ask with, never to go on with."""
    from rapidfuzz import fuzz, process

    words = re.sub(r"[\d.,<>=:%/]+", " ", text)
    query = name_key(words)[:LONGEST_NAME]
    if len(query) < 3:
        return ()
    names = [name for name in known_names() if len(name) >= 3]
    found = process.extract(query, names, scorer=fuzz.ratio, limit=6, score_cutoff=80)
    found += process.extract(query.split()[0], names, scorer=fuzz.ratio, limit=3, score_cutoff=80)
    labels = [match.analyte.label for name, _, _ in found if (match := named(name))]
    return tuple(dict.fromkeys(labels))[:3]


def _name_end(text: str, place: int) -> int | None:
    """Where the longest known name that starts at a place ends."""
    for end in range(min(len(text), place + LONGEST_NAME), place, -1):
        if not _bounded(text, end):
            continue
        key = name_key(text[place:end])
        if key and (named(key) or key in panels() or key in states()):
            return end
    return None


def _bounded(text: str, end: int) -> bool:
    """Whether a name may end here: not inside a word, nor before "/x" or trailing blanks."""
    if text[end - 1].isspace() or (end > 1 and text[end - 1] in "-_:." and text[end - 2] == " "):
        return False
    if end == len(text):
        return True
    if text[end].isalnum() and text[end - 1].isalnum():
        return False
    return not (text[end] == "/" and text[end + 1 : end + 2].isalpha())


def _skippable(text: str, place: int) -> re.Match[str] | None:
    match = _WORD.match(text, place)
    return match if match and may_precede(match[0]) else None
