"""Published patients answer the interview: what their whole file raises, it raises."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from charley.care.triage import leading_flags, raised_flags
from charley.evaluation.cases import Case, read_cases
from charley.evaluation.interviewing import interviewed
from charley.knowledge.library import load
from charley.patient.language.vocabulary import concepts
from charley.patient.patient_file import read_patient
from charley.patient.person import Patient
from charley.reasoning.view import PatientView

CASES = read_cases(Path(__file__).parents[2] / "cases")


def as_told(case: Case) -> Patient:
    """The person at presentation without what only an examination or test finds."""
    patient = read_patient(case.facts).patient.at_presentation()
    kinds = {"symptom", "history", "exposure"}
    facts = tuple(fact for fact in patient.facts if concepts()[fact.finding].kind in kinds)
    return msgspec.structs.replace(patient, facts=facts)


def emergencies(patient: Patient) -> frozenset[str]:
    flags = leading_flags(raised_flags(PatientView(patient, None), load()))
    return frozenset(flag.id for flag in flags if flag.urgency == "emergency")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_emergency_that_can_be_asked_for_is_missed(case: Case) -> None:
    expected = emergencies(as_told(case))
    patient = read_patient(case.facts).patient.at_presentation()
    assert expected <= interviewed(patient, until=expected).flags


def test_the_published_patients_hold_emergencies_to_find() -> None:
    assert sum(bool(emergencies(as_told(case))) for case in CASES) > 40


def test_a_typical_person_with_night_cramps_is_understood_in_few_questions() -> None:
    person = read_patient({"age": 68, "sex": "female", "symptoms": "calf cramps at night"})
    interview = interviewed(person.patient, ill_with="benign_nocturnal_cramps")
    assert interview.flags == frozenset()
    assert interview.turns[-1].asked <= 26
    assert "clearly" in interview.reason_to_stop


def test_somebody_who_knows_nothing_is_let_go_after_a_bounded_number_of_questions() -> None:
    interview = interviewed(Patient())
    assert interview.adaptive <= 12
    assert interview.reason_to_stop
