"""Replacement of what is measured and missing, within kidneys and drugs."""

from __future__ import annotations

from facts_view import FactsView, Value, person

from charley.care.plan import Step
from charley.care.replacement import replacement_steps
from charley.knowledge.library import load

LIMITS = load().limits


def only(*findings: str, **values: Value) -> Step:
    steps = replacement_steps(person(*findings, **values), LIMITS)
    assert len(steps) == 1
    return steps[0]


def test_nothing_is_replaced_on_suspicion() -> None:
    assert replacement_steps(person("cramp", "diarrhoea", "weakness"), LIMITS) == ()


def test_potassium_by_depth() -> None:
    assert only(potassium=3.2).limits == {"potassium_oral_mmol_24h": 72}
    assert only(potassium=2.7).limits == {"potassium_oral_mmol_24h": 108}
    assert only(potassium=2.2).limits["potassium_iv_mmol_per_h"] == 10
    assert only(potassium=2.2).limits["potassium_peripheral_mmol_per_l"] == 40


def test_potassium_below_three_on_digoxin_is_given_in_a_vein() -> None:
    assert only("medicine:digoxin", potassium=2.8).id == "potassium_intravenous"


def test_shifted_potassium_is_replaced_in_small_doses() -> None:
    shifted = only("paralysis", "hyperthyroidism_known", potassium=1.9)
    assert shifted.id == "potassium_cautious"
    assert "rebound" in shifted.text


def test_kidney_warnings_follow_egfr() -> None:
    assert "renal team" in only(potassium=3.2, egfr=12.0).text
    assert "half" in only(potassium=3.2, egfr=25.0).text
    assert "eGFR" not in only(potassium=3.2, egfr=80.0).text


def test_magnesium_is_halved_below_egfr_30() -> None:
    assert only(magnesium=0.4).limits == {"magnesium_iv_mmol": 20}
    assert only(magnesium=0.4, egfr=20.0).limits == {"magnesium_iv_mmol": 10}
    assert only(magnesium=0.6).limits == {"magnesium_oral_mmol_24h": 20}
    assert only(magnesium=0.6, egfr=20.0).limits == {"magnesium_oral_mmol_24h": 10}
    assert "heart block" in only(magnesium=0.4).text


def test_calcium_by_depth_and_by_tetany() -> None:
    assert only(adjusted_calcium=1.8).id == "calcium_intravenous"
    assert only("carpopedal_spasm", adjusted_calcium=2.05).id == "calcium_intravenous"
    assert only(adjusted_calcium=2.05).id == "calcium_oral"
    assert "digoxin" in only("medicine:digoxin", adjusted_calcium=1.8).text


def test_vitamin_d_only_if_low_and_calcium_allows() -> None:
    assert "300000" in only(vitamin_d_25oh=15.0).text
    assert "300000" not in only(vitamin_d_25oh=40.0).text
    assert replacement_steps(person(vitamin_d_25oh=70.0), LIMITS) == ()
    assert replacement_steps(person("sarcoidosis", vitamin_d_25oh=15.0), LIMITS) == ()


def test_b12_by_nerves() -> None:
    assert "alternate days" in only("vibration_loss", vitamin_b12=90.0).text
    assert "three times a week" in only(vitamin_b12=90.0).text
    assert "indeterminate" in only(vitamin_b12=200.0).text


def test_phosphate_below_a_third_goes_to_hospital() -> None:
    assert only(phosphate=0.25).who == "hospital"
    assert only(phosphate=0.6).who == "gp"


def test_a_level_known_only_as_low_is_still_replaced() -> None:
    low = FactsView({"potassium": (float("-inf"), 2.4)})
    assert replacement_steps(low, LIMITS)[0].id == "potassium_intravenous"
