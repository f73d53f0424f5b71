"""What an observation is in a run: the simulated number beside the published one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace

from charley.body.experiments.formulas import CHANGES, check_formula
from charley.body.experiments.imprecision import measured
from charley.body.experiments.nomenclature import Amount, Quantity, quantities
from charley.body.experiments.observation import (
    Beyond,
    Crossing,
    Form,
    Moment,
    Observation,
    Regression,
)
from charley.body.experiments.traces import Array, Trace

FEWEST_POINTS = 2
_TIMES = {"time of maximum", "time of minimum"}
_OVER_PEOPLE: Mapping[str, Callable[[Array], Any]] = {
    "median": np.median, "mean": np.mean, "minimum": np.min, "maximum": np.max,
    "SD": lambda values: np.std(values, ddof=1) if values.size > 1 else np.nan,
}  # fmt: skip
_BEYOND: Mapping[Beyond, Callable[[Array, float], Any]] = {
    ">": np.greater, "≥": np.greater_equal, "<": np.less, "≤": np.less_equal,
}  # fmt: skip


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """A number in the unit of the paper, or None with the reason.

    `baseline` is what a change starts from, or the other arm, in the same unit.
    """

    value: float | None = None
    baseline: float | None = None
    reason: str = ""


def simulate(
    observation: Observation,
    traces: Mapping[str, Trace],
    failures: Mapping[str, str] | None = None,
) -> Simulated:
    """The observation in the runs of its arms; what failed (by arm) is a reason, not a crash."""
    reason = observation.problem or observation.cannot
    if reason:
        return Simulated(reason=reason)
    if observation.form == "formula":
        return Simulated(value=check_formula(observation.formula, observation.given))
    for arm in observation.arms or tuple(failures or ())[:1] or tuple(traces)[:1]:
        if arm not in traces:
            return Simulated(reason=(failures or {}).get(arm, f"arm {arm} was not run"))
        told = next((sentence for sentence in traces[arm].failure if sentence), None)
        if told and all(traces[arm].failure):
            return Simulated(reason=told)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, baseline = _found(observation, traces)
    if value is None or not np.isfinite(value):
        return Simulated(reason=_missing(observation))
    factor = observation.asked.factor
    return Simulated(value=value / factor, baseline=None if baseline is None else baseline / factor)


def _missing(observation: Observation) -> str:
    if observation.reached is not None:
        reached = observation.reached
        return f"{reached.quantity.name} does not get to {reached.value:g} {reached.quantity.unit}"
    return "the run gives no number for it"


def _found(
    observation: Observation, traces: Mapping[str, Trace]
) -> tuple[float | None, float | None]:
    """The number and what it started from, in the quantity's own unit."""
    line = observation.regression
    if line is not None and observation.form == "across arms":
        return _across_arms(observation, line, traces), None
    own, before = _in_arm(observation, _trace(observation.arm, traces))
    if not observation.compared_with:
        return own, before
    other, _ = _in_arm(observation, traces[observation.compared_with])
    if own is None or other is None:
        return None, None
    if observation.as_ratio:
        return (own / other if other else None), other
    return own - other, other


def _trace(arm: str, traces: Mapping[str, Trace]) -> Trace:
    return traces[arm] if arm else next(iter(traces.values()))


def _in_arm(observation: Observation, trace: Trace) -> tuple[float | None, float | None]:
    """One number for the people of an arm, and what it started from."""
    line = observation.regression
    if observation.form == "people":
        return _share_of_people(observation, trace), None
    if observation.form == "fit":
        return _distance(observation, trace), None
    if line is not None:
        across = observation.form == "across people"
        return (_across_people if across else _line)(observation, line, trace), None
    mine, before = _in_people(observation, observation.form, trace)
    if observation.minus_formula:
        start, end = observation.moments[0].start_h, observation.moments[1].last_h
        mine = mine - CHANGES[observation.minus_formula](trace, start, end)
    if observation.among is not None:
        chosen = _chosen(observation, observation.among, trace)
        mine, before = mine[chosen], None if before is None else before[chosen]
    return _over_people(mine, observation), _over_people(before, observation)


def _in_people(observation: Observation, form: Form, trace: Trace) -> tuple[Array, Array | None]:
    """The value in each person, and what it started from, [n_people], in the own unit."""
    if observation.reached is not None:
        return _when_reached(observation, trace), None
    ends = [_measured(observation, moment, trace) for moment in observation.moments]
    if len(ends) == 1:
        return ends[0], None
    before, after = ends
    if form == "percent change":
        return (after - before) / before, before
    if form == "ratio":
        return after / before, before
    return after - before, before


