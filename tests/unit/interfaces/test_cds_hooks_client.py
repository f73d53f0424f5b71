"""What a browser client does, call by call: preflights, a token on each call, sparse prefetch,
a first choice without a medicine, taking a suggestion, dismissing with a reason."""

from typing import Any
from uuid import uuid4

import pytest
from cds_calls import LOW, PATIENT, SERVICES, bundle, client, observation
from starlette.testclient import TestClient

ORIGIN = "https://sandbox.example"
SIGNED = {"origin": ORIGIN, "authorization": "Bearer eyJhbGciOiJFUzM4NCJ9.e30.c2ln"}
ALLOWED = "access-control-allow-origin"


@pytest.fixture
def service() -> TestClient:
    return client(allowed_origins=(ORIGIN,))


@pytest.mark.parametrize("path", ["", "/charley-patient-view", "/charley-order-sign/feedback"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_browser_may_ask_first(service: TestClient, path: str, method: str):
    preflight = {"origin": ORIGIN, "access-control-request-method": method,
                 "access-control-request-headers": "authorization,content-type"}  # fmt: skip
    answer = service.options(f"{SERVICES}{path}", headers=preflight)
    assert answer.status_code == 200
    assert answer.headers[ALLOWED] == ORIGIN
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
    assert method in answer.headers["access-control-allow-methods"]


def test_another_origin_may_not(service: TestClient):
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    assert service.options(SERVICES, headers=asked).status_code == 400
    answer = service.get(SERVICES, headers={"origin": "https://evil.example"})
    assert ALLOWED not in answer.headers
    assert ALLOWED not in client().get(SERVICES, headers={"origin": ORIGIN}).headers


def test_the_browser_may_read_every_refusal(monkeypatch: pytest.MonkeyPatch):
    service = client(allowed_origins=(ORIGIN,), host="0.0.0.0")
    assert service.post(f"{SERVICES}/x", headers=SIGNED).status_code == 401
    assert service.post(f"{SERVICES}/x", headers=SIGNED).headers[ALLOWED] == ORIGIN
    local = client(allowed_origins=(ORIGIN,))
    for path, body, status in (
        ("/nothing", {}, 404),
        ("/charley-patient-view", {}, 400),
        ("/charley-patient-view", _call("patient-view"), 412),
    ):
        answer = local.post(f"{SERVICES}{path}", json=body, headers=SIGNED)
        assert (answer.status_code, answer.headers[ALLOWED]) == (status, ORIGIN)
    limited = client(allowed_origins=(ORIGIN,), requests_per_minute=1)
    statuses = [limited.get(SERVICES, headers=SIGNED) for _ in range(2)]
    assert [(one.status_code, one.headers[ALLOWED]) for one in statuses][1] == (429, ORIGIN)
    monkeypatch.setattr("charley.interfaces.cds_hooks.operations.services", _fail)
    broken = local.get(SERVICES, headers=SIGNED)
    assert (broken.status_code, broken.headers[ALLOWED]) == (500, ORIGIN)


def _fail(**_: Any) -> None:
    raise RuntimeError("Ada Lovelace")


def _call(hook: str, **more: Any) -> dict[str, Any]:
    """As the client writes it: no intent on drafts, its own server over http, whatever came."""
    return {
        "hookInstance": str(uuid4()),
        "hook": hook,
        "fhirServer": "http://127.0.0.1:8080/fhir",
        "context": {"patientId": "ada", "userId": "Practitioner/COREPRACTITIONER1",
                    **more.pop("context", {})},
        **more,
    }  # fmt: skip


def _choice(**medication: Any) -> dict[str, Any]:
    resource = {"resourceType": "MedicationRequest", "id": "request-123", "status": "draft",
                "subject": {"reference": "Patient/ada"}, "authoredOn": "2026-03-20",
                **medication}  # fmt: skip
    orders = {"resourceType": "Bundle", "entry": [{"resource": resource}]}
    return {"selections": ["MedicationRequest/request-123"], "draftOrders": orders}


SERTRALINE = {
    "medicationCodeableConcept": {
        "text": "Sertraline 25 MG Oral Tablet",
        "coding": [{"display": "Sertraline 25 MG Oral Tablet", "code": "312940",
                    "system": "http://www.nlm.nih.gov/research/umls/rxnorm"}],
    },
    "dosageInstruction": [{
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "code": "{pill}",
                                          "system": "http://unitsofmeasure.org"}}],
    }],
    "dispenseRequest": {"expectedSupplyDuration": {"value": 30, "unit": "days", "code": "d"}},
    "intent": "order",
    "category": {"coding": [{"code": "community"}]},
}  # fmt: skip


