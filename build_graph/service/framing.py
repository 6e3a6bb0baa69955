"""A resource as JSON-LD that reads like plain JSON: one tree from the resource down, by PyLD's framing.

Statements hang under the entity that they are about, evidence under the statement, the quote and the document under the
evidence, and everything named comes with its name. The context stands in the file, cut down to what the file uses, so
that nothing need be fetched to read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import pyoxigraph as ox
from pyld import jsonld

from ..errors import GraphError
from ..trig import RDF
from ..vocabulary import TERMS
from .resource import Resource

# Statements hang under the entity at either end of them, against the direction of their triples.
_REVERSED: Mapping[str, Any] = {
    "statements": {"@reverse": "rdf:subject", "@container": "@set"},
    "statementsOf": {"@reverse": "rdf:object", "@container": "@set"},
    "included": "@included",
}
_SET: Mapping[str, Any] = {"evidence": {"@container": "@set"}}
_PREFIXED = re.compile(r"([A-Za-z][\w-]*):(?!//)")
_XSD_NUMBERS = frozenset({"http://www.w3.org/2001/XMLSchema#integer", "http://www.w3.org/2001/XMLSchema#boolean"})


def frame_resource(resource: Resource, triples: Iterable[ox.Triple], context: Mapping[str, Any]) -> str:
    """Return the description of a resource as framed JSON-LD.

    Parameters
    ----------
    context
        The ``@context`` of the ontology folder.

    Raises
    ------
    GraphError
        The description is not there, or holds what JSON-LD cannot say.
    """
    full = _extended(context)
    nodes = _expanded(triples)
    literals = _set_aside(nodes)
    root = ox.NamedNode(resource.iri).value
    frame: dict[str, Any] = {"@context": full, "id": root}
    if resource.kind == "id":
        frame |= {"statements": {}, "statementsOf": {}}
    tree = _framed(nodes, frame)
    if resource.kind == "document":
        parts = [*_parts(nodes, full, "Statement"), *_parts(nodes, full, "Mention")]
        if parts:
            tree["included"] = _named_only(parts, root)
    tree.pop("@context", None)
    if tree.get("id") != root:
        raise GraphError("the description does not hold what it describes", resource.iri, "report this as a defect")
    arranged = _arranged(_put_back(tree, literals))
    # The context on one line: it is for machines, and what follows for people, too.
    written = json.dumps(_used(full, arranged), ensure_ascii=False)
    return '{\n "@context": ' + written + "," + json.dumps(arranged, ensure_ascii=False, indent=1)[1:] + "\n"


def _set_aside(nodes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Put IRIs in the place of the literals that statements have as object, and return those by these.

    PyLD cannot look for what points to a node by a property that elsewhere has a literal.
    """
    found: dict[str, dict[str, Any]] = {}
    for node in nodes:
        for at, value in enumerate(node.get(RDF + "object", ())):
            if "@value" in value:
                name = f"urn:x-spinegraph:literal:{len(found)}"
                found[name] = value
                node[RDF + "object"][at] = {"@id": name}
    return found


def _put_back(value: Any, literals: Mapping[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_put_back(one, literals) for one in value]
    if not isinstance(value, dict):
        return value
    literal = literals.get(value.get("id", "")) if len(value) == 1 else None
    if literal is not None:
        return literal["@value"] if len(literal) == 1 else {"@value": literal["@value"], **_tag(literal)}
    return {name: _put_back(inner, literals) for name, inner in value.items()}


def _tag(literal: Mapping[str, Any]) -> dict[str, Any]:
    if "@type" in literal:
        return {"@type": literal["@type"].removeprefix(TERMS)}
    return {"@language": literal["@language"]}


def _parts(nodes: list[dict[str, Any]], context: Mapping[str, Any], kind: str) -> list[Any]:
    framed = _framed(nodes, {"@context": context, "type": kind})
    found = framed.get("@graph", [framed] if "id" in framed else [])
    return list(found)


def _named_only(value: Any, iri: str) -> Any:
    """Return a tree in which one node stands by its IRI alone: it is described above."""
    if isinstance(value, list):
        return [_named_only(one, iri) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: iri if isinstance(inner, dict) and inner.get("id") == iri else _named_only(inner, iri)
        for name, inner in value.items()
    }


def _extended(context: Mapping[str, Any]) -> dict[str, Any]:
    full = {**context, **_REVERSED}
    for name, more in _SET.items():
        known = full.get(name)
        if isinstance(known, dict):
            full[name] = {**known, **more}
    return full


def _framed(nodes: list[dict[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    options = {
        "embed": "@always",
        "omitDefault": True,
        "documentLoader": _refuse,
    }
    try:
        return cast("dict[str, Any]", jsonld.frame(nodes, dict(frame), options))
    except jsonld.JsonLdError as error:
        raise GraphError(
            f"the graph cannot be framed as JSON-LD: {error}", "context.jsonld", "mend the context"
        ) from error


def _refuse(url: str, options: object) -> object:
    raise jsonld.JsonLdError(f"nothing is fetched: {url}", "jsonld.LoadDocumentError")


def _expanded(triples: Iterable[ox.Triple]) -> list[dict[str, Any]]:
    """Return triples as expanded JSON-LD: a node object a subject."""
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
            raise GraphError("a quoted triple cannot be written as JSON-LD", str(triple), "ask for Turtle")
        node = nodes.setdefault(_name(subject), {"@id": _name(subject)})
        if predicate == jsonld.RDF_TYPE and not isinstance(value, ox.Literal):
            node.setdefault("@type", []).append(_name(value))
        else:
            node.setdefault(predicate, []).append(_object(value))
    return [nodes[name] for name in sorted(nodes)]


def _name(term: ox.NamedNode | ox.BlankNode) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def _object(value: ox.NamedNode | ox.BlankNode | ox.Literal) -> dict[str, Any]:
    if not isinstance(value, ox.Literal):
        return {"@id": _name(value)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype in _XSD_NUMBERS and re.fullmatch(r"true|false|0|-?[1-9][0-9]{0,14}", value.value):
        return {"@value": json.loads(value.value)}
    if datatype == jsonld.XSD_STRING:
        return {"@value": value.value}
    return {"@value": value.value, "@type": datatype}


def _arranged(value: Any) -> Any:
    """Return a tree with names first and lists of nodes last in every node, as people read."""
    if isinstance(value, list):
        return [_arranged(one) for one in value]
    if not isinstance(value, dict):
        return value
    first = ("id", "type", "label", "title", "definition", "alternatives", "subject", "predicate", "object")
    last = ("statements", "statementsOf", "included", "evidence", "target", "derivedFrom")

    def place(name: str) -> tuple[int, int, str]:
        if name in first:
            return 0, first.index(name), name
        return (2, last.index(name), name) if name in last else (1, 0, name)

    return {name: _arranged(value[name]) for name in sorted(value, key=place)}


def _used(context: Mapping[str, Any], tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a context that a tree needs."""
    words = set(_words(tree))
    used = {name: value for name, value in context.items() if name in words}
    # A term's definition names others, and those their prefixes.
    waiting = [*words, *map(str, _strings(list(used.values())))]
    while waiting:
        match = _PREFIXED.match(waiting.pop())
        if match and match[1] in context and match[1] not in used:
            used[match[1]] = context[match[1]]
    always = {name: value for name, value in context.items() if name.startswith("@")}
    return {**always, **{name: context[name] for name in context if name in used}}


def _words(value: Any) -> Iterator[str]:
    """Yield all keys, and all values that may be names: those of types and of coerced terms."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str) and len(value) < 200:
        yield value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value
