"""What the faces for people need at hand: the names of everything, and how often documents speak of it.

It is read from the graph once a version of the data, by a handful of queries, and holds labels and counts alone; what
documents say is asked for when it is needed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..claims import local
from ..explore.page import class_styles
from ..explore.records import PageClass
from ..trig import DCTERMS, OWL, RDF, RDFS, SCHEMA, SKOS, Term
from ..vocabulary import TERMS
from .wording import spaced

if TYPE_CHECKING:
    from .engine import Engine

_ROOT_CLASS = TERMS + "Entity"
_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?|[a-z]+")
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")

_ONTOLOGY = """
SELECT DISTINCT ?term ?property ?value WHERE {
  VALUES ?graph { UNDEF }
  GRAPH ?graph { ?term ?property ?value } FILTER(ISIRI(?term))
}
"""
_CONCEPTS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?concept ?property ?value WHERE {
  VALUES ?property { UNDEF }
  GRAPH ?graph { ?concept a skos:Concept ; ?property ?value }
}
"""
_KINDS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
SELECT DISTINCT ?concept ?class WHERE {
  ?class rdfs:subClassOf sg:Entity .
  GRAPH ?graph { ?concept a skos:Concept, ?class }
}
"""
_COINED = """
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
SELECT DISTINCT ?concept WHERE { GRAPH ?graph { ?concept a sg:CoinedConcept } }
"""
_ROLES = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
SELECT ?concept ?role ?document (COUNT(DISTINCT ?mention) AS ?count) WHERE {
  GRAPH ?graph { ?mention a sg:Mention ; oa:hasBody ?concept ; sg:role ?role ; oa:hasTarget/oa:hasSource ?document }
} GROUP BY ?concept ?role ?document
"""
_MENTIONS = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
SELECT ?concept ?document (COUNT(DISTINCT ?mention) AS ?count) WHERE {
  GRAPH ?graph { ?mention a sg:Mention ; oa:hasBody ?concept ; oa:hasTarget/oa:hasSource ?document }
} GROUP BY ?concept ?document
"""
_ENDS = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
SELECT ?end (COUNT(DISTINCT ?statement) AS ?count) WHERE {
  ?statement a sg:Statement ; ?side ?end . VALUES ?side { rdf:subject rdf:object } FILTER(ISIRI(?end))
} GROUP BY ?end
"""
_DOCUMENTS = """
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
SELECT DISTINCT ?document ?property ?value WHERE { GRAPH ?graph { ?document a sg:Document ; ?property ?value } }
"""
_CLAIMS = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sg: <https://w3id.org/spinegraph/ontology#>
SELECT ?document (COUNT(DISTINCT ?statement) AS ?count) WHERE {
  GRAPH ?graph { ?statement a sg:Statement ; sg:evidence/oa:hasTarget/oa:hasSource ?document }
} GROUP BY ?document
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityClass:
    """A class of entities, as the ontology names and draws it; ``types`` are the schema.org types it is under."""

    name: str
    iri: str
    label: str
    plural: str
    definition: str | None
    colour: str
    glyph: str
    order: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A predicate; ``inverse`` says how it reads from object to subject, ``match`` is its schema.org property."""

    name: str
    iri: str
    label: str
    inverse: str
    definition: str | None
    order: int
    stated: bool
    match: str | None
    inverse_match: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """An entity: its names, its place in the vocabulary, and how often documents speak of it.

    ``classes`` are the roles that documents give it, commonest first, or what the vocabulary says that it is.
    """

    iri: str
    label: str
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    definition: str | None = None
    broader: tuple[str, ...] = ()
    matches: tuple[tuple[str, str], ...] = ()
    classes: tuple[str, ...] = ()
    coined: bool = False
    mentions: int = 0
    statements: int = 0
    documents: tuple[tuple[str, int], ...] = ()

    @property
    def spoken_of(self) -> bool:
        """Whether any document mentions it or makes a statement about it."""
        return bool(self.mentions or self.statements)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """A document: what is known of it, and how much it says."""

    iri: str
    identifier: str
    title: str
    format: str | None = None
    language: str | None = None
    characters: int | None = None
    sha256: str | None = None
    publisher: str | None = None
    creator: str | None = None
    date: str | None = None
    source: str | None = None
    license: str | None = None
    about: tuple[str, ...] = ()
    mentions: int = 0
    statements: int = 0


@dataclass(frozen=True, kw_only=True)
class Index:
    """Names and counts of all classes, predicates, entities and documents of one version of a graph."""

    base: str
    classes: Mapping[str, EntityClass]
    predicates: Mapping[str, Predicate]
    concepts: Mapping[str, Concept]
    documents: Mapping[str, DocumentRecord]
    labels: Mapping[str, str]
    title: str | None = None
    license: str | None = None

    def label(self, iri: str) -> str:
        """Return the name for people of anything in the graph."""
        concept = self.concepts.get(iri)
        if concept is not None:
            return concept.label
        document = self.documents.get(iri)
        if document is not None:
            return document.title
        return self.labels.get(iri) or spaced(local(iri)) or iri

    def predicate(self, name: str) -> Predicate:
        """Return a predicate by local name, made up from its name where the ontology lacks it."""
        known = self.predicates.get(name)
        if known is not None:
            return known
        label = spaced(name)
        return Predicate(
            name=name,
            iri=TERMS + name,
            label=label,
            inverse=f"{label} (of)",
            definition=None,
            order=999,
            stated=True,
            match=None,
            inverse_match=None,
        )

    def kind(self, iri: str) -> EntityClass | None:
        """Return the class that an entity belongs to first of all."""
        concept = self.concepts.get(iri)
        return self.classes.get(concept.classes[0]) if concept and concept.classes else None

    def narrower(self, iri: str) -> tuple[str, ...]:
        """Return the concepts right under one, by label."""
        return self._children.get(iri, ())

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for iri, concept in self.concepts.items():
            for wider in concept.broader:
                found[wider].append(iri)
        return {wider: tuple(sorted(iris, key=self.order)) for wider, iris in found.items()}

    def order(self, iri: str) -> tuple[str, str]:
        """Return the key that sorts by label."""
        return self.label(iri).casefold(), iri

    @cached_property
    def spoken_of(self) -> tuple[Concept, ...]:
        """Return the entities that documents speak of, by label."""
        found = (concept for concept in self.concepts.values() if concept.spoken_of)
        return tuple(sorted(found, key=lambda concept: (concept.label.casefold(), concept.iri)))

    @cached_property
    def by_class(self) -> Mapping[str, tuple[Concept, ...]]:
        """Return the entities that documents speak of, under each class that they give them, in the classes' order."""
        found: dict[str, list[Concept]] = {name: [] for name in self.classes}
        for concept in self.spoken_of:
            for name in concept.classes:
                found.setdefault(name, []).append(concept)
        return {name: tuple(concepts) for name, concepts in found.items()}

    @cached_property
    def by_identifier(self) -> Mapping[str, DocumentRecord]:
        """Return the documents by identifier, sorted."""
        return {one.identifier: one for one in sorted(self.documents.values(), key=lambda one: one.identifier)}


