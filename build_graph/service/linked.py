"""Linked data: every IRI of the graph has an address here, that leads to a page or to data as the client prefers.

The address without a suffix stands for the thing itself and answers 303 See Other; with a suffix it is a description of
the thing in that form. When the graph's base is not where the service stands, its IRIs are served by their path.
"""

from __future__ import annotations

import asyncio
import json

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ..vocabulary import TERMS
from .answers import caching
from .catalogue import PATH, PREFIXES, describe_dataset
from .desk import Desk, desk_of, wants_page
from .dumps import FORMATS, SUMS, checksums, dump_name
from .forms import write_form
from .negotiate import GRAPHS, HTML, Media, pick
from .problem import Problem, not_acceptable, problem_response
from .resource import FORMS, KINDS, Resource, description, iri_of, ontology_triples, resource_of, split_suffix
from .service import service_of

_JSON_LD = next(media for media in GRAPHS if media.name == "jsonld")


def routes() -> list[BaseRoute]:
    """Return the routes."""
    return [
        *(Route(f"/{kind}/{{path:path}}", resource) for kind in KINDS),
        Route("/ontology", ontology),
        Route("/ontology/context.jsonld", context),
        Route("/ontology/{version}", ontology_version),
        *(Route(f"/ontology{media.suffix}", ontology_form, name=f"ontology-{media.name}") for media in FORMS),
        Route(f"/{PATH}", void),
        *(Route(f"/{PATH}{media.suffix}", void, name=f"void-{media.name}") for media in GRAPHS),
        Route("/dump/{name}", dump),
    ]


async def resource(request: Request) -> Response:
    """Answer for a thing of the graph, or for a description of it."""
    service, desk = service_of(request), desk_of(request)
    path = request.scope["path"].lstrip("/")
    iri = iri_of(path, service.engine.base)
    found, media = await _resolved(desk, iri)
    if found is None:
        return await missing(request)
    if media is None:
        return await _see_other(request, desk, found)
    return await _described(request, desk, found, media)


async def _resolved(desk: Desk, iri: str) -> tuple[Resource | None, Media | None]:
    """Return what an IRI stands for: a thing, or a description of one in a form."""
    base = desk.service.engine.base
    try:
        thing = resource_of(iri, base)
        # The thing first: a document may be called as a description of another one would be.
        if thing is not None and await _exists(desk, thing.iri):
            return thing, None
        parts = split_suffix(iri)
        thing = resource_of(parts[0], base) if parts else None
        if parts and thing is not None and await _exists(desk, thing.iri):
            return thing, parts[1]
    except ValueError:
        return None, None
    return None, None


async def _exists(desk: Desk, iri: str) -> bool:
    index = await desk.reader.index()
    return iri in index.concepts or iri in index.documents or await desk.reader.exists(iri)


async def _see_other(request: Request, desk: Desk, thing: Resource) -> Response:
    media = pick(request.headers.get("accept"), FORMS)
    if media is None:
        raise not_acceptable([each.type for each in FORMS])
    index = await desk.reader.index()
    root = desk.root(request)
    headers = {name: value for name, value in caching(desk.service, "").items() if name != "ETag"}
    headers["Link"] = ", ".join(
        f'<{root}{thing.address(each, index)}>; rel="describedby"; type="{each.type}"' for each in FORMS
    )
    return RedirectResponse(root + thing.address(media, index), 303, headers)


async def _described(request: Request, desk: Desk, thing: Resource, media: Media) -> Response:
    index = await desk.reader.index()
    root = desk.root(request)
    links = [f'<{root}{thing.address(HTML, index)}>; rel="canonical"', f'<{thing.iri}>; rel="about"']
    links += [
        f'<{root}{thing.address(each, index)}>; rel="alternate"; type="{each.type}"' for each in FORMS if each != media
    ]

    async def make() -> str | bytes:
        if media == HTML:
            return await (await desk.site(request)).page(thing)
        triples = await description(desk.reader.engine, thing)
        # Framing takes a while for a long document: other requests are answered meanwhile.
        return await asyncio.to_thread(
            write_form, media, triples, base=desk.service.engine.base, context=desk.context, resource=thing
        )

    return await desk.answer(request, media.type, make, headers={"Link": ", ".join(links)})


async def ontology(request: Request) -> Response:
    """Answer with the ontology in the form that the client prefers; its terms are parts of this very answer."""
    media = pick(request.headers.get("accept"), FORMS)
    if media is None:
        raise not_acceptable([each.type for each in FORMS])
    return await _ontology(request, media)


