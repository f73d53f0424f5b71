"""A QuestionnaireResponse to the interview is read as what the person said."""

from __future__ import annotations

from typing import Any

import charley
from charley.patient.fhir.answers import answers_of
from charley.patient.interview.answers import Answer

Json = dict[str, Any]


def item(link: str, *values: Json) -> Json:
    return {"linkId": link, "answer": list(values)}


def code(*codes: str, system: str = "urn:charley:answer") -> list[Json]:
    return [{"valueCoding": {"system": system, "code": one}} for one in codes]


def response(*items: Json, **more: Any) -> Json:
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": list(items),
            **more}  # fmt: skip


def bundle(*resources: Json) -> Json:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1950-03-01"}
SODIUM = {
    "resourceType": "Observation", "status": "final", "effectiveDateTime": "2024-06-01",
    "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
    "valueQuantity": {"value": 121, "unit": "mmol/L", "code": "mmol/L"},
}  # fmt: skip


def test_answers_in_groups_are_read_in_their_order() -> None:
    group = {"linkId": "section-3", "item": [item("where", *code("cramp_calf", "cramp_foot"))]}
    read = answers_of(response(item("age", {"valueInteger": 74}), group))
    assert read.answers == (
        Answer(question="age", given=("74",)),
        Answer(question="where", given=("cramp_calf", "cramp_foot")),
    )
    assert read.problems == ()


def test_the_person_of_a_response_alone() -> None:
    said = response(
        item("age", {"valueDecimal": 74}),
        item("sex", *code("female")),
        item("where", *code("cramp_calf")),
        item("danger_head", *code("none")),
        item("medicines", {"valueString": "indapamide 2.5 mg"}),
        item("results", {"valueString": "sodium 121 mmol/L"}),
    )
    reading = charley.read(said)
    patient = reading.patient
    assert (patient.age_years, patient.sex) == (74, "female")
    assert patient.has("cramp_leg") is True
    assert patient.has("seizure") is False
    assert patient.has("chest_pain") is None
    assert patient.takes("thiazide") is True
    assert patient.value("sodium") == 121
    assert reading.problems == ()


def test_a_record_and_what_the_person_said_are_one_patient() -> None:
    said = response(item("losses", *code("vomiting")), authored="2024-06-01")
    patient = charley.read(bundle(PATIENT, SODIUM, said)).patient
    assert patient.age_years is not None
    assert round(patient.age_years) == 74
    assert patient.value("sodium") == 121
    assert patient.has("vomiting") is True
    assert patient.has("diarrhoea") is False


def test_a_snomed_code_stands_for_its_finding() -> None:
    read = answers_of(response(item("losses", *code("62315008", system="http://snomed.info/sct"))))
    assert read.answers == (Answer(question="losses", given=("diarrhoea",)),)


def test_a_question_for_one_finding_takes_a_yes_or_no() -> None:
    patient = charley.read(response(item("fatigue", {"valueBoolean": True}),
                                    item("constipation", *code("no")))).patient  # fmt: skip
    assert patient.has("fatigue") is True
    assert patient.has("constipation") is False


def test_do_not_know_is_not_no() -> None:
    said = response(item("danger_head", *code("unknown")), item("where", *code("cramp_calf")))
    assert charley.read(said).patient.has("seizure") is None


def test_what_cannot_be_taken_is_told_and_the_rest_is_read() -> None:
    said = response(
        item("not_ours", {"valueString": "x"}),
        item("age", {"valueString": "old"}),
        item("sex", *code("purple")),
        item("where", *code("cramp_calf")),
    )
    reading = charley.read(said)
    assert reading.patient.has("cramp_calf") is True
    told = {problem.said for problem in reading.problems}
    assert {"not_ours", "age", "sex"} <= told


def test_an_old_interview_does_not_tell_how_the_person_is_today() -> None:
    said = response(item("danger_chest", *code("chest_pain")), authored="2024-03-01")
    reading = charley.read(bundle(PATIENT, SODIUM, said))
    assert reading.patient.has("chest_pain") is None
    assert any("too old" in problem.sentence for problem in reading.problems)


def test_another_questionnaire_and_an_error_are_not_read() -> None:
    other = response(item("age", {"valueInteger": 5}), questionnaire="http://x.org/Questionnaire/y")
    wrong = response(item("age", {"valueInteger": 5})) | {"status": "entered-in-error"}
    for unusable in (other, wrong):
        reading = charley.read(bundle(PATIENT, SODIUM, unusable))
        assert reading.patient.age_years != 5
        assert any(p.section == "QuestionnaireResponse" for p in reading.problems)


def test_of_several_responses_the_newest_counts() -> None:
    first = response(item("losses", *code("vomiting")), authored="2024-05-30")
    then = response(item("losses", *code("diarrhoea")), authored="2024-06-01")
    patient = charley.read(bundle(PATIENT, SODIUM, then, first)).patient
    assert patient.has("vomiting") is False
    assert patient.has("diarrhoea") is True


def test_a_response_of_the_wrong_shape_does_not_trip() -> None:
    for items in ("x", [1, None, {"linkId": 5}], [{"linkId": "age", "answer": "x"}], {}):
        odd = {"resourceType": "QuestionnaireResponse", "item": items}
        assert charley.read(bundle(PATIENT, SODIUM, odd)).patient.value("sodium") == 121
