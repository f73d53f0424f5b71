"""From the differential to a plan, one part a line, through the safety gate."""

from __future__ import annotations

import msgspec

from charley.care.advice import choose_advice, in_order
from charley.care.dehydration import rehydration_steps
from charley.care.medicines import review_medicines
from charley.care.plan import Plan, RaisedFlag, Step, Triage
from charley.care.replacement import replacement_steps
from charley.care.safety import gate
from charley.care.sodium import sodium_plan
from charley.care.triage import decide_triage, leading_flags
from charley.care.workup import work_up
from charley.knowledge.conditions import View
from charley.knowledge.library import Library
from charley.knowledge.schema import Urgency
from charley.patient.person import Patient
from charley.reasoning.differential import Differential

PROFESSIONALS = frozenset({"hospital", "emergency"})
SELF_CARE = frozenset({"relief", "prevention", "food", "drink"})
LATER = frozenset({"this_week", "long_term"})
GRAVE: frozenset[Urgency] = frozenset({"emergency", "same_day", "soon"})


def make_plan(patient: Patient, differential: Differential, view: View, knowledge: Library) -> Plan:
    """Everything to do for one person, gated; each part reads the same view."""
    limits = knowledge.limits
    triage = decide_triage(view, differential, knowledge)
    advice = choose_advice(view, knowledge.advice)
    steps = (
        *_of_flags(triage),
        *rehydration_steps(view, limits),
        *replacement_steps(view, limits),
        *(step for step in advice if step.horizon != "avoid"),
    )
    plan = Plan(
        triage=triage,
        workup=work_up(view, triage, differential, knowledge),
        steps=_fitting(in_order(_once(steps)), triage),
        sodium=sodium_plan(view, limits),
        medicines=review_medicines(patient, differential, view, knowledge),
        avoid=tuple(step for step in advice if step.horizon == "avoid"),
    )
    return gate(plan, view, limits)


def _of_flags(triage: Triage) -> tuple[Step, ...]:
    """What each grave red flag demands, before anything else."""
    return tuple(_flag_step(flag) for flag in leading_flags(triage.flags) if flag.urgency in GRAVE)


def _flag_step(flag: RaisedFlag) -> Step:
    return Step(
        id=f"flag_{flag.id}",
        horizon="now" if flag.urgency != "soon" else "this_week",
        who="emergency" if flag.urgency == "emergency" else "gp",
        kind="referral",
        text=f"{flag.name}: {flag.action}",
        plain=flag.plain_action,
        why=flag.why,
        evidence="moderate",
        sources=flag.sources,
    )


def _once(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Each step once; what rehydration by weight says replaces the general advice of the cause."""
    weighed = any(step.id.startswith("rehydrate_") for step in steps)
    seen: dict[str, Step] = {}
    for step in steps:
        if not (weighed and step.id == "gi_loss_ors"):
            seen.setdefault(step.id, step)
    return tuple(seen.values())


def _fitting(steps: tuple[Step, ...], triage: Triage) -> tuple[Step, ...]:
    """Steps that suit the level: no ambulance for a remote cause, no self-care in an emergency, no
    weeks of watching for who should be seen today."""
    if triage.level != "emergency":
        return tuple(
            step for step in steps if step.who != "emergency" and not _too_slow(step, triage)
        )
    serving = (
        step
        for step in steps
        if step.who in PROFESSIONALS or (step.horizon == "now" and step.kind not in SELF_CARE)
    )
    return tuple(
        msgspec.structs.replace(step, who="hospital") if step.who == "gp" else step
        for step in serving
    )


def _too_slow(step: Step, triage: Triage) -> bool:
    """Watching oneself for weeks, for somebody who should be seen today."""
    watching = step.who == "person" and step.kind == "watch" and step.horizon in LATER
    return watching and triage.level == "same_day"
