"""Made-up records of a few people, as FHIR resources by person."""

from __future__ import annotations

import random
from typing import Any

LABS: list[tuple[str, str, float, float, int]] = [
    ("2951-2", "mmol/L", 136, 7, 0), ("2823-3", "mmol/L", 4.1, 0.7, 1),
    ("2160-0", "mg/dL", 1.3, 0.3, 2), ("19123-9", "mg/dL", 1.9, 0.4, 1),
    ("17861-6", "mg/dL", 9.2, 1.0, 1), ("1751-7", "g/dL", 3.8, 0.5, 1),
    ("2345-7", "mg/dL", 150, 30, 0), ("3094-0", "mg/dL", 22, 6, 0),
    ("2692-2", "mosm/kg", 280, 12, 0), ("2955-3", "mmol/L", 70, 20, 0),
    ("1963-8", "mmol/L", 25, 4, 0), ("2075-0", "mmol/L", 101, 5, 0),
    ("8480-6", "mm[Hg]", 120, 20, 0), ("8867-4", "/min", 80, 15, 0),
]  # fmt: skip
CONDITIONS = [
    ("449917004", "Leg cramps"), ("44054006", "Type 2 diabetes mellitus"),
    ("40930008", "Hypothyroidism"), ("62315008", "Diarrhea"), ("89627008", "Hyponatremia"),
    ("77386006", "Pregnancy"), ("49049000", "Parkinson disease"), ("34095006", "Dehydration"),
]  # fmt: skip
MEDICINES = [
    "hydrochlorothiazide 25 mg", "sertraline 50 mg", "omeprazole 20 mg", "furosemide 40 mg",
    "salbutamol inhaler", "atorvastatin 20 mg", "lisinopril 10 mg", "desmopressin",
]  # fmt: skip

Resource = dict[str, Any]


def records(count: int, seed: int) -> dict[str, list[Resource]]:
    """Resources of each of `count` people."""
    rng = random.Random(seed)
    return {f"p{i:04d}": _person(f"p{i:04d}", rng) for i in range(count)}


def bundle(resources: list[Resource]) -> Resource:
    """One person's resources as a bundle."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
    }


def _person(person: str, rng: random.Random) -> list[Resource]:
    born = f"{rng.randint(1930, 2003)}-0{rng.randint(1, 9)}-11"
    found: list[Resource] = [
        {"resourceType": "Patient", "id": person, "gender": rng.choice(["female", "male"]),
         "birthDate": born}
    ]  # fmt: skip
    subject = {"reference": f"Patient/{person}"}
    for code, unit, mean, spread, digits in LABS:
        if rng.random() < 0.5:
            days = ["2024-01-05", "2024-02-20"] if rng.random() < 0.3 else ["2024-02-20"]
            for day in days:
                value = round(rng.gauss(mean, spread), digits)
                found.append(result(code, value, unit, subject=subject, day=day))
    for code, display in CONDITIONS:
        if rng.random() < 0.15:
            found.append(
                {"resourceType": "Condition", "subject": subject, "recordedDate": "2023-05-01",
                 "code": {"coding": [{"system": "http://snomed.info/sct", "code": code,
                                      "display": display}]},
                 "clinicalStatus": {"coding": [
                     {"code": rng.choice(["active", "active", "resolved"])}]}}
            )  # fmt: skip
    for name in MEDICINES:
        if rng.random() < 0.2:
            found.append(
                {"resourceType": "MedicationRequest", "intent": "order", "subject": subject,
                 "status": rng.choice(["active", "active", "stopped"]),
                 "medicationCodeableConcept": {"text": name},
                 "authoredOn": f"202{rng.randint(2, 3)}-0{rng.randint(1, 9)}-10"}
            )  # fmt: skip
    return found


def result(
    code: str, value: float, unit: str, *, subject: Resource, day: str = "2024-02-20", **more: Any
) -> Resource:
    """One Observation."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "subject": subject,
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "unit": unit, "code": unit},
        **more,
    }
