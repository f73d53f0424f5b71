"""The knowledge files, read once, checked strictly and handed out as one typed library."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from charley.knowledge.schema import (
    Advice,
    Cause,
    Conflict,
    FindingNotes,
    Measurement,
    Mechanism,
    MedicineClass,
    MedicineRule,
    PatternRule,
    Pitfall,
    RedFlag,
    Source,
    Statement,
    Test,
)
from charley.tables import read_table

DATA = Path(__file__).parent / "data"

T = TypeVar("T")


class KnowledgeError(ValueError):
    """A knowledge file that is not of its schema; the message names file, entry and field."""


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One hard number a plan or the safety gate uses."""

    value: float
    unit: str
    source: str
    note: str = ""


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """All knowledge by id."""

    causes: dict[str, Cause]
    mechanisms: dict[str, Mechanism]
    findings: dict[str, FindingNotes]
    medicines: dict[str, MedicineClass]
    medicine_rules: dict[str, MedicineRule] = {}
    tests: dict[str, Test]
    red_flags: dict[str, RedFlag]
    advice: dict[str, Advice]
    patterns: dict[str, PatternRule]
    limits: dict[str, Limit]
    sources: dict[str, Source]
    measurements: dict[str, Measurement] = {}


@cache
def load() -> Library:
    """The library that ships with Charley; raises KnowledgeError naming what is wrong."""
    return Library(
        causes=_by_id(_entries("causes/*.yaml", list[Cause])),
        mechanisms=_by_id(_entries("mechanisms/*.yaml", list[Mechanism])),
        findings=_merged(_entries("background.yaml", dict[str, FindingNotes])),
        medicines=_by_id(_entries("medicines.yaml", list[MedicineClass])),
        medicine_rules=_by_id(_entries("medicine_rules.yaml", list[MedicineRule])),
        tests=_by_id(_entries("tests.yaml", list[Test])),
        red_flags=_by_id(_entries("red_flags*.yaml", list[RedFlag])),
        advice=_by_id(_entries("advice*.yaml", list[Advice])),
        patterns=_by_id(_entries("patterns.yaml", list[PatternRule])),
        measurements=_merged(_entries("measurements.yaml", dict[str, Measurement])),
        limits=_merged(_entries("limits.yaml", dict[str, Limit])),
        sources=_merged(_entries("sources/*.yaml", dict[str, Source])),
    )


def statements() -> list[Statement]:
    """What the introductory texts say, each with the verdict of the evidence."""
    return [s for part in _entries("statements*.yaml", list[Statement]) for s in part]


def conflicts() -> list[Conflict]:
    """Where sources disagree, with Charley's resolution."""
    return [c for part in _entries("conflicts.yaml", list[Conflict]) for c in part]


def pitfalls() -> list[Pitfall]:
    """Known ways to go wrong, each with its control."""
    return [p for part in _entries("pitfalls.yaml", list[Pitfall]) for p in part]


def _entries(pattern: str, shape: type[T]) -> list[T]:
    return [_decode(path, shape) for path in sorted(DATA.glob(pattern))]


def _decode(path: Path, shape: type[T]) -> T:
    try:
        return msgspec.convert(read_table(path), shape)
    except msgspec.ValidationError as error:
        raise KnowledgeError(f"{path.name}: {error}") from error


def _by_id(parts: Iterable[Iterable[Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in (entry for part in parts for entry in part):
        if entry.id in found:
            raise KnowledgeError(f"{type(entry).__name__} {entry.id!r} is defined twice")
        found[entry.id] = entry
    return found


def _merged(parts: Iterable[dict[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for key, value in (pair for part in parts for pair in part.items()):
        if key in found:
            raise KnowledgeError(f"{type(value).__name__} {key!r} is defined twice")
        found[key] = value
    return found
