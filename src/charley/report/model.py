"""The report as a value: everything that any rendering shows, and nothing it would have to compute.

Terminal, HTML, JSON and plain words are four ways of telling this one value.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from charley.care.plan import Plan
from charley.knowledge.conditions import View
from charley.knowledge.library import Library
from charley.knowledge.schema import Source
from charley.patient.patient_file import Reading
from charley.patient.person import Patient
from charley.reasoning.differential import Differential
from charley.reasoning.patterns import unit_of
from charley.reasoning.reference import Reference, reference
from charley.report.references import cited
from charley.units.analytes import analytes

NOT_A_DOCTOR = (
    "Charley supports a clinician's judgement and never replaces it. "
    "If you feel very unwell, do not wait for a report."
)


class LabLine(msgspec.Struct, frozen=True, kw_only=True):
    """One laboratory value against its healthy interval, in the canonical unit."""

    analyte: str
    label: str
    said: str
    value: float | None
    unit: str
    low: float
    high: float
    position: Literal["low", "normal", "high", "unknown"]
    log_scale: bool = False
    derived: bool = False


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """How one line of the file was understood."""

    said: str
    meaning: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to tell about one person at one time."""

    person: str
    headline: str
    plain_headline: str
    certainty: str
    differential: Differential
    plan: Plan
    laboratory: tuple[LabLine, ...]
    understood: tuple[Understood, ...]
    problems: tuple[str, ...]
    questions: tuple[str, ...]
    references: dict[str, Source]
    explanations: dict[str, str]
    pointers: dict[str, str]
    disclaimer: str = NOT_A_DOCTOR

    def _repr_html_(self) -> str:
        from charley.report.html import to_html

        return to_html(self)

    def __str__(self) -> str:
        from charley.report.terminal import to_text

        return to_text(self)
