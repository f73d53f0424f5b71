"""What a request may cost: size, depth, entries, pace and patience, each with its refusal."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.bodies import DEEPEST
from charley.interfaces.serving.guard import HEADERS
from charley.interfaces.serving.settings import Settings

FHIR = {"content-type": "application/fhir+json"}
POSTS = [
    "/api/assess",
    "/api/check",
    "/api/medicines",
    "/api/simulate",
    "/api/cramp",
    "/fhir/$assess",
]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(requests_per_minute=0, largest_body_bytes=100_000)
    with TestClient(create_application(settings)) as made:
        yield made


def detail(answer: Any) -> str:
    told = answer.json()
    said: str = told["detail"] if "detail" in told else told["issue"][0]["diagnostics"]
    return said


@pytest.mark.parametrize("path", POSTS)
def test_a_body_that_is_too_large_is_not_read(client: TestClient, path: str) -> None:
    answer = client.post(path, content=b" " * 100_001, headers=FHIR)
    assert answer.status_code == 413
    assert "0.1 MB" in detail(answer)


@pytest.mark.parametrize("path", POSTS)
def test_a_chunked_body_that_grows_too_large_is_cut_off(client: TestClient, path: str) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 10_000

    assert client.post(path, content=parts(), headers=FHIR).status_code == 413


@pytest.mark.parametrize("claimed", ["9" * 400, "-1", "many", b"\xb2"])
def test_a_wrong_length_header_does_no_harm(client: TestClient, claimed: Any) -> None:
    body = json.dumps({"symptoms": "calf cramps"}).encode()
    answer = client.post("/api/assess", content=body, headers={"content-length": claimed})
    assert answer.status_code in {200, 413}


def nested(depth: int, opening: bytes, closing: bytes) -> bytes:
    return opening * depth + b"1" + closing * depth


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("depth", [DEEPEST + 5, 10_000])
@pytest.mark.parametrize(("opening", "closing"), [(b'{"a":', b"}"), (b"[", b"]")])
def test_a_body_nested_too_deeply_is_refused(
    client: TestClient, path: str, depth: int, opening: bytes, closing: bytes
) -> None:
    answer = client.post(path, content=nested(depth, opening, closing), headers=FHIR)
    assert answer.status_code == 400
    assert len(detail(answer)) > 15


def test_a_yaml_bomb_does_not_unfold(client: TestClient) -> None:
    bomb = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % ((letter, letter, *[letter - 1] * 8))
        for letter in range(ord("b"), ord("m"))
    )
    began = time.perf_counter()
    answer = client.post("/api/assess", content=bomb)
    assert answer.status_code == 400
    assert time.perf_counter() - began < 2


def test_a_compressed_body_is_not_unpacked(client: TestClient) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    answer = client.post("/api/assess", content=bomb, headers={"content-encoding": "gzip"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "na " * 20_000,
        "cramp" * 15_000,
        "1," * 40_000,
        "a" * 90_000,
        "((((" * 20_000,
        "no not " * 12_000,
    ],
)
def test_a_long_monotonous_text_is_read_in_reasonable_time(client: TestClient, text: str) -> None:
    third = text[:30_000]
    began = time.perf_counter()
    answer = client.post("/api/check", json={"story": third, "labs": third, "medicines": third})
    assert answer.status_code in {200, 400}
    assert time.perf_counter() - began < 10


def test_a_patient_file_of_many_pages_is_refused_but_a_large_record_is_read() -> None:
    with TestClient(create_application(Settings(requests_per_minute=0))) as made:
        pages = {"story": ["calf cramps at night"] * 8_000}
        answer = made.post("/api/assess", json=pages)
        assert answer.status_code == 413
        assert "100 kB" in detail(answer)
        sodium = {
            "resourceType": "Observation", "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
            "valueQuantity": {"value": 121, "unit": "mmol/L"},
        }  # fmt: skip
        record = {"resourceType": "Bundle", "entry": [{"resource": sodium}] * 3_000}
        assert made.post("/api/assess", json=record).status_code == 200


def test_too_many_requests_are_told_to_wait() -> None:
    with TestClient(create_application(Settings(requests_per_minute=3))) as limited:
        answers = [limited.get("/health") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["retry-after"] == "60"
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert answers[-1].headers["x-content-type-options"] == "nosniff"


def test_a_body_that_dribbles_is_given_up() -> None:
    async def asked() -> list[Message]:
        application = create_application(Settings(requests_per_minute=0, body_seconds=0.05))
        sent: list[Message] = []

        async def receive() -> Message:
            await anyio.sleep(0.02)
            return {"type": "http.request", "body": b" ", "more_body": True}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
            "scheme": "http", "path": "/api/assess", "raw_path": b"/api/assess", "root_path": "",
            "query_string": b"", "headers": [], "client": ("127.0.0.1", 1), "server": ("x", 80),
        }  # fmt: skip
        with anyio.fail_after(5):
            await application(scope, receive, send)
        return sent

    start, body = anyio.run(asked)
    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]
    assert b"took longer" in body["body"]


def test_every_answer_carries_the_headers_that_protect_a_browser(client: TestClient) -> None:
    for answer in (
        client.get("/health"),
        client.get("/nowhere"),
        client.post("/api/assess", content=b""),
        client.get("/fhir/metadata"),
    ):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["cache-control"] == "no-store"


def test_no_other_origin_may_call_unless_it_was_named() -> None:
    def allowed(*origins: str) -> str | None:
        settings = Settings(requests_per_minute=0, allowed_origins=origins)
        with TestClient(create_application(settings)) as made:
            asking = {"origin": "https://ehr.example", "access-control-request-method": "POST"}
            answer = made.options("/api/assess", headers=asking)
        return answer.headers.get("access-control-allow-origin")

    assert allowed() is None
    assert allowed("https://other.example") is None
    assert allowed("https://ehr.example") == "https://ehr.example"


def test_no_answer_ever_sets_a_cookie_or_allows_credentials(client: TestClient) -> None:
    for path in ("/", "/health", "/fhir/metadata", "/openapi.json"):
        answer = client.get(path)
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-credentials" not in answer.headers
