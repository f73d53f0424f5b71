"""From a simulated body to its cramp threshold over time."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.body.engine.course import Course
from charley.body.protocol.events import Given
from charley.body.protocol.scenario import Arm
from charley.body.simulation import Simulation
from charley.nerve.circumstances import Circumstances
from charley.nerve.threshold import IN_95_PERCENT, Threshold, threshold, thresholds
from charley.tables import read_table

TABLE = Path(__file__).with_name("coupling.yaml")
Floats = NDArray[np.float64]


class CrampCourse(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The threshold over time in one arm of a simulation, Hz at each of `times_h`.

    Of many people the medians; `low_hz` to `high_hz` are the 95 % limits for one person.
    """

    arm: str
    reference_hz: float
    known_person: bool
    times_h: Floats
    hz: Floats
    low_hz: Floats
    high_hz: Floats
    circumstances: Circumstances

    def at(self, hour: float) -> Circumstances:
        """The circumstances at one time, interpolated."""
        return Circumstances(
            **{
                name: None if values is None else self._at(hour, np.asarray(values, float))
                for name, values in self.circumstances._asdict().items()
            }
        )

    def threshold_at(self, hour: float) -> Threshold:
        """The threshold at one time with what each factor did to it."""
        return threshold(self.at(hour), known_person=self.known_person)

    def _at(self, hour: float, values: Floats) -> float:
        return float(np.interp(hour, self.times_h, np.broadcast_to(values, self.times_h.shape)))


def course_thresholds(
    simulation: Simulation,
    arm: str = "",
    *,
    reference_hz: float | None = None,
    known_person: bool = False,
    others: Circumstances | None = None,
) -> CrampCourse:
    """The threshold over time in one arm. Raises KeyError for an arm that there is not.

    `reference_hz`: this person's own threshold before it all; `others`: circumstances that the body
    does not know of, such as posture or pain, held all the time.
    """
    name = arm or simulation.arms[0]
    course = simulation.courses[name]
    scenario_arm = simulation.scenario.arms[name]
    given = (others or Circumstances())._replace(
        **_chemistry(course), **_drinks(course, scenario_arm)
    )
    if reference_hz is not None:
        given = given._replace(reference_hz=reference_hz)
    found = thresholds(given, known_person=known_person)
    low, high = (
        np.clip(np.exp(found.ln_hz + side * IN_95_PERCENT * found.ln_spread), 4.0, 80.0)
        for side in (-1.0, 1.0)
    )
    start = threshold(given._replace(**dict.fromkeys((*_CHEMISTRY, *_DRINKS))))
    return CrampCourse(
        arm=name, reference_hz=start.reference_hz, known_person=known_person,
        times_h=course.times_h, hz=found.hz, low_hz=low, high_hz=high, circumstances=given,
    )  # fmt: skip


_CHEMISTRY = (
    "sodium_mmol_per_l", "potassium_mmol_per_l", "ionised_calcium_mmol_per_l",
    "free_magnesium_mmol_per_l", "ph",
)  # fmt: skip
_DRINKS = ("sodium_before_mmol_per_l", "salt_drink_mmol_per_kg")


def _chemistry(course: Course) -> dict[str, Floats]:
    """Plasma over time, the median of the people; pH from bicarbonate, as lungs compensate."""
    seen = {
        name: np.nanmedian(course[name], axis=0)
        for name in (
            "sodium_mmol_per_l", "potassium_mmol_per_l", "ionised_calcium_mmol_per_l",
            "magnesium_mmol_per_l", "bicarbonate_mmol_per_l",
        )
    }  # fmt: skip
    return {
        "sodium_mmol_per_l": seen["sodium_mmol_per_l"],
        "potassium_mmol_per_l": seen["potassium_mmol_per_l"],
        "ionised_calcium_mmol_per_l": seen["ionised_calcium_mmol_per_l"],
        "free_magnesium_mmol_per_l": _constant("free_magnesium") * seen["magnesium_mmol_per_l"],
        "ph": ph_of(seen["bicarbonate_mmol_per_l"]),
    }


def ph_of(bicarbonate: Floats) -> Floats:
    """pH at rest with the usual answer of the lungs, from bicarbonate in mmol/L.

    7.40 + log10 of bicarbonate over carbon dioxide, both relative to rest (Henderson-Hasselbalch).
    """
    change = bicarbonate - _constant("bicarbonate_rest")
    answer = np.where(
        change < 0, _constant("compensation_acidosis"), _constant("compensation_alkalosis")
    )
    carbon_dioxide = np.maximum(10.0, _constant("carbon_dioxide_rest") + answer * change)
    relative = bicarbonate / _constant("bicarbonate_rest")
    return np.asarray(7.40 + np.log10(relative * _constant("carbon_dioxide_rest") / carbon_dioxide))


def _drinks(course: Course, arm: Arm) -> dict[str, Floats]:
    """What was drunk of late: the sodium there would be without its water, and its own sodium."""
    weight_kg = float(np.median(course.weights_kg))
    water_l, salt = np.zeros_like(course.times_h), np.zeros_like(course.times_h)
    for event in arm.events:
        if not isinstance(event, Given):
            continue
        drunk = {
            name: event.inputs.get(name, 0.0) + weight_kg * event.per_kg.get(name, 0.0)
            for name in ("drink_l", "oral_sodium_mmol", "oral_potassium_mmol")
        }
        if drunk["drink_l"] <= 0.0:
            continue
        electrolytes = drunk["oral_sodium_mmol"] + drunk["oral_potassium_mmol"]
        free_l = drunk["drink_l"] - electrolytes / _constant("electrolytes_of_plasma_water")
        salty = drunk["oral_sodium_mmol"] / drunk["drink_l"] >= _constant("salt_drink_from")
        for span in event.spans:
            amount = span.end_h - span.start_h if event.is_rate else 1.0
            still = amount * _still_counting(course.times_h, span.start_h, span.end_h)
            water_l = water_l + np.maximum(0.0, free_l) * still
            salt = salt + (drunk["oral_sodium_mmol"] / weight_kg * still if salty else 0.0)
    sodium = np.nanmedian(course["sodium_mmol_per_l"], axis=0)
    body_water_l = np.nanmedian(course["total_water_l"], axis=0)
    return {
        "sodium_before_mmol_per_l": sodium * (1.0 + water_l / body_water_l),
        "salt_drink_mmol_per_kg": salt,
    }


def _still_counting(times_h: Floats, start_h: float, end_h: float) -> Floats:
    """Share of a drink that has been taken up and still counts, drunk evenly over a span."""
    middles = np.linspace(start_h, max(start_h, min(end_h, times_h[-1])), 9)
    since = np.maximum(0.0, times_h[:, None] - middles[None, :])
    taken_up = -np.expm1(-since / _constant("uptake_h")) * np.exp(-since / _constant("lasting_h"))
    return np.asarray(taken_up.mean(axis=1))


@cache
def _constant(name: str) -> float:
    return float(read_table(TABLE)[name]["value"])
