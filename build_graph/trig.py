"""Turtle and TriG written in one canonical form, so that equal graphs are equal files.

No maintained serialiser promises an order, and a file that changes from run to run can be neither compared nor cached.
Graphs, subjects, predicates and objects are sorted here, prefixes are fixed, and what a prefixed name or a literal may
look like is kept to what every parser reads alike (Raptor among them).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from .errors import GraphError
from .vocabulary import BASE, TERMS

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"

_TYPE = RDF + "type"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Control characters and the line separators that some readers take for the end of a line.
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
# Only forms that Turtle reads back to the same lexical form and datatype stand bare.
_BARE = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]+\.[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[str, str, str]


def prefixes_for(base: str = BASE) -> dict[str, str]:
    """Return the prefixes of every file of ours, for entities and documents under a base IRI."""
    return {
        "dcterms": DCTERMS,
        "evidence": base + "evidence/",
        "id": base + "id/",
        "inference": base + "inference/",
        "mention": base + "mention/",
        "oa": OA,
        "owl": OWL,
        "prov": PROV,
        "rdf": RDF,
        "rdfs": RDFS,
        "schema": SCHEMA,
        "sg": TERMS,
        "skos": SKOS,
        "statement": base + "statement/",
        "xsd": XSD,
    }


class TermWriter:
    """Turns terms into their one written form."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(sorted(prefixes.items()))
        self._by_namespace = {namespace: prefix for prefix, namespace in self.prefixes.items()}
        self._iris: dict[str, str] = {}

    def iri(self, value: str) -> str:
        """Return an IRI as a prefixed name where that is plain, else in angle brackets."""
        written = self._iris.get(value)
        if written is None:
            written = self._iris[value] = self._write_iri(value)
        return written

    def _write_iri(self, value: str) -> str:
        cut = max(value.rfind("#"), value.rfind("/")) + 1
        prefix = self._by_namespace.get(value[:cut])
        if prefix is not None and _LOCAL.fullmatch(value, cut):
            return f"{prefix}:{value[cut:]}"
        return f"<{value}>"

    def term(self, term: Term) -> str:
        """Return a term as Turtle.

        Raises
        ------
        GraphError
            The term is a blank node or a quoted triple, of which canonical files have none.
        """
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        raise GraphError(f"{term} has no canonical form", "the graph to be written", "name it by an IRI")

    def _literal(self, literal: ox.Literal) -> str:
        datatype = literal.datatype.value
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(literal.value):
            return literal.value
        quoted = f'"{_ESCAPED.sub(_escape, literal.value)}"'
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if datatype == XSD + "string" else f"{quoted}^^{self.iri(datatype)}"

    def header(self) -> Iterator[str]:
        """Yield the prefix declarations."""
        for prefix, namespace in self.prefixes.items():
            yield f"@prefix {prefix}: <{namespace}> .\n"

    def row(self, triple: ox.Triple | ox.Quad) -> Row:
        """Return a triple as three strings; the type comes first among the predicates of a subject."""
        predicate = "a" if triple.predicate.value == _TYPE else self.iri(triple.predicate.value)
        return self.term(triple.subject), predicate, self.term(triple.object)

    def body(self, rows: Iterable[Row], indent: str = "") -> Iterator[str]:
        """Yield the lines of a graph, subject by subject."""
        subject = predicate = ""
        for s, p, o in sorted(set(rows), key=_order):
            if s != subject:
                if subject:
                    yield " .\n\n"
                yield f"{indent}{s} {p} {o}"
            elif p != predicate:
                yield f" ;\n{indent}    {p} {o}"
            else:
                yield f", {o}"
            subject, predicate = s, p
        if subject:
            yield " .\n"


def _order(row: Row) -> tuple[str, bool, str, str]:
    return row[0], row[1] != "a", row[1], row[2]


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def write_trig(quads: Iterable[ox.Quad], path: Path, *, base: str = BASE) -> None:
    """Write quads as canonical TriG: the same quads in any order, repeated or not, give the same bytes.

    Parameters
    ----------
    base
        IRI under which entities and documents live, for the prefixes.

    Raises
    ------
    GraphError
        A quad holds a blank node.
    """
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        dump_trig(quads, stream, base=base)


def dump_trig(quads: Iterable[ox.Quad], stream: IO[str], *, base: str = BASE) -> None:
    """Write quads as canonical TriG into a text stream."""
    writer = TermWriter(prefixes_for(base))
    graphs: dict[str, list[Row]] = {}
    for quad in quads:
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else writer.term(quad.graph_name)
        graphs.setdefault(name, []).append(writer.row(quad))
    stream.writelines(writer.header())
    for name, rows in sorted(graphs.items(), key=itemgetter(0)):
        stream.write(f"\n{name} {{\n" if name else "\n")
        stream.writelines(writer.body(rows, "  " if name else ""))
        if name:
            stream.write("}\n")
        rows.clear()


def dump_turtle(triples: Iterable[ox.Triple | ox.Quad], stream: IO[str], *, base: str = BASE) -> None:
    """Write triples as canonical Turtle into a text stream; graph names are dropped."""
    writer = TermWriter(prefixes_for(base))
    rows = [writer.row(triple) for triple in triples]
    stream.writelines(writer.header())
    stream.write("\n")
    stream.writelines(writer.body(rows))
