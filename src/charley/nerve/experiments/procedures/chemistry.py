"""Physics of ions at a membrane and between muscle fibres."""

from __future__ import annotations

from charley.nerve.experiments.measured import Measured, Wanted
from charley.nerve.experiments.people import People
from charley.nerve.experiments.procedures.options import Options
from charley.nerve.physics import interstitial_potassium, surface_potential_mv


class Fluid(Options, frozen=True, kw_only=True):
    """A fluid in front of the membrane, mmol/L; `monovalent`: all univalent cations."""

    monovalent: float
    calcium: float
    magnesium: float = 0.0
    ph: float = 7.4
    temperature: float = 37.0


class Work(Options, frozen=True, kw_only=True):
    """Steady work of one muscle group, W, with potassium of plasma in mmol/L."""

    power: float
    plasma: float


def surface_of_membrane(fluid: Fluid, people: People, wanted: Wanted) -> Measured:
    """Surface potential, mV; it is the same in everybody."""
    found = surface_potential_mv(
        monovalent=fluid.monovalent,
        calcium=fluid.calcium,
        magnesium=fluid.magnesium,
        ph=fluid.ph,
        temperature_c=fluid.temperature,
    )
    return {"surface potential": float(found)}


def between_the_fibres(work: Work, people: People, wanted: Wanted) -> Measured:
    """Potassium between the fibres, mmol/L; it is the same in everybody."""
    return {"interstitial potassium": float(interstitial_potassium(work.plasma, work.power))}
