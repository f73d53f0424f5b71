"""What goes wrong with JSON on its way, and what somebody hostile sends: change by change."""

from __future__ import annotations

import copy
import json
from collections import deque
from random import Random
from typing import Any

Json = Any

LARGEST, MOST_HOLDERS = 300_000, 5_000

NUMBERS: list[Json] = [0, -0.0, -1, 1e308, -1e308, 5e-324, 10**400, 2**63, 0.1 + 0.2, 1e-9, 99999]
TEXTS = [
    "", " ", "\t\n", "null", "NaN", "true", "0", "-", "%", "\u200b", "\u202e\u2066abc",
    "e\u0301" * 40, "\x00", "\x1b[31m", "\ud800", "\udfff x", "\U0001f9e0\U0001f1e9\U0001f1ea",
    "µg/L", "μmol/L",
    "ﬁ½²", "١٢٣", "<script>alert(1)</script>", "]]></div>", "' or 1=1 --", "../../etc/passwd",
    "${jndi:ldap://x}", "{{7*7}}", "a" * 5000, "no " * 400, "1," * 400, "((" * 300,
    "http://localhost:1",
    "urn:uuid:00000000-0000-0000-0000-000000000000", "#", "#self", "Patient/other", "2024-13-45",
    "0001-01-01", "9999-12-31T23:59:60Z", "2024-03-01T00:00:00+25:00", "-2024",
]  # fmt: skip
UNITS = [
    "mmol/L", "mEq/L", "meq/L", "mg/dL", "MG/DL", "g/L", "umol/L", "μmol/L", "mosm/kg", "%",
    "1", "", "mm[Hg]", "[degF]", "Cel", "kg", "[lb_av]", "bananas", "{score}", "10*9/L",
    "m[IU]/L", "U/L",
]  # fmt: skip
KINDS = [
    "Patient", "Observation", "Condition", "MedicationStatement", "MedicationRequest", "Medication",
    "Procedure", "Encounter", "Composition", "Bundle", "Parameters", "OperationOutcome",
    "QuestionnaireResponse", "Organization", "", "Nonsense",
]  # fmt: skip
STATUSES = [
    "final", "preliminary", "entered-in-error", "registered", "active", "stopped", "completed",
    "draft", "unknown", "not-done", "in-progress", "resolved", "refuted",
]  # fmt: skip


def changed(content: Json, rng: Random, times: int | None = None) -> Json:
    """A copy of JSON content with some changes, each at a random place."""
    content = copy.deepcopy(content)
    for _ in range(times if times is not None else rng.choice([1, 1, 2, 3, 8])):
        if len(json.dumps(content)) > LARGEST:
            break
        holders = list(_holders(content))
        if not holders:
            return rng.choice(VALUES)(rng)
        holder = rng.choice(holders)
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        rng.choice(CHANGES)(holder, rng.choice(keys) if keys else None, rng)
    return content


def spoiled(raw: bytes, rng: Random) -> bytes:
    """Bytes that are JSON no more, or only just."""
    place = rng.randrange(len(raw) + 1)
    coding = rng.choice(["utf-16", "utf-32", "cp500"])
    ways = [
        raw[:place],
        raw[:place] + bytes(rng.randrange(256) for _ in range(4)) + raw[place:],
        raw.replace(b"1", b"NaN", 1),
        raw.replace(b"1", b"1e99999", 1),
        b"\xef\xbb\xbf" + raw,
        raw.decode("utf-8", "replace").encode(coding),
        raw.replace(b"{", b'{"a": 1, "a": 2, ', 3),
        b"[" * rng.choice([30, 100, 3000]) + raw,
        raw + b" // and more",
    ]
    return rng.choice(ways)


def _holders(content: Json) -> list[Json]:
    """Every list and object once, outermost first, without recursion."""
    found: dict[int, Json] = {}
    waiting = deque([content])
    while waiting and len(found) < MOST_HOLDERS:
        value = waiting.popleft()
        if isinstance(value, dict | list) and id(value) not in found:
            found[id(value)] = value
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return list(found.values())


def _remove(holder: Json, key: Any, _: Random) -> None:
    if key is not None:
        del holder[key]


def _replace(holder: Json, key: Any, rng: Random) -> None:
    if key is not None:
        holder[key] = rng.choice(VALUES)(rng)


def _retype(holder: Json, key: Any, _: Random) -> None:
    """A text for a number, a list for a value, a value for a list."""
    if key is None:
        return
    value = holder[key]
    if isinstance(value, list):
        holder[key] = value[0] if value else {}
    elif isinstance(value, dict):
        holder[key] = list(value.values())
    else:
        holder[key] = [value] if isinstance(value, str) else str(value)


def _add(holder: Json, _: Any, rng: Random) -> None:
    value = rng.choice(VALUES)(rng)
    if isinstance(holder, dict):
        name = rng.choice(["extension", "contained", "_value", "id", "resourceType", "x" * 300, ""])
        holder[name] = value
    else:
        holder.insert(rng.randrange(len(holder) + 1), value)


def _repeat(holder: Json, key: Any, rng: Random) -> None:
    """The same again: twice, or a thousand times."""
    if key is None:
        return
    times = rng.choice([1, 1, 1, 3, 30, 1000])
    if isinstance(holder, list):
        size = len(json.dumps(holder[key]))
        holder.extend([holder[key]] * min(times, LARGEST // max(1, size)))
    else:
        holder[f"{key}2"] = holder[key]


def _extend(holder: Json, _: Any, __: Random) -> None:
    if isinstance(holder, dict):
        url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
        holder["extension"] = [{"url": url, "valueCode": "unknown"}, {"url": None}, 5]


def _contain(holder: Json, _: Any, __: Random) -> None:
    """Resources in resources, pointing at themselves and at each other."""
    if isinstance(holder, dict):
        holder["contained"] = [
            {"resourceType": "Medication", "id": "self",
             "ingredient": [{"itemReference": {"reference": "#self"}}]},
            {"resourceType": "Patient", "id": "self", "link": [{"other": {"reference": "#self"}}]},
        ]  # fmt: skip
        holder["medicationReference"] = {"reference": "#self"}
        holder["subject"] = {"reference": "#self"}


def _known_word(holder: Json, key: Any, rng: Random) -> None:
    """Another word that has a meaning: a unit, a kind, a status."""
    if isinstance(holder, dict) and key is not None:
        words = rng.choice([UNITS, KINDS, STATUSES])
        name = rng.choice([key, "unit", "code", "status", "resourceType"])
        holder[name] = rng.choice(words)


def _shuffle(holder: Json, _: Any, rng: Random) -> None:
    if isinstance(holder, list):
        rng.shuffle(holder)


def _deep(rng: Random) -> Json:
    value: Json = rng.choice([None, {}, [], "x"])
    for _ in range(rng.choice([3, 15, 45, 70])):
        value = [value] if rng.random() < 0.5 else {"extension": value}
    return value


VALUES = [
    lambda rng: rng.choice(NUMBERS),
    lambda rng: rng.choice(TEXTS),
    lambda rng: rng.choice([None, True, False, [], {}, [None], {"": None}, [[]]]),
    lambda rng: rng.uniform(-10, 1000),
    _deep,
]
CHANGES = [
    _remove, _replace, _replace, _replace, _retype, _add, _repeat, _extend, _contain, _known_word,
    _known_word, _shuffle,
]  # fmt: skip
