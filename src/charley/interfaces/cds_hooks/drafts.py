"""The orders being made: medicines of the drafts, what they are for, and tests among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from charley.care.alerts.chart import Ordered
from charley.care.alerts.rules import rules
from charley.patient.fhir.bundle import references
from charley.patient.fhir.conditions import findings_of
from charley.patient.fhir.medication import read_medication
from charley.patient.fhir.resources import (
    LOINC,
    Resource,
    codes,
    items,
    label,
    mapping,
    resources_of,
    words,
)
from charley.units.analytes import by_loinc

_OVER = frozenset({"cancelled", "completed", "entered-in-error", "stopped"})


class Drafts(msgspec.Struct, frozen=True, kw_only=True):
    """What is being ordered: medicines, analytes that tests among the drafts will measure, and
    the draft resources by their reference."""

    orders: tuple[Ordered, ...] = ()
    planned: frozenset[str] = frozenset()
    by_reference: Mapping[str, Resource] = {}


def drafts_of(context: Mapping[str, Any], record: tuple[Resource, ...], today: date) -> Drafts:
    """The drafts of a call; where the context names selections, only medicines among them."""
    found = list(resources_of(mapping(context.get("draftOrders"))))
    table = references([*(("", one) for one in record), *found])
    chosen = {words(name) for name in items(context.get("selections"))}
    medicines = [
        (reference, resource)
        for _, resource in found
        if words(resource.get("resourceType")) == "MedicationRequest"
        and _stands(resource)
        and ((reference := _reference(resource)) in chosen or not chosen)
    ]
    return Drafts(
        orders=tuple(
            order
            for reference, resource in medicines
            for order in _ordered(reference, resource, table, today)
        ),
        planned=frozenset(_planned([resource for _, resource in found])),
        by_reference={reference: resource for reference, resource in medicines if reference},
    )


def _stands(resource: Resource) -> bool:
    return resource.get("doNotPerform") is not True and words(resource.get("status")) not in _OVER


def _reference(resource: Resource) -> str:
    name = words(resource.get("id"))
    return f"{words(resource.get('resourceType'))}/{name}" if name else ""


def _ordered(
    reference: str, resource: Resource, table: Mapping[str, Resource], today: date
) -> Iterator[Ordered]:
    """The medicines of one draft; none while none has been chosen."""
    as_taken = {**resource, "status": "active", "intent": "order", "authoredOn": None}
    for use in read_medication([as_taken], table, today).uses:
        yield Ordered(
            order=reference,
            said=label(resource.get("medicationCodeableConcept")) or use.said,
            use=use,
            reasons=frozenset(_reasons(resource, table)),
        )


def _reasons(resource: Resource, table: Mapping[str, Resource]) -> Iterator[str]:
    for concept in items(resource.get("reasonCode")):
        yield from findings_of(concept)
    for raw in items(resource.get("reasonReference")):
        target = words(mapping(raw).get("reference"))
        condition = table.get(target) or table.get(target.rpartition("/")[2]) or {}
        if label(condition.get("code")):
            yield from findings_of(condition.get("code"))


def _planned(resources: list[Resource]) -> Iterator[str]:
    """Analytes that the requested tests among the drafts measure."""
    panels = rules().panels.analytes
    for resource in resources:
        if words(resource.get("resourceType")) != "ServiceRequest" or not _stands(resource):
            continue
        for code in codes(resource.get("code"), LOINC):
            known = by_loinc(code)
            yield from (known.analyte.id,) if known else panels.get(code, ())
