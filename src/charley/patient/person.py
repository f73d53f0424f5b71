"""What is known of one person: frozen facts, each with its time, stage and own words."""

from __future__ import annotations

from typing import Literal

import msgspec

Sex = Literal["female", "male"]
Stage = Literal["presentation", "workup"]
Qualifier = Literal["very_low", "low", "normal", "high", "very_high"]


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One finding, present or absent; a finding with no Fact is unknown, never normal.

    `origin`: the resource of a record that says so, such as "Condition/c1", else "".
    """

    finding: str
    present: bool
    said: str
    section: str = ""
    stage: Stage = "presentation"
    days_since_onset: float | None = None
    past: bool = False
    origin: str = ""


class LabResult(msgspec.Struct, frozen=True, kw_only=True):
    """One measured value in the analyte's canonical unit, or an interval known only by words.

    `low` and `high` bound the value (equal for an exact number; one is None for "<20" or ">500").
    A word such as "low" or "normal" is kept in `qualifier` with both bounds None. `origin` as in
    Fact.
    """

    analyte: str
    low: float | None = None
    high: float | None = None
    qualifier: Qualifier | None = None
    said: str
    stage: Stage = "presentation"
    current: bool = True
    when: str | None = None
    origin: str = ""

    @property
    def value(self) -> float | None:
        """The exact value, in the analyte's canonical unit, or None where only a range is known."""
        return self.low if self.low is not None and self.low == self.high else None


class MedicineUse(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine as taken: `ingredients` and `classes` use the ids of the medicine lexicon.

    `origin` as in Fact.
    """

    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    said: str
    daily_dose: float | None = None
    dose_unit: str | None = None
    days_since_start: float | None = None
    days_since_stop: float | None = None
    status: Literal["current", "stopped", "past", "not_taken"] = "current"
    stage: Stage = "presentation"
    origin: str = ""


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """Everything said of one person. `medicines_listed` tells "takes none" from "not asked"."""

    age_years: float | None = None
    sex: Sex | None = None
    weight_kg: float | None = None
    height_cm: float | None = None
    pregnant: bool | None = None
    gestation_weeks: float | None = None
    facts: tuple[Fact, ...] = ()
    laboratory: tuple[LabResult, ...] = ()
    medicines: tuple[MedicineUse, ...] = ()
    medicines_listed: bool = False

    def at_presentation(self) -> Patient:
        """The same person as first seen, without what a later work-up found."""
        return msgspec.structs.replace(
            self,
            facts=tuple(fact for fact in self.facts if fact.stage == "presentation"),
            laboratory=tuple(lab for lab in self.laboratory if lab.stage == "presentation"),
            medicines=tuple(use for use in self.medicines if use.stage == "presentation"),
        )

    def has(self, finding: str) -> bool | None:
        """True, False or None (unknown) for one finding id; the last word on it counts."""
        for fact in reversed(self.facts):
            if fact.finding == finding:
                return fact.present
        return None

    def latest(self, analyte: str) -> LabResult | None:
        """The last current result of an analyte, if any."""
        for lab in reversed(self.laboratory):
            if lab.analyte == analyte and lab.current:
                return lab
        return None

    def value(self, analyte: str) -> float | None:
        """The last current exact value of an analyte in its canonical unit, if any."""
        lab = self.latest(analyte)
        return None if lab is None else lab.value

    def takes(self, name: str) -> bool | None:
        """Whether an ingredient or class is taken now; None when medicines were not listed."""
        for use in self.medicines:
            if name in use.ingredients or name in use.classes:
                return use.status == "current"
        return False if self.medicines_listed else None
