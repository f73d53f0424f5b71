"""What codes, units and names mean: each distinct one is read once, by the reader of one record.

So a table cannot understand a word otherwise than a patient file or a bundle does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from charley.patient.fhir.conditions import read_conditions
from charley.patient.fhir.medication import read_medication
from charley.patient.fhir.observations import Unusable, unit_of
from charley.population.screening.store import Store
from charley.units.analytes import by_loinc, named
from charley.units.errors import UnitError
from charley.units.measure import scale_of

UNUSABLE = {"entered-in-error", "cancelled", "registered"}


class ResultMeaning(msgspec.Struct, frozen=True, kw_only=True):
    """Canonical value = factor x value + offset, if within `low` to `high`; or why not used."""

    analyte: str = ""
    factor: float = 1.0
    offset: float = 0.0
    low: float = 0.0
    high: float = 0.0
    problem: str = ""


def meaning_of_result(
    code: str | None, name: str | None, unit_code: str | None, unit: str | None
) -> ResultMeaning:
    """What a LOINC code, or else a name, with a unit measures."""
    known = by_loinc(code) if code else named(name or "")
    shown = code or name or "a result"
    if known is None:
        return ResultMeaning(problem=f"{shown} is no measurement known here")
    if known.judged_by is not None:
        return ResultMeaning(problem=f"{shown} is known only as low, normal or high")
    try:
        given = unit_of({"code": unit_code or "", "unit": unit or ""}, known)
        factor, offset = scale_of(given, known.quantity)
    except (Unusable, UnitError) as error:
        return ResultMeaning(problem=f"{shown}: {error}")
    low, high = known.quantity.plausible
    return ResultMeaning(analyte=known.analyte.id, factor=factor, offset=offset, low=low, high=high)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a condition says: `kind` finding, word (of an analyte) or pregnant."""

    kind: str
    name: str
    present: bool = True
    word: str = ""


def meaning_of_condition(row: dict[str, Any]) -> tuple[tuple[Said, ...], str]:
    """What a condition says, and a problem where it says nothing. `row`: as in the store."""
    codings = [
        {"system": system, "code": code, "display": row["display"]}
        for system, code in (
            ("http://snomed.info/sct", row["snomed"]),
            (row["system"], row["code"]),
        )
        if code
    ]
    resource = {
        "resourceType": "Condition",
        "code": {"coding": codings, "text": row["said"] or row["display"] or row["code"]},
        "clinicalStatus": _coded("resolved" if row["over"] else row["clinical"]),
        "verificationStatus": _coded(row["verification"]),
    }
    found = read_conditions([resource], None)
    said = [Said(kind="finding", name=f.finding, present=f.present) for f in found.facts]
    said += [
        Said(kind="word", name=result.analyte, word=result.qualifier or "")
        for result in found.laboratory
    ]
    if found.pregnant is not None:
        said.append(Said(kind="pregnant", name="pregnant", present=found.pregnant))
    return tuple(said), " ".join(problem.sentence for problem in found.problems)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One ingredient or class that a line of medicines names, and whether it is taken."""

    name: str
    status: str


def meaning_of_medicine(row: dict[str, Any]) -> tuple[tuple[Taken, ...], bool, str]:
    """What a medicine holds, whether it lists medicines at all, and a problem if it is unknown."""
    coding = {"system": row["system"], "code": row["code"], "display": row["display"]}
    resource = {
        "resourceType": "MedicationRequest" if row["intent"] else "MedicationStatement",
        "status": row["status"] or "unknown",
        "intent": row["intent"],
        "medicationCodeableConcept": {
            "coding": [coding] if row["code"] or row["display"] else [],
            "text": row["said"] or row["display"],
        },
    }
    found = read_medication([resource], {}, None)
    taken = [
        Taken(name=name, status=use.status)
        for use in found.uses
        for name in dict.fromkeys((*use.ingredients, *use.classes))
    ]
    doubts = [problem.sentence for problem in found.problems]
    doubts += [question.text for question in found.questions]
    return tuple(taken), found.listed and not found.questions, " ".join(doubts)


def _coded(code: str | None) -> dict[str, Any]:
    return {"coding": [{"code": code}]} if code else {}


def interpret(store: Store) -> None:
    """Tables of meanings beside the records: result_meaning, condition_says, medicine_holds."""
    _results(store)
    _conditions(store)
    _medicines(store)


def _results(store: Store) -> None:
    keys = store.sql.execute(
        "SELECT DISTINCT code, name, unit_code, unit FROM results ORDER BY ALL"
    ).fetchall()
    store.sql.execute(
        "CREATE OR REPLACE TABLE result_meaning (code VARCHAR, name VARCHAR, unit_code VARCHAR, "
        "unit VARCHAR, analyte VARCHAR, factor DOUBLE, shift DOUBLE, low DOUBLE, high DOUBLE, "
        "problem VARCHAR)"
    )
    rows = []
    for key in keys:
        m = meaning_of_result(*key)
        rows.append([*key, m.analyte, m.factor, m.offset, m.low, m.high, m.problem])
    _fill(store, "result_meaning", rows)


def _conditions(store: Store) -> None:
    columns = "snomed, system, code, display, said, clinical, verification"
    found = store.sql.execute(
        f"SELECT DISTINCT {columns}, ended IS NOT NULL AS over FROM conditions ORDER BY ALL"
    ).fetchall()
    store.sql.execute(
        "CREATE OR REPLACE TABLE condition_says (snomed VARCHAR, system VARCHAR, code VARCHAR, "
        "display VARCHAR, said VARCHAR, clinical VARCHAR, verification VARCHAR, over BOOLEAN, "
        "kind VARCHAR, name VARCHAR, present BOOLEAN, word VARCHAR, problem VARCHAR)"
    )
    names = [*columns.split(", "), "over"]
    rows = []
    for key in found:
        says, problem = meaning_of_condition(dict(zip(names, key, strict=True)))
        rows += [[*key, s.kind, s.name, s.present, s.word, ""] for s in says]
        if problem or not says:
            rows.append([*key, "nothing", "", False, "", problem or "nothing follows from it"])
    _fill(store, "condition_says", rows)


def _medicines(store: Store) -> None:
    columns = "status, intent, system, code, display, said"
    found = store.sql.execute(f"SELECT DISTINCT {columns} FROM medicines ORDER BY ALL").fetchall()
    store.sql.execute(
        "CREATE OR REPLACE TABLE medicine_holds (status VARCHAR, intent VARCHAR, system VARCHAR, "
        "code VARCHAR, display VARCHAR, said VARCHAR, name VARCHAR, taken VARCHAR, listed BOOLEAN, "
        "problem VARCHAR)"
    )
    rows: list[list[Any]] = []
    for key in found:
        holds, listed, problem = meaning_of_medicine(
            dict(zip(columns.split(", "), key, strict=True))
        )
        rows += [[*key, one.name, one.status, listed, ""] for one in holds]
        if problem or not holds:
            rows.append([*key, "", "", listed, problem])
    _fill(store, "medicine_holds", rows)


def _fill(store: Store, table: str, rows: list[list[Any]]) -> None:
    for part in _parts(rows, 500):
        store.sql.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(part[0]))})", part)


def _parts(rows: list[list[Any]], size: int) -> Iterator[list[list[Any]]]:
    for begin in range(0, len(rows), size):
        yield rows[begin : begin + size]
