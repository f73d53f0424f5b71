"""Where fuzzing starts: what real clients send, and records made of codes that mean something."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import yaml

from charley.care.interview import next_turn
from charley.interfaces.cds_hooks.discovery import HOOK_OF
from charley.interfaces.cds_hooks.operations import _EXAMPLE as CALL
from charley.interfaces.cds_hooks.operations import _FEEDBACK as FEEDBACK
from charley.patient.fhir.conditions import condition_codes
from charley.patient.language.vocabulary import concepts
from charley.patient.medicines.names import medicine_lexicon
from charley.units.analytes import Analyte, analytes

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
DAYS = ["2024-03-01", "2024-02-20", "2023-01-05", "2020", "2024-03-01T08:30:00Z", ""]
KEYS = {"Observation": "results", "Condition": "conditions", "MedicationRequest": "medicines",
        "MedicationStatement": "statements"}  # fmt: skip
SENTENCES = [
    "calf cramps at night for 3 weeks", "no fever", "drinks 4 litres of water a day", "confused",
    "cannot move the legs", "diarrhoea since Tuesday", "left calf swollen", "ran a marathon",
]  # fmt: skip


def record(rng: Random) -> Json:
    """A FHIR bundle of one person, with codes, units and names that are known."""
    entries = [_person(rng)] if rng.random() < 0.9 else []
    entries += [_observation(rng) for _ in range(rng.randrange(12))]
    entries += [_condition(rng) for _ in range(rng.randrange(5))]
    entries += [_medicine(rng) for _ in range(rng.randrange(5))]
    if rng.random() < 0.2:
        entries.append(_procedure(rng))
    for place, entry in enumerate(entries):
        if rng.random() < 0.8:
            entry["id"] = f"r{place}"
    kind = rng.choice(["collection", "searchset", "document", "batch"])
    wrapped = [{"resource": entry, **_url(rng, place)} for place, entry in enumerate(entries)]
    return {"resourceType": "Bundle", "type": kind, "entry": wrapped}


def patient_file(rng: Random) -> Json:
    """A patient file of phrases, medicines and values that are known."""
    person: Json = {
        "symptoms": [_phrase(rng) for _ in range(rng.randrange(6))],
        "history": [_phrase(rng) for _ in range(rng.randrange(3))],
        "medicines": [rng.choice(_medicines()) for _ in range(rng.randrange(4))],
        "labs": [_value(rng) for _ in range(rng.randrange(6))],
    }
    if rng.random() < 0.8:
        person["age"] = rng.choice([0, 3, 30, 74, 99, "4 months"])
    if rng.random() < 0.8:
        person["sex"] = rng.choice(["female", "male"])
    if rng.random() < 0.1:
        person["pregnant"] = rng.choice([True, "20 weeks"])
    if rng.random() < 0.2:
        person["later"] = {"labs": [_value(rng)]}
    return person


def hook_call(rng: Random) -> tuple[str, Json]:
    """The id of a CDS Hooks service, and a call of it."""
    name = rng.choice(list(HOOK_OF))
    call: Json = json.loads(json.dumps({**CALL, "hook": HOOK_OF[name]}))
    of: dict[str, list[Json]] = {}
    for entry in record(rng)["entry"]:
        of.setdefault(entry["resource"]["resourceType"], []).append(entry)
    call["prefetch"]["patient"] = {**_person(rng), "id": "1"}
    for kind, key in KEYS.items():
        found = {"resourceType": "Bundle", "type": "searchset", "entry": of.get(kind, [])}
        call["prefetch"][key] = rng.choice([found, found, found, None, {"resourceType": "Bundle"}])
    drafts = [{"resource": _medicine(rng, "MedicationRequest")} for _ in range(rng.randrange(3))]
    call["context"] |= {
        "draftOrders": {"resourceType": "Bundle", "entry": drafts},
        "selections": ["MedicationRequest/r0"],
        "medications": {"resourceType": "Bundle", "entry": drafts},
    }
    return name, call


def answers(rng: Random) -> list[Json]:
    """Answers to the interview, as a person would press them, or not quite."""
    given: list[Any] = []
    for _ in range(rng.randrange(8)):
        turn = next_turn(tuple(given))
        if turn.question is None:
            break
        options = [option.id for option in turn.question.options]
        said = [rng.choice([*options, "unknown", "none", "7", _phrase(rng)])]
        answer = {"question": turn.question.id, "given": said}
        try:
            given.append(msgspec.convert(answer, _answer_type()))
            next_turn(tuple(given))
        except ValueError:
            given.pop()
            return [*msgspec.to_builtins(given), answer]
    found: list[Json] = msgspec.to_builtins(given)
    return found


@cache
def scenarios() -> tuple[Json, ...]:
    """Short scenarios of each kind of event."""
    found = []
    for path in sorted((ROOT / "examples" / "scenarios").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found.append({**content, "until": "6 h", "before": "0 h"})
    return tuple(json.loads(json.dumps(one, default=str)) for one in found)


@cache
def records() -> tuple[Json, ...]:
    """Records that were written by hand."""
    return (json.loads((ROOT / "examples" / "fhir-bundle.json").read_text(encoding="utf-8")),)


@cache
def files() -> tuple[Json, ...]:
    """Patient files that were written by hand."""
    paths = sorted((ROOT / "examples").glob("*.yaml"))
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)


def feedback(_: Random) -> Json:
    """What a client tells of a card."""
    content: Json = json.loads(json.dumps(FEEDBACK))
    return content


def _answer_type() -> Callable[..., Any]:
    from charley.care.interview import Answer

    return Answer


def _url(rng: Random, place: int) -> Json:
    return {"fullUrl": f"urn:uuid:{place}"} if rng.random() < 0.3 else {}


def _person(rng: Random) -> Json:
    born = rng.choice(["1950-03-01", "2019-05-05", "2024-02-01", "1905", "2030-01-01"])
    gender = rng.choice(["female", "male", "other", "unknown"])
    return {"resourceType": "Patient", "gender": gender, "birthDate": born}


def _observation(rng: Random) -> Json:
    row = rng.choice(_measured())
    code = rng.choice([*row.loinc, *row.loinc_recalled])
    low, high = row.plausible
    value = rng.uniform(low, high)
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": row.label},
        "effectiveDateTime": rng.choice(DAYS),
        "valueQuantity": {"value": round(value, 3), "unit": row.unit, "code": row.unit},
    }


def _condition(rng: Random) -> Json:
    row = rng.choice(list(condition_codes().values()))
    snomed = [*row.snomed, *row.snomed_recalled]
    coding = (
        {"system": "http://snomed.info/sct", "code": rng.choice(snomed)}
        if snomed
        else {
            "system": "http://hl7.org/fhir/sid/icd-10",
            "code": (*row.icd10, *row.icd10_recalled)[0],
        }
    )
    found = {"resourceType": "Condition", "code": {"coding": [coding], "text": _phrase(rng)}}
    if rng.random() < 0.3:
        found["onsetDateTime"] = rng.choice(DAYS)
    if rng.random() < 0.3:
        found["clinicalStatus"] = {"coding": [{"code": rng.choice(["active", "resolved"])}]}
    if rng.random() < 0.3:
        found["code"].pop("coding")
    return found


def _medicine(rng: Random, kind: str = "") -> Json:
    return {
        "resourceType": kind or rng.choice(["MedicationStatement", "MedicationRequest"]),
        "status": rng.choice(["active", "active", "stopped", "completed", "draft"]),
        "intent": "order",
        "medicationCodeableConcept": {"text": rng.choice(_medicines())},
        "authoredOn": rng.choice(DAYS),
        "effectivePeriod": {"start": rng.choice(DAYS), "end": rng.choice(DAYS)},
    }


def _procedure(rng: Random) -> Json:
    name = rng.choice(["Haemodialysis", "Gastric bypass", "Colonoscopy", "Thyroidectomy"])
    done = rng.choice(DAYS)
    return {"resourceType": "Procedure", "status": "completed", "code": {"text": name},
            "performedDateTime": done}  # fmt: skip


def _value(rng: Random) -> str:
    row = rng.choice(_measured())
    return f"{row.label}: {rng.uniform(*row.plausible):.4g} {row.unit}"


def _phrase(rng: Random) -> str:
    return rng.choice(SENTENCES) if rng.random() < 0.1 else rng.choice(_phrases())


@cache
def _measured() -> tuple[Analyte, ...]:
    return tuple(row for row in analytes().values() if row.loinc or row.loinc_recalled)


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(phrase for one in concepts().values() for phrase in one.phrases[:2])


@cache
def _medicines() -> tuple[str, ...]:
    return tuple(medicine_lexicon().ingredients)
