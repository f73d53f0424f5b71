"""One sentence of a hand-written line: its words, clauses, negations, times, and whose it is."""

from __future__ import annotations

from typing import NamedTuple

from charley.patient.language.clauses import Clause, Scope, clauses, scopes
from charley.patient.language.heads import lent
from charley.patient.language.negation import Denial, denials, is_past, kin_stretch
from charley.patient.language.stems import stem_set
from charley.patient.language.times import Mention, mentions
from charley.patient.language.words import Word, normalise, words_of

_UNITS_OF_TIME = stem_set("day night week month year")


class Sentence(NamedTuple):
    """A sentence as written (`said`) and taken apart; `kin`: where it turns to a relative."""

    said: str
    words: list[Word]
    parts: list[Clause]
    within: list[Scope]
    denials: list[Denial]
    times: list[Mention]
    kin: int | None


def read_sentence(said: str, family: bool) -> Sentence:
    """Take a sentence apart. `family`: it stands in a section about the family."""
    text = normalise(said)
    words = words_of(text)
    kin = kin_stretch(words)
    if family and kin is None:
        text = "family " + text
        words, kin = words_of(text), 0
    times = mentions(text)
    words = [_counted(word, text, times) for word in words]
    parts = clauses(words)
    within = scopes(words, parts, lent(words, parts))
    return Sentence(said, words, parts, within, denials(words, parts), times, kin)


def _counted(word: Word, text: str, times: list[Mention]) -> Word:
    """A unit of time with its number ("5 years") is no word of a phrase ("fits for years")."""
    counts = (
        time.start <= word.start < time.end
        and time.kind != "rate"
        and any(map(str.isdigit, text[time.start : time.end]))
        for time in times
    )
    return word._replace(kind="little") if word.stem in _UNITS_OF_TIME and any(counts) else word


def clause_of(part: Sentence, places: frozenset[int]) -> Clause:
    """The clause that holds the last of some words."""
    last = max(places)
    return next(clause for clause in part.parts if last in clause.places)


def clause_at(part: Sentence, start: int) -> int:
    """The clause in which a stretch of text begins."""
    number = 0
    for index, clause in enumerate(part.parts):
        if part.words[clause.places[0]].start <= start:
            number = index
    return number


def time_of(part: Sentence, clause: Clause, spent: frozenset[int]) -> Mention | None:
    """The duration that holds for a clause: its own, shared by "and", or standing alone."""
    placed = [
        (clause_at(part, time.start), time) for time in part.times if time.kind in {"since", "ago"}
    ]
    here = part.parts.index(clause)
    own = [time for number, time in placed if number == here]
    shared = [
        time
        for number, time in placed
        if number > here and all(c.joint == "and" for c in part.parts[here + 1 : number + 1])
    ]
    after = [t for n, t in placed if n > here and _stands_alone(part, part.parts[n], t, spent)]
    before = [t for n, t in placed if n < here and _stands_alone(part, part.parts[n], t, spent)]
    return next(iter([*own, *shared, *after[:1], *before[-1:]]), None)


def _stands_alone(part: Sentence, clause: Clause, time: Mention, spent: frozenset[int]) -> bool:
    """Whether a clause says a time and nothing else that tells."""
    return spent.isdisjoint(clause.places) and not any(
        part.words[place].kind == "word" and not time.start <= part.words[place].start < time.end
        for place in clause.places
    )


def has_been(part: Sentence, clause: Clause) -> bool:
    """Whether a clause speaks of a past event: "had diarrhoea two weeks ago"."""
    return any(part.words[place].written in {"had", "was", "were"} for place in clause.places)


def has_begun(part: Sentence) -> bool:
    """Whether the sentence tells of a beginning, so that "5 years ago" means "for 5 years"."""
    return any(word.stem in {"start", "begin", "began", "begun", "onset"} for word in part.words)


def is_over(part: Sentence, clause: Clause, spent: frozenset[int]) -> bool:
    """Whether a clause, or a remark of its own right after it, says that it is over."""
    following = part.parts[part.parts.index(clause) + 1 :][:1]
    remark = [after for after in following if spent.isdisjoint(after.places)]
    return any(is_past(part.words, said, spent) for said in (clause, *remark))
