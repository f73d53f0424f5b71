"""What was understood of a patient file, what was not, and what is asked back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from charley.patient.person import Patient, Stage
from charley.patient.question import Question

Kind = Literal["person", "finding", "laboratory", "medicine", "nothing"]


class PatientFileError(ValueError):
    """A file that cannot be used at all; the message says why and how to mend it."""


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """One thing taken from the file: the words, and what they were taken to mean.

    `left_out`: words of the line with meaning that nothing used.
    """

    section: str
    said: str
    meaning: str
    kind: Kind
    stage: Stage = "presentation"
    note: str = ""
    left_out: tuple[str, ...] = ()


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that could not be used, in a sentence, and what may have been meant."""

    section: str
    said: str
    sentence: str
    suggestions: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The patient as read, and the account of the reading."""

    patient: Patient
    understood: tuple[Understood, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()


def refuse_if_nothing_was_understood(reading: Reading) -> None:
    """Silence, or words that could not be read, must not pass for an absence of complaints."""
    patient = reading.patient
    if not (patient.facts or patient.laboratory or patient.medicines):
        doubts = [*(p.sentence for p in reading.problems), *(q.text for q in reading.questions)]
        why = doubts[0] if doubts else "give at least one symptom, result or medicine"
        raise PatientFileError(f"no complaint, result or medicine was understood: {why}")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the account of a reading, for showing."""

    status: Literal["understood", "problem", "question"]
    section: str
    said: str
    text: str
    stage: Stage = "presentation"


def explain(reading: Reading) -> tuple[Line, ...]:
    """The whole account in order: what was understood, then problems, then questions."""
    return tuple(_lines(reading))


def _lines(reading: Reading) -> Iterator[Line]:
    for taken in reading.understood:
        further = [taken.note] if taken.note else []
        if taken.left_out:
            further.append(f"not used: {', '.join(taken.left_out)}")
        text = taken.meaning + (f" ({'; '.join(further)})" if further else "")
        yield Line(
            status="understood",
            section=taken.section,
            said=taken.said,
            text=text,
            stage=taken.stage,
        )
    for problem in reading.problems:
        yield Line(
            status="problem", section=problem.section, said=problem.said, text=problem.sentence
        )
    for question in reading.questions:
        yield Line(status="question", section="", said=question.said, text=question.text)
