"""Prefetch in every shape that clients send, and what is asked for at their server."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import anyio
import pytest
from cds_calls import (
    LOW,
    PATIENT,
    SERVICES,
    broken,
    bundle,
    call,
    cards,
    client,
    condition,
    draft,
    medicine,
    observation,
    prefetch,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from charley.interfaces.cds_hooks.answering import answered
from charley.interfaces.cds_hooks.asked import HookRequest, hook_request
from charley.interfaces.cds_hooks.asking import asking
from charley.interfaces.cds_hooks.gathering import gathered, part_of
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.outbound import UnreachableError
from charley.interfaces.serving.settings import Settings

SERVICE = client()
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
HTML = "<!doctype html><title>502 Bad Gateway</title>"


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (None, "none"),
        (bundle(), "none"),
        ({"resourceType": "Bundle"}, "none"),
        ({"resourceType": "Bundle", "entry": [{"fullUrl": "x"}, 3, {"resource": None}]}, "none"),
        (bundle(OUTCOME), "failed"),
        (OUTCOME, "failed"),
        (HTML, "failed"),
        ("", "failed"),
        (7, "failed"),
        ({}, "failed"),
        ([], "none"),
        (bundle(observation("sodium", 127, 2)), "given"),
        (bundle(observation("sodium", 127, 2), OUTCOME), "given"),
        (observation("sodium", 127, 2), "given"),
        ([observation("sodium", 127, 2)], "given"),
        (json.dumps(bundle(observation("sodium", 127, 2))), "given"),
    ],
)
def test_what_a_value_means(value: Any, state: str):
    assert part_of(value, present=True).state == state
    assert part_of(value, present=False).state == "missing"


@pytest.mark.parametrize("key", ["results", "conditions", "medicines", "statements"])
@pytest.mark.parametrize("value", [None, OUTCOME, HTML, bundle(), {}, 5, "missing"])
def test_a_part_that_did_not_come_never_breaks_a_call(key: str, value: Any):
    sent = {**LOW, key: value}
    if value == "missing":
        del sent[key]
    assert len(cards(SERVICE, call("patient-view", sent))) <= 1


@pytest.mark.parametrize("patient", [None, OUTCOME, HTML, bundle(), {}, "missing",
                                     {**PATIENT, "id": "somebody-else"}])  # fmt: skip
def test_without_the_patient_the_answer_is_412_with_an_outcome(patient: Any):
    sent = {**LOW, "patient": patient}
    if patient == "missing":
        del sent["patient"]
    answer = SERVICE.post(f"{SERVICES}/charley-patient-view", json=call("patient-view", sent))
    assert answer.status_code == 412
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert "prefetch key 'patient'" in answer.json()["issue"][0]["diagnostics"]


def test_the_patient_may_come_in_a_bundle_and_the_id_with_its_type():
    asked = call("patient-view", {**LOW, "patient": bundle(PATIENT)})
    asked["context"]["patientId"] = "Patient/ada"
    assert cards(SERVICE, asked)


def test_what_is_of_another_person_is_left_out():
    other = {"subject": {"reference": "https://ehr.example/fhir/Patient/bea"}}
    sent = prefetch(results=bundle(observation("sodium", 118, 1, **other)))
    assert not cards(SERVICE, call("patient-view", sent))
    same = {"subject": {"reference": "https://ehr.example/fhir/Patient/ada/_history/2"}}
    assert cards(SERVICE, call("patient-view", prefetch(
        results=bundle(observation("sodium", 118, 1, **same)))))  # fmt: skip


def test_no_sodium_on_record_is_said_only_where_the_record_was_searched():
    ordered = draft("Indapamide 2.5 MG Oral Tablet")
    (searched,) = cards(SERVICE, call("order-select", prefetch(), ordered))
    assert "no sodium in 3 months" in searched["summary"]
    for results in (OUTCOME, bundle(link=[{"relation": "next", "url": "https://x/y?page=2"}])):
        (card,) = cards(SERVICE, call("order-select", prefetch(results=results), ordered))
        assert "no sodium" not in card["summary"]


def test_without_any_prefetch_and_server_the_answer_is_412():
    answer = SERVICE.post(f"{SERVICES}/charley-patient-view", json=call())
    assert answer.status_code == 412


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hook": "order-sign"}, "answers the hook patient-view"),
        ({"hookInstance": " "}, "hookInstance"),
        ({"context": {}}, "context.patientId"),
        ({"context": {"patientId": 7}}, "context.patientId"),
        ({"fhirAuthorization": {"access_token": "t"}}, "fhirAuthorization without fhirServer"),
        ({"context": None}, "cannot be read"),
    ],
)
def test_a_call_that_cannot_be_served_is_refused_with_a_sentence(
    change: dict[str, Any], sentence: str
):
    asked = {**call("patient-view", LOW), **change}
    answer = SERVICE.post(f"{SERVICES}/charley-patient-view", json=asked)
    assert answer.status_code == 400
    assert sentence in answer.json()["issue"][0]["diagnostics"]


def test_an_unknown_service_is_404_with_an_outcome():
    answer = SERVICE.post(f"{SERVICES}/other", json=call())
    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")


# The client's own server

BASE = "https://ehr.example/fhir"


def served(pages: dict[str, Any]) -> tuple[Callable[[str], Any], list[str]]:
    asked: list[str] = []

    async def ask(address: str) -> bytes:
        asked.append(address)
        for start, content in pages.items():
            if address.startswith(start):
                return content if isinstance(content, bytes) else json.dumps(content).encode()
        raise UnreachableError("it answered with status 404")

    return ask, asked


def summaries(request: dict[str, Any], ask: Any) -> list[str]:
    asked = hook_request(request, request["hook"])
    found = anyio.run(answered, asked, datetime.now(UTC), ask)
    return [card.summary for card in found.cards]


def test_what_is_missing_is_read_from_the_server():
    ask, asked = served({"Patient/ada": PATIENT, "Observation": LOW["results"],
                         "MedicationRequest": LOW["medicines"], "": bundle()})  # fmt: skip
    (summary,) = summaries(call(), ask)
    assert "takes indapamide" in summary
    assert len(asked) == 5
    assert any(
        one.startswith("Observation?patient=ada&code=http://loinc.org|2951-2") for one in asked
    )


def test_what_came_is_not_asked_for_again():
    ask, asked = served({})
    summaries(call("patient-view", {**LOW, "conditions": OUTCOME, "statements": None}), ask)
    assert asked == []


def test_further_pages_are_read():
    second = bundle(observation("sodium", 118, 0.2))
    first = bundle(link=[{"relation": "next", "url": f"{BASE}?page=2"}])
    ask, asked = served({f"{BASE}?page=2": second})
    (summary,) = summaries(call("patient-view", prefetch(results=first)), ask)
    assert "118" in summary
    assert asked == [f"{BASE}?page=2"]


def test_a_circle_of_pages_ends():
    turning = bundle(link=[{"relation": "next", "url": f"{BASE}?page=2"}])
    ask, asked = served({f"{BASE}?page=2": turning})
    summaries(call("patient-view", prefetch(results=turning)), ask)
    assert len(asked) == 5


@pytest.mark.parametrize("content", [b"<html>", b"", b"[]", json.dumps(OUTCOME).encode()])
def test_a_server_that_answers_nonsense_is_as_good_as_none(content: bytes):
    ask, _ = served({"": content})
    with pytest.raises(ServiceError, match="prefetch key 'patient'"):
        summaries(call(), ask)
    assert summaries(call("patient-view", {"patient": PATIENT}), ask) == []


def request_to(server: str | None, **context: Any) -> HookRequest:
    return hook_request(
        call("patient-view", None, fhirServer=server, context={"patientId": "ada", **context}),
        "patient-view",
    )


@pytest.mark.parametrize(
    ("server", "patient", "allowed"),
    [
        (BASE, "ada", True),
        (f"{BASE}/", "ada", True),
        (None, "ada", False),
        ("https://ehr.example/fhir2", "ada", False),
        ("https://ehr.example", "ada", False),
        ("http://ehr.example/fhir", "ada", False),
        (BASE, "../admin", False),
        (BASE, "ada?x=1", False),
    ],
)
def test_only_a_server_of_the_settings_is_asked(server: str | None, patient: str, allowed: bool):
    known = Settings(fhir_servers=(BASE,))
    assert (asking(request_to(server, patientId=patient), known) is not None) is allowed
    assert asking(request_to(server, patientId=patient), Settings()) is None


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/x", f"{BASE}evil/x", f"{BASE}/../admin", "http://ehr.example/fhir/x"],
)
def test_a_page_elsewhere_is_not_read(address: str, monkeypatch: pytest.MonkeyPatch):
    async def never(*_: Any, **__: Any) -> bytes:
        raise AssertionError("must not be asked")

    monkeypatch.setattr("charley.interfaces.cds_hooks.asking.fetch", never)
    ask = asking(request_to(BASE), Settings(fhir_servers=(BASE,)))
    assert ask is not None
    with pytest.raises(UnreachableError):
        anyio.run(ask, address)


def test_the_token_of_a_call_goes_to_its_server_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    seen: list[tuple[str, str]] = []

    async def fetched(address: str, **options: Any) -> bytes:
        seen.append((address, options["bearer"]))
        return b"{}"

    monkeypatch.setattr("charley.interfaces.cds_hooks.asking.fetch", fetched)
    asked = call("patient-view", {"patient": PATIENT}, fhirServer=BASE,
                 fhirAuthorization={"access_token": "secret", "token_type": "Bearer",
                                    "expires_in": 60, "scope": "patient/*.read",
                                    "subject": "charley"})  # fmt: skip
    with caplog.at_level("DEBUG"):
        answer = client(fhir_servers=(BASE,)).post(f"{SERVICES}/charley-patient-view", json=asked)
    assert answer.status_code == 200
    assert {token for _, token in seen} == {"secret"}
    assert all(address.startswith(f"{BASE}/") for address, _ in seen)
    assert "secret" not in caplog.text + answer.text
    assert "secret" not in repr(hook_request(asked, "patient-view"))


# Anything at all

FINITE = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("resourceType", "entry", "resource", "link", "url", "relation", "code",
                             "status", "subject", "reference", "coding", "id", "x")),
            inner, max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip
NEARLY = st.one_of(
    JSON,
    st.builds(bundle, JSON, st.just(observation("sodium", 121, 1)), JSON),
    st.builds(lambda extra: {**medicine("indapamide"), **extra}, st.dictionaries(
        st.sampled_from(("status", "medicationCodeableConcept", "authoredOn", "subject")), JSON)),
    st.builds(lambda extra: {**condition("449917004"), **extra}, st.dictionaries(
        st.sampled_from(("code", "clinicalStatus", "onsetDateTime", "subject")), JSON)),
)  # fmt: skip


@given(
    hook=st.sampled_from(["patient-view", "order-select", "order-sign"]),
    sent=st.dictionaries(
        st.sampled_from(["results", "conditions", "medicines", "statements", "else"]), NEARLY
    ),
    drafts=NEARLY,
    context=st.dictionaries(st.sampled_from(["selections", "encounterId", "userId"]), JSON),
)
@settings(max_examples=150, deadline=None)
def test_no_shape_of_a_call_breaks_the_service(
    hook: str, sent: dict[str, Any], drafts: Any, context: dict[str, Any]
):
    asked = call(hook, {**sent, "patient": PATIENT})
    asked["context"] = {**context, "patientId": "ada", "draftOrders": drafts}
    answer = SERVICE.post(f"{SERVICES}/charley-{hook}", json=asked)
    assert answer.status_code in {200, 412}, answer.text
    if answer.status_code == 200:
        assert not list(broken(answer.json()))


def test_a_large_record_gets_the_same_card():
    many = [observation("potassium", 4.1, 100 + day) for day in range(300)]
    large = {**LOW, "results": bundle(*(e["resource"] for e in LOW["results"]["entry"]), *many)}
    (card,) = cards(SERVICE, call("patient-view", large))
    assert card["summary"] == cards(SERVICE, call("patient-view", LOW))[0]["summary"]


def test_a_body_in_chunks_is_read():
    whole = json.dumps(call("patient-view", LOW)).encode()
    pieces = (whole[at : at + 100] for at in range(0, len(whole), 100))
    service: TestClient = SERVICE
    answer = service.post(f"{SERVICES}/charley-patient-view", content=pieces)
    assert answer.status_code == 200
    assert answer.json()["cards"]


def test_a_record_knows_what_it_lacks():
    record = anyio.run(gathered, {"patient": PATIENT, "results": OUTCOME}, "ada", None)
    assert record.lacking == {"results", "conditions", "medicines", "statements"}
