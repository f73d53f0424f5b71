"""Cohorts: bodies drawn around one person, with conditions dealt out and starting values met.

A starting value has a spread, so every body has its own target. Where a body has a condition of the
mix, its severity is bisected until the target is met, in all bodies at once; those that even the
full severity does not bring there drink more. A mix without conditions is met by drinking alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from charley.body.experiments.nomenclature import Quantity
from charley.body.experiments.subjects.starting import (
    KNOBS,
    Settled,
    StartError,
    target_of,
    turned,
)
from charley.body.experiments.traces import Array
from charley.body.parameters import Parameters
from charley.body.people import Person, draw
from charley.body.protocol.acting import factors_and_shifts
from charley.body.protocol.medicines import condition as condition_of
from charley.body.protocol.who import Cohort, Start, Who

SEED = 1
FEWEST = 0.5
LEVELS, BISECTIONS = 9, 7
DRINKING_L = (1.7, 2.0, 2.4, 3.0, 4.5, 7.0)
WIDEST = 2.5
NEAR_SD, NEAR_SHARE = 0.4, 0.01
Settling = Callable[[Settled, Array, Quantity], Array]


class Group(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Bodies that live alike: parameters [n_people, n_parameters] with the condition of the mix,
    and `healed` without it; `condition` is "" where there is none."""

    settled: Settled
    parameters: Array
    healed: Array
    condition: str = ""


def grouped(who: Who, cohort: Cohort, person: Person, at_time_0: Settling) -> list[Group]:
    """The people of a cohort in groups; the same cohort gives the same people every time.

    `at_time_0` gives a quantity in bodies at time 0 (nan where they do not live to it). Raises
    StartError where fewer than half can be brought near their starting value.
    """
    bodies = draw(person, cohort.people, SEED)
    if len(cohort.start) > 1:
        raise StartError("a cohort has one starting value; leave the others out")
    groups: list[Group] = []
    settled = Settled(who=who)
    targets = _targets(cohort)
    for condition, members in _dealt(cohort):
        own = bodies[members]
        if not cohort.start:
            ill = suffering(own, condition, np.ones(len(own)))
            groups.append(Group(settled=settled, parameters=ill, healed=own, condition=condition))
        elif condition and cohort.start[0].by in {None, condition}:
            groups += _by_severity(
                settled, condition, cohort.start[0], own, targets[members], at_time_0
            )
        else:
            groups += _by_level(settled, cohort.start[0], own, targets[members], at_time_0)
    kept = sum(len(group.parameters) for group in groups)
    if kept < FEWEST * cohort.people:
        raise StartError(
            f"only {kept} of {cohort.people} people can be brought near {cohort.start[0].quantity} "
            f"{cohort.start[0].value:g} {cohort.start[0].unit} at the start"
        )
    return groups


def suffering(bodies: Array, condition: str, severities: Array) -> Array:
    """Parameters of bodies that have a condition, each with its own severity."""
    if not condition:
        return bodies
    effects = [condition_of(condition).effects]
    factors, shifts = factors_and_shifts(effects, severities[:, None], Parameters._fields)
    return np.asarray(bodies * factors + shifts)


def _dealt(cohort: Cohort) -> Iterator[tuple[str, slice]]:
    """Each condition with its share of the people; the rest have none."""
    if sum(cohort.mix.values()) > 1 + 1e-9:
        raise StartError(
            f"the shares of the mix add up to {sum(cohort.mix.values()):g}; they are parts of 1"
        )
    begin, share = 0, 0.0
    for condition, part in cohort.mix.items():
        share += part
        end = round(share * cohort.people)
        if end > begin:
            yield condition, slice(begin, end)
        begin = end
    if begin < cohort.people:
        yield "", slice(begin, cohort.people)


def _targets(cohort: Cohort) -> Array:
    if not cohort.start:
        return np.zeros(cohort.people)
    _, middle = target_of(cohort.start[0])
    chance = np.random.default_rng(SEED).standard_normal(cohort.people)
    return np.asarray(middle + (cohort.start[0].sd or 0.0) * np.clip(chance, -WIDEST, WIDEST))


def _near(start: Start) -> float:
    _, middle = target_of(start)
    return max(NEAR_SD * (start.sd or 0.0), NEAR_SHARE * abs(middle))


def _by_severity(
    settled: Settled,
    condition: str,
    start: Start,
    bodies: Array,
    targets: Array,
    at_time_0: Settling,
) -> list[Group]:
    """Groups by drinking, each body with the severity that meets its target."""
    quantity, _ = target_of(start)
    left = np.arange(len(bodies))
    groups: list[Group] = []
    for litres in (None, *DRINKING_L):
        living = settled if litres is None else turned(settled, "drinking", litres)

        def reached(
            severities: Array, own: Array = bodies[left], living: Settled = living
        ) -> Array:
            return at_time_0(living, suffering(own, condition, severities), quantity)

        severities, apart = _bisected(reached, targets[left])
        met = apart <= _near(start)
        if met.any():
            own = bodies[left[met]]
            ill = suffering(own, condition, severities[met])
            groups.append(Group(settled=living, parameters=ill, healed=own, condition=condition))
        left = left[~met]
        if not left.size:
            break
    return groups


def _bisected(reached: Callable[[Array], Array], targets: Array) -> tuple[Array, Array]:
    """The severity, 0 to 1, that comes nearest to each target, and by how much it misses it.

    A body that does not live to time 0 has been made too ill.
    """
    low, high = np.zeros(len(targets)), np.ones(len(targets))
    first = reached(low)
    sign = np.sign(targets - first)
    best, apart = low.copy(), np.abs(first - targets)
    trial = high
    for _ in range(BISECTIONS + 1):
        values = reached(trial)
        missed = np.where(np.isfinite(values), np.abs(values - targets), np.inf)
        best = np.where(missed < apart, trial, best)
        apart = np.minimum(missed, apart)
        beyond = ~np.isfinite(values) | (sign * (values - targets) >= 0)
        if not beyond.any() and (trial == 1).all():
            break
        low, high = np.where(beyond, low, trial), np.where(beyond, trial, high)
        trial = (low + high) / 2
    return best, apart


def _by_level(
    settled: Settled, start: Start, bodies: Array, targets: Array, at_time_0: Settling
) -> list[Group]:
    """Groups by the amount of one thing, each body in the one that brings it nearest."""
    quantity, _ = target_of(start)
    by = start.by if start.by in KNOBS else "drinking"
    assert by is not None
    knob = KNOBS[by]
    spaced = np.geomspace if knob.by_factors else np.linspace
    levels = [turned(settled, by, float(n)) for n in spaced(knob.low, knob.high, LEVELS)]
    reached = np.array([at_time_0(one, bodies, quantity) for one in levels])
    apart = np.where(np.isfinite(reached), np.abs(reached - targets), np.inf)
    nearest, met = apart.argmin(axis=0), apart.min(axis=0) <= _near(start)
    chosen = [(one, met & (nearest == number)) for number, one in enumerate(levels)]
    return [
        Group(settled=one, parameters=bodies[who], healed=bodies[who])
        for one, who in chosen
        if who.any()
    ]
