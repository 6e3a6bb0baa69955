"""Where the words end that a cue speaks of: at another clause, verb or cue, past what only interrupts a list."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Container, Sequence

from ..cue import Match
from ..language import Token, Words, last_other
from ..segment import Block, Sentence
from .records import Region
from .rules import OBJECT

LONGEST_INSERTION = 24
"""Most words in brackets that a list goes on after."""

MOST_SEGMENTS = 24
"""Most parts between semicolons that one cue may have: the work on a sentence stays bounded."""


def shared_right(
    tokens: Sequence[Token], match: Match, matches: Sequence[Match], words: Words
) -> tuple[int, int] | None:
    """Return the right side of the cue that a word joins to one without any ("relieve or eliminate pain"), or None."""
    start = match.last + 2
    if start >= len(tokens) or tokens[start - 1].lower not in words["joiners"]:
        return None
    if tokens[start].lower in words["adverbs"]:
        start += 1
    joined = next((m for m in matches if m.first == start and m.slot is None and m.pattern.owner.right), None)
    end = right_end(tokens, joined.last + 1, len(tokens), words) if joined else 0
    return (joined.last + 1, end) if joined and end > joined.last else None


def before_next_subject(tokens: Sequence[Token], match: Match, end: int, words: Words) -> int:
    """Return the end of a right side without the subject of the clause after it ("It relieves pain, and swelling is
    treated with ice"); where the cue stands in a clause about a noun, the verb may be that noun's ("the drug that
    eases pain, stiffness, and swelling is …")."""
    finite = words["finite"] - words["examples"]
    helping = finite & (words["be"] | words["modals"] | words["auxiliaries"])
    if end + 1 >= len(tokens) or tokens[end + 1].lower not in helping or tokens[match.first].lower.endswith("ing"):
        return end
    outer = words["relative-pronouns"] | words["people"] | words["purpose-words"]
    cue = tokens[match.first : match.last + 1]
    verbs = itertools.chain(tokens[max(0, match.first - 2) : match.first], cue)
    if tokens[match.first].lower.endswith("ed"):  # "are of use in meningitis caused by a virus, and others are given"
        verbs = itertools.chain(tokens[: match.first], cue)
    if any(token.lower in outer for token in tokens[: match.first]) or not any(
        token.lower in finite or (token.lower == token.lemma + "s" and token.lemma in words["verbs"]) for token in verbs
    ):
        return end
    joiners = words["joiners"]
    joiner = next((p for p in range(end, match.last + 2, -1) if tokens[p].lower in joiners), None)
    return joiner - 2 if joiner is not None and tokens[joiner - 1].text == "," else end


def before_main_clause(tokens: Sequence[Token], first: int, start: int, end: int, words: Words) -> int:
    """Return the end of a right side in a clause that opens the sentence, without the main clause after its comma
    ("When a cyst is caused by an injury, an operation helps"); ``first`` is the cue's first token."""
    if tokens[0].lower not in words["subordinators"] or any(token.text == "," for token in tokens[:first]):
        return end
    comma = next((p for p in range(start, end + 1) if tokens[p].text == ","), None)
    if comma is None or any(token.lower in words["joiners"] for token in tokens[start : end + 1]):
        return end
    return comma - 1


def right_end(
    tokens: Sequence[Token], start: int, limit: int, words: Words, inside: Container[int] = frozenset()
) -> int:
    """Return the last token of the region that begins at ``start``: up to another clause, verb or cue.

    ``limit`` is the first token of the next cue, at which the region ends in any case; words at the positions
    ``inside`` names end it nowhere ("pain when rising from a chair, groin pain", "steroid use").
    """
    openers, finite = words["clause-openers"], words["finite"]
    examples = words["examples"]
    clause_pronouns = words["clause-pronouns"]
    position, closing = start, -1
    while position < min(limit, len(tokens)):
        token = tokens[position]
        if token.text == "(" and position > closing:
            ends = range(position + 1, min(position + LONGEST_INSERTION, limit, len(tokens)))
            closing = next((p for p in ends if tokens[p].text == ")"), closing)
        if position < closing or position in inside:
            position += 1  # what stands in brackets is no clause of the sentence
            continue
        if token.text == ";" and (
            _has_verb_until_next(tokens, position + 1, finite) or _is_alone(tokens, position, words)
        ):
            break
        if token.text == ":" and position > start:
            break
        if token.lower in clause_pronouns and position > start and _ends_phrase(tokens, position + 1):
            position += 1  # "icing it, wearing a bandage": an object
            continue
        if token.lower in words["clausal-openers"] and position > start and tokens[position - 1].text == ",":
            following = tokens[position + 1].lower if position + 1 < len(tokens) else ""
            if following not in words["list-particles"] and _has_verb_until_next(tokens, position + 1, finite):
                break  # "…, as the bone may break", but not "…, as well as"
        resumed = position > start and tokens[position - 1].lower in words["joiners"]
        if position > start and _is_gerund_aside(tokens, position, words):
            position += 1  # "jaw pain when chewing and vision problems"
            continue
        if token.lower in openers and position > start and not resumed:
            break
        if token.lower in finite and token.lower not in examples and position > start:
            before = tokens[position - 1].lower
            goes_on = before in words["joiners"] and token.lower in words["leading-verbs"]
            if before not in words["clause-pronouns"] and not goes_on:
                break
        position += 1
    return position - 1


def spelled_out(sentence: int, tokens: Sequence[Token], cue: int, start: int, words: Words) -> tuple[Region, ...]:
    """Return the list after the colon that ends a right side and tells what it consists of ("treatment includes
    self-care: rest, ice and exercise")."""
    if start - cue < 2 or start + 2 >= len(tokens) or tokens[start].text != ":":
        return ()
    if tokens[cue + 1].lower in words["subject-pronouns"] - words["plural-pronouns"]:
        return ()  # "Three features result from this abnormality: …"
    if any(token.lower in words["aim-prepositions"] for token in tokens[cue + 1 : start]):
        return ()  # "drugs against osteoporosis: …": what the list is for is told there
    end = right_end(tokens, start + 1, len(tokens), words)
    listed = any(token.text == "," or token.lower in words["joiners"] for token in tokens[start + 1 : end])
    whole = end + 1 >= len(tokens) or not tokens[end + 1].is_word or tokens[end].text in ".;"
    return (Region(sentence, start + 1, end),) if listed and whole else ()


def _is_gerund_aside(tokens: Sequence[Token], position: int, words: Words) -> bool:
    """Return whether a word opens no clause but a time told by an act, after which a list goes on to its end ("jaw pain
    when chewing and vision problems")."""
    following = tokens[position + 1 : position + 4]
    if tokens[position].lower not in words["gerund-openers"] or len(following) < 3:
        return False
    if not following[0].lower.endswith("ing") or following[0].lower == following[0].lemma:
        return False
    joined = any(token.lower in words["joiners"] for token in following[1:])
    finite = words["finite"] - words["examples"]
    return joined and not any(token.lower in finite for token in tokens[position + 1 :])


def bracket_end(tokens: Sequence[Token], position: int) -> int:
    """Return where the bracket closes in which a position stands; the end of the sentence if it stands in none."""
    reach = range(position, max(-1, position - LONGEST_INSERTION), -1)
    mark = next((p for p in reach if tokens[p].text in "()"), None)
    if mark is None or tokens[mark].text != "(":
        return len(tokens)
    return next((p for p in range(position, len(tokens)) if tokens[p].text == ")"), len(tokens))


def clauses_end(tokens: Sequence[Token], start: int, words: Words, passed: Collection[str] = ()) -> int:
    """Return the last token of a list of clauses that begins at ``start``: up to another kind of clause, unless one of
    the words ``passed`` opens it ("warm up before exercise and take breaks"), or the end."""
    closing = words["clause-openers"] - words["clause-list-openers"] - words["comparers"] - frozenset(passed)
    position = start
    while position < len(tokens):
        if tokens[position].text in ";:" or (tokens[position].lower in closing and position > start):
            break
        position += 1
    return position - 1


def lists_people(tokens: Sequence[Token], start: int, end: int, words: Words) -> bool:
    """Return whether a list breaks off at people of whom a clause tells more ("for diabetics and those who smoke")."""
    before = end - 1
    if before > start and tokens[before].lower in words["prepositions"]:
        before -= 1  # "in people over 65 and in those who smoke"
    return (
        start <= end < len(tokens) - 1
        and tokens[end].lower in words["people"]
        and tokens[end + 1].lower == "who"
        and (start == end or tokens[before].text == "," or tokens[before].lower in words["joiners"])
    )


def _ends_phrase(tokens: Sequence[Token], position: int) -> bool:
    """Return whether no word stands at a position: a mark or the end of the sentence."""
    return position >= len(tokens) or not tokens[position].is_word


def further_segments(sentence: int, tokens: Sequence[Token], start: int, words: Words) -> tuple[Region, ...]:
    """Return what stands after each semicolon of a long list ("disorders of the brain that …; injury to …; and …")."""
    found: list[Region] = []
    position = start
    while position < len(tokens) - 1 and len(found) < MOST_SEGMENTS:
        if tokens[position].text == ";":
            end = right_end(tokens, position + 1, len(tokens), words)
            governed = tokens[position + 1].lower in words["aim-prepositions"] and _is_alone(tokens, position, words)
            if end > position and not governed:  # "responds to rest; for frozen shoulder, stretching is used"
                found.append(Region(sentence, position + 1, end))
                position = end
        position += 1
    return tuple(found)


def insertion(tokens: Sequence[Token], position: int, words: Words) -> tuple[int, int] | None:
    """Return the clause or time that interrupts a list ("trauma that causes swelling, thyroid disease, and gout"), or
    None where none begins at a position or the list does not go on after it."""
    openers = words["interrupters"] | words["times"]
    if position + 3 >= len(tokens) or tokens[position].lower not in openers:
        return None
    comma = next((p for p in range(position + 2, min(position + 12, len(tokens))) if tokens[p].text == ","), None)
    if comma is None or (tokens[position - 1].text == "," and tokens[position].lower not in words["relative-openers"]):
        return None
    end = right_end(tokens, comma + 1, len(tokens), words)
    joined = any(tokens[p].lower in words["joiners"] for p in range(comma + 1, end))
    after = tokens[end + 1] if end + 1 < len(tokens) else None
    told_on = tokens[position].lower not in words["relative-pronouns"] and after is not None
    whole = after is None or not after.is_word or (told_on and after.lower in words["clause-openers"])
    if tokens[position].lower in words["times"]:
        # "medication before surgery, screws, and good placement all reduce the risk" lists what comes next
        whole = whole and not _has_plain_verb(tokens[comma + 1 : end + 1], words)
    return (position, comma - 1) if joined and whole else None


def causes_of_items(
    tokens: Sequence[Token], matches: Sequence[Match], named: Sequence[tuple[int, int]], words: Words
) -> list[tuple[int, int]]:
    """Return where a list tells only of the item before whence it comes, and goes on ("include bleeding, nerve injury
    caused by a screw, and infection")."""
    finite = words["finite"] - words["examples"]
    ends = {last for _, last in named}
    found: list[tuple[int, int]] = []
    cues = sorted(matches, key=lambda match: match.first)
    earlier = itertools.accumulate((-1 if m.pattern.owner.passes else m.last for m in cues), max, initial=-1)
    for match, before in zip(cues, earlier, strict=False):
        rule, position = match.pattern.owner, match.first
        if (
            before >= position
            or before < 0
            or rule.left != OBJECT
            or rule.right is None
            or tokens[position].lower in finite
            or position - 1 not in ends
        ):
            continue
        between = tokens[before + 1 : position]
        if not any(t.text == "," for t in between) or any(t.lower in finite or t.text in ";:" for t in between):
            continue
        reach = range(match.last + 2, min(match.last + LONGEST_INSERTION, len(tokens)))
        comma = next((p for p in reach if tokens[p].text in ",;:"), None)
        if comma is None or tokens[comma].text != ",":
            continue
        end = right_end(tokens, comma + 1, len(tokens), words)
        if any(tokens[p].lower in words["joiners"] for p in range(comma + 1, end)):
            found.append((position, comma - 1))
    return found


def _has_plain_verb(tokens: Sequence[Token], words: Words) -> bool:
    """Return whether a verb in its plain form stands among words ("all reduce the risk"), "to" before it aside."""
    verbs = words["verbs"] - words["noun-verbs"]
    return any(
        token.lemma in verbs and token.lower == token.lemma and before.lower != "to"
        for before, token in itertools.pairwise(tokens)
    )


def resumed(
    sentence: int, tokens: Sequence[Token], cue: int, start: int, limit: int, words: Words
) -> tuple[Region, ...]:
    """Return where a list goes on by the preposition that ends its cue ("marked by pain that stays, and by fever")."""
    if tokens[cue].lower not in words["prepositions"]:
        return ()
    found = []
    joiners, adverbs = words["joiners"], words["adverbs"]
    for position in range(start, min(limit, len(tokens)) - 1):
        if tokens[position].lower != tokens[cue].lower:
            continue
        before = last_other(tokens, position - 1, adverbs, start)
        if tokens[before].lower in joiners or tokens[before].text == ",":
            end = right_end(tokens, position + 1, limit, words)
            if end > position:
                found.append(Region(sentence, position + 1, end))
    return tuple(found)


def _is_alone(tokens: Sequence[Token], position: int, words: Words) -> bool:
    """Return whether a semicolon is the only one of its sentence and no joiner follows: it parts two clauses."""
    following = tokens[position + 1].lower if position + 1 < len(tokens) else ""
    others = itertools.chain(reversed(tokens[:position]), tokens[position + 1 :])
    return following not in words["joiners"] and not any(token.text == ";" for token in others)


def _has_verb_until_next(tokens: Sequence[Token], start: int, finite: frozenset[str]) -> bool:
    """Return whether what follows a semicolon, up to the next, is a clause and no further item of a list."""
    for token in tokens[start : start + 20]:
        if token.text == ";":
            return False
        if token.lower in finite:
            return True
    return False


def item_region(block: Block, sentence: Sentence, index: int, words: Words) -> Region | None:
    """Return the part of a list item's first sentence that names what is listed, or None where the sentence is a clause
    that says itself what it says. What another clause adds ("blood loss, which may …", "take ibuprofen if …") is left
    out; a label stands for its item."""
    tokens = sentence.tokens
    if block.label is not None:
        return Region(index, 0, len(tokens) - 1)
    relative, openers = words["relative-pronouns"], words["subordinators"]
    end = next(
        (
            position
            for position in range(1, len(tokens))
            if tokens[position].lower in openers
            or (tokens[position].lower in relative and tokens[position - 1].text == ",")
        ),
        len(tokens),
    )
    return None if has_verb(tokens[:end], words) else Region(index, 0, end - 1)


def has_verb(tokens: Sequence[Token], words: Words) -> bool:
    """Return whether a finite verb stands after the first word, so that the words say themselves what they say."""
    finite = words["finite"] - words["examples"]
    return any(token.lower in finite for token in tokens[1:])
