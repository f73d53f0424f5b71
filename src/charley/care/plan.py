"""What to do: the values that care makes. Nothing leaves the house without `safety.gate`."""

from __future__ import annotations

from typing import Literal

import msgspec

from charley.knowledge.schema import Urgency

Horizon = Literal["now", "tonight", "this_week", "long_term", "avoid"]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why the triage level is what it is."""

    text: str
    plain: str
    sources: tuple[str, ...] = ()


class RaisedFlag(msgspec.Struct, frozen=True, kw_only=True):
    """A red flag that holds, with what to do."""

    id: str
    name: str
    plain: str
    urgency: Urgency
    action: str
    plain_action: str
    why: str
    sources: tuple[str, ...]


class Triage(msgspec.Struct, frozen=True, kw_only=True):
    """How soon, and why. `to_ask`: red-flag findings still unknown that could raise the level."""

    level: Urgency
    reasons: tuple[Reason, ...]
    flags: tuple[RaisedFlag, ...] = ()
    to_ask: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do or not to do. Doses and rates are machine-readable so the gate can check."""

    id: str
    horizon: Horizon
    who: Literal["person", "pharmacist", "gp", "hospital", "emergency"]
    kind: str
    text: str
    plain: str
    why: str = ""
    evidence: str = "expert_prior"
    sources: tuple[str, ...] = ()
    limits: dict[str, float] = {}


class MedicineReview(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine worth a look: what it does here, what instead, and who decides.

    `origin`: the resource of a record that names it, else "".
    """

    medicine: str
    concern: str
    plain: str
    suggestion: str
    instead: str
    who_decides: str
    priority: Literal["stop_now", "review_soon", "review", "keep"]
    sources: tuple[str, ...] = ()
    origin: str = ""


class SodiumPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The path for a low or high sodium, with limits per any rolling window of 24 h."""

    sodium_mmol_per_l: float
    band: Literal["mild", "moderate", "profound", "high"]
    symptoms: Literal["severe", "moderately_severe", "none_or_mild", "unknown"]
    acuity: Literal["acute", "chronic", "unknown"]
    high_odsrisk: bool
    odsrisk_reasons: tuple[str, ...]
    aim_rise_24h: tuple[float, float]
    limit_rise_any_24h: float
    limit_rise_any_48h: float
    steps: tuple[Step, ...]
    checks: tuple[str, ...]
    stop_rules: tuple[str, ...]
    sources: tuple[str, ...] = ()


class Blocked(msgspec.Struct, frozen=True, kw_only=True):
    """Something the safety gate took out or changed, and why.

    held_back: the words of what was taken out; "" where it stays in a safe form.
    """

    step: str
    rule: str
    because: str
    held_back: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything to do for one person, in the order of doing it."""

    triage: Triage
    workup: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    sodium: SodiumPlan | None = None
    medicines: tuple[MedicineReview, ...] = ()
    avoid: tuple[Step, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    gated: bool = False
