"""Reading the entries of `observe`: forgiving in spelling, strict in meaning.

An entry that cannot be read is an observation all the same: it carries the sentence that says what
to mend (`problem`) and will count as off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from charley.body.experiments.formulas import CHANGES, check_formula
from charley.body.experiments.measures import Measure, MeasureError, read_measure
from charley.body.experiments.nomenclature import Asked, Quantity, find_quantity, quantities
from charley.body.experiments.observation import Give, Observation
from charley.body.experiments.published import (
    Frame,
    Hours,
    Kind,
    Pure,
    Slope,
    read_bound,
    read_direction,
    read_published,
    read_spread,
    suggested,
)
from charley.body.experiments.questions import WHEN_KEYS, arm_of, asked_of, choice

_KEYS = {
    **WHEN_KEYS, "quantity": "quantity", "what": "quantity", "arm": "arm", "group": "arm",
    "when": "when", "value": "value", "unit": "unit", "units": "unit", "direction": "direction",
    "by at least": "by at least", "by less than": "by less than", "spread": "spread",
    "statistic": "statistic", "status": "status", "read": "status", "note": "note",
    "notes": "note", "compared with": "compared with", "versus": "compared with",
    "minus": "compared with", "compared to": "compared with", "as": "as",
    "percent of": "percent of", "line": "line", "across arms": "across arms",
    "across people": "across people", "percent of people": "percent of people",
    "share of people": "percent of people", "among people": "among people", "among": "among people",
    "statistic over people": "statistic over people", "cannot": "cannot", "formula": "formula",
    "given": "given", "with": "given", "minus formula": "minus formula", "rmse": "rmse",
    "root mean square": "rmse", "from": "from", "to": "to",
}  # fmt: skip
_MEANINGLESS_BESIDE_DIRECTION = ("spread", "unit")


def read_observations(entries: object, frame: Frame) -> tuple[Observation, ...]:
    """All entries of `observe`."""
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return (Observation(told="observe", problem="`observe` is a list of observations"),)
    read = [read_observation(entry, frame) for entry in entries]
    return tuple(_with_points(one, read) if one.form == "fit" else one for one in read)


def read_observation(entry: object, frame: Frame) -> Observation:
    """One entry of `observe`; what is wrong with it is in its `problem`."""
    fields: dict[str, Any] = {}
    try:
        if not isinstance(entry, Mapping):
            raise MeasureError(f"{entry!r} is no observation; write quantity, time and value")
        fields = _fields(entry)
        return _observation(fields, frame)
    except MeasureError as error:
        told = entry.get("quantity") if isinstance(entry, Mapping) else None
        return Observation(
            told=str(told or "unreadable entry"),
            arm=str(fields.get("arm", "")),
            problem=str(error),
            status="recalled" if fields.get("status") == "recalled" else "seen",
        )


def _fields(entry: Mapping[Any, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for said, value in entry.items():
        key = " ".join(str(said).lower().replace("_", " ").split())
        if key in _SPREAD_KEYS:
            key, value = "spread", f"{said} {value}"  # noqa: PLW2901
        if key not in _KEYS:
            raise MeasureError(f"{said!r} is not known here{suggested(key, _KEYS)}")
        if _KEYS[key] in fields:
            raise MeasureError(f"{said!r} says {_KEYS[key]!r} a second time; keep one")
        fields[_KEYS[key]] = value
    if "from" in fields or "to" in fields:
        return _from_to(fields)
    return fields


def _from_to(fields: dict[str, Any]) -> dict[str, Any]:
    """`from: 0 h, to: 6 h` as `during`."""
    ends = [fields.pop(key, None) for key in ("from", "to")]
    if None in ends or "during" in fields:
        raise MeasureError("write `during: [0 h, 6 h]` for an interval")
    return {**fields, "during": ends}


_SPREAD_KEYS = frozenset({"sd", "se", "sem", "iqr", "range", "ci", "95 % ci", "95% ci"})
_IN_BRACKETS = re.compile(
    r"(?P<value>.*?)\s*[(\[]\s*(?P<spread>(?:S[DE]M?|IQR|range|(?:95\s*%\s*)?CI)\b[^)\]]*)[)\]]\s*(?P<unit>.*)",
    re.IGNORECASE,
)


def _with_spread(fields: dict[str, Any]) -> dict[str, Any]:
    """A spread in brackets behind its value, as papers print it."""
    found = _IN_BRACKETS.fullmatch(str(fields.get("value", "")).strip())
    if found is None or fields.get("spread") is not None:
        return fields
    value = f"{found['value']} {found['unit']}".strip()
    return {**fields, "value": value, "spread": found["spread"].replace("-", " to ")}


def _observation(fields: dict[str, Any], frame: Frame) -> Observation:
    fields = _with_spread(fields)
    if "rmse" in fields:
        return _fit(fields, frame)
    told = str(fields.get("quantity") or fields.get("formula") or "")
    if not told:
        raise MeasureError("an observation needs a `quantity`, such as plasma sodium")
    plain = Observation(
        told=told,
        arm=arm_of(fields["arm"], frame, "arm") if fields.get("arm") is not None else "",
        status=choice(str(fields.get("status", "seen")), _STATUS, "status"),
        note=str(fields.get("note", "")),
    )
    if "cannot" in fields:
        return replace(plain, cannot=str(fields["cannot"]), **_as_printed(fields))
    if "formula" in fields:
        return _of_formula(fields, plain)
    quantity = find_quantity(told)
    read = replace(plain, quantity=quantity, **asked_of(fields, quantity, frame))
    read = _in_an_arm(read, frame)
    if fields.get("minus formula") is not None:
        if read.form != "change" or quantity.name != "plasma sodium":
            raise MeasureError("`minus formula` goes with a `change` of plasma sodium")
        read = replace(read, minus_formula=_formula_name(fields["minus formula"], CHANGES))
    return _with_value(fields, read, _kind(read, quantity))


_STATUS: dict[str, Any] = {"seen": "seen", "recalled": "recalled"}


def _in_an_arm(read: Observation, frame: Frame) -> Observation:
    """With its arm filled in where there is only one."""
    if not frame.arms or read.arm or read.form == "across arms":
        return read
    if len(frame.arms) > 1:
        raise MeasureError(f"which `arm`? there are {', '.join(frame.arms)}")
    return replace(read, arm=frame.arms[0])


def _as_printed(fields: dict[str, Any]) -> dict[str, Any]:
    """The published number of what cannot be given, for the table only."""
    if fields.get("value") is None:
        return {}
    try:
        measure = read_measure(fields["value"], fields.get("unit"))
    except MeasureError:
        return {"unit": str(fields["value"])}
    return {"value": measure.middle, "unit": measure.unit.text}


def _fit(fields: dict[str, Any], frame: Frame) -> Observation:
    """The root mean square distance from all values of a quantity in the same file."""
    options = fields["rmse"]
    if not isinstance(options, Mapping) or not {"quantity", "at most"} <= set(options):
        raise MeasureError("rmse: write {quantity: urine flow, at most: 1.3 mL/min}")
    odd = set(options) - {"quantity", "at most", "arm"}
    if odd:
        raise MeasureError(f"rmse: {min(odd)!r} is not known; there are quantity, arm, at most")
    quantity = find_quantity(str(options["quantity"]))
    measure, asked, unit = read_published(options["at most"], None, quantity)
    read = Observation(
        told=str(options["quantity"]),
        quantity=quantity,
        arm=arm_of(options["arm"], frame, "arm") if "arm" in options else "",
        form="fit",
        asked=asked,
        unit=unit,
        at_most=measure.middle,
        status=choice(str(fields.get("status", "seen")), _STATUS, "status"),
        note=str(fields.get("note", "")),
    )
    return _in_an_arm(read, frame)


def _with_points(fit: Observation, read: Sequence[Observation]) -> Observation:
    points = tuple(
        (one.moments[0].start_h, one.value * one.asked.factor)
        for one in read
        if one.quantity == fit.quantity and one.arm == fit.arm and one.form == "value"
        and one.value is not None and len(one.moments) == 1 and one.moments[0].end_h is None
    )  # fmt: skip
    if not points:
        return replace(fit, problem=f"rmse: no value of {fit.told} at a time in this file")
    return replace(fit, points=points)


def _formula_name(said: object, known: Mapping[str, Any]) -> str:
    name = "_".join(str(said).lower().replace("-", " ").split())
    if name not in known:
        raise MeasureError(f"formula {said!r} is not known{suggested(name, known)}")
    return name


def _of_formula(fields: dict[str, Any], plain: Observation) -> Observation:
    given = fields.get("given") or {}
    if not isinstance(given, Mapping):
        raise MeasureError(f"given {given!r}: name each number, such as plasma sodium: 140 mmol/L")
    if fields.get("value") is None:
        raise MeasureError("a formula needs the published `value` that it should give")
    measure = read_measure(fields["value"], fields.get("unit"))
    read = replace(
        plain,
        form="formula",
        formula=str(fields["formula"]),
        given={str(name): str(value) for name, value in given.items()},
    )
    check_formula(read.formula, read.given)
    return replace(read, unit=measure.unit.text, **_value_fields(fields, measure))


def _kind(read: Observation, quantity: Quantity) -> Kind:
    if read.regression is not None:
        against = read.regression.against
        kinds: dict[Give, Kind] = {
            "slope": Slope(quantity, against), "intercept": quantity, "threshold": against,
            "break-even": against, "correlation": Pure(1.0),
        }  # fmt: skip
        return kinds[read.regression.give]
    if read.form == "ratio" or read.as_ratio or read.as_odds:
        return Pure(1.0)
    if read.form in {"percent change", "people"} or read.percent_of is not None:
        return Pure(0.01)
    return Hours() if read.statistic.startswith("time") else quantity


def _with_value(fields: dict[str, Any], read: Observation, kind: Kind) -> Observation:
    if "direction" in fields:
        return _with_direction(fields, read)
    if fields.get("value") is None:
        raise MeasureError("the published `value` is missing (or a `direction: rises`)")
    measure, asked, unit = read_published(fields["value"], fields.get("unit"), kind)
    if isinstance(kind, Quantity):
        _check_asked(kind, asked, unit, read)
    return replace(read, asked=asked, unit=unit, **_value_fields(fields, measure))


def _check_asked(quantity: Quantity, asked: Asked, unit: str, read: Observation) -> None:
    """What a total or a share needs besides its unit. Raises MeasureError."""
    whole = quantities()[quantity.total] if asked.as_total else quantity
    if asked.as_share and (asked.as_total or not whole.share):
        raise MeasureError(
            f"{quantity.name} in %: of what? write `percent of: fluid taken`, or "
            "`percent change: [T1, T2]`"
        )
    if asked.as_total and any(moment.end_h is None for moment in read.moments):
        raise MeasureError(
            f"{quantity.name} in {unit} adds up over time; write `during: [0 h, 24 h]` with it"
        )


def _value_fields(fields: dict[str, Any], measure: Measure) -> dict[str, Any]:
    """The value with its spread; a range is its own spread, a bound has no value."""
    low, high = measure.low, measure.high
    if low is None or high is None:
        if fields.get("spread") is not None:
            raise MeasureError("a bound has no spread; leave one of them out")
        return {"at_least": low, "at_most": high}
    spread = fields.get("spread")
    if spread is None and low != high:
        spread = f"from {low:g} to {high:g}"
    return {
        "value": measure.middle,
        "spread": None if spread is None else read_spread(spread, measure),
    }


def _with_direction(fields: dict[str, Any], read: Observation) -> Observation:
    direction = read_direction(fields["direction"])
    if fields.get("value") is not None:
        raise MeasureError("value and direction at once; keep the value")
    for key in _MEANINGLESS_BESIDE_DIRECTION:
        if key in fields:
            raise MeasureError(f"a direction has no {key}; write `by at least` or `by less than`")
    if direction == "unchanged" and "by at least" in fields:
        raise MeasureError("unchanged `by at least` makes no sense; write `by less than`")
    quantity = read.quantity
    if read.form in {"percent change", "ratio"} and not fields.keys() & {
        "by at least",
        "by less than",
    }:
        read = replace(read, form="change")
    if quantity is None or read.form not in {"value", "change"} or read.as_ratio:
        raise MeasureError("a direction is that of a change; write `change: [T1, T2]`")
    return replace(
        read,
        direction=direction,
        by_at_least=read_bound(fields.get("by at least"), quantity),
        by_less_than=read_bound(fields.get("by less than"), quantity),
        unit=quantity.unit,
    )
