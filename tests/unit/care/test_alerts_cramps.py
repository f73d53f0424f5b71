"""Alerts on medicines and cramps: quinine never, known culprits where the order in time fits."""

import pytest
from alert_cases import fact, order, rules_of, situation, use, words_of

from charley.care.alerts.alert import Withdraw
from charley.care.alerts.raising import alerts_on_opening, alerts_on_order


def test_quinine_for_cramps_is_to_be_taken_back():
    for asked in (
        situation(orders=(order("quinine", "cramp_leg"),)),
        situation(orders=(order("quinine"),), facts=(fact("cramp_nocturnal"),)),
    ):
        (alert,) = alerts_on_order(asked, signing=True)
        assert alert.summary.startswith("Quinine is not for cramps")
        assert isinstance(alert.suggestions[0].proposals[0], Withdraw)


def test_quinine_without_a_reason_is_asked_about():
    (alert,) = alerts_on_order(situation(orders=(order("quinine"),)))
    assert "if this is for cramps, do not" in alert.summary


def test_quinine_for_malaria_is_silent():
    assert not alerts_on_order(situation(orders=(order("quinine", "malaria_positive"),)))
    malaria = (fact("malaria_positive"),)
    assert not alerts_on_order(situation(orders=(order("quinine"),), facts=malaria))
    assert not alerts_on_opening(situation(takes=(use("quinine", 3),), facts=malaria))


def test_quinine_that_is_taken_is_asked_about():
    (alert,) = alerts_on_opening(situation(takes=(use("quinine", 300),)))
    assert (alert.rule, alert.urgency) == ("quinine_taken", "soon")


@pytest.mark.parametrize(
    ("begun", "cramping", "speaks"),
    [(100, 60, True), (60, 100, False), (900, 60, False), (100, None, True), (None, 60, False),
     (None, None, False), (600, 500, False)],
)  # fmt: skip
def test_the_order_in_time_decides(begun: float | None, cramping: float | None, speaks: bool):
    asked = situation(takes=(use("salmeterol", begun),), facts=(fact("cramp_leg", cramping),))
    assert bool(alerts_on_opening(asked)) is speaks


def test_weak_culprits_stay_silent():
    for name in ("atorvastatin", "furosemide", "amlodipine"):
        asked = situation(takes=(use(name, 50),), facts=(fact("cramp_leg", 20),))
        assert not alerts_on_opening(asked), name


def test_without_cramps_nothing_is_said():
    assert not alerts_on_opening(situation(takes=(use("salmeterol", 50),)))


def test_a_culprit_is_named_with_what_not_to_do():
    asked = situation(takes=(use("salmeterol", 50),), facts=(fact("cramp_leg", 20),))
    (alert,) = alerts_on_opening(asked)
    assert "Never stop an asthma inhaler" in words_of(alert)
    assert "proves" in alert.why


def test_a_new_culprit_in_a_person_with_cramps_is_a_hint():
    asked = situation(orders=(order("salmeterol"),), facts=(fact("cramp_leg"),))
    assert rules_of(alerts_on_order(asked)) == ["order_in_cramps"]
    assert not alerts_on_order(asked, signing=True)
    assert not alerts_on_order(situation(orders=(order("salmeterol"),)))


def test_quinine_speaks_once():
    asked = situation(orders=(order("quinine"),), facts=(fact("cramp_leg"),))
    assert rules_of(alerts_on_order(asked)) == ["quinine_ordered"]
