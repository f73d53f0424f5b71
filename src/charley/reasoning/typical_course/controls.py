"""What may be tried in the simulated body, and what it is in the body's own protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from charley.body.protocol.event_reading import read_event
from charley.body.protocol.events import AnyEvent
from charley.knowledge.conditions import TRUE, View, decide
from charley.knowledge.schema import Condition
from charley.reasoning.typical_course.kind import Kind, Medicine, table
from charley.reasoning.typical_course.living import Changes, Life, usual_drinks_l
from charley.tables import read_table

TABLE = Path(__file__).with_name("controls.yaml")
DOSES_A_DAY, EVERY_H, STOP = 3, 8, "stop_"
DRINKS_A_DAY, DRINKS_EVERY_H, LEAST_DRINKS_L = 8, 3, 0.1
LATEST_STOP_H = 48.0
Event = Mapping[str, object]


class ChoiceError(ValueError):
    """A what-if that cannot be tried; the message says what can."""


class Also(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second number of a control, such as the hours of an infusion."""

    id: str
    unit: str
    low: float
    high: float
    step: float
    usual: float


class Control(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that may be tried: its unit and range; None as `rest` is "as it is"."""

    id: str
    unit: str
    low: float
    high: float
    step: float
    rest: float | None = None
    also: Also | None = None


class _Row(Control, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A control of the table, and for whom it is meant."""

    when: Condition | None = None

    def control(self) -> Control:
        fields = {name: getattr(self, name) for name in Control.__struct_fields__}
        return Control(**fields)


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(msgspec.convert(read_table(TABLE), list[_Row]))


def controls() -> dict[str, Control]:
    """Everything that may be tried, by id, in the order of showing."""
    return {row.id: row.control() for row in _rows()}


def offered(kind: Kind, view: View) -> tuple[Control, ...]:
    """What applies to this patient."""
    return tuple(
        row.control()
        for row in _rows()
        if (row.when is None or decide(row.when, view) == TRUE)
        and (row.id != "stool" or kind.stool)
    )


def stoppable(kind: Kind) -> tuple[tuple[str, Medicine], ...]:
    """The medicines that may be tried without, each with the id of its control."""
    kept = set(table().never_stopped)
    return tuple(
        (f"{STOP}{number}", medicine)
        for number, medicine in enumerate(kind.medicines)
        if medicine.until_h is None and not kept & {drug for drug, _ in medicine.parts}
    )


def changes_of(life: Life, choices: Mapping[str, float], until_h: float) -> Changes:
    """Choices by the id of a control (`stop_0` is the first medicine, stopped at that hour).

    What is drunk as ORS takes the place of other habitual drinks.

    Raises ChoiceError for an unknown control, medicine, or a number outside of its range.
    """
    stopped = []
    for name, hour in choices.items():
        if name.startswith(STOP):
            stopped.append(
                (_medicine(name, life.kind), _within(name, hour, 0.0, LATEST_STOP_H, "h"))
            )
    known = {row.id for row in controls().values()} | {
        row.also.id for row in controls().values() if row.also
    }
    for name in choices:
        if not name.startswith(STOP) and name not in known:
            raise ChoiceError(f'there is no "{name}"; there is {", ".join(sorted(known))}')
    events: list[AnyEvent] = []
    for control in controls().values():
        if control.id in choices and control.id in _DOING:
            value = _within(
                control.id, choices[control.id], control.low, control.high, control.unit
            )
            if value != control.rest:
                also = _also(control, choices)
                for event in _DOING[control.id](value, also, until_h):
                    events += read_event(event)
    if choices.get("ors") and "drinks" not in choices:
        usual_l = life.drinks_l or usual_drinks_l(life.kind)
        left = f"{max(LEAST_DRINKS_L, usual_l - choices['ors']):g} L/day"
        diet = {"from": "0 h", "to": f"{until_h:g} h", "diet": {"drinks": left}}
        events += read_event(diet)
    stool = choices.get("stool")
    return Changes(
        stopped=tuple(sorted(stopped)),
        stool_l=None if stool is None else _within("stool", stool, 0.0, 6.0, "L/day"),
        events=tuple(events),
    )


def _also(control: Control, choices: Mapping[str, float]) -> float:
    also = control.also
    if also is None:
        return 0.0
    return _within(also.id, choices.get(also.id, also.usual), also.low, also.high, also.unit)


def _medicine(name: str, kind: Kind) -> int:
    if name not in dict(stoppable(kind)):
        raise ChoiceError(f'"{name}" is no medicine of this patient that may be tried without')
    return int(name.removeprefix(STOP))


def _within(name: str, value: float, low: float, high: float, unit: str) -> float:
    if not low <= value <= high:
        raise ChoiceError(f"{name} is {value:g} {unit}; it goes from {low:g} to {high:g}")
    return float(value)


def _drinks(litres: float, _: float, until_h: float) -> Iterator[Event]:
    yield {"from": "0 h", "to": f"{until_h:g} h", "water": f"{litres:g} L/day"}


def _ors(litres: float, _: float, until_h: float) -> Iterator[Event]:
    each = f"{litres / DRINKS_A_DAY:g} L ORS"
    yield {"from": "0 h", "to": f"{until_h:g} h", "every": f"{DRINKS_EVERY_H} h", "drink": each}


def _saline(litres: float, hours: float, _: float) -> Iterator[Event]:
    yield {"at": "0 h", "over": f"{hours:g} h", "infuse": f"{litres:g} L saline 0.9 %"}


def _hypertonic(boluses: float, _: float, __: float) -> Iterator[Event]:
    for number in range(round(boluses)):
        at = f"{0.5 * number:g} h"
        yield {"at": at, "over": "20 min", "infuse": "150 mL saline 3 %"}


def _swallowed(amount: str) -> Callable[[float, float, float], Iterator[Event]]:
    """So much a day in three doses."""

    def given(value: float, _: float, until_h: float) -> Iterator[Event]:
        each = f"{value / DOSES_A_DAY:g} {amount}"
        yield {"from": "0 h", "to": f"{until_h:g} h", "every": f"{EVERY_H} h", "swallow": each}

    return given


def _tolvaptan(mg: float, _: float, until_h: float) -> Iterator[Event]:
    yield {"from": "0 h", "to": f"{until_h:g} h", "every": "24 h", "take": f"tolvaptan {mg:g} mg"}


def _walking(hours: float, celsius: float, _: float) -> Iterator[Event]:
    yield {
        "from": "2 h", "to": f"{2 + hours:g} h", "exercise": "walking 5 km/h",
        "temperature": f"{celsius:g} C",
    }  # fmt: skip


_DOING: dict[str, Callable[[float, float, float], Iterator[Event]]] = {
    "drinks": _drinks,
    "ors": _ors,
    "saline": _saline,
    "hypertonic": _hypertonic,
    "salt": _swallowed("g salt"),
    "urea": _swallowed("g urea"),
    "tolvaptan": _tolvaptan,
    "potassium": _swallowed("mmol potassium chloride"),
    "magnesium": _swallowed("mmol magnesium oxide"),
    "walking": _walking,
}
