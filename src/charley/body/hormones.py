"""What regulates: vasopressin, thirst, renin, angiotensin, aldosterone, natriuretic peptide."""

from __future__ import annotations

from typing import NamedTuple

from charley.body.arithmetic import above, exp, power
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids, arterial_filling, central_filling


class Signals(NamedTuple):
    """What volume and hormones tell the organs; relative to rest unless the name has a unit."""

    filling: float
    central: float
    angiotensin: float
    mineralocorticoid: float
    adh_target_pmol_per_l: float
    thirst_cm: float
    drinking_l_per_h: float


def signals(s: State, p: Parameters, u: Inputs, f: Fluids) -> Signals:
    """All signals of one moment."""
    filling = arterial_filling(f, p)
    thirst = thirst_cm(s, p, f, filling)
    return Signals(
        filling=filling,
        central=central_filling(f, p, u.supine),
        angiotensin=max(0.02, s.renin * p.angiotensin_formation),
        mineralocorticoid=max(
            0.02, s.aldosterone_effect * p.mineralocorticoid_receptor + p.other_mineralocorticoid
        ),
        adh_target_pmol_per_l=adh_target(p, f, filling),
        thirst_cm=thirst,
        drinking_l_per_h=p.drinking_per_thirst
        * above(thirst, p.thirst_tolerated_cm)
        * u.awake
        * u.water_at_hand,
    )


def sensed_osmolality(p: Parameters, f: Fluids) -> float:
    """Osmolality as the osmoreceptors see it, mOsm/kg, on the scale of a measured value.

    Only what does not enter the cells counts; resting glucose and urea are added as constants so
    that published lines against measured osmolality keep their intercepts.
    """
    return 2.0 * f.sodium + p.glucose_rest + p.urea_rest


def adh_target(p: Parameters, f: Fluids, filling: float) -> float:
    """Vasopressin towards which plasma moves, pmol/L.

    Osmotic line of healthy people, slope x (osmolality - threshold); the threshold moves with
    filling, hardly above normal; below about 95 % filling the baroreflex adds exponentially. A
    leak is a floor that osmolality cannot suppress, ectopic release comes on top.
    """
    shift = p.adh_threshold_per_filling * min(p.adh_filling_most, filling - 1.0)
    osmotic = p.adh_slope * above(sensed_osmolality(p, f), p.adh_threshold + shift)
    baroreflex = exp(p.adh_baroreflex * above(p.adh_baroreflex_below, filling)) - 1.0
    stimulated = osmotic + min(baroreflex, 60.0)
    return max(0.0, p.adh_release * max(stimulated, p.adh_leak) + p.adh_ectopic)


def thirst_cm(s: State, p: Parameters, f: Fluids, filling: float) -> float:
    """Thirst on a visual scale of 0 to 10 cm; what has been swallowed quenches before it acts."""
    osmotic = p.thirst_slope * above(sensed_osmolality(p, f), p.thirst_threshold)
    volume = p.thirst_per_filling * above(p.thirst_filling_below, filling)
    quenched = p.thirst_quenched_per_l * (s.stomach_water_l + s.gut_water_l)
    return min(10.0, above(osmotic + volume, quenched))


def adh_change(s: State, p: Parameters, u: Inputs, g: Signals) -> float:
    """Plasma vasopressin, pmol/L per h: secretion and clearance over a single space."""
    return (g.adh_target_pmol_per_l - s.adh_pmol_per_l) / p.adh_turnover_h + (
        u.vein_adh_pmol / p.adh_space_l
    )


def adh_effect_change(s: State, p: Parameters) -> float:
    """Vasopressin effect at the collecting duct, pmol/L per h, which lags behind plasma.

    `adh_sensitivity` is lowered by antagonists and raised by a receptor that is always on;
    `adh_agonist` is what desmopressin adds.
    """
    acting = p.adh_sensitivity * (s.adh_pmol_per_l + p.adh_agonist)
    return (acting - s.adh_effect_pmol_per_l) / p.adh_effect_h


def renin_change(s: State, p: Parameters, g: Signals) -> float:
    """Renin activity, per h."""
    target = min(p.renin_most, exp(-p.renin_per_filling * (g.filling - 1.0)))
    return (p.renin_release * target - s.renin) / p.renin_turnover_h


def aldosterone_change(s: State, p: Parameters, f: Fluids, g: Signals) -> float:
    """Aldosterone, per h: driven by angiotensin and by plasma potassium."""
    potassium = exp(p.aldosterone_per_potassium * (f.potassium - p.potassium_rest))
    target = p.aldosterone_release * power(g.angiotensin, p.aldosterone_per_angiotensin)
    made = min(p.aldosterone_most, target * potassium) + p.aldosterone_infused
    return (made - s.aldosterone) / p.aldosterone_turnover_h


def aldosterone_effect_change(s: State, p: Parameters) -> float:
    """Genomic effect of aldosterone in the tubule, per h, hours behind the hormone."""
    return (s.aldosterone - s.aldosterone_effect) / p.aldosterone_effect_h


def natriuretic_change(s: State, p: Parameters, g: Signals) -> float:
    """Volume natriuresis, per h: central filling as the kidney answers it, within about a day.

    Natriuretic peptides rise within the hour; the excretion of a salt load takes a day, and that
    delay is what is kept here.
    """
    return (g.central - s.natriuretic) / p.natriuretic_turnover_h
