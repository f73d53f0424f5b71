"""One imagined person for the clinical manual: facts by name, everything else unknown."""

from __future__ import annotations

import numpy as np

from charley.care.triage import raised_flags
from charley.knowledge.conditions import Truth
from charley.knowledge.library import load
from charley.reasoning.differential import Differential, RankedCause

Value = bool | float | tuple[float, float]
TRUTH = {True: 1.0, False: 0.0}

NOTHING_CONCLUDED = Differential(
    causes=(), mechanisms=(), patterns=(), next_steps=(), unexplained=0.0, certainty="open"
)


class FactsView:
    """Facts as a View: True or False for a finding, a number or (low, high) for a value."""

    def __init__(self, facts: dict[str, Value]) -> None:
        self.facts = facts

    def truth(self, name: str) -> Truth:
        value = self.facts.get(name)
        return np.asarray(TRUTH[value] if isinstance(value, bool) else 0.5)

    def bounds(self, name: str) -> tuple[Truth, Truth]:
        unknown = (0.0, 0.0) if name.startswith("cause:") else (-np.inf, np.inf)
        value = self.facts.get(name, unknown)
        low, high = value if isinstance(value, tuple) else (float(value), float(value))
        return np.asarray(low), np.asarray(high)


def person(*findings: str, **values: Value) -> FactsView:
    """A person with findings present ("medicine:x" too) and values; the rest is unknown."""
    return FactsView({**dict.fromkeys(findings, True), **values})


def ranked(**probability: float) -> Differential:
    """A differential with these causes and probabilities."""
    causes = tuple(
        RankedCause(cause=name, name=name, plain=name, probability=p, prior=0.01)
        for name, p in sorted(probability.items(), key=lambda pair: -pair[1])
    )
    return Differential(
        causes=causes,
        mechanisms=(),
        patterns=(),
        next_steps=(),
        unexplained=max(0.0, 1 - sum(probability.values())),
        certainty="leaning",
    )


BENIGN: dict[str, Value] = {
    "cramp_nocturnal": True,
    "cramp_calf": True,
    "cramp_brief": True,
    "cramp_relieved_by_stretch": True,
    "cramp_longstanding": True,
    "previously_well": True,
    "ecg_normal": True,
}


def raises(flag: str, urgency: str, view: FactsView) -> None:
    """The flag fires at its urgency from these facts, alone and beside a benign history."""
    for seen in (view, FactsView({**BENIGN, **view.facts})):
        raised = {found.id: found.urgency for found in raised_flags(seen, load())}
        assert raised.get(flag) == urgency, f"{flag} not raised; raised: {sorted(raised)}"
