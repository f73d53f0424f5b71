"""The body after a week of such days, as near to the measured salts as that kind of body goes.

What is varied is the severity of the condition on the dial, then what is drunk, then the potassium
eaten: things that differ between people of a kind. Nobody's parameters are fitted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.body.engine.run import run
from charley.body.parameters import Parameters
from charley.body.people import PersonError, draw, person_parameters, resting_state
from charley.body.protocol.acting import factors_and_shifts
from charley.body.protocol.medicines import condition
from charley.reasoning.typical_course.kind import Kind, KindError
from charley.reasoning.typical_course.living import (
    LEAD_IN_H,
    Changes,
    Life,
    arm_of,
    person_of,
    schedule_of,
    usual_drinks_l,
)

Array = NDArray[np.float64]

NEAR_SODIUM, NEAR_POTASSIUM = 0.4, 0.15
SEVERITIES = (0.0, 0.05, 0.1, 0.17, 0.25, 0.35, 0.5, 0.7, 1.0)
BETWEEN, REFINEMENTS, BISECTIONS = 9, 3, 4
MOST_DRINKS_L, LEAST_DRINKS_L, DRINKING_LEVELS = 4.5, 0.4, 5
POTASSIUM_MMOL = (25.0, 42.0, 95.0, 120.0)
USUAL_POTASSIUM_MMOL = 70.0
WORTH_SODIUM, WORTH_POTASSIUM = 1.0, 0.15
PEOPLE, KEPT, FEWEST, LIKE_MMOL_PER_L, SEED = 120, 32, 8, 2.5, 1
KEPT_KINDS = 24
WEIGHT = Parameters._fields.index("weight_kg")


class Beginning(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A kind of body at time 0: how it lives, and its state.

    `parameters` and `states` [1 + n_people]: first the typical body, then virtual people around it
    who start within 2.5 mmol/L of its sodium; none where they are too few to tell. Sodium and
    potassium of the typical body, mmol/L.
    """

    life: Life
    parameters: Array
    states: Array
    sodium_mmol_per_l: float
    potassium_mmol_per_l: float


@lru_cache(maxsize=KEPT_KINDS)
def begin(kind: Kind) -> Beginning:
    """The body of a kind at time 0. Raises KindError where no such body lives.

    The last kinds are kept in memory: numbers of a body, no word of anybody.
    """
    try:
        typical = np.array([person_parameters(person_of(kind))])
    except PersonError as error:
        raise KindError(f"no body can be made for this patient: {error}") from None
    life = _settled(kind, typical)
    others = draw(person_of(kind), PEOPLE, SEED)
    parameters, states, salts = _after_lead_in(life, np.vstack([typical, others]))
    sodium = salts[:, 0]
    if not np.isfinite(sodium[0]):
        raise KindError("a body of this kind does not live through the days before")
    like = np.flatnonzero(np.abs(sodium - sodium[0]) <= LIKE_MMOL_PER_L)[: KEPT + 1]
    like = like if len(like) > FEWEST else like[:1]
    return Beginning(
        life=life,
        parameters=parameters[like],
        states=states[like],
        sodium_mmol_per_l=float(sodium[0]),
        potassium_mmol_per_l=float(salts[0, 1]),
    )


def _after_lead_in(life: Life, parameters: Array) -> tuple[Array, Array, Array]:
    """Parameters, states and [sodium, potassium] at time 0; nan for who did not live to it."""
    arm = arm_of(life, "", Changes(), before_h=LEAD_IN_H, until_h=0.0)
    schedule = schedule_of(arm, 0.0).between(-LEAD_IN_H, 0.0)
    first = np.array([resting_state(Parameters(*one)) for one in parameters.tolist()])
    course = run(parameters, first, parameters[:, WEIGHT], schedule, save_every_h=12.0)
    salts = np.stack(
        [course["sodium_mmol_per_l"][:, -1], course["potassium_mmol_per_l"][:, -1]], axis=1
    )
    salts[[told is not None for told in course.failure]] = np.nan
    return parameters, course.states[:, -1], salts


def _settled(kind: Kind, typical: Array) -> Life:
    """Sodium, then potassium; and sodium again where the potassium eaten has moved it."""
    life = Life(kind=kind)
    if kind.sodium_mmol_per_l is not None:
        life = _with_sodium(life, kind.sodium_mmol_per_l, typical)
    if kind.potassium_mmol_per_l is None:
        return life
    fed = _with_potassium(life, kind.potassium_mmol_per_l, typical)
    if fed == life or kind.sodium_mmol_per_l is None:
        return fed
    again = msgspec.structs.replace(fed, severity=0.0, drinks_l=None)
    return _with_sodium(again, kind.sodium_mmol_per_l, typical)


