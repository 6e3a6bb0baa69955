"""The page at ``/sparql`` for people: a query in, a table out, with the named queries as examples."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from .service import Service


def query_page(request: Request, service: Service) -> Response:
    """Return the page."""
    return HTMLResponse("<!DOCTYPE html><title>SPARQL</title>", headers={"Vary": "Accept"})
