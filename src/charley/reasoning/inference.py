"""Bayes over sets of causes: several may be true at once.

For each person the most probable single causes are found by matrix products over all causes;
sets of up to three of them are then scored exactly. The work is on arrays of people.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import msgspec
import numpy as np
import numpy.typing as npt

from charley.patient.language.vocabulary import concepts
from charley.reasoning import findings, laboratory
from charley.reasoning.evidence import Evidence
from charley.reasoning.network import NO_CAUSE, Network, Separation, ancestors
from charley.reasoning.priors import Exposures, base_log_odds, exposures

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


CANDIDATES, LARGEST_SET = 12, 3
RUNNERS_UP = 80
"""Causes considered as a companion of the best one, by how much they explain alone."""
TIE = 1e-9
"""Less by this for each later row, so that equal causes stand in one order everywhere."""


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """How far independence is trusted (expert priors, checked by the reliability plot).

    temper: share of its weight with which each fact speaks, since facts are not quite independent
    given the causes. no_cause: people who come rarely have nothing; factor on that hypothesis.
    extra_cause: base rates count reasons to come, and most people come for one; factor for each
    further cause.
    """

    temper: float = 0.75
    no_cause: float = 0.25
    extra_cause: float = 0.12


EXACT = Calibration(temper=1.0, no_cause=1.0, extra_cause=1.0)
"""Bayes to the letter, as an exact engine computes it on the same network."""


class Likelihood:
    """Tempered log likelihood of everything known of some people, for any sets of causes."""

    def __init__(self, evidence: Evidence, network: Network, temper: float) -> None:
        self.network, self._temper = network, temper
        self._columns, self._state = known_findings(evidence, network)
        self._lab_columns, self._low, self._high = known_analytes(evidence)
        self._separated = known_separations(evidence, network)

    def parts(self, sets: Index) -> Array:
        """[N, J, S], one part a fact."""
        net = self.network
        told = findings.log_likelihood(net, self._columns, self._state, sets)
        measured = laboratory.log_likelihood(net, self._lab_columns, self._low, self._high, sets)
        separated = [
            laboratory.log_separation(separation, low, high, sets)[:, None]
            for separation, low, high in self._separated
        ]
        return self._temper * np.concatenate([told, measured, *separated], axis=1)

    def total(self, sets: Index) -> Array:
        """[N, S], all facts together."""
        return np.asarray(self.parts(sets).sum(axis=1))

    def names(self) -> list[str]:
        """Names of the facts of a single person; positions where people differ."""
        named = ((self.network.findings, self._columns), (self.network.analytes, self._lab_columns))
        packed = [
            vocabulary[columns[0, j]] if len(columns) == 1 else str(j)
            for vocabulary, columns in named
            for j in range(columns.shape[1])
        ]
        return packed + [separation.name for separation, _, _ in self._separated]


class Posterior(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Belief over sets of causes for N people: sets [N, S, K] cause rows padded with 0;
    weight [N, S] sums to 1 for each person; told [N, J, S]: log likelihood of each finding and
    analyte, named in facts."""

    sets: Index
    weight: Array
    told: Array
    facts: tuple[str, ...]
    exposed: Exposures

    def marginal(self, size: int) -> Array:
        """P(cause present), [N, size], over all sets that hold it; column 0: no cause at all."""
        count = len(self.sets)
        cell = np.arange(count)[:, None, None] * size + self.sets
        shares = np.broadcast_to(self.weight[:, :, None], self.sets.shape)
        summed = np.bincount(cell.ravel(), shares.ravel(), minlength=count * size)
        result: Array = summed.reshape(count, size).astype(np.float64)
        result[:, NO_CAUSE] = self.weight[:, 0]
        return result

    def parts(self) -> tuple[tuple[str, ...], Array]:
        """Each fact by name, and the log of what it gives each set: [N, J, S]."""
        names, change = self.exposed.by_fact()
        pairs = zip(change, self.sets, strict=True)
        by_set = np.stack([facts[:, sets].sum(axis=-1) for facts, sets in pairs])
        return (*names, *self.facts), np.concatenate([by_set, self.told], axis=1)


