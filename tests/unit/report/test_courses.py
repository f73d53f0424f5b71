"""A what-if told and drawn: the label that it must carry, the figure, and the numbers behind it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import charley
from charley.report.assessing import report_of
from charley.report.courses.figure import panels
from charley.report.courses.panel import Curve, Drawing, Scale, svg
from charley.report.courses.what_if import NOT_AN_ORDER, Asked, what_if

SOURCE = {
    "age": 74, "sex": "female", "weight": "60 kg", "symptoms": "calf cramps",
    "medicines": ["indapamide 2.5 mg for 3 weeks", "paracetamol"], "labs": ["sodium 120 mmol/L"],
}  # fmt: skip


def asked(choices: dict[str, float], source: object = SOURCE) -> Asked:
    reading = charley.read(source)  # type: ignore[arg-type]
    return what_if(reading.patient, report_of(reading), choices)


@pytest.fixture(scope="module")
def as_it_is() -> Asked:
    return asked({})


@pytest.fixture(scope="module")
def stopped() -> Asked:
    return asked({"stop_0": 0, "salt": 9})


def test_the_body_is_never_passed_off_as_the_person(as_it_is: Asked) -> None:
    answer = as_it_is.answer
    assert answer.typical.startswith("A typical woman of 74 years and 60 kg with")
    assert "indapamide 2.5 mg a day" in answer.typical
    assert answer.typical.endswith("not fitted to this person.")
    assert re.search(r"starts at its own sodium of 1[12]\d \(measured 120\)", answer.begins)
    assert "potassium of" in answer.begins
    assert "(not measured)" in answer.begins
    assert answer.disclaimer == NOT_AN_ORDER


def test_what_was_assumed_is_listed(as_it_is: Asked) -> None:
    said = " ".join(as_it_is.answer.assumed)
    assert "a height of 163 cm" in said
    assert "Not in the model: paracetamol." in said


def test_a_body_far_from_what_was_measured_says_so() -> None:
    far = asked({}, {"age": 40, "sex": "male", "labs": "sodium 124", "weight": "80 kg"})
    begins = far.answer.begins
    if abs(far.course.beginning.sodium_mmol_per_l - 124) > 2:
        assert "comes no nearer" in begins
    else:
        assert "comes no nearer" not in begins


def test_the_sentences_set_what_is_tried_beside_what_would_be(stopped: Asked) -> None:
    sodium = stopped.answer.told[0]
    assert re.search(r"Sodium goes from 1\d\d to 1\d\d at 24 h \(1\d\d without\)", sodium)


def test_a_rise_beyond_the_limit_is_said_plainly(stopped: Asked) -> None:
    assert any(one.limit == "sodium_24h" and one.level == "danger" for one in stopped.answer.limits)


def test_numbers_and_figure_are_of_the_same_course(stopped: Asked) -> None:
    sodium = stopped.answer.quantities[0]
    assert sodium.quantity == "sodium"
    assert sodium.what_if is not None
    assert len(sodium.what_if) == len(sodium.as_it_is) == len(stopped.answer.hours)
    shown = stopped.course.what_if
    assert shown is not None
    assert sodium.what_if[-1] == pytest.approx(shown.typical("sodium")[-1], abs=0.001)
    assert sodium.low is not None
    assert sodium.low[-1] <= sodium.what_if[-1] + 3


def test_the_figure_is_svg_that_tells_itself_and_has_the_ghost_the_limit_and_the_breach(
    stopped: Asked,
) -> None:
    sodium = panels(stopped)[0]
    drawn = ElementTree.fromstring(sodium.svg)
    assert drawn.get("role") == "img"
    assert "without it: from 1" in (drawn.get("aria-label") or "")
    classes = [node.get("class", "") for node in drawn.iter("polyline")]
    assert {"line ghost", "line tried", "line ceiling", "line broken"} <= set(classes)
    assert "style=" not in sodium.svg


def test_without_a_choice_nothing_is_a_ghost(as_it_is: Asked) -> None:
    assert "ghost" not in "".join(panel.svg for panel in panels(as_it_is))
    assert "broken" not in panels(as_it_is)[0].svg


def test_the_scale_stays_while_a_little_changes(as_it_is: Asked) -> None:
    def ticks(one: Asked) -> list[str | None]:
        drawn = ElementTree.fromstring(panels(one)[0].svg)
        return [node.text for node in drawn.iter("text")]

    assert ticks(as_it_is) == ticks(asked({"salt": 3})) == ticks(asked({"drinks": 1.5}))


def test_a_scale_widens_in_whole_steps() -> None:
    scale = Scale(low=2.5, high=5.5, step=0.5)
    assert scale.holding([Curve(values=np.array([2.1, 5.0]), kind="tried")]).low == 2.0
    assert scale.holding([Curve(values=np.array([np.nan, np.nan]), kind="tried")]) == scale


def test_each_stretch_beyond_the_limit_is_drawn_on_its_own() -> None:
    hours = np.arange(0.0, 24.5, 0.5)
    over = (hours > 5) & (hours < 8) | (hours > 15)
    drawing = Drawing(
        name="sodium", told="", hours=hours, height=200, over=over,
        curves=[Curve(values=np.full(len(hours), 130.0), kind="tried")],
        scale=Scale(low=120, high=150, step=10),
    )  # fmt: skip
    assert svg(drawing).count('class="line broken"') == 2


def test_a_course_that_ends_is_drawn_as_far_as_it_goes() -> None:
    hours = np.arange(0.0, 24.5, 0.5)
    values = np.where(hours < 10, 100.0, np.nan)
    drawing = Drawing(
        name="sodium", told="", hours=hours, height=200, scale=Scale(low=90, high=150, step=10),
        curves=[Curve(values=values, kind="tried")],
    )  # fmt: skip
    points = re.search(r'tried" vector-effect="non-scaling-stroke" points="([^"]*)"', svg(drawing))
    assert points is not None
    assert len(points.group(1).split()) == 20


def test_a_vaptan_that_the_plan_has_no_place_for_is_not_tried() -> None:
    well = asked({"tolvaptan": 15}, {"age": 60, "sex": "male", "labs": "sodium 128",
                                     "symptoms": "watery diarrhoea"})  # fmt: skip
    assert "tolvaptan" in well.answer.withheld
    assert well.course.what_if is None
    assert "tolvaptan" not in {control.id for control in well.answer.controls}
