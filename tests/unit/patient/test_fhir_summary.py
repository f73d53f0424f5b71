"""Patient summaries (IPS), procedures, encounters, and whose record it is."""

from typing import Any

import pytest

from charley.patient.fhir import read_bundle
from charley.patient.fhir.procedures import HOLDS_DAYS
from charley.patient.fhir.spoken import MOST_TEXTS, Spoken
from charley.patient.language.vocabulary import lexicon
from charley.patient.reading import PatientFileError, Reading

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
SHE = "urn:uuid:2b90dd2b-2dab-4c75-9bb9-a355e07401e8"
Json = dict[str, Any]


def concept(code: str, system: str = LOINC, text: str = "") -> Json:
    return {"coding": [{"system": system, "code": code}], "text": text or code}


def observation(code: str, value: float, unit: str, **more: Any) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(code),
        "effectiveDateTime": "2024-03-01",
        "valueQuantity": {"value": value, "code": unit},
        **more,
    }


def document(*resources: Json, **composition: Any) -> Json:
    woman = {"resourceType": "Patient", "gender": "female", "birthDate": "1950-03-01"}
    head = {"resourceType": "Composition", "status": "final", "title": "Summary", **composition}
    told = [*resources, observation("2951-2", 128, "mmol/L")]
    entries = [{"resource": head}, {"fullUrl": SHE, "resource": woman}]
    entries += [{"resource": one} for one in told]
    return {"resourceType": "Bundle", "type": "document", "entry": entries}


def statement(code: str, system: str = ABSENT) -> Json:
    return {
        "resourceType": "MedicationStatement",
        "status": "unknown",
        "medicationCodeableConcept": concept(code, system),
    }


def problems(reading: Reading) -> str:
    return " | ".join(problem.sentence for problem in reading.problems)


def test_a_document_is_read() -> None:
    reading = read_bundle(document())
    assert reading.patient.sex == "female"
    assert reading.patient.value("sodium") == 128


@pytest.mark.parametrize(
    ("code", "system"), [("no-known-medications", ABSENT), ("787481004", SNOMED)]
)
def test_no_known_medicine_means_that_none_is_taken(code: str, system: str) -> None:
    reading = read_bundle(document(statement(code, system)))
    assert reading.patient.takes("thiazide") is False
    assert not reading.problems


def test_no_information_on_medicines_leaves_them_unknown() -> None:
    reading = read_bundle(document(statement("no-medication-info")))
    assert reading.patient.takes("thiazide") is None
    assert "no information on medicines" in problems(reading)


def test_no_known_problems_does_not_make_a_complaint_absent() -> None:
    none = {"resourceType": "Condition", "code": concept("no-known-problems", ABSENT)}
    reading = read_bundle(document(none))
    assert not reading.patient.facts
    assert not reading.problems


def test_no_information_on_problems_is_told() -> None:
    none = {"resourceType": "Condition", "code": concept("no-problem-info", ABSENT)}
    assert "stay unknown" in problems(read_bundle(document(none)))


def section(code: str, title: str, **more: Any) -> Json:
    return {"title": title, "code": concept(code), **more}


def empty(code: str) -> Json:
    return concept(code, "http://terminology.hl7.org/CodeSystem/list-empty-reason")


def test_an_empty_medicine_section_is_an_answer_only_where_nothing_is_known_to_be_there() -> None:
    nothing = section("10160-0", "Medication Summary", emptyReason=empty("nilknown"))
    assert read_bundle(document(section=[nothing])).patient.takes("thiazide") is False
    unasked = section("10160-0", "Medication Summary", emptyReason=empty("unavailable"))
    reading = read_bundle(document(section=[unasked]))
    assert reading.patient.takes("thiazide") is None
    assert "no information" in problems(reading)


def test_a_section_that_is_only_words_is_not_passed_over_in_silence() -> None:
    words = section("10160-0", "Medication", text={"div": "<div>indapamide 2.5 mg</div>"})
    reading = read_bundle(document(section=[section("x", "Outer", section=[words])]))
    assert "Medication is written in words only" in problems(reading)


def procedure(text: str, status: str = "completed", when: str = "2024-02-20") -> Json:
    return {
        "resourceType": "Procedure",
        "status": status,
        "code": {"text": text},
        "performedDateTime": when,
    }


@pytest.mark.parametrize(
    ("resource", "finding"),
    [
        (procedure("Haemodialysis (procedure)"), "haemodialysis"),
        ({**procedure(""), "code": concept("302497006", SNOMED, "Hemodialysis")}, "haemodialysis"),
        (procedure("Haemodialysis", "in-progress", "2020-01-01"), "haemodialysis"),
        (procedure("Total gastrectomy", when="2015"), "bowel_surgery"),
        (procedure("Roux-en-Y gastric bypass", when="2019-05"), "bariatric_surgery"),
        (procedure("Total thyroidectomy", when="2023-12-01"), "thyroid_surgery"),
        (procedure("Transurethral resection of prostate"), "transurethral_surgery"),
    ],
)
def test_procedures_that_matter(resource: Json, finding: str) -> None:
    assert read_bundle(document(resource)).patient.has(finding) is True


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (procedure("Haemodialysis", when="2020-01-01"), "too long"),
        ({**procedure("Haemodialysis"), "performedDateTime": None}, "does not say when"),
        (procedure("Haemodialysis", "not-done"), "none that was done"),
        (procedure("Haemodialysis", "entered-in-error"), "none that was done"),
        (procedure("Depression screening (procedure)"), "none that Charley knows"),
        (procedure("Education about diarrhoea and cramps"), "none that Charley knows"),
    ],
)
def test_procedures_that_say_nothing_of_now(resource: Json, reason: str) -> None:
    reading = read_bundle(document(resource))
    assert not reading.patient.facts
    assert reason in problems(reading)


