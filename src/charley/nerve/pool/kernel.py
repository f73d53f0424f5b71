"""The motoneuron pool in machine code: motoneurons, axon terminals, muscle and tendon organs.

Compiled by Numba at the first use and kept. One file, because Numba forgets to compile anew when
a function in another file changes. Every constant comes from `pool.yaml`.
"""

from __future__ import annotations

from math import cos, exp, inf, log, pi, sin, sqrt
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from charley.nerve.pool.constants import Constants

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
ATTEMPTS = 7
QUIET = 1e-3


class Units(NamedTuple):
    """What differs between the units: thresholds, inward current, and share of the force."""

    threshold_mv: Floats
    persistent: Floats
    terminal_threshold: Floats
    size: Floats


class Motoneurons(NamedTuple):
    """State of every motoneuron, in conductances relative to the leak."""

    potential_mv: Floats
    persistent: Floats
    after: Floats
    slow: Floats
    noise_mv: Floats
    refractory_ms: Floats


class Terminals(NamedTuple):
    """State of every axon where it branches in the muscle, relative to its usual threshold."""

    depolarisation: Floats
    potassium: Floats
    pump: Floats
    after: Floats
    refractory_ms: Floats


class Given(NamedTuple):
    """What makes this pool this person's: see `Pool` for the meaning and the units."""

    units: int
    reflex_gain: float
    threshold_shift_mv: float
    axon_threshold: float
    tendon_gain: float
    persistent_gain: float
    blocked: bool


@njit(cache=True, error_model="numpy")
def _motoneurons(
    m: Motoneurons, c: Constants, threshold_mv: Floats, persistent: Floats,
    excitation: float, inhibition: float, common_mv: float, rng: np.random.Generator, fired: Flags,
) -> None:  # fmt: skip
    """One step of all motoneurons; each potential goes to where its conductances pull it."""
    keep_persistent = 1.0 - c.step_ms / c.persistent_decay_ms
    keep_after = 1.0 - c.step_ms / c.after_decay_ms
    keep_slow = 1.0 - c.step_ms / c.slow_decay_ms
    keep_noise = 1.0 - c.step_ms / c.noise_ms
    fresh_mv = c.noise_mv * sqrt(2.0 * c.step_ms / c.noise_ms)
    pace = -c.step_ms / c.membrane_ms
    synapses = 1.0 + excitation + inhibition
    pull_mv = c.leak_mv + inhibition * c.inhibition_mv + common_mv
    for i in range(fired.shape[0]):
        fired[i] = False
        m.noise_mv[i] = keep_noise * m.noise_mv[i] + fresh_mv * rng.standard_normal()
        m.persistent[i] *= keep_persistent
        m.after[i] *= keep_after
        m.slow[i] *= keep_slow
        if m.refractory_ms[i] > 0.0:
            m.refractory_ms[i] -= c.step_ms
            continue
        inward = persistent[i] * m.persistent[i]
        outward = m.after[i] + m.slow[i]
        conductance = synapses + inward + outward
        current = pull_mv + inward * c.persistent_mv + outward * c.potassium_mv + m.noise_mv[i]
        target_mv = current / conductance
        m.potential_mv[i] = target_mv + (m.potential_mv[i] - target_mv) * exp(pace * conductance)
        if m.potential_mv[i] >= threshold_mv[i]:
            fired[i] = True
            m.potential_mv[i] = c.reset_mv
            m.refractory_ms[i] = c.refractory_ms
            m.persistent[i] += c.persistent_per_spike * (1.0 - m.persistent[i])
            m.after[i] += c.after_per_spike
            m.slow[i] += c.slow_per_spike


