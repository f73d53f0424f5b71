"""What medicines and conditions do at each step, as factors and shifts of the parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from charley.body.protocol.events import AnyEvent, Suffering, Taken
from charley.body.protocol.medicines import Dose, Effect, condition, drug, exposure
from charley.body.protocol.times import Array, Timeline
from charley.body.protocol.who import UsualMedicine, Who

_SAMPLED_H = 0.25
_PASSING_STEP_H = 3.0
_SHORT_LIVED_H = 1.0
_PARTS_PER_HALF_LIFE = 10
_FIRST_DOSE_CLOCK_H = 8.0
_HALF_LIVES_BEFORE = 10
_LONGEST_BEFORE_H = 90 * 24.0

Doses = dict[str, list[tuple[float, str, float]]]


def exposures(
    timeline: Timeline, who: Who, events: Iterable[AnyEvent], weight_kg: float
) -> tuple[list[Mapping[str, Effect]], Array]:
    """The effects of each condition and medicine, and its exposure [n_steps, n_of_them].

    Severities of one condition do not add up: the greatest counts. Medicines are sampled every
    quarter of an hour, or every step where they are short-lived.
    """
    happening = tuple(events)
    effects: list[Mapping[str, Effect]] = []
    columns: list[Array] = []
    for name, severity in _severities(timeline, who, happening).items():
        effects.append(condition(name).effects)
        columns.append(severity)
    for name, doses in _doses(timeline, who, happening, weight_kg).items():
        effects.append(drug(name).effects)
        columns.append(_sampled(timeline, name, doses))
    return effects, np.column_stack(columns) if columns else np.zeros((timeline.steps, 0))


def factors_and_shifts(
    effects: Sequence[Mapping[str, Effect]], acting: Array, parameters: Sequence[str]
) -> tuple[Array, Array]:
    """Factors and shifts [n_rows, n_parameters] of exposures [n_rows, n_effects].

    At exposure e a factor x is 1 + (x - 1) e and a shift y is y e; factors multiply, shifts add.
    """
    place = {name: number for number, name in enumerate(parameters)}
    factors = np.ones((len(acting), len(parameters)))
    shifts = np.zeros((len(acting), len(parameters)))
    for number, changed in enumerate(effects):
        strength = acting[:, number]
        for name, effect in changed.items():
            factors[:, place[name]] *= 1.0 + (effect.factor - 1.0) * strength
            shifts[:, place[name]] += effect.shift * strength
    return factors, shifts


def _severities(timeline: Timeline, who: Who, events: tuple[AnyEvent, ...]) -> dict[str, Array]:
    """Severities over time; of what passes by itself less is left after time 0 or its beginning."""
    found = {
        name: severity * _left(timeline, name, 0.0)
        for name, severity in (who.conditions or {}).items()
    }
    for event in events:
        if not isinstance(event, Suffering):
            continue
        for name, severity in event.conditions.items():
            own = np.zeros(timeline.steps)
            for span in event.spans:
                suffered = severity * _left(timeline, name, span.start_h)
                own = np.maximum(own, suffered * np.round(timeline.covered(span), 9))
            found[name] = np.maximum(found.get(name, own), own)
    return found


def _left(timeline: Timeline, name: str, since_h: float) -> Array:
    """What is left of a condition, 1 at its worst and then in steps of hours."""
    row = condition(name)
    steps = np.floor(np.maximum(0.0, timeline.middles - since_h) / _PASSING_STEP_H)
    hours = steps * _PASSING_STEP_H
    return np.asarray(1.0 - row.passing_share * (1.0 - np.exp2(-hours / row.passing_half_life_h)))


def _doses(timeline: Timeline, who: Who, events: tuple[AnyEvent, ...], weight_kg: float) -> Doses:
    found: Doses = {}
    for medicine in who.usual_medicines or ():
        dose = medicine.dose
        amount = dose.amount * (weight_kg if dose.per_kg else 1.0)
        for at in _usual_times(timeline, medicine):
            found.setdefault(dose.drug, []).append((at, dose.route, amount))
    for event in events:
        if not isinstance(event, Taken):
            continue
        dose = event.dose
        amount = dose.amount * (weight_kg if dose.per_kg else 1.0)
        doses = found.setdefault(dose.drug, [])
        for span in event.spans:
            end = min(span.end_h, timeline.end_h)
            if dose.per_hour and end > span.start_h:
                longest = min(_SAMPLED_H, _half_life_h(dose) / _PARTS_PER_HALF_LIFE)
                parts = max(1, math.ceil((end - span.start_h) / longest))
                length = (end - span.start_h) / parts
                doses += [
                    (span.start_h + (n + 0.5) * length, dose.route, amount * length)
                    for n in range(parts)
                ]
            elif not dose.per_hour:
                doses.append((span.start_h + span.hours / 2, dose.route, amount))
    return found


def _usual_times(timeline: Timeline, medicine: UsualMedicine) -> list[float]:
    """When a usual medicine is taken, from long enough before that it has built up."""
    uptake = drug(medicine.dose.drug).routes[medicine.dose.route]
    lead = min(_LONGEST_BEFORE_H, _HALF_LIVES_BEFORE * uptake.half_life_h + uptake.peak_h)
    doses = math.ceil(lead / medicine.every_h)
    morning = (_FIRST_DOSE_CLOCK_H - timeline.clock_h - timeline.start_h) % 24
    first = timeline.start_h + morning - doses * medicine.every_h
    number = math.ceil((timeline.end_h - first) / medicine.every_h)
    return [first + n * medicine.every_h for n in range(number)]


def _half_life_h(dose: Dose) -> float:
    return drug(dose.drug).routes[dose.route].half_life_h


def _sampled(timeline: Timeline, name: str, doses: list[tuple[float, str, float]]) -> Array:
    """The exposure, held over a quarter of an hour; over a step where it is gone in an hour."""
    row = drug(name)
    lasting = min(row.routes[route].half_life_h for _, route, _ in doses)
    every = _SAMPLED_H if lasting >= _SHORT_LIVED_H else timeline.step_h
    block = np.floor((timeline.middles - timeline.start_h) / every).astype(int)
    middles = timeline.start_h + (np.arange(block[-1] + 1) + 0.5) * every
    return np.asarray(exposure(row, doses, middles)[block], np.float64)
