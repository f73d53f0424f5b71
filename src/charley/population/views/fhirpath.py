"""FHIRPath as DuckDB SQL: each expression becomes a list of JSON values, as FHIRPath means it.

The subset that SQL-on-FHIR asks of every runner, without boundaries of partial dates. The grammar
is fhirpathpy's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from charley.population.views.definition import ViewError

Node = Mapping[str, Any]
_ARITHMETIC = {"+", "-", "*", "/"}


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Where an expression stands: the element (SQL of one JSON value or NULL), the resource, the
    values of constants, and the place among the elements of a forEach. `wanted` gathers the JSON
    paths into the resource that the relation gives as a list `reached`, so that it is parsed once.
    """

    element: str
    resource: str
    constants: Mapping[str, Any]
    wanted: dict[str, int]
    row: str = "0"
    depth: int = 0

    def at(self, element: str, row: str | None = None) -> Context:
        """The same one level down."""
        return msgspec.structs.replace(
            self, element=element, row=self.row if row is None else row, depth=self.depth + 1
        )

    @property
    def name(self) -> str:
        """A name for the element of a lambda that no outer one has."""
        return f"e{self.depth}"


def collection(path: str, context: Context) -> str:
    """SQL of type JSON[]: all that a path gives. Raises ViewError."""
    return _list(_parsed(path), context)


def single(path: str, context: Context, several: str) -> str:
    """SQL of type VARCHAR: the one value of a path, NULL where there is none; `several` is the SQL
    for more than one. Raises ViewError."""
    node, x = _parsed(path), "x"
    one = f"CASE WHEN len({x}) > 1 THEN {several} ELSE {x}[1] ->> '$' END"
    found = f"list_transform([{_list(node, context)}], lambda {x}: {one})[1]"
    if not (names := _names(node)):
        return found
    text = f"{_at(names, context)} ->> '$'"
    plain = f"CASE WHEN starts_with(t, '[') OR {_by_lists(names, context)} THEN {found} ELSE t END"
    return f"list_transform([{text}], lambda t: {plain})[1]"


def criterion(path: str, context: Context) -> str:
    """SQL of type BOOLEAN: whether a path is true; empty is not true. Raises ViewError.

    A path that gives something else than true or false is an error of the query.
    """
    first = f"({_list(_parsed(path), context)})[1]"
    wrong = f"error({_text(f'{path!r} is neither true nor false')})"
    return (
        f"(CASE coalesce(json_type({first}), 'NULL') WHEN 'BOOLEAN' THEN ({first})::BOOLEAN "
        f"WHEN 'NULL' THEN false ELSE {wrong} END)"
    )


@cache
def _parsed(path: str) -> Node:
    from fhirpathpy.parser import parse

    try:
        (node,) = parse(path)["children"]  # type: ignore[no-untyped-call]
    except Exception as error:
        raise ViewError(f"{path!r} is no FHIRPath: {error}") from None
    if not isinstance(node, dict):
        raise ViewError(f"{path!r} is no FHIRPath")
    return node


def _list(node: Node, context: Context) -> str:  # noqa: PLR0911, PLR0912 - one a kind of node
    kind, children = node.get("type"), node.get("children", [])
    if names := _names(node):
        return _reached(names, context)
    if kind in {"TermExpression", "InvocationTerm", "ParenthesizedTerm", "LiteralTerm",
                "ExternalConstantTerm"}:  # fmt: skip
        return _list(children[0], context)
    if kind == "InvocationExpression":
        if (chosen := _chosen(children[1])) is not None:
            return _of_type(children[0], chosen, context)
        return _invoked(children[1], _list(children[0], context), context)
    if kind == "FunctionInvocation":
        return _invoked(node, _one(context.element), context)
    if kind == "ThisInvocation":
        return _one(context.element)
    if kind == "IndexerExpression":
        place = _number(_list(children[1], context))
        return f"list_slice({_list(children[0], context)}, {place}::INT + 1, {place}::INT + 1)"
    if kind == "ExternalConstant":
        return _constant(_identifier(children[0]), context)
    if kind in {"AdditiveExpression", "MultiplicativeExpression"}:
        left, right = (_number(_list(child, context)) for child in children)
        sign = node["terminalNodeText"][0]
        if sign not in _ARITHMETIC:
            raise ViewError(f"{node.get('text')!r}: {sign} is not supported here")
        return _some(f"{left} {sign} {right}")
    if kind == "PolarityExpression":
        return _some(f"{node['terminalNodeText'][0]}{_number(_list(children[0], context))}")
    if kind in _LITERALS:
        return _literal(node["terminalNodeText"][0], str(kind))
    if kind in _TRUTHS:
        return _some(_truth(node, context))
    raise ViewError(f"{node.get('text') or kind!r}: {kind} is not supported here")


