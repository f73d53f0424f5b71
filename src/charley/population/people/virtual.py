"""Virtual people as one table: who they are, have and take, their blood, risk of cramps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from charley.population.people.block import Block, block_of_people, column_of, sizes
from charley.population.people.deriving import LOW_POTASSIUM, LOW_SODIUM, marginal
from charley.population.people.laboratory import OBSERVED
from charley.population.people.tables import Marginal, Population, us_adults
from charley.population.survey.design import Array

MOST_PEOPLE = 5_000_000
SEXES = (("women", 1.0), ("men", 0.0))
ENDINGS = (".parquet", ".csv")


class VirtualError(ValueError):
    """People who cannot be made, or a file that cannot be written; the message says why."""


class Virtual(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """People of a population with their blood: `columns` [N] of a table, laboratory as measured in
    Charley's units; `failures`: why bodies failed, and how many."""

    population: Population
    columns: dict[str, Array]
    failures: dict[str, int]
    seed: int

    def __len__(self) -> int:
        return len(self.columns["age_years"])

    def of_sex(self, female: float) -> npt.NDArray[np.bool_]:
        """Who is of one sex, [N]."""
        return np.asarray(self.columns["female"] == female)

    def write(self, path: Path) -> None:
        """Write the table as Parquet or CSV by the ending. Raises VirtualError and OSError."""
        import pyarrow as pa
        from pyarrow import csv, parquet

        if path.suffix.lower() not in ENDINGS:
            raise VirtualError(f"{path.name} should end in {' or '.join(ENDINGS)}")
        whole = {"female", "cramps", "obesity", *map(column_of, self.population.chances)}
        held = {
            name: pa.array(values, pa.int8() if name in whole else pa.float64(), from_pandas=True)
            for name, values in self.columns.items()
        }
        content = pa.table({"person": pa.array(np.arange(len(self))), **held})
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".csv":
            csv.write_csv(content, path)
        else:
            parquet.write_table(content, path, compression="zstd")

    def summary(self) -> dict[str, Any]:
        """Shares and laboratory values beside those of the survey, as plain data."""
        age, cramps = self.columns["age_years"], self.columns["cramps"]
        thiazide = self.columns[column_of("medicine:thiazide")] > 0
        low_sodium = self.columns["sodium"] < LOW_SODIUM
        low_potassium = self.columns["potassium"] < LOW_POTASSIUM
        return {
            "people": len(self),
            "seed": self.seed,
            "source": f"{self.population.source}, {', '.join(self.population.cycles)}",
            "failures": self.failures,
            "laboratory": self.laboratory(),
            "shares": {
                name: {"drawn": float(self.columns[column_of(name)].mean()), "survey": entry.share}
                for name, entry in self.population.chances.items()
            },
            "cramps": {
                "share": float(cramps.mean()),
                "by_age": [
                    {"ages": [low, high], "share": float(cramps[inside].mean())}
                    for low, high in ((20, 40), (40, 60), (60, 70), (70, 90))
                    if (inside := (age >= low) & (age < high)).any()
                ],
            },
            "low_sodium": {
                "virtual": _by(thiazide, low_sodium),
                "survey": msgspec.to_builtins(self.population.low_sodium),
            },
            "low_potassium": {
                "virtual": _by(thiazide, low_potassium),
                "survey": msgspec.to_builtins(self.population.low_potassium),
            },
        }

    def laboratory(self) -> dict[str, dict[str, Any]]:
        """Each analyte by sex: simulated and surveyed, how far apart, and how alike in spread."""
        found: dict[str, dict[str, Any]] = {}
        for name in OBSERVED:
            values = self.columns[name]
            for sex, female in SEXES:
                own = self.of_sex(female) & np.isfinite(values)
                if own.any():
                    seen = self.population.laboratory[sex].get(name)
                    found.setdefault(name, {})[sex] = _compared(values[own], seen)
        return found


def virtual_people(
    people: int, seed: int, progress: Callable[[float], None] = lambda _: None, *,
    engine: Literal["here", "spark"] = "here", master: str = "local[*]",
) -> Virtual:  # fmt: skip
    """Make people; the same seed gives the same, on this machine or on the Spark cluster `master`.

    `progress` is told the share done, 0 to 1. Raises VirtualError for a number out of reach, and
    ScreenError where Spark is missing.
    """
    if not 1 <= people <= MOST_PEOPLE:
        raise VirtualError(f"people is {people}; it goes from 1 to {MOST_PEOPLE}")
    if engine == "spark":
        from charley.population.people.on_spark import blocks_on_spark

        blocks = blocks_on_spark(master, people, seed)
    else:
        blocks = list(_blocks(people, seed, progress))
    names = blocks[0].columns
    why = Counter(sentence for block in blocks for sentence in block.failure if sentence)
    return Virtual(
        population=us_adults(),
        columns={name: np.concatenate([b.columns[name] for b in blocks]) for name in names},
        failures=dict(why),
        seed=seed,
    )


def _blocks(people: int, seed: int, progress: Callable[[float], None]) -> Iterator[Block]:
    done = 0

    def told(share: float) -> None:
        progress((done + share * size) / people)

    for number, size in enumerate(sizes(people)):
        yield block_of_people(us_adults(), size, seed, number, told)
        done += size


def _compared(values: Array, seen: Marginal | None) -> dict[str, Any]:
    own = marginal(values, np.ones(len(values)))
    found: dict[str, Any] = {"simulated": msgspec.to_builtins(own)}
    if seen is not None:
        low, high = seen.percentiles[0], seen.percentiles[-1]
        found |= {
            "survey": msgspec.to_builtins(seen),
            "mean_apart_in_spreads": (own.mean - seen.mean) / seen.spread,
            "spread_ratio": own.spread / seen.spread,
            "within_survey_95": float(((values >= low) & (values <= high)).mean()),
        }
    return found


def _by(group: np.ndarray[tuple[int], np.dtype[np.bool_]], true: Any) -> dict[str, float | None]:
    return {
        name: float(true[inside].mean()) if inside.any() else None
        for name, inside in (("on_a_thiazide", group), ("on_none", ~group))
    }
