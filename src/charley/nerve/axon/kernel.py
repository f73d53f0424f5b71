"""The motor axon in machine code: node, internode, periaxonal potassium, and threshold hunting.

Compiled by Numba at the first use and kept. One file, because Numba forgets to compile anew when
a function in another file changes. Every constant comes from `parameters.yaml`.
"""

from __future__ import annotations

from math import exp, isnan, log, nan

import numpy as np
from numba import njit

from charley.nerve.axon.constants import Constants
from charley.nerve.axon.fibre import Bath, Fibre, Floats, Membrane

LOWEST_MV, TABLE_MV, TABLE_ROWS = -400.0, 0.5, 1200
NODAL, GATES, STATES = 5, 8, 11
NODE, INTERNODE, POTASSIUM = 8, 9, 10
SAME = 1e-7


@njit(cache=True, error_model="numpy")
def _opening(v: float, a: float, b: float, c: float) -> float:
    x = float((v - b) / c)
    return a * c if abs(x) < SAME else a * c * x / (1.0 - exp(-x))


@njit(cache=True, error_model="numpy")
def _closing(v: float, a: float, b: float, c: float) -> float:
    return _opening(-v, a, -b, c)


@njit(cache=True, error_model="numpy")
def _rates(gate: int, v: float, r: Floats) -> tuple[float, float]:
    """Opening and closing rate of one gate (1/ms), before temperature and calibration."""
    if gate == 1:
        return _closing(v, r[0], r[1], r[2]), r[3] / (1.0 + exp((r[4] - v) / r[5]))
    if gate == 5:
        return r[0] * exp((r[1] - v) / r[2]), r[3] * exp((v - r[4]) / r[5])
    return _opening(v, r[0], r[1], r[2]), _closing(v, r[3], r[4], r[5])


@njit(cache=True, error_model="numpy")
def gate_tables(kinetics: Floats, bath: Bath, c: Constants, step_ms: float) -> Floats:
    """Steady state and share of the way there in one step, of each gate at each potential.

    Gates: m, h, p, n, s of the node and s, n, q of the internode.
    """
    table = np.empty((TABLE_ROWS, 2 * GATES))
    kinds = (0, 1, 2, 3, 4, 4, 3, 5)
    for column in range(GATES):
        kind = kinds[column]
        r = kinetics[kind]
        seen = 1.0 if kind < 3 else c.shift_of_potassium_gates
        rate = r[8] * r[6] ** bath.warmth
        for row in range(TABLE_ROWS):
            v = LOWEST_MV + TABLE_MV * row - seen * bath.shift_mv - r[7]
            opening, closing = _rates(kind, v, r)
            total = opening + closing
            table[row, 2 * column] = opening / total
            table[row, 2 * column + 1] = 1.0 - exp(-step_ms * rate * total)
    return table


@njit(cache=True, error_model="numpy", inline="always", fastmath=True)
def _place(v: float) -> tuple[int, float]:
    x = (v - LOWEST_MV) / TABLE_MV
    x = min(max(x, 0.0), TABLE_ROWS - 1.001)
    row = int(x)
    return row, x - row


@njit(cache=True, error_model="numpy")
def _settle(y: Floats, table: Floats) -> None:
    """Put every gate into its steady state at the potentials of `y`."""
    for column in range(GATES):
        row, part = _place(y[NODE] if column < NODAL else y[INTERNODE])
        k = 2 * column
        y[column] = table[row, k] + part * (table[row + 1, k] - table[row, k])


@njit(cache=True, error_model="numpy", inline="always", fastmath=True)
def _relax(y: Floats, table: Floats) -> None:
    """Move every gate one step on."""
    row, part = _place(y[NODE])
    for column in range(GATES):
        if column == NODAL:
            row, part = _place(y[INTERNODE])
        k = 2 * column
        target = table[row, k] + part * (table[row + 1, k] - table[row, k])
        share = table[row, k + 1] + part * (table[row + 1, k + 1] - table[row, k + 1])
        y[column] += share * (target - y[column])


