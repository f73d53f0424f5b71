"""Total body water, and what is missing or gained when sodium is strange."""

from __future__ import annotations

from charley.care.reading import Limits, exact, is_true
from charley.knowledge.conditions import View

SODIUM_WANTED_MMOL_PER_L = 140.0


def body_water_l(view: View, limits: Limits) -> float | None:
    """Total body water in L = fraction x weight in kg (Adrogue and Madias 2000); None unknown."""
    weight = exact(view, "weight_kg")
    if weight is None:
        return None
    old = is_true(f"age_years >= {limits['old_age_years'].value:g}", view)
    name = "body_water_fraction_female" if old or is_true("female", view) else None
    if old and is_true("female", view):
        name = "body_water_fraction_female_old"
    return limits[name or "body_water_fraction_male"].value * weight


def sodium_rise_from_potassium(potassium_mmol: float, body_water: float) -> float:
    """Rise of sodium in mmol/L = K / (total body water + 1), both in mmol and L.

    Potassium given stays in cells in exchange for sodium or with water (Edelman 1958;
    Adrogue and Madias 2000), so it raises sodium as sodium itself would.
    """
    return potassium_mmol / (body_water + 1.0)


def water_deficit_l(sodium_mmol_per_l: float, body_water: float) -> float:
    """Free water missing in L = total body water x (Na / 140 - 1) (Adrogue and Madias 2000)."""
    return body_water * (sodium_mmol_per_l / SODIUM_WANTED_MMOL_PER_L - 1.0)
