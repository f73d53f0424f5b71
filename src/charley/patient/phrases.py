"""Reads a hand-written line into findings: what is there, what is not, since when, whose."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from charley.patient.clauses import Clause, Scope, clauses, scopes, sentences
from charley.patient.course import course
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
from charley.patient.stems import stem_set
from charley.patient.times import Mention, mentions
from charley.patient.vocabulary import Lexicon, lexicon
from charley.patient.words import Word, normalise, words_of

_LONG_AGO_DAYS = 365.0
_UNITS_OF_TIME = stem_set("day night week month year")


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
        kept = chosen(found, said)
        read_here = _facts(part, kept, section)
        times = _of_cramps(part, kept, said)
        endures = all(time.kind != "ago" for time in part.times) or _started(part)
        derived = course(read_here if endures else [], times, part.said)
        for fact in [*read_here, *derived]:
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
    times = mentions(text)
    words = [_counted(word, text, times) for word in words]
    parts = clauses(words)
    return _Sentence(said, words, parts, scopes(words, parts), denials(words, parts), times, kin)


def _counted(word: Word, text: str, times: list[Mention]) -> Word:
    """A unit of time with its number ("5 years") is no word of a phrase ("fits for years")."""
    if word.stem in _UNITS_OF_TIME:
        for time in times:
            inside = time.start <= word.start < time.end
            if inside and time.kind != "rate" and any(c.isdigit() for c in text[time.start :][:12]):
                return word._replace(kind="little")
    return word


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
        for match in chosen(found):
            said |= {match.phrase.finding, *known.above[match.phrase.finding]}
    return frozenset(said)


def _clause(part: _Sentence, match: Match) -> Clause:
    last = max(match.places)
    return next(clause for clause in part.parts if last in clause.places)


def _facts(part: _Sentence, kept: list[Match], section: str) -> list[Fact]:
    spent = frozenset(place for match in kept for place in match.places)
    found = []
    for match in sorted(kept, key=lambda match: min(match.places)):
        clause = _clause(part, match)
        time = _time(part, clause, spent)
        over = _over(part, clause, spent)
        if over and time is not None and time.kind == "ago":
            time = None
        long_ago = time is not None and time.kind == "ago" and time.value >= _LONG_AGO_DAYS
        found.append(
            Fact(
                finding=match.phrase.finding,
                present=match.phrase.present != denied(match.places, part.denials, spent),
                said=part.said,
                section=section,
                days_since_onset=None if time is None else time.value,
                past=over or (long_ago and not _started(part)),
            )
        )
    return found


def _over(part: _Sentence, clause: Clause, spent: frozenset[int]) -> bool:
    """Whether a clause, or a remark of its own right after it, says that it is over."""
    following = part.parts[part.parts.index(clause) + 1 :][:1]
    remark = [after for after in following if spent.isdisjoint(after.places)]
    return any(is_past(part.words, said, spent) for said in (clause, *remark))


def _started(part: _Sentence) -> bool:
    return any(word.stem in {"start", "begin", "began", "begun", "onset"} for word in part.words)


def _time(part: _Sentence, clause: Clause, spent: frozenset[int]) -> Mention | None:
    """The duration that holds for a clause: its own, shared by "and", or standing alone."""
    placed = [
        (_clause_at(part, time.start), time) for time in part.times if time.kind in {"since", "ago"}
    ]
    here = part.parts.index(clause)
    own = [time for number, time in placed if number == here]
    shared = [
        time
        for number, time in placed
        if number > here and all(c.joint == "and" for c in part.parts[here + 1 : number + 1])
    ]
    after = [t for n, t in placed if n > here and spent.isdisjoint(part.parts[n].places)]
    before = [t for n, t in placed if n < here and spent.isdisjoint(part.parts[n].places)]
    return next(iter([*own, *shared, *after[:1], *before[-1:]]), None)


def _of_cramps(part: _Sentence, kept: list[Match], said: frozenset[str]) -> list[Mention]:
    """The times in clauses about cramps, or about nothing else in a line about cramps."""
    if "cramp" not in said:
        return []
    spoken: dict[int, set[str]] = {}
    for match in kept:
        number = part.parts.index(_clause(part, match))
        spoken.setdefault(number, set()).add(match.phrase.finding.split("_")[0])
    for number, clause in enumerate(part.parts):
        if not any(part.words[place].kind == "word" for place in clause.places):
            spoken.setdefault(number, {"cramp"})
    return [time for time in part.times if "cramp" in spoken.get(_clause_at(part, time.start), ())]


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
    """With what follows: "calf cramps" are leg cramps; a normal examination excludes."""
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
