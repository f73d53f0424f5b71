"""From a patient to a differential."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from charley.knowledge.schema import (
    Cause,
    Effect,
    LabProfile,
    Measured,
    MeasuredGroup,
    Mechanism,
    TimeCourse,
)
from charley.patient.language.vocabulary import concepts
from charley.patient.person import Patient
from charley.reasoning.differential import (
    Differential,
    MechanismBelief,
    RankedCause,
    Weight,
)
from charley.reasoning.evidence import evidence_of
from charley.reasoning.inference import Posterior, infer
from charley.reasoning.network import Network, network
from charley.reasoning.next_step import next_steps
from charley.reasoning.patterns import path
from charley.reasoning.priors import base_log_odds
from charley.reasoning.view import PatientView
from charley.reasoning.weights import decibans
from charley.units.analytes import analytes

Array = npt.NDArray[np.float64]

SHOWN_CAUSES = 10
LEAST_PROBABILITY = 0.005
LEAST_SUPPORT = 0.5
CITED = (Effect, LabProfile, Measured, MeasuredGroup, TimeCourse)


def diagnose(patient: Patient, net: Network | None = None) -> Differential:
    """Ranked causes of one patient's state with the weight of each fact, and what to ask next."""
    net = net or network()
    evidence = evidence_of([patient], net)
    posterior = infer(evidence, net)
    marginal = posterior.marginal(len(net.causes))[0]
    unexplained = float(marginal[0] + marginal[net.unknown_row])
    rows = _answers(marginal, net)
    return Differential(
        causes=_ranked(posterior, marginal, rows, net),
        mechanisms=_mechanisms(posterior, net),
        patterns=path(PatientView(patient, None, net), net.library),
        next_steps=next_steps(posterior, evidence, net),
        unexplained=unexplained,
        certainty="open" if evidence.is_empty() else _certainty(marginal, rows, unexplained),
    )


def _answers(marginal: Array, net: Network) -> list[int]:
    """Causes to list. One that the facts made less likely than it was at the start is no answer,
    unless nothing else is."""
    ranked = [int(r) for r in np.argsort(-marginal, kind="stable") if r not in (0, net.unknown_row)]
    likely = [row for row in ranked if marginal[row] >= LEAST_PROBABILITY][: 2 * SHOWN_CAUSES]
    supports = supported(marginal, net)
    return ([row for row in likely if supports[row]] or likely)[:SHOWN_CAUSES]


def supported(marginal: Array, net: Network) -> npt.NDArray[np.bool_]:
    """Which causes the facts did not make clearly less likely than at the start, [..., C]."""
    base = 1 / (1 + np.exp(-base_log_odds(net)))
    return np.asarray(marginal >= LEAST_SUPPORT * base)


def _ranked(
    posterior: Posterior, marginal: Array, rows: list[int], net: Network
) -> tuple[RankedCause, ...]:
    if not rows:
        return ()
    facts, weights, by_itself = decibans(posterior, rows)
    order = [np.lexsort((-by_itself[:, i], -np.abs(weights[:, i]))) for i in range(len(rows))]
    base = 1 / (1 + np.exp(-base_log_odds(net)))
    return tuple(
        RankedCause(
            cause=net.causes[row],
            name=net.library.causes[net.causes[row]].name,
            plain=net.library.causes[net.causes[row]].plain,
            probability=float(marginal[row]),
            prior=float(base[row]),
            weights=_weights(facts, weights[:, i], order[i], net.causes[row], net),
        )
        for i, row in enumerate(rows)
    )


def _weights(
    facts: tuple[str, ...], values: Array, order: npt.NDArray[np.intp], cause: str, net: Network
) -> tuple[Weight, ...]:
    return tuple(
        Weight(
            fact=facts[place],
            label=label_of(facts[place], net),
            decibans=float(values[place]),
            source=_source_of(facts[place], cause, net),
        )
        for place in order
        if np.isfinite(values[place])
    )


def _source_of(fact: str, cause: str, net: Network) -> str:
    """The published source of what a fact says of a cause; "" where it is an expert prior."""
    library, entry = net.library, net.library.causes[cause]
    medicine = library.medicines.get(fact.removeprefix("medicine:"))
    measurement = library.measurements.get(fact)
    states = (library.mechanisms[name] for name in sorted(net.profiles[cause].mechanisms))
    holders: list[Cause | Mechanism] = [entry, *states]
    numbers = [
        entry.risks.get(fact),
        medicine.raises.get(cause) if medicine else None,
        *(group for group in (measurement.groups if measurement else ()) if cause in group.causes),
        *(holder.findings.get(fact) for holder in holders),
        *(holder.laboratory.get(fact) for holder in holders),
    ]
    found = [number.source for number in numbers if isinstance(number, CITED)]
    return found[0] if found and found[0] != "expert_prior" else ""


def label_of(fact: str, net: Network) -> str:
    """How a fact is called in a report."""
    if "|" in fact:
        return " or ".join(label_of(part, net) for part in fact.split("|")[:4])
    if fact.startswith("medicine:"):
        medicine = net.library.medicines.get(fact[9:])
        return medicine.name if medicine else fact[9:].replace("_", " ")
    if fact.startswith("age:"):
        return f"age {fact[4:].replace('-', ' to ')}"
    concept, analyte = concepts().get(fact), analytes().get(fact)
    if concept is not None:
        return concept.label
    return analyte.label if analyte is not None else fact.replace("_", " ")


def _mechanisms(posterior: Posterior, net: Network) -> tuple[MechanismBelief, ...]:
    """P(state) as the weight of all sets in which some cause works through it."""
    works = _working_through(net)
    held = works[:, posterior.sets[0]].any(axis=-1) @ posterior.weight[0]
    beliefs = [
        MechanismBelief(mechanism=name, name=mechanism.name, probability=float(p))
        for (name, mechanism), p in zip(net.library.mechanisms.items(), held, strict=True)
        if p >= 0.05
    ]
    return tuple(sorted(beliefs, key=lambda belief: -belief.probability))


@cache
def _working_through(net: Network) -> npt.NDArray[np.bool_]:
    """Which causes work through each mechanism: [M, C]."""
    works = np.zeros((len(net.library.mechanisms), len(net.causes)), dtype=bool)
    for i, name in enumerate(net.library.mechanisms):
        works[i, [net.row[c] for c, held in net.profiles.items() if name in held.mechanisms]] = True
    return works


def _certainty(
    marginal: Array, rows: list[int], unexplained: float
) -> Literal["clear", "leaning", "open"]:
    best = float(marginal[rows[0]]) if rows else 0.0
    if best >= 0.75 and unexplained < 0.15:
        return "clear"
    return "leaning" if best >= 0.4 and unexplained < 0.4 else "open"
