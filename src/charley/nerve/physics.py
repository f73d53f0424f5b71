"""Ion physics of excitable membranes: surface charge, equilibrium potentials, potassium at work.

Nothing here is fitted to cramp. Constants are in `physics.yaml`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from charley.tables import read_table

TABLE = Path(__file__).with_name("physics.yaml")
Floats = NDArray[np.float64]
_HALVINGS = 48
_DEEPEST_V = 0.25


class Site(NamedTuple):
    """A kind of charged group on the membrane: density in charges per m2, and its affinities."""

    density_per_m2: float
    proton_m: float
    calcium_m: float
    magnesium_m: float


@cache
def rows() -> dict[str, dict[str, Any]]:
    """Every constant by name: value, unit, standing, source, note."""
    table: dict[str, dict[str, dict[str, Any]]] = read_table(TABLE)
    return {name: row for group in table.values() for name, row in group.items()}


@cache
def constant(name: str) -> float:
    """One constant, in the unit of its row."""
    return float(rows()[name]["value"])


def nernst_mv(outside: ArrayLike, inside: ArrayLike, temperature_c: ArrayLike = 37.0) -> Floats:
    """Equilibrium potential of a univalent cation, mV, from concentrations in the same unit.

    E = RT/F ln(outside / inside).
    """
    kelvin = np.asarray(temperature_c, float) + 273.15
    ratio = np.asarray(outside, float) / np.asarray(inside, float)
    return np.asarray(1000.0 * constant("gas") * kelvin / constant("faraday") * np.log(ratio))


def surface_potential_mv(
    *,
    monovalent: ArrayLike,
    calcium: ArrayLike,
    magnesium: ArrayLike = 0.0,
    ph: ArrayLike = 7.4,
    temperature_c: float = 37.0,
) -> Floats:
    """Potential at the outer face of the membrane against the fluid, mV (negative).

    Grahame: sigma = sqrt(2 eps eps0 RT sum c (exp(-z psi F/RT) - 1)), with sigma from acid and
    basic sites that protons, calcium and magnesium of the surface neutralise. In mmol/L, with
    `monovalent` all univalent cations. Sites after Hille, Woodhull and Shapiro 1975.
    """
    monovalent, calcium, magnesium, ph = np.broadcast_arrays(
        *(np.asarray(one, float) for one in (monovalent, calcium, magnesium, ph))
    )
    low, high = np.full(ph.shape, -_DEEPEST_V), np.full(ph.shape, _DEEPEST_V)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        excess = _charge_of_sites(middle, calcium, magnesium, ph, temperature_c) - _charge_of_fluid(
            middle, monovalent, calcium, magnesium, temperature_c
        )
        low, high = np.where(excess > 0, middle, low), np.where(excess > 0, high, middle)
    millivolts: Floats = 500.0 * (low + high)
    return millivolts


def surface_shift_mv(
    *,
    calcium: ArrayLike = 1.20,
    magnesium: ArrayLike = 0.53,
    sodium: ArrayLike = 140.0,
    potassium: ArrayLike = 4.2,
    ph: ArrayLike = 7.4,
    temperature_c: float = 37.0,
) -> Floats:
    """How much less negative the surface is than in ordinary plasma, mV.

    Positive: gates feel a more polarised membrane, the nerve is less excitable. Ionised calcium and
    magnesium, sodium and potassium in mmol/L.
    """
    monovalent = np.asarray(sodium, float) + np.asarray(potassium, float)
    here = surface_potential_mv(
        monovalent=monovalent, calcium=calcium, magnesium=magnesium, ph=ph,
        temperature_c=temperature_c,
    )  # fmt: skip
    shift: Floats = here - _ordinary_mv(temperature_c)
    return shift


def interstitial_potassium(plasma: ArrayLike, power_w: ArrayLike) -> Floats:
    """Potassium between the fibres of a working muscle, mmol/L, at a steady power in W.

    What the fibres release in proportion to the work is carried off by a blood flow that rises with
    it: K = plasma + release P / (flow0 + flow1 P). Source: Juel 2000.
    """
    power = np.asarray(power_w, float)
    gathered = power / (constant("clearance_at_rest") + constant("clearance_by_work") * power)
    return np.asarray(plasma, float) + gathered


@cache
def _ordinary_mv(temperature_c: float) -> float:
    ordinary = surface_potential_mv(
        monovalent=144.2, calcium=1.20, magnesium=0.53, ph=7.4, temperature_c=temperature_c
    )
    return float(ordinary)


@cache
def _sites() -> tuple[tuple[Site, ...], Site]:
    table = read_table(TABLE)["sites"]
    built = {
        name: Site(
            float(row["value"]) * 1e18,
            10.0 ** -float(row["pka"]),
            float(row.get("calcium_m", np.inf)),
            float(row.get("magnesium_m", np.inf)),
        )
        for name, row in table.items()
    }
    return (built["strong_acid"], built["weak_acid"]), built["base"]


def _per_volt(temperature_c: float) -> float:
    return constant("faraday") / (constant("gas") * (temperature_c + 273.15))


def _charge_of_sites(
    psi_v: Floats, calcium: Floats, magnesium: Floats, ph: Floats, temperature_c: float
) -> Floats:
    """Charge of the groups on the membrane, C/m2, at a surface potential."""
    boltzmann = np.exp(-psi_v * _per_volt(temperature_c))
    proton = 10.0**-ph * boltzmann
    calcium_m, magnesium_m = (c / 1000.0 * boltzmann**2 for c in (calcium, magnesium))
    acids, base = _sites()
    charge = base.density_per_m2 * proton / (proton + base.proton_m)
    for acid in acids:
        bound = proton / acid.proton_m + calcium_m / acid.calcium_m + magnesium_m / acid.magnesium_m
        charge = charge - acid.density_per_m2 / (1.0 + bound)
    return np.asarray(constant("elementary_charge") * charge)


def _charge_of_fluid(
    psi_v: Floats, monovalent: Floats, calcium: Floats, magnesium: Floats, temperature_c: float
) -> Floats:
    """Charge of the membrane that the ions in front of it would balance, C/m2 (Grahame)."""
    x = psi_v * _per_volt(temperature_c)
    divalent = calcium + magnesium
    anions = monovalent + 2.0 * divalent
    excess = monovalent * np.expm1(-x) + divalent * np.expm1(-2.0 * x) + anions * np.expm1(x)
    kelvin = temperature_c + 273.15
    factor = 2.0 * constant("permittivity") * constant("vacuum_permittivity")
    squared = factor * constant("gas") * kelvin * np.maximum(excess, 0.0)
    return np.sign(psi_v) * np.sqrt(squared)
