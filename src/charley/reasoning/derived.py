"""Quantities computed from several laboratory values, each with its formula and source.

Every function takes canonical units and returns None where a part is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Values = Mapping[str, float | None]

MMOL_PER_L_GLUCOSE_NORMAL = 5.5
SODIUM_FALL_PER_5_5_MMOL_GLUCOSE = 2.4
SPOT_VOLUME_L = 1.5


def corrected_sodium(values: Values) -> float | None:
    """Sodium had glucose been normal, mmol/L: Na + 2.4 (glucose - 5.5)/5.5 (Hillier 1999).

    Only where glucose is above 10 mmol/L; below that the correction is noise.
    """
    sodium, glucose = values.get("sodium"), values.get("glucose")
    if sodium is None or glucose is None or glucose <= 10:
        return None
    excess = (glucose - MMOL_PER_L_GLUCOSE_NORMAL) / MMOL_PER_L_GLUCOSE_NORMAL
    return sodium + SODIUM_FALL_PER_5_5_MMOL_GLUCOSE * excess


def adjusted_calcium(values: Values) -> float | None:
    """Calcium had albumin been 40 g/L, mmol/L: Ca + 0.02 (40 - albumin) (Payne 1973)."""
    calcium, albumin = values.get("calcium"), values.get("albumin")
    return None if calcium is None or albumin is None else calcium + 0.02 * (40 - albumin)


def calculated_osmolality(values: Values) -> float | None:
    """2 Na + glucose + urea, mosm/kg."""
    sodium = values.get("sodium")
    glucose, urea = values.get("glucose"), values.get("urea")
    return (
        None if sodium is None or glucose is None or urea is None else 2 * sodium + glucose + urea
    )


def osmolal_gap(values: Values) -> float | None:
    """Measured less calculated osmolality, mosm/kg: unmeasured solutes, or pseudohyponatraemia."""
    measured, calculated = values.get("osmolality"), calculated_osmolality(values)
    return None if measured is None or calculated is None else measured - calculated


def tonicity(values: Values) -> float | None:
    """Measured osmolality without urea, which crosses cell membranes freely, mosm/kg."""
    measured, urea = values.get("osmolality"), values.get("urea")
    return None if measured is None or urea is None else measured - urea


def anion_gap(values: Values) -> float | None:
    """Na - Cl - HCO3, mmol/L (without potassium)."""
    sodium, chloride = values.get("sodium"), values.get("chloride")
    bicarbonate = values.get("bicarbonate")
    if sodium is None or chloride is None or bicarbonate is None:
        return None
    return sodium - chloride - bicarbonate


def fe(solute: str) -> Callable[[Values], float | None]:
    """Fractional excretion of a solute, %: (U/P solute) / (U/P creatinine) x 100."""

    def fraction(values: Values) -> float | None:
        plasma, urine = values.get(solute), values.get(f"urine_{solute}")
        creatinine, urine_creatinine = values.get("creatinine"), values.get("urine_creatinine")
        if not plasma or urine is None or creatinine is None or not urine_creatinine:
            return None
        if solute == "urate":
            urine = urine * 1000
        if solute == "magnesium":
            plasma = 0.7 * plasma
        return 100 * (urine / plasma) / (urine_creatinine * 1000 / creatinine)

    return fraction


def ttkg(values: Values) -> float | None:
    """Transtubular potassium gradient: (UK/PK) / (Uosm/Posm)."""
    urine_k, plasma_k = values.get("urine_potassium"), values.get("potassium")
    urine_osm, plasma_osm = values.get("urine_osmolality"), values.get("osmolality")
    if not urine_k or not plasma_k or not urine_osm or not plasma_osm:
        return None
    return (urine_k / plasma_k) / (urine_osm / plasma_osm)


def per_creatinine(solute: str) -> Callable[[Values], float | None]:
    """Urine solute over urine creatinine, mmol/mmol."""

    def ratio(values: Values) -> float | None:
        urine, creatinine = values.get(f"urine_{solute}"), values.get("urine_creatinine")
        return None if urine is None or not creatinine else urine / creatinine

    return ratio


def urea_creatinine_ratio(values: Values) -> float | None:
    """Urea (mmol/L) over creatinine (mmol/L)."""
    urea, creatinine = values.get("urea"), values.get("creatinine")
    return None if urea is None or not creatinine else urea / (creatinine / 1000)


def electrolyte_free_water_ratio(values: Values) -> float | None:
    """(UNa + UK)/PNa: above 1 the urine adds no free water, so restriction fails (Furst 2000)."""
    urine_na, urine_k = values.get("urine_sodium"), values.get("urine_potassium")
    sodium = values.get("sodium")
    return (
        None if urine_na is None or urine_k is None or not sodium else (urine_na + urine_k) / sodium
    )


def egfr(values: Values) -> float | None:
    """CKD-EPI 2021 without race, mL/min/1.73 m2 (Inker 2021); adults of known sex only.

    `values` needs creatinine (umol/L), age_years and female (1 or 0).
    """
    creatinine, age, female = (values.get(k) for k in ("creatinine", "age_years", "female"))
    if creatinine is None or age is None or female is None or age < 18:
        return None
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    ratio = creatinine / 88.4 / kappa
    sex = 1.012 if female else 1.0
    return float(142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.200 * 0.9938**age * sex)


def bmi(values: Values) -> float | None:
    """Weight over height squared, kg/m2."""
    weight, height = values.get("weight_kg"), values.get("height_cm")
    return None if weight is None or not height else weight / (height / 100) ** 2


def spot_from_daily(solute: str) -> Callable[[Values], float | None]:
    """Mean urine concentration, mmol/L, from a 24 h amount; 1.5 L/d where volume is unknown."""

    def concentration(values: Values) -> float | None:
        daily, volume_ml = values.get(f"urine_{solute}_24h"), values.get("urine_volume_24h")
        litres = volume_ml / 1000 if volume_ml else SPOT_VOLUME_L
        return None if daily is None else daily / litres

    return concentration


FORMULAS: dict[str, Callable[[Values], float | None]] = {
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


def with_derived(values: Values) -> dict[str, float]:
    """The known values together with everything that follows from them."""
    known = {name: value for name, value in values.items() if value is not None}
    for name, formula in FORMULAS.items():
        if name not in known:
            result = formula(known)
            if result is not None:
                known[name] = result
    return known
