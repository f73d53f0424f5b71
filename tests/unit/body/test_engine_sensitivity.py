"""Gradients against exact ones: the same equations run on dual numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from engine_toy import MODEL, PERSON, START, schedule

from charley.body.engine.model import Model, water_and_salts
from charley.body.engine.rebinding import Rebinding
from charley.body.engine.run import run
from charley.body.engine.schedule import Array, Schedule, ScheduleError
from charley.body.engine.sensitivity import gradients
from charley.body.people import Person, person_parameters, resting_state
from charley.body.protocol.building import schedule_for
from charley.body.protocol.scenario import read_scenario


class Dual:
    """A number and its derivatives, carried through arithmetic by the rules of calculus."""

    __slots__ = ("slope", "value")

    def __init__(self, value: float, slope: Any = 0.0) -> None:
        self.value, self.slope = value, slope

    def __add__(self, other: Any) -> Dual:
        other = _dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __sub__(self, other: Any) -> Dual:
        return self + -_dual(other)

    def __rsub__(self, other: Any) -> Dual:
        return -self + other

    def __mul__(self, other: Any) -> Dual:
        other = _dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Dual:
        other = _dual(other)
        ratio = self.value / other.value
        return Dual(ratio, (self.slope - ratio * other.slope) / other.value)

    def __rtruediv__(self, other: Any) -> Dual:
        return _dual(other) / self


def _dual(value: Any) -> Dual:
    return value if isinstance(value, Dual) else Dual(value)


def _exp(x: Any) -> Dual:
    result = math.exp(_dual(x).value)
    return Dual(result, result * _dual(x).slope)


def _log(x: Any) -> Dual:
    return Dual(math.log(_dual(x).value), _dual(x).slope / _dual(x).value)


def _min(*xs: Any) -> Any:
    return min(xs, key=lambda x: _dual(x).value)


def _max(*xs: Any) -> Any:
    return max(xs, key=lambda x: _dual(x).value)


def exact(
    model: Model,
    parameters: Array,
    initial: Array,
    weight_kg: float,
    schedule: Schedule,
    names: list[str],
    observable: str,
    times_h: list[float],
) -> np.ndarray:
    """d observable / d parameter [n_names, n_times], through every operation of every step."""
    rebound = Rebinding({"exp": _exp, "log": _log, "min": _min, "max": _max}, also=model.modules)
    rates, observe = rebound(model.derivatives), rebound(model.observe)
    seeds = np.eye(len(names))
    own = [
        Dual(value, seeds[names.index(name)] if name in names else 0.0)
        for name, value in zip(model.parameters._fields, parameters.tolist(), strict=True)
    ]
    body: list[Any] = [Dual(value) for value in initial.tolist()]
    due = [schedule.step_at(time) for time in times_h]
    slopes = []
    for step, row in enumerate(schedule.row.tolist(), start=1):
        p = model.parameters(
            *[
                one * f + s
                for one, f, s in zip(own, schedule.factors[row], schedule.shifts[row], strict=True)
            ]
        )
        u = model.inputs(*(schedule.inputs[row] + weight_kg * schedule.inputs_per_kg[row]).tolist())
        body = _stepped(rates, model.state, body, p, u, schedule.step_h)
        if step in due:
            seen = getattr(observe(model.state(*body), p, u), observable)
            slopes.append(_dual(seen).slope + np.zeros(len(names)))
    return np.array(slopes).T


def _stepped(rates: Any, state: Any, body: list[Any], p: Any, u: Any, h: float) -> list[Any]:
    stages: list[Any] = []
    for ahead in (0.0, 0.5 * h, 0.5 * h, h):
        moved = [x + ahead * k for x, k in zip(body, stages[-1], strict=True)] if stages else body
        stages.append(rates(state(*moved), p, u))
    return [
        x + h / 6 * (a + 2.0 * b + 2.0 * c + d) for x, a, b, c, d in zip(body, *stages, strict=True)
    ]


def test_differences_agree_with_dual_numbers() -> None:
    names, times = list(MODEL.parameters._fields), [4.0, 7.5, 12.0]
    plan = schedule(12.0)
    found = gradients(PERSON, START, 70.0, plan, ["flow_l_per_h", "gate"], times, model=MODEL)
    for observable in found.observables:
        true = exact(MODEL, PERSON, START, 70.0, plan, names, observable, times)
        scale = np.abs(true).max(axis=1, keepdims=True) + 1e-12
        mine = found.values[:, found.observables.index(observable)]
        assert (np.abs(mine - true) / scale).max() < 1e-5


def test_differences_agree_with_dual_numbers_in_the_body() -> None:
    model = water_and_salts()
    scenario = read_scenario(
        {"events": [{"at": "1 h", "drink": "1 L water", "over": "15 min"}], "until": "4 h"}
    )
    plan = schedule_for(scenario).between(0.0, 4.0)
    own = person_parameters(Person())
    parameters, initial = np.array(own), np.array(resting_state(own))
    names, times = ["gfr_l_per_h", "adh_slope", "urine_osmolality_max", "sodium_rest"], [2.0, 4.0]
    found = gradients(parameters, initial, own.weight_kg, plan, ["sodium_mmol_per_l"], times, names)
    true = exact(model, parameters, initial, own.weight_kg, plan, names, "sodium_mmol_per_l", times)
    np.testing.assert_allclose(found.values[:, 0], true, rtol=1e-4, atol=1e-8)
    assert (found.errors >= 0).all()


def test_relative_effects_rank_parameters() -> None:
    found = gradients(PERSON, START, 70.0, schedule(2.0), ["flow_l_per_h"], [2.0], model=MODEL)
    ranked = found.most_important("flow_l_per_h", 5)
    sizes = [abs(effect) for _, effect in ranked]
    assert sizes == sorted(sizes, reverse=True)
    change = found.of("flow_l_per_h", "clearance")[0] * PERSON[0]
    course = run(PERSON, START, [70.0], schedule(2.0), model=MODEL)
    relative = change / course["flow_l_per_h"][0, -1]
    assert dict(ranked)["clearance"] == pytest.approx(relative, rel=1e-9)
    assert found.of("flow_l_per_h", "clearance")[0] > 0
    assert found.of("flow_l_per_h", "half")[0] > 0


def test_an_unknown_parameter_is_met_with_near_ones() -> None:
    with pytest.raises(ScheduleError, match="no 'clearence' here; did you mean clearance"):
        gradients(PERSON, START, 70.0, schedule(1.0), ["gate"], [1.0], ["clearence"], model=MODEL)
