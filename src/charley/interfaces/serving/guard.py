"""What stands before every request: rate limit and headers that keep a browser from harm.

Plain ASGI, since a wrapper of Starlette's would cost as much as an answer. Nothing of a request
is logged but its method, the pattern of its path, the status and the time it took; of a fault its
kind and place. The exception itself goes no further, since a server would print what it quotes.
"""

from __future__ import annotations

import logging
import time

import msgspec
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from charley.interfaces.serving.errors import Problem, on_fault, place_of

LOG = logging.getLogger("charley.service")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
UNSTORED = "no-store"
SLOW_DOWN = "too many requests from this address; wait a minute"


class Guard:
    """Rate limit, security headers and the log line around an application."""

    def __init__(self, app: ASGIApp, requests_per_minute: int) -> None:
        self.app = app
        self.limiter = FixedWindowRateLimiter(MemoryStorage())
        self.limit = RateLimitItemPerMinute(requests_per_minute) if requests_per_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", UNSTORED)
            await send(message)

        if self._too_many(scope):
            await _refuse(guarded)
        else:
            try:
                await self.app(scope, receive, guarded)
            except Exception as fault:
                LOG.error("%s %s: %s", scope["method"], _pattern(scope), place_of(fault))
                if not status:
                    await on_fault(Request(scope))(scope, receive, guarded)
        LOG.info(
            "%s %s %d %.1f ms",
            scope["method"],
            _pattern(scope),
            status,
            1000 * (time.perf_counter() - began),
        )

    def _too_many(self, scope: Scope) -> bool:
        client = (scope.get("client") or ("unknown", 0))[0]
        return self.limit is not None and not self.limiter.hit(self.limit, client)


def _pattern(scope: Scope) -> str:
    """The path as the route has it, without what was put in its place."""
    return str(getattr(scope.get("route"), "path", "unknown path"))


async def _refuse(send: Send) -> None:
    problem = Problem(status=429, title="Too many requests", detail=SLOW_DOWN)
    headers = [(b"content-type", b"application/problem+json"), (b"retry-after", b"60")]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(problem)})
