"""Bedside formulas of tonicity: what clinicians compute by hand, to set beside a simulation.

Concentrations are in mmol/L, amounts in mmol, volumes in L, flows in mL/min. None of them knows
what the kidney will do next: they assume a closed body, or one whose losses are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

EDELMAN_SLOPE = 1.11
"""Slope of sodium in plasma water on exchangeable cations per L of body water (Edelman 1958)."""
EDELMAN_INTERCEPT_MMOL_PER_L = -25.6
"""Intercept of the same regression (Edelman 1958)."""
PLASMA_SLOPE = 1.03
"""The same slope for sodium in whole plasma, which is 93 % water (Nguyen and Kurtz 2005)."""
PLASMA_INTERCEPT_MMOL_PER_L = 23.8
"""What the same regression takes away from it in whole plasma (Nguyen and Kurtz 2005)."""
CATIONS_SLOPE = 0.97
"""Slope of exchangeable cations per litre of body water on plasma sodium: the line turned round."""
CATIONS_INTERCEPT_MMOL_PER_L = 23.1
"""Intercept of the turned line (Nguyen and Kurtz 2005)."""
GLUCOSE_STEP_MMOL_PER_L = 5.55
"""100 mg/dL of glucose (180.16 g/mol)."""
GLUCOSE_NORMAL_MMOL_PER_L = 5.55
"""The glucose to which sodium is corrected: 100 mg/dL (Katz 1973)."""
HILLIER_BEND_MMOL_PER_L = 22.2
"""400 mg/dL, above which sodium falls more steeply with glucose (Hillier 1999)."""
KATZ_FALL_MMOL_PER_L = 1.6
"""Fall of sodium per 100 mg/dL of glucose, from cell water alone (Katz 1973)."""
HILLIER_FALL_MMOL_PER_L = 2.4
"""Fall of sodium per 100 mg/dL of glucose, measured, over the whole range (Hillier 1999)."""
HILLIER_STEEP_FALL_MMOL_PER_L = 4.0
"""Fall of sodium per 100 mg/dL of glucose above 400 mg/dL (Hillier 1999)."""


def adrogue_madias_per_litre(
    plasma_sodium_mmol_per_l: float,
    infusate_sodium_mmol_per_l: float,
    total_body_water_l: float,
    infusate_potassium_mmol_per_l: float = 0.0,
) -> float:
    """Change of plasma sodium, mmol/L, by one litre of an infusate.

    (Na infusate + K infusate - Na plasma) / (body water + 1). Adrogue and Madias 2000,
    N Engl J Med 342:1581.
    """
    return adrogue_madias(
        plasma_sodium_mmol_per_l,
        infusate_sodium_mmol_per_l,
        total_body_water_l,
        1.0,
        infusate_potassium_mmol_per_l,
    )


def adrogue_madias(
    plasma_sodium_mmol_per_l: float,
    infusate_sodium_mmol_per_l: float,
    total_body_water_l: float,
    infusate_volume_l: float,
    infusate_potassium_mmol_per_l: float = 0.0,
) -> float:
    """Change of plasma sodium, mmol/L, by any volume of an infusate that stays in the body.

    (Na infusate + K infusate - Na plasma) V / (body water + V): the formula of Adrogue and Madias
    2000 before V is set to one litre. Raises ValueError where body water is not positive or the
    volume is negative.
    """
    _check_water(total_body_water_l)
    if infusate_volume_l < 0:
        raise ValueError(
            f"infused volume {infusate_volume_l:g} L: a volume is 0 or more; for losses use "
            "nguyen_kurtz_sodium with a negative balance"
        )
    gradient = infusate_sodium_mmol_per_l + infusate_potassium_mmol_per_l - plasma_sodium_mmol_per_l
    return gradient * infusate_volume_l / (total_body_water_l + infusate_volume_l)


def edelman_plasma_water_sodium(exchangeable_cations_mmol_per_l: float) -> float:
    """Sodium in plasma water, mmol/L: 1.11 (Nae + Ke)/TBW - 25.6.

    `exchangeable_cations_mmol_per_l` is exchangeable sodium and potassium per litre of body
    water. Edelman 1958, J Clin Invest 37:1236, on 98 people.
    """
    return EDELMAN_SLOPE * exchangeable_cations_mmol_per_l + EDELMAN_INTERCEPT_MMOL_PER_L


def exchangeable_cations(plasma_sodium_mmol_per_l: float) -> float:
    """Exchangeable sodium and potassium per litre of body water, mmol/L: 0.97 Na + 23.1.

    Edelman's line read from right to left for whole plasma. Nguyen and Kurtz 2005.
    """
    return CATIONS_SLOPE * plasma_sodium_mmol_per_l + CATIONS_INTERCEPT_MMOL_PER_L


def nguyen_kurtz_isonatric(plasma_sodium_mmol_per_l: float) -> float:
    """Sodium + potassium of a fluid that leaves plasma sodium as it is, mmol/L.

    A litre gained or lost changes nothing when it holds what a litre of body water holds,
    0.97 Na + 23.1: 159 mmol/L at a sodium of 140. Nguyen and Kurtz 2005.
    """
    return exchangeable_cations(plasma_sodium_mmol_per_l)


def nguyen_kurtz_sodium(
    plasma_sodium_mmol_per_l: float,
    total_body_water_l: float,
    cation_balance_mmol: float,
    water_balance_l: float,
) -> float:
    """Plasma sodium, mmol/L, after a balance of sodium + potassium and of water.

    ((Na + 23.8) TBW + 1.03 balance) / (TBW + water balance) - 23.8. Nguyen and Kurtz 2003,
    J Appl Physiol 95:2161. Raises ValueError where no body water is left.
    """
    _check_water(total_body_water_l)
    _check_water(total_body_water_l + water_balance_l)
    held = (plasma_sodium_mmol_per_l + PLASMA_INTERCEPT_MMOL_PER_L) * total_body_water_l
    after = total_body_water_l + water_balance_l
    return (held + PLASMA_SLOPE * cation_balance_mmol) / after - PLASMA_INTERCEPT_MMOL_PER_L


def electrolyte_free_water_clearance(
    urine_flow_ml_per_min: float,
    urine_cations_mmol_per_l: float,
    plasma_sodium_mmol_per_l: float,
) -> float:
    """Urine that is free of electrolytes, in the unit of the flow: V (1 - (UNa + UK)/PNa).

    Negative where the kidney makes water for the body. Goldberg 1981, Med Clin North Am 65:251.
    """
    return urine_flow_ml_per_min * (1 - urine_cations_mmol_per_l / plasma_sodium_mmol_per_l)


def modified_electrolyte_free_water_clearance(
    urine_flow_ml_per_min: float,
    urine_cations_mmol_per_l: float,
    plasma_sodium_mmol_per_l: float,
) -> float:
    """The same against Edelman's line: V (1 - 1.03 (UNa + UK)/(PNa + 23.8)).

    Zero for the urine that leaves plasma sodium unchanged. Nguyen and Kurtz 2005.
    """
    isonatric = (plasma_sodium_mmol_per_l + PLASMA_INTERCEPT_MMOL_PER_L) / PLASMA_SLOPE
    return urine_flow_ml_per_min * (1 - urine_cations_mmol_per_l / isonatric)


def katz_sodium(plasma_sodium_mmol_per_l: float, plasma_glucose_mmol_per_l: float) -> float:
    """Plasma sodium had glucose been 5.55 mmol/L: + 1.6 mmol/L per 5.55 mmol/L above it.

    Katz 1973, N Engl J Med 289:843; from the volumes of cells and plasma, not measured.
    """
    steps = (plasma_glucose_mmol_per_l - GLUCOSE_NORMAL_MMOL_PER_L) / GLUCOSE_STEP_MMOL_PER_L
    return plasma_sodium_mmol_per_l + KATZ_FALL_MMOL_PER_L * steps


def hillier_sodium(plasma_sodium_mmol_per_l: float, plasma_glucose_mmol_per_l: float) -> float:
    """Plasma sodium had glucose been 5.55 mmol/L: + 2.4 mmol/L per 5.55 mmol/L above it.

    Hillier 1999, Am J Med 106:399, over the whole range of glucose.
    """
    steps = (plasma_glucose_mmol_per_l - GLUCOSE_NORMAL_MMOL_PER_L) / GLUCOSE_STEP_MMOL_PER_L
    return plasma_sodium_mmol_per_l + HILLIER_FALL_MMOL_PER_L * steps


def hillier_bent_sodium(plasma_sodium_mmol_per_l: float, plasma_glucose_mmol_per_l: float) -> float:
    """The same with a bend: 1.6 per 5.55 mmol/L up to 22.2 mmol/L of glucose, 4.0 above.

    Hillier 1999, Am J Med 106:399, whose data curve; below 400 mg/dL it is Katz's line.
    """
    gentle = min(plasma_glucose_mmol_per_l, HILLIER_BEND_MMOL_PER_L) - GLUCOSE_NORMAL_MMOL_PER_L
    steep = max(0.0, plasma_glucose_mmol_per_l - HILLIER_BEND_MMOL_PER_L)
    fall = KATZ_FALL_MMOL_PER_L * gentle + HILLIER_STEEP_FALL_MMOL_PER_L * steep
    return plasma_sodium_mmol_per_l + fall / GLUCOSE_STEP_MMOL_PER_L


def _check_water(litres: float) -> None:
    if litres <= 0:
        raise ValueError(
            f"body water {litres:g} L: it is more than 0; adults have 25 to 50 L, about half the "
            "body mass"
        )


FORMULAS: Mapping[str, Callable[..., float]] = {
    formula.__name__: formula
    for formula in (
        adrogue_madias_per_litre,
        adrogue_madias,
        edelman_plasma_water_sodium,
        exchangeable_cations,
        nguyen_kurtz_isonatric,
        nguyen_kurtz_sodium,
        electrolyte_free_water_clearance,
        modified_electrolyte_free_water_clearance,
        katz_sodium,
        hillier_sodium,
        hillier_bent_sodium,
    )
}
"""Every formula by name; the end of each argument's name is the unit that it expects."""
