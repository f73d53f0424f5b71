"""Scores on outcomes small enough to check by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from charley.evaluation.cases import Answer, CaseError, read_cases
from charley.evaluation.scores import (
    Outcome,
    bootstrap,
    calibration_error,
    half_rank_of,
    rank_of,
    reliability,
    summary,
)

UMBRELLAS = {"siadh_drug": "siadh", "siadh_idiopathic": "siadh", "dvt": "dvt"}
ANSWER = Answer(code="siadh_drug", urgency="same_day", also_accept_codes=("drug_desmopressin",))


def _outcome(rank: int | None, half: int | None, p: float, urgency: str, triage: str) -> Outcome:
    return Outcome(
        id="x",
        group="g",
        source_kind="k",
        expected="siadh_drug",
        said=(),
        probability=p,
        rank=rank,
        half_rank=half,
        contributing_found=None,
        urgency=urgency,
        triage=triage,
    )


def test_rank_accepts_the_code_and_its_equals() -> None:
    assert rank_of(("dvt", "drug_desmopressin"), ANSWER) == 2
    assert rank_of(("dvt",), ANSWER) is None


def test_half_marks_go_to_the_family() -> None:
    assert half_rank_of(("dvt", "siadh_idiopathic"), ANSWER, UMBRELLAS) == 2


def test_summary_by_hand() -> None:
    outcomes = [
        _outcome(1, 1, 0.9, "emergency", "emergency"),
        _outcome(3, 1, 0.6, "same_day", "routine"),
        _outcome(None, 2, 0.3, "routine", "emergency"),
        _outcome(None, None, 0.5, "soon", "same_day"),
    ]
    found = summary(outcomes)
    assert found["top1"] == 0.25
    assert found["top3"] == 0.5
    assert found["top1_half"] == pytest.approx((1 + 0.5) / 4)
    assert found["top3_half"] == pytest.approx((1 + 1 + 0.5) / 4)
    assert found["undertriaged"] == 1
    assert found["overtriaged"] == 1
    assert found["brier"] == pytest.approx((0.01 + 0.36 + 0.09 + 0.25) / 4)


def test_calibration_error_is_the_mean_gap() -> None:
    confidence, right = np.array([0.95, 0.95, 0.15]), np.array([1.0, 0.0, 0.0])
    assert calibration_error(confidence, right) == pytest.approx((2 * 0.45 + 0.15) / 3)
    assert [count for _, _, count in reliability(confidence, right)] == [1, 2]


def test_bootstrap_holds_the_mean_and_is_repeatable() -> None:
    outcomes = [_outcome(1 if i % 3 else None, None, 0.5, "soon", "soon") for i in range(60)]
    low, high = bootstrap(outcomes, lambda o: o.rank == 1)
    assert low < 2 / 3 < high
    assert (low, high) == bootstrap(outcomes, lambda o: o.rank == 1)


def test_the_engine_never_sees_the_answer(tmp_path: Path) -> None:
    """Source, gold, notes and course stay out of what is assessed."""
    (tmp_path / "group.yaml").write_text(
        "- id: a\n  age: 40\n  symptoms: [cramps]\n  notes: SECRET\n  course: [SECRET]\n"
        "  source: {kind: case_report, title: SECRET}\n"
        "  gold: {code: SECRET, urgency: soon, primary_cause: SECRET}\n"
    )
    (case,) = read_cases(tmp_path)
    assert "SECRET" not in str(case.facts)
    assert (case.group, case.source_kind, case.answer.code) == ("group", "case_report", "SECRET")


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("a.yaml", "age: 40\n", "answers.yaml"),
        ("a.yaml", "- age: 40\n", "gold"),
        ("a.yaml", "[", "YAML"),
        ("notes.txt", "", "no cases"),
    ],
)
def test_a_folder_that_cannot_be_scored_says_why(
    tmp_path: Path, name: str, text: str, word: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(CaseError, match=word):
        read_cases(tmp_path)


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="not a folder"):
        read_cases(tmp_path / "nowhere")
