"""Which body it is, what had to be assumed, and what became of it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from charley.body.protocol.medicines import drugs
from charley.reasoning.typical_course.course import TypicalCourse
from charley.reasoning.typical_course.kind import Kind, Medicine
from charley.report.amounts import shown

Array = NDArray[np.float64]

SAID_AT_H = (24.0, 48.0, 72.0, 168.0)
WORTH_TELLING = {"sodium": 0.5, "potassium": 0.1}
FAR_FROM_MEASURED = {"sodium": 2.0, "potassium": 0.3}
ASSUMED = {
    "sex": "a woman",
    "age_years": "60 years of age",
    "weight_kg": "a weight of {weight_kg:g} kg",
    "height_cm": "a height of {height_cm:g} cm",
}


def whose_body(course: TypicalCourse) -> dict[str, Any]:
    """The body in one sentence, where it begins, and what was assumed of it."""
    kind = course.kind
    noun = "woman" if kind.sex == "female" else "man"
    having = _joined([*map(_taken, kind.medicines), *_conditions(course), *_losing(kind)])
    having = f" with {having}" if having else ""
    pregnant = f", {kind.pregnant_weeks:g} weeks pregnant" if kind.pregnant_weeks else ""
    return {
        "typical": f"A typical {noun} of {kind.age_years:.0f} years and {kind.weight_kg:g} kg"
        f"{pregnant}{having}, not fitted to this person.",
        "begins": _begins(course),
        "assumed": tuple(_assumed(course)),
    }


def changed(course: TypicalCourse) -> tuple[str, ...]:
    """What the typical body comes to with what is tried, beside what it comes to without."""
    return tuple(_changed(course))


def _changed(course: TypicalCourse) -> Iterator[str]:
    for name, least in WORTH_TELLING.items():
        usual = course.as_it_is.typical(name)
        shown_course = course.as_it_is if course.what_if is None else course.what_if
        values = shown_course.typical(name)
        apart = float(np.nanmax(np.abs(values - usual)))
        moved = float(np.nanmax(values) - np.nanmin(values))
        if course.what_if is not None and apart < least:
            yield f"{name.capitalize()} goes as it would without."
        elif course.what_if is None and moved < 3 * least:
            yield f"{name.capitalize()} stays at about {_number(name, float(values[0]))} mmol/L."
        else:
            told = _told_hours(course, name, values, None if course.what_if is None else usual)
            start = _number(name, float(values[0]))
            yield f"{name.capitalize()} goes from {start} to {_joined(told)} mmol/L."


def _told_hours(course: TypicalCourse, name: str, values: Array, usual: Array | None) -> list[str]:
    """The values at a few hours, each with what it would be without."""
    told: list[str] = []
    for hour in SAID_AT_H:
        if hour > course.hours[-1] + 1e-6:
            break
        at = float(np.interp(hour, course.hours, values))
        if not np.isfinite(at):
            break
        beside = ""
        if usual is not None:
            without = _number(name, float(np.interp(hour, course.hours, usual)))
            beside = f" ({without} without)" if not told else f" ({without})"
        told.append(f"{_number(name, at)} at {hour:g} h{beside}")
    return told


def _begins(course: TypicalCourse) -> str:
    """Where the body begins, with what was measured where it was."""
    kind, beginning = course.kind, course.beginning
    told, far = [], False
    for name, own, measured in (
        ("sodium", beginning.sodium_mmol_per_l, kind.sodium_mmol_per_l),
        ("potassium", beginning.potassium_mmol_per_l, kind.potassium_mmol_per_l),
    ):
        beside = "not measured" if measured is None else f"measured {_number(name, measured)}"
        told.append(f"{name} of {_number(name, own)} ({beside})")
        far |= measured is not None and abs(own - measured) > FAR_FROM_MEASURED[name]
    further = " This kind of body comes no nearer to what was measured." if far else ""
    return f"It starts at its own {' and its own '.join(told)}.{further}"


def _assumed(course: TypicalCourse) -> Iterator[str]:
    kind, life = course.kind, course.beginning.life
    if kind.assumed:
        fields = {name: getattr(kind, name) for name in kind.__struct_fields__}
        told = [ASSUMED[name].format(**fields) for name in kind.assumed]
        yield f"Not said, so assumed: {_joined(told)}."
    doses = [one.name for one in kind.medicines if one.assumed_dose and one.parts]
    if doses:
        yield f"Usual doses are assumed of {_joined(doses)}."
    if life.drinks_l is not None:
        yield f"To come so near it drinks {shown(round(life.drinks_l, 1))} L a day from habit."
    if life.potassium_mmol is not None:
        yield f"To come so near it eats {shown(life.potassium_mmol)} mmol of potassium a day."
    if kind.not_modelled:
        yield f"Not in the model: {_joined(list(kind.not_modelled))}."


def _conditions(course: TypicalCourse) -> Iterator[str]:
    kind = course.kind
    names = [name for name, _ in kind.conditions]
    if kind.dial and course.beginning.life.severity > 0:
        names.insert(0, kind.dial)
    for name in names:
        yield _CALLED.get(name, name.replace("_", " "))


def _taken(medicine: Medicine) -> str:
    if len(medicine.parts) != 1:
        return medicine.name
    ((drug, dose),) = medicine.parts
    unit = next(row.unit for row in drugs().values() if row.id == drug)
    told = f"{medicine.name} {shown(dose)} {unit} a day"
    return (
        f"{told} until {-(medicine.until_h or 0) / 24:g} days ago" if _stopped(medicine) else told
    )


def _stopped(medicine: Medicine) -> bool:
    return medicine.until_h is not None and medicine.until_h < 0


def _losing(kind: Kind) -> Iterator[str]:
    if kind.stool_l:
        yield f"{shown(kind.stool_l)} L of diarrhoea a day"
    if kind.vomit_l:
        yield f"{shown(kind.vomit_l)} L of vomit a day"


def _number(name: str, value: float) -> str:
    return f"{value:.0f}" if name == "sodium" else f"{value:.1f}"


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


_CALLED = {
    "siad": "inappropriate antidiuresis",
    "siad_leak": "vasopressin that is not switched off",
    "reset_osmostat": "a reset osmostat",
    "nephrogenic_siad": "nephrogenic antidiuresis",
    "thiazide_hyponatraemia": "susceptibility to thiazides",
    "volume_depletion": "underfilled arteries",
    "exertion": "the vasopressin of exertion",
    "polydipsia": "lowered thirst threshold",
    "malnutrition": "little to eat",
    "salty_sweat": "salty sweat",
    "adipsia": "no thirst",
}
