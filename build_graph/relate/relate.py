"""Relating: frames, lists and sections filled with mentions become statements, each with its sentence as evidence."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..assertion import Reach, status_of
from ..frame import (
    NO_PREDICATE,
    OBJECT,
    SUBJECT,
    Frame,
    FrameRule,
    FrameRules,
    Frames,
    Heading,
    KindRule,
    Region,
    has_verb,
    is_listed,
    item_heading,
    item_region,
    right_end,
    section_heading,
)
from ..language import Token
from ..mention.lexicon import Kinds, Lexicon
from ..model import Document, Evidence, Omission, Rate, Span, Statement, Status
from ..segment import Kind, Layout, Sentence
from .arguments import Arguments
from .context import Context
from .measures import Measure, durations, rates
from .placed import Placed, Places

CONTEXT_CHARACTERS = 32
"""How much of the text before and after a quote is kept with it."""

TOLD_REACH = 4
"""How many words before a duration that is told without a number say what it is ("leave the hospital the next day")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A relation between two mentions, before it is a statement."""

    subject: Placed
    object: Placed
    predicate: str
    sentence: int
    rule: str
    how: str
    status: Status
    strength: str | None = None


def relate(
    document: Document,
    layout: Layout,
    sentences: Sequence[Sentence],
    mentions: Iterable[Placed],
    frames: Frames,
    rules: FrameRules,
    reaches: Sequence[Sequence[Reach]],
    lexicon: Lexicon,
) -> tuple[tuple[Statement, ...], tuple[Placed, ...], str | None]:
    """Return the statements of a document, its mentions with anaphora resolved, and the concept it is about.

    Parameters
    ----------
    reaches
        For each sentence, what its status cues govern.
    """
    placed = tuple(mentions)
    placed = Context(layout, sentences, Places.of(placed), frames, lexicon).resolved(placed)
    relater = _Relater(document, layout, sentences, placed, frames, rules, reaches, lexicon)
    return relater.statements(), placed, relater.context.topics[0].concept if relater.context.topics else None


class _Relater:
    def __init__(
        self,
        document: Document,
        layout: Layout,
        sentences: Sequence[Sentence],
        mentions: Iterable[Placed],
        frames: Frames,
        rules: FrameRules,
        reaches: Sequence[Sequence[Reach]],
        lexicon: Lexicon,
    ) -> None:
        self.document, self.layout, self.sentences = document, layout, sentences
        self.frames, self.kind_rules, self.link_rules = frames, rules.kinds, rules.links
        self.reaches, self.lexicon = reaches, lexicon
        self.places = Places.of(mentions)
        self.arguments = Arguments(sentences, self.places, lexicon)
        self.context = Context(layout, sentences, self.places, frames, lexicon)
        self.positions = {sentence.span: index for index, sentence in enumerate(sentences)}
        self.titled = frozenset(topic.mention.span for topic in self.context.topics[: self.context.titled])
        measured: Mapping[str, Any] = lexicon.vocabulary.language.get("confidence") or {}
        self.precision: Mapping[str, float] = measured.get("precision") or {}
        self.mean_precision = float(measured.get("mean", 0.7))

    def statements(self) -> tuple[Statement, ...]:
        """Return the statements, the surest evidence of each claim and place only, in the order of the text."""
        claims = self._of_frames()
        claims += list(self._of_echoes(claims))
        claims += list(self._of_items({(c.rule, end.sentence) for c in claims for end in (c.subject, c.object)}))
        claims += [*self._of_labels(), *self._of_headings(), *self._of_kinds(claims), *self._of_places()]
        claims += list(self._of_sections(claims))
        best: dict[tuple[str, str, str, str, int], Statement] = {}
        for claim in claims:
            if claim.subject.concept == claim.object.concept:
                continue
            statement = self._statement(claim)
            key = (*statement_key(statement), claim.sentence)
            other = best.get(key, statement)
            surer = max(other, statement, key=lambda s: s.evidence.confidence)
            best[key] = replace(surer, strength=other.strength or statement.strength)
        for statement, sentence in self._durations():
            best.setdefault((*statement_key(statement), sentence), statement)
        return tuple(sorted(best.values(), key=lambda s: (s.evidence.span, s.predicate, s.subject, s.object)))

    # -- frames --------------------------------------------------------------------------------------------------

    def _kinds(self, rule: FrameRule, end: str) -> Kinds:
        kinds = self.lexicon.fillers(rule.predicate, end, rule.subject if end == SUBJECT else rule.object)
        kinds = kinds.with_others(rule.besides.get(end, ()))
        return kinds.with_natural(rule.instead) if end == SUBJECT else kinds

    def _of_frames(self) -> list[_Claim]:
        """Return what the frames claim; of frames that share words of a cue, one that has both its ends in the text
        leaves nothing to one that takes the topic for an end ("can follow" of "can follow the operation"; "need" of
        "after surgery, patients need"), and neither does one that says again what was said ("are other causes")."""
        filled = [(frame, list(claims)) for frame, claims in self._filled()]
        telling = {
            (frame.sentence, position)
            for frame, claims in filled
            if claims and not frame.within
            for position in range(frame.first, frame.last + 1)
        }
        filled = [(f, claims) for f, claims in filled if not (f.within and (f.sentence, f.first) in telling)]
        rivals = self.lexicon.list("rival-predicates")
        said = {
            (predicate, frame.sentence, position, claim.object.mention.span)
            for frame, claims in filled
            for claim in claims
            for predicate in (frame.rule.predicate, *(rivals if claim.predicate in rivals else ()))
            if claim.how != "topic"
            for position in range(frame.first, frame.last + 1)
        }
        after = {
            (frame.sentence, position, claim.object.mention.span)
            for frame, claims in filled
            for claim in claims
            if claim.how != "topic"
            for position in range(frame.first, frame.last + 1)
        }
        again = {(f.sentence, p) for f in self.frames.frames if f.rule.again for p in range(f.first, f.last + 1)}
        return [
            claim
            for frame, claims in filled
            for claim in claims
            if claim.how != "topic"
            or not any(
                (frame.rule.predicate, frame.sentence, position, claim.object.mention.span) in said
                or (frame.sentence, position, claim.subject.mention.span) in after
                or (frame.rule.left is not None and (frame.sentence, position) in again)
                for position in range(frame.first, frame.last + 1)
            )
        ]

    def _filled(self) -> Iterator[tuple[Frame, Iterator[_Claim]]]:
        for frame in self.frames.frames:
            if frame.rule.predicate == NO_PREDICATE or frame.rule.again:
                continue
            ends: dict[str, list[Placed]] = {}
            how = "said"
            for side in ("right", "inner", "left"):
                end = getattr(frame.rule, side)
                if end is None:
                    continue
                kinds = self._kinds(frame.rule, end)
                found = self._side(frame, side, kinds)
                if found and side == "left":
                    found += self._likewise(frame, kinds)
                if found:
                    ends[end] = [*ends.get(end, ()), *found]
            missing = [end for end in (SUBJECT, OBJECT) if end not in ends]
            if len(missing) == 2 or (missing and not self._may_be_unsaid(frame, missing[0])):
                continue
            if missing:
                placed, how = self._unsaid(frame, missing[0])
                if placed is None:
                    continue
                ends[missing[0]] = self._meant(frame, missing[0], placed, how)
            yield frame, self._claims(frame, ends, how)

    def _of_echoes(self, claims: Sequence[_Claim]) -> Iterator[_Claim]:
        """Yield what is said of other things by pointing back to the claim before ("Smoking does the same")."""
        for frame in self.frames.frames:
            if not frame.rule.again:
                continue
            kinds = self._kinds(frame.rule, SUBJECT)
            things = self._side(frame, "left" if frame.rule.left else "right", kinds)
            before = [
                claim
                for claim in claims
                if claim.predicate in self.lexicon.list("repeated-predicates")
                and frame.sentence - 2 <= claim.sentence <= frame.sentence
                and self._agent(claim).sentence == claim.sentence
                and (claim.sentence, self._agent(claim).last) < (frame.sentence, frame.first)
                and self._agent(claim) not in things
            ]
            last = max((claim.sentence for claim in before), default=None)
            for claim in before:
                if claim.sentence != last:
                    continue
                for thing in things:
                    status = self._frame_status(frame)
                    said = replace(claim, sentence=frame.sentence, rule=frame.rule.id, status=status)
                    is_object = self._agent(claim) is claim.object
                    yield replace(said, object=thing) if is_object else replace(said, subject=thing)

    def _agent(self, claim: _Claim) -> Placed:
        """Return the end of a claim that brings the other about."""
        return claim.object if claim.predicate in self.lexicon.list("inverted-predicates") else claim.subject

    def _widened(self, region: Region) -> Region:
        """Return a region from the beginning of people whose first words a cue shares ("more likely in people who
        smoke")."""
        tokens, people = self.sentences[region.sentence].tokens, self.lexicon.list("people")
        for mention in self.places.of_sentence(region.sentence):
            if mention.first < region.first <= mention.last and tokens[mention.first].lower in people:
                return replace(region, first=mention.first)
        return region

    def _side(self, frame: Frame, side: str, kinds: Kinds) -> list[Placed]:
        if side == "left":
            if not frame.left or frame.rule.left is None:
                return []
            wider = self.lexicon.fillers(frame.rule.predicate, frame.rule.left).with_others(kinds.all)
            return self.arguments.subject(frame.sentence, frame.first, kinds, wider)
        region: Region | None = getattr(frame, side)
        if region is not None and side == "right":
            region = self._with_begun(frame, self._widened(region), kinds)
        clauses = side == "right" and frame.clauses
        found = self.arguments.listed(region, kinds, clauses=clauses) if region is not None else []
        if not found and region is not None:
            near = min(region.last, region.first + 3)
            before = self.arguments.clause_start(region.sentence, frame.first) if side == "right" else 0
            if side == "right":  # "can cause them": what comes to mind first
                natural = self.lexicon.fillers(frame.rule.predicate, frame.rule.right or "").natural & kinds.natural
                kinds = Kinds(natural, natural) if natural else kinds
            antecedent = self.context.antecedent(region.sentence, region.first, near, kinds, before=before)
            found = self._both(antecedent, region.sentence, region.first, near) if antecedent else []
        if side == "right":
            for item in frame.items:
                found += self.arguments.listed(item, kinds)
        return found

    def _with_begun(self, frame: Frame, region: Region, kinds: Kinds) -> Region:
        """Return the right side of a cue, with the measure whose name begins in it ("you will" + "use a walker")."""
        measures = self.lexicon.list("measure-kinds")
        for mention in self.places.within(frame.sentence, frame.first, frame.last):
            if mention.last >= region.first and mention.kind in measures and mention.kind in kinds:
                return replace(region, first=mention.first)
        return region

    def _likewise(self, frame: Frame, kinds: Kinds) -> list[Placed]:
        """Return the things of which the rest of a sentence says the same ("…, and so does diabetes")."""
        tokens = self.sentences[frame.sentence].tokens
        for position in range(frame.last + 1, len(tokens) - 2):
            if tokens[position].lower in ("so", "as", "nor") and tokens[position + 1].lemma in self.lexicon.list(
                "echoing-verbs"
            ):
                return self.arguments.listed(Region(frame.sentence, position + 2, len(tokens) - 1), kinds)
        return []

    def _both(self, placed: Placed, sentence: int, first: int, last: int) -> list[Placed]:
        """Return what words that point back stand for: a thing, or with "both" and "either" all that the title names of
        its kind."""
        tokens = self.sentences[sentence].tokens
        while first < last and tokens[first].lower in self.lexicon.list("prepositions"):
            first += 1
        dual = tokens[first].lower in self.lexicon.list("dual-pronouns")
        return (self.context.titled_like(placed) if dual else None) or [placed]

    def _may_be_unsaid(self, frame: Frame, end: str) -> bool:
        """Return whether the context may supply an end: not what stands to the right of a cue."""
        return frame.rule.right != end

    def _unsaid(self, frame: Frame, end: str) -> tuple[Placed | None, str]:
        kinds = self._kinds(frame.rule, end)
        side = "inner" if frame.rule.inner == end else "left"
        region: Region | None = getattr(frame, side)
        if side == "inner" and region is not None:
            start = self.arguments.clause_start(region.sentence, frame.first) if frame.rule.left else None
            found = self.context.antecedent(region.sentence, region.first, region.last, kinds, before=start)
            if found is not None:
                return found, "anaphor"
            return None if frame.rule.said else self.context.topic(frame.sentence, kinds), "topic"
        before = [m for m in self.places.of_sentence(frame.sentence) if m.last == frame.first - 1]
        if side == "left" and frame.rule.left is None and before and before[0].kind in kinds.natural:
            return before[0], "said"  # "sciatica treatment includes", "brain tumor symptoms are"
        last = frame.first - 1 if frame.left else -1
        start = self.arguments.clause_start(frame.sentence, frame.first)
        found = self.context.antecedent(frame.sentence, start, last, kinds)
        if found is not None:
            return found, "anaphor"
        stated = self._circumstance(frame.sentence, kinds) or self._relative(frame, start, kinds)
        if stated is not None and stated.last < frame.first:
            return stated, "said"
        if frame.rule.said or (
            frame.rule.left == end and not frame.rule.free and self.arguments.has_subject(frame.sentence, frame.first)
        ):
            return None, "topic"
        if self.context.points_elsewhere(frame.sentence, start, kinds):
            return None, "topic"
        if frame.rule.near and frame.rule.inner is not None:
            earlier = [m for m in self.places.within(frame.sentence, 0, frame.first - 1) if m.kind in frame.rule.near]
            if earlier and earlier[-1].kind in kinds.natural:
                return earlier[-1], "said"  # "infection (people with diabetes are at risk)"
        of = self.context.main_topic if frame.rule.main else self.context.topic
        found = of(frame.sentence, kinds)
        if frame.rule.near and (found is None or found.kind in frame.rule.instead):
            found = self.context.named_before(frame.sentence, frozenset(frame.rule.near)) or found
        return found, "topic"

    def _meant(self, frame: Frame, end: str, placed: Placed, how: str) -> list[Placed]:
        """Return what is meant with a thing: by "these" and "they" all that the text lists together with it."""
        start = self.arguments.clause_start(frame.sentence, frame.first)
        opening = self.sentences[frame.sentence].tokens[start].lower
        if how != "said" and opening in self.lexicon.list("dual-pronouns"):
            return self.context.titled_like(placed) or [placed]
        if how == "topic" and placed.mention.span in self.titled:
            return self._fellows(placed)
        plural = self.lexicon.list("plural-pronouns")
        if placed.kind in self.lexicon.list("gathered-kinds"):
            plural |= {"this", "that"}
        if how != "anaphor" or opening not in plural or placed.sentence == frame.sentence:
            return [placed]
        kinds = self._kinds(frame.rule, end)
        listed = self.layout.blocks[self.sentences[frame.sentence].block].kind is Kind.ITEM
        return (not listed and self._listed_with(placed, kinds)) or self.arguments.together(placed, kinds)

    def _listed_with(self, placed: Placed, kinds: Kinds) -> list[Placed]:
        """Return what all items of a list name whose last item names a thing ("These are signs of …" below a list)."""
        number = self.sentences[placed.sentence].block
        last = self.layout.blocks[number]
        found: list[Placed] = []
        while number >= 0 and (block := self.layout.blocks[number]).kind is Kind.ITEM and block.lead == last.lead:
            index = self.positions[block.sentences[0].span] if block.sentences else None
            if index is not None:
                whole = Region(index, 0, len(self.sentences[index].tokens) - 1)
                found = self.arguments.listed(whole, kinds, clauses=True) + found
            number -= 1
        return found

    def _fellows(self, placed: Placed) -> list[Placed]:
        """Return a thing that a heading names and those of its kind that the heading names with it ("Sprains and
        strains")."""
        sentence = self.sentences[placed.sentence]
        if self.layout.blocks[sentence.block].kind is not Kind.HEADING:
            return [placed]
        group = self.arguments.together(placed, Kinds(frozenset({placed.kind}), frozenset({placed.kind})))
        covered = {p for m in group for p in range(m.first, m.last + 1)}
        between = [t for p, t in enumerate(sentence.tokens) if min(covered) < p < max(covered) and p not in covered]
        joined = all(token.lower in ("and", ",", "&", "the") for token in between)
        return group if joined and len(group) > 1 else [placed]

    def _circumstance(self, index: int, kinds: Kinds) -> Placed | None:
        """Return the thing of a natural kind under which the sentence stands ("In a spinal fusion, …")."""
        tokens = self.sentences[index].tokens
        if tokens[0].lower not in self.lexicon.list("adjuncts"):
            return None
        comma = next((p for p, token in enumerate(tokens[:12]) if token.text == ","), 6)
        for mention in self.places.within(index, 1, comma):
            if mention.kind in kinds.natural:
                return mention
        return None

    def _relative(self, frame: Frame, start: int, kinds: Kinds) -> Placed | None:
        """Return the thing of a natural kind in or after which something is done or happens ("kyphoplasty, in which
        bone cement is injected")."""
        tokens = self.sentences[frame.sentence].tokens
        before = start - 3 if start and tokens[start - 1].lower == "which" else start - 2
        opener = tokens[before + 1].lower if start and before >= 0 else ""
        if opener not in (self.lexicon.list("adjuncts") if before == start - 3 else {"where"}):
            return None
        before -= tokens[before].text == ","
        mentions = self.places.of_sentence(frame.sentence)
        return next((m for m in mentions if m.last == before and m.kind in kinds.natural), None)

    def _claims(self, frame: Frame, ends: dict[str, list[Placed]], how: str) -> Iterator[_Claim]:
        status = self._frame_status(frame)
        for subject in ends[SUBJECT]:
            for object_ in ends[OBJECT]:
                if frame.lowered and subject.sentence == frame.sentence:
                    continue
                combined = status
                if frame.negative:
                    combined = Status.PRESENT if status is Status.ABSENT else status
                elif Status.ABSENT in (subject.status, object_.status) and self._negates(frame, subject, object_):
                    combined = Status.ABSENT
                elif (
                    combined is Status.PRESENT
                    and object_.sentence == frame.sentence
                    and object_.status is not Status.PRESENT
                ):
                    combined = object_.status
                yield _Claim(
                    subject=subject,
                    object=object_,
                    predicate=frame.rule.predicate_for(subject.kind),
                    sentence=object_.sentence if object_.sentence != frame.sentence and frame.items else frame.sentence,
                    rule=frame.rule.id,
                    how=how,
                    status=combined,
                    strength=frame.rule.strength,
                )

    def _negates(self, frame: Frame, subject: Placed, object_: Placed) -> bool:
        """Return whether the negation of an argument negates the relation: it stands in the sentence of the cue."""
        return any(m.status is Status.ABSENT and m.sentence == frame.sentence for m in (subject, object_))

    def _is_act(self, mention: Placed) -> bool:
        """Return whether a thing is named by what is done ("improves mobility"), not by a noun ("mobility")."""
        tokens = self.sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        before = self.sentences[mention.sentence].tokens[mention.first - 1].lower if mention.first else ""
        plain = tokens[0].lower == tokens[0].lemma not in self.lexicon.list("lessening-verbs")
        if before == "to" and plain and mention.kind in self.lexicon.list("purpose-kinds"):
            before = ""  # "a cage to restore the height"
        while len(tokens) > 2 and tokens[0].lower.endswith("ly") and tokens[0].lower not in self.lexicon.list("verbs"):
            tokens = tokens[1:]  # "partly correct the curve"
        return (
            len(tokens) > 1
            and before not in self.lexicon.list("prepositions") | self.lexicon.list("articles")
            and tokens[0].lemma in self.lexicon.list("verbs") | self.lexicon.list("result-verbs")
            and (tokens[0].lower == tokens[0].lemma or not tokens[0].lower.endswith(("ed", "en")))  # "broken rods"
            and (
                tokens[1].lower not in self.lexicon.list("prepositions")
                or (tokens[1].lower in self.lexicon.list("particles") and len(tokens) > 2)
            )
        )

    def _is_done(self, mention: Placed, verbs: str) -> bool:
        """Return whether a thing is named by what a subject does, by a verb of a list ("narrows the spinal canal"), and
        not by a noun or adjective that looks like the verb ("slow healing", "a tear of the meniscus")."""
        tokens = self.sentences[mention.sentence].tokens
        verb = tokens[mention.first]
        if verb.lemma not in self.lexicon.list(verbs) or mention.first == mention.last or not mention.first:
            return False
        position = mention.first - 1
        while position and tokens[position].lower in self.lexicon.list("adverbs"):
            position -= 1
        if position > 1 and tokens[position].lower == "to" and tokens[position - 1].lower in ("enough", "sufficient"):
            return True  # "may be enough to break a vertebra"
        before, after = tokens[position].lower, tokens[mention.first + 1].lower
        leads = self.lexicon.list("modals") | self.lexicon.list("relative-pronouns") | {"it", "they", "you"}
        governed = after in self.lexicon.list("articles") | self.lexicon.list("particles") | {"the", "a", "an", "your"}
        if verb.lower.endswith("ing"):
            return before == "," and governed
        if verb.lower.endswith("ed") or verb.lower not in (verb.lemma, verb.lemma + "s", verb.lemma + "es"):
            return governed or before in ("has", "have", "had")
        if before in self.lexicon.list("articles") | self.lexicon.list("prepositions") | self.lexicon.list("be"):
            return False
        bare = verb.lower == verb.lemma and verb.lemma in self.lexicon.list("harming-adjectives")
        if bare and any(other.last == position for other in self.places.of_sentence(mention.sentence)):
            return True
        if bare or verb.lemma in self.lexicon.list("harming-nouns"):
            return governed or before in leads
        leads |= self.lexicon.list("subject-pronouns") | self.lexicon.list("joiners")
        return governed or before in leads or verb.lower != verb.lemma

    def _first_done(self, mention: Placed, verbs: str) -> Placed:
        """Return the first of the things that one subject does ("weakens the muscles and slows recovery")."""
        tokens = self.sentences[mention.sentence].tokens
        joins = self.lexicon.list("joiners") | self.lexicon.list("adverbs") | {","}
        for other in reversed(self.places.within(mention.sentence, 0, mention.first - 1)):
            between = tokens[other.last + 1 : mention.first]
            if not between or not all(token.lower in joins for token in between) or not self._is_done(other, verbs):
                break
            mention = other
        return mention

    def _frame_status(self, frame: Frame) -> Status:
        named = [(m.first, m.last) for m in self.places.of_sentence(frame.sentence)]
        governed = [
            reach
            for reach in self.reaches[frame.sentence]
            if not any(first <= reach.words[1] and reach.words[0] <= last for first, last in named)
        ]  # "a family history of fractures raises the risk": part of a name
        status, _ = status_of(governed, frame.first, frame.first)
        tokens, negations = self.sentences[frame.sentence].tokens, self.lexicon.list("negations")
        undone = {
            position
            for reach in self.reaches[frame.sentence]
            if reach.cue.status is None and not reach.cue.historical
            for position in range(reach.first, reach.last + 1)
        }
        cue = [position for position in range(frame.first, frame.last + 1) if position not in undone]
        denied = not frame.negative and any(tokens[position].lower in negations for position in cue)
        if denied:  # but "when MRI is not available" denies nothing of MRI
            before = max(0, frame.first - 1)
            conditional = status_of(governed, before, before)[0] is Status.CONDITIONAL
            status = Status.CONDITIONAL if conditional else Status.ABSENT
        if status is Status.PRESENT and frame.rule.certainty == "possible":
            return Status.POSSIBLE
        return status

    def _of_kinds(self, claims: Sequence[_Claim]) -> Iterator[_Claim]:
        """Yield what is claimed of a clause's subject by naming a thing of some kind, where no frame claims it."""
        rules: dict[str, list[KindRule]] = {}
        for rule in self.kind_rules:
            rules.setdefault(rule.kind, []).append(rule)
        busy = {(c.predicate, m.mention.span) for c in claims for m in (c.subject, c.object)}
        described = self.lexicon.list("describing-predicates")
        told = [claim for claim in claims if claim.predicate not in described]
        used = {c.object.mention.span for c in told} | {c.subject.mention.span for c in self._telling(told)}
        for index, mentions in sorted(self.places.by_sentence.items()):
            if (
                self.layout.blocks[self.sentences[index].block].kind is Kind.HEADING
                or self.sentences[index].is_question
            ):
                continue
            for mention in mentions:
                for rule in rules.get(mention.kind, ()):
                    if rule.topic and mention.status is Status.ABSENT:
                        continue  # "no stitches": what denies a thing does not say of what
                    if (rule.predicate, mention.mention.span) in busy or (rule.topic and mention.mention.span in used):
                        continue
                    for partner, how in self._partners(rule, mention):
                        used.add(mention.mention.span)
                        yield self._kind_claim(rule, partner, mention, rule.id, how)
                        for fellow in self._likened(rule, mention):
                            if (rule.predicate, fellow.mention.span) not in busy:
                                yield self._kind_claim(rule, partner, fellow, rule.id, how)

    def _likened(self, rule: KindRule, mention: Placed) -> list[Placed]:
        """Return the things of its kind that share the verb of an act ("regain strength and mobility")."""
        before = self.sentences[mention.sentence].tokens[mention.first - 1].lower if mention.first else ""
        if rule.topic or before == "to":
            return []
        group = self.arguments.together(mention, Kinds(frozenset({mention.kind}), frozenset({mention.kind})))
        return [other for other in group if other is not mention and not self._is_act(other)]

    def _telling(self, claims: Sequence[_Claim]) -> list[_Claim]:
        """Return the claims that say more of their subjects than where they are: "is laid on the vertebrae" leaves open
        what the graft is for."""
        background = self.lexicon.list("background-kinds")
        return [claim for claim in claims if claim.object.kind not in background]

    def _kind_claim(self, rule: KindRule, partner: Placed, mention: Placed, name: str, how: str) -> _Claim:
        """Return what a thing claims of a partner by being named, under the name of what found it."""
        subject, object_ = (partner, mention) if rule.end == OBJECT else (mention, partner)
        return _Claim(
            subject=subject,
            object=object_,
            predicate=rule.predicate_for(subject.kind),
            sentence=mention.sentence,
            rule=name,
            how=how,
            status=mention.status,
        )

    def _partners(self, rule: KindRule, mention: Placed) -> list[tuple[Placed, str]]:
        """Return the other ends of what is claimed by naming a thing, each with how it was found."""
        index = mention.sentence
        other = SUBJECT if rule.end == OBJECT else OBJECT
        kinds = self.lexicon.fillers(rule.predicate, other)
        kinds = kinds.with_natural(rule.instead) if other == SUBJECT else kinds
        if rule.topic:
            if not self._opens(mention) if rule.opens else mention.status is Status.ABSENT:
                return []  # "Vertebroplasty does without the balloon."
            stated = self._circumstance(index, kinds)
            if stated is not None and stated is not mention:
                return [(stated, "said")]
            topic = self.context.main_topic(index, kinds)
            return [(topic, "topic")] if topic and topic.kind in kinds.natural else []
        if not (self._is_done(mention, rule.verbs) if rule.verbs else self._is_act(mention)):
            return []
        if rule.verbs:
            mention = self._first_done(mention, rule.verbs)
        found = self.arguments.subject(index, mention.first, kinds)
        tokens = self.sentences[index].tokens
        if found and mention.first and tokens[mention.first - 1].lower == "to":
            apart = any(token.text == "," for token in tokens[found[-1].last + 1 : mention.first])
            found = [] if apart else found  # "when surgery is needed, … are used to strengthen the spine"
        if found:
            return [(partner, "said") for partner in found]
        start = self.arguments.clause_start(index, mention.first)
        if self.context.points_elsewhere(index, start, kinds):
            return []
        unsaid, how = self.context.antecedent(index, start, mention.first - 1, kinds), "anaphor"
        if unsaid is None and start == 0 and not rule.verbs and not self.arguments.has_subject(index, mention.first):
            unsaid, how = self.context.topic(index, kinds), "topic"
        return [(unsaid, how)] if unsaid else []

    def _opens(self, mention: Placed) -> bool:
        """Return whether a sentence that affirms something of a thing begins with it, alone or in a list."""
        tokens = self.sentences[mention.sentence].tokens
        said = tokens[mention.last + 1 :]
        clause = any(t.lower in self.lexicon.list("modals") for t in tokens[mention.first : mention.last + 1])
        verb = clause or any(self.lexicon.is_verb(token) for token in said)
        if mention.grounding.method == "coined" or not verb:
            return False
        if said and not self.lexicon.ends_phrase(said[0]):
            return False  # "bone density", "bone changes": another thing
        if any(token.lower in self.lexicon.list("negations") for token in said):
            return False
        light = self.lexicon.list("determiners") | self.lexicon.list("joiners") | self.lexicon.list("adverbs") | {","}
        start = 0
        for other in self.places.of_sentence(mention.sentence):
            between = tokens[start : other.first]
            if not all(token.lower in light for token in between):
                return False
            if other is mention:
                return True
            start = other.last + 1
        return False

    # -- lists ---------------------------------------------------------------------------------------------------

    def _of_items(self, said: Collection[tuple[str, int]]) -> Iterator[_Claim]:
        """Yield what list items say by standing in their list: each belongs to its lead-in or its heading.

        ``said`` are the rules and sentences of what frames say already.
        """
        led = {
            item.sentence
            for frame in self.frames.frames
            for item in frame.items
            if (frame.rule.id, item.sentence) in said
        }
        for block in self.layout.blocks:
            if not is_listed(block, self.frames):
                continue
            index = self.positions[block.sentences[0].span]
            heading = item_heading(block, self.layout, self.frames)
            if index in led or heading is None or heading.rule.predicate == NO_PREDICATE:
                continue
            other = heading.rule.other
            people = self._names_people(index)
            region = item_region(block, self.sentences[index], index, self.lexicon.words)
            if people:
                region = Region(index, 0, len(self.sentences[index].tokens) - 1)
            if region is None:
                continue
            kinds = self.lexicon.fillers(heading.rule.predicate, other).with_others(heading.rule.also)
            found = self.arguments.listed(region, kinds, clauses=people)
            topic = self._heading_topic(heading, index)
            if topic is None:
                continue
            for mention in found:
                for fellow in self._fellows(topic):
                    yield self._heading_claim(heading, fellow, mention, index, "list")

    def _is_clause(self, index: int) -> bool:
        """Return whether a sentence has a finite verb, so that it says itself what it says."""
        return has_verb(self.sentences[index].tokens, self.lexicon.words)

    def _names_people(self, index: int) -> bool:
        """Return whether a sentence only names people, by what they have or do ("Anyone with gout or who smokes.")."""
        tokens = self.sentences[index].tokens
        start = next((p for p, t in enumerate(tokens) if t.lower not in self.lexicon.list("determiners")), 0)
        if tokens[start].lower not in self.lexicon.list("people") or start + 1 >= len(tokens):
            return False
        relative = self.lexicon.list("relative-pronouns") | {"whose"}
        finite = self.lexicon.list("finite") - self.lexicon.list("noun-verbs")
        return tokens[start + 1].lower in relative | {"with"} and all(
            any(before.lower in relative for before in tokens[max(0, p - 4) : p])
            for p, token in enumerate(tokens)
            if token.lower in finite
        )

    def _heading_topic(self, heading: Heading, index: int) -> Placed | None:
        """Return the thing of a heading: what it names, else what its section or document is about."""
        kinds = self.lexicon.fillers(heading.rule.predicate, heading.rule.topic).with_natural(heading.rule.topics)
        if heading.rule.topic == SUBJECT:
            kinds = kinds.with_natural(heading.rule.instead)
        if heading.inner is not None:
            inner = self.arguments.listed(heading.inner, kinds)
            if inner:
                return inner[0]
            others = self.lexicon.fillers(heading.rule.predicate, heading.rule.other).natural
            told = self.places.within(heading.sentence, heading.inner.first, heading.inner.last)
            if heading.rule.topic == SUBJECT and any(m.kind in others for m in told):
                return None  # "Who is at risk for falls?" is not about the fracture of the title
        for mention in self.places.of_sentence(heading.sentence):
            if mention.kind in kinds and not self.context.is_circumstance(heading.sentence, mention):
                return mention
        block = self.layout.blocks[self.sentences[heading.sentence].block]
        return (
            self.context.section_topic(block, kinds) if block.kind is Kind.HEADING else self.context.topic(index, kinds)
        )

    def _heading_claim(self, heading: Heading, topic: Placed, mention: Placed, index: int, how: str) -> _Claim:
        subject, object_ = (topic, mention) if heading.rule.topic == SUBJECT else (mention, topic)
        status = mention.status
        if status is Status.PRESENT and heading.rule.certainty == "possible":
            status = Status.POSSIBLE
        return _Claim(
            subject=subject,
            object=object_,
            predicate=heading.rule.predicate_for(subject.kind),
            sentence=index,
            rule=heading.rule.id + ("-prose" if how == "section" else ""),
            how=how,
            status=status,
            strength=heading.rule.strength,
        )

    def _of_labels(self) -> Iterator[_Claim]:
        """Yield what stands after a label that is a heading in itself ("Symptoms: pain, numbness")."""
        for number, heading in self.frames.labels.items():
            block = self.layout.blocks[number]
            if heading.rule.predicate == NO_PREDICATE or len(block.sentences) < 2:
                continue
            kinds = self.lexicon.fillers(heading.rule.predicate, heading.rule.other)
            topic = self._heading_topic(heading, self.positions[block.sentences[0].span])
            for sentence in block.sentences[1:]:
                index = self.positions[sentence.span]
                if topic is None or self._is_clause(index):
                    continue
                region = Region(index, 0, len(sentence.tokens) - 1)
                for mention in self.arguments.listed(region, kinds):
                    for fellow in self._fellows(topic):
                        yield self._heading_claim(heading, fellow, mention, index, "label")

    def _of_headings(self) -> Iterator[_Claim]:
        """Yield what a heading that only names a thing says by standing below another: under "Treatment" it belongs to
        that, else to what the title names."""
        for section in self.layout.sections:
            if section.heading is None or section.index in self.frames.headings:
                continue
            block = self.layout.blocks[section.heading]
            named = [m for s in block.sentences for m in self._named_only(self.positions[s.span])]
            if not named or block.span == self.layout.title:
                continue
            index = named[0].sentence
            above = self.layout.sections[section.parent] if section.parent is not None else None
            heading = section_heading(above, self.layout.sections, self.frames) if above is not None else None
            if heading is not None and heading.rule.predicate != NO_PREDICATE:
                kinds = self.lexicon.fillers(heading.rule.predicate, heading.rule.other)
                topic = self._heading_topic(heading, index)
                for mention in named:
                    if topic is not None and mention.kind in kinds and mention.concept != topic.concept:
                        yield self._heading_claim(heading, topic, mention, index, "list")
                continue
            for mention in named:
                for rule in self.kind_rules:
                    if not rule.topic or rule.kind != mention.kind:
                        continue
                    other = self.lexicon.fillers(rule.predicate, SUBJECT if rule.end == OBJECT else OBJECT)
                    titled = self.context.titled_of(other)
                    if titled is None or titled.concept == mention.concept:
                        continue
                    yield self._kind_claim(rule, titled, mention, f"{rule.id}-heading", "topic")

    def _named_only(self, index: int) -> Sequence[Placed]:
        """Return the things of a sentence that does nothing but name them, alone or coordinated."""
        mentions = self.places.of_sentence(index)
        covered = {p for m in mentions for p in range(m.first, m.last + 1)}
        light = self.lexicon.list("determiners") | self.lexicon.list("joiners") | {"&"}
        rest = [t for p, t in enumerate(self.sentences[index].tokens) if p not in covered]
        return mentions if all(not t.is_word or t.lower in light or t.text.isdigit() for t in rest) else ()

    # -- sections ------------------------------------------------------------------------------------------------

    def _of_sections(self, claims: Sequence[_Claim]) -> Iterator[_Claim]:
        """Yield what prose below a heading says by standing there, where no cue says anything else of it."""
        related = {(c.predicate, m.mention.span) for c in claims for m in (c.subject, c.object)}
        denied = {
            (claim.sentence, end.concept)
            for claim in claims
            if claim.status is Status.ABSENT
            for end in (claim.subject, claim.object)
        }
        named = {rule.id for rule in self.kind_rules if not rule.topic}  # what a brace is good for says not for whom
        eased = self.lexicon.list("eased-kinds")
        aside = {rule.id for rule in self.link_rules if rule.alone}
        cued = [c for c in self._telling(claims) if c.rule not in named | aside and c.object.kind not in eased]
        busy_ends = {
            SUBJECT: {claim.subject.mention.span for claim in cued},
            OBJECT: {claim.object.mention.span for claim in claims if claim.rule not in aside},
        }
        for block in self.layout.blocks:
            if block.kind is Kind.HEADING:
                continue
            heading = self.frames.labels.get(block.index) or self.context.heading_of(block)
            if heading is None or heading.rule.predicate == NO_PREDICATE:
                continue
            busy = busy_ends[heading.rule.other]
            for sentence in block.sentences:
                index = self.positions[sentence.span]
                topic = self._heading_topic(heading, index)
                if topic is None or (sentence.is_question and block.kind is Kind.PARAGRAPH):
                    continue  # "Does smoking matter?" asks
                people = self._names_people(index)
                fragment = (people or not self._is_clause(index)) and not sentence.is_label
                if fragment and block.kind is Kind.PARAGRAPH and heading.rule.coin:
                    kinds = self.lexicon.fillers(heading.rule.predicate, heading.rule.other)
                    told = not people and self._tells(index)
                    if told:
                        kinds = kinds & frozenset(heading.rule.default)
                    whole = Region(index, 0, len(sentence.tokens) - 1)
                    for mention in self.arguments.listed(whole, kinds, clauses=people):
                        if told and self._by_the_way(mention):
                            continue
                        aftermath = self._aftermath(heading, mention, index) if told else None
                        if aftermath is not None:
                            yield aftermath
                        elif mention.mention.span not in busy and mention.concept != topic.concept:
                            yield self._heading_claim(heading, topic, mention, index, "list")
                    continue
                for mention in self.places.of_sentence(index):
                    if mention.kind not in heading.rule.default or mention.mention.span in busy:
                        continue
                    if mention.status is Status.ABSENT:
                        continue  # "when other drugs do not help": standing below a heading denies nothing of its topic
                    if (heading.rule.predicate, mention.mention.span) in related or mention.concept == topic.concept:
                        continue
                    if (heading.rule.aftermath, mention.mention.span) in related:
                        continue
                    if self.context.is_circumstance(index, mention) or (index, mention.concept) in denied:
                        continue
                    if self._by_the_way(mention):
                        continue
                    aftermath = self._aftermath(heading, mention, index)
                    yield aftermath or self._heading_claim(heading, topic, mention, index, "section")

    def _tells(self, index: int) -> bool:
        """Return whether a sentence with a full stop has a verb that may be finite ("Physical therapy builds up
        stamina."): it is no list of things, though it may stand like one."""
        tokens = self.sentences[index].tokens
        return tokens[-1].text in ".!" and any(self.lexicon.is_verb(token) for token in tokens[1:])

    def _by_the_way(self, mention: Placed) -> bool:
        """Return whether prose below a heading names a thing otherwise than as what the heading asks for: it is denied,
        only compared with ("better than resting in bed", "instead of laminectomy"), the circumstance itself ("settles
        without an operation") or an event ("you go home the same day")."""
        tokens = self.sentences[mention.sentence].tokens
        before = [token.lower for token in tokens[max(0, mention.first - 2) : mention.first]]
        if mention.status is Status.ABSENT or set(before) & self.lexicon.list("comparers"):
            return True
        if mention.kind in self.lexicon.list("given-kinds") and self._is_forbidden(tokens, mention.first):
            return True
        following = tokens[mention.first + 1].text if mention.first < mention.last else ""
        if tokens[mention.first].lower in self.lexicon.list("adjuncts") and following not in ("-", "‐", "‑"):
            return True
        return mention.kind in self.lexicon.list("closed-kinds") and self.context.is_event(mention)

    def _is_forbidden(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a negation stands before a place in its clause ("Do not take ibuprofen or naproxen")."""
        for token in reversed(tokens[:position]):
            if token.lower in self.lexicon.list("negations"):
                return True
            if token.text in ";:." or token.lower in self.lexicon.list("clause-openers") | self.lexicon.list("modals"):
                return False
        return False

    def _aftermath(self, heading: Heading, mention: Placed, index: int) -> _Claim | None:
        """Return the claim that a thing below a heading is the care after an operation of the same sentence ("After
        repair the arm rests in a sling"), which it is no treatment of the section's topic by."""
        predicate = heading.rule.aftermath
        if predicate is None or mention.kind not in self.lexicon.fillers(predicate, OBJECT).natural:
            return None
        kinds, times = self.lexicon.fillers(predicate, SUBJECT).natural, self.lexicon.list("aftermath-words")
        tokens = self.sentences[index].tokens
        for operation in self.places.of_sentence(index):
            position = operation.first - 1
            while position > 0 and tokens[position].lower in self.lexicon.list("determiners"):
                position -= 1
            if operation is mention or operation.kind not in kinds or position < 0:
                continue
            if tokens[position].lower in times:
                return _Claim(
                    subject=operation,
                    object=mention,
                    predicate=predicate,
                    sentence=index,
                    rule=f"{heading.rule.id}-aftermath",
                    how="section",
                    status=mention.status,
                )
        return None

    # -- place ---------------------------------------------------------------------------------------------------

    def _of_places(self) -> Iterator[_Claim]:
        """Yield what two things claim by standing next to each other with a preposition between ("X in the Y", "X
        in the middle of the Y")."""
        skip = self.lexicon.list("determiners") | self.lexicon.list("empty-modifiers") | self.lexicon.list("modifiers")
        parts = self.lexicon.list("part-nouns") | {"of"}
        passed = self.lexicon.list("adverbs")
        for index, mentions in sorted(self.places.by_sentence.items()):
            if self.layout.blocks[self.sentences[index].block].kind is Kind.HEADING:
                continue
            tokens = self.sentences[index].tokens
            for before, after, words in self._neighbours(tokens, mentions):
                between = [t.lower for t in words if t.lower not in passed] or [""]
                if not all(word in skip or (word in parts and "of" in between[2:]) for word in between[1:]):
                    continue
                for rule in self.link_rules:
                    first, second = (rule.object, rule.subject) if rule.inverted else (rule.subject, rule.object)
                    if before.kind not in first or after.kind not in second or between[0] not in rule.words:
                        continue
                    if between[0] == "of" and self._ends_in_place(before, tokens[before.last + 1]):
                        continue
                    region = Region(index, after.first, right_end(tokens, after.first, len(tokens), self.lexicon.words))
                    others = self.arguments.listed(region, Kinds(frozenset(second), frozenset(second)))
                    if rule.alone:
                        if any(token.lemma in self.lexicon.list("parting-verbs") for token in tokens[: after.first]):
                            continue
                        joined = any(token.lower == "or" for token in tokens[after.last + 1 : region.last])
                        others = others if joined else others[:1]
                    for other in others:
                        subject, object_ = (other, before) if rule.inverted else (before, other)
                        status = object_.status if object_.status is not Status.PRESENT else subject.status
                        if status is Status.ABSENT:
                            continue  # "not for people with kyphosis of the neck": no kyphosis is denied
                        yield _Claim(
                            subject=subject,
                            object=object_,
                            predicate=rule.predicate,
                            sentence=index,
                            rule=rule.id,
                            how="said",
                            status=status,
                        )
                    break

    def _neighbours(
        self, tokens: Sequence[Token], mentions: Sequence[Placed]
    ) -> Iterator[tuple[Placed, Placed, Sequence[Token]]]:
        """Yield the things that stand next to each other, and those with only the place of the first or the material of
        the second between them ("fusion of the neck with screws", "fusion with titanium rods"), with the words between
        that join them."""
        background, modifying = self.lexicon.list("background-kinds"), self.lexicon.list("modifying-kinds")
        light = self.lexicon.list("determiners") | self.lexicon.list("empty-modifiers")
        for before, after in itertools.pairwise(mentions):
            yield before, after, tokens[before.last + 1 : after.first]
        for before, past, after in zip(mentions, mentions[1:], mentions[2:], strict=False):
            first, second = tokens[before.last + 1 : past.first], tokens[past.last + 1 : after.first]
            if past.kind in modifying and not second:
                yield before, after, first
            governed = bool(first) and first[0].lower in self.lexicon.list("prepositions")
            placed = governed and all(token.lower in light for token in first[1:])
            if past.kind in background and second and placed and after.kind not in background:
                yield before, after, second

    def _ends_in_place(self, mention: Placed, following: Token) -> bool:
        """Return whether a thing is named with its own place or direction, to which an "of" after it belongs ("damage
        to the nerves of the bladder", "cement can leak out of the bone")."""
        tokens = self.sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        return any(token.lower in self.lexicon.list("prepositions") for token in tokens[1:]) or (
            {tokens[-1].lower, following.lower} & self.lexicon.list("particles") != frozenset()
        )

    # -- durations -----------------------------------------------------------------------------------------------

    def _durations(self) -> Iterator[tuple[Statement, int]]:
        tables = self.lexicon.vocabulary.language.get("measures") or {}
        unless = frozenset(tables.get("unless") or ())
        for index, sentence in enumerate(self.sentences):
            tokens = sentence.tokens
            if self.layout.blocks[sentence.block].kind is Kind.HEADING:
                continue
            measures = list(durations(tokens, tables))
            for number, measure in enumerate(measures):
                near = tokens[max(0, measure.first - 4) : measure.last + 5]
                if any(token.lemma in unless for token in near):
                    continue
                others = [other for other in measures if other is not measure]
                entry = self._duration_predicate(index, measure, others, number == 0, tables)
                if entry is None or entry["predicate"] not in self.lexicon.vocabulary.predicates:
                    continue
                if str(measure.value).startswith("PT") and entry.get("whole-days"):
                    continue
                subject = self._measured(index, measure, measures, self.lexicon.fillers(entry["predicate"], SUBJECT))
                if subject is None:
                    continue
                yield (
                    Statement(
                        subject=subject.concept,
                        predicate=entry["predicate"],
                        object=str(measure.value),
                        literal=True,
                        evidence=self._evidence(index, entry["id"], 1.0),
                    ),
                    index,
                )

    def _measured(self, index: int, measure: Measure, measures: Sequence[Measure], kinds: Kinds) -> Placed | None:
        """Return what takes the time that a sentence gives: what it names, else the topic, else the operation of the
        section, unless the sentence is about what heals by itself ("Recovery from sciatica takes six weeks")."""
        mentions = [
            m
            for m in self.places.of_sentence(index)
            if not any(other.first <= m.last and m.first <= other.last for other in measures)
        ]  # "home the same day" names no operation here
        said = [m for m in self.arguments.subject(index, measure.first, kinds) if m in mentions]
        if said:
            return said[0]
        inside = [m for m in mentions if m.kind in kinds and m.status is not Status.ABSENT]
        if inside:
            return inside[0]
        topic, healing = self.context.main_topic(index, kinds), self.lexicon.list("healing-kinds")
        if topic is not None or any(m.last < measure.first and m.kind in healing for m in mentions):
            return topic
        return self.context.general_before(index, kinds.natural) or self.context.named_before(index, kinds.natural)

    def _duration_predicate(
        self, index: int, measure: Measure, others: Sequence[Measure], is_first: bool, tables: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Return the entry of the predicate whose words stand nearest to a duration, or in the label before it.

        A word belongs to the duration that it stands nearest to, and to none beyond a semicolon: in "exercises start
        after two weeks, and most return to work after six", nobody returns after two.
        """
        tokens = self.sentences[index].tokens
        best: tuple[int, Mapping[str, Any]] | None = None
        label = self.layout.blocks[self.sentences[index].block].label
        labelled = {token.lemma for token in label.tokens} if label is not None else set()
        for entry in tables.get("predicates") or ():
            words = frozenset(entry.get("told") or () if measure.told else entry["near"])
            reach = TOLD_REACH if measure.told else int(entry.get("reach", 10))
            if labelled & words and is_first:
                return dict(entry)
            for position, token in enumerate(tokens):
                pair = f"{token.lemma} {tokens[position + 1].lemma}" if position + 1 < len(tokens) else ""
                if token.lemma not in words and pair not in words:
                    continue
                distance = measure.distance(position)
                if distance > reach or any(o.distance(position) < distance for o in others):
                    continue
                if measure.told and position > measure.last + 1:
                    continue
                if any(t.text == ";" for t in tokens[min(position, measure.last) : max(position, measure.first)]):
                    continue
                if best is None or distance < best[0]:
                    best = (distance, entry)
        return best[1] if best else None

    # -- statements ----------------------------------------------------------------------------------------------

    def _statement(self, claim: _Claim) -> Statement:
        return Statement(
            subject=claim.subject.concept,
            predicate=claim.predicate,
            object=claim.object.concept,
            status=claim.status,
            strength=claim.strength,
            rate=self._rate(claim),
            evidence=self._evidence(claim.sentence, claim.rule, self._confidence(claim)),
        )

    def _rate(self, claim: _Claim) -> Rate | None:
        """Return the rate that a sentence states nearest to the object of a claim whose predicate is ``rated``."""
        tables = self.lexicon.vocabulary.language.get("measures") or {}
        if claim.predicate not in (tables.get("rated") or ()) or claim.object.sentence != claim.sentence:
            return None
        best: tuple[int, Rate] | None = None
        mentions = self.places.of_sentence(claim.sentence)
        for measure in rates(self.sentences[claim.sentence].tokens, tables):
            nearest = min(
                mentions, key=lambda m: min(abs(m.first - measure.last), abs(measure.first - m.last)), default=None
            )
            distance = min(abs(claim.object.first - measure.last), abs(measure.first - claim.object.last))
            is_its_own = nearest is not None and nearest.concept == claim.object.concept and distance <= 12
            if isinstance(measure.value, Rate) and is_its_own and (best is None or distance < best[0]):
                best = (distance, measure.value)
        return best[1] if best else None

    def _confidence(self, claim: _Claim) -> float:
        """Return the confidence of a claim: the measured precision of its rule, weighed by how sure its ends are."""
        precision = float(self.precision.get(claim.rule, self.mean_precision))
        ends = min(claim.subject.grounding.score, claim.object.grounding.score)
        return round(max(0.05, min(0.99, precision * (0.7 + 0.3 * ends))), 3)

    def _evidence(self, index: int, rule: str, confidence: float) -> Evidence:
        span = self.sentences[index].span
        block = self.layout.blocks[self.sentences[index].block]
        if block.kind is Kind.ITEM and block.label is not None and len(block.sentences) <= 2:
            whole = Span(block.sentences[0].span.start, block.sentences[-1].span.end)
            after = bisect_left(self.layout.omissions, whole.start, key=lambda omission: omission.span.start)
            if after == len(self.layout.omissions) or not self.layout.omissions[after].span.overlaps(whole):
                span = whole  # else a name or number that was left out would stand in the quote
        return make_evidence(self.document, span, rule, confidence, self.layout.omissions)


def statement_key(statement: Statement) -> tuple[str, str, str, str]:
    """Return what makes two statements of one place the same: ends, predicate and polarity."""
    return statement.subject, statement.predicate, statement.object, statement.status.polarity


def make_evidence(
    document: Document, span: Span, rule: str, confidence: float, omissions: Sequence[Omission]
) -> Evidence:
    """Return the evidence of a span, with context on both sides that stops at whatever was left out of reading."""
    start = max(0, span.start - CONTEXT_CHARACTERS)
    end = min(len(document.text), span.end + CONTEXT_CHARACTERS)
    after = bisect_left(omissions, span.end, key=lambda omission: omission.span.start)
    if after < len(omissions):
        end = min(end, omissions[after].span.start)
    before = bisect_right(omissions, span.start, key=lambda omission: omission.span.end)
    if before:
        start = max(start, omissions[before - 1].span.end)
    return Evidence(
        document=document.id,
        span=span,
        quote=document.text[span.start : span.end],
        prefix=document.text[start : span.start],
        suffix=document.text[span.end : end],
        rule=rule,
        confidence=confidence,
    )
