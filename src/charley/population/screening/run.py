"""A screen from a path to tables: read, order, judge in chunks, each kept as soon as it is done.

OUT/people.parquet    one row a person
OUT/errors.parquet    one row for everything that could not be used
OUT/summary.json      counts that add up
OUT/work/             what a run that was stopped goes on from; gone when it ends
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from charley import __version__
from charley.population.screening.bulk import add_bulk
from charley.population.screening.judging import judge
from charley.population.screening.mapping import Mapping, add_table
from charley.population.screening.meaning import interpret
from charley.population.screening.ordering import put_in_order
from charley.population.screening.people import people_of
from charley.population.screening.store import Store, store
from charley.population.screening.summary import Summary, summarised
from charley.reasoning.network import network

PEOPLE_AT_ONCE = 20_000
RESOURCES = (".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
TABLES = {".parquet": "read_parquet", ".csv": "read_csv", ".csv.gz": "read_csv"}

Progress = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]


class ScreenError(ValueError):
    """A screen that cannot be run; the message says how to mend it."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Files of one kind: FHIR resources, or tables with a row a person."""

    files: tuple[Path, ...]
    kind: str

    @property
    def fingerprint(self) -> str:
        """Changes when a file does, so that a run does not go on from another's work."""
        parts = [f"{f}:{f.stat().st_size}:{f.stat().st_mtime_ns}" for f in self.files]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def source_at(path: Path) -> Source:
    """The files of a path that can be screened. Raises ScreenError."""
    if not path.exists():
        raise ScreenError(f"{path} does not exist; check the name")
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    resources = tuple(f for f in files if f.name.endswith(RESOURCES))
    tables = tuple(f for f in files if f.name.endswith(tuple(TABLES)))
    if resources and tables:
        raise ScreenError(f"{path} holds both FHIR resources and tables; screen one kind at a time")
    if resources:
        return Source(files=resources, kind="bulk")
    if tables:
        return Source(files=tables, kind="table")
    raise ScreenError(
        f"{path} holds nothing to screen: FHIR bulk data ({', '.join(RESOURCES)}) or tables "
        f"({', '.join(TABLES)}) with a mapping"
    )


def screen(
    path: Path, out: Path, *, mapping: Mapping | None = None, memory: str = "2GB",
    people_at_once: int = PEOPLE_AT_ONCE, progress: Progress | None = None,
    engine: Literal["duckdb", "spark"] = "duckdb", master: str = "local[*]",
) -> Summary:  # fmt: skip
    """Screen everybody at `path` into the folder `out`; goes on where an earlier run stopped.

    `memory` bounds the tables; what does not fit lies on disk. `engine` spark runs the same on
    the cluster at `master`. Raises ScreenError, MappingError.
    """
    source = source_at(path)
    if source.kind == "table" and mapping is None:
        raise ScreenError(
            "a table needs a mapping that says what its columns are; "
            "`charley screen --mapping-help` shows one"
        )
    work = _workplace(out, source, mapping, people_at_once)
    if engine == "spark":
        from charley.population.screening.on_spark import screen_on_spark, session

        screen_on_spark(session(master), source, out, mapping)
    else:
        with store(work, memory) as tables:
            people = _read(tables, work, source, mapping)
            _judge(tables, work, people, people_at_once, progress)
            _gather(tables, work, out)
    summary = summarised(out)
    (out / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=2))
    shutil.rmtree(work)
    return summary


def _workplace(out: Path, source: Source, mapping: Mapping | None, people_at_once: int) -> Path:
    """The folder of the work; emptied if it was of another source, mapping or version."""
    work = out / "work"
    marks = (__version__, source.fingerprint, people_at_once, msgspec.json.encode(mapping).decode())
    sign = json.dumps(marks)
    mark = work / "of.json"
    if work.exists() and (not mark.exists() or mark.read_text(encoding="utf-8") != sign):
        shutil.rmtree(work)
    (work / "rows").mkdir(parents=True, exist_ok=True)
    mark.write_text(sign, encoding="utf-8")
    return work


def _read(tables: Store, work: Path, source: Source, mapping: Mapping | None) -> int:
    """Records in order; done once, whether or not the run is stopped later."""
    done = work / "ordered"
    if done.exists():
        return tables.count("numbered")
    tables.begin()
    if source.kind == "bulk":
        add_bulk(tables, list(source.files))
    else:
        assert mapping is not None
        for file in source.files:
            reader = next(name for end, name in TABLES.items() if file.name.endswith(end))
            name = str(file).replace("'", "''")
            add_table(tables, f"{reader}('{name}')", mapping)
    interpret(tables)
    people = put_in_order(tables)
    tables.sql.execute("CHECKPOINT")
    done.touch()
    return people


def _judge(tables: Store, work: Path, people: int, at_once: int, progress: Progress | None) -> None:
    """Each chunk into a file of its own, under its name only once it is whole."""
    net = network()

    def judged(begin: int) -> int:
        part = work / "rows" / f"{begin:012d}.parquet"
        end = min(begin + at_once, people)
        if not part.exists():
            columns = judge(people_of(tables.beside(), begin, end, net), net, threads=1)
            half = part.with_suffix(".half")
            pq.write_table(table_of(columns), half)
            half.rename(part)
        return end

    with (
        progress("judging") if progress else _silent() as told,
        ThreadPoolExecutor(_cores()) as pool,
    ):
        for end in pool.map(judged, range(0, people, at_once)):
            told(end, people)


def _cores() -> int:
    return os.cpu_count() or 1


def table_of(columns: dict[str, Any]) -> pa.Table:
    """Columns as an Arrow table; nan is missing."""
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})


def _gather(tables: Store, work: Path, out: Path) -> None:
    rows = str(work / "rows" / "*.parquet").replace("'", "''")
    people = str(out / "people.parquet").replace("'", "''")
    errors = str(out / "errors.parquet").replace("'", "''")
    found = tables.count("numbered")
    if found:
        tables.sql.execute(
            f"COPY (SELECT * FROM read_parquet('{rows}') ORDER BY person) TO '{people}' "
            "(FORMAT parquet)"
        )
    tables.sql.execute(f"COPY (SELECT * FROM errors ORDER BY ALL) TO '{errors}' (FORMAT parquet)")


@contextmanager
def _silent() -> Iterator[Callable[[int, int], None]]:
    yield lambda _done, _all: None
