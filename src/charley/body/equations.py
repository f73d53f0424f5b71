"""The model in one view: every state's rate of change, per hour, and what can be observed.

Read this file for the balances; each organ's equations are in the module that it names.
"""

from __future__ import annotations

from typing import NamedTuple

from charley.body.glucose import (
    glucose_excreted,
    glucose_made,
    glucose_used,
    insulin_change,
    insulin_effect_change,
)
from charley.body.gut import Absorption, Stool, absorption, emptying_rate, stool
from charley.body.hormones import (
    Signals,
    adh_change,
    adh_effect_change,
    aldosterone_change,
    aldosterone_effect_change,
    natriuretic_change,
    renin_change,
    signals,
)
from charley.body.kidney.acid_base import (
    Anions,
    acids_made,
    ammonium_change,
    anions_excreted,
    vomit,
)
from charley.body.kidney.potassium import adaptation_change, into_cells, potassium_excreted
from charley.body.kidney.salt import Filtrate, filtrate
from charley.body.kidney.waste import (
    creatinine_excreted,
    nitrogen_change,
    urate_excreted,
    urea_excreted,
    urea_made,
)
from charley.body.kidney.water import Urine, aquaporin_change, medulla_change, urine
from charley.body.minerals import (
    Minerals,
    calcidiol_change,
    calcitriol_change,
    minerals,
    parathyroid_store_change,
)
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.sweat import Evaporation, evaporation, sweat_adaptation_change
from charley.body.water import Fluids, cell_volume_regulation, fluids, plasma_change


class Excretion(NamedTuple):
    """Solutes in urine, mmol/h, and the osmoles that they carry, mOsm/h."""

    potassium: float
    urea: float
    creatinine: float
    urate: float
    glucose: float
    osmoles: float


class Moment(NamedTuple):
    """Everything that follows from the state at one moment, organ by organ."""

    fluids: Fluids
    signals: Signals
    filtrate: Filtrate
    absorbed: Absorption
    stool: Stool
    minerals: Minerals
    anions: Anions
    excretion: Excretion
    urine: Urine
    evaporation: Evaporation


def moment(s: State, p: Parameters, u: Inputs) -> Moment:
    """The organs, in the order in which each needs the one before."""
    f = fluids(s, p)
    g = signals(s, p, u, f)
    k = filtrate(s, p, u, f, g)
    absorbed = absorption(s, p, u, f)
    potassium = potassium_excreted(s, p, u, f, g, k, max(0.0, absorbed.potassium))
    anions = anions_excreted(s, p, f, k, k.sodium_mmol_per_h, potassium)
    m = minerals(s, p, f, k)
    urea = urea_excreted(p, f, k, g)
    glucose = glucose_excreted(p, f, k)
    creatinine = creatinine_excreted(f, k)
    urate = urate_excreted(s, p, f, k, g)
    cations = k.sodium_mmol_per_h + potassium + anions.ammonium
    osmoles = (
        2.0 * p.urine_osmotic_coefficient * cations
        + urea
        + glucose
        + creatinine
        + urate
        + 2.0 * (m.calcium_excreted + m.magnesium_excreted)
        + p.other_urine_osmoles
    )
    return Moment(
        fluids=f,
        signals=g,
        filtrate=k,
        absorbed=absorbed,
        stool=stool(s, p, u),
        minerals=m,
        anions=anions,
        excretion=Excretion(potassium, urea, creatinine, urate, glucose, osmoles),
        urine=urine(s, p, k, osmoles),
        evaporation=evaporation(s, p, u, f, g),
    )


