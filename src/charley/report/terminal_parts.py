"""The parts of the terminal report, each a heading and a few indented lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from charley.care.plan import SodiumPlan, Step
from charley.reasoning.differential import RankedCause, Weight, percent
from charley.report.amounts import shown, strength, weighed, with_unit
from charley.report.model import Report
from charley.report.telling import (
    ACUITY,
    HORIZONS,
    LEVELS,
    PRIORITIES,
    SYMPTOMS,
    WHO,
    beyond_flags,
    by_horizon,
    clean,
    ended,
    facts_of,
    numbers_of,
    told_once,
)
from charley.report.told import of_value

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STYLES = {
    "emergency": "bold white on red",
    "same_day": "bold black on yellow",
    "soon": "bold black on cyan",
    "routine": "bold",
    "self_care": "bold black on green",
}
BAR_CELLS = 16
FEW_CAUSES, FEW_QUESTIONS, FEW_TESTS = 4, 3, 6


class Page:
    """Prints the parts of one report to one console, numbering references as they appear."""

    def __init__(self, report: Report, console: Console, full: bool) -> None:
        """`full` shows every cause, weight, reason and reference."""
        self._report, self._console, self._full = report, console, full
        self._numbers = numbers_of(report)
        self._cited: set[str] = set()

    def triage(self) -> None:
        """How soon, why, and the red flags with what they ask for."""
        triage = self._report.plan.triage
        name, what = LEVELS[triage.level]
        self._console.print()
        self._line(f" {name.upper()}: {what} ", style=STYLES[triage.level])
        lesser = []
        for flag in triage.flags:
            if flag.urgency != triage.level and not self._full:
                lesser.append(flag.name)
                continue
            self._item(f"{flag.name}. {flag.why}", sources=flag.sources, style="bold", mark="!")
            self._line(flag.action, 6)
        if lesser:
            self._item(f"Also: {'; '.join(lesser)}.", mark="!")
        flagged = {f"{flag.name}. {flag.why}" for flag in triage.flags}
        for reason in triage.reasons:
            if reason.text not in flagged:
                self._item(reason.text, sources=reason.sources)
        asked = self._report.ask_first
        for ask in asked if self._full else asked[:FEW_QUESTIONS]:
            self._item(f"Ask first: {ask.question}", mark="?")

    def answer(self) -> None:
        """The headline, for whom, and how sure."""
        self._heading("Charley's answer")
        self._line(f"{self._report.person}.", 2)
        self._line(self._report.headline, 2, style="bold")
        self._line(self._report.certainty, 2)

    def causes(self) -> None:
        """Causes with probability bars and the facts that weigh most."""
        causes = self._report.differential.causes
        shown_causes = causes if self._full else causes[:FEW_CAUSES]
        if shown_causes:
            self._heading("Causes, and what speaks for and against each")
        for ranked in shown_causes:
            self._cause(ranked)
        if len(causes) > len(shown_causes):
            self._line(f"{len(causes) - len(shown_causes)} less likely: --full", 2, "dim")

    def reasoning(self) -> None:
        """The path through the laboratory."""
        patterns = self._report.differential.patterns
        if patterns:
            self._heading("How the laboratory reads")
        for number, pattern in enumerate(patterns, start=1):
            value = ""
            if pattern.value is not None:
                value = f"{with_unit(shown(pattern.value), pattern.unit)}: "
            sources = (pattern.source,) if pattern.source else ()
            self._item(f"{value}{pattern.text}", sources=sources, mark=f"{number}.")

    def next_steps(self) -> None:
        """What to ask, look for and test next."""
        steps = self._report.differential.next_steps
        asked = [step for step in steps if step.kind != "test"]
        tests = self._report.plan.workup
        if not asked and not tests and not steps:
            return
        self._heading("Next: ask, look, test")
        for step in asked if self._full else asked[:FEW_QUESTIONS]:
            verb = "Look for" if step.kind == "examination" else "Ask"
            bits = f" ({step.information_bits:.2f} bits)" if self._full else ""
            self._item(f"{verb}: {step.plain}{bits}", mark="?")
        for test in tests if self._full else tests[:FEW_TESTS]:
            self._item(f"Test: {test.text}", sources=test.sources)
            if self._full and test.why:
                self._line(f"Why: {test.why}", 6)
        if len(tests) > FEW_TESTS and not self._full:
            self._line(f"{len(tests) - FEW_TESTS} more tests: --full", 2, "dim")
        if not tests:
            for step in (step for step in steps if step.kind == "test"):
                self._item(f"Test: {step.text}")

    def to_do(self) -> None:
        """What to do, by when and by whom."""
        for horizon, steps in by_horizon(beyond_flags(self._report)):
            self._heading(f"What to do: {HORIZONS[horizon].lower()}")
            self._steps(steps)

    def sodium(self) -> None:
        """The sodium path with its limits."""
        plan = self._report.plan.sodium
        if plan is None:
            return
        self._heading(f"Sodium plan ({plan.band})")
        self._line(f"Sodium {shown(plan.sodium_mmol_per_l)} mmol/L", 2, "bold")
        for sentence in sodium_sentences(plan):
            self._item(sentence)
        self._steps(plan.steps)
        for rule in plan.stop_rules:
            self._item(rule, mark="!")
        for check in plan.checks:
            self._item(check, mark="~")
        self._cite_only(plan.sources)

    def medicines(self) -> None:
        """Medicines to review: concern, suggestion, alternative, who decides."""
        reviews = self._report.plan.medicines
        if reviews:
            self._heading("Medicines to review")
        for review in reviews:
            text = f"{PRIORITIES[review.priority]}: {review.medicine}. {review.concern}"
            self._item(text, sources=review.sources, style="bold")
            instead = f" Instead: {ended(review.instead)}" if review.instead else ""
            self._line(f"{ended(review.suggestion)}{instead} Decides: {review.who_decides}.", 6)

    def avoid(self) -> None:
        """What not to do, and what the safety gate took out."""
        plan = self._report.plan
        if plan.avoid or plan.blocked:
            self._heading("What not to do")
        for step in plan.avoid:
            self._item(step.text, sources=step.sources, mark="x")
        for held_back, because in told_once(plan.blocked):
            what = f"Held back: {ended(held_back)}" if held_back else "Made safe:"
            self._item(f"{what} {because}", mark="x")

    def laboratory(self) -> None:
        """Values outside their interval; with `full` every value."""
        lines = self._report.laboratory
        told = [line for line in lines if self._full or line.position in {"low", "high"}]
        if not told:
            return
        normal = sum(line.position == "normal" for line in lines)
        self._heading("Laboratory" if self._full else f"Laboratory ({normal} others normal)")
        for line in told:
            healthy = ""
            if line.low is not None and line.high is not None:
                healthy = f" (healthy {shown(line.low)} to {shown(line.high)})"
            where = "critically " if line.critical else ""
            place = f"{where}{line.position}" if line.position != "unknown" else "no interval"
            self._item(f"{line.label} {of_value(line)}: {place}{healthy}")

    def not_understood(self) -> None:
        """What of the file was not used."""
        report = self._report
        if self._full and report.understood:
            self._heading("Understood")
            for line in report.understood:
                self._item(f"{line.said}: {line.meaning}")
        if report.problems or report.questions:
            self._heading("Not understood, so not used")
        for text in (*report.problems, *report.questions):
            self._item(text, mark="?")

    def references(self) -> None:
        """The works cited above, by number; with `full` all that the report rests on."""
        keys = [key for key in self._numbers if self._full or key in self._cited]
        if keys:
            self._heading("References")
        for key in keys:
            source = self._report.references[key]
            where = f" doi:{source.doi}" if source.doi else f" {source.url}" if source.url else ""
            note = " (recalled, not yet checked)" if source.verified == "recalled" else ""
            told = f"{source.citation}{where if self._full else ''}{note}"
            self._item(told, mark=f"[{self._numbers[key]}]")
        if len(keys) < len(self._numbers):
            self._line(f"{len(self._numbers) - len(keys)} more: --full", 2, "dim")
        self._console.print()
        self._line(self._report.disclaimer, style="italic")

    def _cause(self, ranked: RankedCause) -> None:
        from rich.text import Text

        cells = round(BAR_CELLS * ranked.probability)
        line = Text(f"  {percent(ranked.probability):>4} ", style="bold")
        line.append("█" * cells, style="cyan").append("░" * (BAR_CELLS - cells), style="dim")
        line.append(f" {clean(ranked.name)}", style="bold")
        self._print(line, 0, hang=24)
        for text, weight in facts_of(self._report, ranked, self._full):
            self._fact(text, weight)
        pointer = self._report.pointers.get(ranked.cause)
        if pointer:
            self._line(pointer, 7)
        if self._full and ranked.cause in self._report.explanations:
            self._line(self._report.explanations[ranked.cause], 7, "dim")

    def _fact(self, text: str, weight: Weight) -> None:
        exact = f" ({weighed(weight.decibans)} dB)" if self._full else ""
        word = f"{strength(weight.decibans):<17}"
        cited = (weight.source,) if self._full and weight.source else ()
        self._line(f"{word}{text}{exact}{self._marks(cited)}", 7, hang=24)

    def _steps(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self._item(f"{step.text} ({WHO[step.who]})", sources=step.sources)
            if self._full and step.why:
                self._line(f"Why: {step.why} Evidence: {step.evidence.replace('_', ' ')}.", 6)

    def _heading(self, text: str) -> None:
        self._console.print()
        self._line(text.upper(), style="bold")

    def _item(
        self, text: str, *, sources: tuple[str, ...] = (), style: str = "", mark: str = "-"
    ) -> None:
        self._line(f"{mark} {text}{self._marks(sources)}", 2, style, hang=3 + len(mark))

    def _marks(self, sources: Iterable[str]) -> str:
        keys = [key for key in dict.fromkeys(sources) if key in self._numbers]
        self._cited.update(keys)
        return f" [{','.join(str(self._numbers[key]) for key in keys)}]" if keys else ""

    def _cite_only(self, sources: tuple[str, ...]) -> None:
        marks = self._marks(sources)
        if marks:
            self._line(f"Limits from{marks}", 2, "dim")

    def _line(self, text: str, indent: int = 0, style: str = "", hang: int = 0) -> None:
        from rich.text import Text

        self._print(Text(clean(text), style=style), indent, hang)

    def _print(self, text: Text, indent: int, hang: int = 0) -> None:
        """Wrap by hand, so that further lines hang under the first."""
        from rich.text import Text

        first, *rest = text.wrap(self._console, self._console.width - max(indent, hang))
        for line in (first, *rest):
            line.rstrip()
        self._console.print(Text(" " * indent) + first)
        for line in rest:
            self._console.print(Text(" " * max(indent, hang)) + line)


def sodium_sentences(plan: SodiumPlan) -> tuple[str, ...]:
    """Severity, aim and limits of a sodium plan."""
    least, most = plan.aim_rise_24h
    rise = plan.limit_rise_any_24h > 0
    word = "rise" if rise else "fall"
    aim = sorted((abs(least), abs(most)))
    risk = "high or not known to be low" if plan.high_odsrisk else "low"
    because = f" ({'; '.join(plan.odsrisk_reasons)})" if plan.odsrisk_reasons else ""
    told = [
        f"{SYMPTOMS[plan.symptoms].capitalize()}; {ACUITY[plan.acuity]}.",
        f"Aim: a {word} of {shown(aim[0])} to {shown(aim[1])} mmol/L in 24 h.",
        f"Limit: {shown(abs(plan.limit_rise_any_24h))} mmol/L in any 24 h, "
        f"{shown(abs(plan.limit_rise_any_48h))} in any 48 h.",
    ]
    if rise:
        told.append(f"Risk of osmotic demyelination: {risk}{because}.")
    return tuple(told)