def test_each_hook_has_an_address_of_its_own(service: TestClient):
    found = service.get(SERVICES, headers=SIGNED).json()["services"]
    assert len({one["id"] for one in found}) == len(found) == 3


def test_opening_a_record_and_taking_what_is_suggested(service: TestClient):
    address = f"{SERVICES}/charley-patient-view"
    answer = service.post(address, json=_call("patient-view", prefetch=LOW), headers=SIGNED)
    (card,) = answer.json()["cards"]
    given = {"card": card["uuid"], "outcome": "accepted",
             "acceptedSuggestions": [{"id": card["suggestions"][0]["uuid"]}],
             "outcomeTimestamp": "2026-03-20T12:00:00.000Z"}  # fmt: skip
    told = service.post(f"{address}/feedback", json={"feedback": [given]}, headers=SIGNED)
    assert (told.status_code, told.headers[ALLOWED]) == (200, ORIGIN)


def test_dismissing_with_a_reason_of_the_card_sends_code_and_system_alone(service: TestClient):
    address = f"{SERVICES}/charley-patient-view"
    answer = service.post(address, json=_call("patient-view", prefetch=LOW), headers=SIGNED)
    (card,) = answer.json()["cards"]
    reason = {name: card["overrideReasons"][0][name] for name in ("code", "system")}
    given = {"card": card["uuid"], "outcome": "overridden", "overrideReason": {"reason": reason},
             "outcomeTimestamp": "2026-03-20T12:00:00.000Z"}  # fmt: skip
    told = service.post(f"{address}/feedback", json={"feedback": [given]}, headers=SIGNED)
    assert told.status_code == 200


def test_the_first_choice_has_no_medicine_yet_and_no_card(service: TestClient):
    asked = _call("order-select", context=_choice(), prefetch=LOW)
    answer = service.post(f"{SERVICES}/charley-order-select", json=asked, headers=SIGNED)
    assert (answer.status_code, answer.json()) == (200, {"cards": []})


def test_a_chosen_medicine_gets_its_card_whatever_else_the_draft_holds(service: TestClient):
    sparse = {"patient": PATIENT, "results": bundle(observation("sodium", 127, 9))}
    asked = _call("order-select", context=_choice(**SERTRALINE), prefetch=sparse)
    answer = service.post(f"{SERVICES}/charley-order-select", json=asked, headers=SIGNED)
    (card,) = answer.json()["cards"]
    assert card["summary"].startswith("Sertraline lowers sodium further")
    (action,) = card["suggestions"][0]["actions"]
    assert (action["type"], action["resourceId"]) == ("delete", "MedicationRequest/request-123")


def test_a_medicine_put_in_its_place_has_a_text_and_a_code(service: TestClient):
    condition = {"resourceType": "Condition", "code": {"text": "Depression"}}
    sent = {"patient": PATIENT, "results": bundle(observation("sodium", 136, 9)),
            "conditions": bundle(condition)}  # fmt: skip
    asked = _call("order-select", context=_choice(**SERTRALINE), prefetch=sent)
    answer = service.post(f"{SERVICES}/charley-order-select", json=asked, headers=SIGNED)
    (card,) = answer.json()["cards"]
    actions = [action for one in card["suggestions"] for action in one["actions"]]
    (concept,) = [
        action["resource"]["medicationCodeableConcept"]
        for action in actions
        if action["type"] == "update"
    ]
    assert concept["text"]
    assert concept["coding"][0]["code"]
