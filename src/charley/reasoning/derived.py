"""Quantities computed from several laboratory values, each with its formula and source.

Every function takes canonical units, of one person or arrays over people, and gives nan where a
part is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Amount = float | npt.NDArray[np.float64]
Values = Mapping[str, Amount]
_UNKNOWN = float("nan")

MMOL_PER_L_GLUCOSE_NORMAL = 5.5
SODIUM_FALL_PER_5_5_MMOL_GLUCOSE = 2.4
SPOT_VOLUME_L = 1.5


def corrected_sodium(values: Values) -> Amount:
    """Sodium had glucose been normal, mmol/L: Na + 2.4 (glucose - 5.5)/5.5 (Hillier 1999).

    Only where glucose is above 10 mmol/L; below that the correction is noise.
    """
    sodium, glucose = of(values, "sodium", "glucose")
    excess = (glucose - MMOL_PER_L_GLUCOSE_NORMAL) / MMOL_PER_L_GLUCOSE_NORMAL
    return _only(glucose > 10, sodium + SODIUM_FALL_PER_5_5_MMOL_GLUCOSE * excess)


def adjusted_calcium(values: Values) -> Amount:
    """Calcium had albumin been 40 g/L, mmol/L: Ca + 0.02 (40 - albumin) (Payne 1973)."""
    calcium, albumin = of(values, "calcium", "albumin")
    return calcium + 0.02 * (40 - albumin)


def calculated_osmolality(values: Values) -> Amount:
    """2 Na + glucose + urea, mosm/kg."""
    sodium, glucose, urea = of(values, "sodium", "glucose", "urea")
    return 2 * sodium + glucose + urea


def osmolal_gap(values: Values) -> Amount:
    """Measured less calculated osmolality, mosm/kg: unmeasured solutes, or pseudohyponatraemia."""
    (measured,) = of(values, "osmolality")
    return measured - calculated_osmolality(values)


def tonicity(values: Values) -> Amount:
    """Measured osmolality without urea, which crosses cell membranes freely, mosm/kg."""
    measured, urea = of(values, "osmolality", "urea")
    return measured - urea


def anion_gap(values: Values) -> Amount:
    """Na - Cl - HCO3, mmol/L (without potassium)."""
    sodium, chloride, bicarbonate = of(values, "sodium", "chloride", "bicarbonate")
    return sodium - chloride - bicarbonate


def fe(solute: str) -> Callable[[Values], Amount]:
    """Fractional excretion of a solute, %: (U/P solute) / (U/P creatinine) x 100."""
    per_plasma = {"urate": 1000.0, "magnesium": 1 / 0.7}.get(solute, 1.0)

    def fraction(values: Values) -> Amount:
        plasma, urine = of(values, solute, f"urine_{solute}")
        creatinine, urine_creatinine = of(values, "creatinine", "urine_creatinine")
        cleared = _over(urine_creatinine * 1000, creatinine)
        return _over(100 * per_plasma * _over(urine, plasma), cleared)

    return fraction


def ttkg(values: Values) -> Amount:
    """Transtubular potassium gradient: (UK/PK) / (Uosm/Posm)."""
    urine_k, plasma_k = of(values, "urine_potassium", "potassium")
    urine_osm, plasma_osm = of(values, "urine_osmolality", "osmolality")
    return _only(urine_k > 0, _over(_over(urine_k, plasma_k), _over(urine_osm, plasma_osm)))


def per_creatinine(solute: str) -> Callable[[Values], Amount]:
    """Urine solute over urine creatinine, mmol/mmol."""

    def ratio(values: Values) -> Amount:
        return _over(*of(values, f"urine_{solute}", "urine_creatinine"))

    return ratio


def urea_creatinine_ratio(values: Values) -> Amount:
    """Urea (mmol/L) over creatinine (mmol/L)."""
    urea, creatinine = of(values, "urea", "creatinine")
    return _over(urea, creatinine / 1000)


def electrolyte_free_water_ratio(values: Values) -> Amount:
    """(UNa + UK)/PNa: above 1 the urine adds no free water, so restriction fails (Furst 2000)."""
    urine_na, urine_k, sodium = of(values, "urine_sodium", "urine_potassium", "sodium")
    return _over(urine_na + urine_k, sodium)


def egfr(values: Values) -> Amount:
    """CKD-EPI 2021 without race, mL/min/1.73 m2 (Inker 2021); adults of known sex only.

    `values` needs creatinine (umol/L), age_years and female (1 or 0).
    """
    creatinine, age, female = of(values, "creatinine", "age_years", "female")
    kappa, alpha = np.where(female > 0, 0.7, 0.9), np.where(female > 0, -0.241, -0.302)
    ratio = np.maximum(creatinine, 1e-9) / 88.4 / kappa
    sex = np.where(female > 0, 1.012, 1.0)
    rate = 142 * np.minimum(ratio, 1) ** alpha * np.maximum(ratio, 1) ** -1.200 * 0.9938**age * sex
    return _only((age >= 18) & ~np.isnan(female), rate)


def bmi(values: Values) -> Amount:
    """Weight over height squared, kg/m2."""
    weight, height = of(values, "weight_kg", "height_cm")
    return _over(weight, (height / 100) ** 2)


def spot_from_daily(solute: str) -> Callable[[Values], Amount]:
    """Mean urine concentration, mmol/L, from a 24 h amount; 1.5 L/d where volume is unknown."""

    def concentration(values: Values) -> Amount:
        daily, volume_ml = of(values, f"urine_{solute}_24h", "urine_volume_24h")
        return daily / np.where(volume_ml > 0, volume_ml / 1000, SPOT_VOLUME_L)

    return concentration


def of(values: Values, *names: str) -> tuple[Amount, ...]:
    """Some of the values, nan where unknown."""
    return tuple(values.get(name, _UNKNOWN) for name in names)


def _over(above: Amount, below: Amount) -> Amount:
    """A ratio; unknown where it would be over nothing."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def _only(when: npt.NDArray[np.bool_] | bool, value: Amount) -> Amount:
    return np.where(when, value, np.nan)


