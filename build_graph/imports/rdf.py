"""Terms of SKOS and OWL files, triple by triple, in every syntax that the parser streams."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from ..errors import VocabularyError
from ..trig import DCTERMS, OWL, RDF, RDFS, SKOS
from .facts import Fact, Field, unreadable

_OBO, _OBO_IN_OWL = "http://purl.obolibrary.org/obo/", "http://www.geneontology.org/formats/oboInOwl#"
_DC = "http://purl.org/dc/elements/1.1/"

_SKOS_TYPES = {SKOS + "Concept": Field.TERM, SKOS + "ConceptScheme": Field.SCHEME, OWL + "Ontology": Field.SCHEME}
_OWL_TYPES = {OWL + "Class": Field.TERM, RDFS + "Class": Field.TERM, OWL + "Ontology": Field.SCHEME}

_ABOUT_SCHEME = {
    DCTERMS + "title": Field.TITLE,
    _DC + "title": Field.TITLE,
    DCTERMS + "license": Field.LICENCE,
    _DC + "rights": Field.LICENCE,
    DCTERMS + "rights": Field.LICENCE,
    OWL + "versionInfo": Field.VERSION,
}
_SKOS_TEXTS = {
    SKOS + "prefLabel": Field.LABEL,
    RDFS + "label": Field.SYNONYM,
    SKOS + "altLabel": Field.SYNONYM,
    SKOS + "hiddenLabel": Field.HIDDEN,
    SKOS + "definition": Field.DEFINITION,
    SKOS + "scopeNote": Field.COMMENT,
}
_OWL_TEXTS = {
    RDFS + "label": Field.LABEL,
    SKOS + "prefLabel": Field.SYNONYM,
    SKOS + "altLabel": Field.SYNONYM,
    SKOS + "hiddenLabel": Field.HIDDEN,
    _OBO + "IAO_0000118": Field.SYNONYM,
    _OBO_IN_OWL + "hasExactSynonym": Field.SYNONYM,
    _OBO_IN_OWL + "hasRelatedSynonym": Field.HIDDEN,
    _OBO + "IAO_0000115": Field.DEFINITION,
    SKOS + "definition": Field.DEFINITION,
    RDFS + "comment": Field.COMMENT,
}


def read_skos(file: Path) -> Iterator[Fact]:
    """Yield the facts of a SKOS file in Turtle, RDF/XML, N-Triples, N-Quads, TriG or JSON-LD.

    Raises
    ------
    VocabularyError
        The file cannot be parsed; the message names the line.
    """
    yield from _read(file, _SKOS_TYPES, _SKOS_TEXTS, {SKOS + "broader"}, {SKOS + "narrower"})


def read_owl(file: Path) -> Iterator[Fact]:
    """Yield the facts of an OWL or RDFS file in one of the syntaxes of :func:`read_skos`.

    Raises
    ------
    VocabularyError
        The file cannot be parsed, or is in OWL's functional or Manchester syntax.
    """
    yield from _read(file, _OWL_TYPES, _OWL_TEXTS, {RDFS + "subClassOf"}, set())


def _read(
    file: Path, types: dict[str, Field], texts: dict[str, Field], upward: set[str], downward: set[str]
) -> Iterator[Fact]:
    try:
        for quad in ox.parse(path=str(file), format=_syntax(file)):
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, ox.NamedNode):
                continue
            if isinstance(value, ox.NamedNode):
                if predicate == RDF + "type":
                    if value.value in types:
                        yield Fact(subject.value, types[value.value], "")
                elif predicate in upward:
                    yield Fact(subject.value, Field.PARENT, value.value)
                elif predicate in downward:
                    yield Fact(value.value, Field.PARENT, subject.value)
                elif predicate in _ABOUT_SCHEME:
                    yield Fact(subject.value, _ABOUT_SCHEME[predicate], value.value)
            elif isinstance(value, ox.Literal):
                if predicate == OWL + "deprecated" and value.value in ("true", "1"):
                    yield Fact(subject.value, Field.OBSOLETE, "")
                elif predicate in texts and (value.language or "en").lower().split("-")[0] == "en":
                    yield Fact(subject.value, texts[predicate], value.value)
                elif predicate in _ABOUT_SCHEME:
                    yield Fact(subject.value, _ABOUT_SCHEME[predicate], value.value)
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        raise VocabularyError(f"not readable as RDF: {error.msg}", f"{file}{line}", "mend the syntax there") from error
    except (OSError, ValueError) as error:
        raise unreadable(file, error) from error


def _syntax(file: Path) -> ox.RdfFormat:
    """Return the syntax of a file, by its beginning where its ending tells nothing (``.owl`` may be any)."""
    known = ox.RdfFormat.from_extension(file.suffix.removeprefix("."))
    if known is not None and file.suffix not in (".owl", ".rdf", ".xml"):
        return known
    try:
        with file.open("rb") as stream:
            head = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as error:
        raise unreadable(file, error) from error
    if head.startswith((b"<?xml", b"<rdf:", b"<!DOCTYPE", b"<!--")):
        return ox.RdfFormat.RDF_XML
    if head.startswith((b"Prefix(", b"Ontology(", b"Prefix:", b"Ontology:")):
        raise VocabularyError(
            "the file is in a syntax of OWL that is not RDF",
            str(file),
            "convert it first, for instance with: robot convert --input FILE --output vocabulary.ttl",
        )
    return ox.RdfFormat.TURTLE