@njit(cache=True, error_model="numpy")
def _terminals(
    a: Terminals, c: Constants, threshold: Floats, shock: bool, blocked: bool, stretched: float,
    rng: np.random.Generator, fired: Flags,
) -> None:  # fmt: skip
    """One step of all axon terminals, which fire with a spike from above and with each shock.

    Potassium that leaves with each spike gathers around them and depolarises; the pump that
    clears it hyperpolarises, later. `fired`: the motoneurons before, the terminals after.
    """
    keep_potassium = 1.0 - c.step_ms / c.terminal_potassium_ms
    follow = c.step_ms / c.terminal_pump_ms
    keep_after = 1.0 - c.step_ms / c.terminal_after_ms
    pace = c.step_ms / c.terminal_ms
    pull = c.terminal_by_stretch * stretched
    for i in range(fired.shape[0]):
        driven = shock or (fired[i] and not blocked)
        fired[i] = False
        if not driven and a.potassium[i] < QUIET:
            continue
        a.potassium[i] *= keep_potassium
        a.pump[i] += (a.potassium[i] - a.pump[i]) * follow
        a.after[i] *= keep_after
        if a.refractory_ms[i] > 0.0:
            a.refractory_ms[i] -= c.step_ms
            continue
        push = c.terminal_by_potassium * a.potassium[i] - c.terminal_by_pump * a.pump[i]
        target = push - a.after[i] - pull + c.terminal_noise * rng.standard_normal()
        a.depolarisation[i] += (target - a.depolarisation[i]) * pace
        if driven or a.depolarisation[i] >= threshold[i]:
            fired[i] = True
            a.depolarisation[i] = 0.0
            a.refractory_ms[i] = c.refractory_ms
            a.potassium[i] += 1.0
            a.after[i] += c.terminal_after


@njit(cache=True, error_model="numpy")
def _built(c: Constants, given: Given) -> tuple[Units, Motoneurons, Terminals]:
    """The units of the pool, the first recruited first, and their state at rest."""
    count = given.units
    rank = np.arange(count) / max(1, count - 1)
    size = np.exp(log(c.size_range) * rank)
    units = Units(
        c.threshold_mv + c.threshold_range_mv * rank + given.threshold_shift_mv,
        given.persistent_gain * c.persistent_conductance * (1.0 - c.persistent_fall * rank),
        given.axon_threshold * (1.0 + c.terminal_spread * (rank - 0.5)),
        size / size.sum(),
    )
    motoneurons = Motoneurons(
        np.full(count, c.leak_mv / (1.0 + c.resting_drive)), np.zeros(count), np.zeros(count),
        np.zeros(count), np.zeros(count), np.zeros(count),
    )  # fmt: skip
    terminals = Terminals(
        np.zeros(count), np.zeros(count), np.zeros(count), np.zeros(count), np.zeros(count)
    )
    return units, motoneurons, terminals


