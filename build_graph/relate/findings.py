"""What relating starts from: all that the stages before it found in a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..assertion import Reach
from ..frame import Frames
from ..model import Document
from ..segment import Layout, Sentence
from .placed import Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """A document as read so far: its layout, sentences and mentions, the frames of its cues, and what its status cues
    govern in each sentence (``reaches``)."""

    document: Document
    layout: Layout
    sentences: Sequence[Sentence]
    mentions: Sequence[Placed]
    frames: Frames
    reaches: Sequence[Sequence[Reach]]
