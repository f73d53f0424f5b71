"""How fast the service answers: a CDS Hooks call with a whole record beside its empty handler.

One worker, driven by wrk (a Debian package) for a few seconds on this machine. Each line: requests
a second, the time within which 50, 95 and 99 of 100 were answered, and the processor time of one.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

CHARLEY = Path(sys.executable).parent / "charley"
SECONDS, CONNECTIONS = 5, (1, 8)
CALL = "/cds-services/charley-patient-view"
LAB = (
    ("2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", 139.0),
    ("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 4.1),
    ("19123-9", "Magnesium [Mass/volume] in Serum or Plasma", "mg/dL", 2.0),
    ("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", 1.0),
    ("2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", 98.0),
)
PROBLEMS = ("38341003", "449917004", "35489007", "44054006", "13645005", "64859006")
MEDICINES = (
    "Indapamide 2.5 MG Oral Tablet", "Atorvastatin 20 MG Oral Tablet", "Omeprazole 20 MG Capsule",
    "Metformin hydrochloride 500 MG Oral Tablet", "Acetaminophen 500 MG Oral Tablet",
    "Alendronic acid 70 MG Oral Tablet", "Cholecalciferol 1000 UNT Oral Tablet",
)  # fmt: skip
LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local file = io.open("{body}", "rb")
if file then wrk.body = file:read("*a"); file:close() else wrk.method = "GET" end
function done(summary, latency, requests)
  io.write(string.format("FIGURES %f %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


def record(sodium: float, results: int = 42) -> dict[str, Any]:
    """A call of patient-view with about 40 KB of record, whose last sodium is `sodium`."""
    now = datetime.now(UTC)
    found = []
    for place in range(results):
        code, name, unit, value = LAB[place % len(LAB)]
        value = sodium if place == 0 else value
        when = (now - timedelta(days=2 + 9 * (place // len(LAB)))).isoformat(timespec="seconds")
        found.append({
            **_of("Observation", place), "status": "final", "effectiveDateTime": when,
            "issued": when, "code": _concept("http://loinc.org", code, name),
            "category": [_concept("http://terminology.hl7.org/CodeSystem/observation-category",
                                  "laboratory", "Laboratory")],
            "valueQuantity": {"value": value, "unit": unit, "code": unit,
                              "system": "http://unitsofmeasure.org"},
        })  # fmt: skip
    conditions = [
        {**_of("Condition", place), "onsetDateTime": "2015-01-01",
         "clinicalStatus": _concept("http://terminology.hl7.org/CodeSystem/condition-clinical",
                                    "active", "Active"),
         "code": _concept("http://snomed.info/sct", code, "as coded")}
        for place, code in enumerate(PROBLEMS)
    ]  # fmt: skip
    medicines = [
        {**_of("MedicationRequest", place), "status": "active", "intent": "order",
         "authoredOn": (now - timedelta(days=400 + place)).date().isoformat(),
         "medicationCodeableConcept": _concept("http://www.nlm.nih.gov/research/umls/rxnorm",
                                               str(1000 + place), name),
         "dosageInstruction": [{"text": "one daily"}]}
        for place, name in enumerate(MEDICINES)
    ]  # fmt: skip
    patient = {"resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1948-03-01"}
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "1"},
        "prefetch": {"patient": patient, "results": _bundle(found),
                     "conditions": _bundle(conditions), "medicines": _bundle(medicines),
                     "statements": _bundle([])},
    }  # fmt: skip


@contextmanager
def served() -> Iterator[tuple[str, float, int]]:
    """`charley serve` as a process of its own: address, seconds to its first answer, and id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "settings.yaml"
        settings.write_text(f"port: {port}\nrequests_per_minute: 0\n", encoding="utf-8")
        began = perf_counter()
        command = [str(CHARLEY), "serve", "--settings", str(settings)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                yield f"http://127.0.0.1:{port}", _first_answer(port) - began, process.pid
            finally:
                process.terminate()


def main() -> None:
    """Print all figures."""
    print("service, one worker:")
    if shutil.which("wrk") is None:
        print("  wrk is not installed (apt-get install wrk), so its speed was not measured")
        return
    colds = []
    for _ in range(3):
        with served() as (_, seconds, _):
            colds.append(seconds)
    print(f"  cold start to first answer:     {sorted(colds)[1]:8.2f} s")
    with served() as (address, _, process):
        silent, speaking = (json.dumps(record(sodium)).encode() for sodium in (139, 127))
        counts = [_cards(address, body) for body in (silent, speaking)]
        print(f"  call: {len(silent) / 1e3:.0f} KB; cards: {counts[0]} and {counts[1]}")
        for connections in CONNECTIONS:
            _drive("GET /health", f"{address}/health", None, connections, process)
            _drive("patient-view, no card", address + CALL, silent, connections, process)
            _drive("patient-view, a card", address + CALL, speaking, connections, process)


def _drive(name: str, address: str, body: bytes | None, connections: int, process: int) -> None:
    before = _processor_s(process)
    with tempfile.TemporaryDirectory() as folder:
        content, script = Path(folder) / "body.json", Path(folder) / "post.lua"
        if body is not None:
            content.write_bytes(body)
        script.write_text(LUA.replace("{body}", str(content)), encoding="utf-8")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-s", str(script), address]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("FIGURES"))
    rate, p50, p95, p99, errors = (float(part) for part in line.split()[1:])
    spent = 1000 * (_processor_s(process) - before) / max(1.0, rate * SECONDS)
    print(
        f"  {name:<23}{connections:2d} at once {rate:8,.0f}/s   p50 {p50:6.1f}   p95 {p95:6.1f}   "
        f"p99 {p99:6.1f} ms   processor {spent:5.2f} ms"
        + (f"   {errors:.0f} failed" if errors else "")
    )


def _processor_s(process: int) -> float:
    """Seconds of processor time that a process has used; nan where that cannot be read."""
    try:
        fields = (
            Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _cards(address: str, body: bytes) -> int:
    request = urllib.request.Request(address + CALL, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return len(json.loads(answer.read())["cards"])


def _first_answer(port: int) -> float:
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
                answer.read()
            return perf_counter()
        except OSError:
            sleep(0.01)


def _of(kind: str, place: int) -> dict[str, Any]:
    name = f"{kind.lower()}-{place}"
    return {"resourceType": kind, "id": name, "subject": {"reference": "Patient/1"}}


def _concept(system: str, code: str, text: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def _bundle(resources: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [
        {"fullUrl": f"https://ehr.example/fhir/{r['resourceType']}/{r['id']}", "resource": r,
         "search": {"mode": "match"}}
        for r in resources
    ]  # fmt: skip
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


if __name__ == "__main__":
    main()
