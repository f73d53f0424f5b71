"""The plain API: each operation answers in the shape that it publishes, or with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

import charley
from charley.interfaces.api.answers import Assessment, Check, Cramp, Medicines, Simulated
from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings
from charley.report.as_json import FORMAT, to_json

WOMAN = {"age": 74, "sex": "female", "symptoms": "calf cramps at night",
         "medicines": "indapamide 2.5 mg", "labs": "sodium 124"}  # fmt: skip
LITRE = {"events": [{"at": "0 h", "drink": "1 L water"}], "until": "3 h"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_application(Settings(requests_per_minute=0))) as made:
        yield made


def sent(client: TestClient, path: str, content: Any, kind: type, **query: Any) -> Any:
    answer = client.post(path, json=content, params=query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=kind)


def refused(client: TestClient, path: str, content: Any, status: int = 400, **query: Any) -> str:
    body = {"content": content} if isinstance(content, bytes) else {"json": content}
    answer = client.post(path, params=query, **body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    detail: str = answer.json()["detail"]
    assert len(detail) > 15
    return detail


def test_an_assessment_is_the_report_of_the_front_door(client: TestClient) -> None:
    answer = client.post("/api/assess", json=WOMAN)
    assert answer.content == to_json(charley.assess(WOMAN))
    assessment = msgspec.json.decode(answer.content, type=Assessment)
    assert assessment.format == FORMAT


def test_yaml_is_taken_as_well(client: TestClient) -> None:
    answer = client.post("/api/assess", content=b"symptoms:\n  - calf cramps at night\n")
    assert answer.status_code == 200


def test_what_was_found_later_can_be_left_out(client: TestClient) -> None:
    person = {"symptoms": "cramps", "later": {"labs": "sodium 115"}}
    assert sent(client, "/api/assess", person, Assessment).plan.sodium is not None
    at_first = sent(client, "/api/assess", person, Assessment, presentation="true")
    assert at_first.plan.sodium is None
    assert "true or false" in refused(client, "/api/assess", person, presentation="maybe")


def test_the_review_of_medicines_comes_with_the_red_flags(client: TestClient) -> None:
    found = sent(client, "/api/medicines", WOMAN, Medicines)
    assert found.medicines[0].priority == "stop_now"
    assert found.flags
    assert found.level in {"emergency", "same_day"}
    assert set(found.medicines[0].sources) <= set(found.references)


def test_a_check_tells_each_line_and_concludes_nothing(client: TestClient) -> None:
    found = sent(client, "/api/check", {"symptoms": ["calf cramps", "flumps"]}, Check)
    assert not found.complete
    assert {line.status for line in found.lines} == {"understood", "problem"}
    assert found.patient.facts


def test_a_scenario_is_carried_out(client: TestClient) -> None:
    found = sent(client, "/api/simulate", LITRE, Simulated, show="plasma sodium")
    sodium = found.arms[""].quantities["plasma sodium"]
    assert sodium.values is not None
    assert sodium.values[0] == pytest.approx(140, abs=2)
    assert min(value for value in sodium.values if value) < 139.5
    assert len(sodium.values) == len(found.arms[""].time_h)


def test_several_people_give_percentiles(client: TestClient) -> None:
    found = sent(
        client, "/api/simulate", LITRE, Simulated, show="plasma sodium", people="5", seed="3"
    )
    sodium = found.arms[""].quantities["plasma sodium"]
    assert (found.people, sodium.values) == (5, None)
    assert sodium.p5 is not None
    assert sodium.p95 is not None
    assert sodium.p5[-1] <= sodium.p95[-1]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("scenario", "query", "sentence"),
    [
        (LITRE, {"people": "51"}, "people is a number from 1 to 50"),
        (LITRE, {"people": "2.5"}, "whole number"),
        (LITRE, {"days": "nan"}, "days is a number"),
        (LITRE, {"days": "61"}, "days is a number"),
        (LITRE, {"people": "50", "days": "30"}, "people times arms times days"),
        ({**LITRE, "until": "400 days"}, {}, "at most 60 days"),
        ({**LITRE, "before": "400 days"}, {}, "people times arms"),
        ({**LITRE, "who": {"people": 5000}}, {}, "at most 50 people"),
        ({**LITRE, "arms": {str(n): {} for n in range(40)}, "until": "3 days"}, {}, "people times"),
        ({"events": [{"at": "0 h", "drink": "1 L lava"}]}, {}, "lava"),
        (LITRE, {"show": "aura"}, "aura"),
        ([1, 2], {}, "mapping"),
    ],
)  # fmt: skip
def test_too_much_and_the_impossible_are_refused(
    client: TestClient, scenario: Any, query: dict[str, str], sentence: str
) -> None:
    assert sentence in refused(client, "/api/simulate", scenario, **query)


@pytest.mark.parametrize("path", ["/api/assess", "/api/check", "/api/simulate", "/api/medicines"])
def test_what_is_sent_is_never_taken_for_the_name_of_a_file(client: TestClient, path: str) -> None:
    for name in (b"/etc/hostname", b"examples/demo.yaml", b'"/etc/hostname"'):
        answer = client.post(path, content=name)
        assert answer.status_code in {200, 400}
        told = answer.text
        assert "No such file" not in told
        assert "olmesartan" not in told
    assert "mapping" in refused(client, "/api/simulate", b'"/etc/passwd"')


def test_the_cramp_threshold_of_a_state_a_patient_and_a_scenario(client: TestClient) -> None:
    fell = {"sodium_mmol_per_l": 128, "sodium_before_mmol_per_l": 139}
    state = sent(client, "/api/cramp", fell, Cramp)
    assert state.kind == "state"
    assert state.arms[""].threshold_hz is not None
    assert state.arms[""].threshold_hz < 20
    assert sent(client, "/api/cramp", {"patient": WOMAN}, Cramp).kind == "patient"
    course = sent(client, "/api/cramp", {"scenario": LITRE}, Cramp).arms[""].course
    assert course is not None
    assert len(course.hz) == len(course.times_h)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"sodium_mmol_per_l": 14}, "goes from"),
        ({"sodium": 128}, "unknown field"),
        ({"patient": WOMAN, "scenario": LITRE}, "not both"),
        ({"scenario": {**LITRE, "until": "100 days"}}, "at most"),
        ({"reasons": ["moonlight"]}, "moonlight"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_state_that_cannot_be_is_refused(
    client: TestClient, body: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(client, "/api/cramp", body)


def test_template_and_schema_can_be_had(client: TestClient) -> None:
    assert client.get("/api/template").text.startswith("# One patient.")
    assert client.get("/api/schema").json()["title"] == "Charley patient file"
