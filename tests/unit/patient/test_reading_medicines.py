"""Lines about medicines as doctors and patients write them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charley.patient.medicines.names import medicine_lexicon, name_key
from charley.patient.medicines.reading import MedicineProblem, read_medicine, read_medicines
from charley.patient.person import MedicineUse

# line, ingredients, daily dose, unit, days since start, days since stop, status
LINES = [
    ("indapamide 2.5 mg daily since 2 weeks", "indapamide", 2.5, "mg", 14, None, "current"),
    ("sertraline 50 mg/day 6 weeks (stopped 3 days ago)", "sertraline", 50, "mg", 45, 3, "stopped"),
    ("hydrochlorothiazide 25 mg 5 years", "hydrochlorothiazide", 25, "mg", 1826, None, "current"),
    ("cisplatin 20 years ago", "cisplatin", None, None, None, 7305, "past"),
    ("prednisone past", "prednisone", None, None, None, None, "past"),
    ("furosemide 250 mg/day 4 months", "furosemide", 250, "mg", 122, None, "current"),
    ("frusemide 40 mg bd", "furosemide", 80, "mg", None, None, "current"),
    ("Lasix (furosemide) 40 mg od", "furosemide", 40, "mg", None, None, "current"),
    ("diphenhydramine tried (made it worse)", "diphenhydramine", None, None, None, None, "past"),
    ("ibuprofen as needed", "ibuprofen", None, None, None, None, "current"),
    ("Ibuprofen 400 mg tds × 10 days", "ibuprofen", 1200, "mg", 10, None, "current"),
    ("desmopressin nasal spray recent", "desmopressin", None, None, None, None, "current"),
    ("pembrolizumab 200 mg every 3 weeks, 8 cycles; last one 8 days ago", "pembrolizumab",
     9.524, "mg", 155, None, "current"),
    ("denosumab 60 mg every 6 months", "denosumab", 0.329, "mg", None, None, "current"),
    ("denosumab 10 days ago", "denosumab", None, None, None, 10, "stopped"),
    ("albuterol inhaler prn", "salbutamol", None, None, None, None, "current"),
    ("acetaminophen 1 g qds", "paracetamol", 4000, "mg", None, None, "current"),
    ("bendrofluazide 2.5 mg od, long-term", "bendroflumethiazide", 2.5, "mg", 366, None, "current"),
    ("Synthroid 75 mcg", "levothyroxine", 75, "ug", None, None, "current"),
    ("metformin 500 mg 1-0-1", "metformin", 1000, "mg", None, None, "current"),
    ("2 x 500 mg metformin", "metformin", 1000, "mg", None, None, "current"),
    ("vitamin D 50,000 IU weekly", "vitamin_d", 7142.9, "units", None, None, "current"),
    ("trimethoprim 200 mg bd, day 3", "trimethoprim", 400, "mg", 3, None, "current"),
    ("no longer on amiodarone", "amiodarone", None, None, None, None, "stopped"),
    ("recently stopped prednisolone", "prednisolone", None, None, None, None, "stopped"),
    ("tonic water 1 litre a day", "tonic_water", 1000, "mL", None, None, "current"),
    ("quinine sulphate 200 mg nocte", "quinine", 200, "mg", None, None, "current"),
    ("cisplatin 75 mg/m2", "cisplatin", None, None, None, None, "current"),
    ("warfarin, dose increased 3 weeks ago", "warfarin", None, None, None, None, "current"),
    ("omeprazole 20 mg od for many years", "omeprazole", 20, "mg", 1826, None, "current"),
    ("spironolactone 2,5 mg alternate days", "spironolactone", 1.25, "mg", None, None, "current"),
    ("allergic to penicillin", "penicillin", None, None, None, None, "not_taken"),
    ("citalopram started yesterday", "citalopram", None, None, 1, None, "current"),
    ("carbimazole 20 mg od, stopped 2/52 ago", "carbimazole", 20, "mg", None, 14, "stopped"),
    ("zoledronic acid 4 mg 5 days ago", "zoledronate", 4, "mg", None, 5, "stopped"),
    ("fludrocortisone 0.1 mg 2x/day", "fludrocortisone", 0.2, "mg", None, None, "current"),
    ("Lithium 800 mg nocte (20 years)", "lithium", 800, "mg", 7305, None, "current"),
    ("ramipril no longer taken since 2 weeks", "ramipril", None, None, None, 14, "stopped"),
]  # fmt: skip


@pytest.mark.parametrize("case", LINES, ids=[case[0] for case in LINES])
def test_a_line_gives_medicine_dose_time_and_status(case):
    line, ingredient, dose, unit, start, stop, status = case
    use = read_medicine(line)
    assert isinstance(use, MedicineUse), use
    assert use.ingredients == (ingredient,)
    assert use.status == status
    assert use.dose_unit == unit
    for found, wanted in (
        (use.daily_dose, dose), (use.days_since_start, start), (use.days_since_stop, stop),
    ):  # fmt: skip
        assert (found is None) == (wanted is None), use
        if wanted is not None:
            assert found == pytest.approx(wanted, rel=0.01)


@pytest.mark.parametrize(
    ("line", "ingredients"),
    [
        ("lisinopril/HCTZ 20/12.5 mg", ("lisinopril", "hydrochlorothiazide")),
        ("lisinopril + hydrochlorothiazide", ("lisinopril", "hydrochlorothiazide")),
        ("olmesartan/hydrochlorothiazide 20/12.5 mg", ("olmesartan", "hydrochlorothiazide")),
        ("co-amilofruse 5/40", ("amiloride", "furosemide")),
        ("Dyazide 1 daily", ("triamterene", "hydrochlorothiazide")),
        ("Seretide 2 puffs bd", ("fluticasone", "salmeterol")),
        ("co-trimoxazole 960 mg bd", ("trimethoprim", "sulfamethoxazole")),
        ("FOLFOX", ("folinic_acid", "fluorouracil", "oxaliplatin")),
        ("Bactrim", ("trimethoprim", "sulfamethoxazole")),
    ],
)
def test_a_combination_is_one_medicine_of_several_ingredients(line, ingredients):
    use = read_medicine(line)
    assert isinstance(use, MedicineUse)
    assert use.ingredients == ingredients


def test_tablets_of_a_combination_are_counted_and_its_strengths_not_mixed_up():
    use = read_medicine("lisinopril/HCTZ 20/12.5 mg 1.5 tablets")
    assert isinstance(use, MedicineUse)
    assert (use.daily_dose, use.dose_unit) == (1.5, "tablet")
    assert set(use.classes) == {"ace_inhibitor", "thiazide"}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("valproate, lithium and oxcarbazepine",
         [("valproate", "current"), ("lithium", "current"), ("oxcarbazepine", "current")]),
        ("stopped lithium 2 days ago, started lamotrigine 50 mg",
         [("lithium", "stopped"), ("lamotrigine", "current")]),
        ("amlodipine 5 mg od; ramipril 10 mg od; atorvastatin 40 mg nocte",
         [("amlodipine", "current"), ("ramipril", "current"), ("atorvastatin", "current")]),
        ("previously on lithium and valproate", [("lithium", "past"), ("valproate", "past")]),
    ],
)  # fmt: skip
def test_several_medicines_in_one_line(line, wanted):
    found = read_medicines(line)
    assert [(use.ingredients[0], use.status) for use in found] == wanted
    assert isinstance(read_medicine(line), MedicineProblem)


def test_each_of_several_medicines_keeps_its_own_dose_and_time():
    first, second = read_medicines(
        "furosemide 40 mg twice daily and spironolactone 100 mg daily for 3 months"
    )
    assert (first.daily_dose, first.days_since_start) == (80, None)
    assert (second.daily_dose, second.days_since_start) == (100, pytest.approx(91, abs=1))


def test_an_unknown_neighbour_does_not_lend_its_dose():
    first, second = read_medicines("aspirin, xyzolinamab 20 mg")
    assert first.daily_dose is None
    assert second.word == "xyzolinamab"


@pytest.mark.parametrize(
    ("line", "medicine_class"),
    [
        ("statin", "statin"),
        ("a beta-blocker", "beta_blocker"),
        ("β-blocker", "beta_blocker"),
        ("ACE inhibitors", "ace_inhibitor"),
        ("water tablet", "diuretic_unspecified"),
        ("thiazide diuretic", "thiazide"),
        ("PPI long term", "ppi"),
        ("antacids", "antacid"),
        ("thyroid tablet", "levothyroxine"),
    ],
)
def test_a_class_is_understood_without_a_name(line, medicine_class):
    use = read_medicine(line)
    assert isinstance(use, MedicineUse)
    assert medicine_class in use.classes


@pytest.mark.parametrize("line", ["antidepressant", "inhaler", "blood pressure tablet"])
def test_too_wide_a_word_is_asked_about(line):
    doubt = read_medicine(line)
    assert isinstance(doubt, MedicineProblem)
    assert len(doubt.candidates) > 1


def test_a_wide_word_with_the_name_beside_it_needs_no_question():
    use = read_medicine("antidepressant (sertraline)")
    assert isinstance(use, MedicineUse)
    assert use.ingredients == ("sertraline",)


def test_no_diuretics_denies_every_kind_of_diuretic():
    use = read_medicine("no diuretics")
    assert isinstance(use, MedicineUse)
    assert use.status == "not_taken"
    assert {"thiazide", "loop", "potassium_sparing"} <= set(use.classes)


def test_a_denial_reaches_to_the_last_of_the_list():
    found = read_medicines("no steroids, diuretics or laxatives")
    assert [use.status for use in found] == ["not_taken"] * 3


@pytest.mark.parametrize(
    "line", ["none", "no regular medication", "not taking any medicines", "nil", "No medications"]
)
def test_none_means_that_nothing_is_taken(line):
    use = read_medicine(line)
    assert isinstance(use, MedicineUse)
    assert (use.ingredients, use.classes, use.status) == ((), (), "not_taken")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("indapamyde", "indapamide"), ("hydrochlorothazide", "hydrochlorothiazide"),
     ("furosimide", "furosemide"), ("sertralline", "sertraline")],
)  # fmt: skip
def test_a_misspelt_name_is_asked_about_and_never_guessed(written, meant):
    doubt = read_medicine(f"{written} 5 mg")
    assert isinstance(doubt, MedicineProblem)
    assert meant in doubt.candidates
    assert "did you mean" in doubt.sentence


def test_a_cream_does_not_count_for_the_whole_body():
    use = read_medicine("hydrocortisone cream")
    assert isinstance(use, MedicineUse)
    assert use.ingredients == ("hydrocortisone",)
    assert use.classes == ()


def test_structured_entries():
    use = read_medicine(
        {"name": "sertraline", "dose": "50 mg", "since": "6 weeks", "stopped": "3 days ago"}
    )
    assert isinstance(use, MedicineUse)
    assert (use.daily_dose, use.days_since_start, use.days_since_stop, use.status) == (
        50, 42, 3, "stopped",
    )  # fmt: skip
    assert read_medicine({"name": "lithium", "status": "past"}).status == "past"
    assert read_medicine({"name": "lithium", "stopped": True}).status == "stopped"
    assert read_medicine({"name": "lithium", "stopped": False}).status == "current"


def test_a_time_without_unit_is_asked_about():
    doubt = read_medicine({"name": "lithium", "since": 14})
    assert isinstance(doubt, MedicineProblem)
    assert "14 days" in doubt.candidates


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("on furosemide", ["furosemide"]),
        ("cramps since starting simvastatin", ["simvastatin"]),
        ("calcium 2.1 mmol/L", []),
        ("potassium low", []),
        ("a sudden pop in the calf", []),
        ("iron deficiency", []),
        ("vitamin D deficiency", []),
        ("takes calcium tablets", ["calcium_carbonate"]),
    ],
)
def test_in_running_text_only_sure_medicines_count(line, found):
    uses = read_medicines(line, listed=False)
    assert [use.ingredients[0] for use in uses] == found


def test_every_name_of_the_lexicon_reads_as_itself():
    lexicon = medicine_lexicon()
    assert len(lexicon.ingredients) > 450
    for key, entry in lexicon.ingredients.items():
        for name in (*entry.brands, *entry.aliases):
            meaning = lexicon.names[name_key(name)]
            assert meaning.ingredients == (key,), name


def test_combinations_are_made_of_known_ingredients():
    lexicon = medicine_lexicon()
    for product in lexicon.combinations.values():
        assert set(product.of) <= lexicon.ingredients.keys()


def test_a_line_takes_less_than_a_millisecond():
    lines = [case[0] for case in LINES]
    for line in lines:
        read_medicines(line)
    best = min(_seconds(lines) for _ in range(5))
    assert best / len(lines) < 1e-3


def _seconds(lines):
    begin = time.perf_counter()
    for line in lines:
        read_medicines(line)
    return time.perf_counter() - begin


@pytest.mark.parametrize(
    ("line", "listed", "statuses"),
    [
        ("diltiazem earlier", True, ["past"]),
        ("furosemide started 3 weeks earlier", True, ["current"]),
        ("denies diuretics, laxatives and herbal medicines", False, ["not_taken"] * 3),
        ("sister with low potassium", False, []),
        ("attacks on the father's side linked to potassium", False, []),
        ("takes potassium tablets", False, ["current"]),
    ],
)
def test_past_denied_and_merely_mentioned_medicines_are_told_apart(line, listed, statuses):
    assert [use.status for use in read_medicines(line, listed=listed)] == statuses


_RUBBISH = (
    "furosemide lithium no stopped 3 weeks ago and , ; ( ) / + 20/12.5 mg 0 every x daily "
    "999999999 since until cycles last one thiazide inhaler xyzzy 1-0-1 q0h"
)


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=120)
    | st.lists(
        st.sampled_from(_RUBBISH.split()),
        max_size=14,
    ).map(" ".join)
)
def test_rubbish_never_fails(text):
    for listed in (True, False):
        for use in read_medicines(text, listed=listed):
            assert isinstance(use, MedicineUse | MedicineProblem)
    read_medicine(text)
