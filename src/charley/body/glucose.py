"""Glucose and insulin: a minimal model, enough for meals, infusions and high glucose."""

from __future__ import annotations

from charley.body.arithmetic import above, power, within
from charley.body.kidney.salt import Filtrate
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids


def glucose_used(s: State, p: Parameters) -> float:
    """Glucose taken up by tissue, mmol/h: a part by mass action, a part under insulin."""
    return (p.glucose_effectiveness + p.insulin_sensitivity * s.insulin_effect) * s.glucose_mmol


def glucose_made(s: State, p: Parameters, f: Fluids) -> float:
    """Glucose from the liver, mmol/h: less under insulin, more when glucagon and adrenaline answer
    to low glucose."""
    called_for = 1.0 + p.counterregulation * above(p.counterregulation_below, f.glucose)
    return p.glucose_production * 2.0 / (1.0 + s.insulin_effect) * called_for


def glucose_excreted(p: Parameters, f: Fluids, k: Filtrate) -> float:
    """Glucose in urine, mmol/h: what is filtered above the threshold."""
    return k.gfr_l_per_h * above(f.glucose, p.glucose_threshold)


def insulin_change(s: State, p: Parameters, u: Inputs, f: Fluids) -> float:
    """Plasma insulin, pmol/L per h."""
    drive = power(max(0.2, f.glucose / p.glucose_rest), p.insulin_per_glucose)
    target = p.insulin_secretion * p.insulin_rest * within(drive, 0.25, p.insulin_most)
    infused = p.insulin_pmol_per_unit * u.vein_insulin_units / p.insulin_space_l
    return (target - s.insulin_pmol_per_l) / p.insulin_turnover_h + infused


def insulin_effect_change(s: State, p: Parameters) -> float:
    """Insulin effect in tissue relative to rest, per h; it levels off at high concentrations."""
    relative = s.insulin_pmol_per_l / p.insulin_rest
    target = relative * (1.0 + p.insulin_effect_half) / (relative + p.insulin_effect_half)
    return (target - s.insulin_effect) / p.insulin_effect_h
