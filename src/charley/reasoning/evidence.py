"""What is known of people, as arrays. One patient is an array of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from charley.patient.language.vocabulary import Concept, concepts
from charley.patient.person import LabResult, MedicineUse, Patient
from charley.reasoning.derived import NOT_EVIDENCE, REPLACES, with_derived
from charley.reasoning.network import Network, ancestors
from charley.reasoning.reference import Reference

Array = npt.NDArray[np.float64]

INF = float("inf")
ACIDOSIS_BELOW_MMOL_PER_L = 22.0


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of N people. Unknown is nan everywhere, never zero.

    findings [N, F]: 1 present, 0 absent; low, high [N, A]: bounds of each analyte in healthy
    spreads from its healthy middle (equal when exact); least, most [N, M]: bounds of each
    measurement that has no healthy interval, in its own unit; keys: the facts that change priors
    ("medicine:thiazide", "female", "age", ...) to [N]; days: medicine to days since start [N].
    """

    findings: Array
    low: Array
    high: Array
    least: Array
    most: Array
    keys: dict[str, Array]
    days: dict[str, Array]

    def __len__(self) -> int:
        return len(self.findings)

    def is_empty(self) -> bool:
        """Whether nothing at all is known of anybody."""
        known = (self.findings, self.low, self.least, *self.keys.values())
        return all(bool(np.isnan(values).all()) for values in known)


def evidence_of(patients: Sequence[Patient], network: Network) -> Evidence:
    """Evidence arrays of some patients."""
    size = len(patients)
    findings = np.full((size, len(network.findings)), np.nan)
    low = np.full((size, len(network.analytes)), np.nan)
    high = np.full((size, len(network.analytes)), np.nan)
    least = np.full((size, len(network.separations)), np.nan)
    most = np.full((size, len(network.separations)), np.nan)
    keys = {
        key: np.full(size, np.nan) for key in (*_PERSONAL, *map(_medicine_key, network.medicines))
    }
    days = {name: np.full(size, np.nan) for name in network.medicines}
    for i, patient in enumerate(patients):
        for finding, present in closed_findings(patient).items():
            if finding in network.column:
                findings[i, network.column[finding]] = present
        for analyte, bounds in laboratory_bounds(patient, network.reference).items():
            column = network.lab_column[analyte]
            low[i, column], high[i, column] = bounds
        for column, separation in enumerate(network.separations):
            least[i, column], most[i, column] = measurement_bounds(patient, separation.name)
        for key, value in personal(patient).items():
            keys[key][i] = value
        for name, washout_days in network.medicines.items():
            taken, since = exposure(patient, name, washout_days)
            keys[_medicine_key(name)][i], days[name][i] = taken, since
    return Evidence(
        findings=findings, low=low, high=high, least=least, most=most, keys=keys, days=days
    )


_PERSONAL = ("age", "female", "pregnant")


def _medicine_key(name: str) -> str:
    return f"medicine:{name}"


def personal(patient: Patient) -> dict[str, float]:
    """Age in years; female and pregnant as 1, 0 or nan. Men and women over 55 are not pregnant."""
    age = np.nan if patient.age_years is None else patient.age_years
    female = np.nan if patient.sex is None else float(patient.sex == "female")
    pregnant = np.nan if patient.pregnant is None else float(patient.pregnant)
    if patient.pregnant is None and (patient.sex == "male" or age > 55 or age < 11):
        pregnant = 0.0
    return {"age": age, "female": female, "pregnant": pregnant}


def closed_findings(patient: Patient) -> dict[str, float]:
    """Present findings with all they imply; absent ones with all that would imply them."""
    lexicon = concepts()
    present = {fact.finding for fact in patient.facts if fact.present} | _history_of_values(patient)
    said = {fact.said: fact.finding for fact in patient.facts if fact.present}
    absent = {
        fact.finding
        for fact in patient.facts
        if not fact.present and not _mirrors(fact.finding, said.get(fact.said), lexicon)
    }
    for finding in tuple(present):
        present |= ancestors(finding, lexicon)
    for finding in present & lexicon.keys():
        absent.update(_ruled_out_by(finding, lexicon) - present)
    ruled_out = {f for f in lexicon if ancestors(f, lexicon) & absent}
    return dict.fromkeys((absent | ruled_out) - present, 0.0) | dict.fromkeys(present, 1.0)


PREVIOUSLY_LOW = {
    "sodium": ("previous_hyponatraemia", 133.0),
    "potassium": ("previous_hypokalaemia", 3.4),
}
_NOT_BEFORE = re.compile(r"later|after|into|treat|day|next|hour|discharge", re.IGNORECASE)


