"""The service describes itself: validly, completely, and with examples that work."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate
from starlette.routing import Route
from starlette.testclient import TestClient

from charley.interfaces.api.operations import API
from charley.interfaces.cds_hooks.operations import CDS_HOOKS
from charley.interfaces.fhir.operations import FHIR_OPERATIONS
from charley.interfaces.pages.developers import command
from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.operation import Operation
from charley.interfaces.serving.settings import Settings

Json = dict[str, Any]
OPERATIONS = (*API, *FHIR_OPERATIONS, *CDS_HOOKS)
EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_application(Settings(requests_per_minute=0))) as made:
        yield made


@pytest.fixture(scope="module")
def document(client: TestClient) -> Json:
    found: Json = client.get("/openapi.json").json()
    return found


def test_the_description_is_valid_openapi(document: Json) -> None:
    validate(document)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_reference_leads_to_a_schema(document: Json) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known


def test_every_route_but_the_pages_is_described(document: Json) -> None:
    routes = create_application().routes
    paths = {r.path for r in routes if isinstance(r, Route) and r.path.count("/") > 1}
    programs = {path for path in paths if path.startswith(("/api", "/fhir", "/cds-services"))}
    assert programs <= set(document["paths"])


def test_names_of_operations_are_unique() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(set(names)) == len(names)


def answered(client: TestClient, operation: Operation) -> Any:
    path = operation.path.replace("{id}", _a_service(client))
    headers = {"content-type": operation.takes_media}
    content = json.dumps(operation.example) if operation.takes is not None else None
    return client.request(operation.method, path, content=content, headers=headers)


def _a_service(client: TestClient) -> str:
    name: str = client.get("/cds-services").json()["services"][0]["id"]
    return name


@EACH
def test_each_example_is_answered_in_the_shape_that_is_published(
    client: TestClient, document: Json, operation: Operation
) -> None:
    answer = answered(client, operation)
    assert answer.status_code == 200, answer.text
    media = answer.headers["content-type"].partition(";")[0]
    assert media == operation.gives_media
    if not media.endswith("json"):
        return
    published = document["paths"][operation.path][operation.method.lower()]
    content = published["responses"]["200"].get("content", {})
    if media in content:
        schema = {**content[media]["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())


@EACH
def test_each_command_of_the_developers_page_is_what_a_shell_would_run(
    operation: Operation,
) -> None:
    words = shlex.split(command(operation, "http://127.0.0.1:8765"))
    assert words[:2] == ["curl", f"http://127.0.0.1:8765{operation.path}"]
    if operation.method == "POST":
        assert json.loads(words[-1]) == operation.example


def test_the_developers_page_lists_every_operation(client: TestClient) -> None:
    shown = client.get("/developers").text
    for operation in OPERATIONS:
        assert f'id="{operation.name}"' in shown
    assert "<script" not in shown


def test_the_examples_do_not_name_the_service_of_somebody_else(client: TestClient) -> None:
    shown = client.get("/developers").text
    assert "http://127.0.0.1:8765/api/assess" in shown
