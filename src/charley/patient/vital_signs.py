"""Findings that follow from vital signs and build, by age, with the limits kept as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from charley.patient.person import Fact, LabResult, Patient, Qualifier, Stage
from charley.tables import read_table

_FILE = Path(__file__).parent / "lexicon" / "vital_signs.yaml"


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits for people younger than `until_years`; the fields are explained in the file."""

    until_years: float | None = None
    present_above: float | None = None
    present_below: float | None = None
    present_from: float | None = None
    present_up_to: float | None = None
    absent_up_to: float | None = None
    absent_from: float | None = None


class VitalSign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One finding with the measure that decides it."""

    measure: str
    source: str
    bands: tuple[Band, ...]
    finding: str = ""
    said_as: tuple[Qualifier, ...] = ()
    note: str = ""


@cache
def vital_signs() -> dict[str, VitalSign]:
    """The limits of this installation, read once."""
    return msgspec.convert(read_table(_FILE), dict[str, VitalSign])


def facts_of_vital_signs(patient: Patient) -> tuple[Fact, ...]:
    """Findings clearly present or clearly absent by the current vital signs and the build."""
    facts: dict[tuple[str, str], Fact] = {}
    for key, sign in vital_signs().items():
        for result in _measures(patient, sign.measure):
            present = _worded(sign, result.qualifier)
            if present is None:
                present = judged(sign, patient.age_years, result.low, result.high)
            place = (sign.finding or key, result.stage)
            if present is not None and (present or place not in facts):
                facts[place] = Fact(
                    finding=place[0],
                    present=present,
                    said=result.said,
                    section="vitals",
                    stage=result.stage,
                )
    return tuple(facts.values())


def judged(
    sign: VitalSign, age_years: float | None, low: float | None, high: float | None
) -> bool | None:
    """Whether a value between two bounds makes the finding present, absent or neither."""
    band = _band(sign, age_years)
    if band is None:
        return None
    if low is not None and (
        (band.present_above is not None and low > band.present_above)
        or (band.present_from is not None and low >= band.present_from)
    ):
        return True
    if high is not None and (
        (band.present_below is not None and high < band.present_below)
        or (band.present_up_to is not None and high <= band.present_up_to)
    ):
        return True
    if high is not None and band.absent_up_to is not None and high <= band.absent_up_to:
        return False
    if low is not None and band.absent_from is not None and low >= band.absent_from:
        return False
    return None


def _band(sign: VitalSign, age_years: float | None) -> Band | None:
    """The limits for an age; without an age, an adult's."""
    if age_years is None:
        return sign.bands[-1]
    return next(
        (band for band in sign.bands if band.until_years is None or age_years < band.until_years),
        None,
    )


def _worded(sign: VitalSign, word: Qualifier | None) -> bool | None:
    """What a word such as "high" or "normal" says of the finding."""
    if word in sign.said_as:
        return True
    return False if word == "normal" else None


def _measures(patient: Patient, measure: str) -> list[LabResult]:
    """The last current result of each stage; the body mass index from weight and height."""
    if measure == "bmi":
        if patient.weight_kg is None or patient.height_cm is None:
            return []
        bmi = patient.weight_kg / (patient.height_cm / 100) ** 2
        said = f"{patient.weight_kg:g} kg, {patient.height_cm:g} cm: BMI {bmi:.1f}"
        return [LabResult(analyte="bmi", low=bmi, high=bmi, said=said)]
    last: dict[Stage, LabResult] = {}
    for lab in patient.laboratory:
        if lab.analyte == measure and lab.current:
            last[lab.stage] = lab
    return list(last.values())
