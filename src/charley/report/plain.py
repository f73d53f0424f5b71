"""The report for the person: short sentences, no jargon, what to do first."""

from __future__ import annotations

import textwrap

import msgspec

from charley.care.plan import MedicineReview
from charley.report.model import Report
from charley.report.sentences import begun_small
from charley.report.telling import PLAIN_HORIZONS, PLAIN_LEVELS, by_horizon, clean, ended

WIDTH = 72
MOST_REASONS, MOST_QUESTIONS, LEAST_DECIBANS = 5, 5, 2.0
URGENT = {"emergency", "same_day"}
ORDERS = {
    "stop_now": "Ask today whether to stop it.",
    "review_soon": "Ask your doctor or pharmacist about it this week.",
    "review": "Ask about it at your next visit.",
    "keep": "Keep taking it.",
}
NEVER_ALONE = (
    "Do not stop or change a medicine from your doctor on your own, unless a line here tells "
    "you to. Ask first."
)


class PlainPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page for the person: `urgent` stands first and alone; sections are (title, lines)."""

    urgent: bool
    lead: str
    orders: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    disclaimer: str


def to_plain(report: Report) -> str:
    """The report as plain text for the person, 72 columns."""
    page = plain_page(report)
    lead = f"!!! {page.lead.upper()} !!!" if page.urgent else page.lead
    lines = [textwrap.fill(lead, WIDTH), *(_bullet(order) for order in page.orders)]
    for title, texts in page.sections:
        lines += ["", title.upper(), *(_bullet(text) for text in texts)]
    return "\n".join([*lines, "", textwrap.fill(page.disclaimer, WIDTH)]) + "\n"


def plain_page(report: Report) -> PlainPage:
    """What the person needs, in the order of needing it."""
    triage = report.plan.triage
    graver = [flag for flag in triage.flags if flag.urgency == triage.level]
    orders = dict.fromkeys(f"{ended(flag.plain)} {flag.plain_action}" for flag in graver)
    lesser = tuple(ended(flag.plain) for flag in triage.flags if flag not in graver)
    sections = (
        ("Tell a doctor at once if the answer is yes", tuple(a.question for a in report.ask_first)),
        *_doing(report),
        ("What not to do", tuple(step.plain for step in report.plan.avoid)),
        ("What it probably is", (report.plain_headline,)),
        ("Why we think so", _reasons(report)),
        ("Your doctor should also look at", lesser),
        ("Your medicines", _medicines(report)),
        ("Get help at once if this happens", _watched(report)),
        ("Ask your doctor", _questions(report)),
        ("What we did not understand", (*report.problems, *report.questions)),
    )
    return PlainPage(
        urgent=triage.level in URGENT,
        lead=PLAIN_LEVELS[triage.level],
        orders=tuple(map(clean, orders)),
        sections=tuple(
            (title, tuple(dict.fromkeys(map(clean, lines)))) for title, lines in sections if lines
        ),
        disclaimer=report.disclaimer,
    )


def _doing(report: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    said = {flag.plain_action for flag in report.plan.triage.flags}
    return tuple(
        (PLAIN_HORIZONS[horizon], tuple(step.plain for step in steps if step.plain not in said))
        for horizon, steps in by_horizon(report.plan.steps)
    )


def _reasons(report: Report) -> tuple[str, ...]:
    """The facts that speak most for the leading cause, in the person's words."""
    if not report.differential.causes:
        return ()
    speaking = sorted(report.differential.causes[0].weights, key=lambda w: -w.decibans)
    strong = [weight for weight in speaking if weight.decibans >= LEAST_DECIBANS]
    told = [report.told(weight.fact, weight.label).plain for weight in strong]
    return tuple(ended(text[:1].upper() + text[1:]) for text in told if text)[:MOST_REASONS]


def _medicines(report: Report) -> tuple[str, ...]:
    reviews = report.plan.medicines
    told = tuple(f"{r.medicine}: {ended(r.plain)}{_order(r)}" for r in reviews)
    return (*told, NEVER_ALONE) if told else ()


def _order(review: MedicineReview) -> str:
    """Whom to ask, where the sentence on the medicine does not say so itself."""
    says_so = any(word in review.plain.lower() for word in ("ask", "stop", "doctor", "take no"))
    return "" if says_so else f" {ORDERS[review.priority]}"


def _watched(report: Report) -> tuple[str, ...]:
    return tuple(f"{ended(watch.plain)} {watch.plain_action}" for watch in report.watch_for)


def _questions(report: Report) -> tuple[str, ...]:
    """Tests to ask about, then what could not be settled."""
    tests = [step.plain for step in report.plan.workup]
    tests += [step.plain for step in report.differential.next_steps if step.kind == "test"]
    asked = [f"Do I need this test: {begun_small(t.rstrip('.?'))}?" for t in dict.fromkeys(tests)]
    if report.differential.certainty != "clear":
        asked.insert(0, "What else could it be?")
    return tuple(asked[:MOST_QUESTIONS])


def _bullet(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="- ", subsequent_indent="  ")
