"""What every handler needs: the engine, the settings, the counts, and where the service stands in the world."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from .metrics import Metrics
from .problem import Problem
from .settings import Settings

if TYPE_CHECKING:
    from ..store import GraphFolder
    from .engine import Engine


@dataclass(kw_only=True)
class Service:
    """The running service. Handlers find it by ``service_of(request)``.

    ``folder`` is None where the engine is a remote endpoint.
    """

    engine: Engine
    settings: Settings
    folder: GraphFolder | None = None
    metrics: Metrics = field(default_factory=Metrics)

    def root(self, request: Request) -> str:
        """Return the address of the service as this client reaches it, ending in ``/``."""
        return self.settings.public_url or f"{request.url.scheme}://{request.url.netloc}/"

    def iri(self, request: Request, address: str) -> str:
        """Return the IRI that an address of this service stands for: under the base of the graph."""
        root = self.root(request)
        return self.engine.base + address.removeprefix(root) if address.startswith(root) else address

    def url(self, request: Request, iri: str) -> str:
        """Return the address at which this service answers for an IRI under the base of the graph."""
        base = self.engine.base
        return self.root(request) + iri.removeprefix(base) if iri.startswith(base) else iri

    def authorize(self, request: Request) -> None:
        """Raise unless a request may change the graph."""
        if not self.settings.writable:
            raise Problem(403, "the graph is read-only", request.url.path, "start the service with --writable")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        known = (self.settings.token or "").encode()
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode("utf-8", "replace"), known):
            raise Problem(
                401,
                "a change of the graph needs the token of this service",
                "Authorization",
                "send: Authorization: Bearer TOKEN",
                headers={"WWW-Authenticate": 'Bearer realm="spinegraph"'},
            )


def service_of(request: Request) -> Service:
    """Return the service that a request came to."""
    service = request.app.state.service
    if not isinstance(service, Service):
        raise TypeError("the application has no service")
    return service
