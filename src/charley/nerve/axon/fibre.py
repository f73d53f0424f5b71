"""What the machine code is given of one axon: its surroundings, its membrane, its gates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from charley.nerve.axon.constants import Constants

Floats = NDArray[np.float64]


class Bath(NamedTuple):
    """What surrounds the axon, as the kernel needs it."""

    sodium_mv: float  # equilibrium potential
    potassium_mmol_per_l: float
    thermal_mv: float  # RT/F
    shift_mv: float  # of surface charge; positive: less excitable
    warmth: float  # tens of kelvin above the usual temperature
    pump: float  # relative to rest
    persistent: float  # share of the persistent sodium conductance


class Membrane(NamedTuple):
    """Conductances (nS) and currents (pA) of this axon in this bath."""

    warmth: float
    leak_share_node: float
    leak_share_internode: float
    pump_pa: float
    uptake_pa: float


class Fibre(NamedTuple):
    """One axon in its surroundings: its numbers, and the tables of its gates for either step."""

    constants: Constants
    bath: Bath
    membrane: Membrane
    fine: Floats
    coarse: Floats
