"""When a question of the form is asked, as enableWhen of a FHIR Questionnaire."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from charley.patient.interview.form import NONE, FormQuestion, form
from charley.patient.language.vocabulary import concepts
from charley.reasoning.network import ancestors
from charley.report.fhir.frame import Json

ANSWERS = "urn:charley:answer"
SAID = "said:"
_AGE = re.compile(r"^age_years (<|>|<=|>=) ([0-9.]+)$")
_CONTRARY = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}


class EnablingError(ValueError):
    """A condition of the form that has no like in a Questionnaire."""


def enabling(question: FormQuestion) -> Json:
    """enableWhen and enableBehavior; nothing where it is always asked. Raises EnablingError."""
    if question.when is not None:
        rules = [rule for atom in _atoms(question.when) for rule in _holds(atom, question)]
        return _rules(rules, "any")
    if question.unless is None:
        return {}
    if isinstance(question.unless, dict) and "not" in question.unless:
        return _rules(_not_denied(question.unless["not"]), "all")
    return _rules([_denied(atom) for atom in _atoms(question.unless)], "all")


def _rules(rules: list[Json], behaviour: str) -> Json:
    if not rules:
        raise EnablingError("a condition that no answer of the form can meet")
    return {"enableWhen": rules} | ({"enableBehavior": behaviour} if len(rules) > 1 else {})


def _atoms(condition: Any) -> list[str]:
    parts = condition["any"] if isinstance(condition, dict) and "any" in condition else [condition]
    if not all(isinstance(part, str) for part in parts):
        raise EnablingError(f"only `any` of plain conditions can be told: {condition!r}")
    return list(parts)


def _holds(atom: str, question: FormQuestion) -> list[Json]:
    """Rules on earlier questions, of which each is enough for an atom to hold."""
    if match := _AGE.match(atom):
        return [_of_age(match[1], match[2])]
    if atom.startswith(SAID):
        name, _, option = atom.removeprefix(SAID).partition("=")
        return [_chosen(name, option)]
    if atom == "pregnant":
        return [_chosen(*_setting("pregnant", value=True))]
    earlier = takewhile(lambda one: one.id != question.id, form().values())
    return [
        _chosen(one.id, option.id)
        for one in earlier
        for option in one.options
        if any(atom == f or atom in ancestors(f, concepts()) for f in option.present)
    ]


def _denied(atom: str) -> Json:
    """A rule that holds where an atom does not."""
    if match := _AGE.match(atom):
        return _of_age(_CONTRARY[match[1]], match[2])
    return _chosen(*_setting("sex", value=atom), "!=")


def _not_denied(finding: str) -> list[Json]:
    return [
        _chosen(question.id, NONE, "!=")
        for question in form().values()
        if finding in question.none_absent
    ]


def _setting(field: str, *, value: Any) -> tuple[str, str]:
    """The question and option that set a field of the patient file."""
    for question in form().values():
        for option in question.options:
            if option.sets.get(field) == value:
                return question.id, option.id
    raise EnablingError(f"no answer says {field}: {value}")


def _chosen(question: str, option: str, operator: str = "=") -> Json:
    return {
        "question": question,
        "operator": operator,
        "answerCoding": {"system": ANSWERS, "code": option},
    }


def _of_age(operator: str, years: str) -> Json:
    return {"question": "age", "operator": operator, "answerDecimal": float(years)}
