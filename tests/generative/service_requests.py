"""One request of each kind from a seed: mostly a record with something wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import hostile
import service_corpus as corpus
from service_referee import Request

FHIR, JSON, FORM = "application/fhir+json", "application/json", "application/x-www-form-urlencoded"
MEDIA = [JSON, FHIR, "", "text/plain", "application/xml", "application/fhir+json; charset=utf-8",
         "application/json;charset=latin1", FORM, "multipart/form-data; boundary=x"]  # fmt: skip
ACCEPTS = ["*/*", FHIR, JSON, "application/fhir+xml", "text/html", "", "a;q=0, */*;q=0.1", ",,;;"]


def request_of(seed: str) -> Request:
    """The request of a seed; the same each time."""
    return request_from(Random(seed))


def request_from(rng: Random) -> Request:
    """A request, all of whose choices are made by `rng`."""
    kinds, weights = zip(*KINDS, strict=True)
    return rng.choices(kinds, weights)[0](rng)


def _assess_fhir(rng: Random) -> Request:
    bundle = _record(rng)
    if rng.random() < 0.2:
        told = [
            {"name": "bundle", "resource": bundle},
            {"name": "presentation", "valueBoolean": True},
        ]
        bundle = _maybe(rng, {"resourceType": "Parameters", "parameter": told}, 0.4)
    query = {"_format": rng.choice(["json", "xml", FHIR, ""])} if rng.random() < 0.05 else {}
    return _sent(rng, "/fhir/$assess", bundle, FHIR, query)


def _hook(rng: Random) -> Request:
    name, call = corpus.hook_call(rng)
    if rng.random() < 0.05:
        name = rng.choice(["nothing", "..", "%00", "é", "a" * 500])
    body = _maybe(rng, call, 0.7)
    asked = _sent(rng, "/cds-services/{id}", body, JSON)
    return asked._replace(path=f"/cds-services/{name}")


def _feedback(rng: Random) -> Request:
    asked = _sent(rng, "/cds-services/{id}/feedback", _maybe(rng, corpus.feedback(rng), 0.8), JSON)
    return asked._replace(path=f"/cds-services/{rng.choice(list(corpus.HOOK_OF))}/feedback")


def _person(path: str) -> Callable[[Random], Request]:
    def asked(rng: Random) -> Request:
        content = rng.choice(corpus.files()) if rng.random() < 0.1 else corpus.patient_file(rng)
        if rng.random() < 0.15:
            content = _record(rng)
        query = {"presentation": rng.choice(["true", "1", "no", "?"])} if rng.random() < 0.1 else {}
        return _sent(rng, path, _maybe(rng, content, 0.6), JSON, query)

    return asked


def _cramp(rng: Random) -> Request:
    names = ["sodium_mmol_per_l", "sodium_before_mmol_per_l", "potassium_mmol_per_l", "ph",
             "ionised_calcium_mmol_per_l", "measured_hz", "age_years"]  # fmt: skip
    state: dict[str, Any] = {
        name: rng.uniform(0, 200) for name in rng.sample(names, rng.randrange(4))
    }
    if rng.random() < 0.3:
        state["patient"] = corpus.patient_file(rng)
    if rng.random() < 0.3:
        state |= {"pain": True, "trained": [3, 6], "reasons": ["thiazide", "pregnancy"]}
    return _sent(rng, "/api/cramp", _maybe(rng, state, 0.6), JSON)


def _simulate(rng: Random) -> Request:
    content = _maybe(rng, rng.choice(corpus.scenarios()), 0.9)
    query = {"days": "0.25"} if rng.random() < 0.9 else {"people": "3", "days": "0.1"}
    return _sent(rng, "/api/simulate", content, JSON, query)


def _what_if(rng: Random) -> Request:
    content = {"patient": corpus.patient_file(rng), "hours": 24, "choices": {}}
    return _sent(rng, "/api/what-if", _maybe(rng, content, 0.7), JSON)


def _interview(rng: Random) -> Request:
    content = {"answers": corpus.answers(rng)}
    return _sent(rng, "/api/interview", _maybe(rng, content, 0.6), JSON)


def _next_question(rng: Random) -> Request:
    items = [
        {"linkId": one["question"], "answer": [{"valueString": text} for text in one["given"]]}
        for one in corpus.answers(rng)
    ]
    content = {"resourceType": "QuestionnaireResponse", "status": "in-progress", "item": items}
    return _sent(rng, "/fhir/Questionnaire/$next-question", _maybe(rng, content, 0.7), FHIR)


def _get(rng: Random) -> Request:
    path = rng.choice(["/api/schema", "/api/template", "/api/medicines", "/fhir/metadata",
                       "/fhir/OperationDefinition/assess", "/cds-services"])  # fmt: skip
    query = {rng.choice(["starting", "_format", "x"]): rng.choice(hostile.TEXTS)}
    method = rng.choice(["GET", "GET", "HEAD", "DELETE", "PUT", "OPTIONS", "POST"])
    if method in {"HEAD", "POST"}:
        return Request("GET", path, path, headers=_headers(rng, ""), query=query)
    return Request(method, path, path, headers=_headers(rng, ""), query=query)


def _page(rng: Random) -> Request:
    path = rng.choice(["/", "/you", "/clinician", "/diary", "/about", "/developers", "/health",
                       "/nowhere", "/openapi.json", "/static/charley.css",
                       "/static/../x"])  # fmt: skip
    if rng.random() < 0.5:
        return Request("GET", path, "", query={"x": rng.choice(hostile.TEXTS)})
    names = ["do", "question", "given", "answers", "place", "story", "symptoms", "labs", "x"]
    fields = {rng.choice(names): rng.choice(hostile.TEXTS) for _ in range(rng.randrange(5))}
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    return Request("POST", path, "", body.encode("utf-8", "replace"), _headers(rng, FORM))


def _record(rng: Random) -> Any:
    start = rng.choice(corpus.records()) if rng.random() < 0.15 else corpus.record(rng)
    return _maybe(rng, start, 0.75)


def _maybe(rng: Random, content: Any, share: float) -> Any:
    return hostile.changed(content, rng) if rng.random() < share else content


def _sent(
    rng: Random, route: str, content: Any, media: str, query: dict[str, str] | None = None
) -> Request:
    body = json.dumps(content).encode()
    if rng.random() < 0.06:
        body = hostile.spoiled(body, rng)
    return Request("POST", route, route, body, _headers(rng, media), query or {})


def _headers(rng: Random, media: str) -> dict[str, str]:
    headers = {"content-type": media if rng.random() < 0.95 else rng.choice(MEDIA)}
    if rng.random() < 0.05:
        headers["accept"] = rng.choice(ACCEPTS)
    if rng.random() < 0.03:
        headers["authorization"] = rng.choice(
            ["Bearer x.y.z", "Basic \xe9", "Bearer " + "e" * 9000]
        )
    if rng.random() < 0.03:
        headers["origin"] = rng.choice(["null", "https://evil.example", "\xff"])
    return headers


KINDS: list[tuple[Callable[[Random], Request], float]] = [
    (_assess_fhir, 22),
    (_hook, 34),
    (_feedback, 6),
    (_person("/api/assess"), 7),
    (_person("/api/check"), 8),
    (_person("/api/medicines"), 2),
    (_cramp, 6),
    (_interview, 3),
    (_next_question, 3),
    (_get, 5),
    (_page, 3),
    (_simulate, 0.4),
    (_what_if, 0.2),
]
