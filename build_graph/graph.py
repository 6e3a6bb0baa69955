"""Readings made into quads, one named graph a document, as docs/architecture.md lays down.

Every IRI comes from content, so the same reading gives the same quads, and a document that changes touches its own
graph only. How a mention or a statement was found is not known here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from .assemble import best_statements
from .errors import VocabularyError
from .mappings import mapping_quads
from .model import Concept, Evidence, GroundedMention, Reading, Span, Statement, Status
from .trig import DCTERMS, OA, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, XSD, write_trig
from .vocabulary import BASE, TERMS, Vocabulary

__all__ = [
    "Names",
    "catalog_quads",
    "named",
    "ontology_quads",
    "quads_of",
    "sg",
    "vocabulary_quads",
    "write_trig",
]

# Metadata that a reader of files may find, and the DCTERMS property that carries each.
_METADATA = (
    "abstract",
    "creator",
    "date",
    "issued",
    "language",
    "license",
    "modified",
    "publisher",
    "source",
    "subject",
)
_CONTEXT = 32  # characters before and after a mention that let it be found again
_IRI_METADATA = frozenset({"license", "source"})


@cache
def named(iri: str) -> ox.NamedNode:
    """Return the node of an IRI."""
    return ox.NamedNode(iri)


def sg(name: str) -> ox.NamedNode:
    """Return the ontology's term of that local name."""
    return named(TERMS + quote(name, safe=""))


@dataclass(frozen=True, slots=True)
class Names:
    """The IRIs of what a build makes, under its base."""

    base: str = BASE

    def document(self, document: str) -> ox.NamedNode:
        """Return the IRI of a document."""
        return ox.NamedNode(f"{self.base}document/{quote(document, safe='/')}")

    def document_graph(self, document: str) -> ox.NamedNode:
        """Return the IRI of the named graph of a document."""
        return ox.NamedNode(f"{self.base}graph/document/{quote(document, safe='/')}")

    def graph(self, name: str) -> ox.NamedNode:
        """Return the IRI of a graph of the build: ontology, vocabulary, inferred or catalog."""
        return named(f"{self.base}graph/{name}")

    def node(self, kind: str, *parts: object) -> ox.NamedNode:
        """Return the IRI of something named by its content."""
        digest = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
        return ox.NamedNode(f"{self.base}{kind}/{digest}")

    def statement(self, claim_id: str) -> ox.NamedNode:
        """Return the IRI of a claim."""
        return ox.NamedNode(f"{self.base}statement/{claim_id}")


def quads_of(reading: Reading, vocabulary: Vocabulary, *, quotes: bool = True) -> Iterator[ox.Quad]:
    """Yield the quads of one document, all in its named graph; a quad may come more than once.

    Parameters
    ----------
    quotes
        Whether the words themselves are written beside their offsets; a text's licence may forbid it.
    """
    writer = _Writer(reading, vocabulary, Names(vocabulary.base), quotes)
    yield from writer.document()
    for concept in reading.coined:
        yield from writer.coined(concept)
    for mention in reading.mentions:
        yield from writer.mention(mention)
    for statement in best_statements(reading.statements):
        yield from writer.statement(statement)


