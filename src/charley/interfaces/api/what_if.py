"""What would happen if, over JSON: a typical body of a patient's kind, and what is tried in it."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from charley.interfaces.serving.bodies import json_body
from charley.interfaces.serving.errors import ServiceError
from charley.interfaces.serving.operation import JSON, Operation
from charley.interfaces.serving.turns import LATER, in_turn
from charley.patient.patient_file import read_patient
from charley.patient.reading import PatientFileError
from charley.reasoning.typical_course.controls import ChoiceError
from charley.reasoning.typical_course.kind import KindError
from charley.report.assessing import report_of
from charley.report.courses.what_if import WhatIf, what_if


class WhatIfAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient (patient file or FHIR R4 bundle, as JSON), and what to try in a body of that kind.

    `choices`: the id of a control to its number, as listed under `controls` and `stops` of any
    answer; `stop_0: 12` stops the first medicine after 12 h. `hours`: 24 to 168.
    """

    patient: dict[str, Any]
    choices: dict[str, float] = {}
    hours: float = 72.0


async def _what_if(request: Request) -> Response:
    asked = await json_body(request, WhatIfAsked)
    answer = await in_turn(lambda: _answer(asked))
    return Response(msgspec.json.encode(answer), media_type=JSON)


def _answer(asked: WhatIfAsked) -> WhatIf:
    try:
        reading = read_patient(asked.patient)
        report = report_of(reading)
        return what_if(reading.patient, report, asked.choices, asked.hours).answer
    except (PatientFileError, KindError, ChoiceError) as error:
        raise ServiceError(400, str(error)) from None


WHAT_IF = Operation(
    method="POST",
    path="/api/what-if",
    name="what_if",
    about="What would happen if. A typical body of this patient's kind, not fitted to the person: "
    "its course as it is and with what is tried, and which limits of care that would break. What "
    "the model does, not an order.",
    answer=_what_if,
    takes=WhatIfAsked,
    gives=WhatIf,
    statuses={503: LATER.capitalize()},
    example={
        "patient": {"age": 74, "sex": "female", "medicines": "indapamide 2.5 mg", "labs": "Na 124"},
        "choices": {"stop_0": 0, "drinks": 1},
    },
)
