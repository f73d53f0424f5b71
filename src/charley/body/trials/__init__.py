"""Carrying out one arm of a scenario in its typical person, or in many like it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from charley.body.engine.course import Course
from charley.body.engine.run import run
from charley.body.experiments.measures import MeasureError
from charley.body.experiments.subjects.lead_in import at_time_0, person_of, schedule_of
from charley.body.experiments.subjects.starting import Settled, StartError, settle, target_of
from charley.body.experiments.traces import Array
from charley.body.parameters import Parameters
from charley.body.people import PersonError, draw, person_parameters, resting_state
from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.scenario import Arm, Scenario
from charley.body.protocol.who import Who

Progress = Callable[[float], None]

_WEIGHT = Parameters._fields.index("weight_kg")


def carried_out(
    scenario: Scenario,
    arm: Arm,
    *,
    people: int | None = None,
    seed: int = 1,
    save_every_h: float = 0.25,
    until_h: float | None = None,
    progress: Progress | None = None,
) -> Course:
    """The course of an arm, lead-in included, in its typical person or in `people` like it.

    Raises ScenarioError where the person cannot be, or cannot have the first values asked for.
    """
    if arm.who.cohort is not None:
        raise ScenarioError(
            "a cohort of several disorders belongs to an experiment; here name the conditions of "
            "one kind of person, and how many people like it (--people)."
        )
    settled = meeting(scenario, arm)
    parameters = parameters_of(settled.who, people, seed)
    states = np.array([resting_state(Parameters(*one)) for one in parameters.tolist()])
    end_h = scenario.until_h if until_h is None else until_h
    schedule = schedule_of(
        scenario, arm, settled, scenario.last_event_h if end_h is None else end_h
    )
    return run(parameters, states, parameters[:, _WEIGHT], schedule, save_every_h, progress)


def meeting(scenario: Scenario, arm: Arm) -> Settled:
    """The person who has the first values of the arm at time 0. Raises ScenarioError."""
    try:
        for start in arm.start:
            quantity, _ = target_of(start)
            if quantity.is_amount:
                raise StartError(f"start: {quantity.name} adds up over time; name a level")
        return settle(
            arm.who,
            arm.start,
            lambda settled, quantity: float(
                at_time_0(scenario, arm, settled, parameters_of(settled.who, None, 1), quantity)[0]
            ),
        )
    except (StartError, MeasureError) as error:
        raise ScenarioError(str(error)) from None


def parameters_of(who: Who, people: int | None, seed: int) -> Array:
    """Parameters [people, n_parameters]; of the typical person alone where `people` is None."""
    try:
        person = person_of(who)
    except PersonError as error:
        raise ScenarioError(f"who: {error}.") from None
    return np.array([person_parameters(person)]) if people is None else draw(person, people, seed)
