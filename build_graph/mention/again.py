"""What a document names again by less: abbreviations that it defines, last words of its title, numbered types."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import replace

from ..model import Document, Span
from ..segment import Sentence
from .lexicon import Lexicon
from .records import Mention, Sentences

OFTEN = 3
"""How often a document names things of one name by their material that it tells apart by it."""

_TYPE_NUMBER = re.compile(r"[IVX]+[a-c]?|\d[a-cA-C]?")


def titled_heads(
    sentences: Sentences, found: Sequence[Sequence[Mention]], titles: Collection[int], lexicon: Lexicon
) -> dict[str, Mention]:
    """Return the last words of what the title names ("tear" of "dural tear") that name nothing by themselves."""
    core = {name for name, term in lexicon.vocabulary.classes.items() if term.core}
    table: dict[str, Mention] = {}
    for index in titles:
        for mention in found[index]:
            word = sentences[index].tokens[mention.last]
            known = (word.lemma,) in lexicon.vocabulary.labels or (word.lemma,) in lexicon.generic
            if mention.kind in core and len(mention) > 1 and len(word.lemma) > 3 and not known:
                table.setdefault(word.lemma, mention)
    return table


def _meant_again(
    meant: Mention,
    document: Document,
    sentence: Sentence,
    index: int,
    first: int,
    last: int,
    *,
    method: str,
    score: float,
) -> Mention:
    """Return the mention that words of a sentence, both ends included, make of what another mention names in full;
    ``index`` is the sentence's own in the document."""
    span = Span(sentence.tokens[first].start, sentence.tokens[last].end)
    return replace(
        meant,
        sentence=index,
        first=first,
        last=last,
        span=span,
        text=document.text[span.start : span.end],
        label=meant.label or meant.text,
        method=method,
        score=score,
    )


def with_heads(
    document: Document,
    sentence: Sentence,
    index: int,
    mentions: Sequence[Mention],
    heads: Mapping[str, Mention],
    lexicon: Lexicon,
) -> list[Mention]:
    """Return the mentions of a sentence with every noun by which alone the document means what its title names."""
    result = list(mentions)
    for position, token in enumerate(sentence.tokens):
        meant = heads.get(token.lemma)
        before = sentence.tokens[position - 1].lower if position else ""
        noun = (
            before in lexicon.words["noun-markers"] or before in lexicon.words["modifiers"] or token.lower.endswith("s")
        )
        if meant is None or not noun or any(m.overlaps(position, position) for m in result):
            continue
        result.append(_meant_again(meant, document, sentence, index, position, position, method="context", score=0.7))
    return sorted(result, key=lambda m: m.first)


def told_apart(sentences: Sentences, found: Sequence[Sequence[Mention]], lexicon: Lexicon) -> frozenset[str]:
    """Return the words by which a document names, again and again, things that it tells apart by what they are made of
    ("titanium cages" beside "PEEK cages")."""
    materials: dict[str, list[str]] = {}
    for sentence, mentions in zip(sentences, found, strict=True):
        for before, after in _made_of(mentions, lexicon):
            materials.setdefault(sentence.tokens[after.last].lemma, []).append(before.concept or before.label)
    return frozenset(word for word, named in materials.items() if len(named) >= OFTEN and len(set(named)) > 1)


