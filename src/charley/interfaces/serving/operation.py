"""One thing that the service can do: the route and its description come from the same value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Handler = Callable[[Request], Awaitable[Response]]

JSON = "application/json"
FHIR = "application/fhir+json"
YAML = "application/yaml"
HTML = "text/html"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """A method on a path, what it takes and gives.

    takes, gives: a type known to msgspec (its JSON Schema is published), a JSON Schema itself, or
    None where there is no JSON body. `query`: parameters of the address by name, each a JSON Schema
    with a description. `statuses`: answers other than 200, each with its meaning; 400, 408, 413 and
    429 need not be said of a POST. `part`: the heading under which it is described.
    """

    method: Literal["GET", "POST"]
    path: str
    name: str
    about: str
    answer: Handler
    takes: Any = None
    takes_media: str = JSON
    gives: Any = None
    gives_media: str = JSON
    query: dict[str, dict[str, Any]] = {}
    statuses: dict[int, str] = {}
    example: Any = None
    part: str = "Plain API"

    @property
    def route(self) -> Route:
        """As a route of the application."""
        return Route(self.path, self.answer, methods=[self.method], name=self.name)
