"""Finding mentions: labels of the vocabulary, abbreviations that the text defines, and phrases with a typed head.

Order matters and is the order of trust: what the vocabulary names stands; an abbreviation takes the concept of the
words before it; a phrase around a known head or ending is taken where nothing better was found. Each step looks at a
token a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..model import Document
from .again import (
    abbreviations_of,
    divided_thing,
    titled_heads,
    told_apart,
    with_abbreviations,
    with_heads,
    with_materials,
    with_types,
)
from .homonyms import with_meanings
from .lexicon import Lexicon
from .parts import SentenceParts
from .records import Mention, Sentences


def find_mentions(
    document: Document, sentences: Sentences, lexicon: Lexicon, titles: Collection[int] = ()
) -> tuple[Mention, ...]:
    """Return the mentions of a document, sorted by place, no two overlapping.

    ``titles`` are the indices of the sentences that are its title: what these name is meant by its last word alone.
    """
    found: list[list[Mention]] = []
    for index, sentence in enumerate(sentences):
        finder = _SentenceFinder(document, sentence, index, lexicon)
        found.append(finder.mentions())
    abbreviations = abbreviations_of(sentences, found)
    if abbreviations:
        for index, sentence in enumerate(sentences):
            found[index] = with_abbreviations(document, sentence, index, found[index], abbreviations)
    heads = titled_heads(sentences, found, titles, lexicon)
    if heads:
        for index, sentence in enumerate(sentences):
            found[index] = with_heads(document, sentence, index, found[index], heads, lexicon)
    apart = told_apart(sentences, found, lexicon)
    if apart:
        for index, sentence in enumerate(sentences):
            found[index] = with_materials(document, sentence, index, found[index], apart, lexicon)
    divided = divided_thing(found, titles, lexicon)
    if divided is not None:
        for index, sentence in enumerate(sentences):
            found[index] = with_types(document, sentence, index, found[index], divided, lexicon)
    mentions = (mention for in_sentence in found for mention in in_sentence)
    return tuple(with_meanings(mentions, sentences, lexicon.homonyms, lexicon.vocabulary))


_NAME_MARKS = frozenset(",&(")


class _SentenceFinder(SentenceParts):
    """The work on one sentence; see :func:`find_mentions`."""

    def mentions(self) -> list[Mention]:
        """Return the mentions of the sentence, in its order."""
        labelled = self._labelled()
        taken = {position for mention in labelled for position in range(mention.first, mention.last + 1)}
        labelled = [self._with_modifiers(mention, taken) for mention in labelled]
        found = _without_overlaps(labelled)
        found = _without_overlaps([*found, *self._typed(found)])
        found = _without_overlaps([*found, *self._composed(found)])
        found = _without_overlaps([*found, *self._likewise(found), *self._again_done(found)])
        found = _without_overlaps([*found, *self._headless(found)])
        found = self._coordinated(self._defining(self._enumerated(self._exemplified(found))))
        found = _without_overlaps(self._sharing(found))
        named = self._organisations()
        told = {m.first for m in found if len(m) == 1 and m.label.startswith(f"{self.tokens[m.first].lower} ")}
        return [
            m
            for m in found
            if (m.first in told or not self._is_generic(m)) and not any(m.overlaps(*name) for name in named)
        ]  # "stiff and painful" of a shoulder that the text names

    def _organisations(self) -> list[tuple[int, int]]:
        """Return the token ranges that name an organisation: capitalised words around a word such as "Institute".

        Small words between them and an abbreviation in brackets after them belong to the name.
        """
        found = []
        for position, token in enumerate(self.tokens):
            if token.lower not in self.lexicon.organisations or not token.text[0].isupper() or token.text.isupper():
                continue
            first = last = position
            while first > 0 and self.tokens[first - 1].text[0].isupper():
                first -= 1
            cursor = position + 1
            while cursor < len(self.tokens) and cursor - position <= 16:
                text = self.tokens[cursor].text
                if text[0].isupper():
                    last = cursor
                elif text not in self.words["name-links"] and text not in _NAME_MARKS:
                    break
                cursor += 1
            if last > first:
                found.append((first, last))
        return found

    def _is_generic(self, mention: Mention) -> bool:
        if len(mention) > 1 and mention.method in ("label", "variant"):
            return self.lexicon.normaliser.key(mention.text) in self.lexicon.generic
        if mention.method == "modified":  # "a regular physical examination" names a physical examination
            return self.lexicon.normaliser.key(mention.label) in self.lexicon.generic
        return self.lexicon.is_generic(self.tokens[mention.first : mention.last + 1])


def _without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Return mentions of one sentence, the longest first where they overlap, in the order of the text."""
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(mentions, key=lambda m: (-len(m), -m.score, m.first)):
        positions = range(mention.first, mention.last + 1)
        if taken.isdisjoint(positions):
            kept.append(mention)
            taken.update(positions)
    return sorted(kept, key=lambda m: m.first)
