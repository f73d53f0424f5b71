"""`charley experiments FOLDER` as its user has it, on the folder of the examples."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "examples" / "experiments"


def test_further_publications_are_carried_out_and_graded() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "charley", "experiments", FOLDER, "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert told["experiments"] == len(list(FOLDER.glob("*.yaml")))
    assert told["observations"] == told["within"] + told["within_30"] + told["off"]
    assert told["failures"] == {}
    assert all(row["simulated"] is not None for row in told["rows"])
    passed = [row["simulated"] for row in told["rows"] if row["arm"].startswith("sodium ")]
    assert passed == sorted(passed, reverse=True)  # the more sodium, the less is lost again
