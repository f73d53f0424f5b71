"""How well a predicted probability does in a complex sample: order, calibration and error.

Intervals are by the jackknife over clusters, the predictions held fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
import numpy as np

from charley.population.survey.design import Array, Design
from charley.population.survey.logistic import maximised

LEAST, MOST = 1e-4, 1 - 1e-4
Measure = Callable[[Array], float]


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """A measure and its 95 % interval."""

    value: float
    ci95: tuple[float, float]


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """People of like predicted risk: mean prediction, observed share and its interval."""

    predicted: float
    observed: float
    ci95: tuple[float, float]
    n: int


class Performance(msgspec.Struct, frozen=True, kw_only=True):
    """Scores of a prediction.

    `auc`: probability that a person with the outcome was given more than one without.
    `slope` and `intercept` of the logistic recalibration (1 and 0 are perfect; the intercept at
    slope 1, calibration in the large). `brier`, and `brier_skill` against the mean for everybody.
    """

    auc: Scored
    slope: Scored
    intercept: Scored
    brier: Scored
    brier_skill: Scored
    curve: tuple[Bin, ...]


def performance(design: Design, predicted: Array, outcome: Array) -> Performance:
    """Scores of predicted probabilities [N] against outcomes [N] of 0 and 1, all known."""
    risk = np.clip(predicted, LEAST, MOST)
    odds = np.log(risk / (1 - risk))
    return Performance(
        auc=jackknifed(design, lambda w: auc(w, risk, outcome)),
        slope=jackknifed(design, lambda w: recalibration(w, odds, outcome)[1]),
        intercept=jackknifed(design, lambda w: in_the_large(w, odds, outcome)),
        brier=jackknifed(design, lambda w: brier(w, risk, outcome)),
        brier_skill=jackknifed(design, lambda w: brier_skill(w, risk, outcome)),
        curve=calibration_curve(design, risk, outcome),
    )


def difference(design: Design, one: Array, other: Array, outcome: Array) -> Scored:
    """How much greater the AUC of one prediction is than that of another, in the same people."""
    return jackknifed(design, lambda w: auc(w, one, outcome) - auc(w, other, outcome))


def jackknifed(design: Design, measure: Measure) -> Scored:
    """A measure of the weights, with its interval."""
    whole = measure(design.weights)
    variance = sum(factor * (measure(w) - whole) ** 2 for factor, w in design.replicates())
    reach = design.t95 * math.sqrt(variance)
    return Scored(value=whole, ci95=(whole - reach, whole + reach))


def auc(weights: Array, predicted: Array, outcome: Array) -> float:
    """Weighted area under the receiver operating curve; ties count half."""
    levels, place = np.unique(predicted, return_inverse=True)
    ill = np.bincount(place, weights * outcome, len(levels))
    well = np.bincount(place, weights * (1 - outcome), len(levels))
    below = np.cumsum(well) - well
    return float(ill @ (below + 0.5 * well) / (ill.sum() * well.sum()))


def recalibration(weights: Array, odds: Array, outcome: Array) -> tuple[float, float]:
    """Intercept and slope of the outcome on the predicted log odds."""
    columns = np.column_stack([np.ones(len(odds)), odds])
    coefficients, _ = maximised(weights / weights.mean(), columns, outcome)
    return float(coefficients[0]), float(coefficients[1])


def in_the_large(weights: Array, odds: Array, outcome: Array) -> float:
    """The shift of all predicted log odds that makes their mean right."""
    shift, wanted = 0.0, float(weights @ outcome)
    for _ in range(100):
        p = 1 / (1 + np.exp(-(odds + shift)))
        change = (wanted - float(weights @ p)) / float(weights @ (p * (1 - p)))
        shift += max(-2.0, min(2.0, change))
        if abs(change) < 1e-10:
            break
    return shift


def brier(weights: Array, predicted: Array, outcome: Array) -> float:
    """Weighted mean squared error of the probabilities."""
    return float(weights @ (predicted - outcome) ** 2 / weights.sum())


def brier_skill(weights: Array, predicted: Array, outcome: Array) -> float:
    """Share of the error of telling everybody the mean that the prediction saves."""
    share = float(weights @ outcome / weights.sum())
    return 1 - brier(weights, predicted, outcome) / (share * (1 - share))


def calibration_curve(
    design: Design, predicted: Array, outcome: Array, bins: int = 10
) -> tuple[Bin, ...]:
    """Predicted and observed in groups of about equal weight."""
    order = np.argsort(predicted, kind="stable")
    cumulative = np.empty(len(predicted))
    cumulative[order] = np.cumsum(design.weights[order])
    group = np.minimum(bins - 1, (cumulative / design.weights.sum() * bins - 1e-9).astype(int))
    found = []
    for number in range(bins):
        inside = (group == number) & (design.weights > 0)
        if inside.any():
            own = design.within(inside)
            seen = own.share(outcome)
            mean = own.mean(predicted).value
            found.append(Bin(predicted=mean, observed=seen.value, ci95=seen.ci95, n=seen.n))
    return tuple(found)
