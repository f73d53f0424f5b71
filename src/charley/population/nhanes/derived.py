"""Laboratory values that follow from others, by the formulas that reasoning uses for one person."""

from __future__ import annotations

import numpy as np

from charley.population.nhanes.people import Respondents
from charley.population.survey.design import Array
from charley.reasoning.derived import adjusted_calcium, egfr


def derived_laboratory(people: Respondents) -> dict[str, Array]:
    """Values of the survey with eGFR and calcium adjusted for albumin, [N] each, nan unknown."""
    values = {
        **people.laboratory,
        "age_years": people.age_years,
        "female": people.female,
    }
    return {
        **people.laboratory,
        "egfr": np.asarray(egfr(values)),
        "adjusted_calcium": np.asarray(adjusted_calcium(values)),
    }
