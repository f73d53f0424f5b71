"""From a scenario to the schedule that the engine carries out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log

import numpy as np

from charley.body.engine.schedule import Schedule
from charley.body.protocol import ordinary
from charley.body.protocol.acting import exposures, factors_and_shifts
from charley.body.protocol.diet import Daily, Diet
from charley.body.protocol.events import (
    Ambient,
    Dieting,
    Exercising,
    Fasting,
    FluidAllowance,
    Given,
    Lying,
    Meal,
    Perfusing,
    Replacing,
)
from charley.body.protocol.exercise import power_above_rest
from charley.body.protocol.scenario import Arm, Scenario
from charley.body.protocol.times import Array, Span, Timeline
from charley.body.protocol.who import Who
from charley.body.quantities import AT_REST, Inputs

STEP_H = 1 / 12
_DIGITS = 10

THIRST_ANSWERED_BEYOND_ALLOWANCE = 0.05
"""Nobody keeps to an allowance in great thirst: 63 % adhered in EFFUSE (Krisanapan 2020)."""


def schedule_for(
    scenario: Scenario,
    arm: Arm | str = "",
    *,
    weight_kg: float | None = None,
    step_h: float = STEP_H,
    until_h: float | None = None,
    who: Who | None = None,
) -> Schedule:
    """All that is done to the people of an arm, from the lead-in to the end, as a schedule.

    `weight_kg` turns medicines given per kg and power in watts into those of a person; amounts
    per kg stay so in the schedule. `until_h` replaces the end of the scenario. `who` replaces the
    arm's person, for example with another usual diet. Every amount that is eaten, drunk, infused
    or lost within the time of the schedule is in it exactly, in whole steps of `step_h`.
    """
    from charley.body.parameters import Parameters

    chosen = scenario.arm(arm) if isinstance(arm, str) else arm
    person = who or chosen.who
    end_h = until_h if until_h is not None else scenario.until_h
    timeline = Timeline.around(
        chosen.before_h, scenario.last_event_h if end_h is None else end_h, step_h, scenario.clock_h
    )
    weight = person.weighs_kg if weight_kg is None else weight_kg
    doing = _Doing(timeline, chosen, person, weight)
    effects, acting = exposures(timeline, person, chosen.events, weight)
    row, first = _rows(doing.inputs, doing.per_kg, acting)
    factors, shifts = factors_and_shifts(effects, acting[first], Parameters._fields)
    return Schedule(
        step_h=step_h,
        start_h=timeline.start_h,
        row=row,
        inputs=doing.inputs[first],
        inputs_per_kg=doing.per_kg[first],
        factors=factors,
        shifts=shifts,
    )


def perfusion(arm: Arm) -> Perfusing | None:
    """The jejunal perfusion of an arm, which is no input of the body."""
    return next((event for event in arm.events if isinstance(event, Perfusing)), None)


class _Doing:
    """The inputs of each step, filled in the order in which they depend on each other."""

    def __init__(self, timeline: Timeline, arm: Arm, who: Who, weight_kg: float) -> None:
        self.timeline, self.arm = timeline, arm
        shape = (timeline.steps, len(Inputs._fields))
        self.inputs: Array = np.zeros(shape)
        self.per_kg: Array = np.zeros(shape)
        self._circumstances(who, weight_kg)
        self._background(who)
        self._given()
        self.inputs = np.round(self.inputs, _DIGITS)
        self.per_kg = np.round(self.per_kg, _DIGITS)

    def _circumstances(self, who: Who, weight_kg: float) -> None:
        awake = ordinary.awake(self.timeline)
        self._set("awake", awake)
        self._set("supine", 1.0 - awake)
        self._set("daylight", ordinary.daylight(self.timeline))
        self._set("ambient_c", np.full(self.timeline.steps, AT_REST.ambient_c))
        self._set("water_at_hand", np.ones(self.timeline.steps))
        for event in self.arm.events:
            if isinstance(event, Lying):
                self._change("supine", event.spans, event.supine)
            elif isinstance(event, Ambient):
                self._change("ambient_c", event.spans, event.celsius)
            elif isinstance(event, Exercising):
                power = power_above_rest(event, _weighing(who, weight_kg))
                self._change("exercise_w_per_kg", event.spans, power)
            elif isinstance(event, Replacing):
                self._change("urine_water_replaced", event.spans, event.water)
                self._change("urine_sodium_replaced", event.spans, event.sodium)
            elif isinstance(event, FluidAllowance):
                self._change("water_at_hand", event.spans, THIRST_ANSWERED_BEYOND_ALLOWANCE)
            elif isinstance(event, Fasting) and event.water:
                self._change("water_at_hand", event.spans, 0.0)

    def _background(self, who: Who) -> None:
        """Ordinary meals and habitual drinks of the diet of the moment, and meals said."""
        meals = ordinary.eaten(self.timeline)
        sips = ordinary.drunk(self.timeline)
        dry = np.zeros(self.timeline.steps)
        said = np.zeros(self.timeline.steps)
        allowed: list[tuple[Array, Daily]] = []
        for event in self.arm.events:
            if isinstance(event, Fasting):
                share = self._covered(event.spans)
                meals = meals * (1.0 - share) if event.food else meals
                dry = np.maximum(dry, share) if event.water else dry
            elif isinstance(event, Meal):
                said += ordinary.share_eaten(self.timeline, event.spans, event.share)
            elif isinstance(event, FluidAllowance):
                share = self._covered(event.spans)
                allowed = [(weight * (1.0 - share), daily) for weight, daily in allowed]
                allowed.append((share, Daily(event.l_per_day, event.per_kg)))
        habit = 1.0 - sum((weight for weight, _ in allowed), np.zeros(self.timeline.steps))
        sips = sips * (1.0 - dry)
        for weight, diet in self._diets(who):
            inputs, per_kg = diet.food()
            for to, amounts in ((self.inputs, inputs), (self.per_kg, per_kg)):
                for name, amount in amounts.items():
                    to[:, _column(name)] += weight * (meals + said) * amount
            self._drink(weight * habit * sips, diet.drunk())
        for weight, daily in allowed:
            self._drink(weight * sips, daily)

    def _diets(self, who: Who) -> Sequence[tuple[Array, Diet]]:
        """The diets of the scenario, each with the share of each step in which it is eaten."""
        usual = who.usual_diet or Diet()
        ordinary_diet = usual.complete(who.is_sex)
        self._burn(ordinary_diet)
        found = [(np.ones(self.timeline.steps), ordinary_diet)]
        for event in self.arm.events:
            if isinstance(event, Dieting):
                share = self._covered(event.spans)
                found = [(weight * (1.0 - share), diet) for weight, diet in found]
                found.append((share, event.diet.over(usual).complete(who.is_sex)))
        return found

    def _burn(self, usual: Diet) -> None:
        """What an ordinary diet brings is burnt evenly over the day, eaten or not."""
        if usual.energy is None:
            raise ValueError("the diet is not complete: no energy")
        to = self.per_kg if usual.energy.per_kg else self.inputs
        to[:, _column("usual_energy_kcal")] = usual.energy.value / 24.0

    def _given(self) -> None:
        for event in self.arm.events:
            if not isinstance(event, Given):
                continue
            for to, amounts in ((self.inputs, event.inputs), (self.per_kg, event.per_kg)):
                for name, amount in amounts.items():
                    for span in event.spans:
                        total = amount * span.hours if event.is_rate else amount
                        returns = event.calcium_returns_half_life_h
                        if name == "vein_calcium_mmol" and returns:
                            to[:, _column(name)] += _bound(self.timeline, span, total, returns)
                        else:
                            self.timeline.add_spread(to[:, _column(name)], span, total)

    def _drink(self, share: Array, daily: Daily) -> None:
        to = self.per_kg if daily.per_kg else self.inputs
        to[:, _column("drink_l")] += share * daily.value

    def _covered(self, spans: Sequence[Span]) -> Array:
        share = np.zeros(self.timeline.steps)
        for span in spans:
            share += self.timeline.covered(span)
        return np.asarray(np.round(np.clip(share, 0.0, 1.0), _DIGITS), np.float64)

    def _set(self, name: str, values: Array) -> None:
        self.inputs[:, _column(name)] = values

    def _change(self, name: str, spans: Sequence[Span], value: float) -> None:
        share = self._covered(spans)
        column = self.inputs[:, _column(name)]
        self._set(name, column * (1.0 - share) + value * share)


def _bound(timeline: Timeline, span: Span, amount: float, half_life_h: float) -> Array:
    """The rate at which a binder that is metabolised takes a mineral away and gives it back."""
    out = log(2) / half_life_h
    hours = max(span.hours, timeline.step_h)
    edges = timeline.edges(0, timeline.steps)
    filling = np.clip(edges - span.start_h, 0.0, hours)
    after = np.maximum(0.0, edges - span.start_h - hours)
    held = amount / hours / out * (1.0 - np.exp(-out * filling)) * np.exp(-out * after)
    return np.asarray(np.diff(held) / timeline.step_h, np.float64)


def _rows(*tables: Array) -> tuple[np.ndarray[tuple[int], np.dtype[np.int32]], list[int]]:
    """For each step the number of its row, and the first step of each row."""
    joined = np.ascontiguousarray(np.hstack(tables)) + 0.0
    number_of: dict[bytes, int] = {}
    first: list[int] = []
    row = np.empty(len(joined), dtype=np.int32)
    changes = np.flatnonzero((joined[1:] != joined[:-1]).any(axis=1)) + 1
    edges = [0, *changes.tolist(), len(joined)]
    for step, until in pairwise(edges):
        number = number_of.setdefault(joined[step].tobytes(), len(first))
        if number == len(first):
            first.append(step)
        row[step:until] = number
    return row, first


def _weighing(who: Who, weight_kg: float) -> Who:
    from msgspec.structs import replace

    return replace(who, weight_kg=weight_kg)


def _column(name: str) -> int:
    return Inputs._fields.index(name)
