"""Running experiments: a person for each arm, the lead-in, the protocol, and the comparison."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import replace

from charley.body.engine.schedule import ScheduleError
from charley.body.experiments.comparing import Comparison, joined, row_of
from charley.body.experiments.experiment import Experiment, experiment_files, read_experiment
from charley.body.experiments.observation import Observation
from charley.body.experiments.observing import simulate
from charley.body.experiments.subjects.cohorts import Group, grouped
from charley.body.experiments.subjects.habits import Habits
from charley.body.experiments.subjects.lead_in import (
    at_time_0,
    carried_out,
    person_of,
    recovering,
)
from charley.body.experiments.subjects.passing import left_over
from charley.body.experiments.subjects.starting import StartError, settle
from charley.body.experiments.traces import Trace, followed, gathered, trace_of
from charley.body.people import PersonError, person_parameters
from charley.body.protocol.building import perfusion
from charley.body.protocol.contents import inputs_of
from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.events import Suffering
from charley.body.protocol.scenario import Arm, Scenario
from charley.body.quantities import Inputs

FAILURES = (ScenarioError, ScheduleError, PersonError, StartError)
BEFORE_A_COHORT_H = 21 * 24.0
MANY = 20


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """One experiment, run: its arms, those that failed, and the comparison."""

    experiment: Experiment
    traces: dict[str, Trace]
    failures: dict[str, str]
    comparison: Comparison


def compare(
    place: Path | str,
    only: str = "",
    progress: Callable[[float, str], None] | None = None,
    each: Callable[[Ran], None] | None = None,
) -> Comparison:
    """Run all experiments of a folder, a file, or `body`, and compare them with what was published.

    `only`: those whose name contains it. `each` is given every experiment as soon as it has run.
    Raises ExperimentError where there are no files; whatever else fails is a row with its reason.
    """
    files = experiment_files(place, only)
    parts = []
    for number, path in enumerate(files):
        if progress is not None:
            progress(number / len(files), path.stem.replace("_", " "))
        ran = run_experiment(read_experiment(path))
        if each is not None:
            each(ran)
        parts.append(ran.comparison)
    return joined(parts)


def run_experiment(experiment: Experiment) -> Ran:
    """Run every arm and compare; an arm that cannot be run is in `failures`."""
    traces: dict[str, Trace] = {}
    known: dict[str, list[Group]] = {}
    scenario = experiment.scenario
    failures = dict(scenario.unreadable) if scenario is not None else {}
    for name in scenario.arms if scenario is not None else ():
        assert scenario is not None
        try:
            traces[name] = run_arm(scenario, scenario.arms[name], *_reach(experiment), known)
        except FAILURES as error:
            failures[name] = str(error)
    told = "; ".join(
        why if not arm or f"arm {arm}" in why else f"{arm}: {why}" for arm, why in failures.items()
    )
    told = experiment.failure or told
    rows = tuple(
        row_of(
            observation,
            simulate(observation, traces, failures),
            experiment=experiment.name,
            domain=experiment.domain,
            assumed=experiment.assumed,
            in_curve=_in_curve(observation, experiment),
        )
        for observation in experiment.observations
    )
    comparison = Comparison(
        rows=rows,
        failures={experiment.name: told} if told else {},
        titles={experiment.name: experiment.title},
    )
    return Ran(experiment=experiment, traces=traces, failures=failures, comparison=comparison)


def _in_curve(observation: Observation, experiment: Experiment) -> bool:
    """Whether it is a point of a curve that the file judges by its root mean square."""
    return observation.form == "value" and any(
        fit.form == "fit" and fit.quantity == observation.quantity and fit.arm == observation.arm
        for fit in experiment.observations
    )


def _reach(experiment: Experiment) -> tuple[float, float]:
    """First and last time that is looked at."""
    times = [t for o in experiment.observations for t in o.times_h]
    return min([0.0, *times]), experiment.until_h


def run_arm(
    scenario: Scenario, arm: Arm, first_h: float, until_h: float, known: dict[str, list[Group]]
) -> Trace:
    """One arm from its lead-in to `until_h`, kept from `first_h` on.

    `known` keeps the subjects of arms that differ only after time 0. Raises ScenarioError,
    ScheduleError, PersonError and StartError.
    """
    cohort = arm.who.cohort
    if cohort is not None and cohort.mix:
        arm = replace(arm, before_h=max(arm.before_h, BEFORE_A_COHORT_H))
    before = [event for event in arm.events if min(s.start_h for s in event.spans) < 0]
    key = repr((arm.who, arm.start, arm.before_h, before))
    if key not in known:
        known[key] = _subjects(scenario, arm)
    of_many = sum(len(group.parameters) for group in known[key]) > MANY
    traces = []
    for group in known[key]:
        given = (scenario, arm, group.settled, group.parameters)
        if group.condition:
            left = left_over(group.condition, group.members, _is_healed(arm, group.condition))
            courses = recovering(*given, group.healed, left, first_h, until_h)
            traces.append(followed(courses))
        else:
            traces.append(_perfused(arm, trace_of(carried_out(*given, first_h, until_h, of_many))))
    return gathered(traces)


def _is_healed(arm: Arm, condition: str) -> bool:
    """Whether an event ends the condition of a cohort at time 0."""
    return any(
        event.conditions.get(condition) == 0 and event.spans[0].start_h <= 0
        for event in arm.events
        if isinstance(event, Suffering)
    )


def _subjects(scenario: Scenario, arm: Arm) -> list[Group]:
    """One person, or the groups of a cohort, brought to where the subjects started."""
    who = arm.who
    if who.cohort is not None:
        return grouped(
            who, who.cohort, lambda s, p, quantity: at_time_0(scenario, arm, s, p, quantity)
        )
    one = np.array([person_parameters(person_of(who))])
    settled = settle(
        who,
        arm.start,
        lambda s, quantity: float(at_time_0(scenario, arm, s, one, quantity)[0]),
        Habits(),
    )
    return [Group(settled=settled, parameters=one, healed=one, members=np.zeros(1, np.int64))]


def _perfused(arm: Arm, trace: Trace) -> Trace:
    """With the jejunal fluxes seen as if a segment were held full of the perfused fluid."""
    lumen, course = perfusion(arm), trace.course
    if lumen is None or course is None:
        return trace
    amounts = inputs_of(lumen.per_litre, "mouth", "the jejunum")
    inputs, per_kg = course.schedule.inputs.copy(), course.schedule.inputs_per_kg.copy()
    for name in Inputs._fields:
        if name.startswith(("oral_", "drink_")):
            column = Inputs._fields.index(name)
            inputs[:, column] = amounts.get(name, 0.0)
            per_kg[:, column] = 0.0
    held = replace(course.schedule, inputs=inputs, inputs_per_kg=per_kg)
    perfusing = replace(course, schedule=held, _seen={})
    return replace(
        trace,
        seen=lambda name: (perfusing if name.startswith("jejunal_") else course).observables(name)[
            name
        ],
    )
