"""A simulated course held against the limits of care."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import charley
from charley.care.forecast.cautions import cautions, withheld
from charley.care.forecast.limits import beyond, broken_limits, largest_change
from charley.care.plan import SodiumPlan
from charley.knowledge.library import load
from charley.reasoning.diagnose import diagnose
from charley.reasoning.typical_course.course import Traces
from charley.reasoning.view import PatientView

Array = NDArray[np.float64]
HOURS = np.arange(0, 72.1, 0.5)
LOW = {"age": 74, "sex": "female", "medicines": "indapamide 2.5 mg", "symptoms": "calf cramps",
       "labs": ["sodium 118", "urine osmolality 600", "urine sodium 60"]}  # fmt: skip


def plan_of(source: dict[str, object]) -> SodiumPlan | None:
    return charley.assess(source).plan.sodium


def traces(sodium: Array, people: int = 0, **others: Array) -> Traces:
    shape = (1 + people, len(HOURS))
    quantities = {
        "sodium": np.broadcast_to(sodium, shape),
        "potassium": np.broadcast_to(others.get("potassium", np.full(len(HOURS), 4.0)), shape),
        "urine_ml_per_h": np.broadcast_to(others.get("urine", np.full(len(HOURS), 60.0)), shape),
        "urine_osmolality": np.broadcast_to(others.get("osm", np.full(len(HOURS), 400.0)), shape),
    }
    return Traces(quantities=quantities, cramp_hz=np.full(len(HOURS), 20.0))


def broken(tried: Traces, usual: Traces, plan: SodiumPlan | None) -> dict[str, str]:
    return {one.limit: one.level for one in broken_limits(HOURS, tried, usual, plan, load().limits)}


FLAT = np.full(len(HOURS), 118.0)


def rising(per_day: float, until_h: float = 72) -> Array:
    return 118 + per_day / 24 * np.minimum(HOURS, until_h)


def test_the_largest_rise_is_found_across_midnight() -> None:
    hidden = 118 + 9 * np.clip((HOURS - 18) / 12, 0, 1)
    change = largest_change(HOURS, hidden, 24, 1.0)
    assert change.size == pytest.approx(9)
    assert (change.from_h, change.to_h) == (18, 30)


def test_a_fall_is_the_mirror_of_a_rise() -> None:
    change = largest_change(HOURS, rising(6)[::-1], 24, -1.0)
    assert change.size == pytest.approx(-6)


def test_a_course_that_ends_has_the_rise_until_then() -> None:
    ended = np.where(HOURS < 30, rising(10), np.nan)
    assert largest_change(HOURS, ended, 24, 1.0).size == pytest.approx(10, abs=0.3)


def test_a_rise_within_the_limit_breaks_nothing() -> None:
    plan = plan_of(LOW)
    assert plan is not None
    assert plan.limit_rise_any_24h == 8
    assert broken(traces(rising(7.5)), traces(FLAT), plan) == {}


def test_a_rise_beyond_the_limit_of_any_24_h_is_a_danger_and_says_when() -> None:
    plan = plan_of(LOW)
    found = broken_limits(HOURS, traces(rising(9, 24)), traces(FLAT), plan, load().limits)
    assert [one.limit for one in found] == ["sodium_24h"]
    assert found[0].level == "danger"
    assert "rises by 9.0 mmol/L within 24 h" in found[0].text
    assert "limit of 8 in any 24 h" in found[0].text


def test_two_slow_days_can_break_the_limit_of_48_h() -> None:
    plan = plan_of(LOW)
    assert plan is not None
    allowed = broken(traces(rising(8.0)), traces(FLAT), plan)
    assert "sodium_48h" not in allowed
    assert "sodium_48h" in broken(traces(rising(8.4)), traces(FLAT), plan)


def test_some_virtual_people_who_rise_faster_are_a_caution() -> None:
    plan = plan_of(LOW)
    mixed = traces(FLAT, people=10)
    mixed.quantities["sodium"] = np.vstack([FLAT, *[rising(10, 24)] * 3, *[FLAT] * 7])
    (found,) = broken_limits(HOURS, mixed, traces(FLAT), plan, load().limits)
    assert (found.level, found.people, found.of_people) == ("caution", 3, 10)
    assert "some bodies" in found.text


def test_people_beyond_a_limit_are_counted() -> None:
    people = np.vstack([rising(10, 24), rising(5, 24), rising(9, 24)])
    assert beyond(HOURS, people, 24, 8) == 2
    assert beyond(HOURS, people[:0], 24, 8) == 0


def test_a_fall_below_what_would_be_without_it_is_told() -> None:
    falling = 118 - 6 * np.minimum(HOURS, 24) / 24
    assert broken(traces(falling), traces(FLAT), plan_of(LOW)) == {"sodium_low": "danger"}
    assert broken(traces(falling), traces(falling), plan_of(LOW)) == {}


def test_a_healthy_sodium_that_falls_is_told_without_a_plan() -> None:
    well = np.full(len(HOURS), 140.0)
    assert broken(traces(well - HOURS / 5), traces(well), None) == {"sodium_low": "danger"}
    assert broken(traces(well - HOURS / 30), traces(well), None) == {}


def test_overshooting_is_a_danger_in_a_low_sodium() -> None:
    found = broken(traces(118 + HOURS / 2), traces(FLAT), plan_of(LOW))
    assert found["sodium_high"] == "danger"


def test_a_high_sodium_may_not_fall_too_fast() -> None:
    plan = plan_of({"age": 80, "labs": "sodium 162", "symptoms": "confused"})
    assert plan is not None
    start = np.full(len(HOURS), 162.0)
    fast = 162 - 14 * np.minimum(HOURS, 24) / 24
    assert "sodium_24h" in broken(traces(fast), traces(start), plan)
    assert "sodium_24h" not in broken(traces(162 - 9 * HOURS / 24), traces(start), plan)


def test_much_dilute_urine_with_a_rising_sodium_warns_of_over_correction() -> None:
    flood = {"urine": np.full(len(HOURS), 250.0), "osm": np.full(len(HOURS), 90.0)}
    assert broken(traces(rising(6), **flood), traces(FLAT), plan_of(LOW)) == {
        "aquaresis": "caution"
    }


def test_potassium_out_of_bounds_is_a_danger() -> None:
    high, low = np.full(len(HOURS), 5.6), np.full(len(HOURS), 2.8)
    usual = traces(FLAT)
    assert "potassium_high" in broken(traces(FLAT, potassium=high), usual, None)
    assert "potassium_low" in broken(traces(FLAT, potassium=low), usual, None)


def test_a_body_that_does_not_survive_is_said_first() -> None:
    dead = Traces(
        quantities=traces(rising(20)).quantities, cramp_hz=FLAT, failure="sodium left what is lived"
    )
    found = broken_limits(HOURS, dead, traces(FLAT), plan_of(LOW), load().limits)
    assert found[0].limit == "life"


def told(source: dict[str, object], choices: dict[str, float]) -> str:
    patient = charley.read(source).patient
    differential = diagnose(patient)
    plan = charley.assess(source).plan
    view = PatientView(patient, differential)
    return " ".join(cautions(choices, patient, plan, view, load()))


def test_a_vaptan_is_tried_only_where_the_plan_comes_to_a_second_line() -> None:
    assert "tolvaptan" not in withheld(charley.assess(LOW).plan)
    assert "tolvaptan" in withheld(charley.assess({"age": 50, "labs": "sodium 140"}).plan)


def test_stopping_is_the_prescribers_and_a_thiazide_says_that_sodium_may_rise_fast() -> None:
    said = told(LOW, {"stop_0": 0})
    assert "whoever prescribes" in said
    assert "rises too quickly" in said


def test_restriction_is_objected_to_where_the_plan_objects() -> None:
    dry = {"age": 60, "labs": "sodium 124", "symptoms": "watery diarrhoea", "vitals": "bp 84/50"}
    assert "not to restrict" in told(dry, {"drinks": 0.5})
    assert "not to restrict" not in told(LOW, {"drinks": 0.5})


def test_more_to_drink_is_never_a_treatment_of_a_low_sodium() -> None:
    assert "never a treatment" in told(LOW, {"drinks": 4})
    assert told({"age": 50, "labs": "sodium 140"}, {"drinks": 4}) == ""


def test_potassium_counts_towards_the_rise_and_stays_in_a_failing_kidney() -> None:
    kidney = {
        "age": 70,
        "sex": "male",
        "labs": ["sodium 128", "potassium 3.9", "creatinine 420 umol/L"],
    }
    said = told(kidney, {"potassium": 60})
    assert "counts towards the allowed rise" in said
    assert "stays in the body" in said


def test_what_the_plan_says_not_to_do_is_said_again() -> None:
    heart = {"age": 70, "history": "heart failure", "labs": "sodium 128"}
    assert "The plan for this person says: No salt" in told(heart, {"salt": 6})
