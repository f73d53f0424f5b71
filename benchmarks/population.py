"""How fast a population is screened, beside other engines on the same work, and how cost grows.

usage: python benchmarks/population.py                a rule in three engines; 10^4 to 10^7 people
       python benchmarks/population.py 10000 100000   and these numbers of people instead
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "population"))

from cql_rule import at_risk  # noqa: E402
from screened import bundle, records  # noqa: E402

from charley.population.screening.judging import lowering_sodium  # noqa: E402
from charley.population.screening.meaning import meaning_of_medicine  # noqa: E402
from charley.reasoning.network import network  # noqa: E402

CQL = ROOT / "build" / "cql"
SAMPLE, RULE_PEOPLE = 500, 20_000
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
MAPPING = """
person: id
age: age
sex: {column: sex, female: F, male: M}
results:
  sodium: {column: na, unit: mmol/L}
  potassium: {column: k, unit: mmol/L}
  creatinine: {column: creatinine, unit: mg/dL}
  magnesium: {column: mg, unit: mg/dL}
  calcium: {column: ca, unit: mg/dL}
  albumin: {column: albumin, unit: g/dL}
  glucose: {column: glucose, unit: mg/dL}
medicines: [{column: drugs}]
conditions: [{column: dx, system: icd10}]
findings:
  cramp: {column: cramps, present: "1", absent: "0"}
"""
CHARLEY = str(Path(sys.executable).parent / "charley")


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print all figures; the ten million alone take half an hour."""
    with tempfile.TemporaryDirectory() as name:
        _rule(Path(name))
        for size in sizes:
            _growth(Path(name), size)


def _rule(folder: Path) -> None:
    """Sodium below 135 and a medicine that lowers it, in three engines."""
    people = {person: _once(resources) for person, resources in records(RULE_PEOPLE, 3).items()}
    lines = [json.dumps(resource) for resources in people.values() for resource in resources]
    (folder / "bulk").mkdir()
    (folder / "bulk" / "all.ndjson").write_text("\n".join(lines), encoding="utf-8")
    offending = _offending(people)
    print(f'"sodium below 135 and a medicine that lowers it", {RULE_PEOPLE:,} people as FHIR')
    by_duckdb, seconds = _with_duckdb(folder, offending)
    print(f"  plain DuckDB, the rule:        {RULE_PEOPLE / seconds:10,.0f} people/s")
    began = perf_counter()
    _screened(folder / "bulk", folder / "out")
    seconds = perf_counter() - began
    rows = duckdb.sql(
        f"SELECT person FROM '{folder}/out/people.parquet' "
        "WHERE sodium_mmol_per_l < 135 AND can_lower_sodium <> '' ORDER BY 1"
    ).fetchall()
    by_charley = [row[0] for row in rows]
    print(f"  Charley, whole screen:         {RULE_PEOPLE / seconds:10,.0f} people/s (all of it)")
    same = "same" if by_charley == by_duckdb else "NOT the same"
    print(f"  {len(by_charley)} people found; DuckDB finds the {same}")
    if not (CQL / "node_modules").exists():
        print("  cql-execution is not there (make build/cql/.made): not compared")
        return
    sample = list(people)[:SAMPLE]
    by_cql, seconds = _with_cql(folder, [people[person] for person in sample], offending)
    expected = [person for person in by_charley if person in set(sample)]
    same = "same" if by_cql == expected else "NOT the same"
    print(f"  cql-execution, the rule:       {SAMPLE / seconds:10,.0f} people/s ({same})")


