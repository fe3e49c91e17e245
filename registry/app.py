"""The application, put together: pages for people, an interface for programs, files, and what surrounds them."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast

from litestar import Litestar, Router, get
from litestar._asgi.utils import wrap_in_exception_handler
from litestar.enums import HttpMethod, ScopeType
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Response
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, ExceptionHandler, HTTPScope, Receive, Scope, Send
from litestar.types.asgi_types import LifeSpanReceive, LifeSpanScope, LifeSpanSend

# Read by Piccolo when a table first looks for its engine; tables are imported below.
os.environ.setdefault("PICCOLO_CONF", "registry.piccolo_conf")

from registry import (
    __version__,
    api,
    api_docs,
    csrf,
    database,
    downloads,
    edge,
    pages,
    problems,
    security,
    templating,
    transparency,
)
from registry.piccolo_conf import DB
from registry.requests import Request
from registry.settings import Settings, settings

# A signed scan of some hundred pages; PostgreSQL and memory take it easily.
LARGEST_BODY = 30 * 1024 * 1024
API = "/api/v1"
Running = Callable[[Litestar], AbstractAsyncContextManager[None]]


class BrokenOffError(RuntimeError):
    """An answer that failed after it had begun; the server cuts the connection. Says nothing of the cause."""


class Application(Litestar):
    """Litestar, answering HEAD like GET without the body, as HTTP asks of every server.

    The server prints whatever reaches it with all its causes, and PostgreSQL's quote whole rows: so none does.
    """

    async def __call__(
        self, scope: Scope | LifeSpanScope, receive: Receive | LifeSpanReceive, send: Send | LifeSpanSend
    ) -> None:
        if scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
            return
        asked = cast("HTTPScope", scope)
        if asked["method"] == HttpMethod.HEAD:
            # A copy: the server looks at its own when it counts the bytes of the answer.
            asked = cast("HTTPScope", {**asked, "method": HttpMethod.GET.value})
            send = security.bodiless(cast("Send", send))
        try:
            await super().__call__(asked, receive, send)
        except Exception as error:  # noqa: BLE001 -- the last to see it, whatever it is
            problems.log_failure(asked, error, status=None)
            raise BrokenOffError from None

    def _create_asgi_handler(self) -> ASGIApp:
        """The router; where no route has the address, whose middleware would, it is found out here who asks."""

        async def routed(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await self.asgi_router(scope, receive, send)
            except HTTPException:
                if cast("dict[str, Any]", scope).get("route_handler") is None:
                    await edge.arrive(scope)
                raise

        return wrap_in_exception_handler(routed)


@get("/health", include_in_schema=False, opt={edge.ANONYMOUS: True})
async def health() -> Response[dict[str, str]]:
    """Whether requests can be served: the pool is there and the database answers."""
    if DB.pool is None:
        return Response({"status": "starting"}, status_code=503)
    await DB.pool.fetchval("SELECT 1")
    return Response({"status": "ok", "version": __version__})


async def guard(connection: edge.Connection, handler: BaseRouteHandler) -> None:
    """Every request to a page or the API: one address, somebody known, nothing forged.

    One guard rather than three, since Litestar copies each of them for each request.
    """
    await edge.one_address_guard(connection, handler)
    await edge.signed_in_guard(connection, handler)
    await csrf.guard(connection, handler)


def create_app(chosen: Settings | None = None, *, jobs: bool = True) -> Litestar:
    """Assemble the application, the register's jobs running beside it. Nothing connects before its lifespan."""
    chosen = chosen or settings()
    guards = [guard]
    arrival = edge.Arrival()
    app = Application(
        [
            Router(
                "/",
                route_handlers=[*pages.handlers, transparency.entries],
                guards=guards,
                middleware=[arrival],
                include_in_schema=False,
            ),
            Router(
                API,
                route_handlers=[*api.handlers, api_docs.schema, api_docs.show],
                guards=guards,
                middleware=[arrival],
            ),
            create_static_files_router(
                path="/static",
                directories=[templating.STATIC],
                guards=[edge.one_address_guard],
                include_in_schema=False,
                name="static",
            ),
            transparency.public,
            health,
        ],
        request_class=Request,
        request_max_body_size=LARGEST_BODY,
        exception_handlers={Exception: cast("ExceptionHandler[Any]", problems.answer)},
        before_send=[security.harden],
        lifespan=_lifespan(chosen, jobs=jobs),
        openapi_config=OpenAPIConfig(
            title="Kelishim",
            version=__version__,
            # Litestar's own routes answer unknown addresses with a page; ours is `registry.api_docs`.
            path=f"{API}/schema",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            use_handler_docstrings=True,
            security=[{"token": []}],
            components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        ),
        logging_config=None,
        debug=False,
    )
    app.state["settings"] = chosen
    app.state["demonstration"] = chosen.demonstration
    return app


def _lifespan(chosen: Settings, *, jobs: bool) -> list[Running]:
    """The pool and, on it, the jobs. Whoever opened a pool before us (a test) keeps it and does without jobs."""

    @asynccontextmanager
    async def connected(app: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if DB.pool is None:
                await stack.enter_async_context(database.pool(chosen))
                if jobs and find_spec("registry.jobs"):
                    await stack.enter_async_context(import_module("registry.jobs").lifespan(app))
            yield

    return [connected, downloads.lifespan]
