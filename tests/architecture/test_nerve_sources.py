"""Every number of the nerve names what it rests on, and every work it cites exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import charley.nerve
from charley.nerve.coefficients import works
from charley.tables import read_table

ROOM = Path(charley.nerve.__file__).parent
TABLES = [
    path for path in sorted(ROOM.rglob("*.yaml"))
    if path.name != "sources.yaml" and "experiments" not in path.parts
]  # fmt: skip
STANDINGS = {
    "supported", "moderate", "hypothesis", "null", "anecdotal", "calibrated", "definition",
}  # fmt: skip


def _rows(content: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in content.items() if isinstance(content, Mapping) else ():
        if isinstance(entry, Mapping) and "value" in entry:
            yield str(name), entry
        else:
            yield from _rows(entry)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: str(path.relative_to(ROOM)))
def test_numbers_cite_works_that_exist(path: Path) -> None:
    for name, row in _rows(read_table(path)):
        cited = row.get("source", ())
        cited = [cited] if isinstance(cited, str) else list(cited)
        assert set(cited) <= set(works()), f"{path.name}: {name} cites {cited}"
        assert row.get("standing", "definition") in STANDINGS, f"{path.name}: {name}"
        assert cited or row.get("note"), f"{path.name}: {name} says not what it rests on"
