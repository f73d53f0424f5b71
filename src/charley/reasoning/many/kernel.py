"""The posterior over sets of causes in machine code, one person after the other.

The same rules as `inference.infer`, whose arrays are the readable form and the oracle of this one.
Compiled by Numba at the first use and kept; `nogil`, so that threads share the people.
"""

from __future__ import annotations

from math import exp, log

import numpy as np
from numba import njit

from charley.reasoning.many.arrays import Causes, Floats, Known, Places, Rules, States

TINY_PRODUCT = 1e-200
NEARLY = 1e-9
NO_SHARE = -45.0
CACHED, SPREADING = 64, 7919.13

_compiled = njit(cache=True, nogil=True, error_model="numpy")
_inlined = njit(cache=True, nogil=True, error_model="numpy", forceinline=True)


@_compiled
def posterior(net: Causes, known: Known, rules: Rules, marginal: Floats) -> None:
    """Fill marginal [N, C] with P(cause present); column 0 with P(no cause at all)."""
    size, count = net.escape.shape[1], rules.alone + rules.beside
    alone, told = np.empty(size), np.empty(net.kind_shift.shape)
    cache = np.empty((len(net.kinds), CACHED, net.kind_shift.shape[1]))
    cached = np.full((len(net.kinds), CACHED, 2), np.nan)
    space = np.empty(1 + count + count**2 + count**3)
    for row in range(len(known.odds)):
        state, low, high, odds = (
            known.findings[row],
            known.low[row],
            known.high[row],
            known.odds[row],
        )
        facts, labs = np.flatnonzero(state >= 0), np.flatnonzero(~np.isnan(low))
        _score_alone(
            state, facts, net.absent_alone, net.present_alone, low, high, labs, net.kind,
            net.kind_shift, net.kind_spread, net.kinds, net.often_off, known.told[row], net.group,
            odds, rules, cache, cached, told, alone,
        )  # fmt: skip
        order = _leading(alone, rules)
        kept = _kept(
            order, odds, rules, facts, state, net.leak, net.escape, net.calm, labs, low, high,
            net.shift, net.spread, net.kind, net.often_off, told, known.told[row], net.group,
        )  # fmt: skip
        score = _score_sets(
            kept, odds, rules, facts, state, net.leak, net.escape, net.calm, labs, low, high,
            net.shift, net.spread, net.kind, net.often_off, told, known.told[row], net.group, space,
        )  # fmt: skip
        _sum_up(kept, rules, score, marginal[row])


@_compiled
def _score_alone(
    state: States, facts: Places, absent_alone: Floats, present_alone: Floats, low: Floats,
    high: Floats, labs: Places, kind: Places, kind_shift: Floats, kind_spread: Floats,
    kinds: Places, often_off: Floats, told_of_groups: Floats, groups: Places, odds: Floats,
    rules: Rules, cache: Floats, cached: Floats, told: Floats, alone: Floats,
) -> None:  # fmt: skip
    """What each cause explains by itself, with its prior; `told` by each kind on the way.

    Many people have the same rounded sodium: what it tells is kept for the next one.
    """
    size = len(alone)
    alone[:] = 0.0
    for fact in facts:
        table = present_alone[fact] if state[fact] == 1 else absent_alone[fact]
        for cause in range(size):
            alone[cause] += table[cause]
    for lab in labs:
        known = low[lab] if np.isfinite(low[lab]) else high[lab]
        slot = int(abs(known) * SPREADING % CACHED) if np.isfinite(known) else 0
        if cached[lab, slot, 0] != low[lab] or cached[lab, slot, 1] != high[lab]:
            cached[lab, slot, 0], cached[lab, slot, 1] = low[lab], high[lab]
            for one in range(kinds[lab]):
                wide = kind_spread[lab, one]
                width = max(wide, rules.smallest_spread) if wide > 0.0 else rules.healthy
                moved = kind_shift[lab, one]
                cache[lab, slot, one] = log(
                    _mixture(rules, low[lab], high[lab], moved, width, often_off[lab])
                )
        for one in range(kinds[lab]):
            told[lab, one] = cache[lab, slot, one]
        for cause in range(size):
            alone[cause] += told[lab, kind[lab, cause]]
    for measured in range(len(groups)):
        for cause in range(size):
            alone[cause] += told_of_groups[measured, groups[measured, cause]]
    for cause in range(size):
        alone[cause] = odds[cause] + rules.temper * alone[cause] - rules.tie * cause
    alone[0] = -np.inf


