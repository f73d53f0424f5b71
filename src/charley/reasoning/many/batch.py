"""The differential of many people at once: what `diagnose` says of one, as arrays, in threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import numpy.typing as npt

from charley.reasoning import laboratory
from charley.reasoning.evidence import Evidence
from charley.reasoning.inference import (
    CANDIDATES,
    LARGEST_SET,
    RUNNERS_UP,
    TIE,
    Calibration,
    resolved_findings,
)
from charley.reasoning.many.arrays import Causes, Known, Rules, States
from charley.reasoning.many.exposed import add_exposures
from charley.reasoning.many.kernel import posterior
from charley.reasoning.network import Network
from charley.reasoning.priors import base_log_odds, compiled_risks, exposures

Array = npt.NDArray[np.float64]

CHUNK = 1000


def probabilities(
    evidence: Evidence,
    network: Network,
    *,
    calibration: Calibration | None = None,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Array:
    """P(cause present) of N people, [N, C]; column 0: no cause at all.

    The same as `infer(...).marginal(...)` of each person to 1e-9, on all cores. `progress` is told
    how many people were done since the last time.
    """
    net, rules = _compiled(network), _rules(calibration or Calibration(), network)
    result = np.empty((len(evidence), len(network.causes)))

    def work(begin: int) -> int:
        part = slice(begin, begin + CHUNK)
        known = _known(chunk_of(evidence, part), network)
        posterior(net, known, rules, result[part])
        return len(result[part])

    begins = range(0, len(evidence), CHUNK)
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        for done in pool.map(work, begins):
            if progress is not None:
                progress(done)
    return result


def chunk_of(evidence: Evidence, part: slice) -> Evidence:
    """Some of the people."""
    return Evidence(
        findings=evidence.findings[part],
        low=evidence.low[part],
        high=evidence.high[part],
        least=evidence.least[part],
        most=evidence.most[part],
        keys={name: values[part] for name, values in evidence.keys.items()},
        days={name: values[part] for name, values in evidence.days.items()},
    )


def _known(evidence: Evidence, network: Network) -> Known:
    state = resolved_findings(evidence, network)
    exposed = exposures(evidence, network)
    odds = base_log_odds(network) + exposed.timed()
    add_exposures(_states(exposed.truth), *_told_by_facts(network), odds)
    told = [
        laboratory.told_of_groups(separation, evidence.least[:, i], evidence.most[:, i])
        for i, separation in enumerate(network.separations)
    ]
    widest = max((part.shape[1] for part in told), default=1)
    padded = [np.pad(part, ((0, 0), (0, widest - part.shape[1]))) for part in told]
    return Known(
        findings=_states(state),
        low=np.ascontiguousarray(evidence.low),
        high=np.ascontiguousarray(evidence.high),
        told=np.stack(padded, axis=1) if padded else np.zeros((len(evidence), 0, 1)),
        odds=odds,
    )


def _states(truth: Array) -> States:
    """Truths of 1, 0 or nan as 1, 0 or -1."""
    present, absent = (truth > 0.5).view(np.int8), (truth < 0.5).view(np.int8)
    return np.ascontiguousarray(2 * present + absent - 1)


@cache
def _told_by_facts(network: Network) -> tuple[States, Array]:
    """Two usual people, [2, K]: nothing known, and a list without medicines; and the change of the
    log odds of every cause by each fact that is unknown, absent or present, [3, K, C]."""
    risks = compiled_risks(network)
    no_medicine = [0 if key.startswith("medicine:") else -1 for key in risks.keys]
    usual = np.array([[-1] * len(risks.keys), no_medicine], np.int8)
    return usual, np.stack([risks.unsaid, risks.absent, risks.present])


@cache
def _compiled(network: Network) -> Causes:
    absent = np.clip((1 - network.leak * network.suppress) * network.not_p, 1e-6, 1 - 1e-6)
    groups = [separation.group for separation in network.separations]
    pairs = np.stack([network.shift.T, network.spread.T], axis=-1)
    each = [np.unique(profiles, axis=0, return_inverse=True) for profiles in pairs]
    kinds = np.array([len(found) for found, _ in each])
    padded = np.zeros((len(each), kinds.max(), 2))
    for analyte, (found, _) in enumerate(each):
        padded[analyte, : len(found)] = found
    return Causes(
        leak=network.leak,
        escape=np.ascontiguousarray(network.not_p.T),
        calm=np.ascontiguousarray(network.suppress.T),
        absent_alone=np.ascontiguousarray(np.log(absent).T),
        present_alone=np.ascontiguousarray(np.log1p(-absent).T),
        shift=np.ascontiguousarray(network.shift.T),
        spread=np.ascontiguousarray(network.spread.T),
        kind=np.stack([place.ravel() for _, place in each]),
        kind_shift=np.ascontiguousarray(padded[..., 0]),
        kind_spread=np.ascontiguousarray(padded[..., 1]),
        kinds=kinds,
        often_off=network.often_off,
        group=np.array(groups, np.int64).reshape(len(groups), len(network.causes)),
    )


def _rules(calibration: Calibration, network: Network) -> Rules:
    count = min(CANDIDATES, len(network.causes) - 1)
    return Rules(
        alone=count - count // 3,
        beside=count // 3,
        runners_up=RUNNERS_UP,
        largest_set=LARGEST_SET,
        temper=calibration.temper,
        no_cause=float(np.log(calibration.no_cause)),
        extra_cause=float(np.log(calibration.extra_cause)),
        per_sd=float(laboratory.LOGISTIC_PER_SD),
        broad=int(laboratory.BROAD_FACTOR),
        healthy=laboratory.HEALTHY_WIDENING,
        smallest_spread=laboratory.SMALLEST_SPREAD,
        tie=TIE,
    )
