"""A record and what is said beside it, as one patient."""

from __future__ import annotations

import charley
from charley.patient.together import together


def test_both_are_known_and_what_is_said_has_the_last_word() -> None:
    record = charley.read({"age": 70, "sex": "male", "labs": "sodium 131", "history": "gout"})
    said = charley.read({"age": 71, "labs": "sodium 126", "symptoms": "calf cramps"})
    patient = together(record, said).patient
    assert (patient.age_years, patient.sex) == (71, "male")
    assert patient.value("sodium") == 126
    assert patient.has("gout")
    assert patient.has("cramp_calf")


def test_a_contradiction_between_them_is_a_problem() -> None:
    record = charley.read({"symptoms": "fever"})
    said = charley.read({"symptoms": "no fever"})
    both = together(record, said)
    assert any("fever" in problem.sentence for problem in both.problems)
    assert both.patient.has("fever")


def test_listing_medicines_in_one_is_enough() -> None:
    record = charley.read({"medicines": ["indapamide 2.5 mg"]})
    both = together(record, charley.read({"symptoms": "calf cramps"}))
    assert both.patient.medicines_listed
    assert both.patient.takes("thiazide")


def test_a_pregnant_man_is_asked_about_when_only_both_together_say_so() -> None:
    both = together(charley.read({"sex": "male", "age": 30}), charley.read({"pregnant": "yes"}))
    assert both.patient.pregnant is None
    assert any("pregnant and male" in problem.sentence for problem in both.problems)
