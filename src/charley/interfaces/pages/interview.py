"""The interview as pages: one question a screen, plain forms, nothing kept between them."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charley.care.interview import (
    Answer,
    InterviewError,
    Question,
    Turn,
    medicine_names,
    next_turn,
)
from charley.care.interview.wording import asked_again
from charley.interfaces.pages.answer import answer_file, answer_page
from charley.interfaces.pages.asked import read_over
from charley.interfaces.pages.posted import UNREADABLE, Posted, posted, written
from charley.interfaces.pages.rendering import page, texts
from charley.interfaces.serving.bodies import raw_body
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import JSON
from charley.patient.interview.answers import GO_ON, STOP, check, question_of
from charley.patient.interview.form import NONE, UNKNOWN

MOST_KEYS, MOST_LETTERS = 9, 200


async def _first(_: Request) -> Response:
    return await anyio.to_thread.run_sync(_question_again, (), -1)


async def _pressed(request: Request) -> Response:
    return await anyio.to_thread.run_sync(_answered, await posted(request))


async def _medicines(request: Request) -> Response:
    """Names that begin so; posted, so that no medicine stands in an address."""
    typed = (await raw_body(request))[:MOST_LETTERS].decode(errors="replace")
    return Response(msgspec.json.encode(medicine_names(typed)), media_type=JSON)


async def _file(request: Request) -> Response:
    press = await posted(request)
    return await anyio.to_thread.run_sync(answer_file, press.answers, press.do)


def _answered(press: Posted) -> Response:
    """The page after a button."""
    if press.do == "finish":
        return answer_page(press.answers)
    if press.do == "seen":
        return _go_on(press)
    if press.do in {"edit", "back"}:
        place = press.place - (press.do == "back")
        return _question_again(press.answers, min(place, len(press.answers) - 1))
    return _take(press)


def _take(press: Posted) -> Response:
    """Take the answer in, in place of an earlier one or as the last, and go on."""
    try:
        kind = question_of(press.question).kind
    except InterviewError:
        raise ServiceError(400, UNREADABLE) from None
    said = {"skip": (), "unknown": (UNKNOWN,), "none": (NONE,)}.get(press.do, press.given)
    answer = Answer(question=press.question, given=said)
    try:
        check(answer)
        if press.do == "next" and not said:
            missing = "nothing_given" if kind in {"one", "many"} else "nothing_typed"
            raise InterviewError(texts()["interview"][missing])
    except InterviewError as error:
        return _question_of(answer, press.answers, press.place, _sentence(error, answer))
    others = (*press.answers[: press.place], *press.answers[press.place + 1 :])
    answers = (*press.answers[: press.place], answer, *press.answers[press.place + 1 :])
    return _show(next_turn((*others, answer)), answers, taken=press.place)


def _go_on(press: Posted) -> Response:
    """The next question, after what had to be read first was read."""
    turn = next_turn(press.answers)
    if turn.interruption and not turn.interruption.emergency:
        turn = msgspec.structs.replace(turn, interruption=None)
    return _show(turn, press.answers)


def _show(turn: Turn, answers: tuple[Answer, ...], *, taken: int = 0) -> Response:
    """What a turn asks for: an alarm, the next question, or the answer.

    taken: the place of the answer just taken, which what was not understood speaks of.
    """
    stopped = bool(answers) and answers[-1] == Answer(question=GO_ON, given=(STOP,))
    if turn.interruption and not stopped:
        return page(
            "alarm.html",
            here="person",
            turn=turn,
            alarm=turn.interruption,
            **_carried(answers, len(answers)),
        )
    if turn.question is None:
        return answer_page(answers, turn.reason_to_stop, complete=not stopped)
    return _question(turn.question, turn, answers, len(answers), taken=taken)


def _question_again(answers: tuple[Answer, ...], place: int) -> Response:
    """A question answered before, with its answer; the first one where there is none before."""
    while place >= 0 and answers[place].question == GO_ON:
        place -= 1
    if place < 0:
        return _show(next_turn(()), ())
    return _question_of(answers[place], answers, place)


def _question_of(
    answer: Answer, answers: tuple[Answer, ...], place: int, wrong: str = ""
) -> Response:
    """The question of an answer, which stands in it, with what is wrong about it."""
    turn = msgspec.structs.replace(next_turn(answers), unread=())
    question = asked_again(answer.question)
    return _question(question, turn, answers, place, given=answer.given, wrong=wrong)


def _question(
    question: Question,
    turn: Turn,
    answers: tuple[Answer, ...],
    place: int,
    *,
    given: tuple[str, ...] = (),
    wrong: str = "",
    taken: int = 0,
) -> Response:
    return page(
        "question.html",
        here="person",
        q=question,
        turn=turn,
        given=given,
        typed=given[0] if given and given != (UNKNOWN,) else "",
        wrong=wrong,
        editing=place < len(answers),
        taken=taken,
        keys=MOST_KEYS,
        **_carried(answers, place),
    )


def _carried(answers: tuple[Answer, ...], place: int) -> dict[str, Any]:
    return {
        "answers": written(answers),
        "place": place,
        "said": read_over(answers, texts()["interview"]),
    }


def _sentence(error: InterviewError, answer: Answer) -> str:
    """What is wrong, without the id of the question before it."""
    text = str(error).removeprefix(f"{answer.question}: ")
    return f"{text[0].upper()}{text[1:]}"


INTERVIEW: tuple[Route, ...] = (
    Route("/you", _first, methods=["GET"], name="interview"),
    Route("/you", _pressed, methods=["POST"], name="interview_answered"),
    Route("/you/medicines", _medicines, methods=["POST"], name="medicine_names"),
    Route("/you/file", _file, methods=["POST"], name="answer_file"),
)
