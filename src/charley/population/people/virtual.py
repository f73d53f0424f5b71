"""Virtual people as one table: who they are, have and take, their blood, risk of cramps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from charley.knowledge.learnt_risk import learnt_risk
from charley.population.people.deriving import LOW_POTASSIUM, LOW_SODIUM, marginal
from charley.population.people.drawing import Drawn, drawn
from charley.population.people.laboratory import Blood, blood_of
from charley.population.people.tables import Marginal, Population, us_adults
from charley.population.risk.candidates import Columns, candidates, table
from charley.population.risk.model import probability
from charley.population.survey.design import Array
from charley.reasoning.derived import adjusted_calcium, egfr

MOST_PEOPLE = 5_000_000
SEXES = (("women", 1.0), ("men", 0.0))
ENDINGS = (".parquet", ".csv")


class VirtualError(ValueError):
    """People who cannot be made, or a file that cannot be written; the message says why."""


class Virtual(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """People of a population with their blood; `cramp_risk` [N] and whether they cramp [N]."""

    population: Population
    people: Drawn
    blood: Blood
    cramp_risk: Array
    cramps: Array
    seed: int

    def columns(self) -> dict[str, Array]:
        """All columns of the table [N]; laboratory as measured, in Charley's units."""
        who = self.people
        return {
            "age_years": np.round(who.age_years, 2),
            "female": who.female,
            "height_cm": np.round(who.height_cm, 1),
            "weight_kg": np.round(who.weight_kg, 1),
            **{name.replace(":", "_"): values for name, values in who.has.items()},
            **{name: _significant(values) for name, values in self.blood.measured.items()},
            "cramp_risk": np.round(self.cramp_risk, 4),
            "cramps": self.cramps,
        }

    def write(self, path: Path) -> None:
        """Write the table as Parquet or CSV by the ending. Raises VirtualError and OSError."""
        import pyarrow as pa
        from pyarrow import csv, parquet

        if path.suffix.lower() not in ENDINGS:
            raise VirtualError(f"{path.name} should end in {' or '.join(ENDINGS)}")
        whole = {"female", "cramps", *(name.replace(":", "_") for name in self.people.has)}
        kinds = {True: pa.int8(), False: pa.float64()}
        held = {
            name: pa.array(values, from_pandas=True).cast(kinds[name in whole])
            for name, values in self.columns().items()
        }
        content = pa.table({"person": pa.array(np.arange(len(self.people))), **held})
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".csv":
            csv.write_csv(content, path)
        else:
            parquet.write_table(content, path, compression="zstd")

    def summary(self) -> dict[str, Any]:
        """Shares and laboratory values beside those of the survey, as plain data."""
        who, blood = self.people, self.blood.measured
        thiazide = who.has["medicine:thiazide"] > 0
        return {
            "people": len(who),
            "seed": self.seed,
            "source": f"{self.population.source}, {', '.join(self.population.cycles)}",
            "failures": self.blood.failures,
            "laboratory": self.laboratory(),
            "shares": {
                name: {"drawn": float(who.has[name].mean()), "survey": entry.share}
                for name, entry in self.population.chances.items()
            },
            "cramps": {
                "share": float(self.cramps.mean()),
                "by_age": [
                    {"ages": [low, high], "share": float(self.cramps[inside].mean())}
                    for low, high in ((20, 40), (40, 60), (60, 70), (70, 90))
                    if (inside := (who.age_years >= low) & (who.age_years < high)).any()
                ],
            },
            "low_sodium": {
                "virtual": _by(thiazide, blood["sodium"] < LOW_SODIUM),
                "survey": msgspec.to_builtins(self.population.low_sodium),
            },
            "low_potassium": {
                "virtual": _by(thiazide, blood["potassium"] < LOW_POTASSIUM),
                "survey": msgspec.to_builtins(self.population.low_potassium),
            },
        }

    def laboratory(self) -> dict[str, dict[str, Any]]:
        """Each analyte by sex: simulated and surveyed, how far apart, and how alike in spread."""
        found: dict[str, dict[str, Any]] = {}
        for name, values in self.blood.measured.items():
            for sex, female in SEXES:
                own = (self.people.female == female) & np.isfinite(values)
                if own.any():
                    seen = self.population.laboratory[sex].get(name)
                    found.setdefault(name, {})[sex] = _compared(values[own], seen)
        return found


def virtual_people(
    people: int, seed: int, progress: Callable[[float], None] = lambda _: None
) -> Virtual:
    """Make people; the same seed gives the same. Raises VirtualError for a number out of reach."""
    if not 1 <= people <= MOST_PEOPLE:
        raise VirtualError(f"people is {people}; it goes from 1 to {MOST_PEOPLE}")
    population = us_adults()
    who = drawn(population, people, seed)
    blood = blood_of(who, seed, progress)
    risk = probability(learnt_risk(), _exposures(who, blood))
    chance = np.random.default_rng([seed, 4])
    return Virtual(
        population=population,
        people=who,
        blood=blood,
        cramp_risk=risk,
        cramps=(chance.random(people) < risk).astype(np.float64),
        seed=seed,
    )


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


def _compared(values: Array, seen: Marginal | None) -> dict[str, Any]:
    own = marginal(values, np.ones(len(values)))
    found: dict[str, Any] = {"simulated": msgspec.to_builtins(own)}
    if seen is not None:
        low, high = seen.percentiles[0], seen.percentiles[-1]
        found |= {
            "survey": msgspec.to_builtins(seen),
            "mean_apart_in_spreads": (own.mean - seen.mean) / seen.spread,
            "spread_ratio": own.spread / seen.spread,
            "within_survey_95": float(((values >= low) & (values <= high)).mean()),
        }
    return found


def _by(group: np.ndarray[tuple[int], np.dtype[np.bool_]], true: Any) -> dict[str, float | None]:
    return {
        name: float(true[inside].mean()) if inside.any() else None
        for name, inside in (("on_a_thiazide", group), ("on_none", ~group))
    }


def _significant(values: Array) -> Array:
    """Rounded to five digits, as a laboratory would at most."""
    with np.errstate(divide="ignore"):
        digits = 4 - np.floor(np.log10(np.abs(values)))
    scale = 10.0 ** np.nan_to_num(digits, posinf=0.0)
    return np.asarray(np.round(values * scale) / scale)
