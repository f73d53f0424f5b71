"""Bedside formulas of tonicity against worked examples and against each other."""

from __future__ import annotations

import inspect

import pytest

from charley.body.tonicity import (
    FORMULAS,
    adrogue_madias,
    adrogue_madias_per_litre,
    edelman_plasma_water_sodium,
    electrolyte_free_water_clearance,
    exchangeable_cations,
    hillier_bent_sodium,
    hillier_sodium,
    katz_sodium,
    modified_electrolyte_free_water_clearance,
    nguyen_kurtz_isonatric,
    nguyen_kurtz_sodium,
)


@pytest.mark.parametrize(
    ("sodium", "infusate", "potassium", "water", "change"),
    [
        (120.0, 513.0, 0.0, 35.0, 10.9),
        (112.0, 513.0, 0.0, 23.0, 16.7),
        (108.0, 513.0, 0.0, 36.0, 10.9),
        (106.0, 154.0, 30.0, 27.0, 2.8),
    ],
)
def test_worked_cases_of_adrogue_and_madias(
    sodium: float, infusate: float, potassium: float, water: float, change: float
) -> None:
    found = adrogue_madias_per_litre(sodium, infusate, water, potassium)
    assert found == pytest.approx(change, abs=0.05)


def test_the_volume_form_is_the_formula_for_one_litre_and_sublinear_beyond() -> None:
    one = adrogue_madias_per_litre(120.0, 513.0, 35.0)
    assert adrogue_madias(120.0, 513.0, 35.0, 1.0) == one
    assert adrogue_madias(120.0, 513.0, 35.0, 0.1) == pytest.approx(1.12, abs=0.005)
    assert adrogue_madias(120.0, 513.0, 35.0, 2.0) < 2 * one
    assert adrogue_madias(120.0, 513.0, 35.0, 0.0) == 0.0


def test_isonatric_fluid_at_a_normal_sodium_holds_159_mmol_per_l() -> None:
    assert nguyen_kurtz_isonatric(140.0) == pytest.approx(158.9)


def test_fluid_of_isonatric_content_leaves_sodium_as_it_is_and_adrogue_madias_does_not() -> None:
    cations = (140.0 + 23.8) / 1.03
    assert nguyen_kurtz_sodium(140.0, 40.0, 2 * cations, 2.0) == pytest.approx(140.0)
    assert nguyen_kurtz_sodium(140.0, 40.0, -2 * cations, -2.0) == pytest.approx(140.0)
    assert modified_electrolyte_free_water_clearance(5.0, cations, 140.0) == pytest.approx(0.0)
    assert adrogue_madias(140.0, cations, 40.0, 2.0) > 0.5


def test_both_directions_of_the_line_agree_to_a_mmol_per_l() -> None:
    for sodium in (110.0, 125.0, 140.0, 155.0):
        back = 1.03 * exchangeable_cations(sodium) - 23.8
        assert back == pytest.approx(sodium, abs=0.2)


def test_sodium_of_plasma_water_is_plasma_sodium_over_its_share_of_water() -> None:
    plasma_water = edelman_plasma_water_sodium(exchangeable_cations(140.0))
    assert plasma_water == pytest.approx(140.0 / 0.93, abs=0.5)


def test_pure_water_dilutes_and_dry_salt_concentrates() -> None:
    assert nguyen_kurtz_sodium(140.0, 40.0, 0.0, 4.0) == pytest.approx(163.8 / 1.1 - 23.8)
    assert nguyen_kurtz_sodium(140.0, 40.0, 200.0, 0.0) == pytest.approx(145.15)


def test_free_water_clearance_counts_electrolytes_only() -> None:
    assert electrolyte_free_water_clearance(10.0, 70.0, 140.0) == pytest.approx(5.0)
    assert electrolyte_free_water_clearance(1.0, 200.0, 125.0) == pytest.approx(-0.6)
    assert modified_electrolyte_free_water_clearance(1.0, 100.0, 140.0) == pytest.approx(
        1 - 103 / 163.8
    )


def test_glucose_corrections_are_published_falls_per_100_mg_per_dl() -> None:
    for correct, fall in ((katz_sodium, 1.6), (hillier_sodium, 2.4), (hillier_bent_sodium, 1.6)):
        assert correct(135.0, 5.55) == pytest.approx(135.0)
        assert correct(135.0, 11.1) - 135.0 == pytest.approx(fall)
    steep = hillier_bent_sodium(130.0, 33.3) - hillier_bent_sodium(130.0, 27.75)
    assert steep == pytest.approx(4.0)
    assert hillier_bent_sodium(130.0, 22.2) == pytest.approx(katz_sodium(130.0, 22.2))


@pytest.mark.parametrize("water", [0.0, -35.0])
def test_body_water_must_be_positive(water: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        adrogue_madias(120.0, 513.0, water, 1.0)
    with pytest.raises(ValueError, match="more than 0"):
        nguyen_kurtz_sodium(120.0, 40.0, 0.0, water - 40.0)


def test_a_negative_volume_is_refused_with_the_formula_for_losses() -> None:
    with pytest.raises(ValueError, match="nguyen_kurtz_sodium"):
        adrogue_madias(120.0, 513.0, 35.0, -1.0)


def test_every_formula_is_found_by_its_name_and_says_its_units() -> None:
    units = ("_mmol_per_l", "_mmol", "_l", "_ml_per_min")
    for name, formula in FORMULAS.items():
        assert formula.__name__ == name
        assert all(word.endswith(units) for word in inspect.signature(formula).parameters)
