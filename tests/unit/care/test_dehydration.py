"""Rehydration: WHO plans, and the people for whom their volumes are not meant."""

from __future__ import annotations

import pytest
from facts_view import person

from charley.care.dehydration import rehydration_plan, rehydration_steps
from charley.knowledge.library import load

LIMITS = load().limits


def test_without_a_loss_there_is_nothing_to_give_back() -> None:
    assert rehydration_plan(person("thirst", "dry_mucosae")) is None
    assert rehydration_steps(person("cramp"), LIMITS) == ()


def test_plan_by_signs() -> None:
    assert rehydration_plan(person("diarrhoea")) == "A"
    assert rehydration_plan(person("diarrhoea", "thirst", "sunken_eyes")) == "B"
    assert rehydration_plan(person("diarrhoea", "lethargy", "sunken_eyes")) == "C"
    assert rehydration_plan(person("diarrhoea", "hypotension")) == "C"


def test_adult_volumes_of_plan_a() -> None:
    step = rehydration_steps(person("diarrhoea", age_years=40.0), LIMITS)[0]
    assert "200 to 400 mL" in step.text
    assert step.who == "person"


def test_a_toddler_gets_a_toddlers_volume() -> None:
    step = rehydration_steps(person("diarrhoea", age_years=1.5), LIMITS)[0]
    assert "50 to 100 mL" in step.text


def test_plan_b_by_weight_up_to_the_adult_maximum() -> None:
    signs = ("diarrhoea", "thirst", "sunken_eyes")
    light = rehydration_steps(person(*signs, weight_kg=40.0), LIMITS)[0]
    heavy = rehydration_steps(person(*signs, weight_kg=90.0), LIMITS)[0]
    assert "3000 mL" in light.text
    assert "4000 mL" in heavy.text


def test_plan_c_by_weight_and_slower_in_infants() -> None:
    adult = rehydration_steps(person("diarrhoea", "hypotension", weight_kg=60.0), LIMITS)[0]
    infant = rehydration_steps(person("diarrhoea", "hypotension", age_years=0.5), LIMITS)[0]
    assert "1800 mL, then 4200 mL" in adult.text
    assert "30 min" in adult.text
    assert "1 h, then 70 mL/kg in 5 h" in infant.text


@pytest.mark.parametrize("burden", ["heart_failure", "cirrhosis", "chronic_kidney_disease"])
def test_who_cannot_carry_the_volume_gets_a_clinician(burden: str) -> None:
    steps = rehydration_steps(person("diarrhoea", burden), LIMITS)
    assert [step.id for step in steps] == ["rehydrate_supervised"]
    shocked = rehydration_steps(person("diarrhoea", "hypotension", burden), LIMITS)[0]
    assert shocked.limits == {"iv_bolus_ml": 250}


def test_a_drowsy_person_is_not_told_to_drink() -> None:
    steps = rehydration_steps(person("diarrhoea", "confusion"), LIMITS)
    assert [step.who for step in steps] == ["hospital"]
