"""The cramp threshold of a body state: its size, its uncertainty, and what may not move it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charley.nerve.axon import threshold_sensitivity
from charley.nerve.circumstances import Circumstances, CircumstancesError, rows
from charley.nerve.coefficients import coefficients, mechanisms, works
from charley.nerve.drivers import DRIVERS
from charley.nerve.pool.emulator import axon_slopes
from charley.nerve.threshold import likelihood_ratio, threshold, thresholds

RISING = {
    "reference_hz": (5.0, 75.0), "sodium_mmol_per_l": (115.0, 160.0),
    "potassium_mmol_per_l": (2.0, 8.0), "ionised_calcium_mmol_per_l": (0.6, 2.0),
    "free_magnesium_mmol_per_l": (0.1, 2.0), "salt_drink_mmol_per_kg": (0.0, 5.0),
    "tendon_force": (0.1, 1.0), "tired_muscle": (0.0, 1.0), "cramp_training": (0.0, 1.5),
    "spinal_inhibition": (0.0, 1.0), "nerve_block": (0.0, 1.0),
}  # fmt: skip
FALLING = {
    "ph": (6.9, 7.8), "pain": (0.0, 1.0), "recent_cramp": (0.0, 1.0), "other_odds": (0.1, 20.0),
    "sodium_before_mmol_per_l": (120.0, 160.0),
}  # fmt: skip


@pytest.mark.parametrize("name", [*RISING, *FALLING])
def test_it_is_monotone_in_each_circumstance(name: str) -> None:
    low, high = (RISING | FALLING)[name]
    values = np.linspace(low, high, 200)
    before = {"sodium_before_mmol_per_l": 140.0} if name == "sodium_mmol_per_l" else {}
    steps = np.diff(thresholds(Circumstances(**{name: values}, **before)).ln_hz)
    steps = steps if name in RISING else -steps
    assert (steps >= -1e-12).all()
    assert steps.sum() > 0.01


def test_every_circumstance_but_a_block_of_the_persistent_current_moves_it() -> None:
    assert {*RISING, *FALLING, "persistent_block"} == set(Circumstances._fields) == set(rows())


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_state_that_can_be_gives_no_number(data: st.DataObject) -> None:
    given_ = {
        name: data.draw(st.floats(row["lowest"], row["highest"])) for name, row in rows().items()
    }
    found = threshold(Circumstances(**given_))
    assert 4.0 <= found.low_hz <= found.hz <= found.high_hz <= 80.0
    assert math.isfinite(found.ln_spread)
    many = thresholds(Circumstances(**{name: np.full(3, value) for name, value in given_.items()}))
    assert (many.hz == found.hz).all()


def test_what_cannot_be_is_refused_with_what_can() -> None:
    with pytest.raises(CircumstancesError, match="sodium is 14 mmol/L; it goes from 95 to 190"):
        threshold(Circumstances(sodium_mmol_per_l=14.0))
    with pytest.raises(CircumstancesError, match="pH is nan"):
        threshold(Circumstances(ph=float("nan")))
    with pytest.raises(CircumstancesError, match="different lengths"):
        thresholds(Circumstances(ph=np.full(3, 7.4), pain=np.zeros(2)))


def test_a_low_sodium_to_which_the_tissues_are_used_moves_nothing() -> None:
    assert threshold(Circumstances(sodium_mmol_per_l=120.0)).contributions == ()


def test_potassium_moves_it_as_the_clinic_says_and_not_as_the_membrane_would() -> None:
    assert threshold(Circumstances(potassium_mmol_per_l=2.5)).hz < threshold(Circumstances()).hz
    assert threshold(Circumstances(potassium_mmol_per_l=6.5)).hz == threshold(Circumstances()).hz
    assert coefficients()["potassium"].standing == "hypothesis"


def test_what_each_factor_did_adds_up_on_the_logarithmic_scale() -> None:
    found = threshold(
        Circumstances(
            sodium_mmol_per_l=136.0,
            sodium_before_mmol_per_l=140.0,
            pain=1.0,
            potassium_mmol_per_l=3.0,
        )
    )
    total = sum(one.ln_ratio for one in found.contributions)
    assert found.hz == pytest.approx(20.2 * math.exp(total))
    assert {one.factor for one in found.contributions} == {"dilution", "pain", "potassium"}
    assert all(one.low_hz <= one.hz <= one.high_hz for one in found.contributions)


def test_its_likelihood_ratio_separates_people_who_cramp() -> None:
    assert likelihood_ratio(14.0) == pytest.approx(8.1, abs=0.2)
    assert likelihood_ratio(26.0) == pytest.approx(0.14, abs=0.01)
    assert likelihood_ratio(14.9) / likelihood_ratio(25.5) == pytest.approx(36, rel=0.02)


def test_a_measured_person_is_known_better() -> None:
    usual, known = threshold(Circumstances()), threshold(Circumstances(), known_person=True)
    assert known.ln_spread < usual.ln_spread


def test_every_row_names_a_driver_and_works_that_exist() -> None:
    for row in (*coefficients().values(), *mechanisms().values()):
        assert row.circumstance in rows()
        assert row.driver in DRIVERS or row.driver == "pool"
        assert set(row.source) <= set(works())
        assert row.note
        assert row.spread > 0


def test_the_threshold_takes_its_slopes_from_the_axon() -> None:
    axon = threshold_sensitivity()
    assert axon_slopes() == {
        "calcium": pytest.approx(axon.ionised_calcium, rel=0.05),
        "magnesium": pytest.approx(axon.free_magnesium, rel=0.05),
        "ph": pytest.approx(axon.ph, rel=0.05),
    }


def test_a_coefficient_without_evidence_is_uncertain_in_sign() -> None:
    for row in coefficients().values():
        if row.standing in {"hypothesis", "null"} and row.kind != "odds":
            assert abs(row.value) <= row.spread
