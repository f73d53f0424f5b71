"""A test that shows a control of the hazard log may not be passed over where it matters."""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from functools import cache
from pathlib import Path

import pytest

LOG = Path(__file__).parents[1] / "safety" / "hazards.yaml"
PASSED_OVER = "it shows a control of the hazard log (safety/hazards.yaml) and may not be skipped"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On continuous integration (CI is set) a skipped control counts as failed."""
    report = yield
    if report.skipped and os.environ.get("CI") and item.nodeid.partition("[")[0] in _controls():
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: {PASSED_OVER} ({report.longrepr})"
        if hasattr(report, "wasxfail"):
            del report.wasxfail
    return report


@cache
def _controls() -> frozenset[str]:
    """Tests of the log by their names; read as text, since each process reads it."""
    text = LOG.read_text(encoding="utf-8")
    return frozenset(re.findall(r"^\s*- (tests/\S+::\w+)\s*$", text, re.MULTILINE))
