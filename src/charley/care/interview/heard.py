"""What was heard so far: the answers that still apply, and the person they describe."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from charley.care.plan import RaisedFlag
from charley.care.triage import leading_flags, raised_flags
from charley.knowledge.conditions import FALSE, TRUE, UNKNOWN, Truth, decide
from charley.knowledge.library import load
from charley.patient.interview.answers import Answer, Said, latest, question_of
from charley.patient.interview.form import FormQuestion, form
from charley.patient.language.vocabulary import concepts
from charley.patient.patient_file import read_patient
from charley.patient.reading import Reading
from charley.reasoning.network import ancestors
from charley.reasoning.view import PatientView

SAID = "said:"


class Heard:
    """All that some answers say. Raises InterviewError where one of them cannot be."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        """Check the answers and leave out those to follow-up questions that no longer apply."""
        self.sequence = tuple(answers)
        self.given = latest(answers)
        self._said = _applying(self.given)
        self.content = self._said.as_file()

    @cached_property
    def told(self) -> Told:
        """The answers as conditions of the form see them."""
        return Told(self._said, self.given)

    @cached_property
    def reading(self) -> Reading:
        """The person as the patient file of the answers is read."""
        return read_patient(self.content or {"facts": {}})

    @cached_property
    def view(self) -> PatientView:
        """The person as knowledge looks at them, before anything is concluded."""
        return PatientView(self.reading.patient, None)

    @cached_property
    def raised(self) -> tuple[RaisedFlag, ...]:
        """Red flags that the answers raise, gravest first, one a ladder."""
        return leading_flags(raised_flags(self.view, load()))

    @cached_property
    def asked_findings(self) -> frozenset[str]:
        """Findings that were asked for, whatever was answered."""
        return frozenset(f for name in self.given for f in question_of(name).findings)


class Told:
    """The form's own view: findings, sex, age and what was chosen, without any inference."""

    def __init__(self, said: Said, given: Mapping[str, Answer]) -> None:
        """See what was said, and the answers it comes from."""
        self._fields, self._given = said.fields, given
        present = [finding for finding, there in said.facts.items() if there]
        self._present = {*present}.union(*(ancestors(finding, concepts()) for finding in present))
        self._absent = said.facts.keys() - self._present

    def truth(self, name: str) -> Truth:
        """1 present, 0.5 unknown, 0 absent; "said:question=option" for what was chosen."""
        if name.startswith(SAID):
            question, _, option = name.removeprefix(SAID).partition("=")
            answer = self._given.get(question)
            return UNKNOWN if answer is None else TRUE if option in answer.given else FALSE
        if name in {"male", "female"}:
            sex = self._fields.get("sex")
            return UNKNOWN if sex is None else TRUE if sex == name else FALSE
        if name == "pregnant":
            pregnant = self._fields.get("pregnant")
            return UNKNOWN if pregnant is None else float(pregnant)
        if name in self._present:
            return TRUE
        ruled_out = name in self._absent or ancestors(name, concepts()) & self._absent
        return FALSE if ruled_out else UNKNOWN

    def bounds(self, name: str) -> tuple[Truth, Truth]:
        """The age, where it is known; any number else is open."""
        age = self._fields.get("age") if name == "age_years" else None
        return (-math.inf, math.inf) if age is None else (float(age), float(age))


def is_due(question: FormQuestion, told: Told) -> bool:
    """Whether a question of the form is to be asked."""
    if question.unless is not None and decide(question.unless, told) == TRUE:
        return False
    return question.when is None or decide(question.when, told) == TRUE


def _applying(given: Mapping[str, Answer]) -> Said:
    """What the answers say, without those to questions that other answers rule out by now."""
    said = Said()
    for name, question in form().items():
        if name in given and not _is_ruled_out(question, said, given):
            said.hear(given[name])
    for name in given:
        if name not in form():
            said.hear(given[name])
    return said


def _is_ruled_out(question: FormQuestion, said: Said, given: Mapping[str, Answer]) -> bool:
    if question.when is None and question.unless is None:
        return False
    told = Told(said, given)
    if question.unless is not None and decide(question.unless, told) == TRUE:
        return True
    return question.when is not None and decide(question.when, told) == FALSE
