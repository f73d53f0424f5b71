"""From a template and the texts of a language to a page; everything said by people is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent


def page(
    template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> Response:
    """A page; `values` are what its template shows, `here` its link in the head."""
    return HTMLResponse(rendered(template, **values), status, headers)


def rendered(template: str, **values: Any) -> str:
    """The HTML of a template, or of a fragment of a page."""
    values = {"here": "", "language": "en", **values}
    return _environment().get_template(template).render(t=texts(values["language"]), **values)


def error_page(status: int, sentence: str, headers: dict[str, str]) -> Response:
    """An error as a page, for somebody in a browser."""
    return page("error.html", status=status, headers=headers, sentence=sentence)


@cache
def texts(language: str = "en") -> dict[str, Any]:
    """Every text of the pages that is not knowledge: <language>.yaml, and each file beside it.

    A file `en/diary.yaml` is found as `t.diary`.
    """
    folder = HERE / "texts"
    content = dict(yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8")))
    for file in sorted((folder / language).glob("*.yaml")):
        content[file.stem] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
