"""The same noisy-or network and the same people in Charley and in pyAgrum."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from charley.knowledge.library import Library
from charley.knowledge.schema import Cause, FindingNotes, Measured
from charley.patient.person import Fact, Patient
from charley.reasoning.evidence import evidence_of
from charley.reasoning.inference import EXACT, infer
from charley.reasoning.network import Network, compile_network

CAUSES, FINDINGS, LINKS, PEOPLE, KNOWN = 18, 30, 5, 200, 8


def compare_with_pyagrum() -> None:
    """Time both engines on random people and print the largest difference of any probability."""
    rng = np.random.default_rng(7)
    links = {f"c{c}": _links(rng) for c in range(CAUSES)}
    rates = {name: float(rng.uniform(2, 80)) for name in links}
    leaks = {f"f{f}": float(rng.uniform(0.01, 0.2)) for f in range(FINDINGS)}
    patients = [_patient(rng, leaks) for _ in range(PEOPLE)]
    net = _charley(links, rates, leaks)
    start = perf_counter()
    mine = infer(evidence_of(patients, net), net, 14, 3, EXACT).marginal(len(net.causes))
    ours = perf_counter() - start
    start = perf_counter()
    theirs = _pyagrum(links, rates, leaks, patients)
    other = perf_counter() - start
    rows = [net.row[name] for name in links]
    gap = np.abs(mine[:, rows] - theirs)
    print(f"{CAUSES} causes x {FINDINGS} findings, {PEOPLE} people, same noisy-or network:")
    print(f"  Charley (sets of up to 3):  {1000 * ours / PEOPLE:8.2f} ms a person")
    print(f"  pyAgrum (exact, all sets):  {1000 * other / PEOPLE:8.2f} ms a person")
    print(f"  Charley is {other / ours:.0f} times as fast; the probabilities differ by")
    print(f"  {gap.mean():.4f} on average, at most {gap.max():.3f} (sets of four and more)")


def _links(rng: np.random.Generator) -> dict[str, float]:
    chosen = rng.choice(FINDINGS, LINKS, replace=False)
    return {f"f{f}": float(rng.uniform(0.2, 0.9)) for f in chosen}


def _patient(rng: np.random.Generator, leaks: dict[str, float]) -> Patient:
    chosen = rng.choice(list(leaks), KNOWN, replace=False)
    return Patient(
        facts=tuple(Fact(finding=str(f), present=bool(rng.random() < 0.4), said="") for f in chosen)
    )


def _charley(
    links: dict[str, dict[str, float]], rates: dict[str, float], leaks: dict[str, float]
) -> Network:
    causes = {
        name: Cause(
            id=name,
            name=name,
            plain=name,
            group="",
            umbrella="",
            urgency="routine",
            base_rate=rates[name],
            base_reason="random network for timing",
            explanation="",
            findings={f: Measured(value=p, source="expert_prior") for f, p in found.items()},
        )
        for name, found in links.items()
    }
    library = Library(
        causes=causes,
        mechanisms={},
        findings={name: FindingNotes(prevalence=p) for name, p in leaks.items()},
        medicines={},
        tests={},
        red_flags={},
        advice={},
        patterns={},
        limits={},
        sources={},
    )
    net = compile_network(library, {})
    net.not_p[net.unknown_row] = 1.0
    net.leak.setflags(write=False)
    return net


def _pyagrum(
    links: dict[str, dict[str, float]],
    rates: dict[str, float],
    leaks: dict[str, float],
    patients: list[Patient],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    import pyagrum as gum

    bn = gum.BayesNet()
    for name, rate in rates.items():
        bn.add(gum.LabelizedVariable(name, name, 2))
        bn.cpt(name).fillWith([1 - rate / 1000, rate / 1000])
    for name, leak in leaks.items():
        bn.addNoisyORNet(gum.LabelizedVariable(name, name, 2), leak)
    for name, found in links.items():
        for finding, p in found.items():
            bn.addWeightedArc(name, finding, p)
    engine = gum.LazyPropagation(bn)
    rows = []
    for patient in patients:
        engine.setEvidence({fact.finding: int(fact.present) for fact in patient.facts})
        engine.makeInference()
        rows.append([engine.posterior(name)[1] for name in links])
    return np.array(rows)
