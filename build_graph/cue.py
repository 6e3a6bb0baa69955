"""Cue phrases: small token patterns from ``language/*.yaml``, found in one pass over a sentence.

A pattern is a line of elements separated by blanks::

    symptom|sign of|from {} @modals? include|be

``word``        a lemma, or a form as written; ``a|b`` any of several
``@name``       any word of the list ``name`` in ``language/words.yaml``
``element?``    may be absent
``~``           up to four words that do not matter
``{}``          the inner slot: up to fourteen words, kept for whoever uses the cue
``^`` / ``$``   the beginning or end of the sentence, adverbs at its end aside

Adverbs (the list ``adverbs``) may stand between elements. Gaps are bounded, so the work a token costs is bounded too;
there is no backtracking over the sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import VocabularyError
from .language import Token

GAP = 4
SLOT = 14


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a pattern; ``words`` is empty for a gap, a slot or an anchor."""

    words: frozenset[str] = frozenset()
    optional: bool = False
    gap: int = 0
    slot: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern and whatever it stands for."""

    text: str
    elements: tuple[Element, ...]
    owner: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a pattern matched: tokens ``first`` to ``last`` (included); the inner slot likewise, or None."""

    pattern: Pattern
    first: int
    last: int
    slot: tuple[int, int] | None = None

    def __len__(self) -> int:
        return self.last - self.first + 1


def compile_pattern(text: str, lists: Mapping[str, Iterable[str]], owner: Any = None, where: str = "") -> Pattern:
    """Return the pattern of a line.

    Raises
    ------
    VocabularyError
        A list is unknown, or the pattern has no word at all to start from.
    """
    elements: list[Element] = []
    for part in text.split():
        optional = part.endswith("?") and len(part) > 1
        body = part[:-1] if optional else part
        if body == "~":
            elements.append(Element(gap=GAP, optional=True))
        elif body == "{}":
            elements.append(Element(gap=SLOT, slot=True, optional=optional))
        elif body in ("^", "$"):
            elements.append(Element(anchor=body))
        else:
            words: set[str] = set()
            for word in body.split("|"):
                if word.startswith("@"):
                    if word[1:] not in lists:
                        raise VocabularyError(
                            f"pattern {text!r} names the unknown list {word!r}", where, "add it to words.yaml"
                        )
                    words.update(str(item) for item in lists[word[1:]])
                elif word:
                    words.add(word)
            elements.append(Element(words=frozenset(words), optional=optional))
    if not any(element.words and not element.optional for element in elements):
        raise VocabularyError(f"pattern {text!r} has no word that must stand", where, "add one")
    return Pattern(text, tuple(elements), owner)


