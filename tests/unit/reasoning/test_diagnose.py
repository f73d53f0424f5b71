"""Diagnosis on the shipped knowledge: what it says, asks next, and when it does not know."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from charley.knowledge.library import load
from charley.patient.person import Fact, LabResult, MedicineUse, Patient, Qualifier
from charley.reasoning.diagnose import diagnose
from charley.reasoning.evidence import evidence_of
from charley.reasoning.many.batch import probabilities
from charley.reasoning.network import network


def _person(*findings: str, age: float | None = None, **values: float) -> Patient:
    return Patient(
        age_years=age,
        facts=tuple(Fact(finding=f.strip("-"), present=f[0] != "-", said=f) for f in findings),
        laboratory=tuple(
            LabResult(analyte=name, low=value, high=value, said=name)
            for name, value in values.items()
        ),
    )


NIGHT_CRAMP = _person("cramp_calf", "cramp_nocturnal", age=72)


def test_an_isolated_night_cramp_is_benign() -> None:
    best = diagnose(NIGHT_CRAMP).causes[0]
    assert best.cause == "benign_nocturnal_cramps"
    assert best.probability > 0.5


def test_twitching_alone_does_not_make_motor_neurone_disease() -> None:
    twitching = _person("cramp_calf", "cramp_nocturnal", "fasciculation", age=60)
    assert diagnose(twitching).probability("als") < 0.02


def test_weakness_wasting_and_brisk_reflexes_do() -> None:
    signs = ("cramp", "fasciculation_widespread", "muscle_wasting", "brisk_reflexes")
    said = diagnose(_person(*signs, "weakness_progressive", age=60))
    assert said.causes[0].cause == "als"


def test_what_a_rival_explains_a_little_better_fits_and_does_not_speak_against() -> None:
    signs = ("cramp_nocturnal", "muscle_stiffness", "constipation")
    said = diagnose(_person(*signs, age=67, tsh=68, ck=1850, sodium=131))
    disease = next(one for one in said.causes if one.cause == "hypothyroid_myopathy")
    weights = {weight.fact: weight.decibans for weight in disease.weights}
    assert disease.probability > 0.5
    assert weights["tsh"] >= 0.0
    assert all(abs(value) >= 0.3 for value in weights.values() if value)
    assert [abs(value) for value in weights.values()] == sorted(
        map(abs, weights.values()), reverse=True
    )


def test_charley_says_when_it_does_not_know() -> None:
    assert diagnose(Patient()).certainty == "open"


def test_magnesium_stands_behind_low_calcium_and_potassium() -> None:
    low = _person("carpopedal_spasm", magnesium=0.35, calcium=1.7, potassium=2.9, pth=1.5)
    states = {belief.mechanism: belief.probability for belief in diagnose(low).mechanisms}
    assert states.get("hypomagnesaemia", 0) > 0.8


def test_the_urine_tells_inappropriate_adh_from_salt_loss() -> None:
    plasma = {"sodium": 120.0, "osmolality": 250.0}
    siad = diagnose(_person(**plasma, urine_osmolality=500, urine_sodium=80, urate=140, urea=2.5))
    loss = diagnose(_person(**plasma, urine_osmolality=500, urine_sodium=8, urate=480, urea=14))
    chance = [
        {b.mechanism: b.probability for b in said.mechanisms}.get("adh_excess", 0.0)
        for said in (siad, loss)
    ]
    assert chance[0] > 0.6
    assert chance[1] < 0.3


def test_high_glucose_explains_a_low_sodium() -> None:
    said = diagnose(_person("diabetes", "polyuria", sodium=124, glucose=52))
    assert said.probability("hyperglycaemic_hyponatraemia") > 0.5
    assert any(step.id == "sodium_translocational" for step in said.patterns)


@pytest.mark.parametrize("word", ["very_low", "low", "normal", "high", "very_high"])
def test_a_worded_result_is_an_interval(word: Qualifier) -> None:
    lab = LabResult(analyte="potassium", qualifier=word, said=f"potassium {word}")
    low_potassium = diagnose(Patient(laboratory=(lab,)))
    chance = {b.mechanism: b.probability for b in low_potassium.mechanisms}
    assert (chance.get("hypokalaemia", 0.0) > 0.15) == (word in {"very_low", "low"})


def test_next_steps_never_offer_what_is_known() -> None:
    person = _person("leg_swelling_unilateral", "calf_pain", "-fever", age=50, sodium=140)
    known = {fact.finding for fact in person.facts}
    steps = diagnose(person).next_steps
    assert steps
    assert not known & {step.id for step in steps}


def test_a_swollen_calf_is_scanned() -> None:
    steps = diagnose(_person("leg_swelling_unilateral", "calf_pain_persistent", age=50)).next_steps
    assert "leg_ultrasound" in {step.id for step in steps}


def test_batch_and_single_agree() -> None:
    net = network()
    people = [NIGHT_CRAMP, Patient(), _person("seizure", age=30, sodium=115), _person("cramp")]
    together = probabilities(evidence_of(people, net), net)
    for i, person in enumerate(people):
        assert together[i] == pytest.approx(probabilities(evidence_of([person], net), net)[0])
    assert np.isfinite(together).all()


def test_a_weight_names_the_published_source_of_its_number() -> None:
    """The weight of a new thiazide rests on Andersson 2024, and says so."""
    taking = MedicineUse(ingredients=(), classes=("thiazide",), said="", days_since_start=10)
    person = msgspec.structs.replace(_person(sodium=118, age=80), medicines=(taking,))
    said = diagnose(person)
    best = next(c for c in said.causes if c.cause == "thiazide_hyponatraemia")
    sources = {weight.fact: weight.source for weight in best.weights}
    assert sources["medicine:thiazide"] == "andersson2024"
    assert all(not source or source in load().sources for source in sources.values())
