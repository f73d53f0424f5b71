"""Calls of CDS Hooks services for tests, and the rules of the specification as a check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings

NOW = datetime.now(UTC)
SERVICES = "/cds-services"
PATIENT = {"resourceType": "Patient", "id": "ada", "gender": "female", "birthDate": "1946-03-01"}
LOINC = {"sodium": "2951-2", "potassium": "2823-3", "magnesium": "19123-9", "osmolality": "2692-2"}


def client(**settings: Any) -> TestClient:
    return TestClient(create_application(Settings(**{"requests_per_minute": 0, **settings})))


def observation(analyte: str, value: float, days_ago: float, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"{analyte}-{days_ago:g}".replace(".", "-"),
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": LOINC[analyte]}]},
        "subject": {"reference": "Patient/ada"},
        "effectiveDateTime": (NOW - timedelta(days=days_ago)).isoformat(),
        "valueQuantity": {"value": value, "unit": "mmol/L", "code": "mmol/L"},
        **more,
    }


def medicine(name: str, days_ago: int = 20, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": name.split(maxsplit=1)[0].lower(),
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "subject": {"reference": "Patient/ada"},
        "authoredOn": (NOW - timedelta(days=days_ago)).date().isoformat(),
        **more,
    }


def condition(code: str, system: str = "http://snomed.info/sct", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": f"c{code}",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"coding": [{"system": system, "code": code}]},
        "subject": {"reference": "Patient/ada"},
        **more,
    }


def bundle(*resources: Any, **more: Any) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **more}


def prefetch(**parts: Any) -> dict[str, Any]:
    """A whole prefetch: what is not named is empty."""
    empty = dict.fromkeys(("results", "conditions", "medicines", "statements"), bundle())
    return {"patient": PATIENT, **empty, **parts}


def draft(name: str | None, **more: Any) -> dict[str, Any]:
    found = {"resourceType": "MedicationRequest", "id": "request-1", "status": "draft",
             "intent": "order", "subject": {"reference": "Patient/ada"}, **more}  # fmt: skip
    return found if name is None else {**found, "medicationCodeableConcept": {"text": name}}


def call(hook: str = "patient-view", sent: Any = None, *drafts: Any, **more: Any) -> dict[str, Any]:
    context: dict[str, Any] = {"userId": "Practitioner/1", "patientId": "ada"}
    if hook != "patient-view":
        context["draftOrders"] = bundle(*drafts)
    if hook == "order-select":
        context["selections"] = [f"{d['resourceType']}/{d['id']}" for d in drafts]
    asked = {"hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
             "context": context}  # fmt: skip
    return {**asked, **({} if sent is None else {"prefetch": sent}), **more}


def cards(service: TestClient, asked: dict[str, Any]) -> list[dict[str, Any]]:
    answer = service.post(f"{SERVICES}/charley-{asked['hook']}", json=asked)
    assert answer.status_code == 200, answer.text
    assert list(broken(answer.json())) == []
    found: list[dict[str, Any]] = answer.json()["cards"]
    return found


LOW = prefetch(
    results=bundle(observation("sodium", 127, 9), observation("sodium", 139, 60)),
    medicines=bundle(medicine("Indapamide 2.5 MG Oral Tablet")),
)


def broken(answer: dict[str, Any]) -> Iterator[str]:
    """Where an answer breaks the specification (CDS Hooks 2.0.1 and the invariants of HL7's
    logical models, cds-resp-1 to -7)."""
    if set(answer) != {"cards"}:
        yield "only cards are answered; nothing is done by itself (no systemActions)"
    yield from (f"{where} is null or empty" for where in _empty(answer) if where != "cards")
    for card in answer["cards"]:
        yield from _broken_card(card)


def _broken_card(card: dict[str, Any]) -> Iterator[str]:
    if not 0 < len(card["summary"]) < 140:
        yield "the summary has fewer than 140 characters"
    if card["indicator"] not in {"info", "warning", "critical"}:
        yield "the indicator is one of three"
    if not card["source"]["label"] or not {"system", "code", "display"} <= set(
        card["source"]["topic"]
    ):
        yield "the source has a label and a topic"
    UUID(card["uuid"])
    suggestions = card.get("suggestions", [])
    if card.get("selectionBehavior") == "at-most-one":
        if sum(one.get("isRecommended", False) for one in suggestions) > 1:
            yield "cds-resp-1"
    elif suggestions:
        yield "cds-resp-6"
    for suggestion in suggestions:
        yield from _broken_suggestion(suggestion)
    for link in card.get("links", []):
        if link["type"] not in {"absolute", "smart"}:
            yield "the type of a link is one of two"
        if link["type"] != "smart" and "appContext" in link:
            yield "cds-resp-3"
    if not card["overrideReasons"] or not all(r.get("display") for r in card["overrideReasons"]):
        yield "cds-resp-4"


def _broken_suggestion(suggestion: dict[str, Any]) -> Iterator[str]:
    UUID(suggestion["uuid"])
    if not suggestion["label"]:
        yield "a suggestion has a label"
    if suggestion.get("actionSelectionBehavior", "all") not in {"all", "any", "at-most-one"}:
        yield "cds-resp-7"
    for action in suggestion["actions"]:
        if not action.get("description"):
            yield "cds-resp-5"
        if action["type"] == "delete":
            if "resource" in action or not re.match(r"^\w+/.+$", action.get("resourceId", "")):
                yield "cds-resp-2"
        elif action["type"] not in {"create", "update"} or "resourceType" not in action["resource"]:
            yield "what is created or updated is a resource"


def _empty(value: Any, where: str = "") -> Iterator[str]:
    if value is None or value in ("", [], {}):
        yield where
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _empty(inner, f"{where}.{key}".strip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _empty(inner, where)
