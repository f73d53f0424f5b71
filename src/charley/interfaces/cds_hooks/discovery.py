"""Which services there are: one id a hook, each with the least data that its rules look at."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from charley.units.analytes import analytes

Hook = Literal["patient-view", "order-select", "order-sign"]
PATIENT = "{{context.patientId}}"
RESULTS = (
    *("sodium", "potassium", "magnesium", "glucose", "osmolality"),
    *("urine_osmolality", "urine_sodium", "weight_kg"),
)
MOST_RESULTS = 200
DEVELOPER_MODE = (
    "Developer mode: no client is named in the settings, so calls from this machine need no token."
)
WITH_TOKEN = (
    "Calls need a signed token (JWT, ES384 or RS384) of a client that the settings name; discovery "
    "does not."
)


class Service(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One service as discovery describes it."""

    hook: Hook
    title: str
    description: str
    id: str
    prefetch: dict[str, str]
    usage_requirements: str


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """What discovery answers."""

    services: tuple[Service, ...]


_ABOUT: dict[Hook, tuple[str, str]] = {
    "patient-view": (
        "Charley: salts, water and cramps",
        "Speaks up where a low sodium is not followed up, rises too fast or is driven by a "
        "medicine, where potassium or magnesium is dangerous or falling, and where a medicine fits "
        "the person's cramps. Otherwise says nothing.",
    ),
    "order-select": (
        "Charley: medicines that disturb salts or bring cramps",
        "Speaks up where a medicine being chosen lowers sodium in a person at risk, goes against "
        "the last potassium or magnesium, or is quinine for cramps. Otherwise says nothing.",
    ),
    "order-sign": (
        "Charley: last look at medicines before signing",
        "As at choosing, but only what is more than a hint. Otherwise says nothing.",
    ),
}
HOOK_OF: dict[str, Hook] = {f"charley-{hook}": hook for hook in _ABOUT}


@cache
def prefetch() -> dict[str, str]:
    """Templates of the queries by key: only what the rules look at."""
    known = analytes()
    codes = [code for name in RESULTS for code in (*known[name].loinc, *known[name].loinc_recalled)]
    wanted = ",".join(f"http://loinc.org|{code}" for code in codes)
    return {
        "patient": f"Patient/{PATIENT}",
        "results": f"Observation?patient={PATIENT}&code={wanted}&_sort=-date&_count={MOST_RESULTS}",
        "conditions": f"Condition?patient={PATIENT}&clinical-status=active",
        "medicines": f"MedicationRequest?patient={PATIENT}&status=active",
        "statements": f"MedicationStatement?patient={PATIENT}&status=active",
    }


def services(*, open_to_all: bool) -> Services:
    """All services, and whether calling them needs a token."""
    return Services(
        services=tuple(
            Service(
                hook=hook,
                title=_ABOUT[hook][0],
                description=_ABOUT[hook][1],
                id=name,
                prefetch=prefetch(),
                usage_requirements=DEVELOPER_MODE if open_to_all else WITH_TOKEN,
            )
            for name, hook in HOOK_OF.items()
        )
    )
