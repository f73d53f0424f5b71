"""The FHIR service: $assess, what it says of itself, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B import get_fhir_model_class
from starlette.testclient import TestClient

from charley.interfaces.fhir.operations import _EXAMPLE
from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings

Json = dict[str, Any]
FHIR = "application/fhir+json"
SENT = {"content-type": FHIR}
EXAMPLE = Path(__file__).parents[3] / "examples" / "fhir-bundle.json"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(requests_per_minute=0)
    with TestClient(create_application(settings), base_url="http://127.0.0.1:8765") as made:
        yield made


def asked(client: TestClient, content: Any, status: int = 200, **more: Any) -> Json:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers = {**SENT, **more.pop("headers", {})}
    answer = client.post("/fhir/$assess", content=raw, headers=headers, **more)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == FHIR
    told: Json = answer.json()
    if status != 200:
        assert told["resourceType"] == "OperationOutcome"
        get_fhir_model_class("OperationOutcome").model_validate(told)
        assert len(told["issue"][0]["diagnostics"]) > 15
    return told


def kinds(bundle: Json) -> set[str]:
    return {entry["resource"]["resourceType"] for entry in bundle["entry"]}


def test_a_bundle_gets_the_whole_answer_about_the_same_person(client: TestClient) -> None:
    answer = asked(client, _EXAMPLE)
    assert {"GuidanceResponse", "RiskAssessment", "DetectedIssue", "CarePlan", "ServiceRequest",
            "Provenance"} <= kinds(answer)  # fmt: skip
    head = answer["entry"][0]["resource"]
    assert head["subject"]["reference"] == "Patient/p1"
    assert head["occurrenceDateTime"] == "2024-03-01"
    assert head["moduleUri"].endswith("/fhir/OperationDefinition/assess")


def test_a_single_resource_is_a_record_too(client: TestClient) -> None:
    sodium = _EXAMPLE["entry"][1]["resource"]
    head = asked(client, sodium)["entry"][0]["resource"]
    assert head["subject"]["reference"] == "Patient/p1"
    assert head["occurrenceDateTime"] == "2024-03-01"


def test_parameters_with_a_bundle_or_with_resources_are_the_same(client: TestClient) -> None:
    def parameters(*parts: Json) -> Json:
        return {"resourceType": "Parameters", "parameter": list(parts)}

    plain = asked(client, _EXAMPLE)
    whole = asked(client, parameters({"name": "bundle", "resource": _EXAMPLE}))
    parts = [{"name": "resource", "resource": e["resource"]} for e in _EXAMPLE["entry"]]
    assert whole == plain
    assert asked(client, parameters(*parts)) == plain


@pytest.mark.parametrize("way", ["parameters", "query"])
def test_presentation_leaves_out_nothing_of_a_record_without_later_findings(
    client: TestClient, way: str
) -> None:
    told = [
        {"name": "bundle", "resource": _EXAMPLE},
        {"name": "presentation", "valueBoolean": True},
    ]
    if way == "parameters":
        answer = asked(client, {"resourceType": "Parameters", "parameter": told})
    else:
        answer = asked(client, _EXAMPLE, params={"presentation": "true"})
    assert answer == asked(client, _EXAMPLE)


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 400, "empty"),
        (b"{", 400, "cannot be read"),
        (b"[]", 400, "cannot be read"),
        (b'{"resourceType": "Bundle", "x": NaN}', 400, "cannot be read"),
        (b"\xff\xfe", 400, "cannot be read"),
        ({}, 400, "resourceType"),
        ({"resourceType": 5}, 400, "resourceType"),
        ({"resourceType": "Bundle"}, 422, "empty"),
        ({"resourceType": "Questionnaire"}, 422, "Bundle is needed"),
        ({"resourceType": "Parameters"}, 400, "needs bundle"),
        ({"resourceType": "Parameters", "parameter": [{"name": "patient"}]}, 400, "another"),
        ({"resourceType": "Parameters", "parameter": [7, None]}, 400, "another"),
        ({"resourceType": "Parameters", "parameter": [{"name": []}]}, 400, "another"),
        ({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}]}, 422,
         "understood"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_a_sentence(
    client: TestClient, content: Any, status: int, sentence: str
) -> None:
    assert sentence in asked(client, content, status)["issue"][0]["diagnostics"]


def test_a_bundle_of_two_people_is_refused(client: TestClient) -> None:
    other = {"resource": {"resourceType": "Patient", "id": "p2"}}
    mixed = {**_EXAMPLE, "entry": [*_EXAMPLE["entry"], other]}
    assert "several patients" in asked(client, mixed, 422)["issue"][0]["diagnostics"]


def test_a_bundle_of_many_thousand_entries_is_refused_at_once(client: TestClient) -> None:
    crowd = {"resourceType": "Bundle", "entry": [{}] * 5001}
    asked(client, crowd, 413)


@pytest.mark.parametrize(
    "media", ["application/xml", "text/plain", "", "application/json; charset=latin1"]
)
def test_other_media_are_not_taken(client: TestClient, media: str) -> None:
    asked(client, _EXAMPLE, 415, headers={"content-type": media})


@pytest.mark.parametrize(
    "media",
    [
        "application/json",
        "application/fhir+json; charset=utf-8",
        "application/fhir+json;fhirVersion=4.0",
    ],
)
def test_json_by_each_of_its_names_is_taken(client: TestClient, media: str) -> None:
    asked(client, _EXAMPLE, headers={"content-type": media})


@pytest.mark.parametrize("accept", ["application/fhir+xml", "text/html", "application/json;q=0"])
def test_other_forms_are_not_given(client: TestClient, accept: str) -> None:
    asked(client, _EXAMPLE, 406, headers={"accept": accept})
    assert client.get("/fhir/metadata", headers={"accept": accept}).status_code == 406


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+json",
        "*/*",
        "text/html,application/xml;q=0.9,*/*;q=0.8",
        "application/json;q=0.5",
    ],
)
def test_a_client_that_takes_json_among_others_gets_it(client: TestClient, accept: str) -> None:
    asked(client, _EXAMPLE, headers={"accept": accept})


@pytest.mark.parametrize(
    ("form", "status"), [("json", 200), ("application/fhir+json", 200), ("xml", 406)]
)
def test_the_form_can_be_asked_for_in_the_address(
    client: TestClient, form: str, status: int
) -> None:
    answer = client.get("/fhir/metadata", params={"_format": form})
    assert answer.status_code == status


def test_other_methods_and_paths_are_told_as_outcomes(client: TestClient) -> None:
    for method, path, status in (
        ("GET", "/fhir/$assess", 405),
        ("DELETE", "/fhir/metadata", 405),
        ("GET", "/fhir/Patient/1", 404),
    ):
        answer = client.request(method, path)
        assert answer.status_code == status
        assert answer.json()["resourceType"] == "OperationOutcome"
        assert answer.headers["content-type"] == FHIR


def test_the_server_describes_itself(client: TestClient) -> None:
    said = client.get("/fhir/metadata").json()
    get_fhir_model_class("CapabilityStatement").model_validate(said)
    assert said["fhirVersion"] == "4.0.1"
    (operation,) = said["rest"][0]["operation"]
    definition = client.get(operation["definition"]).json()
    get_fhir_model_class("OperationDefinition").model_validate(definition)
    assert definition["url"] == operation["definition"]
    assert {part["name"] for part in definition["parameter"]} == {
        "bundle", "resource", "presentation", "return"}  # fmt: skip


def test_a_public_service_asks_for_a_token() -> None:
    with TestClient(
        create_application(Settings(host="0.0.0.0", requests_per_minute=0))
    ) as open_to_net:
        answer = open_to_net.post("/fhir/$assess", content=json.dumps(_EXAMPLE), headers=SENT)
    assert answer.status_code == 401
    assert answer.json()["issue"][0]["code"] == "login"


def test_the_example_of_the_repository(client: TestClient) -> None:
    first = client.post("/fhir/$assess", content=EXAMPLE.read_bytes(), headers=SENT)
    second = client.post("/fhir/$assess", content=EXAMPLE.read_bytes(), headers=SENT)
    assert first.status_code == 200
    assert first.content == second.content
    get_fhir_model_class("Bundle").model_validate(msgspec.json.decode(first.content))


def test_deeply_nested_answers_of_a_form_are_still_read(client: TestClient) -> None:
    item: Json = {"linkId": "x"}
    for _ in range(9):
        item = {"linkId": "x", "item": [item]}
    form = {"resource": {"resourceType": "QuestionnaireResponse", "item": [item]}}
    asked(client, {**_EXAMPLE, "entry": [*_EXAMPLE["entry"], form]})
