"""Medicines: what must stop, what is worth a look, and when."""

from __future__ import annotations

import msgspec
import pytest
from facts_view import NOTHING_CONCLUDED, person, ranked

from charley.care.medicines import odds_now, review_medicines
from charley.knowledge.conditions import names
from charley.knowledge.library import load
from charley.knowledge.schema import MedicineClass, TimeCourse
from charley.patient.language.vocabulary import concepts
from charley.patient.person import MedicineUse, Patient
from charley.units.analytes import analytes

COURSE = TimeCourse(points=((7.0, 10.0), (90.0, 1.0)), source="expert_prior")
WATER_TABLET = MedicineClass(
    id="thiazide",
    name="thiazides",
    plain="A water tablet that can lower sodium.",
    prevalence=0.1,
    mechanism="Blocks dilution of urine.",
    raises={"thiazide_hyponatraemia": COURSE},
    washout_days=14,
    switch_to="calcium channel blocker",
    who_decides="general practitioner",
)
LIBRARY = msgspec.structs.replace(load(), medicines={"thiazide": WATER_TABLET})


def takes(*uses: MedicineUse) -> Patient:
    return Patient(medicines=uses, medicines_listed=True)


def use(name: str, group: str, **changes: object) -> MedicineUse:
    plain = MedicineUse(ingredients=(name,), classes=(group,), said=name)
    return msgspec.structs.replace(plain, **changes)


def test_quinine_is_always_stopped() -> None:
    view = person("medicine:quinine")
    found = review_medicines(takes(use("quinine", "quinine")), NOTHING_CONCLUDED, view, LIBRARY)
    assert [(review.medicine, review.priority) for review in found] == [("quinine", "stop_now")]


def test_tonic_water_is_a_medicine_to_stop() -> None:
    found = review_medicines(takes(), NOTHING_CONCLUDED, person("tonic_water"), LIBRARY)
    assert found[0].medicine == "tonic water"


def test_a_thiazide_with_sodium_below_130_is_stopped() -> None:
    patient = takes(use("indapamide", "thiazide"))
    low = review_medicines(patient, NOTHING_CONCLUDED, person(sodium=124.0), LIBRARY)
    assert low[0].priority == "stop_now"
    assert low[0].instead == "calcium channel blocker"


def test_a_medicine_that_raises_the_leading_cause_is_reviewed_soon() -> None:
    patient = takes(use("indapamide", "thiazide", days_since_start=7.0))
    found = review_medicines(patient, ranked(thiazide_hyponatraemia=0.6), person(), LIBRARY)
    assert found[0].priority == "review_soon"
    assert "x 10.0" in found[0].concern
    less = review_medicines(patient, ranked(thiazide_hyponatraemia=0.15), person(), LIBRARY)
    assert less[0].priority == "review"


def test_a_long_tolerated_or_washed_out_medicine_is_left_alone() -> None:
    sure = ranked(thiazide_hyponatraemia=0.6)
    old = takes(use("indapamide", "thiazide", days_since_start=900.0))
    gone = takes(use("indapamide", "thiazide", status="stopped", days_since_stop=60.0))
    never = takes(use("indapamide", "thiazide", status="not_taken"))
    assert [review_medicines(p, sure, person(), LIBRARY) for p in (old, gone, never)] == [()] * 3


def test_odds_fall_in_a_straight_line_of_log_odds() -> None:
    assert odds_now(COURSE, 48.5) == pytest.approx(10**0.5)
    assert odds_now(COURSE, None) == 10.0
    assert odds_now(COURSE, 4000.0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("taken", "state", "reviewed", "priority"),
    [
        (["lithium", "nsaid"], {}, "nsaid", "stop_now"),
        (["lithium", "nsaid"], {}, "lithium", "review_soon"),
        (["nsaid", "arb", "thiazide"], {}, "nsaid", "review_soon"),
        (["nsaid", "arb"], {}, "nsaid", ""),
        (["digoxin"], {"potassium": 3.2}, "digoxin", "stop_now"),
        (["digoxin"], {"potassium": 4.4}, "digoxin", ""),
        (["potassium_sparing", "ace_inhibitor"], {}, "potassium_sparing", "review_soon"),
        (["potassium_sparing", "ace_inhibitor"], {"potassium": 4.4}, "potassium_sparing", ""),
        (["potassium_sparing"], {"potassium": 6.4}, "potassium_sparing", "stop_now"),
        (["trimethoprim", "arb"], {"potassium": 4.4}, "trimethoprim", "review_soon"),
        (["statin", "macrolide"], {}, "statin", "review_soon"),
        (["colchicine", "macrolide"], {}, "colchicine", "stop_now"),
        (["desmopressin", "ssri"], {}, "desmopressin", "review_soon"),
        (["desmopressin", "ssri"], {"sodium": 140.0}, "desmopressin", ""),
        (["antipsychotic"], {"magnesium": 0.5}, "antipsychotic", "review_soon"),
        (["gabapentinoid"], {"egfr": 20.0}, "gabapentinoid", "review_soon"),
    ],
)
def test_medicines_are_judged_beside_others_and_by_the_salts(
    taken: list[str], state: dict[str, float], reviewed: str, priority: str
) -> None:
    view = person(*(f"medicine:{name}" for name in taken), **state)
    uses = takes(*(use(name, name) for name in taken))
    found = review_medicines(uses, NOTHING_CONCLUDED, view, load())
    assert {review.medicine: review.priority for review in found}.get(reviewed, "") == priority


def test_a_high_potassium_is_not_answered_with_another_medicine_that_keeps_it() -> None:
    view = person("medicine:potassium_sparing", potassium=6.4)
    (review,) = review_medicines(
        takes(use("spironolactone", "potassium_sparing")), NOTHING_CONCLUDED, view, load()
    )
    assert review.instead == ""


def test_rules_speak_of_what_is_known() -> None:
    library = load()
    rules = library.medicine_rules.values()
    known = {*concepts(), *analytes(), *(f"cause:{name}" for name in library.causes), "age_years"}
    known |= {f"medicine:{name}" for name in library.medicines}
    assert {name for rule in rules for name in rule.medicines} <= {*library.medicines}
    for rule in rules:
        assert {*names(rule.when), *(names(rule.unless) if rule.unless else ())} <= known, rule.id
