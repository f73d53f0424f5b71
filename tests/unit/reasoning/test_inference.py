"""Inference against brute force over every set of causes, written independently."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest

from charley.knowledge.library import Library
from charley.knowledge.schema import Cause, FindingNotes, LabProfile, Measured, Mechanism
from charley.patient.person import Fact, LabResult, Patient
from charley.reasoning import inference
from charley.reasoning.evidence import evidence_of
from charley.reasoning.inference import EXACT, infer
from charley.reasoning.network import Network, compile_network
from charley.reasoning.priors import base_log_odds
from charley.reasoning.weights import decibans

LEAK = {"seizure": 0.01, "nausea": 0.1, "fatigue": 0.3, "dry_skin": 0.05}
CAUSES = {
    "first": (100.0, {"seizure": 0.2, "nausea": 0.5}),
    "second": (50.0, {"nausea": 0.3, "fatigue": 0.8}),
    "third": (10.0, {"seizure": 0.6, "dry_skin": 0.7}),
    "fourth": (5.0, {"fatigue": 0.4, "dry_skin": 0.9}),
}


def _cause(name: str, rate: float, findings: dict[str, float]) -> Cause:
    return Cause(
        id=name,
        name=name,
        plain=name,
        group="test",
        umbrella=name,
        urgency="routine",
        base_rate=rate,
        base_reason="invented for the test",
        explanation="",
        findings={f: Measured(value=p, source="expert_prior") for f, p in findings.items()},
    )


def _library(causes: list[Cause], mechanisms: list[Mechanism] | None = None) -> Library:
    return Library(
        causes={cause.id: cause for cause in causes},
        mechanisms={m.id: m for m in mechanisms or []},
        findings={f: FindingNotes(prevalence=p) for f, p in LEAK.items()},
        medicines={},
        tests={},
        red_flags={},
        advice={},
        patterns={},
        limits={},
        sources={},
    )


@pytest.fixture(scope="module")
def network() -> Network:
    causes = [_cause(name, rate, findings) for name, (rate, findings) in CAUSES.items()]
    return compile_network(_library(causes), {})


def _facts(**states: bool) -> Patient:
    return Patient(facts=tuple(Fact(finding=f, present=p, said=f) for f, p in states.items()))


def _brute_force(states: dict[str, bool]) -> dict[str, float]:
    total, held = 0.0, dict.fromkeys(CAUSES, 0.0)
    for members in product([False, True], repeat=len(CAUSES)):
        chosen = [name for name, inside in zip(CAUSES, members, strict=True) if inside]
        weight = 1.0
        for name, inside in zip(CAUSES, members, strict=True):
            share = CAUSES[name][0] / 1000
            weight *= share if inside else 1 - share
        for finding, present in states.items():
            absent = (1 - LEAK[finding]) * prod(
                1 - CAUSES[name][1].get(finding, 0.0) for name in chosen
            )
            weight *= 1 - absent if present else absent
        total += weight
        for name in chosen:
            held[name] += weight
    return {name: value / total for name, value in held.items()}


@pytest.mark.parametrize(
    "states",
    [
        {"seizure": True},
        {"seizure": True, "nausea": True, "dry_skin": False},
        {"fatigue": True, "dry_skin": True},
        {"seizure": False, "nausea": False, "fatigue": False, "dry_skin": False},
    ],
)
def test_posterior_is_exact_where_every_set_is_scored(
    network: Network, states: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference, "base_log_odds", _without_unknown)
    posterior = infer(evidence_of([_facts(**states)], network), network, 5, 4, calibration=EXACT)
    marginal = posterior.marginal(len(network.causes))[0]
    expected = _brute_force(states)
    for name, value in expected.items():
        assert marginal[network.row[name]] == pytest.approx(value, rel=1e-6)


def _without_unknown(network: Network) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    odds = base_log_odds(network).copy()
    odds[network.unknown_row] = -80.0
    return odds


def test_an_unknown_fact_is_integrated_out(network: Network) -> None:
    """Averaging over what a finding might be gives back the belief without it."""
    without = infer(evidence_of([_facts(nausea=True)], network), network, 5, 4, EXACT)
    size = len(network.causes)
    mean = np.zeros(size)
    present = (without.weight[0] * _p_seizure(without.sets[0], network)).sum()
    for state, share in ((True, present), (False, 1 - present)):
        people = evidence_of([_facts(nausea=True, seizure=state)], network)
        mean += share * infer(people, network, 5, 4, EXACT).marginal(size)[0]
    assert mean == pytest.approx(without.marginal(size)[0], abs=1e-9)


def _p_seizure(
    sets: np.ndarray[tuple[int, ...], np.dtype[np.intp]], network: Network
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    column = network.column["seizure"]
    return 1 - (1 - network.leak[column]) * network.not_p[sets, column].prod(axis=-1)


def test_one_person_and_many_agree(network: Network) -> None:
    people = [
        _facts(seizure=True),
        _facts(nausea=True, fatigue=False),
        Patient(),
        _facts(dry_skin=True),
    ]
    size = len(network.causes)
    together = infer(evidence_of(people, network), network).marginal(size)
    for i, person in enumerate(people):
        alone = infer(evidence_of([person], network), network).marginal(size)[0]
        assert together[i] == pytest.approx(alone, abs=1e-12)


def test_weights_point_the_way_the_fact_points(network: Network) -> None:
    posterior = infer(evidence_of([_facts(dry_skin=True)], network), network, calibration=EXACT)
    facts, weights, _ = decibans(posterior, [network.row["fourth"], network.row["first"]])
    for_fourth, for_first = weights[facts.index("dry_skin")]
    assert for_fourth > 3
    assert np.isnan(for_first), "what does not touch a cause has no weight"


def test_a_laboratory_profile_is_inherited_from_a_mechanism() -> None:
    low_sodium = Mechanism(
        id="low",
        name="low sodium",
        plain="",
        explanation="",
        laboratory={"sodium": LabProfile(typical=121, spread=7)},
    )
    causes = [
        _cause("first", 100, {}),
        _cause("fourth", 20, {}),
    ]
    import msgspec

    causes[1] = msgspec.structs.replace(causes[1], mechanisms=("low",))
    network = compile_network(_library(causes, [low_sodium]), {})
    sick = Patient(laboratory=(LabResult(analyte="sodium", low=121, high=121, said="Na 121"),))
    marginal = infer(evidence_of([sick], network), network).marginal(len(network.causes))[0]
    assert marginal[network.row["fourth"]] > 0.5
