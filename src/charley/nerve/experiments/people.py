"""The people who stand for the subjects of a study."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

from charley.nerve.circumstances import rows
from charley.nerve.experiments.measured import convention
from charley.nerve.experiments.study import Subjects


class Person(NamedTuple):
    """One of them: threshold when rested, Hz, and the seed of all chance in their recordings."""

    reference_hz: float
    seed: int


People = tuple[Person, ...]


def people_of(subjects: Subjects, most: int, seed: int) -> People:
    """People whose thresholds have the mean and SD of the subjects, `most` of them at most.

    Evenly spaced quantiles of a lognormal distribution; where the study does not say, of the usual
    threshold without spread.
    """
    mean = (
        float(rows()["reference_hz"]["usual"]) if subjects.threshold is None else subjects.threshold
    )
    count = max(1, min(subjects.people, most))
    spread = sqrt(log(1.0 + (subjects.sd / mean) ** 2))
    middle = log(mean) - spread**2 / 2.0
    low, high = convention("lowest_reference"), convention("highest_reference")
    return tuple(
        Person(
            reference_hz=min(high, max(low, exp(middle + spread * _quantile((i + 0.5) / count)))),
            seed=1000 * seed + i,
        )
        for i in range(count)
    )


def _quantile(share: float) -> float:
    return NormalDist().inv_cdf(share)
