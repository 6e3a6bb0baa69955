"""What lists, labels and headings say of the things below them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from ..frame import (
    NO_PREDICATE,
    OBJECT,
    SUBJECT,
    CellReading,
    Heading,
    Region,
    has_verb,
    is_listed,
    item_heading,
    item_region,
    section_heading,
)
from ..language import Token, last_other
from ..model import Span, Status
from ..segment import Kind
from .placed import Placed
from .scope import Claim, Scope

SUPPOSED = (Status.CONDITIONAL, Status.HYPOTHETICAL)
"""Status of what is spoken of in case that it occurs ("call us if you notice fever")."""


class SectionClaims(Scope):
    """Claims of the structure of a document."""

    def _of_items(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield what list items say by standing in their list: each belongs to its lead-in or its heading, but for what
        an item tells to make its thing likelier ("Infection, more common in people with diabetes").

        ``claims`` are what frames say already.
        """
        said = {(claim.rule, end.sentence) for claim in claims for end in (claim.subject, claim.object)}
        inverted = [claim for claim in claims if claim.predicate in self.words["inverted-predicates"]]
        raising = {claim.object.mention.span for claim in inverted if claim.subject.sentence == claim.sentence}
        led = {
            item.sentence
            for frame in self.frames.frames
            for item in frame.items
            if (frame.rule.id, item.sentence) in said
        }
        for block in self.layout.blocks:
            if not is_listed(block, self.frames):
                continue
            index = self.context.position[block.sentences[0].span]
            heading = item_heading(block, self.layout, self.frames)
            if index in led or heading is None or heading.rule.predicate == NO_PREDICATE:
                continue
            other = heading.rule.other
            people = self._names_people(index)
            region = item_region(block, self.sentences[index], index, self.words)
            if people:
                region = Region(index, 0, len(self.sentences[index].tokens) - 1)
            if region is None:
                continue
            kinds = self.lexicon.fillers(heading.rule.predicate, other).with_others(heading.rule.also)
            found = self.arguments.listed(region, kinds, clauses=people)
            cell = self.frames.cells.get(block.index, CellReading())
            if cell.across:
                yield from self._across(heading, cell, found[:1], index)
                continue
            topic = self._heading_topic(heading, index)
            if topic is None:
                continue
            arises = heading.rule.predicate in self.words["arising-predicates"]
            for mention in found:
                if arises and mention.mention.span in raising:
                    continue
                for fellow in self._fellows(topic):
                    claim = self._heading_claim(heading, fellow, mention, index, "list")
                    yield claim if cell.rate is None else replace(claim, until=self._first_of(cell.rate))

    def _across(self, heading: Heading, cell: CellReading, found: Sequence[Placed], index: int) -> Iterator[Claim]:
        """Yield what the first cell of a row says of the things that head the columns, where these cells say how often
        or that it is so ("Infection | 1 % | 3 %" below "Complication | Fusion | Disc replacement")."""
        kinds = self.lexicon.fillers(heading.rule.predicate, heading.rule.topic).with_natural(heading.rule.instead)
        for said, head in cell.across.items():
            tokens = self.sentences[self._first_of(said)].tokens
            if tokens[0].lower not in self.words["cell-affirmations"] and not self._rates_of(self._first_of(said)):
                continue
            topic = next((m for m in self.places.of_sentence(self._first_of(head)) if m.kind in kinds), None)
            if topic is None:
                continue
            for mention in found:
                claim = self._heading_claim(heading, topic, mention, index, "list")
                yield replace(claim, until=self._first_of(said))

    def _first_of(self, block: int) -> int:
        """Return the first sentence of a block."""
        return self.context.position[self.layout.blocks[block].sentences[0].span]

    def _is_clause(self, index: int) -> bool:
        """Return whether a sentence has a finite verb, so that it says itself what it says."""
        return has_verb(self.sentences[index].tokens, self.words)

    def _names_people(self, index: int) -> bool:
        """Return whether a sentence only names people, by what they have or do ("Anyone with gout or who smokes.")."""
        tokens = self.sentences[index].tokens
        start = next((p for p, t in enumerate(tokens) if t.lower not in self.words["determiners"]), 0)
        if tokens[start].lower not in self.words["people"] or start + 1 >= len(tokens):
            return False
        relative = self.words["relative-pronouns"] | self.words["people-relatives"]
        finite = self.words["finite"] - self.words["noun-verbs"]
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
        if not set(heading.rule.topics).isdisjoint(heading.rule.default):
            # "Medicines that thin the bones" names what stands below, and no topic
            kinds = self.lexicon.fillers(heading.rule.predicate, heading.rule.topic).with_natural(heading.rule.instead)
        for mention in self.places.of_sentence(heading.sentence):
            if mention.kind in kinds and not self.context.is_circumstance(heading.sentence, mention):
                return mention
        block = self.context.block_of[heading.sentence]
        headed = block.kind is Kind.HEADING
        topic = self.context.section_topic(block, kinds) if headed else self.context.topic(index, kinds)
        if topic is None and heading.rule.predicate in self.words["following-predicates"]:
            topic = self.context.leading(index, kinds.natural)
        if topic is None and heading.rule.predicate in self.words["ailing-predicates"]:
            topic = self.context.ailment(index)
        return topic if topic is None or topic.kind in kinds else None

    def _heading_claim(self, heading: Heading, topic: Placed, mention: Placed, index: int, how: str) -> Claim:
        subject, object_ = (topic, mention) if heading.rule.topic == SUBJECT else (mention, topic)
        status = mention.status
        if status is Status.PRESENT and heading.rule.certainty == "possible":
            status = Status.POSSIBLE
        return Claim(
            subject=subject,
            object=object_,
            predicate=heading.rule.predicate_for(subject.kind),
            sentence=index,
            rule=heading.rule.id + ("-prose" if how == "section" else ""),
            how=how,
            status=status,
            strength=heading.rule.strength,
        )

    def _of_labels(self) -> Iterator[Claim]:
        """Yield what stands after a label that is a heading in itself ("Symptoms: pain, numbness")."""
        for number, heading in self.frames.labels.items():
            block = self.layout.blocks[number]
            if heading.rule.predicate == NO_PREDICATE or len(block.sentences) < 2:
                continue
            kinds = self.lexicon.fillers(heading.rule.predicate, heading.rule.other)
            topic = self._heading_topic(heading, self.context.position[block.sentences[0].span])
            for sentence in block.sentences[1:]:
                index = self.context.position[sentence.span]
                if topic is None or self._is_clause(index):
                    continue
                region = Region(index, 0, len(sentence.tokens) - 1)
                for mention in self.arguments.listed(region, kinds):
                    for fellow in self._fellows(topic):
                        yield self._heading_claim(heading, fellow, mention, index, "label")

    def _of_headings(self) -> Iterator[Claim]:
        """Yield what a heading that only names a thing says by standing below another: under "Treatment" it belongs to
        that, else to what the title names."""
        for section in self.layout.sections:
            if section.heading is None or section.index in self.frames.headings:
                continue
            block = self.layout.blocks[section.heading]
            named = [m for s in block.sentences for m in self._named_only(self.context.position[s.span])]
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
                    if not rule.topic or rule.timed or rule.kind != mention.kind:
                        continue
                    other = self.lexicon.fillers(rule.predicate, rule.other)
                    titled = self.context.titled_of(other)
                    if titled is None or titled.concept == mention.concept:
                        continue
                    yield self._kind_claim(rule, titled, mention, f"{rule.id}-heading", "topic")

    def _named_only(self, index: int) -> Sequence[Placed]:
        """Return the things of a sentence that does nothing but name them, alone or coordinated."""
        mentions = self.places.of_sentence(index)
        covered = {p for m in mentions for p in range(m.first, m.last + 1)}
        light = self.words["determiners"] | self.words["joiners"] | {"&"}
        rest = [t for p, t in enumerate(self.sentences[index].tokens) if p not in covered]
        return mentions if all(not t.is_word or t.lower in light or t.text.isdigit() for t in rest) else ()

    def _of_sections(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield what prose below a heading says by standing there, where no cue says anything else of it."""
        # "do balance training to avoid falls" leaves open what the section is about: falls are but a risk
        claims = [c for c in claims if c.subject.kind in self.lexicon.fillers(c.predicate, SUBJECT).natural]
        related = {(c.predicate, m.mention.span) for c in claims for m in (c.subject, c.object)}
        denied = {
            (claim.sentence, end.concept)
            for claim in claims
            if claim.status is Status.ABSENT
            for end in (claim.subject, claim.object)
        }
        named = {rule.id for rule in self.kind_rules if not rule.topic}  # what a brace is good for says not for whom
        eased = self.words["eased-kinds"]
        aside = {rule.id for rule in self.link_rules if rule.alone}
        cued = [c for c in self._telling(claims) if c.rule not in named | aside and c.object.kind not in eased]
        prone = {  # what a text says to make a thing likelier is not told again to cause it
            (claim.subject.concept, claim.object.mention.span)
            for claim in claims
            if claim.predicate in self.words["inverted-predicates"]
        }
        outcomes = {
            claim.object.mention.span
            for claim in claims
            if claim.predicate in self.words["bringing-predicates"] and claim.how != "topic"
        }
        brought, bringing = self._brought_about(SUBJECT), self._brought_about(OBJECT)
        busy_ends: dict[str, dict[Span, set[str]]] = {SUBJECT: {}, OBJECT: {}}  # with the kinds of the other ends
        for claim in cued:
            busy_ends[SUBJECT].setdefault(claim.subject.mention.span, set()).add(claim.object.kind)
        with_cause = self._told_with_cause()
        for claim in claims:
            if claim.rule not in aside | with_cause:
                busy_ends[OBJECT].setdefault(claim.object.mention.span, set()).add(claim.subject.kind)
        for block in self.layout.blocks:
            if block.kind is Kind.HEADING:
                continue
            heading = self.context.label_or_heading(block)
            if heading is None or heading.rule.predicate == NO_PREDICATE:
                continue
            busy = busy_ends[heading.rule.other]
            apart = heading.rule.apart
            for sentence in block.sentences:
                index = self.context.position[sentence.span]
                topic = self._heading_topic(heading, index)
                if topic is None or (sentence.is_question and block.kind is Kind.PARAGRAPH):
                    continue  # "Does smoking matter?" asks
                people = self._names_people(index)
                fragment = (people or not self._is_clause(index)) and not sentence.is_label
                if fragment and block.kind is Kind.PARAGRAPH and heading.rule.coin:
                    yield from self._of_fragment(heading, topic, index, busy, bringing, people=people)
                    continue
                for mention in self.places.of_sentence(index):
                    if mention.kind not in heading.rule.default:
                        continue
                    others = busy.get(mention.mention.span)
                    if others is not None and (apart is None or not others.isdisjoint(apart)):
                        continue
                    if mention.status is Status.ABSENT:
                        continue  # "when other drugs do not help": standing below a heading denies nothing of its topic
                    if mention.concept == topic.concept or (
                        apart is None and (heading.rule.predicate, mention.mention.span) in related
                    ):
                        continue
                    if (heading.rule.aftermath, mention.mention.span) in related:
                        continue
                    brings = heading.rule.predicate in self.words["bringing-predicates"]
                    span = mention.mention.span
                    if brings and ((topic.concept, span) in prone or span in outcomes):
                        continue
                    if (index, mention.concept) in denied or self._is_told_otherwise(heading, mention):
                        continue
                    if self._is_no_outcome(heading, mention, bringing):
                        continue
                    arises = heading.rule.predicate in self.words["arising-predicates"]
                    if arises and mention.kind != heading.rule.coin and self._is_within(mention, brought):
                        continue
                    aftermath = self._aftermath(heading, mention, index)
                    yield aftermath or self._heading_claim(heading, topic, mention, index, "section")

    def _of_fragment(
        self,
        heading: Heading,
        topic: Placed,
        index: int,
        busy: Container[Span],
        bringing: Mapping[int, Sequence[tuple[int, int]]],
        *,
        people: bool,
    ) -> Iterator[Claim]:
        """Yield what words below a heading that are no clause, or name ``people``, say like a list by standing there;
        what is ``busy`` with another claim is left out."""
        kinds = self.lexicon.fillers(heading.rule.predicate, heading.rule.other)
        told = not people and self._tells(index)
        if told:
            kinds = kinds & frozenset(heading.rule.default)
        whole = Region(index, 0, len(self.sentences[index].tokens) - 1)
        for mention in self.arguments.listed(whole, kinds, clauses=people):
            if (told and self._by_the_way(mention)) or (not people and self._is_borne(heading, mention)):
                continue
            if mention.kind in self.words["given-kinds"] and self._is_forbidden(
                self.sentences[index].tokens, mention.first
            ):
                continue
            if self._is_no_outcome(heading, mention, bringing):
                continue
            aftermath = self._aftermath(heading, mention, index) if told else None
            if aftermath is not None:
                yield aftermath
            elif mention.mention.span not in busy and mention.concept != topic.concept:
                yield self._heading_claim(heading, topic, mention, index, "list")

    def _is_told_otherwise(self, heading: Heading, mention: Placed) -> bool:
        """Return whether prose below a heading names a thing otherwise than as what the heading asks for: as a
        circumstance, by the way, as what people have already or as what is only watched for."""
        circumstance = self.context.is_circumstance(mention.sentence, mention)
        if circumstance and not self._serves_as_measure(heading, mention):
            return True
        arises = heading.rule.predicate in self.words["arising-predicates"]
        watched = arises and self._is_watched_for(mention)
        return watched or self._by_the_way(mention) or self._is_borne(heading, mention)

    def _is_barred(self, claim: Claim) -> bool:
        """Return whether a heading keeps the text below it from saying such a thing of the topic: under "Prevention"
        nothing treats it; likewise a sentence about what keeps things away ("calcium helps to prevent fractures")."""
        averting = self.words["averting-verbs"]
        curing = claim.how == "topic" and claim.predicate in self.words["curing-predicates"]
        if curing and any(token.lemma in averting for token in self.sentences[claim.sentence].tokens):
            return True
        heading = self.context.label_or_heading(self.context.block_of[claim.sentence])
        return claim.how == "topic" and heading is not None and claim.predicate in heading.rule.bars

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
        if mention.status is Status.ABSENT or set(before) & self.words["comparers"]:
            return True
        given = self.words["given-kinds"]
        if mention.kind in given and self._is_forbidden(tokens, mention.first):
            return True
        if mention.kind in given | self.words["closed-kinds"] and self._is_refused(mention):
            return True
        following = tokens[mention.first + 1].text if mention.first < mention.last else ""
        if tokens[mention.first].lower in self.words["adjuncts"] and following not in ("-", "‐", "‑"):
            return True
        return mention.kind in self.words["closed-kinds"] and self.context.is_event(mention)

    def _serves_as_measure(self, heading: Heading, mention: Placed) -> bool:
        """Return whether a thing below a heading of measures is one by which something is reached ("You can help by
        losing weight")."""
        measures = self.words["measure-kinds"]
        asked = not measures.isdisjoint(heading.rule.default) and mention.kind in measures
        return asked and self.context.word_before(mention) in self.words["means-openers"]

    def _is_no_outcome(
        self, heading: Heading, mention: Placed, bringing: Mapping[int, Sequence[tuple[int, int]]]
    ) -> bool:
        """Return whether a thing below a heading of what comes about is only a cause of it, or what is spoken of in
        case that it occurs ("call us if you notice fever")."""
        if heading.rule.predicate not in self.words["arising-predicates"]:
            return False
        supposed = mention.kind != heading.rule.coin and mention.status in SUPPOSED
        return supposed or self._is_within(mention, bringing)

    def _is_within(self, mention: Placed, regions: Mapping[int, Sequence[tuple[int, int]]]) -> bool:
        """Return whether a thing stands in one of the regions of its sentence."""
        return any(first <= mention.first <= last for first, last in regions.get(mention.sentence, ()))

    def _told_with_cause(self) -> set[str]:
        """Return the rules by which a thing is told together with what brings it about ("hoarseness due to a bruised
        nerve"): below a heading it is what the heading asks for all the same."""
        bringing = self.words["bringing-predicates"]
        frames = {f.rule.id for f in self.frames.frames if f.rule.left == OBJECT and f.rule.right == SUBJECT}
        named = {f.rule.id for f in self.frames.frames if f.rule.predicate in bringing}
        return (frames & named) | {r.id for r in self.link_rules if r.inverted and r.predicate in bringing}

    def _brought_about(self, left: str) -> dict[int, list[tuple[int, int]]]:
        """Return where sentences say what something else than the topic brings about, or, with the ``left`` side the
        object, what brings it about ("hoarseness due to a bruised nerve")."""
        found: dict[int, list[tuple[int, int]]] = {}
        for frame in self.frames.frames:
            brings = frame.rule.predicate in self.words["bringing-predicates"]
            if not brings or frame.rule.left != left or not frame.left or not frame.right:
                continue
            found.setdefault(frame.sentence, []).append((frame.right.first, frame.right.last))
        return found

    def _is_borne(self, heading: Heading, mention: Placed) -> bool:
        """Return whether people have a thing before what the heading tells of comes about ("in people with diabetes the
        sugar may rise" below "Side effects")."""
        if heading.rule.predicate not in self.words["arising-predicates"]:
            return False
        tokens = self.sentences[mention.sentence].tokens
        light = self.words["determiners"] | self.words["empty-modifiers"] | self.words["modifiers"]
        position = last_other(tokens, mention.first - 1, light)
        return position > 0 and (
            tokens[position].lower == "with" and tokens[position - 1].lower in self.words["people"]
        )

    def _is_forbidden(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a negation or "avoid" stands before a place in its clause ("Do not take aspirin"),
        and what is said does not go on with "and" after a comma ("Do not smoke, eat well, and take vitamin D")."""
        adding, joiners = self.words["adding-joiners"], self.words["joiners"]
        joiner = next((token.lower for token in tokens[position:] if token.lower in joiners), "")
        listed = joiner in adding
        parted = False
        for index in range(position - 1, -1, -1):
            token = tokens[index]
            if token.lower in self.words["negations"] or token.lemma in self.words["forbidding-verbs"]:
                return not parted
            if token.lower in adding:
                listed = True
            if token.text == "," and listed:
                parted = True
            if token.text in ";:." or token.lower in self.words["clause-openers"] | self.words["modals"]:
                return False
        return False

    def _aftermath(self, heading: Heading, mention: Placed, index: int) -> Claim | None:
        """Return the claim that a thing below a heading is the care after an operation of the same sentence ("After
        repair the arm rests in a sling"), which it is no treatment of the section's topic by."""
        predicate = heading.rule.aftermath
        if predicate is None or mention.kind not in self.lexicon.fillers(predicate, OBJECT).natural:
            return None
        kinds = self.lexicon.fillers(predicate, SUBJECT).natural
        for operation in self.places.of_sentence(index):
            if operation is not mention and operation.kind in kinds and self._follows(operation):
                return Claim(
                    subject=operation,
                    object=mention,
                    predicate=predicate,
                    sentence=index,
                    rule=f"{heading.rule.id}-aftermath",
                    how="section",
                    status=mention.status,
                )
        return None
