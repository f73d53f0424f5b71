"""Near misses of known words become questions, never silent guesses."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from charley.patient.language.vocabulary import lexicon, sources
from charley.patient.language.words import meaning
from charley.patient.medicines.names import meaning_of
from charley.patient.question import Question
from charley.tables import kept, read_table

_ORDINARY = Path(__file__).parents[1] / "lexicon" / "ordinary_words.yaml"
_SHORTEST = 6
_LONG = 9
_MOST_CANDIDATES = 3


def spelling_questions(leftover: list[str], said: str) -> tuple[Question, ...]:
    """A question for each long leftover word that no phrase knows but that is close to one.

    An ordinary word or the name of a medicine is no slip of the pen.
    """
    asked: dict[str, Question] = {}
    for run in leftover:
        for word in run.split():
            root, kind = meaning(word)
            if kind != "word" or len(word) < _SHORTEST or root in _stems() or word in asked:
                continue
            near = _near(word)
            if near and root not in _ordinary() and meaning_of(word) is None:
                asked[word] = Question(word=word, candidates=near, said=said)
    return tuple(asked.values())


@lru_cache(maxsize=5_000)
def _near(word: str) -> tuple[str, ...]:
    """Known words within one slip (two in long words) that begin alike, nearest first."""
    slips = 2 if len(word) >= _LONG else 1
    found = process.extract(
        word, _suggested(), scorer=OSA.distance, score_cutoff=slips, limit=_MOST_CANDIDATES
    )
    return tuple(name for name, _, _ in found if name[0] == word[0])


@cache
def _vocabulary() -> dict[str, str]:
    """The words of all phrases as they are written there, each with its stem."""
    return kept("spelling", sources(), dict[str, str], _words_of_phrases)


def _words_of_phrases() -> dict[str, str]:
    words: set[str] = set()
    for concept in lexicon().concepts.values():
        for text in (*concept.phrases, *concept.absent):
            words.update(re.findall("[a-z]+", text.lower()))
    meanings = {word: meaning(word) for word in sorted(words)}
    return {word: stem for word, (stem, kind) in meanings.items() if kind in {"word", "site"}}


@cache
def _suggested() -> tuple[str, ...]:
    """The long words among them; a slip in a short one could be meant as anything."""
    return tuple(word for word in _vocabulary() if len(word) >= _SHORTEST)


@cache
def _ordinary() -> frozenset[str]:
    """Stems of everyday words that happen to be near to one of the vocabulary."""
    return frozenset(meaning(word)[0] for word in read_table(_ORDINARY).split())


@cache
def _stems() -> frozenset[str]:
    return frozenset(_vocabulary().values())
