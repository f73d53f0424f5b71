"""Which people have cramps: odds ratios of the survey, adjusted for age and sex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from charley.knowledge.library import load
from charley.population.nhanes.derived import derived_laboratory
from charley.population.nhanes.people import Respondents
from charley.population.nhanes.questions import questions
from charley.population.survey.design import Array
from charley.population.survey.logistic import LogisticError, OddsRatio, fit
from charley.population.survey.splines import spline

FEWEST_EXPOSED, FEWEST_OF_EACH = 20, 5
INGREDIENTS = ("quinine", "naproxen", "ibuprofen", "raloxifene", "hydrochlorothiazide",
               "furosemide", "spironolactone", "triamterene", "salmeterol", "simvastatin",
               "atorvastatin", "levothyroxine", "prednisone")  # fmt: skip
AGE_KNOTS = (25.0, 40.0, 55.0, 70.0)


class Association(msgspec.Struct, frozen=True, kw_only=True):
    """One exposure: exposed people, those of them with cramps, odds ratio with its interval.

    `q`: the p value corrected for all exposures of the list (Benjamini and Hochberg 1995).
    """

    id: str
    label: str
    kind: str
    exposed: int
    cases: int
    odds_ratio: float
    ci95: tuple[float, float]
    p: float
    q: float


class Few(msgspec.Struct, frozen=True, kw_only=True):
    """An exposure that too few had, or too few with or without cramps, to estimate anything."""

    id: str
    exposed: int
    cases: int


class Associations(msgspec.Struct, frozen=True, kw_only=True):
    """All odds ratios of one outcome, and by label exposures that too few people had."""

    outcome: str
    found: tuple[Association, ...]
    too_few: dict[str, Few]


class Exposure(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One thing that may go with cramps: 1, 0 or nan in each person [N]."""

    id: str
    label: str
    kind: str
    values: Array


def age_and_sex(people: Respondents) -> Array:
    """Columns [N, 5]: intercept, sex, a restricted cubic spline of age."""
    return np.column_stack(
        [np.ones(len(people)), people.female, spline(people.age_years, AGE_KNOTS)]
    )


def associations(
    people: Respondents, looked_at: Sequence[Exposure], outcome: Array, name: str
) -> Associations:
    """Odds ratios of an outcome [N] (1, 0, nan) in adults, each exposure by itself."""
    found: list[Association] = []
    too_few: dict[str, Few] = {}
    base = age_and_sex(people)
    for exposure in looked_at:
        known = people.adults & ~np.isnan(outcome) & ~np.isnan(exposure.values)
        exposed = known & (exposure.values > 0)
        cases = int((exposed & (outcome > 0)).sum())
        count = int(exposed.sum())
        graded = exposure.kind == "person"
        if not graded and (count < FEWEST_EXPOSED or min(cases, count - cases) < FEWEST_OF_EACH):
            if count:
                too_few[exposure.label] = Few(id=exposure.id, exposed=count, cases=cases)
            continue
        columns = np.nan_to_num(_varying(_columns(exposure, base), known))
        try:
            fitted = fit(people.design.within(known), columns, np.nan_to_num(outcome))
        except LogisticError:
            too_few[exposure.label] = Few(id=exposure.id, exposed=count, cases=cases)
            continue
        found.append(_association(exposure, fitted.odds_ratio(0), count, cases))
    return Associations(outcome=name, found=_corrected(found), too_few=too_few)


def exposures(people: Respondents) -> Iterator[Exposure]:
    """Everything that is looked at, in order.

    Laboratory values leave pregnant women out, whose blood is thinner and who cramp more.
    """
    yield Exposure(id="female", label="Women", kind="person", values=people.female)
    yield Exposure(id="age_per_decade", label="Age, each ten years", kind="person",
                   values=people.age_years / 10)  # fmt: skip
    for name, question in questions().conditions.items():
        yield Exposure(
            id=name, label=question.label, kind="condition", values=people.conditions[name]
        )
    laboratory = derived_laboratory(people)
    for name, cut in questions().cut_offs.items():
        values = laboratory[cut.analyte]
        beyond = values < cut.below if cut.below is not None else values > (cut.above or 0.0)
        unknown = np.isnan(values) | (people.conditions["pregnancy"] > 0)
        yield Exposure(id=name, label=cut.label, kind="laboratory",
                       values=np.where(unknown, np.nan, beyond))  # fmt: skip
    for name, entry in load().medicines.items():
        yield Exposure(
            id=f"medicine:{name}", label=entry.name, kind="medicine", values=people.taking(name)
        )
    for name in INGREDIENTS:
        if name not in load().medicines:
            yield Exposure(
                id=f"medicine:{name}", label=name, kind="medicine", values=people.taking(name)
            )


def _columns(exposure: Exposure, base: Array) -> Array:
    """The exposure first, then what it is adjusted for; age is straight where it is asked about."""
    if exposure.id == "female":
        return np.column_stack([base[:, 1], base[:, [0]], base[:, 2:]])
    if exposure.id == "age_per_decade":
        return np.column_stack([exposure.values, base[:, :2]])
    return np.column_stack([exposure.values, base])


def _varying(columns: Array, known: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Array:
    """The columns without those that are 0 or 1 in everybody asked, but for the intercept.

    So is sex in a question put to women only.
    """
    same = np.ptp(columns[known], axis=0) == 0
    same[np.flatnonzero(same & (columns[known][0] == 1))[:1]] = False
    return columns[:, ~same]


def _association(exposure: Exposure, ratio: OddsRatio, count: int, cases: int) -> Association:
    return Association(
        id=exposure.id,
        label=exposure.label,
        kind=exposure.kind,
        exposed=count,
        cases=cases,
        odds_ratio=ratio.value,
        ci95=ratio.ci95,
        p=ratio.p,
        q=1.0,
    )


def _corrected(found: list[Association]) -> tuple[Association, ...]:
    order = sorted(range(len(found)), key=lambda place: found[place].p)
    least, corrected = 1.0, list(found)
    for rank in range(len(order), 0, -1):
        place = order[rank - 1]
        least = min(least, found[place].p * len(order) / rank)
        corrected[place] = msgspec.structs.replace(found[place], q=least)
    return tuple(corrected)
