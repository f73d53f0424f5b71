"""A stratified cluster sample with weights, and what can be said of the population from it.

Variances are by Taylor linearisation with primary sampling units drawn with replacement within
strata (Binder 1983, Int Stat Rev 51:279; the method that NCHS recommends for NHANES).
"""

from __future__ import annotations

import math
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import stats

Array = npt.NDArray[np.float64]


class DesignError(ValueError):
    """A sample from which nothing can be estimated; the message says what is wrong."""


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A share or mean with its standard error and 95 % interval; `n` people asked, unweighted."""

    value: float
    standard_error: float
    ci95: tuple[float, float]
    n: int


class Design(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """Weights [N] (0: not in the population meant), strata [N] and PSU numbers within strata [N].

    Raises DesignError for weights that are negative or all zero, or arrays of unequal length.
    """

    weights: Array
    strata: Array
    psu: Array

    def __post_init__(self) -> None:
        if not len(self.weights) == len(self.strata) == len(self.psu):
            raise DesignError("weights, strata and PSU are of unequal length")
        if not np.isfinite(self.weights).all() or (self.weights < 0).any():
            raise DesignError("a weight is negative or not a number")
        if not self.weights.sum() > 0:
            raise DesignError("nobody has a weight above zero")

    def within(self, domain: npt.NDArray[np.bool_]) -> Design:
        """The same sample, asked about a part of the population: [N] true for its people.

        People outside weigh nothing but stay, so that no cluster is forgotten.
        """
        part = Design(weights=np.where(domain, self.weights, 0.0), strata=self.strata, psu=self.psu)
        part.__dict__["clusters"] = self.clusters
        return part

    def only(self, chosen: npt.NDArray[np.bool_]) -> Design:
        """The sample without those who are not chosen [N], who weigh nothing anyway."""
        return Design(
            weights=self.weights[chosen], strata=self.strata[chosen], psu=self.psu[chosen]
        )

    @cached_property
    def clusters(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The cluster of each person [N], and the stratum of each cluster [clusters]."""
        pairs, cluster = np.unique(
            np.column_stack([self.strata, self.psu]), axis=0, return_inverse=True
        )
        _, stratum = np.unique(pairs[:, 0], return_inverse=True)
        return cluster.reshape(-1).astype(np.int64), stratum.astype(np.int64)

    @property
    def degrees_of_freedom(self) -> int:
        """Clusters less strata, of those in which anybody weighs something."""
        cluster, stratum = self.clusters
        used = np.unique(cluster[self.weights > 0])
        return max(1, len(used) - len(np.unique(stratum[used])))

    @property
    def t95(self) -> float:
        """The 97.5th percentile of Student's t with the degrees of freedom of the design."""
        return float(stats.t.ppf(0.975, self.degrees_of_freedom))

    def variance_of_total(self, values: Array) -> Array:
        """Covariance [K, K] of weighted totals of values [N, K].

        A stratum with one cluster is measured from the mean of all clusters, which overstates.
        """
        cluster, stratum = self.clusters
        weighed = self.weights[:, None] * values
        totals = np.column_stack(
            [np.bincount(cluster, column, len(stratum)) for column in weighed.T]
        )
        result = np.zeros((values.shape[1], values.shape[1]))
        for number in range(int(stratum.max()) + 1):
            own = totals[stratum == number]
            count = len(own)
            apart = own - (own if count > 1 else totals).mean(axis=0)
            result += apart.T @ apart * (count / (count - 1) if count > 1 else 1.0)
        return result

    def mean(self, values: Array) -> Estimate:
        """The mean of values [N] in the population; nan values are left out. Raises DesignError."""
        known = self.within(np.isfinite(values))
        filled = np.nan_to_num(values)
        total = float(known.weights.sum())
        mean = float(known.weights @ filled) / total
        error = math.sqrt(float(known.variance_of_total((filled - mean)[:, None])[0, 0])) / total
        reach = known.t95 * error
        asked = int((known.weights > 0).sum())
        return Estimate(
            value=mean, standard_error=error, ci95=(mean - reach, mean + reach), n=asked
        )

    def share(self, true: Array) -> Estimate:
        """The share of the population in whom `true` [N] is 1 (0: not, nan: left out).

        The interval is drawn on the logit scale, so that it stays between 0 and 1.
        """
        plain = self.mean(true)
        if not 0 < plain.value < 1:
            return plain
        odds = math.log(plain.value / (1 - plain.value))
        reach = self.within(np.isfinite(true)).t95 * plain.standard_error
        reach /= plain.value * (1 - plain.value)
        low, high = (1 / (1 + math.exp(-edge)) for edge in (odds - reach, odds + reach))
        return msgspec.structs.replace(plain, ci95=(low, high))

    def replicates(self) -> list[tuple[float, Array]]:
        """Jackknife samples: each leaves out one cluster; its stratum's others stand for it.

        Each with the factor by which its squared deviation counts (JKn; Rust 1985, J Off Stat
        1:381).
        """
        cluster, stratum = self.clusters
        found = []
        for number in np.unique(cluster[self.weights > 0]):
            beside = np.flatnonzero(stratum == stratum[number])
            if len(beside) < 2:
                continue
            scale = len(beside) / (len(beside) - 1)
            kept = np.where(np.isin(cluster, beside), self.weights * scale, self.weights)
            found.append((1 / scale, np.where(cluster == number, 0.0, kept)))
        return found