_LITERALS = {"StringLiteral", "NumberLiteral", "BooleanLiteral"}
_TRUTHS = {"AndExpression", "OrExpression", "EqualityExpression", "InequalityExpression"}


def _truth(node: Node, context: Context) -> str:
    """SQL of type BOOLEAN, NULL where the expression is empty."""
    kind, children = node.get("type"), node.get("children", [])
    if kind in {"AndExpression", "OrExpression"}:
        left, right = (_truth(child, context) for child in children)
        return f"({left} {node['terminalNodeText'][0].upper()} {right})"
    if kind in {"EqualityExpression", "InequalityExpression"}:
        return _compared(node["terminalNodeText"][0], *(_list(c, context) for c in children))
    if kind in {"TermExpression", "ParenthesizedTerm"}:
        return _truth(children[0], context)
    first = f"({_list(node, context)})[1]"
    return (
        f"(CASE WHEN {first} IS NULL THEN NULL WHEN json_type({first}) = 'BOOLEAN' "
        f"THEN ({first})::BOOLEAN ELSE true END)"
    )


def _compared(sign: str, left: str, right: str) -> str:
    """Two single values as numbers where both are, else as their text."""
    a, b = f"({left})[1]", f"({right})[1]"
    if right.startswith("['\""):
        return f"(({a} ->> '$') {sign} ({b} ->> '$'))"
    words = f"json_type({a}) IN ('VARCHAR', 'BOOLEAN') OR json_type({b}) IN ('VARCHAR', 'BOOLEAN')"
    texts = f"({a} ->> '$') {sign} ({b} ->> '$')"
    numbers = f"TRY_CAST({a} AS DOUBLE) {sign} TRY_CAST({b} AS DOUBLE)"
    return f"(CASE WHEN {words} THEN {texts} ELSE {numbers} END)"


def _invoked(node: Node, source: str, context: Context) -> str:
    if node["type"] == "MemberInvocation":
        return _member(source, _identifier(node["children"][0]), context)
    (function,) = node["children"]
    name, *rest = function["children"]
    arguments = rest[0]["children"] if rest else []
    called = _identifier(name)
    if called not in _FUNCTIONS:
        raise ViewError(f"the function {called}() is not supported; there are {_NAMES}")
    return str(_FUNCTIONS[called](source, arguments, context))


def _names(node: Node) -> tuple[str, ...]:
    """The names of a path that only goes down from the element; none for another expression."""
    kind, children = node.get("type"), node.get("children", [])
    if kind in {"TermExpression", "InvocationTerm"}:
        return _names(children[0])
    if kind == "MemberInvocation":
        return (_identifier(children[0]),)
    if kind == "InvocationExpression" and (before := _names(children[0])):
        if (chosen := _chosen(children[1])) is not None:
            return (*before[:-1], _choice(before[-1], chosen))
        return (*before, *after) if (after := _names(children[1])) else ()
    return ()


def _reached(names: tuple[str, ...], context: Context) -> str:
    """What lies under some names; in one step where no list is on the way."""
    e, *before = context.name, *names[:-1]
    found = _as_list(e)
    if before:
        each = _member(_reached(tuple(before), context), names[-1], context)
        found = f"CASE WHEN {_by_lists(names, context)} THEN {each} ELSE {found} END"
    return f"list_transform([{_at(names, context)}], lambda {e}: {found})[1]"


def _at(names: Sequence[str], context: Context) -> str:
    """SQL of the JSON value under some names, NULL where a list is on the way."""
    path = _text("$" + "".join("." + json.dumps(name) for name in names))
    if context.element != context.resource:
        return f"({context.element} -> {path})"
    return f"reached[{context.wanted.setdefault(path, len(context.wanted) + 1)}]"


def _by_lists(names: tuple[str, ...], context: Context) -> str:
    """SQL of type BOOLEAN: whether a list is on the way to the last name."""
    ways = (names[:length] for length in range(1, len(names)))
    each = [f"starts_with({_at(way, context)}::VARCHAR, '[')" for way in ways]
    return f"coalesce({' OR '.join(each) or 'false'}, false)"


def _member(source: str, name: str, context: Context) -> str:
    """All children of a name; looked up once each, told from lists by their first letter."""
    e = context.name
    found = f"list_transform({source}, lambda {e}: {e} -> {_text('$.' + json.dumps(name))})"
    return f"flatten(list_transform({found}, lambda {e}: {_as_list(e)}))"


