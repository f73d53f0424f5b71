"""What can happen in a scenario, as values: each event with the times at which it happens."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from charley.body.protocol.contents import Contents
from charley.body.protocol.diet import Diet
from charley.body.protocol.medicines import Dose
from charley.body.protocol.times import Span


class Event(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Something done, `said` as in the file, in each of its spans."""

    said: str
    spans: tuple[Span, ...]


class Given(Event, frozen=True, kw_only=True):
    """Something that goes in or out: inputs by name, absolute and per kg of body mass.

    The amounts are for each span, or per hour where `is_rate`. Calcium that is taken away with
    `calcium_returns_half_life_h` comes back with that half-life. In a cohort the amounts may vary:
    each takes them "at will", or "as lost", in proportion to the own losses.
    """

    inputs: dict[str, float] = {}
    per_kg: dict[str, float] = {}
    is_rate: bool = False
    calcium_returns_half_life_h: float | None = None
    varies: str = ""


class Meal(Event, frozen=True, kw_only=True):
    """A share of what is eaten in a day, of the diet of the moment."""

    share: float


class Taken(Event, frozen=True, kw_only=True):
    """A medicine; a dose per hour goes on through the span."""

    dose: Dose


class Suffering(Event, frozen=True, kw_only=True):
    """Conditions with their severity."""

    conditions: dict[str, float]


class Fasting(Event, frozen=True, kw_only=True):
    """No ordinary meals, no drinks from habit or thirst, or neither."""

    food: bool
    water: bool


class Dieting(Event, frozen=True, kw_only=True):
    """Another diet than the usual one."""

    diet: Diet


class FluidAllowance(Event, frozen=True, kw_only=True):
    """What may be drunk, litres per day; of thirst beyond it a twentieth is answered."""

    l_per_day: float
    per_kg: bool = False


class Exercising(Event, frozen=True, kw_only=True):
    """An activity at a speed (km/h), power (W, W/kg of work) or share of the most oxygen uptake.

    Without an activity `value` is the metabolic rate in W/kg.
    """

    activity: str
    value: float
    unit: Literal["km/h", "W", "W/kg", "VO2max"]
    slope: float = 0.0


class Ambient(Event, frozen=True, kw_only=True):
    """The temperature around, degrees Celsius."""

    celsius: float


class Lying(Event, frozen=True, kw_only=True):
    """Posture: 1 lying, 0 upright."""

    supine: float


class Replacing(Event, frozen=True, kw_only=True):
    """What the kidney excretes is given back by vein as it goes: shares 0 to 1."""

    water: float
    sodium: float


class Perfusing(Event, frozen=True, kw_only=True):
    """The jejunal lumen is held at a composition, per litre; the rest of the body is left alone."""

    per_litre: Contents


AnyEvent: TypeAlias = (
    Given | Meal | Taken | Suffering | Fasting | Dieting | FluidAllowance | Exercising | Ambient
    | Lying | Replacing | Perfusing
)  # fmt: skip
