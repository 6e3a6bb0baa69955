"""Entities found by what a person calls them: a label in any wording, a CURIE or an IRI."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .claims import name_key
from .errors import QueryError
from .trig import prefixes_for

if TYPE_CHECKING:
    from .store import GraphFolder


def resolve_entity(folder: GraphFolder, wording: str) -> str:
    """Return the IRI of the entity that a label in any wording, a CURIE or an IRI names.

    Raises
    ------
    QueryError
        Nothing in the graph has that name; the message suggests what comes near.
    """
    wording = wording.strip()
    expanded = _expand(wording, folder.base)
    if expanded is not None and _is_known(folder, expanded):
        return expanded
    found = folder.names.get(name_key(wording))
    if found is not None:
        return found
    concept = folder.vocabulary.find(wording)
    if concept is not None and _is_known(folder, concept.iri):
        return concept.iri
    near = [concept.label for concept in folder.vocabulary.suggest(wording)]
    near += difflib.get_close_matches(name_key(wording), folder.names, n=3, cutoff=0.6)
    near = list(dict.fromkeys(near))[:5]
    raise QueryError(
        f"no entity {wording!r} in this graph",
        "the name of the entity",
        f"did you mean {', '.join(repr(label) for label in near)}?" if near else "the query 'entities' lists all",
    )


def _expand(wording: str, base: str) -> str | None:
    """Return the IRI that a wording is or abbreviates, or None where it is neither."""
    text = wording.removeprefix("<").removesuffix(">")
    prefix, colon, rest = text.partition(":")
    if not colon or any(character.isspace() for character in text):
        return None
    known = prefixes_for(base).get(prefix)
    try:
        return ox.NamedNode(text if known is None else known + rest).value
    except ValueError:
        return None


def _is_known(folder: GraphFolder, iri: str) -> bool:
    node = ox.NamedNode(iri)
    store = folder.store
    return any(True for _ in store.quads_for_pattern(node, None, None, None)) or any(
        True for _ in store.quads_for_pattern(None, None, node, None)
    )
