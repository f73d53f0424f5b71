"""What persons, risks and medicines tell of causes before any symptom, in machine code."""

from __future__ import annotations

import numpy as np
from numba import njit

from charley.reasoning.many.arrays import Floats, States


@njit(cache=True, nogil=True)
def add_exposures(truth: States, usual: States, change: Floats, odds: Floats) -> None:
    """Add to odds [N, C] what facts tell; truth [N, K] (1, 0, -1 unknown), change [3, K, C].

    A person starts from what is told of the most similar of the usual ones [U, K], and only
    differences are added.
    """
    facts, size = usual.shape[1], odds.shape[1]
    start = np.zeros((len(usual), size))
    for one in range(len(usual)):
        for fact in range(facts):
            start[one] += change[usual[one, fact] + 1, fact]
    for row in range(len(odds)):
        nearest, fewest = 0, facts + 1
        for one in range(len(usual)):
            different = (truth[row] != usual[one]).sum()
            if different < fewest:
                nearest, fewest = one, different
        for cause in range(size):
            odds[row, cause] += start[nearest, cause]
        for fact in range(facts):
            if truth[row, fact] != usual[nearest, fact]:
                known, before = truth[row, fact] + 1, usual[nearest, fact] + 1
                for cause in range(size):
                    odds[row, cause] += change[known, fact, cause] - change[before, fact, cause]
