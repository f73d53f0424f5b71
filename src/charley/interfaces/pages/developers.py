"""The page for who writes a program that asks Charley: each operation, with a call to try."""

from __future__ import annotations

import json
import shlex

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charley import __version__
from charley.interfaces.api.operations import API
from charley.interfaces.cds_hooks.operations import CDS_HOOKS
from charley.interfaces.fhir.operations import FHIR_OPERATIONS
from charley.interfaces.pages.rendering import page
from charley.interfaces.serving.operation import Operation


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """An operation as it is shown: what it does, and a command that does it."""

    name: str
    method: str
    path: str
    about: str
    command: str


async def _developers(request: Request) -> Response:
    address = request.app.state.settings.address
    parts: dict[str, list[Call]] = {}
    for operation in (*API, *FHIR_OPERATIONS, *CDS_HOOKS):
        parts.setdefault(operation.part, []).append(_call(operation, address))
    return page("developers.html", here="developers", parts=parts, version=__version__)


def _call(operation: Operation, address: str) -> Call:
    return Call(
        name=operation.name,
        method=operation.method,
        path=operation.path,
        about=operation.about,
        command=command(operation, address),
    )


def command(operation: Operation, address: str) -> str:
    """A curl command that calls an operation at `address`, with its example."""
    where = shlex.quote(f"{address}{operation.path}")
    if operation.method == "GET":
        return f"curl {where}"
    body = json.dumps(operation.example, indent=2, ensure_ascii=False)
    media = shlex.quote(f"Content-Type: {operation.takes_media}")
    return f"curl {where} \\\n  -H {media} \\\n  -d {shlex.quote(body)}"


DEVELOPERS: tuple[Route, ...] = (Route("/developers", _developers, name="developers"),)
