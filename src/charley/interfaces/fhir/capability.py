"""What this server says of itself: CapabilityStatement and OperationDefinition."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from charley import __version__
from charley.interfaces.fhir.negotiation import fhir_answer, must_accept_json
from charley.report.model import NOT_A_DOCTOR

Json = dict[str, Any]

CHANGED = "2026-11"
R4 = "4.0.1"
ASSESS = "assess"


def definition_url(address: str, name: str = ASSESS) -> str:
    """Where the definition of an operation can be read."""
    return f"{address}/fhir/OperationDefinition/{name}"


async def metadata(request: Request) -> Response:
    """Answer with the CapabilityStatement. Raises ServiceError."""
    must_accept_json(request)
    return fhir_answer(capability_statement(request.app.state.settings.address))


async def assess_definition(request: Request) -> Response:
    """Answer with the definition of $assess. Raises ServiceError."""
    must_accept_json(request)
    return fhir_answer(operation_definition(request.app.state.settings.address))


def capability_statement(address: str) -> Json:
    """What can be asked at `address`. No resource is stored, so that there is none to read."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CHANGED,
        "publisher": "Charley",
        "description": NOT_A_DOCTOR,
        "kind": "instance",
        "software": {"name": "Charley", "version": __version__},
        "implementation": {"description": "Charley, without a store", "url": f"{address}/fhir"},
        "fhirVersion": R4,
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "Nothing that is sent is stored. The answer holds drafts and "
                "proposals for a clinician to decide on, never orders.",
                "operation": [
                    {
                        "name": ASSESS,
                        "definition": definition_url(address),
                        "documentation": "The record of one person in, one answer out.",
                    }
                ],
            }
        ],
    }


def operation_definition(address: str) -> Json:
    """The definition of $assess."""
    return {
        "resourceType": "OperationDefinition",
        "id": ASSESS,
        "url": definition_url(address),
        "version": __version__,
        "name": "Assess",
        "title": "Assess one person",
        "status": "active",
        "kind": "operation",
        "date": CHANGED,
        "publisher": "Charley",
        "description": "Why this person has leg cramps or a disorder of water or salts: urgency, "
        f"causes with their weights, what to ask and test next, and what to do. {NOT_A_DOCTOR}",
        "affectsState": False,
        "code": ASSESS,
        "comment": "A Bundle may also be sent as the body itself. The same record gets the same "
        "answer, byte by byte.",
        "system": True,
        "type": False,
        "instance": False,
        "parameter": [
            _parameter("bundle", "in", "Bundle", "The record of one person: a collection, a "
                       "searchset or a patient summary (IPS)."),
            _parameter("resource", "in", "Resource", "A resource of the record, where there is no "
                       "Bundle.", most="*"),
            _parameter("presentation", "in", "boolean", "Whether to leave out what was found after "
                       "the first assessment."),
            _parameter("return", "out", "Bundle", "GuidanceResponse, RiskAssessments, "
                       "DetectedIssues, CarePlan, drafts of requests, Provenance, and an "
                       "OperationOutcome on what was not understood.", least=1),
        ],
    }  # fmt: skip


def _parameter(
    name: str, use: str, kind: str, about: str, *, least: int = 0, most: str = "1"
) -> Json:
    return {
        "name": name,
        "use": use,
        "min": least,
        "max": most,
        "documentation": about,
        "type": kind,
    }
