"""A strange sodium: how low, how bad, how old, how risky to correct, and the path from there.

Severity by number and by symptoms are two axes (European guideline 2014); limits hold for any
rolling window of 24 h and 48 h, because a calendar day hides a fast rise across midnight.
"""

from __future__ import annotations

import math
from typing import Literal

from charley.care.high_sodium import high_sodium_steps
from charley.care.plan import SodiumPlan
from charley.care.reading import (
    Limits,
    bounds,
    exact,
    is_false,
    is_true,
    is_unknown,
)
from charley.care.sodium_steps import low_sodium_steps
from charley.knowledge.conditions import View
from charley.knowledge.schema import Condition

Symptoms = Literal["severe", "moderately_severe", "none_or_mild", "unknown"]
Acuity = Literal["acute", "chronic", "unknown"]

# spasovski2014: severe and moderately severe symptoms. Vomiting and breathing trouble count only
# in profound hyponatraemia, since in milder cases they are as often its cause.
SEVERE: Condition = {
    "any": [
        "seizure",
        "coma",
        "gcs_low",
        "gcs <= 8",
        "reduced_consciousness",
        "loss_of_consciousness",
        {"all": ["vomiting", "sodium < 125"]},
        {"all": [{"any": ["dyspnoea", "hypoxia", "cardiac_arrest"]}, "sodium < 125"]},
    ]
}
MODERATELY_SEVERE: Condition = {
    "any": [
        *("confusion", "disoriented", "headache", "nausea", "vomiting", "drowsiness"),
        *("hallucinations", "agitation", "behaviour_change", "gcs < 15"),
    ]
}
SEVERE_HIGH: Condition = {"any": ["seizure", "coma", "gcs_low", "gcs <= 8"]}
MODERATELY_SEVERE_HIGH: Condition = {
    "any": ["confusion", "drowsiness", "reduced_consciousness", "lethargy", "agitation"]
}
NO_SYMPTOMS: Condition = {"any": ["asymptomatic", "neurologically_normal"]}
ACUTE: Condition = {
    "any": [
        *("rapid_water_load", "endurance_event", "mdma_use", "transurethral_surgery"),
        *("bowel_prep", "medicine:oxytocin"),
    ]
}
ODS_RISKS: dict[str, Condition] = {
    "potassium below 3.5": "potassium < 3.5",
    "malnutrition": {"any": ["malnutrition", "eating_disorder"]},
    "liver disease": {"any": ["cirrhosis", "chronic_liver_disease"]},
    "alcohol": {"any": ["alcohol_heavy", "beer_diet"]},
}
NOT_HYPOTONIC: Condition = {
    "any": ["osmolality >= 275", "tonicity >= 275", "corrected_sodium >= 135"]
}


def sodium_plan(view: View, limits: Limits) -> SodiumPlan | None:
    """The path for a low or high sodium; None where sodium is normal, unknown or not hypotonic."""
    sodium = _sodium_mmol_per_l(view, limits)
    if sodium is None:
        return None
    if sodium > limits["sodium_normal_high"].value:
        return _high(sodium, view, limits)
    if sodium < limits["sodium_normal_low"].value and not is_true(NOT_HYPOTONIC, view):
        return _low(sodium, view, limits)
    return None


def symptom_class(view: View) -> Symptoms:
    """Severity of symptoms of a low sodium, apart from its number."""
    return _symptoms(view, SEVERE, MODERATELY_SEVERE)


def acuity(view: View) -> Acuity:
    """Acute only with a documented cause of the last 48 h; unknown is handled as chronic."""
    if is_true("chronic_hyponatraemia", view):
        return "chronic"
    return "acute" if is_true(ACUTE, view) else "unknown"


def demyelination_risk(sodium: float, view: View, limits: Limits) -> tuple[bool, tuple[str, ...]]:
    """Whether the risk of osmotic demyelination is high or not known to be low, and why."""
    reasons = [name for name, risk in ODS_RISKS.items() if is_true(risk, view)]
    if sodium <= limits["sodium_very_high_odsrisk"].value:
        reasons.insert(0, f"sodium {sodium:g} mmol/L")
    missing = [name for name, risk in ODS_RISKS.items() if is_unknown(risk, view)]
    if missing:
        reasons.append("not known: " + ", ".join(missing))
    return bool(reasons), tuple(reasons)


