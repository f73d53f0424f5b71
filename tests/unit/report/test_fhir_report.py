"""The report as FHIR R4: valid, traceable, the same bytes each time, and never an order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fhir_r4 import assert_answer, leaves, resources, subject_of
from sample import HOSTILE, calm, emergency

import charley
from charley.knowledge.library import load
from charley.report.fhir import About, to_fhir, to_fhir_json
from charley.report.fhir.codes import codings_of_cause, quantities_of_test
from charley.report.fhir.requests import NUTRITION

Json = dict[str, Any]
EXAMPLES = Path(__file__).parents[3] / "examples"
ABOUT = About(subject="Patient/p1", day="2024-03-12", module="http://localhost/fhir/assess")


@pytest.fixture(scope="module")
def record() -> Json:
    content: Json = json.loads((EXAMPLES / "fhir-bundle.json").read_text(encoding="utf-8"))
    for place, entry in enumerate(content["entry"]):
        entry["resource"].setdefault("id", f"r{place}")
    return content


@pytest.fixture(scope="module")
def answer(record: Json) -> Json:
    return to_fhir(charley.assess(record), ABOUT)


@pytest.mark.parametrize("report", [emergency(), calm()], ids=["emergency", "calm"])
@pytest.mark.parametrize("about", [ABOUT, About()], ids=["named", "nameless"])
def test_a_report_is_valid_r4(report: Any, about: About) -> None:
    assert_answer(json.loads(to_fhir_json(report, about)))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_example_is_valid_r4(path: Path) -> None:
    assert_answer(json.loads(to_fhir_json(charley.assess(path))))


def test_the_same_question_gets_the_same_bytes(record: Json) -> None:
    first, second = (to_fhir_json(charley.assess(record), ABOUT) for _ in range(2))
    assert first == second
    other = to_fhir_json(charley.assess(record), About(subject="Patient/p2"))
    assert json.loads(other)["id"] != json.loads(first)["id"]


def test_the_head_asks_for_what_is_missing_and_red_flags_first(answer: Json) -> None:
    (head,) = resources(answer, "GuidanceResponse")
    assert head["status"] == "data-requested"
    assert head["moduleUri"] == ABOUT.module
    asked = [part["codeFilter"][0]["code"][0] for part in head["dataRequirement"]]
    assert asked[0]["system"] == "urn:charley:finding"
    assert asked[0]["code"] == "confusion"
    assert any(code["system"] == "http://loinc.org" for code in asked)


def test_causes_have_a_probability_in_percent_codes_and_a_rationale(answer: Json) -> None:
    causes = resources(answer, "RiskAssessment")[1]
    first = causes["prediction"][0]
    assert first["id"] == "diuretic_hypokalaemia"
    assert 50 < first["probabilityDecimal"] < 95
    assert {coding["code"] for coding in first["outcome"]["coding"]} == {
        "diuretic_hypokalaemia", "E87.6"}  # fmt: skip
    assert "potassium 2.8 mmol/L (low) [Observation/r6]" in first["rationale"]
    assert {"reference": "Observation/r6"} in causes["basis"]
    assert causes["prediction"][-1]["outcome"]["coding"][0]["code"] == "unexplained"


def test_every_reference_to_the_record_exists_there(record: Json, answer: Json) -> None:
    known = {
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in record["entry"]
    }
    used = {str(value) for key, value in leaves(answer) if key == "reference"}
    of_the_record = {text for text in used if "/" in text and not text.startswith(("urn", "http"))}
    assert of_the_record
    assert of_the_record <= known | {ABOUT.subject}


def test_every_source_key_in_a_text_is_cited(answer: Json) -> None:
    (provenance,) = resources(answer, "Provenance")
    cited = {entity.get("id") for entity in provenance["entity"]}
    causes = resources(answer, "RiskAssessment")[1]
    labels = {part["valueRelatedArtifact"]["label"] for part in causes["extension"]}
    assert labels
    assert labels <= cited


def test_urgency_is_coded_and_red_flags_are_issues_with_mitigation() -> None:
    report = emergency()
    bundle = to_fhir(report)
    risk = resources(bundle, "RiskAssessment")[0]["prediction"][0]["qualitativeRisk"]
    assert risk["coding"][0]["code"] == report.plan.triage.level
    found = {
        issue["code"]["coding"][0]["code"]: issue for issue in resources(bundle, "DetectedIssue")
    }
    for flag in report.plan.triage.flags:
        assert found[flag.id]["mitigation"][0]["action"]["text"] == flag.action
        assert (found[flag.id]["severity"] == "high") == (flag.urgency in {"emergency", "same_day"})


def test_a_medicine_to_stop_points_to_the_resource_that_names_it() -> None:
    drug = {
        "resourceType": "MedicationStatement", "id": "m1", "status": "active",
        "medicationCodeableConcept": {"text": "indapamide 2.5 mg"},
    }  # fmt: skip
    sodium = {
        "resourceType": "Observation", "id": "o1", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
        "valueQuantity": {"value": 121, "code": "mmol/L"},
    }  # fmt: skip
    entry = [{"resource": drug}, {"resource": sodium}]
    answer = to_fhir(charley.assess({"resourceType": "Bundle", "entry": entry}))
    issue = next(i for i in resources(answer, "DetectedIssue") if "implicated" in i)
    assert issue["implicated"][0]["reference"] == "MedicationStatement/m1"
    assert issue["severity"] == "high"


def test_nothing_is_ever_more_than_a_draft_proposal(answer: Json) -> None:
    for kind in ("CarePlan", "ServiceRequest", "NutritionOrder"):
        for resource in (*resources(answer, kind), *resources(to_fhir(emergency()), kind)):
            assert (resource["status"], resource["intent"]) == ("draft", "proposal")
    assert not resources(answer, "MedicationRequest")


def test_what_not_to_do_is_marked_and_also_said_in_words() -> None:
    report = emergency()
    (plan,) = resources(to_fhir(report), "CarePlan")
    forbidden = [a["detail"] for a in plan["activity"] if a.get("detail", {}).get("doNotPerform")]
    assert len(forbidden) == len(report.plan.avoid) > 0
    assert all(detail["description"].startswith("Not to do:") for detail in forbidden)
    assert sum(note["text"].startswith("Not to do:") for note in plan["note"]) == len(forbidden)


def test_correction_limits_are_part_of_the_plan() -> None:
    report = emergency()
    assert report.plan.sodium is not None
    (plan,) = resources(to_fhir(report), "CarePlan")
    told = {a["detail"]["description"] for a in plan["activity"] if "detail" in a}
    assert set(report.plan.sodium.stop_rules) <= told
    assert set(report.plan.sodium.checks) <= told


def test_tests_are_drafts_with_their_codes(answer: Json) -> None:
    drafts = {draft["code"]["text"]: draft for draft in resources(answer, "ServiceRequest")}
    assert drafts["12-lead ECG"]["priority"] == "stat"
    for name, draft in drafts.items():
        test = next(test for test in load().tests.values() if test.name == name)
        codes = list(quantities_of_test(test.id).values())
        parts = [part["coding"][0] for part in draft.get("orderDetail", ())]
        assert parts == codes if len(codes) > 1 else codes == draft["code"]["coding"][:-1]


def test_a_drink_becomes_an_order_only_when_the_plan_passed_the_gate() -> None:
    diarrhoea = {"age": 30, "sex": "male", "symptoms": ["watery diarrhoea for 2 days", "thirst"]}
    report = charley.assess(diarrhoea)
    drinks = resources(to_fhir(report), "NutritionOrder")
    assert [drink["supplement"][0]["type"]["text"] for drink in drinks] == [
        "Oral rehydration solution"]  # fmt: skip
    ungated = msgspec.structs.replace(
        report, plan=msgspec.structs.replace(report.plan, gated=False)
    )
    bundle = to_fhir(ungated)
    assert not resources(bundle, "NutritionOrder")
    assert not resources(bundle, "ServiceRequest")


def test_a_failing_heart_gets_no_drink_from_here() -> None:
    person = {"age": 70, "history": "heart failure", "symptoms": "watery diarrhoea for 2 days"}
    drinks = resources(to_fhir(charley.assess(person)), "NutritionOrder")
    assert not drinks


def test_steps_that_become_nutrition_orders_exist() -> None:
    advice = set(load().advice)
    written = Path(charley.__file__).parent / "care"
    code = "".join(path.read_text(encoding="utf-8") for path in written.glob("*.py"))
    for name in NUTRITION:
        assert (
            name in advice or f'"{name}"' in code or f'"{name.removeprefix("low_sodium_")}"' in code
        )


def test_texts_of_a_patient_are_only_ever_text() -> None:
    report = charley.assess(
        {"symptoms": ["calf cramps at night", HOSTILE], "medicines": f"indapamide {HOSTILE}"}
    )
    bundle = json.loads(to_fhir_json(report, About(subject=f"Patient/{HOSTILE}")))
    assert "<script" not in "".join(entry["resource"]["text"]["div"] for entry in bundle["entry"])
    assert "\x1b" not in json.dumps(bundle, ensure_ascii=False)
    assert_answer(bundle)


def test_what_was_not_understood_is_an_outcome_of_information() -> None:
    report = charley.assess({"symptoms": "calf cramps", "labs": "sodium 14 mmol/L"})
    (outcome,) = resources(to_fhir(report), "OperationOutcome")
    assert {issue["severity"] for issue in outcome["issue"]} == {"information"}
    assert "140" in outcome["issue"][0]["diagnostics"]
    (head,) = resources(to_fhir(report), "GuidanceResponse")
    assert head["evaluationMessage"][0]["reference"] == f"urn:uuid:{outcome['id']}"


def test_the_subject_is_that_of_the_question(answer: Json) -> None:
    subjects = [
        entry["resource"].get("subject") or entry["resource"].get("patient")
        for entry in answer["entry"]
    ]
    assert {subject["reference"] for subject in subjects if subject} == {ABOUT.subject}
    assert subject_of(to_fhir(calm())) is None


def test_coded_causes_and_tests_exist() -> None:
    from charley.report.fhir.codes import _by_cause

    assert set(_by_cause()) <= set(load().causes)
    assert codings_of_cause("dvt")[0]["code"] == "I82.409"
    assert codings_of_cause("no_such") == ()
    assert quantities_of_test("serum_electrolytes")["sodium"]["code"] == "2951-2"
    assert quantities_of_test("no_such") == {}
