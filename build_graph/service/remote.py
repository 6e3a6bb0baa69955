"""An engine that asks another SPARQL 1.1 endpoint, for graphs that have outgrown one machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox

from ..errors import GraphError, UsageError
from ..trig import prefixes_for
from ..vocabulary import BASE
from .engine import ALL, Answer, Asking, Change, Dataset
from .negotiate import GRAPHS, RESULTS, essence
from .problem import Problem, not_acceptable
from .settings import Settings
from .sparql import Text, prefixed
from .worker import RDF_FORMATS, RESULT_FORMATS

_TYPES = {media.name: media.type for media in (*RESULTS, *GRAPHS)}
# Ways in which stores take a request for the union of all graphs, where that is not their default graph anyway.
_UNIONS: tuple[dict[str, str], ...] = (
    {},
    {"union-default-graph": ""},  # Oxigraph
    {"default-graph-uri": "urn:x-arq:UnionGraph"},  # Apache Jena
)
_SMALL = 64 * 1024


def check_url(url: str, where: str) -> None:
    """Raise unless an address is one of HTTP."""
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise UsageError(f"{url!r} is no address of the web", where, "give one such as http://localhost:7878/query")


class RemoteEngine(Asking):
    """Answers by asking a SPARQL 1.1 endpoint.

    Parameters
    ----------
    url
        The address for queries.
    base
        The base IRI of the graph; None looks for it in the names of the graphs.
    """

    def __init__(self, url: str, settings: Settings, *, base: str | None = None) -> None:
        check_url(url, "--store")
        if settings.writable:
            raise UsageError("a remote store is only read through this service", "--writable", "write to it directly")
        self.url, self.settings = url, settings
        self.base = base or BASE
        self._base_known = base is not None
        self._client: httpx.AsyncClient | None = None
        self._union: dict[str, str] = {}

    @property
    def version(self) -> str | None:
        """None: no standard tells when the data of an endpoint change."""
        return None

    @property
    def client(self) -> httpx.AsyncClient:
        """The connections, once started."""
        if self._client is None:
            raise RuntimeError("the engine has not been started")
        return self._client

    async def start(self) -> None:
        """Connect, and find out how the endpoint takes a request for the union of all graphs.

        Raises
        ------
        GraphError
            The endpoint does not answer, or has no union of its graphs.
        """
        if self._client is not None:
            return
        limits = httpx.Limits(max_connections=self.settings.workers * 8)
        timeout = httpx.Timeout(self.settings.timeout, pool=self.settings.queue_timeout)
        self._client = httpx.AsyncClient(limits=limits, timeout=timeout)
        try:
            await self._find_union()
            if not self._base_known:
                await self._find_base()
        except Problem as problem:
            await self.stop()
            raise GraphError(
                f"the endpoint does not answer: {problem.what}", self.url, "see that it runs, and that it takes queries"
            ) from problem
        except GraphError:
            await self.stop()
            raise

    async def _find_union(self) -> None:
        # An endpoint without named graphs has everything in its default graph.
        if not await self.ask("ASK { GRAPH ?g { ?s ?p ?o } }"):
            return
        for union in _UNIONS:
            self._union = union
            try:
                if await self.ask("ASK { GRAPH ?g { ?s ?p ?o } ?s ?p ?o }"):
                    return
            except Problem as problem:
                if union == {} or problem.status >= 502:
                    raise
        raise GraphError(
            "the endpoint has named graphs and no default graph that is their union",
            self.url,
            "turn that on in the store, as docs/service.md says for each",
        )

    async def _find_base(self) -> None:
        rows = await self.select(
            'SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRENDS(STR(?g), "graph/ontology")) } LIMIT 100'
        )
        names = [str(getattr(term, "value", "")) for row in rows.rows for term in row]
        if names:
            self.base = min(names, key=len).removesuffix("graph/ontology")

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def state(self) -> Mapping[str, int]:
        """Return no numbers: they are the endpoint's own."""
        return {}

    async def query(
        self,
        text: str,
        *,
        results: str | None = "json",
        graph: str | None = "turtle",
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> Answer:
        """Answer a query."""
        looked = Text.of(text)
        looked.refuse_reaching_out()
        fields: dict[str, str | list[str]] = {"query": prefixed(prefixes_for(self.base), looked)}
        if dataset:
            fields["default-graph-uri"] = list(dataset.default_graphs)
            fields["named-graph-uri"] = list(dataset.named_graphs)
        elif not looked.has_dataset:
            fields |= self._union
        response = await self._send(fields, _accept(results, graph), timeout)
        if not response.is_success:
            said = " ".join((await self._all(response)).decode("utf-8", "replace").split())[:500]
            raise _refused(response.status_code, said, looked, self.url)
        kind, name = _kind(essence(response.headers.get("content-type", "")))
        wanted = graph if kind == "graph" else results
        if wanted is None:
            await response.aclose()
            raise not_acceptable([media.type for media in (GRAPHS if kind == "graph" else RESULTS)])
        if name != wanted:
            # Not every store writes every format; what it writes is written anew here.
            data = _rewritten(await self._all(response), kind, name, wanted)
            return Answer(kind=kind, format=wanted, complete=data, stream=self._stream(response))
        if int(response.headers.get("content-length", _SMALL + 1)) <= _SMALL:
            return Answer(kind=kind, format=name, complete=await self._all(response), stream=self._stream(response))
        stream = self._stream(response)
        return Answer(kind=kind, format=name, complete=None, stream=stream, release=response.aclose)

    async def _send(self, fields: Mapping[str, str | list[str]], accept: str, timeout: float | None) -> httpx.Response:
        request = self.client.build_request("POST", self.url, data=dict(fields), headers={"Accept": accept})
        limit = timeout or self.settings.timeout
        try:
            async with asyncio.timeout(limit):
                return await self.client.send(request, stream=True)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Problem(
                504,
                f"the endpoint behind this service took longer than {limit:g} seconds",
                "the query's text",
                "narrow it, or add a LIMIT",
            ) from error
        except httpx.HTTPError as error:
            raise Problem(502, f"the endpoint behind this service does not answer: {error}", "", "try later") from error

    async def _all(self, response: httpx.Response) -> bytes:
        limit = self.settings.result_bytes
        data = bytearray()
        try:
            async for part in response.aiter_bytes():
                data += part
                if limit and len(data) > limit:
                    raise _too_large(limit)
            return bytes(data)
        except httpx.HTTPError as error:
            raise Problem(502, f"the endpoint behind this service broke off: {error}", "", "try later") from error
        finally:
            await response.aclose()

    async def _stream(self, response: httpx.Response) -> AsyncGenerator[bytes]:
        limit, size = self.settings.result_bytes, 0
        try:
            if response.is_closed:
                return
            async for part in response.aiter_bytes():
                size += len(part)
                if limit and size > limit:
                    raise _too_large(limit)
                yield part
        except httpx.HTTPError as error:
            raise Problem(502, f"the endpoint behind this service broke off: {error}", "", "try later") from error
        finally:
            await response.aclose()

    async def update(self, text: str, *, dataset: Dataset = ALL) -> None:
        """Refuse: a remote store is only read through this service."""
        raise _read_only()

    async def change(self, change: Change) -> bool:
        """Refuse: a remote store is only read through this service."""
        raise _read_only()

    async def graph(self, name: str | None, format: str) -> Answer:
        """Return a named graph, or the union of all."""
        pattern = "?s ?p ?o" if name is None else f"GRAPH <{name}> {{ ?s ?p ?o }}"
        return await self.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", results=None, graph=format)

    async def dump(self, format: str) -> Answer:
        """Refuse: SPARQL has no query for all graphs with their names."""
        raise Problem(
            404,
            "all graphs at once are not to be had through this service",
            "graph",
            "ask for them one by one, or take the dump of the store itself",
        )

    async def has_graph(self, name: str) -> bool:
        """Whether there is a named graph of that IRI."""
        return await self.ask(f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")


def _too_large(limit: int) -> Problem:
    return Problem(413, f"the answer is larger than {limit} bytes", "the query's text", "add a LIMIT")


def _accept(results: str | None, graph: str | None) -> str:
    """Return the Accept header for a table or a graph in these formats, or else in what can be written anew."""
    types = [_TYPES[name] for name in (results, graph) if name]
    others = ["application/sparql-results+json;q=0.5"] if results else []
    others += ["application/n-triples;q=0.5", "text/turtle;q=0.4"] if graph else []
    return ", ".join([*types, *(other for other in others if other.partition(";")[0] not in types)])


def _kind(media_type: str) -> tuple[str, str]:
    for media in RESULTS:
        if media_type in {media.type, "application/json" if media.name == "json" else media.type}:
            return "table", media.name
    for media in GRAPHS:
        if media_type == media.type or media_type in media.aliases:
            return "graph", media.name
    raise Problem(502, f"the endpoint behind this service answered with {media_type or 'no type'}")


def _rewritten(data: bytes, kind: str, have: str, wanted: str) -> bytes:
    """Return an answer in another format."""
    try:
        if kind == "graph":
            return ox.serialize(ox.parse(data, format=RDF_FORMATS[have]), format=RDF_FORMATS[wanted]) or b""
        results = ox.parse_query_results(data, RESULT_FORMATS[have])
        return results.serialize(format=RESULT_FORMATS[wanted]) or b""
    except (SyntaxError, ValueError) as error:
        raise Problem(502, f"the answer of the endpoint behind this service cannot be read: {error}") from error


def _read_only() -> Problem:
    return Problem(403, "the graph is only read through this service", "", "write to its store directly")


def _refused(status: int, said: str, text: Text, url: str) -> Problem:
    if status == 400:
        return text.malformed(said)
    if status in {406, 413, 429, 503, 504}:
        return Problem(status, f"the endpoint behind this service says: {said or status}")
    return Problem(502, f"the endpoint behind this service answered {status}: {said}", url, "see its log")


__all__ = ["RemoteEngine", "check_url"]
