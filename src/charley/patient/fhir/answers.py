"""QuestionnaireResponse: answers to Charley's own interview, as the facts that they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from charley.patient.fhir.conditions import meanings
from charley.patient.fhir.person import NO_PATIENT
from charley.patient.fhir.resources import Resource, day, items, mapping, number, words
from charley.patient.interview.answers import (
    Answer,
    InterviewError,
    check,
    file_of,
    latest,
    question_of,
)
from charley.patient.interview.form import NO, UNKNOWN, YES, FormQuestion, form
from charley.patient.patient_file import read_patient
from charley.patient.person import Patient
from charley.patient.reading import Problem, Reading
from charley.patient.together import together

SECTION = "QuestionnaireResponse"
QUESTIONNAIRE = "Questionnaire/leg-cramps"
OLDEST_DAYS = 14
"""An interview asks for danger signs of now; an older one does not tell how the person is today
(expert_prior)."""
_USED = {"completed", "amended", "in-progress", ""}
_MOST_ITEMS = 2_000


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one response, in its order, and what could not be taken."""

    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


def with_answers(record: Reading, responses: list[Resource], today: date | None) -> Reading:
    """A record together with what the person said in the interview, which counts where both say
    something."""
    said = read_responses(responses, today)
    if said is None:
        return record
    if said.patient.age_years is not None and said.patient.sex is not None:
        known = tuple(p for p in record.problems if p.sentence != NO_PATIENT)
        record = msgspec.structs.replace(record, problems=known)
    return together(record, said)


def read_responses(responses: list[Resource], today: date | None) -> Reading | None:
    """What the newest usable response to the interview says; None where there is none at all."""
    if not responses:
        return None
    usable, problems = [], []
    for response in sorted(responses, key=lambda one: words(one.get("authored"))):
        objection = _objection(response, today)
        if objection:
            problems.append(_problem(SECTION, objection))
        else:
            usable.append(response)
    if not usable:
        return Reading(patient=Patient(), problems=tuple(problems))
    read = answers_of(usable[-1])
    if len(usable) > 1:
        problems.append(_problem(SECTION, "Only the newest of several responses was used."))
    content = file_of(latest(read.answers).values())
    reading = read_patient(content) if content else Reading(patient=Patient())
    problems += [*read.problems, *reading.problems]
    return msgspec.structs.replace(reading, problems=tuple(problems))


def answers_of(response: Resource) -> Answered:
    """Every answer of a response whose linkId is a question of the interview."""
    found, problems = [], []
    for item in _all_items(response):
        name = words(item.get("linkId"))
        values = [mapping(value) for value in items(item.get("answer"))]
        if not values:
            continue
        try:
            question = question_of(name)
            answer = Answer(question=name, given=_given(question, values))
            check(answer)
        except InterviewError as error:
            problems.append(_problem(name or "an item without linkId", f"{error}."))
            continue
        found.append(answer)
    return Answered(answers=tuple(found), problems=tuple(problems))


def _objection(response: Resource, today: date | None) -> str:
    status = words(response.get("status")).lower()
    if status not in _USED:
        return f"A response is {status}; it was not used."
    asked = words(response.get("questionnaire")).partition("|")[0]
    if asked and not asked.startswith("#") and not asked.endswith(QUESTIONNAIRE):
        return "A response answers another questionnaire than Charley's; it was not read."
    authored = day(response.get("authored"))
    if today and authored and (today - authored).days > OLDEST_DAYS:
        return (
            f"The interview of {authored} is too old to tell how the person is on {today}; "
            "it was not used."
        )
    return ""


def _all_items(response: Resource) -> Iterator[Resource]:
    """Every item, those in groups and below answers included, in the order of the form."""
    waiting = [mapping(item) for item in items(response.get("item"))]
    count = 0
    while waiting and (count := count + 1) <= _MOST_ITEMS:
        item = waiting.pop(0)
        yield item
        below = [mapping(inner) for inner in items(item.get("item"))]
        for value in items(item.get("answer")):
            below += [mapping(inner) for inner in items(mapping(value).get("item"))]
        waiting = below + waiting


def _given(question: FormQuestion, values: Sequence[Resource]) -> tuple[str, ...]:
    """The answer as the interview has it. Raises InterviewError."""
    if question.kind in {"one", "many"}:
        return tuple(dict.fromkeys(_option(question, value) for value in values))
    if len(values) > 1:
        raise InterviewError(f"{question.id} takes one answer")
    written = _written(values[0])
    if written is None:
        raise InterviewError(f"{question.id} has an answer that is no {question.kind}")
    return (written,)


def _option(question: FormQuestion, value: Resource) -> str:
    """The id of the option that a coding, a yes or no, or a text stands for."""
    if isinstance(value.get("valueBoolean"), bool) and question.id not in form():
        return YES if value["valueBoolean"] else NO
    coding = mapping(value.get("valueCoding"))
    code = words(coding.get("code"))
    known = {option.id for option in question.options}
    if code and code not in known and code != UNKNOWN:
        found = set(meanings({"coding": [coding]}))
        fitting = [o.id for o in question.options if o.present and o.present[0] in found]
        return fitting[0] if fitting else code
    return code or words(value.get("valueString"))


def _written(value: Resource) -> str | None:
    for key in ("valueInteger", "valueDecimal"):
        if key in value:
            amount = number(value[key])
            return None if amount is None else f"{amount:.12g}"
    quantity = number(mapping(value.get("valueQuantity")).get("value"))
    text = value.get("valueString")
    if quantity is not None:
        return f"{quantity:.12g}"
    return text if isinstance(text, str) and text.strip() else None


def _problem(said: str, sentence: str) -> Problem:
    return Problem(section=SECTION, said=said[:80], sentence=sentence)
