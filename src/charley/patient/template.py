"""An empty patient file with explanations, and its JSON Schema."""

from __future__ import annotations

from typing import Any

_TEMPLATE = """\
# One patient. Everything is optional: leave out what is not known (unknown is never taken as
# normal), and write "no ..." for what was asked or looked for and is not there.
# Each section takes a text or a list, in plain words. Then: charley check FILE, charley assess FILE

age:            # 74 · 4 months · 3 years 2 months
sex:            # female or male
weight:         # 70 kg · 154 lb
height:         # 165 cm · 5 ft 5
pregnant:       # yes · no · 20 weeks · 37w5d

symptoms:       # for example:  - calf cramps at night for 3 weeks
                #               - tired, no fever
history:        # known diseases, operations, family, habits:  - hypertension   - smokes

medicines:      # name, dose, since when; or: none
                #   - indapamide 2.5 mg daily for 2 weeks
                #   - sertraline 50 mg (stopped 3 days ago)
                #   - no diuretics
                # Include inhalers, antacids, laxatives, supplements, herbs, tonic water.

vitals:         # bp: 90/60 · hr: 110 · temp: 38.2 · rr: 18 · spo2: 96 · gcs: 15
exam:           #   - brisk reflexes, no oedema

labs:           # with units where they are not mmol/L:
                #   - sodium: 121
                #   - creatinine 88 umol/L
                #   - urine sodium <20 mmol/L
                #   - {name: sodium, value: 139, unit: mmol/L, other_time: last year}
tests:          # ECG, imaging, nerve studies:  - "ECG: long QT"
                #   - cramp threshold frequency 14 Hz

diet_fluids:    # eating, drinking, sport, heat, alcohol:  - drinks 4 litres of water a day
facts:          # findings by their ids, where no words are needed:  fever: no

# What was found only after the first assessment goes here, in the same sections:
later:
"""


def template() -> str:
    """A commented patient file in YAML, to be filled in."""
    return _TEMPLATE


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a patient file in its plain spelling."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Charley patient file",
        "description": "One patient, in YAML or JSON; everything is optional and in plain words.",
        "type": "object",
        "properties": _properties() | {"later": _later()},
        "$defs": {"lines": _lines(), "medicine": _medicine(), "result": _result()},
    }


def _properties() -> dict[str, Any]:
    lines = {"$ref": "#/$defs/lines"}
    text_or_number = {"type": ["string", "number", "null"]}
    return {
        "age": text_or_number | {"description": 'years, or "4 months", "3 years 2 months"'},
        "sex": {"enum": ["female", "male", "f", "m", None]},
        "weight": text_or_number | {"description": 'kg, or "154 lb"'},
        "height": text_or_number | {"description": 'cm, or "5 ft 5"'},
        "pregnant": {
            "type": ["boolean", "string", "number", "null"],
            "description": 'true, false, "20 weeks" or "37w5d"',
        },
        "symptoms": lines,
        "history": lines,
        "exam": lines,
        "tests": lines
        | {"description": 'as reported: "ECG: long QT", "cramp threshold frequency 14 Hz"'},
        "diet_fluids": lines,
        "story": lines | {"description": "free text"},
        "facts": {
            "type": ["object", "null"],
            "description": "findings by their ids, where no words are needed",
            "additionalProperties": {"enum": ["yes", "no", "unknown", True, False, None]},
        },
        "medicines": _lines_or("medicine", 'e.g. "indapamide 2.5 mg daily for 2 weeks", "none"'),
        "vitals": _lines_or("result", "bp, hr, temp (Celsius), rr, spo2 (%), gcs"),
        "labs": _lines_or("result", "measured values with their units"),
    }


def _lines() -> dict[str, Any]:
    return {
        "description": "a text, a list of texts, or a mapping of name to value; {later: text} in a "
        "list marks what was found after the first assessment",
        "anyOf": [
            {"type": ["string", "number", "boolean", "null"]},
            {
                "type": "array",
                "items": {
                    "anyOf": [
                        {"type": ["string", "number"]},
                        {"type": "object", "additionalProperties": True},
                    ]
                },
            },
            {"type": "object", "additionalProperties": True},
        ],
    }


def _lines_or(entry: str, description: str) -> dict[str, Any]:
    """Lines, or a list in which structured entries stand too."""
    listed = {
        "type": "array",
        "items": {"anyOf": [{"type": "string"}, {"$ref": f"#/$defs/{entry}"}]},
    }
    return {"description": description, "anyOf": [listed, {"$ref": "#/$defs/lines"}]}


def _medicine() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "dose": {"type": "string", "description": 'with unit, e.g. "2.5 mg daily"'},
            "frequency": {"type": "string"},
            "since": {"type": "string", "description": 'e.g. "2 weeks"'},
            "stopped": {"type": ["boolean", "string"], "description": 'e.g. "3 days ago"'},
            "status": {"enum": ["current", "stopped", "past", "not_taken"]},
        },
    }


def _result() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "value": {"type": ["number", "string"]},
            "unit": {"type": "string"},
            "specimen": {"enum": ["serum", "plasma", "blood", "urine", "sweat"]},
            "qualifier": {"enum": ["very_low", "low", "normal", "high", "very_high"]},
            "stage": {"enum": ["presentation", "workup"]},
            "other_time": {"type": "string", "description": "when, if this is no current value"},
            "remark": {"type": "string"},
        },
    }


def _later() -> dict[str, Any]:
    return {
        "description": "sections of what was found after the first assessment",
        "anyOf": [
            {"$ref": "#/$defs/lines"},
            {"type": "object", "properties": _properties(), "additionalProperties": True},
        ],
    }
