"""FHIR bulk data (NDJSON, also gzipped) into the store, through the views of `views/data`.

A line that is no JSON becomes a row of the errors, and so does a resource without a person.
"""

from __future__ import annotations

from pathlib import Path

from charley.population.screening.store import Store
from charley.population.views.compiling import as_sql
from charley.population.views.definition import read_view

VIEWS = Path(__file__).parents[1] / "views" / "data"
LONGEST_LINE = 20_000_000
TABLE_OF = {
    "people": "people", "results": "results", "conditions": "conditions",
    "orders": "medicines", "statements": "medicines",
}  # fmt: skip
# What each view's rows become in the table of the store.
SHAPED = {
    "people": "SELECT person, sex, born FROM ({view})",
    "results": (
        "SELECT person, code, said, value, comparator, unit_code, unit, word, status, "
        "coalesce(seen, begun, issued) AS seen FROM ({view}) "
        "WHERE code IS NOT NULL OR value IS NOT NULL"
    ),
    "conditions": "SELECT * FROM ({view})",
    "orders": "SELECT * EXCLUDE (named) REPLACE (coalesce(said, named) AS said) FROM ({view})",
    "statements": (
        "SELECT person, status, system, code, display, coalesce(said, named) AS said, "
        "coalesce(start, seen) AS start, stop FROM ({view})"
    ),
}


def add_bulk(store: Store, files: list[Path]) -> None:
    """Add every resource of some NDJSON files that a view knows."""
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    add_lines(
        store,
        f"(SELECT line, parse_filename(filename) AS place FROM read_csv([{names}], "
        "delim='\\x01', quote='', escape='', header=false, columns={'line': 'VARCHAR'}, "
        f"max_line_size={LONGEST_LINE}, filename=true, auto_detect=false))",
    )


def add_lines(store: Store, lines: str) -> None:
    """Add the resources of a relation with columns `line` and `place`, given as SQL."""
    store.add(
        "errors",
        "SELECT place, 'a line is no JSON: ' || left(line, 60) AS sentence "
        f"FROM {lines} WHERE length(trim(line)) > 0 AND NOT json_valid(line)",
    )
    valid = f"(SELECT line::JSON AS resource FROM {lines} WHERE json_valid(line))"
    for name, table in TABLE_OF.items():
        view = read_view((VIEWS / f"{name}.json").read_bytes())
        store.add(table, SHAPED[name].format(view=as_sql(view, valid)))
