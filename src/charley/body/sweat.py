"""Heat, sweat and the water lost through skin and lungs."""

from __future__ import annotations

from typing import NamedTuple

from charley.body.arithmetic import above, power, saturating, within
from charley.body.hormones import Signals
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids


class Evaporation(NamedTuple):
    """Losses through skin and lungs, L/h and mmol/h, and what metabolism adds and frees."""

    sweat_l: float
    sodium_of_sweat: float
    sweat_sodium: float
    sweat_potassium: float
    sweat_chloride: float
    insensible_l: float
    metabolic_water_l: float
    freed_l: float
    oxidised_kg: float
    eaten_kg: float


def evaporation(s: State, p: Parameters, u: Inputs, f: Fluids, g: Signals) -> Evaporation:
    """Sweat balances heat; its sodium is what the duct had no time to take back.

    What the skin loses without visible sweat counts with it.
    """
    not_imposed = max(0.0, 1.0 - 1e3 * u.imposed_sweat_l)
    sweat = u.imposed_sweat_l + not_imposed * sweating(p, u, g)
    sodium = sweat_sodium(s, p, f, g, sweat)
    skin = p.skin_sodium * power(g.mineralocorticoid, -p.skin_sodium_per_aldosterone)
    kcal_per_h = 0.86 * u.exercise_w_per_kg * p.weight_kg
    return Evaporation(
        sweat_l=sweat,
        sodium_of_sweat=sodium,
        sweat_sodium=sweat * sodium + skin,
        sweat_potassium=sweat * p.sweat_potassium * f.potassium / p.potassium_rest,
        sweat_chloride=p.sweat_chloride_per_sodium * (sweat * sodium + skin),
        insensible_l=p.insensible_l + p.breathing_l_per_kcal * kcal_per_h,
        metabolic_water_l=p.metabolic_water_l + p.metabolic_water_l_per_kcal * kcal_per_h,
        freed_l=glycogen_water_freed(s, p, kcal_per_h),
        oxidised_kg=p.oxidised_kg_per_kcal * (u.usual_energy_kcal + kcal_per_h),
        eaten_kg=p.oxidised_kg_per_kcal
        * (u.oral_energy_kcal + p.glucose_kcal_per_mmol * u.vein_glucose_mmol),
    )


def glycogen_water_freed(s: State, p: Parameters, kcal_per_h: float) -> float:
    """Water that glycogen held and that its burning frees, L/h; below 0 while it is restored.

    Glycogen is burnt in proportion to what is left of it. Its water is held beside the body water
    in which salts are dissolved.
    """
    burnt = p.glycogen_water_l_per_kcal * kcal_per_h * s.glycogen_water_l / p.glycogen_water_rest_l
    return burnt - (p.glycogen_water_rest_l - s.glycogen_water_l) / p.glycogen_h


def sweating(p: Parameters, u: Inputs, g: Signals) -> float:
    """Sweat rate, L/h, that evaporates what heat is left after dry exchange with the air."""
    heat = p.resting_heat_w_per_kg + p.heat_share_of_exercise * u.exercise_w_per_kg
    dry = p.dry_heat_w_per_kg_k * (p.skin_c - u.ambient_c)
    watts = above(heat, dry) * p.weight_kg
    thirsting = within(1.0 - p.sweat_per_filling * above(1.0, g.filling), 0.3, 1.0)
    return min(p.sweat_most_l, watts / p.evaporation_wh_per_l) * thirsting


def sweat_sodium(s: State, p: Parameters, f: Fluids, g: Signals, sweat: float) -> float:
    """Sodium of sweat, mmol/L: plasma sodium times what the duct leaves at this flow.

    The share taken back falls by one fifth for every `sweat_duct_flow` of flow; aldosterone and
    acclimatisation widen the duct's capacity (form as in HumMod).
    """
    capacity = p.sweat_duct_flow_l * s.sweat_adaptation * power(g.mineralocorticoid, 0.1)
    reabsorbed = power(0.8, sweat / capacity)
    return f.sodium * within(1.0 - p.sweat_reabsorption * reabsorbed, 0.03, 0.9)


def sweat_adaptation_change(s: State, p: Parameters, e: Evaporation) -> float:
    """Acclimatisation of the sweat glands, per h, over days of sweating."""
    target = p.sweat_capacity * (
        1.0 + p.sweat_acclimatisation * saturating(e.sweat_l, p.sweat_acclimatising_l)
    )
    return (target - s.sweat_adaptation) / p.sweat_acclimatisation_h
