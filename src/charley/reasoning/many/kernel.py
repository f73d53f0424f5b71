"""The posterior over sets of causes in machine code, one person after the other.

The same rules as `inference.infer`, whose arrays are the readable form and the oracle of this one.
Compiled by Numba at the first use and kept; `nogil`, so that threads share the people.
"""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
States = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

TINY_PRODUCT = 1e-200
NEARLY = 1e-9

_compiled = njit(cache=True, nogil=True, error_model="numpy")
_inlined = njit(cache=True, nogil=True, error_model="numpy", forceinline=True)


class Causes(NamedTuple):
    """The network; C causes with row 0 "no cause" and the last "unknown", F findings, A analytes.

    absent_alone, present_alone [F, C]: log P(state of a finding | one cause). The rest as in
    `Network`; group [M, C].
    """

    leak: Floats
    not_p: Floats
    suppress: Floats
    absent_alone: Floats
    present_alone: Floats
    shift: Floats
    spread: Floats
    often_off: Floats
    group: Places


class Known(NamedTuple):
    """What is known of N people: finding states [N, F] (1, 0, -1 unknown), bounds of analytes
    [N, A] (nan unknown), told [N, M, G+1]: log of what each measurement says of each group, and
    odds [N, C]: prior log odds."""

    findings: States
    low: Floats
    high: Floats
    told: Floats
    odds: Floats


class Rules(NamedTuple):
    """How much is considered, and how far facts are trusted (see `Calibration`)."""

    alone: int
    beside: int
    runners_up: int
    largest_set: int
    temper: float
    no_cause: float
    extra_cause: float
    per_sd: float
    broad: int
    healthy: float
    smallest_spread: float
    tie: float


@_compiled
def posterior(net: Causes, known: Known, rules: Rules, marginal: Floats) -> None:
    """Fill marginal [N, C] with P(cause present); column 0 with P(no cause at all)."""
    size, count = len(net.not_p), rules.alone + rules.beside
    alone, single = np.empty(size), np.empty((net.shift.shape[1], size))
    space = np.empty(1 + count + count**2 + count**3 + rules.runners_up)
    for row in range(len(known.odds)):
        state, low, high, odds = (
            known.findings[row],
            known.low[row],
            known.high[row],
            known.odds[row],
        )
        facts, labs = np.flatnonzero(state >= 0), np.flatnonzero(~np.isnan(low))
        _score_alone(
            state, facts, net.absent_alone, net.present_alone, low, high, labs, net.shift,
            net.spread, net.often_off, known.told[row], net.group, odds, rules, single, alone,
        )  # fmt: skip
        order = np.argsort(-alone)[: rules.runners_up]
        score = _score_sets(
            order, False, odds, rules, facts, state, net.leak, net.not_p, net.suppress,
            labs, low, high, net.shift, net.spread, net.often_off, single,
            known.told[row], net.group, space,
        )  # fmt: skip
        kept = _kept(order, odds, rules, score, size - 1)
        score = _score_sets(
            kept, True, odds, rules, facts, state, net.leak, net.not_p, net.suppress,
            labs, low, high, net.shift, net.spread, net.often_off, single,
            known.told[row], net.group, space,
        )  # fmt: skip
        _sum_up(kept, rules, score, marginal[row])


@_compiled
def _score_alone(
    state: States, facts: Places, absent_alone: Floats, present_alone: Floats, low: Floats,
    high: Floats, labs: Places, shift: Floats, spread: Floats, often_off: Floats, told: Floats,
    groups: Places, odds: Floats, rules: Rules, single: Floats, alone: Floats,
) -> None:  # fmt: skip
    """What each cause explains by itself, with its prior, and `single` on the way."""
    size = len(alone)
    alone[:] = 0.0
    for fact in facts:
        table = present_alone[fact] if state[fact] == 1 else absent_alone[fact]
        for cause in range(size):
            alone[cause] += table[cause]
    for lab in labs:
        off = often_off[lab]
        ordinary = log(_mixture(rules, low[lab], high[lab], 0.0, rules.healthy, off))
        for cause in range(size):
            moved, wide = shift[cause, lab], spread[cause, lab]
            if moved == 0.0 and wide == 0.0:
                single[lab, cause] = ordinary
            else:
                width = max(wide, rules.smallest_spread) if wide > 0.0 else rules.healthy
                single[lab, cause] = log(_mixture(rules, low[lab], high[lab], moved, width, off))
            alone[cause] += single[lab, cause]
    for measured in range(len(groups)):
        for cause in range(size):
            alone[cause] += told[measured, groups[measured, cause]]
    for cause in range(size):
        alone[cause] = odds[cause] + rules.temper * alone[cause] - rules.tie * cause
    alone[0] = -np.inf


@_compiled
def _kept(order: Places, odds: Floats, rules: Rules, score: Floats, unknown: int) -> Places:
    """The causes that alone, or beside the best one (`score` of pairs), explain most."""
    together = np.empty(len(order))
    for place in range(1, len(order)):
        together[place] = score[1 + place] - rules.tie * order[place]
        if order[place] == 0:
            together[place] = -np.inf
    beside = np.argsort(-together[rules.alone :])
    kept = np.empty(rules.alone + rules.beside, np.int64)
    kept[: rules.alone] = order[: rules.alone]
    for i in range(rules.beside):
        kept[rules.alone + i] = order[rules.alone + beside[i]]
    if not (kept == unknown).any():
        kept[-1] = unknown
    return kept


