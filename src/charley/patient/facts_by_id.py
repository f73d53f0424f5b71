"""The `facts` section of a patient file: findings by their ids, said to be there or not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charley.patient.language.vocabulary import concepts, lexicon
from charley.patient.lines import LineReading
from charley.patient.person import Fact, Stage
from charley.patient.reading import Problem, Understood

SECTION = "facts"
_SAID = {
    True: True, "yes": True, "true": True, "present": True,
    False: False, "no": False, "false": False, "absent": False,
    None: None, "": None, "unknown": None, "?": None,
}  # fmt: skip


def read_facts(content: Any, stage: Stage) -> LineReading:
    """Facts from {finding: yes, no or unknown}, with what follows from each; never raises."""
    if content is None:
        return LineReading()
    if not isinstance(content, Mapping):
        return LineReading(problems=(_problem(content, "write `finding: yes` or `finding: no`"),))
    said: dict[str, bool] = {}
    problems = []
    for key, value in content.items():
        name = str(key).strip()
        truth = value.strip().lower() if isinstance(value, str) else value
        if name not in concepts():
            problems.append(_unknown(name))
        elif not isinstance(truth, str | bool | None) or truth not in _SAID:
            problems.append(_problem(f"{name}: {value}", "write yes, no or unknown"))
        elif (there := _SAID[truth]) is not None:
            said[name] = there
    return LineReading(
        facts=_closed(said, stage), understood=_account(said, stage), problems=tuple(problems)
    )


def _closed(said: Mapping[str, bool], stage: Stage) -> tuple[Fact, ...]:
    """With what a present finding implies and excludes, where nothing was said of that."""
    known = lexicon()
    facts = {name: _fact(name, name, stage, there=there) for name, there in said.items()}
    present = [name for name, there in said.items() if there]
    for name in present:
        for higher in known.above[name]:
            if not said.get(higher):
                facts[higher] = _fact(higher, name, stage, there=True)
    for name in present:
        for other in known.concepts[name].excludes:
            facts.setdefault(other, _fact(other, name, stage, there=False))
    return tuple(facts.values())


def _fact(finding: str, because: str, stage: Stage, *, there: bool) -> Fact:
    said = lexicon().label(because)
    return Fact(finding=finding, present=there, said=said, section=SECTION, stage=stage)


def _account(said: Mapping[str, bool], stage: Stage) -> tuple[Understood, ...]:
    """One line for what is there and one for what is not."""
    lines = []
    for there, no in ((True, ""), (False, "no ")):
        labels = [no + lexicon().label(name) for name, truth in said.items() if truth is there]
        if labels:
            text = ", ".join(labels)
            lines.append(
                Understood(section=SECTION, said=text, meaning=text, kind="finding", stage=stage)
            )
    return tuple(lines)


def _unknown(name: str) -> Problem:
    from rapidfuzz import process

    near = [found for found, _, _ in process.extract(name, list(concepts()), score_cutoff=75)]
    return Problem(
        section=SECTION, said=name[:80], sentence="is no finding known here",
        suggestions=tuple(near[:3]),
    )  # fmt: skip


def _problem(said: Any, sentence: str) -> Problem:
    return Problem(section=SECTION, said=str(said)[:80], sentence=sentence)
