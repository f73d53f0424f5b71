"""What would happen if, in a typical body of this patient's kind: all that is shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.care.forecast.cautions import cautions, withheld
from charley.care.forecast.limits import Broken, broken_limits
from charley.care.plan import SodiumPlan
from charley.knowledge.library import load
from charley.patient.person import Patient
from charley.reasoning.typical_course.controls import Control, offered, stoppable
from charley.reasoning.typical_course.course import Traces, TypicalCourse, typical_course
from charley.reasoning.typical_course.kind import Kind, KindError, kind_of
from charley.reasoning.view import PatientView
from charley.report.courses.telling import changed, whose_body
from charley.report.model import Report

Array = NDArray[np.float64]
Numbers = tuple[float | None, ...]

NOT_AN_ORDER = "This is what the model does, not an order and not a forecast for this person."
DECIMALS = 3


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine that may be tried without."""

    id: str
    medicine: str


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """One quantity over time: the typical body as it is and with what is tried, and the middle 90 %
    of the virtual people with it (without it, where nothing is tried). None beyond the end of life.
    """

    quantity: str
    unit: str
    as_it_is: Numbers
    what_if: Numbers | None = None
    low: Numbers | None = None
    high: Numbers | None = None


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a what-if.

    `hours` from now; `limits` what the course breaks; `cautions` what the plan says to what is
    tried; `stops` and `controls` what may be tried, `withheld` what may not, with the reason.
    """

    typical: str
    begins: str
    assumed: tuple[str, ...]
    disclaimer: str
    hours: tuple[float, ...]
    quantities: tuple[Drawn, ...]
    people: int
    told: tuple[str, ...]
    limits: tuple[Broken, ...]
    cautions: tuple[str, ...]
    stops: tuple[Stop, ...]
    controls: tuple[Control, ...]
    withheld: dict[str, str]
    choices: dict[str, float]


UNITS: dict[str, str] = {
    "sodium": "mmol/L", "potassium": "mmol/L", "urine_ml_per_h": "mL/h",
    "urine_osmolality": "mosm/kg", "outside_cells_l": "L", "inside_cells_l": "L", "cramp_hz": "Hz",
}  # fmt: skip
Span = Literal[24, 72, 168]


class Asked(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A what-if with what the figure needs besides: the course and the plan of sodium."""

    answer: WhatIf
    course: TypicalCourse
    sodium: SodiumPlan | None


def what_if(
    patient: Patient, report: Report, choices: Mapping[str, float], until_h: float = 72.0
) -> Asked:
    """Carry out the choices (id of a control to its number) in a typical body.

    Raises KindError where no body stands for the patient, ChoiceError for a choice that cannot be.
    """
    library, view = load(), PatientView(patient, report.differential)
    kind = kind_of(patient, report.differential)
    held_back = withheld(report.plan)
    allowed = {name: value for name, value in choices.items() if name not in held_back}
    course = typical_course(kind, allowed, until_h)
    applying = offered(kind, view)
    limits: tuple[Broken, ...] = ()
    if course.what_if is not None:
        limits = broken_limits(
            course.hours, course.what_if, course.as_it_is, report.plan.sodium, library.limits
        )
    answer = WhatIf(
        **whose_body(course),
        disclaimer=NOT_AN_ORDER,
        hours=tuple(course.hours.tolist()),
        quantities=tuple(_drawn(course, name) for name in UNITS),
        people=course.people,
        told=changed(course),
        limits=limits,
        cautions=cautions(allowed, patient, report.plan, view, library),
        stops=tuple(Stop(id=name, medicine=one.name) for name, one in stoppable(kind)),
        controls=tuple(c for c in applying if c.id not in held_back),
        withheld={c.id: held_back[c.id] for c in applying if c.id in held_back},
        choices=dict(allowed),
    )
    return Asked(answer=answer, course=course, sodium=report.plan.sodium)


def can_be_simulated(patient: Patient, report: Report) -> Kind | None:
    """The kind of body that stands for a patient, or None where none does."""
    try:
        return kind_of(patient, report.differential)
    except KindError:
        return None


def _drawn(course: TypicalCourse, name: str) -> Drawn:
    shown = course.what_if or course.as_it_is
    band = None if name == "cramp_hz" else shown.band(name)
    return Drawn(
        quantity=name,
        unit=UNITS[name],
        as_it_is=_numbers(_of(course.as_it_is, name)),
        what_if=None if course.what_if is None else _numbers(_of(course.what_if, name)),
        low=None if band is None else _numbers(band[0]),
        high=None if band is None else _numbers(band[1]),
    )


def _of(traces: Traces, name: str) -> Array:
    return traces.cramp_hz if name == "cramp_hz" else traces.typical(name)


def _numbers(values: Array) -> Numbers:
    return tuple(
        round(value, DECIMALS) if np.isfinite(value) else None for value in values.tolist()
    )
