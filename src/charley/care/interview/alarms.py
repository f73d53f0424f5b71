"""Red flags in the answers: what interrupts the interview, and what must still be ruled out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from charley.care.interview.heard import Heard
from charley.care.interview.turn import Interruption
from charley.care.plan import Plan, RaisedFlag, Reason, Step, Triage
from charley.care.safety import gate
from charley.knowledge.library import load
from charley.patient.interview.answers import GO_ON, ON, Answer

INTERRUPTS = ("emergency", "same_day")
GET_HELP = {"emergency": "Call an ambulance now.", "same_day": "See a doctor today."}


def interruption(heard: Heard) -> Interruption | None:
    """What the last answer raised, and every emergency not yet answered with "go on"."""
    now = grave_flags(heard)
    if not now:
        return None
    before = _ids(grave_flags(Heard(heard.sequence[:-1])))
    waiting = _ids(unacknowledged(heard, now))
    told = tuple(flag for flag in now if flag.id not in before or flag.id in waiting)
    return _told(told, heard) if told else None


def grave_flags(heard: Heard) -> tuple[RaisedFlag, ...]:
    """Raised flags that interrupt, gravest first."""
    return tuple(flag for flag in heard.raised if flag.urgency in INTERRUPTS)


def unacknowledged(heard: Heard, flags: Iterable[RaisedFlag]) -> tuple[RaisedFlag, ...]:
    """Emergencies after which the person has not yet chosen to go on."""
    emergencies = tuple(flag for flag in flags if flag.urgency == "emergency")
    last = _last_go_on(heard.sequence)
    if not emergencies or last is None:
        return emergencies
    known = _ids(grave_flags(Heard(heard.sequence[:last])))
    return tuple(flag for flag in emergencies if flag.id not in known)


def _last_go_on(answers: Sequence[Answer]) -> int | None:
    places = [
        place
        for place, answer in enumerate(answers)
        if answer.question == GO_ON and answer.given == (ON,)
    ]
    return places[-1] if places else None


def _ids(flags: Iterable[RaisedFlag]) -> frozenset[str]:
    return frozenset(flag.id for flag in flags)


def _told(flags: tuple[RaisedFlag, ...], heard: Heard) -> Interruption:
    """The gravest flag in full; where the safety gate objects to its action, help alone."""
    first, *others = flags
    allowed = _allowed(flags, heard)
    return Interruption(
        flags=tuple(flag.id for flag in flags),
        title=first.plain,
        action=first.plain_action if first.id in allowed else GET_HELP[first.urgency],
        urgency=first.urgency,
        emergency=first.urgency == "emergency",
        also=tuple(
            f"{flag.plain}. {flag.plain_action}" if flag.id in allowed else f"{flag.plain}."
            for flag in others
        ),
    )


def _allowed(flags: tuple[RaisedFlag, ...], heard: Heard) -> frozenset[str]:
    """Flags whose action passes the safety gate, read as something that the person may drink."""
    steps = tuple(
        Step(
            id=flag.id,
            horizon="now",
            who="person",
            kind="drink",
            text=flag.plain_action,
            plain=flag.plain_action,
        )
        for flag in flags
    )
    reasons = (Reason(text=flags[0].name, plain=flags[0].plain),)
    triage = Triage(level=flags[0].urgency, reasons=reasons, flags=flags)
    gated = gate(Plan(triage=triage, steps=steps), heard.view, load().limits)
    return frozenset(step.id for step in gated.steps)
