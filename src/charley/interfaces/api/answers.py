"""The shapes of the answers; each is published as JSON Schema and is what is really sent."""

from __future__ import annotations

from typing import Literal

import msgspec

from charley.care.plan import MedicineReview, RaisedFlag
from charley.knowledge.schema import Source, Urgency
from charley.nerve.reasons import Reason
from charley.patient.person import Patient
from charley.patient.reading import Line
from charley.report.model import NOT_A_DOCTOR, Report


class Assessment(Report, frozen=True, kw_only=True):
    """A report; `format` names its shape."""

    format: Literal["charley-report/1"] = "charley-report/1"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood of a patient file: the patient as read, and each line of the account.

    `complete`: nothing was left that could not be used or has to be asked back.
    """

    complete: bool
    patient: Patient
    lines: tuple[Line, ...]


class Medicines(msgspec.Struct, frozen=True, kw_only=True):
    """Medicines worth a look in this person, with how urgent the person's state is as a whole."""

    level: Urgency
    flags: tuple[RaisedFlag, ...]
    medicines: tuple[MedicineReview, ...]
    problems: tuple[str, ...]
    questions: tuple[str, ...]
    references: dict[str, Source]
    disclaimer: str = NOT_A_DOCTOR


class Values(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One quantity over time in its unit: of one person, or percentiles of many.

    A value that is no number (a course that ended early) is null.
    """

    unit: str
    values: tuple[float | None, ...] | None = None
    p5: tuple[float | None, ...] | None = None
    p25: tuple[float | None, ...] | None = None
    p50: tuple[float | None, ...] | None = None
    p75: tuple[float | None, ...] | None = None
    p95: tuple[float | None, ...] | None = None


class Arm(msgspec.Struct, frozen=True, kw_only=True):
    """The course in one arm: hours from time 0, and the quantities by name."""

    time_h: tuple[float, ...]
    quantities: dict[str, Values]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, in words, and from when to when in hours; `arm` is "" where in all."""

    words: str
    spans: tuple[tuple[float | None, float | None], ...]
    arm: str


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario carried out; the only arm of a scenario without arms is named ""."""

    title: str
    who: str
    people: int
    sentences: tuple[str, ...]
    failure: str | None
    done: tuple[Done, ...]
    arms: dict[str, Arm]


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What one factor does to the cramp threshold, in Hz, and how well that is known."""

    factor: str
    label: str
    given: str
    from_hz: float | None
    to_hz: float | None
    change_hz: float | None
    change_low_hz: float | None
    change_high_hz: float | None
    standing: str
    standing_in_words: str
    source: tuple[str, ...]
    note: str


class ThresholdCourse(msgspec.Struct, frozen=True, kw_only=True):
    """The cramp threshold over a scenario."""

    times_h: tuple[float | None, ...]
    hz: tuple[float | None, ...]
    low_hz: tuple[float | None, ...]
    high_hz: tuple[float | None, ...]


class CrampState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The cramp threshold frequency with its 95 % range, in Hz.

    `likelihood_ratio`: of cramping against not, null where it was said whether the person cramps.
    """

    threshold_hz: float | None
    low_hz: float | None
    high_hz: float | None
    reference_hz: float | None
    likelihood_ratio: float | None
    contributions: tuple[Contribution, ...]
    course: ThresholdCourse | None = None


class Cramp(msgspec.Struct, frozen=True, kw_only=True):
    """How easily a muscle cramps: a measure of the laboratory, which gives no advice."""

    title: str
    kind: Literal["state", "patient", "scenario"]
    known_person: bool
    history: bool | None
    seed: int
    arms: dict[str, CrampState]
    reasons: tuple[Reason, ...]
    assumed: tuple[str, ...]
    sentences: tuple[str, ...]
    sources: dict[str, str]
