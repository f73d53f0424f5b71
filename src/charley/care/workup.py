"""Which tests, in which order, and why: danger first, then the probable causes."""

from __future__ import annotations

from typing import Literal, NamedTuple

from charley.care.plan import Step, Triage
from charley.care.reading import is_true, measured
from charley.care.triage import rank
from charley.knowledge.conditions import View
from charley.knowledge.library import Library
from charley.knowledge.schema import Condition, Test
from charley.reasoning.differential import Differential, percent

MOST_TESTS = 14
EASY_BURDEN = 3.0
"""What a blood test costs a person (`burden` of the tests); more is not asked for what can wait."""
MOST_KNOWN = 0.6


class Prompt(NamedTuple):
    """A laboratory or clinical pattern that calls for tests whatever the ranking says."""

    when: Condition
    tests: tuple[str, ...]
    why: str


CARDIAC: Condition = {
    "any": [
        *("potassium < 3.0", "potassium >= 5.5", "magnesium < 0.5", "adjusted_calcium < 2.0"),
        *("syncope", "palpitations", "irregular_pulse_felt", "weakness_episodic", "paralysis"),
        *("chest_pain", "adjusted_calcium > 3.0", "carpopedal_spasm"),
    ]
}
LOSING_SALT: Condition = {
    "any": [
        *("diarrhoea", "vomiting", "medicine:thiazide", "medicine:loop", "heat_exposure"),
        *("endurance_event", "ileostomy", "haemodialysis", "medicine:ssri", "confusion"),
        *("chronic_kidney_disease", "cirrhosis", "heart_failure", "alcohol_heavy", "weakness"),
        *("medicine:potassium_sparing", "cramp_generalised", "carpopedal_spasm", "seizure"),
    ]
}
PROMPTS: tuple[Prompt, ...] = (
    Prompt(
        {"any": ["confusion", "seizure", "coma", "drowsiness", "reduced_consciousness"]},
        ("glucose", "serum_electrolytes", "blood_gas"),
        "A disturbed brain: glucose and sodium within minutes.",
    ),
    Prompt(CARDIAC, ("ecg",), "The heart may already be affected."),
    Prompt(
        LOSING_SALT,
        ("serum_electrolytes", "kidney_function", "magnesium", "calcium_albumin"),
        "Salt may be lost or retained.",
    ),
    Prompt(
        "sodium < 135",
        ("serum_osmolality", "urine_osmolality_sodium", "glucose", "cortisol_morning", "tsh_ft4"),
        "Low sodium: osmolality first, then urine osmolality at 100 and urine sodium at 30; "
        "adrenal and thyroid failure before SIADH is named.",
    ),
    Prompt(
        {"all": ["sodium < 135", "urine_osmolality > 100", "urine_sodium > 30"]},
        ("fe_urate", "uric_acid", "chest_imaging"),
        "ADH pattern: urate tells SIADH from depletion on diuretics; look at the chest.",
    ),
    Prompt(
        "sodium > 148",
        ("urine_osmolality_sodium", "glucose", "kidney_function", "calcium_albumin"),
        "High sodium: is the kidney keeping water?",
    ),
    Prompt(
        "potassium < 3.5",
        ("magnesium", "urine_potassium_creatinine", "blood_gas", "urine_chloride"),
        "Low potassium: magnesium, then kidney or gut by urine potassium, then acid-base and "
        "urine chloride.",
    ),
    Prompt(
        {"all": ["potassium < 3.5", {"any": ["hypertension", "hypertension_now"]}]},
        ("aldosterone_renin",),
        "Low potassium with hypertension.",
    ),
    Prompt(
        {"all": ["potassium < 3.5", {"any": ["paralysis", "weakness_episodic"]}]},
        ("tsh_ft4", "phosphate", "ck"),
        "Low potassium with paralysis: thyroid, and damage to muscle.",
    ),
    Prompt(
        "potassium > 5.5",
        ("kidney_function", "blood_gas", "ck", "cortisol_morning", "medicines_review"),
        "High potassium: kidney, acidosis, muscle, adrenal, drugs.",
    ),
    Prompt(
        {"any": ["adjusted_calcium < 2.15", "calcium < 2.1", "carpopedal_spasm", "trousseau"]},
        ("magnesium", "pth", "phosphate", "vitamin_d", "kidney_function"),
        "Low calcium: magnesium and PTH decide.",
    ),
    Prompt(
        {"any": ["adjusted_calcium > 2.65", "calcium > 2.7"]},
        ("pth", "kidney_function", "urine_calcium"),
        "High calcium: PTH decides.",
    ),
    Prompt(
        "magnesium < 0.7",
        ("urine_magnesium", "calcium_albumin", "medicines_review"),
        "Low magnesium: kidney or gut.",
    ),
    Prompt(
        {"any": ["dark_urine", "muscle_pain_severe", "weakness_proximal", "ck > 1000"]},
        ("ck", "kidney_function", "serum_electrolytes", "urine_myoglobin"),
        "Muscle breakdown or muscle disease.",
    ),
    Prompt(
        {"any": ["leg_swelling_unilateral", "calf_swelling_measured", "calf_pain_persistent"]},
        ("d_dimer", "leg_ultrasound"),
        "Clot until excluded.",
    ),
    Prompt(
        {"any": ["exertional_leg_pain", "pulses_absent", "rest_pain_foot", "foot_ulcer"]},
        ("ankle_brachial_index",),
        "Arterial disease.",
    ),
    Prompt(
        {"any": ["numbness", "paraesthesia", "vibration_loss", "burning_feet", "vegan_diet"]},
        ("b12", "hba1c"),
        "Neuropathy.",
    ),
    Prompt(
        {"any": ["cramp_frequent", "cramp_progressive", "cramp_generalised", "weakness"]},
        ("serum_electrolytes", "kidney_function", "calcium_albumin", "magnesium", "tsh_ft4", "ck"),
        "Frequent, spreading or weak: exclude the treatable.",
    ),
    Prompt(
        {"any": ["restless_legs_urge", "periodic_leg_movements"]},
        ("ferritin",),
        "Restless legs: iron.",
    ),
)


