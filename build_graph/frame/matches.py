"""Which matches of cues count: none inside a name, no noun taken for a verb, of overlapping ones the longer."""

from __future__ import annotations

from collections.abc import Sequence

from ..cue import Match
from ..language import Token, Words
from .rules import NO_PREDICATE


def is_named(
    tokens: Sequence[Token],
    match: Match,
    named: Sequence[tuple[int, int]],
    words: Words,
) -> bool:
    """Return whether a cue is part of a name: it lies within one, or is a verb that begins within one ("screws to")."""
    token = tokens[match.first]
    heads = words["listing-nouns"]
    if token.lemma in heads and any(last == match.first < match.last for _, last in named):
        return False  # "spinal cord tumor symptoms include"
    people = token.lower in words["named-people"]  # "women with osteoporosis develop"
    plural = token.lower in words["people"] and match.pattern.owner.predicate != NO_PREDICATE
    verb = not plural and (token.lemma in words["verbs"] or (token.lower != token.lemma and not people))
    if token.lemma == "be" and any(first == match.first and last < match.last for first, last in named):
        return False  # "were independent risk factors"
    return any(first <= match.first <= last and (verb or match.last <= last) for first, last in named)


def only_gets(tokens: Sequence[Token], position: int, words: Words) -> bool:
    """Return whether a verb only links a risk with what is risked ("your chances of developing arthritis")."""
    return (
        position > 0
        and tokens[position].lower in words["getting-verbs"]
        and tokens[position - 1].lower in words["getting-links"]
    )


def is_noun(tokens: Sequence[Token], position: int, words: Words) -> bool:
    """Return whether a word that may be a verb is a noun here: an article or adjective stands before it."""
    token = tokens[position]
    if token.lower.endswith("ing") and token.lower in words["examples"]:
        return True  # "infections, including herpes"
    if token.lemma not in words["verbs"] or not position:
        return False
    before = tokens[position - 1].lower
    alone = before in words["subject-pronouns"]
    if alone and (token.lower in words["be"] or token.lower != token.lemma):
        return False  # "This is more likely in smokers", "this causes pain"
    if before == ":" and token.lower == token.lemma + "s":
        return True  # "three components: leads, a pulse generator and a remote"
    hyphen = position > 1 and before in "-‐‑" and tokens[position - 2].is_word
    if hyphen and tokens[position - 2].end == tokens[position - 1].start == token.start - 1:
        return True  # part of a word: "out-of-control"
    following = tokens[position + 1].lower if position + 1 < len(tokens) else ""
    if before in words["distributives"] and following in words["articles"]:
        return False  # "smoking and obesity each increase the risk"
    if token.lower.endswith("ing") and before in words["participle-leads"]:
        return True  # "patients develop increasing weakness"
    if token.lower in words["listed-participles"] and (before == "," or before in words["joiners"]):
        # "stiffness, increased curvature of the back and fever": told of what follows, in a list
        governed = words["determiners"] | words["prepositions"]
        told = tokens[position + 1] if position + 1 < len(tokens) else token
        risky = told.lemma in words["risk-nouns"]  # "and increased risk of falls"
        return told.is_word and not risky and told.lower not in governed
    if token.lower.endswith(("ing", "ed")):
        return before in words["articles"]
    return before in words["noun-markers"] or (before in words["modifiers"] and before not in words["adverbs"])


