"""Work that takes long is done in turn, so that short questions need not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import anyio
import anyio.to_thread

from charley.interfaces.serving.errors import ServiceError

T = TypeVar("T")

AT_A_TIME, MOST_WAITING = 2, 16
LATER = "too many bodies are being simulated; try again in a moment"


async def in_turn(work: Callable[[], T]) -> T:
    """The result of work in a thread. Raises ServiceError where too many wait already."""
    turn = _turn()
    if turn.statistics().tasks_waiting >= MOST_WAITING:
        raise ServiceError(503, LATER, {"retry-after": "5"})
    return await anyio.to_thread.run_sync(work, limiter=turn)


@cache
def _turn() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(AT_A_TIME)
