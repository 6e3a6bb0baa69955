"""The JSON API at ``/api/v1``: the graph for those who want neither RDF nor SPARQL. ``openapi.py`` describes it."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .answers import AnyMethod, only
from .desk import Desk, desk_of
from .index import Concept, DocumentRecord, Index
from .negotiate import HTML
from .openapi import LIMIT, LONGEST_PATH, LONGEST_TEXT, MOST, JsonObject, describe_api, operations
from .problem import Problem
from .reader import Filters, Place, Reader, Statement
from .search import Searcher
from .site import Site
from .wording import capital, phrase, spoken_duration

_JSON = "application/json"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def routes() -> list[BaseRoute]:
    """Return the routes."""
    handlers: dict[str, Callable[[Asked], Awaitable[JsonObject]]] = {
        "search": search,
        "entities": entities,
        "path": path,
        "statements": statements,
        "documents": documents,
        "contradictions": contradictions,
        "statistics": statistics,
        "entities/{entity}/neighbours": neighbours,
        "entities/{entity}": entity,
        "statements/{statement}": statement,
        "evidence/{evidence}": evidence,
        "documents/{document:path}": document,
    }
    return [
        Route("/api/v1", AnyMethod(docs), name="api"),
        Route("/api/v1/docs", AnyMethod(docs)),
        Route("/api/v1/openapi.json", AnyMethod(openapi)),
        *(
            Route(f"/api/v1/{name}", AnyMethod(_handler(handler)), name=f"api-{name}")
            for name, handler in handlers.items()
        ),
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the API: its parameters, checked when they are read."""

    request: Request
    desk: Desk
    site: Site
    index: Index

    @property
    def reader(self) -> Reader:
        """What answers."""
        return self.desk.reader

    def allow(self, *names: str) -> None:
        """Raise when a parameter is none of these: a misspelt filter must not pass for none."""
        for name in self.request.query_params:
            if name not in names:
                raise Problem(
                    400, f"the parameter {name[:80]!r} is unknown", name[:80], f"it takes: {', '.join(names) or 'none'}"
                )
            if len(self.request.query_params.getlist(name)) > 1:
                raise Problem(400, f"the parameter {name!r} stands there more than once", name, "send it once")

    def text(self, name: str, longest: int = 400) -> str | None:
        """Return a parameter, or None where it is not there."""
        value = self.request.query_params.get(name)
        if value is None:
            return None
        if not value.strip() or len(value) > longest or _CONTROL.search(value):
            raise Problem(400, f"{name} is empty, too long or malformed", name, f"send at most {longest} characters")
        return value

    def needed(self, name: str, longest: int = 400) -> str:
        """Return a parameter that must be there."""
        value = self.text(name, longest)
        if value is None:
            raise Problem(400, f"the parameter {name} is missing", name, f"send {name}=…")
        return value

    def one_of(self, name: str, known: Sequence[str]) -> str | None:
        """Return a parameter that is one of a few words."""
        value = self.request.query_params.get(name)
        if value is not None and value not in known:
            raise Problem(400, f"{name} is {value[:80]!r}", name, f"choose one of: {', '.join(known)}")
        return value

    def integer(self, name: str, otherwise: int, most: int) -> int:
        """Return a whole number between 1 and a limit."""
        value = self.request.query_params.get(name)
        if value is None:
            return otherwise
        if not re.fullmatch(r"[0-9]{1,6}", value) or not 1 <= int(value) <= most:
            raise Problem(400, f"{name} is no whole number from 1 to {most}", name, f"send {otherwise}, say")
        return int(value)

    def share(self, name: str) -> float | None:
        """Return a number between 0 and 1."""
        value = self.request.query_params.get(name)
        if value is None:
            return None
        if (
            not re.fullmatch(r"[+-]?[0-9]{1,20}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,3})?", value)
            or not 0 <= float(value) <= 1
        ):
            raise Problem(400, f"{name} is no number from 0 to 1", name, "send 0.8, say")
        return float(value)

    def flag(self, name: str) -> bool:
        """Return whether a parameter says yes."""
        return self.one_of(name, ("true", "false")) == "true"

    def kind(self) -> str | None:
        """Return the class asked for."""
        return self.one_of("class", [*self.index.classes])

    def predicate(self) -> str | None:
        """Return the predicate asked for."""
        return self.one_of("predicate", [one.name for one in self.index.predicates.values() if one.stated])

    async def entity(self, name: str) -> str | None:
        """Return the IRI of the entity that a parameter names by IRI, slug or any name; None where it is not there."""
        value = self.text(name)
        if value is None:
            return None
        searcher = await self.reader.searcher()
        found = find_entity(value, self.index, searcher)
        if found is None:
            near = [hit.concept.label for hit in searcher.find(value[:LONGEST_TEXT])[:3]]
            mend = f"did you mean {', '.join(map(repr, near))}?" if near else "look for it with /search"
            raise Problem(404, f"there is no entity {value[:80]!r} in this graph", name, mend)
        return found

    def document(self, name: str) -> str | None:
        """Return the IRI of the document that a parameter names by identifier or IRI."""
        value = self.text(name, 2000)
        if value is None:
            return None
        found = self.index.by_identifier.get(value) or self.index.documents.get(value)
        if found is None:
            raise Problem(404, f"there is no document {value[:80]!r} in this graph", name, "see all with /documents")
        return found.iri

    def resource(self, kind: str, name: str) -> str:
        """Return the IRI that a part of the address stands for."""
        value = str(self.request.path_params[name])
        if _CONTROL.search(value):
            raise Problem(404, "there is no such thing in this graph", name)
        return f"{self.index.base}{kind}/{quote(value, safe='')}"

    def cursor(self, scope: str) -> str | None:
        """Return where the page before this one ended.

        ``scope`` says which list the cursor must come from.
        """
        value = self.request.query_params.get("cursor")
        if value is None:
            return None
        try:
            made, _, after = base64.urlsafe_b64decode(value.encode("ascii") + b"==").decode("utf-8").partition("\n")
        except (ValueError, binascii.Error):
            made, after = "", ""
        if made != scope or not after or _CONTROL.search(after):
            raise Problem(
                400, "the cursor is none of this list", "cursor", "send the next of the page before, as it is"
            )
        return after


