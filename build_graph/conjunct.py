"""Lists inside sentences: cutting a region into its conjuncts, and trimming each to the words that name a thing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from .language import Token, Words

_MARKS = frozenset({",", "(", ")", "/", ";", ":", "—", "–", "[", "]", "•", "|", "&", "+"})


def conjuncts(
    tokens: Sequence[Token],
    first: int,
    last: int,
    words: Words,
    solid: Collection[int] = (),
    beginning: Collection[int] = (),
) -> Iterator[tuple[int, int]]:
    """Yield the conjuncts of tokens ``first`` to ``last`` as ranges of tokens (both ends included).

    ``solid`` are tokens at which no cut is made: those inside a mention; ``beginning`` those of them at which one
    begins. A list that has lost its marks is cut where its items begin.
    """
    begins = _run_together(tokens, first, last, words, solid, beginning)
    start, position = first, first
    while position <= last:
        if position in begins and start < position:
            yield start, position - 1
            start = position
        width = 0 if position in solid else _separator(tokens, position, last, words)
        if width:
            if start < position:
                yield start, position - 1
            position += width
            start = position
        else:
            position += 1
    if start <= last:
        yield start, last


def _run_together(
    tokens: Sequence[Token], first: int, last: int, words: Words, solid: Collection[int], beginning: Collection[int]
) -> set[int]:
    """Return where the items begin of a list without marks ("include Fever Chills Bone pain Swelling of a joint"): at
    a capital after a word in small letters that may end a name, and at a name right after another; two at the least."""
    if any(tokens[position].text in ",;" for position in range(first, min(last + 1, len(tokens)))):
        return set()
    open_ended = tokens[-1].text not in ".!?"
    found = set()
    for position in range(first + 1, last + 1):
        token, before = tokens[position], tokens[position - 1]
        named = position in beginning and position - 1 in solid
        capital = token.text[0].isupper() and not token.text.isupper()
        free = position in beginning or position not in solid
        if (named and (capital or open_ended)) or (capital and free and _may_end(before, words)):
            found.add(position)
    return found if len(found) > 1 else set()


def _may_end(token: Token, words: Words) -> bool:
    """Return whether a name may end at a word: one in small letters that leads to no other."""
    leading = ("determiners", "prepositions", "joiners", "empty-modifiers")
    return token.is_word and token.text[0].islower() and not any(token.lower in words[name] for name in leading)


def _separator(tokens: Sequence[Token], position: int, last: int, words: Words) -> int:
    """Return how many tokens from a position on separate conjuncts; 0 for none."""
    token = tokens[position]
    following = tokens[position + 1].lower if position < last else ""
    if token.text in _MARKS or token.lower in words["joiners"]:
        return 1
    if f"{token.lower} {following}" in words["joining-pairs"]:
        return 3 if position + 2 <= last and tokens[position + 2].lower == token.lower else 2  # "as well as"
    if token.lower in words["examples"] and token.lower not in words["pair-openers"]:
        return 1
    if token.lower in ("-", "--", "‐") and position and tokens[position - 1].end < token.start:
        return 1
    return 0


def trim(tokens: Sequence[Token], first: int, last: int, words: Words) -> tuple[int, int] | None:
    """Return a conjunct without what is not part of a name before and after, or None where nothing is left.

    Before: articles, quantities, hedges, empty modifiers, "risk of". After: circumstances ("during surgery"),
    whatever follows another clause.
    """
    skip = words["determiners"] | words["empty-modifiers"] | words["adverbs"]
    skip = skip | words["joiners"] | words["prepositions"] | words["leading-verbs"]
    risk = words["risk-nouns"]
    while first <= last:
        token = tokens[first]
        if not token.is_word or token.lower in skip or token.lemma in words["leading-verbs"]:
            first += 1
        elif token.lemma in risk and first + 1 <= last and tokens[first + 1].lower in words["risk-links"]:
            first += 2
        else:
            break
    adjuncts, openers = words["adjuncts"], words["clause-openers"]
    if first <= last and tokens[first].lower in openers:
        return None  # a clause ("which is …") or what says the thing before in other words ("i.e. …")
    finite = words["finite"]
    for position in range(first + 1, last + 1):
        token = tokens[position]
        purpose = (
            token.lower == "to"
            and position < last
            and tokens[position + 1].lemma in words["verbs"]
            and tokens[position - 1].lemma not in words["takes-verb"]
        )
        if purpose or token.lower in adjuncts or token.lower in openers or token.lower in finite:
            last = position - 1
            break
    while last >= first and (not tokens[last].is_word or tokens[last].lower in skip):
        last -= 1
    return (first, last) if first <= last else None
