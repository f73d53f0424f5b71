"""Knowledge of measurements without a healthy interval: cited, in range, and of known analytes."""

from __future__ import annotations

import pytest

from charley.knowledge.library import load
from charley.units.analytes import analytes

LIBRARY = load()


@pytest.mark.parametrize("name", sorted(LIBRARY.measurements))
def test_a_measurement_is_sound(name: str) -> None:
    entry, row = LIBRARY.measurements[name], analytes()[name]
    assert row.reference is None, f"{name} has a healthy interval, by which it is weighed already"
    assert {entry.silent_source, *(g.source for g in entry.groups)} <= LIBRARY.sources.keys()
    assert 0 < entry.unforeseen < 0.1
    assert min(len(entry.silent), len(entry.unforeseen_reason)) > 20
    for group in entry.groups:
        assert row.plausible[0] < group.typical < row.plausible[1]
        assert 0 < group.spread < group.typical
        assert len(group.note) > 20, f"{group.id} does not say whence its numbers are"


def test_the_spread_is_that_of_the_published_standard_errors() -> None:
    prone, others = LIBRARY.measurements["cramp_threshold_frequency"].groups
    assert (prone.typical, others.typical) == (14.9, 25.5)
    assert prone.spread == pytest.approx(1.3 * 19**0.5, rel=0.03)
    assert others.spread == pytest.approx(1.6 * 12**0.5, rel=0.03)


def test_a_cause_that_speaks_is_a_cramp_without_disease_or_no_cramp() -> None:
    """Red flags rest on facts, and no emergency of nerve, muscle or limb is argued away by it."""
    for group in LIBRARY.measurements["cramp_threshold_frequency"].groups:
        urgent = {c for c in group.causes if LIBRARY.causes[c].urgency == "emergency"}
        assert urgent == set()
