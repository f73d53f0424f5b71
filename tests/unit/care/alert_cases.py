"""Imagined people for the tests of alerts: results by hours ago, medicines by days, orders."""

from datetime import UTC, datetime, timedelta

import msgspec

from charley.care.alerts.alert import Alert
from charley.care.alerts.chart import Ordered, Situation
from charley.patient.medicines.names import medicine_lexicon
from charley.patient.person import Fact, LabResult, MedicineUse, Patient

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = 24.0


def lab(analyte: str, value: float, hours_ago: float, *, only_day: bool = False) -> LabResult:
    taken = NOW - timedelta(hours=hours_ago)
    when = taken.date().isoformat() if only_day else taken.isoformat()
    return LabResult(
        analyte=analyte, low=value, high=value, said=analyte, when=when,
        origin=f"Observation/{analyte}-{hours_ago:g}",
    )  # fmt: skip


def use(name: str, days: float | None = None) -> MedicineUse:
    classes = medicine_lexicon().ingredients[name].classes
    return MedicineUse(ingredients=(name,), classes=classes, said=name, days_since_start=days)


def fact(finding: str, days: float | None = None) -> Fact:
    return Fact(finding=finding, present=True, said=finding, days_since_onset=days)


def order(name: str, *reasons: str) -> Ordered:
    return Ordered(
        order=f"MedicationRequest/{name}", said=name, use=use(name), reasons=frozenset(reasons)
    )


def situation(
    *labs: LabResult,
    takes: tuple[MedicineUse, ...] = (),
    orders: tuple[Ordered, ...] = (),
    facts: tuple[Fact, ...] = (),
    age: float | None = 78,
    sex: str | None = "female",
    weight: float | None = None,
    **more: object,
) -> Situation:
    patient = Patient(
        age_years=age, sex=sex, weight_kg=weight, laboratory=_current(labs), medicines=takes,
        medicines_listed=True, facts=facts,
    )  # type: ignore[arg-type]  # fmt: skip
    return Situation(patient=patient, now=NOW, orders=orders, **more)  # type: ignore[arg-type]


def rules_of(alerts: tuple[Alert, ...]) -> list[str]:
    return [alert.rule for alert in alerts]


def words_of(alert: Alert) -> str:
    return " ".join((alert.summary, *alert.known, alert.why, *alert.consider, alert.unknown))


def _current(labs: tuple[LabResult, ...]) -> tuple[LabResult, ...]:
    ordered = sorted(labs, key=lambda one: one.when or "")
    last = {one.analyte: place for place, one in enumerate(ordered)}
    return tuple(
        one if last[one.analyte] == place else msgspec.structs.replace(one, current=False)
        for place, one in enumerate(ordered)
    )
