"""MedicationStatement and MedicationRequest: what is taken, since when, and what was stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from charley.patient.fhir.resources import (
    ATC,
    Resource,
    absent_or_unknown,
    codes,
    day,
    items,
    label,
    mapping,
    number,
    origin_of,
    words,
)
from charley.patient.fhir.spoken import Spoken
from charley.patient.medicines.names import medicine_lexicon
from charley.patient.medicines.reading import MedicineProblem, read_medicines
from charley.patient.person import MedicineUse
from charley.patient.question import Question
from charley.patient.reading import Problem, Understood

Status = Literal["current", "stopped", "past", "not_taken"]

_STATUS: dict[str, Status] = {
    "active": "current", "intended": "current", "completed": "stopped",
    "stopped": "stopped", "on-hold": "stopped", "not-taken": "not_taken",
}  # fmt: skip
_NEVER_GIVEN = {"proposal", "plan", "option"}
PAST_DAYS = 365.0


class Medication(msgspec.Struct, frozen=True, kw_only=True):
    """What the medication resources of a bundle say."""

    uses: tuple[MedicineUse, ...] = ()
    listed: bool = False
    understood: tuple[Understood, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()


def read_medication(
    resources: list[Resource],
    by_reference: Mapping[str, Resource],
    today: date | None,
    spoken: Spoken | None = None,
) -> Medication:
    """All medicines, one use an ingredient: what is taken now wins over what was."""
    spoken = spoken or Spoken()
    parts = [_one(resource, by_reference, today, spoken) for resource in resources]
    uses = [use for part in parts for use in part.uses]
    return Medication(
        uses=tuple(_latest(uses)),
        listed=any(part.listed for part in parts),
        understood=tuple(taken for part in parts for taken in part.understood),
        problems=tuple(problem for part in parts for problem in part.problems),
        questions=tuple(asked for part in parts for asked in part.questions),
    )


def _one(
    resource: Resource,
    by_reference: Mapping[str, Resource],
    today: date | None,
    spoken: Spoken,
) -> Medication:
    section = words(resource.get("resourceType"))
    concept = _concept(resource, by_reference)
    said = label(concept)
    if absence := absent_or_unknown(concept):
        return _none(section, said, absence)
    status = words(resource.get("status")).lower()
    if status in {"entered-in-error", "draft", "cancelled"} or (
        words(resource.get("intent")).lower() in _NEVER_GIVEN
    ):
        why = status if status in {"entered-in-error", "draft", "cancelled"} else "only proposed"
        return _unused(section, said, f"{said or 'A medicine'} was not used: it is {why}.")
    if status not in _STATUS:
        shown = f"status {status or 'is missing'}"
        return _unused(
            section, said, f"{said or 'A medicine'} was not used: its {shown} leaves open if taken."
        )
    if not said:
        return _unused(section, "", "A medicine without a name or a known code was not used.")
    line = f"{said} {_dosage(resource)}".strip()
    found = spoken.once(read_medicines, line)
    uses = [
        use for use in found if isinstance(use, MedicineUse) and (use.ingredients or use.classes)
    ]
    doubts = [doubt for doubt in found if isinstance(doubt, MedicineProblem)]
    if not uses and (uses := _by_atc(concept, line)):
        doubts = []
    if not uses:
        return _doubtful(section, said, doubts)
    dated = tuple(_dated(use, resource, _STATUS[status], today) for use in uses)
    rest = _doubtful(section, said, doubts) if doubts else Medication()
    return msgspec.structs.replace(
        rest,
        uses=dated,
        listed=True,
        understood=tuple(_taken(section, line, _shown(use)) for use in dated),
    )


def _none(section: str, said: str, absence: str) -> Medication:
    """No medicine is taken, or nothing is known of medicines: two different things."""
    if absence.startswith("no-known"):
        return Medication(listed=True, understood=(_taken(section, said, "no medicines"),))
    return _unused(section, said, "The record holds no information on medicines; ask for them.")


def _concept(resource: Resource, by_reference: Mapping[str, Resource]) -> Resource:
    own = mapping(resource.get("medicationCodeableConcept"))
    if own:
        return own
    reference = mapping(resource.get("medicationReference"))
    target = words(reference.get("reference"))
    referred = by_reference.get(target) or by_reference.get(target.rpartition("/")[2])
    concept = mapping(mapping(referred).get("code"))
    return concept or {"text": words(reference.get("display"))}


def _dosage(resource: Resource) -> str:
    """The dosage in words, or from its parts ("25 mg 2 times daily")."""
    for raw in items(resource.get("dosage")) + items(resource.get("dosageInstruction")):
        dosage = mapping(raw)
        if words(dosage.get("text")):
            return words(dosage["text"])
        amounts = [
            mapping(mapping(rate).get("doseQuantity")) for rate in items(dosage.get("doseAndRate"))
        ]
        amount = next((part for part in amounts if number(part.get("value")) is not None), None)
        repeat = mapping(mapping(dosage.get("timing")).get("repeat"))
        times, period = number(repeat.get("frequency")), number(repeat.get("period"))
        unit = "" if amount is None else words(amount.get("unit")) or words(amount.get("code"))
        if amount is not None and times and period == 1 and repeat.get("periodUnit") == "d":
            return f"{number(amount['value']):g} {unit} {times:g} times daily"
    return ""


def _by_atc(concept: Resource, line: str) -> list[MedicineUse]:
    wanted = {code.upper() for code in codes(concept, ATC)}
    return [
        MedicineUse(ingredients=(name,), classes=ingredient.classes, said=line)
        for name, ingredient in medicine_lexicon().ingredients.items()
        if wanted & set(ingredient.atc)
    ][:1]


def _dated(use: MedicineUse, resource: Resource, status: Status, today: date | None) -> MedicineUse:
    period = mapping(resource.get("effectivePeriod"))
    started = (period.get("start"), resource.get("effectiveDateTime"), resource.get("authoredOn"))
    start = next((day(value) for value in started if words(value)), None)
    end = day(period.get("end"))
    since_start = _days(start, today)
    since_stop = _days(end, today)
    if status == "current" and since_stop is not None and since_stop > 0:
        status = "stopped"
    if status == "stopped" and since_stop is not None and since_stop > PAST_DAYS:
        status = "past"
    return msgspec.structs.replace(
        use,
        status=status,
        days_since_start=use.days_since_start if since_start is None else since_start,
        days_since_stop=None if status in {"current", "not_taken"} else since_stop,
        origin=origin_of(resource),
    )


def _days(when: date | None, today: date | None) -> float | None:
    if when is None or today is None or when > today:
        return None
    return float((today - when).days)


def _latest(uses: list[MedicineUse]) -> list[MedicineUse]:
    """One use for the same ingredients: current before stopped, then the one begun last.

    A medicine prescribed again and again has been taken since the first of its current entries.
    """
    order = {"current": 0, "stopped": 1, "past": 2, "not_taken": 3}
    kept: dict[tuple[tuple[str, ...], tuple[str, ...]], list[MedicineUse]] = {}
    for use in uses:
        kept.setdefault((use.ingredients, use.classes), []).append(use)
    found = []
    for group in kept.values():
        best = min(order[use.status] for use in group)
        same = [use for use in group if order[use.status] == best]
        last = min(same, key=lambda use: use.days_since_start or 0.0)
        starts = [use.days_since_start for use in same if use.days_since_start is not None]
        first = max(starts, default=None) if best == 0 else last.days_since_start
        found.append(msgspec.structs.replace(last, days_since_start=first))
    return found


def _doubtful(section: str, said: str, doubts: list[MedicineProblem]) -> Medication:
    asked = tuple(
        Question(word=doubt.word, candidates=doubt.candidates, said=doubt.said)
        for doubt in doubts
        if doubt.candidates
    )
    sentence = doubts[0].sentence if doubts else f"{said} is no medicine known here."
    problems = () if asked else (Problem(section=section, said=said, sentence=sentence),)
    return Medication(problems=problems, questions=asked)


def _shown(use: MedicineUse) -> str:
    names = ", ".join(use.ingredients or use.classes).replace("_", " ")
    return names if use.status == "current" else f"{names}, {use.status.replace('_', ' ')}"


def _taken(section: str, said: str, meaning: str) -> Understood:
    return Understood(section=section, said=said, meaning=meaning, kind="medicine")


def _unused(section: str, said: str, sentence: str) -> Medication:
    return Medication(problems=(Problem(section=section, said=said, sentence=sentence),))
