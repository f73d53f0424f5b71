"""Reading the body of a request: bounded, typed, refused with a sentence."""

from __future__ import annotations

from typing import Any, TypeVar

import anyio
import msgspec
from starlette.requests import ClientDisconnect, Request

from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.settings import Settings

T = TypeVar("T")
DEEPEST = 60


async def raw_body(request: Request, most_bytes: int | None = None) -> bytes:
    """The body, chunked or not, no larger or slower than allowed. Raises ServiceError.

    `most_bytes` holds where it is less than what the settings allow.
    """
    settings: Settings = request.app.state.settings
    most = min(settings.largest_body_bytes, most_bytes or settings.largest_body_bytes)
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > most:
        raise _too_large(most)
    try:
        with anyio.fail_after(settings.body_seconds):
            return await _read(request, most)
    except TimeoutError:
        raise ServiceError(
            408, f"the body took longer than {settings.body_seconds:g} s to arrive; send it again",
            {"connection": "close"},
        ) from None  # fmt: skip
    except ClientDisconnect:
        raise ServiceError(400, "the connection ended before the body did") from None


async def _read(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
    return b"".join(parts)


async def json_body(request: Request, kind: type[T], most_bytes: int | None = None) -> T:
    """The body as a value of `kind`, with the limits of `raw_body`. Raises ServiceError."""
    raw = await raw_body(request, most_bytes)
    if not raw.strip():
        raise ServiceError(400, "the body is empty; send JSON")
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ServiceError(400, f"the body cannot be read: {error}") from None
    except RecursionError:
        raise ServiceError(400, "the body is nested too deeply to be real") from None


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object, not nested deeper than a record ever is. Raises ServiceError."""
    content = await json_body(request, dict[str, Any])
    if _deeper_than(content, DEEPEST):
        raise ServiceError(400, f"the body is nested more than {DEEPEST} deep; no record is")
    return content


def _deeper_than(content: dict[str, Any], most: int) -> bool:
    level: list[Any] = [content]
    for _ in range(most):
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _too_large(most: int) -> ServiceError:
    return ServiceError(
        413, f"the body is larger than {most / 1e6:g} MB; send what concerns this one question"
    )
