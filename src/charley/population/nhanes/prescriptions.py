"""Prescription medicines of the last month, from the names of NHANES to Charley's classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import msgspec
import numpy as np

from charley.patient.medicines.names import meaning_of
from charley.population.nhanes.questions import questions
from charley.population.nhanes.tables import PERSON, Folder, TableFile, read_columns
from charley.population.survey.design import Array

NAME, USED, DAYS = "RXDDRUG", "RXDUSE", "RXDDAYS"
YES, NO = 1, 2
LONGEST_DAYS = 40_000
NOT_TOLD = frozenset({"55555", "77777", "99999"})


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine as NHANES names it; `days` since it was begun, None where not known."""

    said: str
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    days: float | None = None


class Prescriptions(msgspec.Struct, frozen=True, kw_only=True):
    """By person who was asked: what acts on the whole body, () where nothing is taken.

    `records`: how many were read; `local`: of those, applied to skin, eye, ear or nose;
    `not_known`: names without a meaning in the lexicon and how often they occur.
    """

    uses: dict[int, tuple[Use, ...]]
    records: int
    local: int
    not_known: dict[str, int]

    @property
    def known_share(self) -> float:
        """The share of systemic records whose every part was understood."""
        systemic = self.records - self.local
        return 1 - sum(self.not_known.values()) / systemic if systemic else 1.0


def read_prescriptions(folder: Folder, persons: Array) -> Prescriptions | None:
    """The prescriptions of some people [N]; None where the folder has no such file."""
    files = folder.holding(PERSON, NAME, USED)
    uses: dict[int, tuple[Use, ...]] = {}
    records = local = 0
    not_known: Counter[str] = Counter()
    for person, used, name, days in (row for file in files for row in _rows(file, persons)):
        if used in {YES, NO}:
            uses.setdefault(person, ())
        if used != YES or name is None or name in NOT_TOLD:
            continue
        records += 1
        use = _use(name, days)
        if use is None:
            local += 1
        elif use.classes or use.ingredients:
            uses[person] += (use,)
        elif not _is_known(name):
            not_known[name.lower()] += 1
    if not files:
        return None
    return Prescriptions(
        uses=uses, records=records, local=local, not_known=dict(not_known.most_common())
    )


def _rows(file: TableFile, persons: Array) -> Iterator[tuple[int, float, str | None, float]]:
    """Person, whether any medicine is used, its name, and for how many days it has been."""
    dated = DAYS in file.columns
    rows = read_columns(file.path, [PERSON, USED, NAME, *([DAYS] if dated else [])], text=(NAME,))
    days = rows[DAYS] if dated else np.full(len(rows[PERSON]), np.nan)
    for place in np.flatnonzero(np.isin(rows[PERSON], persons)):
        yield int(rows[PERSON][place]), rows[USED][place], rows[NAME][place], days[place]


def _use(name: str, days: float) -> Use | None:
    """One record; None where every part of it stays where it is put."""
    parts = [part for part in map(str.strip, name.lower().split(";")) if not _is_local(part)]
    if not parts:
        return None
    meanings = [_meaning(part) for part in parts]
    return Use(
        said=name.lower(),
        ingredients=tuple(i for ingredients, _ in meanings for i in ingredients),
        classes=tuple(dict.fromkeys(c for _, classes in meanings for c in classes)),
        days=float(days) if 0 < days <= LONGEST_DAYS else None,
    )


@cache
def _meaning(part: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = meaning_of(part)
    if known is not None and not known.ask:
        return known.ingredients, known.classes
    return (), questions().medicine_classes.get(part, ())


def _is_known(name: str) -> bool:
    parts = [part.strip() for part in name.lower().split(";")]
    return any(meaning_of(part) or part in questions().medicine_classes for part in parts)


def _is_local(part: str) -> bool:
    return part.split()[-1:] != [] and part.rsplit(maxsplit=1)[-1] in questions().local_words
