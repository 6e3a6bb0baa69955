"""``spinegraph publish``: the pages and the data as files for any web host.

What a service works out for each request is written beforehand: every page, every description in every form under its
suffix, the dumps with their checksums, VoID and the site map. Links are relative, so a site works under any address.
Equal graphs give equal bytes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from ..errors import GraphError, UsageError
from ..explore.records import is_web_address
from ..graph import program_version
from ..store import GraphFolder
from ..swap import replaced
from .catalogue import PATH, PREFIXES, describe_dataset, page_paths, robots, site_maps
from .dumps import write_dumps
from .forms import context_of, write_form
from .index import Index
from .inprocess import InProcessEngine
from .negotiate import GRAPHS, HTML
from .reader import Reader
from .resource import Resource, description, ontology_triples, resource_of
from .site import SECTIONS, Site

MARKER = "spinegraph-site.json"
_STATIC = Path(__file__).parent / "static" / "site"
# What a site of plain files leaves out unless asked: the steps of rules, of which there are many and no page links to.
_ASKED_FOR = frozenset({"inference", "genid"})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was written: how many pages, and how many files in all."""

    pages: int
    files: int


def run_publish(
    directory: Path,
    out: Path,
    *,
    url: str | None = None,
    everything: bool = False,
    progress: Progress | None = None,
) -> Published:
    """Write the site of a graph folder; it takes the place of an earlier one when all is written.

    Parameters
    ----------
    out
        The folder of the site: not there yet, empty, or an earlier site.
    url
        Where the site will stand, for canonical links and the site map; without it, the base of the graph.
    everything
        Whether what no document speaks of gets pages, too: the rest of the vocabulary, and each inference.
    progress
        Called with how many resources are written, and how many there are.

    Raises
    ------
    GraphError
        The graph cannot be read, or the site cannot be written.
    UsageError
        The address is none of the web.
    """
    folder = GraphFolder.open(directory)
    root = folder.base if url is None else url
    if not is_web_address(root):
        raise UsageError(f"{root!r} is no address of the web", "--url", "give one such as https://example.org/spine/")
    root = root if root.endswith("/") else root + "/"
    engine = InProcessEngine(folder.store, folder.base, "published")
    with replaced(out, check=check_site) as aside:
        publisher = _Publisher(folder, Reader(engine), aside, root, everything, progress)
        asyncio.run(publisher.write())
        return Published(pages=publisher.pages, files=publisher.files)


def check_site(target: Path) -> None:
    """Raise unless a site may be written here: nothing there yet, an empty folder, or an earlier site.

    Raises
    ------
    GraphError
        Something else stands there.
    """
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir():
        raise GraphError("the site needs a folder, and a file stands there", str(target), "give another name with -o")
    if any(target.iterdir()) and not (target / MARKER).is_file():
        raise GraphError(
            "the folder is no earlier site and is not overwritten",
            str(target),
            "give a new folder with -o, or move its files away",
        )


