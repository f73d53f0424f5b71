"""The study on the real files of 2005-2006, where somebody has them.

They are public but not part of Charley: set CHARLEY_NHANES to the folder they lie in.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from charley.population.nhanes.people import Respondents, read_respondents
from charley.population.nhanes.prevalence import prevalence
from charley.population.survey.logistic import fit

PLACE = os.environ.get("CHARLEY_NHANES", "")

pytestmark = pytest.mark.skipif(
    not PLACE or not Path(PLACE).is_dir(),
    reason="NOT CHECKED AGAINST REAL DATA: set CHARLEY_NHANES to a folder with NHANES 2005-2006",
)


@pytest.fixture(scope="module")
def people() -> Respondents:
    found = read_respondents(Path(PLACE))
    if "2005-2006" not in found.cycles or len(found.cycles) > 1:
        pytest.skip(f"CHARLEY_NHANES holds {', '.join(found.cycles)}, not 2005-2006 alone")
    return found


def test_as_many_cramp_as_was_published(people: Respondents) -> None:
    # Grandner and Winkelman 2017, abstract: 24 to 25 % mild, 6 % moderate to severe
    found = prevalence(people)
    assert 0.235 <= found.mild <= 0.255
    assert 0.055 <= found.moderate_severe < 0.065
    assert 0.29 <= found.any <= 0.32


def test_the_share_of_any_cramps_is_that_of_another_program(people: Respondents) -> None:
    # samplics 0.6.1, adults of 20 years or more whose answer on arthritis is known:
    #   TaylorEstimator(PopParam.prop).estimate(y=any, samp_weight=WTMEC2YR,
    #                                           stratum=SDMVSTRA, psu=SDMVPSU)
    known = people.adults & ~np.isnan(people.conditions["arthritis"])
    found = people.design.within(known).share(
        np.where(np.isnan(people.cramps), np.nan, people.cramps >= 1)
    )
    assert found.n == 4759
    assert found.value == pytest.approx(0.304476, abs=1e-6)
    assert found.standard_error == pytest.approx(0.012866, abs=1e-6)
    assert found.ci95 == pytest.approx((0.277766, 0.332571), abs=1e-6)


def test_a_regression_is_that_of_another_program(people: Respondents) -> None:
    # svy 0.35.0: Sample(frame, Design(wgt="WTMEC2YR", stratum="SDMVSTRA", psu="SDMVPSU"))
    #   .glm.fit(y="any", x=["RIDAGEYR", "female", "arthritis"], family="binomial")
    known = people.adults & ~np.isnan(people.conditions["arthritis"]) & ~np.isnan(people.cramps)
    columns = np.column_stack(
        [np.ones(len(people)), people.age_years, people.female,
         np.nan_to_num(people.conditions["arthritis"])]
    )  # fmt: skip
    found = fit(people.design.within(known), columns, (people.cramps >= 1).astype(float))
    assert found.coefficients == pytest.approx([-1.842178, 0.015655, 0.216584, 0.564644], abs=1e-6)
    errors = np.sqrt(np.diag(found.covariance))
    assert errors == pytest.approx([0.104737, 0.001811, 0.078424, 0.068008], abs=1e-6)


def test_nearly_all_prescriptions_are_understood(people: Respondents) -> None:
    assert people.prescriptions is not None
    assert people.prescriptions.known_share > 0.97
