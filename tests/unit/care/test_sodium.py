"""Sodium plans: two axes of severity, the risk of demyelination, and rolling limits."""

from __future__ import annotations

import pytest
from facts_view import FactsView, Value, person

from charley.care.body_water import body_water_l, sodium_rise_from_potassium, water_deficit_l
from charley.care.plan import SodiumPlan
from charley.care.sodium import acuity, sodium_plan, symptom_class
from charley.knowledge.library import load

LIMITS = load().limits
LOW_RISK: dict[str, Value] = {
    "potassium": 4.2,
    "malnutrition": False,
    "eating_disorder": False,
    "cirrhosis": False,
    "chronic_liver_disease": False,
    "alcohol_heavy": False,
    "beer_diet": False,
}


def planned(view: FactsView) -> SodiumPlan:
    plan = sodium_plan(view, LIMITS)
    assert plan is not None
    return plan


def ids(plan: SodiumPlan) -> set[str]:
    return {step.id for step in plan.steps}


@pytest.mark.parametrize(
    ("sodium", "band"), [(134, "mild"), (130, "mild"), (129, "moderate"), (125, "moderate"),
                         (124.9, "profound"), (146, "high")]
)  # fmt: skip
def test_bands_are_european(sodium: float, band: str) -> None:
    assert planned(person(sodium=float(sodium))).band == band


def test_normal_or_unknown_sodium_has_no_plan() -> None:
    assert sodium_plan(person(sodium=140.0), LIMITS) is None
    assert sodium_plan(person("confusion"), LIMITS) is None


def test_a_low_sodium_that_is_not_hypotonic_has_no_correction_plan() -> None:
    assert sodium_plan(person(sodium=126.0, osmolality=292.0), LIMITS) is None
    assert sodium_plan(person(sodium=128.0, corrected_sodium=138.0), LIMITS) is None


def test_a_sodium_known_only_as_below_120_is_planned_for() -> None:
    assert planned(FactsView({"sodium": (float("-inf"), 120.0)})).band == "profound"


def test_unknown_risk_is_high_risk() -> None:
    plan = planned(person(sodium=116.0))
    assert plan.high_odsrisk
    assert "not known" in plan.odsrisk_reasons[0]
    assert (plan.limit_rise_any_24h, plan.limit_rise_any_48h) == (8, 16)
    assert plan.aim_rise_24h == (4, 6)


def test_known_low_risk_allows_ten_and_eighteen() -> None:
    plan = planned(FactsView({**LOW_RISK, "sodium": 116.0}))
    assert not plan.high_odsrisk
    assert (plan.limit_rise_any_24h, plan.limit_rise_any_48h) == (10, 18)


@pytest.mark.parametrize(
    "risk", [{"potassium": 3.0}, {"alcohol_heavy": True}, {"cirrhosis": True}, {"sodium": 105.0}]
)
def test_each_risk_alone_lowers_the_ceiling(risk: dict[str, Value]) -> None:
    assert planned(FactsView({**LOW_RISK, "sodium": 112.0, **risk})).limit_rise_any_24h == 8


def test_severity_is_read_from_symptoms_not_from_the_number() -> None:
    assert symptom_class(person("seizure", sodium=129.0)) == "severe"
    assert symptom_class(person("headache", sodium=112.0)) == "moderately_severe"
    assert symptom_class(person("asymptomatic", sodium=112.0)) == "none_or_mild"
    assert symptom_class(person(sodium=112.0)) == "unknown"


def test_vomiting_is_severe_only_in_profound_hyponatraemia() -> None:
    assert symptom_class(person("vomiting", sodium=118.0)) == "severe"
    assert symptom_class(person("vomiting", sodium=128.0)) == "moderately_severe"


def test_severe_symptoms_open_the_hypertonic_path_with_ranges() -> None:
    step = next(s for s in planned(person("seizure", sodium=114.0)).steps if "hypertonic" in s.id)
    assert step.who == "emergency"
    assert step.limits["hypertonic_bolus_ml"] == 150
    assert step.limits["sodium_rise_mmol_per_l_24h"] == 8
    assert "clinician" in step.text


def test_a_mild_low_sodium_does_not_explain_a_seizure() -> None:
    plan = planned(person("seizure", sodium=132.0))
    assert "low_sodium_other_reason" in ids(plan)
    assert "low_sodium_hypertonic" not in ids(plan)


def test_no_symptoms_no_hypertonic_saline() -> None:
    assert "low_sodium_hypertonic" not in ids(planned(person("asymptomatic", sodium=112.0)))


@pytest.mark.parametrize("depletion", ["diarrhoea", "subarachnoid_haemorrhage", "hypovolaemic"])
def test_depletion_is_never_restricted(depletion: str) -> None:
    plan = planned(person(depletion, sodium=126.0, urine_osmolality=400.0))
    assert "low_sodium_isotonic" in ids(plan)
    assert "low_sodium_restrict" not in ids(plan)


def test_restriction_needs_a_urine_result() -> None:
    assert "low_sodium_await_urine" in ids(planned(person(sodium=127.0)))
    assert "low_sodium_restrict" in ids(planned(person(sodium=127.0, urine_osmolality=320.0)))


def test_concentrated_urine_calls_for_second_line() -> None:
    assert "low_sodium_second_line" in ids(planned(person(sodium=127.0, urine_osmolality=620.0)))


def test_water_overload_stops_the_water() -> None:
    assert "low_sodium_stop_water" in ids(planned(person("rapid_water_load", sodium=122.0)))
    assert acuity(person("rapid_water_load")) == "acute"
    assert acuity(person("chronic_hyponatraemia", "rapid_water_load")) == "chronic"
    assert acuity(person()) == "unknown"


def test_potassium_counts_as_sodium() -> None:
    plan = planned(person("male", sodium=118.0, potassium=2.6, weight_kg=70.0, age_years=40.0))
    step = next(s for s in plan.steps if s.id == "low_sodium_potassium_counts")
    assert "0.9 mmol/L" in step.text  # 40 mmol / (0.6 x 70 L + 1 L)
    assert sodium_rise_from_potassium(40, 42) == pytest.approx(0.930, abs=0.001)


def test_body_water_by_sex_and_age() -> None:
    old_woman = body_water_l(person("female", age_years=80.0, weight_kg=60.0), LIMITS)
    assert old_woman == pytest.approx(27.0)
    assert body_water_l(person("female"), LIMITS) is None


def test_high_sodium_is_lowered_by_no_more_than_ten_a_day() -> None:
    plan = planned(person("male", sodium=168.0, weight_kg=70.0, age_years=40.0))
    assert plan.limit_rise_any_24h == -10
    water = next(s for s in plan.steps if s.id == "high_sodium_water")
    assert water.limits == {"sodium_fall_mmol_per_l_24h": 10}
    assert water_deficit_l(168.0, 42.0) == pytest.approx(8.4)
    assert "8.4 L" in water.text
