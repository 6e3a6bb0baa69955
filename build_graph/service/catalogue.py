"""The graph described for machines that look for data sets: VoID, DCAT, a site map, and what robots may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape

import pyoxigraph as ox

from ..explore.records import is_web_address
from ..graph import named
from ..trig import DCTERMS, RDF, SCHEMA, SKOS, XSD
from ..vocabulary import TERMS
from .engine import Engine
from .negotiate import GRAPHS, HTML
from .resource import resource_of
from .site import Site

VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
_FOAF = "http://xmlns.com/foaf/0.1/"
_MEDIA = "http://www.iana.org/assignments/media-types/"
_FORMATS = "http://www.w3.org/ns/formats/"
PREFIXES = {"void": VOID, "dcat": DCAT, "spdx": SPDX, "foaf": _FOAF}
PATH = ".well-known/void"
_FORMAT_NAMES = {"turtle": "Turtle", "jsonld": "JSON-LD", "ntriples": "N-Triples", "rdfxml": "RDF_XML"}
_URLS_A_MAP = 40_000  # the protocol allows 50,000

_FIGURES = """
SELECT ?triples ?entities ?subjects ?properties ?objects WHERE {
  { SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?p) AS ?properties)
      (COUNT(DISTINCT ?o) AS ?objects) WHERE { GRAPH ?each { ?s ?p ?o } } }
  { SELECT (COUNT(DISTINCT ?e) AS ?entities) WHERE { ?e a <http://www.w3.org/2004/02/skos/core#Concept> } }
}
"""
_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?s) AS ?count) WHERE { ?s a ?class } GROUP BY ?class ORDER BY ?class
"""
_PROPERTIES = """
SELECT ?property (COUNT(*) AS ?count) WHERE { GRAPH ?each { ?s ?property ?o } } GROUP BY ?property ORDER BY ?property
"""


async def describe_dataset(engine: Engine, site: Site) -> tuple[ox.Triple, ...]:
    """Return the description of the data set in VoID and DCAT, sorted."""
    figures = (await engine.select(_FIGURES)).records()[0]
    classes = (await engine.select(_CLASSES)).records()
    properties = (await engine.select(_PROPERTIES)).records()
    triples = set(_description(site, figures, classes, properties))
    return tuple(sorted(triples, key=str))


def _description(
    site: Site,
    figures: Mapping[str, object],
    classes: Sequence[Mapping[str, object]],
    properties: Sequence[Mapping[str, object]],
) -> Iterator[ox.Triple]:
    here = site.root + PATH
    dataset = ox.NamedNode(f"{here}#dataset")
    index = site.index

    def say(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(subject, named(predicate), value)

    def number(value: object) -> ox.Literal:
        return ox.Literal(int(str(getattr(value, "value", 0))))

    document = ox.NamedNode(here)
    yield say(document, RDF + "type", named(VOID + "DatasetDescription"))
    yield say(document, _FOAF + "primaryTopic", dataset)
    yield say(document, DCTERMS + "title", ox.Literal("Description of the SpineGraph data set", language="en"))
    yield say(dataset, RDF + "type", named(VOID + "Dataset"))
    yield say(dataset, RDF + "type", named(DCAT + "Dataset"))
    yield say(dataset, DCTERMS + "title", ox.Literal(site.title, language="en"))
    words = "What documents say, each statement with the sentence that says it."
    yield say(dataset, DCTERMS + "description", ox.Literal(words, language="en"))
    yield say(dataset, _FOAF + "homepage", ox.NamedNode(site.root))
    yield say(dataset, DCAT + "landingPage", ox.NamedNode(site.root))
    yield say(dataset, VOID + "uriSpace", ox.Literal(index.base))
    if index.license and is_web_address(index.license):
        yield say(dataset, DCTERMS + "license", ox.NamedNode(index.license))
    for vocabulary in (TERMS, SKOS, DCTERMS, SCHEMA, "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/prov#"):
        yield say(dataset, VOID + "vocabulary", ox.NamedNode(vocabulary))
    for media in GRAPHS:
        yield say(dataset, VOID + "feature", ox.NamedNode(_FORMATS + _FORMAT_NAMES[media.name]))
    for name, key in (
        ("triples", "triples"),
        ("entities", "entities"),
        ("distinctSubjects", "subjects"),
        ("distinctObjects", "objects"),
        ("properties", "properties"),
    ):
        yield say(dataset, VOID + name, number(figures[key]))
    yield say(dataset, VOID + "classes", ox.Literal(len(classes)))
    yield say(dataset, VOID + "documents", ox.Literal(len(index.documents)))
    examples = sorted(index.spoken_of, key=lambda one: (-one.mentions, one.label))[:3]
    for example in examples:
        yield say(dataset, VOID + "exampleResource", ox.NamedNode(example.iri))
    for at, (rows, name, term) in enumerate(
        ((classes, "classPartition", "class"), (properties, "propertyPartition", "property"))
    ):
        for row in rows:
            value = row[term]
            if not isinstance(value, ox.NamedNode):
                continue
            part = ox.NamedNode(f"{here}#{'class' if at == 0 else 'property'}-{quote(value.value, safe='')}")
            yield say(dataset, VOID + name, part)
            yield say(part, VOID + term, value)
            yield say(part, VOID + ("entities" if at == 0 else "triples"), number(row["count"]))
    for dump in site.dumps:
        address = ox.NamedNode(site.root + dump.path)
        distribution = ox.NamedNode(f"{here}#{quote(dump.path, safe='')}")
        checksum = ox.NamedNode(f"{distribution.value}-checksum")
        yield say(dataset, VOID + "dataDump", address)
        yield say(dataset, DCAT + "distribution", distribution)
        yield say(distribution, RDF + "type", named(DCAT + "Distribution"))
        yield say(distribution, DCTERMS + "title", ox.Literal(dump.format))
        yield say(distribution, DCAT + "accessURL", address)
        yield say(distribution, DCAT + "downloadURL", address)
        yield say(distribution, DCAT + "mediaType", ox.NamedNode(_MEDIA + dump.media))
        yield say(distribution, DCAT + "compressFormat", ox.NamedNode(_MEDIA + "application/gzip"))
        yield say(
            distribution, DCAT + "byteSize", ox.Literal(str(dump.size), datatype=named(XSD + "nonNegativeInteger"))
        )
        yield say(distribution, SPDX + "checksum", checksum)
        yield say(checksum, RDF + "type", named(SPDX + "Checksum"))
        yield say(checksum, SPDX + "algorithm", named(SPDX + "checksumAlgorithm_sha256"))
        yield say(checksum, SPDX + "checksumValue", ox.Literal(dump.sha256, datatype=named(XSD + "hexBinary")))
    if site.live:
        yield from _services(site, dataset)


def _services(site: Site, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    endpoint = ox.NamedNode(f"{site.root}sparql")
    yield ox.Triple(dataset, named(VOID + "sparqlEndpoint"), endpoint)
    # The protocol appends the term that is sought, percent-encoded.
    yield ox.Triple(dataset, named(VOID + "uriLookupEndpoint"), ox.NamedNode(f"{site.root}api/v1/search?q="))
    for path, title, description in (
        ("sparql", "SPARQL endpoint", f"{site.root}sparql"),
        ("api/v1", "JSON API", f"{site.root}api/v1/openapi.json"),
    ):
        service = ox.NamedNode(f"{site.root}{PATH}#{quote(path, safe='')}")
        yield ox.Triple(service, named(RDF + "type"), named(DCAT + "DataService"))
        yield ox.Triple(service, named(DCTERMS + "title"), ox.Literal(title, language="en"))
        yield ox.Triple(service, named(DCAT + "endpointURL"), ox.NamedNode(site.root + path))
        yield ox.Triple(service, named(DCAT + "endpointDescription"), ox.NamedNode(description))
        yield ox.Triple(service, named(DCAT + "servesDataset"), dataset)


def page_paths(site: Site, sections: Iterable[str]) -> list[str]:
    """Return the paths of the pages that search engines are to know: those of what documents speak of."""
    index = site.index
    iris = [concept.iri for concept in index.spoken_of] + [one.iri for one in index.by_identifier.values()]
    found = ["", *(site.section(name) for name in sections)]
    for iri in iris:
        resource = resource_of(iri, index.base)
        if resource is not None and site.link(iri) is not None:
            found.append(resource.address(HTML, index))
    return found


def site_maps(root: str, paths: Sequence[str]) -> dict[str, str]:
    """Return the site map by file name; where one would grow too large it is an index of several."""
    parts = [paths[at : at + _URLS_A_MAP] for at in range(0, len(paths), _URLS_A_MAP)] or [[]]
    if len(parts) == 1:
        return {"sitemap.xml": _map("urlset", "url", (root + path for path in parts[0]))}
    names = [f"sitemap-{at}.xml" for at in range(1, len(parts) + 1)]
    maps = {
        name: _map("urlset", "url", (root + path for path in part)) for name, part in zip(names, parts, strict=True)
    }
    return {"sitemap.xml": _map("sitemapindex", "sitemap", (root + name for name in names)), **maps}


def _map(outer: str, inner: str, addresses: Iterable[str]) -> str:
    lines = "".join(f"<{inner}><loc>{escape(address)}</loc></{inner}>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</{outer}>\n'
    )


def robots(site: Site) -> str:
    """Return what robots may read: all but what is worked out for each request."""
    closed = "".join(f"Disallow: /{path}\n" for path in ("sparql", "search", "api/", "graph")) if site.live else ""
    return f"User-agent: *\nAllow: /\n{closed}\nSitemap: {site.root}sitemap.xml\n"


__all__ = ["PATH", "PREFIXES", "describe_dataset", "page_paths", "robots", "site_maps"]
