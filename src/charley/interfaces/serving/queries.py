"""Reading the query of an address: typed, and refused with a sentence where it cannot be meant."""

from __future__ import annotations

import math

from starlette.requests import Request

from charley.interfaces.serving.errors import ServiceError

_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


def flag(request: Request, name: str) -> bool:
    """Whether a parameter says yes; absent is no. Raises ServiceError."""
    said = request.query_params.get(name, "").strip().lower()
    if said not in _TRUTH:
        raise ServiceError(400, f"{name} is true or false")
    return _TRUTH[said]


def number(request: Request, name: str, least: float, most: float) -> float | None:
    """A number between `least` and `most`; None where absent. Raises ServiceError."""
    said = request.query_params.get(name, "").strip()
    if not said:
        return None
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise ServiceError(400, f"{name} is a number from {least:g} to {most:g}")
    return value


def whole(request: Request, name: str, least: int, most: int) -> int | None:
    """A whole number between `least` and `most`; None where absent. Raises ServiceError."""
    value = number(request, name, least, most)
    if value is not None and not value.is_integer():
        raise ServiceError(400, f"{name} is a whole number from {least} to {most}")
    return None if value is None else int(value)
