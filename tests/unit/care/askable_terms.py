"""Smallest sets of what a person can tell that raise a red flag, and who has just these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from charley.care.interview.checks import ASKABLE, MOST_AT_ONCE, NEVER_ASKED, decisive
from charley.care.interview.heard import Heard, is_due
from charley.care.interview.wording import of_check
from charley.knowledge.library import load
from charley.patient.interview.answers import Answer, question_of
from charley.patient.interview.form import NONE, UNKNOWN, FormOption, FormQuestion, form
from charley.patient.language.vocabulary import concepts
from charley.patient.medicines.names import medicine_lexicon
from charley.reasoning.network import ancestors

Term = frozenset[str]

AGE = re.compile(r"^age_years (<|>|<=|>=) ([0-9.]+)$")
MEDICINE = "medicine:"
CRAMPS = frozenset({"cramp", "cramp_leg", "cramp_calf"})
IN_FORM = frozenset(finding for question in form().values() for finding in question.findings)


def terms(flag: str) -> Iterator[Term]:
    """The smallest sets of askable parts that make the condition of a flag true."""
    found = set(_terms(load().red_flags[flag].when))
    for term in sorted(found, key=sorted):
        if sum(part.startswith(MEDICINE) for part in term) > 1:
            continue
        if not any(other < term for other in found):
            yield term


def urgency_found(term: Term) -> set[str]:
    """How urgent what such a person raises is, before questions are chosen by what they teach."""
    person = _Person(term)
    answers: list[Answer] = []
    for question in form().values():
        always = question.when is None and question.unless is None
        if always or is_due(question, Heard(answers).told):
            answers.append(person.answer(question))
    heard = Heard(answers)
    while not _grave(heard) and (findings := decisive(heard)):
        check = question_of(of_check(findings[:MOST_AT_ONCE]).id)
        heard = Heard([*heard.sequence, person.answer(check)])
    return {flag.urgency for flag in heard.raised}


def _grave(heard: Heard) -> bool:
    return any(flag.urgency == "emergency" for flag in heard.raised)


def _terms(condition: Any) -> list[Term]:
    if isinstance(condition, str):
        return [frozenset({condition})] if _can_be_told(condition) else []
    ((key, parts),) = condition.items()
    if key == "any":
        return [term for part in parts for term in _terms(part)]
    if key == "all":
        joined: list[Term] = [frozenset()]
        for part in parts:
            joined = [term | other for term in joined for other in _terms(part)]
        return joined
    if key == "at_least":
        count, *rest = parts
        chosen = combinations(rest, int(count))
        return [term for some in chosen for term in _terms({"all": list(some)})]
    return []


def _can_be_told(name: str) -> bool:
    if name in concepts():
        return (concepts()[name].kind in ASKABLE and name not in NEVER_ASKED) or name in IN_FORM
    if name.startswith(MEDICINE):
        return _medicine(name.removeprefix(MEDICINE)) is not None
    return name in {"pregnant", "male", "female"} or AGE.match(name) is not None


def _medicine(group: str) -> str | None:
    known = medicine_lexicon()
    for name, entry in known.ingredients.items():
        if group == name or group in entry.classes:
            return known.label(name)
    return None


class _Person:
    """Somebody with calf cramps, the parts of one term, and nothing else."""

    def __init__(self, term: Term) -> None:
        self._term = term
        told = {part for part in term if part in concepts()}
        implied = (ancestors(finding, concepts()) for finding in told)
        self._present = CRAMPS.union(told, *implied)

    def answer(self, question: FormQuestion) -> Answer:
        return Answer(question=question.id, given=self._given(question))

    def _given(self, question: FormQuestion) -> tuple[str, ...]:
        fixed = {"age": self._age(), "sex": self._sex(), "pregnancy": self._pregnancy(),
                 "medicines": self._medicines(), "blood_tests": "no"}  # fmt: skip
        if question.id in fixed:
            return (fixed[question.id],)
        if question.kind == "many":
            return tuple(o.id for o in question.options if self._ticks(o)) or (NONE,)
        fitting = [option.id for option in question.options if self._fits(option)]
        return (fitting[0],) if fitting else (UNKNOWN,)

    def _ticks(self, option: FormOption) -> bool:
        return bool(self._present & {option.present[0], *option.otherwise})

    def _fits(self, option: FormOption) -> bool:
        if option.present:
            return set(option.present) <= self._present
        return not self._present & set(option.absent)

    def _age(self) -> str:
        for part in self._term:
            if match := AGE.match(part):
                return f"{float(match[2]) + (-0.5 if '<' in match[1] else 1):g}"
        return "40"

    def _sex(self) -> str:
        return "male" if "male" in self._term else "female"

    def _pregnancy(self) -> str:
        if "pregnant" in self._term:
            return "pregnant"
        return "recent_delivery" if "recent_delivery" in self._term else "no"

    def _medicines(self) -> str:
        names = [_medicine(p.removeprefix(MEDICINE)) for p in self._term if p.startswith(MEDICINE)]
        return "\n".join(name for name in names if name) or "none"
