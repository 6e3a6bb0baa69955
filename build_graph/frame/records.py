"""What is found by the rules in a layout: frames, headings, and the regions of tokens where arguments stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
class CellReading:
    """What a table says of one of its cells.

    ``heading`` is what its column or row tells by it, and ``listed`` whether it stands there like an item of a list;
    ``head`` says that it only names a column or row. ``about`` are the blocks that name what it is told of, the surest
    first, and ``labels`` those of its column and row; with ``own`` it is told of these or of nothing, else of the
    topic, with ``natural`` of these only where their kind fits by nature. ``rate`` is the block that says how often,
    and ``across`` maps the columns whose cells say whether or how often to the blocks that name what is told of.
    """

    heading: Heading | None = None
    listed: bool = False
    head: bool = False
    about: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()
    own: bool = False
    natural: bool = False
    rate: int | None = None
    across: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """All frames of a document.

    ``headings`` maps a section to what its heading says; ``labels`` maps a block to what its label says; ``leads``
    maps the block before a list to what it says of the items; ``cells`` maps the blocks of tables to what these say.
    """

    frames: tuple[Frame, ...]
    headings: Mapping[int, Heading]
    labels: Mapping[int, Heading]
    leads: Mapping[int, Heading]
    cells: Mapping[int, CellReading] = field(default_factory=dict)
