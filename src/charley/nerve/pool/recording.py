"""A recording of the pool: its spikes and force, and what one would measure on them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.nerve.pool.protocol import Protocol

Floats = NDArray[np.float64]

SILENCE_S = 1.0
FEWEST_SPIKES = 6
SMOOTHED = 5
DOUBLET_S = 0.010


class MotorUnit(NamedTuple):
    """Firing of one motor unit in a cramp: rates in pulses per second, intervals' variation."""

    mean_pps: float
    highest_pps: float
    lowest_pps: float
    interval_variation: float
    doublets: float
    active_s: float


class Cramp(msgspec.Struct, frozen=True, kw_only=True):
    """What goes on after the last stimulus: times in s, and its motor units."""

    start_s: float
    end_s: float
    share_of_units: float
    units: tuple[MotorUnit, ...]

    @property
    def duration_s(self) -> float:
        """From the end of stimulation to a silence of the whole pool."""
        return self.end_s - self.start_s

    def mean(self, measure: str) -> float:
        """Mean over motor units of one of their measures; not a number where there are none."""
        values = [getattr(unit, measure) for unit in self.units]
        return float(np.mean(values)) if values else float("nan")


class Recording(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Spikes (`unit` of each and its `time_s`, rising) and force (0 to 1) of the muscle.

    `force` and `tendon_force` are given at `times_s`.
    """

    protocol: Protocol
    units: int
    unit: NDArray[np.int64]
    time_s: Floats
    times_s: Floats
    force: Floats
    tendon_force: Floats

    def spikes_s(self, unit: int) -> Floats:
        """Times of the spikes of one motor unit."""
        return np.asarray(self.time_s[self.unit == unit])

    def cramp(self, since_s: float | None = None) -> Cramp | None:
        """Involuntary firing since the last stimulus (or `since_s`); None where there is none.

        It ends where the whole pool is silent for a second. A unit counts with six spikes.
        """
        start = self.protocol.stimulated_until_s if since_s is None else since_s
        after = self.time_s > start
        unit, time = self.unit[after], self.time_s[after]
        if len(time) == 0 or time[0] - start > SILENCE_S:
            return None
        pauses = np.nonzero(np.diff(time) > SILENCE_S)[0]
        end = float(time[pauses[0]] if len(pauses) else time[-1])
        trains = [time[(unit == i) & (time <= end)] for i in range(self.units)]
        measured = tuple(_measured(train) for train in trains if len(train) >= FEWEST_SPIKES)
        if not measured:
            return None
        share = len(measured) / self.units
        return Cramp(start_s=start, end_s=end, share_of_units=share, units=measured)

    def active_units(self, start_s: float, end_s: float) -> int:
        """How many motor units fire between two times."""
        between = (self.time_s > start_s) & (self.time_s <= end_s)
        return len(np.unique(self.unit[between]))

    def rate_pps(self, start_s: float, end_s: float) -> float:
        """Mean rate of the units that fire between two times; 0 where none does."""
        between = (self.time_s > start_s) & (self.time_s <= end_s)
        active = self.active_units(start_s, end_s)
        return float(between.sum() / active / (end_s - start_s)) if active else 0.0


def _measured(spikes_s: Floats) -> MotorUnit:
    gaps = np.diff(spikes_s)
    intervals = gaps[gaps < SILENCE_S]
    smooth = np.convolve(intervals, np.full(SMOOTHED, 1.0 / SMOOTHED), "valid")
    smooth = smooth if len(smooth) else intervals
    return MotorUnit(
        mean_pps=float(1.0 / intervals.mean()),
        highest_pps=float(1.0 / smooth.min()),
        lowest_pps=float(1.0 / smooth.max()),
        interval_variation=float(intervals.std() / intervals.mean()),
        doublets=float((intervals < DOUBLET_S).mean()),
        active_s=float(spikes_s[-1] - spikes_s[0]),
    )