@dataclass(slots=True)
class _Writer:
    """Turns the parts of one reading into quads of its graph."""

    reading: Reading
    vocabulary: Vocabulary
    names: Names
    quotes: bool
    graph: ox.NamedNode = field(init=False)
    source: ox.NamedNode = field(init=False)

    def __post_init__(self) -> None:
        self.graph = self.names.document_graph(self.reading.document.id)
        self.source = self.names.document(self.reading.document.id)

    def quad(self, subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, named(predicate), value, self.graph)

    def document(self) -> Iterator[ox.Quad]:
        document = self.reading.document
        known = dict(document.metadata)
        language = known.get("language", "en")
        node = self.source
        yield self.quad(node, RDF + "type", sg("Document"))
        yield self.quad(node, RDF + "type", named(SCHEMA + "DigitalDocument"))
        yield self.quad(node, DCTERMS + "identifier", ox.Literal(document.id))
        yield self.quad(node, DCTERMS + "format", ox.Literal(document.media_type))
        yield self.quad(node, TERMS + "sha256", ox.Literal(document.sha256))
        yield self.quad(node, TERMS + "characters", ox.Literal(len(document.text)))
        if document.title:
            yield self.quad(node, DCTERMS + "title", _text(document.title, language))
        if "language" not in known:
            yield self.quad(node, DCTERMS + "language", ox.Literal(language))
        if self.reading.topic:
            yield self.quad(node, SCHEMA + "about", ox.NamedNode(self.reading.topic))
        for name, value in document.metadata:
            if name in _METADATA and value:
                yield self.quad(node, DCTERMS + name, _metadata_value(name, value))

    def coined(self, concept: Concept) -> Iterator[ox.Quad]:
        node = ox.NamedNode(concept.iri)
        yield self.quad(node, RDF + "type", named(SKOS + "Concept"))
        yield self.quad(node, RDF + "type", sg("CoinedConcept"))
        yield self.quad(node, RDF + "type", sg(concept.kind))
        yield self.quad(node, SKOS + "prefLabel", ox.Literal(concept.label, language="en"))
        for label in concept.alternatives:
            yield self.quad(node, SKOS + "altLabel", ox.Literal(label, language="en"))
        for label in concept.hidden:
            yield self.quad(node, SKOS + "hiddenLabel", ox.Literal(label, language="en"))
        for iri in concept.broader:
            yield self.quad(node, SKOS + "broader", ox.NamedNode(iri))

    def mention(self, mention: GroundedMention) -> Iterator[ox.Quad]:
        document, grounding = self.reading.document, mention.grounding
        entity = ox.NamedNode(grounding.concept)
        classes = mention.classes or self._kind(grounding.concept)
        node = self.names.node(
            "mention",
            document.id,
            document.sha256,
            mention.span.start,
            mention.span.end,
            entity.value,
            *sorted(classes),
        )
        yield self.quad(node, RDF + "type", sg("Mention"))
        yield self.quad(node, OA + "motivatedBy", named(OA + "identifying"))
        yield self.quad(node, OA + "hasBody", entity)
        for name in classes:
            yield self.quad(node, TERMS + "role", sg(name))
            yield self.quad(entity, RDF + "type", sg(name))
        yield self.quad(node, TERMS + "status", _status(mention.status))
        if mention.historical:
            yield self.quad(node, TERMS + "historical", ox.Literal(True))
        yield self.quad(node, TERMS + "matchedLabel", ox.Literal(grounding.label))
        yield self.quad(node, TERMS + "groundingMethod", ox.Literal(grounding.method))
        yield self.quad(node, TERMS + "groundingScore", _decimal(grounding.score))
        before, after = self._context(mention.span)
        yield from self._target(node, mention.span, mention.text, before, after)

    def _context(self, span: Span, before: int = _CONTEXT, after: int = _CONTEXT) -> tuple[str, str]:
        """Return the text around a span, up to what was left out of reading: that must not come back as context."""
        text = self.reading.document.text
        start, end = max(0, span.start - before), min(len(text), span.end + after)
        for omission in self.reading.omissions:
            if omission.span.end <= span.start:
                start = max(start, omission.span.end)
            elif omission.span.start >= span.end:
                end = min(end, omission.span.start)
        return text[start : span.start], text[span.end : end]

    def _kind(self, iri: str) -> tuple[str, ...]:
        known = self.vocabulary.concepts.get(iri)
        if known is None:
            known = next((concept for concept in self.reading.coined if concept.iri == iri), None)
        return (known.kind,) if known else ()

    def statement(self, statement: Statement) -> Iterator[ox.Quad]:
        node = self.names.statement(statement.claim_id)
        subject, predicate = ox.NamedNode(statement.subject), sg(statement.predicate)
        value: ox.NamedNode | ox.Literal = (
            ox.Literal(statement.object, datatype=sg("durationInterval"))
            if statement.literal
            else ox.NamedNode(statement.object)
        )
        yield self.quad(node, RDF + "type", sg("Statement"))
        yield self.quad(node, RDF + "subject", subject)
        yield self.quad(node, RDF + "predicate", predicate)
        yield self.quad(node, RDF + "object", value)
        yield self.quad(node, TERMS + "polarity", sg(statement.status.polarity))
        yield self.quad(node, TERMS + "certainty", sg(statement.status.certainty))
        yield self.quad(node, TERMS + "status", _status(statement.status))
        if statement.status is not Status.ABSENT:
            yield ox.Quad(subject, predicate, value, self.graph)
        yield from self._evidence(node, statement, statement.evidence)

    def _evidence(self, claim: ox.NamedNode, statement: Statement, evidence: Evidence) -> Iterator[ox.Quad]:
        document, span = self.reading.document, evidence.span
        node = self.names.node("evidence", document.id, document.sha256, span.start, span.end, statement.claim_id)
        yield self.quad(claim, TERMS + "evidence", node)
        yield self.quad(node, RDF + "type", sg("Evidence"))
        yield self.quad(node, OA + "motivatedBy", named(OA + "linking"))
        yield self.quad(node, OA + "hasBody", claim)
        yield self.quad(node, TERMS + "rule", sg(evidence.rule))
        yield self.quad(node, TERMS + "confidence", _decimal(evidence.confidence))
        if statement.strength:
            yield self.quad(node, TERMS + "strength", ox.Literal(statement.strength))
        if statement.rate:
            yield self.quad(node, TERMS + "rateLow", _decimal(statement.rate.low))
            yield self.quad(node, TERMS + "rateHigh", _decimal(statement.rate.high))
            if self.quotes:
                yield self.quad(node, TERMS + "rateText", ox.Literal(statement.rate.text))
        before, after = self._context(span, len(evidence.prefix), len(evidence.suffix))
        yield from self._target(node, span, evidence.quote, before, after)

    def _target(self, node: ox.NamedNode, span: Span, exact: str, prefix: str, suffix: str) -> Iterator[ox.Quad]:
        target, position = ox.NamedNode(node.value + "#target"), ox.NamedNode(node.value + "#position")
        yield self.quad(node, OA + "hasTarget", target)
        yield self.quad(target, RDF + "type", named(OA + "SpecificResource"))
        yield self.quad(target, OA + "hasSource", self.source)
        yield self.quad(target, OA + "hasSelector", position)
        yield self.quad(position, RDF + "type", named(OA + "TextPositionSelector"))
        yield self.quad(position, OA + "start", ox.Literal(span.start))
        yield self.quad(position, OA + "end", ox.Literal(span.end))
        if not self.quotes:
            return
        words = ox.NamedNode(node.value + "#quote")
        yield self.quad(target, OA + "hasSelector", words)
        yield self.quad(words, RDF + "type", named(OA + "TextQuoteSelector"))
        yield self.quad(words, OA + "exact", ox.Literal(exact))
        if prefix:
            yield self.quad(words, OA + "prefix", ox.Literal(prefix))
        if suffix:
            yield self.quad(words, OA + "suffix", ox.Literal(suffix))


