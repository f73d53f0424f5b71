"""The parameter table: value, unit, spread and source of every parameter of the model."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from charley.body.parameters import Parameters
from charley.tables import read_table

PLACE = Path(__file__).parents[1] / "parameters.yaml"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter. `spread` is the standard deviation of its logarithm between people.

    One that `follows` another shares in how far that one is from the middle in the same person.
    """

    value: float
    unit: str
    spread: float
    source: str
    note: str
    follows: str = ""


@cache
def rows() -> dict[str, Row]:
    """All rows by name, in the order of `Parameters`."""
    groups = msgspec.convert(read_table(PLACE), type=dict[str, dict[str, Row]])
    found = {name: row for group in groups.values() for name, row in group.items()}
    return {name: found[name] for name in Parameters._fields}


@cache
def reference_parameters() -> Parameters:
    """The reference man of 30 years, 70 kg and 175 cm."""
    return Parameters(*[row.value for row in rows().values()])
