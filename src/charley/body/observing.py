"""What a laboratory, a balance or a physiologist would see of a state."""

from __future__ import annotations

from charley.body.arithmetic import above, power
from charley.body.equations import moment
from charley.body.gut import jejunal_flux
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, Observables, State
from charley.body.water import haematocrit, plasma_dilution, red_cells_l

TINY = 1e-6


def adh_assayed(s: State, p: Parameters) -> float:
    """Vasopressin as an assay reads it, pmol/L: hardly more than its blank where there is none."""
    blank = p.adh_assay_floor
    return power(s.adh_pmol_per_l * s.adh_pmol_per_l + blank * blank, 0.5)


def observe(s: State, p: Parameters, u: Inputs) -> Observables:
    """Concentrations, volumes, hormones, urine, sweat and stool at one moment."""
    m = moment(s, p, u)
    f, g, k, x = m.fluids, m.signals, m.filtrate, m.excretion
    flow = max(TINY, m.urine.flow_l_per_h)
    urine_sodium = k.sodium_mmol_per_h / flow
    urine_potassium = x.potassium / flow
    gfr = k.gfr_l_per_h
    jejunum = jejunal_flux(u, p, f)
    sweat_sodium = m.evaporation.sodium_of_sweat
    return Observables(
        sodium_mmol_per_l=f.sodium,
        potassium_mmol_per_l=f.potassium,
        chloride_mmol_per_l=f.chloride,
        bicarbonate_mmol_per_l=f.bicarbonate,
        glucose_mmol_per_l=f.glucose,
        urea_mmol_per_l=f.urea,
        creatinine_umol_per_l=1000.0 * f.creatinine,
        urate_umol_per_l=1000.0 * f.urate,
        magnesium_mmol_per_l=f.magnesium,
        calcium_mmol_per_l=f.calcium,
        ionised_calcium_mmol_per_l=f.ionised_calcium,
        ionised_magnesium_mmol_per_l=p.ionised_magnesium_share * f.magnesium,
        osmolality_mosm_per_kg=f.osmolality,
        tonicity_mosm_per_kg=2.0 * f.sodium + f.glucose,
        albumin_g_per_l=p.albumin_rest * plasma_dilution(f, p),
        haematocrit=haematocrit(f, p),
        red_cell_l=red_cells_l(p),
        red_cell_fl=p.red_cell_fl,
        adh_pmol_per_l=s.adh_pmol_per_l,
        adh_assayed_pmol_per_l=adh_assayed(s, p),
        copeptin_pmol_per_l=p.copeptin_rest + p.copeptin_per_adh * s.adh_pmol_per_l,
        renin=s.renin,
        aldosterone_pmol_per_l=p.aldosterone_rest * s.aldosterone,
        insulin_pmol_per_l=s.insulin_pmol_per_l,
        pth_pmol_per_l=p.pth_rest * m.minerals.pth,
        calcitriol_pmol_per_l=p.calcitriol_rest * s.calcitriol,
        calcidiol_nmol_per_l=s.calcidiol_nmol_per_l,
        thirst_cm=g.thirst_cm,
        body_mass_kg=p.weight_kg
        + s.water_l
        - p.water_rest_l
        + s.stomach_water_l
        + s.gut_water_l
        + s.glycogen_water_l
        - p.glycogen_water_rest_l
        + s.eaten_kg
        - s.oxidised_kg,
        total_water_l=s.water_l,
        extracellular_l=f.extracellular_l,
        intracellular_l=f.intracellular_l,
        plasma_l=s.plasma_l,
        gut_water_l=s.stomach_water_l + s.gut_water_l,
        arterial_filling=g.filling,
        gfr_ml_per_min=gfr / 0.06,
        urine_flow_ml_per_min=flow / 0.06,
        urine_osmolality_mosm_per_kg=m.urine.osmolality,
        urine_sodium_mmol_per_l=urine_sodium,
        urine_potassium_mmol_per_l=urine_potassium,
        urine_chloride_mmol_per_l=m.anions.chloride / flow,
        urine_urea_mmol_per_l=x.urea / flow,
        urine_sodium_mmol_per_h=k.sodium_mmol_per_h,
        urine_potassium_mmol_per_h=x.potassium,
        urine_chloride_mmol_per_h=m.anions.chloride,
        urine_magnesium_mmol_per_h=m.minerals.magnesium_excreted,
        urine_calcium_mmol_per_h=m.minerals.calcium_excreted,
        urine_adh_pmol_per_h=p.adh_excreted_share * gfr * s.adh_pmol_per_l,
        urine_specific_gravity=1.0 + p.urine_gravity_per_osmole * m.urine.osmolality,
        free_water_clearance_ml_per_min=(flow - x.osmoles / f.osmolality) / 0.06,
        electrolyte_free_water_clearance_ml_per_min=flow
        * (1.0 - (urine_sodium + urine_potassium) / f.sodium)
        / 0.06,
        fe_sodium_percent=100.0 * k.sodium_mmol_per_h / max(TINY, gfr * f.sodium),
        fe_potassium_percent=100.0 * x.potassium / max(TINY, gfr * f.potassium),
        fe_urea_percent=100.0 * x.urea / max(TINY, gfr * f.urea),
        fe_urate_percent=100.0 * x.urate / max(TINY, gfr * f.urate),
        fe_magnesium_percent=100.0
        * m.minerals.magnesium_excreted
        / max(TINY, gfr * p.magnesium_filterable * f.magnesium),
        sweat_l_per_h=m.evaporation.sweat_l,
        sweat_sodium_mmol_per_l=sweat_sodium,
        forearm_sweat_sodium_mmol_per_l=above(sweat_sodium, p.sweat_not_of_forearm)
        / p.sweat_of_forearm,
        stool_l_per_h=m.stool.water_l,
        jejunal_water_ml_per_cm_h=1000.0 * jejunum.water_l / p.intestine_cm,
        jejunal_sodium_mmol_per_cm_h=(jejunum.sodium_absorbed - jejunum.sodium_secreted)
        / p.intestine_cm,
    )
