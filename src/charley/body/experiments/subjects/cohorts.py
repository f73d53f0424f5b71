"""Cohorts: bodies drawn around one person, with conditions dealt out and starting values met.

A starting value has a spread, so every body has its own target. Where a body has a condition of the
mix, its severity is varied until the target is met, in all bodies at once; those that even the
full severity does not bring there drink more. A mix without conditions is met by drinking alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import NormalDist

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from charley.body.experiments.nomenclature import Quantity
from charley.body.experiments.subjects.habits import strata
from charley.body.experiments.subjects.lead_in import person_of
from charley.body.experiments.subjects.starting import (
    KNOBS,
    Settled,
    StartError,
    target_of,
    turned,
)
from charley.body.experiments.traces import Array
from charley.body.parameters import Parameters
from charley.body.people import draw
from charley.body.protocol.acting import factors_and_shifts
from charley.body.protocol.medicines import condition as condition_of
from charley.body.protocol.who import Cohort, Start, Who

SEED = 1
FEWEST = 0.5
LEVELS, TRIALS = 9, 8
DRINKING = (1.2, 1.45, 1.8, 2.3, 3.2, 5.0)
WIDEST = 2.5
NEAR_SD, NEAR_SHARE, PRECISE = 0.4, 0.01, 0.2
Settling = Callable[[Settled, Array, Quantity], Array]


class Group(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Bodies that live alike: parameters [n_people, n_parameters] with the condition of the mix,
    and `healed` without it; `condition` is "" where there is none, `members` are their numbers."""

    settled: Settled
    parameters: Array
    healed: Array
    members: NDArray[np.int64]
    condition: str = ""


def grouped(who: Who, cohort: Cohort, at_time_0: Settling) -> list[Group]:
    """The people of a cohort in groups; the same cohort gives the same people every time.

    `at_time_0` gives a quantity in bodies at time 0 (nan where they do not live to it). Raises
    StartError where fewer than half can be brought near their starting value.
    """
    if len(cohort.start) > 1:
        raise StartError("a cohort has one starting value; leave the others out")
    groups: list[Group] = []
    targets = starting_values(cohort)
    for number, (condition, all_alike) in enumerate(_dealt(cohort)):
        for part, habits in strata(len(all_alike), SEED + number):
            members = all_alike[part]
            heavy = replace(who, weight_kg=who.weighs_kg * habits.weight)
            settled = Settled(who=heavy, habits=habits)
            own = draw(person_of(heavy), int(members[-1]) + 1, SEED)[members]
            subjects = Group(settled=settled, parameters=own, healed=own, members=members)
            if not cohort.start:
                ill = suffering(own, condition, np.ones(len(own)))
                groups.append(replace(subjects, parameters=ill, condition=condition))
            elif condition and cohort.start[0].by in {None, condition}:
                subjects = replace(subjects, condition=condition)
                groups += _by_severity(subjects, cohort.start[0], targets[members], at_time_0)
            else:
                groups += _by_level(subjects, cohort.start[0], targets[members], at_time_0)
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


def _dealt(cohort: Cohort) -> Iterator[tuple[str, NDArray[np.int64]]]:
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
            yield condition, np.arange(begin, end)
        begin = end
    if begin < cohort.people:
        yield "", np.arange(begin, cohort.people)


def starting_values(cohort: Cohort) -> Array:
    """The value of each of the people at time 0, in the quantity's own unit, [n_people].

    Their mean and spread are those of the study; who has which is chance.
    """
    if not cohort.start:
        return np.zeros(cohort.people)
    _, middle = target_of(cohort.start[0])
    places = (np.random.default_rng(SEED).permutation(cohort.people) + 0.5) / cohort.people
    quantiles = np.array([NormalDist().inv_cdf(place) for place in places])
    return np.asarray(middle + (cohort.start[0].sd or 0.0) * np.clip(quantiles, -WIDEST, WIDEST))