def _once(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One result of each analyte, and medicines by their bare names, so that a rule is one line."""
    kept: dict[str, dict[str, Any]] = {}
    for place, resource in enumerate(resources):
        if resource["resourceType"] == "Observation":
            kept[resource["code"]["coding"][0]["code"]] = resource
        else:
            kept[str(place)] = resource
        if resource["resourceType"] == "MedicationRequest":
            concept = resource["medicationCodeableConcept"]
            concept["text"] = concept["text"].split()[0]
    return list(kept.values())


def _offending(people: dict[str, list[dict[str, Any]]]) -> list[str]:
    classes = set(lowering_sodium(network()))
    names = {
        resource["medicationCodeableConcept"]["text"]
        for resources in people.values()
        for resource in resources
        if resource["resourceType"] == "MedicationRequest"
    }
    blank = dict.fromkeys(("system", "code", "display"))
    return sorted(
        name
        for name in names
        if classes
        & {
            one.name
            for one in meaning_of_medicine(
                {**blank, "said": name, "status": "active", "intent": "order"}
            )[0]
        }
    )


def _with_duckdb(folder: Path, offending: list[str]) -> tuple[list[str], float]:
    began = perf_counter()
    found = duckdb.sql(
        f"""
        WITH r AS (SELECT json FROM read_ndjson_objects('{folder}/bulk/all.ndjson')),
        low AS (SELECT DISTINCT split_part(json ->> '$.subject.reference', '/', 2) AS person FROM r
          WHERE json ->> '$.resourceType' = 'Observation'
          AND json ->> '$.code.coding[0].code' = '2951-2'
          AND (json ->> '$.valueQuantity.value')::DOUBLE < 135),
        taking AS (SELECT DISTINCT split_part(json ->> '$.subject.reference', '/', 2) AS person
          FROM r WHERE json ->> '$.resourceType' = 'MedicationRequest'
          AND json ->> '$.status' = 'active'
          AND json ->> '$.medicationCodeableConcept.text' IN {tuple(offending)})
        SELECT person FROM low JOIN taking USING (person) ORDER BY 1
        """
    ).fetchall()
    return [row[0] for row in found], perf_counter() - began


def _with_cql(
    folder: Path, people: list[list[dict[str, Any]]], offending: list[str]
) -> tuple[list[str], float]:
    (folder / "rule.json").write_text(json.dumps(at_risk(offending)), encoding="utf-8")
    lines = "\n".join(json.dumps(bundle(resources)) for resources in people)
    (folder / "bundles.ndjson").write_text(lines, encoding="utf-8")
    script = ROOT / "benchmarks" / "cql" / "run.cjs"
    done = subprocess.run(
        ["node", script, CQL, folder / "rule.json", folder / "bundles.ndjson"],
        capture_output=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    return told["found"], told["seconds"]


def _growth(folder: Path, size: int) -> None:
    """Wall time and memory of a screen of so many rows of a table, in a process of its own."""
    _write_table(folder / "people.parquet", size)
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    began = perf_counter()
    used = _screened(folder / "people.parquet", folder / f"out{size}", folder / "mapping.yaml")
    seconds = perf_counter() - began
    print(
        f"whole screen of {size:>10,} rows: {seconds:8.1f} s, {size / seconds:9,.0f} people/s, "
        f"{used / 1e6:5.2f} GB at most"
    )


def _screened(source: Path, out: Path, mapping: Path | None = None) -> float:
    """Screen in a process of its own; gives its largest memory in kB."""
    command = [CHARLEY, "screen", str(source), "--out", str(out), "--memory", "1500MB", "--json"]
    if mapping:
        command += ["--mapping", str(mapping)]
    timed = [sys.executable, "-c", _TIMED, *command]
    done = subprocess.run(timed, capture_output=True, check=True)
    return float(done.stdout.split()[-1])


_TIMED = (
    "import resource, subprocess, sys; "
    "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def _write_table(path: Path, size: int) -> None:
    """Made-up people as a wide table, drawn by DuckDB."""
    drugs = ("hydrochlorothiazide", "sertraline", "omeprazole", "furosemide", "atorvastatin",
             "metformin", "lisinopril", "salbutamol")  # fmt: skip
    diseases = ("E11.9", "I50.9", "N18.3", "K74.60", "E03.9", "I10", "R25.2")

    def some(names: tuple[str, ...], share: float) -> str:
        parts = ", ".join(f"CASE WHEN random() < {share} THEN '{name}' END" for name in names)
        return f"concat_ws(';', {parts})"

    def normal(mean: float, spread: float, digits: int) -> str:
        draw = "sqrt(-2 * ln(random() + 1e-12)) * cos(2 * pi() * random())"
        return f"round({mean} + {spread} * {draw}, {digits})"

    duckdb.sql("SELECT setseed(0.5)")
    duckdb.sql(
        f"""COPY (SELECT 'p' || i AS id, 20 + (random() * 75)::INT AS age,
        CASE WHEN random() < 0.5 THEN 'F' ELSE 'M' END AS sex, {normal(139, 4, 0)} AS na,
        {normal(4.2, 0.45, 1)} AS k, abs({normal(1, 0.3, 2)}) + 0.3 AS creatinine,
        abs({normal(2, 0.25, 1)}) + 0.2 AS mg, {normal(9.4, 0.5, 1)} AS ca,
        {normal(4.1, 0.4, 1)} AS albumin, abs({normal(105, 35, 0)}) + 40 AS glucose,
        {some(drugs, 0.15)} AS drugs, {some(diseases, 0.1)} AS dx,
        CASE WHEN random() < 0.3 THEN '1' WHEN random() < 0.5 THEN '0' END AS cramps
        FROM range({size}) t(i)) TO '{path}' (FORMAT parquet)"""
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
