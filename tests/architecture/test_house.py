"""The house rules: imports go one way, rooms stay small, knowledge cites what it says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from charley.knowledge.library import Library, load

HOUSE = Path(__file__).parents[2] / "src" / "charley"
ROOMS = [
    "units",
    "patient",
    "knowledge",
    "body",
    "nerve",
    "reasoning",
    "care",
    "report",
    "evaluation",
    "population",
    "interfaces",
]
FORBIDDEN_NAMES = {"utils", "helpers", "core", "common", "manager"}
LONGEST_FILE, MOST_FILES = 400, 16

FILES = sorted(HOUSE.rglob("*.py"))


def _room(path: Path) -> str:
    parts = path.relative_to(HOUSE).parts
    return parts[0] if len(parts) > 1 else ""


def _imported_rooms(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name.split(".")[1] for name in names if name.startswith("charley.")}


@pytest.mark.parametrize("path", [f for f in FILES if _room(f)], ids=lambda p: str(p.name))
def test_a_room_imports_only_from_rooms_above_it(path: Path) -> None:
    room = _room(path)
    allowed = {*ROOMS[: ROOMS.index(room) + 1], "tables"}
    below = _imported_rooms(path) - allowed
    assert not below, (
        f"{path.relative_to(HOUSE)} is in room '{room}' and imports {sorted(below)}, which come "
        "after it in a consultation; move the code down or pass the value in"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.name))
def test_files_stay_small_and_named_for_what_they_hold(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{path.name} has {lines} lines; this room wants a wall"
    assert path.stem not in FORBIDDEN_NAMES, f"{path.name} says nothing about what it holds"


def test_folders_stay_small() -> None:
    for folder in {path.parent for path in FILES}:
        count = len(list(folder.glob("*.py")))
        assert count <= MOST_FILES, f"{folder.name} holds {count} modules; split the room"


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def _cited(library: Library) -> dict[str, set[str]]:
    """Every source key by where it is used."""
    used: dict[str, set[str]] = {}

    def note(where: str, *keys: str) -> None:
        for key in keys:
            used.setdefault(key, set()).add(where)

    for mechanism in library.mechanisms.values():
        note(mechanism.id, *mechanism.sources, *(p.source for p in mechanism.laboratory.values()))
    for cause in library.causes.values():
        note(cause.id, *cause.sources, *(p.source for p in cause.laboratory.values()))
        note(cause.id, *(e.source for e in cause.risks.values() if not isinstance(e, float)))
        note(cause.id, *(f.source for f in cause.findings.values() if not isinstance(f, str)))
    for finding, notes in library.findings.items():
        note(finding, notes.source)
    for medicine in library.medicines.values():
        note(medicine.id, *medicine.sources, *(c.source for c in medicine.raises.values()))
    for kind in (
        *(library.tests, library.red_flags, library.advice, library.patterns),
        library.medicine_rules,
    ):
        for entry in kind.values():
            note(entry.id, *entry.sources)
    for name, limit in library.limits.items():
        note(name, limit.source)
    return used


def test_every_number_has_a_source_that_exists(library: Library) -> None:
    missing = {
        key: sorted(where)
        for key, where in _cited(library).items()
        if key != "expert_prior" and key not in library.sources
    }
    assert not missing, f"cited but not in knowledge/data/sources: {missing}"


def test_every_cause_says_why_it_is_as_common_as_it_is(library: Library) -> None:
    silent = [c.id for c in library.causes.values() if len(c.base_reason) < 20]
    assert not silent, f"no reasoning for the base rate of {silent}"
