"""In which form FHIR is taken and given here: JSON, in UTF-8."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import FHIR, JSON

TAKEN = frozenset({FHIR, JSON, "text/json"})
GIVEN = frozenset({*TAKEN, "application/*", "*/*", ""})
FORMATS = frozenset({"json", *TAKEN})
UTF8 = frozenset({"", "utf-8", "utf8"})
STATUSES = {
    406: "An answer in another form than JSON is asked for",
    415: "The body is sent as something else than FHIR JSON",
}
FORMAT: dict[str, Any] = {
    "type": "string", "enum": sorted(FORMATS), "description": "The form of the answer: only JSON.",
}  # fmt: skip


def must_accept_json(request: Request) -> None:
    """Refuse a client that does not take JSON. Raises ServiceError 406."""
    wanted = request.query_params.get("_format", "").strip().lower().replace(" ", "+")
    if wanted and wanted.partition(";")[0] not in FORMATS:
        raise ServiceError(406, f"only JSON is given here; ask for _format=json or {FHIR}")
    if not wanted and not any(map(_is_json, request.headers.get("accept", "").split(","))):
        raise ServiceError(406, f"only JSON is given here; send Accept: {FHIR}")


def must_send_json(request: Request) -> None:
    """Refuse a body that does not say that it is JSON. Raises ServiceError 415."""
    media, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.lower().replace('"', "").replace(" ", "").partition("charset=")[2]
    if media.strip().lower() not in TAKEN or charset.partition(";")[0] not in UTF8:
        raise ServiceError(415, f"send Content-Type: {FHIR} with JSON in UTF-8")


def fhir_answer(resource: dict[str, Any] | bytes) -> Response:
    """A resource as the answer."""
    content = resource if isinstance(resource, bytes) else msgspec.json.encode(resource)
    return Response(content, media_type=FHIR)


def _is_json(offer: str) -> bool:
    media, _, rest = offer.partition(";")
    refused = "q=0" in rest.replace(" ", "") and not rest.replace(" ", "").strip("q=.0")
    return media.strip().lower() in GIVEN and not refused
