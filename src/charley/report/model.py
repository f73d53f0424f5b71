"""The report as a value: everything that any rendering shows, and nothing it would have to compute.

Terminal, HTML, JSON and plain words are four ways of telling this one value.
"""

from __future__ import annotations

import msgspec

from charley.care.plan import Plan
from charley.knowledge.conditions import View, names
from charley.knowledge.library import Library
from charley.knowledge.schema import RedFlag, Source, Urgency
from charley.patient.language.vocabulary import concepts
from charley.patient.person import Patient
from charley.patient.reading import Problem, Reading, explain
from charley.reasoning.differential import Differential
from charley.report.amounts import shown
from charley.report.laboratory import LabLine, laboratory_lines
from charley.report.references import cited
from charley.report.sentences import certainty, headline, plain_headline
from charley.report.told import Told, told_facts

NOT_A_DOCTOR = (
    "Charley supports a clinician's judgement and never replaces it. "
    "If you feel very unwell, do not wait for a report."
)
MOST_WATCHED, LEAST_CLOSENESS = 6, 0.02
WATCHED: tuple[Urgency, ...] = ("emergency", "same_day")


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """How one line of the file was understood."""

    said: str
    meaning: str


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A red-flag question still open, to be put before any other."""

    finding: str
    label: str
    question: str


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """A change that would make it urgent, and what to do then."""

    flag: str
    name: str
    plain: str
    urgency: Urgency
    plain_action: str
    sources: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to tell about one person at one time.

    `facts` tells each weighed fact as it is in this person; `explanations` and `pointers` (causes
    outside Charley's field) go by cause.
    """

    person: str
    headline: str
    plain_headline: str
    certainty: str
    differential: Differential
    plan: Plan
    laboratory: tuple[LabLine, ...]
    facts: dict[str, Told]
    ask_first: tuple[Ask, ...]
    watch_for: tuple[Watch, ...]
    understood: tuple[Understood, ...]
    problems: tuple[str, ...]
    questions: tuple[str, ...]
    references: dict[str, Source]
    explanations: dict[str, str]
    pointers: dict[str, str]
    disclaimer: str = NOT_A_DOCTOR

    def told(self, fact: str, label: str) -> Told:
        """A fact as it is in this person; its general label where nothing more is known."""
        return self.facts.get(fact) or Told(text=label, plain=label)

    def _repr_html_(self) -> str:
        from charley.report.html import to_html

        return to_html(self)

    def __str__(self) -> str:
        from charley.report.terminal import to_text

        return to_text(self)


def make_report(
    reading: Reading,
    patient: Patient,
    differential: Differential,
    plan: Plan,
    view: View,
    library: Library,
) -> Report:
    """Put what was read, concluded and planned into the one value that every rendering tells."""
    laboratory = laboratory_lines(patient)
    watch_for = _watch_for(plan, differential, library)
    shown_causes = [library.causes[ranked.cause] for ranked in differential.causes]
    return Report(
        person=_person(patient),
        headline=headline(differential),
        plain_headline=plain_headline(differential),
        certainty=certainty(differential, library),
        differential=differential,
        plan=plan,
        laboratory=laboratory,
        facts=told_facts(patient, differential, laboratory, library),
        ask_first=_ask_first(plan, library),
        watch_for=watch_for,
        understood=tuple(
            Understood(said=line.said, meaning=line.text)
            for line in explain(reading)
            if line.status == "understood"
        ),
        problems=tuple(_problem(problem) for problem in reading.problems),
        questions=tuple(question.text for question in reading.questions),
        references=cited(differential, plan, library, (w.sources for w in watch_for)),
        explanations={cause.id: cause.explanation for cause in shown_causes},
        pointers={c.id: c.pointer for c in shown_causes if c.field == "outside" and c.pointer},
    )


def _problem(problem: Problem) -> str:
    """What could not be used, with what may have been meant."""
    meant = f" Did you mean {' or '.join(problem.suggestions)}?" if problem.suggestions else ""
    return f'{problem.section}: "{problem.said}" - {problem.sentence}{meant}'


def _person(patient: Patient) -> str:
    """Who it is, in half a line: sex, age, weight, pregnancy."""
    parts = [{"female": "woman", "male": "man", None: "person"}[patient.sex]]
    if patient.age_years is not None:
        parts.append(f"{shown(patient.age_years)} years")
    if patient.weight_kg is not None:
        parts.append(f"{shown(patient.weight_kg)} kg")
    if patient.pregnant:
        weeks = patient.gestation_weeks
        parts.append("pregnant" if weeks is None else f"{shown(weeks)} weeks pregnant")
    return ", ".join(parts).capitalize()


def _ask_first(plan: Plan, library: Library) -> tuple[Ask, ...]:
    asked = []
    for finding in plan.triage.to_ask:
        concept, notes = concepts().get(finding), library.findings.get(finding)
        label = concept.label if concept else finding.replace("_", " ")
        question = notes.question if notes and notes.question else f"{label}?"
        asked.append(Ask(finding=finding, label=label, question=question))
    return tuple(asked)


def _watch_for(plan: Plan, differential: Differential, library: Library) -> tuple[Watch, ...]:
    """Grave red flags not raised, those first that the probable causes could bring."""
    raised = {flag.id for flag in plan.triage.flags}

    def closeness(flag: RedFlag) -> float:
        return sum(differential.probability(cause) for cause in flag.think_of)

    waiting = [
        flag
        for flag in library.red_flags.values()
        if flag.id not in raised
        and flag.urgency in WATCHED
        and closeness(flag) >= LEAST_CLOSENESS
        and any(name in library.findings for name in names(flag.when))
    ]
    waiting.sort(key=lambda flag: (-closeness(flag), flag.id))
    return tuple(
        Watch(
            flag=flag.id,
            name=flag.name,
            plain=flag.plain,
            urgency=flag.urgency,
            plain_action=flag.plain_action,
            sources=flag.sources,
        )
        for flag in waiting[:MOST_WATCHED]
    )
