"""The kidney and water: urine is as dilute or as concentrated as vasopressin and solute allow."""

from __future__ import annotations

from typing import NamedTuple

from charley.body.arithmetic import above, exp, power, saturating
from charley.body.kidney.salt import Filtrate
from charley.body.parameters import Parameters
from charley.body.quantities import State
from charley.body.water import Fluids


class Urine(NamedTuple):
    """Flow in L/h, osmolality in mOsm/kg."""

    flow_l_per_h: float
    osmolality: float


def urine(s: State, p: Parameters, k: Filtrate, solute_mosm_per_h: float) -> Urine:
    """Urine flow = solute load / osmolality, at most what reaches the distal nephron.

    Little solute therefore means little urine however low vasopressin is (tea and toast, beer
    potomania), and little delivery means urine that cannot be diluted (heart failure).
    """
    acting = power(max(1e-3, s.adh_effect_pmol_per_l), p.adh_hill)
    permeable = s.aquaporin * saturating(acting, power(p.adh_half_pmol_per_l, p.adh_hill))
    highest = p.urine_osmolality_max * s.medulla
    lowest = p.urine_osmolality_min * (1.0 - p.dilution_per_washout * (1.0 - s.medulla))
    wanted = lowest + permeable * above(highest, lowest)
    most = p.distal_water_share * k.gfr_l_per_h * k.proximal_remainder
    flow = min(solute_mosm_per_h / wanted, most)
    return Urine(flow_l_per_h=flow, osmolality=solute_mosm_per_h / max(1e-6, flow))


def medulla_change(s: State, p: Parameters, f: Fluids, v: Urine) -> float:
    """Concentrating power of the medulla, per h: washed out by flow, fed by urea."""
    washed = 1.0 / (1.0 + above(v.flow_l_per_h, p.washout_above_l_per_h) / p.washout_l_per_h)
    urea = 1.0 - p.medulla_urea_share * (1.0 - min(1.0, f.urea / p.urea_rest))
    return (washed * urea - s.medulla) / p.medulla_h


def aquaporin_change(s: State, p: Parameters, f: Fluids) -> float:
    """Vasopressin escape, per h: water channels fall over days of dilution under vasopressin."""
    held = saturating(s.adh_effect_pmol_per_l, p.adh_half_pmol_per_l)
    dilution = above(1.0 - f.sodium / p.sodium_rest, p.escape_above)
    return (exp(-p.escape_per_dilution * dilution * dilution * held) - s.aquaporin) / p.escape_h
