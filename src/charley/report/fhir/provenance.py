"""Provenance, Device and OperationOutcome: who answered, from what, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterator

from charley import __version__
from charley.report.fhir.frame import ABSENT, Frame, Json, concept, filled, said

AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def device(frame: Frame) -> Json:
    """Charley itself, with its version."""
    return frame.resource(
        "Device",
        "charley",
        f"Charley {__version__}",
        [frame.report.disclaimer],
        status="active",
        deviceName=[{"name": "Charley", "type": "model-name"}],
        version=[{"value": __version__}],
        note=[{"text": said(frame.report.disclaimer)}],
    )


def provenance(frame: Frame, resources: list[Json]) -> Json:
    """Which version made the answer, from whose record, by which published sources.

    When it was recorded is not said: the same question gets the same bytes, today and next year.
    """
    report = frame.report
    record = frame.about.subject
    sources = [
        {"role": "source", "what": _cited(frame, key), "id": key} for key in report.references
    ]
    asked = [{"role": "source", "what": frame.subject}] if record else []
    unsupported = {"extension": [{"url": ABSENT, "valueCode": "unsupported"}]}
    return frame.resource(
        "Provenance",
        "provenance",
        f"Made by Charley {__version__}",
        [f"{key}: {source.citation}" for key, source in report.references.items()],
        target=[{"reference": f"urn:uuid:{resource['id']}"} for resource in resources],
        occurredDateTime=frame.about.day,
        _recorded=unsupported,
        activity=concept("Assessment of a record; every proposal needs a clinician's decision"),
        agent=[
            {
                "type": concept(
                    "Assembler", {"system": AGENT, "code": "assembler", "display": "Assembler"}
                ),
                "who": frame.reference("Device", "charley", f"Charley {__version__}"),
            }
        ],
        entity=[*asked, *sources],
    )


def remarks(frame: Frame) -> Json | None:
    """What was not understood, asked back, or changed by the safety gate; None where nothing."""
    issues = list(_issues(frame))
    if not issues:
        return None
    lines = [issue["diagnostics"] for issue in issues]
    return frame.resource("OperationOutcome", "remarks", "Remarks", lines, issue=issues)


def _issues(frame: Frame) -> Iterator[Json]:
    report = frame.report
    for code, texts in (
        ("not-found", report.problems),
        ("incomplete", report.questions),
        ("business-rule", tuple(blocked.because for blocked in report.plan.blocked)),
    ):
        for text in texts:
            yield {"severity": "information", "code": code, "diagnostics": said(text)}


def _cited(frame: Frame, key: str) -> Json:
    source = frame.report.references[key]
    doi = {"system": "https://doi.org", "value": source.doi} if source.doi else {}
    pubmed = {"system": "https://pubmed.ncbi.nlm.nih.gov", "value": source.pmid or ""}
    identifier = doi or (pubmed if source.pmid else {})
    return filled({"identifier": identifier, "display": said(source.citation)})
