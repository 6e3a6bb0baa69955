"""Lists inside sentences: cutting a region into its conjuncts, and trimming each to the words that name a thing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from .language import Token

Words = Mapping[str, frozenset[str]]

_MARKS = frozenset({",", "(", ")", "/", ";", ":", "—", "–", "[", "]", "•", "|", "&", "+"})


def conjuncts(
    tokens: Sequence[Token], first: int, last: int, words: Words, solid: Collection[int] = ()
) -> Iterator[tuple[int, int]]:
    """Yield the conjuncts of tokens ``first`` to ``last`` as ranges of tokens (both ends included).

    ``solid`` are tokens at which no cut is made: those inside a mention.
    """
    joiners, examples = words.get("joiners", frozenset()), words.get("examples", frozenset())
    start, position = first, first
    while position <= last:
        width = 0 if position in solid else _separator(tokens, position, last, joiners, examples)
        if width:
            if start < position:
                yield start, position - 1
            position += width
            start = position
        else:
            position += 1
    if start <= last:
        yield start, last


def _separator(
    tokens: Sequence[Token], position: int, last: int, joiners: frozenset[str], examples: frozenset[str]
) -> int:
    """Return how many tokens from a position on separate conjuncts; 0 for none."""
    token = tokens[position]
    following = tokens[position + 1].lower if position < last else ""
    if token.text in _MARKS or token.lower in joiners:
        return 1
    if token.lower == "as" and following == "well":
        return 3
    if token.lower == "such" and following == "as":
        return 2
    if token.lower in ("along", "together", "combined") and following == "with":
        return 2
    if token.lower == "followed" and following == "by":
        return 2
    if token.lower == "for" and following in ("example", "instance"):
        return 2
    if token.lower in examples and token.lower not in ("such", "example", "instance", "called", "known"):
        return 1
    if token.lower in ("-", "--", "‐") and position and tokens[position - 1].end < token.start:
        return 1
    return 0


def trim(tokens: Sequence[Token], first: int, last: int, words: Words) -> tuple[int, int] | None:
    """Return a conjunct without what is not part of a name before and after, or None where nothing is left.

    Before: articles, quantities, hedges, empty modifiers, "risk of". After: circumstances ("during surgery"),
    whatever follows another clause.
    """
    skip = (
        words.get("determiners", frozenset())
        | words.get("empty-modifiers", frozenset())
        | words.get("adverbs", frozenset())
    )
    skip = (
        skip
        | words.get("joiners", frozenset())
        | words.get("prepositions", frozenset())
        | words.get("leading-verbs", frozenset())
    )
    risk = words.get("risk-nouns", frozenset())
    while first <= last:
        token = tokens[first]
        if not token.is_word or token.lower in skip or token.lemma in words.get("leading-verbs", frozenset()):
            first += 1
        elif token.lemma in risk and first + 1 <= last and tokens[first + 1].lower in ("of", "for"):
            first += 2
        else:
            break
    adjuncts, openers = words.get("adjuncts", frozenset()), words.get("clause-openers", frozenset())
    if first <= last and tokens[first].lower in openers:
        return None  # a clause ("which is …") or what says the thing before in other words ("i.e. …")
    finite = words.get("finite", frozenset())
    for position in range(first + 1, last + 1):
        token = tokens[position]
        purpose = (
            token.lower == "to"
            and position < last
            and tokens[position + 1].lemma in words.get("verbs", frozenset())
            and tokens[position - 1].lemma not in words.get("takes-verb", frozenset())
        )
        if purpose or token.lower in adjuncts or token.lower in openers or token.lower in finite:
            last = position - 1
            break
    while last >= first and (not tokens[last].is_word or tokens[last].lower in skip):
        last -= 1
    return (first, last) if first <= last else None
