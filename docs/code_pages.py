"""Pages made from the code itself: the clinical manual and the front door."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import msgspec
from wording import table

import charley
from charley.care.plan import MedicineReview, Plan, SodiumPlan, Step, Triage
from charley.care.safety_rules import RULES
from charley.patient.patient_file import PatientFileError
from charley.patient.person import Fact, LabResult, MedicineUse, Patient
from charley.patient.reading import Problem, Question, Reading
from charley.reasoning.differential import Differential, NextStep, RankedCause, Weight
from charley.report.model import Report

SPEC = Path(__file__).resolve().parents[1] / "tests" / "spec"
VALUES: tuple[type, ...] = (
    Reading, Patient, Fact, LabResult, MedicineUse, Problem, Question,
    Report, Differential, RankedCause, Weight, NextStep,
    Plan, Triage, Step, MedicineReview, SodiumPlan,
)  # fmt: skip


def manual_page() -> str:
    """The specification tests as a manual: a chapter a file, a sentence a test."""
    chapters = [
        "# Clinical manual\n\nEach sentence is a test that runs with every change; a chapter on "
        "safety that fails stops a release.\n"
    ]
    for path in sorted(SPEC.glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        title, _, about = (ast.get_docstring(tree) or path.stem).partition("\n")
        heading = title.strip().rstrip(".").partition(": ")
        lead = [heading[2][:1].upper() + heading[2][1:] + "."] if heading[2] else []
        sentences = [
            f"- {' '.join(told.split())}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            for told in [ast.get_docstring(node) or node.name[5:].replace("_", " ") + "."]
        ]
        lead += [" ".join(about.split())] if about.strip() else []
        text = "\n\n".join([f"## {heading[0]}", *lead, "\n".join(sentences)])
        chapters.append(text + "\n")
    return "\n".join(chapters)


def rules_list() -> str:
    """The rules of the safety gate, each in its own words."""
    return "\n".join(f"- {inspect.getdoc(rule)}" for rule in RULES)


def front_door_page() -> str:
    """Functions of `charley`, and the fields of the values that they give."""
    parts = [
        "# Python reference\n\nThree functions are the front door; all they return is frozen "
        "values. `msgspec.to_builtins(value)` gives plain data.\n"
    ]
    for name in charley.__all__:
        function = getattr(charley, name)
        parts.append(
            f"## charley.{name}\n\n```text\ncharley.{name}{_signature(function)}\n```\n\n"
            f"{inspect.getdoc(function)}\n"
        )
    parts.append(
        f"## PatientFileError\n\n`charley.patient.patient_file.PatientFileError`: "
        f"{inspect.getdoc(PatientFileError)}\n"
    )
    parts += [_value(kind) for kind in VALUES]
    return "\n".join(parts)


def _signature(function: Any) -> str:
    return str(inspect.signature(function)).replace("'", "")


def _value(kind: Any) -> str:
    hints = kind.__annotations__
    rows = [
        (f"`{field.name}`", f"`{hints[field.name]}`", _default(field))
        for field in msgspec.structs.fields(kind)
    ]
    return f"## {kind.__name__}\n\n{inspect.getdoc(kind)}\n\n" + table(
        ("field", "type", "when left out"), rows
    )


def _default(field: Any) -> str:
    if field.required:
        return "needed"
    if field.default is msgspec.NODEFAULT:
        return "empty"
    return f"`{field.default!r}`"
