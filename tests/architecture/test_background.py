"""Every finding of the lexicon has its background, and nothing else has."""

from __future__ import annotations

import pytest

from charley.knowledge.library import load
from charley.patient.language.vocabulary import lexicon

NOTES = load().findings
CONCEPTS = lexicon().concepts
ASKED = sorted(
    name for name, concept in CONCEPTS.items() if concept.kind in {"symptom", "history", "exposure"}
)
EXAMINED = sorted(name for name, concept in CONCEPTS.items() if concept.kind in {"sign", "test"})


def test_background_and_lexicon_hold_the_same_findings() -> None:
    assert sorted(CONCEPTS.keys() - NOTES.keys()) == [], "in the lexicon, without background"
    assert sorted(NOTES.keys() - CONCEPTS.keys()) == [], "background of unknown findings"


@pytest.mark.parametrize("name", sorted(NOTES))
def test_prevalence_is_a_share_that_leaves_room_for_both_answers(name: str) -> None:
    assert 0.0 < NOTES[name].prevalence <= 0.9


@pytest.mark.parametrize("name", ASKED)
def test_what_a_person_can_tell_has_a_question(name: str) -> None:
    assert NOTES[name].question.endswith("?"), f"{name} cannot be asked for"
    assert NOTES[name].burden == 1.0, f"{name}: a question costs one"


@pytest.mark.parametrize("name", EXAMINED)
def test_what_is_examined_or_measured_costs_more_than_a_question(name: str) -> None:
    assert NOTES[name].question.strip(), f"{name} does not say what to look for"
    low, high = (2.0, 3.0) if CONCEPTS[name].kind == "sign" else (4.0, 20.0)
    assert low <= NOTES[name].burden <= high


@pytest.mark.parametrize("name", sorted(NOTES))
def test_every_finding_has_plain_words(name: str) -> None:
    plain = NOTES[name].plain
    assert plain, f"{name} has no plain words"
    assert plain == plain.strip()
    assert not plain.endswith(".")


def test_what_follows_from_a_finding_is_at_least_as_frequent() -> None:
    rarer = {
        f"{name} {NOTES[name].prevalence} -> {higher} {NOTES[higher].prevalence}"
        for name in CONCEPTS
        for higher in lexicon().above[name]
        if NOTES[higher].prevalence < NOTES[name].prevalence
    }
    assert rarer == set()
