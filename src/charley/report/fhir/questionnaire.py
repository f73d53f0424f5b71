"""The interview as a FHIR R4 Questionnaire of Structured Data Capture, and its answers.

The questions of the form stand in it with the conditions on which they are asked; the findings that
only an adaptive interview asks for follow as questions that a form filler may leave out.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path

from charley import __version__
from charley.care.interview import Answer, Question
from charley.care.interview.checks import ASKABLE, NEVER_ASKED
from charley.care.interview.wording import DONT_KNOW, FURTHER, of_form
from charley.knowledge.library import load
from charley.patient.interview.answers import LONGEST_TEXT, question_of
from charley.patient.interview.form import NO, NONE, UNKNOWN, YES, form
from charley.patient.language.vocabulary import concepts
from charley.report.fhir.codes import LOINC
from charley.report.fhir.enabling import ANSWERS, enabling
from charley.report.fhir.frame import Json, filled, said
from charley.report.model import NOT_A_DOCTOR
from charley.tables import read_table

NAME = "leg-cramps"
TITLE = "Why do my legs cramp?"
CHANGED = "2026-11"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
CORE = "http://hl7.org/fhir/StructureDefinition/"
PROFILE = f"{SDC}sdc-questionnaire"
ADAPTIVE = f"{SDC}sdc-questionnaire-questionnaireAdaptive"
SAME_AS = "urn:charley:same-as"
HELP_CONTROL = "http://hl7.org/fhir/questionnaire-item-control"

# What a question asks for, in LOINC. Age, sex at birth and pregnancy are of published value sets,
# the sections of the International Patient Summary.
_LOINC = {
    "age": "30525-0",
    "sex": "76689-9",
    "pregnancy": "82810-3",
    "medicines": "10160-0",
    "illnesses": "11450-4",
    "results": "30954-2",
}
_YES_OR_NO = ((YES, "Yes"), (NO, "No"), (DONT_KNOW.id, DONT_KNOW.label))


def questionnaire(address: str) -> Json:
    """The Questionnaire as it is published at `address`, the base of the service."""
    return {
        "resourceType": "Questionnaire",
        "id": NAME,
        "meta": {"profile": [PROFILE]},
        "language": "en",
        "extension": [{"url": ADAPTIVE, "valueUrl": f"{address}/fhir"}],
        "url": canonical(address),
        "version": __version__,
        "name": "LegCramps",
        "title": TITLE,
        "status": "active",
        "experimental": False,
        "subjectType": ["Patient"],
        "date": CHANGED,
        "publisher": "Charley",
        "description": "Questions to somebody with leg cramps, from danger signs to medicines. "
        f"{NOT_A_DOCTOR}",
        "item": [*_form_items(), _further()],
    }


def canonical(address: str) -> str:
    """The url of the Questionnaire."""
    return f"{address}/fhir/Questionnaire/{NAME}"


def item_of(question: Question) -> Json:
    """One question as an item; its linkId is the id of the question."""
    kind = {"one": "choice", "many": "choice", "number": "decimal", "text": "text"}[question.kind]
    codes = [{"system": LOINC, "code": _LOINC[question.id]}] if question.id in _LOINC else []
    if question.id in concepts() and question.id in _snomed():
        codes = [{"system": SNOMED, "code": _snomed()[question.id]}]
    return filled(
        {
            "extension": _limits(question),
            "linkId": question.id,
            "code": codes,
            "text": said(question.text),
            "type": kind,
            "required": False,
            "repeats": True if question.kind == "many" else None,
            "maxLength": LONGEST_TEXT if question.kind == "text" else None,
            "answerOption": [_option(o.id, o.label, question.id) for o in question.options],
            "item": _help(question),
        }
    )


def response_items(answers: tuple[Answer, ...]) -> list[Json]:
    """Answers as items of a QuestionnaireResponse, in their order."""
    return [_answered(answer) for answer in answers]


def _form_items() -> list[Json]:
    """The questions of the form in groups by section."""
    groups: list[Json] = []
    for section, group in groupby(form().values(), key=lambda question: question.section):
        questions = [item_of(of_form(question)) | enabling(question) for question in group]
        groups.append(_group(f"section-{len(groups) + 1}", section, questions))
    return groups


def _further() -> Json:
    """Findings that nobody is asked for by rule, as questions that may be left out."""
    asked = {finding for question in form().values() for finding in question.findings}
    notes = load().findings
    options = [_option(name, label) for name, label in _YES_OR_NO]
    questions = [
        filled(
            {
                "linkId": name,
                "code": [{"system": SNOMED, "code": _snomed()[name]}] if name in _snomed() else [],
                "text": said(notes[name].question),
                "type": "choice",
                "required": False,
                "answerOption": options,
            }
        )
        for name, concept in concepts().items()
        if concept.kind in ASKABLE and name not in asked | NEVER_ASKED and notes[name].question
    ]
    may_be_left_out = [{"url": f"{SDC}sdc-questionnaire-optionalDisplay", "valueBoolean": True}]
    return {"extension": may_be_left_out} | _group("further", FURTHER, questions)


def _group(link: str, text: str, questions: list[Json]) -> Json:
    return {"linkId": link, "text": text, "type": "group", "item": questions}


def _option(name: str, label: str, question: str = "") -> Json:
    coding: Json = {"system": ANSWERS, "code": name, "display": said(label)}
    finding = _finding(question, name)
    if finding in _snomed():
        same = {"system": SNOMED, "code": _snomed()[finding]}
        coding = {"extension": [{"url": SAME_AS, "valueCoding": same}]} | coding
    exclusive = [{"url": f"{CORE}questionnaire-optionExclusive", "valueBoolean": True}]
    return filled({"extension": exclusive if name == NONE else [], "valueCoding": coding})


def _finding(question: str, option: str) -> str:
    """The one finding that an option with many answers says, or ""."""
    options = question_of(question).options if question in form() else ()
    present = next((o.present for o in options if o.id == option), ())
    return present[0] if len(present) == 1 else ""


def _limits(question: Question) -> list[Json]:
    if question.kind != "number":
        return []
    limits = {"minValue": question.low, "maxValue": question.high}
    found: list[Json] = [
        {"url": f"{CORE}{name}", "valueDecimal": v} for name, v in limits.items() if v is not None
    ]
    if question.unit == "years":
        years: Json = {"system": UCUM, "code": "a", "display": "years"}
        found.append({"url": f"{CORE}questionnaire-unit", "valueCoding": years})
    return found


def _help(question: Question) -> list[Json]:
    """Help as a display item of the control "help"."""
    lines = [question.help, *(f"{o.label}: {o.help}" for o in question.options if o.help)]
    text = " ".join(line for line in lines if line)
    control = {"coding": [{"system": HELP_CONTROL, "code": "help"}]}
    helping = [{"url": f"{CORE}questionnaire-itemControl", "valueCodeableConcept": control}]
    item = {"extension": helping, "linkId": f"{question.id}-help", "text": said(text),
            "type": "display"}  # fmt: skip
    return [item] if text else []


def _answered(answer: Answer) -> Json:
    """An answer as an item; "I don't know" of a number or text has no coding to stand in."""
    question = question_of(answer.question)
    given = answer.given
    values: list[Json]
    if question.kind == "number":
        values = [{"valueDecimal": float(text)} for text in given if text != UNKNOWN]
    elif question.kind == "text":
        values = [{"valueString": said(text)} for text in given if text != UNKNOWN]
    else:
        values = [{"valueCoding": {"system": ANSWERS, "code": name}} for name in given]
    return filled({"linkId": answer.question, "answer": values})


def adaptive(address: str, items: list[Json]) -> Json:
    """A Questionnaire of the questions asked so far, to be contained in a response."""
    return {
        "resourceType": "Questionnaire",
        "id": NAME,
        "meta": {"profile": [f"{SDC}sdc-questionnaire-adapt"]},
        "extension": [{"url": ADAPTIVE, "valueUrl": f"{address}/fhir"}],
        "derivedFrom": [canonical(address)],
        "title": TITLE,
        "status": "active",
        "subjectType": ["Patient"],
        "item": items,
    }


def shown(link: str, text: str) -> Json:
    """Words without a question."""
    return {"linkId": link, "text": said(text), "type": "display"}


@cache
def _snomed() -> dict[str, str]:
    """SNOMED CT concepts of findings."""
    table = read_table(Path(__file__).with_name("questionnaire_codes.yaml"))
    return {str(finding): str(code) for finding, code in table.items()}
