"""Scores over cases: top-1, top-3, half marks, triage, calibration, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from charley.evaluation.cases import Answer

Array = npt.NDArray[np.float64]

WAITS = {"soon", "routine", "self_care"}
BINS = 10
RESAMPLES = 2000


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What Charley said of one case at one stage, and how that compares with the answer."""

    id: str
    group: str
    source_kind: str
    expected: str
    said: tuple[str, ...]
    probability: float
    rank: int | None
    half_rank: int | None
    contributing_found: float | None
    urgency: str
    triage: str
    next_test_useful: bool | None = None

    @property
    def undertriaged(self) -> bool:
        """Emergency or same-day told to wait."""
        return self.urgency in {"emergency", "same_day"} and self.triage in WAITS

    @property
    def overtriaged(self) -> bool:
        """Soon or routine told emergency."""
        return self.urgency in {"soon", "routine"} and self.triage == "emergency"


def rank_of(said: Sequence[str], answer: Answer) -> int | None:
    """1-based rank of the first fully right code, or None."""
    right = {answer.code, *answer.also_accept_codes}
    return next((i for i, code in enumerate(said, start=1) if code in right), None)


def half_rank_of(said: Sequence[str], answer: Answer, umbrellas: dict[str, str]) -> int | None:
    """1-based rank of the first code that is right or shares the umbrella, or None."""
    umbrella = answer.umbrella or umbrellas.get(answer.code, answer.code)
    right = {answer.code, *answer.also_accept_codes}
    return next(
        (
            i
            for i, code in enumerate(said, start=1)
            if code in right or umbrellas.get(code, code) == umbrella
        ),
        None,
    )


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All scores of some outcomes; shares are 0 to 1, counts whole."""
    useful = [o.next_test_useful for o in outcomes if o.next_test_useful is not None]
    contributing = [o.contributing_found for o in outcomes if o.contributing_found is not None]
    confidence = np.array([o.probability for o in outcomes])
    right = np.array([o.rank == 1 for o in outcomes], dtype=float)
    return {
        "n": len(outcomes),
        "top1": share(outcomes, lambda o: o.rank == 1),
        "top3": share(outcomes, lambda o: o.rank is not None and o.rank <= 3),
        "top1_half": share(outcomes, lambda o: _half(o, 1)),
        "top3_half": share(outcomes, lambda o: _half(o, 3)),
        "contributing": float(np.mean(contributing)) if contributing else None,
        "undertriaged": sum(o.undertriaged for o in outcomes),
        "overtriaged": sum(o.overtriaged for o in outcomes),
        "triage_exact": share(outcomes, lambda o: o.triage == o.urgency),
        "next_test_useful": float(np.mean(useful)) if useful else None,
        "brier": float(np.mean((confidence - right) ** 2)),
        "ece": calibration_error(confidence, right),
    }


def _half(outcome: Outcome, within: int) -> float:
    """1 for the right code, 0.5 for its umbrella, 0 otherwise, among the first `within`."""
    if outcome.rank is not None and outcome.rank <= within:
        return 1.0
    return 0.5 if outcome.half_rank is not None and outcome.half_rank <= within else 0.0


def share(outcomes: Sequence[Outcome], score: Callable[[Outcome], float]) -> float:
    """Mean score, 0 for none."""
    return float(np.mean([score(o) for o in outcomes])) if outcomes else 0.0


def bootstrap(
    outcomes: Sequence[Outcome], score: Callable[[Outcome], float], seed: int = 1
) -> tuple[float, float]:
    """95 % percentile interval of a mean score over resampled cases."""
    values = np.array([score(o) for o in outcomes], dtype=float)
    drawn = np.random.default_rng(seed).choice(values, size=(RESAMPLES, len(values)))
    low, high = np.quantile(drawn.mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def reliability(confidence: Array, right: Array) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and count in each tenth of confidence that has any."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        (
            float(confidence[bins == b].mean()),
            float(right[bins == b].mean()),
            int((bins == b).sum()),
        )
        for b in range(BINS)
        if (bins == b).any()
    ]


def calibration_error(confidence: Array, right: Array) -> float:
    """Expected calibration error: mean gap of confidence and share right, by tenths."""
    rows = reliability(confidence, right)
    total = sum(count for _, _, count in rows)
    return sum(abs(said - was) * count for said, was, count in rows) / max(total, 1)
