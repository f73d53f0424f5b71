"""Learning the risk of cramps: regression held to what is known before, tried on clusters left out.

The log odds of each exposure have a normal prior around what Charley's knowledge says of it (0
where it says nothing). How wide the prior is, is chosen by cross-validation; folds leave out whole
strata, so that no neighbours of a person help to predict for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec
import numpy as np

from charley.knowledge.learnt_risk import Term
from charley.population.risk.candidates import Candidate, Columns, candidates
from charley.population.risk.model import person_columns
from charley.population.survey.design import Array, Design
from charley.population.survey.logistic import maximised, probability

How = Literal["learnt", "published", "person"]

SPREADS = (0.1, 0.2, 0.35, 0.6)
INNER_FOLDS = 5
FEWEST_EXPOSED = 20


class Learner(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What is learnt from: design and outcome [N] (1, 0; weight 0: left out), columns [N, K].

    `person`: how many of the columns are intercept, sex and age, which are not held back.
    """

    design: Design
    outcome: Array
    columns: Array
    person: int
    chosen: tuple[Candidate, ...]
    shares: Array

    @property
    def centre(self) -> Array:
        """Log odds that are known before [K]."""
        return np.array([*np.zeros(self.person), *(np.log(c.prior_odds) for c in self.chosen)])


def learner_of(columns: Columns, design: Design, outcome: Array) -> Learner:
    """Columns of those exposures that enough people of the sample have. `outcome` [N]: nan unknown.

    Whoever is not known to be exposed counts as the share that is.
    """
    within = design.within(~np.isnan(outcome))
    exposed = columns.of([candidate.id for candidate in candidates()])
    counts = (exposed[within.weights > 0] > 0).sum(axis=0)
    enough = np.flatnonzero(counts >= FEWEST_EXPOSED)
    exposed = exposed[:, enough]
    known = ~np.isnan(exposed)
    weighed = within.weights[:, None] * known
    shares = (weighed * np.nan_to_num(exposed)).sum(axis=0) / weighed.sum(axis=0)
    person = person_columns(columns)
    return Learner(
        design=within,
        outcome=np.nan_to_num(outcome),
        columns=np.column_stack([person, np.where(known, exposed, shares)]),
        person=person.shape[1],
        chosen=tuple(candidates()[place] for place in enough),
        shares=shares,
    )


def fitted(
    learner: Learner, weights: Array, spread: float | None, start: Array | None = None
) -> tuple[Array, Array]:
    """Coefficients [K] and the inverse of the information, by weights [N]; `spread` of the prior.

    Weights count as the number of people that is worth as much as the weighted sample (Kish 1965).
    Without a spread age and sex alone are learnt, and the exposures stay at what is known before.
    """
    worth = weights.sum() / (weights**2).sum()
    holding = np.zeros(learner.columns.shape[1])
    holding[learner.person :] = 1e12 if spread is None else 1 / spread**2
    used = weights > 0
    return maximised(
        weights[used] * worth, learner.columns[used], learner.outcome[used],
        centre=learner.centre, precision=holding, start=start,
    )  # fmt: skip


def best_spread(learner: Learner, weights: Array, start: Array | None = None) -> float:
    """The spread of the prior that predicts best in strata left out (weighted log likelihood)."""
    losses = dict.fromkeys(SPREADS, 0.0)
    for left_out in folds(learner.design, INNER_FOLDS):
        inside = np.where(left_out, 0.0, weights)
        coefficients = start
        for spread in SPREADS:
            coefficients, _ = fitted(learner, inside, spread, coefficients)
            p = probability(learner.columns[left_out], coefficients)
            said = np.where(learner.outcome[left_out] > 0, p, 1 - p)
            losses[spread] -= float(weights[left_out] @ np.log(said))
    return min(losses, key=lambda spread: losses[spread])


def folds(
    design: Design, count: int | None = None
) -> Iterator[np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Who is left out [N]: each stratum in its turn, or strata in `count` groups."""
    cluster, stratum_of = design.clusters
    stratum = stratum_of[cluster]
    groups = stratum if count is None else stratum % count
    for group in np.unique(groups):
        yield np.asarray(groups == group)


def cross_validated(learner: Learner, how: How = "learnt") -> Array:
    """P(outcome) [N], each told by a fit to the other strata.

    `how`: "learnt" fits the exposures too, with the spread chosen in those strata; "published"
    keeps them at what is known before; "person" looks at age and sex alone.
    """
    if how == "person":
        learner = msgspec.structs.replace(
            learner, columns=learner.columns[:, : learner.person], chosen=()
        )
    told = np.full(len(learner.outcome), np.nan)
    start, _ = fitted(learner, learner.design.weights, SPREADS[0] if how == "learnt" else None)
    for left_out in folds(learner.design):
        weights = np.where(left_out, 0.0, learner.design.weights)
        spread = best_spread(learner, weights, start) if how == "learnt" else None
        coefficients, _ = fitted(learner, weights, spread, start)
        told[left_out] = probability(learner.columns[left_out], coefficients)
    return told


def recalibrated(learner: Learner, predicted: Array) -> Array:
    """A prediction [N] with its level and slope learnt, each told by a fit to the other strata."""
    risk = np.clip(predicted, 1e-4, 1 - 1e-4)
    odds = np.column_stack([np.ones(len(risk)), np.log(risk / (1 - risk))])
    told = np.full(len(risk), np.nan)
    for left_out in folds(learner.design):
        used = ~left_out & (learner.design.weights > 0)
        weights = learner.design.weights[used]
        coefficients, _ = maximised(weights / weights.mean(), odds[used], learner.outcome[used])
        told[left_out] = probability(odds[left_out], coefficients)
    return told


def learnt_terms(learner: Learner, spread: float) -> tuple[Array, dict[str, Term]]:
    """Coefficients of intercept, sex and age, and a term for each exposure with its interval.

    The interval is that of the posterior, or the design-based one (sandwich) where that is wider.
    """
    weights = learner.design.weights
    worth = weights.sum() / (weights**2).sum()
    coefficients, posterior = fitted(learner, weights, spread)
    apart = learner.outcome - probability(learner.columns, coefficients)
    meat = learner.design.variance_of_total(learner.columns * apart[:, None]) * worth**2
    errors = np.sqrt(np.maximum(np.diag(posterior), np.diag(posterior @ meat @ posterior)))
    reach = learner.design.t95
    terms = {}
    for place, candidate in enumerate(learner.chosen):
        column = learner.person + place
        middle, wide = float(coefficients[column]), reach * float(errors[column])
        terms[candidate.id] = Term(
            odds=round(float(np.exp(middle)), 3),
            ci95=(round(float(np.exp(middle - wide)), 3), round(float(np.exp(middle + wide)), 3)),
            prior_odds=round(candidate.prior_odds, 3),
            exposed=int((learner.columns[weights > 0][:, column] == 1).sum()),
            share=round(float(learner.shares[place]), 4),
            kind=candidate.kind,
            note=candidate.note,
        )
    return coefficients[: learner.person], terms