def make_cursor(scope: str, after: str) -> str:
    """Return the cursor of what comes after an item of a list."""
    return base64.urlsafe_b64encode(f"{scope}\n{after}".encode()).decode().rstrip("=")


def find_entity(value: str, index: Index, searcher: Searcher) -> str | None:
    """Return the entity of an IRI, a slug or any of its names."""
    for iri in (value, f"{index.base}id/{value}"):
        if iri in index.concepts:
            return iri
    return searcher.exact(value)


def _handler(make: Callable[[Asked], Awaitable[JsonObject]]) -> Callable[[Request], Awaitable[Response]]:
    async def handler(request: Request) -> Response:
        only(request, ("GET", "HEAD", "OPTIONS"))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS"})
        desk = desk_of(request)

        async def made() -> str:
            site = await desk.site(request)
            return _dumped(await make(Asked(request, desk, site, site.index)))

        return await desk.answer(request, _JSON, made, headers={"Vary": "Accept-Encoding"})

    return handler


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


async def openapi(request: Request) -> Response:
    """Answer with the description of the API."""
    only(request, ("GET", "HEAD"))
    desk = desk_of(request)

    async def made() -> str:
        return _dumped(await _description(desk, await desk.site(request)))

    return await desk.answer(request, _JSON, made, headers={"Vary": "Accept-Encoding"})


async def _description(desk: Desk, site: Site) -> JsonObject:
    iris = await desk.reader.statement_iris(Filters(), limit=1)
    sample = await desk.reader.statements(iris)
    return describe_api(site.index, site.root, sample[0] if sample else None)


async def docs(request: Request) -> Response:
    """Answer with the description of the API as a page."""
    only(request, ("GET", "HEAD"))
    desk = desk_of(request)

    async def made() -> str:
        site = await desk.site(request)
        description = await _description(desk, site)
        return site.render(
            "api.html",
            request.scope["path"].lstrip("/"),
            title="JSON API",
            section="data",
            operations=operations(description),
            schemas=description["components"]["schemas"],
        )

    return await desk.answer(request, HTML.type, made)


# ---- the questions ----


