"""What all ways of relating share: the document as read so far, and the claims that they make of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..assertion import Reach
from ..frame import (
    OBJECT,
    FrameRules,
    KindRule,
)
from ..language import last_other
from ..mention.lexicon import Kinds, Lexicon
from ..model import Evidence, Rate, Span, Status
from ..segment import Kind
from .arguments import Arguments
from .context import Context
from .evidence import make_evidence
from .findings import Findings
from .measures import durations, rates
from .placed import Placed, Places

REFUSED_REACH = 6
"""How many words after a thing may deny it."""

COMPARED_REACH = 3
"""How many words before an operation may set it against another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A relation between two mentions, before it is a statement; ``until`` is the sentence up to which its evidence
    goes on, the cell of a table that says how often or that it is so."""

    subject: Placed
    object: Placed
    predicate: str
    sentence: int
    rule: str
    how: str
    status: Status
    strength: str | None = None
    until: int | None = None


class Scope:
    """A document with its mentions in place, and what is looked up in it by every way of relating."""

    def __init__(self, found: Findings, rules: FrameRules, lexicon: Lexicon) -> None:
        self.document, self.layout, self.sentences = found.document, found.layout, found.sentences
        self.frames, self.kind_rules, self.link_rules = found.frames, rules.kinds, rules.links
        self.definition_rules = rules.definitions
        self.reaches, self.lexicon, self.words = found.reaches, lexicon, lexicon.words
        self.places = Places.of(found.mentions)
        self.arguments = Arguments(found.sentences, self.places, lexicon)
        self.context = Context(found, self.places, lexicon)
        self.titled_spans = frozenset(topic.mention.span for topic in self.context.titled)
        measured: Mapping[str, Any] = lexicon.vocabulary.language.get("confidence") or {}
        self.precision: Mapping[str, float] = measured.get("precision") or {}
        self.mean_precision = float(measured.get("mean", 0.7))
        self._governing_cues: dict[int, Sequence[Reach]] = {}
        self._watched = {frame.sentence: frame.last for frame in found.frames.frames if frame.rule.watched}

    def _fellows(self, placed: Placed) -> list[Placed]:
        """Return a thing that a heading names and those of its kind that the heading names with it ("Sprains and
        strains")."""
        sentence = self.sentences[placed.sentence]
        if self.layout.blocks[sentence.block].kind is not Kind.HEADING:
            return [placed]
        group = self.arguments.together(placed, Kinds.only({placed.kind}))
        covered = {p for m in group for p in range(m.first, m.last + 1)}
        between = [t for p, t in enumerate(sentence.tokens) if min(covered) < p < max(covered) and p not in covered]
        joined = all(token.lower in self.words["heading-joiners"] for token in between)
        return group if joined and len(group) > 1 else [placed]

    def _circumstance(self, index: int, kinds: Kinds, before: int = 0) -> Placed | None:
        """Return the thing of a natural kind under which the sentence stands ("In a spinal fusion, …"), or what stands
        after its last semicolon before a place."""
        tokens = self.sentences[index].tokens
        start = next((p + 1 for p in range(before - 1, -1, -1) if tokens[p].text == ";"), 0)
        opening = tokens[start].lower
        if opening not in self.words["adjuncts"] or opening in self.words["contrasts"]:  # "Unlike fusion, a disc keeps"
            return self._circumstance(index, kinds) if start else None
        comma = next((p for p, token in enumerate(tokens[start : start + 12], start) if token.text == ","), start + 6)
        for mention in self.places.within(index, start + 1, comma):
            if mention.kind in kinds.natural and not self.context.is_means(mention):
                return mention
        return None

    def _acting(self, predicate: str, found: Sequence[Placed]) -> list[Placed]:
        """Return the subjects of a predicate, without what an operation is only done by or under where the predicate
        tells what is done ("Through an incision, screws are placed")."""
        if predicate not in self.words["acting-predicates"]:
            return list(found)
        return [mention for mention in found if not self.context.is_means(mention)]

    def _telling(self, claims: Sequence[Claim]) -> list[Claim]:
        """Return the claims that say more of their subjects than where they are and what they slow: "is laid on the
        vertebrae" leaves open what the graft is for, "slows bone loss" what the drug is given for."""
        background, partly = self.words["background-kinds"], self.words["easing-rules"]
        return [claim for claim in claims if claim.object.kind not in background and claim.rule not in partly]

    def _kind_claim(self, rule: KindRule, partner: Placed, mention: Placed, name: str, how: str) -> Claim:
        """Return what a thing claims of a partner by being named, under the name of what found it."""
        subject, object_ = (partner, mention) if rule.end == OBJECT else (mention, partner)
        return Claim(
            subject=subject,
            object=object_,
            predicate=rule.predicate_for(subject.kind),
            sentence=mention.sentence,
            rule=name,
            how=how,
            status=mention.status,
        )

    def _rates_of(self, index: int) -> Sequence[Rate]:
        """Return the rates that a sentence states."""
        tables: Mapping[str, Any] = self.lexicon.vocabulary.language.get("measures") or {}
        found = (measure.value for measure in rates(self.sentences[index].tokens, tables))
        return [rate for rate in found if isinstance(rate, Rate)]

    def _evidence(self, index: int, rule: str, confidence: float, until: int | None = None) -> Evidence:
        span = self.sentences[index].span
        block = self.context.block_of[index]
        whole = span
        if until is not None:
            whole = Span(span.start, self.sentences[until].span.end)
        elif block.kind in (Kind.ITEM, Kind.CELL) and block.label is not None and len(block.sentences) <= 2:
            whole = Span(block.sentences[0].span.start, block.sentences[-1].span.end)
        if whole != span:
            after = bisect_left(self.layout.omissions, whole.start, key=lambda omission: omission.span.start)
            if after == len(self.layout.omissions) or not self.layout.omissions[after].span.overlaps(whole):
                span = whole  # else a name or number that was left out would stand in the quote
        return make_evidence(self.document, span, rule, confidence, self.layout.omissions)

    def _is_watched_for(self, mention: Placed) -> bool:
        """Return whether a sentence only asks to look out for a thing ("Call your doctor if you notice a fever")."""
        return self._watched.get(mention.sentence, mention.first) < mention.first

    def _follows(self, operation: Placed) -> bool:
        """Return whether something is told of the time after an operation ("After the surgery, …")."""
        after = self.context.word_before(operation) in self.words["aftermath-words"]
        return after and not self._is_compared(operation)

    def _is_compared(self, operation: Placed) -> bool:
        """Return whether an operation is only what another is measured by ("shorter than after a fusion")."""
        before = self.sentences[operation.sentence].tokens[max(0, operation.first - COMPARED_REACH) : operation.first]
        return any(token.lower in self.words["comparers"] for token in before)

    def _is_after_operation(self, mention: Placed) -> bool:
        """Return whether a sentence gives care after an operation ("After surgery, patients may need a catheter"): it
        is care for that, and none for what the place is about."""
        operating = self.words["closed-kinds"]
        return mention.kind not in operating and self._operation_followed(mention.sentence, operating) is not None

    def _operation_followed(self, index: int, operating: Container[str]) -> Placed | None:
        """Return the operation after which a sentence says that it stands ("for six weeks after the fusion"), of the
        kinds that are ``operating``."""
        return next((m for m in self.places.of_sentence(index) if m.kind in operating and self._follows(m)), None)

    def _tells_of_after(self, index: int) -> bool:
        """Return whether a sentence says that it is about the time after an operation or how long that takes
        ("afterwards", "for six weeks"), or stands below a heading on that time."""
        tokens = self.sentences[index].tokens
        if any(token.lower in self.words["afterwards-words"] for token in tokens):
            return True
        heading = self.context.label_or_heading(self.context.block_of[index])
        if heading is not None:
            return heading.rule.predicate in self.words["following-predicates"]
        tables: Mapping[str, Any] = self.lexicon.vocabulary.language.get("measures") or {}
        prepositions = self.words["lasting-prepositions"]
        return any(
            any(token.lower in prepositions for token in tokens[max(0, measure.first - 3) : measure.first])
            for measure in durations(tokens, tables)
        )

    def _is_kept_or_borne(self, mention: Placed) -> bool:
        """Return whether a thing, alone or in a list, is what people have already ("patients with a pacemaker"), or is
        avoided, taken out or left where it is ("the rods are removed"): nothing is done with it here."""
        tokens = self.sentences[mention.sentence].tokens
        group = self.arguments.together(mention, Kinds.only({mention.kind}))
        first, last = min(m.first for m in (mention, *group)), max(m.last for m in (mention, *group))
        light = self.words["determiners"] | self.words["modifiers"] | self.words["empty-modifiers"]
        position = last_other(tokens, first - 1, light - self.words["people-links"] - self.words["have"], 0)
        if position > 0 and tokens[position].lower in self.words["people-links"] | self.words["have"]:
            bearer = tokens[position - 1].lower
            if bearer in self.words["people"] | self.words["bearers"]:
                return True
        light = self.lexicon.helping | self.words["be"]
        after = next((p for p in range(last + 1, len(tokens)) if tokens[p].lower not in light), None)
        if after is None or after == last + 1:
            return False
        done, particle = tokens[after], tokens[after + 1 : after + 2]
        return done.lower in self.words["removed"] | self.words["refusing-words"] or (
            done.lemma in self.words["taking-verbs"] and bool(particle) and particle[0].lower == "out"
        )

    def _is_refused(self, mention: Placed) -> bool:
        """Return whether what a clause says of a thing that stands before its verb denies or forbids it ("Opioids are
        not advised", "Manipulation should be avoided")."""
        refusing = self.words["refusing-words"] | self.words["negations"]
        for token in self.sentences[mention.sentence].tokens[mention.last + 1 : mention.last + REFUSED_REACH + 1]:
            if token.lower in refusing:
                return True
            if token.text in ",;:." or token.lower in self.words["clause-openers"]:
                return False
        return False
