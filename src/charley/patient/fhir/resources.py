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

# SNOMED CT, from memory: no current problems or disability; no known medications.
_NONE_KNOWN = {"160245001": "no-known-problems", "787481004": "no-known-medications"}
_DATE = re.compile(r"^\s*(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|T|\s)")


class Coding(NamedTuple):
    """One code of a CodeableConcept."""

    system: str
    code: str
    display: str


def mapping(value: object) -> Resource:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, dict | Mapping) else {}


def items(value: object) -> list[Any]:
    """The members of a list; a lone value counts as a list of one, nothing as none."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return list(value)
    return [value]


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
    return [
        Coding(words(coding.get("system")), words(coding.get("code")), words(coding.get("display")))
        for coding in map(mapping, items(mapping(concept).get("coding")))
    ]


def codes(concept: object, systems: Sequence[str]) -> list[str]:
    """The codes of a CodeableConcept that belong to any of the systems."""
    found = []
    for coding in map(mapping, items(mapping(concept).get("coding"))):
        named = words(coding.get("system")).lower()
        if any(system in named for system in systems) and (code := words(coding.get("code"))):
            found.append(code)
    return found


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


def absent_or_unknown(concept: object) -> str:
    """The code by which a patient summary says that there is nothing, or no information; else "".

    Of HL7 (`no-known-problems`, `no-medication-info`), or SNOMED CT's for no known problem or
    medicine.
    """
    for coding in codings(concept):
        if "absent-unknown-uv-ips" in coding.system:
            return coding.code.lower()
        if coding.code in _NONE_KNOWN and any(system in coding.system for system in SNOMED):
            return _NONE_KNOWN[coding.code]
    return ""


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
        if key in resource and (when := words(resource[key])):
            return when
    for key in ("effectivePeriod", "onsetPeriod"):
        period = mapping(resource.get(key))
        if when := words(period.get("start")) or words(period.get("end")):
            return when
    for key in ("issued", "authoredOn", "authored", "dateAsserted", "recordedDate"):
        if key in resource and (when := words(resource[key])):
            return when
    return ""


def origin_of(resource: Resource) -> str:
    """Where something is said, as a reference: "Observation/o1", or the full URL; else ""."""
    name = words(resource.get("id"))
    kind = words(resource.get("resourceType"))
    return name if not name or ":" in name else f"{kind}/{name}"


def resources_of(bundle: Resource) -> Iterator[tuple[str, Resource]]:
    """Every resource of a bundle with its full URL, contained ones included.

    One without an id is known by its full URL.
    """
    for raw in items(bundle.get("entry")):
        entry = mapping(raw)
        resource = mapping(entry.get("resource"))
        if not resource:
            continue
        url = words(entry.get("fullUrl"))
        yield url, resource if not url or words(resource.get("id")) else {**resource, "id": url}
        for contained in items(resource.get("contained")):
            if mapping(contained):
                yield f"#{words(mapping(contained).get('id'))}", mapping(contained)
