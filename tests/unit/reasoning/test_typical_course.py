"""The body that stands for a patient, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import charley
from charley.reasoning.diagnose import diagnose
from charley.reasoning.typical_course.beginning import LIKE_MMOL_PER_L, begin
from charley.reasoning.typical_course.controls import (
    ChoiceError,
    changes_of,
    controls,
    offered,
    stoppable,
)
from charley.reasoning.typical_course.course import typical_course
from charley.reasoning.typical_course.kind import Kind, KindError, kind_of, table
from charley.reasoning.typical_course.living import Life
from charley.reasoning.view import PatientView

EXAMPLES = Path(__file__).parents[3] / "examples"
THIAZIDE = {
    "age": 74, "sex": "female", "weight": "60 kg", "height": "160 cm",
    "symptoms": "calf cramps", "medicines": ["indapamide 2.5 mg for 3 weeks", "paracetamol"],
    "labs": ["sodium 124 mmol/L", "potassium 3.4 mmol/L"],
}  # fmt: skip


def kind(source: object) -> Kind:
    patient = charley.read(source).patient  # type: ignore[arg-type]
    return kind_of(patient, diagnose(patient))


@pytest.fixture(scope="module")
def thiazide() -> Kind:
    return kind(THIAZIDE)


def test_the_body_is_of_this_sex_age_and_weight_and_says_what_it_assumes(thiazide: Kind) -> None:
    assert (thiazide.sex, thiazide.age_years, thiazide.weight_kg) == ("female", 74, 60)
    assert thiazide.assumed == ()
    assert kind({"age": 74, "labs": "Na 124"}).assumed == ("sex", "weight_kg", "height_cm")


def test_medicines_that_the_model_knows_are_taken_and_the_others_named(thiazide: Kind) -> None:
    (indapamide,) = thiazide.medicines
    assert indapamide.parts == (("indapamide", 2.5),)
    assert indapamide.since_h == 21 * 24
    assert not indapamide.assumed_dose
    assert thiazide.not_modelled == ("paracetamol",)


def test_a_medicine_of_a_class_stands_for_one_that_the_table_has_not() -> None:
    found = kind({"medicines": ["olmesartan 20 mg"], "labs": "Na 140", "age": 60})
    ((medicine,)) = found.medicines
    assert medicine.parts == (("arb", table().usual_dose["arb"]),)
    assert medicine.assumed_dose


def test_the_leading_cause_gives_the_condition_whose_severity_follows_sodium(
    thiazide: Kind,
) -> None:
    assert thiazide.dial == "thiazide_hyponatraemia"
    assert kind(THIAZIDE | {"labs": ["sodium 139 mmol/L"]}).dial == ""


def test_a_child_has_no_body_in_the_model() -> None:
    with pytest.raises(KindError, match="adult"):
        kind({"age": 6, "labs": "Na 124"})


def test_a_sodium_that_is_not_of_water_and_salts_is_not_aimed_at() -> None:
    sweet = {"age": 60, "labs": ["sodium 122 mmol/L", "glucose 45 mmol/L"], "symptoms": "thirst"}
    assert kind(sweet).sodium_mmol_per_l is None


def test_the_body_starts_near_the_measured_sodium(thiazide: Kind) -> None:
    beginning = begin(thiazide)
    assert beginning.sodium_mmol_per_l == pytest.approx(124, abs=1)
    assert beginning.potassium_mmol_per_l == pytest.approx(3.4, abs=0.5)


def test_virtual_people_start_alike(thiazide: Kind) -> None:
    course = typical_course(thiazide)
    starts = course.as_it_is.quantities["sodium"][:, 0]
    assert course.people >= 8
    assert np.abs(starts - starts[0]).max() <= LIKE_MMOL_PER_L + 0.1


def test_without_changes_there_is_only_the_body_as_it_is(thiazide: Kind) -> None:
    course = typical_course(thiazide)
    assert course.what_if is None
    assert course.hours[0] == 0
    assert course.hours[-1] == 72


def test_stopping_the_thiazide_lets_the_water_go(thiazide: Kind) -> None:
    course = typical_course(thiazide, {"stop_0": 0})
    assert course.what_if is not None
    rise = course.what_if.typical("sodium")[-1] - course.as_it_is.typical("sodium")[-1]
    assert rise > 5
    dilute = course.what_if.typical("urine_osmolality").min()
    assert dilute < course.as_it_is.typical("urine_osmolality").min()


def test_stopping_later_changes_nothing_before(thiazide: Kind) -> None:
    course = typical_course(thiazide, {"stop_0": 24})
    assert course.what_if is not None
    first = course.hours <= 24
    apart = course.what_if.typical("sodium") - course.as_it_is.typical("sodium")
    assert np.abs(apart[first]).max() < 0.05
    assert apart[-1] > 2


@pytest.mark.parametrize(
    ("choices", "rises"),
    [({"drinks": 0.75}, True), ({"drinks": 4}, False), ({"salt": 9}, True), ({"urea": 30}, True)],
)
def test_sodium_goes_the_way_it_goes_in_people(
    thiazide: Kind, choices: dict[str, float], rises: bool
) -> None:
    course = typical_course(thiazide, choices)
    assert course.what_if is not None
    apart = course.what_if.typical("sodium")[-1] - course.as_it_is.typical("sodium")[-1]
    assert (apart > 1) if rises else (apart < -1)


def test_more_hypertonic_saline_never_means_less_sodium(thiazide: Kind) -> None:
    at_2_h = []
    for boluses in (1, 2, 3):
        course = typical_course(thiazide, {"hypertonic": boluses})
        assert course.what_if is not None
        at_2_h.append(course.what_if.typical("sodium")[4])
    assert at_2_h == sorted(at_2_h)
    assert at_2_h[2] > at_2_h[0] + 1


def test_ors_takes_the_place_of_other_drinks() -> None:
    ill = kind(EXAMPLES / "diarrhoea.yaml")
    life = begin(ill).life
    changes = changes_of(life, {"ors": 1}, 72)
    said = [event.said for event in changes.events]
    assert any("ORS" in one for one in said)
    assert any(one.startswith("diet") for one in said)


def test_sodium_comes_back_when_the_medicine_that_keeps_water_is_stopped() -> None:
    drowned = kind(
        {"age": 70, "sex": "female", "weight": "60 kg",
         "medicines": ["sertraline 50 mg for 2 weeks"],
         "labs": ["sodium 122", "urine osmolality 520", "urine sodium 60", "potassium 4.2",
                  "creatinine 60 umol/L", "TSH 1.5 mIU/L", "cortisol 500 nmol/L"],
         "exam": ["euvolaemic"]}
    )  # fmt: skip
    assert drowned.medicines[0].drives
    course = typical_course(drowned, {"stop_0": 0}, 168)
    assert course.what_if is not None
    assert course.what_if.typical("sodium")[-1] > course.as_it_is.typical("sodium")[-1] + 4


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"drinks": 40.0}, "0.5 to 4"),
        ({"gin": 1.0}, "there is no"),
        ({"stop_5": 0.0}, "no medicine"),
        ({"salt": float("nan")}, "it goes from"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_a_sentence(
    thiazide: Kind, choices: dict[str, float], sentence: str
) -> None:
    with pytest.raises(ChoiceError, match=sentence):
        typical_course(thiazide, choices)


def test_a_span_beyond_a_week_is_refused(thiazide: Kind) -> None:
    with pytest.raises(ChoiceError, match="24 to 168"):
        typical_course(thiazide, {}, 1000)


def test_what_the_body_cannot_do_without_is_not_offered_for_stopping() -> None:
    found = kind({"age": 40, "medicines": ["hydrocortisone 20 mg", "sertraline"], "labs": "Na 140"})
    assert [medicine.name for _, medicine in stoppable(found)] == ["sertraline"]


def test_only_what_applies_is_offered() -> None:
    patient = charley.read(EXAMPLES / "night-cramps.yaml").patient
    differential = diagnose(patient)
    view, well = PatientView(patient, differential), kind_of(patient, differential)
    names = {control.id for control in offered(well, view)}
    assert {"drinks", "saline", "walking"} <= names
    assert names.isdisjoint({"tolvaptan", "urea", "hypertonic", "stool", "potassium"})


def test_every_control_can_be_tried_over_its_whole_range(thiazide: Kind) -> None:
    life = Life(kind=thiazide)
    for control in controls().values():
        for value in (control.low, control.high):
            changes_of(life, {control.id: value}, 72)
