"""Charley: why legs cramp, the body physiology that makes it so, and what to do safely.

print(charley.assess({"age": 74, "symptoms": "calf cramps at night", "labs": "sodium 121"}))
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charley.body.simulation import Simulation
    from charley.nerve.forecast import CrampForecast
    from charley.patient.patient_file import Reading
    from charley.report.model import Report

__version__ = "0.1.0"
__all__ = ["assess", "cramp", "read", "simulate"]
Source = str | Path | bytes | Mapping[str, Any]


def read(source: Source) -> Reading:
    """What is understood of a patient file or mapping, and what is not; raises PatientFileError."""
    from charley.patient.patient_file import read_patient

    return read_patient(source)


def assess(source: Source, *, presentation: bool = False) -> Report:
    """Triage, causes with their weights, next steps and a safe plan for one person, explained.

    `presentation=True` leaves out what the file marks as found later. Raises PatientFileError.
    """
    from charley.report.assessing import assessed

    return assessed(source, presentation=presentation)


def simulate(
    source: Source, *, people: int | None = None, seed: int = 1, save_every: str | None = None
) -> Simulation:
    """A scenario carried out in a typical person, or in `people` drawn around it with `seed`.

    Saved every `save_every` ("5 min"), or as finely as is useful. Raises ScenarioError.
    """
    from charley.body.simulation import simulated

    return simulated(source, people=people, seed=seed, save_every=save_every)


def cramp(source: Source | None = None, **state: Any) -> CrampForecast:
    """How easily a muscle cramps, in a state (`sodium_mmol_per_l=128`), a patient or a scenario.

    All that a state can have stands at `charley.nerve.cramp.cramp`. Raises CrampError.
    """
    from charley.nerve.cramp import cramp as forecast_of

    return forecast_of(source, **state)
