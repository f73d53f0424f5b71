"""Rehydration by the WHO plans A, B and C, with the hearts, livers and kidneys they are not for."""

from __future__ import annotations

from typing import Literal

from charley.care.plan import Step
from charley.care.reading import Limits, exact, in_words, is_true, present
from charley.knowledge.conditions import View
from charley.knowledge.schema import Condition

RehydrationPlan = Literal["A", "B", "C"]

LOSS: Condition = {
    "any": [
        *("diarrhoea", "diarrhoea_watery_profuse", "vomiting", "vomiting_persistent"),
        *("ileostomy", "bowel_prep", "hypovolaemic", "cause:gi_loss_dehydration > 0.3"),
    ]
}
# who2005: two signs make the degree. Consciousness and pulse count for plan C only.
SEVERE: Condition = {
    "any": [
        {"at_least": [2, "lethargy", "coma", "reduced_consciousness", "sunken_eyes",
                      "vomiting_persistent", "reduced_turgor", "weak_pulse", "anuria_hours"]},
        *("hypotension", "systolic_bp < 90", "slow_capillary_refill", "syncope"),
    ]
}  # fmt: skip
KEY_SEVERE: Condition = {
    "any": [
        *("lethargy", "coma", "reduced_consciousness", "weak_pulse", "anuria_hours"),
        *("hypotension", "systolic_bp < 90", "slow_capillary_refill", "syncope"),
    ]
}
SOME: Condition = {
    "at_least": [
        *(2, "agitation", "sunken_eyes", "thirst", "reduced_turgor", "dry_mucosae", "oliguria"),
        *("tachycardia", "postural_dizziness", "postural_hypotension", "vomiting_persistent"),
    ]
}
VOLUME_BY_CLINICIAN: tuple[str, ...] = (
    *("heart_failure", "cirrhosis", "ascites", "chronic_kidney_disease", "haemodialysis"),
    *("low_ejection_fraction", "nephrotic", "egfr < 30", "raised_jvp"),
    *("sodium < 130", "high_water_intake", "polydipsia_known", "medicine:desmopressin"),
)
CANNOT_DRINK: Condition = {
    "any": [
        *("seizure", "coma", "confusion", "drowsiness", "reduced_consciousness", "gcs <= 13"),
        *("vomiting_persistent", "abdominal_rigidity", "dysphagia"),
    ]
}


def rehydration_plan(view: View) -> RehydrationPlan | None:
    """WHO plan by signs: C severe, B some, A no clear dehydration; None without fluid loss."""
    if not is_true(LOSS, view):
        return None
    if is_true(SEVERE, view) and is_true(KEY_SEVERE, view):
        return "C"
    return "B" if is_true(SOME, view) else "A"


def rehydration_steps(view: View, limits: Limits) -> tuple[Step, ...]:
    """Steps to give back lost water and salt, gated by what the body can carry."""
    plan = rehydration_plan(view)
    if plan is None:
        return ()
    risky = present(view, VOLUME_BY_CLINICIAN)
    if plan == "C":
        return (_intravenous(view, limits, risky),)
    if risky or is_true(CANNOT_DRINK, view):
        return (_clinician_sets_volume(risky, plan, limits),)
    drinking = _after_each_stool(view, limits) if plan == "A" else _four_hours(view, limits)
    return (drinking, _how_to_drink(limits))


def _intravenous(view: View, limits: Limits, risky: tuple[str, ...]) -> Step:
    if risky:
        bolus = limits["iv_cautious_bolus_ml"].value
        text = (
            f"Severe dehydration with {in_words(risky)}: isotonic crystalloid in boluses of "
            f"{bolus:g} mL with reassessment of lungs, pressure and urine after each; sodium "
            "limits apply; senior clinician."
        )
        keys = {"iv_bolus_ml": bolus}
    else:
        text = _plan_c_text(view, limits)
        keys = {"iv_ml_per_kg": limits["iv_plan_c_ml_per_kg"].value}
    return Step(
        id="rehydrate_plan_c",
        horizon="now",
        who="emergency",
        kind="fluid",
        text=text,
        plain="Fluid through a vein is needed at once. Call an ambulance.",
        why="Severe dehydration or shock (WHO plan C).",
        evidence="moderate",
        sources=("who2005", "msf_ors"),
        limits=keys,
    )


