"""Ordinary days before a protocol, and the protocol itself, in given bodies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec.structs import replace

from charley.body.engine.course import Course
from charley.body.engine.run import run
from charley.body.engine.schedule import Schedule
from charley.body.experiments.nomenclature import Quantity
from charley.body.experiments.subjects.habits import doing, living
from charley.body.experiments.subjects.passing import intervals
from charley.body.experiments.subjects.starting import Settled
from charley.body.experiments.traces import Array, trace_of
from charley.body.parameters import Parameters
from charley.body.people import Person, resting_state
from charley.body.protocol.building import schedule_for
from charley.body.protocol.events import Suffering
from charley.body.protocol.scenario import Arm, Scenario
from charley.body.protocol.times import Span
from charley.body.protocol.who import Who
from charley.body.quantities import Inputs

STEP_H = 1 / 12
SAVED_H, SAVED_OF_MANY_H, SAVED_OF_LONG_H = STEP_H, 0.25, 0.5
LONG_H = 30 * 24.0
_WEIGHT = Parameters._fields.index("weight_kg")
_ADH = Inputs._fields.index("vein_adh_pmol")


def person_of(who: Who) -> Person:
    """The person of a scenario, as far as the size of the body follows from it."""
    return Person(
        sex=who.is_sex,
        age_years=who.is_age_years,
        weight_kg=who.weighs_kg,
        height_cm=who.is_height_cm,
        pregnant_weeks=who.pregnant_weeks or 0.0,
        gfr_ml_per_min=who.filters_ml_per_min,
    )


def carried_out(
    scenario: Scenario,
    arm: Arm,
    settled: Settled,
    parameters: Array,
    first_h: float,
    until_h: float,
    of_many: bool = False,
) -> Course:
    """The arm in each body [n_people, n_parameters], saved from about `first_h` to `until_h`.

    `of_many`: these bodies are some of a large cohort, so less is kept. Raises ScenarioError and
    ScheduleError.
    """
    schedule = schedule_of(scenario, arm, settled, until_h)
    states = np.array([resting_state(Parameters(*one)) for one in parameters.tolist()])
    weights = parameters[:, _WEIGHT]
    begin = schedule.start_h
    steps = int(np.floor((min(first_h, until_h) - begin) / schedule.step_h + 1e-6))
    if steps > 0:
        split = begin + steps * schedule.step_h
        before = schedule.between(begin, split)
        lead_in = run(parameters, states, weights, before, _sparsely(before))
        states = np.nan_to_num(lead_in.states[:, -1])
        schedule = schedule.between(split, schedule.end_h)
    else:
        lead_in = None
    course = run(parameters, states, weights, schedule, _saved_every(schedule, of_many))
    return course if lead_in is None else _with_failures(course, lead_in.failure)


def recovering(
    scenario: Scenario,
    arm: Arm,
    settled: Settled,
    parameters: Array,
    healed: Array,
    left: Array,
    first_h: float,
    until_h: float,
) -> list[Course]:
    """As `carried_out`, while of the cause only `left` [intervals, n_people] remains after time 0.

    `healed`: the parameters without the cause. One course for each interval, the first with what
    is seen of the lead-in.
    """
    before = carried_out(scenario, arm, settled, parameters, min(first_h, -STEP_H), STEP_H, True)
    whole = schedule_of(scenario, arm, settled, until_h)
    every = _saved_every(whole.between(0.0, whole.end_h), True)
    courses = [before.between(before.times_h[0], 0.0)]
    for number, begin, end in intervals(0.0, whole.end_h):
        last = courses[-1]
        now = healed + left[number][:, None] * (parameters - healed)
        states = np.nan_to_num(last.states[:, -1])
        course = run(now, states, last.weights_kg, whole.between(begin, end), every)
        courses.append(_with_failures(course, last.failure))
    return courses


def at_time_0(
    scenario: Scenario, arm: Arm, settled: Settled, parameters: Array, quantity: Quantity
) -> Array:
    """A quantity at time 0, after the lead-in, [n_people]; nan where a body did not live to it."""
    course = carried_out(scenario, arm, settled, parameters, -STEP_H, STEP_H)
    trace = trace_of(course)
    values = trace.at(trace.level(quantity), 0.0)
    return np.where([told is not None for told in course.failure], np.nan, values)


def schedule_of(scenario: Scenario, arm: Arm, settled: Settled, until_h: float) -> Schedule:
    """What is done to the people of an arm, lead-in included; conditions set to 0 end there."""
    who, until = settled.who, max(until_h, STEP_H)
    if settled.habits is not None:
        who = living(who, settled.habits)
        habits = settled.habits
        events = tuple(done for event in arm.events for done in doing(event, who, habits))
        arm = replace(arm, events=events)
    schedule = schedule_for(scenario, arm, who=who, until_h=until, step_h=STEP_H)
    ended = _ended(arm, who)
    if ended:
        left = {name: how for name, how in (who.conditions or {}).items() if name not in ended}
        healed = replace(who, conditions=left)
        after = schedule_for(scenario, arm, who=healed, until_h=until, step_h=STEP_H)
        schedule = _spliced(schedule, after, [span for spans in ended.values() for span in spans])
    if not settled.adh_pmol_per_kg_h:
        return schedule
    per_kg = schedule.inputs_per_kg.copy()
    per_kg[:, _ADH] += settled.adh_pmol_per_kg_h
    return replace(schedule, inputs_per_kg=per_kg)


def _ended(arm: Arm, who: Who) -> dict[str, tuple[Span, ...]]:
    """Usual conditions that an event sets to 0, such as one treated on admission, and when."""
    return {
        name: event.spans
        for event in arm.events
        if isinstance(event, Suffering)
        for name, severity in event.conditions.items()
        if severity == 0 and name in (who.conditions or {})
    }


def _spliced(first: Schedule, second: Schedule, spans: Sequence[Span]) -> Schedule:
    """The first schedule, and within the spans the second."""
    middles = first.start_h + (np.arange(first.steps) + 0.5) * first.step_h
    inside = np.zeros(first.steps, dtype=bool)
    for span in spans:
        inside |= (middles > span.start_h) & (middles < span.end_h)
    return replace(
        first,
        row=np.where(inside, second.row + len(first.inputs), first.row).astype(np.int32),
        inputs=np.vstack([first.inputs, second.inputs]),
        inputs_per_kg=np.vstack([first.inputs_per_kg, second.inputs_per_kg]),
        factors=np.vstack([first.factors, second.factors]),
        shifts=np.vstack([first.shifts, second.shifts]),
    )


def _sparsely(schedule: Schedule) -> float:
    """So rarely that little is kept, but often enough to see whether the body lived."""
    return schedule.step_h * max(1, min(schedule.steps, round(12 / schedule.step_h)))


def _saved_every(schedule: Schedule, of_many: bool) -> float:
    if schedule.end_h - schedule.start_h > LONG_H:
        return SAVED_OF_LONG_H
    return SAVED_OF_MANY_H if of_many else SAVED_H


def _with_failures(course: Course, earlier: Iterable[str | None]) -> Course:
    """The course with what had failed before it began."""
    told = tuple(before or now for before, now in zip(earlier, course.failure, strict=True))
    states = course.states
    lost = [
        person for person, sentence in enumerate(told) if sentence and not course.failure[person]
    ]
    if lost:
        states = states.copy()
        states[lost] = np.nan
    return replace(course, failure=told, states=states, _seen={})
