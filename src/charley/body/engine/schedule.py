"""What is done to a body over time, and what drugs and diseases change in it: a table of steps."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SMALLEST_STEP_H, _LARGEST_STEP_H = 1 / 3600, 0.5
_GRID = 1e-6  # how far from the grid, in steps, a time may lie


class ScheduleError(ValueError):
    """A schedule that cannot be carried out; the message says what to change."""


class Schedule(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Steps of equal length; within each, everything done to the body is constant.

    Each step points to one row. A row gives the inputs of a person of weight w as
    `inputs + w * inputs_per_kg` and each parameter as `parameter * factor + shift`.

    Shapes: `row` [n_steps]; `inputs` and `inputs_per_kg` [n_rows, n_inputs]; `factors` and
    `shifts` [n_rows, n_parameters]. All arrays are made read-only.
    """

    step_h: float
    row: NDArray[np.int32]
    inputs: Array
    inputs_per_kg: Array
    factors: Array
    shifts: Array
    start_h: float = 0.0

    def __post_init__(self) -> None:
        if not _SMALLEST_STEP_H <= self.step_h <= _LARGEST_STEP_H:
            raise ScheduleError(
                f"step_h is {self.step_h:g}; plausible is {_SMALLEST_STEP_H:.4f} to "
                f"{_LARGEST_STEP_H:g} hours, usually 1/12. Did you give minutes?"
            )
        self._own("row", np.int32, 1)
        for name in ("inputs", "inputs_per_kg", "factors", "shifts"):
            self._own(name, np.float64, 2)
        self._same_shape("inputs", "inputs_per_kg", "inputs")
        self._same_shape("factors", "shifts", "parameters")
        rows = len(self.inputs)
        if len(self.factors) != rows:
            raise ScheduleError(
                f"inputs have {rows} rows and factors {len(self.factors)}; each row needs both"
            )
        if self.row.size == 0:
            raise ScheduleError("row is empty: a schedule needs at least one step")
        if self.row.min() < 0 or self.row.max() >= rows:
            step = int(np.argmax((self.row < 0) | (self.row >= rows)))
            raise ScheduleError(
                f"step {step} points to row {self.row[step]}, but rows are 0 to {rows - 1}"
            )

    def _own(self, name: str, kind: Any, dimensions: int) -> None:
        array = np.array(getattr(self, name), dtype=kind, order="C")
        if array.ndim != dimensions:
            raise ScheduleError(f"{name} has {array.ndim} dimensions; it needs {dimensions}")
        if not np.isfinite(array).all():
            at = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
            raise ScheduleError(
                f"{name}{list(at)} is {array[at]}; every entry must be a number. Unknown is not "
                "zero: leave the row out, or give factor 1 and shift 0 for no change"
            )
        array.flags.writeable = False
        msgspec.structs.force_setattr(self, name, array)

    def _same_shape(self, one: str, other: str, of: str) -> None:
        first, second = getattr(self, one).shape, getattr(self, other).shape
        if first != second:
            raise ScheduleError(
                f"{one} is {first[0]} x {first[1]} and {other} {second[0]} x {second[1]}; both are "
                f"rows x {of}"
            )

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.row)

    @property
    def end_h(self) -> float:
        """Clock at the end, hours."""
        return self.start_h + self.steps * self.step_h

    def step_at(self, hours: float) -> int:
        """The number of steps from the start to `hours`, which must lie on the grid of steps."""
        steps = (hours - self.start_h) / self.step_h
        nearest = round(steps)
        if abs(steps - nearest) > _GRID or not 0 <= nearest <= self.steps:
            raise ScheduleError(
                f"{hours:g} h is not a step of this schedule: it goes from {self.start_h:g} to "
                f"{self.end_h:g} h in steps of {self.step_h * 60:g} min"
            )
        return nearest

    def between(self, start_h: float, end_h: float) -> Schedule:
        """The part from `start_h` to `end_h`, on the same clock."""
        first, last = self.step_at(start_h), self.step_at(end_h)
        if last <= first:
            raise ScheduleError(f"from {start_h:g} to {end_h:g} h is no time; swap the two?")
        return msgspec.structs.replace(
            self,
            row=self.row[first:last],
            start_h=self.start_h + first * self.step_h,
        )

    def saved_steps(self, save_every_h: float) -> NDArray[np.int64]:
        """After how many steps the body is looked at: at the start, regularly, and at the end."""
        every = save_every_h / self.step_h
        if every < 1 - _GRID or abs(every - round(every)) > _GRID * max(1.0, every):
            raise ScheduleError(
                f"save_every_h is {save_every_h:g}; it must be a multiple of the step, "
                f"{self.step_h:g} h ({self.step_h * 60:g} min)"
            )
        regular = np.arange(0, self.steps + 1, round(every))
        return regular if regular[-1] == self.steps else np.append(regular, self.steps)

    def rows_seen(self, saved: NDArray[np.int64]) -> NDArray[np.int32]:
        """The row in force at each saved step: that of the step which ends there."""
        return np.asarray(self.row[np.maximum(saved - 1, 0)], dtype=np.int32)