def work_up(
    view: View, triage: Triage, differential: Differential, knowledge: Library
) -> tuple[Step, ...]:
    """Tests worth doing that would still tell something new, each with its reasons."""
    reasons: dict[str, list[str]] = {}
    for prompt in PROMPTS:
        if is_true(prompt.when, view):
            for test in prompt.tests:
                reasons.setdefault(test, []).append(prompt.why)
    for test, why in _for_causes(differential, knowledge):
        reasons.setdefault(test, []).append(why)
    unhurried = rank(triage.level) <= rank("routine")
    for step in differential.next_steps:
        needless = unhurried and (differential.certainty == "clear" or step.burden > EASY_BURDEN)
        if step.kind == "test" and not needless:
            reasons.setdefault(step.id, []).append(_apart(differential))
    chosen = [
        _step(knowledge.tests[test], tuple(dict.fromkeys(why)), triage)
        for test, why in reasons.items()
        if test in knowledge.tests and _still_open(knowledge.tests[test], view)
    ]
    return tuple(chosen[:MOST_TESTS])


def _apart(differential: Differential) -> str:
    """Between what the most informative test decides."""
    first, *others = (cause.name for cause in differential.causes[:2])
    return f"Tells {first} from {others[0] if others else 'other causes'}."


def _for_causes(differential: Differential, knowledge: Library) -> list[tuple[str, str]]:
    """Confirming tests of probable causes, the probable and dangerous first."""
    probable = knowledge.limits["probable_cause"].value
    ranked = [
        (cause.probability, knowledge.causes[cause.cause])
        for cause in differential.causes
        if cause.cause in knowledge.causes and cause.probability >= probable
    ]
    ranked.sort(key=lambda pair: -pair[0] * (1 + rank(pair[1].urgency)))
    return [
        (test, f"To confirm or exclude {cause.name} ({percent(probability)}).")
        for probability, cause in ranked
        for test in cause.confirm
    ]


def _still_open(test: Test, view: View) -> bool:
    """Whether a test would still tell enough; what is on record needs no repeat here."""
    if test.id == "medicines_review":
        return True
    known = sum(_known(name, view) for name in test.reveals)
    return known <= MOST_KNOWN * len(test.reveals) and known < len(test.reveals)


def _known(name: str, view: View) -> bool:
    return measured(view, name) or is_true(name, view) or is_true({"not": name}, view)


def _step(test: Test, why: tuple[str, ...], triage: Triage) -> Step:
    urgent = rank(triage.level) >= rank("same_day")
    who: Literal["gp", "hospital"] = (
        "hospital" if test.setting == "hospital" or triage.level == "emergency" else "gp"
    )
    return Step(
        id=test.id,
        horizon="now" if urgent else "this_week",
        who=who,
        kind="test",
        text=f"{test.name}. {why[0]}",
        plain=f"{test.plain}.",
        why=" ".join(why[1:3]) or test.why,
        evidence="moderate",
        sources=test.sources,
    )
