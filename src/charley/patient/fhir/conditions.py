"""Conditions: by SNOMED CT or ICD-10 code through a table of findings, else by their text."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from charley.patient.fhir.resources import (
    ICD10,
    SNOMED,
    Resource,
    absent_or_unknown,
    codes,
    day,
    first_code,
    label,
    mapping,
    origin_of,
    time_of,
    words,
)
from charley.patient.fhir.spoken import Spoken
from charley.patient.language.phrases import read_phrase
from charley.patient.language.vocabulary import lexicon
from charley.patient.person import Fact, LabResult
from charley.patient.reading import Problem, Understood
from charley.units.wording import states

SECTION = "Condition"
TABLE = Path(__file__).parent.parent / "lexicon" / "condition_codes.yaml"

_OVER = {"inactive", "remission", "resolved"}
_DOUBTFUL = {"unconfirmed", "provisional", "differential"}
_KIND = re.compile(r"\s*\((?:disorder|finding|situation|morphologic abnormality|event)\)\s*$")
_STATE = "state: "
_PREVIOUS = {"hyponatraemia": "previous_hyponatraemia", "hypokalaemia": "previous_hypokalaemia"}


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The codes of one finding; ICD-10 by prefix without the dot."""

    snomed: tuple[str, ...] = ()
    snomed_recalled: tuple[str, ...] = ()
    icd10: tuple[str, ...] = ()
    icd10_recalled: tuple[str, ...] = ()


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What the conditions of a bundle say."""

    facts: tuple[Fact, ...] = ()
    laboratory: tuple[LabResult, ...] = ()
    pregnant: bool | None = None
    understood: tuple[Understood, ...] = ()
    problems: tuple[Problem, ...] = ()


@cache
def condition_codes() -> dict[str, Codes]:
    """The table of codes by finding; raises msgspec.ValidationError where it is malformed."""
    import yaml

    with TABLE.open(encoding="utf-8") as stream:
        return msgspec.convert(yaml.load(stream, Loader=yaml.CSafeLoader), dict[str, Codes])


def meanings(concept: object) -> tuple[str, ...]:
    """Keys of the table whose codes a CodeableConcept holds; of ICD-10 the longest prefixes."""
    by_snomed, by_icd10 = _keys_by_code()
    found = {key for code in codes(concept, SNOMED) for key in by_snomed.get(code, ())}
    icd = [code.replace(".", "").upper() for code in codes(concept, ICD10)]
    prefixes = {
        code[:end] for code in icd for end in range(len(code) + 1) if code[:end] in by_icd10
    }
    longest = max(map(len, prefixes), default=0)
    of_icd = {key for prefix in prefixes if len(prefix) == longest for key in by_icd10[prefix]}
    order = list(condition_codes())
    snomed_first = sorted(found, key=order.index) + sorted(of_icd, key=order.index)
    return tuple(dict.fromkeys(snomed_first))


def findings_of(concept: object) -> frozenset[str]:
    """The findings that a CodeableConcept names, by its codes or else by its words."""
    return frozenset(meanings(concept)) or frozenset(
        fact.finding for fact in _by_text(label(concept), Spoken(), present=True, over=False).facts
    )


@cache
def _keys_by_code() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The table the other way round: SNOMED CT codes, and ICD-10 prefixes, to keys."""
    snomed: dict[str, tuple[str, ...]] = {}
    icd10: dict[str, tuple[str, ...]] = {}
    for key, row in condition_codes().items():
        for code in {*row.snomed, *row.snomed_recalled}:
            snomed[code] = (*snomed.get(code, ()), key)
        for prefix in {*row.icd10, *row.icd10_recalled}:
            icd10[prefix] = (*icd10.get(prefix, ()), key)
    return snomed, icd10


def read_conditions(
    resources: list[Resource], today: date | None, spoken: Spoken | None = None
) -> Conditions:
    """Findings, laboratory words and pregnancy from all conditions of a bundle."""
    spoken = spoken or Spoken()
    parts = [_whence(_condition(resource, today, spoken), resource) for resource in resources]
    pregnant = [part.pregnant for part in parts if part.pregnant is not None]
    return Conditions(
        facts=tuple(fact for part in parts for fact in part.facts),
        laboratory=tuple(result for part in parts for result in part.laboratory),
        pregnant=None if not pregnant else any(pregnant),
        understood=tuple(taken for part in parts for taken in part.understood),
        problems=tuple(problem for part in parts for problem in part.problems),
    )


def _whence(part: Conditions, resource: Resource) -> Conditions:
    """What a condition says, with the resource that says it."""
    origin, section = origin_of(resource), words(resource.get("resourceType"))
    replace = msgspec.structs.replace
    return replace(
        part,
        facts=tuple(replace(fact, origin=origin, section=section) for fact in part.facts),
        laboratory=tuple(replace(result, origin=origin) for result in part.laboratory),
        understood=tuple(replace(taken, section=section) for taken in part.understood),
        problems=tuple(replace(problem, section=section) for problem in part.problems),
    )


