"""What the plain API can do: the same as the command line, over JSON."""

from __future__ import annotations

from typing import Any

from charley.interfaces.api import patients, physiology
from charley.interfaces.api.answers import Assessment, Check, Cramp, Medicines, Simulated
from charley.interfaces.api.interview import INTERVIEW_OPERATIONS
from charley.interfaces.api.what_if import WHAT_IF
from charley.interfaces.serving.operation import YAML, Operation
from charley.interfaces.serving.turns import LATER
from charley.patient.template import json_schema

_FILE = {key: value for key, value in json_schema().items() if key != "$schema"}
_PATIENT: dict[str, Any] = {
    "$defs": _FILE.pop("$defs"),
    "anyOf": [_FILE, {"type": "object", "required": ["resourceType"]}],
}
_EXAMPLE = {"age": 74, "sex": "female", "symptoms": "calf cramps at night", "labs": "Na 128"}
_SCENARIO = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "who": {"type": "object", "description": "{sex: female, age: 74 years, weight: 60 kg}"},
        "events": {
            "type": "array",
            "items": {"type": "object"},
            "description": "[{at: 0 h, drink: 1 L water}]",
        },
        "arms": {"type": "object", "description": "name of an arm to what differs in it"},
        "until": {"type": "string", "description": "24 h, 3 days"},
    },
}
_WAITING = {503: LATER.capitalize()}
_AT_FIRST = {
    patients.PRESENTATION: {
        "type": "boolean",
        "description": "Leave out what the file marks as found later.",
    }
}

API: tuple[Operation, ...] = (
    Operation(
        method="POST",
        path="/api/assess",
        name="assess",
        about="Assess one person. Takes a patient file (YAML or JSON) or a FHIR R4 bundle.",
        answer=patients.assess,
        takes=_PATIENT,
        gives=Assessment,
        query=_AT_FIRST,
        example=_EXAMPLE,
    ),
    Operation(
        method="POST",
        path="/api/check",
        name="check",
        about="Say what is understood of a patient file. Nothing is concluded from it.",
        answer=patients.check,
        takes=_PATIENT,
        gives=Check,
        example=_EXAMPLE,
    ),
    Operation(
        method="POST",
        path="/api/medicines",
        name="medicines",
        about="Review the medicines of one person. The red flags of the person stand beside them.",
        answer=patients.medicines,
        takes=_PATIENT,
        gives=Medicines,
        query=_AT_FIRST,
        example={"symptoms": "cramps", "medicines": ["indapamide 2.5 mg"], "labs": "Na 124"},
    ),
    Operation(
        method="POST",
        path="/api/simulate",
        name="simulate",
        about="Simulate water and salts in the body of a scenario (YAML or JSON). At most "
        f"{physiology.MOST_DAYS:g} days; people times arms times days, those before time 0 too, at "
        f"most {physiology.MOST_PERSON_DAYS:g}.",
        answer=physiology.simulate,
        takes=_SCENARIO,
        gives=Simulated,
        query={
            "people": {
                "type": "integer", "minimum": 1, "maximum": physiology.MOST_PEOPLE,
                "description": "This many people like the one of the scenario.",
            },
            "seed": {
                "type": "integer", "minimum": 0, "maximum": physiology.LARGEST_SEED,
                "description": "Draw the same people again.",
            },
            "days": {
                "type": "number", "minimum": 1 / 24, "maximum": physiology.MOST_DAYS,
                "description": "How long, instead of what the scenario says.",
            },
            "show": {
                "type": "string",
                "description": "Quantities by name, separated by commas; `all` for every level; "
                "those that moved most where left out.",
            },
        },
        statuses=_WAITING,
        example={"events": [{"at": "0 h", "drink": "1 L water"}], "until": "12 h"},
    ),
    Operation(
        method="POST",
        path="/api/cramp",
        name="cramp",
        about="The cramp threshold frequency of a state, a patient or a scenario. A measure of "
        "the laboratory; it gives no advice.",
        answer=physiology.cramp,
        takes=physiology.State,
        gives=Cramp,
        statuses=_WAITING,
        example={"sodium_mmol_per_l": 128, "sodium_before_mmol_per_l": 139},
    ),
    Operation(
        method="GET",
        path="/api/schema",
        name="patient_file_schema",
        about="The JSON Schema of the patient file.",
        answer=patients.schema,
        gives={"type": "object"},
        gives_media="application/schema+json",
    ),
    Operation(
        method="GET",
        path="/api/template",
        name="patient_file_template",
        about="An empty patient file that explains itself.",
        answer=patients.blank,
        gives={"description": "YAML in which all values are still empty"},
        gives_media=YAML,
    ),
    WHAT_IF,
    *INTERVIEW_OPERATIONS,
)  # fmt: skip
