"""Every number of the body has a source that exists, or says why it was chosen."""

from __future__ import annotations

from typing import Literal

import msgspec
import pytest

from charley.body.parameters import Parameters
from charley.body.people.table import PLACE, rows
from charley.body.protocol.medicines import Condition, Drug, conditions, drugs
from charley.tables import read_table

NO_WORK = {"definition", "expert_prior"}
MEDICINES = {row.id: row for row in drugs().values()}
CONDITIONS = {row.id: row for row in conditions().values()}


class Work(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of sources.yaml."""

    authors: str
    year: int
    title: str
    within: str = msgspec.field(name="in")
    doi: str = ""
    pmid: str = ""
    verified: Literal["seen", "recalled"]
    note: str = ""


@pytest.fixture(scope="module")
def works() -> dict[str, Work]:
    return msgspec.convert(read_table(PLACE.with_name("sources.yaml")), dict[str, Work])


def test_every_source_of_a_parameter_is_listed_and_every_listed_one_is_used(
    works: dict[str, Work],
) -> None:
    cited = {row.source for row in rows().values()} - NO_WORK
    assert cited == set(works), "parameters.yaml and sources.yaml do not name the same works"


def test_sources_are_in_the_order_of_the_alphabet(works: dict[str, Work]) -> None:
    assert list(works) == sorted(works)


@pytest.mark.parametrize("name", Parameters._fields)
def test_spread_and_unit_are_plausible(name: str) -> None:
    row = rows()[name]
    assert row.unit, f"{name} has no unit"
    assert 0 <= row.spread <= 0.5, f"{name}: a spread is the standard deviation of a logarithm"
    assert row.spread == 0 or row.value > 0, f"{name}: what is log-normal is above 0"


@pytest.mark.parametrize("row", [*MEDICINES.values(), *CONDITIONS.values()], ids=lambda row: row.id)
def test_what_changes_the_body_names_parameters_and_a_source(row: Drug | Condition) -> None:
    assert set(row.effects) <= set(Parameters._fields)
    assert len(row.source.strip()) >= len("label"), f"{row.id}: no source"
    assert not row.source.endswith(":"), f"{row.id}: nothing stands after the colon of its source"
    if row.source.startswith("expert_prior"):
        assert len(row.source) > len("expert_prior: "), f"{row.id}: no reason for its numbers"