@njit(cache=True, nogil=True, error_model="numpy")
def run(
    c: Constants,
    given: Given,
    shocks: Whole,
    drive: Floats,
    tendon_force: Floats,
    pressed: Floats,
    heard: Floats,
    rng: np.random.Generator,
    every: int,
) -> tuple[Whole, Floats, Floats]:
    """Spikes that reach the muscle (units, and seconds), and the force every `every` steps, 0 to 1.

    `shocks`: steps at which the nerve is stimulated, rising; `drive` (conductance relative to the
    leak), `tendon_force` (share of muscle force that the tendon organ feels) `pressed` (tendon
    organs stimulated from outside, in units of full activity) and `heard` (share of the answer
    to passive stretch that an effort lets through): one a step.
    """
    units, steps = given.units, drive.shape[0]
    of, m, a = _built(c, given)
    turn = 2.0 * pi * c.common_hz * c.step_ms / 1000.0
    damping = exp(-c.common_width * turn)
    kick_mv = c.common_mv * sqrt(1.0 - damping * damping)
    common_mv, quadrature_mv = 0.0, 0.0
    afferent, resource = 0.0, 1.0
    twitch, activation, tendon = 0.0, 0.0, 0.0
    room = 4096
    who, when = np.empty(room, np.int64), np.empty(room)
    trace = np.empty((steps + every - 1) // every)
    fired = np.zeros(units, np.bool_)
    loop = 0.0 if given.blocked else 1.0
    tendon_conductance = given.tendon_gain * c.tendon_conductance
    count, next_shock = 0, 0
    for step in range(steps):
        force = activation / (1.0 + activation)
        if step % every == 0:
            trace[step // every] = force
        stretched = max(
            0.0, (tendon_force[step] - c.tendon_force_short) / (1.0 - c.tendon_force_short)
        )
        passive = c.passive_tension * stretched * stretched * heard[step]
        tendon += (
            (force * tendon_force[step] + passive + pressed[step] - tendon)
            * c.step_ms
            / c.tendon_ms
        )
        shock = next_shock < shocks.shape[0] and shocks[next_shock] == step
        resource += (1.0 - resource) * c.step_ms / c.afferent_recovery_ms
        afferent -= afferent * c.step_ms / c.afferent_decay_ms
        if shock:
            next_shock += 1
            afferent += c.afferent_conductance * c.afferent_share * resource
            resource -= c.afferent_share * resource
        if step > 0 and tendon_force[step] > tendon_force[step - 1]:
            afferent += c.spindle_conductance * (tendon_force[step] - tendon_force[step - 1])
        x_mv, y_mv = common_mv, quadrature_mv
        common_mv = (
            damping * (x_mv * cos(turn) - y_mv * sin(turn)) + kick_mv * rng.standard_normal()
        )
        quadrature_mv = damping * (x_mv * sin(turn) + y_mv * cos(turn))
        excitation = drive[step] + loop * given.reflex_gain * afferent
        inhibition = loop * tendon_conductance * tendon
        _motoneurons(
            m, c, of.threshold_mv, of.persistent, excitation, inhibition, common_mv, rng, fired
        )
        _terminals(a, c, of.terminal_threshold, shock, given.blocked, stretched, rng, fired)
        pulled = 0.0
        for i in range(units):
            if fired[i]:
                pulled += of.size[i]
                if count == room:
                    room *= 2
                    who = np.append(who, np.empty(count, np.int64))
                    when = np.append(when, np.empty(count))
                who[count] = i
                when[count] = step * c.step_ms / 1000.0
                count += 1
        twitch += pulled * 1000.0 / (c.rate_of_half_force * c.twitch_ms) - (
            twitch * c.step_ms / c.twitch_ms
        )
        activation += (twitch - activation) * c.step_ms / c.twitch_ms
    return who[:count].copy(), when[:count].copy(), trace


@njit(cache=True, nogil=True, error_model="numpy")
def lasts(
    c: Constants, given: Given, hz: float, shocks: int, tendon_force: float,
    rng: np.random.Generator,
) -> bool:  # fmt: skip
    """Whether a train of so many shocks leaves a cramp: enough units that still fire after it."""
    wait_s = c.lasting_blocked_s if given.blocked else c.lasting_s
    steps = int(1000.0 * (shocks / hz + 1.25 * wait_s) / c.step_ms)
    at = np.empty(shocks, np.int64)
    for k in range(shocks):
        at[k] = round(k * 1000.0 / hz / c.step_ms)
    drive, posture = np.full(steps, c.resting_drive), np.full(steps, tendon_force)
    who, when, _ = run(c, given, at, drive, posture, np.zeros(steps), np.ones(steps), rng, steps)
    active = np.zeros(given.units)
    for k in range(who.shape[0]):
        if when[k] > shocks / hz + 0.75 * wait_s:
            active[who[k]] = 1.0
    return bool(active.mean() >= c.lasting_share)


@njit(cache=True, nogil=True, error_model="numpy")
def threshold_hz(
    c: Constants, given: Given, shocks: int, tendon_force: float, rng: np.random.Generator,
    lowest_hz: float, highest_hz: float,
) -> float:  # fmt: skip
    """The lowest rate of stimulation, Hz, that leaves a cramp; infinite where none does.

    Seven halvings of the range on a logarithmic scale.
    """
    if not lasts(c, given, highest_hz, shocks, tendon_force, rng):
        return inf
    low, high = log(lowest_hz), log(highest_hz)
    for _ in range(ATTEMPTS):
        middle = 0.5 * (low + high)
        if lasts(c, given, exp(middle), shocks, tendon_force, rng):
            high = middle
        else:
            low = middle
    return exp(0.5 * (low + high))
