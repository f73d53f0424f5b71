"""The interview: answers in, a turn out, with the same answers always the same turn."""

from __future__ import annotations

import pytest

import charley
from charley.care.interview import (
    Answer,
    InterviewError,
    Question,
    Turn,
    medicine_names,
    next_turn,
    patient_file,
)
from charley.care.interview.choosing import MOST_ADAPTIVE
from charley.care.interview.wording import asked_again
from charley.knowledge.library import load
from charley.patient.interview.answers import GO_ON, ON, STOP, question_of
from charley.patient.interview.form import NONE, UNKNOWN, form
from charley.patient.language.vocabulary import concepts

Said = dict[str, tuple[str, ...]]


def answered(**given: str | tuple[str, ...]) -> list[Answer]:
    return [
        Answer(question=name, given=(said,) if isinstance(said, str) else said)
        for name, said in given.items()
    ]


def gone_through(said: Said, usual: str = "") -> tuple[list[Answer], list[Turn]]:
    """An interview to its end: what is said, else none, no, or `usual`."""
    answers: list[Answer] = []
    turns = [next_turn(answers)]
    while question := turns[-1].question:
        given = said.get(question.id) or ((usual,) if usual else calm(question))
        answers.append(Answer(question=question.id, given=given))
        turns.append(next_turn(answers))
    return answers, turns


def calm(question: Question) -> tuple[str, ...]:
    if question.kind == "many":
        return (NONE,)
    if question.kind == "number":
        return ("50",)
    return ("none",) if question.kind == "text" else (question.options[1].id,)


NIGHT_CRAMPS: Said = {
    "age": ("68",), "sex": ("female",), "where": ("cramp_calf",), "when": ("night",),
    "how_often": ("weekly",), "since": ("years",), "drinking": ("usual",),
    "pattern": ("cramp_relieved_by_stretch", "cramp_brief", "sleep_disturbed"),
}  # fmt: skip


def test_it_begins_with_age_and_promises_an_end() -> None:
    turn = next_turn([])
    assert turn.question is not None
    assert turn.question.id == "age"
    assert (turn.asked, turn.share_done) == (0, 0.0)
    assert turn.about_left > 10


def test_the_share_done_never_falls_while_nothing_new_comes_up() -> None:
    _, turns = gone_through(NIGHT_CRAMPS)
    shares = [turn.share_done for turn in turns]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_clear_picture_ends_early_and_says_why() -> None:
    answers, turns = gone_through(NIGHT_CRAMPS)
    assert turns[-1].reason_to_stop.startswith("Your answers point clearly")
    assert turns[-1].asked < 26
    report = charley.assess(patient_file(answers))
    assert report.differential.causes[0].cause == "benign_nocturnal_cramps"


def test_somebody_who_knows_nothing_is_asked_no_more_than_is_bearable() -> None:
    answers, turns = gone_through({}, usual=UNKNOWN)
    assert sum(answer.question in concepts() for answer in answers) <= MOST_ADAPTIVE
    assert turns[-1].question is None
    assert patient_file(answers) == {}


def test_an_emergency_interrupts_at_once_and_asks_whether_to_go_on() -> None:
    said = answered(age="60", sex="male", danger_head="none", danger_chest="chest_pain")
    turn = next_turn(said)
    assert turn.interruption is not None
    assert turn.interruption.emergency
    assert turn.interruption.flags == ("chest_pain",)
    assert turn.interruption.action == load().red_flags["chest_pain"].plain_action
    assert turn.question is not None
    assert turn.question.id == GO_ON


def test_who_stops_for_help_is_not_asked_on() -> None:
    said = [*answered(danger_chest="chest_pain"), Answer(question=GO_ON, given=(STOP,))]
    turn = next_turn(said)
    assert turn.question is None
    assert "help" in turn.reason_to_stop


def test_who_goes_on_is_not_told_the_same_twice_but_is_told_the_next() -> None:
    said = [*answered(danger_chest="chest_pain"), Answer(question=GO_ON, given=(ON,))]
    turn = next_turn(said)
    assert turn.interruption is None
    assert turn.question is not None
    assert turn.question.id == "age"
    again = next_turn([*said, *answered(danger_nerves="saddle_numbness")])
    assert again.interruption is not None
    assert again.interruption.flags == ("cauda_equina",)
    assert again.question is not None
    assert again.question.id == GO_ON


def test_an_emergency_that_was_walked_past_is_shown_until_it_is_answered() -> None:
    turn = next_turn(answered(danger_chest="chest_pain", danger_head="none"))
    assert turn.interruption is not None
    assert turn.question is not None
    assert turn.question.id == GO_ON


def test_an_answer_taken_back_takes_its_alarm_back() -> None:
    turn = next_turn(answered(danger_chest="chest_pain") + answered(danger_chest="none"))
    assert turn.interruption is None
    assert turn.asked == 1


