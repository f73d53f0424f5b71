"""How the parameters follow from sex, age, height, weight and pregnancy."""

from __future__ import annotations

from charley.body.parameters import Parameters
from charley.body.people.person import Person
from charley.body.people.table import reference_parameters

REFERENCE_WEIGHT_KG = 70.0

IN_PROPORTION_TO_WEIGHT = (
    "urea_production",
    "urate_production",
    "acid_production",
    "glucose_production",
    "collecting_delivery_rest",
    "sodium_excretion_rest",
    "potassium_secretion",
    "potassium_secretion_most",
    "ammonium",
    "other_urine_osmoles",
    "glucose_transport_most",
    "sodium_leak_l",
    "gut_water_permeability",
    "bone_exchange",
    "calcium_secretion",
    "magnesium_secretion",
    "magnesium_absorption_most",
    "colon_potassium",
    "tissue_magnesium_rest_mmol",
    "insensible_l",
    "metabolic_water_l",
    "glycogen_water_rest_l",
    "sweat_most_l",
    "sweat_duct_flow_l",
    "skin_sodium",
    "drinking_per_thirst",
    "adh_space_l",
    "insulin_space_l",
    "washout_above_l_per_h",
    "washout_l_per_h",
    "wetted_half_l",
    "carbohydrate_floor_mmol",
    "sodium_floor_mmol",
    "magnesium_gut_half",
    "gut_capacity_l",
    "secretion_hinders_l",
    "sweat_acclimatising_l",
)


def person_parameters(person: Person) -> Parameters:
    """Parameters of a person of this sex, age and size with everything else as in the table."""
    p = reference_parameters()
    size = lean_size(person)
    water = body_water_l(person)
    extracellular = extracellular_l(person, water)
    gfr = expected_gfr_ml_per_min(person)
    measured = gfr if person.gfr_ml_per_min is None else person.gfr_ml_per_min
    pregnant = min(1.0, person.pregnant_weeks / 36.0)
    scaled = {name: getattr(p, name) * size for name in IN_PROPORTION_TO_WEIGHT}
    return closed(
        p._replace(
            **scaled,
            weight_kg=person.weight_kg,
            size=size,
            water_rest_l=water,
            extracellular_rest_l=extracellular,
            plasma_rest_l=0.21 * extracellular * (1.0 + 0.1 * pregnant),
            gfr_l_per_h=0.06 * measured,
            gfr_healthy_l_per_h=0.06 * gfr,
            creatinine_production=creatinine_mmol_per_h(person),
            urine_osmolality_max=p.urine_osmolality_max * concentrating(person.age_years),
            urine_osmolality_min=p.urine_osmolality_min * diluting(person.age_years),
            adh_threshold=p.adh_threshold - 9.0 * pregnant,
            thirst_threshold=p.thirst_threshold - 9.0 * pregnant,
            sodium_rest=p.sodium_rest - 4.5 * pregnant,
            haematocrit_rest=(0.44 if person.sex == "male" else 0.40) - 0.05 * pregnant,
        )
    )


def closed(p: Parameters) -> Parameters:
    """The parameters that follow from the others, so that the resting body is in equilibrium."""
    cells = p.water_rest_l - p.extracellular_rest_l
    outside = 2.0 * (p.sodium_rest / p.plasma_ratio_of_ions + p.potassium_rest) + p.glucose_rest
    potassium = CELL_POTASSIUM_MMOL_PER_L * cells
    left = (1 - p.proximal_share) * (1 - p.loop_share) * (1 - p.distal_share)
    return p._replace(
        cell_potassium_rest_mmol=potassium,
        cell_osmoles_rest_mosm=outside * cells - 2.0 * potassium,
        protein_charge_mmol=PROTEIN_CHARGE_MEQ_PER_L * p.extracellular_rest_l,
        collecting_delivery_rest=p.gfr_healthy_l_per_h * p.sodium_rest * left,
    )


CELL_POTASSIUM_MMOL_PER_L = 130.0
PROTEIN_CHARGE_MEQ_PER_L = 10.0


def lean_size(person: Person) -> float:
    """Size relative to the reference man; half of what exceeds a body mass index of 30 counts."""
    ideal = 30.0 * (person.height_cm / 100.0) ** 2
    weight = person.weight_kg if person.weight_kg <= ideal else 0.5 * (ideal + person.weight_kg)
    return weight / REFERENCE_WEIGHT_KG


def body_water_l(person: Person) -> float:
    """Total body water, L (Watson 1980, Am J Clin Nutr 33:27); 0.6 of the weight under 16 years.

    Pregnancy adds up to 7 L at term (Hytten 1980, recalled).
    """
    if person.age_years < 16:
        return 0.6 * person.weight_kg
    if person.sex == "male":
        water = (
            2.447
            - 0.09516 * person.age_years
            + 0.1074 * person.height_cm
            + 0.3362 * person.weight_kg
        )
    else:
        water = -2.097 + 0.1069 * person.height_cm + 0.2466 * person.weight_kg
    return min(0.75 * person.weight_kg, water + 7.0 * person.pregnant_weeks / 40.0)


def extracellular_l(person: Person, water_l: float) -> float:
    """Extracellular fluid, L: 36 % of body water, rising to 44 % in old age; more in pregnancy."""
    older = max(0.0, min(1.0, (person.age_years - 40.0) / 45.0))
    share = 0.36 + 0.06 * older + (0.02 if person.sex == "female" else 0.0)
    return water_l * (share + 0.03 * person.pregnant_weeks / 40.0)


def surface_m2(person: Person) -> float:
    """Body surface, m2 (Mosteller 1987)."""
    return float((person.height_cm * person.weight_kg / 3600.0) ** 0.5)


def expected_gfr_ml_per_min(person: Person) -> float:
    """What a healthy person of this age and size filters, mL/min, not per surface.

    125 mL/min per 1.73 m2 until 40 years and 1 % of that less for each year after; half as much
    again in late pregnancy.
    """
    ageing = max(0.45, 1.0 - 0.01 * max(0.0, person.age_years - 40.0))
    pregnant = 1.0 + 0.5 * min(1.0, person.pregnant_weeks / 20.0)
    return 125.0 * surface_m2(person) / 1.844 * ageing * pregnant


def creatinine_mmol_per_h(person: Person) -> float:
    """Creatinine production, mmol/h, from the excretion in the Cockcroft-Gault formula (1976)."""
    mg_per_kg_day = max(8.0, 28.0 - 0.2 * person.age_years)
    female = 0.85 if person.sex == "female" else 1.0
    return mg_per_kg_day * female * person.weight_kg / 113.12 / 24.0


def concentrating(age_years: float) -> float:
    """Concentrating power by age relative to 30 years: four fifths at 80 (Rowe 1976, recalled)."""
    return 1.0 - 0.004 * max(0.0, min(50.0, age_years - 30.0))


def diluting(age_years: float) -> float:
    """Lowest urine osmolality by age relative to 30 years.

    After a water load 92 mOsm/kg in men near 80 and 52 in young men (Dontas 1972, recalled): 40
    more, which is half of the reference man's.
    """
    return 1.0 + 0.01 * max(0.0, min(50.0, age_years - 30.0))
