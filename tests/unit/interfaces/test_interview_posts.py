"""What the forms of the interview send, also when it was not a browser that sent it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings

BUTTONS = ["next", "back", "skip", "unknown", "none", "seen", "finish"]
HTML = {"accept": "text/html"}
AGE = ["age", ["68"]]
CHOICES = st.sampled_from(
    ["", "none", "unknown", "yes", "cramp_calf", "68", "1e999", "\x00", "9" * 5000]
)
QUESTIONS = st.sampled_from(
    ["age", "where", "go_on", "medicines", "headache", "check.fever.rash", "x"]
)


@pytest.fixture(scope="module")
def client() -> TestClient:
    application = create_application(Settings(requests_per_minute=0))
    return TestClient(application, raise_server_exceptions=False)


def test_the_answers_travel_in_the_form_and_come_back_with_the_new_one(client):
    form = {"answers": json.dumps([AGE]), "place": "1", "question": "sex", "given": "male"}
    page = client.post("/you", data=form, headers=HTML).text
    assert "[[&#34;age&#34;,[&#34;68&#34;]],[&#34;sex&#34;,[&#34;male&#34;]]]" in page


@pytest.mark.parametrize(
    "answers",
    ["{", "[1]", '[["age",["abc"]]]', '[["no_such_question",[]]]', '[["age",["1"],2]]', "[" * 5000],
)
def test_answers_that_are_not_ours_are_refused_with_a_page(client, answers):
    response = client.post("/you", data={"answers": answers}, headers=HTML)
    assert response.status_code == 400
    assert "start again" in response.text


def test_nothing_told_is_no_answer(client):
    response = client.post("/you", data={"do": "finish"}, headers=HTML)
    assert response.status_code == 400
    assert "answer a question or two first" in response.text


def test_a_file_is_html_or_json(client):
    form = {"answers": json.dumps([AGE, ["where", ["cramp_calf"]]]), "do": "exe"}
    assert client.post("/you/file", data=form).status_code == 400


def test_names_of_medicines_are_posted_not_addressed(client):
    assert "indapamide" in client.post("/you/medicines", content="indap").json()
    assert client.get("/you/medicines").status_code == 405
    assert client.post("/you/medicines", content=b"\xff\xfe").json() == []


def test_an_answer_is_never_kept_by_the_browser(client):
    response = client.post("/you", data={"answers": "[]", "question": "age", "given": "30"})
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers


def test_style_and_script_are_checked_for_change_each_time(client):
    response = client.get("/static/charley.css")
    assert response.headers["cache-control"] == "no-cache"
    again = client.get("/static/charley.css", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304


@settings(max_examples=60, deadline=None)
@given(
    answers=st.lists(st.tuples(QUESTIONS, st.lists(CHOICES, max_size=2)), max_size=4),
    do=st.sampled_from([*BUTTONS, "edit:3", "x:y"]),
    question=QUESTIONS,
    chosen=st.lists(CHOICES, max_size=3),
    place=st.sampled_from(["", "0", "2", "99999999", "-1", "²"]),
)
def test_no_form_however_odd_is_a_fault_of_ours(client, answers, do, question, chosen, place):
    form = {"answers": json.dumps(answers), "do": do, "question": question, "place": place}
    response = client.post("/you", data={**form, "given": chosen}, headers=HTML)
    assert response.status_code in {200, 400}
