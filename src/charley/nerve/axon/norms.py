"""The excitability of healthy motor axons, for comparison."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from charley.tables import read_table

TABLE = Path(__file__).with_name("norms.yaml")


class Norm(msgspec.Struct, frozen=True):
    """Mean, standard deviation and number of healthy people."""

    mean: float
    sd: float
    n: int

    def deviation(self, value: float) -> float:
        """How many standard deviations `value` lies above the mean."""
        return (value - self.mean) / self.sd


class Norms(msgspec.Struct, frozen=True):
    """What was measured in 192 healthy people; units and protocol as in `Excitability`.

    `current_threshold`: current (% of threshold, 200 ms) against the reduction of threshold, %.
    """

    recovery_cycle: dict[float, Norm]
    electrotonus_depolarising: dict[float, Norm]
    electrotonus_hyperpolarising: dict[float, Norm]
    current_threshold: dict[float, Norm]
    indices: dict[str, Norm]


@cache
def norms() -> Norms:
    """The norms of `norms.yaml`, with their source."""
    return msgspec.convert(read_table(TABLE), Norms)