Properties = Mapping[str, Mapping[str, list[Term]]]


async def read_index(engine: Engine) -> Index:
    """Return the index of what an engine answers from."""
    graph = ox.NamedNode(f"{engine.base}graph/ontology")
    terms = _collected((await engine.select(_ONTOLOGY, bindings={"graph": graph})).rows)
    classes, predicates = _classes(terms), _predicates(terms)
    concepts = await _concepts(engine, classes)
    labels = {iri: text for iri, found in terms.items() if (text := _text(found, RDFS + "label", DCTERMS + "title"))}
    ontology = next((iri for iri, found in terms.items() if OWL + "Ontology" in _values(found, RDF + "type")), None)
    described = terms.get(ontology or "", {})
    return Index(
        base=engine.base,
        classes=classes,
        predicates=predicates,
        concepts=concepts,
        documents=await _documents(engine, concepts),
        labels=labels,
        title=_text(described, DCTERMS + "title"),
        license=_text(described, DCTERMS + "license"),
    )


def _collected(rows: Iterable[tuple[Term | None, ...]]) -> dict[str, dict[str, list[Term]]]:
    found: dict[str, dict[str, list[Term]]] = {}
    for subject, predicate, value in rows:
        if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode) and value is not None:
            found.setdefault(subject.value, {}).setdefault(predicate.value, []).append(value)
    return found


