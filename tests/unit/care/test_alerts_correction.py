"""Alerts on a sodium that rises too fast: any 24 or 48 hours, and only where it matters."""

import pytest
from alert_cases import fact, lab, rules_of, situation, words_of

from charley.care.alerts.chart import Chart, Situation
from charley.care.alerts.correction import too_fast
from charley.care.alerts.raising import alerts_on_opening
from charley.patient.person import Fact


def rose(low: float, then: float, hours: float, **more: object) -> Situation:
    return situation(lab("sodium", low, hours + 2), lab("sodium", then, 2), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "then", "hours", "speaks"),
    [
        (112, 120, 24, False),
        (112, 121, 24, True),
        (112, 121, 26, False),
        (110, 126, 46, False),
        (110, 127, 46, True),
        (124, 134, 20, True),
        (126, 140, 20, False),
    ],
)
def test_limits_hold_for_any_24_and_48_hours(low: float, then: float, hours: float, speaks: bool):
    assert bool(too_fast(Chart(rose(low, then, hours)))) is speaks


def test_the_limit_is_looser_only_where_the_risk_is_known_to_be_low():
    names = ("malnutrition", "eating_disorder", "cirrhosis", "chronic_liver_disease",
             "alcohol_heavy", "beer_diet")  # fmt: skip
    none = tuple(Fact(finding=name, present=False, said="") for name in names)
    known = (lab("potassium", 4.2, 2),)
    assert too_fast(Chart(rose(115, 124, 20)))
    low_risk = situation(lab("sodium", 115, 22), lab("sodium", 124, 2), *known, facts=none)
    assert too_fast(Chart(low_risk)) is None
    assert too_fast(Chart(rose(115, 124, 20, facts=(*none, fact("alcohol_heavy")))))


def test_a_low_start_is_an_emergency():
    steep = too_fast(Chart(rose(112, 126, 20)))
    mild = too_fast(Chart(rose(124, 134, 20)))
    assert steep is not None
    assert mild is not None
    assert (steep.urgency, mild.urgency) == ("emergency", "same_day")


def test_what_to_do_is_said_with_its_numbers_and_nothing_is_ordered_but_tests():
    alert = too_fast(Chart(rose(112, 126, 20)))
    assert alert is not None
    said = words_of(alert)
    assert "5 % dextrose 3 mL/kg/h" in said
    assert "2 ug IV" in said
    assert "with a specialist" in said
    kinds = {type(p).__name__ for s in alert.suggestions for p in s.proposals}
    assert kinds == {"OrderTest"}


def test_a_fall_within_48_hours_lifts_the_limits():
    acute = situation(lab("sodium", 138, 60), lab("sodium", 112, 22), lab("sodium", 126, 2))
    assert too_fast(Chart(acute)) is None


def test_a_value_back_within_the_limit_is_silent():
    lowered = situation(lab("sodium", 112, 24), lab("sodium", 123, 8), lab("sodium", 119, 1))
    assert too_fast(Chart(lowered)) is None


def test_a_rise_of_days_ago_is_no_longer_told():
    old = situation(lab("sodium", 112, 100), lab("sodium", 126, 80))
    assert too_fast(Chart(old)) is None


def test_falling_glucose_is_no_correction():
    sweet = situation(lab("sodium", 122, 22), lab("glucose", 45, 22), lab("sodium", 136, 2))
    assert too_fast(Chart(sweet)) is None


def test_days_without_a_time_count_as_possible_and_it_is_said():
    dated = situation(lab("sodium", 112, 36, only_day=True), lab("sodium", 126, 12, only_day=True))
    alert = too_fast(Chart(dated))
    assert alert is not None
    assert "time of day is not on record" in words_of(alert)
    assert "at most 48 h" in alert.summary


def test_the_rise_takes_the_place_of_the_low_sodium():
    assert rules_of(alerts_on_opening(rose(112, 126, 20))) == ["sodium_correction"]
