"""Potassium: what moves it into cells and what makes the kidney secrete it."""

from __future__ import annotations

from charley.body.arithmetic import above, exp, log, power, saturating, within
from charley.body.hormones import Signals
from charley.body.kidney.salt import Filtrate
from charley.body.parameters import Parameters
from charley.body.quantities import Inputs, State
from charley.body.water import Fluids

LEAST_DELIVERY, LEAST_EXCRETED, MOST_EXCRETED = 0.8, 0.5, 3.0
"""Within these shares of rest sodium in the duct drives secretion. Below, what does not arrive is
made up for: without salt potassium excretion stays as it is (the paradox of aldosterone)."""
LEAST_ALKALI = 0.85
"""Bicarbonate of plasma relative to rest below which secretion falls no further: acidosis of days
does not keep potassium (Sartorius 1949 J Clin Invest 28:423, recalled)."""
LEAK_OF_EXCESS = 2.5
"""Cells give back potassium above rest as many times as readily: 150 mmol of excess for 1 mmol/L,
350 of deficit (Sterns 1981 Medicine 60:339, recalled)."""


def into_cells(s: State, p: Parameters, f: Fluids) -> float:
    """Net potassium entering cells, mmol/h.

    Uptake is proportional to plasma potassium and raised by insulin, beta-adrenergic drive,
    aldosterone and alkalosis; the leak back is proportional to what cells hold above their
    captive store, and to more than that for what is above rest. A resting cell gives up
    `cell_potassium_slope` mmol per mmol lost outside.
    """
    uptake = p.potassium_uptake * s.potassium_mmol * uptake_drive(s, p, f)
    outside_rest = p.potassium_rest * p.extracellular_rest_l
    movable_rest = p.cell_potassium_slope * outside_rest
    captive = p.cell_potassium_rest_mmol - movable_rest
    leak = p.potassium_uptake * outside_rest / movable_rest
    held = above(s.cell_potassium_mmol, captive)
    return uptake - leak * (held + (LEAK_OF_EXCESS - 1.0) * above(held, movable_rest))


def uptake_drive(s: State, p: Parameters, f: Fluids) -> float:
    """Drive of the sodium-potassium pump relative to rest."""
    insulin = 1.0 + p.insulin_moves_potassium * log(max(0.05, s.insulin_effect))
    alkali = power(f.bicarbonate / p.bicarbonate_rest, p.alkali_moves_potassium)
    rising = power(max(0.02, s.aldosterone), 1.6)
    aldosterone = 1.0 + p.aldosterone_moves_potassium * (2.0 * saturating(rising, 1.0) - 1.0)
    return insulin * alkali * aldosterone * p.beta_adrenergic


def potassium_excreted(
    s: State, p: Parameters, u: Inputs, f: Fluids, g: Signals, k: Filtrate, absorbed: float
) -> float:
    """Potassium in urine, mmol/h: a small leak and regulated secretion of the distal nephron.

    Secretion rises with plasma potassium, aldosterone, the sodium that reaches each nephron's
    collecting duct and what of it is excreted, adaptation over days, alkali and, before plasma
    moves, with potassium `absorbed` by the gut (mmol/h). Magnesium lack unblocks the secretory
    channel. Where nephrons are lost those that remain make up for them (Gritter 2022).
    """
    nephrons = p.gfr_l_per_h / p.gfr_healthy_l_per_h
    delivery = k.collecting_delivery_mmol_per_h / (p.collecting_delivery_rest * nephrons)
    arriving = power(max(LEAST_DELIVERY, delivery), p.secretion_per_delivery)
    carried_off = (
        arriving * (1.0 + p.secretion_delivery_half) / (arriving + p.secretion_delivery_half)
    )
    excreted = k.sodium_mmol_per_h / (p.sodium_excretion_rest * nephrons)
    load = absorbed / (p.absorption_doubles_secretion * p.size)
    feed_forward = power(max(1e-4, load), 1.5)
    secretion = (
        p.potassium_secretion
        * power(f.potassium / p.potassium_rest, p.secretion_per_potassium)
        * power(
            p.secretion_unstimulated + (1.0 - p.secretion_unstimulated) * g.mineralocorticoid,
            p.secretion_per_aldosterone,
        )
        * carried_off
        * power(within(excreted, LEAST_EXCRETED, MOST_EXCRETED), p.secretion_per_sodium_excreted)
        * power(max(LEAST_ALKALI, f.bicarbonate / p.bicarbonate_rest), p.secretion_per_bicarbonate)
        * s.potassium_adaptation
        * (1.0 + feed_forward)
        * (1.0 + p.secretion_per_magnesium_lack * above(1.0, f.magnesium / p.magnesium_low))
        * exp(p.secretion_by_day * u.daylight)
    )
    most = p.potassium_secretion_most * k.gfr_l_per_h / p.gfr_l_per_h
    leak = p.potassium_leak * k.gfr_l_per_h * f.potassium
    return leak + secretion * most / (most + secretion)


def adaptation_change(s: State, p: Parameters, f: Fluids) -> float:
    """Slow renal adaptation, per h: more or fewer channels and pumps after days."""
    target = within(power(f.potassium / p.potassium_rest, p.adaptation_per_potassium), 0.05, 5.0)
    return (target - s.potassium_adaptation) / p.potassium_adaptation_h
