"""The questions of the interview, from form.yaml: what each asks and what an answer says."""

from __future__ import annotations

from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import msgspec

from charley.tables import read_table

_FILE = Path(__file__).parent / "form.yaml"
NONE, UNKNOWN = "none", "unknown"
YES, NO = "yes", "no"

Kind = Literal["one", "many", "number", "text"]


class FormError(ValueError):
    """A form that cannot be read; the message names the place."""


class FormOption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer to choose.

    present, absent: findings that choosing it says are there or not there. Where neither is given
    and the id is a finding, it is that finding: there when chosen, not there when left out of an
    answered question. otherwise: what is not there either when it is left out. sets: fields of the
    patient file.
    """

    id: str
    label: str
    help: str = ""
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    sets: dict[str, Any] = {}


class FormQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of the form.

    when: a condition that must hold for it to be asked; unless: one that must not. They are in
    the language of the knowledge files, with "said:QUESTION=OPTION" besides. none: label of "none
    of these" in a question with many answers, which says that every finding listed is absent, and
    those of none_absent too. field: the field of the patient file that a number or text goes to.
    """

    id: str
    section: str
    kind: Kind
    text: str
    help: str = ""
    why: str = ""
    options: tuple[FormOption, ...] = ()
    none: str = "None of these"
    none_absent: tuple[str, ...] = ()
    field: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    when: Any = None
    unless: Any = None

    @property
    def findings(self) -> tuple[str, ...]:
        """Every finding that some answer speaks of, in the order of the options."""
        spoken = (o.present + o.absent + o.otherwise for o in self.options)
        return tuple(dict.fromkeys(chain(*spoken, self.none_absent)))


@cache
def form() -> dict[str, FormQuestion]:
    """The questions by id, in the order in which they are asked. Raises FormError."""
    try:
        questions = msgspec.convert(read_table(_FILE), list[FormQuestion])
    except msgspec.ValidationError as error:
        raise FormError(f"{_FILE.name}: {error}") from error
    found = {question.id: _complete(question) for question in questions}
    if len(found) < len(questions):
        raise FormError(f"{_FILE.name}: two questions have the same id")
    return found


def _complete(question: FormQuestion) -> FormQuestion:
    """An option that says nothing else is the finding of its id."""
    if question.kind not in {"one", "many"}:
        return question
    options = tuple(
        option
        if option.present or option.absent or option.sets or question.kind == "one"
        else msgspec.structs.replace(option, present=(option.id,))
        for option in question.options
    )
    return msgspec.structs.replace(question, options=options)
