"""The risk of night cramps as learnt from a survey of the population, and where it was learnt.

It predicts; it does not explain. An odds ratio here holds whatever goes with an exposure, above
all the illness for which a medicine is taken.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from charley.tables import read_table

FILE = Path(__file__).parent / "data" / "learnt_cramp_risk.yaml"

Kind = Literal["condition", "laboratory", "medicine", "person"]


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An unknown field in the file is an error, not a silent typo."""


class Term(_Row, frozen=True, kw_only=True):
    """What one exposure does to the odds of cramps, all others of the list held.

    `odds` is shrunk towards `prior_odds` (1, or what Charley's knowledge says of causes); `ci95`
    is of the shrunken odds. `share`: of the population exposed; who is not known to be exposed or
    not counts as that share of it.
    """

    odds: float
    ci95: tuple[float, float]
    prior_odds: float
    exposed: int
    share: float
    kind: Kind
    note: str = ""


class Provenance(_Row, frozen=True, kw_only=True):
    """What was learnt from, how, and how well it did in people it was not learnt from."""

    survey: str
    cycles: tuple[str, ...]
    outcome: str
    people: int
    cases: int
    method: str
    prior_spread: float
    auc_cross_validated: float
    auc_ci95: tuple[float, float]
    auc_age_and_sex: float
    auc_knowledge: float
    limits: str


class LearntRisk(_Row, frozen=True, kw_only=True):
    """Log odds of any cramp in the past month: intercept, women, a curve of age, and the terms.

    `age`: coefficients of a restricted cubic spline with `age_knots` in years.
    """

    provenance: Provenance
    intercept: float
    female: float
    age_knots: tuple[float, ...]
    age: tuple[float, ...]
    terms: dict[str, Term]


@cache
def learnt_risk() -> LearntRisk:
    """The risk that ships with Charley. Raises msgspec.ValidationError where it is malformed."""
    return msgspec.convert(read_table(FILE), LearntRisk)
