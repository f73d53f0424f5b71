"""What the CDS Hooks service can do (CDS Hooks 2.0.1)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from charley.interfaces.cds_hooks.answering import answered
from charley.interfaces.cds_hooks.asked import HookRequest, hook_request
from charley.interfaces.cds_hooks.asking import asking
from charley.interfaces.cds_hooks.card import Cards
from charley.interfaces.cds_hooks.discovery import HOOK_OF, Services, services
from charley.interfaces.cds_hooks.feedback import Counts, FeedbackBody, Tally
from charley.interfaces.serving.bodies import json_body, json_object
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import JSON, Operation

UNKNOWN = "there is no service of this id; GET /cds-services lists them"
_STATUSES = {401: "No token of a trusted client", 404: "No service of this id"}
_EXAMPLE = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/1", "patientId": "1"},
    "prefetch": {"patient": {"resourceType": "Patient", "id": "1", "gender": "female"}},
}
_FEEDBACK = {
    "feedback": [
        {
            "card": "4e0a3a1e-3283-4575-ab82-028d55fe2719",
            "outcome": "overridden",
            "outcomeTimestamp": "2026-11-23T12:00:00Z",
        }
    ]
}


async def _discover(request: Request) -> Response:
    return _json(services(open_to_all=request.app.state.clients.open_to_all))


async def _call(request: Request) -> Response:
    name = await _admitted(request)
    asked = hook_request(await json_object(request), HOOK_OF[name])
    cards = await answered(asked, datetime.now(UTC), asking(asked, request.app.state.settings))
    _tally(request).shown(name, cards.cards)
    return _json(cards)


async def _feed_back(request: Request) -> Response:
    name = await _admitted(request)
    body = await json_body(request, FeedbackBody)
    _tally(request).take(name, body.feedback)
    return _json({})


async def _count(request: Request) -> Response:
    return _json(_tally(request).counts(await _admitted(request)))


async def _admitted(request: Request) -> str:
    """The id of the service that is called, once the caller is known. Raises ServiceError."""
    await request.app.state.clients.admit(request)
    name: str = request.path_params["id"]
    if name not in HOOK_OF:
        raise ServiceError(404, UNKNOWN)
    return name


def _tally(request: Request) -> Tally:
    state = request.app.state
    if not hasattr(state, "card_tally"):
        log = state.settings.feedback_log
        state.card_tally = Tally(Path(state.settings.folder) / log if log else None)
    tally: Tally = state.card_tally
    return tally


def _json(content: object) -> Response:
    return Response(msgspec.json.encode(content), media_type=JSON)


PART = "CDS Hooks"

CDS_HOOKS: tuple[Operation, ...] = (
    Operation(
        method="GET", path="/cds-services", name="cds_discovery", part=PART,
        about="CDS Hooks discovery: one service a hook. Needs no token; nothing of a person is in "
        "it.",
        answer=_discover, gives=Services,
    ),
    Operation(
        method="POST", path="/cds-services/{id}", name="cds_service", part=PART,
        about="Call a CDS Hooks service. No cards is the usual answer.",
        answer=_call, takes=HookRequest, gives=Cards, example=_EXAMPLE,
        statuses={**_STATUSES, 412: "The patient could not be had"},
    ),
    Operation(
        method="POST", path="/cds-services/{id}/feedback", name="cds_feedback", part=PART,
        about="Tell what became of cards. Counted by rule; nothing of a person is kept.",
        answer=_feed_back, takes=FeedbackBody, gives={"type": "object"}, statuses=_STATUSES,
        example=_FEEDBACK,
    ),
    Operation(
        method="GET", path="/cds-services/{id}/feedback", name="cds_feedback_counts", part=PART,
        about="How often each rule of a service spoke since it started, and what became of it.",
        answer=_count, gives=Counts, statuses=_STATUSES,
    ),
)  # fmt: skip
