"""The axon answers to ions, temperature, pump and medicines as nerves do."""

from __future__ import annotations

from itertools import product
from math import isfinite
from typing import Any

import numpy as np
import pytest

from charley.nerve.axon import (
    USUAL,
    AxonError,
    Excitability,
    Surroundings,
    excitability,
    threshold_sensitivity,
)
from charley.nerve.axon.axon import Axon
from charley.nerve.axon.behaviour import behaviour, changes
from charley.nerve.axon.constants import constants, kinetics, rows

AIMS = [(name, index) for name, row in behaviour().items() for index in row.aims]


def changed(**what: Any) -> Excitability:
    return excitability(USUAL._replace(**what))


@pytest.mark.parametrize(("name", "index"), AIMS)
def test_answers_to_changed_surroundings_go_the_published_way(name: str, index: str) -> None:
    aim, spread = behaviour()[name].aims[index]
    found = changes(Axon(Surroundings(**behaviour()[name].surroundings)), Axon())[index]
    assert abs(found - aim) <= 2.0 * spread
    if abs(aim) >= 2.0 * spread:
        assert found * aim > 0.0, "the sign is known"


@pytest.mark.parametrize(
    "less_excitable",
    [
        {"ionised_calcium_mmol_per_l": 1.5},
        {"free_magnesium_mmol_per_l": 1.0},
        {"ph": 7.1},
        {"potassium_mmol_per_l": 3.0},
        {"pump_current": 2.0},
        {"persistent_sodium": 0.5},
    ],
)
def test_what_calms_a_nerve_raises_its_threshold(less_excitable: dict[str, float]) -> None:
    assert changed(**less_excitable).threshold_pa > 1.005 * excitability().threshold_pa


@pytest.mark.parametrize(
    "more_excitable",
    [
        {"ionised_calcium_mmol_per_l": 0.9},
        {"free_magnesium_mmol_per_l": 0.25},
        {"ph": 7.6},
        {"potassium_mmol_per_l": 5.5},
    ],
)
def test_what_irritates_a_nerve_lowers_its_threshold(more_excitable: dict[str, float]) -> None:
    assert changed(**more_excitable).threshold_pa < 0.995 * excitability().threshold_pa


def test_less_persistent_sodium_shortens_the_time_constant() -> None:
    blocked = changed(persistent_sodium=0.5).strength_duration_time_constant_ms
    assert blocked < 0.9 * excitability().strength_duration_time_constant_ms


def test_the_resting_potential_follows_potassium() -> None:
    resting = [changed(potassium_mmol_per_l=k).resting_mv for k in (2.5, 3.5, 4.3, 5.5, 6.5)]
    assert resting == sorted(resting)
    assert excitability().resting_mv == pytest.approx(constants().resting_mv, abs=0.01)


def test_the_slopes_of_the_threshold_have_the_signs_of_surface_charge_and_of_potassium() -> None:
    slopes = threshold_sensitivity()
    assert slopes.potassium < 0.0 < slopes.ionised_calcium
    assert slopes.ph < 0.0 < slopes.free_magnesium < slopes.ionised_calcium


def test_the_slopes_are_those_of_the_test_itself() -> None:
    more = changed(ionised_calcium_mmol_per_l=1.2 * 1.1).threshold_pa
    less = changed(ionised_calcium_mmol_per_l=1.2 / 1.1).threshold_pa
    slope = np.log(more / less) / np.log(1.1**2)
    assert threshold_sensitivity().ionised_calcium == pytest.approx(slope, rel=0.1)


@pytest.mark.parametrize(
    "extreme",
    [
        *(
            Surroundings(
                potassium_mmol_per_l=k, ionised_calcium_mmol_per_l=ca, ph=ph, sodium_mmol_per_l=na
            )
            for k, (ca, ph), na in product(
                (1.5, 4.3, 9.0), ((0.5, 7.8), (2.0, 6.8), (0.5, 6.8), (2.0, 7.8)), (105.0, 170.0)
            )
        ),
        *(Surroundings(temperature_c=t, potassium_mmol_per_l=k) for t in (30, 40) for k in (3, 6)),
    ],
)
def test_extremes_give_numbers_or_a_sentence(extreme: Surroundings) -> None:
    try:
        found = excitability(extreme)
    except AxonError as error:
        assert str(error).startswith("the axon")
        assert "potassium" in str(error)
        return
    curves = (
        found.recovery_cycle,
        found.electrotonus_depolarising,
        found.electrotonus_hyperpolarising,
    )
    numbers = [
        found.threshold_pa,
        found.rheobase_pa,
        found.strength_duration_time_constant_ms,
        found.superexcitability_percent,
        found.subexcitability_percent,
        found.resting_mv,
        *(value for curve in curves for value in curve.values()),
    ]
    assert all(isfinite(number) for number in numbers)
    assert found.threshold_pa > 0.0


@pytest.mark.parametrize("temperature_c", [28.0, 31.0, 34.0, 37.0, 40.0])
def test_an_axon_is_at_rest_from_28_to_40_degrees(temperature_c: float) -> None:
    assert changed(temperature_c=temperature_c).threshold_pa > 0.0


@pytest.mark.parametrize("potassium", [12, 15])
def test_depolarisation_block_is_told_in_a_sentence(potassium: float) -> None:
    with pytest.raises(AxonError, match=rf"block.* potassium {potassium}\b"):
        changed(potassium_mmol_per_l=potassium)


def test_surroundings_beyond_the_model_are_refused_with_their_limits() -> None:
    with pytest.raises(AxonError, match=r"sodium is 14 mmol/L; .* from 90 to 190 mmol/L"):
        changed(sodium_mmol_per_l=14.0)


def test_the_same_axon_gives_the_same_numbers() -> None:
    excitability.cache_clear()
    first = excitability()
    excitability.cache_clear()
    assert excitability() == first


def test_half_the_step_hardly_changes_the_threshold() -> None:
    values = {name: row.value for name, row in rows().items()}
    fine = Axon(USUAL, values | {"step_ms": values["step_ms"] / 2.0})
    assert fine.threshold_pa(1.0) == pytest.approx(Axon().threshold_pa(1.0), rel=0.01)


def test_every_parameter_has_its_unit_its_source_and_its_standing() -> None:
    assert kinetics({name: row.value for name, row in rows().items()}).shape == (6, 9)
    for name, row in rows().items():
        assert row.unit, name
        assert row.note, name
        assert row.standing in {"supported", "hypothesis", "calibrated", "definition"}, name
