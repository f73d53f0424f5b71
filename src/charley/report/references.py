"""References for exactly what a report claims: no more, no fewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from charley.care.plan import Plan
from charley.knowledge.library import Library
from charley.knowledge.schema import Cause, Source
from charley.reasoning.differential import Differential


def cited(
    differential: Differential,
    plan: Plan,
    library: Library,
    further: Iterable[tuple[str, ...]] = (),
) -> dict[str, Source]:
    """Every source of the causes shown, the path of reasoning, the plan and more, by key."""
    keys = {*_of_causes(differential, library), *_of_plan(plan)}
    keys.update(key for sources in further for key in sources)
    keys.update(pattern.source for pattern in differential.patterns)
    return {key: library.sources[key] for key in sorted(keys) if key in library.sources}


def _of_causes(differential: Differential, library: Library) -> Iterator[str]:
    for ranked in differential.causes:
        cause = library.causes[ranked.cause]
        weighed = {weight.fact for weight in ranked.weights}
        yield from cause.sources
        yield from _of_numbers(cause, weighed)
        yield from (weight.source for weight in ranked.weights)
        for name in cause.mechanisms:
            yield from library.mechanisms[name].sources


def _of_numbers(cause: Cause, weighed: set[str]) -> Iterator[str]:
    """Sources of the numbers of a cause that took part in this person's weights."""
    for finding, frequency in cause.findings.items():
        if finding in weighed and not isinstance(frequency, str):
            yield frequency.source
    for key, effect in cause.risks.items():
        if key in weighed and not isinstance(effect, float):
            yield effect.source
    for analyte, profile in cause.laboratory.items():
        if analyte in weighed:
            yield profile.source


def _of_plan(plan: Plan) -> Iterator[str]:
    for flag in plan.triage.flags:
        yield from flag.sources
    for reason in plan.triage.reasons:
        yield from reason.sources
    for step in (*plan.workup, *plan.steps, *plan.avoid):
        yield from step.sources
    for review in plan.medicines:
        yield from review.sources
    if plan.sodium is not None:
        yield from plan.sodium.sources
        for step in plan.sodium.steps:
            yield from step.sources


def numbered(differential: Differential, plan: Plan, references: Iterable[str]) -> dict[str, int]:
    """The number of each reference: first those of the plan as they come, then the others."""
    known = tuple(references)
    wanted = (*_of_plan(plan), *(pattern.source for pattern in differential.patterns), *known)
    keys = [key for key in dict.fromkeys(wanted) if key in known]
    return {key: number for number, key in enumerate(keys, start=1)}
