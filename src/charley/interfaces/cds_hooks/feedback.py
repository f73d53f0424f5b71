"""What became of cards: counted by rule, never with anything of the person.

The body is checked against the specification; comments are read past, since they may speak of the
person. Counts live in memory and end with the service; where the settings name a file, one line a
card is appended to it.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec

from charley.interfaces.cds_hooks.card import Card
from charley.interfaces.cds_hooks.cards import PROVENANCE, REASON_CODES
from charley.interfaces.serving.errors import ServiceError

MOST_CARDS_KNOWN = 20_000
MOST_AT_ONCE = 100
_KNOWN_REASONS = frozenset(code for code, _ in REASON_CODES.values())
Identity = UUID


class AcceptedSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion that was taken, by its uuid."""

    id: Identity


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason from the list on the card, or one of the client's own."""

    code: str
    system: str | None = None
    display: str | None = None


class OverrideReason(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Why a card was put aside."""

    reason: Reason | None = None
    user_comment: str | None = None


class Feedback(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a person did with one card."""

    card: Identity
    outcome: Literal["accepted", "overridden"]
    accepted_suggestions: list[AcceptedSuggestion] | None = None
    override_reason: OverrideReason | None = None
    outcome_timestamp: datetime


class FeedbackBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a call to the feedback address."""

    feedback: list[Feedback]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one service since it started, by rule; reasons by their code."""

    shown: dict[str, int]
    accepted: dict[str, int]
    overridden: dict[str, int]
    reasons: dict[str, int]


class Tally:
    """How often each rule spoke, and what became of it."""

    def __init__(self, log: Path | None = None) -> None:
        """Count from nothing; `log` is appended to where given."""
        self._log = log
        self._rule_of: OrderedDict[UUID, str] = OrderedDict()
        self._counts: dict[tuple[str, str], Counter[str]] = {}

    def shown(self, service: str, cards: tuple[Card, ...]) -> None:
        """Remember cards that were sent, by uuid and rule."""
        for one in cards:
            rule = one.extension[PROVENANCE].rule
            self._rule_of[UUID(one.uuid)] = rule
            self._of(service, "shown")[rule] += 1
        while len(self._rule_of) > MOST_CARDS_KNOWN:
            self._rule_of.popitem(last=False)

    def take(self, service: str, given: list[Feedback]) -> None:
        """Count feedback. Raises ServiceError where it is not as the specification has it."""
        if len(given) > MOST_AT_ONCE:
            raise ServiceError(400, f"at most {MOST_AT_ONCE} entries of feedback at once")
        for one in given:
            _check(one)
        for one in given:
            self._count(service, one)

    def counts(self, service: str) -> Counts:
        """What has been counted of a service."""
        kinds = ("shown", "accepted", "overridden", "reasons")
        return Counts(**{kind: dict(self._of(service, kind)) for kind in kinds})

    def _count(self, service: str, one: Feedback) -> None:
        rule = self._rule_of.get(one.card, "unknown")
        self._of(service, one.outcome)[rule] += 1
        reason = _reason(one)
        if reason:
            self._of(service, "reasons")[reason] += 1
        if self._log is not None:
            self._write(service, one, rule, reason)

    def _write(self, service: str, one: Feedback, rule: str, reason: str) -> None:
        line: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"), "service": service,
            "rule": rule, "card": str(one.card), "outcome": one.outcome,
            "suggestions": [str(taken.id) for taken in one.accepted_suggestions or ()],
            "reason": reason,
        }  # fmt: skip
        if self._log is not None:
            with self._log.open("ab") as file:
                file.write(msgspec.json.encode(line) + b"\n")

    def _of(self, service: str, kind: str) -> Counter[str]:
        return self._counts.setdefault((service, kind), Counter())


def _check(one: Feedback) -> None:
    if one.outcome == "accepted" and not one.accepted_suggestions:
        raise ServiceError(400, "accepted feedback names the suggestions: acceptedSuggestions")
    why = one.override_reason
    if why is not None and why.reason is None and why.user_comment is None:
        raise ServiceError(400, "overrideReason needs a reason, a userComment, or both")
    if one.outcome_timestamp.tzinfo is None:
        raise ServiceError(
            400, "outcomeTimestamp needs its time zone, such as 2026-03-20T12:00:00Z"
        )


def _reason(one: Feedback) -> str:
    """The code of a reason that Charley offers; "other" for any other, since it is free text."""
    if one.override_reason is None:
        return ""
    given = one.override_reason.reason
    return given.code if given is not None and given.code in _KNOWN_REASONS else "other"
