"""Urea, creatinine and urate: production and excretion, mmol/h."""

from __future__ import annotations

from charley.body.arithmetic import exp, within
from charley.body.hormones import Signals
from charley.body.kidney.salt import Filtrate
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids


def urea_made(s: State, p: Parameters) -> float:
    """Urea from the body's own protein and, over half a day, from what was eaten."""
    return p.urea_production + s.nitrogen_mmol / p.protein_turnover_h


def nitrogen_change(s: State, p: Parameters, u: Inputs) -> float:
    """Nitrogen of food not yet turned to urea, mmol of urea per h."""
    return p.urea_per_protein * u.oral_protein_g - s.nitrogen_mmol / p.protein_turnover_h


def urea_excreted(p: Parameters, f: Fluids, k: Filtrate, g: Signals) -> float:
    """Filtered urea less what the tubule takes back, which is more when filling is low."""
    fraction = within(p.urea_fraction * exp(p.urea_per_filling * (g.filling - 1.0)), 0.1, 0.9)
    return fraction * k.gfr_l_per_h * f.urea


def creatinine_excreted(f: Fluids, k: Filtrate) -> float:
    """Creatinine is filtered; its small secretion is left out."""
    return k.gfr_l_per_h * f.creatinine


def urate_excreted(s: State, p: Parameters, f: Fluids, k: Filtrate, g: Signals) -> float:
    """Urate is mostly taken back with proximal sodium, so that expansion raises its excretion."""
    expansion = p.urate_per_filling * (g.filling - 1.0) + p.urate_per_proximal * (
        k.proximal_remainder / (1.0 - p.proximal_share) - 1.0
    )
    fraction = within(p.urate_fraction * p.urate_handling * exp(expansion), 0.005, 0.6)
    return fraction * k.gfr_l_per_h * f.urate
