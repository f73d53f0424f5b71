"""Which medicine to question: what it does here, what instead, and who decides."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from charley.care.plan import MedicineReview
from charley.care.reading import is_true
from charley.knowledge.conditions import View
from charley.knowledge.library import Library
from charley.knowledge.schema import Condition, Effect, MedicineClass, TimeCourse
from charley.patient.person import MedicineUse, Patient
from charley.reasoning.differential import Differential

Priority = Literal["stop_now", "review_soon", "review", "keep"]
PRIORITIES: tuple[Priority, ...] = ("stop_now", "review_soon", "review", "keep")
LEAST_ODDS = 1.15
CRAMP_CAUSES = (
    *("benign_nocturnal_cramps", "muscle_fatigue_cramps", "exercise_associated_cramps"),
    *("drug_cramps", "diuretic_cramps", "beta_agonist_cramps", "cirrhosis_cramps", "ckd_cramps"),
    *("dialysis_cramps", "pregnancy_leg_cramps", "heart_failure_cramps", "polyneuropathy_cramps"),
)


class StopRule(NamedTuple):
    """A class that must not go on while a condition holds."""

    medicine: str
    when: Condition
    concern: str
    plain: str
    who: str
    sources: tuple[str, ...]


STOP_RULES: tuple[StopRule, ...] = (
    StopRule(
        "quinine",
        {"any": ["medicine:quinine"]},
        "Quinine for cramps: thrombocytopenia, haemolysis, QT prolongation, visual loss; "
        "contraindicated in pregnancy. Go on only for malaria.",
        "Quinine can rarely kill; it should be stopped unless you take it for malaria.",
        "prescriber or pharmacist, now",
        ("fda2010", "bpac2013", "aan2010"),
    ),
    StopRule(
        "thiazide",
        "sodium < 130",
        "Thiazide with sodium below 130: stop, do not restart, recheck in 24 to 48 h.",
        "The water tablet can lower sodium; ask today about stopping it.",
        "prescriber, today",
        ("andersson2024", "spasovski2014"),
    ),
    StopRule(
        "desmopressin",
        "sodium < 130",
        "Desmopressin with low sodium: stop under monitoring, as withdrawal over-corrects.",
        "Take no further dose until a doctor has seen your sodium today.",
        "hospital, today",
        ("sterns2015", "fralick2019"),
    ),
    StopRule(
        "potassium_sparing",
        "potassium >= 6.0",
        "Potassium-sparing diuretic with potassium of 6.0 or more.",
        "This tablet keeps potassium in; it must pause now.",
        "prescriber, today",
        ("ukka_k2020",),
    ),
    StopRule(
        "potassium_supplement",
        "potassium > 5.0",
        "Potassium supplement with potassium above 5.0.",
        "Take no more potassium until your blood is checked.",
        "prescriber or pharmacist, today",
        ("highland_k",),
    ),
    StopRule(
        "magnesium_supplement",
        {"any": ["magnesium > 1.1", "egfr < 30"]},
        "Magnesium supplement with a high level or eGFR below 30.",
        "Take no more magnesium until your blood is checked.",
        "prescriber or pharmacist, today",
        ("highland_mg",),
    ),
    StopRule(
        "nsaid",
        {"any": ["egfr < 30", "creatinine >= 354", "ck > 5000", "cause:uraemia_aki > 0.2"]},
        "NSAID with failing kidneys or muscle breakdown.",
        "Stop the anti-inflammatory painkiller today.",
        "person, pharmacist",
        ("kdigo_aki2012",),
    ),
    StopRule(
        "metformin",
        {"any": ["egfr < 30", "lactate > 4", "cause:metformin_lactic_acidosis > 0.1"]},
        "Metformin with eGFR below 30 or high lactate.",
        "Take no more metformin until you have been seen today.",
        "hospital or prescriber, today",
        ("bnf",),
    ),
    StopRule(
        "lithium",
        {"any": ["lithium_level >= 1.5", "sodium >= 150", "egfr < 30"]},
        "Lithium with toxic level, high sodium or poor kidney function.",
        "Take no more lithium until you have been seen today.",
        "hospital with psychiatry, today",
        ("bnf",),
    ),
    StopRule(
        "statin",
        {"any": ["ck > 2000", "myoglobinuria", "cause:exertional_rhabdomyolysis > 0.3"]},
        "Statin with CK above ten times normal or muscle breakdown.",
        "Stop the statin until the muscle enzyme has been checked again.",
        "prescriber, today",
        ("ctt2022", "bosch2009"),
    ),
    StopRule(
        "calcium_supplement",
        "adjusted_calcium > 2.8",
        "Calcium supplement with hypercalcaemia.",
        "Stop calcium tablets.",
        "prescriber, today",
        ("walsh2016",),
    ),
    StopRule(
        "vitamin_d",
        "adjusted_calcium > 2.8",
        "Vitamin D with hypercalcaemia.",
        "Stop vitamin D.",
        "prescriber, today",
        ("walsh2016",),
    ),
    StopRule(
        "denosumab",
        "adjusted_calcium < 2.1",
        "No further denosumab while calcium is low.",
        "No bone injection until the calcium is right.",
        "prescriber, before the next dose",
        ("bird2024",),
    ),
    StopRule(
        "liquorice_preparation",
        "potassium < 3.5",
        "Liquorice with low potassium.",
        "Stop liquorice in every form.",
        "person",
        ("recall",),
    ),
)


def review_medicines(
    patient: Patient, differential: Differential, view: View, knowledge: Library
) -> tuple[MedicineReview, ...]:
    """Reviews by priority: what must stop, then what raises the probable causes or cramps."""
    reviews: dict[str, MedicineReview] = {}
    for use in patient.medicines:
        if use.status not in {"current", "stopped"}:
            continue
        found = _forced(use, view, knowledge) or _by_knowledge(use, differential, knowledge)
        if found and found.medicine not in reviews:
            reviews[found.medicine] = found
    if is_true("tonic_water", view):
        reviews["tonic water"] = _tonic_water()
    return tuple(sorted(reviews.values(), key=lambda review: PRIORITIES.index(review.priority)))


def odds_now(course: TimeCourse, days_since_start: float | None) -> float:
    """Odds ratio at a time since start, straight in log odds between points.

    With the start unknown the largest odds hold, since a new medicine must not be overlooked.
    """
    days = [day for day, _ in course.points]
    odds = [value for _, value in course.points]
    if days_since_start is None:
        return max(odds)
    return float(np.exp(np.interp(days_since_start, days, np.log(odds))))


def stop_rule(use: MedicineUse, view: View) -> StopRule | None:
    """Why a medicine that is taken must not go on in this state, if anything says so."""
    if use.status != "current":
        return None
    taken = {*use.classes, *use.ingredients}
    return next(
        (rule for rule in STOP_RULES if rule.medicine in taken and is_true(rule.when, view)), None
    )


def _forced(use: MedicineUse, view: View, knowledge: Library) -> MedicineReview | None:
    rule = stop_rule(use, view)
    if rule is None:
        return None
    entry = knowledge.medicines.get(rule.medicine)
    return MedicineReview(
        medicine=_name(use),
        concern=rule.concern,
        plain=rule.plain,
        suggestion="Stop",
        instead=entry.switch_to if entry else "",
        who_decides=rule.who,
        priority="stop_now",
        sources=rule.sources,
        origin=use.origin,
    )


def _by_knowledge(
    use: MedicineUse, differential: Differential, knowledge: Library
) -> MedicineReview | None:
    entries = [knowledge.medicines[name] for name in use.classes if name in knowledge.medicines]
    graded = [(_concern(entry, use, differential, knowledge), entry) for entry in entries]
    graded = [(grade, entry) for grade, entry in graded if grade[0] != "keep"]
    if not graded:
        return None
    (priority, reason), entry = min(graded, key=lambda item: PRIORITIES.index(item[0][0]))
    return MedicineReview(
        medicine=_name(use),
        concern=f"{entry.mechanism} {reason}".strip(),
        plain=entry.plain,
        suggestion=entry.review or "Review need, dose and start date",
        instead=entry.switch_to,
        who_decides=entry.who_decides or "prescriber",
        priority=priority,
        sources=entry.sources,
        origin=use.origin,
    )


def _concern(
    entry: MedicineClass, use: MedicineUse, differential: Differential, knowledge: Library
) -> tuple[Priority, str]:
    """How strongly a class is tied to what is probable here, and in which words."""
    leading = knowledge.limits["leading_cause"].value
    probable = knowledge.limits["probable_cause"].value
    believed = {belief.mechanism: belief.probability for belief in differential.mechanisms}
    if use.days_since_stop is not None and use.days_since_stop > entry.washout_days:
        return "keep", ""
    cramps = any(differential.probability(cause) >= probable for cause in CRAMP_CAUSES)
    best: tuple[float, str, float] = (0.0, "", 0.0)
    for target, odds in _raised(entry, use, knowledge).items():
        belief = max(differential.probability(target), believed.get(target, 0.0))
        if target == "cramp":
            belief = probable if cramps else 0.0
        if odds >= LEAST_ODDS and belief > best[0]:
            best = (belief, target, odds)
    belief, target, odds = best
    if belief < probable:
        return "keep", ""
    reason = f"(odds of {target.replace('_', ' ')} x {odds:.1f} at this time)"
    return ("review_soon" if belief >= leading else "review"), reason


def _raised(entry: MedicineClass, use: MedicineUse, knowledge: Library) -> dict[str, float]:
    """Odds of each target that a class raises, by its time course or as a risk of the cause."""
    key = f"medicine:{entry.id}"
    odds = {
        cause.id: effect.odds if isinstance(effect, Effect) else effect
        for cause in knowledge.causes.values()
        if (effect := cause.risks.get(key)) is not None
    }
    courses = entry.raises.items()
    return odds | {target: odds_now(course, use.days_since_start) for target, course in courses}


def _tonic_water() -> MedicineReview:
    return MedicineReview(
        medicine="tonic water",
        concern="Contains quinine, up to about 83 mg/L; sensitised people react to traces.",
        plain="Tonic water contains quinine; stop it.",
        suggestion="Stop",
        instead="Soda water",
        who_decides="person",
        priority="stop_now",
        sources=("fda2010", "bpac2013"),
    )


def _name(use: MedicineUse) -> str:
    return " + ".join(use.ingredients) or ", ".join(use.classes) or use.said
