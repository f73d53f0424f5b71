"""What the plain API can do: the same as the command line, over JSON."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

import charley
from charley.interfaces.serving.bodies import raw_body
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import JSON, Operation
from charley.patient.patient_file import PatientFileError
from charley.patient.template import json_schema
from charley.report.as_json import to_json


async def _assess(request: Request) -> Response:
    raw = await raw_body(request)
    try:
        report = await anyio.to_thread.run_sync(charley.assess, raw)
    except PatientFileError as error:
        raise ServiceError(400, str(error)) from None
    return Response(to_json(report), media_type=JSON)


_PATIENT: dict[str, Any] = {"anyOf": [json_schema(), {"type": "object"}]}
API: tuple[Operation, ...] = (
    Operation(
        method="POST",
        path="/api/assess",
        name="assess",
        about="Assess one person. Takes a patient file (YAML or JSON) or a FHIR R4 bundle.",
        answer=_assess,
        takes=_PATIENT,
        gives={"type": "object"},
        example={"age": 74, "sex": "female", "symptoms": "calf cramps at night", "labs": "Na 128"},
    ),
)
