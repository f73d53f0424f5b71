"""What is left of a cause after the day on which somebody was chosen for it.

People enter a study when a cause is at its worst: part of it fluctuates and goes (regression to the
mean), part passes with nausea, pain or pneumonia, and what is treated goes at its own speed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from charley.body.experiments.subjects.habits import spreads
from charley.body.experiments.traces import Array
from charley.body.protocol.medicines import condition as condition_of

EDGES_H = (0.0, 2.0, 5.0, 10.0, 18.0, 30.0, 48.0, 72.0, 108.0, 168.0, 264.0, 432.0, 720.0, np.inf)
SEED = 7


def left_over(condition: str, members: NDArray[np.int64], treated: bool) -> Array:
    """What is left of the severity within each of the intervals of `EDGES_H`, [intervals, people].

    `members`: numbers of the people in their cohort. Half-life and passing share differ between
    people; what is treated passes altogether.
    """
    row, spread = condition_of(condition), spreads()
    chance = np.random.default_rng(SEED).standard_normal((int(members.max()) + 1, 2))[members]
    speed, odds = np.exp(
        np.clip(chance, -2.5, 2.5) * [spread["passing"], spread["passing_share"]]
    ).T
    part = 1.0 if treated else row.passing_share
    share = part * odds / (1.0 - part + part * odds)
    half_h = (row.treated_half_life_h if treated else row.passing_half_life_h) * speed
    middles = np.array([(a + min(b, 2 * a)) / 2 for a, b in pairwise(EDGES_H)])
    middles[0] = EDGES_H[1] / 2
    gone = 1.0 - np.exp2(-middles[:, None] / np.maximum(half_h, 1e-3))
    return np.asarray(1.0 - share * gone)


def intervals(start_h: float, end_h: float) -> Iterator[tuple[int, float, float]]:
    """The intervals after time 0 that meet a span: number, from, to; the first begins with it."""
    for number, (begin, end) in enumerate(pairwise(EDGES_H)):
        if number and begin >= end_h:
            break
        if end > start_h:
            yield number, (start_h if number == 0 else max(begin, start_h)), min(end, end_h)
