"""What one measurement in one person adds: the assay, the person's day, and the report's rounding.

Shares of a cohort beyond a limit, and correlations over it, come from single measurements. Medians
and means of many hardly feel it and are left without.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from charley.body.experiments.nomenclature import Quantity
from charley.body.experiments.observation import Moment
from charley.body.experiments.traces import Array

WIDEST = 2.5


def measured(quantity: Quantity, moment: Moment, values: Array) -> Array:
    """The values of people [n_people] as reported, one error each; the same for the same moment.

    A report in whole mmol/L calls 129.6 a sodium of 130, which counts where shares have limits.
    """
    if quantity.imprecision is None or len(values) == 1:
        return values
    seed = crc32(f"{quantity.name} {moment.start_h:.3f} {moment.last_h:.3f}".encode())
    chance = np.clip(np.random.default_rng(seed).standard_normal(len(values)), -WIDEST, WIDEST)
    if quantity.imprecision_is_relative:
        seen = values * np.exp(quantity.imprecision * chance)
    else:
        seen = values + quantity.imprecision * chance
    return np.asarray(seen if quantity.decimals is None else np.round(seen, quantity.decimals))