def test_the_table_of_procedures_names_findings() -> None:
    assert set(HOLDS_DAYS) <= set(lexicon().concepts)


def encounter(status: str, start: str) -> Json:
    return {
        "resourceType": "Encounter",
        "id": "e1",
        "status": status,
        "period": {"start": start},
        "reasonCode": [{"text": "leg cramps at night"}],
    }


def test_the_reason_for_coming_now_is_read() -> None:
    reading = read_bundle(document(encounter("in-progress", "2024-03-01")))
    cramp = next(fact for fact in reading.patient.facts if "cramp" in fact.finding)
    assert cramp.origin == "Encounter/e1"
    assert cramp.section == "Encounter"


def test_what_somebody_once_came_for_is_not_what_they_have() -> None:
    assert not read_bundle(document(encounter("finished", "2021-03-01"))).patient.facts


def test_each_fact_knows_its_resource() -> None:
    drug = {
        "resourceType": "MedicationStatement",
        "id": "m1",
        "status": "active",
        "medicationCodeableConcept": {"text": "indapamide"},
    }
    sodium = observation("2951-2", 121, "mmol/L", id="o1", effectiveDateTime="2024-03-02")
    patient = read_bundle(document(drug, sodium)).patient
    assert patient.latest("sodium").origin == "Observation/o1"  # type: ignore[union-attr]
    assert patient.medicines[0].origin == "MedicationStatement/m1"


def test_a_resource_without_id_is_known_by_its_full_url() -> None:
    potassium = observation("2823-3", 3.1, "mmol/L")
    content = document()
    content["entry"].append({"fullUrl": "urn:uuid:k", "resource": potassium})
    result = read_bundle(content).patient.latest("potassium")
    assert result is not None
    assert result.origin == "urn:uuid:k"


def test_a_result_of_more_than_a_year_ago_is_not_current() -> None:
    old = observation("2823-3", 2.4, "mmol/L", effectiveDateTime="2022-01-01")
    reading = read_bundle(document(old, observation("2075-0", 100, "mmol/L")))
    assert reading.patient.value("potassium") is None
    assert "more than a year old" in problems(reading)


def test_one_entry_with_an_odd_date_does_not_make_everything_else_look_old() -> None:
    typo = observation("2075-0", 100, "mmol/L", effectiveDateTime="2042-03-01")
    assert read_bundle(document(typo)).patient.value("sodium") == 128


def bundle(*resources: Json) -> Json:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


HER = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1950-03-01"}


def of(reference: str, code: str = "2951-2") -> Json:
    return observation(code, 121, "mmol/L", subject={"reference": reference})


@pytest.mark.parametrize(
    "reference",
    ["Patient/p1", "https://ehr.example/fhir/Patient/p1", "Patient/p1/_history/3", "Group/g", ""],
)
def test_the_same_person_by_any_form_of_reference(reference: str) -> None:
    assert read_bundle(bundle(HER, of(reference))).patient.value("sodium") == 121


def test_a_result_of_somebody_else_is_refused() -> None:
    with pytest.raises(PatientFileError, match="another subject"):
        read_bundle(bundle(HER, of("Patient/p2")))
    with pytest.raises(PatientFileError, match="another subject"):
        read_bundle(document(of("urn:uuid:somebody-else")))


def test_without_a_patient_all_results_must_be_of_one_person() -> None:
    read_bundle(bundle(of("Patient/p1"), of("Patient/p1", "2823-3")))
    with pytest.raises(PatientFileError, match="several patients"):
        read_bundle(bundle(of("Patient/p1"), of("Patient/p2", "2823-3")))


def test_the_same_words_are_read_once() -> None:
    seen: list[str] = []
    spoken = Spoken()
    assert [spoken.once(seen.append, text) for text in ("a", "b", "a")] == [None] * 3
    assert seen == ["a", "b"]


def test_a_record_that_is_all_words_is_refused_and_one_that_repeats_itself_is_not() -> None:
    def prescribed(name: str) -> Json:
        drug = {"medicationCodeableConcept": {"text": name}, "status": "active"}
        return {"resourceType": "MedicationStatement", **drug}

    many = [prescribed("amlodipine 5 mg") for _ in range(2 * MOST_TEXTS)]
    assert read_bundle(bundle(HER, *many)).patient.takes("amlodipine") is True
    different = [prescribed(f"amlodipine {place} mg") for place in range(MOST_TEXTS + 1)]
    with pytest.raises(PatientFileError, match="different texts"):
        read_bundle(bundle(HER, *different))
