"""Access to FHIR JSON that never trips: what is missing or of the wrong shape is simply empty."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from charley.units.spelling import plain_text

Resource = Mapping[str, Any]

LOINC = ("http://loinc.org", "urn:oid:2.16.840.1.113883.6.1")
SNOMED = ("http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96")
ICD10 = ("icd-10", "icd10", "2.16.840.1.113883.6.90", "2.16.840.1.113883.6.3")
ATC = ("whocc.no/atc", "2.16.840.1.113883.6.73")

_DATE = re.compile(r"^\s*(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|T|\s)")


class Coding(NamedTuple):
    """One code of a CodeableConcept."""

    system: str
    code: str
    display: str


def mapping(value: object) -> Resource:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Any]:
    """The members of a list; a lone value counts as a list of one, nothing as none."""
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return list(value)
    return [] if value is None else [value]


def words(value: object) -> str:
    """A text without invisible signs, at most 300 characters; else ""."""
    return " ".join(plain_text(value[:300]).split()) if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """A finite number, also where it was sent as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def codings(concept: object) -> list[Coding]:
    """All codes of a CodeableConcept."""
    found = []
    for raw in items(mapping(concept).get("coding")):
        coding = mapping(raw)
        found.append(
            Coding(
                words(coding.get("system")), words(coding.get("code")), words(coding.get("display"))
            )
        )
    return found


def codes(concept: object, systems: Sequence[str]) -> list[str]:
    """The codes of a CodeableConcept that belong to any of the systems."""
    return [
        coding.code
        for coding in codings(concept)
        if coding.code and any(system in coding.system.lower() for system in systems)
    ]


def label(concept: object) -> str:
    """What a CodeableConcept calls itself: its text, a display, or a code."""
    if isinstance(concept, str):
        return words(concept)
    text = words(mapping(concept).get("text"))
    shown = [coding.display for coding in codings(concept) if coding.display]
    coded = [coding.code for coding in codings(concept) if coding.code]
    return text or next(iter(shown), "") or next(iter(coded), "")


def first_code(concept: object) -> str:
    """The first code of a CodeableConcept, lower case."""
    return next((coding.code.lower() for coding in codings(concept) if coding.code), "")


def day(value: object) -> date | None:
    """The day of a FHIR date, dateTime or instant; a partial one counts from its middle."""
    match = _DATE.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, of_month = match.groups()
    try:
        return date(int(year), int(month or 7), int(of_month or (15 if month else 1)))
    except ValueError:
        return None


def time_of(resource: Resource) -> str:
    """When something was so, as written: effective, onset, authored or recorded."""
    for key in ("effectiveDateTime", "effectiveInstant", "onsetDateTime"):
        if words(resource.get(key)):
            return words(resource[key])
    for key in ("effectivePeriod", "onsetPeriod"):
        period = mapping(resource.get(key))
        if words(period.get("start")) or words(period.get("end")):
            return words(period.get("start")) or words(period.get("end"))
    for key in ("issued", "authoredOn", "dateAsserted", "recordedDate"):
        if words(resource.get(key)):
            return words(resource[key])
    return ""


def resources_of(bundle: Resource) -> Iterator[tuple[str, Resource]]:
    """Every resource of a bundle with its full URL, contained ones included."""
    for raw in items(bundle.get("entry")):
        entry = mapping(raw)
        resource = mapping(entry.get("resource"))
        if not resource:
            continue
        yield words(entry.get("fullUrl")), resource
        for contained in items(resource.get("contained")):
            if mapping(contained):
                yield f"#{words(mapping(contained).get('id'))}", mapping(contained)
