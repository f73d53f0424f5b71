"""Which page is where."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charley.interfaces.pages.rendering import page


async def _home(_: Request) -> Response:
    return page("home.html")


PAGES: tuple[Route, ...] = (Route("/", _home, name="home"),)
