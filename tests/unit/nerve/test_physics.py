"""Ion physics against what was measured on nerve fibres and in working muscle."""

from __future__ import annotations

import numpy as np
import pytest

from charley.nerve.physics import (
    interstitial_potassium,
    nernst_mv,
    surface_potential_mv,
    surface_shift_mv,
)

FROG = {"monovalent": 119.5, "temperature_c": 20.0}


def test_tenfold_calcium_moves_gates_as_in_the_frog_node() -> None:
    shift = surface_potential_mv(calcium=20.0, **FROG) - surface_potential_mv(calcium=2.0, **FROG)
    assert 20.0 <= shift <= 25.0


def test_without_calcium_gates_move_back_by_18_mv() -> None:
    shift = surface_potential_mv(calcium=0.0, **FROG) - surface_potential_mv(calcium=2.0, **FROG)
    assert shift == pytest.approx(-18.0, abs=3.0)


def test_an_eighth_of_the_cations_moves_them_by_another_35_mv() -> None:
    dilute = surface_potential_mv(calcium=0.0, monovalent=119.5 / 8, temperature_c=20.0)
    assert dilute - surface_potential_mv(calcium=0.0, **FROG) == pytest.approx(-35.0, abs=7.0)


def test_a_fifth_of_the_calcium_is_like_10_to_15_mv_of_depolarisation_in_the_squid() -> None:
    """Frankenhaeuser and Hodgkin 1957 (recalled), in sea water without magnesium."""
    squid = {"monovalent": 470.0, "temperature_c": 18.0}
    little, much = (surface_potential_mv(calcium=mmol, **squid) for mmol in (8.8, 44.0))
    assert 10.0 <= much - little <= 15.0


def test_magnesium_screens_less_than_calcium() -> None:
    assert 0 < surface_shift_mv(magnesium=1.06) < surface_shift_mv(calcium=1.73)


def test_ordinary_plasma_is_the_reference() -> None:
    assert surface_shift_mv() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("ion", "values"),
    [
        ("calcium", np.linspace(0.5, 2.5, 30)),
        ("magnesium", np.linspace(0.1, 2.5, 30)),
        ("sodium", np.linspace(100.0, 180.0, 30)),
    ],
)
def test_more_of_any_cation_makes_the_nerve_less_excitable(
    ion: str, values: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    assert (np.diff(surface_shift_mv(**{ion: values})) > 0).all()


def test_acid_makes_it_less_excitable() -> None:
    assert (np.diff(surface_shift_mv(ph=np.linspace(6.8, 7.8, 20))) < 0).all()


def test_overbreathing_shifts_by_less_than_two_millivolts() -> None:
    assert surface_shift_mv(ph=7.6, calcium=1.05) == pytest.approx(-1.8, abs=0.2)


def test_the_equilibrium_of_potassium_at_body_temperature() -> None:
    assert nernst_mv(4.3, 3.0) == pytest.approx(26.73 * np.log(4.3 / 3.0), abs=0.01)
    assert nernst_mv(4.0, 4.0, 20.0) == 0.0


def test_potassium_between_working_fibres() -> None:
    measured = {0: 4.19, 10: 6.17, 30: 7.48, 50: 9.04}
    for watts, mmol_per_l in measured.items():
        assert interstitial_potassium(4.19, watts) == pytest.approx(mmol_per_l, rel=0.1)
