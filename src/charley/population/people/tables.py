"""What a population is like: ages, sizes, diseases, medicines and laboratory values."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from charley.tables import read_table

FILE = Path(__file__).parents[2] / "knowledge" / "data" / "us_adults.yaml"
AGE_KNOTS = (25.0, 40.0, 55.0, 70.0)
PERCENTILES = (2.5, 10.0, 25.0, 50.0, 75.0, 90.0, 97.5)


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An unknown field in the file is an error, not a silent typo."""


class Ages(_Row, frozen=True, kw_only=True):
    """Shares of adults by sex and years of age from `first` on, one number a year; the last stands
    for all who are older. Women and men add up to 1."""

    first: int
    women: tuple[float, ...]
    men: tuple[float, ...]


class Size(_Row, frozen=True, kw_only=True):
    """Height and body mass index of one sex: normal, and log-normal, around curves of age.

    Coefficients of the intercept and the spline of age; spreads of cm and of the logarithm.
    """

    height_cm: tuple[float, ...]
    height_spread_cm: float
    log_bmi: tuple[float, ...]
    log_bmi_spread: float


class Chance(_Row, frozen=True, kw_only=True):
    """Log odds of having something: intercept, women, spline of age, what was drawn before."""

    share: float
    intercept: float
    female: float
    age: tuple[float, ...]
    given: dict[str, float] = {}


class Marginal(_Row, frozen=True, kw_only=True):
    """A laboratory value in adults of one sex, in the unit of Charley's analyte.

    `percentiles`: at 2.5, 10, 25, 50, 75, 90 and 97.5 per cent.
    """

    mean: float
    spread: float
    percentiles: tuple[float, ...]
    n: int


class Contrast(_Row, frozen=True, kw_only=True):
    """A share of adults who take a thiazide, and of those who do not."""

    on_a_thiazide: float
    on_none: float


class Population(_Row, frozen=True, kw_only=True):
    """All of it. `chances` in the order in which they are drawn; `laboratory` by sex and analyte.

    `low_sodium` and `low_potassium`: shares below 135 and 3.5 mmol/L.
    """

    source: str
    cycles: tuple[str, ...]
    method: str
    ages: Ages
    women: Size
    men: Size
    chances: dict[str, Chance]
    laboratory: dict[str, dict[str, Marginal]]
    low_sodium: Contrast
    low_potassium: Contrast


@cache
def us_adults() -> Population:
    """The population that ships with Charley. Raises msgspec.ValidationError where malformed."""
    return msgspec.convert(read_table(FILE), Population)
