"""How each line of the form was understood, to stand beside it, with what may be clicked."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from charley.interfaces.pages.clinician.form import PERSON, SECTIONS, Form, Mend
from charley.patient.question import Question
from charley.patient.reading import Problem, Reading
from charley.report.amounts import shown

_LONG_NUMBER = re.compile(r"\d+\.\d{3,}")
_STARTS_WITH_NUMBER = re.compile(r"^\s*[-−<>]?\d")
_WRITTEN = {"Cel": "°C", "umol/L": "µmol/L", "ug/L": "µg/L"}
_UNIT = re.compile(r"\b(?:Cel|umol/L|ug/L)\b")
_NAME = re.compile(r"^[^\d<>=]*")


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One click that settles a doubt: what stands on the button, and what it does."""

    label: str
    mend: Mend

    @property
    def written(self) -> str:
        """What the button sends."""
        return msgspec.json.encode(self.mend).decode()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the account of a field."""

    status: Literal["understood", "problem", "question"]
    said: str
    text: str
    offers: tuple[Offer, ...] = ()


Account = dict[str, list[Row]]


def account_of(reading: Reading, form: Form) -> Account:
    """Rows by field; doubts before what was understood. What has no field stands under story."""
    account: Account = {name: [] for name in (*PERSON, *SECTIONS)}
    for question in reading.questions:
        field = _field_with(question.word, form)
        account[field].append(_asked(question, field))
    for problem in reading.problems:
        field = problem.section if problem.section in account else ""
        if not field or not _holds(form, field, problem.said):
            field = _field_with(problem.said, form)
        account[field].append(_unclear(problem, field))
    for field, said, text in _understood(reading, account):
        account[field].append(Row(status="understood", said=said, text=text))
    return account


def account_of_record(reading: Reading) -> list[Row]:
    """The rows of a record, in its order, doubts first."""
    rows = [Row(status="problem", said=p.said, text=p.sentence) for p in reading.problems]
    rows += [Row(status="question", said=q.word, text=q.text) for q in reading.questions]
    return rows + [
        Row(status="understood", said=u.said, text=_tidy(u.meaning)) for u in reading.understood
    ]


def _understood(reading: Reading, account: Account) -> list[tuple[str, str, str]]:
    """Field, words and meaning; several meanings of the same words in one row."""
    meanings: dict[tuple[str, str], list[str]] = {}
    for taken in reading.understood:
        field = taken.section if taken.section in account else "story"
        if taken.stage == "workup":
            field = "later"
        further = [taken.note] if taken.note else []
        if taken.left_out:
            further.append(f"not used: {', '.join(taken.left_out)}")
        beside = f" ({'; '.join(further)})" if further else ""
        meanings.setdefault((field, taken.said), []).append(_tidy(taken.meaning) + beside)
    return [(field, said, "; ".join(told)) for (field, said), told in meanings.items()]


def _asked(question: Question, field: str) -> Row:
    offers = tuple(
        Offer(label=one, mend=Mend(field=field, find=question.word, put=one))
        for one in question.candidates
    )
    return Row(status="question", said=question.word, text=f'"{question.word}":', offers=offers)


def _unclear(problem: Problem, field: str) -> Row:
    offers = tuple(
        Offer(label=one, mend=Mend(field=field, find=problem.said, put=_instead(problem.said, one)))
        for one in problem.suggestions
    )
    return Row(status="problem", said=problem.said, text=problem.sentence, offers=offers)


def _instead(said: str, suggestion: str) -> str:
    """A suggestion that is only the value takes the name of what was written."""
    if not _STARTS_WITH_NUMBER.match(suggestion):
        return suggestion
    name = _NAME.match(said)
    return f"{name.group().rstrip() if name else ''} {suggestion}".strip()


def _holds(form: Form, field: str, said: str) -> bool:
    return said.lower() in form.text(field).lower()


def _field_with(said: str, form: Form) -> str:
    return next((name for name in (*PERSON, *SECTIONS) if _holds(form, name, said)), "story")


def _tidy(text: str) -> str:
    """Numbers with the digits that decide, units as people write them."""
    text = _LONG_NUMBER.sub(lambda found: shown(float(found.group())), text)
    return _UNIT.sub(lambda found: _WRITTEN[found.group()], text)
