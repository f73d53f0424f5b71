"""Whatever is sent, the service answers as it describes itself, and never with a fault of its own.

`make fuzz` asks a hundred thousand times; here are as many as a few seconds allow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service_corpus import record
from service_referee import Answer, Fault, Referee, Request
from service_requests import request_from, request_of
from service_schema_fuzz import rounds

FHIR, JSON = "application/fhir+json", "application/json"
some = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def referee() -> Iterator[Referee]:
    made = Referee()
    yield made
    made.close()


@some
@given(st.randoms(use_true_random=False))
def test_no_request_gets_a_fault_or_an_answer_that_is_not_described(
    referee: Referee, rng: Random
) -> None:
    referee.ask(request_from(rng))


@pytest.mark.parametrize("number", range(40))
def test_requests_of_fixed_seeds(referee: Referee, number: int) -> None:
    referee.ask(request_of(f"fixed/{number}"))


def test_requests_made_from_the_description(referee: Referee) -> None:
    for _, ask in rounds(referee.application, 1, 1):
        ask()


FOUND_BEFORE = [
    ("/api/check", b'{"symptoms": ["calf cramps \\ud800"], "\\udfff": 1}'),
    ("/api/assess", b'{"age": "\\ud800"}'),
    ("/api/simulate", b'"/etc/hostname"'),
    ("/cds-services/charley-order-sign", json.dumps({
        "hook": "order-sign", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "1", "draftOrders": {
            "resourceType": "Bundle", "entry": [{"resource": {
                "resourceType": "MedicationRequest", "status": {"x": 1}}}]}},
        "prefetch": {"patient": {"resourceType": "Patient", "id": "1"}}}).encode()),
    ("/cds-services/charley-patient-view", json.dumps({
        "hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "1"},
        "prefetch": {"patient": {"resourceType": "Patient", "id": {"x": []}}}}).encode()),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), FOUND_BEFORE)
def test_what_once_was_a_fault(referee: Referee, path: str, body: bytes) -> None:
    route = "/cds-services/{id}" if path.startswith("/cds") else path
    answer = referee.ask(Request("POST", path, route, body, {"content-type": JSON}))
    assert answer.status < 500


@pytest.mark.parametrize("number", range(6))
def test_answers_to_odd_records_are_valid_fhir(referee: Referee, number: int) -> None:
    body = json.dumps(record(Random(number))).encode()
    asked = Request("POST", "/fhir/$assess", "/fhir/$assess", body, {"content-type": FHIR})
    answer = referee.ask(asked)
    if answer.status == 200:
        get_fhir_model_class("Bundle").model_validate_json(answer.body)


def test_the_same_question_gets_the_same_bytes(referee: Referee) -> None:
    body = json.dumps(record(Random(7))).encode()
    asked = Request("POST", "/fhir/$assess", "/fhir/$assess", body, {"content-type": FHIR})
    assert referee.ask(asked).body == referee.ask(asked).body


GOOD = Answer(200, {"content-type": JSON, "x-content-type-options": "nosniff"}, b'{"names": []}', 0)
ASKED = Request("GET", "/api/medicines", "/api/medicines")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": 500}, "500"),
        ({"status": 418}, "status is not described"),
        ({"body": b"{"}, "no JSON"),
        ({"body": b"{}"}, "not as described"),
        ({"seconds": 61.0}, "took"),
        ({"headers": {"content-type": JSON}}, "protect"),
        ({"headers": {**GOOD.headers, "content-type": "text/html"}}, "text/html is not described"),
    ],
)
def test_the_referee_sees_what_is_wrong(referee: Referee, change: dict[str, Any], why: str) -> None:
    referee.judge(ASKED, GOOD)
    with pytest.raises(Fault, match=why):
        referee.judge(ASKED, GOOD._replace(**change))