@njit(cache=True, error_model="numpy", inline="always", fastmath=True)
def _sources(
    y: Floats, c: Constants, bath: Bath, m: Membrane
) -> tuple[float, float, float, float, float]:
    """Conductance (nS) and source current (pA) of node and of internode; potassium out (pA)."""
    k_node = bath.thermal_mv * log(bath.potassium_mmol_per_l / c.potassium_inside)
    k_inter = bath.thermal_mv * log(y[POTASSIUM] / c.potassium_inside)
    na = bath.sodium_mv
    sodium = c.transient * y[0] ** 3 * y[1] + bath.persistent * c.persistent * y[2] ** 3
    potassium = c.fast_node * y[3] ** 4 + c.slow_node * y[4]
    leak = m.leak_share_node
    g_na = sodium + c.leak_node * (1.0 - leak)
    g_k = potassium + c.leak_node * leak
    channels = c.slow_internode * y[5] + c.fast_internode * y[6] ** 4
    h_k = c.hyperpolarised * y[7] * (1.0 - c.hyperpolarised_sodium)
    h_na = c.hyperpolarised * y[7] * c.hyperpolarised_sodium
    gi_na = h_na + c.leak_internode * (1.0 - m.leak_share_internode)
    gi_k = channels + h_k + c.leak_internode * m.leak_share_internode
    w = m.warmth
    return (
        w * (g_na + g_k),
        w * (g_na * na + g_k * k_node),
        w * (gi_na + gi_k),
        w * (gi_na * na + gi_k * k_inter),
        w * gi_k * (y[INTERNODE] - k_inter),
    )


@njit(cache=True, error_model="numpy", inline="always", fastmath=True)
def _uptake(k: float, c: Constants) -> float:
    """Activity of the pump at this potassium outside, relative to the usual."""
    usual = 1.0 + c.pump_half_mmol_per_l / c.potassium_usual
    return (usual / (1.0 + c.pump_half_mmol_per_l / k)) ** 2


@njit(cache=True, error_model="numpy", inline="always", fastmath=True)
def step(y: Floats, table: Floats, current_pa: float, step_ms: float, f: Fibre) -> None:
    """One step of the axon: gates exactly, potentials by the implicit Euler method."""
    c, bath, m = f.constants, f.bath, f.membrane
    _relax(y, table)
    g1, s1, g2, s2, out = _sources(y, c, bath, m)
    activity = _uptake(y[POTASSIUM], c)
    cn, cm, ci = c.node_pf / step_ms, c.myelin_pf / step_ms, c.internode_pf / step_ms
    gb = c.barrett * m.warmth
    drop = cm * (y[NODE] - y[INTERNODE])
    a11, a22, off = cn + cm + g1 + gb, ci + cm + g2 + gb, cm + gb
    b1 = current_pa + s1 + cn * y[NODE] + drop
    b2 = s2 - m.pump_pa * activity + ci * y[INTERNODE] - drop
    det = a11 * a22 - off * off
    y[NODE], y[INTERNODE] = (b1 * a22 + off * b2) / det, (a11 * b2 + off * b1) / det
    flow = c.potassium_per_pa_ms * (out - m.uptake_pa * activity)
    flow += (bath.potassium_mmol_per_l - y[POTASSIUM]) / c.potassium_exchange_ms
    y[POTASSIUM] = max(y[POTASSIUM] + step_ms * flow, 0.05)


@njit(cache=True, error_model="numpy")
def membrane(c: Constants, usual: Bath, bath: Bath, kinetics: Floats) -> Membrane:
    """What balances the usual axon at its resting potential, taken to this bath.

    The leak is shared between sodium and potassium so that no net current flows at the usual rest.
    """
    y = np.empty(STATES)
    y[NODE] = y[INTERNODE] = c.resting_mv
    y[POTASSIUM] = usual.potassium_mmol_per_l
    _settle(y, gate_tables(kinetics, usual, c, 1.0))
    bare = Membrane(1.0, 0.0, 0.0, 0.0, 0.0)
    g1, s1, g2, s2, out = _sources(y, c, usual, bare)
    k = usual.thermal_mv * log(usual.potassium_mmol_per_l / c.potassium_inside)
    span = usual.sodium_mv - k
    share_node = (s1 - g1 * c.resting_mv) / (c.leak_node * span)
    share_inter = (s2 - g2 * c.resting_mv - c.pump_pa) / (c.leak_internode * span)
    uptake = out + c.leak_internode * share_inter * (c.resting_mv - k)
    pump = bath.pump * c.pump_q10**bath.warmth
    return Membrane(
        c.conductance_q10**bath.warmth, share_node, share_inter, c.pump_pa * pump, uptake * pump
    )


