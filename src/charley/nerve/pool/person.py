"""The pool of one person in given circumstances, and recordings of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.nerve.pool.ageing import units_left
from charley.nerve.pool.constants import constants
from charley.nerve.pool.emulator import TABLE as EMULATOR
from charley.nerve.pool.emulator import closed_form
from charley.nerve.pool.protocol import (
    SHOCKS,
    SHORTENED,
    Protocol,
    count,
    drive,
    heard,
    inhibition,
    shocks,
    tendon_force,
)
from charley.nerve.pool.recording import Recording
from charley.tables import read_table

if TYPE_CHECKING:
    from charley.nerve.pool.kernel import Given

SAVED_MS = 10.0
UNITS = 32
LOWEST_HZ, HIGHEST_HZ = 4.0, 80.0

Positive = Annotated[float, msgspec.Meta(gt=0.0, le=10.0)]


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """A pool of motoneurons as it is in one person at one time.

    `reflex_gain`, `axon_threshold`, `tendon_gain` and `persistent_gain` are relative to the pool of
    the table; `threshold_shift_mv`: how much further the motoneurons are held from firing.
    """

    units: Annotated[int, msgspec.Meta(ge=1, le=1000)] = UNITS
    reflex_gain: Positive = 1.0
    threshold_shift_mv: Annotated[float, msgspec.Meta(ge=-20.0, le=20.0)] = 0.0
    axon_threshold: Positive = 1.0
    tendon_gain: Annotated[float, msgspec.Meta(ge=0.0, le=10.0)] = 1.0
    persistent_gain: Annotated[float, msgspec.Meta(ge=0.0, le=10.0)] = 1.0
    blocked: bool = False

    def record(self, protocol: Protocol, *, seed: int = 1) -> Recording:
        """Spikes and force while `protocol` is done; the same seed gives the same recording."""
        from charley.nerve.pool.kernel import run

        c = constants()
        posture = tendon_force(protocol, c)
        every = round(SAVED_MS / c.step_ms)
        heard_gain = 0.0 if self.blocked else self.reflex_gain
        unit, time_s, force = run(
            c, self._given(), shocks(protocol, c), drive(protocol, c, heard_gain), posture,
            inhibition(protocol, c), heard(protocol, c), np.random.default_rng(seed), every,
        )  # fmt: skip
        return Recording(
            protocol=protocol,
            units=self.units,
            unit=unit,
            time_s=time_s,
            times_s=np.arange(0, count(protocol, c), every, dtype=np.float64) * c.step_ms / 1000.0,
            force=force,
            tendon_force=posture[::every],
        )

    def threshold_hz(
        self,
        *,
        seeds: int = 3,
        first_seed: int = 1,
        shocks: int = SHOCKS,
        posture: float = SHORTENED,
    ) -> float:
        """The lowest rate of stimulation that leaves a cramp, Hz; infinite where none does.

        The geometric mean of `seeds` searches, each good to 2 %.
        """
        from charley.nerve.pool.kernel import threshold_hz

        found: NDArray[np.float64] = np.array(
            [
                threshold_hz(
                    constants(), self._given(), shocks, posture, np.random.default_rng(seed),
                    LOWEST_HZ, HIGHEST_HZ,
                )
                for seed in range(first_seed, first_seed + seeds)
            ]
        )  # fmt: skip
        return float(np.exp(np.mean(np.log(found))))

    def _given(self) -> Given:
        from charley.nerve.pool.kernel import Given

        return Given(
            self.units, self.reflex_gain, self.threshold_shift_mv, self.axon_threshold,
            self.tendon_gain, self.persistent_gain, self.blocked,
        )  # fmt: skip


def pool_of(
    reference_hz: float,
    *,
    ln_change: float = 0.0,
    circumstances: Mapping[str, float] | None = None,
    age_years: float | None = None,
) -> Pool:
    """The pool of a person with this threshold when rested.

    `ln_change`: what everything but posture and spinal medicines does to ln threshold, which moves
    the motoneurons further from firing and raises the threshold of the axon branches alike.
    `age_years`: an old muscle has fewer units, which leaves its threshold as it is.
    """
    c = circumstances or {}
    spinal, persistent = c.get("spinal_inhibition", 0.0), c.get("persistent_block", 0.0)
    inhibited = 1.0 - closed_form("spinal_inhibition") * spinal
    return Pool(
        units=UNITS if age_years is None else round(UNITS * units_left(age_years)),
        reflex_gain=reflex_gain(reference_hz) * inhibited,
        threshold_shift_mv=ln_change / closed_form("per_mv"),
        axon_threshold=reference_hz
        / closed_form("peripheral_reference")
        * float(np.exp(ln_change)),
        persistent_gain=1.0 - closed_form("persistent_block") * persistent,
        blocked=c.get("nerve_block", 0.0) >= 1.0,
    )


def reflex_gain(reference_hz: float) -> float:
    """The gain of the reflex that gives the pool this threshold, Hz, by the fitted table."""
    hz, gain = _gains()
    return float(np.exp(np.interp(np.log(reference_hz), np.log(hz), np.log(gain))))


@cache
def _gains() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    table = read_table(EMULATOR)["reflex_gain"]
    rows = sorted((float(hz), float(gain)) for hz, gain in table.items())
    return np.array([hz for hz, _ in rows]), np.array([gain for _, gain in rows])
