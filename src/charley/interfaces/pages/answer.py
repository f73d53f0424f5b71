"""The answer for a person: what it probably is, what to do, and a sheet for the doctor."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

import charley
from charley.care.interview import Answer, patient_file
from charley.interfaces.pages.asked import read_over
from charley.interfaces.pages.posted import written
from charley.interfaces.pages.rendering import page, texts
from charley.interfaces.serving.errors import ServiceError
from charley.patient.interview.form import NO, NONE, UNKNOWN, form
from charley.patient.language.vocabulary import concepts
from charley.patient.patient_file import PatientFileError
from charley.report.as_json import to_json
from charley.report.html import to_html
from charley.report.model import Report
from charley.report.plain import OWN, plain_page
from charley.report.sentences import begun_small

DOING = ("now", "tonight", "this_week", "long_term")
STRETCH, DIARY = "stretch_attack", "diary"
NOTHING_YET = "Charley knows nothing of you yet; answer a question or two first"


def answer_page(
    answers: tuple[Answer, ...], reason_to_stop: str = "", *, complete: bool = False
) -> Response:
    """The page after the last question, or before it where the person had enough.

    complete: whether every question that could have raised an alarm was put. Raises ServiceError
    where nothing was told yet.
    """
    report = _report(answers)
    plain = plain_page(report)
    steps = {step.id for step in report.plan.steps}
    doing = tuple(section for name in DOING if (section := plain.section(name)))
    return page(
        "answer.html",
        here="person",
        report=report,
        level=report.plan.triage.level,
        plain=plain,
        doing=doing,
        stretch=STRETCH in steps,
        diary=DIARY in steps,
        reason_to_stop=reason_to_stop,
        complete=complete,
        today=f"{date.today():%d %B %Y}",
        answers=written(answers),
        place=len(answers),
        said=read_over(answers, texts()["interview"]),
        **_for_the_doctor(answers, report),
    )


def answer_file(answers: tuple[Answer, ...], kind: str) -> Response:
    """The whole report as a file to keep: "html" or "json". Raises ServiceError."""
    report = _report(answers)
    if kind == "json":
        content, media = to_json(report), "application/json"
    elif kind == "html":
        content, media = to_html(report).encode(), "text/html; charset=utf-8"
    else:
        raise ServiceError(400, "the answer can be saved as html or json")
    headers = {"content-disposition": f'attachment; filename="charley.{kind}"'}
    return Response(content, headers=headers, media_type=media)


def _report(answers: tuple[Answer, ...]) -> Report:
    try:
        return charley.assess(patient_file(answers))
    except PatientFileError:
        raise ServiceError(400, NOTHING_YET) from None


def _for_the_doctor(answers: tuple[Answer, ...], report: Report) -> dict[str, Any]:
    """What was told, what was asked and denied, and what is for professionals only."""
    facts = patient_file(answers).get("facts", {})
    words = texts()["interview"]
    told = tuple(s for s in read_over(answers, words) if _tells(answers[s.place]))
    denied = [concepts()[finding].label for finding, said in facts.items() if said == NO]
    tests = (step.text.split(". ")[0].rstrip(".") for step in report.plan.workup)
    return {
        "told": told,
        "denied": tuple(map(begun_small, denied)),
        "tests": tuple(dict.fromkeys(tests)),
        "avoid": tuple(step.text for step in report.plan.avoid if step.who not in OWN),
    }


def _tells(answer: Answer) -> bool:
    """Whether an answer says more than that something is absent or not known."""
    denies = answer.given == (NO,) and answer.question not in form()
    return bool(answer.given) and not denies and answer.given not in {(NONE,), (UNKNOWN,)}
