"""The clinician's page: its addresses, and what each answers."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from charley.interfaces.pages.clinician.account import Account, account_of, account_of_record
from charley.interfaces.pages.clinician.asking import questions
from charley.interfaces.pages.clinician.examples import examples
from charley.interfaces.pages.clinician.form import (
    PERSON,
    SECTIONS,
    Form,
    Mend,
    mended,
    opened,
    patient_file,
    patient_mapping,
    read_form,
    with_opened,
)
from charley.interfaces.pages.clinician.trying import trying, without_rest
from charley.interfaces.pages.rendering import page, rendered, texts
from charley.interfaces.serving.bodies import raw_body
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import JSON
from charley.interfaces.serving.turns import in_turn
from charley.patient.patient_file import read_patient
from charley.patient.reading import PatientFileError, Reading
from charley.patient.together import together
from charley.reasoning.differential import percent
from charley.reasoning.typical_course.controls import controls
from charley.report.as_json import to_json
from charley.report.assessing import report_of
from charley.report.html import html_parts, parts_css, to_html
from charley.report.model import Report
from charley.report.telling import LEVELS

TEMPLATE, LIVE = "clinician/page.html", "clinician/live.html"


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A form as read: the whole reading, its rows by field, and what could not be read at all."""

    reading: Reading | None = None
    account: Account = {}
    record: list[Any] = []
    refusal: str = ""


def read(form: Form) -> Read:
    """What the form says, line by line; a refusal where the record or the whole is unreadable."""
    nothing: Account = {name: [] for name in (*PERSON, *SECTIONS)}
    reading, account, rows, refusal = None, nothing, [], ""
    if form.record:
        try:
            reading = read_patient(form.record.encode())
            rows = account_of_record(reading)
        except PatientFileError as error:
            refusal = str(error)
    if content := patient_mapping(form):
        try:
            said = read_patient(content)
            account = account_of(said, form)
            reading = said if reading is None else together(reading, said)
        except PatientFileError as error:
            refusal = str(error)
    return Read(reading=reading, account=account, record=rows, refusal=refusal)


def answered(form: Form, *, with_body: bool) -> dict[str, Any]:
    """Everything that the page shows for a form; the simulated body where asked for."""
    t = texts()["clinician"]
    found = read(form)
    values: dict[str, Any] = {
        "form": form, "account": found.account, "record": found.record, "refusal": found.refusal,
        "report": None, "parts": {}, "asks": (), "summary": "", "pending": False,
        "trying": None, "level": "",
        "file": patient_file(form), "person_fields": PERSON, "sections": SECTIONS,
    }  # fmt: skip
    report = _report(found, values)
    if report is None or found.reading is None:
        return values
    level = report.plan.triage.level
    values |= {
        "report": report, "parts": html_parts(report), "level": level,
        "summary": _summary(report, t["summary"]), "asks": questions(report),
        "pending": not with_body,
    }  # fmt: skip
    if with_body:
        values["trying"] = trying(found.reading.patient, report, form, t["trying"])
    return values


def _report(found: Read, values: dict[str, Any]) -> Report | None:
    if found.reading is None:
        return None
    try:
        return report_of(found.reading)
    except PatientFileError as error:
        values["refusal"] = values["refusal"] or str(error)
        return None


def _summary(report: Report, words: dict[str, str]) -> str:
    """What somebody who listens is told after each change: leading cause and urgency."""
    level = LEVELS[report.plan.triage.level]
    urgency = words["urgency"].format(level=level[0].lower(), what=level[1])
    causes = report.differential.causes
    if not causes:
        return urgency
    cause = words["cause"].format(cause=causes[0].name, percent=percent(causes[0].probability))
    return f"{cause} {urgency}"


def _shown(form: Form, *, with_body: bool) -> dict[str, Any]:
    return {
        **answered(form, with_body=with_body), "examples": list(examples()), "example": "",
        "here": "clinician",
    }  # fmt: skip