@_compiled
def _leading(alone: Floats, rules: Rules) -> Places:
    """The causes that alone explain most; of them the first few in order, the others in any."""
    count = min(rules.runners_up, len(alone))
    below, above = alone[1:].min(), alone.max()
    edge = below
    while True:
        found = (alone >= edge).sum()
        if found > count:
            below = edge
        else:
            above = edge
        middle = (below + above) / 2
        if found == count or not below < middle < above:
            break
        edge = middle
    if found < count:
        edge = below
    order = np.flatnonzero(alone >= edge)[:count]
    _bring_forward(-alone[order], order, rules.alone)
    return order


@_compiled
def _bring_forward(cost: Floats, places: Places, count: int) -> None:
    """Sort the cheapest few to the front."""
    for i in range(min(count, len(places))):
        least = i
        for j in range(i + 1, len(places)):
            if cost[j] < cost[least]:
                least = j
        cost[i], cost[least] = cost[least], cost[i]
        places[i], places[least] = places[least], places[i]


@_compiled
def _kept(
    order: Places, odds: Floats, rules: Rules, facts: Places, state: States, leak: Floats,
    escape: Floats, calm: Floats, labs: Places, low: Floats, high: Floats, shift: Floats,
    spread: Floats, kind: Places, often_off: Floats, told: Floats, told_of_groups: Floats,
    groups: Places,
) -> Places:  # fmt: skip
    """The causes that alone, or beside the best one, explain most.

    Facts can only make a pair less probable, so that many pairs need not be looked at further.
    """
    first, rest, unknown = order[0], order[rules.alone :].copy(), shift.shape[1] - 1
    cost = np.full(len(rest), np.inf)
    enough = np.full(rules.beside, np.inf)
    for i in range(len(rest)):
        other, total, product = rest[i], 0.0, 1.0
        if other == 0:
            continue
        for lab in labs:
            one, two = kind[lab, first], kind[lab, other]
            moved, more = shift[lab, first], shift[lab, other]
            if moved * more < 0.0:
                up, down = (first, other) if moved > 0.0 else (other, first)
                total += _of_opposite(
                    rules, low[lab], high[lab], shift[lab, up], shift[lab, down],
                    spread[lab, up], spread[lab, down], often_off[lab],
                )  # fmt: skip
            elif two != kind[lab, 0] and (abs(more) > abs(moved) or one == kind[lab, 0]):
                total += told[lab, two]
            else:
                total += told[lab, one]
        for m in range(len(groups)):
            total += told_of_groups[m, min(groups[m, first], groups[m, other])]
        best = rules.tie * other - odds[other] - rules.temper * total
        worst = enough.argmax()
        if best > enough[worst]:
            continue
        for fact in facts:
            calmed = min(calm[fact, first], calm[fact, other])
            absent = (1.0 - leak[fact] * calmed) * escape[fact, first] * escape[fact, other]
            absent = min(max(absent, 1e-6), 1.0 - 1e-6)
            product *= 1.0 - absent if state[fact] == 1 else absent
            if product < TINY_PRODUCT:
                best, product = best - rules.temper * log(product), 1.0
        cost[i] = best - rules.temper * log(product)
        enough[worst] = min(enough[worst], cost[i])
    _bring_forward(cost, rest, rules.beside)
    kept = order[: rules.alone + rules.beside].copy()
    kept[rules.alone :] = rest[: rules.beside]
    if not (kept == unknown).any():
        kept[-1] = unknown
    return kept


@_inlined
def _of_opposite(
    rules: Rules, low: float, high: float, raised: float, lowered: float, up_wide: float,
    down_wide: float, off: float,
) -> float:  # fmt: skip
    """Log of what an analyte tells of a cause that raises it beside one that lowers it."""
    wide = up_wide if raised + NEARLY >= -lowered else down_wide
    width = max(wide, rules.smallest_spread) if wide > 0.0 else rules.healthy
    return log(_mixture(rules, low, high, raised + lowered, width, off))


