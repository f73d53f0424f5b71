"""Derived quantities against worked examples."""

from __future__ import annotations

import pytest

from charley.reasoning.derived import with_derived


def test_glucose_correction_follows_hillier() -> None:
    """836 mg/dL (46.4 mmol/L) of glucose hides 17.8 mmol/L of sodium at 2.4 per 5.5 mmol/L."""
    known = with_derived({"sodium": 128.0, "glucose": 46.4})
    assert known["corrected_sodium"] == pytest.approx(128 + 2.4 * (46.4 - 5.5) / 5.5)


def test_no_glucose_correction_at_ordinary_glucose() -> None:
    assert "corrected_sodium" not in with_derived({"sodium": 121.0, "glucose": 6.5})


def test_calcium_is_adjusted_to_an_albumin_of_forty() -> None:
    assert with_derived({"calcium": 1.9, "albumin": 25.0})["adjusted_calcium"] == pytest.approx(2.2)


def test_fractional_excretion_of_urate() -> None:
    """Plasma urate 120 umol/L, creatinine 60; urine urate 2.4 mmol/L, creatinine 8 mmol/L: 15 %."""
    known = with_derived(
        {"urate": 120.0, "creatinine": 60.0, "urine_urate": 2.4, "urine_creatinine": 8.0}
    )
    assert known["fe_urate"] == pytest.approx(15.0)


@pytest.mark.parametrize(
    ("age", "female", "creatinine", "expected"),
    [(50.0, 0.0, 88.4, 92.0), (50.0, 1.0, 88.4, 69.0), (80.0, 1.0, 150.0, 30.0)],
)
def test_egfr_matches_the_published_calculator(
    age: float, female: float, creatinine: float, expected: float
) -> None:
    """CKD-EPI 2021 as the National Kidney Foundation's calculator gives it (whole numbers)."""
    known = with_derived({"creatinine": creatinine, "age_years": age, "female": female})
    assert known["egfr"] == pytest.approx(expected, abs=1.0)


def test_nothing_is_derived_from_unknown_parts() -> None:
    assert with_derived({"sodium": 121.0, "chloride": None}) == {"sodium": 121.0}
