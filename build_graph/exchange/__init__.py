"""A graph handed on to other programs: RDF formats and GraphML, each byte-identical for the same graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from ..errors import UsageError
from ..trig import dump_trig, dump_turtle, prefixes_for
from .jsonld import dump_jsonld, load_context
from .xml import clean_literals, dump_graphml

if TYPE_CHECKING:
    from ..store import GraphFolder

__all__ = ["FORMATS", "export"]

Quads = Iterable[ox.Quad]


def export(folder: GraphFolder, format: str, stream: IO[str], *, quads: Collection[ox.Quad] | None = None) -> None:
    """Write the graph of a folder to a text stream in one of ``FORMATS``.

    TriG, N-Quads and JSON-LD keep the named graphs; Turtle, N-Triples and RDF/XML hold all triples in one graph;
    GraphML holds entities and claims without the vocabulary that no document speaks of.

    Parameters
    ----------
    quads
        The quads of the folder, for whoever writes it in several formats: reading them takes longer than writing.

    Raises
    ------
    UsageError
        The format is unknown.
    """
    write = _WRITERS.get(format)
    if write is None:
        raise UsageError(f"unknown format {format!r}", "--format", f"choose one of: {', '.join(FORMATS)}")
    write(folder, folder.quads() if quads is None else quads, stream)


def _turtle(folder: GraphFolder, quads: Quads, stream: IO[str]) -> None:
    dump_turtle(quads, stream, base=folder.base)


def _trig(folder: GraphFolder, quads: Quads, stream: IO[str]) -> None:
    dump_trig(quads, stream, base=folder.base)


def _nquads(folder: GraphFolder, quads: Quads, stream: IO[str]) -> None:
    stream.writelines(f"{line} .\n" for line in sorted({str(quad) for quad in quads}))


def _ntriples(folder: GraphFolder, quads: Quads, stream: IO[str]) -> None:
    stream.writelines(f"{line} .\n" for line in sorted({str(quad.triple) for quad in quads}))


def _rdfxml(folder: GraphFolder, quads: Quads, stream: IO[str]) -> None:
    triples = clean_literals(iter(sorted({quad.triple for quad in quads}, key=str)))
    written = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=prefixes_for(folder.base)) or b""
    stream.write(written.decode() + "\n")


def _jsonld(folder: GraphFolder, quads: Quads, stream: IO[str]) -> None:
    own = folder.ontology_folder
    context = load_context(own) if (own / "context.jsonld").is_file() else load_context()
    dump_jsonld(quads, stream, context=context)


def _graphml(folder: GraphFolder, quads: Quads, stream: IO[str]) -> None:
    dump_graphml(folder, stream)


_WRITERS: dict[str, Callable[[GraphFolder, Quads, IO[str]], None]] = {
    "turtle": _turtle,
    "trig": _trig,
    "nquads": _nquads,
    "ntriples": _ntriples,
    "rdfxml": _rdfxml,
    "jsonld": _jsonld,
    "graphml": _graphml,
}
FORMATS = tuple(_WRITERS)