def derivatives(s: State, p: Parameters, u: Inputs) -> State:
    """Rate of change of every state, per hour."""
    m = moment(s, p, u)
    f, g, k, a, e = m.fluids, m.signals, m.filtrate, m.absorbed, m.evaporation
    x, n, w, z = m.excretion, m.minerals, m.anions, m.stool
    vomit_sodium, vomit_potassium, vomit_chloride = vomit(u, p)
    emptying = emptying_rate(s, p)
    uptake = into_cells(s, p, f)
    drunk = u.drink_l + g.drinking_l_per_h
    given_back = u.urine_water_replaced * m.urine.flow_l_per_h
    water_outside = (
        a.water_l + u.vein_water_l + given_back - m.urine.flow_l_per_h - e.sweat_l - u.vomit_l
    )
    water_everywhere = e.metabolic_water_l + e.freed_l - e.insensible_l
    sodium_back = u.urine_sodium_replaced * k.sodium_mmol_per_h
    sodium = (
        a.sodium
        + u.vein_sodium_mmol
        + sodium_back
        - k.sodium_mmol_per_h
        - e.sweat_sodium
        - vomit_sodium
    )
    potassium = (
        a.potassium + u.vein_potassium_mmol - x.potassium - e.sweat_potassium - vomit_potassium
    )
    made = glucose_made(s, p, m.fluids)
    glucose = a.glucose + u.vein_glucose_mmol - x.glucose + made - glucose_used(s, p)
    outside_osmoles = 2.0 * (sodium + potassium)
    return State(
        water_l=water_outside + water_everywhere,
        plasma_l=plasma_change(s, p, u, f, water_outside + water_everywhere, outside_osmoles),
        sodium_mmol=sodium,
        potassium_mmol=potassium - uptake,
        chloride_mmol=a.chloride
        + u.vein_chloride_mmol
        + sodium_back
        - w.chloride
        - e.sweat_chloride
        - vomit_chloride,
        other_anions_mmol=acids_made(p, u) - w.other_anions - p.potassium_anion_share * uptake,
        cell_potassium_mmol=uptake,
        cell_osmoles_mosm=cell_volume_regulation(s, p, f),
        glucose_mmol=glucose,
        nitrogen_mmol=nitrogen_change(s, p, u),
        urea_mmol=a.urea + u.vein_urea_mmol + urea_made(s, p) - x.urea,
        creatinine_mmol=p.creatinine_production - x.creatinine,
        urate_mmol=p.urate_production - x.urate,
        magnesium_mmol=n.magnesium_absorbed
        + u.vein_magnesium_mmol
        + n.magnesium_from_tissue
        - n.magnesium_excreted
        - n.magnesium_into_gut,
        tissue_magnesium_mmol=-n.magnesium_from_tissue,
        calcium_mmol=n.calcium_absorbed
        + u.vein_calcium_mmol
        + n.calcium_from_bone
        - n.calcium_excreted
        - n.calcium_into_gut,
        bone_calcium_mmol=-n.calcium_from_bone,
        adh_pmol_per_l=adh_change(s, p, u, g),
        adh_effect_pmol_per_l=adh_effect_change(s, p),
        aquaporin=aquaporin_change(s, p, f),
        medulla=medulla_change(s, p, f, m.urine),
        renin=renin_change(s, p, g),
        aldosterone=aldosterone_change(s, p, f, g),
        aldosterone_effect=aldosterone_effect_change(s, p),
        natriuretic=natriuretic_change(s, p, g),
        potassium_adaptation=adaptation_change(s, p, f),
        ammonium_adaptation=ammonium_change(s, p, f),
        insulin_pmol_per_l=insulin_change(s, p, u, f),
        insulin_effect=insulin_effect_change(s, p),
        parathyroid_store=parathyroid_store_change(s, p, n),
        calcitriol=calcitriol_change(s, p, k, n),
        calcidiol_nmol_per_l=calcidiol_change(s, p, u),
        sweat_adaptation=sweat_adaptation_change(s, p, e),
        glycogen_water_l=-e.freed_l,
        stomach_water_l=drunk - emptying * s.stomach_water_l,
        stomach_sodium_mmol=u.oral_sodium_mmol - emptying * s.stomach_sodium_mmol,
        stomach_potassium_mmol=u.oral_potassium_mmol - emptying * s.stomach_potassium_mmol,
        stomach_chloride_mmol=u.oral_chloride_mmol - emptying * s.stomach_chloride_mmol,
        stomach_carbohydrate_mmol=u.oral_carbohydrate_mmol - emptying * s.stomach_carbohydrate_mmol,
        stomach_energy_kcal=u.oral_energy_kcal - emptying * s.stomach_energy_kcal,
        gut_water_l=emptying * s.stomach_water_l - a.water_l - z.water_l,
        gut_sodium_mmol=emptying * s.stomach_sodium_mmol - a.sodium - z.sodium,
        gut_potassium_mmol=emptying * s.stomach_potassium_mmol - a.potassium - z.potassium,
        gut_chloride_mmol=emptying * s.stomach_chloride_mmol - a.chloride - z.chloride,
        gut_carbohydrate_mmol=emptying * s.stomach_carbohydrate_mmol - a.glucose - z.carbohydrate,
        gut_osmoles_mosm=u.oral_osmoles_mosm - z.osmoles,
        gut_urea_mmol=u.oral_urea_mmol - a.urea,
        gut_magnesium_mmol=u.oral_magnesium_mmol
        + n.magnesium_into_gut
        - n.magnesium_absorbed
        - z.magnesium,
        gut_calcium_mmol=u.oral_calcium_mmol + n.calcium_into_gut - n.calcium_absorbed - z.calcium,
        drunk_l=drunk,
        metabolic_water_l=e.metabolic_water_l,
        urine_l=m.urine.flow_l_per_h,
        urine_sodium_mmol=k.sodium_mmol_per_h,
        urine_potassium_mmol=x.potassium,
        urine_chloride_mmol=w.chloride,
        urine_urea_mmol=x.urea,
        urine_creatinine_mmol=x.creatinine,
        urine_urate_mmol=x.urate,
        urine_glucose_mmol=x.glucose,
        urine_magnesium_mmol=n.magnesium_excreted,
        urine_calcium_mmol=n.calcium_excreted,
        urine_osmoles_mosm=x.osmoles,
        urine_ammonium_mmol=w.ammonium,
        urine_bicarbonate_mmol=w.bicarbonate,
        insensible_l=e.insensible_l,
        sweat_l=e.sweat_l,
        sweat_sodium_mmol=e.sweat_sodium,
        sweat_potassium_mmol=e.sweat_potassium,
        sweat_chloride_mmol=e.sweat_chloride,
        stool_l=z.water_l,
        stool_sodium_mmol=z.sodium,
        stool_potassium_mmol=z.potassium,
        stool_chloride_mmol=z.chloride,
        stool_organic_mmol=z.organic,
        stool_magnesium_mmol=z.magnesium,
        stool_calcium_mmol=z.calcium,
        oxidised_kg=e.oxidised_kg,
        eaten_kg=e.eaten_kg,
        replaced_l=given_back,
        replaced_sodium_mmol=sodium_back,
    )
