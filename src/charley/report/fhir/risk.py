"""RiskAssessment: the ranked causes with what speaks for each, and how soon to be seen."""

from __future__ import annotations

from collections.abc import Iterator

from charley.reasoning.differential import RankedCause, percent
from charley.report.amounts import weighed
from charley.report.fhir.codes import codings_of_cause
from charley.report.fhir.frame import Frame, Json, concept, filled, own, said
from charley.report.telling import LEVELS, ended, facts_of

METHOD = "Sets of causes weighed by how well each reproduces the facts (Bayes' rule)"
UNEXPLAINED = "Something that Charley does not know"


def differential(frame: Frame) -> Json:
    """The causes, most probable first; FHIR R4 gives a probability in percent."""
    report = frame.report
    ranked = report.differential.causes
    lines = [f"{cause.name}: {percent(cause.probability)}" for cause in ranked]
    return frame.resource(
        "RiskAssessment",
        "causes",
        report.headline,
        [*lines, report.certainty],
        status="preliminary",
        method=concept(METHOD, own("method", "differential")),
        code=concept("Causes of the complaint", own("assessment", "causes")),
        subject=frame.subject,
        occurrenceDateTime=frame.about.day,
        performer=frame.reference("Device", "charley", "Charley"),
        basis=[{"reference": said(origin)} for origin in _basis(frame)],
        prediction=[*(_prediction(frame, cause) for cause in ranked), _unexplained(frame)],
        note=[{"text": said(report.certainty)}, {"text": said(report.disclaimer)}],
        extension=frame.citations(_sources(frame)),
    )


def urgency(frame: Frame) -> Json:
    """How soon to be seen, with the reasons; a red flag sets a floor that nothing lowers."""
    triage = frame.report.plan.triage
    name, meaning = LEVELS[triage.level]
    reasons = [reason.text for reason in triage.reasons]
    prediction = {
        "outcome": concept(f"{name}: {meaning}"),
        "qualitativeRisk": concept(name, own("urgency", triage.level, name)),
        "rationale": said(" ".join(ended(reason) for reason in reasons)),
    }
    return frame.resource(
        "RiskAssessment",
        "urgency",
        f"{name}: {meaning}",
        reasons,
        status="preliminary",
        code=concept("How soon to be seen", own("assessment", "urgency")),
        subject=frame.subject,
        occurrenceDateTime=frame.about.day,
        performer=frame.reference("Device", "charley", "Charley"),
        prediction=[filled(prediction)],
        note=[{"text": said(frame.report.disclaimer)}],
        extension=frame.citations(key for reason in triage.reasons for key in reason.sources),
    )


def _prediction(frame: Frame, cause: RankedCause) -> Json:
    return {
        "id": cause.cause,
        "outcome": concept(
            cause.name, own("cause", cause.cause, cause.name), *codings_of_cause(cause.cause)
        ),
        "probabilityDecimal": _percentage(cause.probability),
        "rationale": said(" ".join(_rationale(frame, cause))),
    }


def _rationale(frame: Frame, cause: RankedCause) -> Iterator[str]:
    """The facts with their weights, origins and sources, then how the cause works."""
    report = frame.report
    for text, weight in facts_of(report, cause, full=True):
        marks = [*report.told(weight.fact, weight.label).origins, weight.source]
        noted = f" [{', '.join(mark for mark in marks if mark)}]" if any(marks) else ""
        yield f"{weighed(weight.decibans)} dB: {text}{noted}."
    yield ended(report.explanations.get(cause.cause, ""))
    yield ended(report.pointers.get(cause.cause, ""))


def _unexplained(frame: Frame) -> Json:
    return {
        "outcome": concept(UNEXPLAINED, own("cause", "unexplained", UNEXPLAINED)),
        "probabilityDecimal": _percentage(frame.report.differential.unexplained),
        "rationale": "How badly all known causes together fit the facts.",
    }


def _basis(frame: Frame) -> list[str]:
    told = frame.report.facts.values()
    return list(dict.fromkeys(origin for fact in told for origin in fact.origins))


def _sources(frame: Frame) -> list[str]:
    """What the weights and the path through the laboratory cite."""
    shown = frame.report.differential
    weights = (weight.source for cause in shown.causes for weight in cause.weights)
    return [*weights, *(pattern.source for pattern in shown.patterns)]


def _percentage(probability: float) -> float:
    return round(100 * probability, 2)
