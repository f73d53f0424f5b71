"""What a scenario says, for showing: the person in words, and marks for what is done."""

from __future__ import annotations

from charley.body.protocol.events import Event
from charley.body.protocol.scenario import Scenario
from charley.body.showing.picture import Mark

LONGEST = 64
SAID_AS = {"fast": "no", "condition": "", "exercise": "", "posture": ""}


def told_who(scenario: Scenario, people: int | None) -> str:
    """The person in words; where arms differ in age or size, the first."""
    who = next(iter(scenario.arms.values())).who
    noun = "woman" if who.is_sex == "female" else "man"
    one = f"{noun} of {who.is_age_years:g} years, {who.weighs_kg:g} kg, {who.is_height_cm:g} cm"
    return f"a {one}" if people is None else f"{people} people like a {one}"


def marks_of(scenario: Scenario, until_h: float) -> tuple[Mark, ...]:
    """What is done from time 0 on, the same words in one mark; what is done in every arm once."""
    arms = list(scenario.arms.values())
    shared = [event for event in arms[0].events if all(event in arm.events for arm in arms)]
    done = [("", event) for event in shared]
    for arm in arms:
        done += [(arm.name, event) for event in arm.events if event not in shared]
    spans: dict[tuple[str, str], dict[tuple[float, float], None]] = {}
    for arm_name, event in done:
        seen = [
            (max(0.0, span.start_h), min(until_h, span.end_h))
            for span in event.spans
            if span.end_h >= 0 and span.start_h <= until_h
        ]
        spans.setdefault((arm_name, _words(event)), {}).update(dict.fromkeys(seen))
    return tuple(
        Mark(words=words, spans=tuple(sorted(when)), arm=arm)
        for (arm, words), when in spans.items()
        if when
    )


def _words(event: Event) -> str:
    """`drink: 1 L water` as `drink 1 L water`, `fast: food` as `no food`; without brackets."""
    verb, colon, rest = event.said.partition(": ")
    if not colon:
        return event.said
    if verb == "fast":
        rest = rest.replace(" and ", " or ")
    words = f"{SAID_AS.get(verb, verb)} {rest}".strip()
    for bracket in "{}'":
        words = words.replace(bracket, "")
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip(" ,") + "…"
