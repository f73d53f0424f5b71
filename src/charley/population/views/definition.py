"""A ViewDefinition of SQL-on-FHIR v2, as far as this runner reads it."""

from __future__ import annotations

import re
from typing import Any

import msgspec

_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")


class ViewError(ValueError):
    """A view that cannot be run; the message says where and why."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column: a FHIRPath from the context, and the FHIR type that decides how it is kept."""

    name: str
    path: str
    type: str = "string"
    collection: bool = False


class Select(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Columns, and whether each element of a path gives its own rows."""

    column: tuple[Column, ...] = ()
    select: tuple[Select, ...] = ()
    union_all: tuple[Select, ...] = ()
    for_each: str | None = None
    for_each_or_null: str | None = None
    repeat: tuple[str, ...] = ()


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """A FHIRPath that must be true of a resource."""

    path: str


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What rows a resource of one type gives. `constant` values stand in paths as %name."""

    resource: str
    select: tuple[Select, ...]
    name: str = ""
    status: str = "active"
    where: tuple[Where, ...] = ()
    constant: tuple[dict[str, Any], ...] = ()

    def constants(self) -> dict[str, Any]:
        """Each constant's value by name. Raises ViewError where one has no single value."""
        found: dict[str, Any] = {}
        for given in self.constant:
            values = [value for key, value in given.items() if key.startswith("value")]
            if len(values) != 1 or "name" not in given:
                raise ViewError(f"a constant needs a name and one value: {given}")
            found[str(given["name"])] = values[0]
        return found


def read_view(content: bytes | dict[str, Any]) -> View:
    """A view from JSON. Raises ViewError."""
    try:
        if isinstance(content, bytes):
            view = msgspec.json.decode(content, type=View)
        else:
            view = msgspec.convert(content, View)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ViewError(f"this is no ViewDefinition: {error}") from None
    if not view.select:
        raise ViewError("a view needs a select")
    names = [column.name for part in view.select for column in columns_of(part)]
    for name in names:
        if not _NAME.match(name):
            raise ViewError(f"{name!r} is no name for a column; use letters, digits and _")
    if len(set(names)) < len(names):
        raise ViewError(f"a column is named twice: {', '.join(names)}")
    return view


def columns_of(select: Select) -> tuple[Column, ...]:
    """The columns of a select in order. Raises ViewError where the parts of a union differ."""
    inner = tuple(column for part in select.select for column in columns_of(part))
    unions = [columns_of(part) for part in select.union_all]
    shapes = [[(column.name, column.type) for column in columns] for columns in unions]
    if any(shape != shapes[0] for shape in shapes):
        raise ViewError("the parts of a unionAll need the same columns in the same order")
    return (*select.column, *inner, *(unions[0] if unions else ()))
