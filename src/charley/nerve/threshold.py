"""The cramp threshold frequency of a body state, its uncertainty, and what each factor does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.knowledge.library import load
from charley.nerve.circumstances import Circumstances, filled, rows
from charley.nerve.coefficients import Coefficient, Kind, Standing, coefficients, mechanisms
from charley.nerve.drivers import DRIVERS
from charley.nerve.pool.emulator import closed_form, ln_change, stretch

Floats = NDArray[np.float64]

HIGHEST_HZ, LOWEST_HZ = 80.0, 4.0
IN_95_PERCENT = 1.959964
SMALLEST_TOLD = 1e-9


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What one factor does to the threshold: ln ratio with its spread, and the same in Hz.

    `hz`: against the threshold without it, 95 % limits `low_hz` and `high_hz`.
    """

    factor: str
    label: str
    given: str
    ln_ratio: float
    ln_spread: float
    hz: float
    low_hz: float
    high_hz: float
    standing: Standing
    kind: Kind
    source: tuple[str, ...]
    note: str


class Thresholds(NamedTuple):
    """Thresholds of many states: median and spread of ln threshold (Hz), arrays of one length."""

    ln_hz: Floats
    ln_spread: Floats

    @property
    def hz(self) -> Floats:
        """Medians, between 4 and 80 Hz; at 80 no cramp can be induced."""
        return np.clip(np.exp(self.ln_hz), LOWEST_HZ, HIGHEST_HZ)


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """The threshold of one state, Hz: median, 95 % limits, and what it comes from."""

    hz: float
    low_hz: float
    high_hz: float
    ln_hz: float
    ln_spread: float
    reference_hz: float
    contributions: tuple[Contribution, ...]

    @property
    def likelihood_ratio(self) -> float:
        """How much more often such a threshold is met in people who cramp than in others."""
        return float(likelihood_ratio(self.hz))


def thresholds(circumstances: Circumstances, *, known_person: bool = False) -> Thresholds:
    """Thresholds of one or of a million states, Hz. Raises CircumstancesError.

    `known_person`: the reference was measured in this person, so that only the scatter of a
    measurement is left instead of the spread between people.
    """
    c = filled(circumstances)
    ln_hz = np.log(c["reference_hz"])
    variance = np.full(ln_hz.shape, closed_form("retest" if known_person else "between") ** 2)
    for row in coefficients().values():
        driver = DRIVERS[row.driver](c)
        ln_hz = ln_hz + row.value * driver
        variance = variance + (row.spread * driver) ** 2
    spinal, peripheral = _spinal(c), _peripheral(c)
    change = np.where(c["nerve_block"] >= 1.0, peripheral, np.minimum(spinal, peripheral))
    variance = variance + (mechanisms()["tendon_force"].spread * change) ** 2
    return Thresholds(ln_hz + change, np.sqrt(variance))


def threshold(circumstances: Circumstances, *, known_person: bool = False) -> Threshold:
    """The threshold of one state and what each factor did to it, the largest first.

    The same arithmetic as `thresholds`, of which it is the first. Raises CircumstancesError.
    """
    many = thresholds(circumstances, known_person=known_person)
    c = {name: values[:1] for name, values in filled(circumstances).items()}
    ln_hz, spread = float(many.ln_hz[0]), float(many.ln_spread[0])
    low, high = (np.exp(ln_hz + side * IN_95_PERCENT * spread) for side in (-1.0, 1.0))
    return Threshold(
        hz=float(many.hz[0]),
        low_hz=float(np.clip(low, LOWEST_HZ, HIGHEST_HZ)),
        high_hz=float(np.clip(high, LOWEST_HZ, HIGHEST_HZ)),
        ln_hz=ln_hz,
        ln_spread=spread,
        reference_hz=float(c["reference_hz"][0]),
        contributions=_contributions(c, ln_hz),
    )


def likelihood_ratio(hz: float | Floats) -> Floats:
    """How much more often a threshold of so many Hz is met in people who cramp than in others.

    Two normal distributions, of which the table of measurements says what they rest on.
    Source: Miller and Knight 2009.
    """
    prone, others = load().measurements["cramp_threshold_frequency"].groups
    away = [(np.asarray(hz, float) - one.typical) / one.spread for one in (prone, others)]
    ratio: Floats = others.spread / prone.spread * np.exp(0.5 * (away[1] ** 2 - away[0] ** 2))
    return ratio


def _by_posture(c: Mapping[str, Floats]) -> Floats:
    return ln_change(tendon=c["tendon_force"])


def _by_spinal_inhibition(c: Mapping[str, Floats]) -> Floats:
    return ln_change(reflex_gain=1.0 - closed_form("spinal_inhibition") * c["spinal_inhibition"])


SPINAL = {"tendon_force": _by_posture, "spinal_inhibition": _by_spinal_inhibition}


def _spinal(c: Mapping[str, Floats]) -> Floats:
    """ln threshold of the reflex through the spinal cord against the shortened muscle's."""
    return _by_posture(c) + _by_spinal_inhibition(c)


def _peripheral(c: Mapping[str, Floats]) -> Floats:
    """ln threshold of the axon branches in the muscle against that of the intact reflex."""
    by_stretch = closed_form("peripheral_stretch") * stretch(c["tendon_force"])
    return np.asarray(np.log(closed_form("peripheral")) + by_stretch)


def _contributions(c: Mapping[str, Floats], ln_hz: float) -> tuple[Contribution, ...]:
    found = [
        _contribution(name, row, float(row.value * DRIVERS[row.driver](c)[0]), c, ln_hz)
        for name, row in coefficients().items()
        if abs(DRIVERS[row.driver](c)[0]) > SMALLEST_TOLD
    ]
    blocked = bool(c["nerve_block"][0] >= 1.0)
    peripheral = float(_peripheral(c)[0])
    parts = {name: float(one(c)[0]) for name, one in SPINAL.items()}
    if blocked or sum(parts.values()) > peripheral:
        parts = {"nerve_block" if blocked else "peripheral": peripheral}
    for name, ln_ratio in parts.items():
        if abs(ln_ratio) > SMALLEST_TOLD:
            found.append(_contribution(name, mechanisms()[name], ln_ratio, c, ln_hz))
    return tuple(sorted(found, key=lambda one: -abs(one.ln_ratio) - one.ln_spread * 1e-3))


def _contribution(
    factor: str, row: Coefficient, ln_ratio: float, c: Mapping[str, Floats], ln_hz: float
) -> Contribution:
    driver = DRIVERS.get(row.driver)
    spread = row.spread * abs(ln_ratio if driver is None else float(driver(c)[0]))
    without_hz = float(np.exp(ln_hz - ln_ratio))
    hz, one, other = (
        without_hz * float(np.expm1(ln_ratio + side * IN_95_PERCENT * spread))
        for side in (0.0, -1.0, 1.0)
    )
    return Contribution(
        factor=factor, label=row.label, given=_given(row, c), ln_ratio=ln_ratio, ln_spread=spread,
        hz=hz, low_hz=min(one, other), high_hz=max(one, other),
        standing=row.standing, kind=row.kind, source=row.source, note=row.note,
    )  # fmt: skip


def _given(row: Coefficient, c: Mapping[str, Floats]) -> str:
    """What was given of the circumstance behind a factor, with its unit."""
    about = rows()[row.circumstance]
    unit = "" if about["unit"] in {"share", "pH", "odds"} else f" {about['unit']}"
    return f"{c[row.circumstance][0]:.3g}{unit}"
