"""Reading what a paper prints: a number with its unit, a spread, a direction, a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from charley.body.experiments.measures import (
    Measure,
    MeasureError,
    hours_told,
    read_hours,
    read_measure,
)
from charley.body.experiments.nomenclature import (
    Asked,
    Quantity,
    convert,
    convert_exactly,
)
from charley.body.experiments.observation import Direction, Form, Moment, Spread

_SINGLE = re.compile(
    r"(?P<kind>SDs?|SEM?|S\.E\.M?\.?|S\.D\.|CV|SE of the mean)[\s:=]*(?:±|\+/?-)?\s*(?P<rest>.+)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?:\d\d\s*%\s*)?(?P<kind>IQR|interquartile range|range|CI|confidence interval|from|between)"
    r"[\s:=]*(?P<rest>.+)",
    re.IGNORECASE,
)
_KIND_LAST = re.compile(r"^(?:±\s*)?(?P<number>[\d.]+[^()]*?)\s*\(?(?P<kind>SD|SEM?)\)?$")
_COUNTED = re.compile(r"of (?P<people>\d+)(?: people| patients)?", re.IGNORECASE)
_NUMBERS = re.compile(r"(?<![\d.])[+-]?\d+(?:\.\d+)?")
SE_INTERVAL = 2.0
NORMAL_95 = 1.96
_DIRECTIONS: dict[str, Direction] = {
    "rises": "rises", "rise": "rises", "increases": "rises", "increase": "rises", "up": "rises",
    "higher": "rises", "greater": "rises", "positive": "rises", "more": "rises", "rose": "rises",
    "falls": "falls", "fall": "falls", "decreases": "falls", "decrease": "falls", "down": "falls",
    "lower": "falls", "smaller": "falls", "negative": "falls", "less": "falls", "fell": "falls",
    "unchanged": "unchanged", "no change": "unchanged", "none": "unchanged", "same": "unchanged",
    "equal": "unchanged", "stable": "unchanged", "constant": "unchanged", "steady": "unchanged",
}  # fmt: skip

FORMS: dict[str, Form] = {
    "at": "value", "during": "value", "change": "change", "percent change": "percent change",
    "ratio": "ratio",
}  # fmt: skip
_BASELINE = {"baseline", "start", "before", "time 0", "pre"}
_END = {"end", "finish", "last"}


class Slope(NamedTuple):
    """Of one quantity per another one."""

    of: Quantity
    per: Quantity


class Pure(NamedTuple):
    """A number without dimension; `bare` is what a missing unit means."""

    bare: float


class Hours(NamedTuple):
    """A time since time 0."""


Kind = Quantity | Slope | Pure | Hours


def read_published(value: Any, unit: str | None, kind: Kind) -> tuple[Measure, Asked, str]:
    """The measure, how its unit is read, and the unit's text. Raises MeasureError."""
    if isinstance(value, list):
        value = " to ".join(str(part) for part in value)
    if isinstance(kind, Slope):
        return _slope(str(value), unit, kind)
    measure = read_measure(value, unit)
    text = measure.unit.text
    if isinstance(kind, Quantity):
        return measure, convert(measure.unit, kind), text
    if isinstance(kind, Hours):
        if measure.unit.dimension != (("h", 1),):
            raise MeasureError(f"{value!r} is no time; write for example 90 min or 6 h")
        return measure, Asked(factor=measure.unit.scale), text
    if measure.unit.dimension:
        raise MeasureError(f"{value!r}: a percentage or a plain number is meant here")
    if not text:
        return measure, Asked(factor=kind.bare), "%" if kind.bare != 1 else ""
    return measure, Asked(factor=measure.unit.scale), text


