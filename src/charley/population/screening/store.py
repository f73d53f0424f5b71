"""Where the records of a run lie between two steps: one DuckDB file, in bounded memory.

Tables, whatever the source was; `n` numbers the people from 0 in the order of their ids:

    people      person, sex, born, age_years, weight_kg, height_cm, pregnant
    results     person, code (LOINC) or name, said, value, comparator, unit_code, unit, word,
                status, seen
    conditions  person, snomed, system, code, display, said, clinical, verification, ended
    findings    person, finding, present
    medicines   person, status, intent, system, code, display, said, start, stop
    errors      person, place, sentence
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

COLUMNS = {
    "people": {
        "person": "VARCHAR", "sex": "VARCHAR", "born": "VARCHAR", "age_years": "DOUBLE",
        "weight_kg": "DOUBLE", "height_cm": "DOUBLE", "pregnant": "BOOLEAN",
    },
    "results": {
        "person": "VARCHAR", "code": "VARCHAR", "name": "VARCHAR", "said": "VARCHAR",
        "value": "DOUBLE", "comparator": "VARCHAR", "unit_code": "VARCHAR", "unit": "VARCHAR",
        "word": "VARCHAR", "status": "VARCHAR", "seen": "VARCHAR",
    },
    "conditions": {
        "person": "VARCHAR", "snomed": "VARCHAR", "system": "VARCHAR", "code": "VARCHAR",
        "display": "VARCHAR", "said": "VARCHAR", "clinical": "VARCHAR",
        "verification": "VARCHAR", "ended": "VARCHAR", "seen": "VARCHAR",
    },
    "findings": {"person": "VARCHAR", "finding": "VARCHAR", "present": "BOOLEAN"},
    "medicines": {
        "person": "VARCHAR", "status": "VARCHAR", "intent": "VARCHAR", "system": "VARCHAR",
        "code": "VARCHAR", "display": "VARCHAR", "said": "VARCHAR", "start": "VARCHAR",
        "stop": "VARCHAR",
    },
    "errors": {"person": "VARCHAR", "place": "VARCHAR", "sentence": "VARCHAR"},
}  # fmt: skip


@contextmanager
def store(folder: Path, memory: str = "2GB", threads: int | None = None) -> Iterator[Store]:
    """The store of a run in its folder, with all tables there; memory beyond goes to disk."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(folder / "records.duckdb"))
    try:
        connection.execute("SET memory_limit = ?", [memory])
        connection.execute("SET temp_directory = ?", [str(folder / "spill")])
        connection.execute("SET preserve_insertion_order = false")
        if threads:
            connection.execute("SET threads = ?", [threads])
        yield Store(connection)
    finally:
        connection.close()


class Store:
    """The tables of one run."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.sql = connection

    def beside(self) -> Store:
        """The same tables for another thread."""
        return Store(self.sql.cursor())

    def begin(self) -> None:
        """Empty tables."""
        for name, columns in COLUMNS.items():
            fields = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            self.sql.execute(f"CREATE OR REPLACE TABLE {name} ({fields})")

    def add(self, table: str, query: str) -> None:
        """Add the rows of a query to a table; columns are matched by name, others left empty."""
        self.sql.execute(f"INSERT INTO {table} BY NAME {query}")

    def count(self, table: str) -> int:
        """How many rows a table has."""
        found = self.sql.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(found[0]) if found else 0

    def has(self, table: str) -> bool:
        """Whether a table is there."""
        names = self.sql.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return (table,) in names
