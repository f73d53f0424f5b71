"""The threshold over the course of a body that drinks, sweats and runs."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import msgspec

from charley.body.experiments.experiment import PACKAGED
from charley.body.experiments.measures import read_hours
from charley.body.simulation import Simulation, simulated
from charley.nerve.coupling import course_thresholds
from charley.nerve.experiments.measured import Measured, Wanted
from charley.nerve.experiments.people import People
from charley.nerve.experiments.procedures.circumstances import mean_threshold
from charley.nerve.experiments.procedures.options import Options
from charley.nerve.experiments.study import StudyError

ROUNDING_H = 1e-6


class Bodily(Options, frozen=True, kw_only=True):
    """A time in a simulated body: of a published experiment on water and salts by its name
    (`experiment`), or of a `scenario` written out; `arm` is one of its arms."""

    at: str
    experiment: str = ""
    scenario: dict[str, Any] = msgspec.field(default_factory=dict)
    arm: str = ""


def threshold_of_body(bodily: Bodily, people: People, wanted: Wanted) -> Measured:
    """Mean threshold (Hz), and plasma of the body, at a time.

    Raises StudyError for an experiment or arm that there is not, ScenarioError for a scenario.
    """
    simulation = _simulation(bodily)
    arm = bodily.arm or simulation.arms[0]
    if arm not in simulation.arms:
        raise StudyError(f"arm {arm!r} is not in the body; there are {', '.join(simulation.arms)}")
    course = course_thresholds(simulation, arm)
    hour = _within(read_hours(bodily.at), float(course.times_h[-1]))
    now = (simulation[arm] if arm else simulation).at(hour)
    return {
        "threshold": mean_threshold(course.at(hour), people),
        "plasma sodium": float(now["plasma sodium"]),
        "plasma osmolality": float(now["plasma osmolality"]),
    }


def _within(hour: float, last_h: float) -> float:
    """The same hour, without what rounding adds to the end."""
    return last_h if last_h < hour < last_h + ROUNDING_H else hour


def _simulation(bodily: Bodily) -> Simulation:
    if bodily.scenario:
        return _written_out(json.dumps(bodily.scenario))
    return _of_experiment(bodily.experiment)


@lru_cache(maxsize=8)
def _written_out(scenario: str) -> Simulation:
    return simulated(json.loads(scenario))


@lru_cache(maxsize=8)
def _of_experiment(name: str) -> Simulation:
    path = PACKAGED / f"{name}.yaml"
    if not path.is_file():
        raise StudyError(f"there is no experiment {name!r} on the body")
    return simulated(path)
