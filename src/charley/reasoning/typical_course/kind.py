"""Which body stands for a patient: what the model is told of them, and what it had to assume."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from charley.body.protocol.medicines import drugs
from charley.body.protocol.substances import plain_name
from charley.knowledge.library import load
from charley.patient.person import MedicineUse, Patient
from charley.reasoning.differential import Differential
from charley.reasoning.evidence import closed_findings, measured_values
from charley.tables import read_table

TABLE = Path(__file__).with_name("kinds.yaml")
YOUNGEST_YEARS = 16
WEIGHT_KG = {"male": 78.0, "female": 66.0}
HEIGHT_CM = {"male": 175.0, "female": 163.0}
AGE_YEARS, PREGNANT_WEEKS = 60.0, 20.0
HOURS_A_DAY, G_PER = 24.0, {"g": 1.0, "mg": 1e-3, "ug": 1e-6}
LATELY_STOPPED_DAYS = 30.0
Sex = Literal["female", "male"]


class KindError(ValueError):
    """A patient for whom no body of the model stands; the message says why."""


class Medicine(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine: its parts in the body's table with their dose a day, and when it is taken.

    `since_h`, `until_h`: hours from now, None for always and for still. `drives`: it brings about
    the cause whose condition the body has, which goes when it is stopped.
    """

    name: str
    parts: tuple[tuple[str, float], ...] = ()
    since_h: float | None = None
    until_h: float | None = None
    drives: bool = False
    assumed_dose: bool = False


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of body. `dial`: the condition whose severity follows the measured sodium, or "".

    Conditions with severity 0 to 1; `stool_l`, `vomit_l` and `drinks_l` litres a day; the diet
    where it is another than usual; targets in mmol/L, None where not measured. `assumed` names what
    of sex, age, weight, height was not known; `not_modelled` the medicines the body has not.
    """

    sex: Sex
    age_years: float
    weight_kg: float
    height_cm: float
    pregnant_weeks: float = 0.0
    gfr_ml_per_min: float | None = None
    assumed: tuple[str, ...] = ()
    conditions: tuple[tuple[str, float], ...] = ()
    dial: str = ""
    medicines: tuple[Medicine, ...] = ()
    not_modelled: tuple[str, ...] = ()
    stool: str = ""
    stool_l: float = 0.0
    vomit_l: float = 0.0
    ill_for_h: float | None = None
    drinks_l: float | None = None
    sodium_mmol: float | None = None
    protein_g: float | None = None
    sodium_mmol_per_l: float | None = None
    potassium_mmol_per_l: float | None = None


class _Standing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    condition: str
    severity: float = 0.5
    sodium: Literal["low", "high", ""] = ""
    by_medicine: bool = False
    sodium_mmol: float | None = None
    protein_g: float | None = None


class _Loss(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    litres: float
    stool: str = ""


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    findings: dict[str, _Standing]
    least_probability: float
    causes: dict[str, _Standing]
    least_state: float
    states: dict[str, _Standing]
    other_sodium: tuple[str, ...]
    losses: dict[str, _Loss]
    drinks: dict[str, float]
    drug_of_class: dict[str, str]
    usual_dose: dict[str, float]
    left_out: tuple[str, ...]
    never_stopped: tuple[str, ...]


@cache
def table() -> _Table:
    """What stands for what, as kinds.yaml has it."""
    return msgspec.convert(read_table(TABLE), _Table)


def kind_of(patient: Patient, differential: Differential) -> Kind:
    """The kind of body that stands for a patient. Raises KindError for children."""
    if patient.age_years is not None and patient.age_years < YOUNGEST_YEARS:
        raise KindError(
            f"the simulated body is an adult's; for somebody of {patient.age_years:g} years it "
            "would mislead"
        )
    values, findings = measured_values(patient), closed_findings(patient)
    sodium = None if _is_other_sodium(differential) else values.get("sodium")
    causes = [
        (cause.cause, table().causes[cause.cause])
        for cause in differential.causes
        if cause.cause in table().causes and cause.probability >= table().least_probability
    ]
    states = [
        (state.mechanism, table().states[state.mechanism])
        for state in differential.mechanisms
        if state.mechanism in table().states and state.probability >= table().least_state
    ]
    dialled = _dialled([*causes, *states], sodium)
    known = {name for name, present in findings.items() if present}
    conditions = {
        standing.condition: standing.severity
        for name, standing in table().findings.items()
        if name in known
    } | {standing.condition: standing.severity for _, standing in causes if not standing.sodium}
    driven = dialled[0] if dialled and dialled[1].by_medicine else ""
    medicines = tuple(_medicines(patient, driven))
    return Kind(
        **_size(patient, values),
        **_lost(patient, known),
        conditions=tuple(
            (name, how)
            for name, how in sorted(conditions.items())
            if not dialled or name != dialled[1].condition
        ),
        dial=dialled[1].condition if dialled else "",
        medicines=tuple(one for one in medicines if one.parts or one.drives),
        not_modelled=tuple(one.name for one in medicines if not one.parts),
        drinks_l=next((litres for name, litres in table().drinks.items() if name in known), None),
        sodium_mmol=dialled[1].sodium_mmol if dialled else None,
        protein_g=dialled[1].protein_g if dialled else None,
        sodium_mmol_per_l=sodium,
        potassium_mmol_per_l=values.get("potassium"),
    )


def _is_other_sodium(differential: Differential) -> bool:
    return any(
        differential.probability(cause) >= table().least_probability
        for cause in table().other_sodium
    )


def _dialled(
    causes: list[tuple[str, _Standing]], sodium: float | None
) -> tuple[str, _Standing] | None:
    """The likeliest cause, or else state, that works on the side on which the sodium lies."""
    if sodium is None:
        return None
    side = "low" if sodium < 135 else "high" if sodium > 145 else ""
    return next((pair for pair in causes if side and pair[1].sodium == side), None)


def _size(patient: Patient, values: dict[str, float]) -> dict[str, Any]:
    sex: Sex = patient.sex or "female"
    height = patient.height_cm or HEIGHT_CM[sex]
    weight = patient.weight_kg or WEIGHT_KG[sex]
    assumed = [
        name
        for name in ("sex", "age_years", "weight_kg", "height_cm")
        if getattr(patient, name) is None
    ]
    weeks = patient.gestation_weeks or (PREGNANT_WEEKS if patient.pregnant else 0.0)
    return {
        "sex": sex,
        "age_years": AGE_YEARS if patient.age_years is None else patient.age_years,
        "weight_kg": weight,
        "height_cm": height,
        "pregnant_weeks": weeks if sex == "female" else 0.0,
        "gfr_ml_per_min": _filtering(values, weight, height),
        "assumed": tuple(assumed),
    }


def _filtering(values: dict[str, float], weight_kg: float, height_cm: float) -> float | None:
    """Filtration of this body, mL/min, from the estimate for 1.73 m2 where creatinine is known."""
    if "egfr" not in values:
        return None
    surface_m2 = float((weight_kg * height_cm / 3600) ** 0.5)
    return float(round(min(values["egfr"], 130.0) * surface_m2 / 1.73, 1))


def _lost(patient: Patient, known: set[str]) -> dict[str, Any]:
    """Stool and vomit a day, the greatest of what is said of each, and for how long."""
    lost = {name: loss for name, loss in table().losses.items() if name in known}
    stools = [loss for loss in lost.values() if loss.stool]
    most = max(stools, key=lambda loss: loss.litres, default=None)
    since = [
        fact.days_since_onset
        for fact in patient.facts
        if fact.finding in lost and fact.days_since_onset is not None
    ]
    return {
        "stool": most.stool if most else "",
        "stool_l": most.litres if most else 0.0,
        "vomit_l": max((loss.litres for loss in lost.values() if not loss.stool), default=0.0),
        "ill_for_h": HOURS_A_DAY * max(since) if since else None,
    }


def _medicines(patient: Patient, driven: str) -> Iterator[Medicine]:
    """What is taken, or was until lately; `driven` is the cause that a medicine may bring."""
    for use in patient.medicines:
        lately = use.status == "stopped" and (use.days_since_stop or 0.0) <= LATELY_STOPPED_DAYS
        if use.status != "current" and not lately:
            continue
        dosed = [_part(name, use) for name in (*use.ingredients, *_other_classes(use))]
        parts = {drug: (dose, said) for drug, dose, said in filter(None, dosed)}
        yield Medicine(
            name=_called(use),
            parts=tuple((drug, dose) for drug, (dose, _) in parts.items()),
            since_h=None if use.days_since_start is None else HOURS_A_DAY * use.days_since_start,
            until_h=-HOURS_A_DAY * (use.days_since_stop or 0.0) if lately else None,
            drives=bool(driven) and not lately and _drives(use, driven),
            assumed_dose=any(not said for _, said in parts.values()),
        )


def _other_classes(use: MedicineUse) -> tuple[str, ...]:
    """Classes that stand for ingredients which the body's table has not by name."""
    unknown = [
        name for name in use.ingredients if plain_name(name.replace("_", " ")) not in drugs()
    ]
    return use.classes if unknown or not use.ingredients else ()


