"""What would happen if, over JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings
from charley.report.courses.what_if import WhatIf

WOMAN = {"age": 74, "sex": "female", "medicines": "indapamide 2.5 mg", "labs": "sodium 124"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_application(Settings(requests_per_minute=0))) as made:
        yield made


def asked(client: TestClient, **body: Any) -> WhatIf:
    answer = client.post("/api/what-if", json={"patient": WOMAN, **body})
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=WhatIf)


def test_the_answer_has_the_published_shape_and_says_whose_body_it_is(client: TestClient) -> None:
    answer = asked(client, choices={"stop_0": 0})
    assert "not fitted to this person" in answer.typical
    assert "not an order" in answer.disclaimer
    assert {drawn.quantity for drawn in answer.quantities} >= {"sodium", "potassium", "cramp_hz"}
    assert answer.choices == {"stop_0": 0.0}
    assert answer.cautions


def test_without_choices_it_is_the_course_as_it_is_and_what_could_be_tried(
    client: TestClient,
) -> None:
    answer = asked(client)
    assert answer.quantities[0].what_if is None
    assert answer.limits == ()
    assert [stop.medicine for stop in answer.stops] == ["indapamide"]
    assert {"drinks", "salt", "saline"} <= {control.id for control in answer.controls}


def test_the_span_can_be_a_day_or_a_week(client: TestClient) -> None:
    assert asked(client, hours=24).hours[-1] == 24
    assert asked(client, hours=168).hours[-1] == 168


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"patient": {}}, "no facts"),
        ({"patient": {"age": 3, "labs": "sodium 124"}}, "adult"),
        ({"patient": WOMAN, "choices": {"drinks": 40}}, "0.5 to 4"),
        ({"patient": WOMAN, "choices": {"gin": 1}}, "there is no"),
        ({"patient": WOMAN, "hours": 5}, "24 to 168"),
        ({"patient": WOMAN, "other": 1}, "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    client: TestClient, body: dict[str, Any], sentence: str
) -> None:
    answer = client.post("/api/what-if", json=body)
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_the_operation_is_published(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["paths"]["/api/what-if"]["post"]["operationId"] == "what_if"
    assert "WhatIf" in described["components"]["schemas"]
