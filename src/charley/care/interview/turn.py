"""One turn of the interview as values: the question, what interrupts it, how far it has come."""

from __future__ import annotations

import msgspec

from charley.knowledge.schema import Urgency
from charley.patient.interview.form import Kind


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to choose, in words for the person."""

    id: str
    label: str
    help: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question in plain words.

    kind: one or many of `options` (with "none" and "unknown" among them where they apply), a
    number from `low` to `high` in `unit`, or free text. why: what the answer is good for.
    """

    id: str
    kind: Kind
    text: str
    section: str
    help: str = ""
    why: str = ""
    options: tuple[Option, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None


class Interruption(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the last answer that must be acted on before anything else.

    title, action: of the gravest red flag, in words for the person; also: what the others are.
    """

    flags: tuple[str, ...]
    title: str
    action: str
    urgency: Urgency
    emergency: bool
    also: tuple[str, ...] = ()


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What comes next, given all answers so far.

    question: None when the interview is over, and `reason_to_stop` then says why. After an
    emergency the question is whether to go on all the same. asked: questions answered or skipped;
    about_left: an estimate; share_done from 0 to 1. unread: what was typed and could not be
    understood, a sentence each.
    """

    question: Question | None
    interruption: Interruption | None
    asked: int
    about_left: int
    share_done: float
    reason_to_stop: str = ""
    unread: tuple[str, ...] = ()
