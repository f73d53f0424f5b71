"""Laboratory lines: each current value, and what follows from it, against its healthy interval."""

from __future__ import annotations

from typing import Literal

import msgspec

from charley.patient.person import LabResult, Patient
from charley.reasoning.derived import FORMULAS
from charley.reasoning.evidence import measured_values
from charley.reasoning.patterns import unit_of
from charley.reasoning.reference import reference
from charley.units.analytes import Analyte, analytes

Position = Literal["low", "normal", "high", "unknown"]

# What a derived quantity is called where the table of analytes has no row for it, and its parts.
_LABELS = {
    "adjusted_calcium": "calcium adjusted for albumin",
    "tonicity": "effective osmolality",
    "anion_gap": "anion gap",
    "urea_creatinine_ratio": "urea to creatinine ratio",
    "electrolyte_free_water_ratio": "urine to plasma electrolyte ratio",
}
_UNITS = {"tonicity": "mosm/kg"}
_PARTS = {
    "corrected_sodium": "from sodium and glucose",
    "adjusted_calcium": "from calcium and albumin",
    "calculated_osmolality": "from sodium, glucose and urea",
    "osmolal_gap": "measured less calculated osmolality",
    "tonicity": "osmolality less urea",
    "anion_gap": "from sodium, chloride and bicarbonate",
    "fe_sodium": "from sodium and creatinine in blood and urine",
    "fe_urate": "from urate and creatinine in blood and urine",
    "fe_urea": "from urea and creatinine in blood and urine",
    "fe_magnesium": "from magnesium and creatinine in blood and urine",
    "ttkg": "from potassium and osmolality in blood and urine",
    "urine_potassium_creatinine": "from urine potassium and creatinine",
    "urine_calcium_creatinine": "from urine calcium and creatinine",
    "urea_creatinine_ratio": "from urea and creatinine",
    "electrolyte_free_water_ratio": "urine sodium and potassium over plasma sodium",
    "egfr": "from creatinine, age and sex (CKD-EPI 2021)",
    "bmi": "from weight and height",
    "urine_sodium": "from the 24 h amount",
    "urine_potassium": "from the 24 h amount",
    "urine_chloride": "from the 24 h amount",
}


class LabLine(msgspec.Struct, frozen=True, kw_only=True):
    """One laboratory value against its healthy interval, in the canonical unit.

    `low` and `high` are the healthy interval, None where there is none; `at_least` and `at_most`
    bound a value known only as a range; `critical` where a laboratory would telephone.
    """

    analyte: str
    label: str
    said: str
    value: float | None
    unit: str
    low: float | None
    high: float | None
    position: Position
    at_least: float | None = None
    at_most: float | None = None
    critical: bool = False
    log_scale: bool = False
    derived: bool = False


def laboratory_lines(patient: Patient) -> tuple[LabLine, ...]:
    """The latest current result of each analyte, then what is computed from them."""
    order = {name: place for place, name in enumerate(analytes())}
    latest = {lab.analyte: lab for lab in patient.laboratory if lab.current}
    measured = sorted(latest.values(), key=lambda lab: order.get(lab.analyte, len(order)))
    lines = [_measured(lab, patient) for lab in measured if lab.analyte in analytes()]
    values = measured_values(patient)
    derived = [
        _derived(name, values[name])
        for name in FORMULAS
        if name in values and name not in latest and name in reference()
    ]
    return (*lines, *derived)


def _measured(lab: LabResult, patient: Patient) -> LabLine:
    row = analytes()[lab.analyte]
    low, high = row.reference_for(patient.sex) or (None, None)
    position, critical = _judged(lab, row, patient)
    return LabLine(
        analyte=lab.analyte,
        label=row.label,
        said=lab.said,
        value=lab.value,
        unit=row.unit,
        low=low,
        high=high,
        position=position,
        at_least=lab.low,
        at_most=lab.high,
        critical=critical,
        log_scale=row.log_scale,
    )


def _derived(name: str, value: float) -> LabLine:
    scale, row = reference()[name], analytes().get(name)
    return LabLine(
        analyte=name,
        label=_LABELS.get(name) or (row.label if row else name.replace("_", " ")),
        said=_PARTS.get(name, "computed"),
        value=value,
        unit=_UNITS.get(name) or unit_of(name),
        low=scale.low,
        high=scale.high,
        position="low" if value < scale.low else "high" if value > scale.high else "normal",
        at_least=value,
        at_most=value,
        log_scale=scale.log_scale,
        derived=True,
    )


def _judged(lab: LabResult, row: Analyte, patient: Patient) -> tuple[Position, bool]:
    """Where a result lies; a range is low or high only where all of it is."""
    word = lab.qualifier if lab.low is None and lab.high is None else None
    interval = row.reference_for(patient.sex)
    if word is None and interval is not None:
        if lab.value is not None:
            word = row.judge(lab.value, patient.sex)
        elif lab.high is not None and lab.high <= interval[0]:
            word = "low"
        elif lab.low is not None and lab.low >= interval[1]:
            word = "high"
    positions: dict[str, Position] = {
        "very_low": "low", "low": "low", "normal": "normal", "high": "high", "very_high": "high",
    }  # fmt: skip
    return positions.get(word or "", "unknown"), word in {"very_low", "very_high"}
