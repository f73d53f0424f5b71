"""Logistic regression in a complex sample, with design-based variances."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from scipy import stats

from charley.population.survey.design import Array, Design

STEPS, CLOSE = 60, 1e-9
LONGEST_STEP = 4.0  # in log odds of any person


class LogisticError(ValueError):
    """A regression that has no answer, such as one where an exposure decides the outcome."""


class OddsRatio(msgspec.Struct, frozen=True, kw_only=True):
    """An odds ratio with its design-based 95 % interval and p value (Wald, Student's t)."""

    value: float
    ci95: tuple[float, float]
    p: float


class Logistic(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Coefficients [K] (log odds) and their design-based covariance [K, K]."""

    coefficients: Array
    covariance: Array
    degrees_of_freedom: int

    def odds_ratio(self, column: int) -> OddsRatio:
        """The odds ratio of one column."""
        middle = float(self.coefficients[column])
        error = math.sqrt(float(self.covariance[column, column]))
        reach = float(stats.t.ppf(0.975, self.degrees_of_freedom)) * error
        p = 2 * float(stats.t.sf(abs(middle) / error, self.degrees_of_freedom))
        return OddsRatio(
            value=math.exp(middle), ci95=(math.exp(middle - reach), math.exp(middle + reach)), p=p
        )


def fit(design: Design, columns: Array, outcome: Array) -> Logistic:
    """Regress an outcome [N] (0 or 1) on columns [N, K], the intercept among them.

    Weighted maximum likelihood with the sandwich of Binder (1983); people of weight 0 may hold
    anything finite. Raises LogisticError where it does not converge.
    """
    coefficients, bread = maximised(design.weights, columns, outcome)
    scores = columns * (outcome - probability(columns, coefficients))[:, None]
    meat = design.variance_of_total(scores)
    return Logistic(
        coefficients=coefficients,
        covariance=bread @ meat @ bread,
        degrees_of_freedom=design.degrees_of_freedom,
    )


def probability(columns: Array, coefficients: Array) -> Array:
    """P(outcome) [N] of columns [N, K]."""
    return np.asarray(1 / (1 + np.exp(-np.clip(columns @ coefficients, -30, 30))))


def maximised(
    weights: Array,
    columns: Array,
    outcome: Array,
    *,
    centre: Array | None = None,
    precision: Array | None = None,
    start: Array | None = None,
) -> tuple[Array, Array]:
    """Coefficients [K] of greatest weighted likelihood, and the inverse information [K, K].

    `centre` and `precision` [K]: a normal prior of the coefficients, in the units of the weights.
    `start` [K]: where to begin, such as the answer of a like question, which saves time.
    Raises LogisticError where it does not converge.
    """
    count = columns.shape[1]
    middle = np.zeros(count) if centre is None else centre
    holding = np.zeros(count) if precision is None else precision
    coefficients = np.where(holding > 0, middle, 0.0) if start is None else start
    for _ in range(STEPS):
        p = probability(columns, coefficients)
        slope = columns.T @ (weights * (outcome - p)) - holding * (coefficients - middle)
        curvature = (columns * (weights * p * (1 - p))[:, None]).T @ columns + np.diag(holding)
        try:
            bread = np.linalg.inv(curvature)
        except np.linalg.LinAlgError:
            raise LogisticError("an exposure is constant, or two say the same") from None
        change = bread @ slope
        change *= min(1.0, LONGEST_STEP / float(np.abs(columns @ change).max() or 1.0))
        coefficients = coefficients + change
        if np.abs(change).max() < CLOSE:
            return coefficients, np.asarray(bread)
    raise LogisticError("no end in sight: an exposure decides the outcome")
