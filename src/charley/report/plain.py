"""The report for the person: short sentences, no jargon, what to do first."""

from __future__ import annotations

import textwrap

import msgspec

from charley.care.plan import MedicineReview, Step
from charley.knowledge.library import load
from charley.reasoning.differential import RankedCause
from charley.report.model import Report
from charley.report.sentences import begun_small
from charley.report.telling import PLAIN_HORIZONS, PLAIN_LEVELS, by_horizon, clean, ended

WIDTH = 72
MOST_REASONS, MOST_QUESTIONS, LEAST_DECIBANS = 5, 5, 2.0
MOST_CAUSES, LEAST_SHOWN = 4, 0.1
URGENT, FOOD, OWN = {"emergency", "same_day"}, {"food", "drink"}, {"person", "pharmacist"}
CHANCES = (
    (0.85, "very likely"),
    (0.6, "likely"),
    (0.35, "quite possible"),
    (0.15, "possible"),
    (0.0, "less likely"),
)
SETTLED = {
    "clear": "What you told fits this well.",
    "leaning": "What you told points this way but does not settle it.",
    "open": "What you told fits several reasons, and none stands out.",
}
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


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the page: its id, its title and its lines."""

    id: str
    title: str
    lines: tuple[str, ...]


class PlainCause(msgspec.Struct, frozen=True, kw_only=True):
    """A likely cause: in how many of ten people with these facts it would be found, 0 to 9.

    `chance` says it in words, `how` how it makes a leg cramp, `group` where in the body it acts.
    """

    name: str
    group: str
    out_of_ten: int
    chance: str
    how: str
    pointer: str


class PlainPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page for the person: `urgent` stands first and alone, `unknown` is what is not known."""

    urgent: bool
    lead: str
    orders: tuple[str, ...]
    headline: str
    causes: tuple[PlainCause, ...]
    unknown: tuple[str, ...]
    sections: tuple[Section, ...]
    disclaimer: str

    def section(self, name: str) -> Section | None:
        """One section by its id, None where there is nothing to say."""
        return next((section for section in self.sections if section.id == name), None)


def to_plain(report: Report) -> str:
    """The report as plain text for the person, 72 columns."""
    page = plain_page(report)
    lead = f"!!! {page.lead.upper()} !!!" if page.urgent else page.lead
    lines = [textwrap.fill(lead, WIDTH), *(_bullet(order) for order in page.orders)]
    for section in page.sections:
        lines += ["", section.title.upper(), *(_bullet(text) for text in section.lines)]
    return "\n".join([*lines, "", textwrap.fill(page.disclaimer, WIDTH)]) + "\n"


def plain_page(report: Report) -> PlainPage:
    """What the person needs, in the order of needing it."""
    triage = report.plan.triage
    graver = [flag for flag in triage.flags if flag.urgency == triage.level]
    orders = dict.fromkeys(f"{ended(flag.plain)} {flag.plain_action}" for flag in graver)
    lesser = tuple(ended(flag.plain) for flag in triage.flags if flag not in graver)
    open_asks = tuple(ask.question for ask in report.ask_first)
    sections = (
        ("ask_first", "Tell a doctor at once if the answer is yes", open_asks),
        *_doing(report),
        ("food", "Food and drink", _eating(report)),
        ("avoid", "What not to do", _avoiding(report, team=False)),
        ("probably", "What it probably is", (report.plain_headline,)),
        ("reasons", "Why we think so", _reasons(report)),
        ("lesser", "Your doctor should also look at", lesser),
        ("medicines", "Your medicines", _medicines(report)),
        ("watch", "Get help at once if this happens", _watched(report)),
        ("questions", "Ask your doctor", _questions(report)),
        ("team", "Tell those who treat you", _avoiding(report, team=True)),
        ("unread", "What we did not understand", (*report.problems, *report.questions)),
    )
    return PlainPage(
        urgent=triage.level in URGENT,
        lead=PLAIN_LEVELS[triage.level],
        orders=tuple(map(clean, orders)),
        headline=clean(report.plain_headline),
        causes=_causes(report),
        unknown=_unknown(report),
        sections=tuple(
            Section(id=name, title=title, lines=tuple(dict.fromkeys(map(clean, lines))))
            for name, title, lines in sections
            if lines
        ),
        disclaimer=report.disclaimer,
    )


def _causes(report: Report) -> tuple[PlainCause, ...]:
    """The leading cause and those that come near it."""
    ranked = report.differential.causes
    near = [c for c in ranked[1:MOST_CAUSES] if c.probability >= LEAST_SHOWN]
    return tuple(_cause(report, cause) for cause in (*ranked[:1], *near))


def _cause(report: Report, ranked: RankedCause) -> PlainCause:
    known = load().causes.get(ranked.cause)
    return PlainCause(
        name=ranked.plain,
        group=known.group if known else "",
        out_of_ten=min(round(10 * ranked.probability), 9),
        chance=next(words for least, words in CHANCES if ranked.probability >= least),
        how=report.explanations.get(ranked.cause, ""),
        pointer=report.pointers.get(ranked.cause, ""),
    )


def _unknown(report: Report) -> tuple[str, ...]:
    """How far the answers settle it, and how often it is something else."""
    left = min(round(10 * report.differential.unexplained), 9)
    among = f"in about {left} of 10 people" if left else "in fewer than 1 of 20 people"
    return (
        SETTLED[report.differential.certainty],
        f"With answers like these, {among} it is something that Charley does not know.",
    )


def _doing(report: Report) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    said = {flag.plain_action for flag in report.plan.triage.flags}
    return tuple(
        (
            horizon,
            PLAIN_HORIZONS[horizon],
            tuple(s.plain for s in steps if s.plain not in said and not _is_of_food(s)),
        )
        for horizon, steps in by_horizon(report.plan.steps)
    )


def _eating(report: Report) -> tuple[str, ...]:
    return tuple(step.plain for step in report.plan.steps if _is_of_food(step))


def _avoiding(report: Report, *, team: bool) -> tuple[str, ...]:
    """What the person should not do, or what those who treat the person should not."""
    avoid = report.plan.avoid
    return tuple(step.plain for step in avoid if (step.who not in OWN) == team)


def _is_of_food(step: Step) -> bool:
    """Food and drink have a place of their own, unless they are needed at once."""
    return step.kind in FOOD and step.horizon != "now"


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