async def search(asked: Asked) -> JsonObject:
    """Return entities by name."""
    asked.allow("q", "class", "spoken", "limit", "cursor")
    text = asked.needed("q", LONGEST_TEXT)
    hits = (await asked.reader.searcher()).find(text, kind=asked.kind(), spoken_of=asked.flag("spoken"))
    return _part(
        asked,
        "search",
        hits,
        lambda hit: {
            "entity": reference(hit.concept.iri, asked.site),
            "matched": hit.matched,
            "how": hit.how,
            "score": hit.score,
            "definition": hit.concept.definition,
            "mentions": hit.concept.mentions,
        },
    )


def _part(asked: Asked, scope: str, items: Sequence[Any], record: Callable[[Any], JsonObject]) -> JsonObject:
    """Return a page of a list that is in memory; its cursor counts."""
    limit, after = asked.integer("limit", LIMIT, MOST), asked.cursor(scope)
    if after is not None and not re.fullmatch(r"[0-9]{1,9}", after):
        raise Problem(400, "the cursor is none of this list", "cursor", "send the next of the page before, as it is")
    start = int(after or 0)
    end = start + limit
    following = make_cursor(scope, str(end)) if end < len(items) else None
    return {"items": [record(item) for item in items[start:end]], "next": following}


async def entities(asked: Asked) -> JsonObject:
    """Return the entities that documents speak of."""
    asked.allow("class", "document", "limit", "cursor")
    kind, document_iri = asked.kind(), asked.document("document")
    found = [
        concept
        for concept in asked.index.spoken_of
        if (kind is None or kind in concept.classes)
        and (document_iri is None or any(iri == document_iri for iri, _ in concept.documents))
    ]
    return _part(asked, "entities", found, lambda concept: _summary(concept, asked.site))


def _summary(concept: Concept, site: Site) -> JsonObject:
    return {
        "iri": concept.iri,
        "url": address(concept.iri, site),
        "label": concept.label,
        "classes": list(concept.classes),
        "definition": concept.definition,
        "mentions": concept.mentions,
        "statements": concept.statements,
    }


def _concept(asked: Asked) -> Concept:
    concept = asked.index.concepts.get(asked.resource("id", "entity"))
    if concept is None:
        slug = str(asked.request.path_params["entity"])[:80]
        raise Problem(404, f"there is no entity {slug!r} in this graph", "entity", "look for it with /search")
    return concept


async def entity(asked: Asked) -> JsonObject:
    """Return an entity."""
    asked.allow()
    concept, site, index = _concept(asked), asked.site, asked.index
    return {
        "iri": concept.iri,
        "url": address(concept.iri, site),
        "label": concept.label,
        "classes": list(concept.classes),
        "alternatives": list(concept.alternatives),
        "definition": concept.definition,
        "broader": [reference(iri, site) for iri in concept.broader],
        "narrower": [reference(iri, site) for iri in index.narrower(concept.iri)],
        "matches": [{"how": how, "iri": iri} for how, iri in concept.matches],
        "coined": concept.coined,
        "mentions": concept.mentions,
        "statements": concept.statements,
        "documents": [
            {"document": document_reference(iri, site), "mentions": count} for iri, count in concept.documents
        ],
    }


async def neighbours(asked: Asked) -> JsonObject:
    """Return what is said to be related to an entity."""
    asked.allow("predicate", "direction", "polarity", "limit", "cursor")
    concept = _concept(asked)
    direction = asked.one_of("direction", ("outgoing", "incoming"))
    filters = Filters(
        about=concept.iri if direction is None else None,
        subject=concept.iri if direction == "outgoing" else None,
        object=concept.iri if direction == "incoming" else None,
        predicate=asked.predicate(),
        polarity=asked.one_of("polarity", ("affirmed", "negated")),
        entities_only=True,
    )
    page = await _statement_page(asked, "neighbours", filters)
    items = []
    for one in page[0]:
        outgoing = one.subject == concept.iri
        predicate = asked.index.predicate(one.predicate)
        items.append(
            {
                "entity": reference(one.other(concept.iri), asked.site),
                "predicate": {"name": one.predicate, "label": predicate.label if outgoing else predicate.inverse},
                "direction": "outgoing" if outgoing else "incoming",
                "polarity": one.polarity,
                "certainty": one.certainty,
                "confidence": one.confidence,
                "statement": one.iri,
                "documents": _identifiers(one, asked.index),
            }
        )
    return {"items": items, "next": page[1]}


