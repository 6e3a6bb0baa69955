"""What the interactive page shows, read from the quads of a graph folder.

The page is made from these records alone: sorted, frozen and free of RDF, so that the same graph gives the same page
and so that a page can be made in a test from three lines of Turtle. Only entities that a document mentions or makes a
statement about are taken; the rest of the vocabulary would drown them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

SG = "https://w3id.org/spinegraph/ontology#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"

_PREFIXES = f"""
PREFIX sg: <{SG}>
PREFIX rdf: <{_RDF}>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""

_STATEMENTS = (
    _PREFIXES
    + """
SELECT ?subject ?predicate ?object ?polarity ?certainty ?document ?start ?end ?quote ?prefix ?suffix
       ?rule ?confidence ?strength ?rate
WHERE { GRAPH ?graph {
  ?statement a sg:Statement ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
             sg:polarity ?polarity ; sg:certainty ?certainty ; sg:evidence ?evidence .
  ?evidence oa:hasTarget ?target .
  ?target oa:hasSource ?document ; oa:hasSelector ?position .
  ?position oa:start ?start ; oa:end ?end .
  OPTIONAL { ?target oa:hasSelector ?selector . ?selector oa:exact ?quote .
             OPTIONAL { ?selector oa:prefix ?prefix } OPTIONAL { ?selector oa:suffix ?suffix } }
  OPTIONAL { ?evidence sg:rule ?rule } OPTIONAL { ?evidence sg:confidence ?confidence }
  OPTIONAL { ?evidence sg:strength ?strength } OPTIONAL { ?evidence sg:rateText ?rate }
} }
"""
)

_MENTIONS = (
    _PREFIXES
    + """
SELECT ?entity ?role ?document ?start ?end
WHERE { GRAPH ?graph {
  ?mention a sg:Mention ; oa:hasBody ?entity ; oa:hasTarget ?target .
  ?target oa:hasSource ?document ; oa:hasSelector ?position .
  ?position oa:start ?start ; oa:end ?end .
  OPTIONAL { ?mention sg:role ?role }
} }
"""
)

_INFERRED = "graph/inferred"
"""How the name of the graph ends that holds what rules derived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClass:
    """One class of entities as the legend shows it. ``colour`` and ``glyph`` are None where the ontology has none."""

    name: str
    label: str
    plural: str
    definition: str | None
    colour: str | None
    glyph: str | None
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePredicate:
    """One predicate; ``inverse`` is how the relation reads from its object."""

    name: str
    label: str
    inverse: str
    definition: str | None
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDocument:
    """One document; ``url`` is where it was published, where that is known and a web address."""

    iri: str
    identifier: str
    title: str
    publisher: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEvidence:
    """One place that supports an edge; ``marks`` are ranges of ``quote`` (code points) that name either end."""

    document: str
    start: int
    end: int
    quote: str | None
    prefix: str
    suffix: str
    marks: tuple[tuple[int, int], ...]
    certainty: str
    rule: str | None
    confidence: float | None
    strength: str | None
    rate: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNode:
    """One entity; the first of ``classes`` is the role that its mentions have most often, and gives the colour."""

    iri: str
    label: str
    classes: tuple[str, ...]
    definition: str | None
    synonyms: tuple[str, ...]
    broader: tuple[tuple[str, str], ...]
    links: tuple[str, ...]
    coined: bool
    mentions: int
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEdge:
    """One relation with all its evidence; ``literal`` is set instead of an entity as object for a duration.

    ``confidence`` is that of the best evidence and None for an inferred edge; ``certainty`` is ``certain`` if any
    evidence is.
    """

    subject: str
    predicate: str
    object: str
    literal: bool
    polarity: str
    certainty: str
    confidence: float | None
    inferred: bool
    evidence: tuple[PageEvidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecords:
    """All that the page shows, each part sorted."""

    classes: tuple[PageClass, ...]
    predicates: tuple[PagePredicate, ...]
    documents: tuple[PageDocument, ...]
    nodes: tuple[PageNode, ...]
    edges: tuple[PageEdge, ...]


def local_name(iri: str) -> str:
    """Return the part of an IRI after its last ``#`` or ``/``."""
    return re.split(r"[#/]", iri)[-1]


