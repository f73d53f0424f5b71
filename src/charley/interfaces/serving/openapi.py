"""The service described as OpenAPI 3.1, from the same values that make its routes.

JSON Schemas come from msgspec, so that what is published is what is checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from charley.interfaces.serving.errors import Problem
from charley.interfaces.serving.operation import FHIR, Operation

PREFIX = "#/components/schemas/"
OUTCOME = {
    "type": "object",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {"type": "array", "minItems": 1, "items": {"type": "object"}},
    },
}
OF_EVERY_POST = {
    400: "The body cannot be used; the sentence says how to mend it",
    413: "The body is too large",
}


def openapi(operations: Sequence[Operation], version: str, address: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of `operations`, served at `address`."""
    types = {id(kind): kind for o in operations for kind in (o.takes, o.gives) if _typed(kind)}
    _, schemas = msgspec.json.schema_components(
        [*types.values(), Problem], ref_template=PREFIX + "{name}"
    )
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Charley",
            "version": version,
            "summary": "Why legs cramp, the water and salts behind it, and what to do safely",
            "description": "Supports a clinician's judgement and never replaces it. Nothing that "
            "is sent is stored.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": {**schemas, "OperationOutcome": OUTCOME}},
    }


def _described(operation: Operation) -> dict[str, Any]:
    in_path = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.about.split(". ")[0].rstrip("."),
        "description": operation.about,
        "responses": {
            "200": {"description": "The answer", **_content(operation.gives_media, operation.gives)}
        },
    }
    if in_path:
        described["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in in_path
        ]
    if operation.takes is not None:
        body = _content(operation.takes_media, operation.takes)
        if operation.example is not None:
            body["content"][operation.takes_media]["example"] = operation.example
        described["requestBody"] = {"required": True, **body}
    statuses = OF_EVERY_POST if operation.takes is not None else {}
    for status, meaning in {**statuses, 429: "Too many requests", **operation.statuses}.items():
        described["responses"][str(status)] = _refusal(operation, status, meaning)
    return described


def _refusal(operation: Operation, status: int, meaning: str) -> dict[str, Any]:
    if status < 300 or status == 304:
        return {"description": meaning}
    records = operation.path.startswith(("/fhir", "/cds-services")) and status != 429
    schema = {"$ref": PREFIX + ("OperationOutcome" if records else "Problem")}
    media = "application/problem+json"
    if records:
        media = FHIR if operation.path.startswith("/fhir") else "application/json"
    return {"description": meaning, "content": {media: {"schema": schema}}}


def _content(media: str, kind: Any) -> dict[str, Any]:
    if kind is None and media.startswith("application"):
        return {}
    schema = {"type": "string"} if kind is None else kind
    if _typed(kind):
        schema = _schema_of(kind)
    return {"content": {media: {"schema": schema}}}


def _schema_of(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=PREFIX + "{name}")
    return schema


def _typed(kind: Any) -> bool:
    return kind is not None and not isinstance(kind, dict)
