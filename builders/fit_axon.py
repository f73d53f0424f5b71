"""Fits the calibrated parameters of the motor axon again, and writes them into its table.

Run from the root of the repository:

    pip install cma
    python builders/fit_axon.py --minutes 10

It starts from the values in `src/charley/nerve/axon/parameters.yaml`, changes the rows that stand
as `calibrated`, and compares with `norms.yaml` (healthy people) and `behaviour.yaml` (changed ions,
pump, temperature, medicine) of the same folder. The search is CMA-ES, an evolution strategy; the
same seed and number of generations give the same values. A result that is worse than what the table
holds is not written.
"""

from __future__ import annotations

import argparse
import re
import time
from math import exp, isfinite

import numpy as np

from charley.nerve.axon.axon import Axon
from charley.nerve.axon.behaviour import behaviour, changes
from charley.nerve.axon.constants import TABLE, rows
from charley.nerve.axon.excitability import Excitability, current_threshold, tested
from charley.nerve.axon.norms import Norm, norms
from charley.nerve.axon.surroundings import USUAL, AxonError, Surroundings

IN_MV = ("resting_mv", "shift_")  # sought by their difference, everything else by its logarithm
RANGES = {"conductance_q10": (1.0, 1.6), "pump_pa": (2.0, 60.0)}
COMFORTABLE = 0.7  # standard deviations from the mean beyond which a point costs extra
IMPOSSIBLE = 1e4
CURVES = ("recovery_cycle", "electrotonus_depolarising", "electrotonus_hyperpolarising")
WEIGHT_OF_INDEX, WEIGHT_OF_BEHAVIOUR, WEIGHT_OF_CURRENT = 3.0, 5.0, 0.4
LIGHT = {("recovery_cycle", 2.0): 0.15, ("electrotonus_depolarising", 10.0): 0.1}
CURRENTS = (50, 30, -30, -50, -70, -100)
HELD_TO_START = 0.1
INDICES = ("strength_duration_time_constant_ms", "refractory_period_ms", "resting_iv_slope")
AT_REST_C = (28.0, 40.0)


def free() -> dict[str, float]:
    """The parameters that are fitted, each with the size of a first change."""
    return {
        name: 2.0 if name.startswith(IN_MV) else 0.25
        for name, row in rows().items()
        if row.standing == "calibrated"
    }


def values_at(x: np.ndarray, start: dict[str, float], sizes: dict[str, float]) -> dict[str, float]:
    """All parameters at a point of the search, which begins at `start`."""
    values = dict(start)
    for by, (name, size) in zip(x, sizes.items(), strict=True):
        moved = start[name] + size * by if name.startswith(IN_MV) else start[name] * exp(size * by)
        low, high = RANGES.get(name, (-np.inf, np.inf))
        values[name] = min(max(moved, low), high)
    return values


def cost(values: dict[str, float]) -> float:
    """How badly an axon of these values agrees with people; 0 would be every mean exactly."""
    usual = Axon(USUAL, values)
    try:
        found = tested(usual)
        total = _cost_of_curves(found) + _cost_of_indices(found) + _cost_of_leaks(usual)
        total += WEIGHT_OF_CURRENT * sum(
            _strain(
                norms().current_threshold[percent],
                current_threshold(usual, found.threshold_pa, percent),
            )
            for percent in CURRENTS
        )
    except (AxonError, ValueError, ZeroDivisionError):
        return IMPOSSIBLE
    return total + _cost_of_behaviour(usual, values) + _cost_of_unrest(values)


def _strain(norm: Norm, value: float | None) -> float:
    if value is None:
        return IMPOSSIBLE / 10.0
    z = norm.deviation(value)
    return z * z + 15.0 * max(abs(z) - COMFORTABLE, 0.0) ** 2


def _cost_of_curves(found: Excitability) -> float:
    total = 0.0
    for curve in CURVES:
        measured = getattr(found, curve)
        for ms, norm in getattr(norms(), curve).items():
            total += LIGHT.get((curve, ms), 1.0) * _strain(norm, measured.get(ms))
    return total


def _cost_of_indices(found: Excitability) -> float:
    return WEIGHT_OF_INDEX * sum(
        _strain(norms().indices[index], getattr(found, index)) for index in INDICES
    )


def _cost_of_leaks(axon: Axon) -> float:
    """A leak is shared between sodium and potassium: neither share is below 0."""
    shares = (axon.membrane.leak_share_node, axon.membrane.leak_share_internode)
    return sum(5e3 * (max(0.02 - s, 0.0) ** 2 + max(s - 0.98, 0.0) ** 2) for s in shares)


def _cost_of_behaviour(usual: Axon, values: dict[str, float]) -> float:
    total = 0.0
    for row in behaviour().values():
        try:
            found = changes(Axon(Surroundings(**row.surroundings), values), usual)
        except (AxonError, ValueError):
            total += IMPOSSIBLE / 20.0
            continue
        for index, (aim, spread) in row.aims.items():
            z = (found[index] - aim) / spread
            total += WEIGHT_OF_BEHAVIOUR * (z * z if isfinite(z) else 100.0)
    return total


def _cost_of_unrest(values: dict[str, float]) -> float:
    total = 0.0
    for temperature_c in AT_REST_C:
        try:
            Axon(USUAL._replace(temperature_c=temperature_c), values).threshold_pa(1.0)
        except AxonError:
            total += 100.0
    return total


def write(values: dict[str, float]) -> None:
    """Put the calibrated values into the table; everything else of it stays as it is."""
    text = TABLE.read_text(encoding="utf-8")
    for name in free():
        text, count = re.subn(
            rf"(?m)^(  {name}: {{value: )[^,]+", rf"\g<1>{values[name]:.5g}", text
        )
        assert count == 1, name
    TABLE.write_text(text, encoding="utf-8")


def main() -> None:
    """Search for the given time and keep the best."""
    import cma

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--generations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first-step", type=float, default=0.5)
    asked = parser.parse_args()
    start, sizes = {name: row.value for name, row in rows().items()}, free()
    before = cost(start)
    print(f"table: {before:.2f}", flush=True)
    search = cma.CMAEvolutionStrategy(
        np.zeros(len(sizes)), asked.first_step, {"popsize": 16, "seed": asked.seed, "verbose": -9}
    )
    until = time.monotonic() + 60.0 * asked.minutes
    while time.monotonic() < until and search.countiter < asked.generations and not search.stop():
        points = search.ask()
        search.tell(
            points,
            [cost(values_at(x, start, sizes)) + HELD_TO_START * float(x @ x) for x in points],
        )
        if search.countiter % 20 == 0:
            print(f"{search.countiter}: {search.result.fbest:.2f}", flush=True)
    best = values_at(search.result.xbest, start, sizes)
    after = cost(best)
    print(f"found: {after:.2f}")
    if after < before:
        write(best)


if __name__ == "__main__":
    main()
