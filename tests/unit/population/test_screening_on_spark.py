"""Spark gives the tables that one machine gives, also when a task is lost on the way."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from screened import records

from charley.population.screening.mapping import read_mapping
from charley.population.screening.run import screen

if shutil.which("java") is None:
    pytest.skip("Java is not installed, so Spark cannot run", allow_module_level=True)
pyspark_sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")

MAPPING = """
person: id
age: age
results:
  sodium: {column: na, unit: mmol/L}
medicines: [{column: drugs}]
findings:
  cramp: {column: cramps, present: "1", absent: "0"}
"""

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def spark() -> Iterator[Any]:
    from charley.population.screening.on_spark import session

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = session("local[2, 3]")
    yield made
    made.stop()


def same(one: Path, other: Path) -> None:
    for name in ("people", "errors"):
        a, b = (pq.read_table(folder / f"{name}.parquet").to_pylist() for folder in (one, other))
        assert a == b, name


def test_bulk_data_gives_the_same_tables(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    given = [resource for resources in records(60, seed=5).values() for resource in resources]
    lines = "\n".join(json.dumps(resource) for resource in given) + "\n{no JSON\n"
    (tmp_path / "in" / "all.ndjson").write_text(lines, encoding="utf-8")
    screen(tmp_path / "in", tmp_path / "here")
    screen(tmp_path / "in", tmp_path / "there", engine="spark", master="local[2, 3]")
    same(tmp_path / "here", tmp_path / "there")


def test_a_table_gives_the_same_tables_though_a_task_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from charley.population.screening import on_spark

    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    rows = [
        f"p{i:03d},{20 + i % 70},{120 + i % 30},{'indapamide;omeprazole' if i % 3 else ''},{i % 2}"
        for i in range(200)
    ]
    (tmp_path / "people.csv").write_text(
        "id,age,na,drugs,cramps\n" + "\n".join(rows), encoding="utf-8"
    )
    mapping = read_mapping(tmp_path / "map.yaml")
    screen(tmp_path / "people.csv", tmp_path / "here", mapping=mapping)

    mark, real = tmp_path / "killed", on_spark._of_rows

    def dying(given: Any) -> Any:
        work = real(given)

        def rows_of(batches: Any) -> Any:
            if not mark.exists():
                mark.touch()
                os._exit(1)
            yield from work(batches)

        return rows_of

    monkeypatch.setattr(on_spark, "_of_rows", dying)
    screen(
        tmp_path / "people.csv", tmp_path / "there", mapping=mapping,
        engine="spark", master="local[2, 3]",
    )  # fmt: skip
    assert mark.exists()
    same(tmp_path / "here", tmp_path / "there")