def _condition(resource: Resource, today: date | None, spoken: Spoken) -> Conditions:
    concept = resource.get("code")
    said = label(concept) or "a condition without a name"
    if code := absent_or_unknown(concept):
        return _nothing_known(said, code)
    verified = first_code(resource.get("verificationStatus"))
    if verified == "entered-in-error":
        return _unused(said, f"{said} was entered in error.")
    if verified in _DOUBTFUL:
        return _unused(said, f"{said} is only {verified}; it was not taken as a fact.")
    present = verified != "refuted"
    over = first_code(resource.get("clinicalStatus")) in _OVER or _ended(resource, today)
    keys = meanings(concept)
    if not keys:
        return _by_text(said, spoken, present=present, over=over)
    parts = [_meaning(key, said, resource, today, present=present, over=over) for key in keys]
    findings = [text for part in parts for text in _texts(part)]
    if not findings:
        return _unused(said, f"{said} is over or refuted, and nothing follows from that.")
    return Conditions(
        facts=tuple(fact for part in parts for fact in part.facts),
        laboratory=tuple(result for part in parts for result in part.laboratory),
        pregnant=next((part.pregnant for part in parts if part.pregnant is not None), None),
        understood=(_taken(said, ", ".join(findings)),),
    )


def _meaning(
    key: str, said: str, resource: Resource, today: date | None, *, present: bool, over: bool
) -> Conditions:
    if key == "pregnant":
        return Conditions(pregnant=None if over else present)
    if key.startswith(_STATE):
        return _state(key.removeprefix(_STATE), said, resource, present=present, over=over)
    begun = day(
        words(resource.get("onsetDateTime"))
        or words(mapping(resource.get("onsetPeriod")).get("start"))
    )
    days = float((today - begun).days) if today and begun and begun <= today else None
    return Conditions(facts=(_fact(key, said, days, present=present, over=over),))


def _fact(finding: str, said: str, days: float | None, *, present: bool, over: bool) -> Fact:
    return Fact(
        finding=finding, present=present, said=said, section=SECTION, days_since_onset=days,
        past=over and present,
    )  # fmt: skip


def _state(word: str, said: str, resource: Resource, *, present: bool, over: bool) -> Conditions:
    """Hyponatraemia now is a low sodium; hyponatraemia that is over is a past finding."""
    if over and present and word in _PREVIOUS:
        return Conditions(facts=(_fact(_PREVIOUS[word], said, None, present=True, over=False),))
    if over or not present:
        return Conditions()
    key = word.replace("ae", "e")
    return Conditions(
        laboratory=tuple(
            LabResult(analyte=name, qualifier=qualifier, said=said, when=time_of(resource) or None)
            for name, qualifier in states()[key].items()
        )
    )


def _by_text(said: str, spoken: Spoken, *, present: bool, over: bool) -> Conditions:
    """A code that is in no table is read by its words, as a line of the history would be."""
    phrase = spoken.once(read_phrase, _KIND.sub("", said), SECTION)
    facts = tuple(
        msgspec.structs.replace(
            fact, present=fact.present and present, said=said, past=over or fact.past
        )
        for fact in phrase.facts
        if fact.present
    )
    if not facts:
        return _unused(said, f"{said} is no finding known here, so it was not used.")
    named = ", ".join(_named(fact) for fact in facts)
    note = "read from its words, as its code is in no table"
    return Conditions(facts=facts, understood=(_taken(said, named, note),))


def _texts(part: Conditions) -> list[str]:
    texts = [_named(fact) for fact in part.facts]
    texts += [f"{result.analyte} {result.qualifier}" for result in part.laboratory]
    if part.pregnant is not None:
        texts.append("pregnant" if part.pregnant else "not pregnant")
    return texts


def _named(fact: Fact) -> str:
    shown = lexicon().label(fact.finding)
    return ("" if fact.present else "no ") + shown + (" (in the past)" if fact.past else "")


def _ended(resource: Resource, today: date | None) -> bool:
    """Whether an abatement is on record that lies in the past."""
    if words(resource.get("abatementString")):
        return True
    end = words(resource.get("abatementDateTime")) or words(
        mapping(resource.get("abatementPeriod")).get("end")
    )
    ended = day(end)
    return ended is not None and (today is None or ended <= today)


def _nothing_known(said: str, code: str) -> Conditions:
    """Nothing on record is not that nothing is there: no finding is taken as absent from this."""
    if code.startswith("no-known"):
        taken = Understood(
            section=SECTION, said=said, meaning="no known problems", kind="nothing",
            note="no complaint is taken as absent because of this",
        )  # fmt: skip
        return Conditions(understood=(taken,))
    return _unused(said, "The record holds no information on problems; they stay unknown.")


def _taken(said: str, meaning: str, note: str = "") -> Understood:
    return Understood(section=SECTION, said=said, meaning=meaning, kind="finding", note=note)


def _unused(said: str, sentence: str) -> Conditions:
    return Conditions(problems=(Problem(section=SECTION, said=said, sentence=sentence),))
