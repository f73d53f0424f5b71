"""Proposals of an alert as FHIR drafts: tests, another medicine, an order taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from charley.care.alerts.alert import OrderTest, Proposal, Replace, Withdraw
from charley.interfaces.cds_hooks.card import Action
from charley.interfaces.cds_hooks.markdown import plain
from charley.patient.fhir.resources import Resource
from charley.patient.medicines.names import medicine_lexicon
from charley.units.analytes import analytes

LOINC_URI = "http://loinc.org"
ATC_URI = "http://www.whocc.no/atc"
_KEPT = (
    *("id", "meta", "identifier", "subject", "encounter", "authoredOn", "requester", "recorder"),
    *("reasonCode", "reasonReference", "category", "priority"),
)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where drafts belong: the person, the encounter if one is known, and the moment."""

    patient_id: str
    encounter_id: str
    now: datetime
    drafts: Mapping[str, Resource]


def action(proposal: Proposal, place: Place) -> Action | None:
    """One proposal as an action; None where the order that it is about has no reference."""
    if isinstance(proposal, OrderTest):
        return _request(proposal, place)
    draft = place.drafts.get(proposal.order)
    if draft is None:
        return None
    if isinstance(proposal, Withdraw):
        said = f"Take back the draft order of {plain(proposal.medicine)}"
        return Action(type="delete", description=said, resource_id=proposal.order)
    return _replaced(proposal, draft)


def _request(test: OrderTest, place: Place) -> Action:
    row = analytes()[test.analyte]
    code = next(iter((*row.loinc, *row.loinc_recalled)))
    resource: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "proposal",
        "code": {
            "coding": [{"system": LOINC_URI, "code": code, "display": row.label}],
            "text": row.label,
        },
        "subject": {"reference": f"Patient/{place.patient_id}"},
        "authoredOn": place.now.isoformat(timespec="seconds"),
        "reasonCode": [{"text": test.because}],
    }
    if place.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{place.encounter_id}"}
    said = f"Request {row.label}"
    if test.days is not None:
        first, last = ((place.now + timedelta(days=days)).date() for days in test.days)
        resource["occurrencePeriod"] = {"start": first.isoformat(), "end": last.isoformat()}
        said += f" between {first.isoformat()} and {last.isoformat()}"
    return Action(type="create", description=said, resource=resource)


def _replaced(proposal: Replace, draft: Resource) -> Action:
    """The draft with another medicine and dose; what belongs to the old one does not go over."""
    known = medicine_lexicon().ingredients[proposal.ingredient].atc[0]
    coding = {"system": ATC_URI, "code": known, "display": proposal.ingredient}
    resource = {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "proposal",
        **{name: draft[name] for name in _KEPT if name in draft},
        "medicationCodeableConcept": {"coding": [coding], "text": proposal.name},
        "dosageInstruction": [{"text": proposal.dose}],
    }
    said = f"Order {proposal.name} instead of {plain(proposal.medicine)}; check dose and allergies"
    return Action(type="update", description=said, resource=resource)
