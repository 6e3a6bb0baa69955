"""A resource of the graph: its kind, its address here, and all that describes it, as triples.

A description has what a reader of one file needs: an entity comes with the statements about it, their evidence with
quotes, and the names of all that they speak of.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from .engine import Engine
from .index import Index
from .negotiate import GRAPHS, HTML, Media

FORMS: tuple[Media, ...] = (HTML, *GRAPHS)
KINDS = ("id", "document", "statement", "evidence", "mention", "inference", "activity", "edition", "program", "genid")

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
# Ways from ?root, the resource itself, to ?node, what is described in full beside it.
_PARTS = {
    "id": (
        "?node rdf:subject ?root ; a sg:Statement",
        "?node rdf:object ?root ; a sg:Statement",
        "?s rdf:subject ?root ; a sg:Statement ; sg:evidence ?node",
        "?s rdf:object ?root ; a sg:Statement ; sg:evidence ?node",
        "?s rdf:subject ?root ; a sg:Statement ; sg:evidence/oa:hasTarget ?node",
        "?s rdf:object ?root ; a sg:Statement ; sg:evidence/oa:hasTarget ?node",
        "?s rdf:subject ?root ; a sg:Statement ; sg:evidence/oa:hasTarget/oa:hasSelector ?node",
        "?s rdf:object ?root ; a sg:Statement ; sg:evidence/oa:hasTarget/oa:hasSelector ?node",
    ),
    "statement": (
        "?root sg:evidence ?node",
        "?root sg:evidence/oa:hasTarget ?node",
        "?root sg:evidence/oa:hasTarget/oa:hasSelector ?node",
    ),
    "evidence": (
        "?root oa:hasTarget ?node",
        "?root oa:hasTarget/oa:hasSelector ?node",
        "?root oa:hasBody ?node . ?node a sg:Statement",
    ),
    "mention": ("?root oa:hasTarget ?node", "?root oa:hasTarget/oa:hasSelector ?node"),
    "document": (
        "?t oa:hasSource ?root . ?node oa:hasTarget ?t",
        "?node oa:hasSource ?root",
        "?t oa:hasSource ?root ; oa:hasSelector ?node",
        "?t oa:hasSource ?root . ?e oa:hasTarget ?t . ?node sg:evidence ?e",
    ),
}
# What gets its name, and nothing else, said beside the description.
_NAMED = {
    "id": (
        "?root ?p ?node",
        "?s rdf:subject ?root ; a sg:Statement ; rdf:object ?node",
        "?s rdf:object ?root ; a sg:Statement ; rdf:subject ?node",
        "?s rdf:subject ?root ; a sg:Statement ; sg:evidence/oa:hasTarget/oa:hasSource ?node",
        "?s rdf:object ?root ; a sg:Statement ; sg:evidence/oa:hasTarget/oa:hasSource ?node",
    ),
    "statement": ("?root ?p ?node", "?root sg:evidence/oa:hasTarget/oa:hasSource ?node"),
    "evidence": ("?root ?p ?node", "?root oa:hasBody ?s . ?s ?p ?node", "?root oa:hasTarget/oa:hasSource ?node"),
    "mention": ("?root ?p ?node", "?root oa:hasTarget/oa:hasSource ?node"),
    "document": (
        "?root ?p ?node",
        "?t oa:hasSource ?root . ?m oa:hasTarget ?t ; oa:hasBody ?node",
        "?t oa:hasSource ?root . ?e oa:hasTarget ?t . ?s sg:evidence ?e ; rdf:subject|rdf:object ?node",
    ),
}
_NAMES = "skos:prefLabel dcterms:title dcterms:identifier"
_OTHERWISE = ("?root ?p ?node",)


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that the graph speaks of, under its base; ``path`` is its IRI without the base."""

    iri: str
    kind: str
    path: str

    def address(self, media: Media, index: Index) -> str:
        """Return where it is described in that form, under the root of the site.

        A document may be called as another one with a suffix; the suffix is then set apart by a tilde.
        """
        path = self.path + media.suffix
        return f"{self.path}~{media.suffix}" if index.base + path in index.documents else path


def resource_of(iri: str, base: str) -> Resource | None:
    """Return the resource of an IRI, or None where it is none of those that live under the base."""
    path = iri.removeprefix(base)
    kind, slash, name = path.partition("/")
    if path == iri or not slash or not name or kind not in KINDS:
        return None
    return Resource(iri, kind, path)


def iri_of(path: str, base: str) -> str:
    """Return the IRI that a path of a request stands for."""
    return base + quote(path, safe="/~")


def split_suffix(iri: str) -> tuple[str, Media] | None:
    """Return an IRI without the suffix of a form, and that form, or None."""
    for media in FORMS:
        if iri.endswith(media.suffix) and media.suffix:
            return iri[: -len(media.suffix)].removesuffix("~"), media
    return None


async def description(engine: Engine, resource: Resource) -> tuple[ox.Triple, ...]:
    """Return what describes a resource, each triple once, sorted."""
    root = ox.NamedNode(resource.iri)
    parts = [f"VALUES ?root {{ {root} }} ?root ?q ?v BIND(?root AS ?node)"]
    parts += [f"VALUES ?root {{ {root} }} {way} . ?node ?q ?v" for way in _PARTS.get(resource.kind, ())]
    parts += [
        f"VALUES ?root {{ {root} }} {way} . ?node ?q ?v . VALUES ?q {{ {_NAMES} }}"
        for way in _NAMED.get(resource.kind, _OTHERWISE)
    ]
    # One query a part: an engine that gets them as one UNION may weigh the parts badly, and each is quick by itself.
    found: set[ox.Triple] = set()
    for part in parts:
        found.update(await engine.construct(f"{_PREFIXES} CONSTRUCT {{ ?node ?q ?v }} WHERE {{ {part} }}"))
    return tuple(sorted(found, key=str))


async def ontology_triples(engine: Engine) -> tuple[ox.Triple, ...]:
    """Return the ontology, sorted."""
    quads = await engine.quads(graph=ox.NamedNode(f"{engine.base}graph/ontology"))
    return tuple(sorted({quad.triple for quad in quads}, key=str))
