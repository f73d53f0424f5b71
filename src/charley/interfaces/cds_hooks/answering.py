"""From a call to its cards: gather the record, read it, look for alerts, write them as cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import anyio.to_thread

from charley.care.alerts.chart import Situation
from charley.care.alerts.raising import alerts_on_opening, alerts_on_order
from charley.interfaces.cds_hooks.actions import Place
from charley.interfaces.cds_hooks.asked import HookRequest
from charley.interfaces.cds_hooks.card import Cards
from charley.interfaces.cds_hooks.cards import as_card
from charley.interfaces.cds_hooks.drafts import Drafts, drafts_of
from charley.interfaces.cds_hooks.gathering import Ask, Record, gathered
from charley.interfaces.serving.errors import ServiceError
from charley.patient.fhir import read_bundle
from charley.patient.reading import PatientFileError

MOST_AT_ONCE = 200  # a larger record is read aside, so that others are answered meanwhile
NO_PATIENT = (
    "the Patient resource could not be had: send it as prefetch key 'patient' (Patient/{id}), the "
    "one of context.patientId, or name the FHIR server in fhir_servers"
)


async def answered(request: HookRequest, now: datetime, ask: Ask | None = None) -> Cards:
    """The cards of one call. Raises ServiceError 412 where there is no patient to speak of."""
    record = await gathered(request.prefetch, request.patient_id, ask)
    if record.patient is None:
        raise ServiceError(412, NO_PATIENT)
    if len(record.resources) > MOST_AT_ONCE:
        return await anyio.to_thread.run_sync(_cards, request, record, now)
    return _cards(request, record, now)


def warm() -> None:
    """Read every table that the first call would otherwise wait for, on a person made up here."""
    now = datetime.now(UTC)
    of = {"subject": {"reference": "Patient/1"}, "status": "active"}
    request = HookRequest(hook="patient-view", hook_instance="warm", context={"patientId": "1"})
    resources: tuple[dict[str, Any], ...] = (
        {**of, "resourceType": "Observation", "status": "final", "valueInteger": 7,
         "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]}},
        {**of, "resourceType": "Observation", "status": "final",
         "effectiveDateTime": now.isoformat(), "valueQuantity": {"value": 128, "unit": "mmol/L"},
         "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]}},
        {**of, "resourceType": "Condition", "code": {"text": "leg cramps"}},
        {**of, "resourceType": "MedicationRequest", "intent": "order",
         "medicationCodeableConcept": {"text": "indapamide 2.5 mg"}},
    )  # fmt: skip
    patient = {"resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1950"}
    _cards(request, Record(patient=patient, resources=resources, lacking=frozenset()), now)


def _cards(request: HookRequest, record: Record, now: datetime) -> Cards:
    ordering = request.hook != "patient-view"
    drafts = drafts_of(request.context, record.resources, now.date()) if ordering else Drafts()
    if ordering and not drafts.orders:
        return Cards()
    situation = _situation(record, drafts, now)
    if ordering:
        alerts = alerts_on_order(situation, signing=request.hook == "order-sign")
    else:
        alerts = alerts_on_opening(situation)
    place = Place(
        patient_id=request.patient_id,
        encounter_id=_text(request.context, "encounterId").removeprefix("Encounter/"),
        now=now,
        drafts=drafts.by_reference,
    )
    call = f"{request.hook}|{request.hook_instance}"
    return Cards(cards=tuple(as_card(alert, call, place) for alert in alerts))


def _situation(record: Record, drafts: Drafts, now: datetime) -> Situation:
    entries = [{"resource": one} for one in (record.patient, *record.resources)]
    try:
        reading = read_bundle({"resourceType": "Bundle", "entry": entries}, now.date())
    except PatientFileError as error:
        raise ServiceError(412, f"the record cannot be used: {error}") from None
    person = record.patient or {}
    return Situation(
        patient=reading.patient,
        now=now,
        deceased=person.get("deceasedBoolean") is True or bool(person.get("deceasedDateTime")),
        results_complete="results" not in record.lacking,
        orders=drafts.orders,
        planned=drafts.planned,
    )


def _text(context: Mapping[str, Any], name: str) -> str:
    value = context.get(name)
    return value if isinstance(value, str) else ""
