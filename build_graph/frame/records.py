"""What is found by the rules in a layout: frames, headings, and the regions of tokens where arguments stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .rules import FrameRule, HeadingRule


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """Tokens ``first`` to ``last`` (included) of a sentence of the layout."""

    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rule that fired in a sentence: the tokens of its cue, and the regions where its arguments stand.

    ``items`` are list items that the sentence introduces; they belong to the right side. ``negative`` says that a
    negation is part of the pattern ("not suitable for"), so that it denies nothing; ``lowered`` that the cue stands in
    one that lessens what it speaks of ("risk of" in "reduce the risk of"); ``within`` that it stands in a longer cue,
    and counts only where that claims nothing ("is needed" in "is needed to"); ``clauses`` that the right side is a list
    of clauses.
    """

    rule: FrameRule
    sentence: int
    first: int
    last: int
    left: Region | None = None
    inner: Region | None = None
    right: Region | None = None
    items: tuple[Region, ...] = ()
    negative: bool = False
    lowered: bool = False
    within: bool = False
    clauses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a heading, a label or the sentence before a list says of what stands below it."""

    rule: HeadingRule
    sentence: int
    inner: Region | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """All frames of a document.

    ``headings`` maps a section to what its heading says; ``labels`` maps a block to what its label says; ``leads``
    maps the block before a list to what it says of the items.
    """

    frames: tuple[Frame, ...]
    headings: Mapping[int, Heading]
    labels: Mapping[int, Heading]
    leads: Mapping[int, Heading]
