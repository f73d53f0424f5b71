"""What each fact did to each cause: how the odds would change were the fact not known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from charley.reasoning.inference import Posterior

Array = npt.NDArray[np.float64]

DECIBAN = 10 / np.log(10)


def decibans(posterior: Posterior, rows: list[int]) -> tuple[tuple[str, ...], Array]:
    """Facts of one person, and the weight of each for some causes, 10 log10 of odds: [J, rows].

    The weight is the odds with all facts over the odds with this fact left out (Good 1950);
    +10 means that the fact made the cause ten times as likely, in odds.
    """
    names, parts = _joined(*posterior.parts())
    held = np.stack([(posterior.sets[0] == row).any(axis=-1) for row in rows], axis=-1)
    score = np.log(np.maximum(posterior.weight[0], 1e-300))
    left_out = score[None, :] - parts
    weight = np.exp(left_out - left_out.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    return names, DECIBAN * (_logit(posterior.weight[0] @ held) - _logit(weight @ held))


def _joined(names: tuple[str, ...], parts: Array) -> tuple[tuple[str, ...], Array]:
    """One part a fact: the age bands of a person are one fact, and so is a fact that acts twice."""
    labels = ["age" if name.startswith("age:") else name for name in names]
    unique = tuple(dict.fromkeys(labels))
    summed = np.zeros((len(unique), parts.shape[-1]))
    np.add.at(summed, [unique.index(label) for label in labels], parts[0])
    return unique, summed


def _logit(p: Array) -> Array:
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(p / (1 - p)))
