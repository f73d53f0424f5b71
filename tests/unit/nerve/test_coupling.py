"""The body and the nerve together: runs in the heat with water or with a rehydration solution."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import charley
from charley.nerve.circumstances import Circumstances
from charley.nerve.coupling import CrampCourse, course_thresholds, ph_of
from charley.nerve.threshold import threshold

RUNS = Path(charley.__file__).parent / "body" / "experiments" / "data"


@pytest.fixture(scope="module")
def after_the_run() -> dict[str, CrampCourse]:
    return _courses("lau_2019_tf_after_dehydration", 24.6)


@pytest.fixture(scope="module")
def during_the_run() -> dict[str, CrampCourse]:
    return _courses("lau_2021_tf_during_exercise", 25.6)


def _courses(name: str, hz: float) -> dict[str, CrampCourse]:
    simulation = charley.simulate(RUNS / f"{name}.yaml", save_every="5 min")
    return {
        arm: course_thresholds(simulation, arm, reference_hz=hz, known_person=True)
        for arm in simulation.arms
    }


def _change_hz(course: CrampCourse, start_min: float, end_min: float) -> float:
    return course.threshold_at(end_min / 60).hz - course.threshold_at(start_min / 60).hz


def test_sweating_two_per_cent_of_body_mass_alone_changes_nothing(
    after_the_run: dict[str, CrampCourse],
) -> None:
    assert abs(_change_hz(after_the_run["water"], 0, 60)) < 2.0


@pytest.mark.parametrize(
    ("arm", "minutes", "published"),
    [("water", 110, -4.3), ("water", 140, -5.1), ("OS-1", 110, 3.7), ("OS-1", 140, 5.4)],
)
def test_drinks_after_the_run(
    after_the_run: dict[str, CrampCourse], arm: str, minutes: float, published: float
) -> None:
    assert _change_hz(after_the_run[arm], 60, minutes) == pytest.approx(published, rel=0.3)


@pytest.mark.parametrize(
    ("arm", "minutes", "published", "spread"),
    [
        ("water", 50, -3.8, 2.7),
        ("water", 115, -4.5, 1.7),
        ("ORS", 50, 6.5, 4.9),
        ("ORS", 115, 13.6, 6.0),
    ],
)
def test_drinks_during_the_run(
    during_the_run: dict[str, CrampCourse],
    arm: str,
    minutes: float,
    published: float,
    spread: float,
) -> None:
    change = _change_hz(during_the_run[arm], 0, minutes)
    assert published - spread <= change <= published + spread


def test_its_parts_say_what_they_are(after_the_run: dict[str, CrampCourse]) -> None:
    course = after_the_run["water"]
    assert course.times_h.shape == course.hz.shape == course.low_hz.shape
    assert ((course.low_hz <= course.hz) & (course.hz <= course.high_hz)).all()
    found = course.threshold_at(2.0)
    assert found.hz == threshold(course.at(2.0), known_person=True).hz
    assert found.contributions[0].factor == "dilution"


def test_circumstances_that_the_body_does_not_know_are_kept() -> None:
    simulation = charley.simulate(
        {"who": {"sex": "female", "age": "60 years"}, "until": "2 h", "events": []}
    )
    usual = course_thresholds(simulation)
    stretched = course_thresholds(simulation, others=Circumstances(tendon_force=1.0))
    assert (stretched.hz > 1.2 * usual.hz).all()


def test_ph_follows_bicarbonate_with_the_answer_of_the_lungs() -> None:
    assert ph_of(np.array([24.5])) == pytest.approx(7.40)
    assert ph_of(np.array([12.0])) == pytest.approx(7.29, abs=0.03)
    assert ph_of(np.array([36.0])) == pytest.approx(7.49, abs=0.03)