def _values(found: Mapping[str, list[Term]], *properties: str) -> list[str]:
    """Return the values of properties as texts, sorted; of texts in languages the English ones."""
    values = [
        term.value
        for name in properties
        for term in found.get(name, ())
        if isinstance(term, ox.NamedNode)
        or (isinstance(term, ox.Literal) and (term.language or "en").split("-")[0] == "en")
    ]
    return sorted(set(values))


def _text(found: Mapping[str, list[Term]], *properties: str) -> str | None:
    return next((value for name in properties for value in _values(found, name)), None)


def _any_text(found: Mapping[str, list[Term]], name: str) -> str | None:
    """Return the first value in whatever language: titles of documents are in theirs."""
    terms = [term.value for term in found.get(name, ()) if isinstance(term, ox.NamedNode | ox.Literal)]
    return min(terms, default=None)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


def _classes(terms: Properties) -> dict[str, EntityClass]:
    found = []
    types: dict[str, tuple[str, ...]] = {}
    for iri, properties in terms.items():
        wider = _values(properties, RDFS + "subClassOf")
        name = iri.removeprefix(TERMS)
        if _ROOT_CLASS not in wider or name == iri or not _NAME.fullmatch(name):
            continue
        label = _text(properties, RDFS + "label") or spaced(name)
        colour = _text(properties, TERMS + "colour")
        found.append(
            PageClass(
                name=name,
                label=label,
                plural=_text(properties, TERMS + "plural") or label,
                definition=_text(properties, SKOS + "definition", RDFS + "comment"),
                # Only what is a colour may get into a style sheet.
                colour=colour if colour and _COLOUR.fullmatch(colour) else None,
                glyph=_text(properties, TERMS + "glyph"),
                order=_number(_text(properties, TERMS + "order"), 999),
            )
        )
        types[name] = tuple(one.removeprefix(SCHEMA) for one in wider if one.startswith(SCHEMA))
    found.sort(key=lambda one: (one.order, one.name))
    return {
        one.name: EntityClass(
            name=one.name,
            iri=TERMS + one.name,
            label=one.label,
            plural=one.plural,
            definition=one.definition,
            colour=style["colour"],
            glyph=style["glyph"],
            order=one.order,
            types=types[one.name],
        )
        for one, style in zip(found, class_styles(tuple(found)), strict=True)
    }


def _predicates(terms: Properties) -> dict[str, Predicate]:
    inverses: dict[str, str] = {}
    for iri, properties in terms.items():
        for other in _values(properties, OWL + "inverseOf"):
            inverses.setdefault(iri, other)
            inverses.setdefault(other, iri)
    kinds = {OWL + "ObjectProperty", OWL + "DatatypeProperty"}
    found = []
    for iri, properties in terms.items():
        if not iri.startswith(TERMS) or not kinds.intersection(_values(properties, RDF + "type")):
            continue
        name = iri.removeprefix(TERMS)
        label = _text(properties, RDFS + "label") or spaced(name)
        inverse = inverses.get(iri, "")
        backwards = terms.get(inverse, {})
        found.append(
            Predicate(
                name=name,
                iri=iri,
                label=label,
                inverse=_text(backwards, RDFS + "label") or f"{label} (of)",
                definition=_text(properties, SKOS + "definition", RDFS + "comment"),
                order=_number(_text(properties, TERMS + "order"), 999),
                # Only predicates that documents state have a place in the lists that people read.
                stated=TERMS + "order" in properties,
                match=_schema_match(properties),
                inverse_match=_schema_match(backwards),
            )
        )
    return {one.name: one for one in sorted(found, key=lambda one: (one.order, one.name))}


