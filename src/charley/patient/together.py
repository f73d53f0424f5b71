"""One patient from two readings: what a record holds, and what is said beside it."""

from __future__ import annotations

from typing import Any

from charley.patient.consistency import checked_person, contradictions, settled
from charley.patient.person import Patient
from charley.patient.reading import Reading

_PERSON = ("age_years", "sex", "weight_kg", "height_cm", "pregnant", "gestation_weeks")


def together(record: Reading, said: Reading) -> Reading:
    """Both readings as one; where both know the same of the person or a result, what is said
    counts.

    Problems and questions of both stay, and contradictions between them are added.
    """
    first, then = record.patient, said.patient
    person: dict[str, Any] = {
        name: getattr(first, name) if getattr(then, name) is None else getattr(then, name)
        for name in _PERSON
    }
    facts = (*first.facts, *then.facts)
    patient, doubts = checked_person(
        Patient(
            **person,
            facts=settled(facts),
            laboratory=(*first.laboratory, *then.laboratory),
            medicines=(*first.medicines, *then.medicines),
            medicines_listed=first.medicines_listed or then.medicines_listed,
        )
    )
    problems = (*record.problems, *said.problems, *doubts, *contradictions(facts))
    return Reading(
        patient=patient,
        understood=(*record.understood, *said.understood),
        problems=tuple(dict.fromkeys(problems)),
        questions=(*record.questions, *said.questions),
    )
