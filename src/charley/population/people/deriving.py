"""From the people of a survey to the tables of a population."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from charley.population.nhanes.patients import patients_of
from charley.population.nhanes.people import Respondents
from charley.population.people.tables import (
    AGE_KNOTS,
    PERCENTILES,
    Ages,
    Chance,
    Contrast,
    Marginal,
    Population,
    Size,
)
from charley.population.risk.candidates import Columns, columns_of
from charley.population.survey.design import Array
from charley.population.survey.logistic import maximised
from charley.population.survey.splines import spline

FIRST, LAST = 20, 85
SPREAD = 0.7
FEWEST = 20
WORTH_KEEPING = 0.05
LOW_SODIUM, LOW_POTASSIUM = 135.0, 3.5
DRAWN_FIRST = (
    "obesity", "hypertension", "diabetes", "coronary_heart_disease", "heart_failure", "stroke",
    "chronic_kidney_disease", "arthritis", "asthma", "chronic_bronchitis", "emphysema",
    "liver_disease", "thyroid_disease", "anaemia_treated", "cancer",
)  # fmt: skip


def population_of(people: Respondents) -> Population:
    """The tables of the adults of a survey, by its weights."""
    columns = columns_of(patients_of(people))
    return Population(
        source="NHANES, National Center for Health Statistics, public use files; weighted",
        cycles=people.cycles,
        method=(
            "adults of 20 years or more. Each disease is a logistic regression on age (spline), "
            "sex and the diseases before it, each class of medicines on those and the classes "
            f"before it, held by a normal prior of spread {SPREAD}; log odds below "
            f"{WORTH_KEEPING} are left out. Ages of 85 and more are one"
        ),
        ages=_ages(people),
        women=_size(people, 1.0),
        men=_size(people, 0.0),
        chances=_chances(people, columns),
        laboratory={
            "women": _laboratory(people, 1.0),
            "men": _laboratory(people, 0.0),
        },
        low_sodium=_contrast(people, "sodium", LOW_SODIUM),
        low_potassium=_contrast(people, "potassium", LOW_POTASSIUM),
    )


def write_population(population: Population, path: Path) -> None:
    """Write the tables as a knowledge file. Raises OSError."""
    import yaml

    head = (
        "# Adults of the United States: aggregates of a survey, no person's data. Written by\n"
        "#   charley study nhanes FOLDER --no-risk --population FILE\n\n"
    )
    content = msgspec.to_builtins(population)
    text = yaml.safe_dump(content, sort_keys=False, width=100, default_flow_style=None)
    path.write_text(head + text, encoding="utf-8")


def age_columns(age_years: Array) -> Array:
    """Intercept and the spline of age [N, 4]."""
    return np.column_stack([np.ones(len(age_years)), spline(age_years, AGE_KNOTS)])


def _ages(people: Respondents) -> Ages:
    years = np.arange(FIRST, LAST + 1)
    total = people.design.weights[people.adults].sum()
    age = np.minimum(np.floor(people.age_years), LAST)

    def shares(female: float) -> tuple[float, ...]:
        own = people.adults & (people.female == female)
        return tuple(
            round(float(people.design.weights[own & (age == year)].sum() / total), 6)
            for year in years
        )

    return Ages(first=FIRST, women=shares(1.0), men=shares(0.0))


def _size(people: Respondents, female: float) -> Size:
    bmi = people.weight_kg / (people.height_cm / 100) ** 2
    pregnant = people.conditions["pregnancy"] > 0
    own = people.adults & (people.female == female) & np.isfinite(bmi) & ~pregnant
    weights, columns = people.design.weights[own], age_columns(people.age_years[own])
    height, height_spread = _straight(weights, columns, people.height_cm[own])
    log_bmi, bmi_spread = _straight(weights, columns, np.log(bmi[own]))
    return Size(
        height_cm=_rounded(height, 3),
        height_spread_cm=round(height_spread, 3),
        log_bmi=_rounded(log_bmi, 5),
        log_bmi_spread=round(bmi_spread, 4),
    )


def _straight(weights: Array, columns: Array, values: Array) -> tuple[Array, float]:
    weighed = columns * weights[:, None]
    coefficients = np.linalg.solve(weighed.T @ columns, weighed.T @ values)
    apart = values - columns @ coefficients
    return np.asarray(coefficients, np.float64), float(np.sqrt(weights @ apart**2 / weights.sum()))


def _chances(people: Respondents, columns: Columns) -> dict[str, Chance]:
    medicines = tuple(name for name in columns.names if name.startswith("medicine:"))
    found: dict[str, Chance] = {}
    before = ["obesity"]
    for name in (*DRAWN_FIRST[1:], *medicines):
        had = columns.of([name])[:, 0]
        known = people.adults & ~np.isnan(had)
        if (had[known] > 0).sum() >= FEWEST:
            found[name] = _chance(people, columns, name, before, known)
            before.append(name)
    return found


def _chance(
    people: Respondents, columns: Columns, name: str, before: list[str],
    known: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Chance:  # fmt: skip
    weights = people.design.weights[known]
    had = columns.of([name])[known, 0]
    given = np.nan_to_num(columns.of(before)[known])
    person = age_columns(people.age_years[known])
    matrix = np.column_stack([person[:, :1], people.female[known], person[:, 1:], given])
    precision = np.array([0.01] * 5 + [1 / SPREAD**2] * len(before))
    coefficients, _ = maximised(
        weights * weights.sum() / (weights**2).sum(), matrix, had, precision=precision
    )
    return Chance(
        share=round(float(weights @ had / weights.sum()), 5),
        intercept=round(float(coefficients[0]), 4),
        female=round(float(coefficients[1]), 4),
        age=_rounded(coefficients[2:5], 4),
        given={
            other: round(float(value), 3)
            for other, value in zip(before, coefficients[5:], strict=True)
            if abs(value) >= WORTH_KEEPING
        },
    )


def _laboratory(people: Respondents, female: float) -> dict[str, Marginal]:
    found = {}
    for name, values in people.laboratory.items():
        own = people.adults & (people.female == female) & np.isfinite(values)
        own &= ~(people.conditions["pregnancy"] > 0)
        if own.any():
            found[name] = marginal(values[own], people.design.weights[own])
    return found


def _contrast(people: Respondents, analyte: str, limit: float) -> Contrast:
    values, thiazide = people.laboratory[analyte], people.taking("thiazide")
    known = people.adults & np.isfinite(values) & ~np.isnan(thiazide)
    known &= ~(people.conditions["pregnancy"] > 0)

    def below(takes: float) -> float:
        own = known & (thiazide == takes)
        weights = people.design.weights[own]
        return round(float(weights @ (values[own] < limit) / weights.sum()), 5)

    return Contrast(on_a_thiazide=below(1.0), on_none=below(0.0))


def marginal(values: Array, weights: Array) -> Marginal:
    """Mean, spread and percentiles of weighted values [N]."""
    mean = float(weights @ values / weights.sum())
    spread = float(np.sqrt(weights @ (values - mean) ** 2 / weights.sum()))
    order = np.argsort(values)
    share = (np.cumsum(weights[order]) - 0.5 * weights[order]) / weights.sum()
    percentiles = np.interp(np.array(PERCENTILES) / 100, share, values[order])
    return Marginal(
        mean=float(f"{mean:.5g}"),
        spread=float(f"{spread:.4g}"),
        percentiles=tuple(float(f"{value:.5g}") for value in percentiles),
        n=len(values),
    )


def _rounded(values: Array, digits: int) -> tuple[float, ...]:
    return tuple(round(float(value), digits) for value in values)
