"""What an alert is: a sentence, what it rests on, and proposals that a clinician may take.

Nothing here is ever carried out by itself: each suggestion is a draft to be signed or left.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from charley.knowledge.schema import Urgency

Topic = Literal["low_sodium", "sodium_correction", "potassium", "magnesium", "cramps"]
OverrideReason = Literal[
    "already_done", "results_pending", "benefit_outweighs", "tolerated_before",
    "specialist_advice", "person_declines", "does_not_apply",
]  # fmt: skip
STATE_REASONS: tuple[OverrideReason, ...] = (
    "already_done", "results_pending", "specialist_advice", "person_declines", "does_not_apply",
)  # fmt: skip
ORDER_REASONS: tuple[OverrideReason, ...] = (
    "benefit_outweighs", "tolerated_before", "already_done", "specialist_advice", "does_not_apply",
)  # fmt: skip

LONGEST_SUMMARY = 139


class OrderTest(msgspec.Struct, frozen=True, kw_only=True, tag="order_test"):
    """A draft request for one analyte, now or between so many days from now."""

    analyte: str
    days: tuple[int, int] | None = None
    because: str


class Withdraw(msgspec.Struct, frozen=True, kw_only=True, tag="withdraw"):
    """Take a draft order back; `order` is its reference, such as "MedicationRequest/1"."""

    order: str
    medicine: str


class Replace(msgspec.Struct, frozen=True, kw_only=True, tag="replace"):
    """Put another medicine in the place of a draft order; the prescriber sets the final dose."""

    order: str
    medicine: str
    ingredient: str
    name: str
    dose: str


Proposal = OrderTest | Withdraw | Replace


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Proposals that are taken together, with the words on the button."""

    id: str
    label: str
    proposals: tuple[Proposal, ...]
    recommended: bool = False


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One thing worth an interruption.

    known: what in the record it rests on, each value with its date; consider: what may be done;
    unknown: what the record does not say and would change the judgement; sources: keys of the
    library, the leading one first. `rule` names what spoke, the same for everybody; `order` is the
    reference of the order that it is about, if any; `rests_on` where in the record it comes from;
    `medicines` are the ones taken that it blames.
    """

    rule: str
    topic: Topic
    urgency: Urgency
    summary: str
    known: tuple[str, ...]
    why: str
    consider: tuple[str, ...]
    unknown: str = ""
    sources: tuple[str, ...]
    suggestions: tuple[Suggestion, ...] = ()
    override_reasons: tuple[OverrideReason, ...] = STATE_REASONS
    order: str = ""
    medicines: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


def fitted(head: str, parts: list[str]) -> str:
    """A head with as many of the parts, the first ones first, as a summary has room for."""
    taken = parts[:1]
    for part in parts[1:]:
        if len(head) + len(", ".join((*taken, part))) <= LONGEST_SUMMARY:
            taken.append(part)
    return (head + ", ".join(taken))[:LONGEST_SUMMARY]


def listed(names: list[str]) -> str:
    """Names as a list in a sentence: "a, b and c"."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
