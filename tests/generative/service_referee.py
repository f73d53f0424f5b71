"""Asks the service within this process, and judges each answer by the service's own description."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import jsonschema_rs
import msgspec
from starlette.applications import Starlette
from starlette.types import Message

from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings

Json = dict[str, Any]
SLOWEST_S = 60.0


class Request(NamedTuple):
    """One request; `route` is the path as it is described, "" where it is a page."""

    method: str
    path: str
    route: str
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})
    query: Mapping[str, str] = MappingProxyType({})


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Fault(AssertionError):  # noqa: N818 - what fuzzing looks for
    """An answer that should not have been given."""


class Referee:
    """A service without a rate limit, and the rules that its answers have to keep."""

    def __init__(self) -> None:
        self.application: Starlette = create_application(Settings(requests_per_minute=0))
        self.document: Json = msgspec.json.decode(self.application.state.description)
        self._validators: dict[tuple[str, str, str, str], Any] = {}
        self.loop = asyncio.new_event_loop()

    def close(self) -> None:
        """Give the event loop back."""
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def ask(self, request: Request) -> Answer:
        """Ask, and judge. Raises Fault."""
        answer = self.loop.run_until_complete(_asked(self.application, request))
        self.judge(request, answer)
        return answer

    def judge(self, request: Request, answer: Answer) -> None:
        """Raise Fault where an answer is a 5xx, not as described, slow or unsafe for a browser."""
        where = f"{request.method} {request.path} -> {answer.status}"
        if answer.status >= 500 and answer.status != 503:
            raise Fault(where)
        if answer.seconds > SLOWEST_S:
            raise Fault(f"{where} took {answer.seconds:.1f} s")
        if answer.headers.get("x-content-type-options") != "nosniff":
            raise Fault(f"{where} lacks the headers that protect a browser")
        if request.route:
            self._as_described(where, request, answer)

    def _as_described(self, where: str, request: Request, answer: Answer) -> None:
        described = self.document["paths"][request.route].get(request.method.lower())
        if described is None:
            if answer.status not in {404, 405}:
                raise Fault(f"{where}: the method is not described")
            return
        told = described["responses"].get(str(answer.status))
        if told is None:
            raise Fault(f"{where}: the status is not described")
        content = told.get("content", {})
        if not content:
            return
        media = answer.headers.get("content-type", "").partition(";")[0]
        if media not in content:
            raise Fault(f"{where}: {media} is not described, but {list(content)}")
        if media.endswith("json"):
            self._valid(where, request, answer, media)

    def _valid(self, where: str, request: Request, answer: Answer, media: str) -> None:
        key = (request.route, request.method.lower(), str(answer.status), media)
        if key not in self._validators:
            content = self.document["paths"][key[0]][key[1]]["responses"][key[2]]["content"]
            schema = {**content[media]["schema"], "components": self.document["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(schema)
        try:
            told = msgspec.json.decode(answer.body)
        except msgspec.DecodeError as error:
            raise Fault(f"{where}: no JSON ({error})") from None
        error = next(iter(self._validators[key].iter_errors(told)), None)
        if error is not None:
            raise Fault(f"{where}: not as described: {error.message[:300]}")


async def _asked(application: Starlette, request: Request) -> Answer:
    sent: list[Message] = []
    parts = [request.body]

    async def receive() -> Message:
        if parts:
            return {"type": "http.request", "body": parts.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    began = time.perf_counter()
    await application(_scope(request), receive, send)
    seconds = time.perf_counter() - began
    start = sent[0]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(start["status"], headers, body, seconds)


def _scope(request: Request) -> Json:
    headers = [
        (n.encode("latin-1"), v.encode("latin-1", "replace")) for n, v in request.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": quote(request.path).encode(),
        "root_path": "",
        "query_string": urlencode(request.query, errors="replace").encode(),
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8765),
    }
