"""How the threshold of the motor axon follows the chemistry of the plasma, by small differences."""

from __future__ import annotations

from functools import cache
from math import log
from typing import NamedTuple

from charley.nerve.axon.axon import Axon
from charley.nerve.axon.constants import rows
from charley.nerve.axon.surroundings import USUAL

STEP = 0.05
FINEST_PA = 1e-3


class Sensitivity(NamedTuple):
    """Slopes of ln threshold (1 ms): by ln of each concentration, and by one unit of pH."""

    potassium: float
    ionised_calcium: float
    free_magnesium: float
    sodium: float
    ph: float


@cache
def threshold_sensitivity() -> Sensitivity:
    """The slopes at ordinary plasma. Raises AxonError if the axon of the table cannot be tested."""
    return Sensitivity(
        potassium=_by_ln("potassium_mmol_per_l"),
        ionised_calcium=_by_ln("ionised_calcium_mmol_per_l"),
        free_magnesium=_by_ln("free_magnesium_mmol_per_l"),
        sodium=_by_ln("sodium_mmol_per_l"),
        ph=_rise("ph", USUAL.ph - STEP, USUAL.ph + STEP) / (2.0 * STEP),
    )


def _by_ln(name: str) -> float:
    usual = float(USUAL._asdict()[name])
    low, high = usual * (1.0 - STEP), usual * (1.0 + STEP)
    return _rise(name, low, high) / log(high / low)


def _rise(name: str, low: float, high: float) -> float:
    return _ln_threshold(name, high) - _ln_threshold(name, low)


def _ln_threshold(name: str, value: float) -> float:
    """ln of the threshold, hunted more finely than for a test, since small changes are compared."""
    values = {key: row.value for key, row in rows().items()} | {"precision_pa": FINEST_PA}
    axon = Axon(USUAL._replace(**{name: value}), values)
    return log(axon.threshold_pa(axon.constants.pulse_ms))
