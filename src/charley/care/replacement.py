"""Giving back what is proven to be missing: potassium, magnesium, calcium, phosphate, vitamins."""

from __future__ import annotations

from charley.care.plan import Step
from charley.care.reading import Limits, exact, is_true
from charley.knowledge.conditions import View
from charley.knowledge.schema import Condition

POTASSIUM_INTRAVENOUS: Condition = {
    "any": [
        "potassium < 2.5",
        {"all": ["potassium < 3.0",
                 {"any": ["medicine:digoxin", "ecg_u_wave", "ecg_arrhythmia", "ecg_long_qt",
                          "paralysis", "ischaemic_heart_disease", "heart_failure",
                          "vomiting_persistent", "syncope"]}]},
    ]
}  # fmt: skip
POTASSIUM_SHIFTED: Condition = {
    "any": [
        "cause:thyrotoxic_periodic_paralysis > 0.2",
        {"all": ["paralysis", {"any": ["hyperthyroidism_known", "family_history_paralysis"]}]},
    ]
}
MAGNESIUM_INTRAVENOUS: Condition = {
    "any": [
        "magnesium < 0.5",
        {"all": ["magnesium < 0.7",
                 {"any": ["seizure", "carpopedal_spasm", "ecg_arrhythmia", "ecg_long_qt"]}]},
    ]
}  # fmt: skip
LOW_CALCIUM_SEVERE: Condition = {
    "any": [
        *("adjusted_calcium < 1.9", "calcium < 1.8", "ionised_calcium < 0.9"),
        {"all": [{"any": ["adjusted_calcium < 2.1", "ionised_calcium < 1.1"]},
                 {"any": ["carpopedal_spasm", "laryngospasm", "seizure", "ecg_long_qt",
                          "trousseau"]}]},
    ]
}  # fmt: skip
LOW_CALCIUM: Condition = {"any": ["adjusted_calcium < 2.1", "ionised_calcium < 1.1"]}
NO_VITAMIN_D: Condition = {
    "any": ["adjusted_calcium > 2.6", "calcium > 2.65", "sarcoidosis", "hyperparathyroidism_known"]
}
NERVES_AFFECTED: Condition = {
    "any": [
        *("paraesthesia", "numbness", "vibration_loss", "ataxia", "unsteady_gait"),
        *("burning_feet", "memory_problem", "sensory_loss", "romberg"),
    ]
}


def replacement_steps(view: View, limits: Limits) -> tuple[Step, ...]:
    """Replacement of each proven lack; an unmeasured level is never replaced on suspicion."""
    found = (
        _potassium(view, limits),
        _magnesium(view, limits),
        _calcium(view, limits),
        _phosphate(view, limits),
        _vitamin_d(view, limits),
        _b12(view, limits),
    )
    return tuple(step for step in found if step is not None)


def _potassium(view: View, limits: Limits) -> Step | None:
    if not is_true("potassium < 3.5", view):
        return None
    renal = _kidney_words(view, limits)
    if is_true(POTASSIUM_SHIFTED, view):
        return _potassium_step(
            "potassium_cautious",
            "Potassium has shifted into cells: small doses by mouth, or at most "
            f"{limits['potassium_iv_mmol_per_h'].value:g} mmol/h, ECG and level every 1 to 2 h; "
            "rebound hyperkalaemia is frequent." + renal,
            {"potassium_iv_mmol_per_h": limits["potassium_iv_mmol_per_h"].value},
        )
    if is_true(POTASSIUM_INTRAVENOUS, view):
        rate = limits["potassium_iv_mmol_per_h"].value
        strong = limits["potassium_peripheral_mmol_per_l"].value
        return _potassium_step(
            "potassium_intravenous",
            f"Intravenous potassium chloride, usually up to {rate:g} mmol/h, at most {strong:g} "
            "mmol/L in a peripheral vein, ready-mixed, saline rather than glucose; faster (to "
            f"{limits['potassium_iv_monitored_mmol_per_h'].value:g} mmol/h) only with continuous "
            "ECG in high care. Magnesium with it. Level every 2 to 4 h." + renal,
            {"potassium_iv_mmol_per_h": rate, "potassium_peripheral_mmol_per_l": strong},
        )
    return _potassium_by_mouth(view, limits, renal)


