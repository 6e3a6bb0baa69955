"""The HTTP server: uvicorn, with limits on the head of a request, and a stop that answers what has been asked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ..errors import UsageError
from .settings import Settings

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n"
    b"x-content-type-options: nosniff\r\n\r\n"
)


def guarded(settings: Settings) -> type[HttpToolsProtocol]:
    """Return uvicorn's protocol with limits on the size of a request's head and on the time it takes to come."""

    class Guarded(HttpToolsProtocol):
        _size = 0
        _waiting: asyncio.TimerHandle | None = None
        _in_head = True

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._await_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._in_head:
                self._size += len(data)
            super().data_received(data)
            if self._in_head and self._size > settings.header_bytes and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._await_head()

        def on_headers_complete(self) -> None:
            self._in_head, self._size = False, 0
            self._stop_waiting()
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            super().on_message_complete()
            self._in_head, self._size = True, 0

        def _await_head(self) -> None:
            self._stop_waiting()
            self._waiting = self.loop.call_later(settings.request_timeout, self.transport.close)

        def _stop_waiting(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None

    return Guarded


class Server(uvicorn.Server):
    """A server that says when it listens, and that takes a signal to end as an ordinary end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End when all is answered, or, told twice, at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; port 0 takes a free one.

    Raises
    ------
    UsageError
        The address is taken, or none of this machine.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        raise UsageError(
            f"the service cannot listen there: {error.strerror or error}", f"{host}:{port}", "choose another --port"
        ) from error
    return bound


def server_for(app: Starlette, settings: Settings, ready: Callable[[], None]) -> Server:
    """Return the server of an application."""
    options: dict[str, Any] = {
        "http": guarded(settings),
        "ws": "none",
        "lifespan": "on",
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "timeout_keep_alive": 15,
        "timeout_graceful_shutdown": int(settings.timeout) + 5,
        "backlog": 2048,
    }
    return Server(uvicorn.Config(app, **options), ready)
