"""What the diseases and medicines of virtual people do to their bodies: the table `acting.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from charley.body.parameters import Parameters
from charley.body.protocol.acting import factors_and_shifts
from charley.body.protocol.medicines import Effect, condition, drug, exposure
from charley.population.people.drawing import Drawn
from charley.population.survey.design import Array
from charley.tables import read_table

_FILE = Path(__file__).with_name("acting.yaml")
DAY_H, DOSES_BEFORE = 24.0, 40


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An unknown field in the table is an error, not a silent typo."""


class Spread(_Row, frozen=True, kw_only=True):
    """Between people: log odds of a severity, logarithms of a dose and of filtration."""

    severity: float
    dose: float
    gfr: float
    source: str


class Illness(_Row, frozen=True, kw_only=True):
    """The body's condition that stands for a disease; `gfr`: how many times as much is filtered."""

    condition: str
    severity: float
    source: str
    share: float = 1.0
    gfr: float = 1.0


class OldAge(_Row, frozen=True, kw_only=True):
    """From which age on the condition of old age grows, and when it is full."""

    from_years: float
    full_years: float
    source: str


class Taking(_Row, frozen=True, kw_only=True):
    """The drug and the dose of a day, in its own unit, that stand for a class."""

    drug: str
    dose: float
    source: str


class Noise(_Row, frozen=True, kw_only=True):
    """Coefficients of variation in per cent: within a person, and of the assay."""

    within: float
    assay: float

    @property
    def together(self) -> float:
        """Both, as a fraction."""
        return float(np.hypot(self.within, self.assay) / 100)


class Acting(_Row, frozen=True, kw_only=True):
    """The whole table."""

    spread: Spread
    conditions: dict[str, Illness]
    old_age: OldAge
    medicines: dict[str, Taking]
    thiazide_prone: Illness
    noise: dict[str, Noise]
    noise_source: str


@cache
def acting() -> Acting:
    """The table, read once. Raises msgspec.ValidationError where it is malformed."""
    return msgspec.convert(read_table(_FILE), Acting)


def filtration(people: Drawn, chance: np.random.Generator) -> Array:
    """How many times what is expected for age and size each kidney filters [N]."""
    times = np.ones(len(people))
    for name, illness in acting().conditions.items():
        spread = np.exp(acting().spread.gfr * chance.standard_normal(len(people)))
        if illness.gfr != 1:
            times = np.where(people.has[name] > 0, times * illness.gfr * spread, times)
    return times


def suffering(bodies: Array, people: Drawn, chance: np.random.Generator) -> Array:
    """Parameters [N, n_parameters] with what is had and taken, each in its own severity and dose.

    A medicine acts as much as it does on average over a day when taken every morning for long.
    """
    table = acting()
    for name, illness in table.conditions.items():
        severity = _severity(illness, people.has[name], chance)
        bodies = _changed(bodies, condition(illness.condition).effects, severity)
    years = table.old_age.full_years - table.old_age.from_years
    old = np.clip((people.age_years - table.old_age.from_years) / years, 0.0, 1.0)
    bodies = _changed(bodies, condition("old_age").effects, old)
    for name, taking in table.medicines.items():
        doses = taking.dose * np.exp(table.spread.dose * chance.standard_normal(len(people)))
        means = np.interp(doses, *_mean_exposure(taking.drug, taking.dose))
        strength = means * people.has[f"medicine:{name}"]
        bodies = _changed(bodies, drug(taking.drug).effects, strength)
    prone = _severity(table.thiazide_prone, people.has["medicine:thiazide"], chance)
    return _changed(bodies, condition(table.thiazide_prone.condition).effects, prone)


def _severity(illness: Illness, has: Array, chance: np.random.Generator) -> Array:
    matters = (chance.random(len(has)) < illness.share) * has
    odds = np.log(illness.severity / (1 - illness.severity))
    drawn = odds + acting().spread.severity * chance.standard_normal(len(has))
    return np.asarray(matters / (1 + np.exp(-drawn)))


@cache
def _mean_exposure(name: str, dose: float) -> tuple[Array, Array]:
    """Doses around one taken every morning, and the mean exposure over a day of each."""
    row = drug(name)
    doses = dose * np.exp(acting().spread.dose * np.linspace(-4.0, 4.0, 25))
    hours = DOSES_BEFORE * DAY_H + np.arange(0, DAY_H, 0.5)
    taken = [day * DAY_H for day in range(DOSES_BEFORE + 1)]
    means = [
        exposure(row, [(at, row.usual_route, one) for at in taken], hours).mean()
        for one in doses.tolist()
    ]
    return doses, np.array(means)


def _changed(bodies: Array, effects: Mapping[str, Effect], strength: Array) -> Array:
    ill = strength > 0
    if not ill.any():
        return bodies
    factors, shifts = factors_and_shifts([effects], strength[ill, None], Parameters._fields)
    changed = bodies.copy()
    changed[ill] = bodies[ill] * factors + shifts
    return changed
