"""What changed surroundings do to an axon, and what they are known to do."""

from __future__ import annotations

from functools import cache
from math import log
from pathlib import Path

import msgspec
import numpy as np

from charley.nerve.axon.axon import Axon
from charley.nerve.axon.excitability import (
    electrotonus,
    recovery_cycle,
    refractory_period_ms,
    strength_duration,
    superexcitability_percent,
)
from charley.tables import read_table

TABLE = Path(__file__).with_name("behaviour.yaml")
TOWARDS_THE_END_MS = (95.0,)


class Behaviour(msgspec.Struct, frozen=True):
    """Changed surroundings, and the change of each index aimed at, with its spread."""

    surroundings: dict[str, float]
    aims: dict[str, tuple[float, float]]
    source: str
    note: str


@cache
def behaviour() -> dict[str, Behaviour]:
    """The rows of `behaviour.yaml`, which also says what each index is."""
    return msgspec.convert(read_table(TABLE), dict[str, Behaviour])


def changes(axon: Axon, usual: Axon) -> dict[str, float]:
    """Every index of `behaviour.yaml` in one axon against another; NaN where not measurable.

    Raises AxonError where one of them cannot be tested.
    """
    here, there = _indices(axon), _indices(usual)
    return {
        "dse": here["se"] - there["se"],
        "dte": here["te"] - there["te"],
        "dtau": here["tau"] - there["tau"],
        "dmv": here["mv"] - there["mv"],
        "lrrp": log(here["rrp"] / there["rrp"]),
        "lthreshold": log(here["threshold"] / there["threshold"]),
    }


def _indices(axon: Axon) -> dict[str, float]:
    c = axon.constants
    threshold_pa = axon.threshold_pa(c.pulse_ms)
    cycle = recovery_cycle(axon, threshold_pa)
    late = electrotonus(axon, threshold_pa, c.polarising, c.current_off_ms, TOWARDS_THE_END_MS)
    return {
        "threshold": threshold_pa,
        "tau": strength_duration(axon)[0],
        "se": superexcitability_percent(cycle),
        "rrp": refractory_period_ms(cycle) or np.nan,
        "te": late.get(TOWARDS_THE_END_MS[0], np.nan),
        "mv": axon.resting_mv,
    }
