"""Relation frames found in a layout: which words claim which relation, and where its arguments stand.

Everything here is about words and places. Whether anything in a region is a medical thing is not known yet: finding
mentions uses the open regions, and relating fills the frames with the mentions found. Frames come from sentences
(cue phrases), from headings (what stands below belongs to the heading) and from the sentences that introduce lists.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .cue import CueMatcher, Match, compile_pattern
from .errors import VocabularyError
from .language import Token, Words, last_other
from .segment import Block, Kind, Layout, Section, Sentence
from .vocabulary import Vocabulary

SUBJECT, OBJECT = "subject", "object"
NO_PREDICATE = "none"
"""Predicate of a rule that relates nothing: a heading that ends what the one above it said, a cue that is none."""
LONGEST_INSERTION = 24
"""Most words in brackets that a list goes on after."""
LONGEST_POINTER = 10
"""Within how many words before its list a cue introduces it ("if you have one or more of the following:")."""
LONGEST_RUN_ON = 8
"""Most words of a heading that runs on into its paragraph."""

MOST_SEGMENTS = 24
"""Most parts between semicolons that one cue may have: the work on a sentence stays bounded."""


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """Tokens ``first`` to ``last`` (included) of a sentence of the layout."""

    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _PredicateRule:
    """What the entries that claim a relation have in common; ``instead`` names other predicates by kind of subject."""

    id: str
    predicate: str
    instead: Mapping[str, str] = field(default_factory=dict)

    def predicate_for(self, subject: str) -> str:
        """Return the predicate that the rule claims of a subject of a kind."""
        return self.instead.get(subject, self.predicate)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRule(_PredicateRule):
    """One entry of ``language/frames.yaml``; see there for what the fields mean."""

    left: str | None = None
    inner: str | None = None
    right: str | None = None
    open: str | None = None
    coin: str | None = None
    acts: Mapping[str, str] = field(default_factory=dict)
    subject: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    certainty: str | None = None
    strength: str | None = None
    said: bool = False
    noun: bool = False
    through: bool = False
    free: bool = False
    main: bool = False
    near: tuple[str, ...] = ()
    passes: bool = False
    lowers: bool = False
    clauses: bool = False
    again: bool = False
    titled: str | None = None
    fronted: bool = False
    besides: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fellows: tuple[str, ...] = ()
    watched: bool = False
    cues: tuple[str, ...] = ()

    @property
    def open_end(self) -> str:
        """The end of the relation that the right side of the frame holds."""
        return self.right or OBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingRule(_PredicateRule):
    """One entry of ``language/headings.yaml``; see there for what the fields mean."""

    topic: str
    coin: str | None = None
    also: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    certainty: str | None = None
    strength: str | None = None
    aftermath: str | None = None
    apart: tuple[str, ...] | None = None
    bars: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()

    @property
    def other(self) -> str:
        """The end of the relation that stands below the heading."""
        return OBJECT if self.topic == SUBJECT else SUBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rule that fired in a sentence: the tokens of its cue, and the regions where its arguments stand.

    ``items`` are list items that the sentence introduces; they belong to the right side. ``negative`` says that a
    negation is part of the pattern ("not suitable for"), so that it denies nothing; ``lowered`` that the cue stands in
    one that lessens what it speaks of ("risk of" in "reduce the risk of"); ``within`` that it stands in a longer cue,
    and counts only where that claims nothing ("is needed" in "is needed to"); ``clauses`` that the right side is a list
    of clauses.
    """

    rule: FrameRule
    sentence: int
    first: int
    last: int
    left: Region | None = None
    inner: Region | None = None
    right: Region | None = None
    items: tuple[Region, ...] = ()
    negative: bool = False
    lowered: bool = False
    within: bool = False
    clauses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a heading, a label or the sentence before a list says of what stands below it."""

    rule: HeadingRule
    sentence: int
    inner: Region | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """All frames of a document.

    ``headings`` maps a section to what its heading says; ``labels`` maps a block to what its label says; ``leads``
    maps the block before a list to what it says of the items.
    """

    frames: tuple[Frame, ...]
    headings: Mapping[int, Heading]
    labels: Mapping[int, Heading]
    leads: Mapping[int, Heading]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule(_PredicateRule):
    """One entry of ``kinds`` in ``language/frames.yaml``: things of a kind that are an end of a relation by being said.

    "The operation relieves pressure on the nerve" needs no further cue: naming the wanted result is the claim. With
    ``holds`` the other end is a thing of one of those kinds, whose name is part of the name ("screw loosening"); with
    ``eased`` the thing belongs to the topic where it is the object of that predicate.
    """

    kind: str
    end: str
    topic: bool = False
    opens: bool = False
    people: bool = False
    eased: str | None = None
    verbs: str | None = None
    besides: Mapping[str, Sequence[str]] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRule:
    """One entry of ``links`` in ``language/frames.yaml``: two things with one of ``words`` between them.

    ``inverted`` where the first is the object of the relation ("infection after surgery"); ``alone`` where a list goes
    on without the second thing ("a tear with leakage, bleeding, and clots"); ``shared`` where a comma may stand before
    the word, and what is joined to the first thing has the second as well ("ibuprofen or naproxen, for pain");
    ``events`` where the first is told by a clause and the words open what it happens in; ``people`` where they lead to
    people who have the second; ``headed`` where it holds in headings too.
    """

    id: str
    predicate: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    words: tuple[str, ...]
    inverted: bool = False
    alone: bool = False
    shared: bool = False
    events: bool = False
    people: bool = False
    headed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRule:
    """One entry of ``definitions`` in ``language/frames.yaml``: the sentence that says what the document is about also
    says the other end; ``words`` join the topic to what it is, ``outside`` stand before what is no end."""

    id: str
    predicate: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    words: tuple[str, ...]
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class FrameRules:
    """All frame and heading rules of a vocabulary, compiled."""

    kinds: tuple[KindRule, ...]
    links: tuple[LinkRule, ...]
    definitions: tuple[DefinitionRule, ...]
    matcher: CueMatcher
    headings: CueMatcher
    words: Words = field(repr=False)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> FrameRules:
        """Return the compiled rules.

        Raises
        ------
        VocabularyError
            A rule names an unknown field, class, predicate or list.
        """
        language = vocabulary.language
        words = Words.from_tables(language.get("words") or {})
        adverbs = words["adverbs"]
        frame_rules = _rules(language.get("frames"), "frames", FrameRule, vocabulary)
        heading_rules = _rules(language.get("headings"), "headings", HeadingRule, vocabulary)
        where = "language/frames.yaml"
        return cls(
            kinds=tuple(_rules(language.get("frames"), "kinds", KindRule, vocabulary)),
            links=tuple(_rules(language.get("frames"), "links", LinkRule, vocabulary)),
            definitions=tuple(_rules(language.get("frames"), "definitions", DefinitionRule, vocabulary)),
            matcher=CueMatcher(
                [compile_pattern(cue, words, rule, f"{where}, {rule.id}") for rule in frame_rules for cue in rule.cues],
                adverbs,
                words["finite"] - words["examples"],
                words["object-pronouns"],
            ),
            headings=CueMatcher(
                [
                    compile_pattern(cue, words, rule, f"language/headings.yaml, {rule.id}")
                    for rule in heading_rules
                    for cue in rule.cues
                ],
                adverbs,
            ),
            words=words,
        )


def _rules(tables: Any, name: str, kind: type, vocabulary: Vocabulary) -> list[Any]:
    """Return the entries of a rule file as records, each checked against the ontology."""
    where = f"{vocabulary.folder / 'language'}, {name}"
    known = set(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    found = []
    for entry in (tables or {}).get(name) or ():
        unknown = set(entry) - known
        if unknown:
            raise VocabularyError(
                f"rule {entry.get('id')!r} has the unknown field {sorted(unknown)[0]!r}",
                where,
                f"fields are: {', '.join(sorted(known))}",
            )
        if entry.get("predicate") not in vocabulary.predicates and entry.get("predicate") != NO_PREDICATE:
            raise VocabularyError(
                f"rule {entry.get('id')!r} names the unknown predicate {entry.get('predicate')!r}",
                where,
                f"predicates are: {', '.join(sorted(vocabulary.predicates))}",
            )
        for predicate in (entry.get("instead") or {}).values():
            if predicate not in vocabulary.predicates:
                raise VocabularyError(
                    f"rule {entry.get('id')!r} names the unknown predicate {predicate!r}",
                    where,
                    f"predicates are: {', '.join(sorted(vocabulary.predicates))}",
                )
        for side in entry.get("acts") or {}:
            if side not in ("left", "right"):
                raise VocabularyError(
                    f"rule {entry.get('id')!r} names the unknown side {side!r}", where, "sides of acts are: left, right"
                )
        named = ("subject", "object", "default", "also", "instead", "near", "fellows", "apart")
        classes = [known for end in named for known in entry.get(end, ())]
        classes += [entry[key] for key in ("coin", "kind") if entry.get(key)] + list((entry.get("acts") or {}).values())
        for class_name in classes:
            if class_name not in vocabulary.classes:
                raise VocabularyError(
                    f"rule {entry.get('id')!r} names the unknown class {class_name!r}",
                    where,
                    f"classes are: {', '.join(sorted(vocabulary.classes))}",
                )
        found.append(kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}))
    return found


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
    frames: list[Frame] = []
    headings: dict[int, Heading] = {}
    labels: dict[int, Heading] = {}
    leads: dict[int, Heading] = {}
    items_of: dict[int, list[Region]] = {}
    for block in layout.blocks:
        if block.lead is not None and block.sentences:
            first = positions[block.sentences[0].span]
            items_of.setdefault(block.lead, []).append(Region(first, 0, len(sentences[first].tokens) - 1))
    section_of_heading = {section.heading: section.index for section in layout.sections if section.heading is not None}
    for block in layout.blocks:
        for sentence in block.sentences:
            index = positions[sentence.span]
            if block.kind is Kind.HEADING:
                heading = _heading(sentence, index, rules)
                if heading is not None:
                    headings[section_of_heading[block.index]] = heading
                continue
            if sentence.is_label:
                heading = _heading(sentence, index, rules)
                if heading is not None:
                    labels[block.index] = heading
                continue
            if sentence is block.sentences[0] and _runs_on(block, rules):
                heading = _heading(sentence, index, rules)
                if heading is not None:
                    labels[block.index] = heading
                    continue
            if sentence.is_question:
                continue
            introduces = not sentence.tokens[-1].text.startswith((".", "!"))
            is_lead = block.index in items_of and sentence is block.sentences[-1] and introduces
            items = tuple(items_of[block.index]) if is_lead else ()
            if is_lead:
                heading = _heading(sentence, index, rules)
                if heading is not None:
                    leads[block.index] = heading
            before = index - 1 if index and sentences[index - 1].block == sentence.block else None
            if before is not None:
                frames.extend(_carried(sentences[before], before, sentence, index, items, rules))
            frames.extend(_sentence_frames(sentence, index, items, rules, named.get(index, ())))
    return Frames(frames=tuple(frames), headings=headings, labels=labels, leads=leads)


def _runs_on(block: Block, rules: FrameRules) -> bool:
    """Return whether a paragraph may open with its heading: a question that it answers, or a name ("Who gets it?
    Smokers.", "Symptoms. Back pain.")."""
    first = block.sentences[0]
    words = [token.lower for token in first.tokens if token.is_word]
    if block.kind is not Kind.PARAGRAPH or len(block.sentences) < 2 or len(words) > LONGEST_RUN_ON:
        return False
    return first.is_question or (len(words) <= 3 and not rules.words["finite"] & set(words))


def _heading(sentence: Sentence, index: int, rules: FrameRules, among: Sequence[Match] | None = None) -> Heading | None:
    """Return what a heading says, by its longest cue (of those ``among``); of several by the first in the file."""
    matches = rules.headings.find(sentence.tokens) if among is None else among
    if not matches:
        return None
    informative = [m for m in matches if m.pattern.owner.predicate != NO_PREDICATE] or list(matches)
    best = min(informative, key=lambda m: (-(len(m) - (m.slot[1] - m.slot[0] + 1 if m.slot else 0)), m.first))
    inner = Region(index, *best.slot) if best.slot else None
    return Heading(rule=best.pattern.owner, sentence=index, inner=inner)


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
    listing = rules.words["listing-verbs"]
    verb = next((p for p in range(1, min(5, len(tokens))) if tokens[p].lemma in listing), None)
    carrying = tokens[0].lower in rules.words["carrying-pronouns"]
    superlative = len(tokens) > 2 and f"{tokens[0].lower} {tokens[1].lower}" in rules.words["superlative"] and verb == 3
    pronouns = rules.words["clause-pronouns"]
    bare = not has_verb(tokens, rules.words) and not any(token.lemma in pronouns for token in tokens)
    answers = before.is_question and bare  # "What are the risks? Infection and bleeding."
    if not answers and (verb is None or not (carrying or superlative)):
        return
    light = rules.words["determiners"] | rules.words["empty-modifiers"]
    last = max((p for p, token in enumerate(before.tokens) if token.is_word), default=0)
    matches = rules.headings.find(before.tokens)
    opening = [m for m in matches if m.first <= 2 and all(t.lower in light for t in before.tokens[: m.first])]
    closing = [match for match in matches if match.last == last]
    apart = any(token.text == "," for m in opening for c in closing for token in before.tokens[m.last : c.first])
    told = matches if answers else closing if apart or not opening else opening
    heading = _heading(before, before_index, rules, told) if told else None
    if heading is None or heading.rule.predicate == NO_PREDICATE:
        return
    inner = None if answers else heading.inner or _told_of(before, before_index, max(m.last for m in told), rules)
    begins = min(m.first for m in told)
    if inner is None and not answers and told is closing and begins:
        inner = Region(before_index, 0, begins - 1)  # "The operation has some risks. They include …"
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


def _sentence_frames(
    sentence: Sentence, index: int, items: tuple[Region, ...], rules: FrameRules, named: Sequence[tuple[int, int]]
) -> Iterator[Frame]:
    tokens = sentence.tokens
    found = _without_contained(
        tokens,
        [
            match
            for match in rules.matcher.find(tokens)
            if not _is_named(tokens, match, named, rules.words)
            and (match.pattern.owner.noun or not _is_noun(tokens, match.first, rules.words))
            and not _only_gets(tokens, match.first, rules.words)
        ],
        rules.words,
    )
    matches = [match for match, _ in found]
    starts = sorted({match.first for match in matches if not match.pattern.owner.passes})
    cued = {match.first for match in matches}
    insertions = [
        inserted
        for match in matches
        if not match.pattern.owner.passes
        and (
            inserted := _insertion(tokens, right_end(tokens, match.last + 1, len(tokens), rules.words) + 1, rules.words)
        )
        # after a comma the list may be that of a cue in the clause ("…, which causes redness, warmth, and swelling")
        and (tokens[inserted[0] - 1].text != "," or cued.isdisjoint(range(inserted[0], inserted[1] + 1)))
    ]
    sources = _causes_of_items(tokens, matches, named, rules.words)
    insertions += sources
    pronouns = rules.words["object-pronouns"]
    openers = rules.words["clause-openers"]
    inside = {last for first, last in named if first < last} | {
        position
        for first, last in named
        for opener in range(first + 1, last + 1)
        if tokens[opener].lower in openers
        for position in range(opener, last + 1)
    }
    for match, within in found:
        rule: FrameRule = match.pattern.owner
        left = Region(index, 0, match.first - 1) if match.first else None
        next_cue = next((start for start in starts if start > match.last and not rule.through), len(tokens))
        next_cue = min([next_cue, *(last + 1 for first, last in insertions if first < match.first <= last)])
        source = next((last for first, last in sources if first == match.first), None)
        if source is not None:  # of the item before it alone
            comma = next((p for p in range(match.first - 1, 0, -1) if tokens[p].text == ","), -1)
            left, next_cue = Region(index, comma + 1, match.first - 1), min(next_cue, source + 1)
        opening = tokens[max(match.first, match.last - 1) : match.last + 1]
        clauses = rule.clauses and any(t.lower in rules.words["clause-list-openers"] for t in opening)
        if clauses:
            end = clauses_end(tokens, match.last + 1, rules.words)
        else:
            end = right_end(tokens, match.last + 1, next_cue, rules.words, inside)
            end = _before_next_subject(tokens, match, end, rules.words)
            # "whether the bone is broken": a name that begins right after the cue is whole
            end = max([end, *(last for first, last in named if first == match.last + 1)])
        if rule.clauses and not clauses and _lists_people(tokens, match.last + 1, end, rules.words):
            clauses, end = True, clauses_end(tokens, end + 1, rules.words)
        right = Region(index, match.last + 1, end) if end > match.last else None
        light = rules.words["determiners"] | rules.words["auxiliaries"] | rules.words["list-pointers"]
        has_words = right is not None and any(
            t.is_word and (t.lower not in light or t.lower in pronouns) for t in tokens[right.first : right.last + 1]
        )
        further = _further_segments(index, tokens, end + 1, rules.words) if rule.open else ()
        further += tuple(
            Region(index, last + 1, right_end(tokens, last + 2, len(tokens), rules.words))
            for first, last in sorted(set(insertions))
            if first == end + 1
        )
        further += _resumed(index, tokens, match.last, end + 1, next_cue, rules.words)
        shared = _shared_right(tokens, match, matches, rules.words) if right is not None else None
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
            negative=_denies(match, rules.words["negations"]),
            within=within,
            clauses=clauses,
            items=further + introduced,
        )


