"""What each fact did to each cause: how the odds would change were the fact not known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from charley.reasoning.inference import Posterior

Array = npt.NDArray[np.float64]

DECIBAN = 10 / np.log(10)


def without_each_fact(posterior: Posterior, rows: list[int]) -> Array:
    """Probability of some causes for one person, each fact left out in turn: [J, len(rows)]."""
    score = np.log(np.maximum(posterior.weight[0], 1e-300))
    left_out = score[None, :] - posterior.parts[0]
    weight = np.exp(left_out - left_out.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    held = np.stack([(posterior.sets[0] == row).any(axis=-1) for row in rows], axis=-1)
    return np.asarray(weight @ held)


def decibans(posterior: Posterior, rows: list[int]) -> Array:
    """Weight of evidence of each fact for each cause, 10 log10 of the odds ratio: [J, rows].

    Good (1950): +10 means the fact made the cause ten times more likely, in odds.
    """
    held = np.stack([(posterior.sets[0] == row).any(axis=-1) for row in rows], axis=-1)
    with_all = posterior.weight[0] @ held
    return np.asarray(DECIBAN * (_logit(with_all) - _logit(without_each_fact(posterior, rows))))


def _logit(p: Array) -> Array:
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(p / (1 - p)))
