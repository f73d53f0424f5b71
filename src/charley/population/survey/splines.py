"""Curves of a number in a regression."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from charley.population.survey.design import Array


def spline(values: Array, knots: Sequence[float]) -> Array:
    """A restricted cubic spline, [N, knots - 1], straight beyond the outer knots.

    The first column is the value itself, in units of the span of the knots from the first knot
    (Harrell 2015, Regression Modeling Strategies, 2.4.5).
    """
    k = np.asarray(knots, dtype=np.float64)
    span = k[-1] - k[0]

    def cubed(knot: float) -> Array:
        return np.asarray(np.maximum(values - knot, 0.0) ** 3)

    columns = [(values - k[0]) / span]
    for knot in k[:-2]:
        bent = (
            cubed(knot)
            - cubed(k[-2]) * (k[-1] - knot) / (k[-1] - k[-2])
            + cubed(k[-1]) * (k[-2] - knot) / (k[-1] - k[-2])
        )
        columns.append(bent / span**2 / span)
    return np.column_stack(columns)
