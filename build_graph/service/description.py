"""The SPARQL 1.1 Service Description: what the endpoint can do, and which graphs it has."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..graph import named
from ..trig import RDF, prefixes_for
from .engine import graph_names
from .negotiate import GRAPHS, RESULTS
from .service import Service
from .worker import RDF_FORMATS

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "jsonld": "JSON-LD",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
}
# More graphs than that are counted and not listed: the description stays something to read.
_LISTED = 1000


async def describe(service: Service, endpoint: str, format: str) -> bytes:
    """Return the description of the service at an address, in a format of ``negotiate.GRAPHS``."""
    names = await graph_names(service.engine, _LISTED)
    triples = list(_triples(endpoint, names, writable=service.settings.writable))
    prefixes = {**prefixes_for(service.engine.base), "sd": SD}
    return ox.serialize(triples, format=RDF_FORMATS[format], prefixes=prefixes) or b""


def _triples(endpoint: str, graphs: tuple[str, ...], *, writable: bool) -> Iterator[ox.Triple]:
    service, dataset = ox.NamedNode(f"{endpoint}#service"), ox.NamedNode(f"{endpoint}#dataset")
    default = ox.NamedNode(f"{endpoint}#default")

    def say(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(subject, named(predicate), value)

    yield say(service, RDF + "type", named(SD + "Service"))
    yield say(service, SD + "endpoint", ox.NamedNode(endpoint))
    yield say(service, SD + "supportedLanguage", named(SD + "SPARQL11Query"))
    if writable:
        yield say(service, SD + "supportedLanguage", named(SD + "SPARQL11Update"))
    yield say(service, SD + "feature", named(SD + "UnionDefaultGraph"))
    yield say(service, SD + "feature", named(SD + "EmptyGraphs"))
    for media in (*RESULTS, *GRAPHS):
        yield say(service, SD + "resultFormat", named(_FORMATS + _FORMAT_NAMES[media.name]))
    if writable:
        for media in GRAPHS:
            yield say(service, SD + "inputFormat", named(_FORMATS + _FORMAT_NAMES[media.name]))
    yield say(service, SD + "defaultDataset", dataset)
    yield say(dataset, RDF + "type", named(SD + "Dataset"))
    yield say(dataset, SD + "defaultGraph", default)
    yield say(default, RDF + "type", named(SD + "Graph"))
    for at, graph in enumerate(graphs):
        node = ox.NamedNode(f"{endpoint}#graph-{at}")
        yield say(dataset, SD + "namedGraph", node)
        yield say(node, RDF + "type", named(SD + "NamedGraph"))
        yield say(node, SD + "name", ox.NamedNode(graph))
