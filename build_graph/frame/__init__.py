"""Relation frames found in a layout: which words claim which relation, and where its arguments stand.

Everything here is about words and places. Whether anything in a region is a medical thing is not known yet: finding
mentions uses the open regions, and relating fills the frames with the mentions found. Frames come from sentences
(cue phrases), from headings (what stands below belongs to the heading) and from the sentences that introduce lists.
"""

from __future__ import annotations

from .find import find_frames
from .headings import is_listed, item_heading, section_heading
from .records import CellReading, Frame, Frames, Heading, Region
from .regions import clauses_end, has_verb, item_region, right_end
from .rules import NO_PREDICATE, OBJECT, SUBJECT, DefinitionRule, FrameRule, FrameRules, HeadingRule, KindRule, LinkRule

__all__ = [
    "NO_PREDICATE",
    "OBJECT",
    "SUBJECT",
    "CellReading",
    "DefinitionRule",
    "Frame",
    "FrameRule",
    "FrameRules",
    "Frames",
    "Heading",
    "HeadingRule",
    "KindRule",
    "LinkRule",
    "Region",
    "clauses_end",
    "find_frames",
    "has_verb",
    "is_listed",
    "item_heading",
    "item_region",
    "right_end",
    "section_heading",
]
