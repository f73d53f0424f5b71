"""The interview as FHIR Structured Data Capture: the form, and the next question of it."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from charley.care.interview import Answer, Interruption, InterviewError, Turn, next_turn
from charley.care.interview.wording import asked_again
from charley.interfaces.fhir.negotiation import (
    FORMAT,
    STATUSES,
    fhir_answer,
    must_accept_json,
    must_send_json,
)
from charley.interfaces.serving.bodies import json_object
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import FHIR, Operation
from charley.patient.fhir.answers import answers_of
from charley.report.fhir.questionnaire import NAME, adaptive, item_of, questionnaire, shown

Json = dict[str, Any]

PARAMETERS, RESPONSE = "Parameters", "QuestionnaireResponse"
NAMES = ("questionnaire-response", "in")
"""What the response is called in Parameters, in newer and older versions of the guide."""


async def form(request: Request) -> Response:
    """Answer with the Questionnaire. Raises ServiceError."""
    must_accept_json(request)
    return fhir_answer(questionnaire(request.app.state.settings.address))


async def next_question(request: Request) -> Response:
    """Answer with the response and the next question in it. Raises ServiceError."""
    await request.app.state.clients.admit(request)
    must_accept_json(request)
    must_send_json(request)
    content = await json_object(request)
    name, response = _response_in(content)
    address = request.app.state.settings.address
    try:
        answered = await anyio.to_thread.run_sync(_with_next, response, address)
    except InterviewError as error:
        raise ServiceError(400, str(error)) from None
    if not name:
        return fhir_answer(answered)
    out = "out" if name == "in" else name
    parameter = [{"name": out, "resource": answered}]
    return fhir_answer({"resourceType": PARAMETERS, "parameter": parameter})


def _response_in(content: Json) -> tuple[str, Json]:
    """The name of the parameter, if any, and the response. Raises ServiceError."""
    if content.get("resourceType") == RESPONSE:
        return "", content
    parameters = content.get("parameter")
    for parameter in parameters if isinstance(parameters, list) else []:
        if isinstance(parameter, dict) and parameter.get("name") in NAMES:
            resource = parameter.get("resource")
            if isinstance(resource, dict) and resource.get("resourceType") == RESPONSE:
                return str(parameter["name"]), resource
    raise ServiceError(400, f"send a {RESPONSE}, or {PARAMETERS} with one as {NAMES[0]}")


def _with_next(response: Json, address: str) -> Json:
    """The response with the Questionnaire as far as it has come. Raises InterviewError."""
    read = answers_of(response)
    if read.problems:
        raise InterviewError(f"{read.problems[0].said}: {read.problems[0].sentence}")
    turn = next_turn(read.answers)
    asked = [item_of(asked_again(answer.question)) for answer in _each_once(read.answers)]
    contained = adaptive(address, [*asked, *_next_items(turn)])
    return {
        **response,
        "contained": [contained],
        "questionnaire": f"#{NAME}",
        "status": "completed" if turn.question is None else "in-progress",
    }


def _each_once(answers: tuple[Answer, ...]) -> list[Answer]:
    return list({answer.question: answer for answer in answers}.values())


def _next_items(turn: Turn) -> list[Json]:
    items = []
    if turn.interruption:
        items.append(shown(f"alarm-{turn.asked}", _in_words(turn.interruption)))
    if turn.question:
        return [*items, item_of(turn.question)]
    return [*items, shown("end", turn.reason_to_stop)]


def _in_words(alarm: Interruption) -> str:
    return " ".join((f"{alarm.title}.", alarm.action, *alarm.also))


def _of_kind(kind: str) -> Json:
    properties = {"resourceType": {"const": kind}}
    return {"type": "object", "required": ["resourceType"], "properties": properties}


_PART = "FHIR R4"
QUESTIONNAIRE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="GET",
        path=f"/fhir/Questionnaire/{NAME}",
        name="fhir_questionnaire",
        part=_PART,
        about="The interview as a Questionnaire of Structured Data Capture. Its answers, as a "
        "QuestionnaireResponse, are read by $assess.",
        answer=form,
        gives=_of_kind("Questionnaire"),
        gives_media=FHIR,
        query={"_format": FORMAT},
        statuses={406: STATUSES[406]},
    ),
    Operation(
        method="POST",
        path="/fhir/Questionnaire/$next-question",
        name="fhir_next_question",
        part=_PART,
        about="The next question of the adaptive interview. Takes a QuestionnaireResponse with the "
        "answers so far, and gives it back with a contained Questionnaire that ends in the next "
        "question, or completed.",
        answer=next_question,
        takes=_of_kind(RESPONSE),
        takes_media=FHIR,
        gives=_of_kind(RESPONSE),
        gives_media=FHIR,
        query={"_format": FORMAT},
        statuses={401: "A signed token is needed", **STATUSES},
        example={
            "resourceType": RESPONSE,
            "status": "in-progress",
            "item": [{"linkId": "age", "answer": [{"valueDecimal": 74}]}],
        },
    ),
)
