"""Near misses of known words become questions, never silent guesses."""

from __future__ import annotations

from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from charley.patient.medicine_names import meaning_of
from charley.patient.question import Question
from charley.patient.vocabulary import lexicon
from charley.patient.words import meaning

_SHORTEST = 5
_LONG = 8
_MOST_CANDIDATES = 3


def spelling_questions(leftover: list[str], said: str) -> tuple[Question, ...]:
    """A question for each leftover word that no phrase knows but that is close to one that does.

    The name of a medicine is no slip of the pen.
    """
    asked: dict[str, Question] = {}
    for run in leftover:
        for word in run.split():
            root, kind = meaning(word)
            if kind != "word" or len(word) < _SHORTEST or root in _stems() or word in asked:
                continue
            near = _near(word)
            if near and meaning_of(word) is None:
                asked[word] = Question(word=word, candidates=near, said=said)
    return tuple(asked.values())


@lru_cache(maxsize=5_000)
def _near(word: str) -> tuple[str, ...]:
    """Known words within one slip (two in long words) that begin alike, nearest first."""
    slips = 2 if len(word) >= _LONG else 1
    found = process.extract(
        word, _vocabulary(), scorer=OSA.distance, score_cutoff=slips, limit=_MOST_CANDIDATES
    )
    return tuple(name for name, _, _ in found if name[0] == word[0])


@cache
def _vocabulary() -> tuple[str, ...]:
    """The words of all phrases as they are written there."""
    words: set[str] = set()
    for concept in lexicon().concepts.values():
        for text in (*concept.phrases, *concept.absent):
            words.update(text.lower().replace("/", " ").split())
    return tuple(
        sorted(w for w in words if len(w) >= _SHORTEST and meaning(w)[1] in {"word", "site"})
    )


@cache
def _stems() -> frozenset[str]:
    return frozenset(meaning(word)[0] for word in _vocabulary())
