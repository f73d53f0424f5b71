"""Codes that others know for what Charley knows by its own ids."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from charley.knowledge.library import load
from charley.report.fhir.frame import Json
from charley.tables import read_table
from charley.units.analytes import Analyte, analytes

ICD10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"


def codings_of_cause(cause: str) -> tuple[Json, ...]:
    """ICD-10-CM, where a category names the cause; see `cause_codes.yaml`."""
    found = _by_cause().get(cause)
    if found is None:
        return ()
    code, display = found
    return ({"system": ICD10_CM, "code": code, "display": display},)


def quantities_of_test(test: str) -> dict[str, Json]:
    """LOINC of each quantity that a test measures, by what the quantity is called."""
    known = load().tests.get(test)
    measured = () if known is None else known.reveals
    rows = [analytes()[name] for name in measured if name in analytes()]
    return {row.label: {"system": LOINC, "code": code} for row in rows if (code := _loinc(row))}


def _loinc(analyte: Analyte) -> str:
    """The first code of an analyte, one seen in a published list before one from memory."""
    return next(iter((*analyte.loinc, *analyte.loinc_recalled)), "")


@cache
def _by_cause() -> dict[str, tuple[str, str]]:
    table = read_table(Path(__file__).with_name("cause_codes.yaml"))
    return {cause: (code, row["display"]) for code, row in table.items() for cause in row["causes"]}
