"""Other reasons to cramp: what is known only by how often people with it cramp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from charley.knowledge.library import load
from charley.nerve.circumstances import CircumstancesError
from charley.patient.medicines.reading import MedicineProblem, read_medicines
from charley.patient.person import MedicineUse, Patient
from charley.tables import read_table

TABLE = Path(__file__).with_name("odds.yaml")
_NEAR = 72


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine or a condition: odds of cramping against people without, or what it acts on.

    `ln_spread`: standard deviation of ln odds. With a `circumstance` it acts on the reflex or the
    nerve itself, by `amount`, and its odds do not count.
    """

    name: str
    label: str
    odds: float = 1.0
    ln_spread: float = 0.0
    source: tuple[str, ...] = ("expert_prior",)
    note: str = ""
    circumstance: str = ""
    amount: float = 0.0


def read_reasons(text: str | Sequence[str]) -> tuple[Reason, ...]:
    """The reasons named in a text ("thiazide, pregnancy") or a list, each once.

    Raises CircumstancesError for a name that is not known, with what may have been meant.
    """
    named = text.replace(";", ",").split(",") if isinstance(text, str) else text
    found: dict[str, Reason] = {}
    for name in (one.strip() for one in named):
        if name:
            found.update({one.name: one for one in _named(name)})
    return tuple(found.values())


def reasons_of(patient: Patient) -> tuple[Reason, ...]:
    """The reasons among a patient's conditions and the medicines taken now, each once."""
    present = {fact.finding for fact in patient.facts if fact.present and not fact.past}
    if patient.pregnant:
        present.add("pregnant")
    found = {
        name: _condition(name) for name, row in conditions().items() if row["finding"] in present
    }
    for use in patient.medicines:
        if use.status == "current":
            found.update(
                {one.name: one for one in _of_medicine(use) if one.odds != 1.0 or one.amount}
            )
    return tuple(found.values())


def total_odds(reasons: Sequence[Reason]) -> float:
    """Odds of all reasons together, as if they were independent."""
    return exp(sum(log(one.odds) for one in reasons))


@cache
def conditions() -> dict[str, dict[str, Any]]:
    """The conditions of the table by their name."""
    return dict(read_table(TABLE)["conditions"])


def _named(name: str) -> Iterator[Reason]:
    by_name = {word: key for key, row in conditions().items() for word in row["names"]}
    if name.lower() in by_name:
        yield _condition(by_name[name.lower()])
        return
    uses = read_medicines(name)
    problems = [use for use in uses if isinstance(use, MedicineProblem)]
    if problems or not uses:
        raise _unknown(name, problems, tuple(by_name))
    for use in uses:
        if isinstance(use, MedicineUse):
            yield from _of_medicine(use)


def _unknown(
    name: str, problems: Sequence[MedicineProblem], known: tuple[str, ...]
) -> CircumstancesError:
    from rapidfuzz import fuzz, process

    near = [
        word
        for word, _, _ in process.extract(
            name.lower(), known, scorer=fuzz.ratio, limit=2, score_cutoff=_NEAR
        )
    ]
    meant = [*near, *(word for problem in problems for word in problem.candidates)]
    if meant:
        return CircumstancesError(f"{name!r} is not known; did you mean {' or '.join(meant[:3])}?")
    first = sorted({row["names"][0] for row in conditions().values()})
    return CircumstancesError(
        f"{name!r} is not known as a reason to cramp; name a medicine or one of {', '.join(first)}"
    )


def _condition(name: str) -> Reason:
    row = conditions()[name]
    return Reason(
        name=name, label=row["label"], odds=float(row["value"]), ln_spread=float(row["spread"]),
        source=_cited(row), note=row["note"],
    )  # fmt: skip


def _cited(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (*row.get("source", ()), *row.get("knowledge", ()))


def _of_medicine(use: MedicineUse) -> Iterator[Reason]:
    """What one medicine does: on the nerve itself, else by the odds of its classes."""
    acting = read_table(TABLE)["ingredients"]
    known = [name for name in use.ingredients if name in acting]
    for name in known:
        row = acting[name]
        yield Reason(
            name=name, label=row["label"], source=_cited(row), note=row["note"],
            circumstance=row["circumstance"], amount=float(row["value"]),
        )  # fmt: skip
    if not known:
        yield from (_of_class(group, use.days_since_start) for group in use.classes)


def _of_class(group: str, days: float | None) -> Reason:
    table = read_table(TABLE)
    medicine = load().medicines.get(group)
    label = medicine.name.lower() if medicine else group.replace("_", " ")
    if group in table["classes"]:
        row = table["classes"][group]
        return Reason(
            name=group, label=row["label"], odds=float(row["value"]),
            ln_spread=float(row["spread"]), source=_cited(row), note=row["note"],
        )  # fmt: skip
    course = medicine.raises.get("cramp") if medicine else None
    if course is None:
        return Reason(name=group, label=label, note="how often people cramp with it is not known")
    day, odds = np.array(course.points).T
    when = day[-1] if days is None else days
    return Reason(
        name=group, label=label, odds=float(np.exp(np.interp(when, day, np.log(odds)))),
        ln_spread=float(table["spread_of_medicines"]["value"]), source=(course.source,),
        note=course.note,
    )  # fmt: skip
