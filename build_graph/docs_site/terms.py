"""The terms of an ontology file, as what a reference shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from ..trig import OWL, RDF, RDFS, prefixes_for
from ..vocabulary import TERMS

_GROUPS = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "property",
    OWL + "DatatypeProperty": "property",
    OWL + "AnnotationProperty": "annotation",
    RDFS + "Datatype": "datatype",
}


@dataclass(slots=True)
class Term:
    """One term: ``group`` is class, property, annotation, datatype or value; ``facts`` are its values by predicate."""

    iri: str
    group: str = "value"
    types: list[str] = field(default_factory=list)
    facts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The local name."""
        return self.iri.removeprefix(TERMS)

    def first(self, predicate: str) -> str | None:
        """Return the first value of a predicate."""
        return next(iter(self.facts.get(predicate, ())), None)

    def names(self, predicate: str) -> list[str]:
        """Return those values of a predicate that are terms of ours, by local name."""
        return [value.removeprefix(TERMS) for value in self.facts.get(predicate, ()) if value.startswith(TERMS)]

    def others(self, predicate: str) -> list[str]:
        """Return those values of a predicate that are not terms of ours."""
        return [value for value in self.facts.get(predicate, ()) if not value.startswith(TERMS)]


def read_terms(file: Path) -> tuple[Term, Mapping[str, Term]]:
    """Return the ontology itself and its terms by local name, in the order of the file."""
    found: dict[str, Term] = {}
    for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
        if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.BlankNode | ox.Triple):
            continue
        term = found.setdefault(quad.subject.value, Term(quad.subject.value))
        value = quad.object.value
        if quad.predicate.value == RDF + "type":
            term.types.append(value)
            term.group = _GROUPS.get(value, term.group)
        else:
            term.facts.setdefault(quad.predicate.value, []).append(value)
    ontology = next((term for term in found.values() if OWL + "Ontology" in term.types), Term(TERMS.rstrip("#")))
    return ontology, {term.name: term for iri, term in found.items() if iri.startswith(TERMS)}


def shortened(iri: str) -> str:
    """Return an IRI as a prefixed name, where one of the usual prefixes fits."""
    known = prefixes_for() | {"skos": "http://www.w3.org/2004/02/skos/core#", "prov": "http://www.w3.org/ns/prov#"}
    for prefix, namespace in known.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
