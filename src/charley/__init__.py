"""Charley: why legs cramp, the body physiology that makes it so, and what to do safely.

print(charley.assess({"age": 74, "symptoms": "calf cramps at night", "labs": "sodium 121"}))
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charley.body.simulation import Simulation
    from charley.patient.patient_file import Reading
    from charley.report.model import Report

__version__ = "0.1.0"
__all__ = ["assess", "read", "simulate"]
Source = str | Path | bytes | Mapping[str, Any]


def read(source: Source) -> Reading:
    """What is understood of a patient file or mapping, and what is not; raises PatientFileError."""
    from charley.patient.patient_file import read_patient

    return read_patient(source)


def assess(source: Source, *, presentation: bool = False) -> Report:
    """Triage, causes with their weights, next steps and a safe plan for one person, explained.

    `presentation=True` leaves out what the file marks as found later. Raises PatientFileError.
    """
    from charley.care.planning import make_plan
    from charley.knowledge.library import load
    from charley.patient.reading import refuse_if_nothing_was_understood
    from charley.reasoning.diagnose import diagnose
    from charley.reasoning.view import PatientView
    from charley.report.model import make_report

    reading = read(source)
    refuse_if_nothing_was_understood(reading)
    patient = reading.patient.at_presentation() if presentation else reading.patient
    differential = diagnose(patient)
    view = PatientView(patient, differential)
    plan = make_plan(patient, differential, view, load())
    return make_report(reading, patient, differential, plan, view, load())


def simulate(
    source: Source, *, people: int | None = None, seed: int = 1, save_every: str | None = None
) -> Simulation:
    """A scenario carried out in a typical person, or in `people` drawn around it with `seed`.

    Saved every `save_every` ("5 min"), or as finely as is useful. Raises ScenarioError.
    """
    from charley.body.simulation import simulated

    return simulated(source, people=people, seed=seed, save_every=save_every)
