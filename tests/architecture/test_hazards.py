"""The hazard log holds: each control has tests that exist, run, and may not be passed over."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hazard_log import ACCEPTABLE, BEARABLE, LOG, ROOT, Hazard, log, missing

from charley.knowledge.library import load

EACH = pytest.mark.parametrize("hazard", log().hazards, ids=lambda one: one.id)
CONFTEST = ROOT / "tests" / "conftest.py"


@EACH
def test_every_control_has_tests_that_exist_and_run(hazard: Hazard) -> None:
    assert hazard.controls
    for control in hazard.controls:
        assert control.tests, f"{hazard.id}: no test shows that: {control.what}"
        wrong = [reason for test in control.tests if (reason := missing(test))]
        assert not wrong, f"{hazard.id}: {'; '.join(wrong)}"


@EACH
def test_what_is_left_of_a_risk_is_bearable_and_less_than_before(hazard: Hazard) -> None:
    order = list(log().matrix)
    assert order.index(hazard.after) < order.index(hazard.before)
    left = log().risk(hazard, hazard.after)
    assert left <= BEARABLE, f"{hazard.id} leaves a risk of {left}: it needs another control"
    if left > ACCEPTABLE:
        assert len(hazard.accepted) > 20, f"{hazard.id}: say why a risk of {left} is borne"


@EACH
def test_sources_exist_and_words_are_sentences_without_an_end(hazard: Hazard) -> None:
    assert hazard.sources
    unknown = [key for key in hazard.sources if key not in {**load().sources, **log().works}]
    assert not unknown, f"{hazard.id} cites {unknown}"
    for text in (hazard.hazard, hazard.harm, hazard.cause):
        assert len(text) > 15


def test_ids_are_in_order_and_every_work_is_cited() -> None:
    ids = [hazard.id for hazard in log().hazards]
    assert ids == [f"H{number:02}" for number in range(1, len(ids) + 1)]
    cited = {key for hazard in log().hazards for key in hazard.sources}
    assert set(log().works) <= cited


def test_the_tests_that_the_threat_model_names_exist() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", text)
    assert len(named) > 15
    files = {path.name: path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    tests = [f"{files.get(file, file)}::{function}" for file, function in named]
    wrong = [reason for test in tests if (reason := missing(test))]
    assert not wrong, wrong


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def test_other():\n    pass\n", "no function"),
        ("import pytest\n@pytest.mark.skip\ndef test_it():\n    pass\n", "passed over"),
        (
            "import pytest\n@pytest.mark.xfail(reason='x')\ndef test_it():\n    pass\n",
            "passed over",
        ),
        ("import pytest\npytest.importorskip('x')\ndef test_it():\n    pass\n", "as a whole"),
        ("def test_it():\n    pass\n", ""),
    ],
)
def test_a_test_that_does_not_run_is_found(tmp_path: Path, code: str, reason: str) -> None:
    (tmp_path / "test_x.py").write_text(code)
    found = missing("test_x.py::test_it", tmp_path)
    assert (reason in found) if reason else (found == "")
    assert "does not exist" in missing("test_y.py::test_it", tmp_path)


BOUND = """\
import pytest

def test_bound():
    pytest.skip("no browser here")

@pytest.mark.parametrize("case", [1, 2])
def test_bound_with_cases(case):
    if case == 2:
        pytest.xfail("not yet")

def test_free():
    pytest.skip("no browser here")
"""
HAZARDS = "tests:\n  - tests/test_x.py::test_bound\n  - tests/test_x.py::test_bound_with_cases\n"


@pytest.mark.parametrize(("on_ci", "failed"), [("1", {"test_bound", "test_bound_with_cases[2]"}),
                                               ("", set())])  # fmt: skip
def test_a_control_that_is_passed_over_counts_as_a_failure_where_it_matters(
    tmp_path: Path, on_ci: str, failed: set[str]
) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "safety").mkdir()
    (tmp_path / "safety" / LOG.name).write_text(HAZARDS)
    shutil.copy(CONFTEST, tmp_path / "tests")
    (tmp_path / "tests" / "test_x.py").write_text(BOUND)
    options = ["-rA", "-p", "no:cacheprovider", "--rootdir", tmp_path, "-c", "/dev/null"]
    command = [sys.executable, "-m", "pytest", *options, tmp_path / "tests"]
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, env={"CI": on_ci}
    )
    assert set(re.findall(r"^FAILED \S+::(\S+)", run.stdout, re.MULTILINE)) == failed, run.stdout
    assert ("a control of the hazard log" in run.stdout) == bool(failed)
