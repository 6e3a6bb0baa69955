"""Phrases that name a thing by how they are put together ("broken rods", "the leg may bow"); see ``phrases.yaml``.

Each pattern holds one thing of a class that is found already, its anchor, and words before or after it. They are tried
at every such thing, word by word away from it, so that the work a thing costs is bounded by the longest pattern.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import VocabularyError
from ..language import Token
from ..vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Element:
    """Words of which one stands at a place of a pattern, by lemma or form."""

    words: frozenset[str]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """One pattern: the class of what it names, the classes of its anchor, and what stands around it.

    ``before`` is in the order away from the anchor, the word next to it first. ``turned`` where the last word says of
    the anchor what an adjective before it would ("the bone is broken": "broken bone"). ``over`` where a word of it may
    name a thing by itself ("allergy to titanium").
    """

    kind: str
    anchors: frozenset[str]
    before: tuple[Element, ...]
    after: tuple[Element, ...]
    turned: bool = False
    over: bool = False

    def around(
        self, tokens: Sequence[Token], first: int, last: int, passed: frozenset[str], light: frozenset[str]
    ) -> tuple[int, int] | None:
        """Return the range of the phrase around the anchor's tokens ``first`` to ``last``, or None where it is none.

        ``passed`` are words that may stand between elements, ``light`` those that a phrase does not begin with.
        """
        start = _walk(tokens, first, -1, self.before, passed)
        end = _walk(tokens, last, 1, self.after, passed)
        if start is None or end is None:
            return None
        while start < first and tokens[start].lower in light:
            start += 1
        return start, end

    def told_until(self, tokens: Sequence[Token], first: int, passed: frozenset[str]) -> int | None:
        """Return the last of the tokens from ``first`` on that say what this phrase says after its anchor, or None."""
        end = _walk(tokens, first - 1, 1, self.after, passed)
        return end if end is not None and end >= first else None


def _walk(
    tokens: Sequence[Token], edge: int, step: int, elements: Sequence[Element], passed: frozenset[str]
) -> int | None:
    """Return the farthest token that the elements cover, going from an edge in a direction, or None where one lacks."""
    position, reached = edge + step, edge
    for element in elements:
        cursor = position
        while 0 <= cursor < len(tokens) and tokens[cursor].lower in passed:
            cursor += step
        if 0 <= cursor < len(tokens) and not element.words.isdisjoint((tokens[cursor].lower, tokens[cursor].lemma)):
            reached, position = cursor, cursor + step
        elif not element.optional:
            return None
    return reached


def phrases_of(vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    """Return the patterns of a vocabulary, compiled.

    Raises
    ------
    VocabularyError
        A pattern names an unknown class or list, or has not exactly one anchor.
    """
    tables = vocabulary.language.get("phrases") or {}
    lists = {**(vocabulary.language.get("words") or {}), **(tables.get("lists") or {})}
    return tuple(_compiled(entry, lists, vocabulary) for entry in tables.get("phrases") or ())


def _compiled(entry: Mapping[str, Any], lists: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> Phrase:
    where = f"{vocabulary.folder / 'language'}, phrases"
    parts = entry["pattern"].split()
    anchors = [index for index, part in enumerate(parts) if part.startswith("<")]
    if len(anchors) != 1:
        raise VocabularyError(
            f"the pattern {entry['pattern']!r} has {len(anchors)} things in angle brackets", where, "it needs one"
        )
    kinds = parts[anchors[0]].strip("<>").split("|")
    for name in (entry["class"], *kinds):
        if name not in vocabulary.classes:
            raise VocabularyError(
                f"the pattern {entry['pattern']!r} names the unknown class {name!r}",
                where,
                f"classes are: {', '.join(sorted(vocabulary.classes))}",
            )

    def element(part: str) -> Element:
        words: set[str] = set()
        for word in part.removesuffix("?").split("|"):
            if not word.startswith("@"):
                words.add(word)
            elif word[1:] in lists:
                words.update(map(str, lists[word[1:]]))
            else:
                raise VocabularyError(
                    f"the pattern {entry['pattern']!r} names the unknown list {word!r}",
                    where,
                    "add it under 'lists' or to words.yaml",
                )
        return Element(frozenset(words), part.endswith("?"))

    return Phrase(
        kind=entry["class"],
        anchors=frozenset(kinds),
        before=tuple(element(part) for part in reversed(parts[: anchors[0]])),
        after=tuple(element(part) for part in parts[anchors[0] + 1 :]),
        turned=bool(entry.get("turned")),
        over=bool(entry.get("over")),
    )
