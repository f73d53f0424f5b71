"""Cards: what stands on them, and that patient text stays text."""

import re
from typing import Any

import pytest
from cds_calls import (
    LOW,
    SERVICES,
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

from charley.interfaces.cds_hooks.cards import REASON_CODES, address_of
from charley.interfaces.cds_hooks.markdown import bullets, escaped, plain
from charley.knowledge.library import load

SERVICE = client()
AT_RISK = prefetch(
    results=bundle(observation("sodium", 136, 9)), conditions=bundle(condition("38341003"))
)


def test_discovery_has_one_id_a_hook_and_asks_for_little():
    found = SERVICE.get(SERVICES).json()["services"]
    assert {one["hook"]: one["id"] for one in found} == {
        hook: f"charley-{hook}" for hook in ("patient-view", "order-select", "order-sign")
    }
    for one in found:
        assert one["description"]
        assert "Developer mode" in one["usageRequirements"]
        assert one["prefetch"]["patient"] == "Patient/{{context.patientId}}"
        tokens = {t for query in one["prefetch"].values() for t in re.findall(r"{{.*?}}", query)}
        assert tokens == {"{{context.patientId}}"}
        assert not any("category" in query for query in one["prefetch"].values())


def test_silence_is_an_empty_list():
    assert cards(SERVICE, call("patient-view", prefetch())) == []


def test_a_low_sodium_makes_one_card_with_drafts_of_tests():
    (card,) = cards(SERVICE, call("patient-view", LOW))
    assert card["indicator"] == "warning"
    assert card["summary"].startswith("Sodium 127 mmol/L")
    (suggestion,) = card["suggestions"]
    resources = [action["resource"] for action in suggestion["actions"]]
    assert {action["type"] for action in suggestion["actions"]} == {"create"}
    assert {(r["resourceType"], r["status"], r["intent"]) for r in resources} == {
        ("ServiceRequest", "draft", "proposal")
    }
    assert {r["code"]["coding"][0]["code"] for r in resources} >= {"2951-2", "2692-2", "2955-3"}
    assert {r["subject"]["reference"] for r in resources} == {"Patient/ada"}


@pytest.mark.parametrize(
    ("value", "indicator"), [(118, "critical"), (127, "warning"), (123, "warning")]
)
def test_the_indicator_follows_the_urgency(value: float, indicator: str):
    sent = prefetch(results=bundle(observation("sodium", value, 0.2)))
    (card,) = cards(SERVICE, call("patient-view", sent))
    assert card["indicator"] == indicator


def test_every_card_says_its_rule_and_what_it_rests_on():
    (card,) = cards(SERVICE, call("patient-view", LOW))
    known = card["extension"]["charley.provenance"]
    assert known["rule"] == "low_sodium"
    assert known["restsOn"] == [
        "Observation/sodium-9", "Observation/sodium-60", "MedicationRequest/indapamide",
    ]  # fmt: skip
    assert set(known["sources"]) <= load().sources.keys()
    assert "low\\_sodium" in card["detail"]


def test_the_same_call_gets_the_same_card_and_another_call_another_uuid():
    first, again = (cards(SERVICE, call("patient-view", LOW))[0]["uuid"] for _ in range(2))
    other = call("patient-view", LOW, hookInstance="2b1c4d3e-0000-4000-8000-000000000000")
    assert first == again != cards(SERVICE, other)[0]["uuid"]


def test_a_draft_may_be_taken_back():
    sent = prefetch(results=bundle(observation("sodium", 127, 2)))
    (card,) = cards(SERVICE, call("order-sign", sent, draft("Sertraline 50 MG Oral Tablet")))
    actions = card["suggestions"][0]["actions"]
    assert [(a["type"], a["resourceId"]) for a in actions] == [
        ("delete", "MedicationRequest/request-1")
    ]


def test_a_draft_may_be_replaced_and_keeps_what_is_its_own():
    ordered = draft("Indapamide 2.5 MG Oral Tablet", encounter={"reference": "Encounter/7"},
                    dispenseRequest={"validityPeriod": {}}, medicationReference={"reference": "x"},
                    dosageInstruction=[{"text": "2.5 mg in the morning"}])  # fmt: skip
    (card,) = cards(SERVICE, call("order-select", AT_RISK, ordered))
    (update,) = [
        action["resource"]
        for one in card["suggestions"]
        for action in one["actions"]
        if action["type"] == "update"
    ]
    assert update["id"] == "request-1"
    assert update["encounter"] == {"reference": "Encounter/7"}
    assert update["medicationCodeableConcept"]["coding"][0]["code"] == "C08CA01"
    assert update["dosageInstruction"] == [{"text": "5 mg by mouth once a day"}]
    assert not {"dispenseRequest", "medicationReference"} & set(update)


def test_a_check_after_the_start_has_its_days_and_encounter():
    asked = call("order-select", AT_RISK, draft("Indapamide 2.5 MG Oral Tablet"))
    asked["context"]["encounterId"] = "7"
    (card,) = cards(SERVICE, asked)
    resource = card["suggestions"][0]["actions"][0]["resource"]
    assert set(resource["occurrencePeriod"]) == {"start", "end"}
    assert resource["encounter"] == {"reference": "Encounter/7"}


def test_a_draft_without_an_id_gets_a_card_without_what_would_need_it():
    sent = prefetch(results=bundle(observation("sodium", 127, 2)))
    nameless = draft("Sertraline 50 MG Oral Tablet")
    del nameless["id"]
    asked = call("order-sign", sent)
    asked["context"]["draftOrders"] = bundle(nameless)
    (card,) = cards(SERVICE, asked)
    assert "suggestions" not in card
    assert "selectionBehavior" not in card


def test_only_selected_orders_are_looked_at_while_choosing():
    sent = prefetch(results=bundle(observation("sodium", 127, 2)))
    one, other = draft("sertraline 50 mg"), {**draft("indapamide 2.5 mg"), "id": "request-2"}
    asked = call("order-select", sent, one, other)
    asked["context"]["selections"] = ["MedicationRequest/request-2"]
    (card,) = cards(SERVICE, asked)
    assert card["summary"].startswith("Indapamide")


def test_a_medicine_by_reference_and_a_reason_by_reference_are_found():
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "Quinine sulfate 300 mg"}}
    ordered = draft(None, medicationReference={"reference": "#m"}, contained=[drug],
                    reasonReference=[{"reference": "Condition/c449917004"}])  # fmt: skip
    sent = prefetch(conditions=bundle(condition("449917004", id="c449917004")))
    (card,) = cards(SERVICE, call("order-sign", sent, ordered))
    assert card["summary"].startswith("Quinine is not for cramps")


