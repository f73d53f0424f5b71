"""The same bodies as they are and with what is tried, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.body.engine.course import Course
from charley.body.engine.run import run
from charley.body.protocol.scenario import Arm, Scenario
from charley.body.simulation import Simulation
from charley.nerve.circumstances import CircumstancesError
from charley.nerve.coupling import course_thresholds
from charley.reasoning.typical_course.beginning import WEIGHT, Beginning, begin
from charley.reasoning.typical_course.controls import ChoiceError, changes_of
from charley.reasoning.typical_course.kind import Kind
from charley.reasoning.typical_course.living import Changes, arm_of, schedule_of

Array = NDArray[np.float64]

AS_IT_IS, WHAT_IF = "as it is", "what if"
SAVED_EVERY_H = 0.5
SHORTEST_H, LONGEST_H = 24.0, 168.0
KEPT_BASELINES = 24
SEEN = {
    "sodium": "sodium_mmol_per_l",
    "potassium": "potassium_mmol_per_l",
    "urine_ml_per_h": "urine_flow_ml_per_min",
    "urine_osmolality": "urine_osmolality_mosm_per_kg",
    "outside_cells_l": "extracellular_l",
    "inside_cells_l": "intracellular_l",
}
"""What is drawn, by the observable of the body that it is (urine in mL/h)."""
SEEN_BY_NERVE = (
    "sodium_mmol_per_l", "potassium_mmol_per_l", "ionised_calcium_mmol_per_l",
    "magnesium_mmol_per_l", "bicarbonate_mmol_per_l", "total_water_l",
)  # fmt: skip


class Traces(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What is seen over time in one arm: each quantity [1 + n_people, n_times], first the typical
    body; `cramp_hz` [n_times] of the typical body. `failure`: why the typical body's course ended.
    """

    quantities: dict[str, Array]
    cramp_hz: Array
    failure: str | None = None

    def typical(self, name: str) -> Array:
        """The typical body, [n_times]."""
        return np.asarray(self.quantities[name][0])

    def band(self, name: str) -> tuple[Array, Array] | None:
        """The middle 90 % of the virtual people at each time, or None where there are none."""
        people = self.quantities[name][1:]
        if not len(people):
            return None
        percentile = np.percentile if np.isfinite(people).all() else np.nanpercentile
        low, high = percentile(people, (5, 95), axis=0)
        return low, high


class TypicalCourse(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A typical body from now on: hours [n_times], as it is, and with what is tried (or None)."""

    beginning: Beginning
    changes: Changes
    hours: Array
    as_it_is: Traces
    what_if: Traces | None

    @property
    def kind(self) -> Kind:
        """The kind of body."""
        return self.beginning.life.kind

    @property
    def people(self) -> int:
        """How many virtual people there are beside the typical body."""
        return len(self.beginning.states) - 1


def typical_course(
    kind: Kind, choices: Mapping[str, float] | None = None, until_h: float = 72.0
) -> TypicalCourse:
    """The course of a kind of body, and of the same with the choices of controls.

    Raises KindError where no such body lives, ChoiceError for a choice that cannot be.
    """
    if not SHORTEST_H <= until_h <= LONGEST_H:
        raise ChoiceError(f"hours is {until_h:g}; it goes from {SHORTEST_H:g} to {LONGEST_H:g}")
    beginning = begin(kind)
    changes = changes_of(beginning.life, choices or {}, until_h)
    hours, as_it_is = _baseline(kind, until_h)
    tried = None
    if changes != Changes():
        _, tried = _carried_out(beginning, changes, WHAT_IF, until_h)
    return TypicalCourse(
        beginning=beginning, changes=changes, hours=hours, as_it_is=as_it_is, what_if=tried
    )


@lru_cache(maxsize=KEPT_BASELINES)
def _baseline(kind: Kind, until_h: float) -> tuple[Array, Traces]:
    return _carried_out(begin(kind), Changes(), AS_IT_IS, until_h)


def _carried_out(
    beginning: Beginning, changes: Changes, name: str, until_h: float
) -> tuple[Array, Traces]:
    arm = arm_of(beginning.life, name, changes, before_h=0.0, until_h=until_h)
    parameters = beginning.parameters
    course = run(
        parameters, beginning.states, parameters[:, WEIGHT], schedule_of(arm, until_h),
        SAVED_EVERY_H,
    )  # fmt: skip
    seen = course.observables(*SEEN.values())
    quantities = {label: np.asarray(seen[observable]) for label, observable in SEEN.items()}
    quantities["urine_ml_per_h"] = 60.0 * quantities["urine_ml_per_h"]
    traces = Traces(
        quantities=quantities, cramp_hz=_cramp_hz(course, arm), failure=course.failure[0]
    )
    return np.asarray(course.times_h), traces


def _cramp_hz(course: Course, arm: Arm) -> Array:
    """The cramp threshold of the typical body over time, Hz; nan where it knows no such blood."""
    alone = msgspec.structs.replace(
        course,
        parameters=course.parameters[:1],
        weights_kg=course.weights_kg[:1],
        states=course.states[:1],
        failure=course.failure[:1],
        _seen={},
    )
    alone.observables(*SEEN_BY_NERVE)
    simulation = Simulation(
        title="", who="", scenario=Scenario(arms={arm.name: arm}), courses={arm.name: alone}
    )
    try:
        return np.asarray(course_thresholds(simulation, arm.name).hz)
    except CircumstancesError:
        return np.full(len(course.times_h), np.nan)
