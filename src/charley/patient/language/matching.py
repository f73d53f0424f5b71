"""Which findings' phrases stand in a sentence; the longest phrase that fits wins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from charley.patient.language.clauses import Scope
from charley.patient.language.vocabulary import Lexicon, Phrase
from charley.patient.language.words import NOT, UNABLE, Word

MAX_FURTHER_WORDS = 4
_OPEN = frozenset({"little", "site", "detail", "number", "mark"})
_DENIALS = frozenset({NOT, UNABLE})


class Match(NamedTuple):
    """One phrase found, and the places of its words in the sentence.

    `further`: words in between; `exact`: "cannot" said for "cannot", not merely "does not".
    """

    phrase: Phrase
    places: frozenset[int]
    further: int
    exact: bool


def matches(words: list[Word], within: Iterable[Scope], lexicon: Lexicon) -> list[Match]:
    """Every phrase that some scope of the sentence holds, the most telling first."""
    found: dict[tuple[str, bool, frozenset[int]], Match] = {}
    for scope in within:
        here = _by_stem(words, scope.places)
        near = _by_stem(words, scope.shared)
        stems = here.keys() | near.keys()
        for stem in stems:
            for phrase in lexicon.index.get(stem, ()):
                if not stems.issuperset(phrase.telling):
                    continue
                match = _match(words, phrase, here, near)
                if match is not None:
                    found.setdefault((phrase.finding, phrase.present, match.places), match)
    return sorted(found.values(), key=_rank)


def chosen(candidates: list[Match], said: frozenset[str] = frozenset()) -> list[Match]:
    """The matches that each add a word of their own, best first.

    Phrases that need another finding come last and displace none; they count only where one of
    the findings that they need is `said`.
    """
    free = [match for match in candidates if not match.phrase.needs]
    bound = [m for m in candidates if not said.isdisjoint(m.phrase.needs)]
    kept = _telling(free, [])
    return kept + _telling(bound, kept)


def _telling(candidates: list[Match], before: list[Match]) -> list[Match]:
    used: set[int] = set()
    kept: list[Match] = []
    for match in candidates:
        same = any(match.places == k.places and match.exact == k.exact for k in kept)
        part = any(match.places < other.places for other in before)
        if not part and (same or not match.places <= used):
            kept.append(match)
            used |= match.places
    return kept


def _rank(match: Match) -> tuple[int, bool, int, int, str]:
    phrase = match.phrase
    return (-len(phrase.stems), not match.exact, match.further, min(match.places), phrase.finding)


def _by_stem(words: list[Word], places: tuple[int, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place in places:
        if words[place].kind not in {"little", "mark"}:
            found.setdefault(words[place].stem, []).append(place)
    return found


def _match(
    words: list[Word], phrase: Phrase, here: dict[str, list[int]], near: dict[str, list[int]]
) -> Match | None:
    own = [stem for stem in phrase.telling if stem in here]
    best: Match | None = None
    for anchor in here[own[0]] if own else ():
        places = {min(here[stem], key=lambda place: abs(place - anchor)) for stem in own}
        negators = _negators(words, phrase, here, max(places))
        if negators is None:
            continue
        exact = all(words[place].stem in phrase.stems for place in negators)
        places |= negators
        between = set(range(min(places), max(places))) - places
        further = sum(words[place].kind not in _OPEN for place in between)
        if further <= MAX_FURTHER_WORDS and (best is None or further < best.further):
            shared = {near[stem][0] for stem in phrase.telling if stem not in here}
            best = Match(phrase, frozenset(places | shared), further, exact)
    return best


def _negators(
    words: list[Word], phrase: Phrase, here: dict[str, list[int]], last: int
) -> set[int] | None:
    """Places of the phrase's own "not", each right before the word it denies; None if missing."""
    found: set[int] = set()
    for number, stem in enumerate(phrase.stems):
        if stem not in _DENIALS:
            continue
        target = phrase.stems[number + 1] if number + 1 < len(phrase.stems) else None
        spots = [
            place
            for place in sorted(
                [*(here.get(NOT, ()) if stem == NOT else ()), *here.get(UNABLE, ())]
            )
            if (place > last if target is None else _leads_to(words, place, target))
        ]
        if not spots:
            return None
        found.add(spots[0])
    return found


def _leads_to(words: list[Word], place: int, target: str) -> bool:
    """Whether a negation is followed by a word, past little words and details of degree."""
    for word in words[place + 1 :]:
        if word.stem == target:
            return True
        if word.kind not in {"little", "detail", "site"}:
            return False
    return False