def _history_of_values(patient: Patient) -> set[str]:
    """A low sodium or potassium at an earlier time is part of the history."""
    return {
        PREVIOUSLY_LOW[lab.analyte][0]
        for lab in patient.laboratory
        if lab.analyte in PREVIOUSLY_LOW
        and not lab.current
        and lab.stage == "presentation"
        and lab.high is not None
        and lab.high < PREVIOUSLY_LOW[lab.analyte][1]
        and not _NOT_BEFORE.search(lab.when or "later")
    }


def _ruled_out_by(finding: str, lexicon: Mapping[str, Concept]) -> set[str]:
    """What a finding excludes, without its mirror image, whose absence is the same fact again."""
    return {name for name in lexicon[finding].excludes if not _mirrors(name, finding, lexicon)}


def _mirrors(absent: str, present: str | None, lexicon: Mapping[str, Concept]) -> bool:
    """Whether one finding is absent just because its opposite is present."""
    if present is None or not {present, absent} <= lexicon.keys():
        return False
    return absent in lexicon[present].excludes and present in lexicon[absent].excludes


def exposure(patient: Patient, name: str, washout_days: float) -> tuple[float, float]:
    """Whether a class acts now (1, 0 or nan) and for how many days it has been taken (or nan)."""
    uses = [use for use in patient.medicines if name in use.classes or name in use.ingredients]
    for use in uses:
        if _acts(use, washout_days):
            return 1.0, np.nan if use.days_since_start is None else use.days_since_start
    if uses:
        return 0.0, np.nan
    return (0.0 if patient.medicines_listed else np.nan), np.nan


def _acts(use: MedicineUse, washout_days: float) -> bool:
    """Whether a use acts now; without a date, "stopped" is taken as lately and "past" as not."""
    if use.status in {"current", "not_taken"}:
        return use.status == "current"
    ended = use.days_since_start if use.days_since_stop is None else use.days_since_stop
    return use.status == "stopped" if ended is None else ended <= washout_days


def measured_values(patient: Patient) -> dict[str, float]:
    """Exact current values by analyte, with what follows from them."""
    values: dict[str, float | None] = {
        "age_years": patient.age_years,
        "female": None if patient.sex is None else float(patient.sex == "female"),
        "weight_kg": patient.weight_kg,
        "height_cm": patient.height_cm,
    }
    for lab in patient.laboratory:
        if lab.current and lab.value is not None:
            values[lab.analyte] = lab.value
    return with_derived(values)


def laboratory_bounds(
    patient: Patient, reference: Mapping[str, Reference]
) -> dict[str, tuple[float, float]]:
    """Bounds of each analyte in healthy spreads; each fact counted once (see REPLACES)."""
    bounds = {
        lab.analyte: worded_bounds(lab, reference[lab.analyte])
        for lab in patient.laboratory
        if lab.current and lab.analyte in reference
    }
    for name, value in measured_values(patient).items():
        if name in reference:
            scaled = reference[name].standardise(value)
            bounds[name] = (scaled, scaled)
    for name, replaced in REPLACES.items():
        if name in bounds:
            for other in replaced:
                bounds.pop(other, None)
    if not _is_acidotic(patient):
        bounds.pop("anion_gap", None)
    return {name: value for name, value in bounds.items() if name not in NOT_EVIDENCE}


def measurement_bounds(patient: Patient, analyte: str) -> tuple[float, float]:
    """Bounds of the latest current result in the analyte's unit; nan and nan where unknown."""
    lab = patient.latest(analyte)
    if lab is None or (lab.low is None and lab.high is None):
        return np.nan, np.nan
    return -INF if lab.low is None else lab.low, INF if lab.high is None else lab.high


def _is_acidotic(patient: Patient) -> bool:
    """The anion gap is read in acidosis; elsewhere it only repeats the salts it is made of."""
    bicarbonate = patient.latest("bicarbonate")
    if bicarbonate is None or bicarbonate.value is None:
        return True
    return bicarbonate.value < ACIDOSIS_BELOW_MMOL_PER_L


def worded_bounds(lab: LabResult, scale: Reference) -> tuple[float, float]:
    """Bounds of one result: a number, "<20", or a word such as "low" by the healthy interval."""
    if lab.low is not None or lab.high is not None:
        low = -INF if lab.low is None else scale.standardise(lab.low)
        high = INF if lab.high is None else scale.standardise(lab.high)
        return low, high
    edge = CENTRAL_EDGE
    far_low = -2 * edge if scale.critical_low is None else scale.standardise(scale.critical_low)
    far_high = 2 * edge if scale.critical_high is None else scale.standardise(scale.critical_high)
    return {
        "very_low": (-INF, far_low),
        "low": (-INF, -WORTH_A_WORD),
        "normal": (-edge, edge),
        "high": (WORTH_A_WORD, INF),
        "very_high": (far_high, INF),
        None: (-INF, INF),
    }[lab.qualifier]


CENTRAL_EDGE = 1.96
"""Half-width of a reference interval in healthy spreads."""

WORTH_A_WORD = 2.6
"""A value called low or high without its number lies clearly outside (expert prior)."""