def _slope(value: str, unit: str | None, kind: Slope) -> tuple[Measure, Asked, str]:
    whole = f"{value} {unit}" if unit else value
    top, _, below = whole.rpartition(" per ")
    if not top:
        example = f"0.4 {kind.of.unit} per {kind.per.unit}"
        raise MeasureError(f"{whole!r} is no slope; write for example {example}")
    measure = read_measure(top)
    step = read_measure(below if re.match(r"\s*[\d.]", below) else f"1 {below}")
    over, under = (
        convert_exactly(measure.unit, kind.of),
        convert_exactly(step.unit, kind.per),
    )
    if over is None or under is None or not step.low:
        raise MeasureError(f"{whole!r}: a slope in {kind.of.unit} per {kind.per.unit} is meant")
    text = f"{measure.unit.text} per {below.strip()}"
    return measure, Asked(factor=over / (under * step.low)), text


def read_amount_of(value: object, quantity: Quantity) -> float:
    """A number in the quantity's own unit, such as the bound of a direction."""
    measure = read_measure(value)
    factor = convert_exactly(measure.unit, quantity)
    if factor is None or measure.low is None:
        raise MeasureError(f"{value!r} is no single amount in {quantity.unit}")
    return measure.low * factor


def read_bound(value: object, quantity: Quantity) -> float | None:
    """As `read_amount_of`; None where nothing is given."""
    return None if value is None else read_amount_of(value, quantity)


def read_direction(text: object) -> Direction:
    """rises, falls or unchanged, in other words too. Raises MeasureError."""
    said = " ".join(str(text).lower().split())
    if said in _DIRECTIONS:
        return _DIRECTIONS[said]
    raise MeasureError(f"direction {text!r} is not known; write rises, falls or unchanged")


def read_spread(text: object, value: Measure) -> Spread:
    """The interval that a published spread leaves for a value. Raises MeasureError."""
    if isinstance(text, Mapping) and len(text) == 1:
        text = " ".join(map(str, next(iter(text.items()))))
    said = " ".join(str(text).replace("−", "-").replace("–", "-").split())
    said = _KIND_LAST.sub(r"\g<kind> \g<number>", said)
    if single := _SINGLE.fullmatch(said):
        width = read_measure(single["rest"])
        if width.low is None or width.low != width.high or width.low < 0:
            raise MeasureError(f"spread {said!r}: one number is meant, for example SD 2")
        kind = single["kind"].upper().replace(".", "")
        reach = width.low * _scale(width, value, said, percent=kind == "CV", middle=value.middle)
        reach *= SE_INTERVAL if kind.startswith("SE") else 1.0
        return Spread(value.middle - reach, value.middle + reach, said)
    if pair := _PAIR.fullmatch(said):
        low, high = _two_numbers(pair["rest"], said)
        return Spread(low, high, said)
    if counted := _COUNTED.fullmatch(said):
        return _share_of(int(counted["people"]), value, said)
    if said.lstrip("±+/- ")[:1].isdigit():
        number = said.lstrip("±+/- ")
        raise MeasureError(f"spread {said!r}: of what kind? write SD {number} or SE {number}")
    raise MeasureError(
        f"spread {said!r} is not understood; write SD 2, SE 2, IQR 1 to 3, range 1 to 3, "
        "CI 1 to 3, from 1 to 3 or, for a share, of 40 people, or leave it out"
    )


def _share_of(people: int, value: Measure, said: str) -> Spread:
    """The 95 % interval of a share that was counted in so many people (Wilson 1927)."""
    share = value.middle * value.unit.scale
    if value.unit.dimension or not 0.0 <= share <= 1.0 or not people:
        raise MeasureError(f"spread {said!r}: only a share of people is counted in people")
    square = NORMAL_95**2 / people
    middle = (share + square / 2) / (1 + square)
    reach = (square * share * (1 - share) + square**2 / 4) ** 0.5 / (1 + square)
    scale = value.unit.scale
    return Spread((middle - reach) / scale, (middle + reach) / scale, said)


