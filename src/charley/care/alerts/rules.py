"""The numbers that choose between alert and silence, read once and strictly."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from charley.knowledge.library import Limit
from charley.knowledge.schema import Condition
from charley.tables import read_table

TABLE = Path(__file__).parent / "rules.yaml"


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Common strictness: an unknown field in the table is an error."""


class Group(_Row, frozen=True, kw_only=True):
    """Ingredients and classes of medicines that a rule treats alike."""

    source: str
    names: frozenset[str]

    def among(self, names: Iterable[str]) -> bool:
        """Whether any of the ingredients or classes belongs to the group."""
        return not self.names.isdisjoint(names)


class Panels(_Row, frozen=True, kw_only=True):
    """What is measured with a panel, by its LOINC code."""

    source: str
    analytes: dict[str, tuple[str, ...]]


class Alternative(_Row, frozen=True, kw_only=True):
    """A medicine that may take the place of an ordered one where its reason is on record."""

    medicine: str
    ingredient: str
    name: str
    dose: str
    because: str
    when: Condition
    unless: Condition
    source: str


class Rules(_Row, frozen=True, kw_only=True):
    """All numbers and groups of the alerts."""

    numbers: dict[str, Limit]
    heart_medicines: Group
    heart_medicines_too: Group
    watched_anyway: Group
    potassium_raisers: Group
    panels: Panels
    alternatives: tuple[Alternative, ...]

    def __getitem__(self, name: str) -> float:
        """The value of one number."""
        return self.numbers[name].value


@cache
def rules() -> Rules:
    """The rules that ship with Charley; raises msgspec.ValidationError where malformed."""
    return msgspec.convert(read_table(TABLE), Rules)