async def _statement_page(asked: Asked, scope: str, filters: Filters) -> tuple[list[Statement], str | None]:
    limit, after = asked.integer("limit", LIMIT, MOST), asked.cursor(scope)
    if after is not None:
        try:
            ox.NamedNode(after)
        except ValueError as error:
            raise Problem(
                400, "the cursor is none of this list", "cursor", "send the next of the page before"
            ) from error
    iris = await asked.reader.statement_iris(filters, after=after, limit=limit + 1)
    following = make_cursor(scope, iris[limit - 1]) if len(iris) > limit else None
    return await asked.reader.statements(iris[:limit], marks=True), following


async def path(asked: Asked) -> JsonObject:
    """Return a shortest way between two entities."""
    asked.allow("from", "to", "longest")
    asked.needed("from")
    asked.needed("to")
    longest = asked.integer("longest", 6, LONGEST_PATH)
    start, end = await asked.entity("from"), await asked.entity("to")
    if start is None or end is None:
        raise Problem(400, "a way has two ends", "from, to", "send both")
    way = await asked.reader.path(start, end, longest=longest)
    found = await asked.reader.statements(way or [], marks=True)
    stops = [start]
    for one in found:
        stops.append(one.other(stops[-1]))
    return {
        "from": reference(start, asked.site),
        "to": reference(end, asked.site),
        "length": None if way is None else len(way),
        "entities": [] if way is None else [reference(iri, asked.site) for iri in stops],
        "statements": [statement_record(one, asked.site) for one in found],
    }


async def statements(asked: Asked) -> JsonObject:
    """Return statements by filters."""
    names = ("about", "subject", "object", "predicate", "class", "document", "polarity", "certainty", "confidence")
    asked.allow(*names, "limit", "cursor")
    filters = Filters(
        predicate=asked.predicate(),
        kind=asked.kind(),
        polarity=asked.one_of("polarity", ("affirmed", "negated")),
        certainty=asked.one_of("certainty", ("certain", "possible")),
        confidence=asked.share("confidence"),
        document=asked.document("document"),
        about=await asked.entity("about"),
        subject=await asked.entity("subject"),
        object=await asked.entity("object"),
    )
    found, following = await _statement_page(asked, "statements", filters)
    return {"items": [statement_record(one, asked.site) for one in found], "next": following}


async def statement(asked: Asked) -> JsonObject:
    """Return a statement."""
    asked.allow()
    found = await asked.reader.statements([asked.resource("statement", "statement")], marks=True)
    if not found:
        raise Problem(404, "there is no such statement in this graph", "statement", "see all with /statements")
    return statement_record(found[0], asked.site)


async def evidence(asked: Asked) -> JsonObject:
    """Return a piece of evidence."""
    asked.allow()
    found = await asked.reader.evidence(asked.resource("evidence", "evidence"))
    if found is None:
        raise Problem(404, "there is no such evidence in this graph", "evidence", "see /statements")
    return evidence_record(found[1], asked.site)


async def documents(asked: Asked) -> JsonObject:
    """Return the documents."""
    asked.allow("limit", "cursor")
    return _part(asked, "documents", [*asked.index.by_identifier.values()], lambda one: _document(one, asked.site))


async def document(asked: Asked) -> JsonObject:
    """Return a document."""
    asked.allow()
    found = asked.index.by_identifier.get(str(asked.request.path_params["document"]))
    if found is None:
        raise Problem(404, "there is no such document in this graph", "document", "see all with /documents")
    return _document(found, asked.site)


def _document(one: DocumentRecord, site: Site) -> JsonObject:
    return {
        "iri": one.iri,
        "id": one.identifier,
        "url": address(one.iri, site),
        "title": one.title,
        "about": [reference(iri, site) for iri in one.about],
        **{
            name: getattr(one, name)
            for name in (
                "format",
                "language",
                "characters",
                "sha256",
                "publisher",
                "creator",
                "date",
                "source",
                "license",
            )
        },
        "mentions": one.mentions,
        "statements": one.statements,
    }


