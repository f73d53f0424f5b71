"""The last gate: every plan passes here, and what is unsafe is taken out or changed, on record."""

from __future__ import annotations

import msgspec

from charley.care.plan import Blocked, MedicineReview, Plan, SodiumPlan, Step, Triage
from charley.care.reading import Limits
from charley.care.safety_rules import RULES
from charley.care.triage import highest
from charley.knowledge.conditions import View

IV_POTASSIUM = "potassium_iv_mmol_per_h"


def gate(plan: Plan, view: View, limits: Limits | None = None) -> Plan:
    """The plan without what could harm this person.

    Steps that break a rule are removed or made safe, every number is held at its ceiling, and
    each change is listed in `blocked`. Triage is never lowered. Limits default to those shipped.
    """
    limits = limits if limits is not None else _shipped_limits()
    blocked: list[Blocked] = list(plan.blocked)
    sodium = _sodium(plan.sodium, limits, blocked)
    rise = sodium.limit_rise_any_24h if sodium and sodium.band != "high" else None
    rise = rise if rise is not None else limits["rise_any_24h_high_risk"].value
    safe = _Safe(view, limits, rise, blocked)
    if sodium is not None:
        sodium = msgspec.structs.replace(sodium, steps=safe.steps(sodium.steps))
    return msgspec.structs.replace(
        plan,
        triage=_not_below_flags(plan.triage, blocked),
        workup=safe.steps(plan.workup),
        steps=safe.steps(plan.steps),
        avoid=safe.steps(plan.avoid),
        sodium=sodium,
        medicines=tuple(_no_quinine(review, blocked) for review in plan.medicines),
        blocked=tuple(blocked),
        gated=True,
    )


class _Safe:
    """The gate's eye for one person; what it objects to goes to the record."""

    def __init__(self, view: View, limits: Limits, rise: float, blocked: list[Blocked]) -> None:
        self._view, self._limits, self._rise, self._blocked = view, limits, rise, blocked

    def steps(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        passed = (self._step(step) for step in steps)
        return tuple(step for step in passed if step is not None)

    def _step(self, step: Step) -> Step | None:
        for rule in RULES:
            objection = rule(step, self._view, self._limits)
            if objection is None:
                continue
            self._blocked.append(
                Blocked(
                    step=step.id,
                    rule=objection.rule,
                    because=objection.because,
                    held_back="" if objection.instead else step.text,
                )
            )
            if objection.instead is None:
                return None
            step = objection.instead
        return self._within_ceilings(step)

    def _within_ceilings(self, step: Step) -> Step:
        held = {key: self._held(key, amount, step) for key, amount in step.limits.items()}
        changed = [key for key in held if held[key] != step.limits[key]]
        if not changed:
            return step
        words = ", ".join(
            f"{key.replace('_', ' ')} held at {held[key]:g} (was {step.limits[key]:g})"
            for key in changed
        )
        self._blocked.append(Blocked(step=step.id, rule="ceiling", because=f"{words}."))
        return msgspec.structs.replace(
            step, limits=held, text=f"{step.text} Safety limit: {words}."
        )

    def _held(self, key: str, amount: float, step: Step) -> float:
        if key == "sodium_rise_mmol_per_l_24h":
            return min(amount, self._rise)
        if key == IV_POTASSIUM and not step.limits.get("ecg_monitored"):
            return min(amount, self._limits[IV_POTASSIUM].value)
        ceiling = self._limits.get(f"ceiling_{key}")
        return amount if ceiling is None else min(amount, ceiling.value)


def _sodium(plan: SodiumPlan | None, limits: Limits, blocked: list[Blocked]) -> SodiumPlan | None:
    """Correction limits held at the ceilings for the risk of demyelination."""
    if plan is None:
        return None
    if plan.band == "high":
        fall = -limits["ceiling_sodium_fall_mmol_per_l_24h"].value
        safe = msgspec.structs.replace(
            plan,
            limit_rise_any_24h=_between(plan.limit_rise_any_24h, fall, 0.0),
            limit_rise_any_48h=_between(plan.limit_rise_any_48h, 2 * fall, 0.0),
            aim_rise_24h=_pair(plan.aim_rise_24h, fall, 0.0),
        )
    else:
        risky = plan.high_odsrisk
        day = limits["rise_any_24h_high_risk" if risky else "rise_first_24h_low_risk"].value
        two_days = limits["rise_any_48h_high_risk" if risky else "rise_any_48h"].value
        day = _between(plan.limit_rise_any_24h, 0.0, day)
        safe = msgspec.structs.replace(
            plan,
            limit_rise_any_24h=day,
            limit_rise_any_48h=_between(plan.limit_rise_any_48h, 0.0, two_days),
            aim_rise_24h=_pair(plan.aim_rise_24h, 0.0, day),
        )
    if safe != plan:
        blocked.append(
            Blocked(
                step="sodium",
                rule="correction_limit",
                because=f"Correction limits held at {safe.limit_rise_any_24h:g} mmol/L in any 24 h "
                f"and {safe.limit_rise_any_48h:g} in any 48 h.",
            )
        )
    return safe


def _not_below_flags(triage: Triage, blocked: list[Blocked]) -> Triage:
    """A red flag sets a floor that nothing lowers."""
    level = highest([triage.level, *(flag.urgency for flag in triage.flags)])
    if level == triage.level:
        return triage
    blocked.append(
        Blocked(step="triage", rule="triage_floor", because=f"Raised to {level} by a red flag.")
    )
    return msgspec.structs.replace(triage, level=level)


def _no_quinine(review: MedicineReview, blocked: list[Blocked]) -> MedicineReview:
    """Quinine is never kept for cramps, nor offered instead of another medicine."""
    if "quinine" in review.instead.lower():
        blocked.append(Blocked(step=review.medicine, rule="quinine", because="Quinine offered."))
        review = msgspec.structs.replace(review, instead="")
    if "quinine" in review.medicine.lower() and review.priority != "stop_now":
        blocked.append(Blocked(step=review.medicine, rule="quinine", because="Quinine kept."))
        review = msgspec.structs.replace(
            review, priority="stop_now", suggestion="Stop unless it treats malaria"
        )
    return review


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(value, high))


def _pair(aim: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    return _between(aim[0], low, high), _between(aim[1], low, high)


def _shipped_limits() -> Limits:
    from charley.knowledge.library import load

    return load().limits