async def ontology_form(request: Request) -> Response:
    """Answer with the ontology in the form that the suffix names."""
    path = request.scope["path"]
    return await _ontology(request, next(media for media in FORMS if path.endswith(media.suffix)))


async def ontology_version(request: Request) -> Response:
    """Lead from the ontology's version IRI to the ontology, where it is this version."""
    desk = desk_of(request)
    name = f"{TERMS.removesuffix('#')}/{request.path_params['version']}"
    try:
        known = await desk.reader.engine.ask(
            f"ASK {{ GRAPH ?g {{ ?o <http://www.w3.org/2002/07/owl#versionIRI> <{name}> }} }}"
        )
    except Problem:
        known = False
    if not known:
        return await missing(request)
    return RedirectResponse(f"{desk.root(request)}ontology", 303, {"Vary": "Accept"})


async def _ontology(request: Request, media: Media) -> Response:
    desk = desk_of(request)
    root = desk.root(request)
    links = [f'<{root}ontology>; rel="canonical"']
    links += [f'<{root}ontology{each.suffix}>; rel="alternate"; type="{each.type}"' for each in FORMS if each != media]

    async def make() -> str | bytes:
        if media == HTML:
            return await (await desk.site(request)).ontology()
        triples = await ontology_triples(desk.reader.engine)
        return write_form(media, triples, base=desk.service.engine.base, context=desk.context)

    headers = {"Link": ", ".join(links), "Content-Location": f"{root}ontology{media.suffix}"}
    return await desk.answer(request, media.type, make, headers=headers)


async def context(request: Request) -> Response:
    """Answer with the JSON-LD context."""
    desk = desk_of(request)
    text = json.dumps({"@context": desk.context}, ensure_ascii=False, indent=1) + "\n"
    return await desk.file(request, _JSON_LD.type, text)


async def void(request: Request) -> Response:
    """Answer with the description of the data set, in the form that the suffix names or the client prefers."""
    desk, path = desk_of(request), request.scope["path"]
    media = next((each for each in GRAPHS if path.endswith(each.suffix)), None)
    media = media or pick(request.headers.get("accept"), (*GRAPHS, HTML))
    if media is None:
        raise not_acceptable([each.type for each in GRAPHS])
    root = desk.root(request)
    if media == HTML:
        return RedirectResponse(f"{root}data", 303, {"Vary": "Accept"})

    async def make() -> bytes:
        triples = await describe_dataset(desk.reader.engine, await desk.site(request, dumps=True))
        return write_form(media, triples, base=desk.service.engine.base, context=desk.context, prefixes=PREFIXES)

    links = ", ".join(
        f'<{root}{PATH}{each.suffix}>; rel="alternate"; type="{each.type}"' for each in GRAPHS if each != media
    )
    return await desk.answer(request, media.type, make, headers={"Link": links})


async def dump(request: Request) -> Response:
    """Answer with a dump of the whole graph, or with the checksums of all."""
    desk, name = desk_of(request), str(request.path_params["name"])
    known = {dump_name(suffix) for _, suffix, _, _ in FORMATS}
    if not desk.dumps_offered or name not in {*known, SUMS}:
        return await missing(request)
    dumps = await desk.dumps()
    if name == SUMS:
        return await desk.file(request, "text/plain", checksums(dumps))
    folder = desk.dump_folder
    found = next((one for one in dumps if one.path == f"dump/{name}"), None)
    if folder is None or found is None:
        return await missing(request)
    headers = {
        "ETag": f'"{found.sha256[:24]}"',
        "Cache-Control": f"public, max-age={desk.service.settings.max_age}",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return FileResponse(folder / name, media_type="application/gzip", headers=headers)


async def missing(request: Request) -> Response:
    """Answer that there is nothing: by a page, or by problem details."""
    problem = Problem(404, "there is nothing at this address", request.url.path, "start at /")
    if not wants_page(request):
        return problem_response(problem)
    site = await desk_of(request).site(request)
    page = site.render(
        "error.html",
        request.scope["path"].lstrip("/"),
        title="Nothing here",
        what=problem.what,
        where=request.url.path,
        indexed=False,
    )
    return Response(page, 404, {"Content-Type": HTML.header, "Cache-Control": "no-store", "Vary": "Accept"})
