"""What the pages, the linked data and the JSON API of a running service share: reader, made answers, dumps."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..graph import program_version
from ..store import GraphFolder
from .answers import caching, entity_tag, unchanged
from .dumps import FORMATS, dump_name, write_dumps
from .engine import Cache, FolderEngine
from .forms import context_of
from .negotiate import GRAPHS, HTML, choose, content_type
from .problem import Problem
from .reader import Reader
from .service import Service, service_of
from .site import Dump, Site

_ROOT = re.compile(r"https?://[\w.:\[\]-]+(?:/[\w.~%/-]*)?/", re.ASCII)
_KEPT = 3600  # seconds that style sheets and the like may be kept


class Desk:
    """Reader, answers made before, and dumps of one service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.reader = Reader(service.engine)
        self.context: Mapping[str, Any] = context_of(service.folder)
        self._made = Cache(service.settings.cache_bytes)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._dumps: tuple[Dump, ...] | None = None
        self._dumped: str | None = None
        self._lock = asyncio.Lock()

    @property
    def dumps_offered(self) -> bool:
        """Whether there are dumps: of a folder that only is read; what changes all the time has none."""
        return isinstance(self.service.engine, FolderEngine) and not self.service.settings.writable

    @property
    def dump_folder(self) -> Path | None:
        """Where the dumps lie, once made."""
        return None if self._folder is None else Path(self._folder.name)

    async def dumps(self) -> tuple[Dump, ...]:
        """Return the dumps of the data as they are now, made when they are first asked for."""
        engine = self.service.engine
        if not self.dumps_offered or not isinstance(engine, FolderEngine):
            return ()
        async with self._lock:
            version = engine.version
            if self._dumps is None or self._dumped != version:
                made = tempfile.TemporaryDirectory(prefix="spinegraph-dump-")
                # Opened anew: another build may have taken the place of the one that the service began with. In a
                # thread, so that other requests are answered meanwhile.
                folder = await asyncio.to_thread(GraphFolder.open, engine.folder.directory)
                self._dumps = await asyncio.to_thread(write_dumps, folder, Path(made.name))
                self._folder, self._dumped = made, version
            return self._dumps

    def named_dumps(self) -> tuple[Dump, ...]:
        """Return the dumps by name and form alone, without making them."""
        if not self.dumps_offered:
            return ()
        return tuple(
            Dump(path=f"dump/{dump_name(suffix)}", format=label, media=media, size=0, sha256="")
            for _, suffix, label, media in FORMATS
        )

    def root(self, request: Request) -> str:
        """Return the address of the service as this client reaches it.

        Raises
        ------
        Problem
            The client names a host that can be none: it would get into addresses of the answer.
        """
        root = self.service.root(request)
        if not _ROOT.fullmatch(root):
            raise Problem(400, "the host is malformed", "Host", "send the name of this host")
        return root

    async def site(self, request: Request, *, dumps: bool = False) -> Site:
        """Return the site as this client reaches it."""
        return Site(
            self.reader,
            await self.reader.index(),
            root=self.root(request),
            dumps=await self.dumps() if dumps else self.named_dumps(),
        )

    async def answer(
        self,
        request: Request,
        media_type: str,
        make: Callable[[], Awaitable[str | bytes]],
        *,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """Return what ``make`` makes, from memory where it was made before; a client that has it is told so."""
        root = self.root(request)
        key = (root, request.scope["path"], request.scope["query_string"], media_type, program_version())
        tag = entity_tag(self.service, *key)
        sent = {**caching(self.service, tag), **(headers or {}), "Content-Type": content_type(media_type)}
        known = unchanged(request, tag, sent)
        if known is not None:
            return known
        kept = self._made.get((tag, key)) if tag else None
        if kept is not None:
            return Response(kept[2], status, sent)
        made = await make()
        data = made.encode() if isinstance(made, str) else made
        if tag:
            self._made.put((tag, key), ("page", media_type, data))
        return Response(data, status, sent)

    async def file(self, request: Request, media_type: str, text: str) -> Response:
        """Return a small text that changes with the data only."""

        async def make() -> str:
            return text

        return await self.answer(
            request, media_type, make, headers={"Cache-Control": f"public, max-age={_KEPT}", "Vary": "Accept-Encoding"}
        )


def desk_of(request: Request) -> Desk:
    """Return the desk of the service that a request came to, made with its first request."""
    known = getattr(request.app.state, "desk", None)
    if isinstance(known, Desk):
        return known
    made = Desk(service_of(request))
    request.app.state.desk = made
    return made


def wants_page(request: Request) -> bool:
    """Whether a client would rather have a page than data."""
    data = [media.type for media in GRAPHS]
    return choose(request.headers.get("accept"), [*data, "application/json", HTML.type]) == HTML.type
