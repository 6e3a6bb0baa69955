"""``/health`` for whoever watches the service, ``/metrics`` for Prometheus."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .metrics import TYPE
from .problem import Problem
from .service import service_of


def routes() -> list[BaseRoute]:
    """Return the routes."""
    return [Route("/health", health), Route("/metrics", metrics)]


async def health(request: Request) -> Response:
    """Say whether queries are answered: one is asked."""
    service = service_of(request)
    try:
        await service.engine.ask("ASK {}", timeout=5.0)
        status, record = 200, {"status": "pass", "version": service.engine.version}
    except Problem as problem:
        status, record = 503, {"status": "fail", "output": problem.what}
    return Response(
        json.dumps(record) + "\n", status, {"Cache-Control": "no-store"}, media_type="application/health+json"
    )


async def metrics(request: Request) -> Response:
    """Give all counts."""
    service = service_of(request)
    if not service.settings.metrics:
        raise Problem(404, "there is nothing at this address", request.url.path, "start at /")
    text = service.metrics.text(service.engine.state())
    return Response(text, headers={"Content-Type": TYPE, "Cache-Control": "no-store"})
