"""The hazard log as values."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

ROOT = Path(__file__).parents[2]
LOG = ROOT / "safety" / "hazards.yaml"

Severity = Literal["minor", "significant", "considerable", "major", "catastrophic"]
Likelihood = Literal["very_low", "low", "medium", "high", "very_high"]
SEVERITIES: tuple[Severity, ...] = (
    "minor", "significant", "considerable", "major", "catastrophic",
)  # fmt: skip
ACCEPTABLE, BEARABLE = 2, 3


class Control(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What keeps a hazard from harm, and the tests that show it."""

    what: str
    tests: tuple[str, ...]


class Hazard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the log."""

    id: str
    hazard: str
    harm: str
    cause: str
    severity: Severity
    before: Likelihood
    after: Likelihood
    controls: tuple[Control, ...]
    sources: tuple[str, ...]
    accepted: str = ""


class Log(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole log: the matrix of risk, works cited by key, and the hazards."""

    matrix: dict[Likelihood, tuple[int, int, int, int, int]]
    works: dict[str, str]
    hazards: tuple[Hazard, ...]

    def risk(self, hazard: Hazard, likelihood: Likelihood) -> int:
        """Risk of a hazard from 1 to 5, by the matrix."""
        return self.matrix[likelihood][SEVERITIES.index(hazard.severity)]


@cache
def log() -> Log:
    """The log that ships with Charley; raises msgspec.ValidationError naming what is wrong."""
    return msgspec.convert(yaml.safe_load(LOG.read_text(encoding="utf-8")), Log)


def missing(test: str, root: Path = ROOT) -> str:
    """Why a test by the name FILE::FUNCTION is not one that runs; "" where it is."""
    file, _, function = test.partition("::")
    path = root / file
    if not path.is_file():
        return f"{file} does not exist"
    found = {node.name: node for node in _functions(path)}.get(function)
    if found is None:
        return f"{file} has no function {function}"
    marks = [ast.unparse(decorator) for decorator in found.decorator_list]
    if any("skip" in mark or "xfail" in mark for mark in marks):
        return f"{test} is marked to be passed over"
    text = path.read_text(encoding="utf-8")
    if "importorskip" in text or "allow_module_level" in text:
        return f"{file} may be passed over as a whole"
    return ""


def _functions(path: Path) -> tuple[ast.FunctionDef, ...]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(node for node in tree.body if isinstance(node, ast.FunctionDef))
