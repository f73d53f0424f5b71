"""Where the water is: cells, extracellular fluid and plasma, and what is dissolved in them."""

from __future__ import annotations

from typing import NamedTuple

from charley.body.arithmetic import power
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State


class Fluids(NamedTuple):
    """Volumes in L and plasma concentrations in mmol/L that follow at once from the amounts."""

    extracellular_l: float
    intracellular_l: float
    tonicity_mosm_per_l: float
    sodium: float
    potassium: float
    chloride: float
    bicarbonate: float
    other_anions: float
    glucose: float
    urea: float
    creatinine: float
    urate: float
    magnesium: float
    calcium: float
    ionised_calcium: float
    osmolality: float
    plasma_ratio: float


def fluids(s: State, p: Parameters) -> Fluids:
    """Cells and extracellular fluid in osmotic equilibrium, and the concentrations that follow.

    Water moves across cell membranes within minutes, so that O_i / V_i = O_e / V_e holds at every
    moment, with O_e = 2 (Na + K) + glucose and O_i = 2 K_i + other osmoles of the cell. Urea
    crosses and counts for neither. Sodium and its anions are by `plasma_ratio_of_ions` lower in
    plasma than in the whole extracellular fluid (protein volume and Gibbs-Donnan equilibrium).
    Bicarbonate closes the electroneutrality of the extracellular fluid (strong ion difference);
    cells and proteins buffer with it, so that only part of a gain or loss of alkali shows.
    """
    outside = 2.0 * (s.sodium_mmol + s.potassium_mmol) + s.glucose_mmol
    inside = 2.0 * s.cell_potassium_mmol + s.cell_osmoles_mosm
    extracellular = s.water_l * outside / (outside + inside)
    per_litre = p.plasma_ratio_of_ions / extracellular
    sodium = s.sodium_mmol * per_litre
    glucose = s.glucose_mmol / extracellular
    urea = s.urea_mmol / s.water_l
    alkali = (
        s.sodium_mmol
        + s.potassium_mmol
        - s.chloride_mmol
        - s.other_anions_mmol
        - p.protein_charge_mmol
    ) * per_litre
    bicarbonate = (alkali + p.cell_buffers * p.bicarbonate_rest) / (1.0 + p.cell_buffers)
    calcium = s.calcium_mmol / extracellular
    return Fluids(
        extracellular_l=extracellular,
        intracellular_l=s.water_l - extracellular,
        tonicity_mosm_per_l=outside / extracellular,
        sodium=sodium,
        potassium=s.potassium_mmol / extracellular,
        chloride=s.chloride_mmol * per_litre,
        bicarbonate=max(1.0, bicarbonate),
        other_anions=s.other_anions_mmol * per_litre,
        glucose=glucose,
        urea=urea,
        creatinine=s.creatinine_mmol / s.water_l,
        urate=s.urate_mmol / (p.urate_space * s.water_l),
        magnesium=s.magnesium_mmol / extracellular,
        calcium=calcium,
        ionised_calcium=calcium
        * p.ionised_calcium_share
        * (1.0 - p.alkalosis_binds_calcium * (bicarbonate - p.bicarbonate_rest)),
        osmolality=2.0 * sodium + glucose + urea,
        plasma_ratio=s.plasma_l / p.plasma_rest_l,
    )


def plasma_change(
    s: State, p: Parameters, u: Inputs, f: Fluids, water_l: float, osmoles_mosm: float
) -> float:
    """Plasma volume, L/h, from all `water_l` and the salt (`osmoles_mosm`) gained per hour.

    What is infused, and fluid that comes or goes with its osmoles (plasma lost to the gut), meets
    the plasma first and is shared with the interstitium within the hour; other water crosses every
    membrane at once and counts by the plasma's share of all water.
    """
    infused_mosm = 2.0 * (u.vein_sodium_mmol + u.vein_potassium_mmol)
    isotonic = u.vein_water_l + (osmoles_mosm - infused_mosm) / f.tonicity_mosm_per_l
    free = (water_l - isotonic) * s.plasma_l / s.water_l
    share = p.plasma_rest_l / p.extracellular_rest_l
    return isotonic + free + (share * f.extracellular_l - s.plasma_l) / p.plasma_exchange_h


def cell_volume_regulation(s: State, p: Parameters, f: Fluids) -> float:
    """Organic osmolytes leave swollen cells and are made in shrunken ones, mOsm/h."""
    tonicity_rest = (
        2.0 * (p.sodium_rest + p.potassium_rest * p.plasma_ratio_of_ions) / (p.plasma_ratio_of_ions)
        + p.glucose_rest
    )
    rest = p.cell_osmoles_rest_mosm
    capacity = p.cell_adaptation * (rest + 2.0 * p.cell_potassium_rest_mmol)
    target = rest + capacity * (f.tonicity_mosm_per_l / tonicity_rest - 1.0)
    return (max(0.2 * rest, target) - s.cell_osmoles_mosm) / p.cell_adaptation_h


def arterial_filling(f: Fluids, p: Parameters) -> float:
    """Effective arterial filling, 1 at rest: what volume receptors of the arteries sense.

    Plasma volume normally; a failing heart or dilated splanchnic vessels (cirrhosis) keep it low
    (`underfilling`) and lessen what more plasma adds (`filling_gain`).
    """
    return max(0.3, 1.0 + p.filling_gain * (f.plasma_ratio - 1.0) - p.underfilling)


def central_filling(f: Fluids, p: Parameters, supine: float) -> float:
    """Filling of the atria, 1 at rest: what releases natriuretic peptides."""
    return f.plasma_ratio + p.supine_central_filling * supine + p.congestion


def plasma_dilution(f: Fluids, p: Parameters) -> float:
    """Albumin relative to rest: it is diluted in the plasma, and some leaves with the fluid."""
    return power(max(0.2, f.plasma_ratio), -p.albumin_dilution)


def red_cells_l(p: Parameters) -> float:
    """Volume of all red cells, which keep theirs: what swells them they give up within days."""
    return p.haematocrit_rest / (1.0 - p.haematocrit_rest) * p.plasma_rest_l


def haematocrit(f: Fluids, p: Parameters) -> float:
    """Share of red cells in the blood."""
    cells = red_cells_l(p)
    plasma = f.plasma_ratio * p.plasma_rest_l
    return cells / (cells + plasma)
