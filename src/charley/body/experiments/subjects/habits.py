"""How the people of a cohort differ in what they do: habits, effort, adherence, severity.

Bodies differ by the spreads of the parameter table; what is drunk, eaten, run or kept to differs
by those of `habits.yaml`, the same for every cohort. A stratum is some people with like habits, so
that one schedule serves them. The quantiles of each habit are dealt out evenly over the strata.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from statistics import NormalDist

import msgspec
import numpy as np
from msgspec.structs import replace

from charley.body.protocol.diet import Daily, Diet
from charley.body.protocol.events import (
    AnyEvent,
    Exercising,
    FluidAllowance,
    Given,
    Suffering,
)
from charley.body.protocol.times import Span
from charley.body.protocol.who import Who
from charley.tables import read_table

PLACE = Path(__file__).parent / "habits.yaml"
STRATUM, MOST_STRATA = 8, 24
DAYS_ALIKE = (1.0, 2.0, 4.0, 8.0, 16.0, math.inf)


class Spread(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the table; `value` is the standard deviation of the logarithm."""

    value: float
    unit: str
    source: str
    note: str


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody does relative to the typical person of the study, 1 for all that is typical.

    `drinking`, `salt`, `potassium` and `protein` of the usual diet; `effort` of exercise; `weight`;
    `keeping`: odds of keeping to a restriction; `illness`: odds of a cause's severity.
    """

    drinking: float = 1.0
    salt: float = 1.0
    potassium: float = 1.0
    protein: float = 1.0
    effort: float = 1.0
    weight: float = 1.0
    keeping: float = 1.0
    illness: float = 1.0


def spreads() -> dict[str, float]:
    """Standard deviations of the logarithm by habit, and how much of a restriction is kept."""
    rows = msgspec.convert(read_table(PLACE), dict[str, Spread])
    return {name: row.value for name, row in rows.items()}


def strata(people: int, seed: int) -> Iterator[tuple[slice, Habits]]:
    """Parts of `people`, each with its habits; the same every time for a seed."""
    number = max(1, min(MOST_STRATA, round(people / STRATUM)))
    quantiles = [NormalDist().inv_cdf((place + 0.5) / number) for place in range(number)]
    chance, spread = np.random.default_rng(seed), spreads()
    dealt = {
        name: np.exp(spread[name] * chance.permutation(quantiles))
        for name in Habits.__struct_fields__
    }
    edges = [round(people * place / number) for place in range(number + 1)]
    for place in range(number):
        own = {name: float(values[place]) for name, values in dealt.items()}
        yield slice(edges[place], edges[place + 1]), Habits(**own)


def living(who: Who, habits: Habits) -> Who:
    """The person with the diet of these habits."""
    diet = (who.usual_diet or Diet()).complete(who.is_sex)
    own = {
        "water": habits.drinking,
        "drinks": habits.drinking,
        "sodium": habits.salt,
        "chloride": habits.salt,
        "potassium": habits.potassium,
        "protein": habits.protein,
    }
    changed = {name: _times(getattr(diet, name), factor) for name, factor in own.items()}
    return replace(who, usual_diet=replace(diet, **changed))


def doing(event: AnyEvent, who: Who, habits: Habits) -> tuple[AnyEvent, ...]:
    """What happens to somebody with these habits where it happens to the typical person.

    `who`: with the diet of these habits; of a restriction of what is usually drunk a part is kept.
    """
    if isinstance(event, Given):
        secreted = any(name.startswith("secretion_") for name in (*event.inputs, *event.per_kg))
        ill = habits.illness if secreted or event.varies == "as lost" else 1.0
        factor = ill * (habits.drinking if event.varies else 1.0)
        given = replace(
            event,
            inputs={name: amount * factor for name, amount in event.inputs.items()},
            per_kg={name: amount * factor for name, amount in event.per_kg.items()},
        )
        return (given,)
    if isinstance(event, Suffering):
        suffered = {
            name: at_odds(severity, habits.illness) for name, severity in event.conditions.items()
        }
        return (replace(event, conditions=suffered),)
    if isinstance(event, FluidAllowance):
        return tuple(_keeping_to(event, who, habits))
    if isinstance(event, Exercising):
        return (replace(event, value=event.value * habits.effort),)
    return (event,)


def _keeping_to(event: FluidAllowance, who: Who, habits: Habits) -> Iterator[FluidAllowance]:
    """What is drunk on each day of an allowance, of which less is kept from day to day."""
    usual = who.eats.drunk()
    litres = usual.value * (who.weighs_kg if usual.per_kg else 1.0)
    allowed = event.l_per_day * (who.weighs_kg if event.per_kg else 1.0)
    for span in event.spans:
        for begin, end in _days(span):
            kept = at_odds(kept_of_restriction(begin - span.start_h), habits.keeping)
            drunk = litres - kept * max(0.0, litres - allowed)
            yield replace(event, spans=(Span(begin, end),), l_per_day=drunk, per_kg=False)


def _days(span: Span) -> Iterator[tuple[float, float]]:
    """Parts of a span in which about as much is kept: later ones are longer."""
    begin = span.start_h
    for days in DAYS_ALIKE:
        end = min(span.start_h + 24.0 * days, span.end_h)
        if end > begin:
            yield begin, end
        begin = end


def kept_of_restriction(since_h: float) -> float:
    """The median share of a restriction that is kept some hours after it was prescribed."""
    share = spreads()
    first, later = share["restriction_kept_at_first"], share["restriction_kept_later"]
    return later + (first - later) * math.exp2(-since_h / share["restriction_kept_half_h"])


def at_odds(share: float, factor: float) -> float:
    """A share of 0 to 1 whose odds are multiplied; 0 and 1 stay."""
    return share * factor / (1.0 - share + share * factor)


def _times(given: Daily | None, factor: float) -> Daily | None:
    return None if given is None else Daily(given.value * factor, given.per_kg)
