"""Alerts on a low sodium: dangerous, forgotten, not worked up, still driven down; else silence."""

import pytest
from alert_cases import DAY, NOW, fact, lab, rules_of, situation, use, words_of

from charley.care.alerts.alert import Alert, OrderTest
from charley.care.alerts.chart import Situation
from charley.care.alerts.raising import alerts_on_opening

WORKED_UP = (
    lab("osmolality", 262, 20),
    lab("urine_osmolality", 450, 20),
    lab("urine_sodium", 50, 19),
)


def only(asked: Situation) -> Alert:
    (alert,) = alerts_on_opening(asked)
    return alert


@pytest.mark.parametrize("value", [135, 138, 145])
def test_a_normal_sodium_is_silent(value: float):
    assert not alerts_on_opening(situation(lab("sodium", value, 400 * DAY / 24)))


def test_a_low_sodium_that_is_in_hand_is_silent():
    assert not alerts_on_opening(situation(lab("sodium", 127, 20), *WORKED_UP))


def test_a_mild_low_sodium_without_a_driver_is_silent():
    mild = (lab("sodium", 132, 60 * DAY), lab("sodium", 134, 200 * DAY))
    assert not alerts_on_opening(situation(*mild))


def test_below_120_is_an_emergency_even_when_in_hand():
    alert = only(situation(lab("sodium", 118, 5), *WORKED_UP))
    assert (alert.rule, alert.urgency) == ("low_sodium", "emergency")
    assert "no rise above 8 mmol/L in any 24 h" in words_of(alert)
    assert only(situation(lab("sodium", 121, 5))).urgency == "same_day"


def test_brain_signs_make_it_an_emergency_and_old_ones_do_not():
    values = (lab("sodium", 127, 5), *WORKED_UP)
    assert only(situation(*values, facts=(fact("confusion", 2),))).urgency == "emergency"
    assert only(situation(*values, facts=(fact("confusion"),))).urgency == "emergency"
    assert not alerts_on_opening(situation(*values, facts=(fact("confusion", 400),)))


@pytest.mark.parametrize(
    ("value", "hours", "overdue"),
    [(123, 20, False), (123, 30, True), (127, 60, False), (127, 80, True)],
)
def test_the_next_value_is_due_by_severity(value: float, hours: float, overdue: bool):
    worked_up = (lab("osmolality", 262, hours), lab("urine_osmolality", 450, hours),
                 lab("urine_sodium", 50, hours))  # fmt: skip
    alerts = alerts_on_opening(situation(lab("sodium", value, hours), *worked_up))
    assert bool(alerts) is overdue
    if overdue:
        assert "not measured since" in alerts[0].summary
        (suggestion,) = alerts[0].suggestions
        assert OrderTest(analyte="sodium", because=suggestion.proposals[0].because) in (  # type: ignore[union-attr]
            suggestion.proposals
        )


def test_a_low_sodium_of_long_ago_is_no_longer_brought_up():
    assert alerts_on_opening(situation(lab("sodium", 127, 300 * DAY)))
    assert not alerts_on_opening(situation(lab("sodium", 127, 400 * DAY)))


def test_a_later_normal_value_silences():
    assert not alerts_on_opening(situation(lab("sodium", 121, 5 * DAY), lab("sodium", 137, DAY)))


def test_what_is_missing_of_the_work_up_is_named_and_proposed():
    alert = only(situation(lab("sodium", 127, 10), lab("osmolality", 262, 10)))
    assert "urine osmolality, urine sodium" in words_of(alert)
    analytes = [p.analyte for p in alert.suggestions[0].proposals if isinstance(p, OrderTest)]
    assert analytes == ["sodium", "potassium", "urine_osmolality", "urine_sodium"]


def test_a_work_up_at_the_beginning_of_the_episode_holds_for_all_of_it():
    course = tuple(lab("sodium", 127, 20 + 24 * day) for day in range(20))
    early = tuple(lab(name, 300, 20 + 24 * 19) for name in ("osmolality", "urine_osmolality",
                                                           "urine_sodium"))  # fmt: skip
    low = (lab("osmolality", 262, 20 + 24 * 19), *early[1:])
    assert not alerts_on_opening(situation(*course, *low))
    assert alerts_on_opening(situation(*course, lab("sodium", 139, 30 * DAY)))


def test_what_was_not_searched_for_is_not_called_missing():
    assert not alerts_on_opening(situation(lab("sodium", 127, 10), results_complete=False))


def test_what_a_draft_already_asks_for_is_neither_missing_nor_proposed():
    planned = frozenset({"sodium", "potassium", "osmolality", "urine_osmolality", "urine_sodium"})
    assert not alerts_on_opening(situation(lab("sodium", 127, 100), planned=planned))


def test_a_thiazide_below_130_is_to_stop_today():
    alert = only(situation(lab("sodium", 127, 10), *WORKED_UP, takes=(use("indapamide", 20),)))
    assert alert.urgency == "same_day"
    assert "Thiazide with sodium below 130: stop" in words_of(alert)
    assert "indapamide" in alert.medicines


def test_a_mild_sodium_that_fell_under_a_new_driver_speaks_and_a_steady_one_does_not():
    fallen = (lab("sodium", 133, 3 * DAY), lab("sodium", 141, 40 * DAY))
    steady = (lab("sodium", 133, 3 * DAY), lab("sodium", 134, 40 * DAY))
    taken = (use("sertraline", 20),)
    assert "fell from 141" in only(situation(*fallen, takes=taken)).summary
    assert not alerts_on_opening(situation(*steady, takes=taken))
    assert not alerts_on_opening(situation(*fallen))


@pytest.mark.parametrize("beside", [lab("glucose", 35, 10), lab("osmolality", 290, 10)])
def test_a_sodium_that_is_low_without_dilution_is_silent(beside: object):
    assert not alerts_on_opening(situation(lab("sodium", 127, 10), beside))  # type: ignore[arg-type]


def test_a_glucose_of_another_day_does_not_excuse_a_low_sodium():
    assert alerts_on_opening(situation(lab("sodium", 127, 10), lab("glucose", 35, 5 * DAY)))


def test_a_hint_about_the_same_medicine_becomes_a_line_of_the_graver_alert():
    alert = only(
        situation(
            lab("sodium", 127, 10 * DAY), lab("potassium", 3.3, 10 * DAY),
            lab("potassium", 4.2, 90 * DAY), takes=(use("indapamide", 20),),
            facts=(fact("cramp_leg", 10),),
        )
    )  # fmt: skip
    also = [line for line in alert.known if line.startswith("Also: ")]
    assert len(also) == 2
    assert "Potassium 3.3" in also[0]
    assert "cramps" in also[1]


def test_values_from_the_future_are_not_believed():
    assert not alerts_on_opening(situation(lab("sodium", 118, -30 * DAY)))


def test_an_alert_says_where_in_the_record_it_comes_from():
    taken = (use("indapamide", 20),)
    alert = only(situation(lab("sodium", 127, 10), lab("sodium", 139, 9 * DAY), takes=taken))
    assert set(alert.rests_on) == {"Observation/sodium-10", "Observation/sodium-216"}
    assert NOW.strftime("%B %Y") in alert.summary


def test_the_dead_get_no_alerts_and_children_only_danger():
    low = (lab("sodium", 127, 10), lab("potassium", 2.2, 10))
    assert not alerts_on_opening(situation(*low, deceased=True))
    assert rules_of(alerts_on_opening(situation(*low, age=4))) == ["potassium"]
