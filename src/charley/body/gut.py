"""The gut: stomach emptying, absorption with glucose and sodium coupled, secretion and stool."""

from __future__ import annotations

from typing import NamedTuple

from charley.body.arithmetic import above, power
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids


class Absorption(NamedTuple):
    """Net movement from gut to body, L/h and mmol/h (negative: into the gut)."""

    water_l: float
    sodium: float
    potassium: float
    chloride: float
    glucose: float
    urea: float


class Stool(NamedTuple):
    """What leaves with stool, per hour."""

    water_l: float
    sodium: float
    potassium: float
    chloride: float
    organic: float
    carbohydrate: float
    osmoles: float
    magnesium: float
    calcium: float


class Lumen(NamedTuple):
    """What crosses the wall of the small intestine, per hour, from a lumen of given content."""

    glucose: float
    sodium_absorbed: float
    sodium_secreted: float
    water_l: float


def emptying_rate(s: State, p: Parameters) -> float:
    """Fraction of the stomach's content that leaves per hour, slower with energy density.

    Drinks with sugar are little slowed; a meal leaves at some 3 to 4 kcal a minute.
    """
    density = s.stomach_energy_kcal / (s.stomach_water_l + p.stomach_residual_l)
    slowed = power(max(1e-6, density / p.energy_density_half), 1.5)
    return p.gastric_emptying / (1.0 + slowed)


def wall(
    water: float,
    sodium: float,
    cations: float,
    carbohydrate: float,
    osmoles: float,
    hindered: float,
    p: Parameters,
    f: Fluids,
) -> Lumen:
    """Transport across the intestinal wall.

    Glucose enters with two sodium ions each (SGLT1); sodium also leaks along its gradient in both
    directions and is absorbed actively (in ileum and colon); water follows osmosis and the
    co-transporter. Fast passage sweeps sugar past its carrier. All fluxes fall with the wetted
    surface water / (water + wetted_half_l).
    """
    wetted_l = water + p.wetted_half_l
    covered = water / wetted_l
    glucose = (
        p.glucose_transport_most
        / power(hindered, 0.5)
        * carbohydrate
        / (carbohydrate + p.glucose_transport_half * wetted_l + p.carbohydrate_floor_mmol)
    )
    coupled = (
        2.0 * glucose * sodium / (sodium + p.sodium_transport_half * wetted_l + p.sodium_floor_mmol)
    )
    leak_l = p.sodium_leak_l / (hindered * hindered)
    leak_out = leak_l * sodium / wetted_l
    active = p.gut_active_absorption * p.active_sodium_absorption * sodium / hindered
    lumen_osmoles = (2.0 * cations + carbohydrate + osmoles) / wetted_l
    plasma_osmoles = f.tonicity_mosm_per_l + f.urea
    return Lumen(
        glucose=glucose,
        sodium_absorbed=coupled + leak_out + active,
        sodium_secreted=leak_l * f.sodium * covered,
        water_l=p.gut_water_permeability * (plasma_osmoles * covered - lumen_osmoles)
        + p.water_per_glucose_l * glucose * covered,
    )


def absorption(s: State, p: Parameters, u: Inputs, f: Fluids) -> Absorption:
    """Net absorption from the small intestine, less what disease secretes into it."""
    cations = s.gut_sodium_mmol + s.gut_potassium_mmol
    lumen = wall(
        s.gut_water_l,
        s.gut_sodium_mmol,
        cations,
        s.gut_carbohydrate_mmol,
        s.gut_osmoles_mosm + s.gut_urea_mmol,
        inflamed(p, u),
        p,
        f,
    )
    potassium = p.gut_potassium_absorption * s.gut_potassium_mmol / inflamed(p, u)
    share_of_chloride = s.gut_chloride_mmol / (cations + 1e-6)
    chloride_secreted = lumen.sodium_secreted * f.chloride / f.sodium
    return Absorption(
        water_l=lumen.water_l - u.secretion_l,
        sodium=lumen.sodium_absorbed - lumen.sodium_secreted - u.secretion_sodium_mmol,
        potassium=potassium - colon_secretion(s, p) - u.secretion_potassium_mmol,
        chloride=(lumen.sodium_absorbed + potassium) * share_of_chloride
        - chloride_secreted
        - u.secretion_chloride_mmol,
        glucose=lumen.glucose,
        urea=p.gut_urea_absorption * s.gut_urea_mmol,
    )


def colon_secretion(s: State, p: Parameters) -> float:
    """Potassium that the colon adds to stool, mmol/h; a third of it adapts as the kidney does."""
    return p.colon_potassium * (2.0 + s.potassium_adaptation) / 3.0


def inflamed(p: Parameters, u: Inputs) -> float:
    """1 in health; what makes the gut secrete hinders absorption and hastens transit."""
    return 1.0 + u.secretion_l / p.secretion_hinders_l


def stool(s: State, p: Parameters, u: Inputs) -> Stool:
    """Stool: a little of the content always, and what exceeds the capacity of the gut.

    Organic anions of diarrhoea (fatty acids, lactate) are alkali lost; they leave as they come.
    """
    overflow = (
        p.overflow_per_h
        * above(s.gut_water_l, p.gut_capacity_l / inflamed(p, u))
        / (s.gut_water_l + p.stomach_residual_l)
    )
    share = p.gut_transit + overflow
    return Stool(
        water_l=share * s.gut_water_l,
        sodium=(overflow + p.colon_leaves_sodium * p.gut_transit) * s.gut_sodium_mmol,
        potassium=(share + p.stool_potassium) * s.gut_potassium_mmol + colon_secretion(s, p),
        chloride=(overflow + p.colon_leaves_sodium * p.gut_transit) * s.gut_chloride_mmol,
        organic=u.secretion_organic_mmol,
        carbohydrate=share * s.gut_carbohydrate_mmol,
        osmoles=(share + p.osmole_transit) * s.gut_osmoles_mosm,
        magnesium=(share + p.mineral_transit) * s.gut_magnesium_mmol,
        calcium=(share + p.mineral_transit) * s.gut_calcium_mmol,
    )


def jejunal_flux(u: Inputs, p: Parameters, f: Fluids) -> Lumen:
    """Transport from a lumen of exactly the composition drunk, per L of wetted content.

    With `oral_*` amounts given per litre this is a perfused segment: the fluxes of a whole gut
    that is filled with that fluid, to be divided by its length.
    """
    litre = max(1e-6, u.drink_l)
    large = 1000.0
    jejunum = p._replace(gut_active_absorption=0.0)
    return wall(
        large,
        large * u.oral_sodium_mmol / litre,
        large * (u.oral_sodium_mmol + u.oral_potassium_mmol) / litre,
        large * u.oral_carbohydrate_mmol / litre,
        large * u.oral_osmoles_mosm / litre,
        1.0,
        jejunum,
        f,
    )
