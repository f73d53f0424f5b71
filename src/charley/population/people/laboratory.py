"""The blood of virtual people: ten ordinary days in the body of each, then a fasting sample.

People are carried out in tables that eat and drink alike; the habits of each table are drawn, so
that among many people diets differ as bodies do.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import numpy.typing as npt

from charley.body.engine.run import run
from charley.body.experiments.subjects.habits import Habits, living, spreads
from charley.body.parameters import Parameters
from charley.body.people import Person, person_parameters, resting_state
from charley.body.people.sizing import closed, expected_gfr_ml_per_min
from charley.body.people.table import rows
from charley.body.protocol.building import schedule_for
from charley.body.protocol.scenario import read_scenario
from charley.population.people.acting import acting, filtration, suffering
from charley.population.people.drawing import Drawn
from charley.population.survey.design import Array

DAYS = 10
TABLES, FEWEST_AT_TABLE, MOST_AT_TABLE = 24, 10, 500
OBSERVED = {
    "sodium": "sodium_mmol_per_l",
    "potassium": "potassium_mmol_per_l",
    "chloride": "chloride_mmol_per_l",
    "bicarbonate": "bicarbonate_mmol_per_l",
    "calcium": "calcium_mmol_per_l",
    "magnesium": "magnesium_mmol_per_l",
    "urea": "urea_mmol_per_l",
    "creatinine": "creatinine_umol_per_l",
    "glucose": "glucose_mmol_per_l",
    "urate": "urate_umol_per_l",
    "albumin": "albumin_g_per_l",
}
LEAST_GFR, MOST_GFR = 8.0, 240.0


class Blood(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Values by analyte [N] in Charley's units: `true` as the body has it, `measured` with noise.

    nan where the course of a body failed; `failure` [N]: why, empty where it did not.
    """

    true: dict[str, Array]
    measured: dict[str, Array]
    failure: npt.NDArray[np.object_]


def blood_of(
    people: Drawn, seed: tuple[int, ...], progress: Callable[[float], None] = lambda _: None
) -> Blood:
    """Ten days and a sample in the body of each. `progress` is told the share done, 0 to 1."""
    true = {name: np.full(len(people), np.nan) for name in OBSERVED}
    failure = np.full(len(people), "", dtype=object)
    tables = _tables(people)
    for number, members in enumerate(tables):
        chance = np.random.default_rng([*seed, 2, number])
        own = people.only(members)
        ill = suffering(_bodies(own, chance), own, chance)
        sex = "female" if own.female[0] else "male"
        seen, why = _sampled(ill, sex, _habits(chance))
        for name in OBSERVED:
            true[name][members] = seen[name]
        failure[members] = why
        progress((number + 1) / len(tables))
    measured = _measured(true, np.random.default_rng([*seed, 3]))
    return Blood(true=true, measured=measured, failure=failure)


def _bodies(people: Drawn, chance: np.random.Generator) -> Array:
    """Healthy bodies of each size, spread as the parameter table says, with their filtration."""
    times = filtration(people, chance)
    middles = np.array([_typical(people, place, times[place]) for place in range(len(people))])
    spread = np.array([row.spread for row in rows().values()])
    drawn = middles * np.exp(spread * np.clip(chance.standard_normal(middles.shape), -3.0, 3.0))
    return np.array([closed(Parameters(*one)) for one in drawn.tolist()])


def _typical(people: Drawn, place: int, times: float) -> Parameters:
    person = Person(
        sex="female" if people.female[place] else "male",
        age_years=float(people.age_years[place]),
        weight_kg=float(people.weight_kg[place]),
        height_cm=float(people.height_cm[place]),
    )
    if times == 1:
        return person_parameters(person)
    gfr = min(MOST_GFR, max(LEAST_GFR, times * expected_gfr_ml_per_min(person)))
    return person_parameters(msgspec.structs.replace(person, gfr_ml_per_min=gfr))


def _tables(people: Drawn) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Who eats together: people of one sex, so many that there are diets enough to compare."""
    found = []
    for sex in (1.0, 0.0):
        own = np.flatnonzero(people.female == sex)
        size = min(MOST_AT_TABLE, max(FEWEST_AT_TABLE, -(-len(own) // TABLES)))
        found += [own[begin : begin + size] for begin in range(0, len(own), size)]
    return found


def _habits(chance: np.random.Generator) -> Habits:
    names = ("drinking", "salt", "potassium", "protein")
    drawn = np.exp(np.clip(chance.standard_normal(len(names)), -2.5, 2.5)
                   * [spreads()[name] for name in names])  # fmt: skip
    return Habits(**dict(zip(names, drawn.tolist(), strict=True)))


def _sampled(bodies: Array, sex: str, habits: Habits) -> tuple[dict[str, Array], list[str]]:
    scenario = read_scenario(
        {"who": {"sex": sex}, "until": "1 h", "before": f"{DAYS} days", "events": []}
    )
    arm = scenario.arm("")
    whole = schedule_for(scenario, arm, who=living(arm.who, habits))
    schedule = whole.between(whole.start_h, 0.0)
    states = np.array([resting_state(Parameters(*one)) for one in bodies.tolist()])
    weights = bodies[:, Parameters._fields.index("weight_kg")]
    course = run(bodies, states, weights, schedule, DAYS * 24.0, engine="compiled")
    seen = course.observables(*OBSERVED.values())
    return (
        {name: seen[column][:, -1] for name, column in OBSERVED.items()},
        [why or "" for why in course.failure],
    )


def _measured(true: dict[str, Array], chance: np.random.Generator) -> dict[str, Array]:
    noise = acting().noise
    return {
        name: values * np.exp(noise[name].together * chance.standard_normal(len(values)))
        for name, values in true.items()
    }
