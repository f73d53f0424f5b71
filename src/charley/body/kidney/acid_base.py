"""Acids, chloride and bicarbonate by strong ions: what the kidney sends out with its cations."""

from __future__ import annotations

from typing import NamedTuple

from charley.body.arithmetic import above, exp, power, within
from charley.body.kidney.salt import Filtrate
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids


class Anions(NamedTuple):
    """What leaves in urine with sodium and potassium, mmol/h (mEq/h)."""

    chloride: float
    bicarbonate: float
    other_anions: float
    ammonium: float


def anions_excreted(
    s: State, p: Parameters, f: Fluids, k: Filtrate, sodium: float, potassium: float
) -> Anions:
    """Chloride and bicarbonate that accompany the cations of urine (electroneutrality).

    The anion gap of urine left by sodium, potassium and ammonium is filled with chloride and
    bicarbonate; the share of bicarbonate rises steeply above its threshold, which is higher when
    potassium lacks, and when chloride is scarce, so that vomiting leaves urine without chloride.
    Where nephrons are lost, those that remain reject more of the other anions that they filter.
    """
    filtration = k.gfr_l_per_h / p.gfr_l_per_h
    ammonium = p.ammonium * s.ammonium_adaptation * power(max(0.01, filtration), 0.7)
    cations = sodium + potassium + ammonium
    nephrons = max(0.01, p.gfr_l_per_h / p.gfr_healthy_l_per_h)
    rejected = p.other_anion_clearance * power(nephrons, -p.anions_per_nephrons)
    others = min(rejected * k.gfr_l_per_h * f.other_anions, 0.8 * cations)
    filled = cations - others
    threshold = p.bicarbonate_threshold + p.threshold_per_potassium * above(
        p.potassium_rest, f.potassium
    )
    odds = p.bicarbonate_share * exp(
        p.bicarbonate_share_slope * within(f.bicarbonate - threshold, -12.0, 12.0)
        + p.chloride_saved * above(p.chloride_scarce, f.chloride)
    )
    share = odds / (1.0 + odds)
    return Anions(
        chloride=(1.0 - share) * filled,
        bicarbonate=share * filled,
        other_anions=others,
        ammonium=ammonium,
    )


def ammonium_change(s: State, p: Parameters, f: Fluids) -> float:
    """Ammonium production relative to rest, per h: acidosis and potassium lack raise it in days."""
    target = (
        1.0
        + p.ammonium_per_bicarbonate * (p.bicarbonate_rest - f.bicarbonate)
        + p.ammonium_per_potassium * (p.potassium_rest - f.potassium)
    )
    return (within(target, 0.2, 7.0) - s.ammonium_adaptation) / p.ammonium_adaptation_h


def acids_made(p: Parameters, u: Inputs) -> float:
    """Net production of non-carbonic acid anions, mEq/h: a basal part and one from protein."""
    return p.acid_production + p.acid_per_protein * u.oral_protein_g


def vomit(u: Inputs, p: Parameters) -> tuple[float, float, float]:
    """Sodium, potassium and chloride lost with gastric juice, mmol/h."""
    return (
        p.vomit_sodium * u.vomit_l,
        p.vomit_potassium * u.vomit_l,
        p.vomit_chloride * u.vomit_l,
    )