def _schema_match(properties: Mapping[str, list[Term]]) -> str | None:
    matches = [one for one in _values(properties, SKOS + "closeMatch", SKOS + "exactMatch") if one.startswith(SCHEMA)]
    return matches[0].removeprefix(SCHEMA) if matches else None


async def _concepts(engine: Engine, classes: Mapping[str, EntityClass]) -> dict[str, Concept]:
    rows: list[tuple[Term | None, ...]] = []
    for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "broader", *MATCHES):
        # One query a property: all at once would grow beyond what one answer may hold.
        rows += (await engine.select(_CONCEPTS, bindings={"property": ox.NamedNode(SKOS + name)})).rows
    named = _collected(rows)
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for row in (await engine.select(_KINDS)).records():
        kinds[_value(row["concept"])].add(local(_value(row["class"])))
    coined = {_value(row["concept"]) for row in (await engine.select(_COINED)).records()}
    roles: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in (await engine.select(_ROLES)).records():
        roles[_value(row["concept"])][local(_value(row["role"]))] += int(_value(row["count"]))
    mentions: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in (await engine.select(_MENTIONS)).records():
        mentions[_value(row["concept"])][_value(row["document"])] = int(_value(row["count"]))
    ends = {_value(row["end"]): int(_value(row["count"])) for row in (await engine.select(_ENDS)).records()}
    order = {name: at for at, name in enumerate(classes)}
    found = {}
    for iri in sorted({*named, *mentions, *ends}):
        own, given = named.get(iri, {}), roles.get(iri, Counter())
        label = _text(own, SKOS + "prefLabel") or local(iri)
        ranked = sorted(given, key=lambda role, given=given: (-given[role], order.get(role, 999), role))  # type: ignore[misc]
        found[iri] = Concept(
            iri=iri,
            label=label,
            alternatives=tuple(one for one in _values(own, SKOS + "altLabel") if one.casefold() != label.casefold()),
            hidden=tuple(_values(own, SKOS + "hiddenLabel")),
            definition=_text(own, SKOS + "definition"),
            broader=tuple(_values(own, SKOS + "broader")),
            matches=tuple((name, target) for name in MATCHES for target in _values(own, SKOS + name)),
            classes=tuple(ranked) or tuple(sorted(kinds.get(iri, ()), key=lambda name: (order.get(name, 999), name))),
            coined=iri in coined,
            mentions=sum(mentions.get(iri, {}).values()),
            statements=ends.get(iri, 0),
            documents=tuple(sorted(mentions.get(iri, {}).items())),
        )
    return found


async def _documents(engine: Engine, concepts: Mapping[str, Concept]) -> dict[str, DocumentRecord]:
    counts: Counter[str] = Counter()
    for concept in concepts.values():
        for document, count in concept.documents:
            counts[document] += count
    claims = {_value(row["document"]): int(_value(row["count"])) for row in (await engine.select(_CLAIMS)).records()}
    found = {}
    for iri, own in sorted(_collected((await engine.select(_DOCUMENTS)).rows).items()):
        identifier = _any_text(own, DCTERMS + "identifier") or local(iri)
        found[iri] = DocumentRecord(
            iri=iri,
            identifier=identifier,
            title=_any_text(own, DCTERMS + "title") or identifier,
            format=_any_text(own, DCTERMS + "format"),
            language=_any_text(own, DCTERMS + "language"),
            characters=_number(_any_text(own, TERMS + "characters"), 0) or None,
            sha256=_any_text(own, TERMS + "sha256"),
            publisher=_any_text(own, DCTERMS + "publisher"),
            creator=_any_text(own, DCTERMS + "creator"),
            date=_any_text(own, DCTERMS + "date"),
            source=_any_text(own, DCTERMS + "source"),
            license=_any_text(own, DCTERMS + "license"),
            about=tuple(_values(own, SCHEMA + "about")),
            mentions=counts[iri],
            statements=claims.get(iri, 0),
        )
    return found


def _value(term: Term) -> str:
    return str(getattr(term, "value", term))
