"""One person, as far as the size of the body follows from it."""

from __future__ import annotations

from typing import Literal

import msgspec

PLAUSIBLE: dict[str, tuple[float, float, str]] = {
    "age_years": (1.0, 115.0, "years"),
    "weight_kg": (8.0, 400.0, "kg"),
    "height_cm": (60.0, 250.0, "cm"),
    "pregnant_weeks": (0.0, 43.0, "weeks"),
    "gfr_ml_per_min": (0.0, 250.0, "mL/min"),
}


class PersonError(ValueError):
    """A person who cannot be, with a sentence that says what to mend."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Sex, age, size, pregnancy and, where it was measured, filtration.

    Units are in the names; `gfr_ml_per_min` None means: estimated from sex, age and size. Raises
    PersonError for values outside of what is plausible.
    """

    sex: Literal["female", "male"] = "male"
    age_years: float = 30.0
    weight_kg: float = 70.0
    height_cm: float = 175.0
    pregnant_weeks: float = 0.0
    gfr_ml_per_min: float | None = None

    def __post_init__(self) -> None:
        for field, (low, high, unit) in PLAUSIBLE.items():
            value = getattr(self, field)
            if value is not None and not low <= value <= high:
                raise PersonError(
                    f"{field} {value:g}: a person has {low:g} to {high:g} {unit}"
                    f"{_slip(field, value)}"
                )
        if self.pregnant_weeks and self.sex == "male":
            raise PersonError("pregnant_weeks needs sex female")


def _slip(field: str, value: float) -> str:
    if field == "height_cm" and 0.6 <= value <= 2.5:
        return f". Did you mean {100 * value:g} cm?"
    if field == "weight_kg" and value > 1000:
        return f". Did you give grams ({value / 1000:g} kg)?"
    if value < 0:
        return "; it cannot be negative"
    return ""
