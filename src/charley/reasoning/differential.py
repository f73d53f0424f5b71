"""The answer to "why?": causes with their probability and what each fact did to it."""

from __future__ import annotations

from typing import Literal

import msgspec


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """What one fact did to one cause: change of log odds in decibans (10 x log10), + speaks for,
    0 fits it and a rival alike."""

    fact: str
    label: str
    decibans: float
    source: str = ""


class RankedCause(msgspec.Struct, frozen=True, kw_only=True):
    """One cause with its probability (of being present, alone or with others) and its weights."""

    cause: str
    name: str
    plain: str
    probability: float
    prior: float
    weights: tuple[Weight, ...] = ()


class MechanismBelief(msgspec.Struct, frozen=True, kw_only=True):
    """A bodily state, such as water kept by ADH, and how probable it is."""

    mechanism: str
    name: str
    probability: float


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """A question, examination or test worth doing, and what it would teach."""

    id: str
    kind: Literal["red_flag", "question", "examination", "test"]
    text: str
    plain: str
    information_bits: float
    burden: float
    separates: tuple[str, ...] = ()


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the path through the laboratory: what was computed and what it means."""

    id: str
    text: str
    value: float | None = None
    unit: str = ""
    source: str = ""


class Differential(msgspec.Struct, frozen=True, kw_only=True):
    """Ranked causes, the states behind them, the path of reasoning, and the next steps.

    `unexplained`: probability that nothing Charley knows explains the facts.
    `certainty`: "clear", "leaning" or "open"; `open` means Charley does not know.
    """

    causes: tuple[RankedCause, ...]
    mechanisms: tuple[MechanismBelief, ...]
    patterns: tuple[Pattern, ...]
    next_steps: tuple[NextStep, ...]
    unexplained: float
    certainty: Literal["clear", "leaning", "open"]

    def probability(self, cause: str) -> float:
        """Probability of one cause, 0 where it is not in the list."""
        return next((ranked.probability for ranked in self.causes if ranked.cause == cause), 0.0)


def percent(probability: float) -> str:
    """A probability as a whole percentage; never 0 % or 100 %, which nothing here is."""
    if probability >= 0.995:
        return ">99%"
    return "<1%" if probability < 0.01 else f"{probability:.0%}"
