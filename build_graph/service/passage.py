"""The text of a document put together again from what the graph quotes of it.

The graph does not hold documents, it holds the words of each piece of evidence and of each mention, with a little of
what stands around them. Laid over one another by their offsets they give most of a text back; what no quote covers
stays a gap.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .reader import MentionRecord, Place

MARKDOWN = "text/markdown"
_SIGNS = re.compile(r"^#{1,6} |\*\*|__", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; ``mention`` is what it names."""

    text: str
    mention: MentionRecord | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Runs that belong together; ``start`` is that of the sentence that is evidence, None for text between."""

    start: int | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or the known part of one; ``gap`` tells that text is missing before it."""

    stretches: tuple[Stretch, ...]
    gap: bool
    heading: bool = False


def pieces_of(places: Iterable[Place], mentions: Iterable[MentionRecord]) -> list[tuple[int, str]]:
    """Return what is known of the text, as offset and text, neither overlapping nor touching one another."""
    known: list[tuple[int, str]] = []
    for place in places:
        if place.quote is not None:
            known.append((place.start - len(place.prefix), place.prefix + place.quote + place.suffix))
    for mention in mentions:
        if mention.text is not None:
            known.append((mention.start - len(mention.prefix), mention.prefix + mention.text + mention.suffix))
    merged: list[tuple[int, str]] = []
    for start, text in sorted(known):
        if merged and start <= merged[-1][0] + len(merged[-1][1]):
            before, so_far = merged[-1]
            merged[-1] = (before, so_far + text[before + len(so_far) - start :])
        else:
            merged.append((start, text))
    return merged


def passages(
    places: Sequence[Place],
    mentions: Sequence[MentionRecord],
    length: int | None = None,
    *,
    markdown: bool = False,
) -> tuple[list[Passage], bool]:
    """Return the known text of a document in paragraphs, and whether text is missing at its end.

    Parameters
    ----------
    length
        Length of the whole text in characters, where known.
    markdown
        Whether signs of Markdown are left out: marks of headings and of emphasis.
    """
    sentences = _apart({(place.start, place.end) for place in places})
    named = {(mention.start, mention.end): mention for mention in reversed(mentions)}
    marks = _apart(named)
    found: list[Passage] = []
    end = 0
    for start, text in pieces_of(places, mentions):
        gap = start > end + 1
        at = 0
        for match in [*_PARAGRAPH.finditer(text), None]:
            stop = match.start() if match else len(text)
            if text[at:stop].strip():
                stretches = _stretches(start + at, text[at:stop], sentences, marks, named)
                heading = markdown and text[at:stop].startswith("#")
                plain = (_plain(stretch) for stretch in stretches) if markdown else stretches
                found.append(Passage(tuple(plain), gap, heading))
                gap = False
            at = match.end() if match else stop
        end = start + len(text)
    return found, length is not None and end < length - 1


def _plain(stretch: Stretch) -> Stretch:
    """Return a stretch without the signs of Markdown that are nothing to read."""
    return Stretch(stretch.start, tuple(Run(without_signs(run.text), run.mention) for run in stretch.runs))


def without_signs(text: str) -> str:
    """Return a text without the marks of headings and of emphasis in Markdown."""
    return _SIGNS.sub("", text)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans of which none overlaps another; of those that do, the first and the longest stay."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _within(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    first = max(0, bisect_right(spans, (start, 0)) - 1)
    found = []
    for span in spans[first:]:
        if span[0] >= end:
            break
        if span[0] >= start and span[1] <= end:
            found.append(span)
    return found


def _stretches(
    start: int,
    text: str,
    sentences: list[tuple[int, int]],
    marks: list[tuple[int, int]],
    named: dict[tuple[int, int], MentionRecord],
) -> Iterable[Stretch]:
    end, at = start + len(text), start
    for low, high in [*_within(sentences, start, end), (end, end)]:
        if low > at:
            yield Stretch(None, tuple(_runs(start, text, at, low, marks, named)))
        if high > low:
            yield Stretch(low, tuple(_runs(start, text, low, high, marks, named)))
        at = high


def _runs(
    start: int,
    text: str,
    low: int,
    high: int,
    marks: list[tuple[int, int]],
    named: dict[tuple[int, int], MentionRecord],
) -> Iterable[Run]:
    at = low
    for first, last in _within(marks, low, high):
        if first > at:
            yield Run(text[at - start : first - start])
        yield Run(text[first - start : last - start], named[first, last])
        at = last
    if high > at:
        yield Run(text[at - start : high - start])
