"""What FHIR R4 asks of the resources that Charley writes, where a second reader is more lenient.

Value sets and invariants of hl7.org/fhir/R4, of the elements in use. `fhir.resources` reads R4B, of
which these resources are the same but for what is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from fhir.resources.R4B import get_fhir_model_class

Json = dict[str, Any]

REQUIRED = {
    "GuidanceResponse": {"moduleUri", "status"},
    "RiskAssessment": {"status", "subject"},
    "DetectedIssue": {"status"},
    "CarePlan": {"status", "intent", "subject"},
    "ServiceRequest": {"status", "intent", "subject"},
    "NutritionOrder": {"status", "intent", "patient", "dateTime"},
    "Provenance": {"target", "recorded", "agent"},
    "OperationOutcome": {"issue"},
    "Device": set(),
}
CODES = {
    ("GuidanceResponse", "status"): {"success", "data-requested", "data-required", "failure"},
    ("RiskAssessment", "status"): {"registered", "preliminary", "final", "amended"},
    ("DetectedIssue", "status"): {"registered", "preliminary", "final", "amended"},
    ("DetectedIssue", "severity"): {"high", "moderate", "low"},
    ("CarePlan", "status"): {"draft"},
    ("CarePlan", "intent"): {"proposal"},
    ("ServiceRequest", "status"): {"draft"},
    ("ServiceRequest", "intent"): {"proposal"},
    ("ServiceRequest", "priority"): {"routine", "urgent", "asap", "stat"},
    ("NutritionOrder", "status"): {"draft"},
    ("NutritionOrder", "intent"): {"proposal"},
}
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
ELEMENTS = {"div", "p", "b", "ul", "li"}


def assert_answer(bundle: Json) -> None:
    """Assert that a bundle is one that Charley may answer with."""
    get_fhir_model_class("Bundle").model_validate(bundle)
    assert bundle["type"] == "collection"
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    for entry in bundle["entry"]:
        assert UUID.fullmatch(entry["fullUrl"])
        assert entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}"
        _assert_resource(entry["resource"])
    inside = {value for key, value in leaves(bundle) if key == "reference"}
    dangling = {text for text in inside if str(text).startswith("urn:uuid:")} - set(urls)
    assert not dangling - {subject_of(bundle)}


def resources(bundle: Json, kind: str) -> list[Json]:
    """The resources of one kind."""
    found = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


def subject_of(bundle: Json) -> str | None:
    """Whom the answer is about."""
    reference: str | None = resources(bundle, "CarePlan")[0]["subject"].get("reference")
    return reference


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is no list or mapping, with the name it stands under."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    else:
        yield key, value


def _assert_resource(resource: Json) -> None:
    kind = resource["resourceType"]
    for name in REQUIRED[kind]:
        assert name in resource or f"_{name}" in resource, (kind, name)
    for (of, name), allowed in CODES.items():
        if of == kind and name in resource:
            assert resource[name] in allowed, (kind, name)
    assert ID.fullmatch(resource["id"])
    _assert_narrative(resource["text"])
    for name, value in leaves(resource):
        assert value not in (None, ""), (kind, name)
        assert not isinstance(value, str) or not FORBIDDEN.search(value), (kind, name)
        assert not isinstance(value, str) or value == value.strip(), (kind, name)
    for prediction in resource.get("prediction", ()):
        assert 0 <= prediction.get("probabilityDecimal", 0) <= 100  # ras-2
    for activity in resource.get("activity", ()) if kind == "CarePlan" else ():
        assert len({"reference", "detail"} & set(activity)) == 1  # cpl-3
    if kind == "NutritionOrder":
        assert {"oralDiet", "supplement", "enteralFormula"} & set(resource)  # nor-1
    if "orderDetail" in resource:
        assert "code" in resource  # prr-1


def _assert_narrative(text: Json) -> None:
    assert text["status"] == "generated"
    tree = ElementTree.fromstring(text["div"])
    found = {element.tag.removeprefix("{http://www.w3.org/1999/xhtml}") for element in tree.iter()}
    assert found <= ELEMENTS
    assert not any(set(element.attrib) for element in tree.iter())
    assert "".join(tree.itertext()).strip()
