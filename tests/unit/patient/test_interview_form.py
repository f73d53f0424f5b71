"""The questions of the interview: each says what it means, in words that are easy to read."""

from __future__ import annotations

import re

import pytest

from charley.knowledge.conditions import names
from charley.patient.interview.answers import Answer, check, file_of, says
from charley.patient.interview.form import NONE, UNKNOWN, FormQuestion, form
from charley.patient.language.vocabulary import concepts
from charley.patient.sections import SECTION_OF

QUESTIONS = list(form().values())
MOST_WORDS = 14


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_every_finding_of_a_question_is_known(question: FormQuestion) -> None:
    assert set(question.findings) <= concepts().keys()
    assert question.id not in concepts(), "a finding's id is the question for that finding alone"
    if question.field:
        assert question.field in SECTION_OF


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_its_conditions_speak_of_what_is_asked_before(question: FormQuestion) -> None:
    earlier = QUESTIONS[: QUESTIONS.index(question)]
    known = {finding for one in earlier for finding in one.findings}
    known |= {higher for finding in known for higher in concepts()[finding].implies}
    known |= {"male", "female", "pregnant", "age_years", "cramp"}
    known |= {f"said:{one.id}={option.id}" for one in earlier for option in one.options}
    for condition in (question.when, question.unless):
        if condition is not None:
            assert set(names(condition)) <= known


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_options_are_short_and_plain(question: FormQuestion) -> None:
    for option in question.options:
        words = re.findall(r"[A-Za-z']+", option.label)
        assert len(words) <= MOST_WORDS, option.label
        assert "_" not in option.label
    assert sum(map(len, re.findall(r"[A-Za-z']+", question.text))) <= 90


def test_questions_can_be_read_after_seven_years_of_school() -> None:
    texts = [question.text for question in QUESTIONS]
    labels = [option.label for question in QUESTIONS for option in question.options]
    asides = [text for q in QUESTIONS for text in re.split(r"(?<=[.?]) ", f"{q.help} {q.why}")]
    for some in (texts, labels, [text for text in asides if text.strip()]):
        assert school_years(some) < 7


def school_years(sentences: list[str]) -> float:
    """The grade level of Flesch and Kincaid (1975)."""
    words = [word.lower() for text in sentences for word in re.findall(r"[A-Za-z']+", text)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.removesuffix("e")))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def test_no_two_questions_ask_everybody_the_same() -> None:
    asked: dict[str, str] = {}
    for question in QUESTIONS:
        if question.when is None:
            for option in question.options:
                for finding in option.present:
                    assert asked.setdefault(finding, question.id) == question.id, finding


def test_ticking_says_yes_leaving_out_says_no_not_sure_says_nothing() -> None:
    losses = form()["losses"]
    assert says(losses, ("diarrhoea",))["diarrhoea"] is True
    assert says(losses, ("diarrhoea",))["vomiting"] is False
    assert says(losses, ("diarrhoea", UNKNOWN)) == {"diarrhoea": True}
    assert says(losses, (UNKNOWN,)) == {}
    assert says(losses, ()) == {}
    assert set(says(losses, (NONE,)).values()) == {False}


def test_no_cramps_anywhere_is_no_cramps_at_all() -> None:
    assert says(form()["where"], (NONE,))["cramp"] is False
    assert "cramp" not in file_of([Answer(question="where", given=("cramp_calf",))])["facts"]


def test_a_cramp_at_night_does_not_deny_cramps_at_rest() -> None:
    said = says(form()["when"], ("night",))
    assert said["cramp_nocturnal"] is True
    assert said["cramp_at_rest"] is True
    assert said["cramp_during_exercise"] is False


def test_what_a_present_finding_implies_is_not_denied_beside_it() -> None:
    answers = [
        Answer(question="losses", given=("none",)),
        Answer(question="danger_body", given=("vomiting_persistent",)),
    ]
    facts = file_of(answers)["facts"]
    assert facts["vomiting_persistent"] == "yes"
    assert "vomiting" not in facts


def test_every_option_of_every_question_is_taken() -> None:
    for question in QUESTIONS:
        for option in question.options:
            check(Answer(question=question.id, given=(option.id,)))
