"""Patient files as people write them, and what cannot be used of them."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from charley.patient.patient_file import PatientFileError, read_patient
from charley.patient.reading import explain
from charley.patient.template import json_schema, template

FILE = """
age: 74 years
sex: F
weight: 154 lb
height: 1.62
symptoms:
  - calf cramps at night for 3 weeks
  - no fever
history: hypertension
exam: brisk reflexes
medicines:
  - indapamide 2.5 mg daily since 10 days
  - amlodipine: 5 mg
vitals: {bp: 128/76, hr: 72, temp_c: 36.8, rr: 14, spo2: 97, GCS: 15}
labs:
  - sodium: 121
  - {name: potassium, value: 3.1, unit: mmol/L}
  - {name: sodium, value: 139, unit: mmol/L, other_time: a year ago}
  - {name: TSH, value: 2.1, unit: mIU/L, stage: workup}
  - CK: >20000
tests:
  - chest X-ray: normal
  - {later: "chest CT: lung mass"}
diet_fluids: tonic water
source: ignored
notes: cramps in the hands
"""


def labs(reading, analyte):
    return [lab for lab in reading.patient.laboratory if lab.analyte == analyte]


def test_a_whole_file_is_read():
    reading = read_patient(FILE)
    patient = reading.patient
    assert (patient.age_years, patient.sex) == (74, "female")
    assert patient.weight_kg == pytest.approx(69.85, abs=0.01)
    assert patient.height_cm == pytest.approx(162)
    assert patient.has("cramp_calf") is True
    assert patient.has("fever") is False
    assert patient.has("hypertension") is True
    assert patient.has("cramp_hand") is None
    assert patient.medicines_listed
    assert patient.takes("thiazide") is True
    assert patient.takes("loop") is False
    assert patient.value("sodium") == 121
    assert patient.value("potassium") == pytest.approx(3.1)
    assert [lab.current for lab in labs(reading, "sodium")] == [True, False]
    assert labs(reading, "tsh")[0].stage == "workup"
    assert (labs(reading, "ck")[0].low, labs(reading, "ck")[0].high) == (20000, None)
    assert not reading.questions


def test_what_was_found_later_is_kept_apart():
    patient = read_patient(FILE).patient
    assert patient.has("lung_mass") is True
    assert patient.at_presentation().has("lung_mass") is False  # the X-ray was normal
    assert patient.at_presentation().latest("tsh") is None


def test_a_block_of_later_findings():
    text = "symptoms: cramps\nlater:\n  labs:\n    - TSH 40 mIU/L\n  tests:\n    - 'ECG: long QT'\n"
    patient = read_patient(text).patient
    assert patient.latest("tsh").stage == "workup"
    assert [fact.stage for fact in patient.facts if fact.finding == "ecg_long_qt"] == ["workup"]


def test_json_mapping_path_and_bytes_read_the_same(tmp_path):
    content = yaml.safe_load(FILE.replace(">20000", '">20000"'))
    path = tmp_path / "patient.yaml"
    path.write_text(FILE, encoding="utf-8")
    expected = read_patient(path).patient
    assert read_patient(FILE.encode()).patient == expected
    assert read_patient(str(path)).patient == expected
    from_json = read_patient(json.dumps(content)).patient
    assert [lab.analyte for lab in from_json.laboratory] == [
        lab.analyte for lab in expected.laboratory
    ]
    assert read_patient(content).patient.medicines == from_json.medicines


def test_a_story_in_one_text():
    patient = read_patient(
        "symptoms: calf cramps at night. On furosemide for 2 years. Sodium 121 mmol/L."
    ).patient
    assert patient.has("cramp_calf") is True
    assert patient.takes("loop") is True
    assert patient.value("sodium") == 121


def test_plain_text_is_a_story_with_age_and_sex():
    patient = read_patient("An 82-year-old woman: calf cramps.\nOn furosemide.\n").patient
    assert (patient.age_years, patient.sex) == (82, "female")
    assert patient.has("cramp_calf") is True
    assert patient.takes("loop") is True


def test_results_under_their_specimen():
    reading = read_patient(
        "labs:\n  serum: {sodium: 112, K: 3.4}\n  urine:\n    sodium: 64 mmol/L\n"
        "    osmolality: 410\n  CK: {value: 850, unit: U/L}\n"
    )
    patient = reading.patient
    assert not reading.problems
    assert (patient.value("sodium"), patient.value("urine_sodium")) == (112, 64)
    assert (patient.value("urine_osmolality"), patient.value("ck")) == (410, 850)


def test_values_and_medicines_are_found_where_they_do_not_belong():
    patient = read_patient(
        {"history": ["BP 165/85 two months ago", "on furosemide", "potassium 2.9 mmol/L"]}
    ).patient
    assert patient.value("systolic_bp") is None
    assert patient.laboratory[0].current is False
    assert patient.takes("loop") is True
    assert patient.takes("thiazide") is None
    assert patient.value("potassium") == pytest.approx(2.9)


@pytest.mark.parametrize(
    ("age", "years"),
    [(74, 74), ("74", 74), ("4 months", 1 / 3), ("3 years 2 months", 3 + 1 / 6), ("74 yo", 74),
     ("10 days", 10 / 365.25), ("74-year-old", 74), ("2.5", 2.5), ("6 weeks", 42 / 365.25)],
)  # fmt: skip
def test_ages(age, years):
    assert read_patient({"age": age}).patient.age_years == pytest.approx(years, rel=0.01)


@pytest.mark.parametrize(
    ("key", "value", "kg"),
    [("weight", 70, 70), ("weight", "154 lb", 69.85), ("weight_kg", 3.2, 3.2),
     ("weight", "11 st 4 lb", 71.67), ("weight", "3200 g", 3.2), ("weight_lb", 154, 69.85)],
)  # fmt: skip
def test_weights(key, value, kg):
    assert read_patient({key: value}).patient.weight_kg == pytest.approx(kg, abs=0.01)


@pytest.mark.parametrize(
    ("value", "cm"), [(170, 170), (1.7, 170), ("1,70 m", 170), ("5 ft 7", 170.2), ("5'7\"", 170.2)]
)
def test_heights(value, cm):
    assert read_patient({"height": value}).patient.height_cm == pytest.approx(cm, abs=0.1)


@pytest.mark.parametrize(
    ("value", "pregnant", "weeks"),
    [(True, True, None), ("37w5d", True, 37.71), ("20 weeks", True, 20), ("no", False, None),
     (False, False, None), (28, True, 28), ("third trimester", True, 34), ("yes", True, None)],
)  # fmt: skip
def test_pregnancy(value, pregnant, weeks):
    patient = read_patient({"sex": "female", "age": 30, "pregnant": value}).patient
    assert patient.pregnant is pregnant
    assert patient.gestation_weeks == (None if weeks is None else pytest.approx(weeks, abs=0.01))


@pytest.mark.parametrize(
    ("age", "vitals", "finding", "present"),
    [
        (74, "hr 112", "tachycardia", True),
        (74, "hr 72", "tachycardia", False),
        (74, "hr 95", "tachycardia", None),
        (0.5, "hr 140", "tachycardia", False),
        (74, {"hr": "fast"}, "tachycardia", True),
        (74, "hr 44", "bradycardia", True),
        (74, "bp 84/50", "hypotension", True),
        (2, "bp 84/50", "hypotension", False),
        (74, {"temp_c": 38.4}, "fever", True),
        (74, "temperature 36.9", "fever", False),
        (74, {"temp": 40.6}, "hyperthermia", True),
        (74, {"temp_f": 104.2}, "hyperthermia", True),
        (74, "rr 26", "tachypnoea", True),
        (74, "spo2 88%", "hypoxia", True),
        (74, "GCS 7", "gcs_low", True),
        (74, "GCS 13", "reduced_consciousness", True),
        (74, "GCS 15", "reduced_consciousness", False),
    ],
)
def test_vital_signs_become_findings(age, vitals, finding, present):
    assert read_patient({"age": age, "vitals": vitals}).patient.has(finding) is present


@pytest.mark.parametrize(("weight", "finding"), [(42, "thin"), (95, "obese")])
def test_build_becomes_a_finding_in_adults_only(weight, finding):
    adult = read_patient({"age": 40, "weight": weight, "height": 170}).patient
    child = read_patient({"age": 12, "weight": weight, "height": 170}).patient
    assert adult.has(finding) is True
    assert child.has(finding) is None


def test_medicines_listed_as_none_differ_from_not_asked():
    assert read_patient({"medicines": "none"}).patient.takes("thiazide") is False
    assert read_patient({"medicines": False}).patient.takes("thiazide") is False
    assert read_patient({"medicines": [], "age": 70}).patient.takes("thiazide") is None
    assert read_patient({"medicines": None, "age": 70}).patient.takes("thiazide") is None
    assert read_patient({"history": "no regular medication"}).patient.takes("loop") is False
    only = read_patient({"medicines": "no diuretics"}).patient
    assert only.takes("thiazide") is False
    assert only.takes("ssri") is None


def test_a_list_with_a_doubtful_name_does_not_rule_out_the_others():
    patient = read_patient({"medicines": ["amlodipine", "hydrochlorthiazyde"]}).patient
    assert patient.takes("ccb_dihydropyridine") is True
    assert patient.takes("thiazide") is None


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({"age": 740}, "74"),
        ({"age": -3}, "negative"),
        ({"weight": -70}, "-70"),
        ({"height": 1700}, "170"),
        ({"sex": "x3"}, "female or male"),
        ({"sex": "male", "pregnant": True}, "pregnant and male"),
        ({"age": 80, "sex": "female", "pregnant": "20 weeks"}, "age of 80"),
        ({"pregnant": "70 weeks"}, "42 weeks"),
        ({"symptoms": ["fever", "no fever"]}, "no fever"),
        ({"symptoms": "no fever", "vitals": {"temp_c": 39}}, "no fever"),
        ({"labs": "sodium 14"}, "sodium"),
        ({"labs": ["blorbium 12"]}, "blorbium"),
        ({"symptoms": ["zxqv wrpt"]}, "zxqv wrpt"),
        ({"medicines": ["xyzolinamab"]}, "xyzolinamab"),
        ({"blah": "fever"}, "blah"),
        ({"vitals": "bp 60/90"}, "systolic"),
    ],
)
def test_what_cannot_be_is_named_in_a_sentence(content, word):
    reading = read_patient(content)
    assert any(word in problem.sentence for problem in reading.problems), reading.problems


def test_impossible_values_are_left_out():
    patient = read_patient({"age": 740, "weight": -70, "sex": "male", "pregnant": True}).patient
    assert (patient.age_years, patient.weight_kg, patient.pregnant) == (None, None, None)


def test_contradictory_facts_name_both_lines_and_count_as_present():
    reading = read_patient({"symptoms": ["fever", "no fever"]})
    assert '"fever"' in reading.problems[0].sentence
    assert reading.patient.has("fever") is True


@pytest.mark.parametrize(
    ("content", "word", "meant"),
    [
        ({"simptoms": "cramps"}, "simptoms", "symptoms"),
        ({"medecines": "none"}, "medecines", "medicines"),
        ({"medicines": "indapamyde"}, "indapamyde", "indapamide"),
        ({"medicines": "inhaler"}, "inhaler", "salbutamol"),
    ],
)
def test_doubts_are_asked(content, word, meant):
    asked = {question.word: question.candidates for question in read_patient(content).questions}
    assert any(meant in candidate for candidate in asked[word])


def test_a_measurement_outside_any_section_is_read():
    assert read_patient("sodium: 121\nage: 70\n").patient.value("sodium") == 121


def test_a_key_given_twice_loses_nothing():
    reading = read_patient("symptoms: fever\nsymptoms: vomiting\n")
    assert reading.patient.has("fever") is True
    assert reading.patient.has("vomiting") is True
    assert any("2 times" in problem.sentence for problem in reading.problems)


@pytest.mark.parametrize(
    "text",
    [
        "tests: chest CT: lung mass\n",
        "tests:\n  - chest CT: lung mass\n",
        "tests:\n  - imaging: chest CT: lung mass\n",
        "tests: {chest CT: lung mass}\n",
    ],
)
def test_colons_inside_a_line_do_no_harm(text):
    assert read_patient(text).patient.has("lung_mass") is True


def test_yes_and_no_after_a_finding():
    patient = read_patient("symptoms:\n  fever: no\n  vomiting: yes\n").patient
    assert (patient.has("fever"), patient.has("vomiting")) == (False, True)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "empty"),
        (b"   \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
        (b"\xff\xd8\xff\xe0 jpeg", "UTF-8"),
        (b"age: 70\n" + b"# " + b"x" * 1_100_000, "1 MB"),
        (b"a: &a [x,x]\nb: &b [*a,*a]\n", "references"),
        (b"[" * 400 + b"]" * 400, "nested too deeply"),
        (b"symptoms: [cramps\nage: }", "line"),
        (b"age: 70\n---\nage: 71\n", "several documents"),
        (b"{}", "no facts"),
        (b"- {age: 70, sex: f}\n- {age: 71, sex: m}\n", "several patients"),
    ],
)
def test_unusable_files_are_refused_with_a_sentence(raw, word):
    with pytest.raises(PatientFileError, match=word):
        read_patient(raw)


def test_a_deeply_nested_file_does_not_crash():
    for raw in (b"[" * 200_000, b'{"a":' * 100_000, b"- " * 100_000 + b"x"):
        with pytest.raises(PatientFileError):
            read_patient(raw)


def test_missing_files_and_folders_are_refused(tmp_path):
    for source in (tmp_path / "none.yaml", tmp_path, "none.yaml"):
        with pytest.raises(PatientFileError):
            read_patient(source)


def test_a_published_case_is_read_unchanged():
    case = {
        "id": "x1", "source": {"kind": "case_report"}, "age": 31, "sex": "female",
        "weight_kg": 60, "height_cm": 165, "pregnant": "37w5d",
        "symptoms": ["headache", {"later": "seizure"}], "history": ["asthma"],
        "medicines": ["none"], "vitals": {"bp": "128/79", "hr": 88, "temp_c": 36.7},
        "exam": ["brisk reflexes"], "tests": [{"later": "normal brain CT"}],
        "labs": [{"name": "sodium", "value": 124, "unit": "mmol/L", "specimen": "serum"},
                 {"name": "sodium", "value": "<20", "unit": "mmol/L", "specimen": "urine"},
                 {"name": "magnesium", "value": "normal", "stage": "workup"}],
        "diet_fluids": "drank 4 L of water", "course": [{"hours": 4}], "gold": {"code": "x"},
    }  # fmt: skip
    reading = read_patient(case)
    patient = reading.patient
    assert patient.gestation_weeks == pytest.approx(37.71, abs=0.01)
    assert patient.value("sodium") == 124
    assert patient.latest("urine_sodium").high == 20
    assert patient.latest("magnesium").qualifier == "normal"
    assert patient.latest("magnesium").stage == "workup"
    assert patient.has("seizure") is True
    assert patient.at_presentation().has("seizure") is None
    assert not any(problem.section in {"gold", "course"} for problem in reading.problems)


def test_the_account_tells_every_line():
    reading = read_patient({"symptoms": ["calf cramps", "zxqv wrpt"], "medicines": "indapamyde"})
    account = explain(reading)
    assert {line.status for line in account} == {"understood", "problem", "question"}
    assert {line.said for line in account} >= {"calf cramps", "zxqv wrpt"}


def test_the_template_is_a_file_that_asks_to_be_filled_in():
    with pytest.raises(PatientFileError, match="no facts"):
        read_patient(template())
    filled = template().replace("age: ", "age: 74 ", 1)
    assert read_patient(filled).patient.age_years == 74


def test_the_schema_knows_every_section_of_the_template():
    schema = json_schema()
    assert set(yaml.safe_load(template())) == set(schema["properties"]) - {"story"}
    assert json.loads(json.dumps(schema)) == schema


_WORDS = (
    "age sex symptoms labs medicines vitals later sodium 121 no fever bp 90/60 : - [ ] { } ' \" | "
    "> & * ! % @ furosemide true 740 -3 stage workup value name weeks ? ~"
)
_words = st.sampled_from(_WORDS.split())
_leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | _words
_values = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    | st.lists(_words | st.just("\n"), max_size=30).map(lambda words: " ".join(words).encode())
    | st.dictionaries(_words, _values, max_size=6)
)
def test_rubbish_gives_a_reading_or_a_sentence(source):
    try:
        said = " ".join(line.text for line in explain(read_patient(source))) or "nothing to read"
    except PatientFileError as error:
        said = str(error)
    assert said.strip()


@pytest.mark.parametrize(
    "content",
    [
        {"labs": {"CTF": "14 Hz"}},
        {"labs": [{"name": "CTF", "value": 14, "unit": "Hz"}]},
        {"tests": ["cramp threshold frequency 14 Hz"]},
        {"exam": "TF 14 Hz"},
        {"CTF": "14 Hz"},
        {"story": "A woman of 30 has leg pain. Her cramp threshold frequency was 14 Hz."},
    ],
)
def test_a_cramp_threshold_frequency_is_a_measurement_and_no_cramp(content):
    reading = read_patient(content)
    (found,) = labs(reading, "cramp_threshold_frequency")
    assert found.value == 14
    assert reading.patient.has("cramp") is None
    assert not reading.problems


def test_the_template_and_the_schema_show_the_cramp_threshold_frequency():
    shown = "cramp threshold frequency 14 Hz"
    assert shown in template()
    assert shown in json_schema()["properties"]["tests"]["description"]
    assert labs(read_patient({"tests": shown}), "cramp_threshold_frequency")


def test_a_line_is_read_with_the_one_before_where_it_says_nothing_alone() -> None:
    lines = ["calf pain on walking 200 m", "relieved by standing still", "thighs ache on standing"]
    reading = read_patient({"symptoms": [*lines, "eased by bending forward", "xyzzy plugh"]})
    assert [problem.said for problem in reading.problems] == ["xyzzy plugh"]
    found = {fact.finding for fact in reading.patient.facts if fact.present}
    assert {"exertional_leg_pain", "leg_pain_relieved_sitting"} <= found


def test_what_is_denied_is_not_carried_to_the_next_line() -> None:
    reading = read_patient({"symptoms": ["no leg pain", "eased by bending forward"]})
    assert [problem.said for problem in reading.problems] == ["eased by bending forward"]
