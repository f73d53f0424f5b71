"""The interview over JSON: all answers so far in, the next turn out; nothing is kept."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from charley.care.interview import Answer, InterviewError, Turn, medicine_names, patient_file
from charley.care.interview import next_turn as turn_after
from charley.interfaces.serving.bodies import json_body
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import JSON, Operation

LONGEST_START = 60
CLIENTS_SHOULD_KEEP = {"cache-control": "public, max-age=86400"}


class Answers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All answers so far, in the order in which they were given; none at the beginning."""

    answers: tuple[Answer, ...] = ()


class Interviewing(msgspec.Struct, frozen=True, kw_only=True):
    """The next turn, and the answers as a patient file that /api/assess takes."""

    turn: Turn
    patient_file: dict[str, Any]


class MedicineNames(msgspec.Struct, frozen=True, kw_only=True):
    """Names of medicines, likeliest first."""

    names: tuple[str, ...]


async def interview(request: Request) -> Response:
    """Answer with the next turn. Raises ServiceError."""
    answers = (await json_body(request, Answers)).answers
    try:
        body = await anyio.to_thread.run_sync(_after, answers)
    except InterviewError as error:
        raise ServiceError(400, str(error)) from None
    return Response(body, media_type=JSON)


async def medicines_starting(request: Request) -> Response:
    """Answer with the medicines that begin with some letters. Raises ServiceError."""
    starting = request.query_params.get("starting", "")
    if len(starting) > LONGEST_START:
        raise ServiceError(400, f"starting is at most {LONGEST_START} letters")
    found = MedicineNames(names=medicine_names(starting))
    return Response(msgspec.json.encode(found), headers=CLIENTS_SHOULD_KEEP, media_type=JSON)


def _after(answers: tuple[Answer, ...]) -> bytes:
    turn = Interviewing(turn=turn_after(answers), patient_file=patient_file(answers))
    return msgspec.json.encode(turn)


INTERVIEW_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="POST",
        path="/api/interview",
        name="interview_turn",
        about="The next question of the interview. Takes all answers so far, and gives the next "
        "turn: a question, what must be acted on first, or why the interview is over. Where "
        "`interruption.emergency` is true, show it before anything else.",
        answer=interview,
        takes=Answers,
        gives=Interviewing,
        example={
            "answers": [
                {"question": "age", "given": ["74"]},
                {"question": "sex", "given": ["female"]},
                {"question": "danger_head", "given": ["none"]},
            ]
        },
    ),
    Operation(
        method="GET",
        path="/api/medicines",
        name="medicine_names",
        about="Names of medicines that begin with some letters, for completing what is typed.",
        answer=medicines_starting,
        gives=MedicineNames,
        query={
            "starting": {
                "type": "string",
                "maxLength": LONGEST_START,
                "description": "At least two letters of an ingredient, a brand or a product.",
            }
        },
    ),
)
