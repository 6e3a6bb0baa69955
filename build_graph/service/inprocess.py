"""An engine that answers in this process, for what is written once and not served: files for a web host."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pyoxigraph as ox

from ..query import bind
from ..trig import prefixes_for
from .engine import ALL, Answer, Asking, Bindings, Change, Dataset
from .problem import Problem
from .sparql import Text
from .worker import RDF_FORMATS, RESULT_FORMATS


class InProcessEngine(Asking):
    """Answers from a store that is open already; it has no limits, so it takes no queries of strangers."""

    def __init__(self, store: ox.Store, base: str, version: str) -> None:
        self.base = base
        self._store, self._version = store, version

    @property
    def version(self) -> str | None:
        """The version that it was given."""
        return self._version

    async def start(self) -> None:
        """Do nothing: the store is open."""

    async def stop(self) -> None:
        """Do nothing: whoever opened the store closes it."""

    def state(self) -> Mapping[str, int]:
        """Return no numbers."""
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
        """Answer a query over the union of all graphs."""
        Text.of(text).refuse_reaching_out()
        answer = self._store.query(text, prefixes=prefixes_for(self.base), use_default_graph_as_union=True)
        if isinstance(answer, ox.QueryTriples):
            name = graph or "turtle"
            data = ox.serialize(answer, format=RDF_FORMATS[name]) or b""
            return Answer(kind="graph", format=name, complete=data, stream=_nothing())
        name = results or "json"
        kind = "table" if isinstance(answer, ox.QuerySolutions) else "boolean"
        data = answer.serialize(format=RESULT_FORMATS[name]) or b""
        return Answer(kind=kind, format=name, complete=data, stream=_nothing())

    async def construct(
        self,
        text: str,
        *,
        bindings: Bindings | None = None,
        dataset: Dataset = ALL,
        timeout: float | None = None,
    ) -> tuple[ox.Triple, ...]:
        """Return the triples of a CONSTRUCT query, each once, sorted."""
        text = bind(text, bindings or {})
        answer = self._store.query(text, prefixes=prefixes_for(self.base), use_default_graph_as_union=True)
        if not isinstance(answer, ox.QueryTriples):
            raise TypeError("construct takes a CONSTRUCT query")
        return tuple(sorted(set(answer), key=str))

    async def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> tuple[ox.Quad, ...]:
        """Return the quads of named graphs that match a pattern, sorted."""
        return tuple(sorted(self._store.quads_for_pattern(subject, predicate, object, graph), key=str))

    async def update(self, text: str, *, dataset: Dataset = ALL) -> None:
        """Refuse: the store is only read."""
        raise _read_only()

    async def change(self, change: Change) -> bool:
        """Refuse: the store is only read."""
        raise _read_only()

    async def graph(self, name: str | None, format: str) -> Answer:
        """Return a named graph, or the union of all."""
        quads = self._store.quads_for_pattern(None, None, None, None if name is None else ox.NamedNode(name))
        data = ox.serialize(sorted({quad.triple for quad in quads}, key=str), format=RDF_FORMATS[format]) or b""
        return Answer(kind="graph", format=format, complete=data, stream=_nothing())

    async def dump(self, format: str) -> Answer:
        """Return all graphs with their names."""
        data = self._store.dump(format=RDF_FORMATS[format]) or b""
        return Answer(kind="graph", format=format, complete=data, stream=_nothing())

    async def has_graph(self, name: str) -> bool:
        """Whether there is a named graph of that IRI."""
        return self._store.contains_named_graph(ox.NamedNode(name))


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


def _read_only() -> Problem:
    return Problem(403, "the graph is only read here", "", "build it anew")
