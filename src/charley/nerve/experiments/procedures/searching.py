"""The search for the threshold in the spiking pool, with single trains or in steps."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, inf, isinf

import msgspec
import numpy as np

from charley.nerve.experiments.measured import Measured, Wanted, convention
from charley.nerve.experiments.people import People, Person
from charley.nerve.experiments.procedures.circumstances import only_for_the_pool
from charley.nerve.experiments.procedures.options import Options, Posture, tendon_force
from charley.nerve.pool.constants import constants
from charley.nerve.pool.person import Pool, pool_of
from charley.nerve.pool.protocol import SHOCKS, Protocol, Train
from charley.nerve.pool.protocol import Posture as Moved
from charley.nerve.pool.recording import Cramp, Recording


class Stimulated(Options, frozen=True, kw_only=True):
    """Trains of `shocks` at ever higher rates until the muscle cramps.

    `from_`: rate of the first train, Hz, if the steps of the protocol are to be followed; left out,
    the threshold itself is searched. `stretched`: seconds for which the muscle was held long before
    each train, which comes `rest` seconds later.
    """

    circumstances: dict[str, float] = msgspec.field(default_factory=dict)
    posture: Posture = "shortened"
    shocks: int = SHOCKS
    from_: float | None = None
    stretched: float = 0.0
    rest: float = 0.0


def searched(stimulated: Stimulated, people: People, wanted: Wanted) -> Measured:
    """Mean threshold of the people who cramp at all, Hz, and the share of them (%)."""
    found = [_searched(stimulated, person) for person in people]
    reached = [hz for hz in found if not isinf(hz)]
    return {
        "threshold": float(np.mean(reached)) if reached else inf,
        "people who cramp": 100.0 * len(reached) / len(found),
    }


def _searched(stimulated: Stimulated, person: Person) -> float:
    pool = pool_for(person, stimulated.circumstances)
    force = tendon_force(stimulated.posture)
    found = threshold_hz(pool, person.seed, stimulated.shocks, force)
    if stimulated.stretched:
        first = rung(found, stimulated.from_)
        return _after_stretch(pool, person.seed, first, stimulated)
    if stimulated.from_ is None or isinf(found):
        return found
    return rung(found, stimulated.from_)


def pool_for(person: Person, circumstances: dict[str, float]) -> Pool:
    """The pool of a person under circumstances that the pool itself knows."""
    return pool_of(person.reference_hz, circumstances=only_for_the_pool(circumstances))


@lru_cache(maxsize=512)
def threshold_hz(pool: Pool, seed: int, shocks: int, force: float) -> float:
    """One search for the threshold of a rested pool, Hz; infinite where nothing leaves a cramp."""
    return pool.threshold_hz(seeds=1, first_seed=seed, shocks=shocks, posture=force)


def rung(hz: float, first: float | None = None) -> float:
    """The first rate, Hz, of a protocol in steps that is not below the threshold."""
    start = convention("start") if first is None else first
    return start + convention("step") * max(0, ceil((hz - start) / convention("step")))


def cramp_of(recording: Recording, blocked: bool) -> Cramp | None:
    """The cramp of a recording, if it lasts long enough and in enough units to be called one."""
    c, found = constants(), recording.cramp()
    if found is None or found.share_of_units < c.lasting_share:
        return None
    shortest = c.lasting_blocked_s if blocked else c.lasting_s
    return found if found.duration_s >= shortest else None


def _after_stretch(pool: Pool, seed: int, hz: float, stimulated: Stimulated) -> float:
    """The lowest rate in steps that sets off a cramp in a muscle that was stretched before, Hz.

    From `hz`, the step of the rested muscle, it goes up or down.
    """
    step = convention("step")
    if _cramps_after_stretch(pool, seed, hz, stimulated):
        while hz > step and _cramps_after_stretch(pool, seed, hz - step, stimulated):
            hz -= step
        return hz
    for _ in range(int(convention("tries"))):
        hz += step
        if _cramps_after_stretch(pool, seed, hz, stimulated):
            return hz
    return inf


def _cramps_after_stretch(pool: Pool, seed: int, hz: float, stimulated: Stimulated) -> bool:
    short, until = tendon_force(stimulated.posture), stimulated.stretched
    train = Train(hz=hz, shocks=stimulated.shocks, start_s=until + stimulated.rest)
    protocol = Protocol(
        duration_s=train.end_s + 2.0 * constants().lasting_s,
        trains=(train,),
        postures=(
            Moved(at_s=0.0, tendon_force=tendon_force("long")),
            Moved(at_s=until, tendon_force=short),
        ),
        tendon_force=short,
    )
    return cramp_of(pool.record(protocol, seed=seed), pool.blocked) is not None
