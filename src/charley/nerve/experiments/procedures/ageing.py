"""Number and size of the motor units of a muscle by age."""

from __future__ import annotations

from charley.nerve.experiments.measured import Measured, Wanted
from charley.nerve.experiments.people import People
from charley.nerve.experiments.procedures.options import Options
from charley.nerve.pool.ageing import motor_units, unit_size


class Aged(Options, frozen=True, kw_only=True):
    """People of this age, in years."""

    years: float


def counted_units(aged: Aged, people: People, wanted: Wanted) -> Measured:
    """Motor units of the tibialis anterior, and their size relative to the young."""
    return {"motor units": motor_units(aged.years), "size of motor units": unit_size(aged.years)}
