"""Body and nerve over JSON: a scenario carried out, the cramp threshold of a state.

A scenario can ask for much work; how much is bounded, and it is done in turn, so that those who
ask for an assessment need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

import charley
from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.scenario import Scenario, read_scenario
from charley.body.simulation import REFUSALS as SIMULATION_REFUSALS
from charley.body.simulation import Simulation, simulated
from charley.interfaces.api.answers import Cramp, Simulated
from charley.interfaces.serving.bodies import json_body, raw_body
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import JSON
from charley.interfaces.serving.queries import number, whole
from charley.interfaces.serving.turns import in_turn
from charley.nerve.forecast import REFUSALS as CRAMP_REFUSALS
from charley.nerve.forecast import CrampForecast
from charley.patient.file_content import content_of
from charley.patient.patient_file import PatientFileError

MOST_DAYS, MOST_PEOPLE, MOST_PERSON_DAYS = 60.0, 50, 200.0
LARGEST_BYTES = 100_000
LARGEST_SEED = 2**31 - 1
EVERYTHING = "all"
A_DAY_H = 24.0


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A state, all else as usual; added to a `patient` file, or beside a `scenario`.

    trained: days since each session of induced cramps. reasons: medicines and conditions.
    measured_hz: this person's own threshold, measured when rested.
    """

    patient: dict[str, Any] | None = None
    scenario: dict[str, Any] | None = None
    sodium_mmol_per_l: float | None = None
    sodium_before_mmol_per_l: float | None = None
    potassium_mmol_per_l: float | None = None
    ionised_calcium_mmol_per_l: float | None = None
    free_magnesium_mmol_per_l: float | None = None
    ph: float | None = None
    posture: Literal["shortened", "neutral", "stretched"] = "shortened"
    pain: bool = False
    recent_cramp: bool = False
    tired: bool = False
    trained: tuple[float, ...] = ()
    nerve_block: bool = False
    reasons: tuple[str, ...] = ()
    measured_hz: float | None = None
    history: bool | None = None
    age_years: float | None = None
    seed: int = 1


async def simulate(request: Request) -> Response:
    """Answer with the course of a scenario. Raises ServiceError."""
    raw = await raw_body(request, LARGEST_BYTES)
    people = whole(request, "people", 1, MOST_PEOPLE)
    days = number(request, "days", 1 / A_DAY_H, MOST_DAYS)
    seed = whole(request, "seed", 0, LARGEST_SEED)
    show = request.query_params.get("show", "")
    names = tuple(name.strip() for name in show.split(",") if name.strip())
    body = await _refusing(lambda: carried_out(raw, names, people, seed or 1, days))
    return Response(body, media_type=JSON)


async def cramp(request: Request) -> Response:
    """Answer with the cramp threshold. Raises ServiceError."""
    state = await json_body(request, State, LARGEST_BYTES)
    body = await _refusing(lambda: _forecast_told(state))
    return Response(body, media_type=JSON)


def carried_out(
    source: bytes | Mapping[str, Any], names: tuple[str, ...], people: int | None, seed: int,
    days: float | None,
) -> bytes:  # fmt: skip
    """A simulation as JSON, of the shape `Simulated`; ("all",) names every level of the body.

    Raises what `simulation_of` raises, and MeasureError for a quantity that there is not.
    """
    simulation = simulation_of(source, people, seed, days)
    if not names:
        names = tuple(dict.fromkeys(one.quantity for one in simulation.series()))
    told = simulation.to_json(*(() if names == (EVERYTHING,) else names))
    return msgspec.json.encode(msgspec.json.decode(told, type=Simulated))


def simulation_of(
    source: bytes | Mapping[str, Any], people: int | None, seed: int, days: float | None
) -> Simulation:
    """A scenario carried out, no longer and in no more people than is allowed here.

    `source` is content, never the name of a file. Raises ScenarioError and the other refusals of a
    simulation.
    """
    content = _mapping(source)
    _refuse_too_much(read_scenario(content), people, days)
    return simulated(content, people=people, seed=seed, days=days)


def forecast_of(state: State) -> CrampForecast:
    """The cramp threshold of a state. Raises CrampError, CircumstancesError or ScenarioError."""
    given = msgspec.structs.asdict(state)
    patient, scenario = given.pop("patient"), given.pop("scenario")
    if patient is not None and scenario is not None:
        raise ScenarioError("give a patient or a scenario, not both")
    if scenario is not None:
        _refuse_too_much(read_scenario(scenario), None, None)
    if not 0 <= state.seed <= LARGEST_SEED:
        raise ScenarioError(f"seed is a whole number from 0 to {LARGEST_SEED}")
    given["trained"] = given["trained"] or False
    return charley.cramp(patient if patient is not None else scenario, **given)


def _forecast_told(state: State) -> bytes:
    told = forecast_of(state).to_json()
    return msgspec.json.encode(msgspec.json.decode(told, type=Cramp))


def _mapping(source: bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    """The content of a scenario that was sent: never the name of a file."""
    try:
        content = content_of(source)
    except PatientFileError as error:
        raise ScenarioError(str(error).replace("patient", "scenario")) from None
    if not isinstance(content, Mapping):
        raise ScenarioError("a scenario is a mapping with `events`")
    return content


def _refuse_too_much(scenario: Scenario, people: int | None, days: float | None) -> None:
    """Bound the work. Raises ScenarioError."""
    hours = days * A_DAY_H if days is not None else scenario.until_h or scenario.last_event_h
    if not hours / A_DAY_H <= MOST_DAYS:
        raise ScenarioError(f"at most {MOST_DAYS:g} days are simulated here; shorten `until`")
    person_days = 0.0
    for arm in scenario.arms.values():
        cohort = arm.who.cohort.people if arm.who.cohort else None
        crowd = people or arm.who.people or cohort or 1
        if crowd > MOST_PEOPLE:
            raise ScenarioError(f"at most {MOST_PEOPLE} people are simulated here")
        person_days += crowd * (hours + arm.before_h) / A_DAY_H
    if not person_days <= MOST_PERSON_DAYS:
        raise ScenarioError(
            f"people times arms times days, those before time 0 too, is at most "
            f"{MOST_PERSON_DAYS:g} here; for more use `charley simulate` on your own machine"
        )


async def _refusing(work: Callable[[], bytes]) -> bytes:
    """The result of long work, in turn. Raises ServiceError."""
    try:
        return await in_turn(work)
    except (*SIMULATION_REFUSALS, *CRAMP_REFUSALS) as error:
        raise ServiceError(400, str(error)) from None