def _made_of(mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[tuple[Mention, Mention]]:
    """Yield the things of a sentence right before which stands what they are made of."""
    modifying, made = lexicon.words["modifying-kinds"], lexicon.words["made-kinds"]
    for before, after in itertools.pairwise(mentions):
        if before.last == after.first - 1 and before.kind in modifying and after.kind in made:
            yield before, after


def with_materials(
    document: Document,
    sentence: Sentence,
    index: int,
    mentions: Sequence[Mention],
    apart: Container[str],
    lexicon: Lexicon,
) -> list[Mention]:
    """Return the mentions of a sentence, those told ``apart`` by their material one with it."""
    result = list(mentions)
    for before, after in _made_of(mentions, lexicon):
        if sentence.tokens[after.last].lemma not in apart:
            continue
        again = _meant_again(after, document, sentence, index, before.first, after.last, method="modified", score=0.8)
        whole = replace(again, concept=None, label="", broader=after.concept)
        result = [mention for mention in result if mention not in (before, after)] + [whole]
    return sorted(result, key=lambda mention: mention.first)


def divided_thing(found: Sequence[Sequence[Mention]], titles: Collection[int], lexicon: Lexicon) -> Mention | None:
    """Return the thing of the title whose types a document may name by number ("Type II begins later"), if any."""
    kinds = lexicon.words["divided-kinds"]
    return next((m for index in titles for m in found[index] if m.kind in kinds and m.concept is not None), None)


def with_types(
    document: Document,
    sentence: Sentence,
    index: int,
    mentions: Sequence[Mention],
    divided: Mention,
    lexicon: Lexicon,
) -> list[Mention]:
    """Return the mentions of a sentence with the numbered types of a thing; its own name before one belongs to it."""
    tokens = sentence.tokens
    taken = {position for m in mentions for position in range(m.first, m.last + 1)}
    ending = {m.last: m for m in mentions if m.concept == divided.concept}
    found: list[Mention] = []
    joins = lexicon.words["joiners"] | {","}
    for position, token in enumerate(tokens):
        numbers = list[int]()
        cursor = position + 1
        while (
            token.lower in lexicon.words["dividing-nouns"]
            and cursor < len(tokens)
            and _TYPE_NUMBER.fullmatch(tokens[cursor].text)
            and all(lexicon.ends_phrase(following) for following in tokens[cursor + 1 : cursor + 2])
        ):
            numbers.append(cursor)
            cursor += 1
            while cursor < len(tokens) and tokens[cursor].lower in joins:
                cursor += 1
        if not numbers or not taken.isdisjoint(range(position, numbers[-1] + 1)):
            continue
        named = ending.pop(position - 1, None)
        first = position if named is None else named.first
        for last in numbers:
            again = _meant_again(divided, document, sentence, index, first, last, method="context", score=0.7)
            label = f"{divided.label} {token.lemma} {tokens[last].text}"
            found.append(replace(again, concept=None, label=label, broader=divided.concept))
            first = last + 1
            while first < len(tokens) and tokens[first].lower in joins:
                first += 1
    others = (m for m in mentions if m.concept != divided.concept or m.last in ending)
    return sorted([*others, *found], key=lambda m: m.first)


def abbreviations_of(sentences: Sentences, found: Sequence[Sequence[Mention]]) -> dict[str, Mention]:
    """Return the abbreviations that the text defines ("cord stimulation (SCS)") and the mention each stands for."""
    table: dict[str, Mention] = {}
    for sentence, mentions in zip(sentences, found, strict=True):
        for mention in mentions:
            tokens = sentence.tokens[mention.last + 1 : mention.last + 4]
            if (
                len(tokens) == 3
                and tokens[0].text == "("
                and tokens[2].text == ")"
                and 2 <= len(tokens[1].text) <= 8
                and sum(map(str.isupper, tokens[1].text)) * 2 > len(tokens[1].text)
            ):
                table.setdefault(tokens[1].text.removesuffix("s"), mention)
    return table


def with_abbreviations(
    document: Document, sentence: Sentence, index: int, mentions: Sequence[Mention], table: dict[str, Mention]
) -> list[Mention]:
    """Return the mentions of a sentence with every use of an abbreviation that the document defines."""
    result = list(mentions)
    for position, token in enumerate(sentence.tokens):
        meant = table.get(token.text) or table.get(token.text.removesuffix("s"))
        if meant is None:
            continue
        overlapping = [m for m in result if m.overlaps(position, position)]
        if any(len(m) > 1 or m.concept is not None for m in overlapping):
            continue
        result = [m for m in result if m not in overlapping]
        result.append(
            _meant_again(meant, document, sentence, index, position, position, method="abbreviation", score=0.9)
        )
    return sorted(result, key=lambda m: m.first)