@njit(cache=True, error_model="numpy")
def _steady_current(e: float, y: Floats, f: Fibre) -> float:
    """Net outward current (pA) with the node held at `e` and all else in balance with it."""
    c, bath, m = f.constants, f.bath, f.membrane
    y[NODE] = e
    gb = c.barrett * m.warmth
    for _ in range(60):
        before, k_before = y[INTERNODE], y[POTASSIUM]
        _settle(y, f.fine)
        g1, s1, g2, s2, out = _sources(y, c, bath, m)
        activity = _uptake(y[POTASSIUM], c)
        y[INTERNODE] = (s2 - m.pump_pa * activity + gb * e) / (g2 + gb)
        k = bath.potassium_mmol_per_l + c.potassium_exchange_ms * c.potassium_per_pa_ms * (
            out - m.uptake_pa * activity
        )
        y[POTASSIUM] = max(0.5 * (k_before + k), 0.05)
        if abs(y[INTERNODE] - before) + abs(y[POTASSIUM] - k_before) < 1e-10:
            break
    _settle(y, f.fine)
    g1, s1, g2, s2, out = _sources(y, c, bath, m)
    return float(g1 * e - s1 + gb * (e - y[INTERNODE]))


@njit(cache=True, error_model="numpy")
def rest(f: Fibre) -> Floats:
    """The most negative stable resting state; all NaN where there is none below `block_mv`."""
    c = f.constants
    y = np.empty(STATES)
    low = c.lowest_rest_mv
    y[INTERNODE], y[POTASSIUM] = low, f.bath.potassium_mmol_per_l
    if _steady_current(low, y, f) >= 0.0:
        return np.full(STATES, nan)
    high = low
    while high < c.block_mv:
        high += 1.0
        if _steady_current(high, y, f) > 0.0:
            break
        low = high
    if high >= c.block_mv:
        return np.full(STATES, nan)
    for _ in range(40):
        middle = 0.5 * (low + high)
        if _steady_current(middle, y, f) > 0.0:
            high = middle
        else:
            low = middle
    _steady_current(0.5 * (low + high), y, f)
    return y


@njit(cache=True, error_model="numpy")
def fires(
    start: Floats,
    y: Floats,
    pulse_pa: float,
    width_ms: float,
    under_pa: float,
    after_pa: float,
    f: Fibre,
) -> bool:
    """Whether a pulse on a current of `under_pa` (`after_pa` afterwards) sets off a new spike."""
    y[:] = start
    c = f.constants
    dt = c.step_ms
    width = round(width_ms / dt)
    latest = width + round(c.latency_ms * c.latency_q10**-f.bath.warmth / dt)
    before = highest = y[NODE]
    for i in range(latest):
        step(y, f.fine, under_pa + pulse_pa if i < width else after_pa, dt, f)
        if before <= c.spike_mv < y[NODE]:
            return True
        before = y[NODE]
        highest = before if i < width else max(highest, before)
        if before < highest - c.given_up_mv:
            return False
    return False


@njit(cache=True, error_model="numpy")
def peak_mv(start: Floats, pulse_pa: float, width_ms: float, f: Fibre) -> float:
    """The highest potential of the node after the end of a pulse."""
    y, c = start.copy(), f.constants
    width = round(width_ms / c.step_ms)
    highest = y[NODE]
    for i in range(width + round(c.latency_ms * c.latency_q10**-f.bath.warmth / c.step_ms)):
        step(y, f.fine, pulse_pa if i < width else 0.0, c.step_ms, f)
        highest = y[NODE] if i < width else max(highest, y[NODE])
    return float(highest)


