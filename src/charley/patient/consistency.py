"""What cannot be true together: fever and no fever, a pregnant man, a pressure upside down."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from charley.patient.language.vocabulary import lexicon
from charley.patient.person import Fact, Patient
from charley.patient.reading import Problem

_FERTILE_YEARS = (10.0, 60.0)


def contradictions(facts: Sequence[Fact]) -> list[Problem]:
    """A problem for each finding said to be there and not there at the same time."""
    known = lexicon()
    found: dict[tuple[str, str], Problem] = {}
    for fact, other in _opposed(facts):
        sentence = (
            f'"{fact.said[:80]}" says {known.label(fact.finding)} is present, '
            f'"{other.said[:80]}" says it is not; correct one of them (until then it counts as '
            "present)"
        )
        problem = Problem(section=fact.section, said=fact.said, sentence=sentence)
        found.setdefault((fact.said, other.said), problem)
    return list(found.values())


def settled(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """All facts, those denied elsewhere last, so that the last word is the safer one."""
    contested = {fact.finding for fact in facts if fact.present and not fact.past}
    contested &= {fact.finding for fact in facts if not fact.present}
    decisive = [f.present and not f.past and f.finding in contested for f in facts]
    first = (fact for fact, last in zip(facts, decisive, strict=True) if not last)
    return (*first, *(fact for fact, last in zip(facts, decisive, strict=True) if last))


def checked_person(patient: Patient) -> tuple[Patient, list[Problem]]:
    """The person without what cannot be, and a problem for each thing taken out."""
    problems: list[Problem] = []
    if patient.pregnant:
        sentence = ""
        low, high = _FERTILE_YEARS
        if patient.sex == "male":
            sentence = "pregnant and male: correct one of them (pregnancy is left open until then)"
        elif patient.age_years is not None and not low <= patient.age_years <= high:
            sentence = (
                f"pregnant at the age of {patient.age_years:g}: correct one of them "
                "(pregnancy is left open until then)"
            )
        if sentence:
            problems.append(Problem(section="pregnant", said="pregnant", sentence=sentence))
            patient = msgspec.structs.replace(patient, pregnant=None, gestation_weeks=None)
    problems += _pressure(patient)
    return patient, problems


def _pressure(patient: Patient) -> list[Problem]:
    systolic, diastolic = patient.latest("systolic_bp"), patient.latest("diastolic_bp")
    if systolic is None or diastolic is None or systolic.value is None or diastolic.value is None:
        return []
    if systolic.value > diastolic.value:
        return []
    sentence = (
        f"blood pressure {systolic.value:g}/{diastolic.value:g}: the first (systolic) number must "
        "be the higher one"
    )
    return [Problem(section="vitals", said=systolic.said, sentence=sentence)]


def _opposed(facts: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Pairs (present, absent) of one finding and stage; what only follows from another fact
    gives way to what was said."""
    following = _following(facts)
    absent = {
        (fact.finding, fact.stage): fact
        for fact in facts
        if not fact.present and not fact.past and (fact.said, fact.finding) not in following
    }
    return [
        (fact, absent[fact.finding, fact.stage])
        for fact in facts
        if fact.present and not fact.past and (fact.finding, fact.stage) in absent
    ]


def _following(facts: Sequence[Fact]) -> set[tuple[str, str]]:
    """Lines with the findings that they rule out only by way of another finding."""
    known = lexicon()
    return {
        (fact.said, other)
        for fact in facts
        if fact.present
        for other in known.concepts[fact.finding].excludes
    }
