"""What the plan of this person says to what is tried in the simulated body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charley.care.plan import Plan
from charley.care.reading import Limits, in_words, is_true, present
from charley.care.sodium_steps import DO_NOT_RESTRICT
from charley.knowledge.conditions import View
from charley.knowledge.library import Library
from charley.patient.person import Patient

RESTRICTED_L, PLENTY_L, MUCH_SALINE_L = 1.0, 2.5, 1.0
LEAVES_SLOWLY = "egfr < 30"
SECOND_LINE, HYPERTONIC = "low_sodium_second_line", "low_sodium_hypertonic"
AVOIDED = {
    "salt": "no_salt_heart_liver",
    "potassium": "no_potassium_raas",
    "magnesium": "no_magnesium_idiopathic",
}
HOLDS_WATER = ("heart_failure", "cirrhosis", "ascites", "nephrotic", "haemodialysis")


def withheld(plan: Plan) -> dict[str, str]:
    """Controls that are not offered for this person, each with the reason."""
    if SECOND_LINE in _steps(plan):
        return {}
    return {
        "tolvaptan": "A vaptan is not tried: the plan for this person does not come to a second "
        "line of treatment."
    }


def cautions(
    choices: Mapping[str, float], patient: Patient, plan: Plan, view: View, library: Library
) -> tuple[str, ...]:
    """What has to be said to each thing that is tried, in the order of the controls."""
    return tuple(dict.fromkeys(_cautions(choices, patient, plan, view, library)))


def _cautions(
    choices: Mapping[str, float], patient: Patient, plan: Plan, view: View, library: Library
) -> Iterator[str]:
    limits = library.limits
    if any(name.startswith("stop_") for name in choices):
        yield from _stopping(patient, plan, library)
    drinks = choices.get("drinks")
    if (
        drinks is not None
        and drinks <= RESTRICTED_L
        and (against := present(view, DO_NOT_RESTRICT))
    ):
        yield f"The plan for this person says not to restrict fluid ({in_words(against)})."
    if (drinks or 0.0) > PLENTY_L and is_true("sodium < 135", view):
        yield "With a low sodium more to drink is a danger, never a treatment on its own."
    salty = choices.get("saline", 0.0) + choices.get("ors", 0.0) >= MUCH_SALINE_L
    if salty and (held := present(view, HOLDS_WATER)):
        yield f"Salt and water stay in this person ({in_words(held)}): small amounts, reassessed."
    if choices.get("tolvaptan"):
        yield (
            "A vaptan is begun in hospital with sodium every 6 h, with free access to water, and "
            "never together with hypertonic saline or fluid restriction."
        )
    if choices.get("hypertonic"):
        yield "Hypertonic saline is given in hospital, with sodium measured after each bolus."
        if HYPERTONIC not in _steps(plan):
            yield (
                "The plan for this person has no place for it: no severe symptoms of a low sodium "
                "are known."
            )
    yield from _salts(choices, view, limits)
    avoided = {step.id: step.text for step in plan.avoid}
    for control, step in AVOIDED.items():
        if choices.get(control) and step in avoided:
            yield f"The plan for this person says: {avoided[step]}"


def _steps(plan: Plan) -> set[str]:
    return {step.id for step in plan.sodium.steps} if plan.sodium else set()


def _stopping(patient: Patient, plan: Plan, library: Library) -> Iterator[str]:
    yield "Stopping a medicine is decided by whoever prescribes it."
    classes = {name for use in patient.medicines if use.status == "current" for name in use.classes}
    if plan.sodium is not None:
        for name in ("thiazide", "desmopressin"):
            if name in classes and name in library.medicines and library.medicines[name].caution:
                yield library.medicines[name].caution


def _salts(choices: Mapping[str, float], view: View, limits: Limits) -> Iterator[str]:
    above = limits["potassium_no_supplement_above"].value
    if choices.get("potassium"):
        if is_true(f"potassium > {above:g}", view):
            yield f"The plan gives no potassium above {above:g} mmol/L."
        elif is_true(LEAVES_SLOWLY, view):
            yield "With this kidney function potassium stays in the body; measure it within a day."
        if is_true("sodium < 135", view):
            yield "Potassium raises sodium too and counts towards the allowed rise."
    if choices.get("magnesium") and is_true(LEAVES_SLOWLY, view):
        yield "With this kidney function magnesium stays in the body: half the dose, measured."
