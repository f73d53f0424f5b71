"""The whole consultation in its order: from a patient file to a report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from charley.care.planning import make_plan
from charley.knowledge.library import load
from charley.patient.patient_file import read_patient
from charley.patient.reading import Reading, refuse_if_nothing_was_understood
from charley.reasoning.diagnose import diagnose
from charley.reasoning.view import PatientView
from charley.report.model import Report, make_report


def assessed(source: str | Path | bytes | Mapping[str, Any], *, presentation: bool) -> Report:
    """The report of one person; `presentation` leaves out what was found later.

    Raises PatientFileError.
    """
    return report_of(read_patient(source), presentation=presentation)


def report_of(reading: Reading, *, presentation: bool = False) -> Report:
    """The report of a patient who was read already.

    Raises PatientFileError where nothing was understood.
    """
    refuse_if_nothing_was_understood(reading)
    patient = reading.patient.at_presentation() if presentation else reading.patient
    differential = diagnose(patient)
    view = PatientView(patient, differential)
    plan = make_plan(patient, differential, view, load())
    return make_report(reading, patient, differential, plan, view, load())
