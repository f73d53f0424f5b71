"""A rule of Clinical Quality Language as ELM, the form that engines run.

define AtRisk:
  exists ([Observation] O where exists (O.code.coding C where C.code = '2951-2')
    and O.value.value < 135)
  and exists ([MedicationRequest] M where M.status = 'active' and M.medication.text in {...})
"""

from __future__ import annotations

from typing import Any

FHIR, ELM = "{http://hl7.org/fhir}", "{urn:hl7-org:elm-types:r1}"
Node = dict[str, Any]


def at_risk(medicines: list[str]) -> Node:
    """The library with the one definition AtRisk, for these medicines."""
    sodium = _exists(
        "O",
        _retrieve("Observation"),
        _both(
            _exists(
                "C",
                _part("coding", source=_part("code", scope="O")),
                _compare("Equal", _part("value", source=_part("code", scope="C")), _text("2951-2")),
            ),
            _compare(
                "Less",
                _part("value", source=_part("value", source=_part("value", scope="O"))),
                {"type": "Literal", "valueType": ELM + "Decimal", "value": "135"},
            ),
        ),
    )
    named = _part("value", source=_part("text", source=_part("medication", scope="M")))
    medicine = _exists(
        "M",
        _retrieve("MedicationRequest"),
        _both(
            _compare("Equal", _part("value", source=_part("status", scope="M")), _text("active")),
            _compare("In", named, {"type": "List", "element": [_text(m) for m in medicines]}),
        ),
    )
    return {
        "library": {
            "identifier": {"id": "AtRisk", "version": "1"},
            "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
            "usings": {
                "def": [
                    {"localIdentifier": "System", "uri": ELM[1:-1]},
                    {"localIdentifier": "FHIR", "uri": FHIR[1:-1], "version": "4.0.1"},
                ]
            },
            "statements": {
                "def": [
                    _define("Patient", {"type": "SingletonFrom", "operand": _retrieve("Patient")}),
                    _define("AtRisk", _both(sodium, medicine)),
                ]
            },
        }
    }


def _define(name: str, expression: Node) -> Node:
    return {
        "name": name, "context": "Patient", "accessLevel": "Public", "expression": expression
    }  # fmt: skip


def _retrieve(kind: str) -> Node:
    return {"type": "Retrieve", "dataType": FHIR + kind}


def _exists(alias: str, source: Node, where: Node) -> Node:
    query = {
        "type": "Query", "source": [{"alias": alias, "expression": source}],
        "relationship": [], "where": where,
    }  # fmt: skip
    return {"type": "Exists", "operand": query}


def _both(one: Node, other: Node) -> Node:
    return {"type": "And", "operand": [one, other]}


def _compare(kind: str, one: Node, other: Node) -> Node:
    return {"type": kind, "operand": [one, other]}


def _part(path: str, **of: Any) -> Node:
    return {"type": "Property", "path": path, **of}


def _text(value: str) -> Node:
    return {"type": "Literal", "valueType": ELM + "String", "value": value}
