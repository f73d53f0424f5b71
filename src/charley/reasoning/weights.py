"""What each fact did to each cause: how the odds would change were the fact not known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from charley.reasoning.inference import Posterior
from charley.reasoning.network import NO_CAUSE

Array = npt.NDArray[np.float64]

DECIBAN = 10 / np.log(10)
SLIGHT, LEAST = 3.0, 0.3
"""Decibans that double or halve the odds; what is told at all."""


def decibans(posterior: Posterior, rows: list[int]) -> tuple[tuple[str, ...], Array, Array]:
    """Facts of one person, the weight of each for some causes, 10 log10 of odds, [J, rows], and
    what it would be if each cause were the only one there is.

    The weight is the odds with all facts over the odds with this fact left out (Good 1950);
    +10 means that the fact made the cause ten times as likely, in odds. 0: the cause explains the
    fact, and a rival does so a little better; a TSH of 68 does not speak against a disease of
    muscle by too little thyroid hormone, though it speaks for other ones as well. nan: neither.
    """
    names, parts = _joined(*posterior.parts())
    weight = _left_out(posterior, parts, rows)
    alone = [_alone(posterior, row) for row in rows]
    by_itself = DECIBAN * (parts[:, alone] - parts[:, [NO_CAUSE]])
    shared = (by_itself >= 0) & (weight > -SLIGHT) & (weight < LEAST)
    told = np.where(np.abs(weight) < LEAST, np.nan, weight)
    return names, np.where(shared, np.where(by_itself < SLIGHT, np.nan, 0.0), told), by_itself


def _alone(posterior: Posterior, row: int) -> int:
    """The place of the set that holds this cause and no other."""
    sets = np.sort(posterior.sets[0], axis=-1)
    return int(np.flatnonzero((sets[:, -1] == row) & (sets[:, :-1] == NO_CAUSE).all(axis=-1))[0])


def _left_out(posterior: Posterior, parts: Array, rows: list[int]) -> Array:
    held = np.stack([(posterior.sets[0] == row).any(axis=-1) for row in rows], axis=-1)
    score = np.log(np.maximum(posterior.weight[0], 1e-300))
    left_out = score[None, :] - parts
    weight = np.exp(left_out - left_out.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    change = DECIBAN * (_logit(posterior.weight[0] @ held) - _logit(weight @ held))
    return np.asarray(change)


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
