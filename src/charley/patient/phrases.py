"""Reads a hand-written line into findings: what is there, what is not, since when, whose."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from charley.patient import cramp_course
from charley.patient.clauses import Clause, Scope, clauses, scopes, sentences
from charley.patient.vocabulary import Lexicon, lexicon
from charley.patient.matching import Match, chosen, matches
from charley.patient.negation import (
    KIN,
    Denial,
    denials,
    denied,
    is_feared,
    is_past,
    kin_stretch,
)
from charley.patient.person import Fact
from charley.patient.question import Question
from charley.patient.spelling import spelling_questions
from charley.patient.times import Mention, mentions
from charley.patient.words import Word, normalise, words_of

_LONG_AGO_DAYS = 365.0


class PhraseReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says: findings, telling words that were not understood, and doubts to ask."""

    facts: tuple[Fact, ...] = ()
    leftover: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


class _Sentence(NamedTuple):
    said: str
    words: list[Word]
    parts: list[Clause]
    within: list[Scope]
    denials: list[Denial]
    times: list[Mention]
    kin: int | None


def read_phrase(text: str, section: str = "") -> PhraseReading:
    """Findings of one line, as a doctor or patient writes it; deterministic, never raises.

    A word near to a known one is asked about, never guessed. Words with meaning that no
    finding used are handed back as `leftover`.
    """
    known = lexicon()
    family = "family" in section.lower()
    read = [_sentence(part, family) for part in sentences(text)]
    candidates = [_allowed(part, matches(part.words, part.within, known)) for part in read]
    said = _context(candidates, known)
    facts: dict[str, Fact] = {}
    leftover: list[str] = []
    for part, found in zip(read, candidates, strict=True):
        kept = chosen([m for m in found if _heard(m, said)], known)
        for fact in _facts(part, kept, section):
            facts.setdefault(fact.finding, fact)
        for fact in cramp_course.facts(part.times, said, list(facts.values()), part.said):
            facts.setdefault(fact.finding, fact)
        leftover.extend(_leftover(part, kept))
    return PhraseReading(
        facts=_closed(facts, known),
        leftover=tuple(dict.fromkeys(leftover)),
        questions=spelling_questions(leftover, text.strip()),
    )


def _sentence(said: str, family: bool) -> _Sentence:
    text = normalise(said)
    words = words_of(text)
    kin = kin_stretch(words)
    if family and kin is None:
        text = "family " + text
        words, kin = words_of(text), 0
    parts = clauses(words)
    return _Sentence(
        said, words, parts, scopes(words, parts), denials(words, parts), mentions(text), kin
    )


def _allowed(part: _Sentence, found: list[Match]) -> list[Match]:
    """Without what is a relative's and what is only feared."""
    return [
        match
        for match in found
        if (KIN in match.phrase.stems) == (part.kin is not None and max(match.places) >= part.kin)
        and not is_feared(part.words, _clause(part, match), max(match.places))
    ]


def _context(candidates: list[list[Match]], known: Lexicon) -> frozenset[str]:
    """The findings that the line speaks of by phrases of their own, and what they imply."""
    said: set[str] = set()
    for found in candidates:
        for match in chosen([m for m in found if not m.phrase.needs], known):
            said |= {match.phrase.finding, *known.above[match.phrase.finding]}
    return frozenset(said)


def _heard(match: Match, said: frozenset[str]) -> bool:
    return not match.phrase.needs or not said.isdisjoint(match.phrase.needs)


def _clause(part: _Sentence, match: Match) -> Clause:
    last = max(match.places)
    return next(clause for clause in part.parts if last in clause.places)


def _facts(part: _Sentence, kept: list[Match], section: str) -> list[Fact]:
    spent = frozenset(place for match in kept for place in match.places)
    found = []
    for match in sorted(kept, key=lambda match: min(match.places)):
        clause = _clause(part, match)
        time = _time(part, clause, spent)
        long_ago = time is not None and time.kind == "ago" and time.value >= _LONG_AGO_DAYS
        found.append(
            Fact(
                finding=match.phrase.finding,
                present=match.phrase.present != denied(match.places, part.denials, spent),
                said=part.said,
                section=section,
                days_since_onset=None if time is None else time.value,
                past=is_past(part.words, clause, spent) or (long_ago and not _started(part)),
            )
        )
    return found


def _started(part: _Sentence) -> bool:
    return any(word.stem in {"start", "begin", "onset", "sinc"} for word in part.words)


def _time(part: _Sentence, clause: Clause, spent: frozenset[int]) -> Mention | None:
    """The duration that holds for a clause: its own, else one standing alone after or before."""
    placed = [
        (_clause_at(part, time.start), time) for time in part.times if time.kind in {"since", "ago"}
    ]
    here = part.parts.index(clause)
    own = [time for number, time in placed if number == here]
    after = [t for n, t in placed if n > here and spent.isdisjoint(part.parts[n].places)]
    before = [t for n, t in placed if n < here and spent.isdisjoint(part.parts[n].places)]
    return next(iter([*own, *after[:1], *before[-1:]]), None)


def _clause_at(part: _Sentence, start: int) -> int:
    """The clause in which a stretch of text begins."""
    number = 0
    for index, clause in enumerate(part.parts):
        if part.words[clause.places[0]].start <= start:
            number = index
    return number


def _leftover(part: _Sentence, kept: list[Match]) -> list[str]:
    """Runs of words with meaning that no finding used."""
    used = {place for match in kept for place in match.places}
    runs: list[list[Word]] = [[]]
    for place, word in enumerate(part.words):
        timed = any(time.start <= word.start < time.end for time in part.times)
        if place in used or timed or word.kind in {"mark", "negator", "number"}:
            runs.append([])
        elif word.kind != "little" and word.stem != KIN:
            runs[-1].append(word)
    return [
        " ".join(word.written for word in run)
        for run in runs
        if any(word.kind == "word" for word in run)
    ]


def _closed(facts: dict[str, Fact], known: Lexicon) -> tuple[Fact, ...]:
    """With what follows: "calf cramps" are leg cramps; "neurologically normal" excludes weakness."""
    closed = dict(facts)
    for fact in facts.values():
        if fact.present:
            for higher in known.above[fact.finding]:
                closed.setdefault(higher, msgspec.structs.replace(fact, finding=higher))
    for fact in list(closed.values()):
        if fact.present and not fact.past:
            for other in known.concepts[fact.finding].excludes:
                closed.setdefault(
                    other, msgspec.structs.replace(fact, finding=other, present=False)
                )
    return tuple(closed.values())
