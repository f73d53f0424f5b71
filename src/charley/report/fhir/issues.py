"""DetectedIssue: each red flag that holds, and each medicine worth a look."""

from __future__ import annotations

from collections.abc import Iterator

from charley.care.plan import MedicineReview, RaisedFlag
from charley.knowledge.schema import Urgency
from charley.report.fhir.frame import Frame, Json, concept, filled, own, said
from charley.report.telling import LEVELS, PRIORITIES, ended

SEVERITY: dict[Urgency, str] = {
    "emergency": "high",
    "same_day": "high",
    "soon": "moderate",
    "routine": "low",
    "self_care": "low",
}
SEVERITY_OF_MEDICINE = {"stop_now": "high", "review_soon": "moderate", "review": "low"}


def issues(frame: Frame) -> list[Json]:
    """Red flags by urgency, then medicines by priority."""
    plan = frame.report.plan
    medicines = [review for review in plan.medicines if review.priority != "keep"]
    return [
        *(_red_flag(frame, flag) for flag in plan.triage.flags),
        *(_medicine(frame, review) for review in medicines),
    ]


def _red_flag(frame: Frame, flag: RaisedFlag) -> Json:
    name, meaning = LEVELS[flag.urgency]
    return frame.resource(
        "DetectedIssue",
        f"flag/{flag.id}",
        flag.name,
        [flag.why, f"{name}: {meaning}.", flag.action],
        status="preliminary",
        code=concept(flag.name, own("red-flag", flag.id, flag.name)),
        severity=SEVERITY[flag.urgency],
        patient=frame.subject,
        identifiedDateTime=frame.about.day,
        author=frame.reference("Device", "charley", "Charley"),
        detail=said(f"{ended(flag.why)} {name}: {meaning}."),
        reference=frame.address(flag.sources),
        mitigation=[{"action": concept(flag.action)}],
        extension=frame.citations(flag.sources),
    )


def _medicine(frame: Frame, review: MedicineReview) -> Json:
    title = f"{PRIORITIES[review.priority]}: {review.medicine}"
    actions = list(_actions(review))
    return frame.resource(
        "DetectedIssue",
        f"medicine/{review.medicine}",
        title,
        [review.concern, *actions],
        status="preliminary",
        code=concept(title, own("medicine-review", review.priority, PRIORITIES[review.priority])),
        severity=SEVERITY_OF_MEDICINE[review.priority],
        patient=frame.subject,
        identifiedDateTime=frame.about.day,
        author=frame.reference("Device", "charley", "Charley"),
        implicated=[filled({"reference": review.origin, "display": said(review.medicine)})],
        detail=said(review.concern),
        reference=frame.address(review.sources),
        mitigation=[{"action": concept(action)} for action in actions],
        extension=frame.citations(review.sources),
    )


def _actions(review: MedicineReview) -> Iterator[str]:
    """What is suggested, what instead, and who decides: never more than a suggestion."""
    yield f"{ended(review.suggestion)} Who decides: {ended(review.who_decides)}"
    if review.instead:
        yield f"Instead: {ended(review.instead)}"
