"""What a graph folder says, as the rows that an evaluation compares: those of the two fixed queries, with the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..query import ask

if TYPE_CHECKING:
    from ..store import GraphFolder


def mention_rows(folder: GraphFolder) -> list[dict[str, str]]:
    """Return a row a mention and class: the answer of the query ``mentions``."""
    return [{name: value or "" for name, value in row.items()} for row in ask(folder, "mentions").records()]


def statement_rows(folder: GraphFolder) -> list[dict[str, str]]:
    """Return a row a statement and place: document, ends, predicate and polarity, and beyond the query the rule."""
    return [
        {
            "document": place.document,
            "subject": claim.subject,
            "predicate": claim.predicate,
            "object": claim.object,
            "start": str(place.start),
            "end": str(place.end),
            "polarity": claim.polarity,
            "certainty": claim.certainty,
            "rule": place.rule,
            "confidence": str(place.confidence),
        }
        for claim in folder.claims
        for place in claim.places
    ]
