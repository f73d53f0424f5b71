"""The clinician's form says what a patient file would say, and each doubt can be mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
from starlette.testclient import TestClient

import charley
from charley.interfaces.pages.clinician.account import account_of
from charley.interfaces.pages.clinician.form import (
    Form,
    Mend,
    mended,
    opened,
    patient_file,
    patient_mapping,
    read_form,
    with_opened,
)
from charley.interfaces.serving.application import create_application
from charley.interfaces.serving.settings import Settings
from charley.patient.person import Patient

ROOT = Path(__file__).parents[3]
FILES = sorted([*(ROOT / "examples").glob("*.yaml"), *(ROOT / "tests/cases/patients").glob("*")])
HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_application(Settings(requests_per_minute=0))) as made:
        yield made


def known(patient: Patient) -> tuple[object, ...]:
    return (
        {(f.finding, f.present, f.stage, f.past) for f in patient.facts},
        {(r.analyte, r.low, r.high, r.qualifier, r.stage, r.current) for r in patient.laboratory},
        {(m.ingredients, m.status, m.stage, m.daily_dose) for m in patient.medicines},
        (patient.age_years, patient.sex, patient.weight_kg, patient.pregnant),
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_opened_in_the_form_says_the_same(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    form, patient = opened(text), charley.read(text).patient
    assert known(charley.read(patient_mapping(form)).patient) == known(patient)


def test_the_form_as_a_patient_file_says_the_same() -> None:
    form = opened((ROOT / "examples" / "demo.yaml").read_text(encoding="utf-8"))
    again = charley.read(patient_file(form)).patient
    assert known(again) == known(charley.read(patient_mapping(form)).patient)


def test_an_earlier_value_is_not_taken_for_the_present_one() -> None:
    form = opened("labs:\n  - {name: sodium, value: 113, unit: mmol/L, other_time: at 3 h}\n")
    assert charley.read(patient_mapping(form)).patient.value("sodium") is None


def test_a_bundle_is_kept_as_a_record() -> None:
    text = (ROOT / "examples" / "fhir-bundle.json").read_text(encoding="utf-8")
    assert opened(text) == Form(record=text.strip())


def test_a_bundle_stands_beside_what_was_typed_and_a_file_takes_its_place() -> None:
    typed = Form(fields={"symptoms": "calf cramps"})
    bundle = (ROOT / "examples" / "fhir-bundle.json").read_text(encoding="utf-8")
    assert with_opened(typed, bundle).fields == typed.fields
    assert with_opened(typed, bundle).record
    assert with_opened(typed, "age: 61\nlabs: sodium 128\n").text("symptoms") == ""


def test_prose_becomes_the_story() -> None:
    form = opened("An 81-year-old woman has calf cramps at night. No fever.")
    assert "calf cramps" in form.text("story")


def test_answers_by_click_are_findings_by_their_id() -> None:
    form = mended(Form(), Mend(field="facts", find="", put="headache: no"))
    form = mended(form, Mend(field="facts", find="", put="seizure: yes"))
    patient = charley.read(patient_mapping(form)).patient
    assert (patient.has("headache"), patient.has("seizure")) == (False, True)
    assert opened(patient_file(form)) == form


def rows(field: str, text: str) -> list[tuple[str, str, list[str]]]:
    form = Form(fields={field: text})
    account = account_of(charley.read(patient_mapping(form)), form)
    return [(r.status, r.text, [offer.mend.put for offer in r.offers]) for r in account[field]]


def test_an_ambiguous_unit_offers_each_reading() -> None:
    ((status, text, puts),) = rows("labs", "magnesium 1.7")
    assert status == "problem"
    assert "needs its unit" in text
    assert puts == ["magnesium 1.7 mmol/L", "magnesium 1.7 mg/dL", "magnesium 1.7 mEq/L"]


def test_a_likely_slip_is_offered_with_the_name_of_what_was_written() -> None:
    ((_, _, puts),) = rows("labs", "sodium 14.0 mmol/L")
    assert puts == ["sodium 140 mmol/L"]


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        ("labs", "magnesium 1.7", "magnesium 1.7 mg/dL"),
        ("labs", "sodium 14.0 mmol/L", "sodium 140 mmol/L"),
        ("medicines", "hydroclorothiazide 25 mg", "hydrochlorothiazide 25 mg"),
        ("symptoms", "cramps and diarrhoa", "cramps and diarrhoea"),
    ],
)
def test_taking_an_offer_leaves_no_doubt(field: str, written: str, meant: str) -> None:
    form = Form(fields={field: f"{written}\n"})
    account = account_of(charley.read(patient_mapping(form)), form)
    offers = [offer.mend for row in account[field] for offer in row.offers]
    after = next(one for one in (mended(form, mend) for mend in offers) if meant in one.text(field))
    reading = charley.read(patient_mapping(after))
    assert not reading.problems
    assert not reading.questions


def test_numbers_read_back_have_the_digits_that_decide() -> None:
    ((_, text, _),) = rows("labs", "calcium 9.5 mg/dL")
    assert text.startswith("calcium 2.37 mmol/L")


def test_what_is_not_in_the_form_any_more_is_left_as_it_is() -> None:
    form = Form(fields={"labs": "sodium 140"})
    assert mended(form, Mend(field="labs", find="potassium", put="x")) == form


def test_only_known_fields_and_spans_are_taken() -> None:
    form, orders = read_form(b"labs=Na+120&evil=1&hours=1e9&try.drinks=1&try.salt=x&mend=a")
    assert form.fields == {"labs": "Na 120"}
    assert form.hours == 72
    assert form.choices == {"drinks": 1.0}
    assert orders == {"mend": "a"}


def post(client: TestClient, path: str, **fields: str) -> str:
    answer = client.post(path, content=urlencode(fields))
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_answer_comes_as_a_fragment_with_the_account_of_each_field(client: TestClient) -> None:
    html = post(client, "/clinician/answer", labs="sodium 118", age="74", symptoms="diarrhoa")
    assert "<html" not in html
    assert 'data-summary="Leading cause:' in html
    assert "Urgency:" in html
    assert 'id="account-labs"' in html
    assert "did you mean" in html


def test_what_somebody_types_is_never_markup(client: TestClient) -> None:
    fields = dict.fromkeys(("age", "symptoms", "labs", "story", "facts", "record"), HOSTILE)
    for path in ("/clinician", "/clinician/answer"):
        assert "<img" not in post(client, path, **fields)
    assert "<img" not in post(client, "/clinician", paste=HOSTILE)


def test_without_script_a_posted_doubt_is_mended_and_the_whole_page_comes_back(
    client: TestClient,
) -> None:
    mend = Mend(field="labs", find="magnesium 1.7", put="magnesium 1.7 mg/dL")
    html = post(client, "/clinician", labs="magnesium 1.7", mend=msgspec.json.encode(mend).decode())
    assert "<html" in html
    assert "magnesium 1.7 mg/dL</textarea>" in html


def test_without_script_a_pasted_file_fills_the_form(client: TestClient) -> None:
    html = post(client, "/clinician", paste="age: 61\nlabs:\n  - sodium 128\n")
    assert 'value="61"' in html
    assert "sodium 128</textarea>" in html


def test_without_script_the_what_if_comes_with_the_page(client: TestClient) -> None:
    fields = {"labs": "sodium 124", "age": "74", "try.drinks": "1"}
    html = post(client, "/clinician", **fields)
    assert "not fitted to this person" in html
    assert 'class="line ghost"' in html


@pytest.mark.parametrize(("kind", "begins"), [("html", "<!doctype html>"), ("json", "{")])
def test_the_report_can_be_taken_along(client: TestClient, kind: str, begins: str) -> None:
    answer = client.post(f"/clinician/report.{kind}", content=urlencode({"labs": "sodium 124"}))
    assert answer.text.startswith(begins)
    assert f'filename="charley-report.{kind}"' in answer.headers["content-disposition"]


def test_there_is_no_report_of_nothing(client: TestClient) -> None:
    assert client.post("/clinician/report.json", content="").status_code == 400


def test_an_example_can_be_opened_and_an_unknown_one_is_not_found(client: TestClient) -> None:
    assert "olmesartan" in client.get("/clinician?example=demo").text
    assert client.get("/clinician?example=../../etc/passwd").status_code == 404


def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(client: TestClient) -> None:
    answer = client.post("/clinician/open", content=urlencode({"paste": "{not: [closed"}))
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_nothing_typed_is_cached(client: TestClient) -> None:
    answer = client.post("/clinician/answer", content=urlencode({"labs": "sodium 118"}))
    assert answer.headers["cache-control"] == "no-store"
