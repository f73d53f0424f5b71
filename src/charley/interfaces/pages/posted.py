"""What a form of the interview sends: all answers so far, and what was pressed now.

The answers travel in the form itself, as one hidden field of JSON, so nothing of them is in an
address or kept anywhere.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request

from charley.care.interview import Answer, InterviewError
from charley.interfaces.serving.bodies import raw_body
from charley.interfaces.serving.errors import ServiceError
from charley.patient.interview.answers import latest

MOST_FIELDS, LONGEST_PLACE = 200, 5
UNREADABLE = "the answers so far cannot be read; start again at /you"


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """One press of a button.

    do: next, skip, unknown, none, back, edit, seen or finish; place: of the question among
    `answers`, their number for a new one; given: what was chosen or typed.
    """

    answers: tuple[Answer, ...]
    do: str
    place: int
    question: str
    given: tuple[str, ...]


async def posted(request: Request) -> Posted:
    """Read the form. Raises ServiceError where it is not one of ours."""
    raw = await raw_body(request)
    try:
        fields = parse_qs(raw.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ServiceError(400, UNREADABLE) from None
    answers = read_answers(_one(fields, "answers", "[]"))
    do, _, pressed = _one(fields, "do", "next").partition(":")
    place = pressed or _one(fields, "place", "")
    return Posted(
        answers=answers,
        do=do,
        place=min(int(place), len(answers)) if _is_place(place) else len(answers),
        question=_one(fields, "question", ""),
        given=tuple(said.strip() for said in fields.get("given", []) if said.strip()),
    )


def read_answers(written: str) -> tuple[Answer, ...]:
    """The hidden field as answers, each checked. Raises ServiceError."""
    try:
        pairs = msgspec.json.decode(written, type=tuple[tuple[str, tuple[str, ...]], ...])
        answers = tuple(Answer(question=question, given=given) for question, given in pairs)
        latest(answers)
    except (msgspec.DecodeError, InterviewError, RecursionError):
        raise ServiceError(400, UNREADABLE) from None
    return answers


def written(answers: tuple[Answer, ...]) -> str:
    """Answers as the hidden field carries them."""
    return msgspec.json.encode([(a.question, a.given) for a in answers]).decode()


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < LONGEST_PLACE


def _one(fields: dict[str, list[str]], name: str, otherwise: str) -> str:
    return fields.get(name, [otherwise])[-1]
