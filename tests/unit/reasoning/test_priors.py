"""Priors: base rates, what is known of the person, and how long a medicine has been taken."""

from __future__ import annotations

import numpy as np
import pytest

from charley.knowledge.schema import TimeCourse
from charley.patient.person import Fact, MedicineUse, Patient
from charley.reasoning.evidence import evidence_of
from charley.reasoning.network import network
from charley.reasoning.priors import exposures, odds_at, share_of

SSRI = TimeCourse(points=((0, 29.0), (7, 29.0), (91, 2.1), (120, 0.78)), source="mannheimer2021")


def _log_odds(patient: Patient, cause: str) -> float:
    net = network()
    return float(exposures(evidence_of([patient], net), net).log_odds()[0, net.row[cause]])


def _taking(name: str, days: float | None) -> Patient:
    use = MedicineUse(ingredients=(), classes=(name,), said=name, days_since_start=days)
    return Patient(medicines=(use,), medicines_listed=True)


@pytest.mark.parametrize(("days", "odds"), [(3, 29.0), (91, 2.1), (1000, 0.78)])
def test_the_odds_of_a_medicine_follow_time_since_start(days: float, odds: float) -> None:
    """An SSRI's odds of hyponatraemia fall from 29 in week 1 to 0.78 after 13 weeks."""
    assert odds_at(SSRI, np.array([days]))[0] == pytest.approx(odds)


@pytest.mark.parametrize(
    ("medicine", "cause"), [("ssri", "siadh_drug"), ("thiazide", "thiazide_hyponatraemia")]
)
def test_a_new_medicine_weighs_more_than_an_old_one(medicine: str, cause: str) -> None:
    new, old = _log_odds(_taking(medicine, 10), cause), _log_odds(_taking(medicine, 3000), cause)
    assert new > old + np.log(2)


def test_not_taking_a_thiazide_all_but_excludes_its_hyponatraemia() -> None:
    none = _log_odds(Patient(medicines_listed=True), "thiazide_hyponatraemia")
    assert none < np.log(0.05)


def test_nothing_known_changes_only_causes_that_require_something() -> None:
    net = network()
    change = exposures(evidence_of([Patient()], net), net).log_odds()[0]
    for name, cause in net.library.causes.items():
        if not cause.requires:
            assert change[net.row[name]] == 0.0, name


def test_an_unknown_risk_averages_out() -> None:
    """Diabetes known and unknown: the base rate is the mean over those with and without it."""
    net = network()
    share = share_of("diabetes", net)
    factors = []
    for present in (True, False):
        fact = Fact(finding="diabetes", present=present, said="")
        factors.append(np.exp(_log_odds(Patient(facts=(fact,)), "peripheral_artery_disease")))
    assert share * factors[0] + (1 - share) * factors[1] == pytest.approx(1.0, abs=1e-6)


def test_every_age_has_a_share_between_zero_and_one() -> None:
    net = network()
    bands = [key for cause in net.library.causes.values() for key in cause.risks if ":" in key]
    for key in bands:
        if key.startswith("age:"):
            assert 0 < share_of(key, net) < 1, key
