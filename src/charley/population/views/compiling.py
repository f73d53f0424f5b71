"""A view as one DuckDB query: a list of rows for each resource, then one row each.

A list of structures instead of lateral joins: DuckDB runs it in one pass over the resources.
"""

from __future__ import annotations

from collections.abc import Sequence

from charley.population.views.definition import Column, Select, View, ViewError, columns_of
from charley.population.views.fhirpath import Context, collection, criterion, single

TYPES = {
    "boolean": "BOOLEAN", "integer": "BIGINT", "positiveInt": "BIGINT", "unsignedInt": "BIGINT",
    "integer64": "BIGINT", "decimal": "DOUBLE",
}  # fmt: skip


def as_sql(view: View, resources: str) -> str:
    """A query that gives the rows of a view. Raises ViewError.

    `resources`: SQL of a relation with one JSON column `resource`.
    """
    here = Context(element="resource", resource="resource", constants=view.constants(), wanted={})
    rows = _product([_rows(part, here) for part in view.select])
    kept = [criterion(where.path, here) for where in view.where] or ["true"]
    reached = f"json_extract(resource, [{', '.join(here.wanted)}])" if here.wanted else "[]"
    return (
        f"SELECT unnest(made, recursive := true) FROM (SELECT unnest({rows}) AS made "
        f"FROM (SELECT resource, {reached} AS reached FROM {resources} "
        f"WHERE (resource ->> 'resourceType') = '{view.resource}') WHERE {' AND '.join(kept)})"
    )


def _rows(select: Select, context: Context) -> str:
    """SQL of a list of structures: what one select gives in a context."""
    if select.repeat:
        raise ViewError("repeat is not supported")
    path = select.for_each if select.for_each is not None else select.for_each_or_null
    if path is None:
        return _parts(select, context)
    elements = collection(path, context)
    e = context.name
    each = _parts(select, context.at(e, f"i{context.depth} - 1"))
    rows = f"flatten(list_transform({elements}, lambda {e}, i{context.depth}: {each}))"
    if select.for_each is not None:
        return rows
    nothing = _parts(select, context.at("NULL::JSON", "0"))
    return f"CASE WHEN len({elements}) = 0 THEN {nothing} ELSE {rows} END"


def _parts(select: Select, context: Context) -> str:
    """The own columns, the nested selects and the union of a select, multiplied."""
    inner = context.at(context.element)
    parts = [_product([_own(select.column, context)])] if select.column else []
    parts += [_rows(part, inner) for part in select.select]
    if select.union_all:
        columns_of(select)
        unions = [_rows(part, inner) for part in select.union_all]
        joined = unions[0]
        for other in unions[1:]:
            joined = f"list_concat({joined}, {other})"
        parts.append(joined)
    if not parts:
        raise ViewError("a select needs columns, a select or a unionAll")
    return _product(parts)


def _product(parts: Sequence[str]) -> str:
    """Each row of the first part with each of the second, and so on."""
    product, *others = parts
    for place, other in enumerate(others):
        a, b = f"a{place}", f"b{place}"
        pairs = f"list_transform({other}, lambda {b}: struct_concat({a}, {b}))"
        product = f"flatten(list_transform({product}, lambda {a}: {pairs}))"
    return product


def _own(columns: Sequence[Column], context: Context) -> str:
    fields = ", ".join(f"'{column.name}': {_value(column, context)}" for column in columns)
    return f"[{{{fields}}}]"


def _value(column: Column, context: Context) -> str:
    kept = TYPES.get(column.type, "VARCHAR")
    if column.collection:
        found = collection(column.path, context)
        return f"list_transform({found}, lambda x: (x ->> '$')::{kept})"
    several = f"error('{column.name}: more than one value, and the view asks for one')"
    return f"({single(column.path, context, several)})::{kept}"
