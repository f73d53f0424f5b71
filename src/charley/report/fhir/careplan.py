"""CarePlan: the plan in the order of doing it, and what not to do, as a draft proposal."""

from __future__ import annotations

from collections.abc import Iterator

from charley.care.plan import Plan, Step
from charley.report.fhir.frame import Frame, Json, concept, filled, own, said
from charley.report.fhir.requests import is_test, nutrition_of
from charley.report.telling import HORIZONS, WHO, by_horizon, ended

TITLE = "What to do, as proposed by Charley"
NOT_TO_DO = "Not to do"


def steps_in_order(plan: Plan) -> tuple[Step, ...]:
    """What to do by when, each step once: the plan, the path for sodium, then the tests."""
    every = (*plan.steps, *(plan.sodium.steps if plan.sodium else ()), *plan.workup)
    once: dict[str, Step] = {}
    for step in every:
        once.setdefault(step.id, step)
    return tuple(step for _, steps in by_horizon(once.values()) for step in steps)


def care_plan(frame: Frame) -> Json:
    """The whole plan; a step that has its own request points to it."""
    report = frame.report
    plan = report.plan
    todo = steps_in_order(plan)
    lines = [*(_line(step) for step in todo), *(f"{NOT_TO_DO}: {s.text}" for s in plan.avoid)]
    return frame.resource(
        "CarePlan",
        "plan",
        TITLE,
        lines,
        status="draft",
        intent="proposal",
        title=TITLE,
        description=said(report.headline),
        subject=frame.subject,
        author=frame.reference("Device", "charley", "Charley"),
        supportingInfo=[
            frame.reference("RiskAssessment", "urgency"),
            frame.reference("RiskAssessment", "causes"),
        ],
        activity=[
            *(_activity(frame, step) for step in todo),
            *({"detail": _limit(text, "check")} for text in _checks(plan)),
            *({"detail": _limit(text, "stop-rule")} for text in _stop_rules(plan)),
            *({"detail": _not_to_do(step)} for step in plan.avoid),
        ],
        note=[{"text": said(text)} for text in _notes(frame)],
        extension=frame.citations(key for step in (*todo, *plan.avoid) for key in step.sources),
    )


def _activity(frame: Frame, step: Step) -> Json:
    if is_test(step):
        return {"reference": frame.reference("ServiceRequest", step.id, step.text)}
    if nutrition_of(step):
        return {"reference": frame.reference("NutritionOrder", step.id, step.text)}
    return {"detail": _detail(step)}


def _detail(step: Step) -> Json:
    return filled(
        {
            "kind": "Task",
            "code": concept(step.plain, own("step", step.id)),
            "reasonCode": [concept(step.why)] if step.why else [],
            "status": "not-started",
            "doNotPerform": False,
            "scheduledString": HORIZONS.get(step.horizon, ""),
            "performer": [{"display": WHO[step.who]}],
            "description": said(step.text),
        }
    )


def _not_to_do(step: Step) -> Json:
    """Marked as not to be done, and saying so in its words for who overlooks the mark."""
    detail = _detail(step)
    return detail | {"doNotPerform": True, "description": said(f"{NOT_TO_DO}: {step.text}")}


def _limit(text: str, kind: str) -> Json:
    name = {"check": "Check", "stop-rule": "Stop rule"}[kind]
    return {
        "kind": "Task",
        "code": concept(name, own("limit", kind)),
        "status": "not-started",
        "doNotPerform": False,
        "description": said(text),
    }


def _checks(plan: Plan) -> tuple[str, ...]:
    return plan.sodium.checks if plan.sodium else ()


def _stop_rules(plan: Plan) -> tuple[str, ...]:
    return plan.sodium.stop_rules if plan.sodium else ()


def _notes(frame: Frame) -> Iterator[str]:
    plan = frame.report.plan
    yield frame.report.disclaimer
    yield "A draft for a clinician to decide on; nothing here is an order."
    for step in plan.avoid:
        yield f"{NOT_TO_DO}: {ended(step.text)} {ended(step.why)}"
    for watch in frame.report.watch_for:
        yield f"Watch for: {ended(watch.name)} {ended(watch.plain_action)}"


def _line(step: Step) -> str:
    return f"{HORIZONS[step.horizon]}, {WHO[step.who]}: {step.text}"
