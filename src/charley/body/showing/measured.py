"""Quantities of a course, by their names in words and in their units."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from charley.body.engine.course import Course
from charley.body.experiments.nomenclature import Quantity
from charley.body.experiments.traces import trace_of
from charley.body.showing.axes import HOURS_A_DAY, told_time
from charley.body.showing.picture import Floats

PERCENTILES = (5, 25, 50, 75, 95)


class Amount(float):
    """A number with its unit. Of many people it is the median; `low` and `high` hold 90 % of them.

    NaN where a person did not live to see it.
    """

    unit: str
    step: float
    low: float | None
    high: float | None

    def __new__(cls, value: float, unit: str, step: float = 0.0) -> Amount:
        """`step`: the smallest change worth telling; it decides the decimals shown."""
        amount = super().__new__(cls, value)
        amount.unit, amount.step, amount.low, amount.high = unit, step, None, None
        return amount

    def __repr__(self) -> str:
        """Number and unit, and for many people the interval that holds 90 % of them."""
        text = with_unit(number(float(self), self.step), self.unit)
        if self.low is None or self.high is None:
            return text
        low, high = number(self.low, self.step), number(self.high, self.step)
        return f"{text} (90 % of people {low} to {high})"

    __str__ = __repr__


class Series(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One quantity in one arm over time: `hours` [n_times], `values` [n_people, n_times]."""

    quantity: str
    unit: str
    arm: str
    hours: Floats
    values: Floats
    step: float

    @property
    def median(self) -> Floats:
        """The median over people at each time (with one person, that person), [n_times]."""
        return percentile(self.values, 50)

    def at(self, hour: float) -> Amount:
        """The quantity at one time (hours), interpolated between saved moments."""
        columns = [np.interp(hour, self.hours, person) for person in self.values]
        return self._amount(np.array(columns, dtype=np.float64))

    @property
    def start(self) -> Amount:
        """At the first time."""
        return self._amount(self.values[:, 0])

    @property
    def end(self) -> Amount:
        """At the last time."""
        return self._amount(self.values[:, -1])

    @property
    def lowest(self) -> Amount:
        """The lowest of each person; of many people the median of these."""
        return self._amount(np.fmin.reduce(self.values, axis=1))

    @property
    def highest(self) -> Amount:
        """The highest of each person; of many people the median of these."""
        return self._amount(np.fmax.reduce(self.values, axis=1))

    @property
    def hour_of_lowest(self) -> float:
        """When the median is lowest; NaN where nobody lives."""
        return self._hour_of(-self.median)

    @property
    def hour_of_highest(self) -> float:
        """When the median is highest; NaN where nobody lives."""
        return self._hour_of(self.median)

    def by_day(self) -> Series:
        """Means of whole days, each at its middle; itself where it lasts less than two days."""
        days = int((self.hours[-1] - self.hours[0]) // HOURS_A_DAY)
        if days < 2:
            return self
        edges = self.hours[0] + HOURS_A_DAY * np.arange(days + 1)
        pieces = np.diff(self.hours) * (self.values[:, 1:] + self.values[:, :-1]) / 2
        sums = np.concatenate((np.zeros((len(pieces), 1)), np.cumsum(pieces, axis=1)), axis=1)
        at_edges = np.array([np.interp(edges, self.hours, one) for one in sums])
        return msgspec.structs.replace(
            self,
            hours=edges[:-1] + HOURS_A_DAY / 2,
            values=np.diff(at_edges, axis=1) / HOURS_A_DAY,
        )

    def _hour_of(self, height: Floats) -> float:
        known = np.isfinite(height)
        return float(self.hours[known][height[known].argmax()]) if known.any() else math.nan

    def _amount(self, each: Floats) -> Amount:
        alive = each[np.isfinite(each)]
        if len(self.values) == 1 or not alive.size:
            return Amount(float(alive[0]) if alive.size else math.nan, self.unit, self.step)
        low, middle, high = (float(np.percentile(alive, share)) for share in (5, 50, 95))
        amount = Amount(middle, self.unit, self.step)
        amount.low, amount.high = low, high
        return amount

    def __repr__(self) -> str:
        """From where to where, and the extremes between."""
        arm = f" ({self.arm})" if self.arm else ""
        return (
            f"{self.quantity}{arm}: {self.start} at {told_time(float(self.hours[0]))}, lowest "
            f"{self.lowest} at {told_time(self.hour_of_lowest)}, highest {self.highest} at "
            f"{told_time(self.hour_of_highest)}, {self.end} at {told_time(float(self.hours[-1]))}"
        )


def series(course: Course, quantity: Quantity, arm: str) -> Series:
    """A quantity of a course. What adds up counts from the first time of the course."""
    seen = trace_of(course)
    if quantity.amount is None:
        values = seen.level(quantity)
    else:
        values = seen.total(quantity.amount)
        values = values - values[:, :1]
    return Series(
        quantity=quantity.name,
        unit=quantity.unit,
        arm=arm,
        hours=course.times_h,
        values=values,
        step=quantity.step or 0.0,
    )


def percentile(values: Floats, share: float) -> Floats:
    """A percentile over people, [n_times], of those who are alive; NaN where nobody is."""
    if len(values) == 1:
        return np.asarray(values[0])
    alive = np.isfinite(values).any(axis=0)
    found = np.full(values.shape[1], np.nan)
    if alive.any():
        found[alive] = np.nanpercentile(values[:, alive], share, axis=0)
    return found


def number(value: float, step: float) -> str:
    """A number with the decimals that `step`, the smallest change worth telling, gives sense."""
    if not math.isfinite(value):
        return "none"
    if step <= 0:
        size = abs(value)
        decimals = 0 if size >= 100 else 1 if size >= 10 else 2
    else:
        decimals = max(0, min(3, math.ceil(-math.log10(step) - 1e-9)))
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def with_unit(text: str, unit: str) -> str:
    """A number with its unit, where that is more than a ratio."""
    shown = {"times": "times normal", "fraction": "", "percent": "%"}.get(unit, unit)
    return f"{text} {shown}".rstrip()
