"""What the risk of cramps may look at: exposures of patients, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from charley.knowledge.learnt_risk import Kind
from charley.knowledge.library import load
from charley.patient.person import Patient
from charley.population.survey.design import Array
from charley.reasoning.evidence import measured_values
from charley.reasoning.priors import mean_odds
from charley.tables import read_table

_FILE = Path(__file__).with_name("terms.yaml")


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An unknown field in the table is an error, not a silent typo."""


class Limit(_Row, frozen=True, kw_only=True):
    """An analyte beyond a limit, in its own unit."""

    analyte: str
    below: float | None = None
    above: float | None = None

    def beyond(self, value: float) -> bool:
        """Whether a value lies there."""
        if self.below is not None:
            return value < self.below
        return self.above is not None and value > self.above


class Table(_Row, frozen=True, kw_only=True):
    """The choice of exposures; `left_out` and `confounded` are classes with their reason."""

    conditions: dict[str, str]
    laboratory: dict[str, Limit]
    left_out: dict[str, str]
    confounded: dict[str, str]


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One exposure with the odds ratio of cramps that Charley's knowledge gives it (1: none)."""

    id: str
    kind: Kind
    prior_odds: float = 1.0
    note: str = ""


@cache
def table() -> Table:
    """The choice, read once."""
    return msgspec.convert(read_table(_FILE), Table)


@cache
def candidates() -> tuple[Candidate, ...]:
    """Every exposure in order: conditions, pregnancy, laboratory, medicines."""
    chosen = table()
    medicines = [
        Candidate(
            id=f"medicine:{name}",
            kind="medicine",
            prior_odds=mean_odds(entry.raises["cramp"]) if "cramp" in entry.raises else 1.0,
            note=chosen.confounded.get(name, ""),
        )
        for name, entry in load().medicines.items()
        if name not in chosen.left_out
    ]
    return (
        *(Candidate(id=name, kind="condition") for name in chosen.conditions),
        Candidate(id="pregnant", kind="person"),
        *(Candidate(id=name, kind="laboratory") for name in chosen.laboratory),
        *medicines,
    )


class Columns(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Patients as arrays: age in years and sex [N], exposures [N, K] in the order of `names`.

    1 exposed, 0 not, nan unknown.
    """

    names: tuple[str, ...]
    age_years: Array
    female: Array
    exposed: Array

    def of(self, names: Sequence[str]) -> Array:
        """Some exposures [N, len(names)]; nan where one is not among these columns."""
        places = {name: place for place, name in enumerate(self.names)}
        nothing = np.full(len(self.age_years), np.nan)
        return np.column_stack(
            [self.exposed[:, places[n]] if n in places else nothing for n in names]
        )


def columns_of(patients: Sequence[Patient]) -> Columns:
    """The exposures of patients. Age and sex unknown are nan."""
    names = tuple(candidate.id for candidate in candidates())
    exposed = np.array([_row(patient) for patient in patients]).reshape(-1, len(names))
    return Columns(
        names=names,
        age_years=np.array([np.nan if p.age_years is None else p.age_years for p in patients]),
        female=np.array([np.nan if p.sex is None else p.sex == "female" for p in patients]),
        exposed=exposed,
    )


def _row(patient: Patient) -> list[float]:
    chosen = table()
    values = measured_values(patient)
    known = {fact.finding: fact.present for fact in patient.facts}
    taken = {name for use in patient.medicines if use.status == "current"
             for name in (*use.classes, *use.ingredients)}  # fmt: skip
    row = [_truth(known.get(finding)) for finding in chosen.conditions.values()]
    row.append(_truth(False if patient.sex == "male" else patient.pregnant))
    row += [
        _truth(None if limit.analyte not in values else limit.beyond(values[limit.analyte]))
        for limit in chosen.laboratory.values()
    ]
    listed = patient.medicines_listed
    row += [
        1.0 if candidate.id.removeprefix("medicine:") in taken else 0.0 if listed else np.nan
        for candidate in candidates()
        if candidate.kind == "medicine"
    ]
    return row


def _truth(known: bool | None) -> float:
    return np.nan if known is None else float(known)
