"""Whatever a person could tell that raises an emergency is asked for, whatever they came with."""

from __future__ import annotations

import pytest
from askable_terms import terms, urgency_found

from charley.knowledge.library import load

FLAGS = [flag.id for flag in load().red_flags.values() if flag.urgency == "emergency"]
CAN_BE_TOLD = [flag for flag in FLAGS if any(terms(flag))]


@pytest.mark.parametrize("flag", CAN_BE_TOLD)
def test_every_way_to_an_emergency_is_asked_for(flag: str) -> None:
    for term in terms(flag):
        assert "emergency" in urgency_found(term), sorted(term)


def test_there_are_many_ways_to_try() -> None:
    assert len(CAN_BE_TOLD) > 35
    assert sum(1 for flag in CAN_BE_TOLD for _ in terms(flag)) > 600
