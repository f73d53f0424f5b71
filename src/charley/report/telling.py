"""The words and the order that all renderings share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

import msgspec

from charley.care.plan import Blocked, Horizon, Step
from charley.knowledge.schema import Urgency
from charley.reasoning.differential import RankedCause, Weight
from charley.report.model import Report
from charley.report.references import numbered

LEVELS: dict[Urgency, tuple[str, str]] = {
    "emergency": ("Emergency", "hospital now"),
    "same_day": ("Today", "see a clinician the same day"),
    "soon": ("Soon", "see a clinician within days"),
    "routine": ("Routine", "discuss at the next visit"),
    "self_care": ("Self-care", "no clinician needed on what is known"),
}
PLAIN_LEVELS: dict[Urgency, str] = {
    "emergency": "Get emergency help now. Do not wait, and do not drive yourself.",
    "same_day": "See a doctor today. If you cannot, go to urgent care or a hospital.",
    "soon": "See a doctor in the next few days.",
    "routine": "Talk about this with your doctor at your next visit.",
    "self_care": "From what you told us, you can care for this yourself for now.",
}
HORIZONS: dict[Horizon, str] = {
    "now": "Now",
    "tonight": "Tonight",
    "this_week": "This week",
    "long_term": "In the long run",
}
PLAIN_HORIZONS: dict[Horizon, str] = HORIZONS | {"now": "In the next minutes"}
WHO = {
    "person": "the person",
    "pharmacist": "pharmacist",
    "gp": "general practice",
    "hospital": "hospital",
    "emergency": "emergency service",
}
PRIORITIES = {
    "stop_now": "Stop",
    "review_soon": "Review soon",
    "review": "Review",
    "keep": "Keep",
}
SYMPTOMS = {
    "severe": "severe symptoms",
    "moderately_severe": "moderately severe symptoms",
    "none_or_mild": "no or mild symptoms",
    "unknown": "symptoms not known",
}
ACUITY = {
    "acute": "acute (under 48 h)",
    "chronic": "chronic",
    "unknown": "duration unknown, so handled as chronic",
}
MOST_FOR, MOST_EVEN, MOST_AGAINST = 4, 2, 3


def facts_of(
    report: Report, ranked: RankedCause, full: bool = False
) -> tuple[tuple[str, Weight], ...]:
    """The strongest facts for a cause, those that fit it and a rival alike, then those against it,
    each as it is in this person."""
    speaking = sorted(_once_told(report, ranked), key=lambda told: -abs(told[1].decibans))
    ahead = [told for told in speaking if told[1].decibans > 0]
    even = [told for told in speaking if told[1].decibans == 0]
    back = [told for told in speaking if told[1].decibans < 0]
    if not full:
        ahead, even, back = ahead[:MOST_FOR], even[:MOST_EVEN], back[:MOST_AGAINST]
    return (*ahead, *even, *back)


def _once_told(report: Report, ranked: RankedCause) -> Iterator[tuple[str, Weight]]:
    """Facts told in the same words, such as a medicine and its timing, as one with their sum."""
    alike: dict[str, list[Weight]] = {}
    for weight in ranked.weights:
        alike.setdefault(clean(report.told(weight.fact, weight.label).text), []).append(weight)
    for text, weights in alike.items():
        heaviest = max(weights, key=lambda weight: abs(weight.decibans))
        total = sum(weight.decibans for weight in weights)
        yield text, msgspec.structs.replace(heaviest, decibans=total)


def by_horizon(steps: Iterable[Step]) -> Iterator[tuple[Horizon, tuple[Step, ...]]]:
    """Steps by when to do them, in the order of time."""
    every = tuple(steps)
    for horizon in HORIZONS:
        chosen = tuple(step for step in every if step.horizon == horizon)
        if chosen:
            yield horizon, chosen


def beyond_flags(report: Report) -> tuple[Step, ...]:
    """Steps of the plan other than those that repeat a red flag, which stand at the top."""
    flagged = {f"flag_{flag.id}" for flag in report.plan.triage.flags}
    return tuple(step for step in report.plan.steps if step.id not in flagged)


def told_once(blocked: Iterable[Blocked]) -> tuple[tuple[str, str], ...]:
    """What the safety gate held back ("" where it made a step safe) and why, each once."""
    return tuple(dict.fromkeys((entry.held_back, entry.because) for entry in blocked))


def numbers_of(report: Report) -> dict[str, int]:
    """The number of each reference of a report, in the order of the plan."""
    return numbered(report.differential, report.plan, report.references)


def ended(text: str) -> str:
    """Text that ends as a sentence, or nothing."""
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def clean(text: str) -> str:
    """Text without control and direction characters, which could repaint a screen."""
    if text.isprintable():
        return text
    kept = (
        char if unicodedata.category(char) not in {"Cc", "Cf"} else " " if char in "\n\t" else ""
        for char in text
    )
    return "".join(kept)
