"""What went wrong, told in the language of who asked: a problem (RFC 9457) or an OperationOutcome.

ServiceError ── the request cannot be answered; the sentence says how to mend it
anything else ── our fault: 500 without details, since details could hold what a patient said
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from charley.interfaces.serving.operation import FHIR, JSON

_CODES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported",
    406: "not-supported", 408: "timeout", 412: "required", 413: "too-long", 415: "not-supported",
    422: "processing", 429: "throttled", 503: "transient",
}  # fmt: skip
MOST_PLACES = 6
OUR_FAULT = "Charley could not answer, and this is a fault of Charley's; nothing was stored"


class ServiceError(Exception):
    """A request that cannot be answered: HTTP status and a sentence on how to mend it."""

    def __init__(self, status: int, sentence: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers or {}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An error as RFC 9457 has it."""

    status: int
    title: str
    detail: str


def outcome(status: int, sentence: str) -> dict[str, Any]:
    """A FHIR OperationOutcome with one issue."""
    severity = "fatal" if status >= 500 else "error"
    issue = {"severity": severity, "code": _CODES.get(status, "exception"), "diagnostics": sentence}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def told(request: Request, status: int, sentence: str, headers: dict[str, str]) -> Response:
    """The error in the language of the path that was asked."""
    path = request.url.path
    if path.startswith(("/fhir", "/cds-services")):
        media = FHIR if path.startswith("/fhir") else JSON
        body = msgspec.json.encode(outcome(status, sentence))
    elif "text/html" in request.headers.get("accept", "") and not path.startswith("/api"):
        from charley.interfaces.pages.rendering import error_page

        return error_page(status, sentence, headers)
    else:
        media = "application/problem+json"
        title = "Not possible" if status < 500 else "A fault of Charley's"
        body = msgspec.json.encode(Problem(status=status, title=title, detail=sentence))
    return Response(body, status, headers, media)


async def on_service_error(request: Request, error: Exception) -> Response:
    """Answer a request that we refuse."""
    assert isinstance(error, ServiceError)
    return told(request, error.status, error.sentence, error.headers)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer a path or method that there is not."""
    assert isinstance(error, HTTPException)
    sentence = {
        404: "there is nothing at this address; /openapi.json lists what there is",
        405: f"{request.method} is not possible here; /openapi.json lists what is",
    }.get(error.status_code, error.detail)
    return told(request, error.status_code, sentence, dict(error.headers or {}))


def on_fault(request: Request) -> Response:
    """Answer a fault of ours, without a word of the request."""
    return told(request, 500, OUR_FAULT, {})


def place_of(fault: BaseException) -> str:
    """Kind and place of a fault, without its message: that could quote what a patient said."""
    step, places = fault.__traceback__, []
    while step is not None:
        code = step.tb_frame.f_code
        places.append(f"{Path(code.co_filename).stem}.{code.co_name}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(fault).__name__} at {' > '.join(places[-MOST_PLACES:])}"
