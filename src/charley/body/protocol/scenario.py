"""A scenario: who, what is done to them and when, read from a plain text file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from charley.body.protocol.amounts import read_clock, read_hours
from charley.body.protocol.errors import Faults, ScenarioError, unknown
from charley.body.protocol.event_reading import read_event
from charley.body.protocol.events import AnyEvent, Given
from charley.body.protocol.who import Start, Who, read_starts, read_who

_KEYS = (
    "title", "source", "who", "assumed", "start", "before", "clock", "events", "arms", "until",
    "note", "observe",
)  # fmt: skip
_SAID_OF_A_STUDY = frozenset({
    "crossover", "design", "blinded", "randomised", "randomized", "setting", "country", "comment",
    "comments", "notes", "doi", "pmid", "year", "authors", "url", "kind", "id",
})  # fmt: skip
"""What may stand in a file and changes nothing that is run."""
_ARM_KEYS = ("who", "start", "events", "note")
_USUAL_BEFORE_H, _BEFORE_WITH_CONDITIONS_H = 3 * 24.0, 21 * 24.0
_LONGEST_H = 2 * 8766.0


class Arm(msgspec.Struct, frozen=True, kw_only=True):
    """One group of a scenario, complete: its people, their first values and all that happens."""

    name: str
    who: Who
    start: tuple[Start, ...] = ()
    events: tuple[AnyEvent, ...] = ()
    before_h: float
    note: str = ""


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario; times in hours from time 0, which is at `clock_h` of the day.

    A file without arms has one arm, named "". `observe` is as written in the file. `unreadable`
    says what is wrong with arms that are therefore not among `arms`.
    """

    title: str = ""
    source: Any = None
    assumed: tuple[str, ...] = ()
    clock_h: float = 8.0
    arms: dict[str, Arm]
    unreadable: dict[str, str] = {}
    until_h: float | None = None
    note: str = ""
    observe: tuple[Any, ...] = ()

    def arm(self, name: str = "") -> Arm:
        """An arm by name; raises ScenarioError with what was perhaps meant."""
        if name in self.arms:
            return self.arms[name]
        if not name:
            raise ScenarioError(f"which arm? There are {', '.join(self.arms)}.")
        raise unknown("the arm", name, [known or "(only one)" for known in self.arms])

    @property
    def last_event_h(self) -> float:
        """The last time named in events, 0 where there is none."""
        ends = [
            span.start_h if math.isinf(span.end_h) else span.end_h
            for arm in self.arms.values() for event in arm.events for span in event.spans
        ]  # fmt: skip
        return max([0.0, *ends])


def read_scenario(source: str | Path | Mapping[str, Any]) -> Scenario:
    """The scenario of a file (by path), a text or a mapping. Raises ScenarioError, which names
    all that is wrong."""
    scenario = read_readable_arms(source)
    if scenario.unreadable:
        raise ScenarioError(" ".join(scenario.unreadable.values()))
    return scenario


def read_readable_arms(source: str | Path | Mapping[str, Any]) -> Scenario:
    """The scenario with those arms that can be read.

    Raises ScenarioError for what is wrong with all of them, and where no arm is left.
    """
    content = _content(source)
    faults = Faults()
    for key in content:
        if key not in _KEYS and key not in _SAID_OF_A_STUDY:
            faults.append(unknown("the part", key, _KEYS))
    who = faults.kept(lambda: read_who(content.get("who")), Who())
    until = faults.kept(lambda: _until(content.get("until")), None)
    clock = faults.kept(lambda: read_clock(content["clock"]) if "clock" in content else 8.0, 8.0)
    start = faults.kept(lambda: read_starts(content.get("start")), ())
    observe = faults.kept(lambda: _observe(content.get("observe")), ())
    common = _events(content.get("events"), "events", faults)
    given = faults.kept(lambda: _arms(content.get("arms")), {})
    faults.raise_any()
    arms: dict[str, Arm] = {}
    unreadable: dict[str, str] = {}
    for name, entry in given.items():
        try:
            arms[name] = _arm(name, entry, content, who, start, common, until)
        except ScenarioError as error:
            unreadable[name] = error.sentence
    if not arms:
        raise ScenarioError(" ".join(dict.fromkeys(unreadable.values())))
    return Scenario(
        title=_text(content, "title"),
        source=content.get("source"),
        assumed=_words(content.get("assumed")),
        clock_h=clock,
        arms=arms,
        unreadable=unreadable,
        until_h=until,
        note=_text(content, "note"),
        observe=observe,
    )


