"""What happens to every request and answer: limits first, then counts and the log, headers, compression."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .negotiate import choose
from .problem import Problem, problem_response
from .service import Service

ACCESS = logging.getLogger("build_graph.service.access")

# Pages bring their own scripts and styles as files; nothing inline runs, and no other site may frame them.
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_EXPOSED = "Content-Length, ETag, Link, Location, Retry-After"
_ROUTES = ("sparql", "graph", "health", "metrics", "static", "id", "document", "statement", "ontology", "api")


class Frame:
    """Limits, counts, log and headers around the application."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service
        self._allowance = Allowance(service.settings.rate, service.settings.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        metrics, begin = self._service.metrics, time.perf_counter()
        status, sent = 500, 0
        headers = Headers(scope=scope)

        async def sending(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                self._decorate(MutableHeaders(scope=message), headers.get("origin"))
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        metrics.in_flight += 1
        try:
            refused = self._refusal(scope)
            if refused is not None:
                await problem_response(refused)(scope, receive, sending)
            elif scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                await self._preflight(sending)
            else:
                await self._app(scope, receive, sending)
        finally:
            metrics.in_flight -= 1
            seconds = time.perf_counter() - begin
            first = scope["path"].lstrip("/").partition("/")[0]
            method = (
                scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} else "other"
            )
            metrics.count(first if first in _ROUTES else "other", method, status, seconds, sent)
            client = scope["client"][0] if scope.get("client") else "-"
            # Percent-encoded again, so that no client writes lines of its own into the log.
            query = scope["query_string"].decode("latin-1")
            target = quote(scope["path"], safe="/%:@+") + (f"?{quote(query, safe='/%:@+=&?')[:500]}" if query else "")
            ACCESS.info('%s "%s %s" %d %d %.1fms', client, method, target, status, sent, seconds * 1000)

    def _refusal(self, scope: Scope) -> Problem | None:
        settings = self._service.settings
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > settings.url_bytes:
            return Problem(
                414, f"the address is longer than {settings.url_bytes} bytes", "the address", "send the query by POST"
            )
        if self._service.metrics.in_flight > settings.connections:
            return Problem(503, "the service is busy", "", "try again in a moment", headers={"Retry-After": "2"})
        wait = self._allowance.wait(scope["client"][0] if scope.get("client") else "")
        if wait:
            return Problem(
                429,
                f"more than {settings.rate:g} requests a second",
                "",
                "send fewer, or wait",
                headers={"Retry-After": str(int(wait) + 1)},
            )
        return None

    def _decorate(self, headers: MutableHeaders, origin: str | None) -> None:
        for name, value in SECURITY.items():
            headers.setdefault(name, value)
        allowed = self._service.settings.cors
        if "*" in allowed:
            headers["Access-Control-Allow-Origin"] = "*"
        elif allowed:
            headers.add_vary_header("Origin")
            if origin in allowed:
                headers["Access-Control-Allow-Origin"] = origin
        if "Access-Control-Allow-Origin" in headers:
            headers["Access-Control-Expose-Headers"] = _EXPOSED
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"

    async def _preflight(self, send: Send) -> None:
        headers = MutableHeaders(_PREFLIGHT if self._service.settings.cors else {})
        await send({"type": "http.response.start", "status": 204, "headers": headers.raw})
        await send({"type": "http.response.body", "body": b""})


class Allowance:
    """A token bucket a client address."""

    def __init__(self, rate: float | None, burst: int, *, clients: int = 10_000) -> None:
        self._rate, self._burst, self._clients = rate, float(burst), clients
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str, now: float | None = None) -> float:
        """Take one request from a client's allowance; return the seconds to wait when there is none."""
        if self._rate is None:
            return 0.0
        now = time.monotonic() if now is None else now
        left, then = self._buckets.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        taken = left >= 1.0
        self._buckets[client] = (left - 1.0 if taken else left, now)
        while len(self._buckets) > self._clients:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1.0 - left) / self._rate


class Compression:
    """Gzip for clients that accept it, by the weights they give."""

    def __init__(self, app: ASGIApp, *, minimum_size: int = 1024, level: int = 5) -> None:
        self._plain = app
        self._gzip = GZipMiddleware(app, minimum_size=minimum_size, compresslevel=level)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, compressed or not."""
        if scope["type"] != "http":
            await self._plain(scope, receive, send)
            return
        accept = Headers(scope=scope).get("accept-encoding", "")
        # Codings weigh as media types do; written as such, one function reads both.
        weights = ",".join(f"x/{part.strip()}" for part in accept.split(",") if part.strip())
        if weights and choose(weights.replace("x/*", "*/*"), ("x/gzip",)) is not None:
            # Starlette's looks for the word, which a wildcard does not have.
            others = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
            await self._gzip({**scope, "headers": [*others, (b"accept-encoding", b"gzip")]}, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
            await send(message)

        await self._plain(scope, receive, sending)