def _potassium_by_mouth(view: View, limits: Limits, renal: str) -> Step:
    moderate = is_true("potassium < 3.0", view)
    dose = limits[f"potassium_oral_{'moderate' if moderate else 'mild'}_mmol_24h"].value
    deficit = limits[f"potassium_deficit_{'moderate' if moderate else 'mild'}"].value
    return _potassium_step(
        "potassium_oral",
        f"Potassium chloride by mouth up to {dose:g} mmol a day in divided doses (deficit about "
        f"{deficit:g} mmol); check magnesium; level after "
        f"{'1 day' if moderate else '2 to 4 days'}; "
        "stop above 4.5 mmol/L." + renal,
        {"potassium_oral_mmol_24h": dose},
        who="hospital" if moderate else "gp",
    )


def _potassium_step(name: str, text: str, keys: dict[str, float], who: str = "hospital") -> Step:
    return Step(
        id=name,
        horizon="now",
        who="gp" if who == "gp" else "hospital",
        kind="replacement",
        text=text,
        plain="Potassium is given back under blood checks; food alone cannot do it.",
        why="Low potassium weakens and cramps muscle and disturbs the heart.",
        evidence="moderate",
        sources=("sps_k", "ayrshire_k", "highland_k"),
        limits=keys,
    )


def _magnesium(view: View, limits: Limits) -> Step | None:
    if not is_true("magnesium < 0.7", view):
        return None
    weak_kidney = is_true(f"egfr < {limits['magnesium_halve_egfr'].value:g}", view)
    share = 0.5 if weak_kidney else 1.0
    halved = " (halved for eGFR under 30; level daily)" if weak_kidney else ""
    if is_true(MAGNESIUM_INTRAVENOUS, view):
        dose = limits["magnesium_iv_mmol"].value * share
        text = (
            f"Magnesium sulfate {dose:g} mmol intravenously over "
            f"{limits['magnesium_iv_hours'].value:g} h{halved}, repeated up to three doses 12 h "
            "apart by level; not with heart block; ECG if the QT is long. Replace before or with "
            "potassium and calcium."
        )
        return _magnesium_step("magnesium_intravenous", text, {"magnesium_iv_mmol": dose})
    low, high = (limits[f"magnesium_oral_mmol_24h_{end}"].value * share for end in ("low", "high"))
    text = (
        f"Magnesium aspartate or other salt {low:g} to {high:g} mmol a day by mouth{halved} in "
        "divided doses; loosens stools; recheck in 1 to 2 weeks and look for the loss (PPI, "
        "diuretic, gut, alcohol)."
    )
    keys = {"magnesium_oral_mmol_24h": high}
    return _magnesium_step("magnesium_oral", text, keys, hospital=weak_kidney)


def _magnesium_step(name: str, text: str, keys: dict[str, float], hospital: bool = True) -> Step:
    return Step(
        id=name,
        horizon="now" if hospital else "this_week",
        who="hospital" if hospital else "gp",
        kind="replacement",
        text=text,
        plain="Magnesium is low and is given back under blood checks.",
        why="Potassium and calcium do not hold until magnesium is corrected.",
        evidence="moderate",
        sources=("highland_mg", "sps_mg"),
        limits=keys,
    )


def _calcium(view: View, limits: Limits) -> Step | None:
    if is_true(LOW_CALCIUM_SEVERE, view):
        low, high = (limits[f"calcium_gluconate_ml_{end}"].value for end in ("low", "high"))
        drip = "{:g} to {:g}".format(
            *(limits[f"calcium_follow_on_ml_per_h_{end}"].value for end in ("low", "high"))
        )
        digoxin = " Slower and monitored on digoxin." if is_true("medicine:digoxin", view) else ""
        return _calcium_step(
            "calcium_intravenous",
            f"Calcium gluconate 10 % {low:g} to {high:g} mL in 50 to 100 mL of 5 % dextrose over "
            f"10 min with ECG, then 100 mL of 10 % in 1 L at {drip} mL/h; magnesium first or with "
            "it; start active vitamin D if the parathyroids fail." + digoxin,
            {"calcium_gluconate_ml": high},
        )
    if is_true(LOW_CALCIUM, view):
        return _calcium_step(
            "calcium_oral",
            "Oral calcium (for example 1 g elemental twice daily) with vitamin D by cause; "
            "magnesium, PTH, phosphate, creatinine; recheck within days.",
            {},
        )
    return None


