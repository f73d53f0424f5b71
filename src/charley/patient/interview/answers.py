"""From answers to a patient file: what was said, and nothing that was not.

"I don't know" and a skipped question say nothing. In a question with many answers, what is left out
counts as absent; with "unknown" ticked besides, what is left out stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from charley.patient.interview.form import NO, NONE, UNKNOWN, YES, FormOption, FormQuestion, form
from charley.patient.language.vocabulary import concepts, lexicon

LONGEST_TEXT = 4_000
MOST_ANSWERS = 400
CHECK = "check"
GO_ON = "go_on"
ON, STOP = "on", "stop"


class InterviewError(ValueError):
    """An answer that cannot be one, with a sentence on how to mend it."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: ids of options, or the one text or number typed; () where it was skipped."""

    question: str
    given: tuple[str, ...] = ()


def question_of(name: str) -> FormQuestion:
    """The question of an id: of the form, a finding, or several findings at once.

    Raises InterviewError.
    """
    known = form().get(name)
    if known is not None:
        return known
    head, *findings = name.split(".")
    if head == CHECK and findings and all(finding in concepts() for finding in findings):
        options = tuple(_of_finding(finding) for finding in findings)
        return FormQuestion(id=name, section="", kind="many", text="", options=options)
    if name in concepts():
        yes = FormOption(id=YES, label="Yes", present=(name,))
        no = FormOption(id=NO, label="No", absent=(name,))
        return FormQuestion(id=name, section="", kind="one", text="", options=(yes, no))
    if name == GO_ON:
        options = (FormOption(id=STOP, label=""), FormOption(id=ON, label=""))
        return FormQuestion(id=name, section="", kind="one", text="", options=options)
    raise InterviewError(f"there is no question {name[:60]!r}; use the id of a question asked")


def _of_finding(finding: str) -> FormOption:
    return FormOption(id=finding, label=concepts()[finding].label, present=(finding,))


def latest(answers: Sequence[Answer]) -> dict[str, Answer]:
    """The last answer to each question, in the order of asking, each checked.

    Raises InterviewError.
    """
    if len(answers) > MOST_ANSWERS:
        raise InterviewError(f"{len(answers)} answers are more than the interview has questions")
    for answer in answers:
        check(answer)
    return {answer.question: answer for answer in answers}


def check(answer: Answer) -> None:
    """Raise InterviewError where the answer does not fit its question."""
    question, given = question_of(answer.question), answer.given
    if not given or given == (UNKNOWN,):
        return
    if question.kind in {"one", "many"}:
        _check_choice(question, given)
        return
    if len(given) > 1:
        raise InterviewError(f"{question.id}: give one {question.kind}, not {len(given)}")
    if question.kind == "number":
        _number(question, given[0])
    elif len(given[0]) > LONGEST_TEXT:
        raise InterviewError(f"{question.id}: at most {LONGEST_TEXT} characters, please")


def _check_choice(question: FormQuestion, given: tuple[str, ...]) -> None:
    known = {option.id for option in question.options} | {UNKNOWN}
    if question.kind == "many":
        known.add(NONE)
    for chosen in given:
        if chosen not in known:
            choices = ", ".join(sorted(known))
            raise InterviewError(f"{question.id} has no answer {chosen[:60]!r}; it has {choices}")
    if question.kind == "one" and len(given) > 1:
        raise InterviewError(f"{question.id}: choose one answer, not {len(given)}")
    if NONE in given and len(given) > 1:
        raise InterviewError(f"{question.id}: choose either answers from the list or none of them")


def _number(question: FormQuestion, written: str) -> float:
    try:
        number = float(written.strip().replace(",", "."))
    except ValueError:
        raise InterviewError(f"{question.id}: {written[:20]!r} is no number") from None
    low, high = question.low, question.high
    if not (low is None or number >= low) or not (high is None or number <= high):
        raise InterviewError(
            f"{question.id}: {number:g} is not between {low:g} and {high:g} {question.unit}".strip()
        )
    return number


class Said:
    """What answers say, gathered one after the other; a later one replaces an earlier one."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.facts: dict[str, bool] = {}
        self.fields: dict[str, Any] = {}

    def hear(self, answer: Answer) -> None:
        """Add what one answer says; it must be checked."""
        question = question_of(answer.question)
        self.facts |= says(question, answer.given)
        self.fields |= _fields(question, answer.given)

    def as_file(self) -> dict[str, Any]:
        """As a patient file, with findings under `facts`; what a present one implies is not denied
        beside it."""
        if not self.facts:
            return dict(self.fields)
        above = lexicon().above
        implied = {f for finding, there in self.facts.items() if there for f in above[finding]}
        facts = {
            finding: YES if there else NO
            for finding, there in self.facts.items()
            if there or finding not in implied
        }
        return self.fields | {"facts": facts}


def file_of(answers: Iterable[Answer]) -> dict[str, Any]:
    """The answers as a patient file. They must be checked."""
    said = Said()
    for answer in answers:
        said.hear(answer)
    return said.as_file()


def says(question: FormQuestion, given: tuple[str, ...]) -> dict[str, bool]:
    """The findings that an answer says are present or absent."""
    if question.kind not in {"one", "many"} or not given or given == (UNKNOWN,):
        return {}
    chosen = [option for option in question.options if option.id in given]
    facts = {finding: False for option in chosen for finding in option.absent}
    if question.kind == "many" and UNKNOWN not in given:
        left = (option for option in question.options if option.id not in given)
        facts |= {f: False for option in left for f in (*option.present, *option.otherwise)}
        facts |= dict.fromkeys(question.none_absent if given == (NONE,) else (), False)
    return facts | {finding: True for option in chosen for finding in option.present}


def _fields(question: FormQuestion, given: tuple[str, ...]) -> Mapping[str, Any]:
    if not given or given == (UNKNOWN,):
        return {}
    if question.kind == "number":
        number = _number(question, given[0])
        return {question.field: int(number) if number.is_integer() else number}
    if question.kind == "text":
        lines = [line.strip() for line in given[0].splitlines() if line.strip()]
        return {question.field: lines} if lines else {}
    return {
        name: value
        for option in question.options
        if option.id in given
        for name, value in option.sets.items()
    }
