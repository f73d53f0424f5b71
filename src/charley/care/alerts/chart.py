"""The record of one person at the moment of a decision: values with dates, medicines, orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property

import msgspec

from charley.care.alerts.rules import rules
from charley.care.reading import is_true
from charley.knowledge.library import Library, load
from charley.knowledge.schema import Condition, MedicineClass, RedFlag
from charley.patient.person import Fact, LabResult, MedicineUse, Patient
from charley.patient.series import Dated, moment, series
from charley.reasoning.derived import corrected_sodium
from charley.reasoning.view import PatientView

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
CLOCKS_APART = timedelta(hours=14)


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine that somebody is about to order.

    order: its reference in the record; said: as written there; reasons: findings it is given for.
    """

    order: str
    said: str
    use: MedicineUse
    reasons: frozenset[str] = frozenset()


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """One person at one moment.

    results_complete: whether the record was searched for results at all, so that one that is not
    here was not measured; planned: analytes that draft orders already ask for.
    """

    patient: Patient
    now: datetime
    deceased: bool = False
    results_complete: bool = True
    orders: tuple[Ordered, ...] = ()
    planned: frozenset[str] = frozenset()


class Chart:
    """A situation as the rules look at it; what is derived is derived once."""

    def __init__(self, situation: Situation) -> None:
        """Look at one situation with the knowledge that ships with Charley."""
        self.situation = situation
        self.patient = situation.patient
        self.now = situation.now
        self.knowledge: Library = load()
        self.limits = self.knowledge.limits
        self._series: dict[str, tuple[Dated, ...]] = {}

    def values(self, analyte: str) -> tuple[Dated, ...]:
        """Dated exact values, oldest first, none of them from the future."""
        if analyte not in self._series:
            known = series(self.patient, analyte)
            latest = self.now + CLOCKS_APART
            self._series[analyte] = tuple(one for one in known if one.at <= latest)
        return self._series[analyte]

    def latest(self, analyte: str, within_days: float) -> Dated | None:
        """The last value, unless it is older than so many days."""
        known = self.values(analyte)
        return known[-1] if known and self.age_h(known[-1]) <= within_days * 24 else None

    def age_h(self, value: Dated) -> float:
        """Hours since a value was taken, at least; never below 0."""
        return max(0.0, (self.now - value.at) / HOUR - value.spread_h)

    @cached_property
    def view(self) -> PatientView:
        """The person as conditions see them; results older than `state_days` are history."""
        return PatientView.of(self._as_of_now(self.patient.facts))

    @cached_property
    def view_of_late(self) -> PatientView:
        """The same without findings that began more than `signs_days` ago."""
        longest = rules()["signs_days"]
        lately = [
            fact
            for fact in self.patient.facts
            if not fact.past and (fact.days_since_onset is None or fact.days_since_onset <= longest)
        ]
        if len(lately) == len(self.patient.facts):
            return self.view
        return PatientView.of(self._as_of_now(lately))

    def holds(self, condition: Condition) -> bool:
        """Whether a condition is known to hold now."""
        return is_true(condition, self.view)

    def flag(self, *names: str) -> RedFlag | None:
        """The first of the named red flags that holds now."""
        flags = (self.knowledge.red_flags[name] for name in names)
        return next((flag for flag in flags if self.holds(flag.when)), None)

    def taken(self) -> Iterator[MedicineUse]:
        """Medicines taken now."""
        return (use for use in self.patient.medicines if use.status == "current")

    def takes_any(self, names: Iterable[str]) -> bool:
        """Whether any of these ingredients or classes is taken now."""
        wanted = set(names)
        return any(not wanted.isdisjoint((*use.ingredients, *use.classes)) for use in self.taken())

    def classes(self, use: MedicineUse) -> list[MedicineClass]:
        """What is known of the classes of a medicine."""
        known = self.knowledge.medicines
        return [known[name] for name in use.classes if name in known]

    def hypotonic(self, sodium: Dated) -> bool:
        """Whether a low sodium stands for dilute plasma, as far as the record can tell."""
        glucose = self.beside(sodium, "glucose")
        if glucose is not None:
            values = {"sodium": sodium.value, "glucose": glucose.value}
            corrected = corrected_sodium(values)
            if corrected is not None and corrected >= self.limits["sodium_normal_low"].value:
                return False
        osmolality = self.beside(sodium, "osmolality")
        return osmolality is None or osmolality.value < self.limits["hypotonic_osmolality"].value

    def beside(self, value: Dated, analyte: str) -> Dated | None:
        """The value of another analyte that was taken with one, or within `same_sample_h` of it."""
        near = rules()["same_sample_h"] * HOUR
        return min(
            (one for one in self.values(analyte) if abs(one.at - value.at) <= near),
            key=lambda one: abs(one.at - value.at),
            default=None,
        )

    def fell(self, value: Dated, analyte: str, least: float, days: float) -> Dated | None:
        """The highest value of the days before, where it lay at least so much higher."""
        before = [one for one in self.values(analyte) if value.at - days * DAY <= one.at < value.at]
        highest = max(before, key=lambda one: one.value, default=None)
        return highest if highest is not None and highest.value - value.value >= least else None

    def cramp(self) -> Fact | None:
        """A cramp that the person has now; the one that began last where several are known."""
        cramps = [
            fact
            for fact in self.patient.facts
            if fact.finding.startswith("cramp") and fact.present and not fact.past
        ]
        return min(cramps, key=lambda fact: fact.days_since_onset or 0.0, default=None)

    def _as_of_now(self, facts: Iterable[Fact]) -> Patient:
        laboratory = tuple(self._aged(lab) for lab in self.patient.laboratory)
        return msgspec.structs.replace(self.patient, facts=tuple(facts), laboratory=laboratory)

    def _aged(self, lab: LabResult) -> LabResult:
        taken = moment(lab.when)
        oldest = self.now - rules()["state_days"] * DAY
        recent = taken is not None and taken[0] + taken[1] * HOUR >= oldest
        return lab if recent or not lab.current else msgspec.structs.replace(lab, current=False)


def origins(*things: Dated | MedicineUse | Fact | None) -> tuple[str, ...]:
    """Where in the record some things stand, each place once."""
    return tuple(dict.fromkeys(one.origin for one in things if one is not None and one.origin))


def day(value: Dated) -> str:
    """The day of a value in words."""
    return f"{value.at.day} {value.at:%B %Y}"


def shown(value: Dated, name: str, unit: str) -> str:
    """A value with its day, and time of day where it is known."""
    clock = f", {value.at:%H:%M}" if not value.spread_h else ""
    return f"{name} {value.value:.4g} {unit}, {day(value)}{clock}"


def name_of(use: MedicineUse) -> str:
    """A medicine by its ingredients."""
    return " + ".join(use.ingredients or use.classes).replace("_", " ")


def since(use: MedicineUse) -> str:
    """How long a medicine has been taken, in words."""
    days = use.days_since_start
    if days is None:
        return "start not known"
    if days < 1:
        return "since today"
    length, unit = next(
        ((length, unit) for length, unit in _LENGTHS if days >= 2 * length), (1.0, "day")
    )
    count = round(days / length)
    return f"for {count} {unit}{'s' if count != 1 else ''}"


_LENGTHS = ((365.25, "year"), (30.4, "month"), (1.0, "day"))