def _plan_c_text(view: View, limits: Limits) -> str:
    first, then = (limits[f"iv_plan_c_{part}_ml_per_kg"].value for part in ("first", "then"))
    infant = is_true("age_years < 1", view)
    pace = ("1 h", "5 h") if infant else ("30 min", "2.5 h")
    weight = exact(view, "weight_kg")
    amount = (
        f" ({first * weight:.0f} mL, then {then * weight:.0f} mL)" if weight else " (weigh first)"
    )
    return (
        f"Ringer lactate {first:g} mL/kg in {pace[0]}, then {then:g} mL/kg in {pace[1]}{amount}; "
        f"oral rehydration {limits['ors_plan_c_ml_per_kg_h'].value:g} mL/kg/h as soon as able to "
        "drink; reassess every 15 to 30 min, plan again after 3 h (6 h in infants). Stop sooner "
        "when the pulse is strong."
    )


def _clinician_sets_volume(risky: tuple[str, ...], plan: str, limits: Limits) -> Step:
    reason = in_words(risky) or "cannot drink safely"
    return Step(
        id="rehydrate_supervised",
        horizon="now",
        who="hospital",
        kind="fluid",
        text=f"WHO plan {plan} volumes do not apply ({reason}): a clinician sets kind and amount "
        "today after sodium, potassium, creatinine and examination; isotonic fluid if the vein "
        f"is needed, {limits['iv_cautious_bolus_ml'].value:g} mL at a time with heart, liver or "
        "kidney disease.",
        plain="How much to drink has to be decided with you today by a doctor, because too "
        "much and too little are both risky for you.",
        why="No published self-care volume exists for these conditions.",
        sources=("expert_prior", "spasovski2014"),
        limits={"iv_bolus_ml": limits["iv_cautious_bolus_ml"].value},
    )


def _after_each_stool(view: View, limits: Limits) -> Step:
    low, high = _stool_volume(view, limits)
    return Step(
        id="rehydrate_plan_a",
        horizon="now",
        who="person",
        kind="fluid",
        text=f"WHO plan A: oral rehydration solution {low:g} to {high:g} mL after each loose "
        "stool beside ordinary food; not sweet drinks, and not water alone. Review if not "
        "better in 48 h.",
        plain=f"Sip {low:g} to {high:g} mL of oral rehydration solution after each loose stool "
        "and keep eating. Avoid sweet drinks.",
        why="Salt and glucose carry water into the body; water alone dilutes.",
        evidence="strong",
        sources=("msf_ors", "who2005", "pharmnb_a"),
        limits={"ors_ml_24h": limits["ors_plan_a_ml_24h"].value},
    )


def _stool_volume(view: View, limits: Limits) -> tuple[float, float]:
    if is_true("age_years < 2", view):
        name = "ors_child_under_2_ml"
    elif is_true("age_years < 10", view):
        name = "ors_child_2_to_10_ml"
    else:
        name = "ors_after_stool_ml"
    return limits[f"{name}_low"].value, limits[f"{name}_high"].value


def _four_hours(view: View, limits: Limits) -> Step:
    per_kg = limits["ors_plan_b_ml_per_kg"].value
    weight = exact(view, "weight_kg")
    low, high = (limits[f"ors_plan_b_adult_ml_{end}"].value for end in ("low", "high"))
    child = is_true(f"age_years < {limits['adult_years'].value:g}", view)
    amount = "weigh first" if child else f"{low:g} to {high:g} mL for an adult"
    if weight is not None:
        amount = f"{min(per_kg * weight, high):.0f} mL"
    return Step(
        id="rehydrate_plan_b",
        horizon="now",
        who="gp",
        kind="fluid",
        text=f"WHO plan B: oral rehydration solution {per_kg:g} mL/kg over 4 h ({amount}) under "
        "observation, then reassess and choose plan A, B or C; sodium, potassium, creatinine.",
        plain=f"Over four hours sip oral rehydration solution ({amount}) where someone can "
        "watch over you, then be checked again.",
        why="Some dehydration.",
        evidence="strong",
        sources=("pharmnb_b", "ifrc", "msf_ors"),
        limits={"ors_ml_per_kg_4h": per_kg},
    )


def _how_to_drink(limits: Limits) -> Step:
    return Step(
        id="rehydrate_how",
        horizon="now",
        who="person",
        kind="fluid",
        text="If vomiting: pause 5 to 10 min, then a spoonful every minute or two. Discard mixed "
        f"solution after {limits['ors_keep_hours'].value:g} h. Pause by sick-day rules "
        "diuretics, RAAS drugs, metformin, SGLT2 inhibitors and NSAIDs.",
        plain="If you vomit, wait ten minutes and go on in spoonfuls. Throw away what is left "
        "after a day. Ask which of your tablets to pause.",
        why="Small volumes stay down.",
        evidence="moderate",
        sources=("pharmnb_b", "msf_ors"),
    )
