"""Reads a hand-written patient file, or a FHIR bundle, into a Patient with a full account.

YAML or JSON. Sections, all optional: age, sex, weight, height, pregnant, symptoms, history, exam,
tests, medicines, vitals, labs, diet_fluids, story, facts (findings by their ids); `later:` holds
sections of what was found after the first assessment. A section may be a text, a list or a mapping.
Nothing is guessed and nothing lost: what is not understood comes back as a problem or a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from charley.patient import person_fields
from charley.patient.consistency import checked_person, contradictions, settled
from charley.patient.facts_by_id import read_facts
from charley.patient.file_content import NotYamlError, Repeated, content_of
from charley.patient.lines import LineReading, read_item, read_on
from charley.patient.person import Fact, Patient, Stage
from charley.patient.person_fields import FieldError
from charley.patient.question import Question
from charley.patient.reading import PatientFileError, Problem, Reading, Understood
from charley.patient.sections import (
    LONGEST_LINE,
    MOST_LINES,
    PERSON,
    SECTION_OF,
    Item,
    items_of,
    key_of,
    near_keys,
)
from charley.patient.vital_signs import facts_of_vital_signs

__all__ = ["PatientFileError", "Reading", "read_patient"]


class _Account:
    """Gathers what is read, in the order of the file."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.lines: list[LineReading] = []
        self.understood: list[Understood] = []
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.medicines_listed = False
        self.medicine_doubts = False

    def problem(self, section: str, said: Any, sentence: str) -> None:
        """Note something that could not be used."""
        self.problems.append(Problem(section=section, said=str(said)[:200], sentence=sentence))


def read_patient(source: str | Path | bytes | Mapping[str, Any]) -> Reading:
    """The patient of a file (by path or content) or mapping, and what was not understood.

    Raises PatientFileError with a sentence where the whole cannot be used: not a file, not text,
    not YAML or JSON, larger than 1 MB, too deep, empty.
    """
    is_record = isinstance(source, Mapping) and bool(source.get("resourceType"))
    content = source if is_record else _content(source)
    if isinstance(content, Mapping) and content.get("resourceType"):
        from charley.patient.fhir import read_bundle

        return read_bundle(content)
    if isinstance(content, str):
        content = {"story": content}
    if isinstance(content, list):
        content = _only_case(content)
    if not isinstance(content, Mapping) or not any(value is not None for value in content.values()):
        raise PatientFileError(
            "the file holds no facts of a patient; `charley new` writes a template to fill in"
        )
    account = _Account()
    _read_content(content, account)
    return _reading(account)


def _content(source: str | Path | bytes | Mapping[str, Any]) -> Any:
    """The content of a file; prose that names no section is a story told in words."""
    try:
        return content_of(source)
    except NotYamlError as error:
        heads = (line.partition(":")[0].strip(" -\"'{") for line in error.text.splitlines())
        if any(SECTION_OF.get(key_of(head)) for head in heads) or error.text.lstrip()[0] in "[{":
            raise
        return {"story": error.text}


def _only_case(content: list[Any]) -> Any:
    """A list is a story told in lines, or one patient wrapped in a list."""
    if len(content) == 1 and isinstance(content[0], Mapping) and _known(content[0]):
        return content[0]
    if sum(isinstance(part, Mapping) and _known(part) > 1 for part in content) > 1:
        raise PatientFileError("the file holds several patients; give one patient a file")
    return {"story": content}


def _known(content: Mapping[Any, Any]) -> int:
    return sum(key_of(str(key)) in SECTION_OF for key in content)


def _read_content(content: Mapping[Any, Any], account: _Account) -> None:
    items: list[Item] = []
    for key, value in content.items():
        items.extend(_section(str(key), value, "presentation", account))
    if len(items) > MOST_LINES:
        account.problem(
            "file", len(items), f"only the first {MOST_LINES} of {len(items)} lines were read"
        )
    before: Item | None = None
    for item in items[:MOST_LINES]:
        if len(item.text) > LONGEST_LINE:
            account.problem(
                item.section,
                item.text[:80],
                f"a line of {len(item.text)} characters: only the first {LONGEST_LINE} were read; "
                "give one fact a line",
            )
            item = msgspec.structs.replace(item, text=item.text[:LONGEST_LINE])  # noqa: PLW2901
        _line(item, before, account)
        before = item


def _line(item: Item, before: Item | None, account: _Account) -> None:
    """Read one line; a list of medicines is a list once it names one, or says there is none."""
    line = read_item(item)
    if before and line.problems and not line.understood:
        line = read_on(before, item) or line
    account.lines.append(line)
    nothing = any(not (use.ingredients or use.classes) for use in line.medicines)
    if item.section == "medicines":
        account.medicines_listed |= any(use.status != "not_taken" for use in line.medicines)
        account.medicine_doubts |= bool(line.questions)
    account.medicines_listed |= nothing
    if item.section in {"story", "symptoms"} and not account.person.keys() & {"age_years", "sex"}:
        _person_in(item, account)


def _person_in(item: Item, account: _Account) -> None:
    """Age and sex told in a sentence, where the file gives neither on its own."""
    found = person_fields.person_in(item.text)
    if found is not None:
        account.person |= {"age_years": found[0], "sex": found[1]}
        meaning = f"age years {found[0]:.4g}, sex: {found[1]}"
        account.understood.append(
            Understood(section=item.section, said=item.text, meaning=meaning, kind="person")
        )


