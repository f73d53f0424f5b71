"""What Charley says of the people of the survey, against what they answered."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from charley.knowledge.learnt_risk import FILE, LearntRisk, Provenance, learnt_risk
from charley.population.nhanes.patients import patients_of
from charley.population.nhanes.people import Respondents
from charley.population.nhanes.prevalence import OUTCOMES, outcome
from charley.population.risk.candidates import columns_of
from charley.population.risk.differential import from_differential
from charley.population.risk.learning import (
    Learner,
    best_spread,
    cross_validated,
    learner_of,
    learnt_terms,
    recalibrated,
)
from charley.population.risk.model import KNOTS, from_knowledge, probability
from charley.population.survey.design import Array
from charley.population.survey.scoring import (
    Performance,
    Scored,
    auc,
    difference,
    jackknifed,
    performance,
)

Saying = Callable[[str], None]

WAYS = {
    "differential": "Charley's differential, nothing learnt",
    "differential_recalibrated": "the differential, level and slope learnt (cross-validated)",
    "knowledge": "published share and odds of medicines, nothing learnt",
    "age_and_sex": "age and sex alone, learnt here (cross-validated)",
    "published_medicines": "age and sex learnt here, published odds of medicines (cross-validated)",
    "learnt": "the learnt risk that ships with Charley",
    "learnt_here": "exposures too learnt here (cross-validated)",
}
LIMITS = (
    "one survey of the United States, cross-sectional: which came first is not known; medicines "
    "stand for the illness they are taken for; cramps by own account over a month, not told apart "
    "from restless legs or other pain at night; medicines without prescription not counted; "
    "magnesium not measured"
)


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """How one way of predicting did: any cramps in full, and its order for more frequent ones."""

    what: str
    learnt_from_these_people: bool
    any: Performance
    auc_sometimes_or_more: Scored
    auc_moderate_severe: Scored
    auc_gain_over_age_and_sex: Scored


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """Every way of predicting by name, and the risk learnt from all these people."""

    ways: dict[str, Score]
    learnt: LearntRisk


def scored(people: Respondents, saying: Saying) -> Scores:
    """Predict for the adults in every way, and learn from them. `saying` is told each step."""
    saying("turning people into patients")
    patients = patients_of(people)
    columns = columns_of(patients)
    answered = np.where(people.adults, outcome(people, "any"), np.nan)
    learner = learner_of(columns, people.design, answered)
    saying("the differential of each")
    differential = from_differential(patients)
    saying("cross-validation, stratum by stratum")
    told = {
        "differential": differential,
        "differential_recalibrated": recalibrated(learner, differential),
        "knowledge": from_knowledge(columns),
        "age_and_sex": cross_validated(learner, "person"),
        "published_medicines": cross_validated(learner, "published"),
        "learnt_here": cross_validated(learner),
    }
    if FILE.exists():
        told["learnt"] = probability(learnt_risk(), columns)
    saying("scoring")
    ways = {name: _score(name, told, people, learner) for name in WAYS if name in told}
    return Scores(ways=ways, learnt=_learnt(people, learner, ways))


def _score(name: str, told: dict[str, Array], people: Respondents, learner: Learner) -> Score:
    used = learner.design.weights > 0
    design, predicted = learner.design.only(used), told[name][used]
    seen = {key: np.nan_to_num(outcome(people, key))[used] for key in OUTCOMES}
    shipped = name == "learnt" and set(learnt_risk().provenance.cycles) & set(people.cycles)
    return Score(
        what=WAYS[name],
        learnt_from_these_people=bool(shipped),
        any=performance(design, predicted, seen["any"]),
        auc_sometimes_or_more=jackknifed(
            design, lambda w: auc(w, predicted, seen["sometimes_or_more"])
        ),
        auc_moderate_severe=jackknifed(
            design, lambda w: auc(w, predicted, seen["moderate_severe"])
        ),
        auc_gain_over_age_and_sex=difference(
            design, predicted, told["age_and_sex"][used], seen["any"]
        ),
    )


def _learnt(people: Respondents, learner: Learner, ways: dict[str, Score]) -> LearntRisk:
    spread = best_spread(learner, learner.design.weights)
    person, terms = learnt_terms(learner, spread)
    used = learner.design.weights > 0
    here = ways["learnt_here"].any.auc
    return LearntRisk(
        provenance=Provenance(
            survey="NHANES, National Center for Health Statistics, public use files",
            cycles=people.cycles,
            outcome=f"{OUTCOMES['any'][1]} (SLQ160 1 to 4)",
            people=int(used.sum()),
            cases=int(learner.outcome[used].sum()),
            method=(
                "weighted logistic regression, normal prior of each log odds around Charley's "
                "knowledge, its spread chosen by leaving strata out; intervals posterior or "
                "design-based, whichever is wider"
            ),
            prior_spread=spread,
            auc_cross_validated=round(here.value, 3),
            auc_ci95=(round(here.ci95[0], 3), round(here.ci95[1], 3)),
            auc_age_and_sex=round(ways["age_and_sex"].any.auc.value, 3),
            auc_knowledge=round(ways["knowledge"].any.auc.value, 3),
            limits=LIMITS,
        ),
        intercept=round(float(person[0]), 5),
        female=round(float(person[1]), 5),
        age_knots=KNOTS,
        age=tuple(round(float(value), 5) for value in person[2:]),
        terms=dict(sorted(terms.items(), key=lambda pair: -abs(np.log(pair[1].odds)))),
    )