@dataclass(slots=True)
class CueMatcher:
    """Finds the matches of many patterns in a sentence.

    ``adverbs`` may stand between elements; no inner slot holds one of ``stops`` (verbs that open another clause).
    No pattern begins with one of ``naming`` ("being overweight", which names a thing).

    ``steps`` counts the elements that were compared with tokens: the tests hold the work per token against it.
    """

    patterns: Sequence[Pattern]
    adverbs: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    naming: frozenset[str] = frozenset()
    steps: int = 0
    _needed: list[tuple[frozenset[str], ...]] = field(default_factory=list)
    _beginnings: list[frozenset[str]] = field(default_factory=list)
    _by_rarest: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note for each pattern, by its number, the words that it needs and those that it begins with.

        Each pattern stands under the words of that one of its elements which fewest patterns share: most sentences lack
        them all, and such a pattern costs nothing there.
        """
        common: Counter[str] = Counter()
        for pattern in self.patterns:
            needed = [e.words for e in pattern.elements if e.words and not e.optional]
            self._needed.append(tuple(sorted(needed, key=len)))  # what few words can be is lacking most often
            common.update(word for words in needed for word in words)
            beginning: set[str] = set()
            for element in pattern.elements:
                if element.anchor:
                    continue
                beginning |= element.words
                if not element.optional:
                    break
            self._beginnings.append(frozenset(beginning))
        for number, needed_words in enumerate(self._needed):
            rarest = min(needed_words, key=lambda words: sum(common[word] for word in words))
            for word in sorted(rarest):
                self._by_rarest.setdefault(word, []).append(number)

    def find(self, tokens: Sequence[Token]) -> tuple[Match, ...]:
        """Return the matches in a sentence from left to right; of one owner, the longest where they overlap."""
        found: list[Match] = []
        forms = {form for token in tokens for form in (token.lemma, token.lower)}
        possible: dict[str, list[int]] = {}
        near = {number for form in forms for number in self._by_rarest.get(form, ())}
        for number in sorted(near):
            if not any(map(forms.isdisjoint, self._needed[number])):
                for word in self._beginnings[number] & forms:
                    possible.setdefault(word, []).append(number)
        for index, token in enumerate(tokens):
            if token.lower in self.naming:
                continue
            for number in dict.fromkeys([*possible.get(token.lemma, ()), *possible.get(token.lower, ())]):
                match = self._match(self.patterns[number], tokens, index)
                if match is not None:
                    found.append(match)
        return tuple(_longest(found))

    def _match(self, pattern: Pattern, tokens: Sequence[Token], start: int) -> Match | None:
        position, slot, last = start, None, start
        elements = pattern.elements
        for number, element in enumerate(elements):
            self.steps += 1
            if element.anchor == "^":
                if position != 0:
                    return None
                continue
            if element.anchor == "$":
                if any(token.is_word and token.lower not in self.adverbs for token in tokens[position:]):
                    return None
                continue
            if element.gap:
                following = next((e for e in elements[number + 1 :] if not e.optional and not e.gap), None)
                if following is None or following.anchor:
                    if element.slot:
                        end = min(len(tokens), position + element.gap) - 1
                        slot = (position, end) if end >= position else None
                        if slot is None:
                            if element.optional:
                                continue
                            return None
                        position, last = end + 1, end
                    continue
                found = self._ahead(elements[number + 1 :], tokens, position, element)
                if found is None:
                    if element.optional:
                        continue
                    return None
                if element.slot:
                    slot = (position, found - 1)
                position = found
                continue
            at = self._at(element, tokens, position, first=position == start)
            if at is None:
                if element.optional:
                    continue
                return None
            position, last = at + 1, at
        return Match(pattern=pattern, first=start, last=last, slot=slot)

    def _at(self, element: Element, tokens: Sequence[Token], position: int, *, first: bool) -> int | None:
        """Return where an element matches at a position, adverbs skipped before it, or None."""
        for at in range(position, min(position + 4, len(tokens))):
            self.steps += 1
            token = tokens[at]
            if token.lemma in element.words or token.lower in element.words:
                return at
            if first or token.lower not in self.adverbs:
                return None
        return None

    def _ahead(self, rest: Sequence[Element], tokens: Sequence[Token], position: int, gap: Element) -> int | None:
        """Return the first position within a gap where what follows it matches, or None."""
        minimum = 1 if gap.slot else 0
        required = [element for element in rest if not element.gap]
        for at in range(position + minimum, min(position + gap.gap + 1, len(tokens))):
            self.steps += 1
            if not gap.slot and at > position and not tokens[at - 1].is_word:
                return None
            before = tokens[at - 1]
            whole = at == position + 1 and before.lower in self.alone  # "to prevent it, …"
            if gap.slot and not whole and (before.text in ";:" or before.lower in self.stops):
                return None
            if gap.slot and at > position + 1 and tokens[position].lower in self.alone & self.stops:
                return None
            cursor, matched = at, False
            for element in required:
                here = self._at(element, tokens, cursor, first=True)
                if here is None:
                    if element.optional:
                        continue
                    matched = False
                    break
                matched, cursor = True, here + 1
                if not element.optional:
                    break
            if matched:
                return at
        return None


def _longest(found: Iterable[Match]) -> Iterator[Match]:
    """Yield the longest of the overlapping matches of each owner, from left to right."""
    taken: dict[int, list[Match]] = {}
    for match in sorted(found, key=lambda match: (-_weight(match), match.first)):
        others = taken.setdefault(id(match.pattern.owner), [])
        if all(match.last < other.first or other.last < match.first for other in others):
            others.append(match)
    yield from sorted((m for others in taken.values() for m in others), key=lambda match: (match.first, match.last))


def _weight(match: Match) -> int:
    """Return how specific a match is: its words that are not of the slot, then the slot."""
    inside = match.slot[1] - match.slot[0] + 1 if match.slot else 0
    return 100 * (len(match) - inside) + inside