def _calcium_step(name: str, text: str, keys: dict[str, float]) -> Step:
    return Step(
        id=name,
        horizon="now",
        who="hospital",
        kind="replacement",
        text=text,
        plain="Calcium is low and is given back under medical care.",
        why="Tetany, laryngospasm and arrhythmia begin at an adjusted calcium of about 1.9.",
        evidence="moderate",
        sources=("sfe_ca",),
        limits=keys,
    )


def _phosphate(view: View, limits: Limits) -> Step | None:
    if not is_true(f"phosphate < {limits['phosphate_low'].value:g}", view):
        return None
    severe = is_true(f"phosphate < {limits['phosphate_iv_below'].value:g}", view)
    return Step(
        id="phosphate",
        horizon="now" if severe else "this_week",
        who="hospital" if severe else "gp",
        kind="replacement",
        text="Intravenous phosphate by local protocol with calcium, potassium and creatinine "
        "6-hourly; thiamine first if starved; half dose in kidney disease."
        if severe
        else "Phosphate from milk and food, oral phosphate if it stays low; find the cause "
        "(refeeding, vitamin D lack, high PTH, iron infusion, antacid).",
        plain="Phosphate is low; the reason is looked for and it is given back with care.",
        why="Muscle and breathing weaken when phosphate is very low.",
        evidence="weak",
        sources=("nice_cg32",),
    )


def _vitamin_d(view: View, limits: Limits) -> Step | None:
    deficient = is_true(f"vitamin_d_25oh < {limits['vitamin_d_deficient_below'].value:g}", view)
    low = is_true(f"vitamin_d_25oh < {limits['vitamin_d_target'].value:g}", view)
    if not low or is_true(NO_VITAMIN_D, view):
        return None
    daily = "{:g} to {:g}".format(
        *(limits[f"vitamin_d_maintenance_iu_{end}"].value for end in ("low", "high"))
    )
    loading = f"{limits['vitamin_d_loading_iu'].value:g} IU in all over 6 to 10 weeks, then "
    return Step(
        id="vitamin_d",
        horizon="this_week",
        who="gp",
        kind="replacement",
        text=f"Colecalciferol {loading if deficient else ''}{daily} IU a day; adjusted calcium "
        "after one month (unmasks hyperparathyroidism).",
        plain="Vitamin D is low and is replaced by tablets or drops.",
        why="Treats osteomalacia; not shown to help ordinary cramps.",
        evidence="moderate" if deficient else "weak",
        sources=("pilz2019", "mtb_ca", "bnf"),
        limits={"vitamin_d_iu_24h": limits["vitamin_d_maintenance_iu_high"].value},
    )


def _b12(view: View, limits: Limits) -> Step | None:
    value = exact(view, "vitamin_b12")
    if is_true(f"vitamin_b12 < {limits['b12_deficient_below'].value:g}", view):
        schedule = (
            "on alternate days until no further improvement, then every 2 months"
            if is_true(NERVES_AFFECTED, view)
            else "three times a week for 2 weeks, then every 2 to 3 months"
        )
        text = (
            f"Hydroxocobalamin {limits['b12_injection_mg'].value:g} mg IM {schedule}; potassium "
            "in the first week; never folate alone first."
        )
    elif value is not None and value < limits["b12_indeterminate_below"].value:
        text = "B12 indeterminate: methylmalonic acid or active B12; trial if symptoms fit."
    else:
        return None
    return Step(
        id="vitamin_b12",
        horizon="this_week",
        who="gp",
        kind="replacement",
        text=text,
        plain="Vitamin B12 is low or doubtful; it needs an injection or one more test.",
        why="Nerve damage is reversible only early.",
        evidence="moderate",
        sources=("nice_ng239", "bnf"),
    )


def _kidney_words(view: View, limits: Limits) -> str:
    if is_true(f"egfr < {limits['potassium_renal_team_egfr'].value:g}", view):
        return " eGFR under 15: renal team only."
    if is_true(f"egfr < {limits['potassium_caution_egfr'].value:g}", view):
        return " eGFR under 30: half doses, level daily, in hospital."
    return ""