def _with_sodium(life: Life, target: float, typical: Array) -> Life:
    """Severity first; where even the greatest does not reach it, more or less to drink."""
    if life.kind.dial:
        severities = np.array(SEVERITIES)
        for _ in range(REFINEMENTS):
            reached = _by_severity(life, severities, typical)
            best = _nearest(reached, target)
            if abs(reached[best] - target) <= NEAR_SODIUM:
                return msgspec.structs.replace(life, severity=float(severities[best]))
            low, high = _around(reached, target)
            severities = np.linspace(severities[low], severities[high], BETWEEN)
        life = msgspec.structs.replace(life, severity=1.0)
    return _with_drinks(life, target, typical)


def _by_severity(life: Life, severities: Array, typical: Array) -> Array:
    """Sodium at time 0 for each severity of the dial, all in one run."""
    factors, shifts = factors_and_shifts(
        [condition(life.kind.dial.replace("_", " ")).effects], severities[:, None],
        Parameters._fields,
    )  # fmt: skip
    without = msgspec.structs.replace(life, severity=0.0)
    return _after_lead_in(without, typical * factors + shifts)[2][:, 0]


def _with_drinks(life: Life, target: float, typical: Array) -> Life:
    usual = usual_drinks_l(life.kind)

    def reached(litres: float) -> float:
        tried = msgspec.structs.replace(life, drinks_l=litres)
        return float(_after_lead_in(tried, typical)[2][0, 0])

    here = reached(usual)
    if not abs(here - target) > NEAR_SODIUM:
        return life
    end = MOST_DRINKS_L if here > target else LEAST_DRINKS_L
    levels = [float(one) for one in np.geomspace(usual, end, DRINKING_LEVELS)]
    litres, missed = _crossed(levels, here, target, reached)
    if abs(here - target) - missed < WORTH_SODIUM:
        return life
    return msgspec.structs.replace(life, drinks_l=litres)


def _with_potassium(life: Life, target: float, typical: Array) -> Life:
    def reached(mmol: float | None) -> float:
        tried = msgspec.structs.replace(life, potassium_mmol=mmol)
        return float(_after_lead_in(tried, typical)[2][0, 1])

    here = reached(None)
    if not abs(here - target) > NEAR_POTASSIUM:
        return life
    levels = [mmol for mmol in POTASSIUM_MMOL if (mmol > USUAL_POTASSIUM_MMOL) == (target > here)]
    values = np.array([reached(mmol) for mmol in levels])
    best = _nearest(values, target)
    if abs(here - target) - abs(values[best] - target) < WORTH_POTASSIUM:
        return life
    return msgspec.structs.replace(life, potassium_mmol=levels[best])


def _crossed(
    levels: list[float], first: float, target: float, reached: Callable[[float], float]
) -> tuple[float, float]:
    """The level nearest the target and by how much it is missed.

    Along the levels until the target is passed, then halving.
    """
    best, miss = levels[0], abs(first - target)
    near, far = levels[0], None
    for level in levels[1:]:
        value = reached(level)
        if np.isfinite(value) and abs(value - target) < miss:
            best, miss = level, abs(value - target)
        if not np.isfinite(value) or (value - target) * (first - target) <= 0:
            far = level
            break
        near = level
    for _ in range(BISECTIONS if far is not None else 0):
        assert far is not None
        middle = (near * far) ** 0.5
        value = reached(middle)
        if np.isfinite(value) and abs(value - target) < miss:
            best, miss = middle, abs(value - target)
        if miss <= NEAR_SODIUM:
            break
        beyond = not np.isfinite(value) or (value - target) * (first - target) <= 0
        near, far = (near, middle) if beyond else (middle, far)
    return best, miss


def _around(values: Array, target: float) -> tuple[int, int]:
    """The two neighbours between which a target lies, or the nearest and its neighbour."""
    beyond = np.where(np.isfinite(values), values - target, np.nan)
    for place in range(len(values) - 1):
        if beyond[place] * beyond[place + 1] <= 0:
            return place, place + 1
    best = _nearest(values, target)
    return max(0, best - 1), min(len(values) - 1, best + 1)


def _nearest(values: Array, target: float) -> int:
    missed = np.where(np.isfinite(values), np.abs(values - target), np.inf)
    return int(missed.argmin())
