"""What is asked of the people of NHANES and how it is coded: the table `exposures.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from charley.tables import read_table

_FILE = Path(__file__).with_name("exposures.yaml")

SURVEY = ("RIDAGEYR", "RIAGENDR", "WTMEC2YR", "SDMVPSU", "SDMVSTRA", "SDDSRVYR")
CRAMPS = "SLQ160"
SIZE = ("BMXWT", "BMXHT")


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An unknown field in the table is an error, not a silent typo."""


class Gate(_Row, frozen=True, kw_only=True):
    """A question put first: whoever answers it with one of `absent` is not asked the other."""

    variable: str
    absent: tuple[int, ...]


class Question(_Row, frozen=True, kw_only=True):
    """A condition asked or measured: the first variable found counts; other codes are unknown."""

    label: str
    variables: tuple[str, ...]
    present: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    present_from: float | None = None
    gate: Gate | None = None
    finding: str = ""


class Assay(_Row, frozen=True, kw_only=True):
    """A laboratory value: variables that hold it, the first found counts, and its unit."""

    variables: tuple[str, ...]
    unit: str
    calculated: bool = False


class CutOff(_Row, frozen=True, kw_only=True):
    """A laboratory value beyond a limit, in the unit of Charley's analyte."""

    label: str
    analyte: str
    below: float | None = None
    above: float | None = None


class Questions(_Row, frozen=True, kw_only=True):
    """All that is taken from the survey."""

    conditions: dict[str, Question]
    laboratory: dict[str, Assay]
    cut_offs: dict[str, CutOff]
    medicine_classes: dict[str, tuple[str, ...]]
    local_words: tuple[str, ...]

    def variables(self) -> tuple[str, ...]:
        """Every column that is looked for, but those of the prescriptions."""
        asked = [name for question in self.conditions.values() for name in question.variables]
        gates = [q.gate.variable for q in self.conditions.values() if q.gate is not None]
        measured = [name for assay in self.laboratory.values() for name in assay.variables]
        return (*SURVEY, CRAMPS, *SIZE, *asked, *gates, *measured)


@cache
def questions() -> Questions:
    """The table, read once. Raises msgspec.ValidationError where it is malformed."""
    return msgspec.convert(read_table(_FILE), Questions)
