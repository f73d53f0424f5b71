"""Which medicine to question: what it does here, what instead, and who decides."""

from __future__ import annotations

from typing import Literal

import numpy as np

from charley.care.plan import MedicineReview
from charley.care.reading import is_true
from charley.knowledge.conditions import View
from charley.knowledge.library import Library
from charley.knowledge.schema import Effect, MedicineClass, MedicineRule, TimeCourse
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


def review_medicines(
    patient: Patient, differential: Differential, view: View, knowledge: Library
) -> tuple[MedicineReview, ...]:
    """Reviews by priority: what must stop, then what raises the probable causes or cramps."""
    reviews: dict[str, MedicineReview] = {}
    for use in patient.medicines:
        if use.status not in {"current", "stopped"}:
            continue
        found = _by_rule(use, view, knowledge) or _by_knowledge(use, differential, knowledge)
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


def rule_for(use: MedicineUse, view: View, knowledge: Library) -> MedicineRule | None:
    """The gravest rule by which a medicine that is taken must not go on as it is, if any."""
    if use.status != "current":
        return None
    taken = {*use.classes, *use.ingredients}
    holding = (
        rule
        for rule in knowledge.medicine_rules.values()
        if taken & {*rule.medicines}
        and is_true(rule.when, view)
        and not (rule.unless and is_true(rule.unless, view))
    )
    return min(holding, key=lambda rule: PRIORITIES.index(rule.priority), default=None)


def _by_rule(use: MedicineUse, view: View, knowledge: Library) -> MedicineReview | None:
    rule = rule_for(use, view, knowledge)
    if rule is None:
        return None
    entries = (knowledge.medicines.get(name) for name in rule.medicines if name in use.classes)
    usual = next((entry.switch_to for entry in entries if entry), "")
    return MedicineReview(
        medicine=_name(use),
        concern=rule.concern,
        plain=rule.plain,
        suggestion=rule.suggestion,
        instead=usual if rule.instead is None else rule.instead,
        who_decides=rule.who_decides,
        priority=rule.priority,
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
