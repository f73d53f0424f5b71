"""Alerts on medicines about to be ordered: low sodium, people at risk, potassium, magnesium."""

import pytest
from alert_cases import DAY, fact, lab, order, rules_of, situation, use, words_of

from charley.care.alerts.alert import OrderTest, Replace, Withdraw
from charley.care.alerts.raising import alerts_on_order
from charley.patient.person import LabResult

HIGH_NORMAL = lab("sodium", 142, 10 * DAY)


@pytest.mark.parametrize(
    ("name", "age", "sex", "results"),
    [
        ("amlodipine", 85, "female", (lab("sodium", 131, DAY),)),
        ("sertraline", 40, "female", (lab("sodium", 137, DAY),)),
        ("indapamide", 78, "female", (HIGH_NORMAL,)),
        ("indapamide", 55, "male", ()),
        ("omeprazole", 85, "female", (lab("sodium", 131, DAY),)),
        ("oxycodone", 85, "female", (lab("sodium", 127, DAY),)),
        ("sertraline", None, None, ()),
    ],
)
def test_most_orders_are_silent(
    name: str, age: float | None, sex: str | None, results: tuple[LabResult, ...]
):
    assert not alerts_on_order(situation(*results, orders=(order(name),), age=age, sex=sex))


@pytest.mark.parametrize("name", ["indapamide", "sertraline", "desmopressin"])
def test_an_old_light_woman_is_at_risk(name: str):
    (alert,) = alerts_on_order(situation(orders=(order(name),), weight=48))
    assert alert.rule == "order_at_risk_of_low_sodium"
    assert "no sodium in 3 months, 78 years old, woman" in alert.summary


def test_carbamazepine_needs_one_risk_more():
    ordered = (order("carbamazepine"),)
    assert not alerts_on_order(situation(orders=ordered))
    assert alerts_on_order(situation(lab("sodium", 136, DAY), orders=ordered))


def test_sodium_is_proposed_before_and_after_where_none_is_known():
    (alert,) = alerts_on_order(situation(orders=(order("indapamide"),)))
    proposals = alert.suggestions[0].proposals
    assert [p.days for p in proposals if isinstance(p, OrderTest)] == [None, (7, 14)]
    measured = situation(lab("sodium", 137, 10 * DAY), orders=(order("indapamide"),))
    (known,) = alerts_on_order(measured)
    assert [p.days for p in known.suggestions[0].proposals if isinstance(p, OrderTest)] == [(7, 14)]


def test_an_unsearched_record_is_not_called_empty():
    (alert,) = alerts_on_order(situation(orders=(order("indapamide"),), results_complete=False))
    assert "no sodium" not in words_of(alert).lower()


def test_a_test_among_the_drafts_silences_the_reminder():
    asked = situation(orders=(order("indapamide"),), planned=frozenset({"sodium"}))
    assert not alerts_on_order(asked)


def test_a_medicine_already_taken_is_no_new_risk():
    renewed = situation(orders=(order("indapamide"),), takes=(use("indapamide", 400),))
    assert not alerts_on_order(renewed)


def test_another_medicine_counts_only_while_it_lowers_sodium():
    base = {"orders": (order("indapamide"),), "sex": "male", "age": 65.0}
    assert not alerts_on_order(situation(takes=(use("sertraline", 2000),), **base))  # type: ignore[arg-type]
    early = alerts_on_order(
        situation(lab("sodium", 137, DAY), takes=(use("sertraline", 20),), **base)  # type: ignore[arg-type]
    )
    assert "takes sertraline" in words_of(early[0])


def test_earlier_hyponatraemia_is_a_high_risk():
    low_once = (lab("sodium", 126, 200 * DAY), lab("sodium", 138, 20 * DAY))
    (alert,) = alerts_on_order(situation(*low_once, orders=(order("indapamide"),)))
    assert alert.urgency == "soon"
    assert "previous hyponatraemia" in alert.summary


