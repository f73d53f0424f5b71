"""The comparison of runs with publications: a row an observation, and how many agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from charley.body.experiments.measures import hours_told
from charley.body.experiments.observation import Crossing, Moment, Observation, Reached
from charley.body.experiments.observing import Simulated

Grade = Literal["within spread", "within 10 %", "within 30 %", "met", "off", "in a curve"]

NEAR, FAR = 0.10, 0.30
NOTICEABLE = 0.05
_ROUNDING = 1e-9

AGREES: tuple[Grade, ...] = ("within spread", "within 10 %", "met")
GRADES: tuple[Grade, ...] = ("within spread", "within 10 %", "within 30 %", "met", "off")
IN_CURVE: Grade = "in a curve"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One observation: published and simulated, both in `unit`; `reason` says why there is no
    number, `note` what the file says about it."""

    experiment: str
    domain: str
    arm: str
    quantity: str
    when: str
    published: str
    value: float | None
    low: float | None
    high: float | None
    spread: str
    simulated: float | None
    unit: str
    grade: Grade
    reason: str = ""
    note: str = ""
    status: str = "seen"
    assumed: tuple[str, ...] = ()


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of a set of experiments, and the sentences of those that could not be run.

    `within`: inside the published spread, within 10 %, or a direction met; `within_30`: not that,
    but within 30 %; `off`: the rest. The three add up to `observations`. The points of a curve
    that is judged by its root mean square are rows too, but not observations of their own.
    """

    rows: tuple[Row, ...]
    failures: dict[str, str] = {}
    titles: dict[str, str] = {}

    @property
    def observations(self) -> int:
        """How many observations there are."""
        return sum(row.grade != IN_CURVE for row in self.rows)

    @property
    def within(self) -> int:
        """How many agree."""
        return sum(row.grade in AGREES for row in self.rows)

    @property
    def within_30(self) -> int:
        """How many agree only within 30 %."""
        return sum(row.grade == "within 30 %" for row in self.rows)

    @property
    def off(self) -> int:
        """How many do not agree."""
        return sum(row.grade == "off" for row in self.rows)

    @property
    def experiments(self) -> tuple[str, ...]:
        """Names of the experiments, in their order."""
        return tuple(dict.fromkeys((*(row.experiment for row in self.rows), *self.failures)))

    def of(self, experiment: str) -> Comparison:
        """The part of one experiment."""
        return Comparison(
            rows=tuple(row for row in self.rows if row.experiment == experiment),
            failures={name: why for name, why in self.failures.items() if name == experiment},
            titles={name: title for name, title in self.titles.items() if name == experiment},
        )

    def to_dict(self) -> dict[str, Any]:
        """Counts, in all and by experiment and domain, failures and all rows as plain data."""
        return {
            **_counts(self.rows),
            "experiments": len(self.experiments),
            "by_experiment": {name: _counts(self.of(name).rows) for name in self.experiments},
            "by_domain": {
                name: _counts([row for row in self.rows if row.domain == name])
                for name in dict.fromkeys(row.domain for row in self.rows)
            },
            "by_status": {
                name: _counts([row for row in self.rows if row.status == name])
                for name in dict.fromkeys(row.status for row in self.rows)
            },
            "failures": dict(self.failures),
            "rows": [msgspec.to_builtins(row) for row in self.rows],
        }


def _counts(rows: Sequence[Row]) -> dict[str, Any]:
    part = Comparison(rows=tuple(rows))
    return {
        "observations": part.observations,
        "within": part.within,
        "within_30": part.within_30,
        "off": part.off,
        "grades": {name: sum(row.grade == name for row in rows) for name in GRADES},
    }


def joined(parts: Iterable[Comparison]) -> Comparison:
    """Several comparisons as one."""
    rows: list[Row] = []
    failures: dict[str, str] = {}
    titles: dict[str, str] = {}
    for part in parts:
        rows += part.rows
        failures |= part.failures
        titles |= part.titles
    return Comparison(rows=tuple(rows), failures=failures, titles=titles)


def row_of(
    observation: Observation,
    simulated: Simulated,
    *,
    experiment: str,
    domain: str,
    assumed: tuple[str, ...] = (),
    in_curve: bool = False,
) -> Row:
    """One row of the comparison; `in_curve` where it is judged with its curve, not by itself."""
    spread = observation.spread
    return Row(
        experiment=experiment,
        domain=domain,
        arm=observation.arm,
        quantity=observation.quantity.name if observation.quantity else observation.told,
        when=when_told(observation),
        published=published_told(observation),
        value=observation.value,
        low=spread.low if spread else observation.at_least,
        high=spread.high if spread else observation.at_most,
        spread=spread.told if spread else "",
        simulated=simulated.value,
        unit=observation.unit,
        grade=IN_CURVE if in_curve else grade(observation, simulated),
        reason=observation.problem or observation.cannot or simulated.reason,
        note=observation.note,
        status=observation.status,
        assumed=assumed,
    )


def published_told(observation: Observation) -> str:
    """What the paper says, without its spread."""
    if observation.direction is not None:
        return _direction_told(observation)
    unit = f" {observation.unit}" if observation.unit else ""
    if observation.value is not None:
        return f"{observation.value:g}{unit}"
    if observation.at_least is not None:
        return f"> {observation.at_least:g}{unit}"
    if observation.at_most is not None:
        return f"< {observation.at_most:g}{unit}"
    return observation.unit


def _direction_told(observation: Observation) -> str:
    words = str(observation.direction)
    if observation.by_at_least is not None:
        words += f" by at least {observation.by_at_least:g} {observation.unit}"
    if observation.by_less_than is not None:
        words += f" by less than {observation.by_less_than:g} {observation.unit}"
    return words


def when_told(observation: Observation) -> str:
    """The times, and what was made of them, in a few words."""
    words = _special_told(observation)
    if not words and observation.moments:
        words = _times(observation.moments, observation.form)
        statistic = observation.statistic
        whole = observation.moments[0].end_h is not None and statistic in {"mean", "total"}
        if not whole and observation.moments[0].end_h is not None:
            words = f"{statistic}, {words}"
    if observation.percent_of is not None:
        words += f", of {observation.percent_of.name}"
    if observation.minus_formula:
        words += f", minus {observation.minus_formula.replace('_', '-')}"
    if observation.among is not None:
        words += f"{'' if observation.form == 'people' else ', people'}{_limits(observation.among)}"
    if observation.within is not None:
        words += ", odds ratio" if observation.as_odds else ""
        words += f", among people with {_within(observation.within)}"
    if observation.compared_with:
        words += f", {'over' if observation.as_ratio else 'minus'} {observation.compared_with}"
    return words


def _special_told(observation: Observation) -> str:
    """What is no value, change or ratio at times; "" where it is one."""
    line = observation.regression
    if line is not None and observation.form == "line":
        return f"{line.give} against {line.against.name}, {_moment(line.moments[0])}"
    if line is not None:
        of_change = "" if line.of_change == "value" else f"{line.of_change} of "
        return f"{line.give} against {of_change}{line.against.name} {observation.form}"
    if observation.form == "fit":
        return f"root mean square from the {len(observation.points)} values"
    if observation.reached is not None:
        return _reached(observation.reached)
    if observation.form == "people":
        return f"share of people with {_times(observation.moments, observation.of_change)}"
    return "formula" if observation.form == "formula" else ""


def _reached(reached: Reached) -> str:
    verb = "has changed by" if reached.since_start else "gets to"
    return f"when {reached.quantity.name} {verb} {reached.value:g} {reached.quantity.unit}"


def _within(crossing: Crossing) -> str:
    return f"{crossing.quantity.name} {_times(crossing.moments, crossing.form)}{_limits(crossing)}"


def _limits(among: Crossing) -> str:
    unit = among.quantity.unit
    return "".join(f" {limit.beyond} {limit.value:g} {unit}" for limit in among.limits)


def _times(moments: tuple[Moment, ...], form: str) -> str:
    prefix = {"change": "change, ", "percent change": "change in %, ", "ratio": "ratio, "}
    if len(moments) == 2 and all(moment.end_h is None for moment in moments):
        told = _moment(Moment(moments[0].start_h, moments[1].start_h))
    else:
        told = " to ".join(
            f"({_moment(m)})" if m.end_h is not None and len(moments) > 1 else _moment(m)
            for m in moments
        )
    return prefix.get(form, "") + told


def _moment(moment: Moment) -> str:
    if moment.end_h is None:
        return hours_told(moment.start_h)
    start, end = hours_told(moment.start_h), hours_told(moment.last_h)
    number, _, unit = start.partition(" ")
    shared = end.endswith(f" {unit}")
    return f"{number if shared else start} to {end}"


def grade(observation: Observation, simulated: Simulated) -> Grade:
    """The grade of one observation; what was not simulated is off."""
    value = simulated.value
    if value is None:
        return "off"
    if observation.direction is not None:
        return "met" if _direction_met(observation, value, simulated.baseline) else "off"
    if observation.value is None:
        return "met" if _bound_met(observation, value) else "off"
    return _nearness(observation, observation.value, value)


def _nearness(observation: Observation, published: float, value: float) -> Grade:
    """Inside the spread, or how far off in relation to the published number.

    Where that is 0, a difference too small to be noticed counts as within 10 %.
    """
    spread = observation.spread
    if spread is not None and spread.low - _ROUNDING <= value <= spread.high + _ROUNDING:
        return "within spread"
    apart = abs(value - published)
    near = NEAR * abs(published) or noticeable(observation, None) / observation.asked.factor
    if apart <= near + _ROUNDING:
        return "within 10 %"
    return "within 30 %" if apart <= FAR * abs(published) else "off"


def _bound_met(observation: Observation, value: float) -> bool:
    low, high = observation.at_least, observation.at_most
    return (low is None or value >= low) and (high is None or value <= high)


def _direction_met(observation: Observation, change: float, baseline: float | None) -> bool:
    smallest = noticeable(observation, baseline)
    if observation.direction == "unchanged":
        allowed = observation.by_less_than if observation.by_less_than is not None else smallest
        return abs(change) < allowed
    signed = change if observation.direction == "rises" else -change
    least = observation.by_at_least if observation.by_at_least is not None else smallest
    most = observation.by_less_than
    return signed >= least and (most is None or signed < most)


def noticeable(observation: Observation, baseline: float | None) -> float:
    """The smallest change that counts as one: by the table, or a share of where it started."""
    quantity = observation.quantity
    if quantity is not None and quantity.step is not None:
        return quantity.step
    return max(_ROUNDING, NOTICEABLE * abs(baseline or 0.0))
