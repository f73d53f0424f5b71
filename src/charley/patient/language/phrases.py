"""Reads a hand-written line into findings: what is there, what is not, since when, whose."""

from __future__ import annotations

import re

import msgspec

from charley.patient.language.clauses import sentences
from charley.patient.language.course import course
from charley.patient.language.matching import Match, chosen, matches
from charley.patient.language.negation import KIN, denied, is_feared
from charley.patient.language.sentence import (
    Sentence,
    clause_at,
    clause_of,
    has_been,
    has_begun,
    is_over,
    read_sentence,
    time_of,
)
from charley.patient.language.spelling import spelling_questions
from charley.patient.language.times import Mention
from charley.patient.language.vocabulary import ASIDE, Lexicon, lexicon
from charley.patient.language.words import Word, plain
from charley.patient.person import Fact
from charley.patient.question import Question

_LONG_AGO_DAYS = 365.0
_EVENT_DAYS = 7.0


class PhraseReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says: findings, telling words that were not understood, and doubts to ask."""

    facts: tuple[Fact, ...] = ()
    leftover: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


_TELLER = re.compile(
    r"^\s*(?:my|our) (?:\w+ ){0,2}?(?:mother|father|mum|mom|dad|wife|husband|son|daughter|partner"
    r"|grandmother|grandfather|sister|brother|aunt|uncle|child|baby)(?:['’]s)?(?=\s)",
    re.IGNORECASE,
)
"""A complaint that begins "my mother's leg" is told of the patient by a relative."""


def read_phrase(text: str, section: str = "") -> PhraseReading:
    """Findings of one line, as a doctor or patient writes it; deterministic, never raises.

    A word near to a known one is asked about, never guessed. Words with meaning that no
    finding used are handed back as `leftover`.
    """
    known = lexicon()
    family = "family" in section.lower()
    told = text if family or "history" in section.lower() else _TELLER.sub("", text)
    read = [read_sentence(part, family) for part in sentences(told)]
    candidates = [_allowed(part, matches(part.words, part.within, known)) for part in read]
    said = _context(candidates, known)
    facts: dict[str, Fact] = {}
    leftover: list[str] = []
    for part, found in zip(read, candidates, strict=True):
        kept = _telling(chosen(found, said))
        read_here = _facts(part, kept, section, known)
        times = _of_cramps(part, kept, said)
        endures = all(time.kind != "ago" for time in part.times) or has_begun(part)
        derived = course(read_here if endures else [], times, part.said)
        for fact in [*read_here, *derived]:
            earlier = facts.setdefault(fact.finding, fact)
            if fact.present and not earlier.present:
                facts[fact.finding] = fact
        leftover.extend(_leftover(part, kept))
    return PhraseReading(
        facts=_closed(facts, known),
        leftover=tuple(dict.fromkeys(leftover)),
        questions=spelling_questions(leftover, text.strip()),
    )


def _allowed(part: Sentence, found: list[Match]) -> list[Match]:
    """Without what is a relative's and what is only feared."""
    return [
        match
        for match in found
        if (KIN in match.phrase.stems) == (part.kin is not None and max(match.places) >= part.kin)
        and not is_feared(part.words, clause_of(part, match.places), max(match.places))
        and not any(_takes_site(part.words, other, match) for other in found)
    ]


def _takes_site(words: list[Word], pair: Match, match: Match) -> bool:
    """Whether a body part belongs to the word after it: "cramps, then foot drop" cramps no foot."""
    if len(pair.places) != 2 or len(match.places) < 2 or pair.phrase.finding == ASIDE:
        return False
    site, after = sorted(pair.places)
    return (
        after == site + 1
        and site == max(match.places)
        and words[site].kind == "site"
        and words[after].kind not in {"site", "detail"}
    )


def _telling(found: list[Match]) -> list[Match]:
    """Without the phrases that mean no finding, once they have kept others off their words."""
    return [match for match in found if match.phrase.finding != ASIDE]


def _context(candidates: list[list[Match]], known: Lexicon) -> frozenset[str]:
    """The findings that the line speaks of by phrases of their own, and what they imply."""
    said: set[str] = set()
    for found in candidates:
        for match in _telling(chosen(found)):
            said |= {match.phrase.finding, *known.above[match.phrase.finding]}
    return frozenset(said)


def _facts(part: Sentence, kept: list[Match], section: str, known: Lexicon) -> list[Fact]:
    spent = frozenset(place for match in kept for place in match.places)
    told = frozenset(p for match in kept if match.phrase.present for p in match.places)
    found = []
    for match in sorted(kept, key=lambda match: min(match.places)):
        clause = clause_of(part, match.places)
        time = time_of(part, clause, spent)
        over = is_over(part, clause, spent)
        if over and time is not None and time.kind == "ago":
            time = None
        since = _EVENT_DAYS if has_been(part, clause) else _LONG_AGO_DAYS
        long_ago = time is not None and time.kind == "ago" and time.value >= since
        seen = known.concepts[match.phrase.finding].kind in {"sign", "test"}
        found.append(
            Fact(
                finding=match.phrase.finding,
                present=match.phrase.present
                != denied(match.places, part.denials, told | match.places, seen),
                said=part.said,
                section=section,
                days_since_onset=None if time is None else time.value,
                past=over or (long_ago and not has_begun(part)),
            )
        )
    return found


def _of_cramps(part: Sentence, kept: list[Match], said: frozenset[str]) -> list[Mention]:
    """The times in clauses about cramps, or about nothing else in a line about cramps."""
    if "cramp" not in said:
        return []
    spoken: dict[int, set[str]] = {}
    for match in kept:
        number = part.parts.index(clause_of(part, match.places))
        spoken.setdefault(number, set()).add(match.phrase.finding.split("_")[0])
    for number, clause in enumerate(part.parts):
        if not any(part.words[place].kind == "word" for place in clause.places):
            spoken.setdefault(number, {"cramp"})
    return [time for time in part.times if "cramp" in spoken.get(clause_at(part, time.start), ())]


def _leftover(part: Sentence, kept: list[Match]) -> list[str]:
    """Runs of words with meaning that no finding used."""
    used = {place for match in kept for place in match.places}
    said = plain(part.said)
    runs: list[list[Word]] = [[]]
    for place, word in enumerate(part.words):
        timed = any(time.start <= word.start < time.end for time in part.times)
        if place in used or timed or word.kind in {"mark", "negator", "number"}:
            runs.append([])
        elif word.kind != "little" and word.stem != KIN and word.written in said:
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
