"""The report as JSON: every field of the value, in a stable order, the same bytes each time."""

from __future__ import annotations

import msgspec

from charley.report.model import Report

FORMAT = "charley-report/1"


def to_json(report: Report) -> bytes:
    """UTF-8 JSON of a report; `format` names the shape, the other keys are those of Report."""
    fields = msgspec.to_builtins(report)
    encoded = msgspec.json.encode({"format": FORMAT, **fields}, order="deterministic")
    return msgspec.json.format(encoded, indent=2)
