"""Nothing of a patient is logged: not by us, not by the server, not when Charley itself fails."""

from __future__ import annotations

import json
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.routing import Route
from starlette.testclient import TestClient

from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.errors import place_of
from charley.interfaces.serving.settings import Settings

MARK = "ZZPATIENTZZ"
PERSON = {"age": 74, "sex": MARK, "symptoms": [f"calf cramps {MARK}", MARK], MARK: MARK,
          "medicines": f"indapamide {MARK}", "labs": f"sodium 14 {MARK}"}  # fmt: skip
RECORD = {
    "resourceType": "Bundle",
    "type": MARK,
    "entry": [
        {"fullUrl": f"urn:uuid:{MARK}",
         "resource": {"resourceType": "Patient", "id": MARK, "name": [{"text": MARK}]}},
        {"resource": {"resourceType": "Condition", "id": MARK, "code": {"text": f"cramps {MARK}"}}},
        {"resource": {"resourceType": MARK, "status": MARK}},
    ],
}  # fmt: skip
BODIES: list[bytes] = [
    json.dumps(PERSON).encode(),
    json.dumps(RECORD).encode(),
    json.dumps({"resourceType": "Parameters", "parameter": [{"name": MARK}]}).encode(),
    json.dumps({"hook": MARK, "hookInstance": MARK, "context": {"patientId": MARK},
                "prefetch": {"patient": RECORD}}).encode(),
    json.dumps({"events": [{"at": "0 h", "drink": MARK}], "until": MARK}).encode(),
    json.dumps({"sodium_mmol_per_l": MARK, "reasons": [MARK]}).encode(),
    f"{MARK}={MARK}&story={MARK}&symptoms={MARK}".encode(),
    f"story: {MARK}\n  - broken: [{MARK}".encode(),
    f"{{{MARK}".encode(),
]  # fmt: skip


@pytest.fixture(autouse=True)
def every_record(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_application(Settings(requests_per_minute=0))) as made:
        yield made


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Everything that was logged, but for the test's own client, which logs addresses."""
    shape = logging.Formatter("%(name)s %(message)s")
    ours = (r for r in caplog.records if not r.name.startswith(("httpx", "httpcore")))
    return "\n".join(shape.format(record) for record in ours)


def routes(client: TestClient) -> list[tuple[str, str]]:
    """Every method and path, pages included, with the mark in the place of a parameter."""
    application: Any = client.app
    return [
        (method, re.sub(r"{[^}]*}", MARK, route.path))
        for route in application.routes
        if isinstance(route, Route)
        for method in sorted(route.methods or ())
    ]


@pytest.mark.parametrize(
    "media", ["application/fhir+json", "application/json", "application/x-www-form-urlencoded"]
)
def test_no_operation_logs_what_it_is_sent(
    client: TestClient, caplog: pytest.LogCaptureFixture, media: str
) -> None:
    asked = routes(client)
    assert len(asked) > 10
    headers = {"content-type": media, "authorization": f"Bearer {MARK}", "referer": MARK}
    for method, path in asked:
        for body in BODIES if method == "POST" else [b""]:
            client.request(method, path, content=body, params={MARK: MARK}, headers=headers)
    client.get(f"/{MARK}", params={MARK: MARK})
    client.get(f"/cds-services/{MARK}")
    assert "charley.service" in logged(caplog)
    assert MARK not in logged(caplog)


def test_a_log_line_names_the_route_and_not_what_was_put_in_it(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.post(f"/cds-services/{MARK}", content=b"{}")
    lines = [r.getMessage() for r in caplog.records if r.name == "charley.service"]
    assert any("/cds-services/{id} " in line for line in lines)


def failing(*_: Any, **__: Any) -> Any:
    """A fault that quotes the patient in its message, its cause and a local variable."""
    said_by_the_patient = MARK
    try:
        {}[said_by_the_patient]
    except KeyError as error:
        raise RuntimeError(f"cannot weigh {MARK}") from error


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real server whose assessment fails."""
    monkeypatch.setattr("charley.assess", failing)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(
        create_application(Settings(port=port, requests_per_minute=0)),
        host="127.0.0.1", port=port, log_level="debug", access_log=False, log_config=None,
    )  # fmt: skip
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not running.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(10)


def test_a_fault_is_logged_by_kind_and_place_only(
    server: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    person, record = json.dumps(PERSON), json.dumps(RECORD)
    media = {"content-type": "application/fhir+json"}
    with httpx.Client(base_url=server) as asking:
        plain = asking.post("/api/assess", content=person)
        fhir = asking.post("/fhir/$assess", content=record, headers=media)
    for answer in (plain, fhir):
        assert answer.status_code == 500
        assert MARK not in answer.text
        assert "weigh" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert fhir.json()["resourceType"] == "OperationOutcome"
    text = logged(caplog)
    assert "RuntimeError at" in text
    assert "test_service_logs.failing" in text
    printed = "".join(capfd.readouterr())
    for leaked in (MARK, "weigh", "Traceback"):
        assert leaked not in text
        assert leaked not in printed


def test_the_place_of_a_fault_holds_no_message() -> None:
    try:
        failing()
    except RuntimeError as fault:
        assert place_of(fault).startswith("RuntimeError at test_service_logs.")
        assert MARK not in place_of(fault)
