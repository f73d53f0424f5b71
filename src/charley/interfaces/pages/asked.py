"""What was said so far, to read over and to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from charley.care.interview import Answer, Question
from charley.care.interview.wording import asked_again
from charley.patient.interview.answers import GO_ON
from charley.patient.interview.form import UNKNOWN


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to read over: its place among all, the question and what was said."""

    place: int
    question: str
    said: str


def read_over(answers: Sequence[Answer], words: Mapping[str, Any]) -> tuple[Said, ...]:
    """Each answer beside its question, in the order of asking."""
    return tuple(
        Said(
            place=place,
            question=asked_again(answer.question).text,
            said=_said(asked_again(answer.question), answer.given, words),
        )
        for place, answer in enumerate(answers)
        if answer.question != GO_ON
    )


def _said(question: Question, given: tuple[str, ...], words: Mapping[str, Any]) -> str:
    if not given:
        return str(words["skipped"])
    if given == (UNKNOWN,):
        return str(words["unknown"])
    if question.kind in {"one", "many"}:
        labels = {option.id: option.label for option in question.options}
        return "; ".join(labels.get(chosen, chosen) for chosen in given)
    lines = [line.strip() for line in given[0].splitlines() if line.strip()]
    return f"{'; '.join(lines)} {question.unit}".strip()
