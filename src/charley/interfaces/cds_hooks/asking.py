"""Asking the client's own FHIR server, and only where the settings name it."""

from __future__ import annotations

import re
from urllib.parse import quote

from charley.interfaces.cds_hooks.asked import HookRequest
from charley.interfaces.cds_hooks.gathering import Ask
from charley.interfaces.serving.operation import FHIR
from charley.interfaces.serving.outbound import UnreachableError, fetch
from charley.interfaces.serving.settings import Settings

SECONDS = 1.5
_ID = re.compile(r"^[A-Za-z0-9-][A-Za-z0-9.-]{0,63}$")
AS_IN_A_QUERY = "/?&=|,:-_.~%+$()*;@!'"


def asking(request: HookRequest, settings: Settings) -> Ask | None:
    """How to read from the server of a call; None where the settings do not name that server."""
    base = (request.fhir_server or "").rstrip("/")
    known = base and base in {server.rstrip("/") for server in settings.fhir_servers}
    if not known or not _ID.match(request.patient_id):
        return None

    async def ask(address: str) -> bytes:
        return await fetch(
            _under(base, address),
            accept=FHIR,
            seconds=SECONDS,
            most_bytes=settings.largest_body_bytes,
            private_hosts=settings.private_hosts,
            bearer=request.token,
        )

    return ask


def _under(base: str, address: str) -> str:
    """The whole address of a query or of a page. Raises UnreachableError where it leads away."""
    if "://" in address:
        if not address.startswith((f"{base}/", f"{base}?")) or "/.." in address:
            raise UnreachableError("the next page lies on another server")
        return address
    return f"{base}/{quote(address, safe=AS_IN_A_QUERY)}"