async def _page(request: Request) -> Response:
    """The page, empty or with an example; its script, or a button, asks for the body."""
    name = request.query_params.get("example", "")
    form = _example(name) if name else Form()
    values = await anyio.to_thread.run_sync(lambda: _shown(form, with_body=False))
    return page(TEMPLATE, **{**values, "example": name})


async def _posted(request: Request) -> Response:
    """The whole page for a posted form: without script everything comes here."""
    form, orders = await _form(request)
    refusal = ""
    if mend := orders.get("mend"):
        form = mended(form, _mend(mend))
    if pasted := orders.get("paste"):
        try:
            form = with_opened(form, pasted)
        except PatientFileError as error:
            refusal = str(error)
    values = await in_turn(lambda: _shown(form, with_body=True))
    if refusal:
        values |= {"refusal": refusal}
    return page(TEMPLATE, **values)


async def _answer(request: Request) -> Response:
    """The account of each field and the answer, to be morphed into the page."""
    form, _ = await _form(request)
    values = await anyio.to_thread.run_sync(lambda: answered(form, with_body=False))
    return HTMLResponse(rendered(LIVE, **values))


async def _what_if(request: Request) -> Response:
    """The simulated body with what is tried."""
    form, _ = await _form(request)

    def body() -> dict[str, Any] | None:
        found = read(form)
        report = _report(found, {"refusal": ""})
        if report is None or found.reading is None:
            return None
        return trying(found.reading.patient, report, form, texts()["clinician"]["trying"])

    shown = await in_turn(body)
    return HTMLResponse(rendered("clinician/trying.html", trying=shown, pending=False))


async def _open(request: Request) -> Response:
    """A file, in the field "paste", as a filled form with its answer."""
    form, orders = await _form(request)
    try:
        form = with_opened(form, orders.get("paste", ""))
    except PatientFileError as error:
        raise ServiceError(400, str(error)) from None
    values = await anyio.to_thread.run_sync(lambda: answered(form, with_body=False))
    return HTMLResponse(rendered("clinician/opened.html", **values))


async def _report_html(request: Request) -> Response:
    report = await _downloaded(request)
    return _attached(to_html(report).encode(), "text/html", "charley-report.html")


async def _report_json(request: Request) -> Response:
    return _attached(to_json(await _downloaded(request)), JSON, "charley-report.json")


async def _downloaded(request: Request) -> Report:
    form, _ = await _form(request)

    def assessed() -> Report:
        found = read(form)
        if found.reading is None:
            raise ServiceError(400, found.refusal or "nothing was entered; there is no report yet")
        try:
            return report_of(found.reading)
        except PatientFileError as error:
            raise ServiceError(400, str(error)) from None

    return await anyio.to_thread.run_sync(assessed)


async def _parts_css(_: Request) -> Response:
    return Response(parts_css(), media_type="text/css", headers={"cache-control": "max-age=3600"})


async def _form(request: Request) -> tuple[Form, dict[str, str]]:
    form, orders = read_form(await raw_body(request))
    return without_rest(form, controls()), orders


def _mend(written: str) -> Mend:
    try:
        return msgspec.json.decode(written, type=Mend)
    except msgspec.DecodeError:
        raise ServiceError(400, "this correction cannot be read; write it by hand") from None


def _example(name: str) -> Form:
    file = examples().get(name)
    if file is None:
        raise ServiceError(404, f'there is no example "{name}"; choose one from the menu')
    return opened(file.read_text(encoding="utf-8"))


def _attached(content: bytes, media: str, name: str) -> Response:
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media, headers=disposition)


CLINICIAN: tuple[Route, ...] = (
    Route("/clinician", _page, methods=["GET"], name="clinician"),
    Route("/clinician", _posted, methods=["POST"]),
    Route("/clinician/answer", _answer, methods=["POST"]),
    Route("/clinician/what-if", _what_if, methods=["POST"]),
    Route("/clinician/open", _open, methods=["POST"]),
    Route("/clinician/report.html", _report_html, methods=["POST"]),
    Route("/clinician/report.json", _report_json, methods=["POST"]),
    Route("/clinician/parts.css", _parts_css, methods=["GET"]),
)
