"""What is said of the people of a chunk, as truths of findings, with all that follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from charley.patient.person import Fact, Patient
from charley.patient.vital_signs import judged, vital_signs
from charley.reasoning.evidence import PREVIOUSLY_LOW, closed_findings

Array = npt.NDArray[np.float64]


def findings_of(
    said: dict[str, Any], values: dict[str, Any], exact: dict[str, Array], age: Array,
    lows: dict[str, Array], highs: dict[str, Array], size: int,
) -> dict[str, Array]:  # fmt: skip
    """Truth of every finding anybody has a word on, closed; what is present anywhere wins."""
    present: dict[str, npt.NDArray[np.bool_]] = {}
    absent: dict[str, npt.NDArray[np.bool_]] = {}

    def mark(finding: str, rows: npt.NDArray[np.intp], there: bool) -> None:
        table = present if there else absent
        table.setdefault(finding, np.zeros(size, bool))[rows] = True

    for (kind, name, there, _), here in named_rows(said):
        if kind == "finding":
            mark(name, said["n"][here], there)
    earlier = numbers(values["lowest_before"])
    for (analyte,), here in named_rows(values):
        if analyte in PREVIOUSLY_LOW:
            finding, limit = PREVIOUSLY_LOW[analyte]
            mark(finding, values["n"][here][earlier[here] < limit], True)
    for finding, sign in _of_vital_signs(exact, lows, highs, age).items():
        known_already = present.get(finding, np.zeros(size, bool)) | absent.get(
            finding, np.zeros(size, bool)
        )
        mark(finding, np.flatnonzero((sign == 1) & ~known_already), True)
        mark(finding, np.flatnonzero((sign == 0) & ~known_already), False)
    return _closed(present, absent, size)


def _closed(
    present: dict[str, npt.NDArray[np.bool_]], absent: dict[str, npt.NDArray[np.bool_]], size: int
) -> dict[str, Array]:
    """With all that follows: the closure of each finding, joined; present beats absent."""
    there: dict[str, npt.NDArray[np.bool_]] = {}
    away: dict[str, npt.NDArray[np.bool_]] = {}
    nobody = np.zeros(size, bool)
    for finding, rows in present.items():
        for other, truth in _closure(finding, True):
            table = there if truth else away
            table[other] = table.get(other, nobody) | rows
    for finding, rows in absent.items():
        undenied = rows & ~there.get(finding, nobody)
        for other, _ in _closure(finding, False):
            away[other] = away.get(other, nobody) | undenied
    found: dict[str, Array] = {}
    for name in there.keys() | away.keys():
        known = np.full(size, np.nan)
        known[away.get(name, nobody)] = 0.0
        known[there.get(name, nobody)] = 1.0
        found[name] = known
    return found


@cache
def _closure(finding: str, present: bool) -> tuple[tuple[str, bool], ...]:
    """Everything that one finding implies, as a single patient's reasoning has it."""
    fact = Fact(finding=finding, present=present, said="")
    closed = closed_findings(Patient(facts=(fact,)))
    return tuple((name, truth == 1.0) for name, truth in closed.items())


def _of_vital_signs(
    exact: dict[str, Array], lows: dict[str, Array], highs: dict[str, Array], age: Array
) -> dict[str, Array]:
    """Findings by blood pressure, pulse and the like; each distinct value is judged once."""
    found: dict[str, Array] = {}
    for key, sign in vital_signs().items():
        low, high = lows.get(sign.measure), highs.get(sign.measure)
        if low is None or high is None:
            if sign.measure not in exact:
                continue
            low = high = exact[sign.measure]
        known = np.flatnonzero((np.isfinite(low) | np.isfinite(high)) & ~np.isnan(low))
        if not len(known):
            continue
        told = found.setdefault(sign.finding or key, np.full(len(age), np.nan))
        years = np.where(np.isnan(age), -1.0, np.floor(age))[known]
        cases, place = np.unique(
            np.stack([low[known], high[known], years]), axis=1, return_inverse=True
        )
        verdicts = np.array([_verdict(judged(sign, *_case(one))) for one in cases.T])
        fresh = verdicts[place.ravel()]
        now = told[known]
        told[known] = np.where((fresh == 1) | np.isnan(now), fresh, now)
    return found


def _case(one: Array) -> tuple[float | None, float | None, float | None]:
    low, high, years = (float(x) for x in one)
    return (
        None if years < 0 else years,
        None if np.isinf(low) else low,
        None if np.isinf(high) else high,
    )


def _verdict(present: bool | None) -> float:
    return np.nan if present is None else float(present)


def named_rows(rows: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], npt.NDArray[np.intp]]]:
    """The words of each code in use, and where in the rows it stands."""
    codes = np.asarray(rows["code"], np.intp)
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(len(rows["named"]) + 1))
    for code, words in enumerate(rows["named"]):
        here = order[edges[code] : edges[code + 1]]
        if len(here):
            yield words, here


def numbers(column: Any) -> Array:
    """A column of the store as numbers, nan where it is empty."""
    filled = (
        column.filled(np.nan)
        if np.ma.isMaskedArray(column) and column.dtype.kind == "f"
        else column
    )
    if np.ma.isMaskedArray(filled):
        return np.where(filled.mask, np.nan, filled.filled(0).astype(float))
    return np.asarray(filled, float)
