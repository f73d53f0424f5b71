"""Whose record it is: a bundle in which resources speak of different people is refused."""

from __future__ import annotations

from collections.abc import Iterator

from charley.patient.fhir.resources import Resource, mapping, words
from charley.patient.reading import PatientFileError

SEVERAL = "the bundle holds several patients; give one patient a bundle"


def the_patient(found: list[tuple[str, Resource]]) -> list[Resource]:
    """The Patient resource, where there is one. Raises PatientFileError.

    Refused: several patients, and resources whose subject is another than the Patient, or, without
    a Patient, not the same in all.
    """
    patients = [(url, r) for url, r in found if words(r.get("resourceType")) == "Patient"]
    names = {words(patient.get("id")) or str(place) for place, (_, patient) in enumerate(patients)}
    if len(names) > 1:
        raise PatientFileError(SEVERAL)
    spoken_of = set(_subjects(found))
    own = {
        name
        for url, patient in patients
        for name in (words(patient.get("id")), _name(words(patient.get("id"))), _name(url))
        if name
    }
    others = spoken_of - own if own else set()
    if others or len(spoken_of - own) > 1:
        raise PatientFileError(
            f"{SEVERAL}: some resources have another subject than the Patient of the bundle"
        )
    return [patient for _, patient in patients]


def subject_of(found: list[tuple[str, Resource]]) -> str:
    """A reference to the person, as the bundle itself would write it; "" where nothing names one.

    Call it on a bundle that `the_patient` accepts.
    """
    for url, resource in found:
        if words(resource.get("resourceType")) == "Patient":
            name = words(resource.get("id"))
            return url if url.startswith("urn:") else f"Patient/{name}" if name else ""
    references = (_reference(resource) for _, resource in found)
    return next((text for text in references if _of_a_person(text)), "")


def _subjects(found: list[tuple[str, Resource]]) -> Iterator[str]:
    """The names of all people that resources speak of."""
    kinds = {url: words(resource.get("resourceType")) for url, resource in found if url}
    for _, resource in found:
        reference = _reference(resource)
        if _of_a_person(reference) and kinds.get(reference, "Patient") == "Patient":
            yield _name(reference)


def _reference(resource: Resource) -> str:
    for key in ("subject", "patient"):
        reference = words(mapping(resource.get(key)).get("reference"))
        if reference:
            return reference.partition("/_history")[0]
    return ""


def _of_a_person(reference: str) -> bool:
    return "Patient/" in reference or reference.startswith("urn:")


def _name(reference: str) -> str:
    return reference if reference.startswith("urn:") else reference.rpartition("/")[2]
