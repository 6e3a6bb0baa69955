"""Finding the frames of a document: from its sentences, headings, labels and the sentences before lists."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from ..cue import Match
from ..language import Token, Words, last_other
from ..model import Span
from ..segment import Block, Kind, Layout, Sentence
from .headings import heading_of
from .matches import denies, is_named, is_noun, only_gets, without_contained
from .records import Frame, Frames, Heading, Region
from .regions import (
    before_main_clause,
    before_next_subject,
    bracket_end,
    causes_of_items,
    clauses_end,
    further_segments,
    has_verb,
    insertion,
    lists_people,
    resumed,
    right_end,
    shared_right,
    spelled_out,
)
from .rules import NO_PREDICATE, FrameRule, FrameRules
from .tables import read_tables

LONGEST_POINTER = 10
"""Within how many words before its list a cue introduces it ("if you have one or more of the following:")."""

LONGEST_RUN_ON = 8
"""Most words of a heading that runs on into its paragraph."""


def find_frames(
    layout: Layout, sentences: Sequence[Sentence], rules: FrameRules, named: Mapping[int, Sequence[tuple[int, int]]]
) -> Frames:
    """Return the frames of a document, in the order of the text.

    Parameters
    ----------
    named
        For each sentence the token ranges (both ends included) that name a thing: words inside a name are no cue
        ("implant" in "implant failure").
    """
    positions = {sentence.span: index for index, sentence in enumerate(sentences)}
    headings = _section_headings(layout, positions, rules)
    above = Frames(frames=(), headings=headings, labels={}, leads={})
    cells = dict(read_tables(layout, positions, rules, named, above))
    frames: list[Frame] = []
    labels: dict[int, Heading] = {}
    leads: dict[int, Heading] = {}
    items_of: dict[int, list[Region]] = {}
    for block in layout.blocks:
        if block.lead is not None and block.sentences:
            first = positions[block.sentences[0].span]
            items_of.setdefault(block.lead, []).append(Region(first, 0, len(sentences[first].tokens) - 1))
    for block in layout.blocks:
        for sentence in block.sentences:
            index = positions[sentence.span]
            if block.kind is Kind.HEADING or (block.index in cells and cells[block.index].head):
                continue
            if sentence.is_label:
                heading = heading_of(sentence, index, rules) or _label_taken_up(
                    sentence, labels.get(block.index - 1), rules
                )
                if heading is not None:
                    labels[block.index] = heading
                if heading is not None or block.index not in items_of:
                    continue  # "Patients complain of:" is no heading, but leads to a list
            if sentence is block.sentences[0] and _runs_on(block, rules):
                heading = heading_of(sentence, index, rules)
                if heading is not None:
                    labels[block.index] = heading
                    continue
            if sentence.is_question:
                continue
            introduces = not sentence.tokens[-1].text.startswith((".", "!"))
            is_lead = block.index in items_of and sentence is block.sentences[-1] and introduces
            items = tuple(items_of[block.index]) if is_lead else ()
            if is_lead:
                heading = heading_of(sentence, index, rules)
                if heading is not None:
                    leads[block.index] = heading
            before = index - 1 if index and sentences[index - 1].block == sentence.block else None
            if before is not None:
                frames.extend(_carried(sentences[before], before, sentence, index, items, rules))
            frames.extend(_sentence_frames(sentence, index, items, rules, named.get(index, ())))
    return Frames(frames=tuple(frames), headings=headings, labels=labels, leads=leads, cells=cells)


def _section_headings(layout: Layout, positions: Mapping[Span, int], rules: FrameRules) -> dict[int, Heading]:
    """Return what the headings of sections say, by the section."""
    found: dict[int, Heading] = {}
    for section in layout.sections:
        if section.heading is None:
            continue
        for sentence in layout.blocks[section.heading].sentences:
            heading = heading_of(sentence, positions[sentence.span], rules)
            if heading is not None:
                found[section.index] = heading
    return found


def _label_taken_up(sentence: Sentence, before: Heading | None, rules: FrameRules) -> Heading | None:
    """Return the label of the paragraph ``before`` where that of the next says only how frequent or grave the further
    ones are ("Common side effects: …", "Rare: …"), or None."""
    grades = rules.words["grades"]
    return before if all(t.lower in grades for t in sentence.tokens if t.is_word and not t.text.isdigit()) else None


def _runs_on(block: Block, rules: FrameRules) -> bool:
    """Return whether a paragraph may open with its heading: a question that it answers, or a name ("Who gets it?
    Smokers.", "Symptoms. Back pain.")."""
    first = block.sentences[0]
    words = [token.lower for token in first.tokens if token.is_word]
    if block.kind is not Kind.PARAGRAPH or len(block.sentences) < 2 or len(words) > LONGEST_RUN_ON:
        return False
    return first.is_question or (len(words) <= 3 and not rules.words["finite"] & set(words))


def _carrying_verb(tokens: Sequence[Token], words: Words) -> int | None:
    """Return where the verb of a list stands whose subject only takes up what was said before ("They include …")."""
    verb = next((p for p in range(1, min(5, len(tokens))) if tokens[p].lemma in words["listing-verbs"]), None)
    if tokens[0].lower in words["carrying-pronouns"]:
        return verb
    superlative = len(tokens) > 2 and f"{tokens[0].lower} {tokens[1].lower}" in words["superlative"]
    if superlative and verb in (3, 4):
        return verb  # "The most common are …", "The most common ones are …"
    partitive = len(tokens) > 2 and tokens[1].lower == "of" and tokens[2].lower in words["object-pronouns"]
    return verb if partitive and verb == 3 else None  # "Some of them are …"


def _leading_cues(tokens: Sequence[Token], rules: FrameRules) -> tuple[Sequence[Match], bool]:
    """Return the cues of headings with which a sentence opens, or else ends, and whether it ends with them."""
    light = rules.words["determiners"] | rules.words["empty-modifiers"]
    last = max((p for p, token in enumerate(tokens) if token.is_word), default=0)
    noun = last_other(tokens, last, rules.words["arising-words"])  # "…, but problems can happen"
    matches = rules.headings.find(tokens)
    opening = [m for m in matches if m.first <= 2 and all(t.lower in light for t in tokens[: m.first])]
    closing = [match for match in matches if noun <= match.last <= last]
    apart = any(token.text == "," for m in opening for c in closing for token in tokens[m.last : c.first])
    return (closing, True) if apart or not opening else (opening, False)


def _carried(
    before: Sentence,
    before_index: int,
    sentence: Sentence,
    index: int,
    items: tuple[Region, ...],
    rules: FrameRules,
) -> Iterator[Frame]:
    """Yield the frame of "They may include rest" after a sentence that opens with "Treatment options" or ends so ("has
    risks"), and of a bare answer to a question. What it is told of may stand there too ("Signs of whiplash may not
    appear at once. They include …")."""
    tokens = sentence.tokens
    verb = _carrying_verb(tokens, rules.words)
    pronouns = rules.words["clause-pronouns"]
    bare = not has_verb(tokens, rules.words) and not any(token.lemma in pronouns for token in tokens)
    answers = before.is_question and bare  # "What are the risks? Infection and bleeding."
    if not answers and verb is None:
        return
    told, closes = (rules.headings.find(before.tokens), False) if answers else _leading_cues(before.tokens, rules)
    heading = heading_of(before, before_index, rules, told) if told else None
    if heading is None or heading.rule.predicate == NO_PREDICATE:
        return
    inner = None if answers else heading.inner or _told_of(before, before_index, max(m.last for m in told), rules)
    begins = min(m.first for m in told)
    if inner is None and closes and begins:
        # "The operation has some risks. They include …", but not "As with any surgery, there are risks. They …"
        aside = before.tokens[0].lower in rules.words["adjuncts"] | rules.words["contrasts"]
        clause = next((p + 1 for p in range(begins) if aside and before.tokens[p].text == ","), 0)
        # … nor "Smoking is the most common cause. Others are …"
        light = rules.words["determiners"] | rules.words["empty-modifiers"] | rules.words["adverbs"]
        copula = last_other(before.tokens, begins - 1, light, clause)
        named = before.tokens[copula].lower in rules.words["be"]
        inner = Region(before_index, clause, begins - 1) if clause < begins and not named else None
    rule = FrameRule(
        id=heading.rule.id,
        predicate=heading.rule.predicate,
        inner=heading.rule.topic if inner else None,
        right=heading.rule.other,
        coin=heading.rule.coin,
        certainty=heading.rule.certainty,
        strength=heading.rule.strength,
    )
    verb = -1 if answers or verb is None else verb
    end = right_end(tokens, verb + 1, len(tokens), rules.words)
    listed = end > verb and any(token.is_word for token in tokens[verb + 1 : end + 1])
    if listed or items:
        right = Region(index, verb + 1, end) if listed else None
        yield Frame(
            rule=rule,
            sentence=index,
            first=max(0, verb),
            last=verb,
            inner=inner,
            right=right,
            items=() if listed else items,
        )


def _told_of(sentence: Sentence, index: int, last: int, rules: FrameRules) -> Region | None:
    """Return where the thing stands that a preposition joins to the words of a heading ("signs of whiplash")."""
    tokens = sentence.tokens
    if last + 2 >= len(tokens) or tokens[last + 1].lower not in rules.words["prepositions"]:
        return None
    end = right_end(tokens, last + 2, len(tokens), rules.words)
    return Region(index, last + 2, end) if end > last + 1 else None


def _has_content(tokens: Sequence[Token], region: Region, words: Words, *, leads: bool) -> bool:
    """Return whether a region says more than that there is something, as a list below may tell ("one of these
    problems:"); a pronoun says what, but for one before a noun in a sentence that ``leads`` to a list."""
    light = words["determiners"] | words["auxiliaries"] | words["list-pointers"]
    for position in range(region.first, region.last + 1):
        token = tokens[position]
        before_noun = leads and position < region.last and tokens[position + 1].is_word
        if token.is_word and (
            token.lower not in light or (token.lower in words["object-pronouns"] and not before_noun)
        ):
            return True
    return False


def _within_names(tokens: Sequence[Token], named: Sequence[tuple[int, int]], words: Words) -> frozenset[int]:
    """Return the tokens at which no right side ends, as a name goes on there: its last one, and all from a word on that
    else opens a clause."""
    ends = {last for first, last in named if first < last}
    return (
        frozenset(ends)
        .union(
            position
            for first, last in named
            for opener in range(first + 1, last + 1)
            if tokens[opener].lower in words["clause-openers"]
            for position in range(opener, last + 1)
        )
        .union(
            position  # "long-term use of steroids"
            for first, last in named
            for position in range(first + 1, last + 1)
            if tokens[position].lower in words["noun-verbs"]
        )
    )


def _right_side(
    tokens: Sequence[Token],
    match: Match,
    limit: int,
    named: Sequence[tuple[int, int]],
    inside: Container[int],
    words: Words,
) -> tuple[int, bool]:
    """Return the last token of the right side of a cue, which ends before ``limit`` unless it is a list of clauses, and
    whether it is one; ``inside`` are tokens within names."""
    rule, start = match.pattern.owner, match.last + 1
    opening = tokens[max(match.first, match.last - 1) : start]
    if rule.through and not match.first and tokens[match.last].text == ",":
        # "To prevent clots, the legs are wrapped and heparin is given": what follows is a clause of its own
        return clauses_end(tokens, start, words, passed=words["times"]), True
    if rule.clauses and any(token.lower in words["clause-list-openers"] for token in opening):
        return clauses_end(tokens, start, words), True
    end = right_end(tokens, start, limit, words, inside)
    end = before_next_subject(tokens, match, end, words)
    end = before_main_clause(tokens, match.first, start, end, words)
    # "whether the bone is broken": a name that begins right after the cue is whole
    end = max([end, *(last for first, last in named if first == start)])
    if rule.clauses and lists_people(tokens, start, end, words):
        return clauses_end(tokens, end + 1, words), True
    return end, False


def _sentence_frames(
    sentence: Sentence, index: int, items: tuple[Region, ...], rules: FrameRules, named: Sequence[tuple[int, int]]
) -> Iterator[Frame]:
    tokens = sentence.tokens
    found = without_contained(
        tokens,
        [
            match
            for match in rules.matcher.find(tokens)
            if not is_named(tokens, match, named, rules.words)
            and (match.pattern.owner.noun or not is_noun(tokens, match.first, rules.words))
            and not only_gets(tokens, match.first, rules.words)
        ],
        rules.words,
    )
    matches = [match for match, _ in found]
    starts = sorted({match.first for match in matches if not match.pattern.owner.passes})
    aside = {start for start in starts if bracket_end(tokens, start) < len(tokens)}
    cued = {match.first for match in matches}
    insertions = [
        inserted
        for match in matches
        if not match.pattern.owner.passes
        and (
            inserted := insertion(tokens, right_end(tokens, match.last + 1, len(tokens), rules.words) + 1, rules.words)
        )
        # after a comma the list may be that of a cue in the clause ("…, which causes redness, warmth, and swelling")
        and (tokens[inserted[0] - 1].text != "," or cued.isdisjoint(range(inserted[0], inserted[1] + 1)))
    ]
    sources = causes_of_items(tokens, matches, named, rules.words)
    insertions += sources
    inside = _within_names(tokens, named, rules.words)
    for match, within in found:
        rule: FrameRule = match.pattern.owner
        left = Region(index, 0, match.first - 1) if match.first else None
        closing = bracket_end(tokens, match.first)
        passed = aside if closing == len(tokens) else frozenset[int]()  # "short stature (due to the spine) and pain"
        ahead = (start for start in starts if start > match.last and start not in passed and not rule.through)
        next_cue = min(next(ahead, len(tokens)), closing)
        next_cue = min([next_cue, *(last + 1 for first, last in insertions if first < match.first <= last)])
        source = next((last for first, last in sources if first == match.first), None)
        if source is not None:  # of the item before it alone
            comma = next((p for p in range(match.first - 1, 0, -1) if tokens[p].text == ","), -1)
            left, next_cue = Region(index, comma + 1, match.first - 1), min(next_cue, source + 1)
        end, clauses = _right_side(tokens, match, next_cue, named, inside, rules.words)
        right = Region(index, match.last + 1, end) if end > match.last else None
        has_words = right is not None and _has_content(tokens, right, rules.words, leads=bool(items))
        further = further_segments(index, tokens, end + 1, rules.words) if rule.open else ()
        further += tuple(
            Region(index, last + 1, right_end(tokens, last + 2, len(tokens), rules.words))
            for first, last in sorted(set(insertions))
            if first == end + 1
        )
        if rule.right and not items and not clauses:
            further += spelled_out(index, tokens, match.last, end + 1, rules.words)
        further += resumed(index, tokens, match.last, end + 1, next_cue, rules.words)
        shared = shared_right(tokens, match, matches, rules.words) if right is not None else None
        if shared is not None:
            right, has_words = Region(index, *shared), True
        introduced = items if rule.right and not has_words and match.last >= len(tokens) - LONGEST_POINTER else ()
        yield Frame(
            rule=rule,
            sentence=index,
            first=match.first,
            last=match.last,
            left=left,
            inner=Region(index, *match.slot) if match.slot else None,
            right=right if has_words else None,
            lowered=any(other.pattern.owner.lowers and other.first < match.first <= other.last for other in matches),
            negative=denies(match, rules.words["negations"]),
            within=within,
            clauses=clauses,
            items=further + introduced,
        )
