"""The kidney and sodium: filtration and four segments, each of which stays bounded."""

from __future__ import annotations

from typing import NamedTuple

from charley.body.arithmetic import above, exp, power, within
from charley.body.hormones import Signals
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids

MOST_NARROWING_CHLORIDE = 5.0
"""Excess of chloride, mmol/L, beyond which renal vessels narrow no further: litres of saline cost
a tenth of renal blood flow (Chowdhury 2012 Ann Surg 256:18, recalled), acidosis hardly more."""


class Filtrate(NamedTuple):
    """What is filtered and what is left of it along the tubule."""

    gfr_l_per_h: float
    proximal_remainder: float
    loop_delivery_mmol_per_h: float
    collecting_delivery_mmol_per_h: float
    sodium_mmol_per_h: float


def filtrate(s: State, p: Parameters, u: Inputs, f: Fluids, g: Signals) -> Filtrate:
    """Sodium along the tubule, mmol/h.

    Each segment reabsorbs the share r ** (1 / effect) of what reaches it, where r is its resting
    share: any positive product of effects keeps the share between 0 and 1 (the bound used in
    HumMod). The macula densa narrows filtration when chloride is high.
    """
    gfr = glomerular_filtration(p, u, f, g)
    filtered = gfr * f.sodium
    proximal = remainder(p.proximal_share, proximal_effect(p, g))
    loop = remainder(p.loop_share, p.loop_reabsorption)
    left = (1.0 - p.proximal_share) * (1.0 - p.loop_share)
    distal_load = proximal * loop * gfr / (left * p.gfr_healthy_l_per_h)
    distal = remainder(p.distal_share, distal_effect(p, g, distal_load))
    collecting_load = distal_load * distal / (1.0 - p.distal_share)
    collecting = remainder(p.collecting_share, collecting_effect(s, p, u, f, g, collecting_load))
    return Filtrate(
        gfr_l_per_h=gfr,
        proximal_remainder=proximal,
        loop_delivery_mmol_per_h=filtered * proximal,
        collecting_delivery_mmol_per_h=filtered * proximal * loop * distal,
        sodium_mmol_per_h=filtered * proximal * loop * distal * collecting,
    )


def remainder(resting_share: float, effect: float) -> float:
    """Share of the delivered sodium that a segment leaves, between 0 and 1."""
    return 1.0 - power(resting_share, 1.0 / effect)


def glomerular_filtration(p: Parameters, u: Inputs, f: Fluids, g: Signals) -> float:
    """Filtration rate, L/h: with filling, a little more by day, less when chloride is high."""
    filling = within(1.0 + p.gfr_per_filling * (g.filling - 1.0), 0.1, 1.25)
    excess = within(f.chloride - p.chloride_tolerated, 0.0, MOST_NARROWING_CHLORIDE)
    narrowing = exp(-p.gfr_per_chloride * excess)
    return p.gfr_l_per_h * filling * narrowing * (1.0 + p.gfr_by_day * u.daylight)


def proximal_effect(p: Parameters, g: Signals) -> float:
    """Proximal reabsorption relative to rest: angiotensin and an empty circulation raise it."""
    return within(
        p.proximal_reabsorption
        * power(g.angiotensin, p.proximal_per_angiotensin)
        * exp(-p.proximal_per_filling * (g.filling - 1.0)),
        0.2,
        6.0,
    )


def distal_effect(p: Parameters, g: Signals, load: float) -> float:
    """Distal convoluted tubule (thiazide-sensitive) relative to rest; a high load outruns it."""
    return within(
        p.distal_reabsorption
        * power(g.mineralocorticoid, p.distal_per_aldosterone)
        * power(max(0.01, load), -p.load_outruns_transport),
        0.05,
        8.0,
    )


def collecting_effect(
    s: State, p: Parameters, u: Inputs, f: Fluids, g: Signals, load: float
) -> float:
    """Collecting duct relative to rest: aldosterone against natriuretic signals, less by day.

    High plasma sodium is natriuretic by itself.
    """
    return within(
        p.collecting_reabsorption
        * power(g.mineralocorticoid, p.collecting_per_aldosterone)
        * exp(-p.collecting_per_filling * (s.natriuretic - 1.0))
        * power(max(0.01, load), -p.load_outruns_transport)
        * exp(-p.natriuresis_per_sodium * above(f.sodium, p.natriuresis_above_sodium))
        * exp(-p.excretion_by_day * u.daylight),
        0.02,
        30.0,
    )