def _section(key: str, value: Any, stage: Stage, account: _Account) -> Iterator[Item]:
    """The lines of one key of the file; person's fields go into the account at once."""
    section = SECTION_OF.get(key_of(key))
    if isinstance(value, Repeated):
        if section != "":
            account.problem(key, key, f'"{key}" is given {len(value)} times; all were read')
        for part in value:
            yield from _section(key, part, stage, account)
    elif section in PERSON:
        _person(section, key, value, account)
    elif section == "later":
        if isinstance(value, Mapping) and _known(value):
            for name, part in value.items():
                yield from _section(str(name), part, "workup", account)
        else:
            yield from items_of(value, "tests", "workup")
    elif section == "facts":
        account.lines.append(read_facts(value, stage))
    elif section:
        yield from items_of(_as_lines(section, key, value), section, stage)
    elif section is None and value is not None:
        yield from _unknown_key(key, value, stage, account)


def _as_lines(section: str, key: str, value: Any) -> Any:
    """The value of a section; a key that tells the kind of result stays with its lines."""
    if key_of(key) in {"urine", "ecg", "ekg", "emg"} and value is not None:
        value = [{key: value}] if not isinstance(value, Mapping) else {key: value}
    return "none" if section == "medicines" and value is False else value


def _unknown_key(key: str, value: Any, stage: Stage, account: _Account) -> Iterator[Item]:
    """A key that is a measurement is read as one; any other is asked about, never dropped."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        from charley.units.reading import read_line
        from charley.units.results import LabReading

        if any(isinstance(read, LabReading) for read in read_line(f"{key}: {value}"[:300])):
            yield Item(section="labs", text=f"{key}: {value}", stage=stage)
            return
    if len(key.split()) > 2:
        yield from items_of({key: value}, "story", stage)
        return
    near = near_keys(key)
    if near:
        account.questions.append(Question(word=key, candidates=near, said=key))
    else:
        account.problem(
            key, key, f'"{key}" is no section known here; use symptoms, history, exam, medicines, '
            "labs, vitals, tests, diet_fluids or story"
        )  # fmt: skip


def _person(field: str, key: str, value: Any, account: _Account) -> None:
    if value is None or str(value).strip().lower() in {"", "unknown", "?", "not known"}:
        return
    try:
        found = _field(field, key_of(key), value)
    except FieldError as error:
        account.problem(field, value, str(error))
        return
    account.person |= found
    for name, taken in found.items():
        meaning = f"{name.replace('_', ' ')} {taken:.4g}" if isinstance(taken, float) else None
        text = meaning or f"{name.replace('_', ' ')}: {taken}"
        account.understood.append(
            Understood(section=field, said=str(value), meaning=text, kind="person")
        )


def _field(field: str, key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping | list):
        raise FieldError(f"{field}: one value is needed, not a list")
    if field == "age":
        return {"age_years": person_fields.read_age(value)}
    if field == "age_months":
        return {"age_years": person_fields.read_age(f"{value} months")}
    if field == "sex":
        return {"sex": person_fields.read_sex(value)}
    if field == "weight":
        unit = "lb" if key.endswith("_lb") else ""
        return {"weight_kg": person_fields.read_weight_kg(value, unit)}
    if field == "height":
        unit = "m" if key.endswith("_m") else ""
        return {"height_cm": person_fields.read_height_cm(value, unit)}
    pregnant, weeks = person_fields.read_pregnancy(value)
    found: dict[str, Any] = {} if pregnant is None else {"pregnant": pregnant}
    return found if weeks is None else found | {"gestation_weeks": weeks}


def _reading(account: _Account) -> Reading:
    lines = account.lines
    uses = [use for line in lines for use in line.medicines]
    patient = Patient(
        **account.person,
        laboratory=tuple(result for line in lines for result in line.laboratory),
        medicines=tuple(use for use in uses if use.ingredients or use.classes),
        medicines_listed=account.medicines_listed and not account.medicine_doubts,
    )
    facts = [fact for line in lines for fact in line.facts]
    measured = _measured_facts(patient, facts)
    patient, doubts = checked_person(patient)
    patient = msgspec.structs.replace(patient, facts=settled([*facts, *measured]))
    read = (problem for line in lines for problem in line.problems)
    questions = (*account.questions, *(asked for line in lines for asked in line.questions))
    return Reading(
        patient=patient,
        understood=(*account.understood, *(taken for line in lines for taken in line.understood)),
        problems=(*account.problems, *doubts, *contradictions([*facts, *measured]), *read),
        questions=tuple({(asked.word, asked.candidates): asked for asked in questions}.values()),
    )


def _measured_facts(patient: Patient, facts: list[Fact]) -> list[Fact]:
    """What vital signs add: a finding not spoken of, or one denied that the numbers show."""
    said = {(fact.finding, fact.stage): fact.present for fact in facts if not fact.past}
    return [
        fact
        for fact in facts_of_vital_signs(patient)
        if (spoken := said.get((fact.finding, fact.stage))) is None or (fact.present and not spoken)
    ]
