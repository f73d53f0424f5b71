"""Questions already asked, told again: to change an answer, and to read over what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from charley.care.interview import Answer, Option, Question
from charley.care.interview.wording import DONT_KNOW, FURTHER, of_check, of_form, to_go_on
from charley.knowledge.library import load
from charley.patient.interview.answers import CHECK, GO_ON
from charley.patient.interview.form import NO, UNKNOWN, YES, form
from charley.patient.language.vocabulary import concepts


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to read over: its place among all, the question and what was said."""

    place: int
    question: str
    said: str


def asked_again(name: str) -> Question:
    """The question of an id that was asked before."""
    if name == GO_ON:
        return to_go_on()
    if name in form():
        return of_form(form()[name])
    head, *findings = name.split(".")
    return of_check(tuple(findings)) if head == CHECK else _of_finding(name)


def _of_finding(finding: str) -> Question:
    notes = load().findings.get(finding)
    text = notes.question if notes and notes.question else f"{concepts()[finding].label}?"
    options = (Option(id=YES, label="Yes"), Option(id=NO, label="No"), DONT_KNOW)
    return Question(id=finding, kind="one", text=text, section=FURTHER, options=options)


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