def _as_list(value: str) -> str:
    return (
        f"CASE WHEN {value} IS NULL OR {value}::VARCHAR = 'null' THEN []::JSON[] "
        f"WHEN starts_with({value}::VARCHAR, '[') THEN {value}::JSON[] ELSE [{value}] END"
    )


def _where(source: str, arguments: list[Node], context: Context) -> str:
    inner = context.at(context.name)
    kept = f"coalesce({_truth(arguments[0], inner)}, false)"
    return f"list_filter({source}, lambda {context.name}: {kept})"


def _chosen(node: Node) -> str | None:
    """The type named by `ofType(...)`, if it is that function."""
    if node.get("type") != "FunctionInvocation":
        return None
    name, *rest = node["children"][0]["children"]
    return str(rest[0]["children"][0]["text"]) if _identifier(name) == "ofType" else None


def _of_type(node: Node, kind: str, context: Context) -> str:
    """`value.ofType(Quantity)` is `valueQuantity`: a choice has its type in its name."""
    source = _one(context.element)
    if node["type"] == "InvocationExpression":
        source, node = _list(node["children"][0], context), node["children"][1]
    while node["type"] in {"TermExpression", "InvocationTerm"}:
        (node,) = node["children"]
    if node["type"] != "MemberInvocation":
        raise ViewError("ofType() is supported right after the name of an element only")
    return _member(source, _choice(_identifier(node["children"][0]), kind), context)


def _choice(name: str, kind: str) -> str:
    return name + kind[0].upper() + kind[1:]


def _extension(source: str, arguments: list[Node], context: Context) -> str:
    url = _list(arguments[0], context)
    extensions, e = _member(source, "extension", context), context.name
    return f"list_filter({extensions}, lambda {e}: ({e} ->> 'url') = (({url})[1] ->> '$'))"


def _join(source: str, arguments: list[Node], context: Context) -> str:
    between = f"(({_list(arguments[0], context)})[1] ->> '$')" if arguments else "''"
    texts = f"list_transform({source}, lambda {context.name}: {context.name} ->> '$')"
    return _some(f"array_to_string({texts}, {between})")


def _resource_key(source: str, arguments: list[Node], context: Context) -> str:
    return _member(_one(context.resource), "id", context)


def _reference_key(source: str, arguments: list[Node], context: Context) -> str:
    """The id of what is referred to; of one type only, if it is given."""
    reference, e = _member(source, "reference", context), context.name
    parts = f"string_split({e} ->> '$', '/')"
    fits = "true"
    if arguments:
        fits = f"{parts}[-2] = {_text(str(arguments[0]['text']))}"
    kept = f"list_filter({reference}, lambda {e}: {fits})"
    return f"list_transform({kept}, lambda {e}: to_json({parts}[-1]))"


_FUNCTIONS: dict[str, Any] = {
    "where": _where,
    "exists": lambda s, a, c: _some(f"len({_where(s, a, c) if a else s}) > 0"),
    "empty": lambda s, a, c: _some(f"len({s}) = 0"),
    "not": lambda s, a, c: _some(f"NOT ({s})[1]::BOOLEAN"),
    "first": lambda s, a, c: f"list_slice({s}, 1, 1)",
    "last": lambda s, a, c: f"list_slice({s}, -1, -1)",
    "count": lambda s, a, c: _some(f"len({s})"),
    "extension": _extension,
    "join": _join,
    "getResourceKey": _resource_key,
    "getReferenceKey": _reference_key,
}
_NAMES = ", ".join(sorted(_FUNCTIONS))


def _constant(name: str, context: Context) -> str:
    if name == "rowIndex":
        return _some(context.row)
    if name not in context.constants:
        raise ViewError(f"%{name} is no constant of this view")
    return f"[{_text(json.dumps(context.constants[name]))}::JSON]"


def _literal(text: str, kind: str) -> str:
    if kind == "StringLiteral":
        text = json.dumps(text[1:-1].replace("\\'", "'"))
    return f"[{_text(text)}::JSON]"


def _identifier(node: Node) -> str:
    return str(node["terminalNodeText"][0]).strip("`")


def _number(values: str) -> str:
    return f"TRY_CAST(({values})[1] AS DOUBLE)"


def _one(element: str) -> str:
    return f"CASE WHEN {element} IS NULL THEN []::JSON[] ELSE [{element}] END"


def _some(value: str) -> str:
    """A list of one value, empty where it is NULL."""
    return f"list_filter([to_json({value})], lambda x: x IS NOT NULL)"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
