"""The answer as one bundle: head, risks, issues, plan, drafts, then who made it and how."""

from __future__ import annotations

import msgspec

from charley.report.fhir.careplan import care_plan, steps_in_order
from charley.report.fhir.frame import About, Frame, Json, frame_of
from charley.report.fhir.guidance import guidance
from charley.report.fhir.issues import issues
from charley.report.fhir.provenance import device, provenance, remarks
from charley.report.fhir.requests import requests
from charley.report.fhir.risk import differential, urgency
from charley.report.model import Report


def to_fhir(report: Report, about: About | None = None) -> Json:
    """The report as a FHIR R4 Bundle of type collection; the same report gives the same bundle."""
    frame = frame_of(report, about or About())
    said = remarks(frame)
    answer = [
        guidance(frame, has_remarks=said is not None),
        urgency(frame),
        differential(frame),
        *issues(frame),
        care_plan(frame),
        *requests(frame, steps_in_order(report.plan)),
    ]
    maker = [device(frame), provenance(frame, answer)]
    return _bundle(frame, [*answer, *maker, *([said] if said else [])])


def to_fhir_json(report: Report, about: About | None = None) -> bytes:
    """The same as UTF-8 JSON."""
    return msgspec.json.encode(to_fhir(report, about))


def _bundle(frame: Frame, resources: list[Json]) -> Json:
    return {
        "resourceType": "Bundle",
        "id": frame.name("Bundle", "answer"),
        "type": "collection",
        "entry": [
            {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
            for resource in resources
        ],
    }