def _measured(observation: Observation, moment: Moment, trace: Trace) -> Array:
    """The value as a laboratory tells it of one person, or as it is where many count."""
    value, quantity = _value(observation, moment, trace), observation.quantity
    if quantity is None or not observation.of_individuals:
        return value
    return measured(quantity, moment, value)


def _value(observation: Observation, moment: Moment, trace: Trace) -> Array:
    quantity, asked = observation.quantity, observation.asked
    assert quantity is not None
    if quantity.amount is not None:
        value = _amount(observation, quantity, moment, trace)
    elif asked.as_total:
        value = _gone(quantities()[quantity.total], moment, trace)
        value = value / (moment.last_h - moment.start_h) if asked.per_hour else value
    else:
        value = _level(observation, quantity, moment, trace)
    if observation.percent_of is not None:
        value = value / _gone(observation.percent_of, moment, trace)
    elif asked.as_share:
        own = quantities()[quantity.total] if asked.as_total else quantity
        value = value / _gone(quantities()[own.share], moment, trace)
    return value / trace.weights_kg if asked.per_kg else value


def _gone(quantity: Quantity, moment: Moment, trace: Trace) -> Array:
    """The total of an amount over an interval."""
    assert quantity.amount is not None
    return trace.over(trace.total(quantity.amount), moment.start_h, moment.last_h)


def _amount(observation: Observation, quantity: Quantity, moment: Moment, trace: Trace) -> Array:
    span = moment.last_h - moment.start_h
    assert quantity.amount is not None
    per_hour = observation.asked.per_hour
    if observation.statistic in {"total", "mean"}:
        total = _gone(quantity, moment, trace)
        return total / span if per_hour or observation.statistic == "mean" else total
    series = trace.total(quantity.amount)
    if per_hour:
        series = np.gradient(series, trace.hours, axis=1)
    hours, values = trace.between(series, moment.start_h, moment.last_h)
    return _statistic(observation.statistic, hours, values if per_hour else values - values[:, :1])


def _level(observation: Observation, quantity: Quantity, moment: Moment, trace: Trace) -> Array:
    if moment.end_h is None:
        return trace.at(trace.level(quantity), moment.start_h)
    if observation.statistic == "mean" and quantity.pooled is not None:
        return _collected(quantity, moment, trace)
    hours, values = trace.between(trace.level(quantity), moment.start_h, moment.last_h)
    return _statistic(observation.statistic, hours, values)


def _collected(quantity: Quantity, moment: Moment, trace: Trace) -> Array:
    """What one collection over the interval shows: an amount over a volume, or over the time."""
    pooled = quantity.pooled
    assert pooled is not None
    gone = trace.over(trace.total(Amount(held=pooled.of)), moment.start_h, moment.last_h)
    if not pooled.over:
        span = moment.last_h - moment.start_h
        return np.asarray(gone / (span * 60 if pooled.per_min else span))
    volume = trace.total(Amount(held=pooled.over))
    return np.asarray(gone / trace.over(volume, moment.start_h, moment.last_h))


def _statistic(name: str, hours: Array, values: Array) -> Array:
    if name == "maximum":
        return np.asarray(values.max(axis=1))
    if name == "minimum":
        return np.asarray(values.min(axis=1))
    if name == "final":
        return np.asarray(values[:, -1])
    if name in _TIMES:
        best = values.argmax(axis=1) if name == "time of maximum" else values.argmin(axis=1)
        return np.asarray(hours[best])
    area = ((values[:, 1:] + values[:, :-1]) / 2 * np.diff(hours)).sum(axis=1)
    return np.asarray(area if name == "total" else area / (hours[-1] - hours[0]))


def _when_reached(observation: Observation, trace: Trace) -> Array:
    """The value (or the time) in each person at the first crossing; nan where there is none."""
    reached = observation.reached
    assert reached is not None
    added_up = reached.quantity.amount
    series = trace.level(reached.quantity) if added_up is None else trace.total(added_up)
    hours, values = trace.between(series, 0.0, float(trace.hours[-1]))
    since_start = reached.since_start or added_up is not None
    apart = values - reached.value - (values[:, :1] if since_start else 0.0)
    found = np.full(len(apart), np.nan)
    for person, one in enumerate(apart):
        crossed = np.flatnonzero(one * one[0] <= 0) if one[0] else np.array([0])
        if not crossed.size:
            continue
        step = int(crossed[0])
        left, right = max(step - 1, 0), step
        share = one[left] / (one[left] - one[right]) if one[left] != one[right] else 1.0
        hour = float(hours[left] + share * (hours[right] - hours[left]))
        if observation.statistic == "time":
            found[person] = hour
        elif hour > 0 or not (observation.quantity and observation.quantity.is_amount):
            amount = bool(observation.quantity and observation.quantity.is_amount)
            moment = Moment(0.0, hour) if amount else Moment(hour)
            found[person] = _value(observation, moment, trace)[person]
    return found


