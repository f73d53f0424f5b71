"""People whose whole file is known, answering the interview as they would."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from charley.care.interview import Answer, Question, Turn, next_turn
from charley.patient.interview.answers import GO_ON, ON, question_of
from charley.patient.interview.form import NO, NONE, UNKNOWN, YES, FormOption, form
from charley.patient.language.vocabulary import concepts
from charley.patient.person import Patient
from charley.reasoning.evidence import closed_findings, personal
from charley.reasoning.network import network

LONGEST = 120
MOST_HAVE = 0.5


class Interviewed(msgspec.Struct, frozen=True, kw_only=True):
    """A whole interview: every turn with the answer to it, and the patient file at its end."""

    answers: tuple[Answer, ...]
    turns: tuple[Turn, ...]

    @property
    def flags(self) -> frozenset[str]:
        """Red flags that interrupted."""
        return frozenset(f for t in self.turns if t.interruption for f in t.interruption.flags)

    @property
    def adaptive(self) -> int:
        """Questions that were chosen by what they would teach."""
        return sum(answer.question in concepts() for answer in self.answers)

    @property
    def reason_to_stop(self) -> str:
        """Why it ended."""
        return self.turns[-1].reason_to_stop


def interviewed(
    patient: Patient, ill_with: str = "", until: frozenset[str] | None = None
) -> Interviewed:
    """Ask one person until the interview ends, going on after every alarm.

    until: red flags after which, all having interrupted, no more need be asked. Of what the file is
    silent on they answer that they do not know; or, with a cause in `ill_with`, as a typical person
    would who has it: yes to what most of them have, no to everything else.
    """
    person = _Person(patient, _typical(ill_with) if ill_with else None)
    answers: list[Answer] = []
    turns = [next_turn(answers)]
    raised: set[str] = set()
    while (question := turns[-1].question) is not None and (until is None or until - raised):
        answers.append(person.answer(question))
        turns.append(next_turn(answers))
        interruption = turns[-1].interruption
        raised.update(interruption.flags if interruption else ())
        if len(turns) > LONGEST:
            raise RuntimeError(f"no end after {LONGEST} questions; the last is {question.id}")
    return Interviewed(answers=tuple(answers), turns=tuple(turns))


class _Person:
    """What one patient can say of themselves: no signs that only an examination finds."""

    def __init__(self, patient: Patient, typical: frozenset[str] | None) -> None:
        self._patient = patient
        self._knows = closed_findings(patient)
        self._typical = typical

    def answer(self, question: Question) -> Answer:
        return Answer(question=question.id, given=self._given(question.id))

    def _given(self, name: str) -> tuple[str, ...]:
        if name == GO_ON:
            return (ON,)
        asked = question_of(name)
        if name in concepts():
            there = self._there(name)
            return (UNKNOWN,) if there is None else (YES if there else NO,)
        if asked.kind == "many":
            return self._ticked(asked.options)
        if asked.kind == "one" and name in form() and asked.findings:
            return self._chosen(asked.options)
        return self._typed(name)

    def _there(self, finding: str) -> bool | None:
        known = self._knows.get(finding)
        if known is None:
            return None if self._typical is None else finding in self._typical
        return known > 0.5

    def _ticked(self, options: Sequence[FormOption]) -> tuple[str, ...]:
        truths = {option.id: self._ticks(option) for option in options}
        ticked = tuple(name for name, there in truths.items() if there)
        if None in truths.values():
            return (*ticked, UNKNOWN)
        return ticked or (NONE,)

    def _ticks(self, option: FormOption) -> bool | None:
        if any(self._there(finding) for finding in option.otherwise):
            return True
        return self._there(option.present[0])

    def _chosen(self, options: Sequence[FormOption]) -> tuple[str, ...]:
        if any("pregnant" in option.sets for option in options):
            pregnant = personal(self._patient)["pregnant"]
            if pregnant == 1:
                return ("pregnant",)
            return ("recent_delivery",) if self._there("recent_delivery") else (UNKNOWN,)
        fitting = [option.id for option in options if self._fits(option)]
        return (fitting[0],) if fitting else (UNKNOWN,)

    def _fits(self, option: FormOption) -> bool:
        if option.present:
            denied = any(self._there(finding) for finding in option.absent)
            return not denied and all(self._there(finding) for finding in option.present)
        return all(self._there(finding) is False for finding in option.absent)

    def _typed(self, name: str) -> tuple[str, ...]:
        patient = self._patient
        if name == "age":
            return () if patient.age_years is None else (f"{patient.age_years:g}",)
        if name == "sex":
            return (patient.sex,) if patient.sex else (UNKNOWN,)
        if name == "medicines":
            uses = dict.fromkeys(use.said for use in patient.medicines)
            return ("\n".join(uses),) if uses else ("none",) if patient.medicines_listed else ()
        results = dict.fromkeys(lab.said for lab in patient.laboratory if lab.current)
        if name == "blood_tests":
            return (YES if results else NO,)
        return ("\n".join(results),) if results else ()


def _typical(cause: str) -> frozenset[str]:
    """Findings that most people with a cause have."""
    net = network()
    row = net.row[cause]
    present = 1 - (1 - net.leak * net.suppress[row]) * net.not_p[row]
    return frozenset(f for f, p in zip(net.findings, present, strict=True) if p >= MOST_HAVE)
