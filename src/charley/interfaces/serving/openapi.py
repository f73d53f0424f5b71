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
UNUSABLE = "What was asked cannot be used; the sentence says how to mend it"
OF_EVERY_POST = {
    400: UNUSABLE,
    408: "The body took too long to arrive",
    413: "The body is too large",
}


def openapi(operations: Sequence[Operation], version: str, address: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of `operations`, served at `address`."""
    schemas = _Schemas(operations)
    paths: dict[str, Any] = {}
    for operation in operations:
        described = _described(operation, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
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
        "components": {"schemas": schemas.components},
    }


class _Schemas:
    """The schema of each kind of body, with what they share under `components`."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        kinds = {id(kind): kind for o in operations for kind in (o.takes, o.gives) if kind}
        typed = [kind for kind in kinds.values() if not isinstance(kind, dict)]
        found, shared = msgspec.json.schema_components(
            [*typed, Problem], ref_template=PREFIX + "{name}"
        )
        self.components: dict[str, Any] = {**shared, "OperationOutcome": OUTCOME}
        self._of = {id(kind): schema for kind, schema in zip(typed, found, strict=False)}
        for kind in kinds.values():
            if isinstance(kind, dict):
                self._of[id(kind)] = self._shared(kind)

    def of(self, kind: Any) -> dict[str, Any]:
        """The schema of a kind of an operation; a text where there is none."""
        return self._of[id(kind)] if kind else {"type": "string"}

    def _shared(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema with its own definitions moved to where the whole document finds them."""
        text = msgspec.json.encode(schema).replace(b'"#/$defs/', f'"{PREFIX}'.encode())
        moved: dict[str, Any] = msgspec.json.decode(text)
        self.components.update(moved.pop("$defs", {}))
        return moved


def _described(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    in_path = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    given = _content(operation.gives_media, operation.gives, schemas)
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.part],
        "summary": operation.about.split(". ")[0].rstrip("."),
        "description": operation.about,
        "responses": {"200": {"description": "The answer", **given}},
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in in_path
    ] + [_parameter(name, kind) for name, kind in operation.query.items()]
    if parameters:
        described["parameters"] = parameters
    if operation.takes is not None:
        body = _content(operation.takes_media, operation.takes, schemas)
        if operation.example is not None:
            body["content"][operation.takes_media]["example"] = operation.example
        described["requestBody"] = {"required": True, **body}
    statuses = OF_EVERY_POST if operation.takes is not None else {}
    if operation.query:
        statuses = {400: UNUSABLE, **statuses}
    for status, meaning in {**statuses, 429: "Too many requests", **operation.statuses}.items():
        described["responses"][str(status)] = _refusal(operation, status, meaning)
    return described


def _parameter(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in kind.items() if key != "description"}
    about = {"description": kind["description"]} if "description" in kind else {}
    return {"name": name, "in": "query", "required": False, "schema": schema, **about}


def _refusal(operation: Operation, status: int, meaning: str) -> dict[str, Any]:
    if status < 300 or status == 304:
        return {"description": meaning}
    records = operation.path.startswith(("/fhir", "/cds-services")) and status != 429
    schema = {"$ref": PREFIX + ("OperationOutcome" if records else "Problem")}
    media = "application/problem+json"
    if records:
        media = FHIR if operation.path.startswith("/fhir") else "application/json"
    return {"description": meaning, "content": {media: {"schema": schema}}}


def _content(media: str, kind: Any, schemas: _Schemas) -> dict[str, Any]:
    if kind is None and media.endswith("json"):
        return {}
    return {"content": {media: {"schema": schemas.of(kind)}}}
