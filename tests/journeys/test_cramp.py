"""`charley cramp` as its user has it: options and real files in, text and files out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = ROOT / "examples" / "scenarios" / "run-in-the-heat.yaml"


def command(*words: str | Path, given: bytes | None = None) -> subprocess.CompletedProcess[str]:
    """Run `charley cramp` as installed, without colour, in a terminal of 90 columns."""
    done = subprocess.run(
        [Path(sys.executable).parent / "charley", "cramp", *words],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        env={**os.environ, "COLUMNS": "90", "NO_COLOR": "1"},
        check=False,
        timeout=120,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def test_a_state_from_options() -> None:
    done = command("--sodium", "136", "--sodium-before", "140", "--with", "thiazide, cirrhosis")
    assert done.returncode == 0, done.stderr
    assert "95 % range" in done.stdout
    assert "Water that dilutes" in done.stdout
    assert "how sure" in done.stdout
    assert "Cirrhosis does not count" in done.stdout
    assert "stretch the muscle" in done.stdout


def test_a_run_in_the_heat_after_water_and_after_a_rehydration_solution() -> None:
    done = command(RUN, "--json")
    assert done.returncode == 0, done.stderr
    arms = json.loads(done.stdout)["arms"]
    water, solution = arms["water"], arms["rehydration solution"]
    start = water["course"]["hz"][0]
    assert water["threshold_hz"] < start - 2
    assert solution["threshold_hz"] > start + 2
    assert water["course"]["times_h"] == solution["course"]["times_h"]


def test_a_patient_from_standard_input() -> None:
    done = command("-", given=b"labs: [potassium 2.2]\nmedicines: [salmeterol]\n")
    assert done.returncode == 0, done.stderr
    assert "of this patient" in done.stdout
    assert "Low potassium" in done.stdout
    assert "Potassium of 2.2 mmol/L needs a doctor today" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sodium", "14"), "goes from 95 to 190"),
        (("--with", "thiazid"), "did you mean thiazide"),
        (("nowhere.yaml",), "does not exist"),
        (("--measured", "14", "--history", "yes"), "not both"),
        ((RUN, "--potassium", "3"), "the scenario says itself"),
    ],
)
def test_refusals_teach(words: tuple[str | Path, ...], said: str) -> None:
    done = command(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_files_and_a_picture(tmp_path: Path) -> None:
    page, drawing = tmp_path / "cramp.html", tmp_path / "cramp.svg"
    done = command("--measured", "14", "--picture", "--html", page, "--svg", drawing)
    assert done.returncode == 0, done.stderr
    assert "units │" in done.stdout
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert drawing.read_text(encoding="utf-8").startswith("<svg")
