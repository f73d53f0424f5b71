"""Views of SQL-on-FHIR: what each thing that our views use does, on small resources."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from charley.population.views.compiling import as_sql
from charley.population.views.definition import ViewError, read_view

ANN = {
    "resourceType": "Patient",
    "id": "ann",
    "name": [
        {"use": "official", "family": "A", "given": ["Ann", "Bea"]},
        {"use": "nickname", "given": ["Nan"]},
    ],
    "active": True,
    "extension": [{"url": "http://x/e", "valueCode": "F"}],
}
BEN = {"resourceType": "Patient", "id": "ben", "active": False, "multipleBirthInteger": 2}
WEIGHT = {
    "resourceType": "Observation",
    "id": "w",
    "subject": {"reference": "http://server/Patient/ann"},
    "valueQuantity": {"value": 61.5, "unit": "kg"},
    "component": [{"valueQuantity": {"value": 1}}, {"valueQuantity": {"value": 2}}],
}


def rows(view: dict[str, Any], *resources: dict[str, Any]) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE given (resource JSON)")
        for resource in resources or (ANN, BEN, WEIGHT):
            connection.execute("INSERT INTO given VALUES (?)", [json.dumps(resource)])
        found = connection.execute(as_sql(read_view(view), "given"))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def of(path: str, kind: str = "string", resource: str = "Patient") -> list[Any]:
    view = {
        "resource": resource,
        "select": [{"column": [{"name": "x", "path": path, "type": kind}]}],
    }
    return [row["x"] for row in rows(view)]


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        ("id", "id", ["ann", "ben"]),
        ("active", "boolean", [True, False]),
        ("name.family", "string", ["A", None]),
        ("name.given.first()", "string", ["Ann", None]),
        ("name[1].given.first()", "string", ["Nan", None]),
        ("name.where(use = 'nickname').given.first()", "string", ["Nan", None]),
        ("name.where(use != 'nickname').given.join('+')", "string", ["Ann+Bea", ""]),
        ("name.exists()", "boolean", [True, False]),
        ("name.empty()", "boolean", [False, True]),
        ("name.given.count()", "integer", [3, 0]),
        ("multipleBirth.ofType(integer) + 1", "integer", [None, 3]),
        ("multipleBirth.ofType(integer) > 1", "boolean", [None, True]),
        ("extension('http://x/e').value.ofType(code)", "code", ["F", None]),
        ("active and id = 'ann'", "boolean", [True, False]),
        ("(active or name.exists()).not()", "boolean", [False, True]),
        ("getResourceKey()", "string", ["ann", "ben"]),
    ],
)
def test_a_path_gives(path: str, kind: str, expected: list[Any]) -> None:
    assert of(path, kind) == expected


def test_a_reference_gives_the_key_of_what_it_refers_to() -> None:
    assert of("subject.getReferenceKey()", resource="Observation") == ["ann"]
    assert of("subject.getReferenceKey(Patient)", resource="Observation") == ["ann"]
    assert of("subject.getReferenceKey(Group)", resource="Observation") == [None]


def test_each_element_gives_a_row_with_its_place() -> None:
    column = [{"name": "use", "path": "use"}, {"name": "i", "path": "%rowIndex", "type": "integer"}]
    person = {"column": [{"name": "id", "path": "id"}]}
    found = rows({"resource": "Patient", "select": [person, {"forEach": "name", "column": column}]})
    assert found == [
        {"id": "ann", "use": "official", "i": 0},
        {"id": "ann", "use": "nickname", "i": 1},
    ]
    kept = rows(
        {"resource": "Patient", "select": [person, {"forEachOrNull": "name", "column": column}]}
    )
    assert kept[-1] == {"id": "ben", "use": None, "i": 0}


def test_a_union_gives_the_rows_of_all_its_parts() -> None:
    value = [{"name": "v", "path": "value.ofType(Quantity).value", "type": "decimal"}]
    union = {"unionAll": [{"column": value}, {"forEach": "component", "column": value}]}
    found = rows({"resource": "Observation", "select": [union]})
    assert [row["v"] for row in found] == [61.5, 1.0, 2.0]


def test_only_what_fulfils_the_conditions_gives_rows() -> None:
    view = {
        "resource": "Patient",
        "constant": [{"name": "who", "valueString": "ben"}],
        "select": [{"column": [{"name": "id", "path": "id"}]}],
        "where": [{"path": "id = %who"}],
    }
    assert rows(view) == [{"id": "ben"}]


def test_several_values_where_one_is_asked_for_are_an_error() -> None:
    with pytest.raises(duckdb.Error, match="more than one value"):
        of("name.given")


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ({"resource": "Patient"}, "no ViewDefinition"),
        ({"resource": "Patient", "select": []}, "needs a select"),
        (
            {"resource": "Patient", "select": [{"column": [{"name": "a b", "path": "id"}]}]},
            "no name for a column",
        ),
        ({"resource": "Patient", "select": [{"repeat": ["a"], "column": []}]}, "repeat"),
    ],
)
def test_what_is_no_view_is_refused(view: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ViewError, match=sentence):
        rows(view)


@pytest.mark.parametrize("path", ["@@", "name.trace('x')", "%nobody", "name | id"])
def test_what_a_path_may_not_hold_is_named(path: str) -> None:
    with pytest.raises(ViewError):
        of(path)
