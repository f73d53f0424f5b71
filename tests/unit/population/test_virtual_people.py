"""Virtual people: as a population, each with a body, and the same for a seed."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from pyarrow import parquet

from charley.interfaces.command_line import main
from charley.population.people import block
from charley.population.people.acting import acting
from charley.population.people.deriving import marginal
from charley.population.people.drawing import drawn
from charley.population.people.laboratory import blood_of
from charley.population.people.tables import us_adults
from charley.population.people.virtual import Virtual, VirtualError, virtual_people

MANY = 40_000


@pytest.fixture(scope="module")
def made() -> Virtual:
    return virtual_people(200, 1)


def test_a_seed_gives_the_same_people_and_another_others(made: Virtual) -> None:
    again, other = virtual_people(200, 1), virtual_people(200, 2)
    for name, column in made.columns.items():
        assert np.array_equal(column, again.columns[name], equal_nan=True), name
    assert not np.array_equal(made.columns["sodium"], other.columns["sodium"])


def test_ages_diseases_and_medicines_are_as_common_as_in_the_population() -> None:
    population = us_adults()
    people = drawn(population, MANY, np.random.default_rng(3))
    assert people.female.mean() == pytest.approx(sum(population.ages.women), abs=0.01)
    for name, entry in population.chances.items():
        spread = np.sqrt(entry.share / MANY)
        assert people.has[name].mean() == pytest.approx(
            entry.share, abs=0.15 * entry.share + 4 * spread
        ), name


def test_diseases_go_with_age_and_with_one_another() -> None:
    people = drawn(us_adults(), MANY, np.random.default_rng(3))
    old = people.age_years >= 65
    assert people.has["hypertension"][old].mean() > 2 * people.has["hypertension"][~old].mean()
    failing = people.has["heart_failure"] > 0
    loop = people.has["medicine:loop"]
    assert loop[failing & old].mean() > 3 * loop[~failing & old].mean()


def test_bodies_answer_to_what_is_taken_and_assays_add_noise() -> None:
    people = drawn(us_adults(), 1000, np.random.default_rng(4))
    blood = blood_of(people, (4,))
    thiazide = people.has["medicine:thiazide"] > 0
    potassium = blood.true["potassium"]
    assert potassium[thiazide].mean() < potassium[~thiazide].mean() - 0.1
    ill = people.has["chronic_kidney_disease"] > 0
    assert blood.true["creatinine"][ill].mean() > blood.true["creatinine"][~ill].mean()
    assert not blood.failure.any()
    ratio = blood.measured["sodium"] / blood.true["sodium"]
    assert np.log(ratio).std() == pytest.approx(acting().noise["sodium"].together, rel=0.15)


def test_the_summary_sets_each_value_beside_the_survey(made: Virtual) -> None:
    told = made.summary()
    sodium = told["laboratory"]["sodium"]["women"]
    assert abs(sodium["mean_apart_in_spreads"]) < 1.5
    assert "survey" not in told["laboratory"]["magnesium"]["men"]
    assert 0.2 < told["cramps"]["share"] < 0.45
    assert json.loads(json.dumps(told))["people"] == 200


def test_percentiles_are_weighted() -> None:
    found = marginal(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 8.0]))
    assert found.mean == pytest.approx(2.7)
    assert found.percentiles[4] == 3.0


def test_people_come_in_blocks_that_are_the_same_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block, "PEOPLE_A_BLOCK", 40)
    shares: list[float] = []
    many, few = virtual_people(100, 1, shares.append), virtual_people(40, 1)
    assert len(many) == 100
    assert np.array_equal(many.columns["sodium"][:40], few.columns["sodium"])
    assert not np.array_equal(many.columns["sodium"][40:80], few.columns["sodium"])
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_spark_makes_the_same_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block, "PEOPLE_A_BLOCK", 20)
    here = virtual_people(50, 3)
    spark = virtual_people(50, 3, engine="spark", master="local[2]")
    assert list(here.columns) == list(spark.columns)
    for name, column in here.columns.items():
        assert np.array_equal(column, spark.columns[name], equal_nan=True), name


def test_the_table_is_written_in_both_formats(tmp_path: Path, made: Virtual) -> None:
    made.write(tmp_path / "people.parquet")
    made.write(tmp_path / "people.csv")
    table = parquet.read_table(tmp_path / "people.parquet")
    with (tmp_path / "people.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert table.num_rows == len(rows) == 200
    assert float(rows[7]["sodium"]) == table["sodium"][7].as_py()
    with pytest.raises(VirtualError, match=r"\.parquet or \.csv"):
        made.write(tmp_path / "people.txt")


def test_the_command_makes_them(tmp_path: Path) -> None:
    out, page = tmp_path / "p.csv", tmp_path / "p.html"
    run = CliRunner().invoke(
        main, ["population", "--people", "60", "--json", "--out", str(out), "--html", str(page)]
    )
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["people"] == 60
    assert len(out.read_text().splitlines()) == 61
    assert "60 virtual adults" in page.read_text()


def test_an_impossible_number_is_refused() -> None:
    run = CliRunner().invoke(main, ["population", "--people", "0"])
    assert run.exit_code == 2
    assert "it goes from 1" in run.stderr
