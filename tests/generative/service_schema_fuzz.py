"""Requests made from the service's own description by schemathesis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def rounds(
    application: Starlette, examples: int, start: int, counted: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, Callable[[], None]]]:
    """For each operation its name and what asks it `examples` times; that raises on a fault."""
    description: Any = schemathesis.openapi.from_asgi("/openapi.json", application)
    for found in description.get_all_operations():
        operation = found.ok()

        @seed(start)
        @settings(
            max_examples=examples, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
        )  # fmt: skip
        @given(operation.as_strategy())
        def ask(case: Any) -> None:
            counted()
            case.validate_response(case.call(), checks=CHECKS)

        yield operation.label, ask
