"""What a document, its sections and its paragraphs are about: what titles, headings, labels and openings name."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ..frame import Heading, section_heading
from ..language import last_other
from ..mention.lexicon import Kinds, Lexicon
from ..segment import Block, Kind, Sentence
from .findings import Findings
from .placed import Placed, Places

NEARBY = 40
"""How many sentences back a thing is looked for that is meant from afar."""

CLOSE = 4
"""How many sentences of a paragraph tell what it speaks of, where no heading does."""

PAIR = 2
"""Of how many things "both" is said."""

CAUSE_REACH = 8
"""How many words after a verb may tell its subject as a cause ("is by far the most common cause")."""

HEADLINES = 2
"""Lines below the title that may say what the document is about where the title does not."""

LONGEST_ROLE = 6
"""Most words between "is" and "of" where a thing is told as the hallmark or a complication of another."""

OPENING = 6
"""Sentences of the text that may say what it is about where neither title nor headlines do."""

LONGEST_HEADLINE = 14
"""Most words and marks of a line that stands below the title and is no text."""


class Topics:
    """Finds what the place of a sentence is about."""

    def __init__(self, found: Findings, places: Places, lexicon: Lexicon) -> None:
        self.layout, self.sentences, self.places = found.layout, found.sentences, places
        self.frames, self.lexicon, self.words = found.frames, lexicon, lexicon.words
        self.anaphora: Mapping[str, Any] = lexicon.vocabulary.language.get("anaphora") or {}
        self.general = frozenset(self.anaphora.get("general") or ())
        self.position = {sentence.span: index for index, sentence in enumerate(found.sentences)}
        self.block_of = [found.layout.blocks[sentence.block] for sentence in found.sentences]
        self._openers: dict[int, list[Placed]] = {}
        self._ranked: set[str] | None = None
        self._apart: bool | None = None
        self.topics: tuple[Placed, ...] = ()
        self.titled: tuple[Placed, ...] = ()
        self.topics, titled = self._topics()
        self.titled = self.topics[:titled]
        self._openers.clear()  # found before the title was read

    # -- what the text is about --------------------------------------------------------------------------------------

    def _topics(self) -> tuple[tuple[Placed, ...], int]:
        """Return what the document may be about, the likeliest first: the things that its title names, those that its
        other headings name, those named most often; each thing once. And how many of them the title names."""
        titles = [block for block in self.layout.blocks if block.kind is Kind.HEADING]
        counts: dict[str, list[Placed]] = {}
        for index in sorted(self.places.by_sentence):
            for mention in self.places.of_sentence(index):
                counts.setdefault(mention.concept, []).append(mention)
        headed: dict[str, list[Placed]] = {}
        for block in titles[1:]:
            for mention in self._named_in(block):
                headed.setdefault(mention.concept, []).append(mention)
        candidates = self._named_in(titles[0]) if titles else []
        titled = {mention.concept: mention for mention in candidates}
        if not any(self._is_core(mention) for mention in candidates):
            below = [mention for block in self._headlines(titles) for mention in self._named_in(block)]
            candidates = [*(mention for mention in below if self._is_core(mention)), *candidates]
            titled = {mention.concept: mention for mention in candidates}
        if any(self._is_core(mention) for mention in candidates):
            return tuple(titled.values()), len(titled)
        # What the title names by the way ("A right pain in the bottom") and the text no more is not what it is about.
        candidates = [m for m in candidates if len(counts[m.concept]) > 1 or self._is_whole(m)]
        candidates = candidates or list(self._told_at_the_top())
        titled = {mention.concept: mention for mention in candidates}
        often = [found for found in headed.values() if len(found) > 1 or len(counts[found[0].concept]) > 2]
        candidates += [found[0] for found in sorted(often, key=lambda found: -len(found)) if self._is_core(found[0])]
        often = [found for found in counts.values() if len(found) > 1 and self._is_core(found[0])]
        often = [found for found in often if not self.is_means(found[0])]
        candidates += [found[0] for found in sorted(often, key=lambda found: -len(found))]
        unique: dict[str, Placed] = {}
        for mention in candidates:
            unique.setdefault(mention.concept, mention)
        return tuple(unique.values()), len(titled)

    def _is_core(self, mention: Placed) -> bool:
        """Return whether a mention is of a class that documents are about."""
        return self.lexicon.vocabulary.classes[mention.kind].core

    def _headlines(self, titles: Sequence[Block]) -> Iterator[Block]:
        """Yield the lines at the top, below a title such as "Patient information", that are no text either: "Lumbar
        discectomy", "Topic: slipped disc", a second heading."""
        first = 1 if titles and titles[0].index == 0 else 0
        for block in self.layout.blocks[first : first + HEADLINES]:
            tokens = [token for sentence in block.sentences for token in sentence.tokens]
            if block.cell is not None:
                break
            short = len(tokens) <= LONGEST_HEADLINE and not any(token.text in ".!?" for token in tokens)
            finite = self.words["finite"]
            is_heading = block.kind is Kind.HEADING
            if not short or (not is_heading and any(token.lower in finite for token in tokens)):
                break
            if is_heading and titles[0].index == 0 and block.depth > titles[0].depth:
                break
            yield block

    def _told_at_the_top(self) -> Iterator[Placed]:
        """Yield the one thing of which a text without a telling title says that it is about it ("This leaflet is for
        people who need a hip replacement"), or what its first sentence says what it is ("Kyphoplasty is …")."""
        paragraphs = (i for i, block in enumerate(self.block_of) if block.kind is Kind.PARAGRAPH)
        top = list(itertools.islice(paragraphs, OPENING))
        for index in top:
            tokens = self.sentences[index].tokens
            noun = next(
                (p for p, t in enumerate(tokens[:LONGEST_ROLE]) if t.lower in self.words["document-nouns"]), None
            )
            if noun is not None and tokens[0].lower in self.words["determiners"]:
                told = [m for m in self.places.of_sentence(index) if m.first > noun and self._is_core(m)]
                yield from told[:1]
                return
        opened = [m for index in top[:1] for m in self._openers_of(self.block_of[index])[:1]]
        yield from (m for m in opened if m.sentence == top[0] and self._is_core(m))

    def _is_whole(self, mention: Placed) -> bool:
        """Return whether a sentence does nothing but name a thing, and not "A right pain in the neck"."""
        if mention.grounding.method == "modified":
            return False
        tokens, light = self.sentences[mention.sentence].tokens, self.words["determiners"]
        rest = [*tokens[: mention.first], *tokens[mention.last + 1 :]]
        return all(not token.is_word or token.lower in light for token in rest)

    def _named_in(self, block: Block) -> list[Placed]:
        """Return the things that a heading is about: not what it names as circumstance ("after spinal fusion")."""
        found: list[Placed] = []
        for sentence in block.sentences:
            index = self.position[sentence.span]
            mentions = self.places.of_sentence(index)
            colon = next((p for p, token in enumerate(sentence.tokens) if token.text == ":"), len(sentence.tokens))
            if any(token.lower in self.words["finite"] for token in sentence.tokens[:colon]):
                # "When the wound will not heal: infection after surgery" is about what stands after the colon
                mentions = sorted(mentions, key=lambda m: m.first < colon)
            plain = [m for m in mentions if not self._circumstance(sentence, m)]
            found.extend(plain)
            found.extend(m for m in mentions if m not in plain and not self._is_compared(sentence, m))
        return found

    def topic(self, sentence: int, kinds: Kinds) -> Placed | None:
        """Return what the place of a sentence is about, if it is of one of the kinds."""
        block = self.block_of[sentence]
        label = block.label
        if label is not None and block.index not in self.frames.labels:
            for mention in self.places.of_sentence(self.position[label.span]):
                if mention.kind in kinds:
                    return mention
        if block.index in self.frames.cells:
            return self._of_cell(block, kinds)
        above = block.lead
        while above is not None:
            lead = self.layout.blocks[above]
            found = self._of_lead(lead, kinds)
            if found is not None:
                return found
            above = lead.lead
        found = self._opening(block, sentence, kinds) or self._headed(block, kinds)
        if found is not None:
            return found
        often = self._often(kinds)
        return (self._said_last(block, sentence, kinds) if often is not None else None) or often

    def _of_cell(self, block: Block, kinds: Kinds) -> Placed | None:
        """Return what a cell of a table is told of: what its row or column names, what the sentence before the table
        does, else what the section is about, if the table leaves that open."""
        cell = self.frames.cells[block.index]
        for number in cell.about:
            if number == block.index:
                continue
            said = self.layout.blocks[number].sentences
            named = [m for s in said for m in self.places.of_sentence(self.position[s.span])]
            found = self._first_fitting(named, Kinds.only(kinds.natural) if cell.natural else kinds)
            if found is not None:
                return found
        return None if cell.own else self.section_topic(block, kinds)

    def _said_last(self, block: Block, sentence: int, kinds: Kinds) -> Placed | None:
        """Return the one thing of a natural kind of which the paragraph tells shortly before a sentence."""
        for index in range(sentence - 1, max(-1, sentence - CLOSE), -1):
            if self.block_of[index].index != block.index:
                break
            fitting = [
                mention
                for mention in self.places.of_sentence(index)
                if mention.kind in kinds.natural and self._is_named(mention)
            ]
            if fitting:
                return fitting[0] if len({mention.concept for mention in fitting}) == 1 else None
        return None

    def titled_like(self, mention: Placed) -> list[Placed]:
        """Return the things of a mention's kind that the title names ("both operations")."""
        return [topic for topic in self.titled if topic.kind == mention.kind]

    def pair_like(self, mention: Placed, sentence: int) -> list[Placed]:
        """Return the things of which "both" is said in a sentence: those of a mention's kind that the title names, or
        else the two by which sentences of the paragraph before it open."""
        titled = self.titled_like(mention)
        if len(titled) > 1:
            return titled
        opening: dict[str, Placed] = {}
        for index in range(sentence - 1, max(-1, sentence - NEARBY), -1):
            if self.block_of[index].index != self.block_of[sentence].index:
                break
            first = self.places.of_sentence(index)[:1]
            if first and first[0].kind == mention.kind and self._opens_with(index, first[0]):
                opening.setdefault(first[0].concept, first[0])
        return list(opening.values()) if len(opening) == PAIR else titled

    def titled_of(self, kinds: Kinds) -> Placed | None:
        """Return the first thing of a natural kind that the title names."""
        return next((topic for topic in self.titled if topic.kind in kinds.natural), None)

    def main_topic(self, sentence: int, kinds: Kinds) -> Placed | None:
        """Return what the place of a sentence is about, if a heading over it or the document is about such a thing."""
        section: int | None = self.block_of[sentence].section
        while section is not None:
            heading = self.layout.sections[section].heading
            named = self._named_in(self.layout.blocks[heading])[:1] if heading is not None else []
            if named and named[0].kind in kinds:
                return self.topic(sentence, kinds)
            section = self.layout.sections[section].parent
        opening = self._opening(self.block_of[sentence], sentence, kinds)
        if opening is not None and opening.kind in self.words["closed-kinds"] and not self._is_bare_name(opening):
            return self.topic(sentence, kinds)  # "A discectomy is done for sciatica. There is a small risk of …"
        main = [*self.topics[:1], *self.operated_for()]
        return self.topic(sentence, kinds) if any(topic.kind in kinds for topic in main) else None

    def operated_for(self) -> Sequence[Placed]:
        """Return the disorders for which the title names an operation ("Surgery for spinal stenosis")."""
        titled = self.titled
        if not titled or titled[0].kind not in self.words["closed-kinds"]:
            return ()
        troubling, leading = self.words["troubling-kinds"], self.words["topic-prepositions"]
        return [m for m in titled[1:] if m.kind in troubling and self.word_before(m) in leading]

    def section_topic(self, block: Block, kinds: Kinds) -> Placed | None:
        """Return what the section of a block is about, if it is of one of the kinds: the heading's thing, that of the
        heading above, the document's. Things of a natural kind come first."""
        return self._headed(block, kinds) or self._often(kinds)

    def _headed(self, block: Block, kinds: Kinds) -> Placed | None:
        """Return what the headings over a block or the title name that is of one of the kinds."""
        headed: list[Placed] = []
        section = self.layout.sections[block.section]
        while True:
            if section.heading is not None:
                headed += [m for m in self._named_in(self.layout.blocks[section.heading]) if not self._is_general(m)]
            if section.parent is None:
                break
            section = self.layout.sections[section.parent]
        return self._first_fitting([*headed, *self.titled], kinds)

    def _often(self, kinds: Kinds) -> Placed | None:
        """Return what the document names often, though its title does not, that is of one of the kinds."""
        return self._first_fitting(self.topics[len(self.titled) :], kinds)

    def _first_fitting(self, candidates: Sequence[Placed], kinds: Kinds) -> Placed | None:
        """Return the first thing of the kinds, one of a natural kind before others."""
        for fitting in (kinds.natural, kinds.all):
            for mention in candidates:
                if mention.kind in fitting:
                    return mention
        return None

    def _is_general(self, mention: Placed) -> bool:
        """Return whether a heading names a thing of the title by its kind only ("After surgery")."""
        return self._is_bare_name(mention) and mention.kind in {topic.kind for topic in self.titled}

    def _of_lead(self, lead: Block, kinds: Kinds) -> Placed | None:
        """Return the last thing of the kinds that the sentence before a list names."""
        if not lead.sentences or lead.sentences[-1].tokens[-1].text in (".", "!"):
            return None
        mentions = [m for m in self.places.of_sentence(self.position[lead.sentences[-1].span]) if m.kind in kinds]
        return mentions[-1] if mentions else None

    def _opening(self, block: Block, sentence: int, kinds: Kinds) -> Placed | None:
        """Return what a paragraph opens with as its subject ("A sprain is …"), or what the title names besides and a
        later sentence takes up in the same way ("A strain is …")."""
        openers = self._openers_of(block)
        titled = {topic.concept for topic in self.titled}
        if len(titled) > 1:
            told = [m for m in openers if m.sentence < sentence][-NEARBY:]
            found = next((m for m in reversed(told) if m.concept in titled and m.kind in kinds), None)
            ranked = self._told_of(self._coordinated_title(), sentence, kinds)
            apart = self._told_apart(block, sentence, kinds) if ranked or not found else None
            told = [m for m in (ranked, apart) if m is not None]
            found = max(told, key=lambda mention: mention.sentence, default=found)
        else:
            found = self._told_apart(block, sentence, kinds)
        if found is not None:
            return found
        last = sum(1 for _ in itertools.takewhile(lambda s: s.is_question, block.sentences))  # then what it opens with
        opening = {self.position[s.span] for s in block.sentences[: last + 1]}
        return next(
            (
                m
                for m in openers[: last + 1]
                if m.sentence in opening and m.sentence < sentence and m.kind in kinds.natural
            ),
            None,
        )

    def _only_names(self, sentence: Sentence, mentions: Sequence[Placed]) -> bool:
        """Return whether a sentence does nothing but name things, like a heading ("Decompression with fusion.")."""
        covered = {p for m in mentions for p in range(m.first, m.last + 1)}
        light = self.words["determiners"] | self.words["joiners"]
        rest = [token for p, token in enumerate(sentence.tokens) if p not in covered]
        told = any(self._is_told_by_clause(sentence, m) for m in mentions)  # "The outside of the elbow becomes sore."
        return not told and not sentence.is_question and all(not t.is_word or t.lower in light for t in rest)

    def _is_told_by_clause(self, sentence: Sentence, mention: Placed) -> bool:
        """Return whether a verb in its finite form stands within a name."""
        return any(t.lower in self.words["finite"] for t in sentence.tokens[mention.first : mention.last + 1])

    def _told_of(self, titled: Collection[str], sentence: int, kinds: Kinds) -> Placed | None:
        """Return the one of several things of the title of which the section tells last before a sentence ("There is no
        cure for arachnoiditis. Treatment …" below "Meningitis and arachnoiditis")."""
        for index in self._before_in_section(sentence):
            if self.block_of[index].kind is Kind.HEADING:
                break
            mentions = self.places.of_sentence(index)
            named = [m for m in mentions if m.concept in titled and m.kind in kinds.natural]
            if len({m.concept for m in named}) > 1:
                break
            if named and named[0] is mentions[0] and self._opens_with(index, named[0]):
                return named[0]
        return None

    def _opens_with(self, index: int, mention: Placed) -> bool:
        """Return whether a sentence goes on about a thing that it names as no circumstance, or opens with the operation
        within which it stands ("In a laminectomy, …", "With kyphoplasty, …")."""
        if not self.is_circumstance(index, mention):
            return True
        staged = mention.kind in self.words["closed-kinds"] and self.word_before(mention) in self.words["stage-openers"]
        before = self.sentences[index].tokens[: mention.first]
        return staged and all(token.lower in self.words["determiners"] for token in before[1:])

    def _told_apart(self, block: Block, sentence: int, kinds: Kinds) -> Placed | None:
        """Return the operation or implant of which the section tells last before a sentence, where the title sets
        several of them against one another or tells of their kinds ("Types of back surgery") and no heading between
        names one."""
        apart = self.words["told-apart-kinds"] & kinds.natural
        if not apart:
            return None
        headed = next(iter(self._named_above(block, kinds)), None)
        general = headed is not None and self._is_bare_name(headed)
        offered = self._offered(block, sentence, apart)
        if (not general and not self._tells_apart()) or (headed is not None and not general):
            return offered
        for index in self._before_in_section(sentence):
            if self.block_of[index].kind is Kind.HEADING:
                break
            mentions = self.places.of_sentence(index)
            if mentions and (self._is_bare_name(mentions[0]) or self._is_aside(mentions[0])):
                continue
            if not mentions or mentions[0].kind not in apart or not self._opens_with(index, mentions[0]):
                continue
            opening = self.sentences[index].tokens[: mentions[0].first]
            light = self.words["determiners"] | self.words["stage-openers"]
            listed = mentions[0] in self._coordinated(index)
            if not listed and all(token.lower in light for token in opening):
                return max(mentions[0], offered or mentions[0], key=lambda mention: mention.sentence)
        return offered

    def _named_above(self, block: Block, kinds: Kinds) -> Iterator[Placed]:
        """Yield the things of natural kinds that headings over a block name, but for the title, the nearest first."""
        section = self.layout.sections[block.section]
        while section.heading is not None and self.layout.blocks[section.heading].span != self.layout.title:
            yield from (m for m in self._named_in(self.layout.blocks[section.heading]) if m.kind in kinds.natural)
            if section.parent is None:
                break
            section = self.layout.sections[section.parent]

    def _is_bare_name(self, mention: Placed) -> bool:
        """Return whether a mention is a noun for a whole kind of things ("Surgery")."""
        tokens = self.sentences[mention.sentence].tokens
        return mention.first == mention.last and tokens[mention.first].lemma in self.general

    def _offered(self, block: Block, sentence: int, kinds: Collection[str]) -> Placed | None:
        """Return the thing that a paragraph names last before a sentence as one of several ("Another option is a
        laminectomy", "The most common operation is a spinal fusion"), unless it goes on about another since."""
        for index in range(sentence - 1, max(-1, sentence - NEARBY), -1):
            if self.block_of[index].index != block.index:
                break
            tokens, mentions = self.sentences[index].tokens, self.places.of_sentence(index)
            told = next((m for m in mentions if m.kind in kinds and not self._is_aside(m)), None)
            if told is None:
                continue
            be = last_other(tokens, told.first - 1, self.words["determiners"] | self.words["adverbs"], -1)
            if be > 1 and tokens[be].lower in self.words["be"] and tokens[0].lower in self.words["determiners"]:
                noun = tokens[last_other(tokens, be - 1, self.words["modals"])].lemma
                return told if noun in self.words["offering-nouns"] else None
            if self._opens_with(index, told) and told is mentions[0]:
                return None
        return None

    def _tells_apart(self) -> bool:
        """Return whether the title sets things against one another or tells of kinds of them."""
        if self._apart is None:
            title = next((block for block in self.layout.blocks if block.kind is Kind.HEADING), None)
            tokens = [token for sentence in title.sentences for token in sentence.tokens] if title is not None else []
            named = {token.lower for token in tokens} | {token.lemma for token in tokens}
            self._apart = not named.isdisjoint(self.words["comparing-words"])
        return self._apart

    def _before_in_section(self, sentence: int) -> Iterator[int]:
        """Yield the sentences of its section before a sentence, the nearest first."""
        section = self.block_of[sentence].section
        for index in range(sentence - 1, max(-1, sentence - NEARBY), -1):
            if self.block_of[index].section != section:
                return
            yield index

    def _coordinated_title(self) -> Collection[str]:
        """Return the things that the title joins as of one rank ("Meningitis and arachnoiditis", "Disc or fusion?")."""
        if self._ranked is None:
            titled = self.titled
            listed = self._coordinated(titled[0].sentence) if titled else []
            ranked = {m.concept for m in listed if m.kind == titled[0].kind}
            self._ranked = ranked if len(ranked) > 1 else set()
        return self._ranked

    def _openers_of(self, block: Block) -> list[Placed]:
        """Return the things by which sentences of a paragraph begin to say what these are ("A sprain is …")."""
        known = self._openers.get(block.index)
        if known is None:
            known = self._openers[block.index] = []
            light, be = self.words["determiners"], self.words["be"]
            often = self.words["frequency-adjectives"]
            for sentence in block.sentences:
                mentions = self.places.of_sentence(self.position[sentence.span])
                if not mentions or self.is_means(mentions[0]):
                    continue
                if sentence is block.sentences[0] and self._only_names(sentence, mentions):
                    known.append(mentions[0])
                    continue
                before = sentence.tokens[: mentions[0].first]
                following = sentence.tokens[mentions[0].last + 1 : mentions[0].last + 3]
                opens = all(token.lower in light or not token.is_word for token in before)
                said = next((p for p, token in enumerate(following) if token.lower in be), None)
                if not opens or said is None:
                    continue
                after = mentions[0].last + 2 + said
                placed = mentions[0].kind in self.words["placed-kinds"] and sentence.tokens[after : after + 3]
                if placed and any(token.lower in self.words["placing-words"] for token in placed):
                    above = self._headed(block, Kinds.only(self.words["told-apart-kinds"]))
                    if above is not None and above.kind in self.words["closed-kinds"]:
                        continue  # "Cement is injected into the vertebra": what follows is about the operation
                if any(token.lower in often for token in sentence.tokens[after : after + 2]):
                    continue  # "Infection is rare": what follows need not be about it
                role = sentence.tokens[after : after + LONGEST_ROLE]
                told = itertools.takewhile(lambda token: token.lower != "of", role)
                if any(token.lemma in self.words["role-nouns"] for token in told):
                    continue  # "Brittle bones are the hallmark of the disease"
                if self._is_told_as_cause(mentions[0]):
                    continue  # "Osteoporosis is the leading cause": what follows is about what it causes
                known.append(mentions[0])
        return known

    def is_head(self, block: Block) -> bool:
        """Return whether a block is a heading, or a cell that only names a column or row."""
        cell = self.frames.cells.get(block.index)
        return block.kind is Kind.HEADING or (cell is not None and cell.head)

    def label_or_heading(self, block: Block) -> Heading | None:
        """Return what the label of a block says it tells, else the heading over it, or None."""
        return self.frames.labels.get(block.index) or self.heading_of(block)

    def heading_of(self, block: Block) -> Heading | None:
        """Return what the heading over a block says, for a cell of a table its column or row, or None."""
        if block.index in self.frames.cells:
            return self.frames.cells[block.index].heading
        return section_heading(self.layout.sections[block.section], self.layout.sections, self.frames)

    # -- how a sentence tells a thing --------------------------------------------------------------------------------

    def is_circumstance(self, index: int, mention: Placed) -> bool:
        """Return whether a mention of a sentence stands right after a preposition of circumstance."""
        return self._circumstance(self.sentences[index], mention)

    def _circumstance(self, sentence: Sentence, mention: Placed) -> bool:
        position = last_other(sentence.tokens, mention.first - 1, self.words["determiners"])
        before = sentence.tokens[position].lower if position >= 0 else ""
        if position > 0 and sentence.tokens[position - 1].lemma == "compare":
            return True  # "compared with a laminectomy, it …"
        return before in self.words["adjuncts"] and before not in self.words["topic-prepositions"]

    def _is_compared(self, sentence: Sentence, mention: Placed) -> bool:
        """Return whether a heading only sets its thing against another ("Advantages over open surgery")."""
        before = last_other(sentence.tokens, mention.first - 1, self.words["determiners"])
        opening = sentence.tokens[max(0, before - 1) : before + 1] if before >= 0 else ()
        return any(token.lower in self.words["contrasts"] for token in opening)

    def word_before(self, mention: Placed) -> str:
        """Return the word before a thing, articles aside, in lower case; nothing where the thing opens its sentence."""
        tokens = self.sentences[mention.sentence].tokens
        position = last_other(tokens, mention.first - 1, self.words["determiners"], -1)
        return tokens[position].lower if position >= 0 else ""

    def is_means(self, mention: Placed) -> bool:
        """Return whether a thing is only by or under what an operation is done ("an incision", "anesthesia")."""
        return mention.slug in self.words["means-things"]

    def _is_named(self, mention: Placed) -> bool:
        """Return whether a sentence names a thing as what it speaks of, and not as a circumstance or by the way."""
        apart = self.is_circumstance(mention.sentence, mention) or self._is_said(mention.sentence, mention)
        return not (apart or self._is_aside(mention))

    def is_event(self, mention: Placed) -> bool:
        """Return whether a thing is named by what someone does ("you go home the same day"), and is no measure."""
        return self._is_said(mention.sentence, mention)

    def _is_said(self, index: int, mention: Placed) -> bool:
        """Return whether a thing is named by a clause ("is not treated"): no pronoun stands for it, but for a measure
        that is called for ("stop smoking: this lowers the risk")."""
        if mention.kind in self.words["measure-kinds"]:
            return False
        return self.lexicon.is_verb(self.sentences[index].tokens[mention.first])

    def _is_aside(self, mention: Placed) -> bool:
        """Return whether a thing is only added in brackets ("wedges are cut out (osteotomy)") or told by a clause."""
        sentence = self.sentences[mention.sentence]
        bracketed = mention.first > 0 and sentence.tokens[mention.first - 1].text in "(["
        return bracketed or self.is_means(mention) or self._is_told_by_clause(sentence, mention)

    def _is_told_as_cause(self, mention: Placed) -> bool:
        """Return whether its sentence tells a thing as a cause ("Osteoporosis is by far the leading cause"): what other
        causes are told of is something else."""
        tokens = self.sentences[mention.sentence].tokens
        finite, be = self.words["finite"], self.words["be"]
        verb = next((p for p in range(mention.last + 1, len(tokens)) if tokens[p].lower in finite), None)
        if verb is None or not any(token.lower in be for token in tokens[verb : verb + 2]):
            return False
        return any(token.lemma in self.words["cause-nouns"] for token in tokens[verb + 1 : verb + CAUSE_REACH])

    def _coordinated(self, index: int) -> list[Placed]:
        """Return the things that a sentence names in lists: no singular pronoun stands for one of them ("Smoking,
        obesity and diabetes raise the risk. It …")."""
        tokens = self.sentences[index].tokens
        joiners = self.words["joiners"]
        light = self.words["determiners"] | self.words["empty-modifiers"] | self.words["modifiers"]
        found: list[Placed] = []
        group: list[Placed] = []
        joined = False
        for mention in self.places.of_sentence(index):
            between = tokens[group[-1].last + 1 : mention.first] if group else ()
            words = {token.text if token.text == "," else token.lower for token in between}
            if not words & (joiners | {","}) or not words <= light | joiners | {","}:
                found, group, joined = found + group * joined, [], False
            joined = joined or bool(words & joiners)
            group.append(mention)
        return found + group * joined
