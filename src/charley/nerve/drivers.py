"""What drives each coefficient: functions of the circumstances, zero when all is usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from charley.nerve.circumstances import rows
from charley.nerve.pool.emulator import axon_slopes

Floats = NDArray[np.float64]
Driver = Callable[[Mapping[str, Floats]], Floats]

LARGEST_FALL, LARGEST_RISE = np.log(0.95), np.log(1.05)


def fall_of_sodium(c: Mapping[str, Floats]) -> Floats:
    """ln of sodium against what it was, where it fell; held beyond 5 per cent."""
    return np.clip(_change_of_sodium(c), LARGEST_FALL, 0.0)


def rise_of_sodium(c: Mapping[str, Floats]) -> Floats:
    """ln of sodium against what it was, where it rose; held beyond 5 per cent."""
    return np.clip(_change_of_sodium(c), 0.0, LARGEST_RISE)


def sodium_drunk(c: Mapping[str, Floats]) -> Floats:
    """Sodium taken up from drinks, mmol/kg; held beyond what was studied."""
    return np.minimum(c["salt_drink_mmol_per_kg"], 1.5)


def axon_by_calcium(c: Mapping[str, Floats]) -> Floats:
    """Change of ln threshold of an axon by ionised calcium."""
    return axon_slopes()["calcium"] * _log(c, "ionised_calcium_mmol_per_l")


def axon_by_magnesium(c: Mapping[str, Floats]) -> Floats:
    """Change of ln threshold of an axon by free magnesium."""
    return axon_slopes()["magnesium"] * _log(c, "free_magnesium_mmol_per_l")


def axon_by_ph(c: Mapping[str, Floats]) -> Floats:
    """Change of ln threshold of an axon by pH."""
    return axon_slopes()["ph"] * (c["ph"] - _usual("ph"))


def low_potassium(c: Mapping[str, Floats]) -> Floats:
    """ln of potassium against the usual, where it is low."""
    return np.minimum(0.0, _log(c, "potassium_mmol_per_l"))


def other_odds(c: Mapping[str, Floats]) -> Floats:
    """ln odds of cramping for other reasons."""
    return np.log(c["other_odds"])


def _itself(name: str) -> Driver:
    return lambda c: c[name]


DRIVERS: dict[str, Driver] = {
    **{
        one.__name__: one
        for one in (
            fall_of_sodium, rise_of_sodium, sodium_drunk, axon_by_calcium, axon_by_magnesium,
            axon_by_ph, low_potassium, other_odds,
        )
    },
    **{name: _itself(name) for name in ("pain", "recent_cramp", "tired_muscle", "cramp_training")},
}  # fmt: skip


def _change_of_sodium(c: Mapping[str, Floats]) -> Floats:
    return np.log(c["sodium_mmol_per_l"] / c["sodium_before_mmol_per_l"])


def _usual(name: str) -> float:
    return float(rows()[name]["usual"])


def _log(c: Mapping[str, Floats], name: str) -> Floats:
    return np.log(c[name] / _usual(name))
