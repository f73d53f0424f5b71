"""Exercise as metabolic power: ACSM equations for speed and power, and shares of VO2max."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from charley.body.protocol.amounts import amount_of, read_amount
from charley.body.protocol.errors import ScenarioError, unknown
from charley.body.protocol.events import Exercising
from charley.body.protocol.substances import DATA, by_name, plain_name
from charley.body.protocol.times import Span
from charley.body.protocol.who import Who
from charley.tables import read_table

_ACTIVITY_THEN_RATE = re.compile(r"(?P<activity>[^\d]*?)\s*(?P<rate>\d.*)")
_ANY = "exercise"
_OF_MOST = {"vo2max", "vo2peak", "ofvo2max", "ofvo2peak"}


class Activity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Oxygen uptake of an activity, mL/kg/min, as in exercise.yaml."""

    id: str
    names: tuple[str, ...]
    rest: float
    per_speed: float
    per_grade: float
    per_watt: float
    fastest_km_per_h: float
    source: str


@cache
def activities() -> Mapping[str, Activity]:
    """Activities by folded name."""
    rows = _table()["activities"]
    return by_name("exercise.yaml", [msgspec.convert(row, Activity) for row in rows])


def read_exercise(text: str, slope: str, said: str, spans: tuple[Span, ...]) -> Exercising:
    """`running 10 km/h`, `cycling 65 % VO2max`, `cycling 150 W`, `6 W/kg`. Raises ScenarioError."""
    match = _ACTIVITY_THEN_RATE.fullmatch(text.strip())
    if match is None:
        raise ScenarioError(f"{text!r} needs how hard: write for example running 10 km/h.")
    name = plain_name(match["activity"])
    if name and name != _ANY and name not in activities():
        raise unknown("the activity", name, {row.id for row in activities().values()})
    amount, rest = read_amount(match["rate"], what="the exercise")
    grade = amount_of(slope, what="slope", kinds=("share",), example="5 %").value
    row = activities().get(name)
    value = amount.value
    unit: Literal["km/h", "W", "W/kg", "VO2max"]
    if amount.kind == "share" and rest.lower().replace(" ", "") in _OF_MOST:
        unit = "VO2max"
        if not 0 < value <= 1.2:
            raise ScenarioError(f"{amount.said} of VO2max cannot be kept; write for example 65 %.")
    elif amount.kind == "speed" and row is not None and row.per_speed and not rest:
        unit, value = "km/h", amount.value / 1000
        if value > row.fastest_km_per_h:
            raise ScenarioError(f"{name} at {value:g} km/h is faster than anyone.")
    elif amount.kind == "power" and not rest and (row is None) <= amount.per_kg:
        unit = "W/kg" if amount.per_kg else "W"
        if row is not None and not row.per_watt:
            raise ScenarioError(f"{name} is given by speed or % VO2max, not in W.")
        if value > (30 if amount.per_kg else 600):
            raise ScenarioError(f"{amount.said} is more than anyone can; is the unit right?")
    else:
        raise ScenarioError(
            f"{text!r} is not understood; write running 10 km/h, cycling 150 W, "
            "cycling 65 % VO2max, or 6 W/kg."
        )
    return Exercising(
        said=said, spans=spans, activity=row.id if row else "", value=value, unit=unit, slope=grade
    )


def power_above_rest(event: Exercising, who: Who) -> float:
    """Metabolic power above rest in W per kg of body mass.

    Oxygen uptake by the ACSM equations, or as a share of VO2max (FRIEND equation); 20.9 J/mL.
    Without an activity the value is the whole metabolic rate, rest included.
    """
    table = _table()
    joule = float(table["joule_per_ml_oxygen"]["value"]) / 60
    resting = float(table["resting_ml_per_kg_min"]["value"])
    if event.unit == "VO2max":
        oxygen = event.value * vo2max(who)
    elif not event.activity:
        return max(0.0, event.value - resting * joule)
    else:
        oxygen = _oxygen(activities()[event.activity], event, who.weighs_kg)
    return max(0.0, (oxygen - resting) * joule)


def vo2max(who: Who) -> float:
    """The most oxygen a person of this sex, age and weight takes up, mL/kg/min."""
    row = _table()["vo2max"]
    female = row["female"] if who.is_sex == "female" else 0.0
    found = row["male"] - row["per_year"] * who.is_age_years - female
    return max(15.0, float(found - row["per_kg"] * who.weighs_kg))


def _oxygen(row: Activity, event: Exercising, weight_kg: float) -> float:
    if event.unit == "km/h":
        metres = event.value * 1000 / 60
        return row.rest + metres * (row.per_speed + row.per_grade * max(0.0, event.slope))
    watts = event.value if event.unit == "W/kg" else event.value / weight_kg
    return row.rest + row.per_watt * watts


def _table() -> dict[str, Any]:
    table: dict[str, Any] = read_table(DATA / "exercise.yaml")
    return table
