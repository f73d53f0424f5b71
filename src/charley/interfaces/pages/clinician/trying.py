"""The what-if of the page: the controls with where they stand, and the course as drawn."""

from __future__ import annotations

from typing import Any

import msgspec
from markupsafe import Markup

from charley.interfaces.pages.clinician.form import TRIED, Form
from charley.patient.person import Patient
from charley.reasoning.typical_course.controls import Also, ChoiceError, Control
from charley.reasoning.typical_course.kind import KindError
from charley.report.amounts import shown
from charley.report.courses.figure import panels
from charley.report.courses.what_if import Asked, what_if
from charley.report.model import Report
from charley.report.telling import ended

LIKELY_H = (24, 72, 168)
STOPS_H = (0, 12, 24, 48)


class Slider(msgspec.Struct, frozen=True, kw_only=True):
    """A slider: `least` lies one step below the range where there is an "as it is"."""

    id: str
    name: str
    label: str
    unit: str
    least: float
    most: float
    step: float
    value: float
    told: str
    nothing: str
    also: bool = False


def trying(patient: Patient, report: Report, form: Form, texts: dict[str, Any]) -> dict[str, Any]:
    """Everything that the what-if shows; `why_not` where no body stands for the patient."""
    try:
        asked = what_if(patient, report, form.choices, form.hours)
    except KindError as error:
        return {"why_not": ended(str(error))}
    except ChoiceError:
        asked = what_if(patient, report, {}, form.hours)
    answer = asked.answer
    sliders = [slider for control in answer.controls for slider in _sliders(control, asked, texts)]
    return {
        "why_not": "",
        "answer": answer,
        "sliders": sliders,
        "stops": [
            {
                "id": stop.id,
                "name": f"{TRIED}{stop.id}",
                "medicine": stop.medicine,
                "at": _stop_at(answer.choices.get(stop.id)),
            }
            for stop in answer.stops
        ],
        "stop_hours": [str(hour) for hour in STOPS_H],
        "spans": LIKELY_H,
        "hours": round(form.hours),
        "panels": [
            {"id": one.id, "title": one.title, "unit": one.unit, "svg": Markup(one.svg)}
            for one in panels(asked)
        ],
        "tried": bool(answer.choices) and answer.quantities[0].what_if is not None,
        "limited": asked.sodium is not None,
        "table": _table(asked),
    }


def _sliders(control: Control, asked: Asked, texts: dict[str, Any]) -> list[Slider]:
    words = texts["controls"][control.id]
    value = asked.answer.choices.get(control.id)
    first = _slider(control, words["label"], texts, value)
    if control.also is None:
        return [first]
    return [first, _second(control.also, asked, texts)]


def _slider(control: Control, label: str, texts: dict[str, Any], value: float | None) -> Slider:
    """Where there is no position of rest, one is added below the range."""
    least = control.low if control.rest is not None else control.low - control.step
    nothing = texts["as_it_is"] if control.rest is None else texts["none"]
    place = least if value is None else value
    unit = texts["units"].get(control.unit, control.unit)
    return Slider(
        id=control.id, name=f"{TRIED}{control.id}", label=label, unit=unit, least=least,
        most=control.high, step=control.step, value=place, nothing=nothing,
        told=nothing if place == least else f"{shown(place)} {unit}",
    )  # fmt: skip


def _second(also: Also, asked: Asked, texts: dict[str, Any]) -> Slider:
    value = asked.answer.choices.get(also.id, also.usual)
    unit = texts["units"].get(also.unit, also.unit)
    return Slider(
        id=also.id, name=f"{TRIED}{also.id}", label=texts["controls"][also.id]["label"], unit=unit,
        least=also.low, most=also.high, step=also.step, value=value, nothing="",
        told=f"{shown(value)} {unit}", also=True,
    )  # fmt: skip


def without_rest(form: Form, controls: dict[str, Control]) -> Form:
    """The form without sliders that stand where nothing is done."""
    kept = {}
    seconds = {row.also.id: row.id for row in controls.values() if row.also}
    for name, value in form.choices.items():
        control = controls.get(name)
        if control is not None and (value == control.rest or value < control.low):
            continue
        kept[name] = value
    kept = {name: value for name, value in kept.items() if seconds.get(name, name) in kept}
    return msgspec.structs.replace(form, choices=kept)


def _stop_at(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _table(asked: Asked) -> list[dict[str, Any]]:
    """The course in numbers, a row for each half day."""
    answer = asked.answer
    by_name = {drawn.quantity: drawn for drawn in answer.quantities}
    every = 24 if answer.hours[-1] > 80 else 12
    rows = []
    for place, hour in enumerate(answer.hours):
        if hour % every > 1e-6:
            continue
        cells = []
        for name in ("sodium", "potassium", "urine_ml_per_h", "urine_osmolality"):
            drawn = by_name[name]
            tried = (drawn.what_if or drawn.as_it_is)[place]
            usual = drawn.as_it_is[place]
            cells.append({"as_it_is": _amount(name, usual), "tried": _amount(name, tried)})
        rows.append({"hour": f"{hour:g}", "cells": cells})
    return rows


def _amount(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if name in {"sodium", "potassium"} else f"{value:.0f}"
