"""Findings that follow from vital signs and build, by age, with the limits kept as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from charley.patient.person import Fact, LabResult, Patient, Stage

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
    note: str = ""


@cache
def vital_signs() -> dict[str, VitalSign]:
    """The limits of this installation, read once."""
    import yaml

    with _FILE.open(encoding="utf-8") as file:
        raw = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return msgspec.convert(raw, dict[str, VitalSign])


def facts_of_vital_signs(patient: Patient) -> tuple[Fact, ...]:
    """Findings clearly present or clearly absent by the current vital signs and the build."""
    facts: dict[tuple[str, str], Fact] = {}
    for key, sign in vital_signs().items():
        for low, high, said, stage in _measures(patient, sign.measure):
            present = judged(sign, patient.age_years, low, high)
            finding = sign.finding or key
            if present is not None and (present or (finding, stage) not in facts):
                facts[finding, stage] = Fact(
                    finding=finding, present=present, said=said, section="vitals", stage=stage
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


def _measures(
    patient: Patient, measure: str
) -> list[tuple[float | None, float | None, str, Stage]]:
    if measure == "bmi":
        if patient.weight_kg is None or patient.height_cm is None:
            return []
        bmi = patient.weight_kg / (patient.height_cm / 100) ** 2
        said = f"{patient.weight_kg:g} kg, {patient.height_cm:g} cm: BMI {bmi:.1f}"
        return [(bmi, bmi, said, "presentation")]
    last: dict[Stage, LabResult] = {}
    for lab in patient.laboratory:
        if lab.analyte == measure and lab.current:
            last[lab.stage] = lab
    return [(lab.low, lab.high, lab.said, stage) for stage, lab in last.items()]
