"""Answers of an engine sent over HTTP: streamed, checked for what the client has already, stopped when it leaves."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .engine import Answer
from .negotiate import Media, essence
from .problem import CLIENT_LEFT, Problem
from .service import Service, service_of

LOG = logging.getLogger("build_graph.service")

_AT_ONCE = 0.1


class StreamedAnswer(Response):
    """An answer sent as it comes. It is stopped when the client leaves or takes nothing for too long."""

    def __init__(self, answer: Answer, service: Service, *, headers: dict[str, str]) -> None:
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self._answer, self._service = answer, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send head and parts.

        Once the head is out, all that can be done about a mishap is not to finish the body: the server then ends the
        connection before the last chunk, and clients take that for the error it is.
        """
        gone = asyncio.ensure_future(_departure(receive))
        sending = asyncio.ensure_future(self._send(send, self._service.settings.stall))
        try:
            await asyncio.wait({gone, sending}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                self._service.metrics.problem("client left")
                return
            await sending
        except TimeoutError:
            self._service.metrics.problem("client stalled")
            LOG.warning("an answer was broken off: the client took nothing of it for too long")
        except Problem as problem:
            self._service.metrics.problem("limit")
            LOG.warning("an answer was broken off: %s", problem.what)
        finally:
            for task in (gone, sending):
                task.cancel()
            await asyncio.gather(gone, sending, return_exceptions=True)
            await self._answer.close()

    async def _send(self, send: Send, stall: float) -> None:
        async with asyncio.timeout(stall):
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for part in self._answer.stream:
            async with asyncio.timeout(stall):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def while_wanted(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return the outcome of work for a client; should the client leave before, the work is cancelled.

    Raises
    ------
    Problem
        The client has left.
    """
    task = asyncio.ensure_future(work)
    gone: asyncio.Future[None] | None = None
    try:
        # Most is done at once; only a client that waits is worth watching.
        await asyncio.wait({task}, timeout=_AT_ONCE)
        if not task.done():
            gone = asyncio.ensure_future(_departure(request.receive))
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            service_of(request).metrics.problem("client left")
            raise Problem(CLIENT_LEFT, "the client left before its answer was there")
        return await task
    except BaseException:
        if task.done() and not task.cancelled() and task.exception() is None:
            await task.result().close()
        raise
    finally:
        for each in (task, gone):
            if each is not None and not each.done():
                each.cancel()
                await asyncio.gather(each, return_exceptions=True)


async def answer_response(
    request: Request, answer: Answer, media: Media, service: Service, *, headers: dict[str, str]
) -> Response:
    """Return the response that carries an engine's answer."""
    headers = {**headers, "Content-Type": media.header}
    if answer.complete is not None:
        await answer.close()
        return Response(answer.complete, headers=headers)
    if request.method == "HEAD":
        await answer.close()
        return Response(headers=headers)
    return StreamedAnswer(answer, service, headers=headers)


def entity_tag(service: Service, *parts: object) -> str | None:
    """Return a weak entity tag for what these parts and the data determine, or None where the data has no version."""
    version = service.engine.version
    if version is None:
        return None
    digest = hashlib.sha256("\x1f".join([version, *map(str, parts)]).encode("utf-8", "surrogatepass"))
    return f'W/"{digest.hexdigest()[:24]}"'


def caching(service: Service, tag: str | None) -> dict[str, str]:
    """Return the headers that say how long an answer may be kept."""
    if tag is None:
        return {"Cache-Control": "no-cache", "Vary": "Accept"}
    # Of a graph that is written to, nothing is kept without asking whether it still holds.
    keep = "no-cache" if service.settings.writable else f"public, max-age={service.settings.max_age}"
    return {"Cache-Control": keep, "Vary": "Accept", "ETag": tag}


def unchanged(request: Request, tag: str | None, headers: dict[str, str]) -> Response | None:
    """Return 304 Not Modified when the client has what it asks for."""
    asked = request.headers.get("if-none-match")
    if tag is None or asked is None or request.method not in {"GET", "HEAD"}:
        return None
    opaque = tag.removeprefix("W/")
    if asked.strip() == "*" or opaque in {each.strip().removeprefix("W/") for each in asked.split(",")}:
        return Response(status_code=304, headers=headers)
    return None


async def read_body(request: Request, limit: int, timeout: float) -> bytes:
    """Return the body of a request.

    Raises
    ------
    Problem
        It is larger than allowed (413), or takes too long to come (408).
    """
    too_large = Problem(413, f"the body is larger than {limit} bytes", "the request's body", "send less")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_large
    parts, size = [], 0
    try:
        async with asyncio.timeout(timeout):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise too_large
                parts.append(part)
    except TimeoutError as error:
        raise Problem(
            408, f"the body did not come within {timeout:g} seconds", "the request's body", "send it faster"
        ) from error
    except ClientDisconnect as error:
        raise Problem(400, "the body ended early", "the request's body", "send all of it") from error
    return b"".join(parts)


def check_charset(header: str) -> None:
    """Raise when a Content-Type names another encoding than UTF-8."""
    for parameter in header.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in {"utf-8", "utf8", "us-ascii"}:
            raise Problem(415, f"the encoding {value.strip()} is not read here", "Content-Type", "send UTF-8")


def body_type(request: Request) -> str:
    """Return the media type of a request's body, having checked its encoding."""
    header = request.headers.get("content-type", "")
    check_charset(header)
    return essence(header)


def only(request: Request, methods: Iterable[str]) -> None:
    """Raise when a request's method is none of these."""
    allowed = [*methods]
    if request.method not in allowed:
        raise Problem(
            405,
            f"the method {request.method} means nothing here",
            request.url.path,
            f"use {', '.join(allowed)}",
            headers={"Allow": ", ".join(allowed)},
        )


class AnyMethod:
    """A handler that gets requests of every method, so that it says itself, readably, which it takes."""

    def __init__(self, handler: Callable[[Request], Awaitable[Response]]) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        response = await self._handler(Request(scope, receive))
        await response(scope, receive, send)
