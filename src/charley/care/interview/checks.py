"""What would raise an alarm by itself, given what is known: asked together, before the end."""

from __future__ import annotations

from collections import ChainMap
from functools import cache

from charley.care.interview.alarms import INTERRUPTS
from charley.care.interview.heard import Heard
from charley.care.reading import is_true, is_unknown
from charley.care.triage import rank
from charley.knowledge.conditions import TRUE, Truth, View, names
from charley.knowledge.library import load
from charley.knowledge.schema import RedFlag
from charley.patient.interview.form import form
from charley.patient.language.vocabulary import concepts
from charley.reasoning.network import ancestors

MOST_AT_ONCE = 8
ASKABLE = frozenset({"symptom", "history", "exposure"})
NEVER_ASKED = frozenset({"coma", "asymptomatic", "previously_well", "thirst_lost"})
OF_WOMEN = frozenset({"menstrual_change", "menopause", "breastfeeding", "postpartum_haemorrhage"})


def decisive(heard: Heard) -> tuple[str, ...]:
    """Findings not yet asked for, each of which would raise a flag that interrupts.

    Those of the gravest flags and the most frequent findings first.
    """
    found: dict[str, int] = {}
    for flag in load().red_flags.values():
        if flag.urgency in INTERRUPTS and is_unknown(flag.when, heard.view):
            for finding in _deciding(flag, heard):
                found[finding] = max(found.get(finding, 0), rank(flag.urgency))
    notes = load().findings
    return tuple(sorted(found, key=lambda name: (-found[name], -notes[name].prevalence, name)))


def _deciding(flag: RedFlag, heard: Heard) -> list[str]:
    return [
        finding
        for finding in _findings_in(flag.id)
        if may_ask(finding, heard)
        and is_unknown(finding, heard.view)
        and is_true(flag.when, _Supposing(heard.view, finding))
    ]


def may_ask(finding: str, heard: Heard) -> bool:
    """Whether a person can be asked for a finding, and has not been."""
    concept = concepts().get(finding)
    if concept is None or finding in NEVER_ASKED:
        return False
    if concept.kind not in ASKABLE and finding not in _of_form():
        return False
    if finding in OF_WOMEN and heard.content.get("sex") == "male":
        return False
    return finding not in heard.asked_findings


@cache
def _findings_in(flag: str) -> tuple[str, ...]:
    """Findings that the condition of a flag names."""
    named = dict.fromkeys(names(load().red_flags[flag].when))
    return tuple(name for name in named if name in concepts())


@cache
def _of_form() -> frozenset[str]:
    """Findings that the form asks for, some of them signs that people see on themselves."""
    return frozenset(finding for question in form().values() for finding in question.findings)


class _Supposing:
    """A view in which one more finding is present, with all that it implies."""

    def __init__(self, view: View, finding: str) -> None:
        present = {finding, *ancestors(finding, concepts())}
        self._view = view
        self.memo = ChainMap(dict.fromkeys(present, TRUE), getattr(view, "memo", {}))

    def truth(self, name: str) -> Truth:
        return self._view.truth(name)

    def bounds(self, name: str) -> tuple[Truth, Truth]:
        return self._view.bounds(name)
