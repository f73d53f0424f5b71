"""The adaptive interview: answers in, the next turn out; nothing is kept between turns.

Everybody gets the questions of the form, with those that follow up what was said. Then come, in
one question at a time, findings that would raise an alarm by themselves; then the questions that
teach most about the causes, until the answer is clear, nothing more is to be learnt, or twelve
have been asked. Red flags are looked at after every answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from charley.care.interview import wording
from charley.care.interview.alarms import grave_flags, interruption, unacknowledged
from charley.care.interview.checks import MOST_AT_ONCE, decisive
from charley.care.interview.choosing import choose
from charley.care.interview.heard import Heard, is_due
from charley.care.interview.turn import Question, Turn
from charley.patient.interview.answers import GO_ON, STOP, Answer
from charley.patient.interview.form import form
from charley.patient.language.vocabulary import concepts
from charley.patient.reading import Reading

USUAL_REST = 4
"""How many questions most people are asked after the form, for the estimate of what is left."""


def next_turn(answers: Sequence[Answer]) -> Turn:
    """The next question after some answers, with what must be acted on first.

    Raises InterviewError where an answer does not fit its question.
    """
    heard = Heard(answers)
    waiting = unacknowledged(heard, grave_flags(heard))
    question, left, reason = _next(heard, stopped_for_alarm=bool(waiting))
    asked = sum(name != GO_ON for name in heard.given)
    return Turn(
        question=question,
        interruption=interruption(heard),
        asked=asked,
        about_left=left,
        share_done=1.0 if question is None else asked / (asked + max(left, 1)),
        reason_to_stop=reason,
        unread=_unread(heard),
    )


def patient_file(answers: Sequence[Answer]) -> dict[str, Any]:
    """The answers as a patient file that `charley.assess` reads. Raises InterviewError."""
    return Heard(answers).content


def _next(heard: Heard, *, stopped_for_alarm: bool) -> tuple[Question | None, int, str]:
    """The question, about how many are left with it, and why there is none."""
    if stopped_for_alarm:
        if heard.sequence[-1] == Answer(question=GO_ON, given=(STOP,)):
            return None, 0, wording.STOPPED["emergency"]
        return wording.to_go_on(), 1, ""
    due = [q for q in form().values() if q.id not in heard.given and is_due(q, heard.told)]
    if due:
        return wording.of_form(due[0]), len(due) + USUAL_REST, ""
    findings = decisive(heard)
    if findings:
        return wording.of_check(findings[:MOST_AT_ONCE]), USUAL_REST, ""
    chosen = sum(name in concepts() for name in heard.given)
    choice = choose(heard, chosen)
    if choice.step is None:
        return None, 0, wording.STOPPED[choice.stop or "enough"]
    left = min(choice.left, max(1, USUAL_REST - chosen))
    return wording.of_finding(choice.step.id, choice.groups), left, ""


def _unread(heard: Heard) -> tuple[str, ...]:
    """What was typed in the last answer and not understood."""
    last = heard.sequence[-1].question if heard.sequence else ""
    question = form().get(last)
    if question is None or question.kind != "text":
        return ()
    return _doubts(heard.reading, question.field)


def _doubts(reading: Reading, section: str) -> tuple[str, ...]:
    problems = tuple(p.sentence for p in reading.problems if p.section == section)
    return (*problems, *(question.text for question in reading.questions))
