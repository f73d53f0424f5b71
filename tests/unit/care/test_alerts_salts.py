"""Alerts on potassium and magnesium: danger, unchecked, risky for the heart, falling."""

import pytest
from alert_cases import DAY, fact, lab, situation, use

from charley.care.alerts.alert import Alert
from charley.care.alerts.raising import alerts_on_opening
from charley.patient.person import LabResult, MedicineUse


def alert_of(*labs: LabResult, takes: tuple[MedicineUse, ...] = (), **more: object) -> Alert | None:
    alerts = alerts_on_opening(situation(*labs, takes=takes, **more))  # type: ignore[arg-type]
    return alerts[0] if alerts else None


def urgency_of(*labs: LabResult, takes: tuple[MedicineUse, ...] = (), **more: object) -> str:
    alert = alert_of(*labs, takes=takes, **more)
    return alert.urgency if alert else "silent"


@pytest.mark.parametrize(
    ("analyte", "value", "urgency"),
    [
        ("potassium", 2.4, "emergency"),
        ("potassium", 2.8, "same_day"),
        ("potassium", 3.2, "silent"),
        ("potassium", 5.8, "silent"),
        ("potassium", 6.1, "same_day"),
        ("potassium", 6.6, "emergency"),
        ("magnesium", 0.45, "same_day"),
        ("magnesium", 0.62, "silent"),
    ],
)
def test_danger_by_number(analyte: str, value: float, urgency: str):
    assert urgency_of(lab(analyte, value, 5)) == urgency


def test_low_potassium_on_digoxin_is_graver():
    digoxin = (use("digoxin", 100),)
    assert urgency_of(lab("potassium", 2.8, 5), takes=digoxin) == "emergency"
    assert urgency_of(lab("potassium", 3.3, 5), takes=digoxin) == "soon"
    assert urgency_of(lab("magnesium", 0.65, 5), takes=digoxin) == "soon"
    assert urgency_of(lab("potassium", 3.3, 5), takes=(use("citalopram", 100),)) == "silent"


def test_cramps_with_a_very_low_magnesium_are_an_emergency():
    assert urgency_of(lab("magnesium", 0.35, 5), facts=(fact("cramp_leg"),)) == "emergency"


def test_a_dangerous_value_that_was_not_repeated_is_brought_up_for_a_while():
    old = alert_of(lab("potassium", 2.4, 30 * DAY))
    assert old is not None
    assert (old.urgency, "not measured since" in old.summary) == ("soon", True)
    assert alert_of(lab("potassium", 2.4, 120 * DAY)) is None
    assert alert_of(lab("potassium", 2.4, 30 * DAY), lab("potassium", 4.1, 20 * DAY)) is None


def test_a_raised_potassium_speaks_only_with_what_raises_it():
    value = lab("potassium", 5.7, 5)
    assert urgency_of(value) == "silent"
    assert urgency_of(value, takes=(use("spironolactone", 100),)) == "soon"
    assert urgency_of(value, takes=(use("ramipril", 100),)) == "soon"
    assert urgency_of(value, takes=(use("bisoprolol", 100),)) == "silent"


FALLING = (lab("potassium", 3.5, 2 * DAY), lab("potassium", 4.3, 60 * DAY))


def test_a_fall_speaks_on_what_wastes_it():
    assert urgency_of(*FALLING, takes=(use("furosemide", 90),)) == "routine"
    assert urgency_of(*FALLING) == "silent"
    for harmless in ("salbutamol", "valproate"):
        assert urgency_of(*FALLING, takes=(use(harmless, 90),)) == "silent"


def test_a_fall_is_silent_where_potassium_is_given_or_somebody_is_watching():
    both = (use("furosemide", 90), use("potassium_chloride", 9))
    assert urgency_of(*FALLING, takes=both) == "silent"
    watched = (*FALLING, lab("potassium", 3.5, 30), lab("potassium", 3.5, 6))
    assert urgency_of(*watched, takes=(use("furosemide", 90),)) == "silent"


def test_a_small_fall_is_silent():
    small = (lab("potassium", 3.6, 2 * DAY), lab("potassium", 4.0, 60 * DAY))
    assert urgency_of(*small, takes=(use("furosemide", 90),)) == "silent"


def test_magnesium_falling_on_a_proton_pump_inhibitor():
    falling = (lab("magnesium", 0.64, 2 * DAY), lab("magnesium", 0.85, 90 * DAY))
    alert = alert_of(*falling, takes=(use("omeprazole", 800),))
    assert alert is not None
    assert alert.urgency == "routine"
    assert "fell from 0.85, takes omeprazole" in alert.summary
