"""The rules of the safety gate, one small function each: a step in, an objection or nothing out.

A rule looks at a step's kind, its machine-readable limits and its words. Words are read clause by
clause, and a clause that forbids ("no ...", "stop ...", "instead of ...") is not taken as advice.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from charley.care.plan import Step
from charley.care.reading import Limits, in_words, is_true, is_unknown, present
from charley.care.sodium_steps import DO_NOT_RESTRICT
from charley.knowledge.conditions import View
from charley.knowledge.schema import Condition


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """Why a step may not leave as it is; `instead` is the safe form, or None to take it out."""

    rule: str
    because: str
    instead: Step | None = None


Rule = Callable[[Step, View, Limits], Objection | None]

FORBIDS = re.compile(
    r"\b(no|not|never|nothing|avoid|avoided|stop|stops|instead of|rather than|without|withhold|"
    r"hold|forcing|exclude|excluded|contraindicated|don't|beyond|unless|pause|review|hazard)\b",
    re.IGNORECASE,
)
CLAUSES = re.compile(
    r"[.;:!?]\s|\n|,\s(?=but|not|no\b)|"
    r"\b(?:and|then|but|,)\s+(?=take|drink|eat|use|try|start|give|sip)",
    re.IGNORECASE,
)
SELF_CARE_KINDS = frozenset({"relief", "prevention", "food", "drink", "fluid", "replacement"})
TREATMENTS = SELF_CARE_KINDS | {"medicine"}
ANYTHING_OFFERED = TREATMENTS | {"test", "watch"}
USUAL_DOSE = {
    "potassium_oral_mmol_24h": "potassium_oral_mild_mmol_24h",
    "potassium_iv_mmol_per_h": "potassium_iv_mmol_per_h",
    "magnesium_oral_mmol_24h": "magnesium_oral_mmol_24h_high",
    "magnesium_iv_mmol": "magnesium_iv_mmol",
}
PROFESSIONALS = frozenset({"hospital", "emergency"})
AMOUNT = re.compile(
    r"(?:\d[\d.]* to )?\d[\d.]*\s?(?:mg|g|ug|µg|mcg|mmol|mEq|mL|L|IU|units?|tablets?|capsules?)\b"
    r"(?!\s?/\s?(?:kg|mL|L)\b)"
)
FOR_CHILDREN = ("_per_kg", "ors_ml")
"""Parts of the names of limits whose steps go by weight or age already."""

LIMB_THREATS: tuple[str, ...] = (
    *("leg_swelling_unilateral", "calf_swelling_measured", "leg_warm_red", "doppler_dvt"),
    *("calf_pain_persistent", "calf_pain_sudden", "calf_tense", "pain_on_passive_stretch"),
    *("compartment_pressure_high", "leg_cold", "leg_pale", "rest_pain_foot", "leg_cast"),
    *("arterial_occlusion_imaging", "cause:dvt > 0.05", "cause:acute_limb_ischaemia > 0.05"),
    *("cause:compartment_syndrome > 0.05", "cause:bakers_cyst_rupture > 0.1"),
    *("cause:calf_strain > 0.2",),
)
POTASSIUM_KEPT: tuple[str, ...] = (
    *("medicine:ace_inhibitor", "medicine:arb", "medicine:arni", "medicine:potassium_sparing"),
    *("medicine:trimethoprim", "medicine:heparin", "medicine:calcineurin_inhibitor"),
    *("chronic_kidney_disease", "haemodialysis", "kidney_transplant", "egfr < 45"),
    *("adrenal_insufficiency_known", "hyperpigmentation", "dialysis_missed"),
)
FLUID_BURDEN: tuple[str, ...] = (
    *("heart_failure", "low_ejection_fraction", "cirrhosis", "ascites", "nephrotic"),
    *("chronic_kidney_disease", "haemodialysis", "egfr < 30", "sodium < 130"),
    *("polydipsia_known", "high_water_intake", "water_during_exercise", "rapid_water_load"),
    *("medicine:desmopressin", "cause:siadh_drug > 0.3", "cause:siadh_idiopathic > 0.3"),
    *("cause:exercise_associated_hyponatraemia > 0.1", "cause:psychogenic_polydipsia > 0.3"),
)
SALT_BURDEN: tuple[str, ...] = (
    *("heart_failure", "low_ejection_fraction", "cirrhosis", "ascites", "nephrotic"),
    *("chronic_kidney_disease", "haemodialysis", "hypertension", "hypertension_resistant"),
    *("hypertension_now", "cause:primary_aldosteronism > 0.3", "sodium > 145"),
)
KIDNEY_AT_RISK: tuple[str, ...] = (
    *("chronic_kidney_disease", "haemodialysis", "kidney_transplant", "egfr < 60"),
    *("heart_failure", "cirrhosis", "ascites", "hypovolaemic", "dark_urine", "ck > 1000"),
    *("medicine:lithium", "medicine:calcineurin_inhibitor", "oliguria", "anuria_hours"),
)
CANNOT_SWALLOW_SAFELY: tuple[str, ...] = (
    *("seizure", "coma", "reduced_consciousness", "gcs_low", "gcs <= 13", "confusion"),
    *("drowsiness", "laryngospasm", "trismus"),
)
HEART_BLOCK: Condition = {
    "any": ["bradycardia", "heart_rate < 50", "magnesium > 1.1", "cause:hypermagnesaemia > 0.2"]
}


def quinine(step: Step, view: View, limits: Limits) -> Objection | None:
    """Quinine and tonic water are never offered for cramps."""
    if _advises(step, r"quinine|tonic water", ANYTHING_OFFERED):
        return _out("quinine", "Quinine and tonic water can kill; never for cramps.")
    return None


def unconditional_drinking(step: Step, view: View, limits: Limits) -> Objection | None:
    """Nobody is told to drink more without a reason, an amount and an exclusion."""
    more = (
        r"drink (more|plenty|lots|as much|extra)|(more|plenty of|extra|lots of) (water|fluids?)|"
        r"hydrated|push fluids|increase (your |the )?(fluid|water)|liberal fluids?"
    )
    if _advises(step, more, ANYTHING_OFFERED):
        return _out(
            "unconditional_drinking",
            "Drinking more lowers sodium and, after sweat loss, the cramp threshold.",
        )
    return None


def volume_set_by_clinician(step: Step, view: View, limits: Limits) -> Objection | None:
    """Heart failure, cirrhosis, kidney disease or low sodium: no amount to drink from here."""
    burden = present(view, FLUID_BURDEN)
    drinking = step.kind in {"drink", "fluid"} and step.who not in PROFESSIONALS
    if burden and drinking and (step.limits or _advises(step, r"\b(drink|sip|solution|fluids?)\b")):
        return _out(
            "volume_set_by_clinician",
            f"With {in_words(burden)} a clinician sets how much to drink.",
        )
    if burden and "iv_ml_per_kg" in step.limits:
        return _out("volume_set_by_clinician", f"With {in_words(burden)}: small boluses only.")
    return None


def nothing_by_mouth(step: Step, view: View, limits: Limits) -> Objection | None:
    """A person who is not fully awake or cannot protect the airway is given nothing to swallow."""
    risk = present(view, CANNOT_SWALLOW_SAFELY)
    if (
        risk
        and step.kind in {"drink", "food", "fluid", "relief"}
        and step.who == "person"
        and (_advises(step, r"\b(drink|sip|spoon|solution|juice|eat|food|brine)"))
    ):
        return _out("nothing_by_mouth", f"Nothing by mouth with {in_words(risk)}.")
    return None


def threatened_limb(step: Step, view: View, limits: Limits) -> Objection | None:
    """No stretching, massage, heat or compression where clot, ischaemia or rupture may be."""
    threat = present(view, LIMB_THREATS)
    touching = _advises(step, r"stretch|massag|\brub|warm|heat|compress|stocking")
    if threat and step.kind in {"relief", "prevention"} and touching:
        return _out(
            "threatened_limb",
            f"Clot, ischaemia, compartment syndrome or rupture not excluded ({in_words(threat)}).",
        )
    return None


def potassium(step: Step, view: View, limits: Limits) -> Objection | None:
    """Potassium needs a level, kidneys that pass it and no drug that keeps it."""
    if not _gives_potassium(step):
        return None
    if is_true(f"potassium > {limits['potassium_no_supplement_above'].value:g}", view):
        return _out("potassium", "Potassium is above 5.0 mmol/L.")
    kept = present(view, POTASSIUM_KEPT)
    if step.who not in PROFESSIONALS:
        if kept and is_unknown("potassium < 3.5", view):
            return _out("potassium", f"Potassium level unknown with {in_words(kept)}.")
        if kept and not is_true("potassium < 3.5", view):
            return _out("potassium", f"Potassium is kept in by {in_words(kept)}.")
    if is_true(f"egfr < {limits['potassium_caution_egfr'].value:g}", view):
        return _halved(step, "potassium", limits)
    return None


def magnesium(step: Step, view: View, limits: Limits) -> Objection | None:
    """Magnesium is halved and supervised below eGFR 30, and withheld with heart block."""
    if not _gives(step, "magnesium"):
        return None
    if is_true(HEART_BLOCK, view):
        return _out("magnesium", "Slow pulse, possible heart block or magnesium already high.")
    if is_true(f"egfr < {limits['magnesium_halve_egfr'].value:g}", view):
        return _halved(step, "magnesium", limits)
    if (
        step.who not in PROFESSIONALS
        and is_unknown("egfr < 30", view)
        and is_true({"any": ["chronic_kidney_disease", "haemodialysis"]}, view)
    ):
        return _out("magnesium", "Kidney disease with unknown eGFR.")
    return None


def calcium(step: Step, view: View, limits: Limits) -> Objection | None:
    """No calcium or vitamin D with a high calcium."""
    if _gives(step, "calcium") or _gives(step, "colecalciferol") or _gives(step, "vitamin d"):
        high = limits["calcium_high"].value
        if is_true({"any": [f"adjusted_calcium > {high:g}", "ionised_calcium > 1.35"]}, view):
            return _out("calcium", "Calcium is already high.")
    return None


def fluid_restriction(step: Step, view: View, limits: Limits) -> Objection | None:
    """Fluid is never restricted in volume depletion or salt wasting."""
    depleted = present(view, DO_NOT_RESTRICT)
    if depleted and _advises(step, r"(fluid|water) restriction|restrict (the )?(fluid|water)"):
        return _out("fluid_restriction", f"Do not restrict with {in_words(depleted)}.")
    return None


def salt(step: Step, view: View, limits: Limits) -> Objection | None:
    """No extra salt with heart failure, cirrhosis, kidney disease or hypertension."""
    burden = present(view, SALT_BURDEN)
    salty = r"salt tablets?|salt supplement|extra salt|salty|pickle|brine|broth|more salt"
    if burden and step.who not in PROFESSIONALS and _advises(step, salty):
        return _out("salt", f"Extra salt harms with {in_words(burden)}.")
    return None


def hypotonic_fluid(step: Step, view: View, limits: Limits) -> Objection | None:
    """No hypotonic infusion with a low sodium, except to re-lower on purpose."""
    hypotonic = r"hypotonic|0\.45 ?%|0\.18 ?%|half[- ]normal|5 % dextrose|5% dextrose|glucose 5"
    carrier = "relower" in step.id or "calcium" in step.id
    low = is_true({"all": ["sodium < 135", {"not": "glucose > 15"}]}, view) or (
        is_true("sodium < 130", view)
    )
    if low and step.kind in SELF_CARE_KINDS and not carrier and _advises(step, hypotonic):
        return _out("hypotonic_fluid", "Hypotonic fluid lowers a low sodium further.")
    return None


def hypertonic_in_hospital(step: Step, view: View, limits: Limits) -> Objection | None:
    """Hypertonic saline only in hospital or by an emergency team."""
    if step.who not in PROFESSIONALS and _advises(step, r"hypertonic|3 ?% saline"):
        return Objection(
            rule="hypertonic_in_hospital",
            because="Hypertonic saline belongs in a monitored setting.",
            instead=msgspec.structs.replace(step, who="hospital"),
        )
    return None


def nsaid(step: Step, view: View, limits: Limits) -> Objection | None:
    """No anti-inflammatory painkiller for kidneys at risk."""
    risk = present(view, KIDNEY_AT_RISK)
    if risk and _advises(step, r"nsaid|ibuprofen|naproxen|diclofenac|anti-inflammatory"):
        return _out("nsaid", f"Kidneys at risk ({in_words(risk)}).")
    return None


def vitamin_k2(step: Step, view: View, limits: Limits) -> Objection | None:
    """No vitamin K2 with warfarin or another vitamin K antagonist, nor where unknown."""
    if _advises(step, r"vitamin k|menaquinone|mk-7") and not is_true(
        {"not": "medicine:vitamin_k_antagonist"}, view
    ):
        return _out("vitamin_k2", "Vitamin K cancels warfarin; medicine list not clear of it.")
    return None


def bicarbonate(step: Step, view: View, limits: Limits) -> Objection | None:
    """No alkali before potassium and calcium are corrected, nor in alkalosis or heart failure."""
    harm = present(
        view,
        ("potassium < 3.0", "adjusted_calcium < 2.0", "bicarbonate > 28", "ph_blood > 7.45",
         "heart_failure"),
    )  # fmt: skip
    if harm and _advises(
        step, r"sodium bicarbonate|bicarbonate infusion|give bicarbonate|alkali\b"
    ):
        return _out("bicarbonate", f"Alkali is dangerous with {in_words(harm)}.")
    return None


def loperamide(step: Step, view: View, limits: Limits) -> Objection | None:
    """No loperamide with blood, fever or recent antibiotics."""
    harm = present(view, ("diarrhoea_bloody", "fever", "antibiotics_recent", "age_years < 12"))
    if harm and (_advises(step, "loperamide") or "loperamide_mg_24h" in step.limits):
        return _out("loperamide", f"Loperamide is dangerous with {in_words(harm)}.")
    return None


def adult_dose(step: Step, view: View, limits: Limits) -> Objection | None:
    """No amount for adults in the plan of a child, whose doses go by weight."""
    if step.horizon == "avoid" or not is_true(f"age_years < {limits['adult_years'].value:g}", view):
        return None
    if any(part in key for key in step.limits for part in FOR_CHILDREN):
        return None
    text, amounts = AMOUNT.subn("(by weight)", step.text)
    if not amounts:
        return None
    because = "Amounts for a child go by weight, and a paediatric team decides them."
    if step.who not in {*PROFESSIONALS, "gp"}:
        return _out("adult_dose", because)
    safe = msgspec.structs.replace(step, who="hospital", limits={}, text=f"{text} {because}")
    return Objection(rule="adult_dose", because=because, instead=safe)


RULES: tuple[Rule, ...] = (
    quinine,
    unconditional_drinking,
    volume_set_by_clinician,
    nothing_by_mouth,
    threatened_limb,
    potassium,
    magnesium,
    calcium,
    fluid_restriction,
    salt,
    hypotonic_fluid,
    hypertonic_in_hospital,
    nsaid,
    vitamin_k2,
    bicarbonate,
    loperamide,
    adult_dose,
)


def _advises(step: Step, pattern: str, kinds: frozenset[str] = TREATMENTS) -> bool:
    """Whether a step recommends what a pattern names, in a clause that does not forbid it."""
    if step.kind not in kinds or step.horizon == "avoid":
        return False
    return any(
        re.search(pattern, clause, re.IGNORECASE) and not FORBIDS.search(clause)
        for clause in CLAUSES.split(f"{step.text}. {step.plain}. ")
    )


def _gives(step: Step, substance: str) -> bool:
    """Whether a step gives a substance: by its limits, or by its words where it feeds or treats."""
    if any(key.startswith(f"{substance.replace(' ', '_')}_") for key in step.limits):
        return True
    return step.kind in {"replacement", "food", "drink"} and _leading(step, substance)


def _gives_potassium(step: Step) -> bool:
    if any(key.startswith("potassium_") for key in step.limits):
        return True
    rich = r"potassium|salt substitute|banana|coconut water|orange juice|dried apricot"
    return step.kind in {"replacement", "food", "drink"} and _advises(step, rich)


def _leading(step: Step, substance: str) -> bool:
    """Whether the step is about the substance, not only mentions a check of it."""
    start = f"{step.id.replace('_', ' ')} {step.text[:60]}"
    return bool(re.search(rf"\b{substance}", start, re.IGNORECASE)) and _advises(step, substance)


def _halved(step: Step, rule: str, limits: Limits) -> Objection | None:
    """Half the usual dose, in hospital; nothing where the step already keeps to that."""
    reduced = {
        key: min(amount, limits[USUAL_DOSE[key]].value / 2) if key in USUAL_DOSE else amount
        for key, amount in step.limits.items()
    }
    if reduced == step.limits and step.who in PROFESSIONALS:
        return None
    because = "eGFR below 30: half dose, in hospital, level daily."
    safe = msgspec.structs.replace(
        step, who="hospital", limits=reduced, text=f"{step.text} {because}"
    )
    return Objection(rule=rule, because=because, instead=safe)


def _out(rule: str, because: str) -> Objection:
    return Objection(rule=rule, because=because)