@_compiled
def _score_sets(  # noqa: PLR0912, PLR0915 - see its last sentence
    causes: Places, all_sets: bool, odds: Floats, rules: Rules, facts: Places, state: States,
    leak: Floats, not_p: Floats, suppress: Floats, labs: Places, low: Floats, high: Floats,
    shift: Floats, spread: Floats, often_off: Floats, single: Floats, told: Floats,
    groups: Places, score: Floats,
) -> Floats:  # fmt: skip
    """Log posterior, but for a constant, of sets of causes, each grown from one with a cause less.

    All sets up to the largest size; or no cause, the first alone and with each other one. One long
    function, since Numba counts references to every array at each call.
    """
    size, largest = len(causes), rules.largest_set if all_sets else 2
    escape, calm = np.ones((4, len(facts))), np.ones((4, len(facts)))
    up = np.zeros((4, len(labs)), np.int64)
    down, group = np.zeros_like(up), np.zeros((4, len(groups)), np.int64)
    for measured in range(len(groups)):
        group[0, measured] = groups[measured, 0]
    prior, member, level, place = np.zeros(4), np.full(4, -1), 0, 0
    prior[0] = rules.no_cause
    while True:
        total, product = 0.0, 1.0
        for j in range(len(facts)):
            absent = (1.0 - leak[facts[j]] * calm[level, j]) * escape[level, j]
            absent = min(max(absent, 1e-6), 1.0 - 1e-6)
            product *= 1.0 - absent if state[facts[j]] == 1 else absent
            if product < TINY_PRODUCT:
                total, product = total + log(product), 1.0
        total += log(product)
        for i in range(len(labs)):
            lab, raising, lowering = labs[i], up[level, i], down[level, i]
            if lowering == 0:
                total += single[lab, raising]
            elif shift[raising, lab] == 0.0:
                total += single[lab, lowering]
            else:
                raised, lowered = shift[raising, lab], shift[lowering, lab]
                wide = (
                    spread[raising, lab] if raised + NEARLY >= -lowered else spread[lowering, lab]
                )
                width = max(wide, rules.smallest_spread) if wide > 0.0 else rules.healthy
                total += log(
                    _mixture(rules, low[lab], high[lab], raised + lowered, width, often_off[lab])
                )
        for measured in range(len(groups)):
            total += told[measured, group[level, measured]]
        score[place] = prior[level] + rules.temper * total
        place += 1
        if level < largest and member[level] + 1 < size:
            level += 1
            member[level] = member[level - 1] + 1
        else:
            while level > 0 and member[level] + 1 >= size:
                level -= 1
            if level == 0 or (level == 1 and not all_sets):
                break
            member[level] += 1
        cause, before = causes[member[level]], level - 1
        prior[level] = odds[cause]
        if level > 1:
            prior[level] += prior[before] + rules.extra_cause
        for j in range(len(facts)):
            escape[level, j] = escape[before, j] * not_p[cause, facts[j]]
            calm[level, j] = min(calm[before, j], suppress[cause, facts[j]])
        for i in range(len(labs)):
            lab, raising, lowering = labs[i], up[before, i], down[before, i]
            moved = shift[cause, lab]
            if moved > shift[raising, lab]:
                raising = cause
            elif moved < shift[lowering, lab]:
                lowering = cause
            elif moved == 0.0 and raising == 0 and spread[cause, lab] > 0.0:
                raising = cause
            up[level, i], down[level, i] = raising, lowering
        for measured in range(len(groups)):
            group[level, measured] = min(group[before, measured], groups[measured, cause])
    return score[:place]


@_compiled
def _sum_up(kept: Places, rules: Rules, score: Floats, marginal: Floats) -> None:
    """From scores of sets, in the order of `_score_sets`, to the probability of each cause."""
    score[:] = np.exp(score - score.max())
    marginal[:] = 0.0
    marginal[0] = score[0]
    place, size = 1, len(kept)
    for i in range(size):
        marginal[kept[i]] += score[place]
        place += 1
        for j in range(i + 1, size if rules.largest_set >= 2 else 0):
            marginal[kept[i]] += score[place]
            marginal[kept[j]] += score[place]
            place += 1
            for k in range(j + 1, size if rules.largest_set >= 3 else 0):
                marginal[kept[i]] += score[place]
                marginal[kept[j]] += score[place]
                marginal[kept[k]] += score[place]
                place += 1
    marginal /= score.sum()


@_inlined
def _mixture(
    rules: Rules, low: float, high: float, middle: float, width: float, off: float
) -> float:
    """Density of an exact value, or probability of an interval; a small part is broad."""
    scale = width * rules.per_sd
    if low == high:
        if np.isinf(low):
            return 1.0
        near = exp(-abs(low - middle) / (scale * rules.broad))
        total = (1.0 - off) * _density(near**rules.broad, scale)
        total += off * _density(near, scale * rules.broad)
    else:
        total = (1.0 - off) * (_under(high, middle, scale) - _under(low, middle, scale))
        scale *= rules.broad
        total += off * (_under(high, middle, scale) - _under(low, middle, scale))
    return max(total, 1e-12)


@_inlined
def _density(falling: float, scale: float) -> float:
    """Logistic density where exp(-distance / scale) is `falling`."""
    return falling / (scale * (1.0 + falling) ** 2)


@_inlined
def _under(value: float, middle: float, scale: float) -> float:
    return 1.0 / (1.0 + exp((middle - value) / scale))
