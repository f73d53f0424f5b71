"""ServiceRequest and NutritionOrder: drafts of what the plan proposes to order."""

from __future__ import annotations

from typing import Literal

from charley.care.plan import Plan, Step
from charley.knowledge.library import load
from charley.report.fhir.codes import quantities_of_test
from charley.report.fhir.frame import ABSENT, Frame, Json, concept, own, said
from charley.report.telling import WHO

Priority = Literal["routine", "urgent", "asap", "stat"]
Nutrition = Literal["restriction", "rehydration"]

# Steps whose kind and amount of drinking is an order for a ward or a kitchen.
NUTRITION: dict[str, Nutrition] = {
    "low_sodium_restrict": "restriction",
    "rehydrate_plan_a": "rehydration",
    "rehydrate_plan_b": "rehydration",
    "gi_loss_ors": "rehydration",
    "ors_after_sweat": "rehydration",
}
DIET, SUPPLEMENT = "Fluid restriction", "Oral rehydration solution"


def is_test(step: Step) -> bool:
    """Whether a step is a test of the knowledge, to be requested."""
    return step.id in load().tests


def nutrition_of(step: Step) -> Nutrition | None:
    """Whether a step restricts or gives a drink."""
    return NUTRITION.get(step.id)


def requests(frame: Frame, steps: tuple[Step, ...]) -> list[Json]:
    """Drafts of tests, then of drinks. Only a plan that passed the safety gate has any."""
    plan = frame.report.plan
    if not plan.gated:
        return []
    tests = [_service(frame, step, plan) for step in steps if is_test(step)]
    return [*tests, *(_nutrition(frame, step) for step in steps if nutrition_of(step))]


def _service(frame: Frame, step: Step, plan: Plan) -> Json:
    name = load().tests[step.id].name
    measured = quantities_of_test(step.id)
    alone = list(measured.values()) if len(measured) == 1 else []
    parts = [concept(label, code) for label, code in measured.items()] if not alone else []
    return frame.resource(
        "ServiceRequest",
        step.id,
        name,
        [step.text, step.why, f"By: {WHO[step.who]}"],
        status="draft",
        intent="proposal",
        priority=_priority(step, plan),
        code=concept(name, *alone, own("test", step.id, name)),
        orderDetail=parts,
        subject=frame.subject,
        requester=frame.reference("Device", "charley", "Charley"),
        reasonCode=[concept(step.why)] if step.why else [],
        supportingInfo=[frame.reference("RiskAssessment", "causes")],
        note=[{"text": said(step.text)}],
        patientInstruction=said(step.plain),
        extension=frame.citations(step.sources),
    )


def _priority(step: Step, plan: Plan) -> Priority:
    if step.horizon != "now":
        return "routine"
    level = plan.triage.level
    return "stat" if level == "emergency" else "asap" if level == "same_day" else "urgent"


def _nutrition(frame: Frame, step: Step) -> Json:
    words, gives = said(step.text), nutrition_of(step) == "rehydration"
    drink: Json = {"supplement": [{"type": concept(SUPPLEMENT), "instruction": words}]}
    limit: Json = {"oralDiet": {"type": [concept(DIET)], "instruction": words}}
    return frame.resource(
        "NutritionOrder",
        step.id,
        SUPPLEMENT if gives else DIET,
        [step.text, step.why],
        status="draft",
        intent="proposal",
        patient=frame.subject,
        **_dated("dateTime", frame.about.day),
        **(drink if gives else limit),
        note=[{"text": said(step.plain)}, {"text": said(frame.report.disclaimer)}],
        extension=frame.citations(step.sources),
    )


def _dated(name: str, day: str) -> Json:
    """A time that FHIR requires, or that it is not known; no clock is read here."""
    absent = {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
    return {name: day} if day else {f"_{name}": absent}
