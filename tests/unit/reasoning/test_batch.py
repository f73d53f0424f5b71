"""Many people in machine code against the readable arrays, person by person."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

import charley
from charley.patient.person import LabResult, Patient
from charley.reasoning.evidence import Evidence, evidence_of
from charley.reasoning.inference import EXACT, infer
from charley.reasoning.many.batch import CHUNK, chunk_of, probabilities
from charley.reasoning.network import network

PATIENTS = Path(__file__).parents[2] / "cases" / "patients"


@pytest.fixture(scope="module")
def real() -> Evidence:
    """Published patients, and one with a measured cramp threshold and with ranges."""
    files = sorted(PATIENTS.glob("*.yaml"))
    ranges = Patient(
        laboratory=(
            LabResult(analyte="sodium", high=120.0, said="<120"),
            LabResult(analyte="potassium", qualifier="low", said="low"),
            LabResult(analyte="cramp_threshold_frequency", low=14.0, high=14.0, said="14 Hz"),
        )
    )
    people = [charley.read(file).patient for file in files]
    return evidence_of([*people, ranges], network())


@pytest.mark.parametrize("calibration", [None, EXACT], ids=["calibrated", "exact"])
def test_machine_code_says_what_the_arrays_say(
    real: Evidence, calibration: type[msgspec.Struct] | None
) -> None:
    net = network()
    expected = infer(real, net, calibration=calibration).marginal(len(net.causes))
    found = probabilities(real, net, calibration=calibration)
    assert np.abs(found - expected).max() < 1e-9


def test_what_is_known_of_others_changes_nothing(real: Evidence) -> None:
    together = probabilities(real, network())
    for person in range(0, len(real), 7):
        alone = probabilities(chunk_of(real, slice(person, person + 1)), network())
        assert np.array_equal(together[person], alone[0])


def test_threads_and_progress_change_nothing() -> None:
    net, told = network(), []
    many = evidence_of([Patient(age_years=float(age % 90)) for age in range(2 * CHUNK + 3)], net)
    once = probabilities(many, net, threads=1, progress=told.append)
    assert told == [CHUNK, CHUNK, 3]
    assert np.array_equal(once, probabilities(many, net, threads=3))


def test_nobody_gives_an_empty_table() -> None:
    net = network()
    assert probabilities(evidence_of([], net), net).shape == (0, len(net.causes))


def test_of_a_person_of_whom_nothing_is_known_the_commonest_causes_lead() -> None:
    net = network()
    (found,) = probabilities(evidence_of([Patient()], net), net)
    leading = net.causes[int(found[1:-1].argmax()) + 1]
    most = max(net.library.causes.values(), key=lambda cause: cause.base_rate)
    assert leading == most.id
