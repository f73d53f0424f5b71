"""Schedules refuse what cannot be carried out, and say why."""

from __future__ import annotations

import numpy as np
import pytest
from engine_toy import schedule

from charley.body.engine.schedule import ScheduleError


def test_minutes_given_as_hours_are_refused() -> None:
    with pytest.raises(ScheduleError, match=r"step_h is 5.*Did you give minutes"):
        schedule(step_h=5)


def test_a_missing_number_is_not_zero() -> None:
    inputs = schedule().inputs.copy()
    inputs[1, 2] = np.nan
    with pytest.raises(ScheduleError, match=r"inputs\[1, 2\] is nan.*not zero"):
        schedule(inputs=inputs)


def test_a_step_points_to_a_row_that_exists() -> None:
    with pytest.raises(ScheduleError, match="step 2 points to row 9, but rows are 0 to 3"):
        schedule(row=[0, 1, 9])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"row": []}, "at least one step"),
        ({"shifts": np.zeros((4, 3))}, "factors is 4 x 5 and shifts 4 x 3"),
        ({"factors": np.ones((3, 5)), "shifts": np.ones((3, 5))}, "inputs have 4 rows"),
        ({"inputs": np.zeros(3)}, "inputs has 1 dimensions; it needs 2"),
    ],
)
def test_tables_fit_together(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ScheduleError, match=words):
        schedule(**changes)


def test_a_schedule_cannot_be_changed_afterwards() -> None:
    mine = np.zeros((4, 3))
    made = schedule(inputs=mine)
    mine[0, 0] = 1.0
    assert made.inputs[0, 0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        made.inputs[0, 0] = 1.0


def test_a_part_keeps_the_clock_and_the_rows() -> None:
    whole = schedule(12.0)
    part = whole.between(3.0, 5.0)
    assert (part.start_h, part.end_h, part.steps) == (3.0, 5.0, 24)
    assert part.row.tolist() == whole.row[36:60].tolist()


def test_a_part_lies_on_the_steps() -> None:
    with pytest.raises(ScheduleError, match=r"0\.01 h is not a step.*in steps of 5 min"):
        schedule().between(0.01, 5.0)
    with pytest.raises(ScheduleError, match="swap the two"):
        schedule().between(5.0, 3.0)


def test_saving_is_regular_and_ends_with_the_end() -> None:
    whole = schedule(1.25)
    assert whole.saved_steps(0.5).tolist() == [0, 6, 12, 15]
    assert whole.rows_seen(np.array([0, 6])).tolist() == [0, 0]
    with pytest.raises(ScheduleError, match="multiple of the step"):
        whole.saved_steps(0.1)


def test_the_row_seen_is_that_of_the_step_that_ends() -> None:
    whole = schedule(6.0)
    at_change = np.array([0, 24, 25])
    assert whole.row[[24, 25]].tolist() == [1, 1]
    assert whole.rows_seen(at_change).tolist() == [0, 0, 1]
