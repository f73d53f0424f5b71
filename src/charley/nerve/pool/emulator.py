"""The pool in closed form: the threshold of a million states where the pool would take days."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from charley.nerve.pool.constants import constants
from charley.tables import read_table

TABLE = Path(__file__).with_name("emulator.yaml")
LEAST_FELT = 0.02


@cache
def closed_form(name: str) -> float:
    """One constant of the closed form, see `emulator.yaml`."""
    return float(read_table(TABLE)["closed_form"][name]["value"])


@cache
def axon_slopes() -> Mapping[str, float]:
    """Change of ln threshold of an axon with the logarithm of each ion in plasma, and with pH."""
    return {name: float(row["value"]) for name, row in read_table(TABLE)["axon_slopes"].items()}


def stretch(tendon: ArrayLike) -> NDArray[np.float64]:
    """How far a muscle is stretched beyond its shortened length, 0 to 1."""
    short = constants().tendon_force_short
    return np.asarray(np.maximum(0.0, np.asarray(tendon, float) - short) / (1.0 - short))


def ln_change(
    *, shift_mv: ArrayLike = 0.0, reflex_gain: ArrayLike = 1.0, tendon: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Change of ln threshold against a rested pool in a shortened muscle.

    `shift_mv`: how much further the motoneurons are held from firing; `reflex_gain` relative to the
    person's own; `tendon`: share of force felt by tendon organs.
    """
    short = constants().tendon_force_short
    felt = np.asarray(short if tendon is None else tendon, float)
    return np.asarray(
        closed_form("per_mv") * np.asarray(shift_mv, float)
        + closed_form("per_ln_reflex") * np.log(np.asarray(reflex_gain, float))
        + closed_form("per_ln_tendon") * np.log(np.maximum(felt, LEAST_FELT) / short)
        + closed_form("per_stretch") * stretch(felt)
    )
