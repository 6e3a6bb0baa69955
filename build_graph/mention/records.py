"""The record of a mention before it is grounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model import Span
from ..segment import Sentence

Sentences = Sequence[Sentence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that name something: tokens ``first`` to ``last`` (included) of a sentence of the layout.

    ``concept`` is the IRI of the vocabulary's concept; None where the vocabulary lacks the thing, which then is named
    by ``label`` and typed by ``kind``. ``method`` and ``score`` say how it was recognised (see ``Grounding``);
    ``broader`` is the concept of the head, where a longer phrase is a thing of its own. ``verb`` is the token of the
    verb whose subject does what the words name, where they name it so ("helps people [walk sooner]": of "helps").
    """

    sentence: int
    first: int
    last: int
    span: Span
    text: str
    kind: str
    label: str
    concept: str | None = None
    broader: str | None = None
    method: str = "label"
    score: float = 1.0
    verb: int | None = None

    def __len__(self) -> int:
        return self.last - self.first + 1

    def overlaps(self, first: int, last: int) -> bool:
        """Return whether the mention shares a token with a range of tokens of its sentence (both ends included)."""
        return self.first <= last and first <= self.last
