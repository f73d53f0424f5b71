"""Procedures that matter to cramps, water and salts: dialysis, and what was cut out or replaced.

Only codes of the table, and names that mean one of these findings, are read: the many other
procedures of a record (screenings, advice, imaging) say nothing of the person's state.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from charley.patient.fhir.conditions import meanings
from charley.patient.fhir.resources import Resource, day, label, mapping, origin_of, words
from charley.patient.fhir.spoken import Spoken
from charley.patient.language.phrases import read_phrase
from charley.patient.language.vocabulary import lexicon
from charley.patient.person import Fact
from charley.patient.reading import Problem, Understood

SECTION = "Procedure"

# How long ago, in days, it may have been to hold still; None: it holds for life. expert_prior.
HOLDS_DAYS: dict[str, float | None] = {
    "haemodialysis": 90,
    "kidney_transplant": None,
    "thyroid_surgery": None,
    "bowel_surgery": None,
    "bariatric_surgery": None,
    "ileostomy": None,
    "pituitary_surgery": 30,
    "brain_surgery": 30,
    "orthopaedic_surgery": 30,
    "recent_surgery": 30,
    "transurethral_surgery": 30,
    "bowel_prep": 7,
}
_DONE = {"completed", "in-progress"}
_KIND = re.compile(r"\s*\((?:procedure|regime/therapy)\)\s*$")


class Procedures(msgspec.Struct, frozen=True, kw_only=True):
    """What the procedures of a bundle say."""

    facts: tuple[Fact, ...] = ()
    understood: tuple[Understood, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_procedures(resources: list[Resource], today: date | None, spoken: Spoken) -> Procedures:
    """Findings from the procedures of a bundle, and how many were left aside."""
    parts = [_procedure(resource, today, spoken) for resource in resources]
    aside = sum(part == Procedures() for part in parts)
    problems = [problem for part in parts for problem in part.problems]
    if aside:
        sentence = (
            f"{aside} Procedure resource(s) are none that Charley knows or none that was done."
        )
        problems.append(Problem(section=SECTION, said=SECTION, sentence=sentence))
    return Procedures(
        facts=tuple(fact for part in parts for fact in part.facts),
        understood=tuple(taken for part in parts for taken in part.understood),
        problems=tuple(problems),
    )


def _procedure(resource: Resource, today: date | None, spoken: Spoken) -> Procedures:
    if words(resource.get("status")).lower() not in _DONE:
        return Procedures()
    said = label(resource.get("code"))
    found = [
        key for key in (*meanings(resource.get("code")), *_named(said, spoken)) if key in HOLDS_DAYS
    ]
    if not found:
        return Procedures()
    finding = found[0]
    shown, days = lexicon().label(finding), _days(resource, today)
    goes_on = words(resource.get("status")).lower() == "in-progress"
    longest = None if goes_on else HOLDS_DAYS[finding]
    if longest is not None and days is None:
        sentence = f"{said} was not used: the record does not say when it was done."
        return Procedures(problems=(Problem(section=SECTION, said=said, sentence=sentence),))
    if longest is not None and days is not None and days > longest:
        sentence = f"{said} was {days:.0f} days ago, too long to hold still; it was not used."
        return Procedures(problems=(Problem(section=SECTION, said=said, sentence=sentence),))
    return Procedures(
        facts=(
            Fact(finding=finding, present=True, said=said, section=SECTION, days_since_onset=days,
                 origin=origin_of(resource)),
        ),
        understood=(Understood(section=SECTION, said=said, meaning=shown, kind="finding"),),
    )  # fmt: skip


def _named(said: str, spoken: Spoken) -> list[str]:
    """What the name of a procedure means; nothing where it denies or only speaks of the past."""
    read = spoken.once(read_phrase, _KIND.sub("", said), SECTION)
    return [fact.finding for fact in read.facts if fact.present]


def _days(resource: Resource, today: date | None) -> float | None:
    """Days since it was done, at its end where it took some time."""
    period = mapping(resource.get("performedPeriod"))
    done = (
        day(resource.get("performedDateTime")) or day(period.get("end")) or day(period.get("start"))
    )
    return float((today - done).days) if today and done and done <= today else None
