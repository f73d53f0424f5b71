"""Drawing people: who they are, what they have and what they take, as in a population."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from charley.population.people.deriving import age_columns
from charley.population.people.tables import Population
from charley.population.survey.design import Array

OBESE_FROM_BMI = 30.0
LEAST_BMI, MOST_BMI = 15.0, 65.0
LEAST_CM, MOST_CM = 135.0, 210.0


class Drawn(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """People as arrays [N]; `has` by name of the disease or class of medicines, 1 or 0."""

    age_years: Array
    female: Array
    height_cm: Array
    weight_kg: Array
    has: dict[str, Array]

    def __len__(self) -> int:
        return len(self.age_years)

    def only(self, members: npt.NDArray[np.int64]) -> Drawn:
        """Some of the people, by their places."""
        return Drawn(
            age_years=self.age_years[members],
            female=self.female[members],
            height_cm=self.height_cm[members],
            weight_kg=self.weight_kg[members],
            has={name: values[members] for name, values in self.has.items()},
        )


def drawn(population: Population, people: int, chance: np.random.Generator) -> Drawn:
    """People [N] of a population; the first of many are not those of few."""
    age, female = _persons(population, people, chance)
    height, weight = _sizes(population, age, female, chance)
    has = {"obesity": (weight / (height / 100) ** 2 >= OBESE_FROM_BMI).astype(np.float64)}
    columns = age_columns(age)
    for name, entry in population.chances.items():
        odds = entry.intercept + entry.female * female + columns[:, 1:] @ np.array(entry.age)
        for other, value in entry.given.items():
            odds = odds + value * has[other]
        has[name] = (chance.random(people) < 1 / (1 + np.exp(-odds))).astype(np.float64)
    return Drawn(age_years=age, female=female, height_cm=height, weight_kg=weight, has=has)


def _persons(
    population: Population, people: int, chance: np.random.Generator
) -> tuple[Array, Array]:
    shares = np.array([*population.ages.women, *population.ages.men])
    count = len(population.ages.women)
    place = chance.choice(len(shares), size=people, p=shares / shares.sum())
    age = population.ages.first + place % count + chance.random(people)
    return age, (place < count).astype(np.float64)


def _sizes(
    population: Population, age: Array, female: Array, chance: np.random.Generator
) -> tuple[Array, Array]:
    columns = age_columns(age)
    height, log_bmi = np.empty(len(age)), np.empty(len(age))
    tall, broad = chance.standard_normal((2, len(age)))
    for sex, size in ((1.0, population.women), (0.0, population.men)):
        own = female == sex
        height[own] = columns[own] @ np.array(size.height_cm) + size.height_spread_cm * tall[own]
        log_bmi[own] = columns[own] @ np.array(size.log_bmi) + size.log_bmi_spread * broad[own]
    height = np.clip(height, LEAST_CM, MOST_CM)
    bmi = np.clip(np.exp(log_bmi), LEAST_BMI, MOST_BMI)
    return height, bmi * (height / 100) ** 2
