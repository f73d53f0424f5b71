"""Which page is where."""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charley import __version__
from charley.interfaces.pages.clinician.routes import CLINICIAN
from charley.interfaces.pages.developers import DEVELOPERS
from charley.interfaces.pages.interview import INTERVIEW
from charley.interfaces.pages.rendering import page
from charley.knowledge.library import load


async def _home(_: Request) -> Response:
    return page("home.html")


async def _diary(_: Request) -> Response:
    return page("diary.html", here="diary")


async def _about(_: Request) -> Response:
    return page("about.html", here="about", version=__version__, counts=_counts())


@cache
def _counts() -> dict[str, int]:
    """How much knowledge stands behind the answers."""
    library = load()
    return {
        "sources": len(library.sources),
        "causes": len(library.causes),
        "medicines": len(library.medicines),
        "flags": len(library.red_flags),
    }


PAGES: tuple[Route, ...] = (
    Route("/", _home, name="home"),
    *INTERVIEW,
    *CLINICIAN,
    Route("/diary", _diary, name="diary"),
    Route("/about", _about, name="about"),
    *DEVELOPERS,
)
