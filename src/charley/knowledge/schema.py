"""The shapes of the knowledge files. Each number names its source or says `expert_prior`."""

from __future__ import annotations

from typing import Literal

import msgspec

Frequency = Literal["nearly_always", "usual", "common", "some", "few", "rare"]
Urgency = Literal["emergency", "same_day", "soon", "routine", "self_care"]
Condition = str | dict[str, object]  # grammar in charley.knowledge.conditions


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Common strictness: an unknown field in a knowledge file is an error, not a silent typo."""


class Source(Entry, frozen=True, kw_only=True):
    """One citable work. `verified` says how far its numbers were checked by us."""

    citation: str
    url: str | None = None
    doi: str | None = None
    pmid: str | None = None
    verified: Literal["seen", "recalled", "computed"] = "seen"


class Measured(Entry, frozen=True, kw_only=True):
    """A probability or ratio with its source. `ci95` in the same unit."""

    value: float
    source: str
    ci95: tuple[float, float] | None = None
    note: str = ""


class LabProfile(Entry, frozen=True, kw_only=True):
    """Where an analyte lies in people with a cause: median and spread in the canonical unit.

    `spread` is about one standard deviation (for log-scaled analytes, of the value at the median).
    """

    typical: float
    spread: float
    source: str = "expert_prior"


class MeasuredGroup(Entry, frozen=True, kw_only=True):
    """How a measurement lies in people whose cause is one of `causes`: normally distributed.

    `typical` and `spread`: mean and standard deviation in the canonical unit of the analyte.
    """

    id: str
    name: str
    typical: float
    spread: float
    source: str
    causes: tuple[str, ...]
    note: str = ""


class Measurement(Entry, frozen=True, kw_only=True):
    """A measurement without a healthy interval that tells some causes from others.

    Of a person's causes the one in the first of the `groups` decides; a cause in none of them says
    nothing of the measurement, for the reason in `silent`. `unforeseen`: share of people who are
    as anybody may be, whatever their cause.
    """

    groups: tuple[MeasuredGroup, ...]
    unforeseen: float
    unforeseen_reason: str
    silent: str
    silent_source: str


class Effect(Entry, frozen=True, kw_only=True):
    """What raises or lowers the odds of a cause: odds ratio when present (1 = none).

    The odds ratio when absent follows from the finding's prevalence, so that an unknown
    fact leaves the base rate as it is.
    """

    odds: float
    source: str = "expert_prior"
    note: str = ""


class Mechanism(Entry, frozen=True, kw_only=True):
    """A bodily state shared by causes, which inherit its findings and laboratory pattern."""

    id: str
    name: str
    plain: str
    explanation: str
    findings: dict[str, Frequency | Measured] = {}
    unlikely: tuple[str, ...] = ()
    laboratory: dict[str, LabProfile] = {}
    mechanisms: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Cause(Entry, frozen=True, kw_only=True):
    """One answer to "why?".

    base_rate: per 1,000 people who come with leg cramps or a water or salt disorder, before
    anything else is known of them. `requires`: exposures without which the cause hardly exists
    (any one suffices); each is a finding id, "medicine:<class or ingredient>" or "pregnant".
    `risks`: the same keys, or "female", "male", "age:<low>-<high>".
    """

    id: str
    name: str
    plain: str
    group: str
    umbrella: str
    field: Literal["charley", "outside"] = "charley"
    urgency: Urgency
    base_rate: float
    base_reason: str
    explanation: str
    mechanisms: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    risks: dict[str, Effect | float] = {}
    findings: dict[str, Frequency | Measured] = {}
    unlikely: tuple[str, ...] = ()
    laboratory: dict[str, LabProfile] = {}
    confirm: tuple[str, ...] = ()
    pointer: str = ""
    sources: tuple[str, ...] = ()


class FindingNotes(Entry, frozen=True, kw_only=True):
    """What knowledge adds to a finding of the lexicon.

    prevalence: share of people who come to Charley in whom it is present without any cause
    that explains it. `question` is asked of the person; `burden` in arbitrary units
    (1 = a question, 2 = an examination).
    """

    prevalence: float
    question: str = ""
    plain: str = ""
    burden: float = 1.0
    source: str = "expert_prior"


class TimeCourse(Entry, frozen=True, kw_only=True):
    """Odds ratio by days since start: pairs (days, odds), straight in log odds between them."""

    points: tuple[tuple[float, float], ...]
    source: str
    note: str = ""


class MedicineClass(Entry, frozen=True, kw_only=True):
    """What a class of medicines does to water, salts, muscle and nerve.

    `raises`: target (a cause id, a mechanism id or "cramp") to its odds by time since start.
    `washout_days`: how long the effect outlasts the last dose.
    """

    id: str
    name: str
    plain: str
    prevalence: float
    mechanism: str
    electrolytes: dict[str, str] = {}
    raises: dict[str, TimeCourse] = {}
    washout_days: float = 14.0
    review: str = ""
    switch_to: str = ""
    who_decides: str = ""
    caution: str = ""
    sources: tuple[str, ...] = ()


class Test(Entry, frozen=True, kw_only=True):
    """An investigation: what it reveals (analyte or finding ids) and what it costs the person."""

    id: str
    name: str
    plain: str
    reveals: tuple[str, ...]
    burden: float
    why: str
    setting: Literal["bedside", "community", "hospital"] = "community"
    sources: tuple[str, ...] = ()


class RedFlag(Entry, frozen=True, kw_only=True):
    """A state that interrupts everything else. `ask`: findings to ask for before any other."""

    id: str
    name: str
    plain: str
    when: Condition
    urgency: Urgency
    action: str
    plain_action: str
    ask: tuple[str, ...] = ()
    think_of: tuple[str, ...] = ()
    why: str
    sources: tuple[str, ...]


class MedicineRule(Entry, frozen=True, kw_only=True):
    """Medicines that must not go on, or want a look, while a condition holds.

    instead: what to take instead, if it is not what the class of medicines says.
    """

    id: str
    medicines: tuple[str, ...]
    when: Condition
    unless: Condition | None = None
    priority: Literal["stop_now", "review_soon"] = "stop_now"
    concern: str
    plain: str
    suggestion: str = "Stop"
    instead: str | None = None
    who_decides: str
    sources: tuple[str, ...]


class Advice(Entry, frozen=True, kw_only=True):
    """Something to do, or not to do, when a condition holds."""

    id: str
    when: Condition
    unless: Condition | None = None
    horizon: Literal["now", "tonight", "this_week", "long_term", "avoid"]
    who: Literal["person", "pharmacist", "gp", "hospital", "emergency"]
    kind: Literal[
        "relief",
        "prevention",
        "food",
        "drink",
        "fluid",
        "medicine",
        "replacement",
        "test",
        "referral",
        "watch",
        "avoid",
    ]
    text: str
    plain: str
    why: str = ""
    evidence: Literal["strong", "moderate", "weak", "none", "expert_prior"] = "expert_prior"
    sources: tuple[str, ...] = ()


class PatternRule(Entry, frozen=True, kw_only=True):
    """One step of reading the laboratory: when it applies, what it means, which value it shows."""

    id: str
    group: Literal["sodium", "potassium", "calcium", "magnesium", "acid_base", "kidney", "muscle"]
    when: Condition
    text: str
    show: str = ""
    sources: tuple[str, ...] = ()


class Statement(Entry, frozen=True, kw_only=True):
    """A statement of an introductory text on cramps, and how evidence stands to it."""

    id: str
    text: str
    says: str
    verdict: Literal["supports", "qualifies", "contradicts", "no_evidence"]
    because: str
    used_in: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Conflict(Entry, frozen=True, kw_only=True):
    """Where sources disagree, and what Charley does about it."""

    id: str
    topic: str
    claim: str
    against: str
    resolution: str
    sources: tuple[str, ...] = ()


class Pitfall(Entry, frozen=True, kw_only=True):
    """A known way to go wrong, and the control that keeps Charley from it."""

    id: str
    text: str
    control: str
    sources: tuple[str, ...] = ()