def without_contained(tokens: Sequence[Token], matches: Sequence[Match], words: Words) -> list[tuple[Match, bool]]:
    """Return the matches whose right side is their own, each with whether a longer one stands around it.

    "increase" is nothing inside "increase the risk of", where another word than "increase" opens the right side; it
    remains a cue inside "may increase". An active verb is nothing inside its passive ("are placed"). A cue that denies
    ("not recommended for people with") leaves nothing to those that share its words ("is recommended for"); but what
    has no right side ("is recommended") counts where it claims nothing itself. A cue that others go on through takes
    nothing from those of another predicate ("make" in "make the bones weak").
    """
    negations, describing = words["negations"], words["describing-predicates"]
    denying = [match for match in matches if denies(match, negations)]
    kept: list[tuple[Match, bool]] = []
    for match in matches:
        denied = [d for d in denying if match not in denying and d.first <= match.last <= d.last]
        sided = match.pattern.owner.right is not None or match.pattern.owner.inner is not None
        if any(sided or d.pattern.owner.predicate == NO_PREDICATE for d in denied):
            continue
        around = [
            other
            for other in matches
            if other.first <= match.first
            and match.last <= other.last
            and len(other) > len(match)
            and match not in denying
            and (
                other.last > match.last
                or tokens[other.first].lower in words["be"] | negations
                or other.pattern.owner.predicate == NO_PREDICATE
                or _same_slot(match, other)
                or (len(match) > 1 and other.first < match.first and _lists(tokens[match.last], words))
            )
            and not _passes_by(match, other)
        ]
        if all(
            _only_leads(tokens, match, other, words)
            or _shares_right(match, other)
            or _holds_alone(match, other, describing)
            for other in around
        ):
            kept.append((match, bool(around or denied)))
    return kept


def _lists(token: Token, words: Words) -> bool:
    """Return whether a word at the end of a cue leads to a list ("risk factors are", "problems such as")."""
    return token.lower in words["be"] | words["examples"] | {":"} or token.lemma in words["listing-verbs"]


def _only_leads(tokens: Sequence[Token], match: Match, other: Match, words: Words) -> bool:
    """Return whether a longer cue adds to one that has no right side only words that lead to a right side ("to")."""
    light = words["prepositions"] | words["determiners"]
    return (
        match.pattern.owner.right is None
        and match.pattern.owner.inner is None
        and other.pattern.owner.predicate != NO_PREDICATE
        and other.first == match.first
        and all(token.lower in light for token in tokens[match.last + 1 : other.last + 1])
    )


def _shares_right(match: Match, other: Match) -> bool:
    """Return whether a cue of several words within a longer one has the same right side ("used for" of "is used for")
    and claims another relation, and not of the same thing."""
    return (
        len(match) > 1
        and not _same_slot(match, other)
        and match.last == other.last
        and other.pattern.owner.predicate not in (NO_PREDICATE, match.pattern.owner.predicate)
    )


def _same_slot(match: Match, other: Match) -> bool:
    """Return whether a longer cue holds the same thing between its words as a shorter one, and no more ("risk of falls
    include" within "things that raise the risk of falls include")."""
    if match.slot is None or other.slot is None:
        return False
    return match.slot[0] == other.slot[0] and other.slot[1] <= match.slot[1]


def _holds_alone(match: Match, other: Match, describing: frozenset[str]) -> bool:
    """Return whether a cue holds by itself where a longer one around it claims nothing: it stands before the slot of
    that ("indicated for" in "indicated for stenosis, mostly with") or in it, or opens it and claims another relation
    ("give" in "give relief for", where it tells what is given)."""
    own, others = match.pattern.owner, other.pattern.owner
    if others.predicate == NO_PREDICATE or match.last == other.last:
        return False
    if len(match) > 1 and other.slot is not None and match.last + 1 == other.slot[0]:
        return True
    if other.slot is not None and other.slot[0] <= match.first and match.last <= other.slot[1] and own.right:
        return True
    opens = match.first == other.first and own.right is not None and own.predicate != others.predicate
    return opens and (len(match) > 1 or own.predicate in describing)


def _passes_by(match: Match, other: Match) -> bool:
    """Return whether a longer cue is one that others go on through, and claims another relation than a shorter one."""
    return other.pattern.owner.passes and other.pattern.owner.predicate not in (
        NO_PREDICATE,
        match.pattern.owner.predicate,
    )


def denies(match: Match, negations: frozenset[str]) -> bool:
    """Return whether a negation is part of the pattern of a match ("not suitable for")."""
    return any(element.words and element.words <= negations for element in match.pattern.elements)
