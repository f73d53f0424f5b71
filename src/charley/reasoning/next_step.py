"""What to ask or test next: expected information about the causes, for what it costs the person.

The information of a yes-or-no finding about a cause is H(answer) - E[H(answer | cause)], in bits
(Lindley 1956); of an analyte the same over its low, normal and high ranges. Bits about a cause
count by what is at stake in it. Results of one test tell partly the
same, so each further one counts half as much as the one before (expert prior).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from charley.knowledge.schema import Test
from charley.patient.language.vocabulary import concepts
from charley.reasoning import laboratory
from charley.reasoning.differential import NextStep
from charley.reasoning.evidence import CENTRAL_EDGE, Evidence
from charley.reasoning.inference import Posterior
from charley.reasoning.network import NO_CAUSE, Network, ancestors

Array = npt.NDArray[np.float64]

LEAST_BITS = 0.01
LEAST_DOUBT = 0.01
STAKE = {"emergency": 1.0, "same_day": 0.8, "soon": 0.5, "routine": 0.2, "self_care": 0.2}
"""How much a bit about a cause is worth, by how soon that cause must be seen (expert prior)."""
OVERLAP = 0.5


def next_steps(
    posterior: Posterior, evidence: Evidence, network: Network, count: int = 6
) -> tuple[NextStep, ...]:
    """The questions, examinations and tests worth most for one person, best first."""
    sets, weight = _likely_sets(posterior)
    of_finding = _finding_information(sets, weight, network)
    of_analyte = _analyte_information(sets, weight, network)
    known = _known(evidence, network)
    left = float(_entropy(weight))
    steps = _questions(of_finding, known, network) + [
        _test_step(test, of_finding | of_analyte, known, left)
        for test in network.library.tests.values()
    ]
    worthwhile = [step for step in steps if step.information_bits >= LEAST_BITS]
    return tuple(_spread_out(sorted(worthwhile, key=_worth, reverse=True), count))


def questions(posterior: Posterior, evidence: Evidence, network: Network) -> tuple[NextStep, ...]:
    """All questions and examinations that teach something of one person, best first."""
    sets, weight = _likely_sets(posterior)
    gain = _finding_information(sets, weight, network)
    steps = _questions(gain, _known(evidence, network), network)
    return tuple(sorted(steps, key=_worth, reverse=True))


def _worth(step: NextStep) -> float:
    return step.information_bits / math.sqrt(step.burden)


def _spread_out(steps: list[NextStep], count: int) -> list[NextStep]:
    """The best steps, with room kept for at least one test and one question."""
    chosen = steps[:count]
    for kinds in ({"test"}, {"question", "examination"}):
        if chosen and not any(step.kind in kinds for step in chosen):
            best = next((step for step in steps if step.kind in kinds), None)
            chosen = [*chosen[: count - 1], best] if best else chosen
    return chosen


def _likely_sets(posterior: Posterior) -> tuple[npt.NDArray[np.intp], Array]:
    order = np.argsort(-posterior.weight[0])[:60]
    weight = posterior.weight[0][order]
    return posterior.sets[0][order], weight / weight.sum()


def _finding_information(
    sets: npt.NDArray[np.intp], weight: Array, network: Network
) -> dict[str, float]:
    leak = network.leak * network.suppress[sets].min(axis=1)
    present = 1 - (1 - leak) * network.not_p[sets].prod(axis=1)
    states = np.stack([present, 1 - present])
    return dict(zip(network.findings, _staked(states, sets, weight, network), strict=True))


def _analyte_information(
    sets: npt.NDArray[np.intp], weight: Array, network: Network
) -> dict[str, float]:
    low, not_high = (
        laboratory.below(network, edge, sets) for edge in (-CENTRAL_EDGE, CENTRAL_EDGE)
    )
    bands = np.stack([low, not_high - low, 1 - not_high])
    return dict(zip(network.analytes, _staked(bands, sets, weight, network), strict=True))


def _staked(
    states: Array, sets: npt.NDArray[np.intp], weight: Array, network: Network
) -> list[float]:
    """Bits that each of F results tells of each cause, summed with what is at stake in it.

    states [B, S, F]: probability of each of B answers given each of S sets.
    """
    rows = np.unique(sets[sets > NO_CAUSE])
    held = (sets[None] == rows[:, None, None]).any(axis=-1) * weight
    p = held.sum(axis=1)
    doubtful = (p > LEAST_DOUBT) & (p < 1 - LEAST_DOUBT)
    rows, held, p = rows[doubtful], held[doubtful], p[doubtful][:, None]
    average = np.einsum("bsf,s->bf", states, weight)[:, None]
    with_it = np.einsum("bsf,rs->brf", states, held, optimize=True) / p
    without = (average - p * with_it) / (1 - p)
    told = _entropy(average) - p * _entropy(with_it) - (1 - p) * _entropy(without)
    stakes = np.array([_stake(network, int(row)) for row in rows])
    return [float(bits) for bits in stakes @ np.maximum(told, 0.0)]


def _stake(network: Network, row: int) -> float:
    cause = network.library.causes.get(network.causes[row])
    return STAKE[cause.urgency] if cause else 0.0


def _known(evidence: Evidence, network: Network) -> set[str]:
    facts = ~np.isnan(evidence.findings[0])
    labs = ~np.isnan(evidence.low[0])
    return {f for f, k in zip(network.findings, facts, strict=True) if k} | {
        a for a, k in zip(network.analytes, labs, strict=True) if k
    }


def _questions(gain: dict[str, float], known: set[str], network: Network) -> list[NextStep]:
    steps = []
    for name, concept in concepts().items():
        notes = network.library.findings.get(name)
        if name in known or notes is None or concept.kind == "test" or gain[name] < LEAST_BITS:
            continue
        steps.append(
            NextStep(
                id=name,
                kind="examination" if concept.kind == "sign" else "question",
                text=concept.label,
                plain=notes.question or concept.label,
                information_bits=gain[name],
                burden=max(notes.burden, 0.5),
            )
        )
    special = {parent for step in steps for parent in ancestors(step.id, concepts())}
    return [step for step in steps if step.id not in special or step.information_bits > 0.1]


def _test_step(test: Test, gain: dict[str, float], known: set[str], left: float) -> NextStep:
    gains = sorted(
        (gain.get(name, 0.0) for name in test.reveals if name not in known), reverse=True
    )
    taught = sum(bits * OVERLAP**i for i, bits in enumerate(gains))
    return NextStep(
        id=test.id,
        kind="test",
        text=test.name,
        plain=test.plain,
        information_bits=min(taught, left),
        burden=max(test.burden, 0.5),
        separates=tuple(name for name in test.reveals if name not in known),
    )


def _entropy(p: Array) -> Array:
    """Entropy in bits over the first axis."""
    safe = np.clip(p, 1e-12, 1.0)
    return np.asarray(-(safe * np.log2(safe)).sum(axis=0))
