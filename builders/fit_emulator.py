"""Fit the closed form of the motoneuron pool, and the reflex gain for each threshold, to the pool.

    python builders/fit_emulator.py [--states 400]

Prints the rows to put into `src/charley/nerve/pool/emulator.yaml`, with the error of the fit. It
has to be run again whenever a constant of the pool changes; a test compares the two on a few
states.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from math import inf

import numpy as np
from numpy.typing import NDArray

from charley.nerve.pool.constants import constants
from charley.nerve.pool.emulator import closed_form
from charley.nerve.pool.person import HIGHEST_HZ, LOWEST_HZ, Pool

REFERENCES_HZ = (8, 10, 13, 16, 20, 25, 30, 40, 55)
HALVINGS, SEEDS = 9, 6
CENTRAL = 10.0


def reflex_gain_for(reference_hz: float) -> float:
    """The reflex gain at which the rested pool has this threshold, Hz."""
    low, high = np.log(0.3), np.log(4.0)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        found = Pool(
            reflex_gain=float(np.exp(middle)),
            axon_threshold=reference_hz / closed_form("peripheral_reference"),
        ).threshold_hz(seeds=SEEDS)
        low, high = (middle, high) if found > reference_hz else (low, middle)
    return float(np.exp(0.5 * (low + high)))


def states(count: int, seed: int) -> NDArray[np.float64]:
    """Random states of the pool: shift in mV, ln reflex gain, share of force the tendon feels."""
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [
            rng.normal(0.0, 0.2, count),
            rng.uniform(np.log(0.8), np.log(1.4), count),
            rng.uniform(0.2, 0.8, count),
        ]
    )


def threshold_of(state: NDArray[np.float64]) -> float:
    """ln threshold of one state; infinite where there is none."""
    pool = Pool(
        threshold_shift_mv=state[0], reflex_gain=float(np.exp(state[1])), axon_threshold=CENTRAL
    )
    return float(np.log(pool.threshold_hz(seeds=2, posture=state[2])))


def main() -> None:
    """Print the closed form and the table of gains."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--states", type=int, default=400)
    chosen = states(parser.parse_args().states, seed=1)
    with ThreadPoolExecutor() as pool:
        ln_hz = np.array(list(pool.map(threshold_of, chosen)))
        gains = list(pool.map(reflex_gain_for, REFERENCES_HZ))
    inside = (ln_hz > np.log(1.1 * LOWEST_HZ)) & (ln_hz < np.log(0.9 * HIGHEST_HZ))
    short = constants().tendon_force_short
    stretched = np.maximum(0.0, chosen[:, 2] - short) / (1.0 - short)
    design = np.column_stack(
        [np.ones(len(chosen)), chosen[:, 0], chosen[:, 1], np.log(chosen[:, 2] / short), stretched]
    )
    fitted, *_ = np.linalg.lstsq(design[inside], ln_hz[inside], rcond=None)
    error = ln_hz[inside] - design[inside] @ fitted
    print(f"{inside.sum()} of {len(chosen)} states have a threshold between 4.4 and 72 Hz")
    print(f"without a threshold: {int(np.sum(ln_hz == inf))}")
    print(f"per_mv {fitted[1]:.3f}  per_ln_reflex {fitted[2]:.2f}  per_ln_tendon {fitted[3]:.2f}")
    print(f"per_stretch {fitted[4]:.2f}")
    agreement = np.corrcoef(design[inside] @ fitted, ln_hz[inside])[0, 1]
    print(f"error {error.std():.3f}  correlation {agreement:.3f}")
    for reference, gain in zip(REFERENCES_HZ, gains, strict=True):
        print(f"  {reference}: {gain:.3f}")


if __name__ == "__main__":
    main()