def _over_people(values: Array | None, observation: Observation) -> float | None:
    if values is None:
        return None
    alive = values[np.isfinite(values)]
    return float(_OVER_PEOPLE[observation.over_people](alive)) if alive.size else None


def _chosen(
    observation: Observation, among: Crossing, trace: Trace
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which people are beyond the limits of `among`; False where a run has no number."""
    plain = replace(
        observation,
        quantity=among.quantity,
        moments=among.moments,
        statistic=among.statistic,
        reached=None,
    )
    values, _ = _in_people(plain, among.form, trace)
    counted = np.isfinite(values)
    for limit in among.limits:
        counted &= _BEYOND[limit.beyond](values, limit.value)
    return counted


def _share_of_people(observation: Observation, trace: Trace) -> float | None:
    assert observation.among is not None
    values, _ = _in_people(observation, observation.of_change, trace)
    alive, counted = np.isfinite(values), _chosen(observation, observation.among, trace)
    if observation.within is None:
        return _share(counted, alive)
    within = _chosen(observation, observation.within, trace)
    share = _share(counted, alive & within)
    if not observation.as_odds:
        return share
    others = _share(counted, alive & ~within)
    if share is None or not others or share == 1.0:
        return None
    return share / (1.0 - share) * (1.0 - others) / others


def _share(counted: np.ndarray[Any, Any], people: np.ndarray[Any, Any]) -> float | None:
    return float((counted & people).sum() / people.sum()) if people.any() else None


def _distance(observation: Observation, trace: Trace) -> float | None:
    """Root mean square of simulated minus published over the points of a course."""
    assert observation.quantity is not None
    series = trace.level(observation.quantity)
    middle = [float(np.median(trace.at(series, hour))) for hour, _ in observation.points]
    published = [value for _, value in observation.points]
    return float(np.sqrt(np.mean((np.array(middle) - np.array(published)) ** 2)))


def _line(observation: Observation, line: Regression, trace: Trace) -> float | None:
    """A line over time; points where the quantity is not above 0 are left out."""
    assert observation.quantity is not None
    (moment,) = line.moments
    start, end = moment.start_h, moment.last_h
    _, across = trace.between(trace.level(line.against), start, end)
    _, upward = trace.between(trace.level(observation.quantity), start, end)
    kept = (upward > 0) & np.isfinite(upward) & np.isfinite(across)
    kept &= across > line.above if line.above is not None else True
    kept &= across <= line.up_to if line.up_to is not None else True
    return _fitted(across[kept], upward[kept], line.give)


def _other(observation: Observation, line: Regression, trace: Trace) -> Array:
    """The quantity that a line is drawn against, in each person."""
    total = "total" if line.against.is_amount else "mean"
    plain = replace(observation, quantity=line.against, moments=line.moments, statistic=total)
    return _in_people(plain, line.of_change, trace)[0]


def _across_people(observation: Observation, line: Regression, trace: Trace) -> float | None:
    x = _other(observation, line, trace)
    y, _ = _in_people(observation, observation.of_change, trace)
    alive = np.isfinite(x) & np.isfinite(y)
    return _fitted(x[alive], y[alive], line.give)


def _across_arms(
    observation: Observation, line: Regression, traces: Mapping[str, Trace]
) -> float | None:
    points = []
    for arm in line.arms or tuple(traces):
        x = _over_people(_other(observation, line, traces[arm]), observation)
        y = _over_people(
            _in_people(observation, observation.of_change, traces[arm])[0], observation
        )
        if x is None or y is None:
            return None
        points.append((x, y))
    return _fitted(np.array([x for x, _ in points]), np.array([y for _, y in points]), line.give)


def _fitted(x: Array, y: Array, give: str) -> float | None:
    if len(x) < FEWEST_POINTS or np.ptp(x) == 0:
        return None
    if give == "correlation":
        return float(np.corrcoef(x, y)[0, 1])
    slope, intercept = np.polyfit(x, y, 1)
    if give == "slope":
        return float(slope)
    if give == "intercept":
        return float(intercept)
    return float(-intercept / slope) if slope else None