def spaced(name: str) -> str:
    """Return a local name as words: ``hasComplication`` as ``has complication``, ``screw-loosening`` as two words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("-", " ").replace("_", " ").lower()


def page_records(store: ox.Store) -> PageRecords:
    """Return what the page shows of a store that follows the RDF model of docs/architecture.md.

    Parameters
    ----------
    store
        Quads of a graph folder. Ontology and vocabulary graphs may be absent: labels then come from the local names.
    """
    terms = _Terms(store)
    mentions = _Mentions(store)
    edges = [*_asserted(store, mentions)]
    edges += _inferred(store, edges, {end for edge in edges for end in (edge.subject, edge.object)}, terms)
    iris = {iri for edge in edges for iri in ((edge.subject,) if edge.literal else (edge.subject, edge.object))}
    nodes = tuple(_node(iri, terms, mentions) for iri in sorted(iris | set(mentions.count)))
    documents = {evidence.document for edge in edges for evidence in edge.evidence}
    documents |= {document for found in mentions.documents.values() for document in found}
    classes = {name for node in nodes for name in node.classes}
    return PageRecords(
        classes=tuple(sorted(map(terms.page_class, classes), key=lambda c: (c.order, c.name))),
        predicates=tuple(
            sorted(map(terms.page_predicate, {edge.predicate for edge in edges}), key=lambda p: (p.order, p.name))
        ),
        documents=tuple(_document(iri, terms) for iri in sorted(documents)),
        nodes=nodes,
        edges=tuple(sorted(edges, key=_edge_key)),
    )


def _edge_key(edge: PageEdge) -> tuple[str, str, str, str, bool]:
    return edge.subject, edge.predicate, edge.object, edge.polarity, edge.inferred


class _Terms:
    """Labels and other single values of terms, whichever graph they stand in."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def values(self, iri: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        """Return the distinct values, English before others, then in the order of their characters."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, None)
        found = {quad.object for quad in quads if isinstance(quad.object, (ox.NamedNode, ox.Literal))}
        return sorted(found, key=lambda term: (_language(term) not in ("en", None), term.value))

    def text(self, iri: str, *predicates: str) -> str | None:
        """Return the first value of the first predicate that has any."""
        return next((term.value for predicate in predicates for term in self.values(iri, predicate)), None)

    def label(self, iri: str) -> str:
        """Return a name for people, made from the IRI if there is no label."""
        return self.text(iri, _SKOS + "prefLabel", _RDFS + "label") or spaced(local_name(iri))

    def order(self, iri: str) -> int:
        """Return the place that the ontology gives a term; terms without one come last."""
        value = self.text(iri, SG + "order") or ""
        return int(value) if value.isdecimal() else 999

    def inverse(self, iri: str) -> str | None:
        """Return the IRI of the inverse predicate, in whichever direction the ontology says it."""
        found = [term.value for term in self.values(iri, _OWL + "inverseOf")]
        inverse = ox.NamedNode(_OWL + "inverseOf")
        quads = self._store.quads_for_pattern(None, inverse, ox.NamedNode(iri), None)
        found += sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
        return found[0] if found else None

    def page_class(self, name: str) -> PageClass:
        iri = SG + name
        label = self.text(iri, _RDFS + "label") or spaced(name)
        return PageClass(
            name=name,
            label=label,
            plural=self.text(iri, SG + "plural") or label,
            definition=self.text(iri, _SKOS + "definition", _RDFS + "comment"),
            colour=self.text(iri, SG + "colour"),
            glyph=self.text(iri, SG + "glyph"),
            order=self.order(iri),
        )

    def page_predicate(self, name: str) -> PagePredicate:
        iri = SG + name
        label = self.text(iri, _RDFS + "label") or spaced(name)
        inverse = self.inverse(iri)
        return PagePredicate(
            name=name,
            label=label,
            inverse=self.label(inverse) if inverse else f"{label} (of)",
            definition=self.text(iri, _SKOS + "definition", _RDFS + "comment"),
            order=self.order(iri),
        )


