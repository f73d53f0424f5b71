"""How a kind of body lives: its ordinary days, losses and medicines, as the body's own protocol."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from charley.body.engine.schedule import Schedule
from charley.body.people import Person
from charley.body.protocol.building import STEP_H, schedule_for
from charley.body.protocol.diet import Daily, Diet
from charley.body.protocol.event_reading import read_event
from charley.body.protocol.events import AnyEvent, Suffering, Taken
from charley.body.protocol.medicines import Dose, Drug, drugs
from charley.body.protocol.scenario import Arm, Scenario
from charley.body.protocol.times import Span
from charley.body.protocol.who import Who
from charley.reasoning.typical_course.kind import HOURS_A_DAY, Kind, Medicine

LEAD_IN_H = 6 * HOURS_A_DAY
LEVELLED_AFTER_HALF_LIVES = 8
LONGEST_BUILD_UP_H = 60 * HOURS_A_DAY
FADING_H, FADING_STEPS = 12.0, 6
VOMITING_SEVERITY = 0.1


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """A kind with what was settled of it: severity of its dial, drinks (L) and potassium a day."""

    kind: Kind
    severity: float = 0.0
    drinks_l: float | None = None
    potassium_mmol: float | None = None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What is done from now on: medicines stopped (number in the kind: at hour), losses, events."""

    stopped: tuple[tuple[int, float], ...] = ()
    stool_l: float | None = None
    events: tuple[AnyEvent, ...] = ()


def person_of(kind: Kind) -> Person:
    """The person as far as the size of the body follows from it. Raises PersonError."""
    return Person(
        sex=kind.sex,
        age_years=kind.age_years,
        weight_kg=kind.weight_kg,
        height_cm=kind.height_cm,
        pregnant_weeks=kind.pregnant_weeks,
        gfr_ml_per_min=kind.gfr_ml_per_min,
    )


def usual_drinks_l(kind: Kind) -> float:
    """What this kind drinks a day from habit, litres."""
    return kind.drinks_l or Diet().complete(kind.sex).drunk().value


def arm_of(life: Life, name: str, changes: Changes, *, before_h: float, until_h: float) -> Arm:
    """One arm of a scenario: who lives it and all that happens, from `before_h` before now."""
    kind = life.kind
    who = Who(
        sex=kind.sex,
        age_years=kind.age_years,
        weight_kg=kind.weight_kg,
        height_cm=kind.height_cm,
        pregnant_weeks=kind.pregnant_weeks or None,
        gfr_ml_per_min=kind.gfr_ml_per_min,
        conditions=dict(kind.conditions),
        usual_diet=_diet(life),
    )
    events = (
        *_medicines(kind, dict(changes.stopped), until_h),
        *_dialled(life, dict(changes.stopped), until_h),
        *_losses(kind, changes.stool_l, until_h),
        *changes.events,
    )
    return Arm(name=name, who=who, events=events, before_h=before_h)


def schedule_of(arm: Arm, until_h: float) -> Schedule:
    """All that happens in an arm, step by step."""
    scenario = Scenario(arms={arm.name: arm})
    return schedule_for(scenario, arm, until_h=max(until_h, STEP_H), step_h=STEP_H)


def _diet(life: Life) -> Diet:
    parts: dict[str, Daily] = {}
    for name, amount in (
        ("drinks", life.drinks_l or life.kind.drinks_l),
        ("potassium", life.potassium_mmol),
        ("sodium", life.kind.sodium_mmol),
        ("protein", life.kind.protein_g),
    ):
        if amount is not None:
            parts[name] = Daily(amount)
    return Diet(**parts)


def _medicines(kind: Kind, stopped: Mapping[int, float], until_h: float) -> Iterator[AnyEvent]:
    for number, medicine in enumerate(kind.medicines):
        end_h = min(until_h, stopped.get(number, math.inf))
        if medicine.until_h is not None:
            end_h = min(end_h, medicine.until_h)
        for drug, dose in medicine.parts:
            yield _taken(medicine, drug, dose, end_h)


def _taken(medicine: Medicine, drug_id: str, dose: float, end_h: float) -> Taken:
    """One dose each morning; from so long ago that it has built up, or since it was begun."""
    drug = _drug(drug_id)
    uptake = drug.routes[_route(drug)]
    build_up = min(LONGEST_BUILD_UP_H, LEVELLED_AFTER_HALF_LIVES * uptake.half_life_h + 48)
    build_up = max(build_up, LEAD_IN_H)
    begin = build_up if medicine.since_h is None else min(build_up, medicine.since_h)
    first = -math.floor(begin / HOURS_A_DAY)
    last = math.ceil(end_h / HOURS_A_DAY - 1e-9)
    spans = tuple(Span(HOURS_A_DAY * day, HOURS_A_DAY * day) for day in range(first, last))
    taken = Dose(drug=drug.id, route=_route(drug), amount=dose)
    return Taken(said=f"take: {medicine.name}", spans=spans, dose=taken)


def _drug(drug_id: str) -> Drug:
    return next(row for row in drugs().values() if row.id == drug_id)


def _route(drug: Drug) -> str:
    """By mouth where the body's table knows that way."""
    return "oral" if "oral" in drug.routes else drug.usual_route


def _dialled(life: Life, stopped: Mapping[int, float], until_h: float) -> Iterator[AnyEvent]:
    """The condition on the dial; one brought by medicines fades when all of them are stopped."""
    if not life.kind.dial or life.severity <= 0:
        return
    drivers = [n for n, medicine in enumerate(life.kind.medicines) if medicine.drives]
    end_h = math.inf
    if drivers and all(n in stopped for n in drivers):
        end_h = max(stopped[n] for n in drivers)
    said = f"condition: {life.kind.dial.replace('_', ' ')}"

    def held(severity: float, span: Span) -> Suffering:
        return Suffering(said=said, spans=(span,), conditions={life.kind.dial: severity})

    yield held(life.severity, Span(-2 * LEAD_IN_H, min(end_h, until_h + 1)))
    for step in range(FADING_STEPS if math.isfinite(end_h) else 0):
        start = end_h + FADING_H * step
        left = life.severity * 0.5 ** (step + 0.5)
        yield held(left, Span(start, start + FADING_H))


def _losses(kind: Kind, stool_l: float | None, until_h: float) -> Iterator[AnyEvent]:
    """Diarrhoea and vomiting so far, and from now on as it was or as it is changed to."""
    since = -min(LEAD_IN_H, kind.ill_for_h or 3 * HOURS_A_DAY)
    if kind.stool:
        later = kind.stool_l if stool_l is None else stool_l
        for start, end, litres in ((since, 0.0, kind.stool_l), (0.0, until_h, later)):
            yield from _event(start, end, "diarrhoea", litres, f" {kind.stool}")
    if kind.vomit_l:
        yield from _event(since, until_h, "vomit", kind.vomit_l, "")
        span = (Span(since, until_h),)
        yield Suffering(
            said="condition: vomiting", spans=span, conditions={"vomiting": VOMITING_SEVERITY}
        )


def _event(start: float, end: float, verb: str, litres: float, of: str) -> Iterator[AnyEvent]:
    if end > start and litres > 0:
        event: dict[str, Any] = {"from": f"{start:g} h", "to": f"{end:g} h"}
        yield from read_event({**event, verb: f"{litres:g} L/day{of}"})
