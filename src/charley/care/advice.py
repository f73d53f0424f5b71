"""Choosing from the advice files what fits this person."""

from __future__ import annotations

from collections.abc import Mapping

from charley.care.plan import Step
from charley.care.reading import is_true
from charley.knowledge.conditions import View
from charley.knowledge.schema import Advice

HORIZONS = ("now", "tonight", "this_week", "long_term", "avoid")


def choose_advice(view: View, advice: Mapping[str, Advice]) -> tuple[Step, ...]:
    """Advice whose condition is known to hold and whose exclusion is not, in order of time."""
    chosen = [
        as_step(entry)
        for entry in advice.values()
        if is_true(entry.when, view) and not (entry.unless and is_true(entry.unless, view))
    ]
    return in_order(chosen)


def as_step(entry: Advice) -> Step:
    """One advice as a step of a plan."""
    return Step(
        id=entry.id,
        horizon=entry.horizon,
        who=entry.who,
        kind=entry.kind,
        text=entry.text,
        plain=entry.plain,
        why=entry.why,
        evidence=entry.evidence,
        sources=entry.sources,
    )


def in_order(steps: list[Step] | tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps by horizon, keeping the order within each."""
    return tuple(sorted(steps, key=lambda step: HORIZONS.index(step.horizon)))
