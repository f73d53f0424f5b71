"""One person over JSON: the whole assessment, the medicines, and what was understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import charley
from charley.interfaces.api.answers import Check, Medicines
from charley.interfaces.serving.bodies import raw_body
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import JSON, YAML
from charley.interfaces.serving.queries import flag
from charley.patient.patient_file import PatientFileError
from charley.patient.reading import explain
from charley.patient.template import json_schema, template
from charley.report.as_json import to_json
from charley.report.model import Report

T = TypeVar("T")
PRESENTATION = "presentation"
LARGEST_FILE = 100_000
TOO_LONG = (
    f"a patient file has at most {LARGEST_FILE // 1000} kB here; give what concerns this one "
    "question, or send a FHIR bundle"
)


async def assess(request: Request) -> Response:
    """Answer with the report. Raises ServiceError."""
    sent, presentation = await patient_body(request), flag(request, PRESENTATION)
    body = await _refusing(lambda: to_json(charley.assess(sent, presentation=presentation)))
    return Response(body, media_type=JSON)


async def medicines(request: Request) -> Response:
    """Answer with the medicines worth a look. Raises ServiceError."""
    sent, presentation = await patient_body(request), flag(request, PRESENTATION)
    found = await _refusing(lambda: of_medicines(charley.assess(sent, presentation=presentation)))
    return Response(msgspec.json.encode(found), media_type=JSON)


async def check(request: Request) -> Response:
    """Answer with what was understood, which may be nothing. Raises ServiceError."""
    sent = await patient_body(request)
    return Response(msgspec.json.encode(await _refusing(lambda: checked(sent))), media_type=JSON)


async def schema(_: Request) -> Response:
    """Answer with the JSON Schema of the patient file."""
    return Response(msgspec.json.encode(json_schema()), media_type="application/schema+json")


async def blank(_: Request) -> Response:
    """Answer with an empty patient file that explains itself."""
    return PlainTextResponse(template(), media_type=YAML)


async def patient_body(request: Request) -> bytes | dict[str, Any]:
    """A record as it was sent, or a patient file that is no longer than one can be.

    Raises ServiceError.
    """
    raw = await raw_body(request)
    record = _record(raw)
    if record is None and len(raw) > LARGEST_FILE:
        raise ServiceError(413, TOO_LONG)
    return raw if record is None else record


def _record(raw: bytes) -> dict[str, Any] | None:
    """The FHIR resource that a body is, if it is one."""
    if not raw.lstrip().startswith(b"{"):
        return None
    try:
        content = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return content if content.get("resourceType") else None


def checked(source: bytes | dict[str, Any]) -> Check:
    """The account of a patient file. Raises PatientFileError."""
    reading = charley.read(source)
    return Check(
        complete=not (reading.problems or reading.questions),
        patient=reading.patient,
        lines=explain(reading),
    )


def of_medicines(report: Report) -> Medicines:
    """The part of a report on medicines, never without its red flags."""
    plan = report.plan
    cited = {key for review in plan.medicines for key in review.sources}
    cited |= {key for flag in plan.triage.flags for key in flag.sources}
    return Medicines(
        level=plan.triage.level,
        flags=plan.triage.flags,
        medicines=plan.medicines,
        problems=report.problems,
        questions=report.questions,
        references={key: one for key, one in report.references.items() if key in cited},
    )


async def _refusing(work: Callable[[], T]) -> T:
    """The result of work done beside the other requests. Raises ServiceError."""
    try:
        return await anyio.to_thread.run_sync(work)
    except PatientFileError as error:
        raise ServiceError(400, str(error)) from None
