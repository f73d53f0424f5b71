"""Words that hold for several clauses: "chest X-ray and ECG: normal", "ECG and echo normal"."""

from __future__ import annotations

from charley.patient.language.clauses import Clause
from charley.patient.language.stems import stem_set
from charley.patient.language.words import Word

_LINKS = frozenset({"and", "or", "nor", "&", "+", "/"})
_VERDICTS = stem_set("normal intact clear")
_VALUES = _VERDICTS | stem_set("high low positive negative absent abnormal raised present poor")
MAX_HEAD_WORDS = 5
MAX_LISTED_WORDS = 3


def lent(words: list[Word], parts: list[Clause]) -> list[tuple[int, ...]]:
    """For each clause the places of words outside it that speak for it too."""
    found = _from_headings(words, parts)
    for number in range(1, len(parts)):
        if parts[number].joint in _LINKS:
            for lender, borrowers in (_verdict_after(words, parts, number),
                                      _verdict_before(words, parts, number)):  # fmt: skip
                for borrower in borrowers:
                    found[borrower] += lender
                    found[number] += parts[borrower].places if borrower != number else ()
    return found


def _from_headings(words: list[Word], parts: list[Clause]) -> list[tuple[int, ...]]:
    """What stands before a colon, for the clauses up to the next heading."""
    found: list[tuple[int, ...]] = [()] * len(parts)
    for number, part in enumerate(parts):
        if part.joint != ":" or number == 0:
            continue
        first = number - 1
        while first and _goes_on(parts, first, number):
            first -= 1
        heading = tuple(p for head in parts[first:number] for p in head.places)
        if all(_telling(words, head) <= MAX_HEAD_WORDS for head in parts[first:number]):
            for later in range(number, len(parts)):
                found[later] = heading
            for inside in range(first, number):
                found[inside] = ()
    return found


def _goes_on(parts: list[Clause], first: int, number: int) -> bool:
    """Whether the clause belongs to the heading together with the one before it."""
    if parts[first].joint in _LINKS:
        return True
    alone = all(part.joint != ":" for part in parts[:number])
    return parts[first].joint == "," and alone and parts[number - 1].joint in _LINKS


def _verdict_after(
    words: list[Word], parts: list[Clause], number: int
) -> tuple[tuple[int, ...], list[int]]:
    """The verdict at the end of a list: "TSH, cortisol and ECG normal"."""
    places = [place for place in parts[number].places if words[place].kind != "little"]
    if len(places) < 2 or words[places[-1]].stem not in _VERDICTS:
        return (), []
    borrowers = []
    for before in range(number - 1, -1, -1):
        if not _bare(words, parts[before]):
            break
        borrowers.append(before)
        if parts[before].joint not in _LINKS and parts[before].joint != ",":
            break
    return (places[-1],), borrowers


def _verdict_before(
    words: list[Word], parts: list[Clause], number: int
) -> tuple[tuple[int, ...], list[int]]:
    """The verdict before a pair: "normal chest X-ray and ECG"."""
    lender = [place for place in parts[number - 1].places if words[place].kind != "little"]
    if len(lender) < 2 or words[lender[0]].stem not in _VERDICTS:
        return (), []
    return (lender[0],), [number] if _bare(words, parts[number]) else []


def _bare(words: list[Word], part: Clause) -> bool:
    """A short clause without a verdict or a negation of its own."""
    own = any(
        words[place].stem in _VALUES or words[place].kind == "negator" for place in part.places
    )
    return not own and _telling(words, part) <= MAX_LISTED_WORDS


def _telling(words: list[Word], part: Clause) -> int:
    return sum(words[place].kind not in {"little", "mark"} for place in part.places)
