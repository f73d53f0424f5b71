"""Pages of the causes and of the bodily states that they work through."""

from __future__ import annotations

from wording import URGENCY, cause_link, cite, named, sentence, table, unit_of

from charley.knowledge.library import Library
from charley.knowledge.schema import Cause, Effect, Frequency, LabProfile, Measured
from charley.reasoning.frequencies import probability

GROUPS = {
    "benign_cramps": "Cramps without a dangerous cause",
    "hyponatremia": "Low sodium",
    "sodium_other": "High sodium and water loss",
    "potassium": "Potassium",
    "calcium_magnesium": "Calcium, magnesium, phosphate and acid-base",
    "drugs_toxins_heat": "Medicines, toxins and heat",
    "muscle_endocrine": "Muscle and hormones",
    "neuro": "Nerve, root, cord and brain",
    "vascular_local": "Vessels and the leg itself",
    "outside": "Not Charley's field, but not to be missed",
}


def cause_pages(library: Library) -> dict[str, str]:
    """One page a group, by file name."""
    pages = {}
    there = {cause.group for cause in library.causes.values()}
    for group in [*(g for g in GROUPS if g in there), *sorted(there - GROUPS.keys())]:
        causes = sorted(
            (c for c in library.causes.values() if c.group == group), key=lambda c: -c.base_rate
        )
        title = GROUPS.get(group, group.replace("_", " ").capitalize())
        pages[f"causes-{group}"] = (
            f"# {title}\n\n{len(causes)} causes, the commonest first.\n\n"
            + ("\n".join(_cause(cause, library) for cause in causes))
        )
    return pages


def mechanisms_page(library: Library) -> str:
    """The bodily states, each with the causes that work through it."""
    parts = ["# Bodily states\n\nA cause inherits the findings and the laboratory of its states.\n"]
    for state in library.mechanisms.values():
        through = [c.id for c in library.causes.values() if state.id in c.mechanisms]
        parts += [
            f"(mechanism-{state.id})=\n## {state.name}\n\n{sentence(state.explanation)}\n",
            _findings(state.findings, state.unlikely, library),
            _laboratory(state.laboratory, library),
            _line("Causes", ", ".join(cause_link(cause, library) for cause in through)),
            _line("Sources", cite(state.sources, library)),
        ]
    return "\n".join(part for part in parts if part)


def _cause(cause: Cause, library: Library) -> str:
    states = (
        f"[{library.mechanisms[m].name}](#mechanism-{m})"
        for m in cause.mechanisms
        if m in library.mechanisms
    )
    parts = [
        f"(cause-{cause.id})=\n## {cause.name}\n\n*{sentence(cause.plain)}* "
        f"{sentence(cause.explanation)}\n",
        _line("Urgency", URGENCY[cause.urgency]),
        _line(
            "Before anything is known",
            f"{cause.base_rate:g} in 1,000 of those who come. {sentence(cause.base_reason)}",
        ),
        _line("Works through", ", ".join(states)),
        _line("Hardly without one of", ", ".join(named(k, library) for k in cause.requires)),
        _line("Think also", sentence(cause.pointer)),
        _risks(cause.risks, library),
        _findings(cause.findings, cause.unlikely, library),
        _laboratory(cause.laboratory, library),
        _line("Confirmed by", ", ".join(_test(test, library) for test in cause.confirm)),
        _line("Sources", cite(cause.sources, library)),
    ]
    return "\n".join(part for part in parts if part)


def _line(label: str, text: str) -> str:
    return f"**{label}:** {text}\n" if text else ""


def _test(test: str, library: Library) -> str:
    return f"[{library.tests[test].name}](#test-{test})" if test in library.tests else test


def _risks(risks: dict[str, Effect | float], library: Library) -> str:
    rows = []
    for key, effect in risks.items():
        odds, source = (
            (effect.odds, effect.source) if isinstance(effect, Effect) else (effect, "expert_prior")
        )
        rows.append((named(key, library), float(odds), cite([source], library)))
    return table(("What changes its odds", "odds ratio", "source"), rows)


def _findings(
    findings: dict[str, Frequency | Measured], unlikely: tuple[str, ...], library: Library
) -> str:
    rows = [
        (named(f, library), *_frequency(value, library))
        for f, value in sorted(findings.items(), key=lambda item: -probability(item[1]))
    ]
    shown = table(("Finding", "how often", "source"), rows)
    return (
        shown
        + ("\n" if shown else "")
        + _line("Speaks against", ", ".join(named(finding, library) for finding in unlikely))
    )


def _frequency(value: Frequency | Measured, library: Library) -> tuple[str, str]:
    if not isinstance(value, Measured):
        return value.replace("_", " "), "expert prior"
    interval = f" ({value.ci95[0]:g} to {value.ci95[1]:g})" if value.ci95 else ""
    return f"{value.value:g}{interval}", cite([value.source], library)


def _laboratory(profiles: dict[str, LabProfile], library: Library) -> str:
    return table(
        ("Laboratory", "typical", "spread", "unit", "source"),
        (
            (named(a, library), p.typical, p.spread, unit_of(a), cite([p.source], library))
            for a, p in profiles.items()
        ),
    )
