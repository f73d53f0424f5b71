"""The risk of cramps in somebody who has not come for them."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from charley.knowledge.learnt_risk import learnt_risk
from charley.patient.person import Fact, LabResult, MedicineUse, Patient
from charley.population.risk.candidates import Columns, candidates, columns_of, table
from charley.population.risk.differential import from_differential
from charley.population.risk.learning import (
    cross_validated,
    fitted,
    folds,
    learner_of,
    learnt_terms,
)
from charley.population.risk.model import from_knowledge, probability
from charley.population.survey.design import Design

PLAIN = Patient(age_years=50.0, sex="male", medicines_listed=True)
THIAZIDE = MedicineUse(ingredients=("hydrochlorothiazide",), classes=("thiazide",), said="hctz")
ARTHRITIS = Fact(finding="arthritis", present=True, said="arthritis")


def test_exposures_come_from_the_patient_as_every_other_room_sees_it() -> None:
    low = LabResult(analyte="sodium", low=130.0, high=130.0, said="sodium 130")
    ill = msgspec.structs.replace(
        PLAIN, facts=(ARTHRITIS,), laboratory=(low,), medicines=(THIAZIDE,)
    )
    seen = columns_of([ill, PLAIN, Patient()]).of(
        ["arthritis", "low_sodium", "medicine:thiazide", "medicine:laba", "pregnant"]
    )
    assert seen[0].tolist() == [1, 1, 1, 0, 0]
    assert seen[1].tolist()[2:] == [0, 0, 0]
    assert np.isnan(seen[1][:2]).all()
    assert np.isnan(seen[2]).all()


def test_what_raises_the_odds_raises_the_risk() -> None:
    risk = learnt_risk()
    ill = msgspec.structs.replace(PLAIN, facts=(ARTHRITIS,))
    well = msgspec.structs.replace(
        PLAIN, facts=(msgspec.structs.replace(ARTHRITIS, present=False),)
    )
    with_it, without, unsaid = probability(risk, columns_of([ill, well, PLAIN]))
    assert with_it > unsaid > without
    odds = with_it / (1 - with_it) / (without / (1 - without))
    assert odds == pytest.approx(risk.terms["arthritis"].odds)


def test_nothing_known_is_about_the_mean_of_the_population() -> None:
    assert probability(learnt_risk(), columns_of([Patient()]))[0] == pytest.approx(0.30, abs=0.05)
    assert from_knowledge(columns_of([Patient()]))[0] == pytest.approx(0.30, abs=0.01)


def test_medicines_taken_for_cramps_are_no_risk() -> None:
    names = {candidate.id for candidate in candidates()}
    assert not {f"medicine:{name}" for name in table().left_out} & names
    assert "medicine:quinine" not in learnt_risk().terms


def test_the_shipped_risk_says_where_it_was_learnt_and_that_it_helps() -> None:
    told = learnt_risk().provenance
    assert told.people > 1000
    assert told.auc_ci95[0] > told.auc_age_and_sex
    assert "cross-sectional" in told.limits
    for name, term in learnt_risk().terms.items():
        assert term.ci95[0] <= term.odds <= term.ci95[1], name


def test_the_differential_gives_more_to_who_takes_a_thiazide() -> None:
    on = msgspec.structs.replace(PLAIN, medicines=(THIAZIDE,))
    low, high = from_differential([PLAIN, on])
    assert 0 < low < high < 1


def _sample(people: int, odds: float) -> tuple[Columns, Design, np.ndarray]:
    chance = np.random.default_rng(5)
    names = tuple(candidate.id for candidate in candidates())
    exposed = np.full((people, len(names)), np.nan)
    arthritis = (chance.random(people) < 0.3).astype(float)
    exposed[:, names.index("arthritis")] = arthritis
    p = 1 / (1 + np.exp(1.2 - np.log(odds) * arthritis))
    columns = Columns(
        names=names, age_years=chance.uniform(20, 80, people),
        female=(chance.random(people) < 0.5).astype(float), exposed=exposed,
    )  # fmt: skip
    number = np.arange(people)
    design = Design(
        weights=chance.uniform(1, 3, people), strata=(number % 8).astype(float),
        psu=(number // 8 % 2).astype(float),
    )  # fmt: skip
    return columns, design, (chance.random(people) < p).astype(float)


def test_a_true_odds_ratio_is_learnt_and_shrunk() -> None:
    columns, design, outcome = _sample(6000, 2.0)
    learner = learner_of(columns, design, outcome)
    assert [candidate.id for candidate in learner.chosen] == ["arthritis"]
    wide = learnt_terms(learner, 1.0)[1]["arthritis"]
    narrow = learnt_terms(learner, 0.1)[1]["arthritis"]
    assert wide.ci95[0] < 2.0 < wide.ci95[1]
    assert 1 < narrow.odds < wide.odds


def test_nobody_is_predicted_from_their_own_stratum() -> None:
    columns, design, outcome = _sample(800, 3.0)
    learner = learner_of(columns, design, outcome)
    told = cross_validated(learner, "person")
    flipped = np.where(design.strata == 3, 1 - outcome, outcome)
    again = cross_validated(learner_of(columns, design, flipped), "person")
    own = design.strata == 3
    assert again[own] == pytest.approx(told[own], abs=1e-6)
    assert again[~own] != pytest.approx(told[~own], abs=1e-3)
    assert sum(part.sum() for part in folds(design)) == len(outcome)


def test_published_odds_can_be_kept_as_they_are() -> None:
    columns, design, outcome = _sample(800, 3.0)
    learner = learner_of(columns, design, outcome)
    coefficients, _ = fitted(learner, learner.design.weights, None)
    held = learner.centre[learner.person :]
    assert coefficients[learner.person :] == pytest.approx(held, abs=1e-6)
