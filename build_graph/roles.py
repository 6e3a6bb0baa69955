"""Roles: the classes that a document gives a thing.

What a thing is by itself (its kind) comes from the vocabulary; what it is in a document comes from the document's
statements: the same infection is a condition that one page treats and a complication that another warns of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .model import Statement
from .vocabulary import Vocabulary


def assign_roles(
    kinds: Mapping[str, str], statements: Iterable[Statement], vocabulary: Vocabulary
) -> dict[str, tuple[str, ...]]:
    """Return the classes of each entity of a document, by IRI.

    Parameters
    ----------
    kinds
        The kind of every entity that is mentioned.
    """
    tables: Mapping[str, Any] = vocabulary.language.get("roles") or {}
    takes: Mapping[str, str] = tables.get("takes") or {}
    keeps: Mapping[str, list[str]] = tables.get("keeps") or {}
    roles: dict[str, set[str]] = {iri: set() for iri in kinds}
    confirmed: set[str] = set()
    for statement in statements:
        term = vocabulary.predicates[statement.predicate]
        for iri, classes, is_object in (
            (statement.subject, term.subject_classes, False),
            (statement.object, term.object_classes, True),
        ):
            if iri not in kinds:
                continue
            kind = kinds[iri]
            role = takes.get(statement.predicate) if is_object else None
            if kind in classes:
                confirmed.add(iri)
            elif role is not None and kind not in keeps.get(statement.predicate, ()):
                roles[iri].add(role)
            elif is_object and role is None and statement.predicate in (tables.get("others") or {}):
                roles[iri].add(tables["others"][statement.predicate])
    result = {}
    for iri, kind in kinds.items():
        found = roles[iri]
        result[iri] = tuple(sorted(found | {kind})) if iri in confirmed and found else tuple(sorted(found or {kind}))
    return result
