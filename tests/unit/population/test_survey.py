"""Estimates from a complex sample, against other programs and against what is known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from charley.population.survey.design import Design, DesignError
from charley.population.survey.logistic import LogisticError, fit, maximised
from charley.population.survey.scoring import auc, brier_skill, performance, recalibration
from charley.population.survey.splines import spline

PEOPLE = 48
STRATUM = np.repeat([1.0, 2, 3, 4], 12)
PSU = np.tile(np.repeat([1.0, 2], 6), 4)
WEIGHT = np.tile([1.0, 2.0, 3.0, 2.5, 1.5, 4.0], 8) + STRATUM * 0.25
X = np.array([(i * 7) % 11 for i in range(PEOPLE)], float)
Y = np.array(
    [1.0 if (i * 5 + i // 6) % 7 < 3 or (X[i] > 8 and i % 2) else 0.0 for i in range(PEOPLE)]
)


@pytest.fixture
def design() -> Design:
    return Design(weights=WEIGHT, strata=STRATUM, psu=PSU)


def test_a_mean_is_that_of_other_programs(design: Design) -> None:
    # svy 0.35.0 (Python), the same as svymean of R by its own tests:
    #   s = svy.Sample(frame, svy.Design(wgt="w", stratum="stratum", psu="psu"))
    #   s.estimation.mean("y")  # 0.5194, se 0.0646, 0.3401 to 0.6986
    found = design.mean(Y)
    assert found.value == pytest.approx(0.5194, abs=5e-5)
    assert found.standard_error == pytest.approx(0.0646, abs=5e-5)
    assert found.ci95 == pytest.approx((0.3401, 0.6986), abs=5e-5)
    assert design.degrees_of_freedom == 4


def test_a_regression_is_that_of_other_programs(design: Design) -> None:
    # svy 0.35.0: s.glm.fit(y="y", x=["x"], family="binomial")
    found = fit(design, np.column_stack([np.ones(PEOPLE), X]), Y)
    assert found.coefficients == pytest.approx([-0.295614, 0.075589], abs=1e-6)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([0.95847, 0.179367], abs=1e-5)


def test_the_interval_of_a_share_stays_between_0_and_1(design: Design) -> None:
    rare = np.zeros(PEOPLE)
    rare[5] = 1.0
    low, high = design.share(rare).ci95
    assert 0 < low < design.share(rare).value < high < 1
    assert design.mean(rare).ci95[0] < 0


def test_a_part_of_the_population_keeps_every_cluster(design: Design) -> None:
    some = X > 8
    kept = design.within(some)
    assert kept.mean(Y).value == pytest.approx(np.average(Y[some], weights=WEIGHT[some]))
    assert kept.mean(np.where(some, Y, np.nan)) == kept.mean(Y)
    # a stratum without people of the part still has its two clusters, each with a total of 0
    third = design.within(STRATUM == 3)
    assert third.degrees_of_freedom == 1
    assert third.mean(Y).standard_error > 0


def test_people_who_did_not_answer_are_left_out(design: Design) -> None:
    silent = np.where(np.arange(PEOPLE) % 4 == 0, np.nan, Y)
    assert design.mean(silent).n == 36


def test_everybody_alone_is_a_simple_sample() -> None:
    one = np.ones(PEOPLE)
    alone = Design(weights=one, strata=one, psu=np.arange(PEOPLE, dtype=float))
    assert alone.mean(Y).standard_error == pytest.approx(Y.std(ddof=1) / np.sqrt(PEOPLE))


def test_impossible_weights_are_refused() -> None:
    with pytest.raises(DesignError, match="negative"):
        Design(weights=-WEIGHT, strata=STRATUM, psu=PSU)
    with pytest.raises(DesignError, match="nobody"):
        Design(weights=0 * WEIGHT, strata=STRATUM, psu=PSU)


def test_an_exposure_that_decides_the_outcome_has_no_odds_ratio(design: Design) -> None:
    with pytest.raises(LogisticError):
        fit(design, np.column_stack([np.ones(PEOPLE), Y]), Y)


def test_a_strong_prior_keeps_a_coefficient_where_it_was() -> None:
    columns = np.column_stack([np.ones(PEOPLE), X])
    free, _ = maximised(WEIGHT, columns, Y)
    held, _ = maximised(WEIGHT, columns, Y, centre=np.array([0, 0.7]), precision=np.array([0, 1e9]))
    assert held[1] == pytest.approx(0.7, abs=1e-6)
    assert free[1] < 0.2


def test_the_jackknife_and_linearisation_agree_on_a_mean(design: Design) -> None:
    whole = design.mean(Y).value
    variance = sum(
        factor * (np.average(Y, weights=weights) - whole) ** 2
        for factor, weights in design.replicates()
    )
    assert np.sqrt(variance) == pytest.approx(design.mean(Y).standard_error, rel=0.05)


def test_auc_counts_pairs_and_ties_by_weight() -> None:
    outcome = np.array([1.0, 1, 0, 0])
    assert auc(np.ones(4), np.array([0.9, 0.8, 0.2, 0.1]), outcome) == 1
    assert auc(np.ones(4), np.array([0.5, 0.5, 0.5, 0.5]), outcome) == 0.5
    weights = np.array([3.0, 1, 1, 1])
    assert auc(weights, np.array([0.3, 0.1, 0.2, 0.2]), outcome) == pytest.approx(3 / 4)


def test_true_probabilities_are_calibrated() -> None:
    chance = np.random.default_rng(3)
    odds = chance.normal(-1, 1, 40_000)
    outcome = (chance.random(len(odds)) < 1 / (1 + np.exp(-odds))).astype(float)
    weights = chance.uniform(1, 4, len(odds))
    intercept, slope = recalibration(weights, odds, outcome)
    assert (intercept, slope) == pytest.approx((0, 1), abs=0.06)
    overdone, doubled = recalibration(weights, 2 * odds, outcome)
    assert (overdone, doubled) == pytest.approx((0, 0.5), abs=0.05)


def test_the_mean_for_everybody_has_no_skill(design: Design) -> None:
    flat = np.full(PEOPLE, np.average(Y, weights=WEIGHT))
    assert brier_skill(WEIGHT, flat, Y) == pytest.approx(0)
    scores = performance(design, 0.2 + 0.5 * np.where(np.arange(PEOPLE) % 5 == 0, 1 - Y, Y), Y)
    assert scores.auc.ci95[0] < scores.auc.value < scores.auc.ci95[1]
    assert scores.brier_skill.value > 0
    assert sum(part.n for part in scores.curve) == PEOPLE


def test_a_spline_is_straight_beyond_its_knots() -> None:
    knots = (25.0, 40.0, 55.0, 70.0)
    assert spline(np.array([18.0, 20, 22]), knots)[:, 1:] == pytest.approx(0)
    above = spline(np.array([75.0, 80, 85]), knots)
    assert np.diff(above, 2, axis=0) == pytest.approx(0, abs=1e-12)
