"""The files that pages load: a browser keeps them, and asks each time whether they changed.

So pages and scripts of one version always go together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent / "static"


class Assets(StaticFiles):
    """Style sheets, scripts and fonts, each with its ETag."""

    def __init__(self) -> None:
        super().__init__(directory=HERE)

    def file_response(self, *arguments: Any, **named: Any) -> Response:
        """One file, or 304 where the browser's copy is still right."""
        response = super().file_response(*arguments, **named)
        response.headers["cache-control"] = "no-cache"
        return response
