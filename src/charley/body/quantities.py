"""The nomenclature of the model: its states, its inputs and what can be observed of it.

Amounts are in litres and mmol, time in hours, so that every rate is per hour. Every name carries
its unit; a name without one is relative, 1 at rest in the reference person.
"""

from __future__ import annotations

from typing import NamedTuple


class State(NamedTuple):
    """What the body holds. The last part is a ledger of all that has come in and gone out."""

    # water and solutes of the body, gut contents excluded
    water_l: float
    plasma_l: float
    sodium_mmol: float
    potassium_mmol: float
    chloride_mmol: float
    other_anions_mmol: float
    cell_potassium_mmol: float
    cell_osmoles_mosm: float
    glucose_mmol: float
    nitrogen_mmol: float
    urea_mmol: float
    creatinine_mmol: float
    urate_mmol: float
    magnesium_mmol: float
    tissue_magnesium_mmol: float
    calcium_mmol: float
    bone_calcium_mmol: float
    # control
    adh_pmol_per_l: float
    adh_effect_pmol_per_l: float
    aquaporin: float
    medulla: float
    renin: float
    aldosterone: float
    aldosterone_effect: float
    natriuretic: float
    potassium_adaptation: float
    ammonium_adaptation: float
    insulin_pmol_per_l: float
    insulin_effect: float
    parathyroid_store: float
    calcitriol: float
    calcidiol_nmol_per_l: float
    sweat_adaptation: float
    glycogen_water_l: float
    # stomach
    stomach_water_l: float
    stomach_sodium_mmol: float
    stomach_potassium_mmol: float
    stomach_chloride_mmol: float
    stomach_carbohydrate_mmol: float
    stomach_energy_kcal: float
    # intestine
    gut_water_l: float
    gut_sodium_mmol: float
    gut_potassium_mmol: float
    gut_chloride_mmol: float
    gut_carbohydrate_mmol: float
    gut_osmoles_mosm: float
    gut_urea_mmol: float
    gut_magnesium_mmol: float
    gut_calcium_mmol: float
    # ledger: totals since the start
    drunk_l: float
    metabolic_water_l: float
    urine_l: float
    urine_sodium_mmol: float
    urine_potassium_mmol: float
    urine_chloride_mmol: float
    urine_urea_mmol: float
    urine_creatinine_mmol: float
    urine_urate_mmol: float
    urine_glucose_mmol: float
    urine_magnesium_mmol: float
    urine_calcium_mmol: float
    urine_osmoles_mosm: float
    urine_ammonium_mmol: float
    urine_bicarbonate_mmol: float
    insensible_l: float
    sweat_l: float
    sweat_sodium_mmol: float
    sweat_potassium_mmol: float
    sweat_chloride_mmol: float
    stool_l: float
    stool_sodium_mmol: float
    stool_potassium_mmol: float
    stool_chloride_mmol: float
    stool_organic_mmol: float
    stool_magnesium_mmol: float
    stool_calcium_mmol: float
    oxidised_kg: float
    eaten_kg: float
    replaced_l: float
    replaced_sodium_mmol: float


class Inputs(NamedTuple):
    """What is done to the body at one moment: rates per hour, held constant over one step."""

    # by mouth, into the stomach
    drink_l: float
    oral_sodium_mmol: float
    oral_potassium_mmol: float
    oral_chloride_mmol: float
    oral_carbohydrate_mmol: float
    oral_energy_kcal: float
    oral_osmoles_mosm: float
    oral_urea_mmol: float
    oral_magnesium_mmol: float
    oral_calcium_mmol: float
    oral_vitamin_d_ug: float
    oral_protein_g: float
    # by vein
    vein_water_l: float
    vein_sodium_mmol: float
    vein_potassium_mmol: float
    vein_chloride_mmol: float
    vein_glucose_mmol: float
    vein_urea_mmol: float
    vein_magnesium_mmol: float
    vein_calcium_mmol: float
    vein_insulin_units: float
    vein_adh_pmol: float
    # losses that are imposed
    vomit_l: float
    secretion_l: float
    secretion_sodium_mmol: float
    secretion_potassium_mmol: float
    secretion_chloride_mmol: float
    secretion_organic_mmol: float
    imposed_sweat_l: float
    # share of what the kidney excretes that is given back by vein, 0 to 1
    urine_water_replaced: float
    urine_sodium_replaced: float
    # burnt in an ordinary day, exercise aside
    usual_energy_kcal: float
    # circumstances, not rates
    exercise_w_per_kg: float
    ambient_c: float
    awake: float
    supine: float
    daylight: float
    water_at_hand: float


AT_REST = Inputs(*[0.0] * len(Inputs._fields))._replace(
    ambient_c=22.0, awake=1.0, water_at_hand=1.0
)


class Observables(NamedTuple):
    """What a laboratory, a balance or a physiologist would see at one moment."""

    sodium_mmol_per_l: float
    potassium_mmol_per_l: float
    chloride_mmol_per_l: float
    bicarbonate_mmol_per_l: float
    glucose_mmol_per_l: float
    urea_mmol_per_l: float
    creatinine_umol_per_l: float
    urate_umol_per_l: float
    magnesium_mmol_per_l: float
    calcium_mmol_per_l: float
    ionised_calcium_mmol_per_l: float
    ionised_magnesium_mmol_per_l: float
    osmolality_mosm_per_kg: float
    tonicity_mosm_per_kg: float
    albumin_g_per_l: float
    haematocrit: float
    red_cell_l: float
    red_cell_fl: float
    adh_pmol_per_l: float
    adh_assayed_pmol_per_l: float
    copeptin_pmol_per_l: float
    renin: float
    aldosterone_pmol_per_l: float
    insulin_pmol_per_l: float
    pth_pmol_per_l: float
    calcitriol_pmol_per_l: float
    calcidiol_nmol_per_l: float
    thirst_cm: float
    body_mass_kg: float
    total_water_l: float
    extracellular_l: float
    intracellular_l: float
    plasma_l: float
    gut_water_l: float
    arterial_filling: float
    gfr_ml_per_min: float
    urine_flow_ml_per_min: float
    urine_osmolality_mosm_per_kg: float
    urine_sodium_mmol_per_l: float
    urine_potassium_mmol_per_l: float
    urine_chloride_mmol_per_l: float
    urine_urea_mmol_per_l: float
    urine_sodium_mmol_per_h: float
    urine_potassium_mmol_per_h: float
    urine_chloride_mmol_per_h: float
    urine_magnesium_mmol_per_h: float
    urine_calcium_mmol_per_h: float
    urine_adh_pmol_per_h: float
    urine_specific_gravity: float
    free_water_clearance_ml_per_min: float
    electrolyte_free_water_clearance_ml_per_min: float
    fe_sodium_percent: float
    fe_potassium_percent: float
    fe_urea_percent: float
    fe_urate_percent: float
    fe_magnesium_percent: float
    sweat_l_per_h: float
    sweat_sodium_mmol_per_l: float
    forearm_sweat_sodium_mmol_per_l: float
    stool_l_per_h: float
    jejunal_water_ml_per_cm_h: float
    jejunal_sodium_mmol_per_cm_h: float