def _content(source: str | Path | Mapping[str, Any]) -> Mapping[str, Any]:
    from charley.patient.file_content import content_of
    from charley.patient.reading import PatientFileError

    name = source.name if isinstance(source, Path) else "the scenario"
    try:
        content = content_of(source)
    except PatientFileError as error:
        raise ScenarioError(f"{name}: {str(error).replace('patient', 'scenario')}") from None
    if not isinstance(content, Mapping):
        raise ScenarioError(f"{name}: a scenario is a mapping with `events`, not {content!r:.60}.")
    _refuse_repeated(content, name)
    return {str(key).lower().strip(): value for key, value in content.items()}


def _refuse_repeated(value: Any, place: str) -> None:
    from charley.patient.file_content import Repeated

    if isinstance(value, Repeated):
        raise ScenarioError(f"{place} is given {len(value)} times; keep one of them.")
    if isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_repeated(item, str(key))
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_repeated(item, place)


def _arms(given: Any) -> Mapping[str, Any]:
    if given is None:
        return {"": {}}
    if not isinstance(given, Mapping) or not given:
        raise ScenarioError("arms: write a mapping, each arm's name with its events.")
    for name, arm in given.items():
        if not isinstance(arm, Mapping | None):
            raise ScenarioError(f"arm {name}: write a mapping with events, not {arm!r:.60}.")
    return {str(name): arm or {} for name, arm in given.items()}


def _arm(
    name: str, given: Mapping[str, Any], content: Mapping[str, Any], who: Who,
    start: tuple[Start, ...], common: tuple[AnyEvent, ...], until: float | None,
) -> Arm:  # fmt: skip
    place = f"arm {name}" if name else "the scenario"
    faults = Faults()
    for key in given:
        if key not in _ARM_KEYS:
            faults.append(unknown(f"{place}: the part", str(key), _ARM_KEYS))
    person = faults.kept(lambda: read_who(given.get("who")).over(who), who, place)
    own = faults.kept(lambda: read_starts(given.get("start")), (), place)
    events = (*common, *_events(given.get("events"), place, faults))
    before = faults.kept(lambda: _before(content.get("before"), person, events), _LONGEST_H)
    for event in events:
        faults.kept(partial(_check_times, event, before, until), None)
    faults.raise_any()
    replaced = {value.quantity for value in own}
    return Arm(
        name=name,
        who=person,
        start=(*(value for value in start if value.quantity not in replaced), *own),
        events=events,
        before_h=before,
        note=_text(given, "note"),
    )


def _events(given: Any, place: str, faults: Faults) -> tuple[AnyEvent, ...]:
    if given is None:
        return ()
    if not isinstance(given, list | tuple):
        faults.append(ScenarioError(f"{place}: events are a list, each beginning with a dash."))
        return ()
    found: list[AnyEvent] = []
    for number, entry in enumerate(given, 1):
        where = f"{place}, event {number}"
        found += faults.kept(partial(read_event, entry), (), where)
    return tuple(found)


def _check_times(event: AnyEvent, before: float, until: float | None) -> None:
    first = min(span.start_h for span in event.spans)
    if first < -before - 1e-9:
        raise ScenarioError(
            f"{event.said} begins at {first:g} h, before the scenario, which begins "
            f"{before / 24:g} days before time 0; write `before: {math.ceil(-first / 24)} "
            "days`."
        )
    if until is None:
        return
    starts = max(span.start_h for span in event.spans)
    ends = max(span.end_h for span in event.spans)
    if starts >= until or (isinstance(event, Given) and ends > until + 1e-9):
        last = starts if starts >= until else ends
        raise ScenarioError(
            f"{event.said} is at {last:g} h, after the end of the scenario (until: {until:g} h)."
        )


def _before(given: Any, who: Who, events: tuple[AnyEvent, ...]) -> float:
    """As said; otherwise some ordinary days, and a whole day before the first event."""
    if given is None:
        chronic = who.conditions or who.usual_medicines
        first = min((span.start_h for event in events for span in event.spans), default=0.0)
        days = 0 if first >= -_USUAL_BEFORE_H else math.ceil(-first / 24) + 1
        usual = _BEFORE_WITH_CONDITIONS_H if chronic else _USUAL_BEFORE_H
        return min(_LONGEST_H, max(24.0 * days, usual))
    hours = read_hours(given, what="before")
    if not 0 <= hours <= _LONGEST_H:
        raise ScenarioError(f"before is {hours / 24:g} days; it goes from 0 to 2 years.")
    return hours


def _until(given: Any) -> float | None:
    if given is None:
        return None
    hours = read_hours(given, what="until")
    if not 0 < hours <= _LONGEST_H:
        raise ScenarioError(f"until is {hours:g} h; it must be after time 0 and within 2 years.")
    return hours


def _observe(given: Any) -> tuple[Any, ...]:
    if given is None:
        return ()
    if not isinstance(given, list | tuple):
        raise ScenarioError("observe: write a list, each entry beginning with a dash.")
    return tuple(given)


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return "" if value is None else str(value)


def _words(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    return tuple(map(str, given)) if isinstance(given, list | tuple) else (str(given),)