def _status(status: Status) -> ox.NamedNode:
    return sg("status" + "".join(part.capitalize() for part in status.value.split("-")))


def _decimal(number: float) -> ox.Literal:
    """Return a number as a decimal with at most six places, in the canonical form, which stores give back."""
    written = f"{number:.6f}".rstrip("0").rstrip(".")
    return ox.Literal(written, datatype=named(XSD + "decimal"))


def _text(text: str, language: str) -> ox.Literal:
    """Return a text tagged with its language, or untagged where the tag is none."""
    try:
        return ox.Literal(text, language=language)
    except ValueError:
        return ox.Literal(text)


def _metadata_value(name: str, value: str) -> ox.NamedNode | ox.Literal:
    if name in _IRI_METADATA and re.match(r"https?://", value):
        try:
            return ox.NamedNode(value)
        except ValueError:
            return ox.Literal(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return ox.Literal(value, datatype=named(XSD + "date"))
    return ox.Literal(value)


def ontology_quads(vocabulary: Vocabulary) -> Iterator[ox.Quad]:
    """Yield the ontology in its graph; its terms keep their IRIs whatever the base. A quad may come more than once."""
    yield from _file_quads(ontology_file(vocabulary), vocabulary, "ontology")


def ontology_file(vocabulary: Vocabulary) -> Path:
    """Return the ontology's file: ``spinegraph.ttl``, or the one Turtle file of another domain's folder."""
    own = vocabulary.folder / "spinegraph.ttl"
    return own if own.is_file() else next(iter(sorted(vocabulary.folder.glob("*.ttl"))), own)


def vocabulary_quads(vocabulary: Vocabulary) -> Iterator[ox.Quad]:
    """Yield all that the files and links of the vocabulary say, in its graph, entities under the base of the build.

    A quad may come more than once.
    """
    for file in sorted((vocabulary.folder / "vocabulary").glob("*.ttl")):
        yield from _file_quads(file, vocabulary, "vocabulary")
    yield from mapping_quads(vocabulary, Names(vocabulary.base).graph("vocabulary"))


def _file_quads(file: Path, vocabulary: Vocabulary, graph: str) -> Iterator[ox.Quad]:
    names = Names(vocabulary.base)
    target = names.graph(graph)
    try:
        triples: Iterable[ox.Quad] = list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, OSError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise VocabularyError(f"not readable as Turtle: {error}", f"{file}{line}", "mend the syntax there") from error
    # A blank node of a file gets the label that RDFC-1.0 gives it by content, and that becomes an IRI.
    if any(isinstance(term, ox.BlankNode) for quad in triples for term in (quad.subject, quad.object)):
        dataset = ox.Dataset(triples)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        triples = dataset

    def placed(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.Literal:
        if isinstance(term, ox.BlankNode):
            return names.node("genid", file.name, term.value)
        if isinstance(term, ox.NamedNode) and vocabulary.base != BASE and term.value.startswith(BASE + "id/"):
            return ox.NamedNode(vocabulary.base + term.value.removeprefix(BASE))
        if isinstance(term, ox.Triple):
            raise VocabularyError(f"{term} is a quoted triple", str(file), "state it plainly")
        return term

    for quad in triples:
        subject = placed(quad.subject)
        if isinstance(subject, ox.NamedNode):
            yield ox.Quad(subject, quad.predicate, placed(quad.object), target)


def program_version() -> str:
    """Return the version of this program, as installed."""
    try:
        return metadata.version("spinegraph")
    except metadata.PackageNotFoundError:
        return "not-installed"


def catalog_quads(readings: Iterable[Reading], vocabulary: Vocabulary) -> Iterator[ox.Quad]:
    """Yield where each document graph comes from, in PROV-O: document, vocabulary and program, without times."""
    names = Names(vocabulary.base)
    graph = names.graph("catalog")
    version = program_version()

    def quad(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, named(predicate), value, graph)

    program = ox.NamedNode(f"{vocabulary.base}program/spinegraph/{quote(version, safe='')}")
    yield quad(program, RDF + "type", named(PROV + "SoftwareAgent"))
    yield quad(program, RDFS + "label", ox.Literal(f"spinegraph {version}"))
    yield quad(program, OWL + "versionInfo", ox.Literal(version))
    edition = ox.NamedNode(f"{vocabulary.base}edition/{vocabulary.sha256[:16]}")
    yield quad(edition, RDF + "type", named(PROV + "Entity"))
    yield quad(edition, PROV + "specializationOf", sg("vocabulary"))
    yield quad(edition, OWL + "versionInfo", ox.Literal(vocabulary.version))
    yield quad(edition, TERMS + "sha256", ox.Literal(vocabulary.sha256))
    for name in ("ontology", "vocabulary"):
        yield quad(names.graph(name), RDF + "type", named(PROV + "Entity"))
        yield quad(names.graph(name), PROV + "wasDerivedFrom", edition)
    for reading in readings:
        document = reading.document
        source, target = names.document(document.id), names.document_graph(document.id)
        activity = names.node("activity", document.id, document.sha256, vocabulary.sha256, version)
        yield quad(target, RDF + "type", named(PROV + "Entity"))
        yield quad(target, PROV + "wasDerivedFrom", source)
        yield quad(target, PROV + "wasGeneratedBy", activity)
        yield quad(activity, RDF + "type", named(PROV + "Activity"))
        yield quad(activity, PROV + "used", source)
        yield quad(activity, PROV + "used", edition)
        yield quad(activity, PROV + "wasAssociatedWith", program)
        yield quad(source, RDF + "type", named(PROV + "Entity"))
        yield quad(source, TERMS + "sha256", ox.Literal(document.sha256))
