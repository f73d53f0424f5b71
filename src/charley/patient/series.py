"""One analyte over time: exact values with their moments, oldest first.

Only what carries a date that a machine wrote (ISO 8601, as FHIR has it) stands in a series; "last
week" in a patient file does not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from charley.patient.person import Patient

_MIDDLE = {4: "-07-01", 7: "-15"}
_LENGTH_H = {4: 8784.0, 7: 744.0, 10: 24.0}
_DAY_H = 24.0
_HOUR = timedelta(hours=1)


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """An exact value in the analyte's canonical unit, taken from `at` to `spread_h` hours later.

    `spread_h` is 24 where only the day was written, 0 where the time of day was too; `origin` is
    where it stands in the record.
    """

    value: float
    at: datetime
    spread_h: float = 0.0
    origin: str = ""

    def hours_after(self, earlier: Dated) -> tuple[float, float]:
        """Least and most hours that can lie between an earlier value and this one."""
        apart = (self.at - earlier.at) / _HOUR
        return max(0.0, apart - earlier.spread_h), apart + self.spread_h


def moment(when: str | None) -> tuple[datetime, float] | None:
    """Moment and length in hours of an ISO 8601 date or time, of a partial one its middle.

    Without a time zone UTC is taken. None where the text is no such date.
    """
    text = (when or "").replace("Z", "+00:00")
    length = _LENGTH_H.get(len(text), 0.0)
    text += _MIDDLE.get(len(text), "")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)), length


def series(patient: Patient, analyte: str) -> tuple[Dated, ...]:
    """Exact values of an analyte whose day is known, oldest first."""
    found = []
    for lab in patient.laboratory:
        if lab.analyte != analyte or lab.value is None:
            continue
        dated = moment(lab.when)
        if dated is not None and dated[1] <= _DAY_H:
            found.append(Dated(value=lab.value, at=dated[0], spread_h=dated[1], origin=lab.origin))
    return tuple(sorted(found, key=lambda one: one.at))