@dataclass
class _Publisher:
    folder: GraphFolder
    reader: Reader
    out: Path
    root: str
    everything: bool
    progress: Progress | None
    pages: int = 0
    files: int = 0
    context: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.context = context_of(self.folder)

    async def write(self) -> None:
        """Write all files."""
        index = await self.reader.index()
        resources = self._resources(index)
        dumps = write_dumps(self.folder, self.out / "dump")
        self.files += len(dumps) + 1
        site = Site(
            self.reader,
            index,
            root=self.root,
            live=False,
            described={resource.iri for resource in resources},
            dumps=dumps,
        )
        for at, resource in enumerate(resources, start=1):
            await self._resource(site, resource)
            if self.progress:
                self.progress(at, len(resources))
        await self._sections(site)
        await self._ontology(site)
        await self._beside(site)

    def _resources(self, index: Index) -> list[Resource]:
        """Return what gets pages, sorted: what documents speak of, all that this leads to, and where it is said."""
        subjects = {
            quad.subject.value
            for quad in self.folder.store.quads_for_pattern(None, None, None, None)
            if isinstance(quad.subject, ox.NamedNode) and "#" not in quad.subject.value
        }
        wanted = set(index.concepts) if self.everything else _spoken_of(index)
        found = []
        for iri in sorted(subjects | wanted):
            resource = resource_of(iri, index.base)
            if resource is None or (resource.kind == "id" and iri not in wanted):
                continue
            if resource.kind not in _ASKED_FOR or self.everything:
                found.append(resource)
        return found

    async def _resource(self, site: Site, resource: Resource) -> None:
        self._page(resource.address(HTML, site.index), await site.page(resource))
        triples = await description(self.reader.engine, resource)
        for media in GRAPHS:
            data = write_form(media, triples, base=site.index.base, context=self.context, resource=resource)
            self._file(resource.address(media, site.index), data)

    async def _sections(self, site: Site) -> None:
        self._page("index.html", await site.home())
        made = {
            "entities": site.entities(),
            "documents": site.documents(),
            "statistics": await site.statistics(),
            "contradictions": await site.contradictions(),
            "ontology": await site.ontology(),
            "data": site.data_page(),
            "search": await site.search("", None, 1),
        }
        for name, text in made.items():
            self._page(site.section(name), text)
        missing = site.render(
            "error.html",
            "404.html",
            title="Nothing here",
            what="there is nothing at this address",
            where=None,
            indexed=False,
            # A host shows this page at any address, so its links start at the root of the site.
            absolute=True,
        )
        self._page("404.html", missing)

    async def _ontology(self, site: Site) -> None:
        triples = await ontology_triples(self.reader.engine)
        for media in GRAPHS:
            data = write_form(media, triples, base=site.index.base, context=self.context)
            self._file(f"ontology{media.suffix}", data)
        text = json.dumps({"@context": self.context}, ensure_ascii=False, indent=1) + "\n"
        self._file("ontology/context.jsonld", text.encode())

    async def _beside(self, site: Site) -> None:
        triples = await describe_dataset(self.reader.engine, site)
        for media in GRAPHS:
            data = write_form(media, triples, base=site.index.base, context=self.context, prefixes=PREFIXES)
            self._file(PATH + media.suffix, data)
            if media.name == "turtle":
                self._file(PATH, data)
        for name, text in site_maps(self.root, page_paths(site, SECTIONS)).items():
            self._file(name, text.encode())
        self._file("robots.txt", robots(site).encode())
        self._file("classes.css", site.style().encode())
        self._file("names.json", site.names().encode())
        # GitHub Pages passes over folders that begin with a dot unless this file is there.
        self._file(".nojekyll", b"")
        for source in sorted(_STATIC.iterdir()):
            self._file(f"static/site/{source.name}", source.read_bytes())
        record = {"program": "spinegraph", "version": program_version(), "base": site.index.base, "url": self.root}
        self._file(MARKER, (json.dumps(record, indent=1) + "\n").encode())

    def _page(self, path: str, text: str) -> None:
        self.pages += 1
        self._file(path, text.encode())

    def _file(self, path: str, data: bytes) -> None:
        # Hosts decode an address before they look for its file.
        target = self.out / unquote(path)
        if not target.resolve().is_relative_to(self.out.resolve()):
            raise GraphError("a document's name leads out of the site", path, "build the graph anew from plain names")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self.files += 1


def _spoken_of(index: Index) -> set[str]:
    """Return the entities that documents speak of or are about, with all that is broader."""
    waiting = [concept.iri for concept in index.spoken_of]
    waiting += [iri for document in index.documents.values() for iri in document.about]
    found: set[str] = set()
    while waiting:
        iri = waiting.pop()
        if iri in found or iri not in index.concepts:
            continue
        found.add(iri)
        waiting += index.concepts[iri].broader
    return found


__all__ = ["MARKER", "Published", "check_site", "run_publish"]
