"""FHIR R4 bundles: what is taken, what is refused with a reason, and that nothing is lost."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charley.patient.fhir import read_bundle
from charley.patient.fhir.conditions import condition_codes, meanings
from charley.patient.language.vocabulary import lexicon
from charley.patient.reading import PatientFileError, Reading
from charley.units.wording import states

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def bundle(*resources: dict[str, Any], kind: str = "collection") -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"resource": resource} for resource in resources],
    }


def concept(code: str, text: str = "", system: str = LOINC) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": text}]}


def observation(
    code: str, value: float | None = None, unit: str = "", when: str = "2024-03-01", **more: Any
) -> dict[str, Any]:
    found = {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(code, "as printed"),
        "effectiveDateTime": when,
    }
    if value is not None:
        found["valueQuantity"] = {"value": value, **({"code": unit, "unit": unit} if unit else {})}
    return {**found, **more}


PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1950-03-01"}


def problems(reading: Reading) -> str:
    return " | ".join(problem.sentence for problem in reading.problems)


def test_age_and_sex_at_the_latest_date() -> None:
    reading = read_bundle(bundle(PATIENT, observation("2951-2", 121, "mmol/L")))
    assert reading.patient.age_years == pytest.approx(74.0, abs=0.01)
    assert reading.patient.sex == "female"
    later = read_bundle(bundle(PATIENT), reference_date=date(2030, 3, 1))
    assert later.patient.age_years == pytest.approx(80, abs=0.01)


@pytest.mark.parametrize(
    ("code", "value", "unit", "analyte", "expected"),
    [
        ("2951-2", 121, "mmol/L", "sodium", 121),
        ("2947-0", 121, "mEq/L", "sodium", 121),
        ("19123-9", 1.2, "meq/L", "magnesium", 0.6),
        ("19123-9", 1.2, "mg/dL", "magnesium", 0.494),
        ("3094-0", 20, "mg/dL", "urea", 7.14),
        ("6299-2", 20, "mg/dL", "urea", 7.14),
        ("38483-4", 1.1, "mg/dL", "creatinine", 97.2),
        ("3016-3", 3.0, "m[IU]/L", "tsh", 3.0),
        ("3016-3", 3.0, "u[IU]/mL", "tsh", 3.0),
        ("2695-5", 450, "mosm/kg", "urine_osmolality", 450),
        ("777-3", 180, "10*3/uL", "platelets", 180),
        ("8310-5", 98.6, "[degF]", "temperature", 37.0),
        ("4548-4", 6.5, "%", "hba1c", 47.5),
        ("2744-1", 7.5, "[pH]", "ph_blood", 7.5),
        ("6301-6", 1.1, "{INR}", "inr", 1.1),
    ],
)
def test_results_by_code_and_unit(
    code: str, value: float, unit: str, analyte: str, expected: float
) -> None:
    reading = read_bundle(bundle(PATIENT, observation(code, value, unit)))
    assert reading.patient.value(analyte) == pytest.approx(expected, rel=3e-3)
    assert not reading.problems


def test_the_newest_is_current_across_time_zones() -> None:
    reading = read_bundle(
        bundle(
            PATIENT,
            observation("2951-2", 124, "mmol/L", "2024-03-02T01:00:00+02:00"),
            observation("2947-0", 118, "mmol/L", "2024-03-01T23:30:00Z"),
            observation("2951-2", 139, "mmol/L", "2023"),
        )
    )
    assert reading.patient.value("sodium") == 118
    assert [(lab.value, lab.current) for lab in reading.patient.laboratory] == [
        (139, False), (124, False), (118, True)]  # fmt: skip
    assert all(lab.when for lab in reading.patient.laboratory)


def test_comparators_are_bounds() -> None:
    low = observation("2955-3", when="2024-03-01")
    low["valueQuantity"] = {"value": 20, "comparator": "<", "unit": "mmol/L"}
    result = read_bundle(bundle(PATIENT, low)).patient.latest("urine_sodium")
    assert result is not None
    assert (result.low, result.high) == (None, 20)


def test_blood_pressure_components_weight_and_height() -> None:
    pressure = observation("85354-9")
    pressure["component"] = [
        {"code": concept("8480-6"), "valueQuantity": {"value": 88, "code": "mm[Hg]"}},
        {"code": concept("8462-4"), "valueQuantity": {"value": 50, "code": "mm[Hg]"}},
    ]
    reading = read_bundle(
        bundle(PATIENT, pressure, observation("29463-7", 132, "[lb_av]"),
               observation("8302-2", 165, "cm"))
    )  # fmt: skip
    patient = reading.patient
    assert (patient.value("systolic_bp"), patient.value("diastolic_bp")) == (88, 50)
    assert patient.weight_kg == pytest.approx(59.87, abs=0.01)
    assert patient.height_cm == 165
    assert patient.has("hypotension") is True
    assert not reading.problems


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (observation("2951-2", 121), "no unit"),
        (observation("2951-2", 14, "mmol/L"), "did you mean 140 mmol/L"),
        (observation("2951-2", 121, "bananas"), "not known"),
        (observation("2951-2", 121, "mm[Hg]"), "cannot be given"),
        (observation("2951-2", dataAbsentReason=concept("unknown", "Unknown")), "stays unknown"),
        (observation("2951-2"), "no value"),
        (observation("2951-2", 121, "mmol/L", status="entered-in-error"), "entered-in-error"),
        (observation("2951-2", valueString="121"), "no unit"),
        (observation("99999-9", 1, "mmol/L"), "no measurement known"),
    ],
)
def test_what_cannot_be_used_is_told(resource: dict[str, Any], reason: str) -> None:
    reading = read_bundle(bundle(PATIENT, resource))
    assert not reading.patient.laboratory
    assert reason in problems(reading)


def test_disagreeing_units_are_refused() -> None:
    resource = observation("17861-6", 9.2, "mg/dL")
    resource["valueQuantity"]["unit"] = "mmol/L"
    resource["valueQuantity"]["code"] = "mg/dL"
    assert "by code and" in problems(read_bundle(bundle(PATIENT, resource)))


def test_words_and_interpretations() -> None:
    reading = read_bundle(
        bundle(
            PATIENT,
            observation("3016-3", valueString="<0.01 mIU/L"),
            observation("5803-2", valueString="6.5"),
            observation("5797-6", valueCodeableConcept={"text": "Negative"}),
            observation("2157-6", interpretation=[concept("HH", "Critical high", "urn:v3")]),
        )
    )
    patient = reading.patient
    tsh, ck = patient.latest("tsh"), patient.latest("ck")
    assert tsh is not None
    assert (tsh.low, tsh.high) == (None, 0.01)
    assert patient.value("urine_ph") == 6.5
    assert ck is not None
    assert ck.qualifier == "very_high"
    assert patient.latest("urine_ketones").qualifier == "normal"  # type: ignore[union-attr]


def condition(
    code: str, system: str = SNOMED, text: str = "as coded", **more: Any
) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "code": concept(code, text, system),
        "clinicalStatus": concept("active", "", "urn:status"),
        **more,
    }


def test_conditions_by_code() -> None:
    reading = read_bundle(
        bundle(
            PATIENT,
            condition("88805009"),
            condition("449917004", onsetDateTime="2024-02-20"),
            condition("E11.42", ICD),
            condition("49049000", verificationStatus=concept("refuted")),
            condition("62315008", clinicalStatus=concept("resolved")),
            observation("2951-2", 121, "mmol/L"),
        )
    )
    patient = reading.patient
    assert patient.has("heart_failure") is True
    assert patient.has("parkinson_disease") is False
    assert patient.has("neuropathy_known") is True
    cramp = next(fact for fact in patient.facts if fact.finding == "cramp_leg")
    assert cramp.days_since_onset == 10
    assert next(fact for fact in patient.facts if fact.finding == "diarrhoea").past
    assert not reading.problems


def test_conditions_that_are_no_facts() -> None:
    reading = read_bundle(
        bundle(
            PATIENT,
            condition("88805009", verificationStatus=concept("provisional")),
            condition("84114007", verificationStatus=concept("entered-in-error")),
            condition("160903007", text="Full-time employment (finding)"),
        )
    )
    assert not reading.patient.facts
    assert [p.section for p in reading.problems].count("Condition") == 3


def test_a_code_in_no_table_is_read_by_its_words() -> None:
    reading = read_bundle(bundle(PATIENT, condition("0", text="Crohn's disease (disorder)")))
    assert reading.patient.has("crohn_colitis") is True
    assert any("words" in taken.note for taken in reading.understood)


def test_coded_hyponatraemia_gives_way_to_a_measured_sodium() -> None:
    coded = condition("E87.1", ICD)
    alone = read_bundle(bundle(PATIENT, coded)).patient.latest("sodium")
    assert alone is not None
    assert alone.qualifier == "low"
    both = read_bundle(bundle(PATIENT, coded, observation("2951-2", 141, "mmol/L"))).patient
    assert [lab.qualifier for lab in both.laboratory] == [None]
    over = read_bundle(bundle(PATIENT, condition("E87.1", ICD, abatementDateTime="2020")))
    assert over.patient.has("previous_hyponatraemia") is True


def test_the_table_of_codes_names_findings() -> None:
    for key in condition_codes():
        word = key.removeprefix("state: ")
        known = word.replace("ae", "e") in states() if word != key else key in lexicon().concepts
        assert known or key == "pregnant", key
    assert meanings(concept("N18.4", "", ICD)) == ("chronic_kidney_disease",)
    assert meanings(concept("C34.9", "", ICD)) == ("cancer_lung",)


def medicine(name: str, status: str = "active", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "status": status,
        "medicationCodeableConcept": {"text": name},
        **more,
    }


def test_medicines() -> None:
    request = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationReference": {"reference": "Medication/m1"},
        "authoredOn": "2024-02-20",
    }
    drug = {
        "resourceType": "Medication",
        "id": "m1",
        "code": {"text": "Sertraline 50 MG Oral Tablet"},
    }
    reading = read_bundle(
        bundle(
            PATIENT,
            observation("2951-2", 121, "mmol/L"),
            medicine("Hydrochlorothiazide 25 MG Oral Tablet",
                     effectivePeriod={"start": "2024-02-16"}),
            request,
            drug,
            medicine("furosemide 40 mg", "stopped",
                     effectivePeriod={"start": "2023-01-01", "end": "2024-02-25"}),
        )
    )  # fmt: skip
    patient = reading.patient
    assert patient.medicines_listed
    assert patient.takes("hydrochlorothiazide") is True
    assert patient.takes("sertraline") is True
    assert patient.takes("furosemide") is False
    by_name = {use.ingredients[0]: use for use in patient.medicines}
    assert by_name["hydrochlorothiazide"].days_since_start == 14
    assert by_name["sertraline"].days_since_start == 10
    assert by_name["furosemide"].days_since_stop == 5
    assert not reading.problems


def test_medicines_that_are_not_taken_as_such() -> None:
    atc = {"coding": [{"system": "http://www.whocc.no/atc", "code": "C03AA03"}]}
    reading = read_bundle(
        bundle(
            PATIENT,
            medicine("indapamide", "entered-in-error"),
            medicine("", "active"),
            medicine("amlodipine", "unknown"),
            {"resourceType": "MedicationStatement", "status": "active",
             "medicationCodeableConcept": atc},
        )
    )  # fmt: skip
    assert [use.ingredients for use in reading.patient.medicines] == [("hydrochlorothiazide",)]
    assert [p.section for p in reading.problems].count("MedicationStatement") == 3


def test_no_known_medicines_is_not_silence() -> None:
    none = medicine("No known medications")
    none["medicationCodeableConcept"]["coding"] = [
        {"system": "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
         "code": "no-known-medications"}
    ]  # fmt: skip
    assert read_bundle(bundle(PATIENT, none)).patient.takes("thiazide") is False
    assert read_bundle(bundle(PATIENT)).patient.takes("thiazide") is None


def pregnancy(code: str, when: str = "2024-02-01") -> dict[str, Any]:
    value = concept(code)
    return observation("82810-3", when=when, valueCodeableConcept=value)


def test_pregnancy() -> None:
    young = {**PATIENT, "birthDate": "1995-01-01"}
    weeks = observation("18185-9", 20, "wk", "2024-02-01")
    today = observation("2951-2", 138, "mmol/L", "2024-02-15")
    patient = read_bundle(bundle(young, pregnancy("LA15173-0"), weeks, today)).patient
    assert patient.pregnant is True
    assert patient.gestation_weeks == pytest.approx(22)
    later = read_bundle(bundle(young, pregnancy("LA15173-0", "2022-01-01"), today))
    assert later.patient.pregnant is None
    assert "too old" in problems(later)
    assert read_bundle(bundle(young, pregnancy("LA26683-5"))).patient.pregnant is False


def test_bytes_searchsets_and_other_resources() -> None:
    content = bundle(
        PATIENT,
        observation("2951-2", 121, "mmol/L"),
        {"resourceType": "Procedure", "status": "completed"},
        {"resourceType": "Organization", "name": "x"},
        {"resourceType": "OperationOutcome"},
        kind="searchset",
    )
    reading = read_bundle(json.dumps(content).encode())
    assert reading.patient.value("sodium") == 121
    assert {problem.section for problem in reading.problems} == {"Procedure", "OperationOutcome"}
    assert any(taken.section == "Organization" for taken in reading.understood)


@pytest.mark.parametrize(
    "source",
    [b"<html>", b"[]", b'{"resourceType": "OperationOutcome"}', {"resourceType": "Bundle"},
     bundle({**PATIENT, "id": "a"}, {**PATIENT, "id": "b"})],
)  # fmt: skip
def test_what_is_no_patient_is_refused(source: Any) -> None:
    with pytest.raises(PatientFileError):
        read_bundle(source)


def test_no_patient_is_a_problem_not_a_crash() -> None:
    reading = read_bundle(bundle(observation("2951-2", 121, "mmol/L")))
    assert reading.patient.age_years is None
    assert "no Patient" in problems(reading)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = ("id", "status", "code", "valueQuantity", "valueString", "component", "effectiveDateTime",
          "birthDate", "gender", "clinicalStatus", "interpretation", "dataAbsentReason", "dosage",
          "medicationCodeableConcept", "effectivePeriod", "contained", "valueRange")  # fmt: skip


@given(
    st.lists(
        st.builds(
            lambda kind, fields: {"code": concept("2951-2"), "status": "active", **fields,
                                  "resourceType": kind},
            st.sampled_from(["Observation", "Condition", "MedicationStatement", "Medication", "X"]),
            st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4),
        ),
        min_size=1, max_size=3,
    )
)  # fmt: skip
def test_malformed_resources_never_crash(resources: list[dict[str, Any]]) -> None:
    assert isinstance(read_bundle(bundle(PATIENT, *resources)), Reading)


def _named(code: dict[str, Any], hz: float = 14) -> dict[str, Any]:
    return {**observation("", hz, "Hz"), "code": code}


def test_what_has_no_code_is_known_by_its_name():
    for code in (
        {"text": "Cramp threshold frequency"},
        concept("ctf-1", "cramp threshold frequency", system="http://hospital.example/local"),
    ):
        reading = read_bundle(bundle(PATIENT, _named(code)))
        (found,) = reading.patient.laboratory
        assert (found.analyte, found.value) == ("cramp_threshold_frequency", 14)


def test_a_name_never_stands_for_what_has_a_code():
    for code in (
        {"text": "sodium"},
        concept("9999-9", "cramp threshold frequency"),
    ):
        reading = read_bundle(bundle(PATIENT, _named(code)))
        assert not reading.patient.laboratory
        assert any("no measurement known here" in p.sentence for p in reading.problems)


def test_a_threshold_beyond_belief_is_refused_in_fhir_too():
    reading = read_bundle(bundle(PATIENT, _named({"text": "TF"}, hz=140)))
    assert not reading.patient.laboratory
    assert any("did you mean 14 Hz?" in p.sentence for p in reading.problems)
