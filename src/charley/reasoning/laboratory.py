"""Likelihood of laboratory values given a set of causes.

Each cause moves an analyte by a known shift; of several causes the strongest shift in each
direction counts, and opposite shifts add. Values scatter logistically (tails heavier than normal)
with a small broad part for what no profile foresees. A simulated likelihood can take this place:
anything with the signature of `log_likelihood` will do.

A measurement without a healthy interval separates groups of causes instead: `log_separation`.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from charley.reasoning.network import Network, Separation

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

LOGISTIC_PER_SD = np.sqrt(3) / np.pi
BROAD_FACTOR = 4.0
HEALTHY_WIDENING = 1.25
SMALLEST_SPREAD = 0.5
SMALLEST_DENSITY = 1e-300
NEARLY = 1e-9
"""Shifts as near as this count as equal; of two such, the one that raises scatters the analyte."""


def log_likelihood(network: Network, columns: Index, low: Array, high: Array, sets: Index) -> Array:
    """Log density (exact values) or probability (intervals) of analytes given sets, [N, L, S].

    columns, low, high [N, L] in healthy spreads, nan where unknown; sets [N, S, K] cause rows.
    """
    middle, width = _distribution(network, columns, sets)
    broad = network.often_off[columns][:, :, None]
    return _mixture(low[:, :, None], high[:, :, None], middle, width, broad)


def below(network: Network, edge: float, sets: Index) -> Array:
    """P(value below an edge, in healthy spreads) of every analyte given sets [S, K]: [S, A]."""
    columns = np.arange(len(network.analytes))[None]
    middle, width = _distribution(network, columns, sets[None])
    broad = network.often_off[:, None]
    parts = [
        share * 0.5 * (1 + np.tanh((edge - middle[0]) / (2 * width[0] * factor * LOGISTIC_PER_SD)))
        for share, factor in ((1 - broad, 1.0), (broad, BROAD_FACTOR))
    ]
    return np.asarray((parts[0] + parts[1]).T)


def log_separation(separation: Separation, low: Array, high: Array, sets: Index) -> Array:
    """Log of how much likelier a measurement is under each set than in anybody, [N, S].

    low, high [N] in the unit of the analyte (equal when exact), nan where unknown; sets [N, S, K]
    cause rows. A set with no cause that speaks of the measurement gives 0.
    """
    by_group = told_of_groups(separation, low, high)
    return np.take_along_axis(by_group, separation.group[sets].min(axis=-1), axis=1)


def told_of_groups(separation: Separation, low: Array, high: Array) -> Array:
    """Log of how much likelier a measurement is in each group than in anybody, [N, G + 1].

    Anybody is the groups mixed by their shares; the last column, for no group, is 0, as is all of
    what is unknown.
    """
    own = _normal(low[:, None], high[:, None], separation)
    anybody = (own @ separation.share)[:, None]
    foreseen = 1 - separation.unforeseen
    told = np.log(foreseen * own / anybody + separation.unforeseen)
    return np.asarray(np.nan_to_num(np.concatenate([told, np.zeros_like(anybody)], axis=1)))


_erfc = np.vectorize(math.erfc, otypes=[float])


def _normal(low: Array, high: Array, separation: Separation) -> Array:
    """Density of an exact value, or probability of an interval, in each group: [N, G]."""
    from_below, from_above = (
        (end - separation.typical) / (separation.spread * math.sqrt(2)) for end in (low, high)
    )
    with np.errstate(over="ignore", invalid="ignore"):
        density = np.exp(-(from_below**2)) / (separation.spread * math.sqrt(2 * math.pi))
    mass = (_erfc(from_below) - _erfc(from_above)) / 2
    return np.maximum(np.where(low == high, density, mass), SMALLEST_DENSITY)


def _distribution(network: Network, columns: Index, sets: Index) -> tuple[Array, Array]:
    """Middle and width of each analyte given each set, in healthy spreads: [N, L, S] each."""
    shift = network.shift[sets[:, None], columns[:, :, None, None]]
    spread = network.spread[sets[:, None], columns[:, :, None, None]]
    middle = np.maximum(shift.max(axis=-1), 0) + np.minimum(shift.min(axis=-1), 0)
    strength = np.abs(shift) + np.where(shift > 0, 2 * NEARLY, NEARLY)
    rank = np.where(spread > 0, strength, 0).argmax(axis=-1)
    strongest = np.take_along_axis(spread, rank[..., None], axis=-1)[..., 0]
    touched = strongest > 0
    width = np.where(touched, np.maximum(strongest, SMALLEST_SPREAD), HEALTHY_WIDENING)
    return middle, width


def _mixture(low: Array, high: Array, middle: Array, width: Array, broad: Array) -> Array:
    exact = low == high
    parts = []
    for share, factor in ((1 - broad, 1.0), (broad, BROAD_FACTOR)):
        scale = width * factor * LOGISTIC_PER_SD
        parts.append(
            share * np.where(exact, _density(low, middle, scale), _mass(low, high, middle, scale))
        )
    total = parts[0] + parts[1]
    return np.where(np.isnan(total), 0.0, np.log(np.maximum(total, 1e-12)))


def _density(value: Array, middle: Array, scale: Array) -> Array:
    finite = np.where(np.isfinite(value), value, np.nan)
    half = np.tanh((finite - middle) / (2 * scale))
    return (1 - half**2) / (4 * scale)


def _mass(low: Array, high: Array, middle: Array, scale: Array) -> Array:
    return 0.5 * (np.tanh((high - middle) / (2 * scale)) - np.tanh((low - middle) / (2 * scale)))
