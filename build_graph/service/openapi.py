"""The description of the JSON API, in OpenAPI 3.1: what can be asked, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..claims import local
from ..graph import program_version
from .index import Index
from .problem import PROBLEM_TYPE
from .reader import Statement

LIMIT, MOST = 20, 200
LONGEST_PATH, LONGEST_TEXT = 8, 200
PRINTABLE = r"^[^\u0000-\u001f\u007f]*[^\u0000-\u0020\u007f][^\u0000-\u001f\u007f]*$"
"""What a text of a parameter may hold: no control characters, and more than spaces."""
JsonObject = dict[str, Any]


def _ref(name: str) -> JsonObject:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: JsonObject) -> JsonObject:
    return {"type": "array", "items": items}


def _text(description: str = "", **more: Any) -> JsonObject:
    return {"type": "string", **({"description": description} if description else {}), **more}


def _number(description: str, **more: Any) -> JsonObject:
    return {"type": "integer", "description": description, **more}


def _object(properties: JsonObject, *, optional: Sequence[str] = (), description: str = "") -> JsonObject:
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _or_null(schema: JsonObject) -> JsonObject:
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


_IRI = _text("IRI of the thing: its name, whatever the address of this service.", format="iri")
_URL = _or_null(_text("Address of its page.", format="uri"))
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}

_SCHEMAS: JsonObject = {
    "Reference": _object(
        {
            "iri": _IRI,
            "label": _text("Its name for people."),
            "class": _or_null(_text("The class that documents give it first of all.")),
            "url": _URL,
        },
        description="Something, named and not described.",
    ),
    "Class": _object(
        {
            "name": _text("Local name, to filter by."),
            "iri": _IRI,
            "label": _text(),
            "plural": _text(),
            "definition": _or_null(_text()),
            "colour": _text("Colour in pictures, as in CSS."),
            "entities": _number("Entities that documents take for one.", minimum=0),
        }
    ),
    "Predicate": _object(
        {
            "name": _text("Local name, to filter by."),
            "iri": _IRI,
            "label": _text("How it reads from subject to object."),
            "inverse": _text("How it reads from object to subject."),
            "definition": _or_null(_text()),
            "statements": _number("Statements that have it.", minimum=0),
        }
    ),
    "Hit": _object(
        {
            "entity": _ref("Reference"),
            "matched": _text("The name that fits."),
            "how": _text(enum=["exact", "prefix", "words", "fuzzy"]),
            "score": {"type": "number"},
            "definition": _or_null(_text()),
            "mentions": _number("How often documents name it.", minimum=0),
        }
    ),
    "Match": _object({"how": _text("SKOS mapping property."), "iri": _text(format="iri")}),
    "Entity": _object(
        {
            "iri": _IRI,
            "url": _URL,
            "label": _text(),
            "classes": _list(_text("Local name of a class, the commonest first.")),
            "alternatives": _list(_text("Another name for people.")),
            "definition": _or_null(_text()),
            "broader": _list(_ref("Reference")),
            "narrower": _list(_ref("Reference")),
            "matches": _list(_ref("Match")),
            "coined": {
                "type": "boolean",
                "description": "Whether the vocabulary lacks it: it was made from a wording.",
            },
            "mentions": _number("How often documents name it.", minimum=0),
            "statements": _number("Statements about it.", minimum=0),
            "documents": _list(
                _object({"document": _ref("DocumentReference"), "mentions": _number("There.", minimum=0)})
            ),
        }
    ),
    "EntitySummary": _object(
        {
            "iri": _IRI,
            "url": _URL,
            "label": _text(),
            "classes": _list(_text()),
            "definition": _or_null(_text()),
            "mentions": _number("How often documents name it.", minimum=0),
            "statements": _number("Statements about it.", minimum=0),
        }
    ),
    "DocumentReference": _object(
        {"iri": _IRI, "id": _text("Its identifier: its path."), "title": _text(), "url": _URL}
    ),
    "Document": _object(
        {
            "iri": _IRI,
            "id": _text("Its identifier: its path."),
            "url": _URL,
            "title": _text(),
            "about": _list(_ref("Reference")),
            "format": _or_null(_text("Media type.")),
            "language": _or_null(_text()),
            "characters": _or_null(_number("Length of its text.", minimum=0)),
            "sha256": _or_null(_text("Of the bytes that were read.")),
            "publisher": _or_null(_text()),
            "creator": _or_null(_text()),
            "date": _or_null(_text()),
            "source": _or_null(_text()),
            "license": _or_null(_text()),
            "mentions": _number("Found in it.", minimum=0),
            "statements": _number("Found in it.", minimum=0),
        }
    ),
    "Evidence": _object(
        {
            "iri": _IRI,
            "url": _URL,
            "statement": _text("IRI of the statement that it supports.", format="iri"),
            "document": _ref("DocumentReference"),
            "start": _number("First character, counted from 0 in code points.", minimum=0),
            "end": _number("The character after the last.", minimum=0),
            "quote": _or_null(_text("The words; null where the graph keeps none.")),
            "prefix": _text("What stands before."),
            "suffix": _text("What stands after."),
            "marks": _list({**_list({"type": "integer", "minimum": 0}), "minItems": 2, "maxItems": 2}),
            "rule": _text("What it was read by."),
            "confidence": {**_SHARE, "description": "How far the reading can be relied on."},
            "strength": _or_null(_text("Of a contraindication: absolute or relative.")),
            "rate": _or_null(
                _object(
                    {
                        "text": _or_null(_text()),
                        "low": _or_null({"type": "number"}),
                        "high": _or_null({"type": "number"}),
                    }
                )
            ),
        }
    ),
    "Value": _object(
        {"value": _text("ISO 8601 duration, or two with a slash between."), "text": _text("The same in words.")},
        description="A duration.",
    ),
    "Statement": _object(
        {
            "iri": _IRI,
            "url": _URL,
            "sentence": _text("The statement in words."),
            "subject": _ref("Reference"),
            "predicate": _object({"name": _text(), "label": _text()}),
            "object": {"oneOf": [_ref("Reference"), _ref("Value")]},
            "polarity": _text(enum=["affirmed", "negated"]),
            "certainty": _text(enum=["certain", "possible"]),
            "status": _text("How the words stand to what they name."),
            "confidence": {**_SHARE, "description": "Of its best evidence."},
            "documents": _list(_text("Identifier of a document that makes it.")),
            "evidence": _list(_ref("Evidence")),
        }
    ),
    "Neighbour": _object(
        {
            "entity": _ref("Reference"),
            "predicate": _object({"name": _text(), "label": _text("As it reads from the entity asked for.")}),
            "direction": _text(enum=["outgoing", "incoming"]),
            "polarity": _text(enum=["affirmed", "negated"]),
            "certainty": _text(enum=["certain", "possible"]),
            "confidence": _SHARE,
            "statement": _text("IRI of the statement.", format="iri"),
            "documents": _list(_text()),
        }
    ),
    "Path": _object(
        {
            "from": _ref("Reference"),
            "to": _ref("Reference"),
            "length": _or_null(_number("Statements on the way; null where there is none.", minimum=0)),
            "entities": _list(_ref("Reference")),
            "statements": _list(_ref("Statement")),
        }
    ),
    "Contradiction": _object({"affirmed": _ref("Statement"), "negated": _ref("Statement")}),
    "Statistics": _object(
        {
            "documents": _number("Documents read.", minimum=0),
            "entities": _number("Entities that documents speak of.", minimum=0),
            "concepts": _number("Concepts, of the vocabulary among them.", minimum=0),
            "mentions": _number("Places that name an entity.", minimum=0),
            "statements": _number("Statements.", minimum=0),
            "negated": _number("Statements that negate.", minimum=0),
            "possible": _number("Statements made with a reservation.", minimum=0),
            "evidence": _number("Places that make a statement.", minimum=0),
            "inferences": _number("Triples that rules derived.", minimum=0),
            "triples": _number("Triples.", minimum=0),
            "classes": _list(_ref("Class")),
            "predicates": _list(_ref("Predicate")),
        }
    ),
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {
            "type": _text(),
            "title": _text(),
            "status": _number("HTTP status."),
            "detail": _text("What is wrong."),
            "where": _text("Where."),
            "mend": _text("What to do about it."),
        },
        "required": ["type", "title", "status", "detail"],
    },
}


def _page(items: str) -> JsonObject:
    return _object(
        {
            "items": _list(_ref(items)),
            "next": _or_null(_text("The cursor of the page after this one; null on the last.")),
        }
    )


def _query(
    name: str, description: str, schema: JsonObject, *, required: bool = False, example: Any = None
) -> JsonObject:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": required,
        "schema": schema,
        **({} if example is None else {"example": example}),
    }


def _in_path(name: str, description: str, example: str) -> JsonObject:
    # An example lets a page of documentation, and a tester, begin with something that is there.
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": _text(minLength=1, maxLength=400),
        "example": example,
    }


def _paging() -> list[JsonObject]:
    return [
        _query("limit", "Most items on a page.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}),
        _query("cursor", "Where to go on: the next of the page before.", _text(minLength=1, maxLength=1000)),
    ]


def _operation(
    name: str,
    summary: str,
    description: str,
    schema: JsonObject,
    parameters: Sequence[JsonObject] = (),
    *,
    found: bool = False,
) -> JsonObject:
    problem = {"content": {PROBLEM_TYPE: {"schema": _ref("Problem")}}}
    responses: JsonObject = {
        "200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}},
        "400": {"description": "A parameter is malformed or unknown.", **problem},
        "503": {"description": "The service is busy.", **problem},
        "504": {"description": "It takes too long.", **problem},
    }
    if found:
        responses["404"] = {"description": "There is no such thing in this graph.", **problem}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": description,
            "parameters": list(parameters),
            "responses": responses,
        }
    }


def describe_api(index: Index, root: str, sample: Statement | None) -> JsonObject:
    """Return the description of the API at a service's address, with examples from its graph.

    Parameters
    ----------
    sample
        A statement for the examples, where the graph has any.
    """
    often = sorted(index.spoken_of, key=lambda one: (-one.mentions, one.label))[:2]
    slugs = [one.iri.removeprefix(f"{index.base}id/") for one in often] or ["slug"]
    document = next(iter(index.by_identifier), "leaflet.txt")
    entity = _in_path("entity", "The slug of an entity: the end of its IRI.", slugs[0])
    classes = _text(enum=[*index.classes]) if index.classes else _text()
    names = [one.name for one in index.predicates.values() if one.stated]
    predicates = _text(enum=names) if names else _text()
    reference = _text(minLength=1, maxLength=400, pattern=PRINTABLE)
    text = _text(minLength=1, maxLength=LONGEST_TEXT, pattern=PRINTABLE)
    polarity, certainty = _text(enum=["affirmed", "negated"]), _text(enum=["certain", "possible"])
    confidence = {"type": "number", "minimum": 0, "maximum": 1}
    spoken = "an IRI, a slug, or any name"
    paths: JsonObject = {
        "/search": _operation(
            "search",
            "Find entities by name",
            "By any of their names: all of it, its beginning, words of it, or nearly its spelling; the best first.",
            _page("Hit"),
            [
                _query("q", "What to look for.", text, required=True, example=often[0].label if often else "name"),
                _query("class", "Only entities of this class.", classes),
                _query("spoken", "Only entities that documents speak of.", {"type": "boolean", "default": False}),
                *_paging(),
            ],
        ),
        "/entities": _operation(
            "entities",
            "List entities that documents speak of",
            "By label.",
            _page("EntitySummary"),
            [
                _query("class", "Only entities of this class.", classes),
                _query("document", "Only entities that this document names: its identifier.", reference),
                *_paging(),
            ],
            found=True,
        ),
        "/entities/{entity}": _operation(
            "entity",
            "An entity",
            "Its names, its place in the vocabulary, and the documents that name it.",
            _ref("Entity"),
            [entity],
            found=True,
        ),
        "/entities/{entity}/neighbours": _operation(
            "neighbours",
            "What is said to be related to an entity",
            "One item a statement with another entity at its other end.",
            _page("Neighbour"),
            [
                entity,
                _query("predicate", "Only by this relation.", predicates),
                _query(
                    "direction", "Only with the entity as subject, or as object.", _text(enum=["outgoing", "incoming"])
                ),
                _query("polarity", "Only affirmed, or only negated.", polarity),
                *_paging(),
            ],
            found=True,
        ),
        "/path": _operation(
            "path",
            "A shortest way between two entities",
            "Over affirmed statements, in either direction.",
            _ref("Path"),
            [
                _query("from", f"Where to begin: {spoken}.", reference, required=True, example=slugs[0]),
                _query("to", f"Where to end: {spoken}.", reference, required=True, example=slugs[-1]),
                _query(
                    "longest",
                    "Longest way looked for, in statements.",
                    {"type": "integer", "minimum": 1, "maximum": LONGEST_PATH, "default": 6},
                ),
            ],
            found=True,
        ),
        "/statements": _operation(
            "statements",
            "Statements, filtered",
            "All conditions hold at once. In the order of their IRIs, which says nothing and stays the same.",
            _page("Statement"),
            [
                _query("about", f"With this entity at either end: {spoken}.", reference),
                _query("subject", f"With this subject: {spoken}.", reference),
                _query("object", f"With this object: {spoken}.", reference),
                _query("predicate", "With this relation.", predicates),
                _query("class", "With an entity of this class at either end.", classes),
                _query("document", "Made by this document: its identifier.", reference),
                _query("polarity", "Only affirmed, or only negated.", polarity),
                _query("certainty", "Only said flatly, or only with a reservation.", certainty),
                _query("confidence", "With evidence of at least this confidence.", confidence),
                *_paging(),
            ],
            found=True,
        ),
        "/statements/{statement}": _operation(
            "statement",
            "A statement",
            "With all its evidence.",
            _ref("Statement"),
            [_in_path("statement", "The end of its IRI.", local(sample.iri) if sample else "none")],
            found=True,
        ),
        "/evidence/{evidence}": _operation(
            "evidence",
            "A piece of evidence",
            "The place, its words and what stands around them.",
            _ref("Evidence"),
            [_in_path("evidence", "The end of its IRI.", local(sample.places[0].iri) if sample else "none")],
            found=True,
        ),
        "/documents": _operation("documents", "Documents", "By identifier.", _page("Document"), _paging()),
        "/documents/{document}": _operation(
            "document",
            "A document",
            "What is known of it.",
            _ref("Document"),
            [_in_path("document", "Its identifier.", document)],
            found=True,
        ),
        "/contradictions": _operation(
            "contradictions",
            "Contradictions",
            "Pairs of statements of which one affirms what the other negates.",
            _page("Contradiction"),
            _paging(),
        ),
        "/statistics": _operation("statistics", "Statistics", "Counts of everything.", _ref("Statistics")),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SpineGraph JSON API",
            "version": program_version(),
            "description": "What documents say, as JSON: entities, statements about them, and the sentences behind.",
        },
        "servers": [{"url": f"{root}api/v1"}],
        "paths": paths,
        "components": {"schemas": _SCHEMAS},
    }


def operations(description: Mapping[str, Any]) -> list[JsonObject]:
    """Return the operations of a description as a page of documentation shows them."""
    found = []
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            query = {
                one["name"]: one["example"]
                for one in operation["parameters"]
                if one["in"] == "query" and one.get("required") and "example" in one
            }
            example = path
            for one in operation["parameters"]:
                if one["in"] == "path":
                    example = example.replace(f"{{{one['name']}}}", str(one["example"]))
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            found.append(
                {
                    "method": method.upper(),
                    "path": path,
                    **{name: operation[name] for name in ("operationId", "summary", "description")},
                    "parameters": [{**one, "words": _words(one["schema"])} for one in operation["parameters"]],
                    "example": (example, query),
                    "answer": _answer(schema),
                }
            )
    return found


def _words(schema: JsonObject) -> str:
    """Return in a few words what a parameter takes."""
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}[
        schema["type"]
    ]
    if "minimum" in schema and "maximum" in schema:
        words += f", {schema['minimum']} to {schema['maximum']}"
    return words + (f"; {str(schema['default']).lower()} unless given" if "default" in schema else "")


def _answer(schema: JsonObject) -> str:
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
    return f"a page of {schema['properties']['items']['items']['$ref'].rpartition('/')[2]}"
