"""The operation $assess: the record of one person in, the whole answer as one bundle out."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response

import charley
from charley.interfaces.fhir.capability import definition_url
from charley.interfaces.fhir.negotiation import fhir_answer, must_accept_json, must_send_json
from charley.interfaces.serving.bodies import json_object
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.queries import flag
from charley.patient.fhir import whom_and_when
from charley.patient.patient_file import PatientFileError
from charley.report.fhir import About, to_fhir_json

BUNDLE, PARAMETERS = "Bundle", "Parameters"
RECORD, RESOURCE, PRESENTATION = "bundle", "resource", "presentation"
MOST_ENTRIES = 5000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The record to assess, and whether only what was known at first is to count."""

    record: dict[str, Any]
    presentation: bool = False


async def assess(request: Request) -> Response:
    """Answer $assess. Raises ServiceError."""
    await request.app.state.clients.admit(request)
    must_accept_json(request)
    must_send_json(request)
    asked = asked_of(await json_object(request), presentation=flag(request, PRESENTATION))
    module = definition_url(request.app.state.settings.address)
    return fhir_answer(await anyio.to_thread.run_sync(_answer, asked, module))


def asked_of(content: dict[str, Any], *, presentation: bool = False) -> Asked:
    """What is asked by a bundle, a single resource, or Parameters. Raises ServiceError."""
    if content.get("resourceType") == PARAMETERS:
        content, told = _from_parameters(content)
        presentation = presentation or told
    if not isinstance(content.get("resourceType"), str):
        raise ServiceError(400, "a resource is needed: resourceType is missing")
    entries = content.get("entry")
    if isinstance(entries, list) and len(entries) > MOST_ENTRIES:
        raise ServiceError(
            413, f"the bundle has {len(entries)} entries, at most {MOST_ENTRIES} are read; "
            "send what concerns this one question",
        )  # fmt: skip
    return Asked(record=content, presentation=presentation)


def _from_parameters(content: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """One bundle, or the resources as one; and what `presentation` says. Raises ServiceError."""
    resources: list[dict[str, Any]] = []
    presentation = False
    parameters = content.get("parameter")
    for parameter in parameters if isinstance(parameters, list) else []:
        name = parameter.get("name") if isinstance(parameter, dict) else None
        if name in (RECORD, RESOURCE) and isinstance(parameter.get("resource"), dict):
            resources.append(parameter["resource"])
        elif name == PRESENTATION and isinstance(parameter.get("valueBoolean"), bool):
            presentation = parameter["valueBoolean"]
        else:
            raise ServiceError(
                400, f"Parameters takes {RECORD} (a Bundle) or {RESOURCE}, each with its resource, "
                f"and {PRESENTATION} with a valueBoolean; one of yours is another",
            )  # fmt: skip
    if not resources:
        raise ServiceError(400, f"Parameters needs {RECORD} with a Bundle as its resource")
    bundles = [resource for resource in resources if resource.get("resourceType") == BUNDLE]
    if bundles and len(resources) > 1:
        raise ServiceError(400, "give one Bundle, or several resources, not both")
    entry = [{"resource": resource} for resource in resources]
    return bundles[0] if bundles else {"resourceType": BUNDLE, "entry": entry}, presentation


def _answer(asked: Asked, module: str) -> bytes:
    try:
        report = charley.assess(asked.record, presentation=asked.presentation)
    except PatientFileError as error:
        raise ServiceError(422, str(error)) from None
    subject, day = whom_and_when(asked.record)
    about = About(subject=subject, day=day.isoformat() if day else "", module=module)
    return to_fhir_json(report, about)
