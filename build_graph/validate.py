"""The graph checked against the SHACL shapes of the ontology folder, with findings that a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from .claims import local
from .errors import VocabularyError
from .trig import TermWriter, prefixes_for
from .vocabulary import Vocabulary

_SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One thing that breaks a shape: ``severity`` is ``Violation``, ``Warning`` or ``Info``; IRIs are shortened."""

    severity: str
    message: str
    focus: str
    path: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.focus, self.path, self.value) if part)
        return f"{self.severity}: {self.message}\n  where: {where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationReport:
    """Whether a graph conforms (warnings do not count), and all findings in order."""

    conforms: bool
    results: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        return dict(sorted(Counter(finding.severity for finding in self.results).items()))


def validate(store: ox.Store, vocabulary: Vocabulary) -> ValidationReport:
    """Return what the shapes of a vocabulary's folder find in a store.

    Raises
    ------
    VocabularyError
        A file of shapes is malformed.
    """
    return validate_quads(store.quads_for_pattern(None, None, None, None), vocabulary)


def validate_quads(quads: Iterable[ox.Quad], vocabulary: Vocabulary) -> ValidationReport:
    """Return what the shapes of a vocabulary's folder find in quads, taken as one graph."""
    import pyshacl
    import rdflib

    shapes = rdflib.Graph(bind_namespaces="none")
    for file in sorted((vocabulary.folder / "shapes").glob("*.ttl")):
        _add_shapes(shapes, file)
    data = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        data.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    conforms, results, _ = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True, inplace=True)
    writer = TermWriter(prefixes_for(vocabulary.base))
    sh = rdflib.Namespace(_SH)
    findings = {_finding(results, result, writer) for result in results.subjects(rdflib.RDF.type, sh.ValidationResult)}
    return ValidationReport(conforms=bool(conforms), results=tuple(sorted(findings, key=_rank)))


def _add_shapes(shapes: Any, file: Path) -> None:
    try:
        # The quick parser reads first: its message names the line.
        for _ in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            pass
    except (SyntaxError, OSError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise VocabularyError(f"not readable as Turtle: {error}", f"{file}{line}", "mend the syntax there") from error
    shapes.parse(file, format="turtle")


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Any:
    """Return a term as rdflib has it."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return _uri(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        # An xsd:string without a datatype, as Turtle files read it, so that shapes can name it.
        return rdflib.Literal(term.value, datatype=None if datatype.endswith("#string") else _uri(datatype))
    return rdflib.BNode(str(term))


@lru_cache(maxsize=200_000)
def _uri(value: str) -> Any:
    import rdflib

    return rdflib.URIRef(value)


def _finding(results: Any, result: Any, writer: TermWriter) -> Finding:
    import rdflib

    sh = rdflib.Namespace(_SH)

    def shown(term: Any) -> str:
        if term is None or isinstance(term, rdflib.BNode):
            return ""
        return writer.iri(str(term)) if isinstance(term, rdflib.URIRef) else repr(str(term))

    message = results.value(result, sh.resultMessage)
    return Finding(
        severity=local(str(results.value(result, sh.resultSeverity))),
        message=str(message) if message is not None else "a shape is broken",
        focus=shown(results.value(result, sh.focusNode)),
        path=shown(results.value(result, sh.resultPath)),
        value=shown(results.value(result, sh.value)),
    )


def _rank(finding: Finding) -> tuple[bool, Finding]:
    return finding.severity != "Violation", finding
