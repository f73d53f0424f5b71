"""Findings given by their ids: each is read as itself, and only an answer counts."""

from __future__ import annotations

import pytest

import charley
from charley.patient.language.vocabulary import concepts
from charley.patient.patient_file import read_patient
from charley.reasoning.evidence import closed_findings


@pytest.mark.parametrize(("said", "there"), [("yes", True), ("no", False), (True, True)])
def test_every_finding_is_read_as_itself(said: object, there: bool) -> None:
    for finding in concepts():
        reading = read_patient({"facts": {finding: said}})
        assert reading.problems == ()
        assert reading.patient.has(finding) is there, finding
        assert closed_findings(reading.patient)[finding] == float(there)


def test_what_is_present_brings_what_it_implies_and_excludes() -> None:
    patient = read_patient({"facts": {"cramp_calf": "yes", "previously_well": "yes"}}).patient
    assert patient.has("cramp") is True
    assert patient.has("diabetes") is False


def test_unknown_says_nothing() -> None:
    patient = read_patient({"facts": {"cramp_calf": "yes", "fever": "unknown", "thirst": None}})
    assert patient.patient.has("fever") is None
    assert patient.patient.has("thirst") is None


def test_a_finding_that_is_none_is_told_with_what_was_meant() -> None:
    reading = read_patient({"facts": {"cramp_calve": "yes", "fever": "maybe", "cough": ["no"]}})
    sentences = " ".join(problem.sentence for problem in reading.problems)
    assert len(reading.problems) == 3
    assert "no finding" in sentences
    assert "yes, no or unknown" in sentences
    assert "cramp_calf" in reading.problems[0].suggestions


def test_a_list_instead_of_a_mapping_is_told_too() -> None:
    reading = read_patient({"symptoms": "cramps", "facts": ["fever"]})
    assert "finding: yes" in reading.problems[0].sentence


def test_what_was_found_later_stays_later() -> None:
    patient = read_patient({"symptoms": "cramps", "later": {"facts": {"fever": "yes"}}}).patient
    assert patient.has("fever") is True
    assert patient.at_presentation().has("fever") is None


def test_they_stand_beside_words_and_in_the_report() -> None:
    report = charley.assess({"symptoms": "calf cramps", "facts": {"seizure": "yes"}})
    assert report.plan.triage.level == "emergency"
    assert "seizure" in {line.meaning for line in report.understood}
