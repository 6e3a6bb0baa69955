"""SPARQL 1.1 Protocol at ``/sparql``: queries and updates, and with neither the service description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .answers import (
    AnyMethod,
    answer_response,
    body_type,
    caching,
    entity_tag,
    only,
    read_body,
    unchanged,
    while_wanted,
)
from .description import describe
from .engine import Dataset
from .negotiate import GRAPHS, HTML, RESULTS, Media, choose, pick
from .problem import Problem, not_acceptable
from .querypage import answer_page, query_page
from .service import Service, service_of
from .sparql import Text

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_FIELDS = 1000

_BY_NAME = {media.name: media for media in (*RESULTS, *GRAPHS)}
_NAMED: Mapping[str, tuple[Media | None, Media | None]] = {
    **{media.name: (media, None) for media in RESULTS},
    **{media.name: (None, media) for media in GRAPHS},
    # These two say the family only.
    "json": (_BY_NAME["json"], _BY_NAME["jsonld"]),
    "xml": (_BY_NAME["xml"], _BY_NAME["rdfxml"]),
}

Pairs = Sequence[tuple[str, str]]


def routes() -> list[BaseRoute]:
    """Return the routes of the SPARQL endpoint."""
    return [Route("/sparql", AnyMethod(sparql), name="sparql"), Route("/sparql/", AnyMethod(sparql))]


async def sparql(request: Request) -> Response:
    """Answer a request to the endpoint."""
    only(request, ("GET", "HEAD", "POST", "OPTIONS"))
    service = service_of(request)
    pairs = _pairs(request.scope["query_string"], "the address")
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
    if request.method != "POST":
        if _values(pairs, "update"):
            raise Problem(405, "an update does not go by GET", "update", "send it by POST", headers={"Allow": "POST"})
        if not _values(pairs, "query"):
            return await _describe(request, service, pairs)
        return await _query(request, service, _one(pairs, "query"), pairs)
    kind = body_type(request)
    limit = service.settings.query_bytes if kind != _UPDATE else service.settings.upload_bytes
    if kind not in {_FORM, _QUERY, _UPDATE}:
        raise Problem(
            415,
            f"a body of the type {kind} is not read here" if kind else "the body has no Content-Type",
            "Content-Type",
            f"send one of: {_QUERY}, {_FORM}" + (f", {_UPDATE}" if service.settings.writable else ""),
        )
    if kind == _UPDATE:
        service.authorize(request)
    body = await read_body(request, limit, service.settings.request_timeout)
    if kind == _FORM:
        fields = _pairs(body, "the form")
        asked, changes = _values(fields, "query"), _values(fields, "update")
        if asked and changes:
            raise Problem(400, "the form has both query= and update=", "the form", "send one of them")
        if changes:
            service.authorize(request)
            return await _update(service, _one(fields, "update"), [*pairs, *fields])
        return await _query(request, service, _one([*pairs, *fields], "query"), [*pairs, *fields])
    text = _decoded(body, "the request's body")
    if _values(pairs, "query") or _values(pairs, "update"):
        raise Problem(400, "the text stands in the address and in the body", "query", "send it once")
    if kind == _UPDATE:
        return await _update(service, text, pairs)
    return await _query(request, service, text, pairs)


async def _query(request: Request, service: Service, text: str, pairs: Pairs) -> Response:
    if len(text.encode()) > service.settings.query_bytes:
        raise Problem(413, f"the query is larger than {service.settings.query_bytes} bytes", "query", "shorten it")
    if _wants_page(request, pairs):
        return await answer_page(request, service, text, _dataset(pairs, "default-graph-uri", "named-graph-uri"))
    results, graph = _formats(request, pairs)
    as_results, as_graph = results.name if results else None, graph.name if graph else None
    dataset = _dataset(pairs, "default-graph-uri", "named-graph-uri")
    volatile = Text.of(text).volatile
    tag = None if volatile else entity_tag(service, text, as_results, as_graph, dataset)
    headers = caching(service, tag)
    if volatile:
        headers["Cache-Control"] = "no-store"
    known = unchanged(request, tag, headers)
    if known is not None:
        return known
    asked = service.engine.query(text, results=as_results, graph=as_graph, dataset=dataset)
    answer = await while_wanted(request, asked)
    media = graph if answer.kind == "graph" else results
    if media is None:
        await answer.close()
        raise not_acceptable(_offer())
    return await answer_response(request, answer, media, service, headers=headers)


async def _update(service: Service, text: str, pairs: Pairs) -> Response:
    await service.engine.update(text, dataset=_dataset(pairs, "using-graph-uri", "using-named-graph-uri"))
    return Response(status_code=204)


async def _describe(request: Request, service: Service, pairs: Pairs) -> Response:
    accept = request.headers.get("accept")
    if any(name not in {"format", "example"} for name, _ in pairs):
        raise Problem(400, "the request has no query", "query", "send query=…, or nothing for the description")
    offered = [media.type for media in GRAPHS] + [HTML.type, *HTML.aliases]
    found = choose(accept, offered)
    if found in {HTML.type, *HTML.aliases}:
        return query_page(request, service, example=next(iter(_values(pairs, "example")), None))
    media = pick(accept, GRAPHS)
    if media is None:
        raise not_acceptable([*offered])
    endpoint = service.root(request) + "sparql"
    tag = entity_tag(service, "description", endpoint, media.name)
    headers = caching(service, tag)
    known = unchanged(request, tag, headers)
    if known is not None:
        return known
    body = await describe(service, endpoint, media.name)
    return Response(body, headers={**headers, "Content-Type": media.header})


def _wants_page(request: Request, pairs: Pairs) -> bool:
    """Return whether an answer is for a person at a browser."""
    named = _values(pairs, "format")
    if named:
        return named == (HTML.name,)
    offered = [*_offer(), *(alias for media in (*RESULTS, *GRAPHS) for alias in media.aliases), HTML.type]
    return choose(request.headers.get("accept"), offered) == HTML.type


def _formats(request: Request, pairs: Pairs) -> tuple[Media | None, Media | None]:
    """Return how to write a table and how to write a graph; None where the client takes no such thing."""
    # Not of the standard, but many clients send it; a name that means nothing here leaves the choice to Accept.
    for name in _values(pairs, "format"):
        if name in _NAMED:
            return _NAMED[name]
    accept = request.headers.get("accept")
    results, graph = pick(accept, RESULTS), pick(accept, GRAPHS)
    if results is None and graph is None:
        raise not_acceptable(_offer())
    return results, graph


def _offer() -> list[str]:
    return [media.type for media in (*RESULTS, *GRAPHS)]


def _dataset(pairs: Pairs, default: str, named: str) -> Dataset:
    dataset = Dataset(default_graphs=_values(pairs, default), named_graphs=_values(pairs, named))
    for iri in (*dataset.default_graphs, *dataset.named_graphs):
        check_iri(iri, f"{default}, {named}")
    return dataset


def check_iri(iri: str, where: str) -> None:
    """Raise when a graph's name is no absolute IRI."""
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise Problem(
            400, f"{iri!r} is not an absolute IRI", where, "name a graph such as http://example.org/g"
        ) from error


def _pairs(data: bytes, where: str) -> Pairs:
    try:
        return parse_qsl(
            data.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_FIELDS
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise Problem(
            400, f"{where} is not a well-formed form in UTF-8", where, "percent-encode it as UTF-8"
        ) from error


def _decoded(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            400, f"the text is not UTF-8: {error.reason} at byte {error.start}", where, "send UTF-8"
        ) from error


def _values(pairs: Pairs, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in pairs if key == name)


def _one(pairs: Pairs, name: str) -> str:
    values = _values(pairs, name)
    if len(values) != 1:
        raise Problem(
            400,
            f"the request has {len(values) or 'no'} {name}= and needs one",
            name,
            f"send {name}= once" if values else f"send {name}=…",
        )
    return values[0]
