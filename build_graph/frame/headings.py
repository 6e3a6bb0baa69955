"""What headings, labels and the sentences before lists say of what stands below them."""

from __future__ import annotations

from collections.abc import Sequence

from ..cue import Match
from ..segment import Block, Kind, Layout, Section, Sentence
from .records import Frames, Heading, Region
from .rules import NO_PREDICATE, FrameRules


def heading_of(
    sentence: Sentence, index: int, rules: FrameRules, among: Sequence[Match] | None = None
) -> Heading | None:
    """Return what a heading says, by its longest cue (of those ``among``); of several by the first in the file."""
    matches = rules.headings.find(sentence.tokens) if among is None else among
    if not matches:
        return None
    informative = [m for m in matches if m.pattern.owner.predicate != NO_PREDICATE] or list(matches)
    best = min(informative, key=lambda m: (-(len(m) - (m.slot[1] - m.slot[0] + 1 if m.slot else 0)), m.first))
    inner = Region(index, *best.slot) if best.slot else None
    return Heading(rule=best.pattern.owner, sentence=index, inner=inner)


def section_heading(section: Section, sections: Sequence[Section], frames: Frames) -> Heading | None:
    """Return what the heading of a section says, or that of the nearest section above that says anything."""
    current: Section | None = section
    while current is not None:
        heading = frames.headings.get(current.index)
        if heading is not None:
            return heading
        current = sections[current.parent] if current.parent is not None else None
    return None


def item_heading(block: Block, layout: Layout, frames: Frames) -> Heading | None:
    """Return what a list item belongs to: what the sentence before the list or the item above it says, else what the
    section says; a cell of a table what its column or row says."""
    if block.index in frames.cells:
        return frames.cells[block.index].heading
    lead = block.lead
    while lead is not None:
        if lead in frames.leads:
            return frames.leads[lead]
        lead = layout.blocks[lead].lead
    return section_heading(layout.sections[block.section], layout.sections, frames)


def is_listed(block: Block, frames: Frames) -> bool:
    """Return whether a block stands as an item of a list: a list item, a paragraph that opens with a label, or a cell
    of which its column or row tells."""
    if not block.sentences or block.index in frames.labels:
        return False
    if block.kind is Kind.CELL:
        return block.index in frames.cells and frames.cells[block.index].listed
    return block.kind is Kind.ITEM or block.label is not None
