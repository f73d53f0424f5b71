"""The steps for a low sodium: ranges with their basis for a clinician to decide, never orders."""

from __future__ import annotations

from charley.care.body_water import body_water_l, sodium_rise_from_potassium
from charley.care.plan import Step
from charley.care.reading import Limits, exact, in_words, is_true, present
from charley.knowledge.conditions import View
from charley.knowledge.schema import Condition

DO_NOT_RESTRICT: tuple[str, ...] = (
    *("hypovolaemic", "hypotension", "postural_hypotension", "sunken_eyes", "diarrhoea"),
    *("vomiting_persistent", "subarachnoid_haemorrhage", "adrenal_insufficiency_known"),
    *("ileostomy", "cause:cerebral_salt_wasting > 0.05", "cause:gi_loss_hypovolaemia > 0.2"),
    *("cause:renal_salt_wasting > 0.2", "cause:primary_adrenal_insufficiency > 0.2"),
    *("cause:nephrogenic_di > 0.2", "cause:diabetes_insipidus_central > 0.2"),
    *("cause:hypernatraemic_dehydration > 0.2", "sodium > 145"),
)
WATER_OVERLOAD: Condition = {
    "any": [
        *("rapid_water_load", "high_water_intake", "polydipsia_known", "water_during_exercise"),
        *("cause:acute_water_intoxication > 0.2", "cause:psychogenic_polydipsia > 0.2"),
        *("cause:exercise_associated_hyponatraemia > 0.2", "urine_osmolality <= 100"),
    ]
}
OEDEMATOUS: Condition = {
    "any": [
        *("heart_failure", "cirrhosis", "ascites", "nephrotic", "raised_jvp"),
        *("cause:heart_failure > 0.3", "cause:cirrhosis_hyponatraemia > 0.3"),
    ]
}
RESTRICTION_FAILS: Condition = {
    "any": ["electrolyte_free_water_ratio > 1", "urine_osmolality > 500"]
}
URINE_KNOWN: Condition = {"any": ["urine_osmolality >= 0", "urine_sodium >= 0"]}


def low_sodium_steps(
    sodium: float, symptoms: str, rise: float, view: View, limits: Limits
) -> tuple[Step, ...]:
    """Steps for a hypotonic low sodium, in the order of doing them."""
    steps = [_sample_first(symptoms)]
    if symptoms in {"severe", "moderately_severe"}:
        steps.append(_brain_step(sodium, symptoms, rise, view, limits))
    steps.append(_remove_cause())
    steps.append(_fluid_step(view, limits))
    if is_true("potassium < 3.5", view):
        steps.append(_potassium_counts(view, limits))
    if sodium < limits["sodium_mild_from"].value:
        steps.append(relowering(rise, limits))
    return tuple(steps)


def _sample_first(symptoms: str) -> Step:
    urgent = symptoms in {"severe", "moderately_severe"}
    return Step(
        id="low_sodium_samples",
        horizon="now",
        who="hospital" if urgent else "gp",
        kind="test",
        text="Take serum osmolality, glucose, potassium, creatinine, cortisol, TSH and a spot "
        "urine for osmolality, sodium, potassium before treatment"
        + (", but do not delay it for them." if urgent else "."),
        plain="A blood and a urine sample come first.",
        why="Urine osmolality 100 and urine sodium 30 split the causes; later samples mislead.",
        evidence="moderate",
        sources=("medscape_eu", "milionis2002"),
    )


def _brain_step(sodium: float, symptoms: str, rise: float, view: View, limits: Limits) -> Step:
    if sodium >= limits["sodium_hypertonic_only_below"].value:
        return Step(
            id="low_sodium_other_reason",
            horizon="now",
            who="emergency",
            kind="test",
            text="These symptoms are seldom due to a sodium this mild: look for bleed, stroke, "
            "infection, seizure disorder, poison, hypoglycaemia first; brain imaging.",
            plain="The brain has to be examined; the sodium alone does not explain this.",
            why="Anchoring on a mild low sodium misses the real cause.",
            evidence="moderate",
            sources=("spasovski2014",),
        )
    return _hypertonic(symptoms, rise, view, limits)


def _hypertonic(symptoms: str, rise: float, view: View, limits: Limits) -> Step:
    low, high = (limits[f"hypertonic_bolus_ml_{end}"].value for end in ("low", "high"))
    count = limits["hypertonic_bolus_count"].value if symptoms == "severe" else 1.0
    per_kg = limits["hypertonic_bolus_ml_per_kg"].value
    weight = exact(view, "weight_kg")
    small = f" (2 mL/kg here is {per_kg * weight:.0f} mL)" if weight and weight < 75 else ""
    bolus = f"{low:g} to {high:g} mL{small}"
    if is_true(f"age_years < {limits['adult_years'].value:g}", view):
        high = min(low, per_kg * weight) if weight else low
        bolus = f"{per_kg:g} mL/kg, " + (
            f"here {high:.0f} mL," if weight else f"at most {low:g} mL,"
        )
    aim = f"{limits['hypertonic_rise_low'].value:g} to {limits['hypertonic_rise_high'].value:g}"
    verb = "Path for severe symptoms" if symptoms == "severe" else "To be considered"
    return Step(
        id="low_sodium_hypertonic",
        horizon="now",
        who="emergency",
        kind="fluid",
        text=f"{verb}: 3 % saline {bolus} over 10 to 20 min, "
        f"up to {count:g} time(s), sodium after each; stop at a rise of {aim} mmol/L or when "
        f"symptoms clear. The rise counts towards {rise:g} mmol/L in 24 h. A hospital clinician "
        "decides and gives it.",
        plain="In hospital a small amount of strong salt solution may be given at once.",
        why="A rise of 4 to 6 mmol/L reverses brain swelling; bolus needed less re-lowering "
        "than infusion in SALSA.",
        evidence="moderate",
        sources=("spasovski2014", "george2018", "salsa2021", "wikidoc_na"),
        limits={
            "hypertonic_bolus_ml": high,
            "hypertonic_bolus_ml_per_kg": per_kg,
            "hypertonic_bolus_count": count,
            "sodium_rise_mmol_per_l_24h": rise,
        },
    )


