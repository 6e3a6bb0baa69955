"""What a store says, read back as plain records: entities, claims and the places that make them.

Each look-up goes graph by graph. The union of all graphs would multiply every claim by the number of documents that
make it, for the same triple then counts once a graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import pyoxigraph as ox

from .vocabulary import TERMS

_PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sg": TERMS,
    "skos": "http://www.w3.org/2004/02/skos/core#",
}

_JOINING = str.maketrans(dict.fromkeys("-‐‑_/", " "))

_CLAIMS = """
SELECT ?statement ?subject ?predicate ?object ?polarity ?certainty ?document ?start ?end ?quote ?rule ?confidence
  ?strength ?rate
WHERE { GRAPH ?graph {
  ?statement a sg:Statement ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
    sg:polarity ?polarity ; sg:certainty ?certainty ; sg:evidence ?evidence .
  ?evidence sg:rule ?rule ; sg:confidence ?confidence ; oa:hasTarget ?target .
  ?target oa:hasSource/dcterms:identifier ?document ; oa:hasSelector ?position .
  ?position oa:start ?start ; oa:end ?end .
  OPTIONAL { ?target oa:hasSelector/oa:exact ?quote }
  OPTIONAL { ?evidence sg:strength ?strength }
  OPTIONAL { ?evidence sg:rateText ?rate }
  FILTER_HERE
} }
"""

_MENTIONS = """
SELECT ?entity ?role (COUNT(DISTINCT ?mention) AS ?count) (MIN(?name) AS ?document)
WHERE { GRAPH ?graph {
  ?mention a sg:Mention ; oa:hasBody ?entity ; sg:role ?role ; oa:hasTarget/oa:hasSource/dcterms:identifier ?name .
} }
GROUP BY ?entity ?role ?graph
"""

_LABELS = """
SELECT ?entity ?property ?value
WHERE {
  VALUES ?property { skos:prefLabel skos:altLabel skos:definition skos:broader }
  GRAPH ?graph { ?entity ?property ?value }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """One place that makes a claim: a range of characters of a document, and its words where they are kept."""

    document: str
    start: int
    end: int
    quote: str | None
    rule: str
    confidence: float
    strength: str | None = None
    rate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement with all its places. ``object`` is an IRI, or where ``literal`` is true a duration."""

    iri: str
    subject: str
    predicate: str
    object: str
    literal: bool
    polarity: str
    certainty: str
    places: tuple[Place, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that make the claim, sorted."""
        return tuple(sorted({place.document for place in self.places}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity that documents name or speak of.

    ``classes`` are the roles that documents give it, commonest first; ``documents`` those that name it.
    """

    iri: str
    label: str
    classes: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    definition: str | None = None
    broader: tuple[str, ...] = ()
    coined: bool = False
    mentions: int = 0
    documents: tuple[str, ...] = ()


def rows(store: ox.Store, query: str, **options: Any) -> Iterator[dict[str, Any]]:
    """Yield the solutions of a SELECT query as dictionaries of terms; what is unbound is None."""
    answer = store.query(query, prefixes=_PREFIXES, **options)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError("rows() takes SELECT queries")
    names = [variable.value for variable in answer.variables]
    for solution in answer:
        yield {name: solution[name] for name in names}


def local(iri: str) -> str:
    """Return the local name of an IRI."""
    return iri.rpartition("#")[2].rpartition("/")[2]


def read_claims(store: ox.Store, entity: str | None = None) -> tuple[Claim, ...]:
    """Return the claims of a store, sorted by what they say; with ``entity`` those about that IRI only."""
    condition = "FILTER(?subject = ?about || ?object = ?about)" if entity else ""
    bound = f"VALUES ?about {{ {ox.NamedNode(entity)} }}" if entity else ""
    query = _CLAIMS.replace("FILTER_HERE", condition).replace("WHERE {", f"WHERE {{ {bound}", 1)
    heads: dict[str, dict[str, Any]] = {}
    places: dict[str, set[Place]] = {}
    for row in rows(store, query):
        iri = row["statement"].value
        heads.setdefault(iri, row)
        places.setdefault(iri, set()).add(
            Place(
                document=row["document"].value,
                start=int(row["start"].value),
                end=int(row["end"].value),
                quote=_value(row["quote"]),
                rule=local(row["rule"].value),
                confidence=float(row["confidence"].value),
                strength=_value(row["strength"]),
                rate=_value(row["rate"]),
            )
        )
    claims = (
        Claim(
            iri=iri,
            subject=row["subject"].value,
            predicate=local(row["predicate"].value),
            object=row["object"].value,
            literal=isinstance(row["object"], ox.Literal),
            polarity=local(row["polarity"].value),
            certainty=local(row["certainty"].value),
            places=tuple(sorted(places[iri], key=attrgetter("document", "start", "end", "rule"))),
        )
        for iri, row in heads.items()
    )
    return tuple(sorted(claims, key=attrgetter("subject", "predicate", "object", "polarity", "certainty")))


def read_entities(store: ox.Store, claims: tuple[Claim, ...]) -> dict[str, Entity]:
    """Return the entities that documents mention and that claims speak of, by IRI in order."""
    counts: dict[str, dict[str, int]] = {}
    found: dict[str, set[str]] = {}
    seen: dict[tuple[str, str], int] = {}
    for row in rows(store, _MENTIONS):
        iri, role, document = row["entity"].value, local(row["role"].value), row["document"].value
        count = int(row["count"].value)
        roles = counts.setdefault(iri, {})
        roles[role] = roles.get(role, 0) + count
        found.setdefault(iri, set()).add(document)
        # A mention with two roles comes in two rows and is one mention.
        seen[iri, document] = max(seen.get((iri, document), 0), count)
    for claim in claims:
        counts.setdefault(claim.subject, {})
        if not claim.literal:
            counts.setdefault(claim.object, {})
    labels = read_labels(store)
    coined = {
        row["entity"].value for row in rows(store, "SELECT ?entity WHERE { GRAPH ?g { ?entity a sg:CoinedConcept } }")
    }
    kinds = _kinds(store)
    return {
        iri: Entity(
            iri=iri,
            label=labels.get(iri, {}).get("prefLabel", [local(iri)])[0],
            classes=tuple(sorted(roles, key=lambda role, of=roles: (-of[role], role))) or kinds.get(iri, ()),  # type: ignore[misc]
            alternatives=tuple(labels.get(iri, {}).get("altLabel", ())),
            definition=next(iter(labels.get(iri, {}).get("definition", ())), None),
            broader=tuple(labels.get(iri, {}).get("broader", ())),
            coined=iri in coined,
            mentions=sum(seen[iri, document] for document in found.get(iri, ())),
            documents=tuple(sorted(found.get(iri, ()))),
        )
        for iri, roles in sorted(counts.items())
    }


def read_labels(store: ox.Store) -> dict[str, dict[str, list[str]]]:
    """Return labels, definitions and broader concepts of every concept: by IRI and local name, each list sorted."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in rows(store, _LABELS):
        value = row["value"]
        if isinstance(value, ox.Literal) and (value.language or "en").split("-")[0] != "en":
            continue
        found.setdefault(row["entity"].value, {}).setdefault(local(row["property"].value), set()).add(value.value)
    return {iri: {name: sorted(values) for name, values in properties.items()} for iri, properties in found.items()}


def name_key(wording: str) -> str:
    """Return the form in which names are looked up: lower case, hyphens, underscores and slashes made spaces."""
    return " ".join(wording.casefold().translate(_JOINING).split())


def read_names(store: ox.Store) -> dict[str, str]:
    """Return every label by its key with its entity's IRI; of several entities under one the preferred one."""
    found: dict[str, str] = {}
    for name in ("prefLabel", "altLabel", "hiddenLabel"):
        predicate = ox.NamedNode(_PREFIXES["skos"] + name)
        pairs = {
            (quad.object.value, quad.subject.value)
            for quad in store.quads_for_pattern(None, predicate, None)
            if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode)
        }
        for label, iri in sorted(pairs):
            found.setdefault(name_key(label), iri)
    return found


def _kinds(store: ox.Store) -> dict[str, tuple[str, ...]]:
    """Return the classes of ours that the vocabulary gives each concept."""
    query = "SELECT DISTINCT ?entity ?class WHERE { ?class rdfs:subClassOf sg:Entity . ?entity a skos:Concept, ?class }"
    found: dict[str, set[str]] = {}
    for row in rows(store, query, use_default_graph_as_union=True):
        found.setdefault(row["entity"].value, set()).add(local(row["class"].value))
    return {iri: tuple(sorted(classes)) for iri, classes in found.items()}


def _value(term: ox.Literal | None) -> str | None:
    return None if term is None else term.value
