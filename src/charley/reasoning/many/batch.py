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
from charley.reasoning.many import kernel
from charley.reasoning.network import Network
from charley.reasoning.priors import base_log_odds, exposures

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
        kernel.posterior(net, known, rules, result[part])
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


def _known(evidence: Evidence, network: Network) -> kernel.Known:
    state = resolved_findings(evidence, network)
    odds = base_log_odds(network) + exposures(evidence, network).log_odds()
    told = [
        laboratory.told_of_groups(separation, evidence.least[:, i], evidence.most[:, i])
        for i, separation in enumerate(network.separations)
    ]
    widest = max((part.shape[1] for part in told), default=1)
    padded = [np.pad(part, ((0, 0), (0, widest - part.shape[1]))) for part in told]
    return kernel.Known(
        findings=np.nan_to_num(state, nan=-1.0).astype(np.int8),
        low=np.ascontiguousarray(evidence.low),
        high=np.ascontiguousarray(evidence.high),
        told=np.stack(padded, axis=1) if padded else np.zeros((len(evidence), 0, 1)),
        odds=odds,
    )


@cache
def _compiled(network: Network) -> kernel.Causes:
    absent = np.clip((1 - network.leak * network.suppress) * network.not_p, 1e-6, 1 - 1e-6)
    groups = [separation.group for separation in network.separations]
    return kernel.Causes(
        leak=network.leak,
        not_p=network.not_p,
        suppress=network.suppress,
        absent_alone=np.ascontiguousarray(np.log(absent).T),
        present_alone=np.ascontiguousarray(np.log1p(-absent).T),
        shift=network.shift,
        spread=network.spread,
        often_off=network.often_off,
        group=np.array(groups, np.int64).reshape(len(groups), len(network.causes)),
    )


def _rules(calibration: Calibration, network: Network) -> kernel.Rules:
    count = min(CANDIDATES, len(network.causes) - 1)
    return kernel.Rules(
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
