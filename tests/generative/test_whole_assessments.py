"""Anything a person could write: Charley answers safely, or says in a sentence what to mend."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import charley
from charley.care.triage import rank
from charley.patient.language.vocabulary import concepts
from charley.patient.patient_file import PatientFileError
from charley.report.as_json import to_json

PHRASES = sorted({phrase for concept in concepts().values() for phrase in concept.phrases[:3]})
MEDICINES = ["indapamide", "furosemide", "lisinopril", "spironolactone", "sertraline", "warfarin"]
LABS = ["sodium", "potassium", "magnesium", "calcium", "creatinine", "glucose", "CK", "CTF"]

lines = st.lists(st.sampled_from(PHRASES), max_size=6)
labs = st.lists(
    st.builds("{}: {:.1f}".format, st.sampled_from(LABS), st.floats(0.1, 400)), max_size=4
)
people = st.fixed_dictionaries(
    {"symptoms": lines, "history": lines, "labs": labs},
    optional={
        "age": st.integers(0, 110),
        "sex": st.sampled_from(["female", "male"]),
        "medicines": st.lists(st.sampled_from(MEDICINES), max_size=4),
    },
)
slow = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@slow
@given(people)
def test_no_person_is_promised_what_is_unsafe(person: dict[str, object]) -> None:
    """Every plan passes the gate; no quinine; never above the correction ceiling."""
    try:
        report = charley.assess(person)
    except PatientFileError as error:
        assert len(str(error)) > 15
        return
    plan = report.plan
    assert plan.gated
    advised = " ".join(step.plain + step.text for step in plan.steps).lower()
    assert "take quinine" not in advised
    if plan.sodium is not None and plan.sodium.band != "high":
        assert plan.sodium.limit_rise_any_24h <= 10
        assert plan.sodium.limit_rise_any_48h <= 18
    assert all(rank(plan.triage.level) >= rank(flag.urgency) for flag in plan.triage.flags)
    assert 0 <= report.differential.unexplained <= 1
    assert all(0 <= cause.probability <= 1 for cause in report.differential.causes)
    assert json.loads(to_json(report))


rubbish = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


@slow
@given(st.dictionaries(st.sampled_from(["age", "sex", "labs", "symptoms", "vitals", "x"]), rubbish))
def test_rubbish_is_refused_with_a_sentence_or_read_for_what_it_is(
    person: dict[str, object],
) -> None:
    """Nothing but PatientFileError ever comes out, and it says how to mend the file."""
    try:
        charley.assess(person)
    except PatientFileError as error:
        assert len(str(error)) > 15


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe\x01", b"a: [", b"[]", b"just words"])
def test_broken_files_are_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(PatientFileError) as caught:
        charley.assess(content)
    assert len(str(caught.value)) > 15
