"""What an observation asks of a run: when, over which people, against which other quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from charley.body.experiments.measures import MeasureError
from charley.body.experiments.nomenclature import Quantity, find_quantity
from charley.body.experiments.observation import (
    Beyond,
    Crossing,
    Give,
    Limit,
    Moment,
    OverPeople,
    Reached,
    Regression,
    Statistic,
)
from charley.body.experiments.published import (
    FORMS,
    Frame,
    read_amount_of,
    read_bound,
    read_when,
    suggested,
)

WHEN_KEYS = {
    "at": "at", "time": "at", "during": "during", "over": "during", "between": "during",
    "change": "change", "change over": "change", "difference": "change",
    "percent change": "percent change", "% change": "percent change",
    "relative change": "percent change", "ratio": "ratio", "fold change": "ratio",
}  # fmt: skip
_STATISTICS: dict[str, Statistic] = {
    "total": "total", "sum": "total", "mean": "mean", "average": "mean", "maximum": "maximum",
    "max": "maximum", "peak": "maximum", "highest": "maximum", "minimum": "minimum",
    "min": "minimum", "nadir": "minimum", "lowest": "minimum", "time of maximum": "time of maximum",
    "time of peak": "time of maximum", "time to peak": "time of maximum",
    "time to maximum": "time of maximum", "time of minimum": "time of minimum",
    "time of nadir": "time of minimum", "time to nadir": "time of minimum",
    "time to minimum": "time of minimum", "final": "final", "last": "final", "end": "final",
    "time": "time",
}  # fmt: skip
_OVER_PEOPLE: dict[str, OverPeople] = {
    "median": "median", "mean": "mean", "average": "mean", "sd": "SD", "minimum": "minimum",
    "lowest": "minimum", "maximum": "maximum", "highest": "maximum",
}  # fmt: skip
_GIVES: dict[str, Give] = {
    "slope": "slope", "intercept": "intercept", "threshold": "threshold",
    "break even": "break-even", "correlation": "correlation", "r": "correlation",
}  # fmt: skip
_BOUNDS: dict[str, Beyond] = {
    "more than": ">", "above": ">", "at least": "≥",
    "less than": "<", "below": "<", "at most": "≤",
}  # fmt: skip
Word = TypeVar("Word", bound=str)


def asked_of(fields: Mapping[str, Any], quantity: Quantity, frame: Frame) -> dict[str, Any]:
    """Form, moments, statistic and comparison as fields of an Observation. Raises MeasureError."""
    times = [key for key in (*FORMS, "when") if key in fields]
    special = [
        key for key in ("line", "across arms", "across people", "percent of people")
        if key in fields
    ]  # fmt: skip
    if len(special) > 1 or len(times) > 1:
        raise MeasureError(f"{' and '.join(times + special)} at once; write one of them")
    found = _compared(fields, frame)
    if special == ["percent of people"]:
        counted = _people(fields["percent of people"], quantity, frame)
        return found | {
            "form": "people", "of_change": counted.form, "moments": counted.moments,
            "statistic": counted.statistic, "among": counted, **_within(fields, quantity, frame),
        }  # fmt: skip
    if special == ["line"]:
        return found | {"form": "line", "regression": _line(fields["line"], frame, frame.arms[:0])}
    if not times:
        raise MeasureError("when? write `at: 6 h`, `during: [0 h, 6 h]` or `change: [0 h, 6 h]`")
    found |= _times(times[0], fields, quantity, frame)
    if special:
        arms = frame.arms if special == ["across arms"] else ()
        line = _line(fields[special[0]], frame, arms, usual="0 h")
        found |= {"of_change": found.get("form", "value"), "form": special[0], "regression": line}
    if fields.get("among people") is not None:
        found["among"] = _people(fields["among people"], quantity, frame)
    return found


def _times(key: str, fields: Mapping[str, Any], quantity: Quantity, frame: Frame) -> dict[str, Any]:
    if key == "when":
        time = {"reached": _reached(fields["when"])}
        return time | {"statistic": _statistic(fields.get("statistic"), "during", quantity)}
    found = read_when(key, fields[key], quantity, frame)
    found["statistic"] = _statistic(fields.get("statistic"), key, quantity)
    if key == "at" and _is_of_change(fields) and not quantity.is_amount:
        found |= {"form": "change", "moments": (Moment(0.0), *found["moments"])}
    return found


def _within(fields: Mapping[str, Any], quantity: Quantity, frame: Frame) -> dict[str, Any]:
    """Of which people a share is, and whether their odds are compared with those of the others."""
    odds = str(fields.get("as") or "").lower() == "odds ratio"
    if fields.get("among people") is None:
        if odds:
            raise MeasureError("`as: odds ratio` needs `among people`, who have these odds")
        return {}
    return {"within": _people(fields["among people"], quantity, frame), "as_odds": odds}


def _compared(fields: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if fields.get("percent of") is not None:
        found["percent_of"] = find_quantity(str(fields["percent of"]))
    if fields.get("compared with") is not None:
        found["compared_with"] = arm_of(fields["compared with"], frame, "compared with")
        word = str(fields.get("as") or "difference").lower()
        if word not in {"ratio", "quotient", "difference"}:
            raise MeasureError(f"as {word!r} is not known; write `as: ratio` or leave it out")
        found["as_ratio"] = word != "difference"
    if fields.get("statistic over people") is not None:
        word = str(fields["statistic over people"])
        found["over_people"] = choice(word, _OVER_PEOPLE, "statistic over people")
    return found


def _is_of_change(fields: Mapping[str, Any]) -> bool:
    """Whether a direction at one time means a change since time 0 (and not a sign)."""
    sign = str(fields.get("direction")).lower() in {"positive", "negative"}
    return "direction" in fields and not sign and "compared with" not in fields


def _statistic(said: Any, form: str, quantity: Quantity) -> Statistic:
    if said is None:
        return "total" if quantity.is_amount else "mean"
    found = choice(str(said), _STATISTICS, "statistic")
    if form == "at" and not quantity.is_amount:
        raise MeasureError(f"{found} of a single time; write `during: [T1, T2]`")
    return found


def _reached(entry: Any) -> Reached:
    if not isinstance(entry, Mapping) or len(entry) != 1:
        raise MeasureError("`when` names one quantity and its number: {plasma sodium: 150 mmol/L}")
    (said, value), sign, since = next(iter(entry.items())), 1.0, False
    name = str(said)
    for words, direction in ((" rises by", 1.0), (" falls by", -1.0)):
        if name.lower().endswith(words):
            name, sign, since = name[: -len(words)], direction, True
    quantity = find_quantity(name)
    return Reached(
        quantity=quantity, value=sign * read_amount_of(value, quantity), since_start=since
    )


def _line(entry: Any, frame: Frame, arms: Iterable[str], usual: str = "") -> Regression:
    over_time = not usual
    changes = () if over_time else ("change", "percent change", "ratio")
    known = ("against", "give", "during", "at", "arms", "above", "up to", *changes)
    options = _mapping(entry, known)
    if "against" not in options or "give" not in options:
        raise MeasureError("a line needs `against` (the other quantity) and `give`")
    against = find_quantity(str(options["against"]))
    times = [key for key in FORMS if key in options]
    if len(times) > 1:
        raise MeasureError(f"{' and '.join(times)} at once; write one of them")
    if over_time and times != ["during"]:
        raise MeasureError("a line needs its times: `during: [0 h, 2 h]`")
    key = times[0] if times else "at"
    if key == "at" and against.is_amount and "at" not in options:
        raise MeasureError(f"{against.name} adds up over time; say when: `during: [0 h, 24 h]`")
    found = read_when(key, options.get(key, usual), against, frame)
    named = options.get("arms") or arms
    return Regression(
        against=against,
        moments=found["moments"],
        of_change=found.get("form", "value"),
        give=choice(str(options["give"]).replace("-", " "), _GIVES, "give"),
        arms=tuple(arm_of(name, frame, "arms") for name in named),
        above=read_bound(options.get("above"), against),
        up_to=read_bound(options.get("up to"), against),
    )


def _people(entry: Any, quantity: Quantity, frame: Frame) -> Crossing:
    options = _mapping(entry, (*WHEN_KEYS, *_BOUNDS, "statistic", "quantity"))
    quantity = find_quantity(str(options["quantity"])) if "quantity" in options else quantity
    said = [key for key in options if key in WHEN_KEYS]
    if len(said) != 1:
        raise MeasureError("of people needs one time: at, during, or change over")
    limits = tuple(
        Limit(_BOUNDS[word], read_amount_of(options[word], quantity))
        for word in options
        if word in _BOUNDS
    )
    if not limits:
        raise MeasureError("of people needs a limit: `more than: 12 mmol/L` or `less than:`")
    key = WHEN_KEYS[said[0]]
    found = read_when(key, options[said[0]], quantity, frame)
    return Crossing(
        quantity=quantity,
        form=found.get("form", "value"),
        moments=found["moments"],
        statistic=_statistic(options.get("statistic"), key, quantity),
        limits=limits,
    )


def _mapping(entry: Any, known: Iterable[str]) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise MeasureError(f"{entry!r}: write options by name, such as {{against: ..., give: ...}}")
    found = {" ".join(str(key).lower().replace("_", " ").split()): v for key, v in entry.items()}
    names = tuple(known)
    for key in found:
        if key not in names:
            raise MeasureError(f"{key!r} is not known here{suggested(key, names)}")
    return found


def arm_of(said: object, frame: Frame, key: str) -> str:
    """An arm of the file by its name. Raises MeasureError."""
    wanted = " ".join(str(said).split())
    for name in frame.arms:
        if name.casefold() == wanted.casefold():
            return name
    if not frame.arms:
        raise MeasureError(f"{key} {wanted!r}: this file has no `arms`")
    raise MeasureError(f"{key} {wanted!r} is not one of the arms{suggested(wanted, frame.arms)}")


def choice(said: str, known: Mapping[str, Word], what: str) -> Word:
    """A word out of those that are known. Raises MeasureError."""
    word = " ".join(said.lower().replace("_", " ").split())
    if word not in known:
        raise MeasureError(f"{what} {said!r} is not known{suggested(word, known)}")
    return known[word]
