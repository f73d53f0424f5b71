"""Calcium with parathyroid hormone and vitamin D, and magnesium, on which both depend."""

from __future__ import annotations

from typing import NamedTuple

from charley.body.arithmetic import power, saturating
from charley.body.kidney.salt import Filtrate
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids


class Minerals(NamedTuple):
    """Fluxes of calcium and magnesium in mmol/h; parathyroid hormone relative to rest."""

    pth_drive: float
    pth: float
    calcium_absorbed: float
    calcium_into_gut: float
    calcium_from_bone: float
    calcium_excreted: float
    magnesium_absorbed: float
    magnesium_into_gut: float
    magnesium_from_tissue: float
    magnesium_excreted: float


def minerals(s: State, p: Parameters, f: Fluids, k: Filtrate) -> Minerals:
    """All fluxes of calcium and magnesium at one moment."""
    drive = pth_drive(p, f)
    pth = p.pth_release * drive * s.parathyroid_store
    action = pth * magnesium_permits(p, f) / magnesium_permits_at_rest(p)
    return Minerals(
        pth_drive=drive,
        pth=pth,
        calcium_absorbed=s.gut_calcium_mmol
        * p.calcium_absorption
        * (p.calcium_absorption_passive + (1.0 - p.calcium_absorption_passive) * s.calcitriol),
        calcium_into_gut=p.calcium_secretion * f.calcium / p.calcium_rest,
        calcium_from_bone=bone_release(p, f, action),
        calcium_excreted=calcium_excreted(p, f, k, action),
        magnesium_absorbed=p.gut_magnesium
        * (
            p.magnesium_absorption_most * saturating(s.gut_magnesium_mmol, p.magnesium_gut_half)
            + p.magnesium_absorption_passive * s.gut_magnesium_mmol
        ),
        magnesium_into_gut=p.magnesium_secretion * f.magnesium / p.magnesium_rest,
        magnesium_from_tissue=magnesium_released(s, p, f),
        magnesium_excreted=magnesium_excreted(p, f, k),
    )


def pth_drive(p: Parameters, f: Fluids) -> float:
    """Drive of the parathyroid glands relative to rest: the inverse sigmoid of ionised calcium.

    Magnesium lack blocks release.
    """
    calcium_rest = p.calcium_rest * p.ionised_calcium_share
    span = p.pth_most - p.pth_least
    steepness = p.pth_steepness
    here = 1.0 / (1.0 + power(f.ionised_calcium / p.pth_set_point, steepness))
    at_rest = 1.0 / (1.0 + power(calcium_rest / p.pth_set_point, steepness))
    sigmoid = (p.pth_least + span * here) / (p.pth_least + span * at_rest)
    return sigmoid * magnesium_permits(p, f) / magnesium_permits_at_rest(p)


def magnesium_permits(p: Parameters, f: Fluids) -> float:
    """Share of release and action of parathyroid hormone that the present magnesium permits."""
    return saturating(power(max(1e-3, f.magnesium), 4.0), power(p.pth_magnesium_half, 4.0))


def magnesium_permits_at_rest(p: Parameters) -> float:
    """The same at resting magnesium."""
    return saturating(power(p.magnesium_rest, 4.0), power(p.pth_magnesium_half, 4.0))


def parathyroid_store_change(s: State, p: Parameters, m: Minerals) -> float:
    """Hormone ready for release, per h: emptied within the hour by strong stimulation."""
    drive = max(1e-3, m.pth_drive)
    return (power(drive, p.pth_synthesis) - drive * s.parathyroid_store) / p.pth_store_h


def calcitriol_change(s: State, p: Parameters, k: Filtrate, m: Minerals) -> float:
    """Calcitriol relative to rest, per h: made in the kidney from calcidiol under the hormone."""
    supply = 2.0 * saturating(s.calcidiol_nmol_per_l, p.calcidiol_rest)
    kidney = power(max(0.02, p.gfr_l_per_h / p.gfr_healthy_l_per_h), 0.5)
    stimulated = power(max(0.01, m.pth), p.calcitriol_per_pth)
    target = p.calcitriol_production * supply * kidney * stimulated
    return (target - s.calcitriol) / p.calcitriol_turnover_h


def calcidiol_change(s: State, p: Parameters, u: Inputs) -> float:
    """25-hydroxyvitamin D, nmol/L per h: skin and food against a turnover of weeks."""
    made = p.calcidiol_from_skin + p.calcidiol_per_ug * u.oral_vitamin_d_ug / p.size
    return made - s.calcidiol_nmol_per_l / p.calcidiol_turnover_h


def bone_release(p: Parameters, f: Fluids, action: float) -> float:
    """Net calcium leaving bone: release under the hormone less deposition with calcium."""
    calcium_rest = p.calcium_rest * p.ionised_calcium_share
    release = power(max(0.01, action), p.bone_per_pth)
    return p.bone_exchange * (release - power(f.ionised_calcium / calcium_rest, p.bone_per_calcium))


def calcium_excreted(p: Parameters, f: Fluids, k: Filtrate, action: float) -> float:
    """Filtered calcium times the fraction left over; sodium carries calcium with it."""
    calcium_rest = p.calcium_rest * p.ionised_calcium_share
    with_sodium = k.sodium_mmol_per_h / p.sodium_excretion_rest
    fraction = (
        p.calcium_fraction
        * p.calcium_handling
        * power(max(0.05, action), -p.calcium_saved_by_pth)
        * power(max(0.02, with_sodium), p.calcium_with_sodium)
        * power(f.ionised_calcium / calcium_rest, p.calcium_fraction_steepness)
    )
    return min(0.5, fraction) * k.gfr_l_per_h * p.calcium_filterable * f.calcium


def magnesium_released(s: State, p: Parameters, f: Fluids) -> float:
    """Magnesium from tissue to plasma: stores fall less than plasma does."""
    held = s.tissue_magnesium_mmol / p.tissue_magnesium_rest_mmol
    balanced = p.magnesium_rest * power(max(1e-3, held), p.tissue_magnesium_steepness)
    return p.magnesium_exchange * (balanced - f.magnesium) * f.extracellular_l


def magnesium_excreted(p: Parameters, f: Fluids, k: Filtrate) -> float:
    """Filtered magnesium times a fraction that nearly vanishes when plasma is low."""
    rising = p.magnesium_fraction * power(
        f.magnesium / p.magnesium_rest, p.magnesium_fraction_steepness
    )
    fraction = min(0.8, (p.magnesium_fraction_least + rising) * p.magnesium_handling)
    return fraction * k.gfr_l_per_h * p.magnesium_filterable * f.magnesium
