"""The body of a call: strict where safety hangs on it, tolerant elsewhere."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from charley.interfaces.serving.errors import ServiceError

LONGEST = 200
_PRINTABLE = re.compile(r"^[\x21-\x7e]{1,8192}$")


class Authorization(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to ask the client's FHIR server. The token is passed on and appears nowhere else."""

    access_token: str = ""

    def __repr__(self) -> str:
        """Without the token."""
        return "Authorization(...)"


class HookRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A call of a service. Names are those of the specification."""

    hook: str
    hook_instance: str
    context: dict[str, Any]
    fhir_server: str | None = None
    fhir_authorization: Authorization | None = None
    prefetch: dict[str, Any] | None = None

    @property
    def patient_id(self) -> str:
        """The id of the person in the client's record. Raises ServiceError where there is none."""
        name = self.context.get("patientId")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST:
            raise ServiceError(400, "context.patientId is missing; give the id of the patient")
        return name.strip().removeprefix("Patient/")

    @property
    def token(self) -> str:
        """The access token, "" where there is none that can be passed on."""
        given = self.fhir_authorization.access_token if self.fhir_authorization else ""
        return given if _PRINTABLE.match(given) else ""


def hook_request(content: dict[str, Any], hook: str) -> HookRequest:
    """The body as a call of the service for `hook`. Raises ServiceError."""
    try:
        request = msgspec.convert(content, HookRequest)
    except msgspec.ValidationError as error:
        raise ServiceError(400, f"the call cannot be read: {error}") from None
    if request.hook != hook:
        raise ServiceError(400, f"this service answers the hook {hook}, not {request.hook[:40]!r}")
    if not 0 < len(request.hook_instance.strip()) <= LONGEST:
        raise ServiceError(400, "hookInstance must be the UUID of this call")
    if request.fhir_authorization is not None and not request.fhir_server:
        raise ServiceError(400, "fhirAuthorization without fhirServer: say which server it is for")
    return request
