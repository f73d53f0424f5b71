"""A cramp is set off in the spiking pool and recorded, and perhaps stretched or inhibited."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import isinf, nan
from typing import Literal, NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from charley.nerve.experiments.measured import Measured, Wanted, convention
from charley.nerve.experiments.people import People, Person
from charley.nerve.experiments.procedures.coherence import coherence_peak_hz
from charley.nerve.experiments.procedures.options import Options, Posture, tendon_force
from charley.nerve.experiments.procedures.searching import (
    cramp_of,
    pool_for,
    rung,
    threshold_hz,
)
from charley.nerve.pool.constants import constants
from charley.nerve.pool.person import Pool
from charley.nerve.pool.protocol import LONGEST_S, SHOCKS, Effort, Impulse, Protocol, Train
from charley.nerve.pool.protocol import Posture as Moved
from charley.nerve.pool.recording import SILENCE_S, Cramp, Recording

ON_STRETCH, AFTER_STRETCH = "firing on stretch", "firing after stretch"
WHILE_STIMULATED = "firing while tendon is stimulated"
FIRING = frozenset({ON_STRETCH, AFTER_STRETCH, WHILE_STIMULATED})
RECORDED = (convention("recorded"), convention("recorded_at_most"))


class Provoked(Options, frozen=True, kw_only=True):
    """How a cramp is set off and what is done to it.

    `by`: a maximal `effort`, or `trains` at rates that go up in steps from the threshold. These
    come down to one train where it is so many Hz `over threshold` of a shortened muscle, or is
    given `at usual threshold`, that of the people without the circumstances. A stretch begins
    `stretch after` s; the tendon is stimulated after `tendon after` s for `tendon for` s.
    """

    by: Literal["trains", "effort"] = "trains"
    circumstances: dict[str, float] = msgspec.field(default_factory=dict)
    posture: Posture = "shortened"
    shocks: int = SHOCKS
    over_threshold: float | None = None
    at_usual_threshold: bool = False
    stretch_after: float | None = None
    tendon_after: float | None = None
    tendon_for: float = 1.0

    @property
    def most_people(self) -> int:
        """Efforts are quickly simulated, so that as many people as were studied can try."""
        return int(convention("people_of_effort" if self.by == "effort" else "people"))


class Cramped(NamedTuple):
    """A recording in which a cramp was set off; `cramp` is None where it was ended at once."""

    recording: Recording
    cramp: Cramp | None


def provoked(options: Provoked, people: People, wanted: Wanted) -> Measured:
    """Every measure of the cramps: of motor units their mean, of the rest the mean of people."""
    tried = [(person, _set_off(options, person)) for person in people]
    begun = [(person, protocol) for person, protocol in tried if protocol is not None]
    share = {"people who cramp": 100.0 * len(begun) / len(people)}
    if wanted <= set(share):
        return share
    briefly = wanted <= FIRING or options.stretch_after is not None
    every = [_followed(options, protocol, person, briefly) for person, protocol in begun]
    lasting = [(one.recording, one.cramp) for one in every if one.cramp is not None]
    cramps = [cramp for _, cramp in lasting]
    measured = {
        **share,
        "cramp duration": _mean([one.cramp.duration_s if one.cramp else 0.0 for one in every]),
        "share of units": 100.0 * _mean([cramp.share_of_units for cramp in cramps]),
        "coherence peak": coherence_peak_hz(lasting),
        **_of_units(cramps),
    }
    if options.by == "effort":
        rates = [_early_over_voluntary(r, cramp) for r, cramp in lasting]
        measured["cramp rate over voluntary rate"] = _mean(rates)
    return measured | _of_interventions(options, [one.recording for one in every])


def _set_off(options: Provoked, person: Person) -> Protocol | None:
    """The first train or effort that sets off a cramp; None where nothing that is tried does."""
    pool = pool_for(person, options.circumstances)
    for begun in _attempts(options, pool, person):
        brief = _watched(begun, 2.0 * constants().lasting_s)
        if cramp_of(_recorded(pool, brief, person.seed), pool.blocked) is not None:
            return begun
    return None


def _followed(options: Provoked, begun: Protocol, person: Person, briefly: bool) -> Cramped:
    """The same cramp, as the seed is the same, with what is done to it, until it is over.

    `briefly`: it may be over soon, or its end is not asked for.
    """
    pool = pool_for(person, options.circumstances)
    protocol = _intervened(options, begun)
    soon = convention("soon_over") + (options.stretch_after or 0.0) + (options.tendon_after or 0.0)
    for seconds in (soon, *RECORDED) if briefly or pool.blocked else RECORDED:
        recording = _recorded(pool, _watched(protocol, seconds), person.seed)
        cramp = recording.cramp()
        over = cramp is None or cramp.end_s < recording.protocol.duration_s - SILENCE_S
        if over or (briefly and options.stretch_after is None):
            break
    return Cramped(recording, cramp)


def _attempts(options: Provoked, pool: Pool, person: Person) -> Iterator[Protocol]:
    """What is tried in turn to set off a cramp, up to its end."""
    force = tendon_force(options.posture)
    if options.by == "effort":
        effort = Effort(start_s=0.0, end_s=convention("effort"))
        yield Protocol(duration_s=effort.end_s, efforts=(effort,), tendon_force=force)
        return
    for hz in _rates(options, pool, person):
        train = Train(hz=hz, shocks=options.shocks)
        yield Protocol(duration_s=train.end_s, trains=(train,), tendon_force=force)


def _watched(protocol: Protocol, seconds: float) -> Protocol:
    """The same, watched for so long after the last stimulus."""
    return replace(protocol, duration_s=min(LONGEST_S, protocol.stimulated_until_s + seconds))


def _rates(options: Provoked, pool: Pool, person: Person) -> list[float]:
    """Rates of the trains, Hz."""
    if options.over_threshold is not None:
        own = threshold_hz(pool, person.seed, SHOCKS, tendon_force("shortened"))
        return [own + options.over_threshold]
    asked = pool_for(person, {}) if options.at_usual_threshold else pool
    found = threshold_hz(asked, person.seed, SHOCKS, tendon_force(options.posture))
    if isinf(found):
        return []
    if options.at_usual_threshold:
        return [rung(found)]
    return [rung(found) + i * convention("step") for i in range(int(convention("tries")))]


@lru_cache(maxsize=128)
def _recorded(pool: Pool, protocol: Protocol, seed: int) -> Recording:
    return pool.record(protocol, seed=seed)


def _intervened(options: Provoked, begun: Protocol) -> Protocol:
    """The same with what is done to the cramp."""
    end = begun.stimulated_until_s
    moves: tuple[Moved, ...] = ()
    presses: tuple[Impulse, ...] = ()
    if options.stretch_after is not None:
        moves = (Moved(at_s=end + options.stretch_after, tendon_force=tendon_force("long")),)
    if options.tendon_after is not None:
        start = end + options.tendon_after
        presses = (Impulse(start_s=start, end_s=start + options.tendon_for),)
    return replace(begun, postures=moves, impulses=presses)


def _of_units(cramps: list[Cramp]) -> dict[str, float]:
    units = [unit for cramp in cramps for unit in cramp.units]
    return {
        "discharge rate": _mean([unit.mean_pps for unit in units]),
        "lowest rate": _mean([unit.lowest_pps for unit in units]),
        "highest rate": _mean([unit.highest_pps for unit in units]),
        "interval variation": 100.0 * _mean([unit.interval_variation for unit in units]),
        "doublets": 100.0 * _mean([unit.doublets for unit in units]),
        "active time": _mean([unit.active_s for unit in units]),
    }


def _of_interventions(options: Provoked, recordings: list[Recording]) -> dict[str, float]:
    """How much the muscle fires because of what was done, in % of before."""
    window, soon = convention("looked_at"), convention("at_once")
    looks: dict[str, tuple[float, float, float]] = {}
    if options.stretch_after is not None:
        looks[ON_STRETCH] = (options.stretch_after, 0.0, soon)
        looks[AFTER_STRETCH] = (options.stretch_after, window, 2.0 * window)
    if options.tendon_after is not None:
        looks[WHILE_STIMULATED] = (options.tendon_after, 0.0, options.tendon_for)
    return {name: _mean([_firing(r, *look) for r in recordings]) for name, look in looks.items()}


def _firing(recording: Recording, after_s: float, start_s: float, end_s: float) -> float:
    """Spikes a second between two times since `after_s` into the cramp, in % of just before."""
    at_s = recording.protocol.stimulated_until_s + after_s
    before = _spikes_per_s(recording, at_s - min(after_s, convention("looked_at")), at_s)
    now = _spikes_per_s(recording, at_s + start_s, at_s + end_s)
    return 100.0 * now / before if before else nan


def _spikes_per_s(recording: Recording, start_s: float, end_s: float) -> float:
    between = (recording.time_s > start_s) & (recording.time_s <= end_s)
    return float(between.sum()) / (end_s - start_s)


def _early_over_voluntary(recording: Recording, cramp: Cramp) -> float:
    """Rate of the units early in the cramp over that in the second half of the effort before."""
    (effort,) = recording.protocol.efforts
    voluntary = _rate_pps(recording, (effort.start_s + effort.end_s) / 2.0, effort.end_s)
    early = min(cramp.end_s, cramp.start_s + convention("early"))
    return _rate_pps(recording, cramp.start_s, early) / voluntary


def _rate_pps(recording: Recording, start_s: float, end_s: float) -> float:
    """Mean over units of their rate between their first and last spike in this time."""
    rates = []
    for unit in range(recording.units):
        spikes = recording.spikes_s(unit)
        spikes = spikes[(spikes > start_s) & (spikes <= end_s)]
        if len(spikes) > 1:
            rates.append((len(spikes) - 1) / (spikes[-1] - spikes[0]))
    return _mean(rates)


def _mean(values: list[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else nan
