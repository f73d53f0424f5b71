"""The excitability tests of clinical neurophysiology, done on the simulated motor axon."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.nerve.axon.axon import Axon
from charley.nerve.axon.norms import norms
from charley.nerve.axon.surroundings import USUAL, Surroundings

Floats = NDArray[np.float64]

WIDTHS_MS = (0.2, 0.4, 0.6, 0.8, 1.0)
ADJACENT = 3
LATE_MS = 10.0


class Excitability(msgspec.Struct, frozen=True, kw_only=True):
    """What a nerve excitability test of one motor axon shows.

    `threshold_pa` (for a pulse of 1 ms) and `rheobase_pa` are currents of the one simulated axon:
    compare them only with each other. `recovery_cycle`: ms after a supramaximal spike, change of
    threshold in %. `electrotonus_depolarising`, `electrotonus_hyperpolarising`: ms of the usual
    protocol, in which 40 % of the threshold flow from 10 to 110 ms, reduction of threshold in %.
    Where no pulse fires the axon (soon after a spike), or the polarising current alone fires it,
    the point is left out. None: a refractory period without an end, in an axon that is never
    superexcitable; a slope that cannot be measured.
    """

    strength_duration_time_constant_ms: float
    rheobase_pa: float
    threshold_pa: float
    refractory_period_ms: float | None
    superexcitability_percent: float
    subexcitability_percent: float
    recovery_cycle: dict[float, float]
    electrotonus_depolarising: dict[float, float]
    electrotonus_hyperpolarising: dict[float, float]
    resting_iv_slope: float | None
    resting_mv: float


@lru_cache(maxsize=64)
def excitability(surroundings: Surroundings = USUAL) -> Excitability:
    """The excitability of a motor axon in these surroundings.

    Raises AxonError, with a sentence, where the axon is in depolarisation block or fires by itself,
    or the surroundings are beyond the model. Kept for the surroundings asked last: leave the
    mappings in it unchanged.
    """
    return tested(Axon(surroundings))


def tested(axon: Axon) -> Excitability:
    """All tests of one axon."""
    tau_ms, rheobase_pa = strength_duration(axon)
    threshold_pa = axon.threshold_pa(axon.constants.pulse_ms)
    cycle = recovery_cycle(axon, threshold_pa)
    share, off = axon.constants.polarising, axon.constants.current_off_ms
    healthy = norms()
    return Excitability(
        strength_duration_time_constant_ms=tau_ms,
        rheobase_pa=rheobase_pa,
        threshold_pa=threshold_pa,
        refractory_period_ms=refractory_period_ms(cycle),
        superexcitability_percent=superexcitability_percent(cycle),
        subexcitability_percent=subexcitability_percent(cycle),
        recovery_cycle=cycle,
        electrotonus_depolarising=electrotonus(
            axon, threshold_pa, share, off, tuple(healthy.electrotonus_depolarising)
        ),
        electrotonus_hyperpolarising=electrotonus(
            axon, threshold_pa, -share, off, tuple(healthy.electrotonus_hyperpolarising)
        ),
        resting_iv_slope=resting_iv_slope(axon, threshold_pa),
        resting_mv=axon.resting_mv,
    )


def strength_duration(axon: Axon) -> tuple[float, float]:
    """Time constant (ms) and rheobase (pA) by Weiss: charge = rheobase (duration + constant)."""
    charges = [axon.threshold_pa(width) * width for width in WIDTHS_MS]
    rheobase, intercept = np.polyfit(WIDTHS_MS, charges, 1)
    return float(intercept / rheobase), float(rheobase)


def recovery_cycle(axon: Axon, threshold_pa: float) -> dict[float, float]:
    """Change of threshold (%) by ms after a spike; without what is absolutely refractory."""
    intervals = np.array(list(norms().recovery_cycle))
    return _measured(intervals, axon.recovery(intervals, threshold_pa))


def refractory_period_ms(cycle: dict[float, float]) -> float | None:
    """When the threshold is first back, between intervals by the logarithm of time."""
    points = list(cycle.items())
    for (early, above), (late, below) in pairwise(points):
        if above > 0.0 >= below:
            part = above / (above - below)
            return float(early * (late / early) ** part)
    return None


def superexcitability_percent(cycle: dict[float, float]) -> float:
    """The lowest mean of three adjacent points of a recovery cycle, %."""
    return float(_of_three(list(cycle.values())).min())


def subexcitability_percent(cycle: dict[float, float]) -> float:
    """The highest mean of three adjacent points later than 10 ms, %."""
    return float(_of_three([x for ms, x in cycle.items() if ms > LATE_MS]).max())


def electrotonus(
    axon: Axon, threshold_pa: float, share: float, until_ms: float, delays_ms: tuple[float, ...]
) -> dict[float, float]:
    """Reduction of threshold (%) by delay, in and after a current of `share` of the threshold."""
    delays = np.array(delays_ms)
    return _measured(delays, axon.electrotonus(delays, share, until_ms, threshold_pa))


def current_threshold(axon: Axon, threshold_pa: float, percent: float) -> float | None:
    """Reduction of threshold (%) at the end of 200 ms of a current of so many % of it."""
    c = axon.constants
    found = electrotonus(
        axon, threshold_pa, percent / 100.0, c.long_off_ms, (c.long_off_ms - c.pulse_ms,)
    )
    return next(iter(found.values()), None)


def resting_iv_slope(axon: Axon, threshold_pa: float) -> float | None:
    """Current over reduction of threshold, between currents of -10 and +10 %."""
    small = axon.constants.slope_from
    outward = current_threshold(axon, threshold_pa, small)
    inward = current_threshold(axon, threshold_pa, -small)
    if outward is None or inward is None:
        return None
    return 2.0 * small / (outward - inward)


def _measured(times_ms: Floats, values: Floats) -> dict[float, float]:
    return {
        float(ms): float(value)
        for ms, value in zip(times_ms, values, strict=True)
        if np.isfinite(value)
    }


def _of_three(values: list[float]) -> Floats:
    """The means of three adjacent points."""
    return np.convolve(values, np.full(ADJACENT, 1.0 / ADJACENT), "valid")
