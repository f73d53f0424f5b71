"""Encounters: why the person is here now."""

from __future__ import annotations

from datetime import date

from charley.patient.fhir.resources import Resource, day, items, mapping, words

_NOW = {"arrived", "triaged", "in-progress", "onleave"}


def reasons_for_coming(encounters: list[Resource], today: date | None) -> list[Resource]:
    """The reasons of the encounters that go on, or that began on the reference day, as conditions.

    Reasons of earlier ones are not read: what somebody once came for is not what they have.
    """
    return [
        {"resourceType": "Encounter", "id": encounter.get("id"), "code": reason}
        for encounter in encounters
        if _is_now(encounter, today)
        for reason in items(encounter.get("reasonCode"))
    ]


def _is_now(encounter: Resource, today: date | None) -> bool:
    status = words(encounter.get("status")).lower()
    begun = day(mapping(encounter.get("period")).get("start"))
    return status in _NOW or (status == "finished" and begun is not None and begun == today)
