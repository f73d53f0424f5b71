"""What sessions of induced cramps leave behind, and how it wears off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import exp
from pathlib import Path

from charley.nerve.circumstances import CircumstancesError
from charley.tables import read_table

TABLE = Path(__file__).with_name("training.yaml")


def training_left(days_since: Sequence[float]) -> float:
    """How much training is left, in units of `cramp_training`, from the days since each session.

    Each session leaves an early and a late trace, which wear off in days and in weeks; only the
    last session has its early one. Raises CircumstancesError for a session still to come.
    """
    if any(not days >= 0 for days in days_since):
        raise CircumstancesError("a session of training is still to come; give days since, from 0")
    if not days_since:
        return 0.0
    early = _constant("early") * exp(-min(days_since) / _constant("early_days"))
    late = sum(_constant("late") * exp(-days / _constant("late_days")) for days in days_since)
    return min(_constant("most"), early + late)


@cache
def _constant(name: str) -> float:
    return float(read_table(TABLE)[name]["value"])
