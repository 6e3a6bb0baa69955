"""What an operator can set: limits, access and caching of the service."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..errors import UsageError

KIB, MIB = 1 << 10, 1 << 20


def _default_workers() -> int:
    # More than the processors, so that a query that runs to its time limit leaves room for others.
    return max(4, 2 * (os.cpu_count() or 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits, access and caching; the defaults suit a public, read-only graph on one machine.

    Parameters
    ----------
    public_url
        Where clients reach the service, ending in ``/``; None takes it from each request's Host header.
    workers
        Processes that evaluate queries; a writable service has one.
    timeout
        Longest evaluation of a query, in seconds; its process is then ended.
    memory
        Bytes a query may use beyond what the opened store takes; 0 for no limit.
    result_bytes
        Largest answer to a query, in bytes; 0 for no limit.
    query_bytes, upload_bytes, url_bytes, header_bytes
        Largest query or form, uploaded graph, request target, and request head, in bytes.
    request_timeout
        Seconds that a client may take to send its head, and then its body.
    stall
        Seconds that a client may take nothing of its answer before the connection is ended.
    queue, queue_timeout
        Requests that may wait for a worker, and for how many seconds.
    connections
        Connections served at once; more are answered 503.
    rate, burst
        Requests a second that one client address may make on average, and at once; None for no limit.
    cors
        Origins that scripts of other sites may read from; ``("*",)`` for any, ``()`` for none.
    cache_bytes
        Room for answers kept in memory.
    max_age
        Seconds that clients and proxies may keep an answer without asking again.
    writable, token
        Whether updates are taken, and the bearer token that they need.
    metrics
        Whether ``/metrics`` is offered.
    """

    public_url: str | None = None
    workers: int = 0
    timeout: float = 30.0
    memory: int = 1024 * MIB
    result_bytes: int = 256 * MIB
    query_bytes: int = 1 * MIB
    upload_bytes: int = 256 * MIB
    url_bytes: int = 32 * KIB
    header_bytes: int = 64 * KIB
    request_timeout: float = 20.0
    stall: float = 60.0
    queue: int = 1000
    queue_timeout: float = 60.0
    connections: int = 2000
    rate: float | None = None
    burst: int = 50
    cors: tuple[str, ...] = ("*",)
    cache_bytes: int = 32 * MIB
    max_age: int = 60
    writable: bool = False
    token: str | None = None
    metrics: bool = True

    def __post_init__(self) -> None:
        if self.writable and not self.token:
            raise UsageError(
                "a writable service needs a token", "--writable", "give one with --token or SPINEGRAPH_TOKEN"
            )
        if not self.writable and self.token:
            raise UsageError(
                "a token opens nothing on a read-only service", "--token", "add --writable, or leave it out"
            )
        if self.timeout <= 0:
            raise UsageError("the time limit is not above zero", "--timeout", "give seconds, such as 30")
        if self.public_url is not None and not self.public_url.endswith("/"):
            object.__setattr__(self, "public_url", self.public_url + "/")
        if self.workers < 1:
            object.__setattr__(self, "workers", _default_workers())
        if self.writable:
            # Oxigraph leaves undefined what a second opening of a store sees while the first one writes.
            object.__setattr__(self, "workers", 1)
