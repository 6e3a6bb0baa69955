"""SPARQL 1.1 Graph Store HTTP Protocol: whole graphs read, and written where the service is writable.

Graphs are named in both ways of the protocol: ``/graph?graph=IRI`` and ``/graph?default``, or by the address itself,
``/graph/PATH``, which stands for ``BASE graph/PATH``. ``/graph`` alone is the whole dataset.
"""

from __future__ import annotations

import uuid
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .answers import (
    AnyMethod,
    answer_response,
    body_type,
    caching,
    check_charset,
    entity_tag,
    only,
    read_body,
    unchanged,
    while_wanted,
)
from .engine import Change, missing_graph
from .negotiate import DATASETS, GRAPHS, essence, pick
from .problem import Problem, not_acceptable
from .protocol import check_iri
from .service import Service, service_of

_READ, _ALL = ("GET", "HEAD", "OPTIONS"), ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
_MULTIPART = "multipart/form-data"
_READABLE = {
    **{media.type: media.name for media in GRAPHS},
    "application/x-turtle": "turtle",
    "application/n-quads": "nquads",
    "application/trig": "trig",
}
_WHOLE = "whole"


def routes() -> list[BaseRoute]:
    """Return the routes of the graph store."""
    return [
        Route("/graph", AnyMethod(graph_store), name="graph-store"),
        Route("/graph/{path:path}", AnyMethod(graph_store)),
    ]


async def graph_store(request: Request) -> Response:
    """Answer a request for a graph."""
    service = service_of(request)
    only(request, _ALL if service.settings.writable else _READ)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(_ALL if service.settings.writable else _READ)})
    name = _named(request, service)
    if request.method in {"GET", "HEAD"}:
        return await _read(request, service, name)
    service.authorize(request)
    if request.method == "DELETE":
        if name == _WHOLE:
            raise Problem(400, "the request names no graph", "graph", "send ?graph=IRI or ?default")
        await service.engine.change(Change(change="delete", graph=name))
        return Response(status_code=204)
    return await _write(request, service, name)


def _named(request: Request, service: Service) -> str | None:
    """Return the IRI of the graph that a request is about, None for the default graph, or that it is about all."""
    try:
        pairs = parse_qsl(
            request.scope["query_string"].decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except ValueError as error:
        raise Problem(
            400, "the address is not well-formed UTF-8", "the address", "percent-encode it as UTF-8"
        ) from error
    named = [value for key, value in pairs if key == "graph"]
    default = any(key == "default" for key, _ in pairs)
    path = str(request.path_params.get("path", ""))
    if len(named) + default + bool(path) > 1:
        raise Problem(400, "the request names more than one graph", "graph, default", "name one")
    if default:
        return None
    if path:
        # As the build names its graphs: percent-encoded, but for the slashes.
        return f"{service.engine.base}graph/{quote(path, safe='/')}"
    if not named:
        return _WHOLE
    check_iri(named[0], "graph")
    return service.iri(request, named[0])


async def _read(request: Request, service: Service, name: str | None) -> Response:
    offered = DATASETS if name == _WHOLE else GRAPHS
    media = pick(request.headers.get("accept"), offered)
    if media is None:
        raise not_acceptable([each.type for each in offered])
    tag = entity_tag(service, "graph", name, media.name)
    headers = caching(service, tag)
    if name is not None and name != _WHOLE and not await service.engine.has_graph(name):
        raise missing_graph(name)
    known = unchanged(request, tag, headers)
    if known is not None:
        return known
    if request.method == "HEAD":
        return Response(headers={**headers, "Content-Type": media.header})
    asked = service.engine.dump(media.name) if name == _WHOLE else service.engine.graph(name, media.name)
    answer = await while_wanted(request, asked)
    return await answer_response(request, answer, media, service, headers=headers)


async def _write(request: Request, service: Service, name: str | None) -> Response:
    kind = body_type(request)
    if kind != _MULTIPART and kind not in _READABLE:
        raise _unreadable(kind)
    body = await read_body(request, service.settings.upload_bytes, service.settings.request_timeout * 10)
    parts = _parts(request.headers["content-type"], body) if kind == _MULTIPART else ((_READABLE[kind], body),)
    replace = request.method == "PUT"
    if name == _WHOLE:
        if replace:
            raise Problem(400, "the request names no graph", "graph", "send ?graph=IRI or ?default")
        name = f"{service.engine.base}graph/{uuid.uuid4().hex}"
        await service.engine.change(Change(change="extend", graph=name, parts=parts))
        return Response(status_code=201, headers={"Location": service.url(request, name)})
    existed = await service.engine.change(Change(change="replace" if replace else "extend", graph=name, parts=parts))
    if existed:
        return Response(status_code=204)
    return Response(status_code=201, headers={"Location": service.url(request, name or service.engine.base)})


def _unreadable(kind: str) -> Problem:
    return Problem(
        415,
        f"a graph of the type {kind} is not read here" if kind else "the graph has no Content-Type",
        "Content-Type",
        f"send one of: {', '.join(sorted({*_READABLE, _MULTIPART}))}",
    )


def _parts(header: str, body: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the documents of a ``multipart/form-data`` body, each with its format."""
    head = f"Content-Type: {header}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    found = []
    for part in message.iter_parts() if message.is_multipart() else ():
        kind = part.get("content-type", "")
        check_charset(kind)
        if essence(kind) not in _READABLE:
            raise _unreadable(essence(kind))
        data = part.get_payload(decode=True)
        found.append((_READABLE[essence(kind)], data if isinstance(data, bytes) else b""))
    if not found:
        raise Problem(400, "the body has no parts", "the request's body", "send one part a document")
    return tuple(found)
