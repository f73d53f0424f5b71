"""Names for what the equations compute, taken from the variables that their source gave it to.

The equations are run once with symbols; as each function returns, its variables tell which symbol
bears which name. A name says where it comes from: `renin_change_target` is `target` of the function
`renin_change`, `fluids_sodium` the field `sodium` of the result `Fluids`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import IntEnum
from types import FrameType
from typing import Any, NamedTuple

from charley.body.engine.model import Model
from charley.body.engine.tracing import Symbol, Written, written_out

LEAVES = frozenset({"state", "parameter", "input"})
_BODY = "charley.body"


class Standing(IntEnum):
    """How well a name tells what a quantity is, best first."""

    RESULT = 0
    VARIABLE = 1
    FUNCTION = 2
    ARGUMENT = 3


class Name(NamedTuple):
    """A name for one node, and the module whose source gave it."""

    standing: Standing
    text: str
    module: str


class Named(NamedTuple):
    """A model written out, with the names that its source gave to some of the nodes."""

    written: Written
    names: dict[int, Name]


def named(model: Model) -> Named:
    """Run the equations once with symbols and keep the best name of each node."""
    found: list[tuple[int, Name]] = []
    apart = (model.state, model.parameters, model.inputs, model.observables)
    own = model.derivatives.__module__

    def watch(frame: FrameType, event: str, result: Any) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "return" and (module == own or _is_of_the_body(module)):
            found.extend(_names(frame, module, result, apart))

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        written = written_out(model)
    finally:
        sys.setprofile(before)
    names: dict[int, Name] = {}
    for number, name in found:
        if number not in names or name.standing < names[number].standing:
            names[number] = name
    return Named(written, names)


def _is_of_the_body(module: str) -> bool:
    """Whether a module holds equations: it lies in the body itself or in its kidney."""
    room, _, name = module.rpartition(".")
    return room in {_BODY, f"{_BODY}.kidney"} and name != "arithmetic"


def _names(
    frame: FrameType, module: str, result: Any, apart: tuple[type[Any], ...]
) -> Iterator[tuple[int, Name]]:
    """What the variables of a function that returns are called, and what it returns."""
    code = frame.f_code
    arguments = set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    for variable, value in frame.f_locals.items():
        if isinstance(value, Symbol):
            standing = Standing.ARGUMENT if variable in arguments else Standing.VARIABLE
            yield value.number, Name(standing, f"{code.co_name}_{variable}", module)
    if isinstance(result, Symbol):
        yield result.number, Name(Standing.FUNCTION, code.co_name, module)
    elif isinstance(result, tuple) and hasattr(result, "_fields") and type(result) not in apart:
        kind = type(result).__name__.lower()
        for field, value in zip(result._fields, result, strict=True):
            if isinstance(value, Symbol):
                yield value.number, Name(Standing.RESULT, f"{kind}_{field}", module)