def test_below_130_the_order_is_to_be_taken_back():
    low = lab("sodium", 127, 2 * DAY)
    (alert,) = alerts_on_order(situation(low, orders=(order("sertraline"),), age=40))
    assert (alert.rule, alert.urgency) == ("order_in_low_sodium", "same_day")
    assert alert.suggestions[0].proposals == (
        Withdraw(order="MedicationRequest/sertraline", medicine="sertraline"),
    )
    (worse,) = alerts_on_order(situation(lab("sodium", 122, DAY), orders=(order("indapamide"),)))
    assert worse.urgency == "emergency"


def test_desmopressin_for_lost_water_is_silent():
    ordered = (order("desmopressin"),)
    known = (fact("diabetes_insipidus_known"),)
    assert not alerts_on_order(situation(orders=ordered, weight=48, facts=known))
    assert not alerts_on_order(situation(lab("sodium", 152, DAY), orders=ordered, weight=48))


def test_a_sodium_that_is_rising_too_fast_is_not_met_with_a_warning_of_lowering_it():
    rising = (lab("sodium", 112, 20), lab("sodium", 126, 2))
    assert not alerts_on_order(situation(*rising, orders=(order("desmopressin"),)))


def test_an_alternative_is_offered_only_for_a_known_reason_and_nothing_against_it():
    def replacing(*facts: str, name: str = "indapamide") -> list[Replace]:
        at_risk = situation(orders=(order(name),), weight=48, facts=tuple(map(fact, facts)))
        (alert,) = alerts_on_order(at_risk)
        found = [p for s in alert.suggestions for p in s.proposals]
        assert not any(s.recommended for s in alert.suggestions if s.id == "alternative")
        return [p for p in found if isinstance(p, Replace)]

    assert [p.ingredient for p in replacing("hypertension")] == ["amlodipine"]
    assert [p.ingredient for p in replacing("depression", name="sertraline")] == ["mirtazapine"]
    assert not replacing()
    assert not replacing("hypertension", "heart_failure")
    assert not replacing("depression", "bipolar", name="sertraline")


def test_two_orders_count_for_each_other():
    pair = (order("indapamide"), order("sertraline"))
    alerts = alerts_on_order(situation(orders=pair, age=72))
    assert len(alerts) == 2
    assert "is to get sertraline" in alerts[0].summary


@pytest.mark.parametrize(
    ("name", "value", "urgency"),
    [
        ("furosemide", lab("potassium", 3.2, DAY), "soon"),
        ("furosemide", lab("potassium", 3.6, DAY), None),
        ("digoxin", lab("potassium", 3.2, DAY), "soon"),
        ("digoxin", lab("magnesium", 0.6, DAY), "soon"),
        ("clarithromycin", lab("potassium", 3.2, DAY), None),
        ("clarithromycin", lab("potassium", 2.8, DAY), "soon"),
        ("spironolactone", lab("potassium", 5.2, DAY), "same_day"),
        ("ramipril", lab("potassium", 5.2, DAY), None),
        ("ramipril", lab("potassium", 5.7, DAY), "same_day"),
        ("spironolactone", lab("potassium", 6.7, DAY), "emergency"),
        ("digoxin", lab("potassium", 2.9, DAY), "soon"),
        ("furosemide", lab("potassium", 3.2, 60 * DAY), None),
    ],
)
def test_orders_against_the_last_salts(name: str, value: LabResult, urgency: str | None):
    alerts = alerts_on_order(situation(value, HIGH_NORMAL, orders=(order(name),), age=50))
    assert [alert.urgency for alert in alerts] == ([urgency] if urgency else [])


def test_at_signing_hints_are_left_out():
    hint = situation(lab("sodium", 137, 10 * DAY), orders=(order("indapamide"),))
    assert rules_of(alerts_on_order(hint)) == ["order_at_risk_of_low_sodium"]
    assert not alerts_on_order(hint, signing=True)
    warning = situation(lab("sodium", 127, DAY), orders=(order("indapamide"),))
    assert alerts_on_order(warning, signing=True)


def test_no_more_than_three_speak_the_gravest_first():
    many = ("indapamide", "sertraline", "carbamazepine", "digoxin", "spironolactone")
    low = (lab("sodium", 122, DAY), lab("potassium", 3.2, DAY))
    alerts = alerts_on_order(situation(*low, orders=tuple(map(order, many))))
    assert len(alerts) == 3
    assert {alert.urgency for alert in alerts} == {"emergency"}
