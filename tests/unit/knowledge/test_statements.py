"""What the introductory texts say, where sources disagree, and how it can go wrong."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from charley.knowledge.library import DATA, conflicts, load, pitfalls, statements
from charley.knowledge.schema import Conflict, Pitfall, Statement

PACKAGE = DATA.parents[1]
FILES = re.compile(r"\b[a-z_/]+\.(?:py|yaml)\b")
LEAST_STATEMENTS = {0: 30, 1: 40, 2: 35, 3: 50, 4: 75}


@cache
def known_ids() -> frozenset[str]:
    library = load()
    kinds = (
        *(library.causes, library.mechanisms, library.findings, library.medicines),
        *(library.tests, library.red_flags, library.advice, library.patterns, library.limits),
        library.medicine_rules,
    )
    return frozenset(key for kind in kinds for key in kind)


def entries() -> list[Statement | Conflict | Pitfall]:
    return [*statements(), *conflicts(), *pitfalls()]


def repeated(ids: list[str]) -> list[str]:
    return [key for key, count in Counter(ids).items() if count > 1]


def verdict(statement: str) -> str:
    return next(s.verdict for s in statements() if s.id == statement)


@pytest.mark.parametrize(("number", "least"), LEAST_STATEMENTS.items())
def test_every_introductory_text_is_covered(number: int, least: int) -> None:
    count = Counter(s.text for s in statements())
    assert count[f"introductory text {number}"] >= least


def test_no_other_text_is_named() -> None:
    assert {s.text for s in statements()} == {f"introductory text {n}" for n in range(5)}


def test_ids_are_unique_within_their_kind() -> None:
    assert not repeated([s.id for s in statements()])
    assert not repeated([c.id for c in conflicts()])
    assert not repeated([p.id for p in pitfalls()])


def test_ids_are_snake_case() -> None:
    assert not [e.id for e in entries() if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", e.id)]


def test_everything_said_to_be_used_exists() -> None:
    missing = {(s.id, key) for s in statements() for key in s.used_in if key not in known_ids()}
    assert not missing


def test_every_statement_is_used_somewhere() -> None:
    assert not [s.id for s in statements() if not s.used_in]


def test_every_source_exists() -> None:
    known = load().sources
    assert not {(e.id, key) for e in entries() for key in e.sources if key not in known}


def test_a_verdict_is_argued_and_cited() -> None:
    bare = [s.id for s in statements() if s.verdict != "no_evidence" and not s.sources]
    assert not bare
    assert not [s.id for s in statements() if len(s.because) < 12]


def test_conflicts_and_pitfalls_cite_their_sources() -> None:
    assert all(conflict.sources for conflict in conflicts())
    assert all(pitfall.sources for pitfall in pitfalls())


def test_the_texts_are_judged_and_not_merely_praised() -> None:
    count = Counter(s.verdict for s in statements())
    assert set(count) == {"supports", "qualifies", "contradicts", "no_evidence"}
    assert min(count.values()) >= 10


@pytest.mark.parametrize("pitfall", pitfalls(), ids=lambda p: str(p.id))
def test_a_control_names_something_that_is_there(pitfall: Pitfall) -> None:
    there = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.*")]
    named = FILES.findall(pitfall.control)
    lost = [name for name in named if not any(path.endswith(name) for path in there)]
    assert not lost
    words = set(re.findall(r"[a-z0-9_]+", pitfall.control))
    assert named or words & known_ids(), "the control names no file and no entry"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("drink_plenty", "contradicts"),
        ("more_dietary_potassium", "contradicts"),
        ("beta_blockers_cause", "contradicts"),
        ("benzodiazepines_cause", "contradicts"),
        ("cold_legs_cramp", "contradicts"),
        ("lactic_acid", "contradicts"),
        ("always_check_bloods", "contradicts"),
        ("magnesium_lowest_at_night", "no_evidence"),
        ("magnesium_075", "no_evidence"),
        ("up_to_sixty_per_cent", "qualifies"),
        ("stretch_before_bed", "qualifies"),
        ("laba_cramps", "supports"),
        ("salt_no_shield", "supports"),
    ],
)
def test_verdicts_that_change_what_is_done(statement: str, expected: str) -> None:
    assert verdict(statement) == expected
