"""One entry of the knowledge by its name: what is known of it, and by which sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec
from rapidfuzz import fuzz, process

from charley.knowledge.library import Library, load
from charley.knowledge.schema import (
    Cause,
    FindingNotes,
    Mechanism,
    MedicineClass,
    RedFlag,
    Source,
    Test,
)
from charley.patient.language.vocabulary import concepts
from charley.patient.medicines.names import medicine_lexicon

Kind = Literal["cause", "mechanism", "finding", "medicine", "red_flag", "test"]
Entry = Cause | Mechanism | FindingNotes | MedicineClass | RedFlag | Test

NEAR, MOST_NEAR = 60, 5


class NotKnownError(ValueError):
    """A name that nothing in the knowledge has; the message says what comes near to it."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the knowledge, and the works that it cites by their keys.

    Numbers whose source is `expert_prior` are the reasoned guess of who wrote them down.
    """

    kind: Kind
    id: str
    name: str
    entry: Entry
    sources: dict[str, Source]


def look_up(name: str) -> Known:
    """The entry of that id or name, a medicine also by its ingredient. Raises NotKnownError."""
    names = _names()
    key = _plain(name)
    if key not in names:
        near = [found for found, score, _ in process.extract(
            key, list(names), scorer=fuzz.WRatio, limit=MOST_NEAR) if score >= NEAR]  # fmt: skip
        meant = f"; did you mean {', '.join(near)}?" if near else ""
        raise NotKnownError(f'nothing is known here of "{name[:80]}"{meant}')
    kind, ident = names[key]
    library = load()
    entry = _tables(library)[kind][ident]
    return Known(
        kind=kind,
        id=ident,
        name=_label(kind, ident, entry),
        entry=entry,
        sources={
            key: library.sources[key]
            for key in sorted(set(_cited(msgspec.to_builtins(entry))))
            if key in library.sources
        },
    )


def _tables(library: Library) -> Mapping[Kind, Mapping[str, Entry]]:
    """The tables in which a name is looked for, in this order."""
    return {
        "cause": library.causes,
        "red_flag": library.red_flags,
        "medicine": library.medicines,
        "test": library.tests,
        "mechanism": library.mechanisms,
        "finding": library.findings,
    }


@cache
def _names() -> dict[str, tuple[Kind, str]]:
    """Every name, as it is compared, with the entry that it stands for; the first one wins."""
    found: dict[str, tuple[Kind, str]] = {}
    for kind, table in _tables(load()).items():
        for ident, entry in table.items():
            found.setdefault(_plain(ident), (kind, ident))
            found.setdefault(_plain(_label(kind, ident, entry)), (kind, ident))
    known = load().medicines
    for ingredient, row in medicine_lexicon().ingredients.items():
        group = next((name for name in row.classes if name in known), None)
        if group is not None:
            found.setdefault(_plain(ingredient), ("medicine", group))
    return found


def _label(kind: Kind, ident: str, entry: Entry) -> str:
    if kind == "finding":
        concept = concepts().get(ident)
        return concept.label if concept else ident.replace("_", " ")
    return str(getattr(entry, "name", ident))


def _cited(value: object) -> Iterator[str]:
    """Every key of a source that an entry names, wherever it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "source" and isinstance(inner, str):
                yield inner
            elif name == "sources" and isinstance(inner, list | tuple):
                yield from map(str, inner)
            else:
                yield from _cited(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _cited(inner)


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())
