"""Files of published studies on nerve and cramp: all findings are answered, mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from charley.nerve.experiments.measured import BASES, quantities
from charley.nerve.experiments.people import people_of
from charley.nerve.experiments.procedures import PROCEDURES
from charley.nerve.experiments.running import compare
from charley.nerve.experiments.study import (
    FINDINGS,
    Study,
    StudyError,
    Subjects,
    read_study,
    study_files,
)
from charley.tables import read_table

GOOD = """
title: Pain
source: {authors: Somebody, year: 2007, in: Brain, read: seen}
subjects: {people: 4, threshold: 30, SD: 3}
procedure: threshold
arms:
  before: {}
  in pain: {circumstances: {pain: 1}}
observe:
  - {id: pain, quantity: threshold, arm: in pain, compared with: before, value: -5 Hz,
     basis: read back}
"""


@pytest.fixture(scope="module")
def studies() -> tuple[Study, ...]:
    return tuple(read_study(path) for path in study_files())


def test_every_published_finding_is_answered_and_no_other(studies: tuple[Study, ...]) -> None:
    answered = {one.id for study in studies for one in study.published}
    assert answered == set(read_table(FINDINGS))
    assert len(answered) == 48


def test_every_study_says_whose_it_is_and_uses_what_there_is(studies: tuple[Study, ...]) -> None:
    for study in studies:
        assert study.source.authors, study.name
        assert study.source.year is None or 1960 <= study.source.year <= 2030, study.name
        assert {arm.procedure for arm in study.arms.values()} <= set(PROCEDURES), study.name
        for one in study.published:
            assert one.basis in BASES
            assert one.observation.cannot or one.observation.told in quantities()


def test_what_the_model_cannot_give_says_why_in_one_sentence(studies: tuple[Study, ...]) -> None:
    silent = [one for study in studies for one in study.published if one.observation.cannot]
    assert silent
    for one in silent:
        assert one.basis == "not modelled"
        assert len(one.observation.cannot) > 20
        assert not one.observation.cannot.endswith(".")


def test_every_arm_is_observed(studies: tuple[Study, ...]) -> None:
    for study in studies:
        seen = {arm for one in study.published for arm in (one.observation.arms or ("",))}
        assert set(study.arms) <= seen, study.name


def test_people_have_the_mean_and_spread_of_the_subjects() -> None:
    people = people_of(Subjects(people=200, threshold=20.0, sd=5.0), 200, seed=1)
    mean = sum(person.reference_hz for person in people) / len(people)
    variance = sum((person.reference_hz - mean) ** 2 for person in people) / len(people)
    assert mean == pytest.approx(20.0, rel=0.01)
    assert variance**0.5 == pytest.approx(5.0, rel=0.05)
    assert len({person.seed for person in people}) == 200
    assert [p.reference_hz for p in people_of(Subjects(people=9, threshold=13.0), 5, 1)] == [
        pytest.approx(13.0)
    ] * 5


def _compared(tmp_path: Path, text: str) -> str:
    file = tmp_path / "study.yaml"
    file.write_text(text, encoding="utf-8")
    comparison = compare(file)
    assert all(row.grade == "off" for row in comparison.rows)
    return comparison.failures["study"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("procedure: threshold", "procedure: treshold", "did you mean 'threshold'"),
        ("procedure: threshold", "procedure: ''", "procedure '' is not known"),
        ("quantity: threshold", "quantity: threshhold", "did you mean 'threshold'"),
        ("{pain: 1}", "{pian: 1}", "pian is no circumstance"),
        ("{pain: 1}", "{pain: 7}", "it goes from 0 to 1"),
        ("arm: in pain", "arm: in pian", "did you mean 'in pain'"),
        ("compared with: before", "compared with: befor", "did you mean 'before'"),
        ("value: -5 Hz", "value: -5 kHz", "given in Hz, not in kHz"),
        ("value: -5 Hz", "value: some", "no number with a unit"),
        ("value: -5 Hz", "value: -5 Hz, spread: 3", "of what kind"),
        ("value: -5 Hz", "direction: sideways", "write rises, falls or unchanged"),
        ("compared with: before, value: -5 Hz", "direction: falls", "needs `compared with`"),
        ("basis: read back", "basis: guessed", "observe, entry 1, basis"),
        ("circumstances: {pain: 1}", "circumstance: {pain: 1}", "circumstance"),
        ("title: Pain", "titel: Pain", "'titel' is not known here"),
        ("authors: Somebody, ", "", "source: 'authors' is missing"),
        ("people: 4", "people: some", "people: expected a whole number"),
        ("title: Pain", "title: [", "not readable as YAML"),
        (GOOD, "just words", "holds no study"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    told = _compared(tmp_path, GOOD.replace(old, new))
    assert words in told
    assert "\n" not in told


def test_places_without_studies_are_told(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="does not exist"):
        study_files(tmp_path / "nowhere")
    with pytest.raises(StudyError, match="has 'quinine' in its name"):
        study_files("nerve", "quinine")
