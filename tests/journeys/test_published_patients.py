"""The published patients from file to plan: the promises that must hold on all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from charley.evaluation.running import Evaluation, evaluate

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture(scope="module")
def result() -> Evaluation:
    return evaluate(CASES)


def test_no_urgent_patient_is_told_to_wait(result: Evaluation) -> None:
    """No emergency or same-day patient is told that it can wait, at either stage."""
    waiting = [o.id for o in (*result.everything, *result.presentation) if o.undertriaged]
    assert waiting == []


def test_no_benign_patient_is_sent_to_the_emergency_department(result: Evaluation) -> None:
    """People whose cramps are benign are never told that it is an emergency."""
    alarmed = [o.id for o in result.everything if o.overtriaged and o.urgency == "routine"]
    assert alarmed == []


def test_the_right_cause_is_usually_first_and_nearly_always_among_three(result: Evaluation) -> None:
    """At least seven in ten first, and at least 85 in 100 among the first three."""
    scores = result.to_dict()
    assert scores["n"] == 78
    assert scores["top1"] >= 0.7
    assert scores["top3"] >= 0.85


def test_probabilities_are_meant(result: Evaluation) -> None:
    """What Charley calls 80 % is right about that often: calibration error below 0.2."""
    assert result.to_dict()["ece"] < 0.2
