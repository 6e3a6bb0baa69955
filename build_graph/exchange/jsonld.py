"""JSON-LD in one canonical form, compacted by the context of the ontology folder.

The context stands in the file itself, so that nothing need be fetched to read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from ..errors import GraphError, VocabularyError
from ..trig import RDF, XSD
from ..vocabulary import default_folder

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_KEYWORDS = ("@id", "@type", "@graph")

Value = str | int | bool | dict[str, Any]


@cache
def load_context(folder: Path | None = None) -> Mapping[str, Any]:
    """Return the JSON-LD context of an ontology folder; None for the shipped one.

    Raises
    ------
    VocabularyError
        The file is missing or malformed.
    """
    file = (default_folder() if folder is None else folder) / "context.jsonld"
    try:
        context = json.loads(file.read_text(encoding="utf-8"))["@context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VocabularyError(f"not readable as a JSON-LD context: {error}", str(file), "mend the file") from error
    if not isinstance(context, dict):
        raise VocabularyError("the JSON-LD context is not one object", str(file), "write one object of terms")
    return context


class Compactor:
    """Writes terms as short as a context allows, and always so that they expand to the same terms again."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.vocab: str = context.get("@vocab", "")
        definitions = {
            name: value if isinstance(value, dict) else {"@id": value}
            for name, value in context.items()
            if not name.startswith("@")
        }
        self.keywords = {value["@id"]: name for name, value in definitions.items() if value["@id"].startswith("@")}
        self.namespaces = {
            name: value["@id"]
            for name, value in definitions.items()
            if value["@id"].endswith(("#", "/")) and len(value) == 1
        }
        self.terms = {
            name: {**value, "@id": self._expand(value["@id"])}
            for name, value in definitions.items()
            if name not in self.namespaces and not value["@id"].startswith("@")
        }
        self.by_iri = {value["@id"]: name for name, value in sorted(self.terms.items(), reverse=True)}

    def _expand(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return self.namespaces[prefix] + rest if colon and prefix in self.namespaces else name

    def keyword(self, name: str) -> str:
        """Return a JSON-LD keyword, or the alias that the context has for it."""
        return self.keywords.get(name, name)

    def name(self, iri: str) -> str:
        """Return the name of a property or class: a term, a name under @vocab, a prefixed name, or the IRI."""
        term = self.by_iri.get(iri)
        if term is not None:
            return term
        local = iri.removeprefix(self.vocab)
        taken = local in self.terms or local in self.namespaces or local in self.keywords.values()
        if self.vocab and local != iri and _LOCAL.fullmatch(local) and not taken:
            return local
        for prefix, namespace in self.namespaces.items():
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def value(self, property_: str, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Value:
        """Return the value of a property, bare where the context says how it is to be read."""
        definition = self.terms.get(self.by_iri.get(property_, ""), {})
        coerced = definition.get("@type")
        if isinstance(term, ox.Literal):
            return self._literal(term, None if coerced is None else self._expand(coerced), definition.get("@language"))
        iri = node_id(term)
        if coerced == "@vocab" and isinstance(term, ox.NamedNode):
            return self.name(iri)
        return iri if coerced == "@id" else {self.keyword("@id"): iri}

    def _literal(self, literal: ox.Literal, coerced: str | None, language: str | None) -> Value:
        datatype, text = literal.datatype.value, literal.value
        if literal.language:
            return (
                text
                if coerced is None and literal.language == language
                else _object(text, "@language", literal.language)
            )
        if coerced == datatype:
            return text
        if coerced is None and datatype == XSD + "boolean" and text in {"true", "false"}:
            return text == "true"
        if coerced is None and datatype == XSD + "integer" and _INTEGER.fullmatch(text):
            return int(text)
        if datatype != XSD + "string":
            return _object(text, "@type", self.name(datatype))
        return text if coerced is None and language is None else {"@value": text}

    def node(
        self, subject: str, properties: Mapping[str, Iterable[ox.NamedNode | ox.BlankNode | ox.Literal]]
    ) -> dict[str, Any]:
        """Return a node object: its IRI and types first, then its properties by name."""
        node: dict[str, Any] = {self.keyword("@id"): subject}
        types = sorted(
            self.name(node_id(term)) for term in properties.get(RDF + "type", ()) if not isinstance(term, ox.Literal)
        )
        if types:
            node[self.keyword("@type")] = types[0] if len(types) == 1 else types
        named = ((self.name(iri), iri, terms) for iri, terms in properties.items() if iri != RDF + "type")
        for name, iri, terms in sorted(named, key=itemgetter(0)):
            values = sorted((self.value(iri, term) for term in terms), key=_order)
            single = len(values) == 1 and self.terms.get(name, {}).get("@container") != "@set"
            node[name] = values[0] if single else values
        return node


def _object(text: str, key: str, value: str) -> dict[str, Any]:
    return {"@value": text, key: value}


def _order(value: Value) -> tuple[str, str]:
    return (type(value).__name__, json.dumps(value, sort_keys=True))


def node_id(term: ox.NamedNode | ox.BlankNode) -> str:
    """Return the identifier of a node as JSON-LD writes it."""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def dump_jsonld(
    statements: Iterable[ox.Quad | ox.Triple], stream: IO[str], *, context: Mapping[str, Any] | None = None
) -> None:
    """Write triples or quads as JSON-LD into a text stream: nodes sorted, graphs by name, IRIs of nodes in full.

    Parameters
    ----------
    context
        The ``@context`` to compact by and to write; None for that of the shipped ontology.

    Raises
    ------
    GraphError
        A term is a quoted triple, which JSON-LD 1.1 has no place for.
    """
    context = load_context() if context is None else context
    compactor = Compactor(context)
    graphs: dict[str, dict[str, dict[str, set[ox.NamedNode | ox.BlankNode | ox.Literal]]]] = {}
    for statement in statements:
        subject, value = statement.subject, statement.object
        if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
            raise GraphError("a quoted triple cannot be written as JSON-LD", str(statement), "write Turtle")
        graph = getattr(statement, "graph_name", None)
        name = "" if graph is None or isinstance(graph, ox.DefaultGraph) else node_id(graph)
        node = graphs.setdefault(name, {}).setdefault(node_id(subject), {})
        node.setdefault(statement.predicate.value, set()).add(value)
    key = compactor.keyword("@graph")
    content: list[dict[str, Any]] = []
    for name, nodes in sorted(graphs.items()):
        written = [compactor.node(subject, properties) for subject, properties in sorted(nodes.items())]
        content += [{compactor.keyword("@id"): name, key: written}] if name else written
    stream.write('{\n"@context": ' + json.dumps(context, ensure_ascii=False) + f',\n"{key}": [')
    for at, node_ in enumerate(content):
        stream.write((",\n" if at else "\n") + json.dumps(node_, ensure_ascii=False))
    stream.write("\n]\n}\n")