def _near(start: Start) -> float:
    _, middle = target_of(start)
    return max(NEAR_SD * (start.sd or 0.0), NEAR_SHARE * abs(middle))


def _by_severity(subjects: Group, start: Start, targets: Array, at_time_0: Settling) -> list[Group]:
    """Groups by drinking, each body with the severity that meets its target."""
    quantity, _ = target_of(start)
    left = np.arange(len(targets))
    groups: list[Group] = []
    usual = subjects.settled
    litres = usual.who.eats.drunk().value
    for times in (1.0, *DRINKING):
        settled = usual if times == 1.0 else turned(usual, "drinking", times * litres)

        def reached(
            severities: Array, own: Array = subjects.healed[left], living: Settled = settled
        ) -> Array:
            return at_time_0(living, suffering(own, subjects.condition, severities), quantity)

        severities, apart = _closed_in(reached, targets[left], PRECISE * _near(start))
        met = apart <= _near(start)
        if met.any():
            chosen = left[met]
            own = subjects.healed[chosen]
            ill = suffering(own, subjects.condition, severities[met])
            groups.append(
                replace(
                    subjects,
                    settled=settled,
                    parameters=ill,
                    healed=own,
                    members=subjects.members[chosen],
                )
            )
        left = left[~met]
        if not left.size:
            break
    return groups


def _closed_in(
    reached: Callable[[Array], Array], targets: Array, precise: float
) -> tuple[Array, Array]:
    """The severity, 0 to 1, that comes nearest to each target, and by how much it misses it.

    False position, Illinois variant, and halves where it has no number: a body that does not live
    to time 0 has been made too ill. Ends where all that can be met are met to within `precise`.
    """
    low, high = np.zeros(len(targets)), np.ones(len(targets))
    below = reached(low) - targets
    sign, best, apart = np.sign(-below), low.copy(), np.abs(below)
    above, trial, before = np.full(len(targets), np.nan), high, np.ones(len(targets), dtype=bool)
    for _ in range(TRIALS):
        missed = reached(trial) - targets
        distance = np.where(np.isfinite(missed), np.abs(missed), np.inf)
        best, apart = np.where(distance < apart, trial, best), np.minimum(distance, apart)
        beyond = ~np.isfinite(missed) | (sign * missed >= 0)
        if (trial == 1).all():
            hopeless = ~beyond
        if (hopeless | (apart <= precise)).all():
            break
        again = beyond == before
        below = np.where(beyond, np.where(again, below / 2, below), missed)
        above = np.where(beyond, missed, np.where(again, above / 2, above))
        before = beyond
        low, high = np.where(beyond, low, trial), np.where(beyond, trial, high)
        with np.errstate(divide="ignore", invalid="ignore"):
            position = low + (high - low) * below / (below - above)
        trial = np.where(np.isfinite(position), position, (low + high) / 2)
    return best, apart


def _by_level(subjects: Group, start: Start, targets: Array, at_time_0: Settling) -> list[Group]:
    """Groups by the amount of one thing, each body in the one that brings it nearest."""
    quantity, _ = target_of(start)
    by = start.by if start.by in KNOBS else "drinking"
    assert by is not None
    knob, bodies = KNOBS[by], subjects.healed
    spaced = np.geomspace if knob.by_factors else np.linspace
    amounts = spaced(knob.low, knob.high, LEVELS)
    levels = [turned(subjects.settled, by, float(amount)) for amount in amounts]
    reached = np.array([at_time_0(one, bodies, quantity) for one in levels])
    apart = np.where(np.isfinite(reached), np.abs(reached - targets), np.inf)
    nearest, met = apart.argmin(axis=0), apart.min(axis=0) <= _near(start)
    chosen = [(one, met & (nearest == number)) for number, one in enumerate(levels)]
    return [
        replace(
            subjects,
            settled=one,
            parameters=bodies[who],
            healed=bodies[who],
            members=subjects.members[who],
        )
        for one, who in chosen
        if who.any()
    ]
