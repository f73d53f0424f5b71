"""The record of one person from a prefetch, in every shape that clients send.

For each key: a Bundle, one resource or a list of them is data; null and an empty Bundle say that
there is none; an OperationOutcome, or a page of HTML, says that it could not be had, and is not
asked for again; a missing key may be asked for at the client's server where the settings allow it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Literal
from urllib.parse import quote

import anyio
import msgspec

from charley.interfaces.cds_hooks.discovery import PATIENT, prefetch
from charley.interfaces.serving.outbound import UnreachableError

State = Literal["given", "none", "missing", "failed"]
Resource = Mapping[str, Any]
Ask = Callable[[str], Awaitable[bytes]]
MOST_PAGES = 5


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What came for one key of the prefetch; `following` is the address of a next page."""

    state: State
    resources: tuple[Resource, ...] = ()
    following: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """All resources about one person; what was not asked for or did not come is in `lacking`."""

    patient: Resource | None
    resources: tuple[Resource, ...]
    lacking: frozenset[str]


async def gathered(sent: Mapping[str, Any] | None, patient_id: str, ask: Ask | None) -> Record:
    """The record of a patient; `ask` reads an address relative to the client's server, or is None.

    Resources that name another patient are left out.
    """
    parts = {key: part_of((sent or {}).get(key), present=key in (sent or {})) for key in prefetch()}
    if ask is not None:
        parts = await _completed(parts, patient_id, ask)
    everything = [one for part in parts.values() for one in part.resources]
    people = [one for one in everything if one.get("resourceType") == "Patient"]
    others = [one for one in everything if one.get("resourceType") != "Patient"]
    own = (one for one in people if one.get("id") in (patient_id, None))
    return Record(
        patient=next(own, None),
        resources=tuple(one for one in others if _about(one, patient_id)),
        lacking=frozenset(
            key
            for key, part in parts.items()
            if part.state in {"missing", "failed"} or part.following
        ),
    )


def part_of(value: object, *, present: bool) -> Part:
    """One value of the prefetch, whatever it is."""
    if not present or value is None:
        return Part(state="none" if present else "missing")
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, list):
        return _given(_resources(value))
    return _bundle(value) if _is(value, "Bundle") else _given(_resources([value]), "failed")


def _written(text: str) -> Part:
    """JSON sent as a text is read; anything else, such as a page of HTML, is a failure."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Part(state="failed")
    return Part(state="failed") if isinstance(value, str) else part_of(value, present=True)


def _bundle(bundle: Any) -> Part:
    entries = [entry for entry in _list(bundle.get("entry")) if isinstance(entry, dict)]
    sent = [entry["resource"] for entry in entries if isinstance(entry.get("resource"), dict)]
    useful = _resources(sent)
    part = _given(useful, "failed" if any(_is(one, "OperationOutcome") for one in sent) else "none")
    links = [link for link in _list(bundle.get("link")) if isinstance(link, dict)]
    following = (link.get("url") for link in links if link.get("relation") == "next")
    address = next((url for url in following if isinstance(url, str)), "")
    return msgspec.structs.replace(part, following=address)


def _resources(values: Any) -> list[Resource]:
    """Those of some values that are resources, errors left out."""
    named = [one for one in values if isinstance(one, dict) and _kind(one)]
    return [one for one in named if not _is(one, "OperationOutcome")]


def _given(resources: list[Resource], otherwise: State = "none") -> Part:
    return Part(state="given" if resources else otherwise, resources=tuple(resources))


def _is(value: object, kind: str) -> bool:
    return isinstance(value, dict) and _kind(value) == kind


def _kind(resource: Resource) -> str:
    kind = resource.get("resourceType")
    return kind if isinstance(kind, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


async def _completed(parts: dict[str, Part], patient_id: str, ask: Ask) -> dict[str, Part]:
    """The parts with missing keys and next pages read from the client's server, all at once."""
    whole = dict(parts)

    async def complete(key: str, part: Part) -> None:
        if part.state == "missing":
            part = await _read(prefetch()[key].replace(PATIENT, quote(patient_id, safe="")), ask)
        for _ in range(MOST_PAGES):
            if not part.following:
                break
            page = await _read(part.following, ask)
            if page.state in {"missing", "failed"}:
                break
            part = Part(
                state="given",
                resources=(*part.resources, *page.resources),
                following=page.following,
            )
        whole[key] = part

    async with anyio.create_task_group() as tasks:
        for key, part in parts.items():
            if part.state == "missing" or part.following:
                tasks.start_soon(complete, key, part)
    return whole


async def _read(address: str, ask: Ask) -> Part:
    try:
        content = await ask(address)
        return part_of(msgspec.json.decode(content), present=True)
    except (UnreachableError, msgspec.DecodeError, UnicodeError, RecursionError):
        return Part(state="missing")


def _about(resource: Resource, patient_id: str) -> bool:
    """Whether a resource is about the patient, as far as it says of whom it is."""
    named = list(_subjects(resource))
    return not named or all(name == patient_id for name in named)


def _subjects(resource: Resource) -> Iterator[str]:
    for key in ("subject", "patient"):
        value = resource.get(key)
        reference = value.get("reference") if isinstance(value, dict) else None
        if isinstance(reference, str) and "Patient/" in reference:
            yield reference.rpartition("Patient/")[2].partition("/")[0]