def _scale(width: Measure, value: Measure, said: str, *, percent: bool, middle: float) -> float:
    if percent:
        return abs(middle) * (width.unit.scale if width.unit.text else 0.01)
    if not width.unit.text:
        return 1.0
    if width.unit.dimension != value.unit.dimension:
        raise MeasureError(f"spread {said!r} has another unit than the value ({value.unit.text})")
    return width.unit.scale / value.unit.scale


def _two_numbers(rest: str, said: str) -> tuple[float, float]:
    spaced = re.sub(r"(?<=\d)\s*(?:-|\.\.)\s*(?=[+-]?\d)", " to ", rest)
    numbers = [float(n) for n in _NUMBERS.findall(spaced)]
    if len(numbers) != 2:
        raise MeasureError(f"spread {said!r}: two numbers are meant, for example range 1 to 3")
    return min(numbers), max(numbers)


def suggested(word: str, known: Iterable[str]) -> str:
    """A sentence end with the nearest of some words: "; did you mean ...?"."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(word, list(known), scorer=fuzz.WRatio, score_cutoff=60)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"


class Frame(NamedTuple):
    """What an observation may refer to: the arms, and from when to when the run goes (None: as
    far as is asked)."""

    arms: tuple[str, ...] = ()
    start_h: float = 0.0
    end_h: float | None = None


def read_when(key: str, value: Any, quantity: Quantity, frame: Frame) -> dict[str, Any]:
    """Form and moments of an observation. Raises MeasureError."""
    if key == "at":
        if isinstance(value, list):
            raise MeasureError("`at` is one time; for two write `change: [0 h, 6 h]` or `during:`")
        time = Moment(read_time(value, frame))
        return {"moments": (_since_start(time) if quantity.is_amount else time,)}
    if key == "during":
        return {"moments": (read_interval(value, frame),)}
    if not isinstance(value, list) or len(value) != 2:
        raise MeasureError(f"`{key}` needs two times, for example `{key}: [0 h, 6 h]`")
    ends = [
        read_interval(end, frame) if isinstance(end, list) else Moment(read_time(end, frame))
        for end in value
    ]
    if quantity.is_amount and all(end.end_h is None for end in ends):
        if key != "change":
            raise MeasureError(
                f"{quantity.name} adds up over time: for `{key}` give two intervals, "
                f"for example `{key}: [[-24 h, 0 h], [0 h, 24 h]]`"
            )
        return {"moments": (_ordered(Moment(ends[0].start_h, ends[1].start_h)),)}
    return {"form": FORMS[key], "moments": tuple(ends)}


def _since_start(time: Moment) -> Moment:
    if time.start_h <= 0:
        raise MeasureError("what adds up needs an interval, for example `during: [0 h, 6 h]`")
    return Moment(0.0, time.start_h)


def read_interval(value: Any, frame: Frame) -> Moment:
    if isinstance(value, str) and " to " in value:
        value = value.split(" to ")
    if not isinstance(value, list) or len(value) != 2:
        raise MeasureError(f"{value!r} is no interval; write for example `during: [0 h, 6 h]`")
    return _ordered(Moment(read_time(value[0], frame), read_time(value[1], frame)))


def _ordered(interval: Moment) -> Moment:
    if interval.last_h <= interval.start_h:
        raise MeasureError(
            f"from {hours_told(interval.start_h)} to {hours_told(interval.last_h)} is no time; "
            "swap the two?"
        )
    return interval


def read_time(value: Any, frame: Frame) -> float:
    word = str(value).strip().lower()
    if word in _BASELINE:
        return 0.0
    if word in _END and frame.end_h is not None:
        return frame.end_h
    hours = read_hours(value)
    if hours < frame.start_h - 1e-9:
        raise MeasureError(
            f"{value} is before the run begins ({hours_told(frame.start_h)}); give a longer "
            "`before`"
        )
    if frame.end_h is not None and hours > frame.end_h + 1e-9:
        raise MeasureError(
            f"{value} is after the run ends ({hours_told(frame.end_h)}); give a later `until`"
        )
    return hours
