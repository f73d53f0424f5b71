"""What the FHIR service can do."""

from __future__ import annotations

from charley.interfaces.serving.operation import Operation

FHIR_OPERATIONS: tuple[Operation, ...] = ()
