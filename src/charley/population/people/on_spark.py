"""The same virtual people made on Apache Spark, a block a task."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from charley.population.people.block import Block, block_of_people, sizes
from charley.population.people.tables import us_adults
from charley.population.screening.on_spark import mapped, session

_PLACE, _FAILURE = "id", "failure"


def blocks_on_spark(master: str, people: int, seed: int) -> list[Block]:
    """The blocks of as many people, in order. Raises ScreenError where Spark is missing."""
    spark, each = session(master), sizes(people)
    names = list(block_of_people(us_adults(), 1, seed, 0).columns)

    def made(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield _sent(number, block_of_people(us_adults(), each[number], seed, number))

    schema = ", ".join([f"{_PLACE} bigint", *(f"{n} double" for n in names), f"{_FAILURE} string"])
    numbers = spark.range(0, len(each), 1, len(each))
    return _received(mapped(numbers, made, schema).toArrow())


def _sent(number: int, block: Block) -> pa.RecordBatch:
    columns = {_PLACE: np.full(len(block.failure), number), **block.columns}
    held = {name: pa.array(values) for name, values in columns.items()}
    return pa.RecordBatch.from_pydict({**held, _FAILURE: pa.array(block.failure, pa.string())})


def _received(table: pa.Table) -> list[Block]:
    """Blocks in the order of their numbers; rows of a block come together."""
    numbers = table[_PLACE].to_numpy()
    columns = {n: table[n].to_numpy() for n in table.column_names if n not in {_PLACE, _FAILURE}}
    failure = np.array(table[_FAILURE].to_pylist(), dtype=object)
    return [
        Block(columns={n: v[numbers == place] for n, v in columns.items()},
              failure=failure[numbers == place])
        for place in np.unique(numbers)
    ]  # fmt: skip
