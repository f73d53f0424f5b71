"""Tests of nerve excitability on the motor axon, as in a laboratory of neurophysiology."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from statistics import fmean

import msgspec

from charley.nerve.axon import Excitability, Surroundings, excitability
from charley.nerve.axon.surroundings import USUAL, AxonError
from charley.nerve.experiments.measured import Measured, Wanted
from charley.nerve.experiments.people import People
from charley.nerve.experiments.procedures.options import Options

ON_MS = 10.0
EARLY_MS, LATE_MS = (10.0, 20.0), (90.0, 100.0)
REFRACTORY_AT_MS = 2.5


class Bath(Options, frozen=True, kw_only=True):
    """Surroundings of the axon by the names of `Surroundings`; what is left out is usual."""

    surroundings: dict[str, float] = msgspec.field(default_factory=dict)


def excitability_of(bath: Bath, people: People, wanted: Wanted) -> Measured:
    """The indices of one axon, which is the same in everybody. Raises AxonError."""
    if odd := set(bath.surroundings) - set(Surroundings._fields):
        known = ", ".join(Surroundings._fields)
        raise AxonError(f"{', '.join(sorted(odd))} does not surround the axon; there are {known}")
    return indices(excitability(Surroundings(**bath.surroundings)))


def indices(found: Excitability) -> dict[str, float]:
    """The usual indices of an excitability test, in % where not said otherwise."""
    depolarised = found.electrotonus_depolarising
    early, late = _between(depolarised, EARLY_MS), _between(depolarised, LATE_MS)
    usual = excitability(USUAL)
    return {
        "strength-duration time constant": found.strength_duration_time_constant_ms,
        "refractory period": _known(found.refractory_period_ms),
        "refractoriness": found.recovery_cycle.get(REFRACTORY_AT_MS, nan),
        "superexcitability": found.superexcitability_percent,
        "subexcitability": found.subexcitability_percent,
        "electrotonus 10-20 ms": early,
        "electrotonus 90-100 ms": late,
        "hyperpolarising electrotonus 90-100 ms": _between(
            found.electrotonus_hyperpolarising, LATE_MS
        ),
        "accommodation": early - late,
        "resting I/V slope": _known(found.resting_iv_slope),
        "axon threshold": 100.0 * found.threshold_pa / usual.threshold_pa,
        "resting potential": found.resting_mv,
    }


def _between(points: Mapping[float, float], since_on_ms: tuple[float, float]) -> float:
    """Mean of the points between two times after the polarising current begins."""
    low, high = (ON_MS + ms for ms in since_on_ms)
    values = [value for ms, value in points.items() if low <= ms <= high and ms != high]
    return fmean(values) if values else nan


def _known(value: float | None) -> float:
    return nan if value is None else value
