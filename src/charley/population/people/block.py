"""A block of virtual people: drawn, given a body and blood, as columns of a table.

Each block has its own seeds, so that it is the same wherever and in whatever order it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from charley.knowledge.learnt_risk import learnt_risk
from charley.population.people.drawing import Drawn, drawn
from charley.population.people.laboratory import Blood, blood_of
from charley.population.people.tables import Population
from charley.population.risk.candidates import Columns, candidates, table
from charley.population.risk.model import probability
from charley.population.survey.design import Array
from charley.reasoning.derived import adjusted_calcium, egfr

PEOPLE_A_BLOCK = 5_000


class Block(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Columns [N] of some people, laboratory as measured in Charley's units, and `failure` [N]:
    why the course of a body failed, empty where it did not."""

    columns: dict[str, Array]
    failure: npt.NDArray[np.object_]


def sizes(people: int) -> list[int]:
    """How many people each block has."""
    whole, rest = divmod(people, PEOPLE_A_BLOCK)
    return [PEOPLE_A_BLOCK] * whole + ([rest] if rest else [])


def block_of_people(
    population: Population, people: int, seed: int, number: int,
    progress: Callable[[float], None] = lambda _: None,
) -> Block:  # fmt: skip
    """The people of the block `number`. `progress` is told the share done, 0 to 1."""
    who = drawn(population, people, np.random.default_rng([seed, number, 1]))
    blood = blood_of(who, (seed, number), progress)
    risk = probability(learnt_risk(), _exposures(who, blood))
    chance = np.random.default_rng([seed, number, 4])
    columns = {
        "age_years": np.round(who.age_years, 2),
        "female": who.female,
        "height_cm": np.round(who.height_cm, 1),
        "weight_kg": np.round(who.weight_kg, 1),
        **{column_of(name): values for name, values in who.has.items()},
        **{name: _significant(values) for name, values in blood.measured.items()},
        "cramp_risk": np.round(risk, 4),
        "cramps": (chance.random(people) < risk).astype(np.float64),
    }
    return Block(columns=columns, failure=blood.failure)


def column_of(name: str) -> str:
    """The column of a disease or of a class of medicines."""
    return name.replace(":", "_")


def _exposures(who: Drawn, blood: Blood) -> Columns:
    """The people as the risk of cramps looks at them; what was not drawn is unknown."""
    values: dict[str, Any] = {**blood.measured, "age_years": who.age_years, "female": who.female}
    values["egfr"], values["adjusted_calcium"] = egfr(values), adjusted_calcium(values)
    unknown = np.full(len(who), np.nan)
    exposed = []
    for candidate in candidates():
        limit = table().laboratory.get(candidate.id)
        column = who.has.get(candidate.id, unknown)
        if limit is not None and limit.analyte in values:
            value = np.asarray(values[limit.analyte])
            edge = limit.below if limit.below is not None else limit.above
            beyond = value < edge if limit.below is not None else value > edge
            column = np.where(np.isnan(value), np.nan, beyond)
        exposed.append(column)
    return Columns(
        names=tuple(candidate.id for candidate in candidates()),
        age_years=who.age_years,
        female=who.female,
        exposed=np.column_stack(exposed),
    )


def _significant(values: Array) -> Array:
    """Rounded to five digits, as a laboratory would at most."""
    with np.errstate(divide="ignore"):
        digits = 4 - np.floor(np.log10(np.abs(values)))
    scale = 10.0 ** np.nan_to_num(digits, posinf=0.0)
    return np.asarray(np.round(values * scale) / scale)