def _shared_right(
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


def _before_next_subject(tokens: Sequence[Token], match: Match, end: int, words: Words) -> int:
    """Return the end of a right side without the subject of the clause after it ("It relieves pain, and swelling is
    treated with ice"); where the cue stands in a clause about a noun, the verb may be that noun's ("the drug that
    eases pain, stiffness, and swelling is …")."""
    finite = words["finite"] - words["examples"]
    helping = finite & (words["be"] | words["modals"] | words["auxiliaries"])
    if end + 1 >= len(tokens) or tokens[end + 1].lower not in helping or tokens[match.first].lower.endswith("ing"):
        return end
    outer = words["relative-pronouns"] | words["people"] | words["purpose-words"]
    cue = tokens[match.first : match.last + 1]
    if any(token.lower in outer for token in tokens[: match.first]) or not any(
        token.lower in finite or (token.lower == token.lemma + "s" and token.lemma in words["verbs"])
        for token in itertools.chain(tokens[max(0, match.first - 2) : match.first], cue)
    ):
        return end
    joiners = words["joiners"]
    joiner = next((p for p in range(end, match.last + 2, -1) if tokens[p].lower in joiners), None)
    return joiner - 2 if joiner is not None and tokens[joiner - 1].text == "," else end


def _is_named(
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
    verb = token.lemma in words["verbs"] or token.lower != token.lemma
    if token.lemma == "be" and any(first == match.first and last < match.last for first, last in named):
        return False  # "were independent risk factors"
    return any(first <= match.first <= last and (verb or match.last <= last) for first, last in named)


def _only_gets(tokens: Sequence[Token], position: int, words: Words) -> bool:
    """Return whether a verb only links a risk with what is risked ("your chances of developing arthritis")."""
    return (
        position > 0
        and tokens[position].lower in words["getting-verbs"]
        and tokens[position - 1].lower in words["getting-links"]
    )


def _is_noun(tokens: Sequence[Token], position: int, words: Words) -> bool:
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
    if token.lower.endswith("ing") and before in words["participle-leads"]:
        return True  # "patients develop increasing weakness"
    if token.lower.endswith(("ing", "ed")):
        return before in words["articles"]
    return before in words["noun-markers"] or (before in words["modifiers"] and before not in words["adverbs"])


def _without_contained(tokens: Sequence[Token], matches: Sequence[Match], words: Words) -> list[tuple[Match, bool]]:
    """Return the matches whose right side is their own, each with whether a longer one stands around it.

    "increase" is nothing inside "increase the risk of", where another word than "increase" opens the right side; it
    remains a cue inside "may increase". An active verb is nothing inside its passive ("are placed"). A cue that denies
    ("not recommended for people with") leaves nothing to those that share its words ("is recommended for"); but what
    has no right side ("is recommended") counts where it claims nothing itself. A cue that others go on through takes
    nothing from those of another predicate ("make" in "make the bones weak").
    """
    negations, describing = words["negations"], words["describing-predicates"]
    denying = [match for match in matches if _denies(match, negations)]
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


def _denies(match: Match, negations: frozenset[str]) -> bool:
    """Return whether a negation is part of the pattern of a match ("not suitable for")."""
    return any(element.words and element.words <= negations for element in match.pattern.elements)


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
        resumed = position > start and tokens[position - 1].lower in words["joiners"]
        if token.lower in openers and position > start and not resumed:
            break
        if token.lower in finite and token.lower not in examples and position > start:
            before = tokens[position - 1].lower
            goes_on = before in words["joiners"] and token.lower in words["leading-verbs"]
            if before not in words["clause-pronouns"] and not goes_on:
                break
        position += 1
    return position - 1


def clauses_end(tokens: Sequence[Token], start: int, words: Words) -> int:
    """Return the last token of a list of clauses that begins at ``start``: up to another kind of clause or the end."""
    closing = words["clause-openers"] - words["clause-list-openers"]
    position = start
    while position < len(tokens):
        if tokens[position].text in ";:" or (tokens[position].lower in closing and position > start):
            break
        position += 1
    return position - 1


def _lists_people(tokens: Sequence[Token], start: int, end: int, words: Words) -> bool:
    """Return whether a list breaks off at people of whom a clause tells more ("for diabetics and those who smoke")."""
    return (
        start <= end < len(tokens) - 1
        and tokens[end].lower in words["people"]
        and tokens[end + 1].lower == "who"
        and (start == end or tokens[end - 1].text == "," or tokens[end - 1].lower in words["joiners"])
    )


def _ends_phrase(tokens: Sequence[Token], position: int) -> bool:
    """Return whether no word stands at a position: a mark or the end of the sentence."""
    return position >= len(tokens) or not tokens[position].is_word


def _further_segments(sentence: int, tokens: Sequence[Token], start: int, words: Words) -> tuple[Region, ...]:
    """Return what stands after each semicolon of a long list ("disorders of the brain that …; injury to …; and …")."""
    found: list[Region] = []
    position = start
    while position < len(tokens) - 1 and len(found) < MOST_SEGMENTS:
        if tokens[position].text == ";":
            end = right_end(tokens, position + 1, len(tokens), words)
            if end > position:
                found.append(Region(sentence, position + 1, end))
                position = end
        position += 1
    return tuple(found)


def _insertion(tokens: Sequence[Token], position: int, words: Words) -> tuple[int, int] | None:
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


def _causes_of_items(
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


def _resumed(
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


def section_heading(section: Section, sections: Sequence[Section], frames: Frames) -> Heading | None:
    """Return what the heading of a section says, or that of the nearest section above that says anything."""
    current: Section | None = section
    while current is not None:
        heading = frames.headings.get(current.index)
        if heading is not None:
            return heading
        current = sections[current.parent] if current.parent is not None else None
    return None


def item_heading(block: Block, layout: Layout, frames: Frames) -> Heading | None:
    """Return what a list item belongs to: what the sentence before the list or the item above it says, else what the
    section says."""
    lead = block.lead
    while lead is not None:
        if lead in frames.leads:
            return frames.leads[lead]
        lead = layout.blocks[lead].lead
    return section_heading(layout.sections[block.section], layout.sections, frames)


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


def is_listed(block: Block, frames: Frames) -> bool:
    """Return whether a block stands as an item of a list: a list item, or a paragraph that opens with a label."""
    if not block.sentences or block.index in frames.labels:
        return False
    return block.kind is Kind.ITEM or block.label is not None