def _part(name: str, use: MedicineUse) -> tuple[str, float, bool] | None:
    """A drug of the body's table with its dose a day, and whether that dose was said."""
    own = drugs().get(plain_name(name.replace("_", " "))) if name in use.ingredients else None
    drug = own or drugs().get(plain_name(table().drug_of_class.get(name, "").replace("_", " ")))
    if drug is None or drug.id in table().left_out:
        return None
    usual = table().usual_dose.get(drug.id)
    if own is not None and use.daily_dose is not None and len(use.ingredients) == 1:
        scale = G_PER.get(use.dose_unit or "", 0.0) / G_PER.get(drug.unit, 1.0)
        if use.dose_unit == drug.unit or scale:
            dose = use.daily_dose * (1.0 if use.dose_unit == drug.unit else scale)
            return drug.id, dose, True
    if usual is None:
        usual = drug.dose_half_effect or drug.dose_full_effect
    return drug.id, usual, False


def _drives(use: MedicineUse, cause: str) -> bool:
    library = load().medicines
    return any(name in library and cause in library[name].raises for name in use.classes)


def _called(use: MedicineUse) -> str:
    """A medicine as it is called: its ingredients, or the class where only that is known."""
    names = use.ingredients or use.classes[:1] or (use.said,)
    return "/".join(name.replace("_", " ") for name in names)
