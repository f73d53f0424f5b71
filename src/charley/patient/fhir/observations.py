"""Observations: matched by LOINC code, never by their display, and normalised by their unit.

What LOINC has no code for, such as the cramp threshold frequency, is known by its name.
Of several results of one analyte the newest is current; the older ones are kept as earlier.
A quantity without a unit is refused, unless the analyte has none (pH, INR, scores).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from charley.patient.fhir.resources import (
    LOINC,
    Resource,
    codes,
    day,
    first_code,
    items,
    label,
    mapping,
    number,
    origin_of,
    time_of,
    words,
)
from charley.patient.fhir.spoken import Spoken
from charley.patient.person import LabResult
from charley.patient.reading import Problem
from charley.patient.series import moment
from charley.units.analytes import Named, Qualifier, by_loinc, named
from charley.units.errors import UnitError
from charley.units.measure import measure
from charley.units.reading import read_entry
from charley.units.results import LabReading
from charley.units.spelling import spells_unit, unit

SECTION = "Observation"
STALE_DAYS = 365
_UNUSABLE = {"entered-in-error", "cancelled", "registered"}
_INTERPRETATION: dict[str, Qualifier] = {
    "n": "normal", "l": "low", "h": "high", "ll": "very_low", "hh": "very_high",
    "neg": "normal", "pos": "high", "lu": "very_low", "hu": "very_high",
}  # fmt: skip


class Bounds(msgspec.Struct, frozen=True):
    """A value in the canonical unit, or a word for it, and what was assumed."""

    low: float | None = None
    high: float | None = None
    qualifier: Qualifier | None = None
    note: str = ""
    said: str = ""


class Unusable(ValueError):  # noqa: N818 - a reason, told to the reader as a sentence
    """Why one observation cannot be used."""


def read_observations(
    resources: list[Resource], today: date | None, spoken: Spoken
) -> tuple[list[LabResult], list[Problem]]:
    """All results, oldest first, the newest of each analyte current; and what could not be used.

    Nothing measured more than a year before `today` is current.
    """
    found: list[LabResult] = []
    problems: dict[str, Problem] = {}
    for resource, known in _measurements(resources):
        shown = _shown(resource)
        if known is None:
            sentence = f"{shown} is no measurement known here, so it was not used."
            problems.setdefault(shown, _problem(shown, sentence))
            continue
        try:
            bounds = _value(resource, known, spoken)
        except (Unusable, UnitError) as reason:
            text = f"{shown} {_when(resource)} was not used: {reason}".replace("  ", " ")
            problems[text] = _problem(shown, text)
            continue
        found.append(
            LabResult(
                analyte=known.analyte.id,
                low=bounds.low,
                high=bounds.high,
                qualifier=bounds.qualifier,
                said=f"{shown}: {bounds.said}" + (f" ({bounds.note})" if bounds.note else ""),
                when=_when(resource) or None,
                origin=origin_of(resource),
            )
        )
    results = []
    for result in _current(found):
        stale = result.current and _is_stale(result, today)
        if stale:
            text = f"{result.said} of {result.when} is more than a year old; it is not current."
            problems.setdefault(text, _problem(result.said, text))
        results.append(msgspec.structs.replace(result, current=False) if stale else result)
    return results, list(problems.values())


def sort_key(when: str | None) -> float:
    """Seconds for ordering times; an unknown time is the oldest. Without a zone: UTC."""
    dated = moment(when)
    return float("-inf") if dated is None else dated[0].timestamp()


def _measurements(resources: list[Resource]) -> Iterator[tuple[Resource, Named | None]]:
    """Each observation, and each component of one (blood pressure), with what it measures."""
    for resource in resources:
        known = _known(resource)
        parts = [mapping(part) for part in items(resource.get("component"))]
        for part in parts:
            inherited = {k: v for k, v in resource.items() if k not in _VALUE_KEYS}
            yield {**inherited, **part}, _known(part)
        if known is not None or not parts:
            yield resource, known


_VALUE_KEYS = {"component", "code", "dataAbsentReason", "interpretation", "valueQuantity",
               "valueString", "valueCodeableConcept", "valueInteger", "valueRange"}  # fmt: skip


def _known(resource: Resource) -> Named | None:
    concept = resource.get("code")
    coded = codes(concept, LOINC)
    for code in coded:
        if found := by_loinc(code):
            return found
    spoken = None if coded else named(label(concept))
    return spoken if spoken is not None and spoken.analyte.uncoded else None


def _value(resource: Resource, known: Named, spoken: Spoken) -> Bounds:
    status = words(resource.get("status")).lower()
    if status in _UNUSABLE:
        raise Unusable(f"its status is {status}")
    if reason := mapping(resource.get("dataAbsentReason")):
        raise Unusable(f"it has no value ({label(reason) or 'no reason given'}); it stays unknown")
    if "valueQuantity" in resource:
        return _quantity(mapping(resource["valueQuantity"]), known)
    if "valueRange" in resource:
        return _range(mapping(resource["valueRange"]), known)
    for key in ("valueString", "valueCodeableConcept", "valueInteger"):
        if key in resource:
            return _worded(resource[key], known, spoken)
    for concept in items(resource.get("interpretation")):
        if qualifier := _INTERPRETATION.get(first_code(concept)):
            return Bounds(qualifier=qualifier, said=label(concept) or qualifier)
    raise Unusable("it has no value; it stays unknown")


def _quantity(quantity: Resource, known: Named) -> Bounds:
    value = number(quantity.get("value"))
    if value is None:
        raise Unusable("its quantity holds no number")
    given = unit_of(quantity, known)
    measured = measure(value, given, known.quantity)
    said = f"{words(quantity.get('comparator'))}{value:g} {given}".strip()
    low: float | None = measured.value
    high: float | None = measured.value
    comparator = words(quantity.get("comparator"))
    if comparator in {"<", "<="}:
        low = None
    elif comparator in {">", ">="}:
        high = None
    elif comparator:
        raise Unusable(f"the comparator {comparator!r} is not understood")
    if known.judged_by is not None:
        verdict = known.quantity.judge(measured.value)
        if (comparator.startswith("<") and verdict != "low") or (
            comparator.startswith(">") and verdict != "high"
        ):
            verdict = verdict if verdict == "normal" and comparator.startswith("<") else None
        if verdict is None:
            raise Unusable("it cannot be told whether this is low, normal or high")
        return Bounds(qualifier=verdict, note=known.quantity.label, said=said)
    return Bounds(low, high, note=measured.note, said=said)


def _range(span: Resource, known: Named) -> Bounds:
    low, high = (
        _quantity(mapping(span[end]), known) if end in span else None for end in ("low", "high")
    )
    said = " to ".join(end.said for end in (low, high) if end)
    if known.judged_by is not None or not (low or high):
        raise Unusable(f"a range ({said or 'empty'}) cannot be used here")
    return Bounds(low.low if low else None, high.high if high else None, said=said)


def unit_of(quantity: Resource, known: Named) -> str:
    """The UCUM code, or the printed unit. Raises Unusable where missing or in disagreement."""
    code, printed = words(quantity.get("code")), words(quantity.get("unit"))
    readable = [text for text in (code, printed) if text and spells_unit(text)]
    if len(readable) == 2 and unit(code).dimension != unit(printed).dimension:
        raise Unusable(f"its unit is {code} by code and {printed} in print")
    if readable:
        return readable[0]
    unitless = unit(known.quantity.unit).dimension == ("1",) and known.quantity.unit != "%"
    if unitless and (not code or code.startswith(("{", "["))):
        return known.quantity.unit
    if code or printed:
        raise Unusable(f"its unit {code or printed!r} is not known")
    raise Unusable("it has no unit, and a unit is never guessed")


def _worded(value: object, known: Named, spoken: Spoken) -> Bounds:
    text = label(value) if not isinstance(value, int | float | str) else str(value)
    reads = spoken.once(read_entry, known.quantity.label, text)
    if len(reads) != 1 or not isinstance(reads[0], LabReading):
        sentence = "" if not reads else getattr(reads[0], "sentence", "")
        raise Unusable(sentence or f"{text!r} is no value")
    read = reads[0]
    if read.analyte != known.analyte.id:
        raise Unusable(f"{text!r} speaks of something else")
    if "no unit given" in read.note and unit(known.quantity.unit).dimension != ("1",):
        raise Unusable("it has no unit, and a unit is never guessed")
    return Bounds(read.low, read.high, read.qualifier, read.note, text)


def _current(found: list[LabResult]) -> list[LabResult]:
    ordered = sorted(found, key=lambda result: sort_key(result.when))
    last = {result.analyte: place for place, result in enumerate(ordered)}
    return [
        result if last[result.analyte] == place else msgspec.structs.replace(result, current=False)
        for place, result in enumerate(ordered)
    ]


def _is_stale(result: LabResult, today: date | None) -> bool:
    """Whether a result is too old to speak for `today`; an undated one is not known to be."""
    seen = day(result.when)
    return bool(today and seen and (today - seen).days > STALE_DAYS)


def _shown(resource: Resource) -> str:
    concept = resource.get("code")
    name, loinc = label(concept), codes(concept, LOINC)
    return f"{name} [{loinc[0]}]" if loinc and loinc[0] != name else name or "an observation"


def _when(resource: Resource) -> str:
    return time_of(resource)


def _problem(said: str, sentence: str) -> Problem:
    return Problem(section=SECTION, said=said, sentence=sentence)
