"""The Patient resource, and what observations say of a pregnancy."""

from __future__ import annotations

from datetime import date
from typing import Any

from charley.patient.fhir.observations import sort_key
from charley.patient.fhir.resources import (
    LOINC,
    Resource,
    codes,
    codings,
    day,
    label,
    mapping,
    number,
    time_of,
    words,
)
from charley.patient.person_fields import OLDEST_YEARS
from charley.patient.reading import Problem, Understood

# LOINC 82810-3 pregnancy status; 18185-9 and 49051-6 gestational age in weeks (recalled).
PREGNANCY_CODES = frozenset({"82810-3"})
GESTATION_CODES = frozenset({"18185-9", "49051-6"})
_PREGNANT = {"LA15173-0", "77386006"}
_NOT_PREGNANT = {"LA26683-5", "60001007"}
DAYS_A_YEAR = 365.25
NO_PATIENT = "The bundle holds no Patient; age and sex stay unknown."
LONGEST_PREGNANCY_DAYS = 300


def person_of(
    patients: list[Resource], today: date | None
) -> tuple[dict[str, Any], list[Understood], list[Problem]]:
    """Age at the reference date and sex, for building a Patient."""
    if not patients:
        return {}, [], [_problem("Patient", NO_PATIENT)]
    patient = patients[0]
    found: dict[str, Any] = {}
    problems = []
    gender = words(patient.get("gender")).lower()
    if gender in {"female", "male"}:
        found["sex"] = gender
    else:
        shown = gender or "missing"
        problems.append(_problem(shown, f"The sex on record is {shown}; it stays unknown."))
    born = day(patient.get("birthDate"))
    years = None if born is None or today is None else (today - born).days / DAYS_A_YEAR
    if years is None or not 0 <= years <= OLDEST_YEARS:
        why = "no birth date" if born is None else "no date in the bundle to count to"
        if years is not None:
            why = f"a birth date of {born} does not fit the reference date {today}"
        problems.append(_problem("birthDate", f"The age stays unknown: {why}."))
    else:
        found["age_years"] = round(years, 2)
    if patient.get("deceasedBoolean") is True or patient.get("deceasedDateTime"):
        problems.append(_problem("deceased", "The record says that this person has died."))
    taken = [
        Understood(section="Patient", said=str(value), meaning=f"{name.replace('_', ' ')}: {value}",
                   kind="person", note=f"counted to {today}" if name == "age_years" else "")
        for name, value in found.items()
    ]  # fmt: skip
    return found, taken, problems


def pregnancy_of(
    observations: list[Resource], today: date | None
) -> tuple[bool | None, float | None, list[Understood], list[Problem]]:
    """Pregnant or not and weeks of gestation, by the newest observation of each."""
    pregnant: bool | None = None
    weeks: float | None = None
    problems: list[Problem] = []
    for observation in sorted(observations, key=lambda one: sort_key(time_of(one))):
        shown = label(observation.get("code"))
        if words(observation.get("status")) == "entered-in-error":
            problems.append(_problem(shown, f"{shown} was entered in error."))
            continue
        seen = day(time_of(observation))
        if today and seen and (today - seen).days > LONGEST_PREGNANCY_DAYS:
            sentence = f"{shown} of {seen} is too old to hold on {today}; it was not used."
            problems.append(_problem(shown, sentence))
            continue
        if GESTATION_CODES & set(codes(observation.get("code"), LOINC)):
            weeks = _weeks(observation, problems, seen, today)
            continue
        answer = _status(observation.get("valueCodeableConcept"))
        pregnant = answer if answer is not None else pregnant
        if answer is None:
            value = label(observation.get("valueCodeableConcept")) or "no value"
            problems.append(_problem(shown, f"{shown}: {value} leaves it open whether pregnant."))
    if pregnant is False:
        weeks = None
    meaning = "pregnant" if pregnant else "not pregnant"
    meaning += f", {weeks:.1f} weeks" if weeks is not None else ""
    taken = [
        Understood(section="Observation", said="pregnancy status", meaning=meaning, kind="person")
    ]
    return pregnant, weeks, taken if pregnant is not None else [], problems


def _status(concept: object) -> bool | None:
    given = {coding.code for coding in codings(concept)}
    if given & _NOT_PREGNANT or label(concept).lower() == "not pregnant":
        return False
    if given & _PREGNANT or label(concept).lower() == "pregnant":
        return True
    return None


def _weeks(
    observation: Resource, problems: list[Problem], seen: date | None, today: date | None
) -> float | None:
    """Weeks at the reference date; weeks or days only."""
    quantity = mapping(observation.get("valueQuantity"))
    value = number(quantity.get("value"))
    unit = words(quantity.get("code")) or words(quantity.get("unit"))
    factor = {"wk": 1.0, "week": 1.0, "weeks": 1.0, "d": 1 / 7, "days": 1 / 7}.get(unit)
    if value is None or factor is None:
        problems.append(_problem("gestational age", "Gestational age without weeks or days was"
                                                    " not used."))  # fmt: skip
        return None
    since = (today - seen).days / 7 if today and seen and today > seen else 0.0
    weeks = value * factor + since
    if not 0 < weeks <= 44:
        problems.append(_problem("gestational age", f"{weeks:.1f} weeks of pregnancy cannot be."))
        return None
    return weeks


def _problem(said: str, sentence: str) -> Problem:
    return Problem(section="Patient", said=said, sentence=sentence)
