"""Motor units that are lost with age, and the size of those that are left."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from charley.tables import read_table

TABLE = Path(__file__).with_name("ageing.yaml")


def motor_units(age_years: float) -> float:
    """Motor units of the tibialis anterior by age. Source: McNeil 2005."""
    rows = read_table(TABLE)["units"]
    ages = sorted(float(age) for age in rows)
    counts = [float(rows[int(age)]["value"]) for age in ages]
    return float(np.exp(np.interp(age_years, ages, np.log(counts))))


def units_left(age_years: float) -> float:
    """Share of the motor units of a young man that is left."""
    return motor_units(age_years) / motor_units(_youngest())


def unit_size(age_years: float) -> float:
    """Size of the units that are left, relative to those of a young man. Source: Piasecki 2016."""
    return float(units_left(age_years) ** -float(read_table(TABLE)["growth"]["value"]))


@cache
def _youngest() -> float:
    return min(float(age) for age in read_table(TABLE)["units"])
