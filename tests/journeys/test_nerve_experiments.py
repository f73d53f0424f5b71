"""`charley experiments nerve` as its user has it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def charley(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command as installed, without colour, in a terminal of 100 columns."""
    return subprocess.run(
        [Path(sys.executable).parent / "charley", "experiments", "nerve", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
        check=False,
        timeout=120,
    )


def test_two_trials_of_drinks_are_run_and_graded() -> None:
    done = charley("--only", "lau", "--json")
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert told["studies"] == 2
    assert told["observations"] == 9
    assert told["within"] + told["within_30"] + told["off"] == 9
    assert told["failures"] == {}
    assert all(row["simulated"] is not None for row in told["rows"])


def test_the_table_says_what_agreement_rests_on() -> None:
    done = charley("--only", "hille")
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "rests on" in text
    assert "the model holds this study's own number" in " ".join(text.split())


def test_an_unknown_study_is_refused_in_a_sentence() -> None:
    done = charley("--only", "quinine")
    assert done.returncode == 2
    told = done.stderr.decode()
    assert told.startswith("charley: ")
    assert told.count("\n") == 1
    assert "Traceback" not in told
