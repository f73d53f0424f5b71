"""The healthy distribution of each analyte: the yardstick against which a value is strange.

A reference interval holds the central 95 % of healthy people; values are measured in healthy
spreads from its middle, on a log scale where the analyte is skewed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec
import numpy as np
import numpy.typing as npt

from charley.knowledge.schema import LabProfile
from charley.units.analytes import analytes

CENTRAL_95 = 3.92

# low, high, log scale; canonical units of the derived quantities.
# egfr: KDIGO 2024; FE-Na, FE-urate, FE-urea: usual adult ranges; TTKG: Halperin; expert_prior else.
DERIVED: dict[str, tuple[float, float, bool]] = {
    "corrected_sodium": (135.0, 145.0, False),
    "adjusted_calcium": (2.2, 2.6, False),
    "tonicity": (270.0, 290.0, False),
    "osmolal_gap": (-8.0, 10.0, False),
    "fe_sodium": (0.2, 2.0, True),
    "fe_urate": (4.0, 11.0, True),
    "fe_urea": (25.0, 60.0, True),
    "fe_magnesium": (1.0, 5.0, True),
    "ttkg": (3.0, 9.0, True),
    "urine_potassium_creatinine": (1.5, 10.0, True),
    "urine_calcium_creatinine": (0.1, 0.6, True),
    "urea_creatinine_ratio": (40.0, 110.0, True),
    "electrolyte_free_water_ratio": (0.2, 1.6, True),
    "egfr": (65.0, 125.0, False),
    "bmi": (18.5, 33.0, False),
    "calculated_osmolality": (275.0, 295.0, False),
}


UNSPECIFIC = frozenset(
    {
        *("haemoglobin", "haematocrit", "white_cells", "platelets", "mcv", "ferritin", "inr"),
        *("crp", "esr", "procalcitonin", "d_dimer", "troponin", "bnp", "lactate"),
        *("albumin", "protein", "ast", "alt", "alp", "ggt", "ldh", "bilirubin", "lipase"),
        *("amylase", "cholesterol", "triglycerides", "glucose", "hba1c", "vitamin_d_25oh", "ck"),
        *("urine_protein", "urine_glucose", "urine_ketones", "urea", "creatinine", "urate"),
    }
)
"""Analytes that are off in the ill for many reasons outside Charley's field."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """Healthy interval of one analyte, in its canonical unit."""

    low: float
    high: float
    critical_low: float | None = None
    critical_high: float | None = None
    log_scale: bool = False

    def standardise(self, value: float) -> float:
        """Healthy spreads between a value and the middle of the interval."""
        if value in (float("-inf"), float("inf")):
            return value
        return (self._scaled(value) - self._middle) / self._spread

    def standardise_all(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The same of an array; infinite values stay so."""
        scaled = np.log(np.maximum(values, 1e-6)) if self.log_scale else values
        standard = (scaled - self._middle) / self._spread
        return np.where(np.isinf(values), values, standard)

    def width(self, profile: LabProfile) -> float:
        """A profile's spread in healthy spreads."""
        if self.log_scale:
            return float(np.log1p(profile.spread / profile.typical)) / self._spread
        return profile.spread / self._spread

    @property
    def _middle(self) -> float:
        return (self._scaled(self.low) + self._scaled(self.high)) / 2

    @property
    def _spread(self) -> float:
        return (self._scaled(self.high) - self._scaled(self.low)) / CENTRAL_95

    def _scaled(self, value: float) -> float:
        return float(np.log(max(value, 1e-6))) if self.log_scale else value


@cache
def reference() -> Mapping[str, Reference]:
    """Reference of every measured and derived analyte by id."""
    measured = {
        name: Reference(
            low=row.reference_low,
            high=row.reference_high,
            critical_low=row.critical_low,
            critical_high=row.critical_high,
            log_scale=row.log_scale,
        )
        for name, row in analytes().items()
        if row.reference_low is not None and row.reference_high is not None
    }
    derived = {
        name: Reference(low=low, high=high, log_scale=log)
        for name, (low, high, log) in DERIVED.items()
    }
    return derived | measured


def copied_channels() -> dict[str, str]:
    """Quantities that tell of the same state as another, for causes that speak of that one only."""
    return {
        "corrected_sodium": "sodium",
        "adjusted_calcium": "calcium",
        "ionised_calcium": "calcium",
        "tonicity": "osmolality",
        "urine_potassium_creatinine": "urine_potassium",
        "urine_calcium": "urine_calcium_creatinine",
        "urine_calcium_24h": "urine_calcium_creatinine",
        "urine_magnesium_24h": "urine_magnesium",
    }
