"""How many have night cramps, by age and sex."""

from __future__ import annotations

import msgspec
import numpy as np

from charley.population.nhanes.people import Respondents
from charley.population.survey.design import Array, DesignError, Estimate

AGES = ((20, 39), (40, 49), (50, 59), (60, 69), (70, 120))
OUTCOMES = {
    "any": (1, "any leg cramps while trying to sleep, past month"),
    "sometimes_or_more": (2, "leg cramps on two nights or more of the past month"),
    "moderate_severe": (3, "leg cramps on five nights or more of the past month"),
}


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People of one sex and some years, and the share of them with cramps."""

    sex: str
    ages: tuple[int, int]
    any: Estimate
    moderate_severe: Estimate


class Prevalence(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of adults of 20 years or more, 0 to 1; mild is one to four nights a month."""

    any: float
    any_ci95: tuple[float, float]
    mild: float
    mild_ci95: tuple[float, float]
    moderate_severe: float
    moderate_severe_ci95: tuple[float, float]
    n: int
    by_answer: tuple[Estimate, ...]
    by_age_and_sex: tuple[Group, ...]
    from_16_years: dict[str, Estimate]


def outcome(people: Respondents, name: str) -> Array:
    """1, 0 or nan [N]: whether each has cramps at least as often as the name says."""
    return np.where(np.isnan(people.cramps), np.nan, people.cramps >= OUTCOMES[name][0])


def prevalence(people: Respondents) -> Prevalence:
    """Shares of the population with their design-based intervals."""
    adults = people.design.within(people.adults)
    some, often = outcome(people, "any"), outcome(people, "moderate_severe")
    any_cramp, severe, mild = adults.share(some), adults.share(often), adults.share(some - often)
    return Prevalence(
        any=any_cramp.value,
        any_ci95=any_cramp.ci95,
        mild=mild.value,
        mild_ci95=mild.ci95,
        moderate_severe=severe.value,
        moderate_severe_ci95=severe.ci95,
        n=any_cramp.n,
        by_answer=tuple(
            adults.share(np.where(np.isnan(people.cramps), np.nan, people.cramps == answer))
            for answer in range(5)
        ),
        by_age_and_sex=tuple(_groups(people, some, often)),
        from_16_years={
            "any": people.design.share(some),
            "moderate_severe": people.design.share(often),
        },
    )


def _groups(people: Respondents, some: Array, often: Array) -> list[Group]:
    found = []
    for sex, female in (("women", 1.0), ("men", 0.0)):
        for low, high in AGES:
            inside = (people.female == female) & (people.age_years >= low)
            inside &= people.age_years <= high
            try:
                own = people.design.within(inside)
            except DesignError:
                continue
            found.append(
                Group(sex=sex, ages=(low, high), any=own.share(some),
                      moderate_severe=own.share(often))
            )  # fmt: skip
    return found
