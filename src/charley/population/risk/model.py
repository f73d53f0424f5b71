"""P(any night cramp in the past month) of anybody: a base by age and sex times odds of exposures.

    logit P = intercept + sex + curve of age + sum over exposures of log odds x exposed

Whoever is not known to be exposed or not counts as the share of the population that is. It is a
model of screening, for people who have not come for cramps; the causes of one who has come are
weighed by `charley.reasoning`, whose base rates are among those who come.
"""

from __future__ import annotations

import math

import numpy as np

from charley.knowledge.learnt_risk import LearntRisk, Provenance, Term
from charley.knowledge.library import load
from charley.population.risk.candidates import Columns, candidates
from charley.population.survey.design import Array
from charley.population.survey.splines import spline

KNOTS = (25.0, 40.0, 55.0, 70.0)
PUBLISHED_SHARE = 0.30
OLDER_FROM = 60.0
SHARE_OLDER = 0.24


def person_columns(columns: Columns) -> Array:
    """Intercept, sex and the curve of age [N, 5]; an unknown sex is half of each."""
    age = np.where(np.isnan(columns.age_years), 45.0, columns.age_years)
    return np.column_stack(
        [np.ones(len(age)), np.where(np.isnan(columns.female), 0.5, columns.female),
         spline(age, KNOTS)]
    )  # fmt: skip


def probability(risk: LearntRisk, columns: Columns) -> Array:
    """P(any night cramp in the past month) [N] by a learnt risk."""
    coefficients = np.array([risk.intercept, risk.female, *risk.age])
    odds = person_columns(columns) @ coefficients
    names = list(risk.terms)
    if names:
        shares = np.array([risk.terms[name].share for name in names])
        exposed = columns.of(names)
        exposed = np.where(np.isnan(exposed), shares, exposed)
        odds = odds + exposed @ np.log([risk.terms[name].odds for name in names])
    return np.asarray(1 / (1 + np.exp(-odds)))


def from_knowledge(columns: Columns) -> Array:
    """P(any night cramp) [N] by Charley's knowledge alone, nothing learnt but the published share.

    Odds by age and sex are those of benign night cramps; of medicines the `cramp` of each class.
    """
    risks = load().causes["benign_nocturnal_cramps"].risks
    older = np.where(np.isnan(columns.age_years), SHARE_OLDER, columns.age_years >= OLDER_FROM)
    female = np.where(np.isnan(columns.female), 0.5, columns.female)
    odds = math.log(PUBLISHED_SHARE / (1 - PUBLISHED_SHARE)) + np.zeros(len(older))
    for key, exposed, share in (("age:60-120", older, SHARE_OLDER), ("female", female, 0.5)):
        effect = risks[key]
        ratio = effect if isinstance(effect, float) else effect.odds
        odds += np.log(ratio) * (exposed - share)
    for candidate in candidates():
        if candidate.prior_odds != 1:
            entry = load().medicines[candidate.id.removeprefix("medicine:")]
            taken = columns.of([candidate.id])[:, 0]
            taken = np.where(np.isnan(taken), entry.prevalence, taken)
            odds += math.log(candidate.prior_odds) * (taken - entry.prevalence)
    return np.asarray(1 / (1 + np.exp(-odds)))


__all__ = ["KNOTS", "LearntRisk", "Provenance", "Term", "from_knowledge", "person_columns",
           "probability"]  # fmt: skip