def infer(
    evidence: Evidence,
    network: Network,
    candidates: int = CANDIDATES,
    largest_set: int = LARGEST_SET,
    calibration: Calibration | None = None,
) -> Posterior:
    """Posterior over sets of up to `largest_set` of the `candidates` most probable causes."""
    calibration = calibration or Calibration()
    exposed = exposures(evidence, network)
    odds = base_log_odds(network) + exposed.log_odds()
    likelihood = Likelihood(evidence, network, calibration.temper)
    kept = _candidates(likelihood, odds, candidates)
    sets = _sets(kept, largest_set)
    told = likelihood.parts(sets)
    score = _set_prior(odds, sets, calibration) + told.sum(axis=1)
    weight = np.exp(score - score.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    facts = tuple(likelihood.names())
    return Posterior(sets=sets, weight=weight, told=told, facts=facts, exposed=exposed)


def _set_prior(odds: Array, sets: Index, calibration: Calibration) -> Array:
    people = np.arange(len(sets))[:, None, None]
    size = (sets > NO_CAUSE).sum(axis=-1)
    extra = np.where(
        size == 0, np.log(calibration.no_cause), (size - 1) * np.log(calibration.extra_cause)
    )
    return np.asarray(odds[people, sets].sum(axis=-1) + extra)


def _candidates(likelihood: Likelihood, odds: Array, count: int) -> Index:
    """The causes that alone, or beside the best one, explain most: [N, count] rows."""
    size = odds.shape[1]
    count = min(count, size - 1)
    everyone = np.broadcast_to(np.arange(size), odds.shape)
    odds = odds - TIE * np.arange(size)
    alone = odds + likelihood.total(everyone[:, :, None])
    alone[:, NO_CAUSE] = -np.inf
    first = np.argsort(-alone, axis=1)[:, : count - count // 3]
    rest = np.argsort(-alone, axis=1)[:, count - count // 3 : RUNNERS_UP]
    beside_best = np.stack([np.broadcast_to(first[:, :1], rest.shape), rest], axis=-1)
    together = np.take_along_axis(odds, rest, axis=1) + likelihood.total(beside_best)
    together[rest == NO_CAUSE] = -np.inf
    beside = np.take_along_axis(rest, np.argsort(-together, axis=1)[:, : count // 3], axis=1)
    kept = np.concatenate([first, beside], axis=1)
    unknown = likelihood.network.unknown_row
    kept[~(kept == unknown).any(axis=1), -1] = unknown
    return kept


def known_findings(evidence: Evidence, network: Network) -> tuple[Index, Array]:
    """Columns and states of the known findings, padded to the longest person: [N, J] each."""
    state = resolved_findings(evidence, network)
    return _packed(state, state)


def resolved_findings(evidence: Evidence, network: Network) -> Array:
    """The findings that speak, [N, F]: 1, 0 or nan.

    A fact implied by another is the same fact: only the most special present one and the most
    general absent one speak.
    """
    known, state = evidence.findings, evidence.findings.copy()
    for parent, special in _descendants(network):
        state[(known[:, special] == 1).any(axis=1), parent] = np.nan
        ruled_out = (known[:, [parent]] == 0) & (known[:, special] == 0)
        state[:, special] = np.where(ruled_out, np.nan, state[:, special])
    return state


def known_analytes(evidence: Evidence) -> tuple[Index, Array, Array]:
    """Columns and bounds of the known analytes, padded: [N, L] each."""
    columns, low = _packed(evidence.low, evidence.low)
    _, high = _packed(evidence.low, evidence.high)
    return columns, low, high


def known_separations(
    evidence: Evidence, network: Network
) -> list[tuple[Separation, Array, Array]]:
    """The measurements known of anybody, each with its bounds: [N] and [N]."""
    return [
        (separation, evidence.least[:, column], evidence.most[:, column])
        for column, separation in enumerate(network.separations)
        if not np.isnan(evidence.least[:, column]).all()
    ]


def _packed(known: Array, values: Array) -> tuple[Index, Array]:
    mask = ~np.isnan(known)
    width = int(mask.sum(axis=1).max(initial=0))
    columns = np.argsort(~mask, axis=1, kind="stable")[:, :width]
    return columns, np.take_along_axis(np.where(mask, values, np.nan), columns, axis=1)


@cache
def _descendants(network: Network) -> tuple[tuple[int, list[int]], ...]:
    """Each finding that others imply, with the columns of all of them."""
    lexicon = concepts()
    special: dict[str, list[int]] = {}
    for name in network.findings:
        for parent in ancestors(name, lexicon):
            if parent in network.column:
                special.setdefault(parent, []).append(network.column[name])
    return tuple((network.column[parent], columns) for parent, columns in special.items())


@cache
def _combinations(count: int, largest: int) -> Index:
    rows = [(), *(c for size in range(1, largest + 1) for c in combinations(range(count), size))]
    padded = [tuple(row) + (count,) * (largest - len(row)) for row in rows]
    return np.array(padded, dtype=np.intp)


def _sets(kept: Index, largest: int) -> Index:
    """All sets of up to `largest` candidates as cause rows, the empty set first: [N, S, K]."""
    with_none = np.concatenate([kept, np.zeros((len(kept), 1), dtype=np.intp)], axis=1)
    return with_none[:, _combinations(kept.shape[1], largest)]
