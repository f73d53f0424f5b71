"""The table of coefficients: what moves the threshold, by how much, how surely and after whom."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from charley.tables import read_table

TABLE = Path(__file__).with_name("coefficients.yaml")
MECHANISMS = Path(__file__).with_name("mechanisms.yaml")
SOURCES = Path(__file__).with_name("sources.yaml")

Standing = Literal["supported", "moderate", "hypothesis", "null", "anecdotal"]
Kind = Literal["measured", "fitted", "odds", "pool"]


class Coefficient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change of ln threshold for each unit of a driver, with its standard deviation.

    `standing`: how well the link is supported. `kind`: what the number rests on.
    """

    label: str
    circumstance: str
    driver: str
    value: float
    spread: float
    standing: Standing
    kind: Kind
    source: tuple[str, ...]
    note: str


class Work(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A work that is cited; `verified`: whether its text or abstract was read, or recalled."""

    citation: str
    verified: Literal["seen", "recalled"]
    doi: str = ""
    pmid: str = ""


@cache
def coefficients() -> dict[str, Coefficient]:
    """Every coefficient by its name."""
    return msgspec.convert(read_table(TABLE), dict[str, Coefficient])


@cache
def mechanisms() -> dict[str, Coefficient]:
    """What the pool itself does, told in the same form; its values are those of the pool."""
    return msgspec.convert(read_table(MECHANISMS), dict[str, Coefficient])


@cache
def works() -> dict[str, Work]:
    """Every work that the room of the nerve cites, by its key."""
    return msgspec.convert(read_table(SOURCES), dict[str, Work])