async def contradictions(asked: Asked) -> JsonObject:
    """Return contradictions."""
    asked.allow("limit", "cursor")
    pairs = await asked.reader.contradictions()
    return _part(
        asked,
        "contradictions",
        pairs,
        lambda pair: {
            "affirmed": statement_record(pair[0], asked.site),
            "negated": statement_record(pair[1], asked.site),
        },
    )


async def statistics(asked: Asked) -> JsonObject:
    """Return counts."""
    asked.allow()
    index = asked.index
    counts = await asked.reader.counts()
    totals = await asked.reader.totals()
    predicates: dict[str, int] = {}
    for name, _, _, count in counts:
        predicates[name] = predicates.get(name, 0) + count
    return {
        "documents": len(index.documents),
        "entities": len(index.spoken_of),
        "concepts": len(index.concepts),
        "mentions": sum(one.mentions for one in index.documents.values()),
        "statements": sum(count for *_, count in counts),
        "negated": sum(count for _, polarity, _, count in counts if polarity == "negated"),
        "possible": sum(count for _, _, certainty, count in counts if certainty == "possible"),
        **{name: totals.get(name, 0) for name in ("evidence", "inferences", "triples")},
        "classes": [
            {
                **{name: getattr(one, name) for name in ("name", "iri", "label", "plural", "definition", "colour")},
                "entities": len(index.by_class.get(one.name, ())),
            }
            for one in index.classes.values()
        ],
        "predicates": [
            {
                **{name: getattr(one, name) for name in ("name", "iri", "label", "inverse", "definition")},
                "statements": predicates.get(one.name, 0),
            }
            for one in index.predicates.values()
            if one.stated
        ],
    }


# ---- the records ----


def address(iri: str, site: Site) -> str | None:
    """Return the address of the page about an IRI."""
    return site.urls([iri]).get(iri)


def reference(iri: str, site: Site) -> JsonObject:
    """Return something by its names."""
    kind = site.index.kind(iri)
    return {
        "iri": iri,
        "label": site.index.label(iri),
        "class": kind.name if kind else None,
        "url": address(iri, site),
    }


def document_reference(iri: str, site: Site) -> JsonObject:
    """Return a document by its names."""
    known = site.index.documents.get(iri)
    identifier = known.identifier if known else iri.removeprefix(f"{site.index.base}document/")
    return {"iri": iri, "id": identifier, "title": site.index.label(iri), "url": address(iri, site)}


def _identifiers(one: Statement, index: Index) -> list[str]:
    return [index.documents[iri].identifier if iri in index.documents else iri for iri in one.documents]


def statement_record(one: Statement, site: Site) -> JsonObject:
    """Return a statement with its evidence."""
    index = site.index
    predicate = index.predicate(one.predicate)
    said = f"{predicate.label}:" if one.literal else phrase(predicate.label, one.polarity, one.certainty)
    other = spoken_duration(one.object) if one.literal else index.label(one.object)
    return {
        "iri": one.iri,
        "url": address(one.iri, site),
        "sentence": f"{capital(index.label(one.subject))} {said} {other}",
        "subject": reference(one.subject, site),
        "predicate": {"name": one.predicate, "label": predicate.label},
        "object": {"value": one.object, "text": other} if one.literal else reference(one.object, site),
        "polarity": one.polarity,
        "certainty": one.certainty,
        "status": one.status,
        "confidence": one.confidence,
        "documents": _identifiers(one, index),
        "evidence": [evidence_record(place, site) for place in one.places],
    }


def evidence_record(place: Place, site: Site) -> JsonObject:
    """Return a piece of evidence."""
    rated = place.rate is not None or place.low is not None
    return {
        "iri": place.iri,
        "url": address(place.iri, site),
        "statement": place.statement,
        "document": document_reference(place.document, site),
        "start": place.start,
        "end": place.end,
        "quote": place.quote,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "marks": [list(mark) for mark in place.marks],
        "rule": place.rule,
        "confidence": place.confidence,
        "strength": place.strength,
        "rate": {"text": place.rate, "low": place.low, "high": place.high} if rated else None,
    }
