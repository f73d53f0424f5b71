"""The table of parameters can be read by people, and no experiment reaches into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from charley.body.parameters import Parameters
from charley.body.people.table import PLACE, Row, rows
from charley.tables import read_table

BODY = PLACE.parent
WRITTEN = {name: row for group in read_table(PLACE).values() for name, row in group.items()}
EXPERIMENTS = sorted((BODY / "experiments" / "data").rglob("*.yaml"))


def _keys(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        yield from map(str, content)
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from _keys(part)


def test_the_table_has_the_parameters_in_their_order() -> None:
    assert tuple(WRITTEN) == Parameters._fields


@pytest.mark.parametrize("name", Parameters._fields)
def test_a_row_has_five_columns_and_none_is_cut_off_by_a_comma(name: str) -> None:
    needed = set(Row.__struct_fields__) - {"follows"}
    assert set(WRITTEN[name]) - {"follows"} == needed, f"{name}: put its note in quotes"


@pytest.mark.parametrize("name", [name for name in WRITTEN if "follows" in WRITTEN[name]])
def test_a_parameter_follows_one_that_is_there_and_itself_follows_none(name: str) -> None:
    assert "follows" not in WRITTEN[WRITTEN[name]["follows"]]


@pytest.mark.parametrize("name", Parameters._fields)
def test_a_parameter_has_a_source_a_spread_and_a_note(name: str) -> None:
    row = rows()[name]
    works = {*read_table(BODY / "sources.yaml"), "definition", "expert_prior"}
    assert row.source in works, f"{name}: {row.source} is not in sources.yaml"
    assert row.spread >= 0
    assert row.note.strip(), f"{name} has no note"
    if row.source == "expert_prior":
        assert len(row.note) >= 10, f"{name} is an expert prior without a reason"


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: str(path.stem))
def test_no_experiment_names_a_parameter(path: Path) -> None:
    assert not set(_keys(read_table(path))) & set(Parameters._fields)
