"""What an assistant may ask of Charley (Model Context Protocol): the same doors as everybody's.

Each function takes and gives plain values and raises Refused with the sentence that the command
line would print. What is sent is content, never the name of a file.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar

import msgspec

import charley
from charley.body.simulation import REFUSALS as SIMULATION_REFUSALS
from charley.interfaces.api.patients import LARGEST_FILE, TOO_LONG, checked, of_medicines
from charley.interfaces.api.physiology import LARGEST_SEED, State, forecast_of, simulation_of
from charley.knowledge.looking_up import NotKnownError, look_up
from charley.nerve.forecast import REFUSALS as CRAMP_REFUSALS
from charley.patient.patient_file import PatientFileError
from charley.report.as_json import to_json
from charley.report.model import NOT_A_DOCTOR, Report
from charley.report.plain import to_plain
from charley.report.terminal import to_text

P = ParamSpec("P")
T = TypeVar("T")
Json = dict[str, Any]

REFUSALS = (
    PatientFileError, NotKnownError, msgspec.ValidationError,
    *SIMULATION_REFUSALS, *CRAMP_REFUSALS,
)  # fmt: skip
LARGEST_RECORD = 2_000_000
MOST_STEPS = 6


class Refused(ValueError):  # noqa: N818 - an answer, told to the assistant as a sentence
    """What cannot be answered, in a sentence on how to mend it."""


def refusing(work: Callable[P, T]) -> Callable[P, T]:
    """The same, with every refusal of Charley's as Refused."""

    @wraps(work)
    def told(*args: P.args, **named: P.kwargs) -> T:
        try:
            return work(*args, **named)
        except REFUSALS as error:
            raise Refused(str(error)) from None

    return told


@refusing
def assess(
    patient: str | Json, presentation: bool = False,
    form: Literal["clinician", "plain", "json"] = "clinician",
) -> Json:  # fmt: skip
    """Urgency, red flags and the report in the form asked for."""
    report = charley.assess(_content(patient), presentation=presentation)
    told: Json = {**_head(report)}
    if form == "json":
        told["report"] = msgspec.json.decode(to_json(report))
    else:
        told["report"] = to_plain(report) if form == "plain" else to_text(report)
    return told


@refusing
def review_medicines(patient: str | Json) -> Json:
    """Medicines worth a look, with the red flags of the person."""
    found: Json = msgspec.to_builtins(of_medicines(charley.assess(_content(patient))))
    return found


@refusing
def check_patient_file(patient: str | Json) -> Json:
    """What was understood, line by line."""
    found = msgspec.to_builtins(checked(_content(patient)))
    return {"complete": found["complete"], "lines": found["lines"]}


@refusing
def next_question(patient: str | Json) -> Json:
    """Red-flag questions still open, then what would teach most."""
    report = charley.assess(_content(patient))
    steps = report.differential.next_steps[:MOST_STEPS]
    return {
        **_head(report),
        "ask_first": [msgspec.to_builtins(ask) for ask in report.ask_first],
        "then": [msgspec.to_builtins(step) for step in steps],
        "certainty": report.certainty,
    }


@refusing
def simulate(
    scenario: str | Json, people: int | None = None, days: float | None = None, seed: int = 1,
    show: str = "",
) -> Json:  # fmt: skip
    """The course of a scenario in sentences and a table."""
    if not 0 <= seed <= LARGEST_SEED:
        raise Refused(f"seed is a whole number from 0 to {LARGEST_SEED}")
    sent = scenario.encode() if isinstance(scenario, str) else scenario
    simulation = simulation_of(sent, people, seed, days)
    names = tuple(name.strip() for name in show.split(",") if name.strip())
    tables = {
        arm: (simulation[arm] if arm else simulation).table(*names) for arm in simulation.arms
    }
    return {
        "title": simulation.title,
        "who": simulation.who,
        "sentences": list(simulation.sentences()),
        "tables": {arm: str(table) for arm, table in tables.items()},
        "failure": simulation.failure,
        "note": "A typical body under this scenario, not a forecast for one person.",
    }


@refusing
def cramp(state: Json) -> Json:
    """The cramp threshold of a state in sentences and numbers."""
    forecast = forecast_of(msgspec.convert(state, State))
    return {
        "sentences": list(forecast.sentences()),
        "thresholds_hz": {
            arm: {"threshold": round(one.hz, 1), "low": round(one.low_hz, 1),
                  "high": round(one.high_hz, 1)}
            for arm, one in forecast.thresholds.items()
        },
        "assumed": list(forecast.assumed),
        "note": "A measure of the laboratory; it gives no advice.",
    }  # fmt: skip


@refusing
def explain(name: str) -> Json:
    """What is known of a cause, finding, medicine, red flag, test or bodily state."""
    found: Json = msgspec.to_builtins(look_up(name))
    return found


def _head(report: Report) -> Json:
    """What stands before everything else."""
    triage = report.plan.triage
    return {
        "urgency": triage.level,
        "red_flags": [
            {"name": flag.name, "urgency": flag.urgency, "action": flag.action,
             "plain_action": flag.plain_action}
            for flag in triage.flags
        ],
        "disclaimer": NOT_A_DOCTOR,
    }  # fmt: skip


def _content(patient: str | Json) -> bytes | Json:
    """What was sent, bounded: a text is content even where it looks like the name of a file."""
    sent = patient.encode("utf-8", "replace") if isinstance(patient, str) else patient
    size = len(sent) if isinstance(sent, bytes) else len(msgspec.json.encode(sent))
    is_record = isinstance(sent, dict) and bool(sent.get("resourceType"))
    if size > (LARGEST_RECORD if is_record else LARGEST_FILE):
        raise Refused(TOO_LONG)
    return sent
