"""`charley simulate` as its user has it: real files in, text and files out, and physiology in them.

The physiological bounds are wide on purpose: they say what would be wrong with any body.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import charley

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "examples" / "scenarios"
FILES = sorted(SCENARIOS.glob("*.yaml"))
COLD_S = 2.0


def command(*words: str | Path, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run `charley simulate` as installed, without colour, in a terminal of 90 columns."""
    return subprocess.run(
        [Path(sys.executable).parent / "charley", "simulate", *words],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        env={**os.environ, "COLUMNS": "90", "NO_COLOR": "1"},
        check=False,
        timeout=120,
    )


def answer(*words: str | Path, given: bytes | None = None) -> str:
    done = command(*words, given=given)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def refusal(*words: str | Path, given: bytes | None = None) -> str:
    done = command(*words, given=given)
    told = done.stderr.decode()
    assert done.returncode == 2, (done.returncode, done.stdout.decode(), told)
    assert done.stdout == b""
    assert told.startswith("charley: ")
    assert told.count("\n") == 1, told
    return told


def run(name: str, **options: Any) -> Any:
    return charley.simulate(SCENARIOS / f"{name}.yaml", **options)


def test_a_litre_of_water_dilutes_plasma_and_is_passed() -> None:
    litre = run("litre-of-water")
    sodium, flow = litre["plasma sodium"], litre["urine flow"]
    assert 1.5 <= sodium.start - sodium.lowest <= 4
    assert 5 <= flow.highest <= 16
    assert 0.75 <= flow.hour_of_highest <= 2.5
    assert litre["vasopressin"].lowest < 0.8 * litre["vasopressin"].start
    assert litre["true vasopressin"].lowest < 0.5 * litre["true vasopressin"].start
    assert 50 <= litre["urine osmolality"].lowest <= 150
    assert 0.6 <= litre["urine volume"].end <= 1.5


def test_the_terminal_shows_sketch_events_table_and_sentences() -> None:
    text = answer(SCENARIOS / "litre-of-water.yaml")
    assert text.strip().startswith("A litre of water")
    assert "plasma sodium  mmol/L" in text
    assert "━━ drink 1 L water" in text or "▲ drink 1 L water" in text
    assert "6 h" in text
    assert "Plasma sodium starts at 1" in text
    assert "urine 0." in text or "urine 1." in text
    assert any("⠀" < letter <= "⣿" for letter in text)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 90


def test_a_cold_start_is_quick() -> None:
    """In processor time, which does not depend on what else the machine does."""
    answer(SCENARIOS / "litre-of-water.yaml")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer(SCENARIOS / "litre-of-water.yaml")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < COLD_S


def test_ors_keeps_what_tea_does_not() -> None:
    day = run("diarrhoea-with-tea-or-ors")
    tea, ors = day["tea"], day["ors"]
    assert tea["plasma sodium"].end < ors["plasma sodium"].end - 1
    assert tea["extracellular volume"].end < ors["extracellular volume"].end - 0.3
    assert tea["stool volume"].end > 1


def test_saline_stays_and_glucose_goes() -> None:
    two = run("two-litres-of-saline")
    assert two["saline"]["urine volume"].end < 0.75 * two["glucose"]["urine volume"].end
    assert two["glucose"]["plasma sodium"].lowest < two["saline"]["plasma sodium"].lowest - 3
    assert abs(two["saline"]["plasma sodium"].end - two["saline"]["plasma sodium"].start) < 3


def test_vomiting_costs_chloride_and_potassium() -> None:
    ill = run("two-days-of-vomiting")
    after = ill.at("48 h")
    assert after["bicarbonate"] > ill["bicarbonate"].start + 3
    assert after["chloride"] < ill["chloride"].start - 5
    assert after["potassium"] < ill["potassium"].start - 0.2


def test_an_ordinary_year_changes_nothing() -> None:
    year = run("ordinary-year")
    for quantity, most in (
        ("plasma sodium", 1.5),
        ("plasma potassium", 0.3),
        ("ionised calcium", 0.06),
        ("body mass", 1.0),
    ):
        days = year[quantity].by_day()
        assert abs(days.end - days.start) < most, (quantity, days)
    assert year.failure is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_example_runs_and_says_what_it_teaches(file: Path) -> None:
    head = file.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("# ") for line in head) >= 2
    simulation = charley.simulate(file)
    assert simulation.failure is None
    assert simulation.title in "\n".join(head)
    for arm in simulation.arms:
        one = simulation[arm] if arm else simulation
        assert 110 < one["plasma sodium"].lowest <= one["plasma sodium"].highest < 160


def test_many_people_are_told_as_percentiles_and_drawn_again_by_their_seed(
    tmp_path: Path,
) -> None:
    file = SCENARIOS / "litre-of-water.yaml"
    words = ("--people", "12", "--seed", "3", "--show", "plasma sodium", "--json")
    first = json.loads(answer(file, *words))
    sodium = first["arms"][""]["quantities"]["plasma sodium"]
    assert sodium["unit"] == "mmol/L"
    assert all(low < high for low, high in zip(sodium["p5"], sodium["p95"], strict=True))
    assert first["people"] == 12
    assert json.loads(answer(file, *words)) == first
    other = json.loads(answer(file, *words, "--seed", "4"))
    assert other["arms"] != first["arms"]


def test_files_hold_the_same_course(tmp_path: Path) -> None:
    names = {ending: tmp_path / f"litre.{ending}" for ending in ("csv", "svg", "png", "html")}
    options = [word for ending, path in names.items() for word in (f"--{ending}", str(path))]
    told = json.loads(answer(SCENARIOS / "litre-of-water.yaml", *options, "--json"))
    rows = list(csv.DictReader(io.StringIO(names["csv"].read_text(encoding="utf-8"))))
    sodium = [float(row["plasma sodium (mmol/L)"]) for row in rows]
    assert sodium == told["arms"][""]["quantities"]["plasma sodium"]["values"]
    assert rows[-1]["time (h)"] == "6.0"
    assert "drink 1 L water" in names["svg"].read_text(encoding="utf-8")
    assert names["png"].read_bytes().startswith(b"\x89PNG")
    assert told["sentences"][0] in names["html"].read_text(encoding="utf-8")


def test_a_scenario_comes_from_standard_input_too() -> None:
    text = answer("-", "--days", "0.5", given=b"events:\n  - {at: 0 h, drink: 0.5 L ORS}\n")
    assert "drink 0.5 L ORS" in text
    assert "in 12 h" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"events:\n  - {at: 0 h, drnk: 1 L water}\nuntil: 6 h\n", "drink"),
        (b"events:\n  - {at: 0 h, drink: 1 L watr}\nuntil: 6 h\n", "water"),
        (b"events:\n  - {at: 0, drink: 1 water}\nuntil: 6 h\n", "1"),
        (b"who: {weight: 700 kg}\nuntil: 6 h\n", "70"),
        (b"until: 600\n", "h"),
        (b"events: []\n", "until"),
    ],
)
def test_mistakes_are_answered_in_one_sentence(content: bytes, words: str) -> None:
    assert words in refusal("-", given=content)


def test_a_file_that_is_not_there_and_a_quantity_that_is_none() -> None:
    assert "does not exist" in refusal("nothing.yaml")
    told = refusal(SCENARIOS / "litre-of-water.yaml", "--show", "plasma sodum")
    assert "did you mean plasma sodium" in told
    assert "people is 0" in refusal(SCENARIOS / "litre-of-water.yaml", "--people", "0")
