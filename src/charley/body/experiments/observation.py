"""What a paper reports: one published number or direction, and of what it is one."""

from __future__ import annotations

from typing import Literal

import msgspec

from charley.body.experiments.nomenclature import Asked, Quantity

Form = Literal[
    "value", "change", "percent change", "ratio", "line", "across arms", "across people", "people",
    "fit", "formula",
]  # fmt: skip
Statistic = Literal[
    "total", "mean", "maximum", "minimum", "time of maximum", "time of minimum", "final", "time"
]
Direction = Literal["rises", "falls", "unchanged"]
OverPeople = Literal["median", "mean", "SD", "minimum", "maximum"]
Beyond = Literal[">", "≥", "<", "≤"]
Give = Literal["slope", "intercept", "threshold", "break-even", "correlation"]


class Moment(msgspec.Struct, frozen=True):
    """A time in hours, or an interval where `end_h` is given."""

    start_h: float
    end_h: float | None = None

    @property
    def last_h(self) -> float:
        """The end of the interval, or the time itself."""
        return self.start_h if self.end_h is None else self.end_h


class Spread(msgspec.Struct, frozen=True):
    """What a study gives as spread: the interval that counts as inside, and how it was printed."""

    low: float
    high: float
    told: str


class Regression(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the quantity against another one: over time, over the arms or over the people.

    Over arms or people the other quantity is taken at `moments`, as `of_change` says. `above` and
    `up_to` bound it, in its own unit.
    """

    against: Quantity
    moments: tuple[Moment, ...]
    of_change: Form = "value"
    give: Give
    arms: tuple[str, ...] = ()
    above: float | None = None
    up_to: float | None = None


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """The first moment after time 0 at which a quantity gets to a number, in its own unit.

    `since_start`: not the number itself but the change since time 0.
    """

    quantity: Quantity
    value: float
    since_start: bool


class Limit(msgspec.Struct, frozen=True):
    """A limit of what is counted, in the quantity's own unit; ≥ and ≤ count the limit itself."""

    beyond: Beyond
    value: float


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """Which people of a cohort are meant: those beyond all `limits`."""

    quantity: Quantity
    form: Form
    moments: tuple[Moment, ...]
    statistic: Statistic
    limits: tuple[Limit, ...]


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of `observe`.

    `asked` turns the unit of the paper into the quantity's own; `value` and `spread` stay in the
    unit of the paper, `by_at_least` and `by_less_than` are in the quantity's own. `points` are the
    published course (hours, own unit) of a fit. A share is of the people
    `within`, or, `as_odds`, their odds over those of the others. What cannot be given says why in
    `cannot`, what could not be read in `problem`.
    """

    told: str
    quantity: Quantity | None = None
    arm: str = ""
    form: Form = "value"
    moments: tuple[Moment, ...] = ()
    reached: Reached | None = None
    statistic: Statistic = "mean"
    asked: Asked = Asked(factor=1.0)
    unit: str = ""
    value: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    spread: Spread | None = None
    direction: Direction | None = None
    by_at_least: float | None = None
    by_less_than: float | None = None
    compared_with: str = ""
    as_ratio: bool = False
    percent_of: Quantity | None = None
    regression: Regression | None = None
    among: Crossing | None = None
    within: Crossing | None = None
    as_odds: bool = False
    of_change: Form = "value"
    over_people: OverPeople = "median"
    points: tuple[tuple[float, float], ...] = ()
    minus_formula: str = ""
    formula: str = ""
    given: dict[str, str] = {}
    cannot: str = ""
    problem: str = ""
    status: Literal["seen", "recalled"] = "seen"
    note: str = ""

    @property
    def of_individuals(self) -> bool:
        """Whether single measurements in single people decide, not their mean or median."""
        return self.form in {"people", "across people"} or self.among is not None

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that must have been run for it."""
        named = (self.arm, self.compared_with, *(self.regression.arms if self.regression else ()))
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def times_h(self) -> tuple[float, ...]:
        """All times it looks at."""
        moments = (
            *self.moments,
            *(self.regression.moments if self.regression else ()),
            *(self.among.moments if self.among else ()),
            *(self.within.moments if self.within else ()),
        )
        return tuple(t for m in moments for t in (m.start_h, m.last_h))