def _remove_cause() -> Step:
    return Step(
        id="low_sodium_cause",
        horizon="now",
        who="hospital",
        kind="medicine",
        text="Stop what drives it (thiazide, desmopressin, new antidepressant or carbamazepine-"
        "type drug, hypotonic drip) with checks, since stopping alone may over-correct; "
        "hydrocortisone first where adrenal failure is possible.",
        plain="The medicine or illness behind it is dealt with first.",
        why="Cause-directed treatment is safer than chasing the number.",
        evidence="moderate",
        sources=("spasovski2014", "sterns2015"),
    )


def _fluid_step(view: View, limits: Limits) -> Step:
    depleted = present(view, DO_NOT_RESTRICT)
    if depleted:
        return _fluid(
            "isotonic",
            f"Do not restrict fluid ({in_words(depleted)}): isotonic saline or balanced solution "
            "by reassessment; expect a water diuresis once volume is restored.",
            "Salt and water are given back.",
            "Low volume drives ADH; once restored, sodium may rise fast.",
        )
    if is_true(WATER_OVERLOAD, view):
        return _fluid(
            "stop_water",
            "Stop water intake; dilute urine corrects by itself, at times too fast.",
            "No more drinking until the blood has been checked.",
            "Water load beyond excretion.",
        )
    if not is_true(URINE_KNOWN, view) and not is_true(OEDEMATOUS, view):
        return _fluid(
            "await_urine",
            "No fluid order of either kind until urine osmolality and sodium are known.",
            "How much to drink is decided once the urine result is back.",
            "Bedside volume status is right in about half of cases.",
        )
    return _restriction(view, limits)


def _restriction(view: View, limits: Limits) -> Step:
    amount = limits["fluid_restriction_ml_24h"].value
    urea = f"{limits['urea_g_per_day_low'].value:g} to {limits['urea_g_per_day_high'].value:g}"
    if is_true(RESTRICTION_FAILS, view):
        return _fluid(
            "second_line",
            "Water limits alone are likely to fail (concentrated urine); second line with a "
            f"specialist: urea {urea} g a day, loop diuretic with oral salt, or a vaptan "
            "started in hospital (not in liver disease).",
            "A specialist chooses the next treatment.",
            "(Urine Na + K) / serum Na above 1 or osmolality above 500 predicts failure.",
        )
    return _fluid(
        "restrict",
        f"Fluid restriction to about {amount:g} mL a day (all drinks), reviewed at 48 h; "
        "only where volume depletion and salt wasting are excluded.",
        "Drink no more than the amount your team sets.",
        "Median rise 3 v 1 mmol/L by day 3 in the randomised trial.",
    )


def _fluid(name: str, text: str, plain: str, why: str) -> Step:
    return Step(
        id=f"low_sodium_{name}",
        horizon="now",
        who="hospital",
        kind="fluid",
        text=text,
        plain=plain,
        why=why,
        evidence="moderate",
        sources=("spasovski2014", "verbalis2013", "garrahy2020"),
    )


def _potassium_counts(view: View, limits: Limits) -> Step:
    water = body_water_l(view, limits)
    each = (
        f" 40 mmol here is about {sodium_rise_from_potassium(40, water):.1f} mmol/L."
        if (water)
        else ""
    )
    return Step(
        id="low_sodium_potassium_counts",
        horizon="now",
        who="hospital",
        kind="watch",
        text="Count replaced potassium as sodium in the allowed rise." + each,
        plain="Potassium treatment raises sodium too and is counted.",
        why="Exchangeable sodium plus potassium over body water sets sodium.",
        evidence="moderate",
        sources=("edelman1958", "adrogue2000"),
    )


def relowering(rise: float, limits: Limits) -> Step:
    """What to consider once sodium has risen by more than `rise` mmol/L in 24 h."""
    water = limits["relowering_water_ml_per_kg"].value
    dextrose = limits["relowering_dextrose_ml_per_kg_h"].value
    desmopressin = limits["relowering_desmopressin_ug"].value
    return Step(
        id="low_sodium_relowering",
        horizon="now",
        who="hospital",
        kind="fluid",
        text=f"If the rise passes {rise:g} mmol/L in any 24 h: stop, and with a specialist "
        f"re-lower - 5 % dextrose {dextrose:g} mL/kg/h or {water:g} mL/kg over 1 h, with or "
        f"without desmopressin {desmopressin:g} ug IV not more often than 8-hourly.",
        plain="If sodium rises too fast it can be lowered again in hospital.",
        why="Early re-lowering is thought to prevent demyelination.",
        evidence="weak",
        sources=("spasovski2014", "verbalis2013"),
        limits={"sodium_rise_mmol_per_l_24h": rise},
    )
