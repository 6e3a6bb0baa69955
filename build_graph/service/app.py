"""The ASGI application: the parts of the service put together.

A part is a module with a function ``routes() -> list[BaseRoute]``; list it in ``_PARTS``. Its handlers are functions of
a request, find what they need by ``service_of(request)``, and raise ``Problem`` for an answer with an error status.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from ..errors import BuildGraphError, QueryError
from ..store import GraphFolder
from . import api, graphs, health, linked, pages, protocol
from .engine import Engine, FolderEngine
from .middleware import Compression, Frame
from .problem import Problem, problem_response
from .service import Service
from .settings import Settings

STATIC = Path(__file__).parent / "static"

# The order matters where two parts take one path: the first wins.
_PARTS: tuple[Callable[[], list[BaseRoute]], ...] = (
    protocol.routes,
    graphs.routes,
    health.routes,
    linked.routes,
    pages.routes,
    api.routes,
)


def create_app(
    source: GraphFolder | Engine, settings: Settings | None = None, *, folder: GraphFolder | None = None
) -> Starlette:
    """Return the application that serves a graph folder, or what another engine answers from.

    ``folder`` is the graph folder that belongs to another engine, for what is only there: its report, its vocabulary.
    """
    settings = settings or Settings()
    folder = source if isinstance(source, GraphFolder) else folder
    engine: Engine = FolderEngine(source, settings) if isinstance(source, GraphFolder) else source
    service = Service(engine=engine, settings=settings, folder=folder)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await engine.start()
        try:
            yield
        finally:
            await engine.stop()

    routes = [route for part in _PARTS for route in part()]
    app = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=STATIC), name="static")],
        middleware=[Middleware(Frame, service=service), Middleware(Compression)],
        exception_handlers={Problem: _problem, BuildGraphError: _failure, HTTPException: _http_error},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.service = service
    return app


async def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return problem_response(error)


async def _failure(request: Request, error: Exception) -> Response:
    if not isinstance(error, BuildGraphError):
        raise error
    status = 400 if isinstance(error, QueryError) else 500
    return problem_response(Problem(status, error.what, error.where, error.mend))


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404:
        return await linked.missing(request)
    what = {405: f"the method {request.method} means nothing here"}
    return problem_response(
        Problem(
            error.status_code,
            what.get(error.status_code, error.detail),
            request.url.path,
            "",
            headers=error.headers,
        )
    )