def test_what_should_be_seen_the_same_day_interrupts_and_goes_on() -> None:
    turn = next_turn(answered(danger_legs="leg_swelling_unilateral"))
    assert turn.interruption is not None
    assert not turn.interruption.emergency
    assert turn.question is not None
    assert turn.question.id == "age"


def test_drinking_is_not_advised_beside_a_brain_that_must_not_swallow() -> None:
    said = answered(danger_head=("confusion", "seizure"), losses=("diarrhoea", "vomiting"))
    interruption = next_turn(said).interruption
    assert interruption is not None
    told = " ".join((interruption.action, *interruption.also))
    assert "Give nothing to drink" in told
    assert "sips" not in told


def test_with_a_weak_heart_no_drink_is_advised_and_the_urgency_stays() -> None:
    said = answered(illnesses="heart_failure", danger_body="diarrhoea_watery_profuse",
                    where="cramp_calf")  # fmt: skip
    interruption = next_turn(said).interruption
    assert interruption is not None
    assert interruption.emergency
    assert interruption.action == "Call an ambulance now."


def test_a_result_typed_in_can_be_an_emergency() -> None:
    turn = next_turn(answered(blood_tests="yes", results="sodium 112 mmol/L"))
    assert turn.interruption is not None
    assert turn.interruption.flags == ("extreme_low_sodium",)


def test_what_was_typed_and_not_understood_is_told() -> None:
    turn = next_turn(answered(medicines="indapamide 2.5 mg\nzzzqqq 5 mg"))
    assert any("zzzqqq" in sentence for sentence in turn.unread)
    assert next_turn(answered(medicines="indapamide 2.5 mg")).unread == ()


def test_unknown_is_not_no_and_none_is_no_for_each() -> None:
    unknown = patient_file(answered(danger_head="unknown", danger_legs=()))
    assert unknown == {}
    none = patient_file(answered(danger_head="none"))["facts"]
    assert set(none) == set(form()["danger_head"].findings)
    assert set(none.values()) == {"no"}


def test_what_is_left_out_beside_not_sure_stays_open() -> None:
    assert patient_file(answered(losses=("diarrhoea", "unknown")))["facts"] == {"diarrhoea": "yes"}
    facts = patient_file(answered(losses=("diarrhoea",)))["facts"]
    assert facts["vomiting"] == "no"


def test_diarrhoea_is_followed_up_and_its_answers_go_with_it() -> None:
    _, turns = gone_through({"losses": ("diarrhoea",)})
    assert "loose_stools" in {turn.question.id for turn in turns if turn.question}
    told = answered(losses="diarrhoea", loose_stools="diarrhoea_bloody")
    assert patient_file(told)["facts"]["diarrhoea_bloody"] == "yes"
    taken_back = answered(loose_stools="diarrhoea_bloody", losses="none")
    assert "diarrhoea_bloody" not in patient_file(taken_back)["facts"]


def test_a_man_is_not_asked_whether_he_is_pregnant() -> None:
    said = answered(age="30", sex="male")
    assert next_turn(said).question != next_turn(answered(age="30", sex="female")).question
    answers, turns = gone_through({"sex": ("male",), "age": ("30",)})
    asked = {turn.question.id for turn in turns if turn.question}
    assert "pregnancy" not in asked
    assert patient_file([*answers, *answered(pregnancy="pregnant")]).get("pregnant") is None


def test_a_medicine_opens_the_question_for_its_dangers() -> None:
    lithium = {**NIGHT_CRAMPS, "medicines": ("lithium 400 mg",)}
    _, turns = gone_through(lithium)
    checks = [t.question for t in turns if t.question and t.question.id.startswith("check.")]
    assert any("tremor" in question.id for question in checks)
    for question in checks:
        assert asked_again(question.id) == question


def test_each_question_that_was_asked_can_be_asked_again() -> None:
    answers, turns = gone_through({"feel": ("weakness",), "where": ("cramp_calf",)})
    for turn in turns:
        if turn.question and turn.question.id not in concepts():
            assert asked_again(turn.question.id) == turn.question
    assert all(question_of(answer.question) for answer in answers)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("age", ("200",)),
        ("age", ("nan",)),
        ("age", ("old",)),
        ("age", ("1", "2")),
        ("sex", ("both",)),
        ("sex", ("female", "male")),
        ("losses", ("none", "diarrhoea")),
        ("losses", ("chest_pain",)),
        ("nothing_of_the_kind", ()),
        ("check.nothing", ()),
        ("check", ()),
        ("medicines", ("x" * 5000,)),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_a_sentence(
    name: str, given: tuple[str, ...]
) -> None:
    with pytest.raises(InterviewError) as refused:
        next_turn([Answer(question=name, given=given)])
    assert len(str(refused.value)) > 20


def test_medicines_are_suggested_by_their_beginning() -> None:
    assert medicine_names("indap") == ("indapamide",)
    assert "Lasix (furosemide)" in medicine_names("LASI")
    assert medicine_names("i") == ()
    assert medicine_names("qqqq") == ()
    assert len(medicine_names("me", most=4)) == 4
