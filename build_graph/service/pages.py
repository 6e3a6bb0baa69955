"""The routes of the pages that are about no single thing, and of the files beside them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .catalogue import page_paths, robots, site_maps
from .desk import desk_of
from .linked import missing
from .negotiate import HTML
from .problem import Problem
from .site import SECTIONS, Site

_LONGEST = 200  # characters of a search


def routes() -> list[BaseRoute]:
    """Return the routes."""
    return [
        Route("/", _page(lambda site: site.home()), name="home"),
        Route("/entities", _page(_entities), name="entities"),
        Route("/documents", _page(_documents), name="documents"),
        Route("/statistics", _page(lambda site: site.statistics()), name="statistics"),
        Route("/contradictions", _page(lambda site: site.contradictions()), name="contradictions"),
        Route("/data", _page(_data, dumps=True), name="data"),
        Route("/search", search),
        Route("/classes.css", classes),
        Route("/robots.txt", robots_txt),
        Route("/favicon.ico", missing),
        Route("/sitemap.xml", site_map),
        Route("/sitemap-{number:int}.xml", site_map, name="sitemap-part"),
    ]


async def _entities(site: Site) -> str:
    return site.entities()


async def _documents(site: Site) -> str:
    return site.documents()


async def _data(site: Site) -> str:
    return site.data_page()


def _page(make: Callable[[Site], Awaitable[str]], *, dumps: bool = False) -> Callable[[Request], Awaitable[Response]]:
    async def handler(request: Request) -> Response:
        desk = desk_of(request)

        async def made() -> str:
            return await make(await desk.site(request, dumps=dumps))

        return await desk.answer(request, HTML.type, made)

    return handler


async def search(request: Request) -> Response:
    """Answer with what is found under a name."""
    desk = desk_of(request)
    text = " ".join(request.query_params.get("q", "").split())
    if len(text) > _LONGEST:
        raise Problem(400, f"the name is longer than {_LONGEST} characters", "q", "shorten it")
    kind = request.query_params.get("class") or None
    page = request.query_params.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1

    async def made() -> str:
        return await (await desk.site(request)).search(text, kind, number)

    return await desk.answer(request, HTML.type, made)


async def classes(request: Request) -> Response:
    """Answer with the colours of the classes."""
    desk = desk_of(request)
    return await desk.file(request, "text/css", (await desk.site(request)).style())


async def robots_txt(request: Request) -> Response:
    """Answer with what robots may read."""
    desk = desk_of(request)
    return await desk.file(request, "text/plain", robots(await desk.site(request)))


async def site_map(request: Request) -> Response:
    """Answer with the site map, or a part of it."""
    desk = desk_of(request)
    site = await desk.site(request)
    maps = site_maps(site.root, page_paths(site, SECTIONS))
    text = maps.get(request.scope["path"].lstrip("/"))
    return await missing(request) if text is None else await desk.file(request, "application/xml", text)