class _Mentions:
    """Where and in which role each entity is mentioned."""

    def __init__(self, store: ox.Store) -> None:
        self.roles: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.documents: defaultdict[str, set[str]] = defaultdict(set)
        places: defaultdict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
        for row in _rows(store, _MENTIONS):
            entity, document = row("entity") or "", row("document") or ""
            places[entity, document].add((int(row("start") or 0), int(row("end") or 0)))
            self.documents[entity].add(document)
            if role := row("role"):
                self.roles[entity][local_name(role)] += 1
        self._places = {key: tuple(sorted(spans)) for key, spans in places.items()}
        self.count = Counter[str]()
        for (entity, _), spans in self._places.items():
            self.count[entity] += len(spans)

    def within(self, entities: Iterable[str], document: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Return the ranges in which any of the entities is named there, counted from ``start``, none overlapping."""
        spans = sorted({span for entity in entities for span in self._places.get((entity, document), ())})
        marks: list[tuple[int, int]] = []
        for low, high in spans:
            if start <= low and high <= end and (not marks or low - start >= marks[-1][1]):
                marks.append((low - start, high - start))
        return tuple(marks)


def _rows(store: ox.Store, query: str) -> Iterator[Callable[[str], str | None]]:
    """Yield for each solution a function from the name of a variable to its value."""
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:

        def value(name: str, solution: ox.QuerySolution = solution) -> str | None:
            term = solution[name]
            return term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else None

        yield value


def _asserted(store: ox.Store, mentions: _Mentions) -> Iterator[PageEdge]:
    """Yield one edge for a claim and its polarity: a hedged and a flat wording of it are two pieces of evidence."""
    grouped: defaultdict[tuple[str, str, str, bool, str], set[PageEvidence]] = defaultdict(set)
    literals = _literal_objects(store)
    for row in _rows(store, _STATEMENTS):
        subject, predicate, target = (row(name) or "" for name in ("subject", "predicate", "object"))
        document, start, end = row("document") or "", int(row("start") or 0), int(row("end") or 0)
        quote, confidence, rule = row("quote"), row("confidence"), row("rule")
        evidence = PageEvidence(
            document=document,
            start=start,
            end=end,
            quote=quote,
            prefix=row("prefix") or "",
            suffix=row("suffix") or "",
            marks=mentions.within((subject, target), document, start, end) if quote is not None else (),
            certainty=local_name(row("certainty") or "certain"),
            rule=local_name(rule) if rule else None,
            confidence=float(confidence) if confidence else None,
            strength=row("strength"),
            rate=row("rate"),
        )
        polarity = local_name(row("polarity") or "affirmed")
        grouped[subject, local_name(predicate), target, target in literals, polarity].add(evidence)
    for (subject, predicate, target, literal, polarity), found in sorted(grouped.items()):
        evidence_of = tuple(sorted(found, key=lambda e: (e.document, e.start, e.end, e.certainty, e.rule or "")))
        confidences = [e.confidence for e in evidence_of if e.confidence is not None]
        yield PageEdge(
            subject=subject,
            predicate=predicate,
            object=target,
            literal=literal,
            polarity=polarity,
            certainty="certain" if any(e.certainty == "certain" for e in evidence_of) else "possible",
            confidence=max(confidences, default=None),
            inferred=False,
            evidence=evidence_of,
        )


def _literal_objects(store: ox.Store) -> set[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(_RDF + "object"), None, None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}


def _inferred(store: ox.Store, asserted: list[PageEdge], known: set[str], terms: _Terms) -> Iterator[PageEdge]:
    """Yield inferred edges between entities that say more than an asserted edge read backwards."""
    predicates = {edge.predicate for edge in asserted}
    seen = {(edge.subject, edge.predicate, edge.object) for edge in asserted if edge.polarity == "affirmed"}
    inverses: dict[str, str | None] = {}
    found = set()
    for subject, predicate, target in _derived(store):
        if not predicate.startswith(SG) or subject not in known or target not in known or subject == target:
            continue
        name = local_name(predicate)
        if name not in predicates:
            if name not in inverses:
                inverse = terms.inverse(predicate)
                inverses[name] = local_name(inverse) if inverse else None
            forward = inverses[name]
            if forward not in predicates or forward is None:
                continue
            subject, name, target = target, forward, subject
        if (subject, name, target) not in seen:
            found.add((subject, name, target))
    for subject, name, target in sorted(found):
        yield PageEdge(
            subject=subject,
            predicate=name,
            object=target,
            literal=False,
            polarity="affirmed",
            certainty="certain",
            confidence=None,
            inferred=True,
            evidence=(),
        )


def _derived(store: ox.Store) -> Iterator[tuple[str, str, str]]:
    """Yield the triples between IRIs of the graph of rules; only that one is gone through, for all hold far more."""
    for graph in store.named_graphs():
        if isinstance(graph, ox.NamedNode) and graph.value.endswith(_INFERRED):
            for quad in store.quads_for_pattern(None, None, None, graph):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                    yield quad.subject.value, quad.predicate.value, quad.object.value


def _node(iri: str, terms: _Terms, mentions: _Mentions) -> PageNode:
    types = {term.value for term in terms.values(iri, _RDF + "type")}
    kinds = sorted(local_name(kind) for kind in types if kind.startswith(SG) and kind != SG + "CoinedConcept")
    roles = mentions.roles.get(iri, Counter())
    ranked = sorted(roles, key=lambda role: (-roles[role], role not in kinds, role))
    label = terms.label(iri)
    synonyms = {term.value.casefold(): term.value for term in terms.values(iri, _SKOS + "altLabel")}
    synonyms.pop(label.casefold(), None)
    links = {
        term.value
        for match in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
        for term in terms.values(iri, _SKOS + match)
    }
    return PageNode(
        iri=iri,
        label=label,
        classes=tuple(ranked) or tuple(kinds),
        definition=terms.text(iri, _SKOS + "definition"),
        synonyms=tuple(synonyms[key] for key in sorted(synonyms)),
        broader=tuple((term.value, terms.label(term.value)) for term in terms.values(iri, _SKOS + "broader")),
        links=tuple(sorted(link for link in links if is_web_address(link))),
        coined=SG + "CoinedConcept" in types,
        mentions=mentions.count[iri],
        documents=tuple(sorted(mentions.documents.get(iri, ()))),
    )


def _document(iri: str, terms: _Terms) -> PageDocument:
    identifier = terms.text(iri, _DCTERMS + "identifier") or local_name(iri)
    url = terms.text(iri, _DCTERMS + "source")
    return PageDocument(
        iri=iri,
        identifier=identifier,
        title=terms.text(iri, _DCTERMS + "title") or identifier,
        publisher=terms.text(iri, _DCTERMS + "publisher"),
        url=url if url and is_web_address(url) else None,
    )


def is_web_address(text: str) -> bool:
    """Return whether a text may become a link: ``javascript:`` and the like may not, whatever a document says."""
    return re.fullmatch(r"https?://[^\s<>\"']+", text) is not None


def _language(term: ox.NamedNode | ox.Literal) -> str | None:
    return term.language if isinstance(term, ox.Literal) else None
