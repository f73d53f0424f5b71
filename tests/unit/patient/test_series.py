"""One analyte over time: what stands in a series, in which order, and how far apart values lie."""

from datetime import UTC, datetime, timedelta

import pytest

from charley.patient.fhir import read_bundle
from charley.patient.person import LabResult, Patient
from charley.patient.series import Dated, moment, series

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)


def sodium(value: float, when: str | None) -> LabResult:
    return LabResult(analyte="sodium", low=value, high=value, said="", when=when)


def test_earlier_values_of_a_bundle_survive_with_their_moments():
    of = {"resourceType": "Observation", "status": "final",
          "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]}}  # fmt: skip
    entries = [
        {"resource": {**of, "id": name, "effectiveDateTime": when,
                      "valueQuantity": {"value": value, "unit": "mmol/L"}}}
        for name, when, value in (
            ("late", "2026-03-20T12:00:00+01:00", 124),
            ("early", "2026-03-18T23:00:00-05:00", 131),
            ("day", "2026-03-01", 139),
        )
    ]  # fmt: skip
    found = series(read_bundle({"resourceType": "Bundle", "entry": entries}).patient, "sodium")
    assert [(one.value, one.spread_h, one.origin) for one in found] == [
        (139, 24, "Observation/day"),
        (131, 0, "Observation/early"),
        (124, 0, "Observation/late"),
    ]
    assert found[2].at - found[1].at == timedelta(hours=31)


@pytest.mark.parametrize(
    "when", [None, "", "last week", "2026", "2026-03", "20.3.2026", "2026-13-01"]
)
def test_what_has_no_day_stands_in_no_series(when: str | None):
    assert series(Patient(laboratory=(sodium(120, when),)), "sodium") == ()


def test_bounds_and_words_stand_in_no_series():
    low = LabResult(analyte="sodium", high=110, said="<110", when="2026-03-20")
    word = LabResult(analyte="sodium", qualifier="low", said="low", when="2026-03-20")
    assert series(Patient(laboratory=(low, word)), "sodium") == ()


def test_hours_between_days_without_a_time_are_a_range():
    morning = Dated(value=1, at=NOON)
    day = Dated(value=1, at=NOON + timedelta(hours=12), spread_h=24)
    assert day.hours_after(morning) == (12, 36)
    assert Dated(value=1, at=NOON + timedelta(hours=30)).hours_after(day) == (0, 18)


def test_a_time_without_a_zone_is_taken_as_utc():
    assert moment("2026-03-20T12:00:00") == (NOON, 0.0)
    assert moment("2026-03-20T12:00:00Z") == (NOON, 0.0)
