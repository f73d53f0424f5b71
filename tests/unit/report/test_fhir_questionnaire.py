"""The interview as a FHIR Questionnaire: valid, and the same interview."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from charley.care.interview import Answer
from charley.patient.fhir.answers import answers_of
from charley.patient.fhir.conditions import meanings
from charley.patient.interview.answers import question_of
from charley.patient.interview.form import FormQuestion, form
from charley.report.fhir.enabling import EnablingError, enabling
from charley.report.fhir.questionnaire import (
    ANSWERS,
    PROFILE,
    SAME_AS,
    questionnaire,
    response_items,
)

Json = dict[str, Any]
PUBLISHED = questionnaire("https://charley.example")


def items(parent: Json) -> Iterator[Json]:
    for item in parent.get("item", ()):
        yield item
        yield from items(item)


def of(link: str) -> Json:
    return next(item for item in items(PUBLISHED) if item["linkId"] == link)


def test_a_second_reader_takes_it() -> None:
    get_fhir_model_class("Questionnaire").model_validate(PUBLISHED)
    assert PUBLISHED["meta"]["profile"] == [PROFILE]
    assert PUBLISHED["url"] == "https://charley.example/fhir/Questionnaire/leg-cramps"


def test_every_question_of_the_form_stands_in_it_once() -> None:
    links = [item["linkId"] for item in items(PUBLISHED)]
    assert len(set(links)) == len(links)
    assert set(form()) <= set(links)


def test_what_it_asks_is_a_question_that_the_reader_knows() -> None:
    for item in items(PUBLISHED):
        if item["type"] not in {"group", "display"}:
            assert question_of(item["linkId"])


def test_none_of_these_excludes_the_others() -> None:
    none = [o for o in of("losses")["answerOption"] if o["valueCoding"]["code"] == "none"]
    assert none[0]["extension"][0]["valueBoolean"] is True
    assert of("losses")["repeats"] is True
    assert "repeats" not in of("sex")


def test_a_follow_up_is_asked_only_after_the_answer_that_opens_it() -> None:
    rules = of("loose_stools")["enableWhen"]
    opening = {(rule["question"], rule["answerCoding"]["code"]) for rule in rules}
    assert opening == {("losses", "diarrhoea"), ("danger_body", "diarrhoea_watery_profuse")}
    assert of("loose_stools")["enableBehavior"] == "any"
    assert of("results")["enableWhen"][0]["answerCoding"]["code"] == "yes"


def test_pregnancy_is_asked_of_women_of_an_age_for_it() -> None:
    rules = {(r["question"], r["operator"]) for r in of("pregnancy")["enableWhen"]}
    assert rules == {("sex", "!="), ("age", ">="), ("age", "<=")}
    assert of("pregnancy")["enableBehavior"] == "all"


def test_conditions_refer_to_answers_that_are_offered_before() -> None:
    seen: dict[str, set[str]] = {}
    for item in items(PUBLISHED):
        for rule in item.get("enableWhen", ()):
            coding = rule.get("answerCoding")
            assert coding is None or coding["code"] in seen[rule["question"]]
        options = item.get("answerOption", ())
        seen[item["linkId"]] = {option["valueCoding"]["code"] for option in options}


def test_a_condition_without_a_like_is_refused() -> None:
    odd = FormQuestion(id="x", section="", kind="one", text="", when={"all": ["fever", "cough"]})
    with pytest.raises(EnablingError):
        enabling(odd)


def test_codes_of_others_are_read_back_as_the_same_finding() -> None:
    found = 0
    for item in items(PUBLISHED):
        for option in item.get("answerOption", ()):
            coding = option["valueCoding"]
            assert coding["system"] == ANSWERS
            for extension in coding.get("extension", ()):
                assert extension["url"] == SAME_AS
                same = extension["valueCoding"]
                assert coding["code"] in meanings({"coding": [same]})
                found += 1
    assert found >= 18


def test_answers_become_a_response_and_answers_again() -> None:
    answers = (
        Answer(question="age", given=("74",)),
        Answer(question="losses", given=("diarrhoea", "unknown")),
        Answer(question="medicines", given=("indapamide 2.5 mg",)),
        Answer(question="check.tremor.vomiting", given=("none",)),
        Answer(question="fatigue", given=("yes",)),
        Answer(question="sex", given=()),
    )
    response = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": response_items(answers),
    }
    get_fhir_model_class("QuestionnaireResponse").model_validate(response)
    assert answers_of(response).answers == answers[:-1]
