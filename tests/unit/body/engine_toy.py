"""A small model of the same form as the body: two pools, a hormone, a kink and a ledger."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from charley.body.arithmetic import above, exp, log, power, saturating, within
from charley.body.engine.model import Limit, Model
from charley.body.engine.schedule import Schedule


class State(NamedTuple):
    water_l: float
    sodium_mmol: float
    hormone: float
    urine_l: float
    drunk_l: float


class Parameters(NamedTuple):
    clearance: float
    half: float
    hill: float
    speed: float
    threshold: float


class Inputs(NamedTuple):
    drink_l: float
    salt_mmol: float
    thirst: float


class Observables(NamedTuple):
    sodium_mmol_per_l: float
    flow_l_per_h: float
    gate: float


def concentration(s: State) -> float:
    return s.sodium_mmol / s.water_l


def flow(s: State, p: Parameters) -> float:
    """Falls with the hormone (Hill); never below a trickle."""
    acting = power(max(1e-6, s.hormone), p.hill)
    permeable = acting / (acting + power(p.half, p.hill))
    return within(p.clearance * (1.0 - permeable) * saturating(s.water_l, 10.0), 0.01, 1.0)


def target(s: State, p: Parameters) -> float:
    return log(1.0 + exp(0.5 * (concentration(s) - p.threshold))) / p.speed * min(p.speed, 3.0, 9.0)


def derivatives(s: State, p: Parameters, u: Inputs) -> State:
    urine = flow(s, p)
    drunk = u.drink_l + u.thirst * 0.1 * above(concentration(s), p.threshold + 2.0)
    return State(
        water_l=drunk - urine,
        sodium_mmol=u.salt_mmol - 30.0 * urine * concentration(s) / 140.0,
        hormone=-p.speed * (s.hormone - target(s, p)),
        urine_l=urine,
        drunk_l=drunk,
    )


def observe(s: State, p: Parameters, u: Inputs) -> Observables:
    return Observables(
        sodium_mmol_per_l=concentration(s),
        flow_l_per_h=flow(s, p),
        gate=u.thirst * p.half / p.hill,
    )


MODEL = Model(
    name="toy",
    derivatives=derivatives,
    observe=observe,
    state=State,
    parameters=Parameters,
    inputs=Inputs,
    observables=Observables,
    ledger=("urine_l", "drunk_l"),
    limits=(Limit(observable="sodium_mmol_per_l", low=100.0, high=180.0),),
)
PERSON = np.array(Parameters(clearance=0.6, half=1.2, hill=2.5, speed=2.0, threshold=139.0))
START = np.array(State(water_l=40.0, sodium_mmol=5600.0, hormone=1.0, urine_l=0.0, drunk_l=0.0))


def people(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parameters, initial states and weights of different people."""
    chance = np.random.default_rng(seed)
    parameters = PERSON * np.exp(0.1 * chance.standard_normal((count, len(PERSON))))
    parameters[:, 4] = PERSON[4]
    weights = chance.uniform(45.0, 110.0, count)
    states = START * (weights / 70.0)[:, None]
    states[:, 2] = 1.0
    return parameters, states, weights


def schedule(hours: float = 12.0, **changes: object) -> Schedule:
    """Nothing for two hours; then a drink per kg; then salt, and a drug that halves clearance."""
    step_h = 1 / 12
    steps = round(hours / step_h)
    row = np.minimum(np.arange(steps) // 24, 3)
    inputs = np.array([[0.0, 0.0, 1.0], [0.1, 0.0, 0.0], [0.0, 20.0, 1.0], [0.0, 5.0, 1.0]])
    per_kg = np.zeros_like(inputs)
    per_kg[1, 0] = 0.005
    factors, shifts = np.ones((4, len(PERSON))), np.zeros((4, len(PERSON)))
    factors[2, 0], shifts[3, 4] = 0.5, 1.5
    table: dict[str, object] = {
        "step_h": step_h,
        "row": row,
        "inputs": inputs,
        "inputs_per_kg": per_kg,
        "factors": factors,
        "shifts": shifts,
    }
    return Schedule(**(table | changes))  # type: ignore[arg-type]
