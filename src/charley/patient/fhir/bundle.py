"""From a bundle to a Reading: person, results, conditions, medicines, and what was not used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from charley.patient.consistency import checked_person, contradictions, settled
from charley.patient.fhir.answers import with_answers
from charley.patient.fhir.conditions import Conditions, read_conditions
from charley.patient.fhir.encounters import reasons_for_coming
from charley.patient.fhir.medication import read_medication
from charley.patient.fhir.observations import STALE_DAYS, read_observations
from charley.patient.fhir.person import (
    GESTATION_CODES,
    PREGNANCY_CODES,
    person_of,
    pregnancy_of,
)
from charley.patient.fhir.procedures import read_procedures
from charley.patient.fhir.resources import (
    LOINC,
    Resource,
    codes,
    day,
    resources_of,
    time_of,
    words,
)
from charley.patient.fhir.spoken import Spoken
from charley.patient.fhir.subject import subject_of, the_patient
from charley.patient.fhir.summary import read_sections
from charley.patient.person import LabResult, Patient
from charley.patient.reading import PatientFileError, Problem, Reading, Understood
from charley.patient.vital_signs import facts_of_vital_signs
from charley.units.analytes import analyte

LARGEST_BYTES = 50_000_000
_MEDICATION = ("MedicationStatement", "MedicationRequest")
_READ = {
    "Patient", "Observation", "Condition", "Medication", "Procedure", "Encounter", "Composition",
    "QuestionnaireResponse", *_MEDICATION,
}  # fmt: skip
_CLINICAL = {
    "AllergyIntolerance", "DiagnosticReport", "DocumentReference", "FamilyMemberHistory",
    "Immunization", "MedicationAdministration", "MedicationDispense",
    "ServiceRequest", "CarePlan", "Flag", "Specimen", "DeviceUseStatement",
    "ClinicalImpression", "ImagingStudy", "NutritionOrder", "RiskAssessment",
}  # fmt: skip


def read_bundle(
    source: Mapping[str, Any] | bytes | str, reference_date: date | None = None
) -> Reading:
    """The patient of a FHIR R4 bundle, or of a single resource of one.

    Age and times are counted to `reference_date`, by default the latest day on which anything in
    the bundle was so. What could not be used is listed in `problems`. Raises PatientFileError
    where there is nothing to read: no FHIR, an OperationOutcome, several patients.
    """
    bundle = _decoded(source)
    kind = words(bundle.get("resourceType"))
    if kind in _READ:
        bundle = {"resourceType": "Bundle", "entry": [{"resource": bundle}]}
    elif kind != "Bundle":
        raise PatientFileError(
            f"a FHIR Bundle is needed, not {kind or 'a file without resourceType'}"
        )
    found = list(resources_of(bundle))
    if not found:
        raise PatientFileError("the FHIR bundle is empty")
    today = reference_date or _latest_day(bundle, [resource for _, resource in found])
    return with_answers(_reading(found, today), [r for _, r in found if _is_response(r)], today)


def _is_response(resource: Resource) -> bool:
    return words(resource.get("resourceType")) == "QuestionnaireResponse"


def whom_and_when(bundle: Resource) -> tuple[str, date | None]:
    """A reference to the person of a bundle ("" where none is named), and the reference day."""
    if words(bundle.get("resourceType")) != "Bundle":
        bundle = {"entry": [{"resource": bundle}]}
    found = list(resources_of(bundle))
    return subject_of(found), _latest_day(bundle, [resource for _, resource in found])


def _decoded(source: Mapping[str, Any] | bytes | str) -> Resource:
    if isinstance(source, Mapping):
        return source
    if len(source) > LARGEST_BYTES:
        raise PatientFileError("the bundle is larger than 50 MB; give one patient")
    try:
        content = msgspec.json.decode(source)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise PatientFileError(f"the bundle is not JSON: {error}") from None
    if not isinstance(content, Mapping):
        raise PatientFileError("the bundle is no JSON object")
    return content


def _reading(found: list[tuple[str, Resource]], today: date | None) -> Reading:
    of: dict[str, list[Resource]] = {}
    for _, resource in found:
        of.setdefault(words(resource.get("resourceType")) or "unknown", []).append(resource)
    person, person_taken, person_problems = person_of(the_patient(found), today)
    special, measured = _separated(of.get("Observation", []))
    pregnant, weeks, pregnancy_taken, pregnancy_problems = pregnancy_of(special, today)
    spoken = Spoken()
    now = today if _is_borne_out(today, [resource for _, resource in found]) else None
    results, lab_problems = read_observations(measured, now, spoken)
    reasons = reasons_for_coming(of.get("Encounter", []), today)
    conditions = read_conditions([*of.get("Condition", []), *reasons], today, spoken)
    procedures = read_procedures(of.get("Procedure", []), today, spoken)
    no_medicines, sections_taken, section_problems = read_sections(of.get("Composition", []))
    medication = read_medication(
        [resource for kind in _MEDICATION for resource in of.get(kind, [])],
        references(found), today, spoken,
    )  # fmt: skip
    size, laboratory = _body_size(results)
    laboratory += _words_without_value(conditions, laboratory)
    patient = Patient(
        **person,
        **size,
        pregnant=conditions.pregnant if pregnant is None else pregnant,
        gestation_weeks=weeks,
        laboratory=tuple(laboratory),
        medicines=medication.uses,
        medicines_listed=(medication.listed or no_medicines) and not medication.questions,
    )
    facts = [*conditions.facts, *procedures.facts]
    known = {fact.finding for fact in facts if not fact.past}
    facts += [fact for fact in facts_of_vital_signs(patient) if fact.finding not in known]
    patient, doubts = checked_person(patient)
    return Reading(
        patient=msgspec.structs.replace(patient, facts=settled(facts)),
        understood=(
            *person_taken, *pregnancy_taken, *(_measured(result) for result in results),
            *conditions.understood, *procedures.understood, *medication.understood,
            *sections_taken, *_without_weight(of),
        ),
        problems=(
            *person_problems, *pregnancy_problems, *lab_problems, *conditions.problems,
            *procedures.problems, *medication.problems, *section_problems, *_unread(of), *doubts,
            *contradictions(facts),
        ),
        questions=medication.questions,
    )  # fmt: skip


def _separated(observations: list[Resource]) -> tuple[list[Resource], list[Resource]]:
    """Observations of pregnancy, and all others."""
    special = PREGNANCY_CODES | GESTATION_CODES
    about = [bool(special & set(codes(one.get("code"), LOINC))) for one in observations]
    pairs = list(zip(about, observations, strict=True))
    return [one for is_special, one in pairs if is_special], [one for s, one in pairs if not s]


def _body_size(results: list[LabResult]) -> tuple[dict[str, Any], list[LabResult]]:
    """Weight and height belong to the person, not to the laboratory."""
    size = {
        result.analyte: result.value
        for result in results
        if result.analyte in {"weight_kg", "height_cm"} and result.current
    }
    rest = [result for result in results if result.analyte not in {"weight_kg", "height_cm"}]
    return {name: value for name, value in size.items() if value is not None}, rest


def _words_without_value(conditions: Conditions, laboratory: list[LabResult]) -> list[LabResult]:
    """A coded hyponatraemia counts only where no sodium was measured."""
    measured = {result.analyte for result in laboratory}
    return [result for result in conditions.laboratory if result.analyte not in measured]


def references(found: Iterable[tuple[str, Resource]]) -> dict[str, Resource]:
    """Resources by every name by which another may refer to them."""
    table: dict[str, Resource] = {}
    for url, resource in found:
        kind, name = words(resource.get("resourceType")), words(resource.get("id"))
        for key in (url, name, f"{kind}/{name}", f"#{name}"):
            if key.strip("#/"):
                table[key] = resource
    return table


def _latest_day(bundle: Resource, resources: list[Resource]) -> date | None:
    """The latest day on which anything was so; else the day the bundle was made."""
    days = [day(time_of(resource)) for resource in resources]
    known = [moment for moment in days if moment is not None]
    return max(known) if known else day(bundle.get("timestamp"))


def _is_borne_out(today: date | None, resources: list[Resource]) -> bool:
    """Whether the latest day is more than one odd entry, which must not make all else look old."""
    days = (day(time_of(resource)) for resource in resources)
    recent = [one for one in days if today and one and (today - one).days <= STALE_DAYS]
    return len(recent) > 1


def _measured(result: LabResult) -> Understood:
    row = analyte(result.analyte)
    ends = [end for end in (result.low, result.high) if end is not None]
    value = f"{ends[0]:.6g} {row.unit}" if ends else str(result.qualifier).replace("_", " ")
    if ends and result.low is None:
        value = f"below {value}"
    if ends and result.high is None:
        value = f"above {value}"
    earlier = "" if result.current else ", an earlier value"
    return Understood(
        section="Observation", said=result.said, meaning=f"{row.label} {value}{earlier}",
        kind="laboratory", note=result.when or "time not given",
    )  # fmt: skip


def _unread(of: Mapping[str, list[Resource]]) -> Iterator[Problem]:
    for kind in sorted(set(of) & _CLINICAL):
        sentence = f"{len(of[kind])} {kind} resource(s) are not read by Charley."
        yield Problem(section=kind, said=kind, sentence=sentence)
    if "OperationOutcome" in of:
        sentence = "The server reported an error for a part of the record (OperationOutcome)."
        yield Problem(section="OperationOutcome", said="OperationOutcome", sentence=sentence)


def _without_weight(of: Mapping[str, list[Resource]]) -> Iterator[Understood]:
    silent = Counter({kind: len(of[kind]) for kind in of if kind not in _READ | _CLINICAL})
    for kind, count in sorted(silent.items()):
        if kind != "OperationOutcome":
            yield Understood(
                section=kind, said=kind, meaning=f"{count} left aside: nothing to weigh",
                kind="nothing",
            )  # fmt: skip
