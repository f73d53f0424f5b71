"""The same screen on Apache Spark: people are dealt to tasks, each task runs the embedded engine.

A task holds all lines of its people, so its rows are those that one machine would give. What a task
gives is kept by Spark; a task that is lost is run again from its lines.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from charley.population.screening.bulk import add_lines
from charley.population.screening.judging import judge
from charley.population.screening.mapping import Mapping, add_table
from charley.population.screening.meaning import interpret
from charley.population.screening.ordering import put_in_order
from charley.population.screening.people import people_of
from charley.population.screening.run import ScreenError, Source, table_of
from charley.population.screening.store import Store
from charley.reasoning.network import network

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PEOPLE_PER_TASK = 20_000
BYTES_PER_TASK = 200_000_000
KEY = (
    "CASE WHEN get_json_object(line, '$.resourceType') = 'Patient' "
    "THEN get_json_object(line, '$.id') ELSE element_at(split(coalesce("
    "get_json_object(line, '$.subject.reference'), ''), '/'), -1) END"
)
_SPARK_TYPES = {
    "string": "string", "double": "double", "bool": "boolean", "int64": "bigint",
}  # fmt: skip


def session(master: str = "local[*]") -> SparkSession:
    """A Spark session. Raises ScreenError where pyspark or Java is missing."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise ScreenError("the engine spark needs pyspark: pip install 'charley[spark]'") from None
    try:
        spark = (
            SparkSession.builder.master(master)
            .appName("charley")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
    except Exception as error:
        raise ScreenError(f"Spark cannot start (it needs Java 17 or newer): {error}") from None
    return spark


def screen_on_spark(
    spark: SparkSession, source: Source, out: Path, mapping: Mapping | None
) -> None:
    """Write people.parquet and errors.parquet as the embedded engine would."""
    tasks = max(spark.sparkContext.defaultParallelism, _tasks(source))
    if source.kind == "bulk":
        lines = spark.read.text([str(file) for file in source.files]).selectExpr(
            "value AS line", "element_at(split(input_file_name(), '/'), -1) AS place"
        )
        rows = mapped(lines.repartition(tasks, _expression(KEY)), _of_lines, _schema())
    else:
        assert mapping is not None
        table = _table(spark, source)
        rows = mapped(table.repartition(tasks, table[mapping.person]), _of_rows(mapping), _schema())
    work = out / "work" / "spark"
    rows.write.mode("overwrite").parquet(str(work))
    with duckdb.connect() as sql:
        every = f"read_parquet('{work}/*.parquet')"
        for name, kept, columns in (
            ("people", "place IS NULL", "* EXCLUDE (place, sentence, about)"),
            ("errors", "place IS NOT NULL", "about AS person, place, sentence"),
        ):
            sql.execute(
                f"COPY (SELECT {columns} FROM {every} WHERE {kept} ORDER BY ALL) "
                f"TO '{out / name}.parquet' (FORMAT parquet)"
            )


def mapped(dealt: DataFrame, work: Any, schema: str) -> DataFrame:
    """Arrow batches of each task through `work`, which gives batches of a Spark schema."""
    with warnings.catch_warnings():  # of pandas, which is not used here
        warnings.simplefilter("ignore", FutureWarning)
        return dealt.mapInArrow(work, schema)


def _tasks(source: Source) -> int:
    """Enough tasks that each holds a few hundred thousand lines at most."""
    return 1 + sum(file.stat().st_size for file in source.files) // BYTES_PER_TASK


def _table(spark: SparkSession, source: Source) -> DataFrame:
    names = [str(file) for file in source.files]
    if names[0].endswith(".parquet"):
        return spark.read.parquet(*names)
    return spark.read.option("header", "true").csv(names)


def _expression(text: str) -> Any:
    from pyspark.sql.functions import expr

    return expr(text)


def _of_lines(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """All lines of the people of one task to their rows."""
    yield from _judged(batches, lambda tables: add_lines(tables, "given"))


def _of_rows(mapping: Mapping) -> Any:
    def rows(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from _judged(batches, lambda tables: add_table(tables, "given", mapping))

    return rows


def _judged(batches: Iterator[pa.RecordBatch], add: Any) -> Iterator[pa.RecordBatch]:
    held = list(batches)
    if not held:
        return
    given = pa.Table.from_batches(held)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.register("given", given)
        tables = Store(connection)
        tables.begin()
        add(tables)
        interpret(tables)
        people, net = put_in_order(tables), network()
        for begin in range(0, people, PEOPLE_PER_TASK):
            end = min(begin + PEOPLE_PER_TASK, people)
            found = table_of(judge(people_of(tables, begin, end, net), net, threads=1))
            yield from _shaped(found)
        errors = connection.execute(
            "SELECT person AS about, place, sentence FROM errors"
        ).to_arrow_table()
        yield from _shaped(errors)


def _shaped(table: pa.Table) -> list[pa.RecordBatch]:
    """The table with all columns that a row can have, missing ones empty."""
    schema = _arrow_schema()
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return list(pa.table(columns, schema=schema).to_batches())


def _arrow_schema() -> pa.Schema:
    """The columns of a result and of an error, as an empty screen makes them."""
    with duckdb.connect() as connection:
        tables = Store(connection)
        tables.begin()
        connection.execute("INSERT INTO people (person) VALUES ('nobody')")
        interpret(tables)
        put_in_order(tables)
        net = network()
        columns = table_of(judge(people_of(tables, 0, 1, net), net, threads=1))
    fields = [
        pa.field(field.name, pa.string() if pa.types.is_null(field.type) else field.type)
        for field in columns.schema
    ]
    numbers = {"_mmol_per_l", "_change", "_probability"}
    fields = [
        pa.field(f.name, pa.float64())
        if f.name == "age_years" or any(f.name.endswith(end) for end in numbers)
        else f
        for f in fields
    ]
    return pa.schema([*fields, *(pa.field(n, pa.string()) for n in ("about", "place", "sentence"))])


def _schema() -> str:
    """The same for Spark."""
    return ", ".join(f"{field.name} {_SPARK_TYPES[str(field.type)]}" for field in _arrow_schema())