def _low(sodium: float, view: View, limits: Limits) -> SodiumPlan:
    risky, reasons = demyelination_risk(sodium, view, limits)
    suffix = "high_risk" if risky else "low_risk"
    rise = limits["rise_any_24h_high_risk" if risky else "rise_first_24h_low_risk"].value
    in_48h = limits["rise_any_48h_high_risk" if risky else "rise_any_48h"].value
    symptoms = symptom_class(view)
    return SodiumPlan(
        sodium_mmol_per_l=sodium,
        band=_band(sodium, limits),
        symptoms=symptoms,
        acuity=acuity(view),
        high_odsrisk=risky,
        odsrisk_reasons=reasons,
        aim_rise_24h=(
            limits["aim_rise_24h_low"].value,
            limits[f"aim_rise_24h_{suffix}"].value,
        ),
        limit_rise_any_24h=rise,
        limit_rise_any_48h=in_48h,
        steps=low_sodium_steps(sodium, symptoms, rise, view, limits),
        checks=_low_checks(symptoms, sodium),
        stop_rules=_low_stop_rules(rise, in_48h, limits),
        sources=("spasovski2014", "verbalis2013", "george2018", "ayus2024"),
    )


def _high(sodium: float, view: View, limits: Limits) -> SodiumPlan:
    fall = limits["fall_any_24h_chronic"].value
    return SodiumPlan(
        sodium_mmol_per_l=sodium,
        band="high",
        symptoms=_symptoms(view, SEVERE_HIGH, MODERATELY_SEVERE_HIGH),
        acuity="acute" if is_true("salt_ingestion", view) else "unknown",
        high_odsrisk=False,
        odsrisk_reasons=(),
        aim_rise_24h=(-fall, -limits["fall_any_24h_aim_low"].value),
        limit_rise_any_24h=-fall,
        limit_rise_any_48h=-2 * fall,
        steps=high_sodium_steps(sodium, view, limits),
        checks=(
            "Sodium every 2 to 4 h until it falls steadily, then every 6 h; glucose with each.",
            "Urine volume and osmolality; daily weight.",
        ),
        stop_rules=(
            f"Slow the water if sodium falls by more than "
            f"{limits['fall_per_h_chronic'].value:g} mmol/L per h or {fall:g} in 24 h "
            f"(up to {limits['fall_per_h_acute'].value:g} per h if onset was within hours).",
            "Seizure during correction: stop water, think of brain oedema.",
        ),
        sources=("sterns2015", "chauhan2019"),
    )


def _sodium_mmol_per_l(view: View, limits: Limits) -> float | None:
    """The sodium to plan for; of an interval, the end nearer to harm."""
    value = exact(view, "sodium")
    if value is not None:
        return value
    low, high = bounds(view, "sodium")
    if high < limits["sodium_normal_low"].value:
        return low if math.isfinite(low) else high
    if low > limits["sodium_normal_high"].value:
        return high if math.isfinite(high) else low
    return None


def _band(sodium: float, limits: Limits) -> Literal["mild", "moderate", "profound"]:
    if sodium >= limits["sodium_mild_from"].value:
        return "mild"
    return "moderate" if sodium >= limits["sodium_moderate_from"].value else "profound"


def _symptoms(view: View, severe: Condition, moderate: Condition) -> Symptoms:
    if is_true(severe, view):
        return "severe"
    if is_true(moderate, view):
        return "moderately_severe"
    if is_true(NO_SYMPTOMS, view) or (is_false(severe, view) and is_false(moderate, view)):
        return "none_or_mild"
    return "unknown"


def _low_checks(symptoms: Symptoms, sodium: float) -> tuple[str, ...]:
    if symptoms == "severe":
        return (
            "Sodium after each bolus (20 min), then at 1, 6 and 12 h, then every 6 to 8 h.",
            "Urine volume hourly; urine osmolality when the flow rises.",
            "Potassium, glucose and the balance of water, sodium and potassium with each sodium.",
        )
    if sodium < 125 or symptoms == "moderately_severe":
        return (
            "Sodium every 4 to 6 h on the first day, then every 8 to 12 h until 130.",
            "Urine volume every 4 h; urine osmolality when the flow rises.",
        )
    return ("Sodium again within 24 to 48 h, then weekly until normal.",)


def _low_stop_rules(rise: float, in_48h: float, limits: Limits) -> tuple[str, ...]:
    flow = limits["aquaresis_ml_per_h"].value
    return (
        f"Stop raising sodium once it has risen by {rise:g} mmol/L in any 24 h or {in_48h:g} in "
        "any 48 h, counted from the lowest value in that window.",
        f"Stop active correction at {limits['sodium_correction_stop'].value:g} mmol/L.",
        f"Urine above {flow:g} mL/h, or more dilute than "
        f"{limits['aquaresis_urine_osmolality'].value:g} mosm/kg: sodium every 2 h; "
        "over-correction is coming.",
        "With symptoms, a rise below "
        f"{limits['aim_rise_24h_low'].value:g} mmol/L in 24 h is under-correction: act on it.",
        "Potassium given counts like sodium.",
    )
