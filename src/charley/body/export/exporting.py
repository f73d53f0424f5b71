"""What is exported: a scenario as it was carried out, or the reference person at rest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from charley.body.engine.course import Course
from charley.body.engine.model import water_and_salts
from charley.body.export.listing import listing
from charley.body.export.sbml import Individual, to_sbml
from charley.body.people.resting import resting_state
from charley.body.people.table import reference_parameters


def equations_text() -> str:
    """Every equation of the body as Markdown."""
    return listing(water_and_salts())


def resting_sbml() -> str:
    """The reference man at rest, to whom nothing is done, as SBML."""
    parameters = reference_parameters()
    individual = Individual(
        parameters=parameters, state=resting_state(parameters), weight_kg=parameters.weight_kg
    )
    return to_sbml(water_and_salts(), individual, title="Water and salts of the body at rest")


def scenario_sbml(source: str | Path | bytes | Mapping[str, Any], arm: str = "") -> str:
    """One arm of a scenario in its typical person as SBML, from time 0 to its end.

    The lead-in is carried out here; SBML starts from the body that it left. Raises ScenarioError
    for a scenario that cannot be carried out, and for an arm that it does not have.
    """
    from charley.body.protocol.scenario import read_scenario
    from charley.body.trials import carried_out

    scenario = read_scenario(source.decode() if isinstance(source, bytes) else source)
    course = carried_out(scenario, scenario.arm(arm))
    return course_sbml(course, " - ".join(part for part in (scenario.title, arm) if part))


def course_sbml(course: Course, title: str, person: int = 0) -> str:
    """One person of a course as SBML: the body at time 0, and what is done to it from then on."""
    start_h = max(0.0, float(course.times_h[0]))
    start = course.at(start_h)
    individual = Individual(
        parameters=course.parameters[person].tolist(),
        state=np.asarray(start.states[person, 0]).tolist(),
        weight_kg=float(course.weights_kg[person]),
    )
    schedule = course.schedule.between(start_h, course.schedule.end_h)
    return to_sbml(course.model, individual, schedule, title)
