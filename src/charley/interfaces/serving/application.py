"""The service, put together from its faces: pages, API, CDS Hooks and FHIR."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount

from charley import __version__
from charley.interfaces.api.operations import API
from charley.interfaces.cds_hooks.operations import CDS_HOOKS
from charley.interfaces.fhir.operations import FHIR_OPERATIONS
from charley.interfaces.pages.assets import Assets
from charley.interfaces.pages.routes import PAGES
from charley.interfaces.serving.errors import (
    ServiceError,
    on_http_error,
    on_service_error,
)
from charley.interfaces.serving.guard import Guard
from charley.interfaces.serving.openapi import openapi
from charley.interfaces.serving.operation import JSON, Operation
from charley.interfaces.serving.settings import Settings
from charley.interfaces.serving.tokens import Clients

A_DAY = 86_400


def create_application(settings: Settings | None = None) -> Starlette:
    """The whole service as an ASGI application."""
    settings = settings or Settings()
    operations = (*API, *CDS_HOOKS, *FHIR_OPERATIONS)
    routes: list[BaseRoute] = [
        *(operation.route for operation in (*operations, DESCRIPTION, HEALTH)),
        *PAGES,
        Mount("/static", Assets(), name="static"),
    ]
    middleware = [Middleware(Guard, requests_per_minute=settings.requests_per_minute)]
    if settings.allowed_origins:
        middleware.insert(
            0,
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["authorization", "content-type", "accept"],
                max_age=A_DAY,
            ),
        )
    application = Starlette(
        routes=routes,
        middleware=middleware,
        lifespan=_ready,
        exception_handlers={
            ServiceError: on_service_error,
            HTTPException: on_http_error,
        },
    )
    application.state.settings = settings
    application.state.clients = Clients(settings)
    application.state.description = msgspec.json.encode(
        openapi(operations, __version__, settings.address)
    )
    return application


@asynccontextmanager
async def _ready(_: Starlette) -> AsyncIterator[None]:
    """Knowledge is read before the first person waits for it, the rest while nobody asks yet."""
    from charley.interfaces.cds_hooks.answering import warm
    from charley.knowledge.library import load

    load()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(partial(anyio.to_thread.run_sync, warm, abandon_on_cancel=True))
        yield
        tasks.cancel_scope.cancel()


async def _description(request: Request) -> Response:
    return Response(request.app.state.description, media_type=JSON)


async def _health(_: Request) -> Response:
    return Response(msgspec.json.encode({"status": "ok", "version": __version__}), media_type=JSON)


DESCRIPTION = Operation(
    method="GET", path="/openapi.json", name="openapi", about="This description.",
    answer=_description, gives={"type": "object"},
)  # fmt: skip
HEALTH = Operation(
    method="GET", path="/health", name="health", about="Whether the service answers.",
    answer=_health, gives={"type": "object"},
)  # fmt: skip
