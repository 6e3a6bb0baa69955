"""How far to trust the graph: precision and recall against documents annotated by hand.

``load_gold`` reads gold files, ``evaluate`` compares them with the rows of the named queries ``mentions`` and
``statements`` and is a pure function, ``report`` shows the outcome, ``check_floors`` guards it, and ``annotate`` writes
a gold file pre-filled with what was found, so that anyone can correct it and evaluate on documents of their own.
"""

from __future__ import annotations

from .floors import check_floors, read_floors
from .gold import GoldDocument, GoldEntity, GoldRelation, find_texts, load_gold
from .scoring import DocumentScores, Finding, Row, RuleTally, Scores, Tally, evaluate

__all__ = [
    "DocumentScores",
    "Finding",
    "GoldDocument",
    "GoldEntity",
    "GoldRelation",
    "Row",
    "RuleTally",
    "Scores",
    "Tally",
    "check_floors",
    "evaluate",
    "find_texts",
    "load_gold",
    "read_floors",
]