@njit(cache=True, error_model="numpy")
def threshold(
    start: Floats, guess_pa: float, width_ms: float, under_pa: float, after_pa: float, f: Fibre
) -> float:
    """The smallest pulse (pA) that fires the axon from this state; NaN where none does."""
    y = np.empty(STATES)
    c = f.constants
    if isnan(guess_pa):
        return nan
    span = c.bracket_pa
    low, high, below = guess_pa - span, guess_pa + span, False
    while not fires(start, y, high, width_ms, under_pa, after_pa, f):
        low, below = high, True
        span *= 2.0
        high += span
        if high > c.strongest_pa:
            return nan
    while not below and fires(start, y, low, width_ms, under_pa, after_pa, f):
        high = low
        span *= 2.0
        low -= span
        if low < -c.strongest_pa:
            return nan
    while high - low > c.precision_pa:
        middle = 0.5 * (low + high)
        if fires(start, y, middle, width_ms, under_pa, after_pa, f):
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)


@njit(cache=True, error_model="numpy")
def _advance(y: Floats, duration_ms: float, current_pa: float, f: Fibre) -> bool:
    """Let time pass under a steady current; False where the axon fires by itself."""
    c = f.constants
    steps = round(duration_ms / c.coarse_ms)
    quiet = True
    for _ in range(steps):
        step(y, f.coarse, current_pa, c.coarse_ms, f)
        quiet = quiet and y[NODE] < c.spike_mv
    for _ in range(round((duration_ms - steps * c.coarse_ms) / c.step_ms)):
        step(y, f.fine, current_pa, c.step_ms, f)
    return quiet


@njit(cache=True, error_model="numpy")
def is_quiet(start: Floats, f: Fibre) -> bool:
    """Whether a slightly disturbed resting axon comes back to rest."""
    c = f.constants
    y = start.copy()
    y[NODE] += c.disturbance_mv
    y[INTERNODE] += c.disturbance_mv
    quiet = _advance(y, c.quiet_ms, 0.0, f)
    return quiet and abs(y[NODE] - start[NODE]) < c.disturbance_mv


@njit(cache=True, error_model="numpy")
def recovery_cycle(start: Floats, intervals_ms: Floats, single_pa: float, f: Fibre) -> Floats:
    """Change of threshold (%) at each interval after a conditioning spike; NaN while refractory."""
    c = f.constants
    y = start.copy()
    changes = np.empty(len(intervals_ms))
    for _ in range(round(c.pulse_ms / c.step_ms)):
        step(y, f.fine, c.conditioning * single_pa, c.step_ms, f)
    now = c.pulse_ms
    guess = 2.0 * single_pa
    for i in range(len(intervals_ms)):
        while now < intervals_ms[i] - 0.5 * c.step_ms:
            rough = now >= c.rough_after_ms and intervals_ms[i] - now >= c.coarse_ms
            dt = c.coarse_ms if rough else c.step_ms
            step(y, f.coarse if rough else f.fine, 0.0, dt, f)
            now += dt
        if y[NODE] > c.repolarised_mv:
            changes[i] = nan
            continue
        found = threshold(y, guess, c.pulse_ms, 0.0, 0.0, f)
        changes[i] = 100.0 * (found / single_pa - 1.0)
        if not isnan(found):
            guess = found
    return changes


@njit(cache=True, error_model="numpy")
def electrotonus(
    start: Floats, delays_ms: Floats, share: float, off_ms: float, single_pa: float, f: Fibre
) -> Floats:
    """Reduction of threshold (%) at each delay; a current of `share` of it flows until `off_ms`.

    NaN from the first delay on at which the current itself has fired the axon.
    """
    y = start.copy()
    reductions = np.full(len(delays_ms), nan)
    now, guess = 0.0, single_pa
    c = f.constants
    on_ms, current = c.current_on_ms, share * single_pa
    for i in range(len(delays_ms)):
        for end, flows in ((on_ms, 0.0), (off_ms, current), (delays_ms[-1], 0.0)):
            until = min(end, delays_ms[i])
            if until > now and not _advance(y, until - now, flows, f):
                return reductions
            now = max(now, until)
        under = current if on_ms <= now < off_ms else 0.0
        after = under if now + c.pulse_ms < off_ms else 0.0
        found = threshold(y, guess, c.pulse_ms, under, after, f)
        if isnan(found):
            return reductions
        reductions[i] = 100.0 * (1.0 - found / single_pa)
        guess = found
    return reductions
