"""What the CDS Hooks service can do."""

from __future__ import annotations

from charley.interfaces.serving.operation import Operation

CDS_HOOKS: tuple[Operation, ...] = ()
