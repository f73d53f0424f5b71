"""The next question by what it would teach most, and when no further one is worth asking."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from charley.care.interview.checks import may_ask
from charley.care.interview.heard import Heard
from charley.reasoning import findings
from charley.reasoning.differential import NextStep
from charley.reasoning.evidence import evidence_of
from charley.reasoning.inference import Posterior, infer
from charley.reasoning.network import NO_CAUSE, Network, network
from charley.reasoning.next_step import questions

MOST_ADAPTIVE = 12
CLEAR, UNEXPLAINED = 0.75, 0.15
LEAST_BITS = 0.02
LEAST_BITS_WHEN_CLEAR = 0.08
LEAST_CHANGE = 0.02
Stop = Literal["clear", "nothing_to_learn", "enough"]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """The question worth most, or why there is none. groups: kinds of cause it tells apart."""

    step: NextStep | None = None
    groups: tuple[str, ...] = ()
    stop: Stop | None = None
    left: int = 0


def choose(heard: Heard, already: int) -> Choice:
    """The next question after `already` questions chosen in this way."""
    net = network()
    evidence = evidence_of([heard.reading.patient], net)
    posterior = infer(evidence, net)
    clear = _is_clear(posterior, net)
    least = LEAST_BITS_WHEN_CLEAR if clear else LEAST_BITS
    worthwhile = [
        step
        for step in questions(posterior, evidence, net)
        if step.kind == "question" and step.information_bits >= least and may_ask(step.id, heard)
    ]
    if not worthwhile:
        return Choice(stop="clear" if clear else "nothing_to_learn")
    if already >= MOST_ADAPTIVE:
        return Choice(stop="enough")
    return Choice(
        step=worthwhile[0],
        groups=_groups(worthwhile[0].id, posterior, net),
        left=min(len(worthwhile), MOST_ADAPTIVE - already),
    )


def _is_clear(posterior: Posterior, net: Network) -> bool:
    """Whether one cause stands out, by the bounds for a clear answer in a report."""
    marginal = posterior.marginal(len(net.causes))[0]
    unexplained = marginal[NO_CAUSE] + marginal[net.unknown_row]
    best = max(p for row, p in enumerate(marginal) if row not in (NO_CAUSE, net.unknown_row))
    return bool(best >= CLEAR and unexplained < UNEXPLAINED)


def _groups(finding: str, posterior: Posterior, net: Network) -> tuple[str, ...]:
    """Groups of the cause that a yes makes more probable, and of the one that a no does."""
    column = np.array([[net.column[finding]]])
    told = findings.log_likelihood(net, column, np.ones((1, 1)), posterior.sets)[0, 0]
    weight, size = posterior.weight[0], len(net.causes)
    before = posterior.marginal(size)[0]
    chosen = []
    for state in (np.exp(told), 1 - np.exp(told)):
        after = msgspec.structs.replace(posterior, weight=_scaled(weight * state)[None])
        change = after.marginal(size)[0] - before
        change[[NO_CAUSE, net.unknown_row]] = 0.0
        row = int(np.argmax(change))
        if change[row] >= LEAST_CHANGE:
            chosen.append(net.library.causes[net.causes[row]].group)
    return tuple(dict.fromkeys(chosen))


def _scaled(weight: findings.Array) -> findings.Array:
    return np.asarray(weight / weight.sum())
