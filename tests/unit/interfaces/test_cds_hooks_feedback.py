"""Feedback: what counts as such, that it is counted by rule, and that nothing personal is kept."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cds_calls import LOW, SERVICES, call, cards, client
from starlette.testclient import TestClient

from charley.interfaces.cds_hooks import feedback
from charley.interfaces.cds_hooks.feedback import Tally

ADDRESS = f"{SERVICES}/charley-patient-view/feedback"
AT = "2026-03-20T12:00:00.123Z"


@pytest.fixture
def service() -> TestClient:
    return client()


def accepted(card: str, *taken: str, **more: Any) -> dict[str, Any]:
    return {"card": card, "outcome": "accepted", "acceptedSuggestions": [{"id": t} for t in taken],
            "outcomeTimestamp": AT, **more}  # fmt: skip


def overridden(card: str, reason: dict[str, Any] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"card": card, "outcome": "overridden", "outcomeTimestamp": AT}
    return found if reason is None else {**found, "overrideReason": reason}


def test_what_becomes_of_a_card_is_counted_by_its_rule(service: TestClient):
    (card,) = cards(service, call("patient-view", LOW))
    taken = card["suggestions"][0]["uuid"]
    reason = {"reason": {"code": card["overrideReasons"][0]["code"]}, "userComment": "Ada is well"}
    body = {"feedback": [accepted(card["uuid"], taken), overridden(card["uuid"], reason)]}
    assert service.post(ADDRESS, json=body).status_code == 200
    assert service.get(ADDRESS).json() == {
        "shown": {"low_sodium": 1}, "accepted": {"low_sodium": 1}, "overridden": {"low_sodium": 1},
        "reasons": {"action-completed": 1},
    }  # fmt: skip


def test_cards_of_before_a_restart_count_as_unknown(service: TestClient):
    assert service.post(ADDRESS, json={"feedback": [overridden(str(uuid4()))]}).status_code == 200
    assert service.get(ADDRESS).json()["overridden"] == {"unknown": 1}


CARD = str(uuid4())


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ({**overridden(CARD), "outcome": "ignored"}, "cds-fb-1"),
        ({**accepted(CARD), "acceptedSuggestions": []}, "cds-fb-2"),
        ({"card": CARD, "outcome": "accepted", "outcomeTimestamp": AT}, "cds-fb-2"),
        (overridden(CARD, {}), "cds-fb-3"),
        (overridden("card-7"), "uuid"),
        (accepted(CARD, "first"), "uuid"),
        ({"outcome": "overridden", "outcomeTimestamp": AT}, "card is required"),
        ({"card": CARD, "outcome": "overridden"}, "outcomeTimestamp is required"),
        ({**overridden(CARD), "outcomeTimestamp": "yesterday"}, "instant"),
        ({**overridden(CARD), "outcomeTimestamp": "2026-03-20T12:00:00"}, "time zone"),
        (overridden(CARD, {"reason": {"display": "no code"}}), "a Coding has a code"),
    ],
)
def test_feedback_that_breaks_the_specification_is_refused_whole(
    service: TestClient, entry: dict[str, Any], rule: str
):
    body = {"feedback": [overridden(CARD), entry]}
    answer = service.post(ADDRESS, json=body)
    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome"), rule
    assert service.get(ADDRESS).json()["overridden"] == {}


def test_a_comment_alone_is_a_reason(service: TestClient):
    body = {"feedback": [overridden(CARD, {"userComment": "seen"})]}
    assert service.post(ADDRESS, json=body).status_code == 200
    assert service.get(ADDRESS).json()["reasons"] == {"other": 1}


def test_no_text_of_a_client_is_kept_as_a_reason(service: TestClient):
    body = {"feedback": [overridden(CARD, {"reason": {"code": "Ada Lovelace refuses"}})]}
    service.post(ADDRESS, json=body)
    assert "Ada" not in service.get(ADDRESS).text


@pytest.mark.parametrize("body", [{}, [], {"feedback": {}}, {"feedback": None}, "x"])
def test_a_body_that_is_no_feedback_is_400(service: TestClient, body: Any):
    assert service.post(ADDRESS, json=body).status_code == 400


def test_nothing_and_too_much_at_once(service: TestClient):
    assert service.post(ADDRESS, json={"feedback": []}).status_code == 200
    flood = {"feedback": [overridden(str(uuid4())) for _ in range(101)]}
    assert service.post(ADDRESS, json=flood).status_code == 400


def test_an_unknown_service_has_no_feedback(service: TestClient):
    assert service.post(f"{SERVICES}/other/feedback", json={"feedback": []}).status_code == 404
    assert service.get(f"{SERVICES}/other/feedback").status_code == 404


def test_the_log_of_the_settings_has_a_line_a_card_without_the_person(tmp_path: Path):
    service = client(folder=str(tmp_path), feedback_log="feedback.jsonl")
    (card,) = cards(service, call("patient-view", LOW))
    why = {"userComment": "Ada Lovelace"}
    entries = [accepted(card["uuid"], card["suggestions"][0]["uuid"]),
               overridden(card["uuid"], why)]  # fmt: skip
    service.post(ADDRESS, json={"feedback": entries})
    text = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(one["rule"], one["outcome"], one["reason"]) for one in lines] == [
        ("low_sodium", "accepted", ""), ("low_sodium", "overridden", "other"),
    ]  # fmt: skip
    assert "ada" not in text.lower()


def test_without_the_setting_no_file_is_written(tmp_path: Path):
    service = client(folder=str(tmp_path))
    service.post(ADDRESS, json={"feedback": [overridden(CARD)]})
    assert list(tmp_path.iterdir()) == []


def test_the_memory_of_cards_is_bounded(monkeypatch: pytest.MonkeyPatch, service: TestClient):
    monkeypatch.setattr(feedback, "MOST_CARDS_KNOWN", 3)
    for _ in range(5):
        cards(service, call("patient-view", LOW, hookInstance=str(uuid4())))
    tally: Tally = service.app.state.card_tally  # type: ignore[attr-defined]
    assert len(tally._rule_of) == 3
    assert tally.counts("charley-patient-view").shown == {"low_sodium": 5}
