"""Mentions in their places: what relating looks up again and again, indexed once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..mention import Mention
from ..model import Grounding, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A mention with its grounding and status."""

    mention: Mention
    grounding: Grounding
    kind: str
    status: Status = Status.PRESENT
    historical: bool = False

    @property
    def concept(self) -> str:
        """IRI of the concept."""
        return self.grounding.concept

    @property
    def slug(self) -> str:
        """Last part of that IRI, by which word lists name single things."""
        return self.concept.rpartition("/")[2]

    @property
    def sentence(self) -> int:
        """Index of the sentence."""
        return self.mention.sentence

    @property
    def first(self) -> int:
        """First token."""
        return self.mention.first

    @property
    def last(self) -> int:
        """Last token (included)."""
        return self.mention.last


@dataclass(frozen=True)
class Places:
    """The mentions of a document by sentence, each sentence's in the order of its tokens."""

    by_sentence: dict[int, list[Placed]] = field(default_factory=dict)

    @classmethod
    def of(cls, placed: Iterable[Placed]) -> Places:
        """Return the index of mentions."""
        places = cls()
        for mention in placed:
            places.by_sentence.setdefault(mention.sentence, []).append(mention)
        for mentions in places.by_sentence.values():
            mentions.sort(key=lambda m: m.first)
        return places

    def within(self, sentence: int, first: int, last: int) -> Sequence[Placed]:
        """Return the mentions that begin within tokens ``first`` to ``last`` (included) of a sentence."""
        return [m for m in self.by_sentence.get(sentence, ()) if first <= m.first <= last]

    def of_sentence(self, sentence: int) -> Sequence[Placed]:
        """Return the mentions of a sentence."""
        return self.by_sentence.get(sentence, [])
