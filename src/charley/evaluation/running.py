"""Running cases through the whole of Charley, at presentation and with everything known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from charley.care.plan import Step
from charley.care.planning import make_plan
from charley.evaluation.cases import Case, read_cases, umbrellas
from charley.evaluation.scores import (
    Outcome,
    bootstrap,
    half_rank_of,
    rank_of,
    reliability,
    summary,
)
from charley.knowledge.library import load
from charley.patient.patient_file import read_patient
from charley.patient.person import Patient
from charley.reasoning.diagnose import diagnose
from charley.reasoning.differential import Differential
from charley.reasoning.view import PatientView

FIRST_TESTS = 10


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Outcomes of all cases with everything known, and at presentation."""

    everything: tuple[Outcome, ...]
    presentation: tuple[Outcome, ...]

    def to_dict(self) -> dict[str, Any]:
        """Scores as plain data: everything known on top, presentation, groups and misses below."""
        return {
            **summary(self.everything),
            "top1_ci95": bootstrap(self.everything, lambda o: o.rank == 1),
            "top3_ci95": bootstrap(self.everything, lambda o: (o.rank or 99) <= 3),
            "presentation": summary(self.presentation),
            "by_group": _by(self.everything, lambda o: o.group),
            "by_source_kind": _by(self.everything, lambda o: o.source_kind),
            "reliability": reliability(
                np.array([o.probability for o in self.everything]),
                np.array([float(o.rank == 1) for o in self.everything]),
            ),
            "misses": [_miss(o) for o in self.everything if o.rank != 1],
            "undertriaged_cases": [o.id for o in self.everything if o.undertriaged],
            "overtriaged_cases": [o.id for o in self.everything if o.overtriaged],
        }


def evaluate(
    folder: Path, progress: Callable[[Sequence[Case]], Iterator[Case]] = iter
) -> Evaluation:
    """Score every case of a folder; the answers never reach the engine."""
    shared = {name: cause.umbrella for name, cause in load().causes.items()} | umbrellas(folder)
    everything, presentation = [], []
    for case in progress(read_cases(folder)):
        patient = read_patient(case.facts).patient
        first = patient.at_presentation()
        everything.append(outcome(case, patient, shared))
        presentation.append(outcome(case, first, shared, later=patient))
    return Evaluation(everything=tuple(everything), presentation=tuple(presentation))


def outcome(
    case: Case, patient: Patient, shared: dict[str, str], later: Patient | None = None
) -> Outcome:
    """What Charley says of one case; `later` tells whether the proposed test was worth doing."""
    differential = diagnose(patient)
    plan = make_plan(patient, differential, PatientView(patient, differential), load())
    said = tuple(ranked.cause for ranked in differential.causes)
    contributing = case.answer.contributing_codes
    return Outcome(
        id=case.id,
        group=case.group,
        source_kind=case.source_kind,
        expected=case.answer.code,
        said=said,
        probability=differential.causes[0].probability if differential.causes else 0.0,
        rank=rank_of(said, case.answer),
        half_rank=half_rank_of(said, case.answer, shared),
        contributing_found=(
            float(np.mean([code in said for code in contributing])) if contributing else None
        ),
        urgency=case.answer.urgency,
        triage=plan.triage.level,
        next_test_useful=(
            None if later is None else _useful(differential, plan.workup, patient, later)
        ),
    )


def _useful(
    differential: Differential, workup: Sequence[Step], first: Patient, later: Patient
) -> bool | None:
    """Whether a question, or one of the first tests of the work-up, would have shown what the
    work-up found; None where there was none."""
    known = {fact.finding for fact in first.facts} | {lab.analyte for lab in first.laboratory}
    found = {fact.finding for fact in later.facts} | {lab.analyte for lab in later.laboratory}
    new = found - known
    if not new:
        return None
    offered = {name for step in differential.next_steps for name in (*step.separates, step.id)}
    for step in workup[:FIRST_TESTS]:
        offered.update(load().tests[step.id].reveals if step.id in load().tests else ())
    return bool(offered & new)


def _by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Any]:
    names = sorted({key(o) for o in outcomes})
    return {name: summary([o for o in outcomes if key(o) == name]) for name in names}


def _miss(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "expected": outcome.expected,
        "rank": outcome.rank,
        "said": list(outcome.said[:3]),
        "probability": round(outcome.probability, 3),
    }
