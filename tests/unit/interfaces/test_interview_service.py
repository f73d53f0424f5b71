"""The interview over the wire: JSON, and FHIR Structured Data Capture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B import get_fhir_model_class
from starlette.testclient import TestClient

import charley
from charley.care.interview import Answer, next_turn
from charley.interfaces.api.interview import Interviewing
from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.operation import FHIR
from charley.interfaces.serving.settings import Settings

Json = dict[str, Any]
NEXT = "/fhir/Questionnaire/$next-question"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_application(Settings(requests_per_minute=0))) as made:
        yield made


def turn(client: TestClient, *answers: tuple[str, str]) -> Interviewing:
    body = {"answers": [{"question": name, "given": [said]} for name, said in answers]}
    answer = client.post("/api/interview", json=body)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=Interviewing)


def asked(client: TestClient, content: Json) -> Json:
    answer = client.post(NEXT, json=content, headers={"content-type": FHIR})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_the_turn_is_that_of_the_engine(client: TestClient) -> None:
    said = turn(client, ("age", "74"), ("sex", "female"))
    answers = [Answer(question="age", given=("74",)), Answer(question="sex", given=("female",))]
    assert said.turn == next_turn(answers)
    assert said.patient_file == {"age": 74, "sex": "female"}


def test_no_answers_are_a_beginning(client: TestClient) -> None:
    assert client.post("/api/interview", json={}).json()["turn"]["question"]["id"] == "age"


def test_an_answer_that_cannot_be_is_told_with_a_sentence(client: TestClient) -> None:
    for bad in ({"question": "age", "given": ["300"]}, {"question": "zz"}, {"given": []}):
        answer = client.post("/api/interview", json={"answers": [bad]})
        assert answer.status_code == 400
        assert len(answer.json()["detail"]) > 15


def test_an_alarm_comes_over_the_wire(client: TestClient) -> None:
    said = turn(client, ("danger_chest", "chest_pain"))
    assert said.turn.interruption is not None
    assert said.turn.interruption.emergency


def test_medicines_are_completed(client: TestClient) -> None:
    answer = client.get("/api/medicines", params={"starting": "indap"})
    assert answer.json() == {"names": ["indapamide"]}
    assert client.get("/api/medicines").json() == {"names": []}
    assert client.get("/api/medicines", params={"starting": "x" * 99}).status_code == 400


def test_the_questionnaire_is_published(client: TestClient) -> None:
    answer = client.get("/fhir/Questionnaire/leg-cramps")
    assert answer.headers["content-type"].startswith(FHIR)
    get_fhir_model_class("Questionnaire").model_validate(answer.json())


def test_an_adaptive_form_is_filled_in_to_its_end_and_assessed(client: TestClient) -> None:
    response: Json = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}
    alarms = []
    for _ in range(60):
        response = asked(client, response)
        get_fhir_model_class("QuestionnaireResponse").model_validate(response)
        shown = response["contained"][0]["item"]
        if response["status"] == "completed":
            break
        alarms += [one["text"] for one in shown[-2:-1] if one["type"] == "display"]
        response.setdefault("item", []).append(_answer(shown[-1]))
    assert response["status"] == "completed"
    assert shown[-1]["type"] == "display"
    assert any("ambulance" in alarm for alarm in alarms)
    assert charley.assess(response).plan.triage.level == "emergency"


def _answer(item: Json) -> Json:
    """On in an alarm, fainted, cramps in the calf; else none of these, no, or 74."""
    if item["type"] == "decimal":
        return {"linkId": item["linkId"], "answer": [{"valueDecimal": 74}]}
    if item["type"] == "text":
        return {"linkId": item["linkId"], "answer": [{"valueString": "none"}]}
    codes = [option["valueCoding"]["code"] for option in item["answerOption"]]
    wanted = ("on", "syncope", "cramp_calf", "none", "no", codes[0])
    chosen = next(code for code in wanted if code in codes)
    return {"linkId": item["linkId"], "answer": [{"valueCoding": {"code": chosen}}]}


def test_parameters_are_answered_by_parameters(client: TestClient) -> None:
    response = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}
    for name, back in (("questionnaire-response", "questionnaire-response"), ("in", "out")):
        parameter = [{"name": name, "resource": response}]
        answer = asked(client, {"resourceType": "Parameters", "parameter": parameter})
        assert answer["parameter"][0]["name"] == back
        assert answer["parameter"][0]["resource"]["contained"][0]["item"][-1]["linkId"] == "age"


def test_what_is_no_response_is_refused_in_the_language_of_fhir(client: TestClient) -> None:
    for content in ({"resourceType": "Patient"}, {"resourceType": "Parameters"}):
        answer = client.post(NEXT, json=content, headers={"content-type": FHIR})
        assert answer.status_code == 400
        assert answer.json()["resourceType"] == "OperationOutcome"