FORMULAS: dict[str, Callable[[Values], Amount]] = {
    "urine_sodium": spot_from_daily("sodium"),
    "urine_potassium": spot_from_daily("potassium"),
    "urine_chloride": spot_from_daily("chloride"),
    "anion_gap": anion_gap,
    "corrected_sodium": corrected_sodium,
    "adjusted_calcium": adjusted_calcium,
    "calculated_osmolality": calculated_osmolality,
    "osmolal_gap": osmolal_gap,
    "tonicity": tonicity,
    "fe_sodium": fe("sodium"),
    "fe_urate": fe("urate"),
    "fe_urea": fe("urea"),
    "fe_magnesium": fe("magnesium"),
    "ttkg": ttkg,
    "urine_potassium_creatinine": per_creatinine("potassium"),
    "urine_calcium_creatinine": per_creatinine("calcium"),
    "urea_creatinine_ratio": urea_creatinine_ratio,
    "electrolyte_free_water_ratio": electrolyte_free_water_ratio,
    "egfr": egfr,
    "bmi": bmi,
}
"""Derived quantities in the order of computing; a measured value is never overwritten."""

REPLACES: dict[str, tuple[str, ...]] = {
    "adjusted_calcium": ("calcium",),
    "ionised_calcium": ("calcium", "adjusted_calcium"),
    "tonicity": ("osmolality",),
    "urine_potassium_creatinine": ("urine_potassium", "ttkg"),
    "urine_calcium_creatinine": ("urine_calcium",),
    "fe_urate": ("urine_urate",),
    "fe_urea": ("urine_urea",),
    "fe_magnesium": ("urine_magnesium",),
    "urine_sodium": ("urine_sodium_24h", "fe_sodium"),
    "urine_potassium": ("urine_potassium_24h", "ttkg"),
    "urine_chloride": ("urine_chloride_24h",),
    "ph_blood": ("base_excess",),
}
"""One fact counts once: where the first is known, the others are the same fact again."""

NOT_EVIDENCE = frozenset(
    {
        *("egfr", "urea_creatinine_ratio", "calculated_osmolality", "bmi"),
        *("electrolyte_free_water_ratio", "heart_rate", "systolic_bp", "diastolic_bp"),
        *("temperature", "respiratory_rate", "spo2", "gcs"),
    }
)
"""Shown and used in conditions, but no further evidence: findings or their parts carry it."""


def with_derived(values: Mapping[str, float | None]) -> dict[str, float]:
    """The known values of one person together with everything that follows from them."""
    known = {name: value for name, value in values.items() if value is not None}
    for name, formula in FORMULAS.items():
        if name not in known:
            result = float(formula(known))
            if not np.isnan(result):
                known[name] = result
    return known


def with_all_derived(values: Values) -> dict[str, Amount]:
    """The same for arrays over people, nan where unknown; a measured value is kept."""
    known = dict(values)
    for name, formula in FORMULAS.items():
        result = formula(known)
        known[name] = (
            np.where(np.isnan(known[name]), result, known[name]) if name in known else result
        )
    return known
