"""GuidanceResponse: the head of the answer, with what would be needed to answer better."""

from __future__ import annotations

from collections.abc import Iterator

from charley.report.fhir.codes import quantities_of_test
from charley.report.fhir.frame import Frame, Json, concept, filled, own, said

LOOKED_UP = {"red_flag": "Condition", "question": "Condition", "examination": "Observation"}


def guidance(frame: Frame, has_remarks: bool) -> Json:
    """What was asked, whether more should be asked, and where the answer is.

    `has_remarks`: whether the answer holds an OperationOutcome on what was not understood.
    """
    report = frame.report
    missing = list(_missing(frame))
    remark = frame.reference("OperationOutcome", "remarks")
    return frame.resource(
        "GuidanceResponse",
        "guidance",
        report.headline,
        [report.certainty, *(f"Still to ask: {ask.question}" for ask in report.ask_first)],
        moduleUri=frame.about.module,
        status="data-requested" if missing else "success",
        subject=frame.subject,
        occurrenceDateTime=frame.about.day,
        performer=frame.reference("Device", "charley", "Charley"),
        reasonCode=[concept(report.headline)],
        note=[{"text": said(report.disclaimer)}],
        evaluationMessage=[remark] if has_remarks else [],
        result=frame.reference("CarePlan", "plan"),
        dataRequirement=missing,
    )


def _missing(frame: Frame) -> Iterator[Json]:
    """Red-flag questions still open, then the questions and tests that would teach most."""
    asked = {ask.finding: ask.question for ask in frame.report.ask_first}
    for finding, question in asked.items():
        yield _finding("Condition", finding, question)
    for step in frame.report.differential.next_steps:
        if step.id in asked:
            continue
        if step.kind == "test":
            coded = list(quantities_of_test(step.id).values())
            codes = coded or [own("test", step.id, step.text)]
            yield {"type": "Observation", "codeFilter": [{"path": "code", "code": codes}]}
        else:
            yield _finding(LOOKED_UP[step.kind], step.id, step.text)


def _finding(kind: str, finding: str, question: str) -> Json:
    code = filled(own("finding", finding, question))
    return {"type": kind, "codeFilter": [{"path": "code", "code": [code]}]}
