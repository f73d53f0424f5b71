"""The lexicon holds together: every id it names exists, and no phrase means two things."""

from __future__ import annotations

from collections import defaultdict

import pytest

from charley.patient.language.vocabulary import Concept, lexicon, stems_of
from charley.patient.language.words import NOT, UNABLE

CONCEPTS = lexicon().concepts


def _related(one: str, other: str) -> bool:
    above = lexicon().above
    return one == other or one in above[other] or other in above[one]


@pytest.mark.parametrize("name", sorted(CONCEPTS))
def test_every_id_that_a_finding_names_exists(name: str) -> None:
    concept = CONCEPTS[name]
    named = {*concept.implies, *concept.excludes, *concept.with_any}
    assert named <= CONCEPTS.keys(), f"{name} names unknown {sorted(named - CONCEPTS.keys())}"
    assert name not in lexicon().above[name], f"{name} implies itself"
    assert not set(concept.excludes) & {name, *lexicon().above[name]}


@pytest.mark.parametrize("name", sorted(CONCEPTS))
def test_a_finding_has_phrases_and_none_is_empty(name: str) -> None:
    concept = CONCEPTS[name]
    assert concept.label.strip()
    assert concept.phrases, f"{name} has no phrase, so nobody can say it"
    for phrase in (*concept.phrases, *concept.absent):
        for stems in stems_of(phrase):
            assert set(stems) - {NOT, UNABLE}, f"{name}: {phrase!r} holds only little words"


def _owners() -> dict[tuple[bool, frozenset[str]], set[str]]:
    owners: dict[tuple[bool, frozenset[str]], set[str]] = defaultdict(set)
    for name, concept in CONCEPTS.items():
        for present, phrases in _said(concept):
            for phrase in phrases:
                for stems in stems_of(phrase):
                    owners[present, frozenset(stems)].add(name)
    return owners


def _said(concept: Concept) -> list[tuple[bool, tuple[str, ...]]]:
    """Phrases that stand on their own; those bound to another finding may be shared."""
    return [] if concept.with_any else [(True, concept.phrases)]


def test_no_phrase_means_two_findings_unless_one_implies_the_other() -> None:
    clashes = {
        " ".join(sorted(stems)): sorted(names)
        for (_, stems), names in _owners().items()
        if any(not _related(one, other) for one in names for other in names)
    }
    assert clashes == {}, "\n".join(f"{words}: {names}" for words, names in clashes.items())
