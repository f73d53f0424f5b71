"""Courses: what can be asked of them, what ends them, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from engine_toy import MODEL, PERSON, START, people, schedule

from charley.body.engine.course import Course, CourseError
from charley.body.engine.model import water_and_salts
from charley.body.engine.run import run
from charley.body.engine.schedule import ScheduleError


@pytest.fixture(scope="module")
def course() -> Course:
    return run(*people(3), schedule(), 1.0, model=MODEL, engine="python")


def test_observables_and_states_by_name(course: Course) -> None:
    sodium = course["sodium_mmol_per_l"]
    assert sodium.shape == (len(course), len(course.times_h)) == (3, 13)
    np.testing.assert_allclose(sodium, course["sodium_mmol"] / course["water_l"], rtol=1e-14)
    assert set(course.observables()) == set(MODEL.observables._fields)


def test_observables_use_the_parameters_and_inputs_of_their_moment(course: Course) -> None:
    thirst = np.array([1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])
    gate = thirst * (course.parameters[:, 1] / course.parameters[:, 2])[:, None]
    np.testing.assert_allclose(course["gate"], gate, rtol=1e-14)


def test_an_unknown_name_is_met_with_near_ones(course: Course) -> None:
    with pytest.raises(CourseError, match="did you mean sodium_mmol_per_l"):
        course["sodium_mmol_per_L"]
    with pytest.raises(CourseError, match="did you mean urine_l"):
        course.total("urine")


def test_between_saved_moments_states_are_interpolated(course: Course) -> None:
    both = course.at([3.0, 4.0])["water_l"]
    np.testing.assert_array_equal(both, course["water_l"][:, 3:5])
    np.testing.assert_allclose(course.at(3.25)["water_l"][:, 0], both @ [0.75, 0.25], rtol=1e-14)
    with pytest.raises(CourseError, match="13 h is not in this course, which goes from 0 to 12"):
        course.at(13.0)


def test_a_part_of_a_course(course: Course) -> None:
    part = course.between(2.0, 4.0)
    assert part.times_h.tolist() == [2.0, 3.0, 4.0]
    np.testing.assert_array_equal(part["flow_l_per_h"], course["flow_l_per_h"][:, 2:5])
    with pytest.raises(CourseError, match="nothing was saved"):
        course.between(2.2, 2.4)


def test_totals_come_from_the_ledger(course: Course) -> None:
    gained = course["water_l"][:, -1] - course["water_l"][:, 0]
    total = course.totals()
    np.testing.assert_allclose(total["drunk_l"] - total["urine_l"], gained, atol=1e-12)
    halves = course.total("urine_l", 0, 5.5) + course.total("urine_l", 5.5, 12)
    np.testing.assert_allclose(halves, total["urine_l"], rtol=1e-13)


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_one_person_who_fails_leaves_the_others_alone(engine: str) -> None:
    parameters, states, weights = people(12)
    well = run(parameters, states, weights, schedule(), 1.0, model=MODEL, engine=engine)  # type: ignore[arg-type]
    states[4, 1] *= 0.6
    parameters[7, 3] = 1e3  # far too fast for the step: the hormone runs away
    some = run(parameters, states, weights, schedule(), 1.0, model=MODEL, engine=engine)  # type: ignore[arg-type]
    assert some.failure[4] is not None
    assert "sodium_mmol_per_l was 83" in some.failure[4].replace("84", "83")
    assert "outside 100 to 180" in some.failure[4]
    assert some.failure[7] is not None
    others = [i for i in range(12) if i not in {4, 7}]
    assert all(some.failure[i] is None for i in others)
    np.testing.assert_array_equal(some.states[others], well.states[others])
    assert np.isnan(some.states[4, 1:]).all()
    assert np.isnan(some["flow_l_per_h"][4, 1:]).all()
    assert np.isfinite(some.states[4, 0]).all()


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_no_number_ends_a_course_with_a_sentence(engine: str) -> None:
    states = np.vstack([START, START * [0.0, 1.0, 1.0, 1.0, 1.0]])
    course = run(
        np.vstack([PERSON] * 2), states, [70.0, 70.0], schedule(), model=MODEL, engine=engine
    )  # type: ignore[arg-type]
    assert course.failure[0] is None
    assert course.failure[1] is not None
    assert np.isnan(course.states[1, 1:]).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": [70_000.0]}, "weighs 70000 kg.*Did you give grams"),
        ({"weights": [70.0, 60.0]}, "1 people have parameters, 1 initial states and 2 weights"),
        ({"people_parameters": PERSON[:3]}, "one row of 5 numbers.*clearance to threshold"),
        ({"initial_states": START * np.nan}, "water_l of person 0 is nan"),
        ({"schedule": schedule(inputs=np.ones((4, 2)), inputs_per_kg=np.ones((4, 2)))}, "have 2 c"),
        ({"engine": "fortran"}, "choose auto, python or compiled"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, object], words: str) -> None:
    given: dict[str, object] = {
        "people_parameters": PERSON,
        "initial_states": START,
        "weights": [70.0],
        "schedule": schedule(),
        "model": MODEL,
    }
    with pytest.raises(ScheduleError, match=words):
        run(**(given | change))  # type: ignore[arg-type]


def test_the_limits_of_life_are_observables_in_order() -> None:
    model = water_and_salts()
    assert len(model.limits) >= 5
    for limit in model.limits:
        assert limit.observable in model.observables._fields
        assert 0 < limit.low < limit.high


def test_progress_is_told_and_ends_with_all() -> None:
    told: list[float] = []
    run(*people(20), schedule(1.0), model=MODEL, engine="compiled", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