@_compiled
def _score_sets(  # noqa: PLR0912 - one function, since Numba counts references at each call
    causes: Places, odds: Floats, rules: Rules, facts: Places, state: States, leak: Floats,
    escape: Floats, calm: Floats, labs: Places, low: Floats, high: Floats, shift: Floats,
    spread: Floats, kind: Places, often_off: Floats, told: Floats, told_of_groups: Floats,
    groups: Places, score: Floats,
) -> Floats:  # fmt: skip
    """Log posterior, but for a constant, of all sets of up to the largest size, each grown from
    one with a cause less."""
    size = len(causes)
    raise_rank, lower_rank, of_pair = _ranked(
        causes, labs, low, high, rules, shift, spread, kind, often_off, told
    )
    escaped, calmed = np.ones((4, len(facts))), np.ones((4, len(facts)))
    raised, lowered = np.zeros((4, len(labs)), np.int64), np.zeros((4, len(labs)), np.int64)
    group = np.zeros((4, len(groups)), np.int64)
    for m in range(len(groups)):
        group[0, m] = groups[m, 0]
    prior, member, level, place = np.zeros(4), np.full(4, -1), 0, 0
    prior[0] = rules.no_cause
    while True:
        total, product = 0.0, 1.0
        for j in range(len(facts)):
            absent = (1.0 - leak[facts[j]] * calmed[level, j]) * escaped[level, j]
            absent = min(max(absent, 1e-6), 1.0 - 1e-6)
            product *= 1.0 - absent if state[facts[j]] == 1 else absent
            if product < TINY_PRODUCT:
                total, product = total + log(product), 1.0
        total += log(product)
        for i in range(len(labs)):
            total += of_pair[i, raised[level, i], lowered[level, i]]
        for m in range(len(groups)):
            total += told_of_groups[m, group[level, m]]
        score[place] = prior[level] + rules.temper * total
        place += 1
        if level < rules.largest_set and member[level] + 1 < size:
            level += 1
            member[level] = member[level - 1] + 1
        else:
            while level > 0 and member[level] + 1 >= size:
                level -= 1
            if level == 0:
                break
            member[level] += 1
        added, before = member[level], level - 1
        prior[level] = odds[causes[added]]
        if level > 1:
            prior[level] += prior[before] + rules.extra_cause
        for j in range(len(facts)):
            escaped[level, j] = escaped[before, j] * escape[facts[j], causes[added]]
            calmed[level, j] = min(calmed[before, j], calm[facts[j], causes[added]])
        for i in range(len(labs)):
            raised[level, i] = max(raised[before, i], raise_rank[i, added])
            lowered[level, i] = max(lowered[before, i], lower_rank[i, added])
        for m in range(len(groups)):
            group[level, m] = min(group[before, m], groups[m, causes[added]])
    return score[:place]


@_compiled
def _ranked(
    causes: Places, labs: Places, low: Floats, high: Floats, rules: Rules, shift: Floats,
    spread: Floats, kind: Places, often_off: Floats, told: Floats,
) -> tuple[Places, Places, Floats]:  # fmt: skip
    """How strongly each cause raises and lowers each known analyte, as ranks [L, n] from 1 (0: not
    at all; of equals the first ranks highest), and what the analyte tells of each pair of ranks.

    Of several causes the strongest in each direction counts, so that a set is told by two ranks. A
    cause that only scatters an analyte ranks below all that raise it.
    """
    size = len(causes)
    raising = np.zeros((len(labs), size), np.int64)
    lowering = np.zeros_like(raising)
    of_pair = np.empty((len(labs), size + 1, size + 1))
    up, down = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    which = np.empty(size, np.int64)
    for i in range(len(labs)):
        lab = labs[i]
        ups, downs, touching = 0, 0, 0
        for c in range(size):
            if kind[lab, causes[c]] != kind[lab, 0]:
                which[touching], touching = c, touching + 1
        for c in which[:touching]:
            moved, rank = shift[lab, causes[c]], 1
            for other in which[:touching]:
                beside = shift[lab, causes[other]]
                if (beside < 0.0) == (moved < 0.0) and (
                    abs(beside) < abs(moved) or (beside == moved and other > c)
                ):
                    rank += 1
            if moved < 0.0:
                lowering[i, c], down[rank], downs = rank, causes[c], downs + 1
            else:
                raising[i, c], up[rank], ups = rank, causes[c], ups + 1
        of_pair[i, 0, 0] = told[lab, kind[lab, 0]]
        for above in range(1, ups + 1):
            of_pair[i, above, 0] = told[lab, kind[lab, up[above]]]
        for below in range(1, downs + 1):
            of_pair[i, 0, below] = told[lab, kind[lab, down[below]]]
            lowered, down_wide = shift[lab, down[below]], spread[lab, down[below]]
            for above in range(1, ups + 1):
                raised, up_wide = shift[lab, up[above]], spread[lab, up[above]]
                of_pair[i, above, below] = of_pair[i, 0, below]
                if raised > 0.0:
                    of_pair[i, above, below] = _of_opposite(
                        rules, low[lab], high[lab], raised, lowered, up_wide, down_wide,
                        often_off[lab],
                    )  # fmt: skip
    return raising, lowering, of_pair


@_compiled
def _sum_up(kept: Places, rules: Rules, score: Floats, marginal: Floats) -> None:
    """From scores of sets, in the order of `_score_sets`, to the probability of each cause."""
    most = score.max()
    for i in range(len(score)):
        score[i] = exp(score[i] - most) if score[i] - most > NO_SHARE else 0.0
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
