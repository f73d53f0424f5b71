"""A screen says of each person what an assessment of that person says, and loses nothing."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from screened import bundle, records, result

import charley
from charley.patient.patient_file import PatientFileError
from charley.population.screening import run as running
from charley.population.screening.mapping import MappingError, read_mapping
from charley.population.screening.run import ScreenError, screen
from charley.population.screening.showing import as_text, to_html
from charley.report.model import Report

EVERYBODY = records(120, seed=11)
MAPPING = """
person: id
age: age
sex: {column: sex, female: F, male: M}
results:
  sodium: {column: na, unit: mmol/L}
  urea: {column: bun, unit: mg/dL}
medicines:
  - {column: drugs, separator: ";"}
  - {column: tiazid, name: thiazide, present: 1, absent: 0}
conditions:
  - {column: dx, separator: ";", system: icd10}
findings:
  cramp: {column: cramps, present: "1", absent: "0"}
"""
TABLE = """id,age,sex,na,bun,drugs,tiazid,dx,cramps
a,74,F,121,20,sertraline 50 mg;omeprazole,1,E11.9,1
b,30,M,139,,,0,,0
c,51,M,14,20,nosuchdrugum,,,
"""


def write(folder: Path, resources: list[dict[str, Any]], name: str = "all.ndjson") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(json.dumps(resource) for resource in resources)
    (folder / name).write_text(lines, encoding="utf-8")
    return folder


def table(out: Path, name: str = "people") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / f"{name}.parquet").to_pylist()
    return rows


def assessed(resources: list[dict[str, Any]]) -> Report | None:
    try:
        return charley.assess(bundle(resources))
    except PatientFileError:
        return None


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screen")
    given = [resource for resources in EVERYBODY.values() for resource in resources]
    screen(write(folder / "in", given), folder / "out")
    return folder / "out"


def test_everybody_has_one_row(screened: Path) -> None:
    assert [row["person"] for row in table(screened)] == sorted(EVERYBODY)


def test_each_row_says_what_the_assessment_of_that_person_says(screened: Path) -> None:
    compared = 0
    for row in table(screened):
        report = assessed(EVERYBODY[row["person"]])
        if report is None:
            continue
        compared += 1
        triage, (leading, *_) = report.plan.triage, report.differential.causes
        assert row["urgency"] == triage.level, row["person"]
        assert set(filter(None, row["red_flags"].split("; "))) == {f.id for f in triage.flags}
        assert row["unexplained"] == pytest.approx(report.differential.unexplained, abs=1e-9)
        if leading.probability >= 0.05:
            assert row["cause_1"] == leading.cause, row["person"]
            assert row["cause_1_probability"] == pytest.approx(leading.probability, abs=1e-9)
    assert compared > 100


def test_a_falling_sodium_is_seen(tmp_path: Path) -> None:
    subject = {"reference": "Patient/x"}
    given = [
        result("2951-2", 139, "mmol/L", subject=subject, day="2024-01-01"),
        result("2951-2", 134, "mmol/L", subject=subject, day="2024-03-01"),
    ]
    screen(write(tmp_path / "in", given), tmp_path / "out")
    (row,) = table(tmp_path / "out")
    assert (row["sodium_mmol_per_l"], row["sodium_change"], row["sodium_falling"]) == (
        134.0, -5.0, True,
    )  # fmt: skip


def test_a_result_of_years_ago_is_history(tmp_path: Path) -> None:
    subject = {"reference": "Patient/x"}
    given = [
        result("2951-2", 118, "mmol/L", subject=subject, day="2019-01-01"),
        result("2823-3", 4.1, "mmol/L", subject=subject, day="2024-03-01"),
        result("2160-0", 0.9, "mg/dL", subject=subject, day="2024-03-02"),
    ]
    screen(write(tmp_path / "in", given), tmp_path / "out")
    (row,) = table(tmp_path / "out")
    assert row["sodium_mmol_per_l"] is None
    assert (row["sodium_state"], row["potassium_state"]) == ("", "normal")
    assert "sodium" in row["missing"]
    assert row["urgency"] == assessed(given).plan.triage.level  # type: ignore[union-attr]
    assert any("2019-01-01" in e["sentence"] for e in table(tmp_path / "out", "errors"))

    screen(write(tmp_path / "one", given[:2]), tmp_path / "only")
    (row,) = table(tmp_path / "only")
    assert row["sodium_mmol_per_l"] == 118.0, "one odd date makes nothing else old"


def test_what_cannot_be_used_is_a_row_of_the_errors_and_the_rest_goes_on(tmp_path: Path) -> None:
    subject = {"reference": "Patient/x"}
    good = result("2823-3", 2.9, "mmol/L", subject=subject)
    bad = [
        result("2951-2", 14, "mmol/L", subject=subject),
        result("2951-2", 138, "parsec", subject=subject),
        result("0000-0", 1, "mmol/L", subject=subject),
        result("2823-3", 5.9, "mmol/L", subject=subject, status="entered-in-error"),
        {"resourceType": "Observation", "status": "final", "code": {}},
        {"resourceType": "Condition", "subject": subject, "code": {"text": "Wanderlust"}},
        {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
         "subject": subject, "medicationCodeableConcept": {"text": "nosuchdrugum"}},
    ]  # fmt: skip
    folder = write(tmp_path / "in", [good, *bad])
    with (folder / "all.ndjson").open("a", encoding="utf-8") as file:
        file.write("\n{this is no JSON\n\n")
    summary = screen(folder, tmp_path / "out")
    (row,) = table(tmp_path / "out")
    assert (row["potassium_mmol_per_l"], row["sodium_mmol_per_l"]) == (2.9, None)
    told = " | ".join(error["sentence"] for error in table(tmp_path / "out", "errors"))
    for part in (
        "14 mmol/L is outside what a living adult can have", "parsec", "0000-0 is no measurement",
        "entered-in-error", "Wanderlust", "nosuchdrugum", "no JSON", "no entry; age and sex",
    ):  # fmt: skip
        assert part in told, part
    assert sum(share.people for share in summary.errors) == len(table(tmp_path / "out", "errors"))


def test_counts_add_up(screened: Path) -> None:
    summary = json.loads((screened / "summary.json").read_text(encoding="utf-8"))
    assert summary["people"] == len(EVERYBODY)
    for salt in summary["salts"]:
        assert salt["low"] + salt["normal"] + salt["high"] + salt["unknown"] == len(EVERYBODY)
    for column in ("urgency", "leading_causes", "review_first", "cramps"):
        assert sum(share["people"] for share in summary[column]) == len(EVERYBODY)


def test_compressed_files_are_read(tmp_path: Path) -> None:
    given = [result("2951-2", 131, "mmol/L", subject={"reference": "Patient/z"})]
    (tmp_path / "in").mkdir()
    with gzip.open(tmp_path / "in" / "o.ndjson.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(given[0]))
    screen(tmp_path / "in", tmp_path / "out")
    assert table(tmp_path / "out")[0]["sodium_state"] == "low"


def test_a_stopped_run_goes_on_and_ends_the_same(
    tmp_path: Path, screened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [resource for resources in EVERYBODY.values() for resource in resources]
    folder, real, calls = write(tmp_path / "in", given), running.judge, itertools.count(1)

    def judge(*arguments: Any, **named: Any) -> Any:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    monkeypatch.setattr(running, "judge", judge)
    with pytest.raises(KeyboardInterrupt):
        screen(folder, tmp_path / "out", people_at_once=40)
    assert not (tmp_path / "out" / "people.parquet").exists()
    screen(folder, tmp_path / "out", people_at_once=40)
    assert next(calls) == 5
    assert table(tmp_path / "out") == table(screened)


def test_work_of_other_files_is_not_gone_on_with(tmp_path: Path) -> None:
    subject = {"reference": "Patient/x"}
    folder = write(tmp_path / "in", [result("2951-2", 131, "mmol/L", subject=subject)])
    work = tmp_path / "out" / "work"
    (work / "rows").mkdir(parents=True)
    (work / "of.json").write_text("another", encoding="utf-8")
    (work / "rows" / "000000000000.parquet").write_text("half a file", encoding="utf-8")
    screen(folder, tmp_path / "out")
    assert table(tmp_path / "out")[0]["sodium_mmol_per_l"] == 131.0


def test_a_table_with_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "people.csv").write_text(TABLE, encoding="utf-8")
    screen(tmp_path / "people.csv", tmp_path / "out", mapping=read_mapping(tmp_path / "map.yaml"))
    a, b, c = table(tmp_path / "out")
    assert (a["sex"], a["age_years"], a["cramps"], a["urgency"]) == (
        "female",
        74.0,
        "yes",
        "same_day",
    )
    assert a["review_first"] in {"thiazide", "ssri"}
    assert (b["cramps"], b["sodium_state"], b["red_flags"]) == ("no", "normal", "")
    assert c["sodium_mmol_per_l"] is None
    told = " | ".join(error["sentence"] for error in table(tmp_path / "out", "errors"))
    assert "outside what a living adult" in told
    assert "nosuchdrugum" in told


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("mmol/L}", "parsec}"), "results: sodium"),
        (("sodium:", "sodiumm:"), "no analyte"),
        (("cramp:", "crampp:"), "no finding"),
        (("person: id", "persons: id"), "person"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(
    tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    (tmp_path / "map.yaml").write_text(MAPPING.replace(*change), encoding="utf-8")
    with pytest.raises(MappingError, match=sentence):
        read_mapping(tmp_path / "map.yaml")


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "people.csv").write_text("id,age\na,3\n", encoding="utf-8")
    with pytest.raises(MappingError, match="no column bun"):
        screen(
            tmp_path / "people.csv", tmp_path / "out", mapping=read_mapping(tmp_path / "map.yaml")
        )


def test_where_there_is_nothing_to_screen_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScreenError, match="does not exist"):
        screen(tmp_path / "nowhere", tmp_path / "out")
    with pytest.raises(ScreenError, match="nothing to screen"):
        screen(tmp_path, tmp_path / "out")
    (tmp_path / "people.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(ScreenError, match="mapping"):
        screen(tmp_path, tmp_path / "out")


def test_the_report_tells_the_counts(screened: Path, tmp_path: Path) -> None:
    given = [resource for resources in EVERYBODY.values() for resource in resources]
    summary = screen(write(tmp_path / "in", given), tmp_path / "out")
    assert "120 people" in as_text(summary)
    page = to_html(summary)
    assert "<h1>120 people screened</h1>" in page
    assert "http" not in page.split("<body>")[1]
