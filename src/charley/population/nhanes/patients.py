"""Each person of the survey as a patient of Charley, without the answer on cramps.

A condition that the lexicon has no word for goes by its name in the survey, such as arthritis;
reasoning passes it over.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from charley.patient.person import Fact, LabResult, MedicineUse, Patient
from charley.population.nhanes.people import Respondents
from charley.population.nhanes.prescriptions import Use
from charley.population.nhanes.questions import questions
from charley.units.analytes import analyte


def patients_of(people: Respondents) -> list[Patient]:
    """The people in their order, [N]. What was not asked stays unknown."""
    return [_patient(people, place) for place in range(len(people))]


def _patient(people: Respondents, place: int) -> Patient:
    uses = people.medicines[place]
    pregnant = people.conditions["pregnancy"][place]
    return Patient(
        age_years=float(people.age_years[place]),
        sex="female" if people.female[place] else "male",
        weight_kg=_known(people.weight_kg[place]),
        height_cm=_known(people.height_cm[place]),
        pregnant=None if np.isnan(pregnant) else bool(pregnant),
        facts=tuple(_facts(people, place)),
        laboratory=tuple(_laboratory(people, place)),
        medicines=tuple(_medicine(use) for use in uses or ()),
        medicines_listed=uses is not None,
    )


def _facts(people: Respondents, place: int) -> Iterator[Fact]:
    for name, question in questions().conditions.items():
        answer = people.conditions[name][place]
        if name != "pregnancy" and not np.isnan(answer):
            yield Fact(
                finding=question.finding or name,
                present=bool(answer),
                said=question.label,
                section="history",
            )


def _laboratory(people: Respondents, place: int) -> Iterator[LabResult]:
    for name, assay in questions().laboratory.items():
        value = float(people.laboratory[name][place])
        if not assay.calculated and not np.isnan(value):
            yield LabResult(
                analyte=name, low=value, high=value, said=f"{value:.4g} {analyte(name).unit}"
            )


def _medicine(use: Use) -> MedicineUse:
    return MedicineUse(
        ingredients=use.ingredients,
        classes=use.classes,
        said=use.said,
        days_since_start=use.days,
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
