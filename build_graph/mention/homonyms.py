"""Homonyms: one word for several things ("fusion", "ASD"), told apart by the words around it.

``language/homonyms.yaml`` lists the senses of each. The sentence decides before the document, the sense with most
context words before the others, and where no context word stands, the first sense that needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..language import Token
from .records import Mention, Sentences

if TYPE_CHECKING:
    from ..vocabulary import Vocabulary

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """One thing that a homonym can mean.

    ``concept`` is its IRI, or None where the word then names nothing of the vocabulary. ``words`` are the lemmas of
    the context words; a sense with none is the default. ``nearby`` says that they must stand in the sentence.
    """

    concept: str | None
    words: frozenset[Key] = frozenset()
    nearby: bool = False


def homonyms_of(vocabulary: Vocabulary) -> dict[Key, tuple[Sense, ...]]:
    """Return the senses of each homonym by its matching key."""
    tables = (vocabulary.language.get("homonyms") or {}).get("homonyms") or {}
    return {
        vocabulary.normaliser.key(str(label)): tuple(_sense(row, vocabulary) for row in rows)
        for label, rows in tables.items()
    }


def _sense(row: Mapping[str, Any], vocabulary: Vocabulary) -> Sense:
    slug = row.get("concept")
    return Sense(
        concept=vocabulary.iri(str(slug)) if slug else None,
        words=frozenset(_lemmas(vocabulary.normaliser.tokens(str(word))) for word in row.get("words") or ()),
        nearby=row.get("within") == "sentence",
    )


def meaning(senses: Sequence[Sense], sentence: frozenset[Key], document: frozenset[Key]) -> Sense:
    """Return the sense that the context calls for.

    Parameters
    ----------
    senses
        In the order in which a tie is decided; at least one.
    sentence, document
        The runs of words of the sentence and of the whole document, as :func:`runs` gives them.
    """
    for context, known in ((sentence, senses), (document, [sense for sense in senses if not sense.nearby])):
        counts = [len(sense.words & context) for sense in known]
        if any(counts):
            return known[counts.index(max(counts))]
    return next((sense for sense in senses if not sense.words), senses[0])


def runs(lemmas: Sequence[str], longest: int) -> frozenset[Key]:
    """Return all runs of one to ``longest`` neighbouring lemmas."""
    return frozenset(
        tuple(lemmas[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(lemmas) - length + 1)
    )


def with_meanings(
    mentions: Iterable[Mention],
    sentences: Sentences,
    homonyms: Mapping[Key, tuple[Sense, ...]],
    vocabulary: Vocabulary,
) -> Iterator[Mention]:
    """Yield the mentions of a document, homonyms with the concept that their context calls for.

    A mention whose word names nothing here is left out.
    """
    longest = max((len(word) for senses in homonyms.values() for sense in senses for word in sense.words), default=0)
    document: frozenset[Key] | None = None
    here: frozenset[Key] = frozenset()
    read: int | None = None
    for mention in mentions:
        senses = homonyms.get(vocabulary.normaliser.key(mention.label)) if mention.label else None
        if senses is None:
            yield mention
            continue
        if document is None:
            document = frozenset(chain.from_iterable(runs(_lemmas(sentence.tokens), longest) for sentence in sentences))
        if read != mention.sentence:
            read, here = mention.sentence, runs(_lemmas(sentences[mention.sentence].tokens), longest)
        concept = vocabulary.concepts.get(meaning(senses, here, document).concept or "")
        if concept is None:
            continue
        if mention.concept is not None:
            yield replace(mention, concept=concept.iri, kind=concept.kind)
        else:
            yield replace(mention, broader=concept.iri, kind=concept.kind)


def _lemmas(tokens: Iterable[Token]) -> Key:
    """Return the lemmas of words; articles stay, for "a drain" is a thing and "to drain" is none."""
    return tuple(token.lemma for token in tokens if token.is_word)
