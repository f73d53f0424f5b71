"""A first state of a body at rest; ordinary days before an experiment settle the rest."""

from __future__ import annotations

from charley.body.arithmetic import above
from charley.body.parameters import Parameters
from charley.body.quantities import State

BONE_CALCIUM_MMOL = 25_000.0
OTHER_ANIONS_MEQ_PER_L = 6.8
PROTEIN_G_PER_H = 75.0 / 24.0


def resting_state(p: Parameters) -> State:
    """Every pool at its resting amount, stomach and gut nearly empty, the ledger at zero."""
    outside = p.extracellular_rest_l
    concentration = outside / p.plasma_ratio_of_ions
    sodium = p.sodium_rest * concentration
    potassium = p.potassium_rest * outside
    bicarbonate = p.bicarbonate_rest * concentration
    others = OTHER_ANIONS_MEQ_PER_L * outside
    adh = p.adh_slope * above(2.0 * p.sodium_rest + p.glucose_rest + p.urea_rest, p.adh_threshold)
    creatinine = p.creatinine_production / max(0.3, p.gfr_l_per_h)
    pools = {
        "water_l": p.water_rest_l,
        "plasma_l": p.plasma_rest_l,
        "sodium_mmol": sodium,
        "potassium_mmol": potassium,
        "chloride_mmol": sodium + potassium - bicarbonate - others - p.protein_charge_mmol,
        "other_anions_mmol": others,
        "cell_potassium_mmol": p.cell_potassium_rest_mmol,
        "cell_osmoles_mosm": p.cell_osmoles_rest_mosm,
        "glucose_mmol": p.glucose_rest * outside,
        "nitrogen_mmol": PROTEIN_G_PER_H * p.size * p.urea_per_protein * p.protein_turnover_h,
        "urea_mmol": p.urea_rest * p.water_rest_l,
        "creatinine_mmol": min(1.2, creatinine) * p.water_rest_l,
        "urate_mmol": 0.3 * p.urate_space * p.water_rest_l,
        "magnesium_mmol": p.magnesium_rest * outside,
        "tissue_magnesium_mmol": p.tissue_magnesium_rest_mmol,
        "calcium_mmol": p.calcium_rest * outside,
        "bone_calcium_mmol": BONE_CALCIUM_MMOL * p.size,
        "adh_pmol_per_l": adh,
        "adh_effect_pmol_per_l": adh,
        "insulin_pmol_per_l": p.insulin_rest,
        "calcidiol_nmol_per_l": p.calcidiol_rest,
        "glycogen_water_l": p.glycogen_water_rest_l,
        "stomach_water_l": 0.02,
        "gut_water_l": 0.05,
        "gut_sodium_mmol": 5.0,
        "gut_potassium_mmol": 1.0,
        "gut_chloride_mmol": 4.0,
        "gut_magnesium_mmol": 1.2,
        "gut_calcium_mmol": 3.0,
    }
    relative = [
        "aquaporin",
        "medulla",
        "renin",
        "aldosterone",
        "aldosterone_effect",
        "natriuretic",
        "potassium_adaptation",
        "ammonium_adaptation",
        "insulin_effect",
        "parathyroid_store",
        "calcitriol",
        "sweat_adaptation",
    ]
    state = dict.fromkeys(State._fields, 0.0) | dict.fromkeys(relative, 1.0) | pools
    return State(**state)
