"""Charley: why legs cramp, the body physiology that makes it so, and what to do safely.

import charley
print(charley.assess({"age": 74, "symptoms": "calf cramps at night", "labs": "sodium 121"}))
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charley.patient.patient_file import Reading
    from charley.report.model import Report

__version__ = "0.1.0"
__all__ = ["assess", "read"]


def read(source: str | Path | bytes | Mapping[str, Any]) -> Reading:
    """What is understood of a patient file, a FHIR bundle or a mapping, and what is not.

    Raises charley.patient.patient_file.PatientFileError with a sentence that says how to mend it.
    """
    from charley.patient.patient_file import read_patient

    return read_patient(source)


def assess(source: str | Path | bytes | Mapping[str, Any], *, presentation: bool = False) -> Report:
    """Triage, causes with their weights, next steps and a safe plan for one person, explained.

    `presentation=True` leaves out what the file marks as found later. Raises PatientFileError.
    """
    from charley.care.planning import make_plan
    from charley.knowledge.library import load
    from charley.reasoning.diagnose import diagnose
    from charley.reasoning.view import PatientView
    from charley.report.model import make_report

    reading = read(source)
    _refuse_if_nothing_was_understood(reading)
    patient = reading.patient.at_presentation() if presentation else reading.patient
    differential = diagnose(patient)
    view = PatientView(patient, differential)
    plan = make_plan(patient, differential, view, load())
    return make_report(reading, patient, differential, plan, view, load())


def _refuse_if_nothing_was_understood(reading: Reading) -> None:
    """Silence, or words that could not be read, must not pass for an absence of complaints."""
    patient = reading.patient
    if not (patient.facts or patient.laboratory or patient.medicines):
        from charley.patient.reading import PatientFileError

        doubts = [*(p.sentence for p in reading.problems), *(q.text for q in reading.questions)]
        why = doubts[0] if doubts else "give at least one symptom, result or medicine"
        raise PatientFileError(f"no complaint, result or medicine was understood: {why}")
