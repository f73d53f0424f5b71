"""A small survey made up for tests: the files of a folder as NHANES publishes them."""

from __future__ import annotations

import csv
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

Columns = Mapping[str, Sequence[object]]

PEOPLE = 900
FIRST = 31127


def survey(*, first: int = FIRST, cycle: int = 4, people: int = PEOPLE) -> dict[str, Columns]:
    """Tables of people in five strata of two clusters; arthritis doubles the odds of cramps."""
    chance = np.random.default_rng(cycle)
    person = np.arange(first, first + people)
    age = chance.integers(20, 85, people)
    arthritis = chance.random(people) < 0.3
    odds = np.exp(-1.6 + 0.012 * (age - 50) + np.log(2.0) * arthritis)
    cramps = np.where(chance.random(people) < odds / (1 + odds), chance.integers(1, 5, people), 0)
    albumin = np.where(chance.random(people) < 0.1, 33.0, 43.0)
    return {
        "DEMO": {
            "SEQN": person, "SDDSRVYR": np.full(people, cycle),
            "RIAGENDR": chance.integers(1, 3, people), "RIDAGEYR": age,
            "RIDEXPRG": np.full(people, 2), "WTMEC2YR": chance.uniform(1000, 5000, people),
            "SDMVPSU": 1 + person % 2, "SDMVSTRA": 10 * cycle + person % 5,
        },
        "SLQ": {"SEQN": person, "SLQ160": np.where(person % 97 == 0, 9, cramps)},
        "MCQ": {"SEQN": person, "MCQ160A": np.where(arthritis, 1, 2)},
        "BIOPRO": {
            "SEQN": person, "LBXSNASI": chance.normal(139, 2, people).round(),
            "LBDSALSI": albumin, "LBDSCRSI": chance.normal(80, 12, people).round(1),
        },
        "BMX": {"SEQN": person, "BMXWT": chance.normal(80, 12, people).round(1),
                "BMXHT": chance.normal(169, 8, people).round(1)},
        "RXQ_RX": {
            "SEQN": person, "RXDUSE": np.where(person % 3 == 0, 1, 2),
            "RXDDRUG": ["HYDROCHLOROTHIAZIDE; TRIAMTERENE" if n % 3 == 0 else "" for n in person],
            "RXDDAYS": np.where(person % 3 == 0, 700, -1),
        },
    }  # fmt: skip


def write_folder(folder: Path, tables: Mapping[str, Columns], suffix: str = "_D") -> Path:
    """Write the tables as CSV packed with xz; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in tables.items():
        with lzma.open(folder / f"{name}{suffix}.csv.xz", "wt", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))
    return folder
