"""Which findings' phrases stand in a sentence; the longest phrase that fits wins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from charley.patient.clauses import Scope
from charley.patient.vocabulary import Lexicon, Phrase
from charley.patient.words import NOT, Word

MAX_FURTHER_WORDS = 4
_OPEN = frozenset({"little", "site", "number", "mark"})


class Match(NamedTuple):
    """One phrase found, and the places of its words in the sentence."""

    phrase: Phrase
    places: frozenset[int]
    further: int


def matches(words: list[Word], within: Iterable[Scope], lexicon: Lexicon) -> list[Match]:
    """Every phrase that some scope of the sentence holds, the most telling first."""
    found: dict[tuple[str, bool, frozenset[int]], Match] = {}
    for scope in within:
        here = _by_stem(words, scope.places)
        near = _by_stem(words, scope.shared)
        for stem in {**here, **near}:
            for phrase in lexicon.index.get(stem, ()):
                match = _match(words, phrase, here, near)
                if match is not None:
                    found.setdefault((phrase.finding, phrase.present, match.places), match)
    return sorted(found.values(), key=_rank)


def chosen(candidates: list[Match], lexicon: Lexicon) -> list[Match]:
    """The matches that each add a word of their own, best first."""
    used: set[int] = set()
    kept: list[Match] = []
    for match in candidates:
        same = any(match.places == other.places for other in kept)
        if match.places <= used and not same:
            continue
        if same and any(
            match.phrase.finding in lexicon.above[other.phrase.finding]
            for other in kept
            if match.places <= other.places
        ):
            continue
        kept.append(match)
        used |= match.places
    return kept


def _rank(match: Match) -> tuple[int, int, int, str]:
    phrase = match.phrase
    return (-len(phrase.stems), match.further, min(match.places), phrase.finding)


def _by_stem(words: list[Word], places: tuple[int, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place in places:
        if words[place].kind not in {"little", "mark"}:
            found.setdefault(words[place].stem, []).append(place)
    return found


def _match(
    words: list[Word], phrase: Phrase, here: dict[str, list[int]], near: dict[str, list[int]]
) -> Match | None:
    if not all(stem in here or (stem in near and stem != NOT) for stem in phrase.stems):
        return None
    own = [stem for stem in phrase.stems if stem in here and stem != NOT]
    if not own:
        return None
    best: Match | None = None
    for anchor in here[own[0]]:
        places = {min(here[stem], key=lambda p: abs(p - anchor)) for stem in own}
        if len(places) < len(own):
            continue
        denial = _denial(words, phrase, here, places)
        if denial is None:
            continue
        places |= denial
        further = sum(
            words[place].kind not in _OPEN and words[place].kind != "detail"
            for place in range(min(places), max(places))
            if place not in places
        )
        if further > MAX_FURTHER_WORDS or (best is not None and further >= best.further):
            continue
        shared = {near[stem][0] for stem in phrase.stems if stem not in here}
        best = Match(phrase, frozenset(places | shared), further)
    return best


def _denial(
    words: list[Word], phrase: Phrase, here: dict[str, list[int]], places: set[int]
) -> set[int] | None:
    """Places of the phrase's own "not", each right before the word it denies; None if missing."""
    found: set[int] = set()
    for number, stem in enumerate(phrase.stems):
        if stem != NOT:
            continue
        target = phrase.stems[number + 1] if number + 1 < len(phrase.stems) else None
        spots = [
            place
            for place in here[NOT]
            if (target is None and place > max(places)) or _next(words, place) == target
        ]
        if not spots:
            return None
        found.add(spots[0])
    return found


def _next(words: list[Word], place: int) -> str | None:
    """The stem that follows a negation, past little words and details of degree."""
    for word in words[place + 1 :]:
        if word.kind not in {"little", "detail"}:
            return word.stem
    return None
