"""What the FHIR service can do."""

from __future__ import annotations

from typing import Any

from charley.interfaces.fhir.assess import BUNDLE, PARAMETERS, PRESENTATION, assess
from charley.interfaces.fhir.capability import assess_definition, metadata
from charley.interfaces.fhir.negotiation import FORMAT, STATUSES
from charley.interfaces.fhir.questionnaire import QUESTIONNAIRE_OPERATIONS
from charley.interfaces.serving.operation import FHIR, Operation

PART = "FHIR R4"


def of_kind(kind: str, **more: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of a resource of one kind."""
    return {
        "type": "object",
        "required": ["resourceType", *more],
        "properties": {"resourceType": {"const": kind}, **more},
    }


_RESOURCE = {
    "type": "object",
    "required": ["resourceType"],
    "properties": {"resourceType": {"type": "string"}},
}
_ENTRIES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["fullUrl", "resource"],
        "properties": {"fullUrl": {"type": "string"}, "resource": _RESOURCE},
    },
}
_ASKED = {
    "type": "object",
    "required": ["resourceType"],
    "properties": {
        "resourceType": {"enum": [BUNDLE, PARAMETERS]},
        "entry": {"type": "array", "items": {"type": "object"}},
        "parameter": {"type": "array", "items": {"type": "object"}},
    },
}
_EXAMPLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p1", "gender": "female",
                      "birthDate": "1950-03-01"}},
        {"resource": {
            "resourceType": "Observation", "id": "o1", "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
            "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2024-03-01",
            "valueQuantity": {"value": 121, "unit": "mmol/L",
                              "system": "http://unitsofmeasure.org", "code": "mmol/L"},
        }},
        {"resource": {
            "resourceType": "MedicationStatement", "id": "m1", "status": "active",
            "medicationCodeableConcept": {"text": "Indapamide 2.5 mg tablets"},
            "subject": {"reference": "Patient/p1"},
        }},
    ],
}  # fmt: skip

FHIR_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="POST",
        path="/fhir/$assess",
        name="fhir_assess",
        part=PART,
        about="Assess the record of one person. Takes a Bundle (collection, searchset or patient "
        "summary), or Parameters with one; gives a Bundle of drafts and proposals.",
        answer=assess,
        takes=_ASKED,
        takes_media=FHIR,
        gives=of_kind(BUNDLE, type={"const": "collection"}, entry=_ENTRIES),
        gives_media=FHIR,
        query={
            PRESENTATION: {
                "type": "boolean",
                "description": "Leave out what was found after the first assessment.",
            },
            "_format": FORMAT,
        },
        statuses={
            401: "A signed token is needed",
            422: "Readable, but not the record of one person",
            **STATUSES,
        },
        example=_EXAMPLE,
    ),
    Operation(
        method="GET",
        path="/fhir/metadata",
        name="fhir_metadata",
        part=PART,
        about="What this FHIR server can do.",
        answer=metadata,
        gives=of_kind("CapabilityStatement"),
        gives_media=FHIR,
        query={"_format": FORMAT},
        statuses={406: STATUSES[406]},
    ),
    Operation(
        method="GET",
        path="/fhir/OperationDefinition/assess",
        name="fhir_assess_definition",
        part=PART,
        about="The definition of the operation $assess.",
        answer=assess_definition,
        gives=of_kind("OperationDefinition"),
        gives_media=FHIR,
        query={"_format": FORMAT},
        statuses={406: STATUSES[406]},
    ),
    *QUESTIONNAIRE_OPERATIONS,
)
