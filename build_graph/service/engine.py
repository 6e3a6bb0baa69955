"""What the service asks of a graph, and the engine that answers from a graph folder.

All faces go through an ``Engine``: the SPARQL endpoint takes its answers as bytes in the format that the client wants,
pages and the JSON API take terms. ``remote.RemoteEngine`` is the same over another SPARQL endpoint.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import tempfile
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from ..errors import GraphError, UsageError
from ..query import bind
from ..store import GRAPH_FILE, STORE_FOLDER, GraphFolder, write_store
from ..trig import prefixes_for
from .negotiate import DATASETS, GRAPHS, RESULTS
from .pool import Frame, Pool, out_of_memory
from .problem import Problem, not_acceptable
from .settings import Settings
from .sparql import Text, with_dataset

if TYPE_CHECKING:
    from ..trig import Term

LOG = logging.getLogger("build_graph.service")

_WATCH = 2.0  # seconds between two looks at whether the graph has been built again

Bindings = Mapping[str, ox.NamedNode | ox.Literal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The graphs that a request names: those merged as default graph, and those open to GRAPH; empty for neither."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default_graphs or self.named_graphs)


ALL = Dataset()


@dataclass(kw_only=True)
class Answer:
    """An answer on its way: what it is, and its bytes.

    ``kind`` is ``table``, ``boolean`` or ``graph``; ``format`` the short name of a ``negotiate.Media``; ``complete``
    the whole of a small answer, else None. Close it when done: what is still being evaluated is then stopped.
    """

    kind: str
    format: str
    complete: bytes | None
    stream: AsyncIterator[bytes]
    release: Callable[[], Awaitable[None]] | None = None

    async def close(self) -> None:
        """Stop, and free what the answer holds."""
        close = getattr(self.stream, "aclose", None)
        if close is not None:
            await close()
        if self.release is not None:
            await self.release()

    async def bytes(self) -> bytes:
        """Return the whole answer."""
        if self.complete is not None:
            return self.complete
        try:
            return b"".join([part async for part in self.stream])
        finally:
            await self.close()


@dataclass(frozen=True, slots=True)
class Rows:
    """The solutions of a SELECT query, in memory."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def records(self) -> list[dict[str, Term]]:
        """Return each solution as a dictionary of what is bound."""
        return [
            {name: term for name, term in zip(self.columns, row, strict=True) if term is not None} for row in self.rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the Graph Store Protocol does to a graph; ``graph`` None is the default graph.

    ``change`` is ``replace``, ``extend`` or ``delete``; ``parts`` are documents with the short name of their format.
    """

    change: str
    graph: str | None
    parts: tuple[tuple[str, bytes], ...] = ()


class Engine(Protocol):
    """A graph that can be asked.

    ``base`` is the IRI under which entities and documents live, ``version`` changes with the data and is None where
    that cannot be told.
    """

    base: str

    @property
    def version(self) -> str | None:
        """What changes with the data."""

    async def start(self) -> None:
        """Make ready."""

    async def stop(self) -> None:
        """Free everything."""

    async def query(
        self,
        text: str,
        *,
        results: str | None = "json",
        graph: str | None = "turtle",
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> Answer:
        """Answer a query in the formats given for tables and for graphs; None where none will do.

        Raises
        ------
        Problem
            The query is malformed (400), reaches out (403), has no acceptable format (406), takes too long (504) …
        """

    async def select(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> Rows:
        """Return the solutions of a SELECT query; ``bindings`` fill its ``VALUES ?name { UNDEF }`` clauses."""

    async def ask(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> bool:
        """Return the answer to an ASK query."""

    async def construct(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> tuple[ox.Triple, ...]:
        """Return the triples of a CONSTRUCT or DESCRIBE query, each once, sorted."""

    async def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> tuple[ox.Quad, ...]:
        """Return the quads of named graphs that match a pattern, sorted."""

    async def update(self, text: str, *, dataset: Dataset = ALL) -> None:
        """Carry out a SPARQL update."""

    async def graph(self, name: str | None, format: str) -> Answer:
        """Return the named graph of that IRI; None is the default graph, which is the union of all."""

    async def dump(self, format: str) -> Answer:
        """Return all graphs with their names."""

    async def has_graph(self, name: str) -> bool:
        """Whether there is a named graph of that IRI."""

    async def change(self, change: Change) -> bool:
        """Change a graph; return whether it was there before."""

    def state(self) -> Mapping[str, int]:
        """Return numbers for ``/metrics``."""


class Asking(ABC):
    """What every engine can do once it can ``query``."""

    @abstractmethod
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

    async def select(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> Rows:
        """Return the solutions of a SELECT query; ``bindings`` fill its ``VALUES ?name { UNDEF }`` clauses."""
        answer = await self.query(bind(text, bindings or {}), graph=None, dataset=dataset, timeout=timeout)
        solutions = ox.parse_query_results(await answer.bytes(), ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("select takes a SELECT query")
        names = tuple(variable.value for variable in solutions.variables)
        return Rows(names, tuple(tuple(solution[name] for name in names) for solution in solutions))

    async def ask(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> bool:
        """Return the answer to an ASK query."""
        answer = await self.query(bind(text, bindings or {}), graph=None, dataset=dataset, timeout=timeout)
        return bool(ox.parse_query_results(await answer.bytes(), ox.QueryResultsFormat.JSON))

    async def construct(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> tuple[ox.Triple, ...]:
        """Return the triples of a CONSTRUCT or DESCRIBE query, each once, sorted."""
        answer = await self.query(
            bind(text, bindings or {}), results=None, graph="ntriples", dataset=dataset, timeout=timeout
        )
        quads = ox.parse(await answer.bytes(), format=ox.RdfFormat.N_TRIPLES)
        return tuple(sorted({quad.triple for quad in quads}, key=str))

    async def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> tuple[ox.Quad, ...]:
        """Return the quads of named graphs that match a pattern, sorted."""
        slots = {"s": subject, "p": predicate, "o": object, "g": graph}
        values = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in slots.items() if term is not None)
        rows = await self.select(f"SELECT ?s ?p ?o ?g WHERE {{ {values} GRAPH ?g {{ ?s ?p ?o }} }}")
        return tuple(sorted((ox.Quad(*row) for row in rows.rows), key=str))  # type: ignore[arg-type]


class Cache:
    """Small answers, the least recently used leaving first."""

    def __init__(self, room: int) -> None:
        self._room, self._used = room, 0
        self._items: OrderedDict[object, tuple[str, str, bytes]] = OrderedDict()
        self.hits = 0

    def get(self, key: object) -> tuple[str, str, bytes] | None:
        """Return kind, format and data, or None."""
        item = self._items.get(key)
        if item is not None:
            self._items.move_to_end(key)
            self.hits += 1
        return item

    def put(self, key: object, item: tuple[str, str, bytes]) -> None:
        """Keep an answer where it takes no more than a hundredth of the room."""
        cost = len(item[2]) + 1024
        if cost * 100 > self._room or key in self._items:
            return
        self._items[key] = item
        self._used += cost
        while self._used > self._room:
            _, (_, _, data) = self._items.popitem(last=False)
            self._used -= len(data) + 1024

    def clear(self) -> None:
        """Forget all."""
        self._items.clear()
        self._used = 0


async def _nothing() -> AsyncGenerator[bytes]:
    return
    yield b""


@dataclass
class FolderEngine(Asking):
    """Answers from a graph folder, by a pool of processes that have its store open."""

    folder: GraphFolder
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self.base = self.folder.base
        self.prefixes = prefixes_for(self.base)
        self._cache = Cache(self.settings.cache_bytes)
        self._changes = 0
        self._content = _content_of(self.folder.directory)
        if self.settings.writable:
            # What an earlier run wrote is not in the canonical file, so no two runs share a version.
            self._content = f"{self._content}-{secrets.token_hex(4)}"
        self._identity = self._store_identity()
        self._watching: asyncio.Task[None] | None = None
        self._made: tempfile.TemporaryDirectory[str] | None = None
        self._pool: Pool | None = None

    @property
    def version(self) -> str | None:
        """Of a folder that is only read its content's hash; of one that is written, a count beside it."""
        return f"{self._content}-{self._changes}" if self._changes else self._content

    @property
    def pool(self) -> Pool:
        """The processes, once started."""
        if self._pool is None:
            raise RuntimeError("the engine has not been started")
        return self._pool

    async def start(self) -> None:
        """Start the processes, where they do not run yet."""
        if self._pool is not None:
            return
        store = self.folder.directory / STORE_FOLDER
        if not store.is_dir():
            if self.settings.writable:
                raise UsageError("the graph has no store that could be changed", str(store), "build it again")
            # A graph handed on as its one file: the processes share a store made of it.
            self._made = tempfile.TemporaryDirectory(prefix="spinegraph-")
            store = Path(self._made.name) / STORE_FOLDER
            write_store(self.folder.quads(), store)
        self._pool = Pool(self.settings, self._options(store))
        try:
            await self._pool.start()
        except BaseException:
            await self.stop()
            raise
        if self._made is None and not self.settings.writable:
            self._watching = asyncio.create_task(self._watch())

    def _options(self, store: Path) -> Mapping[str, Any]:
        return {
            "store": str(store.resolve()),
            "writable": self.settings.writable,
            "memory": self.settings.memory,
            "limit": self.settings.result_bytes,
            "prefixes": self.prefixes,
            "base": self.base,
        }

    def _store_identity(self) -> tuple[int, int] | None:
        try:
            status = (self.folder.directory / STORE_FOLDER).stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    async def _watch(self) -> None:
        """Follow a build that puts another store in the place of this one: no two workers shall differ for long."""
        while True:
            await asyncio.sleep(_WATCH)
            identity = self._store_identity()
            if identity in {None, self._identity}:
                continue
            try:
                self.folder = await asyncio.to_thread(GraphFolder.open, self.folder.directory)
            except GraphError as error:
                LOG.warning("the new graph cannot be opened: %s", error.what)
                continue
            self._content = await asyncio.to_thread(_content_of, self.folder.directory)
            self._identity = identity
            self.base = self.folder.base
            self.prefixes = prefixes_for(self.base)
            self._cache.clear()
            await self.pool.renew(self._options(self.folder.directory / STORE_FOLDER))
            LOG.info("the graph was built again and is served anew")

    async def stop(self) -> None:
        """End the processes."""
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None
        if self._pool is not None:
            await self._pool.stop()
            self._pool = None
        if self._made is not None:
            self._made.cleanup()
            self._made = None

    def state(self) -> Mapping[str, int]:
        """Return numbers for ``/metrics``."""
        pool = self.pool
        return {
            "workers": pool.size,
            "workers_busy": pool.busy,
            "workers_restarted_total": pool.restarts,
            "requests_waiting": pool.waiting,
            "cache_hits_total": self._cache.hits,
        }

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
        key = (self.version, text, results, graph, dataset)
        known = None if looked.volatile else self._cache.get(key)
        if known is not None:
            return Answer(kind=known[0], format=known[1], complete=known[2], stream=_nothing())
        request = {
            "op": "query",
            "text": text,
            "results": results,
            "graph": graph,
            "dataset": bool(dataset),
            "default_graphs": dataset.default_graphs,
            "named_graphs": dataset.named_graphs,
            # The engine's union would hide the dataset that a query names itself.
            "union": not dataset and not looked.has_dataset,
        }
        answer = await self._answer(request, looked, results, graph, timeout)
        if answer.complete is not None and not looked.volatile:
            self._cache.put(key, (answer.kind, answer.format, answer.complete))
        return answer

    async def _answer(
        self,
        request: Mapping[str, Any],
        text: Text | None,
        results: str | None,
        graph: str | None,
        timeout: float | None = None,
        payload: bytes = b"",
    ) -> Answer:
        """Ask a worker; return when the answer's first bytes are there, so that its status is known."""
        lease = await self.pool.lease()
        frames = lease.ask(request, payload, timeout=timeout or self.settings.timeout)
        try:
            head = await anext(frames)
            if head.letter == b"X":
                raise self._problem(head.record(), text)
            record = head.record()
            kind = str(record.get("kind", ""))
            first = await anext(frames)
            data = first.data if first.letter == b"D" else b""
            last = await anext(frames) if first.letter == b"D" else first
            if last.letter == b"X":
                raise self._problem(last.record(), text)
        except BaseException:
            await frames.aclose()
            lease.close()
            raise
        name = (graph if kind == "graph" else results) or ""
        if last.letter == b"E":
            lease.close()
            return Answer(kind=kind, format=name, complete=data, stream=_nothing())

        async def release() -> None:
            # Not left to the stream: one that was never begun runs no clean-up of its own.
            await frames.aclose()
            lease.close()

        stream = self._rest(frames, [data, last.data], text)
        return Answer(kind=kind, format=name, complete=None, stream=stream, release=release)

    async def _rest(
        self, frames: AsyncGenerator[Frame], begun: Sequence[bytes], text: Text | None
    ) -> AsyncGenerator[bytes]:
        for data in begun:
            yield data
        async for frame in frames:
            if frame.letter == b"X":
                raise self._problem(frame.record(), text)
            if frame.letter == b"D":
                yield frame.data

    def _problem(self, record: Mapping[str, Any], text: Text | None) -> Problem:
        kind, message = record["error"], record["message"]
        where = "the query's text"
        if kind == "syntax" and text is not None:
            return text.malformed(message, self.prefixes)
        if kind == "syntax":
            return Problem(400, f"the document is malformed: {message}", "the request's body", "mend it there")
        if kind == "format":
            return not_acceptable([media.type for media in (GRAPHS if message == "graph" else RESULTS)])
        if kind == "size":
            return Problem(
                413,
                f"the answer is larger than {self.settings.result_bytes} bytes",
                where,
                "add a LIMIT, or take the dump of all graphs",
            )
        if kind == "memory":
            return out_of_memory()
        if kind == "missing":
            return missing_graph(message)
        return Problem(500, f"the evaluation failed: {message}", where, "simplify it, or report it")

    async def update(self, text: str, *, dataset: Dataset = ALL) -> None:
        """Carry out a SPARQL update."""
        looked = Text.of(text)
        looked.refuse_reaching_out()
        if dataset:
            text = with_dataset(looked, dataset.default_graphs, dataset.named_graphs)
        await self._answer({"op": "update", "text": text}, looked, None, None)
        self._changed()

    def _changed(self) -> None:
        self._changes += 1
        self._cache.clear()

    async def graph(self, name: str | None, format: str) -> Answer:
        """Return a named graph, or the union of all."""
        request = {"op": "read", "graph": name, "format": format, "union": True, "exists": False}
        return await self._answer(request, None, None, format)

    async def dump(self, format: str) -> Answer:
        """Return all graphs with their names."""
        if format not in {media.name for media in DATASETS}:
            raise not_acceptable([media.type for media in DATASETS])
        request = {"op": "read", "graph": None, "format": format, "union": False, "exists": False}
        return await self._answer(request, None, None, format)

    async def has_graph(self, name: str) -> bool:
        """Whether there is a named graph of that IRI."""
        request = {"op": "read", "graph": name, "format": "ntriples", "union": True, "exists": True}
        try:
            await self._answer(request, None, None, "ntriples")
        except Problem as problem:
            if problem.status == 404:
                return False
            raise
        return True

    async def change(self, change: Change) -> bool:
        """Change a graph; return whether it was there before."""
        request = {
            "op": "change",
            "change": change.change,
            "graph": change.graph,
            "parts": [(name, len(data)) for name, data in change.parts],
        }
        lease = await self.pool.lease()
        try:
            existed = False
            async for frame in lease.ask(
                request, b"".join(data for _, data in change.parts), timeout=self.settings.timeout * 10
            ):
                if frame.letter == b"X":
                    raise self._problem(frame.record(), None)
                if frame.letter == b"H":
                    existed = bool(frame.record()["existed"])
        finally:
            lease.close()
            self._changed()
        return existed


async def graph_names(engine: Engine, limit: int) -> tuple[str, ...]:
    """Return the IRIs of the first named graphs, sorted."""
    rows = await engine.select(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g LIMIT {limit}")
    return tuple(term.value for row in rows.rows for term in row if isinstance(term, ox.NamedNode))


def missing_graph(name: str) -> Problem:
    """Return the answer to a request for a graph that is not there."""
    return Problem(
        404, f"there is no graph {name}", "graph", "see all with: SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    )


def _content_of(directory: Path) -> str:
    """Return a short hash of a folder's graph: of its canonical file, and of what the store's files look like."""
    digest = hashlib.sha256()
    file = directory / GRAPH_FILE
    if file.is_file():
        with file.open("rb") as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
    store = directory / STORE_FOLDER
    for stored in sorted(store.iterdir()) if store.is_dir() else ():
        size = stored.stat().st_size
        if stored.suffix in {".sst", ".log"} and size:
            digest.update(f"{stored.name} {size}\n".encode())
    return digest.hexdigest()[:16]