@pytest.mark.parametrize("code", [("449917004", "http://snomed.info/sct"),
                                  ("449918009", "http://snomed.info/sct"),
                                  ("R25.2", "http://hl7.org/fhir/sid/icd-10-cm"),
                                  ("G47.62", "http://hl7.org/fhir/sid/icd-10-cm")])  # fmt: skip
def test_cramps_are_known_by_all_their_codes(code: tuple[str, str]):
    reason = {"coding": [{"system": code[1], "code": code[0]}]}
    asked = call("order-sign", prefetch(), draft("quinine 300 mg", reasonCode=[reason]))
    (card,) = cards(SERVICE, asked)
    assert card["summary"].startswith("Quinine is not for cramps")


def test_quinine_for_malaria_is_silent():
    reason = {"coding": [{"system": "http://snomed.info/sct", "code": "61462000"}]}
    asked = call("order-sign", prefetch(), draft("quinine 300 mg", reasonCode=[reason]))
    assert not cards(SERVICE, asked)


def test_a_panel_among_the_drafts_counts_as_a_test_of_sodium():
    panel = {"resourceType": "ServiceRequest", "id": "bmp", "status": "draft", "intent": "order",
             "code": {"coding": [{"system": "http://loinc.org", "code": "51990-0"}]}}  # fmt: skip
    asked = call("order-sign", prefetch(), draft("indapamide 2.5 mg"), panel)
    lighter = call("order-select", prefetch(), draft("indapamide 2.5 mg"))
    assert cards(SERVICE, lighter)
    assert not cards(SERVICE, asked)


HOSTILE = "Sertraline <img src=x onerror=alert(1)> [click](javascript:alert(1)) **now** 50 mg"


def test_patient_text_cannot_become_markup():
    sent = prefetch(results=bundle(observation("sodium", 127, 2)))
    (card,) = cards(SERVICE, call("order-sign", sent, draft(HOSTILE)))
    assert "<" not in card["detail"]
    assert "](" not in card["detail"].replace("\\]\\(", "")
    assert "javascript:" not in card["detail"]
    assert "\\*\\*now\\*\\*" in card["detail"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <b> c", "a b c"),
        ("see https://evil.example/x", "see https //evil.example/x"),
        ("www.evil.example", "www evil.example"),
        ("me@evil.example", "me at evil.example"),
        ("line\none\u202etwo\u0000", "line one two"),
        ("12:30, 5 % dextrose", "12:30, 5 % dextrose"),
        ("x" * 1000, "x" * 600),
    ],
)
def test_plain_text(text: str, shown: str):
    assert plain(text) == shown


def test_markup_is_escaped():
    assert escaped("# *a* _b_ `c` [d](e) ~f~ |g| 1. h") == (
        r"\# \*a\* \_b\_ \`c\` \[d\]\(e\) \~f\~ \|g\| 1\. h"
    )
    assert bullets(("- a", "b")) == "- \\- a\n- b"


def test_links_and_sources_lead_only_where_the_library_does():
    allowed = {address_of(source) for source in load().sources.values()} - {None}
    assert all(address.startswith("https://") for address in allowed if address)
    for card in cards(SERVICE, call("patient-view", LOW)):
        linked = [link["url"] for link in card.get("links", [])] + [card["source"].get("url")]
        assert set(linked) - {None} <= allowed


def test_every_override_reason_has_its_own_code():
    codes = [code for code, _ in REASON_CODES.values()]
    assert len(set(codes)) == len(codes)
    (card,) = cards(SERVICE, call("patient-view", LOW))
    assert {reason["code"] for reason in card["overrideReasons"]} <= set(codes)


def test_the_dead_get_no_cards():
    dead = {**LOW, "patient": {**LOW["patient"], "deceasedBoolean": True}}
    assert not cards(SERVICE, call("patient-view", dead))


def test_orders_of_other_kinds_and_finished_drafts_are_passed_over():
    sent = prefetch(results=bundle(observation("sodium", 127, 2)))
    for other in (
        draft("sertraline 50 mg", doNotPerform=True),
        draft("sertraline 50 mg", status="cancelled"),
        {"resourceType": "NutritionOrder", "id": "n", "status": "draft"},
        medicine("sertraline") | {"resourceType": "MedicationDispense"},
    ):
        assert not cards(SERVICE, call("order-sign", sent, other))


def test_no_answer_holds_the_name_of_the_person():
    named: dict[str, Any] = {**LOW["patient"], "name": [{"family": "Lovelace", "given": ["Ada"]}]}
    answer = SERVICE.post(
        f"{SERVICES}/charley-patient-view", json=call("patient-view", {**LOW, "patient": named})
    )
    assert "Lovelace" not in answer.text
