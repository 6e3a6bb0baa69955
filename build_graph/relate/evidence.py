"""Evidence: the place in a document that supports a statement, with what stands around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ..model import Document, Evidence, Omission, Span

CONTEXT_CHARACTERS = 32
"""How much of the text before and after a quote is kept with it."""


def make_evidence(
    document: Document, span: Span, rule: str, confidence: float, omissions: Sequence[Omission]
) -> Evidence:
    """Return the evidence of a span, with context on both sides that stops at whatever was left out of reading."""
    start = max(0, span.start - CONTEXT_CHARACTERS)
    end = min(len(document.text), span.end + CONTEXT_CHARACTERS)
    after = bisect_left(omissions, span.end, key=lambda omission: omission.span.start)
    if after < len(omissions):
        end = min(end, omissions[after].span.start)
    before = bisect_right(omissions, span.start, key=lambda omission: omission.span.end)
    if before:
        start = max(start, omissions[before - 1].span.end)
    return Evidence(
        document=document.id,
        span=span,
        quote=document.text[span.start : span.end],
        prefix=document.text[start : span.start],
        suffix=document.text[span.end : end],
        rule=rule,
        confidence=confidence,
    )
