"""The adults of the survey as arrays: design, cramps, conditions, laboratory, medicines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np

from charley.population.nhanes.prescriptions import Prescriptions, Use, read_prescriptions
from charley.population.nhanes.questions import CRAMPS, SURVEY, Question, questions
from charley.population.nhanes.tables import (
    PERSON,
    Folder,
    TablesError,
    open_folder,
    read_columns,
)
from charley.population.survey.design import Array, Design
from charley.units.analytes import analyte
from charley.units.measure import scale_of

YOUNGEST_ASKED, ADULT = 16, 20
NEVER, ALMOST_ALWAYS = 0, 4
CYCLE_BEGINS = {4: "2005-2006", 5: "2007-2008"}


class Respondents(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """People of 16 years or more who were asked and examined; arrays [N], nan unknown.

    `cramps`: leg cramps while trying to sleep, past month: 0 never, 1 rarely (1 a month), 2
    sometimes (2 to 4), 3 often (5 to 15), 4 almost always (16 to 30). `laboratory` in the units
    of Charley's analytes. `medicines`: None where the person was not asked.
    """

    person: Array
    design: Design
    age_years: Array
    female: Array
    weight_kg: Array
    height_cm: Array
    cramps: Array
    conditions: dict[str, Array]
    laboratory: dict[str, Array]
    medicines: tuple[tuple[Use, ...] | None, ...]
    cycles: tuple[str, ...]
    missing: tuple[str, ...]
    prescriptions: Prescriptions | None

    def __len__(self) -> int:
        return len(self.person)

    @property
    def adults(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Those of 20 years or more, of whom diseases were asked."""
        return np.asarray(self.age_years >= ADULT)

    def taking(self, name: str) -> Array:
        """Whether each takes a medicine or a class: 1, 0 or nan [N]."""
        found = self._asked.copy()
        found[self._takers.get(name, [])] = 1.0
        return found

    @cached_property
    def _asked(self) -> Array:
        return np.array([np.nan if uses is None else 0.0 for uses in self.medicines])

    @cached_property
    def _takers(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, uses in enumerate(self.medicines):
            for name in {n for use in uses or () for n in (*use.classes, *use.ingredients)}:
                found.setdefault(name, []).append(place)
        return found


def read_respondents(path: Path) -> Respondents:
    """The people of a folder of NHANES files. Raises TablesError where the study cannot be made.

    Several two-year cycles are pooled, each weight divided by their number, as NCHS advises.
    """
    folder = open_folder(path)
    persons = _examined(folder)
    rows, missing = folder.read(questions().variables(), persons)
    prescriptions = read_prescriptions(folder, persons)
    cycles = np.unique(rows["SDDSRVYR"])
    return Respondents(
        person=persons,
        design=Design(
            weights=rows["WTMEC2YR"] / len(cycles), strata=rows["SDMVSTRA"], psu=rows["SDMVPSU"]
        ),
        age_years=rows["RIDAGEYR"],
        female=_coded(rows["RIAGENDR"], (2,), (1,)),
        weight_kg=rows["BMXWT"],
        height_cm=rows["BMXHT"],
        cramps=np.where((rows[CRAMPS] >= NEVER) & (rows[CRAMPS] <= ALMOST_ALWAYS),
                        rows[CRAMPS], np.nan),
        conditions=_conditions(rows),
        laboratory=_laboratory(rows),
        medicines=tuple(
            None if prescriptions is None else prescriptions.uses.get(int(number))
            for number in persons
        ),
        cycles=tuple(CYCLE_BEGINS.get(int(cycle), f"release {int(cycle)}") for cycle in cycles),
        missing=_not_found(missing, prescriptions),
        prescriptions=prescriptions,
    )  # fmt: skip


def _examined(folder: Folder) -> Array:
    """The numbers of all who were asked about cramps and examined, ascending."""
    asked = folder.holding(PERSON, CRAMPS)
    known = folder.holding(PERSON, *SURVEY)
    if not asked or not known:
        lack = f"{CRAMPS} (SLQ)" if not asked else ", ".join(SURVEY) + " (DEMO)"
        names = ", ".join(file.name for file in folder.files[:12])
        raise TablesError(f"{folder.path} has no table with {lack}; found: {names}")
    answered = np.concatenate([read_columns(file.path, [PERSON])[PERSON] for file in asked])
    examined = []
    for file in known:
        rows = read_columns(file.path, [PERSON, "WTMEC2YR", "RIDAGEYR"])
        inside = (rows["WTMEC2YR"] > 0) & (rows["RIDAGEYR"] >= YOUNGEST_ASKED)
        examined.append(rows[PERSON][inside])
    found = np.intersect1d(answered, np.concatenate(examined))
    if not len(found):
        raise TablesError(f"{folder.path}: nobody is in the tables of both DEMO and SLQ")
    return found


def _conditions(rows: Mapping[str, Array]) -> dict[str, Array]:
    return {name: _answered(question, rows) for name, question in questions().conditions.items()}


def _answered(question: Question, rows: Mapping[str, Array]) -> Array:
    values = _first_known([rows[name] for name in question.variables])
    if question.present_from is not None:
        return np.where(np.isnan(values), np.nan, values >= question.present_from)
    found = _coded(values, question.present, question.absent)
    if question.gate is not None:
        gate = rows[question.gate.variable]
        found = np.where(np.isnan(found) & np.isin(gate, question.gate.absent), 0.0, found)
    return found


def _laboratory(rows: Mapping[str, Array]) -> dict[str, Array]:
    """Values in the analyte's own unit; implausible ones are unknown."""
    found = {}
    for name, assay in questions().laboratory.items():
        values = _first_known([rows[column] for column in assay.variables])
        found[name] = _converted(name, assay.unit, values)
    return found


def _converted(name: str, unit: str, values: Array) -> Array:
    row = analyte(name)
    factor, shift = scale_of(unit, row)
    one = values * factor + shift
    low, high = row.plausible
    return np.where((one >= low) & (one <= high), one, np.nan)


def _first_known(columns: list[Array]) -> Array:
    found = columns[0]
    for column in columns[1:]:
        found = np.where(np.isnan(found), column, found)
    return found


def _coded(values: Array, yes: tuple[int, ...], no: tuple[int, ...]) -> Array:
    return np.where(np.isin(values, yes), 1.0, np.where(np.isin(values, no), 0.0, np.nan))


def _not_found(missing: list[str], prescriptions: Prescriptions | None) -> tuple[str, ...]:
    """What the folder does not hold, in words, where no other variable says the same."""
    gone = set(missing)
    told = [
        f"{question.label} ({', '.join(question.variables)})"
        for question in questions().conditions.values()
        if set(question.variables) <= gone
    ]
    told += [
        f"{name} ({', '.join(assay.variables)})"
        for name, assay in questions().laboratory.items()
        if set(assay.variables) <= gone
    ]
    return (*told, *(("prescriptions (RXDDRUG)",) if prescriptions is None else ()))
