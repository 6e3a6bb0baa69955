"""What a sentence is about where it does not say so: antecedents of "it" and "this procedure", topics of sections.

The nearest thing said that fits is meant: what the pronoun stands for; else the thing whose label or definition opens
the paragraph; else the heading's; else the document's.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..frame import Heading, section_heading
from ..language import Token, last_other
from ..mention.lexicon import Kinds, Lexicon
from ..segment import Block, Kind, Sentence
from .findings import Findings
from .placed import Placed, Places

NEARBY = 40
"""How many sentences back a thing is looked for that is meant from afar."""

CLOSE = 4
"""How many sentences of a paragraph tell what it speaks of, where no heading does."""

CAUSE_REACH = 8
"""How many words after a verb may tell its subject as a cause ("is by far the most common cause")."""

HEADLINES = 2
"""Lines below the title that may say what the document is about where the title does not."""

LONGEST_ROLE = 6
"""Most words between "is" and "of" where a thing is told as the hallmark or a complication of another."""

LONGEST_HEADLINE = 14
"""Most words and marks of a line that stands below the title and is no text."""


class Context:
    """Resolves what is left unsaid in a document."""

    def __init__(self, found: Findings, places: Places, lexicon: Lexicon) -> None:
        self.layout, self.sentences, self.places = found.layout, found.sentences, places
        self.frames, self.lexicon, self.words = found.frames, lexicon, lexicon.words
        tables: Mapping[str, Any] = lexicon.vocabulary.language.get("anaphora") or {}
        self.pronouns = frozenset(tables.get("pronouns") or ())
        self.determiners = frozenset(tables.get("determiners") or ())
        self.nouns = {str(noun): frozenset(kinds) for noun, kinds in (tables.get("nouns") or {}).items()}
        self.names = frozenset(tables.get("names") or ())
        self.general = frozenset(tables.get("general") or ())
        self.position = {sentence.span: index for index, sentence in enumerate(found.sentences)}
        self.block_of = [found.layout.blocks[sentence.block] for sentence in found.sentences]
        self._openers: dict[int, list[Placed]] = {}
        self._by_kinds: dict[frozenset[str], list[Placed]] = {}
        self._defined: dict[str, Placed] | None = None
        self._ranked: set[str] | None = None
        self.topics, self.titled = self._topics()

    # -- topics --------------------------------------------------------------------------------------------------

    def _topics(self) -> tuple[tuple[Placed, ...], int]:
        """Return what the document may be about, the likeliest first: the things that its title names, those that its
        other headings name, those named most often; each thing once. And how many of them the title names."""
        titles = [block for block in self.layout.blocks if block.kind is Kind.HEADING]
        core = {name for name, term in self.lexicon.vocabulary.classes.items() if term.core}
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
        if not any(mention.kind in core for mention in candidates):
            below = [mention for block in self._headlines(titles) for mention in self._named_in(block)]
            candidates = [*(mention for mention in below if mention.kind in core), *candidates]
            titled = {mention.concept: mention for mention in candidates}
        if any(mention.kind in core for mention in candidates):
            return tuple(titled.values()), len(titled)
        # What the title names by the way ("A right pain in the bottom") and the text no more is not what it is about.
        candidates = [m for m in candidates if len(counts[m.concept]) > 1 or self._is_whole(m)]
        titled = {mention.concept: mention for mention in candidates}
        often = [found for found in headed.values() if len(found) > 1 or len(counts[found[0].concept]) > 2]
        candidates += [found[0] for found in sorted(often, key=lambda found: -len(found)) if found[0].kind in core]
        often = [found for found in counts.values() if len(found) > 1 and found[0].kind in core]
        often = [found for found in often if not self.is_means(found[0])]
        candidates += [found[0] for found in sorted(often, key=lambda found: -len(found))]
        unique: dict[str, Placed] = {}
        for mention in candidates:
            unique.setdefault(mention.concept, mention)
        return tuple(unique.values()), len(titled)

    def _headlines(self, titles: Sequence[Block]) -> Iterator[Block]:
        """Yield the lines at the top, below a title such as "Patient information", that are no text either: "Lumbar
        discectomy", "Topic: slipped disc", a second heading."""
        first = 1 if titles and titles[0].index == 0 else 0
        for block in self.layout.blocks[first : first + HEADLINES]:
            tokens = [token for sentence in block.sentences for token in sentence.tokens]
            short = len(tokens) <= LONGEST_HEADLINE and not any(token.text in ".!?" for token in tokens)
            finite = self.words["finite"]
            is_heading = block.kind is Kind.HEADING
            if not short or (not is_heading and any(token.lower in finite for token in tokens)):
                break
            if is_heading and titles[0].index == 0 and block.depth > titles[0].depth:
                break
            yield block

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

    def topic(self, sentence: int, kinds: Kinds) -> Placed | None:
        """Return what the place of a sentence is about, if it is of one of the kinds."""
        block = self.block_of[sentence]
        label = block.label
        if label is not None and block.index not in self.frames.labels:
            for mention in self.places.of_sentence(self.position[label.span]):
                if mention.kind in kinds:
                    return mention
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

    def _said_last(self, block: Block, sentence: int, kinds: Kinds) -> Placed | None:
        """Return the one thing of a natural kind of which the paragraph tells shortly before a sentence."""
        for index in range(sentence - 1, max(-1, sentence - CLOSE), -1):
            if self.block_of[index].index != block.index:
                break
            fitting = [
                mention
                for mention in self.places.of_sentence(index)
                if mention.kind in kinds.natural
                and not self.is_circumstance(index, mention)
                and not self._is_said(index, mention)
                and not self._is_aside(mention)
            ]
            if fitting:
                return fitting[0] if len({mention.concept for mention in fitting}) == 1 else None
        return None

    def titled_like(self, mention: Placed) -> list[Placed]:
        """Return the things of a mention's kind that the title names ("both operations")."""
        return [topic for topic in self.topics[: self.titled] if topic.kind == mention.kind]

    def titled_of(self, kinds: Kinds) -> Placed | None:
        """Return the first thing of a natural kind that the title names."""
        return next((topic for topic in self.topics[: self.titled] if topic.kind in kinds.natural), None)

    def main_topic(self, sentence: int, kinds: Kinds) -> Placed | None:
        """Return what the place of a sentence is about, if a heading over it or the document is about such a thing."""
        section: int | None = self.block_of[sentence].section
        while section is not None:
            heading = self.layout.sections[section].heading
            named = self._named_in(self.layout.blocks[heading])[:1] if heading is not None else []
            if named and named[0].kind in kinds:
                return self.topic(sentence, kinds)
            section = self.layout.sections[section].parent
        main = [*self.topics[:1], *self.operated_for()]
        return self.topic(sentence, kinds) if any(topic.kind in kinds for topic in main) else None

    def operated_for(self) -> Sequence[Placed]:
        """Return the disorders for which the title names an operation ("Surgery for spinal stenosis")."""
        titled = self.topics[: self.titled]
        if not titled or titled[0].kind not in self.words["closed-kinds"]:
            return ()
        troubling, leading = self.words["troubling-kinds"], self.words["topic-prepositions"]
        return [m for m in titled[1:] if m.kind in troubling and self.word_before(m) in leading]

    def word_before(self, mention: Placed) -> str:
        """Return the word before a thing, articles aside, in lower case; nothing where the thing opens its sentence."""
        tokens = self.sentences[mention.sentence].tokens
        position = last_other(tokens, mention.first - 1, self.words["determiners"], -1)
        return tokens[position].lower if position >= 0 else ""

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
        return self._first_fitting([*headed, *self.topics[: self.titled]], kinds)

    def _often(self, kinds: Kinds) -> Placed | None:
        """Return what the document names often, though its title does not, that is of one of the kinds."""
        return self._first_fitting(self.topics[self.titled :], kinds)

    def _first_fitting(self, candidates: Sequence[Placed], kinds: Kinds) -> Placed | None:
        """Return the first thing of the kinds, one of a natural kind before others."""
        for fitting in (kinds.natural, kinds.all):
            for mention in candidates:
                if mention.kind in fitting:
                    return mention
        return None

    def _is_general(self, mention: Placed) -> bool:
        """Return whether a heading names a thing of the title by its kind only ("After surgery")."""
        tokens = self.sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        titled = {topic.kind for topic in self.topics[: self.titled]}
        return len(tokens) == 1 and tokens[0].lemma in self.general and mention.kind in titled

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
        titled = {topic.concept for topic in self.topics[: self.titled]}
        if len(titled) > 1:
            told = [m for m in openers if m.sentence < sentence][-NEARBY:]
            found = next((m for m in reversed(told) if m.concept in titled and m.kind in kinds), None)
            found = self._told_of(self._coordinated_title(), sentence, kinds) or found
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
        return not sentence.is_question and all(not token.is_word or token.lower in light for token in rest)

    def _told_of(self, titled: Collection[str], sentence: int, kinds: Kinds) -> Placed | None:
        """Return the one of several things of the title of which the section tells last before a sentence ("There is no
        cure for arachnoiditis. Treatment …" below "Meningitis and arachnoiditis")."""
        section = self.block_of[sentence].section
        for index in range(sentence - 1, max(-1, sentence - NEARBY), -1):
            if self.block_of[index].section != section or self.block_of[index].kind is Kind.HEADING:
                break
            mentions = self.places.of_sentence(index)
            named = [m for m in mentions if m.concept in titled and m.kind in kinds.natural]
            if len({m.concept for m in named}) > 1:
                break
            if named and named[0] is mentions[0] and not self.is_circumstance(index, named[0]):
                return named[0]
        return None

    def _coordinated_title(self) -> Collection[str]:
        """Return the things that the title joins as of one rank ("Meningitis and arachnoiditis", "Disc or fusion?")."""
        if self._ranked is None:
            titled = self.topics[: self.titled]
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

    # -- anaphora ------------------------------------------------------------------------------------------------

    def antecedent(
        self, sentence: int, first: int, last: int, kinds: Kinds, *, before: int | None = None
    ) -> Placed | None:
        """Return what a pronoun or a phrase like "this procedure" among tokens ``first`` to ``last`` stands for.

        Only what stands before the token ``before`` is meant, if given: an object is not the subject of its own verb
        ("a broken wrist makes the problem more likely").
        """
        tokens = self.sentences[sentence].tokens
        for position in range(first, min(last + 1, len(tokens))):
            token = tokens[position]
            following = tokens[position + 1] if position + 1 < len(tokens) else None
            if token.lower in self.determiners and following is not None:
                for width in (1, 2):
                    noun = tokens[position + width] if position + width < len(tokens) else None
                    if noun is not None and noun.lemma in self.nouns:
                        wanted = kinds & self.nouns[noun.lemma]
                        if wanted:
                            limit = position if before is None else min(position, before)
                            return self._recent(sentence, limit, wanted, noun.lemma)
            if self._opens_relative(tokens, position, first, last):
                block = self.block_of[sentence]
                told = block.label is None and block.lead is None
                return self.section_topic(block, kinds) if told else self.topic(sentence, kinds)
            if (token.lower in self.pronouns or token.lemma in self.pronouns) and position <= first + 3:
                single = token.lower in self.words["singular-pronouns"]
                if position == 1 and tokens[0].lower in self.words["reason-openers"]:
                    return self._told_later(sentence, kinds)
                return self._pronoun(sentence, position if before is None else before, kinds, single=single)
        return None

    def _told_later(self, sentence: int, kinds: Kinds) -> Placed | None:
        """Return what the main clause begins with after a reason in front of it ("Because they slow healing, steroids
        are avoided"): a pronoun in the reason stands for that."""
        tokens = self.sentences[sentence].tokens
        comma = next((p for p, token in enumerate(tokens) if token.text == ","), len(tokens))
        later = self.places.within(sentence, comma + 1, len(tokens) - 1)[:1]
        return later[0] if later and later[0].kind in kinds else self.topic(sentence, kinds)

    def _opens_relative(self, tokens: Sequence[Token], position: int, first: int, last: int) -> bool:
        """Return whether "that" or "which" goes on about the noun right before it, the subject of the clause, in a
        clause that ends before the last of some tokens ("A slip that is not treated can lead to arthritis"): what the
        text is about, in other words."""
        if tokens[position].lower not in self.words["relative-pronouns"] or position != first + 2:
            return False
        end = last_other(tokens, last, self.lexicon.helping, position)
        closed = tokens[end].is_word and tokens[end].lower not in self.words["joiners"]
        verbs = any(self.lexicon.is_verb(token) for token in tokens[position + 1 : end + 1])
        return closed and verbs and tokens[first].lower in self.words["articles"]

    def _pronoun(self, sentence: int, position: int, kinds: Kinds, *, single: bool) -> Placed | None:
        """Return what a bare pronoun stands for: the subject of the sentence before, if it fits; else what else there
        fits; else the topic where the sentence before names nothing. A ``single`` one stands for nothing of a list."""
        block = self.block_of[sentence]
        if block.label is not None:
            return self.topic(sentence, kinds)
        if self._warns(sentence, position):
            said = (m for m in self.places.of_sentence(sentence) if m.last < position)
            return next((m for m in said if m.kind in kinds.natural), None)
        if self._unnamed_before(sentence, position):
            return None
        for index in range(sentence, max(-1, sentence - 4), -1):
            if self.block_of[index].section != block.section and self.block_of[index].kind is not Kind.HEADING:
                break
            mentions = self.places.of_sentence(index)
            if index == sentence:
                mentions = [m for m in mentions if m.last < position and not self._is_said(index, m)]
            elif self.sentences[index].tokens[0].lower == self.sentences[sentence].tokens[0].lower in self.pronouns:
                continue
            plain = [m for m in mentions if not self.is_circumstance(index, m)]
            if single and index < sentence:
                listed = self._coordinated(index)
                plain = [m for m in plain if m not in listed]
            if index == sentence:
                pointed = [m for m in mentions if m.kind in kinds and self._is_pointed_at(m)]
                plain = pointed[-1:] or plain
            if not plain:
                continue
            if index < sentence:
                told = self._past_people(index)
                plain = [m for m in plain if m.first >= told]
                if not plain:
                    break  # "People who have diabetes are at higher risk. Blood tests are used to diagnose it."
            following = self.sentences[index].tokens[plain[0].last + 1 : plain[0].last + 2]
            if index < sentence and self._tells_of_other(plain[0]):
                continue  # "Osteoporosis is its main risk factor. It …"
            topic = self.section_topic(block, kinds) if index < sentence else None
            is_said = any(t.lower in self.words["be"] for t in following)
            if is_said and plain[0].kind in kinds.natural and not self._is_cause_of(plain[0], topic, mentions):
                return plain[0]  # "Gout is a form of arthritis. It …"
            if topic and topic.kind in kinds.natural and any(m.concept == topic.concept for m in mentions):
                return topic
            if plain[0].kind in kinds:
                return plain[0]
            if (
                single
                and index < sentence
                and plain[0].kind in self.words["told-kinds"]
                and self._is_subject(index, plain[0])
            ):
                break  # "The disease runs in families. Smoking is linked to it": to the disease
            if index == sentence and self._gives_reason(sentence, position, plain[0]):
                return None  # "A myelogram is avoided in gout, since it can …": the myelogram does
            found = next((m for m in plain if m.kind in kinds.natural), None)
            if found is not None:
                return found
            if index == sentence and self._is_subject(index, plain[0]):
                return None  # "Hardware is removed when it causes pain": the hardware does
            break
        return self.topic(sentence, kinds)

    def _tells_of_other(self, mention: Placed) -> bool:
        """Return whether a thing is told only as something of another that was said before ("X is its main cause")."""
        tokens = self.sentences[mention.sentence].tokens
        told = next((p for p in range(mention.last + 1, len(tokens)) if tokens[p].lower in self.words["be"]), None)
        owned = tokens[told + 1 : told + 2] if told == mention.last + 1 else []
        return any(token.lower in self.words["owning"] for token in owned)

    def _past_people(self, index: int) -> int:
        """Return where a sentence is past telling of which people it speaks ("People who have diabetes are …"): at its
        main verb, or at its start if it does not begin so."""
        tokens = self.sentences[index].tokens
        light, finite = self.words["determiners"], self.words["finite"]
        people = next((p for p, token in enumerate(tokens) if token.lower not in light), len(tokens))
        if not any(token.lower in self.words["people"] for token in tokens[people : people + 1]):
            return 0
        following = [token.lower for token in tokens[people + 1 : people + 2]]
        if following and following[0] in self.words["prepositions"]:
            verbs = 1
        elif following and following[0] in self.words["people-relatives"]:
            verbs = 2  # the one of the relative clause first
        else:
            return 0
        found = [p for p in range(people + 2, len(tokens)) if tokens[p].lower in finite]
        return found[verbs - 1] if len(found) >= verbs else len(tokens)

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

    def _is_cause_of(self, mention: Placed, topic: Placed | None, mentions: Sequence[Placed]) -> bool:
        """Return whether a sentence tells a thing as a cause of the topic ("A slipped disc is the leading cause of
        sciatica"): what follows goes on about the topic."""
        told = next((m for m in mentions if topic and m.concept == topic.concept and m.first > mention.last), None)
        if told is None or topic is None or mention.concept == topic.concept:
            return False
        between = self.sentences[mention.sentence].tokens[mention.last + 1 : told.first]
        return any(token.lemma in self.words["cause-nouns"] for token in between)

    def _is_told_as_cause(self, mention: Placed) -> bool:
        """Return whether its sentence tells a thing as a cause ("Osteoporosis is by far the leading cause"): what other
        causes are told of is something else."""
        tokens = self.sentences[mention.sentence].tokens
        finite, be = self.words["finite"], self.words["be"]
        verb = next((p for p in range(mention.last + 1, len(tokens)) if tokens[p].lower in finite), None)
        if verb is None or not any(token.lower in be for token in tokens[verb : verb + 2]):
            return False
        return any(token.lemma in self.words["cause-nouns"] for token in tokens[verb + 1 : verb + CAUSE_REACH])

    def _unnamed_before(self, index: int, position: int) -> bool:
        """Return whether the pronoun before some token of a sentence begins a reason, and the clause before that is
        about something without a name here ("Quinine is no longer used because it can …"): that is meant."""
        tokens, reasons = self.sentences[index].tokens, self.words["reason-openers"]
        start = next((p for p in range(position - 1, max(0, position - 4), -1) if tokens[p].lower in reasons), 0)
        if start < 2 or any(m.first < start for m in self.places.of_sentence(index)):
            return False
        opening = ("determiners", "clause-pronouns", "subject-pronouns", "adjuncts", "clause-openers")
        sure = self.words["be"] | self.words["modals"]
        return not any(tokens[0].lower in self.words[name] for name in opening) and any(
            token.lower in sure for token in tokens[1:start]
        )

    def _gives_reason(self, index: int, position: int, subject: Placed) -> bool:
        """Return whether the pronoun before some token of a sentence begins a reason, and the sentence opens with a
        thing: that is meant."""
        tokens, reasons = self.sentences[index].tokens, self.words["reason-openers"]
        opens = all(token.lower in self.words["determiners"] for token in tokens[: subject.first])
        return opens and any(token.lower in reasons for token in tokens[max(0, position - 3) : position])

    def _is_pointed_at(self, mention: Placed) -> bool:
        """Return whether a thing is named as one spoken of ("Older adults should take care with these drugs, because
        they …"): a pronoun after it goes on about it."""
        before = self.sentences[mention.sentence].tokens[mention.first - 1].lower if mention.first else ""
        return before in self.words["demonstratives"]

    def _is_subject(self, index: int, mention: Placed) -> bool:
        """Return whether a sentence opens with a thing, and with more than a place ("The knee is affected most, but it
        can reach any joint"), and goes on with a verb."""
        if mention.kind in self.words["background-kinds"]:
            return False
        tokens, light = self.sentences[index].tokens, self.words["determiners"]
        after = tokens[mention.last + 1 : mention.last + 2]
        is_verb = any(
            token.lower in self.words["finite"] | self.words["modals"] or self.lexicon.is_verb(token) for token in after
        )
        return is_verb and all(token.lower in light for token in tokens[: mention.first])

    def points_elsewhere(self, sentence: int, first: int, kinds: Kinds) -> bool:
        """Return whether a clause begins with a pronoun that stands for the subject of its sentence or of the one
        before, and that is of another kind ("NSAIDs relieve pain. They can cause ulcers.")."""
        tokens = self.sentences[sentence].tokens
        if tokens[first].lower not in self.words["plural-pronouns"] | self.words["singular-pronouns"]:
            return False
        here = [m for m in self.places.of_sentence(sentence) if m.last < first]
        if self._warns(sentence, first):
            return not any(m.kind in kinds for m in here)
        if not here and self._unnamed_before(sentence, first):
            return True
        if here and self._gives_reason(sentence, first, here[0]):
            return here[0].kind not in kinds
        if here and self._is_subject(sentence, here[0]):
            return not any(m.kind in kinds for m in here)
        if not sentence:
            return False
        if self.block_of[sentence - 1].index != self.block_of[sentence].index:
            return False
        before = self.places.of_sentence(sentence - 1)
        light = self.words["determiners"] | self.words["adverbs"]
        opens = bool(before) and all(t.lower in light for t in self.sentences[sentence - 1].tokens[: before[0].first])
        return opens and not any(m.kind in kinds for m in before)

    def _warns(self, sentence: int, first: int) -> bool:
        """Return whether a clause tells why what the sentence begins with should not be done ("Do not pull on the
        rails, because this strains the back"): of that, whatever it is."""
        tokens = self.sentences[sentence].tokens
        if first < 1 or tokens[first - 1].lower not in self.words["clause-openers"]:
            return False
        return any(token.lower in self.words["negations"] for token in tokens[:2])

    def is_means(self, mention: Placed) -> bool:
        """Return whether a thing is only by or under what an operation is done ("an incision", "anesthesia")."""
        return mention.slug in self.words["means-things"]

    def is_event(self, mention: Placed) -> bool:
        """Return whether a thing is named by what someone does ("you go home the same day"), and is no measure."""
        return self._is_said(mention.sentence, mention)

    def _is_said(self, index: int, mention: Placed) -> bool:
        """Return whether a thing is named by a clause ("is not treated"): no pronoun stands for it, but for a measure
        that is called for ("stop smoking: this lowers the risk")."""
        if mention.kind in self.words["measure-kinds"]:
            return False
        return self.lexicon.is_verb(self.sentences[index].tokens[mention.first])

    def _recent(self, sentence: int, position: int, kinds: Kinds, noun: str | None) -> Placed | None:
        """Return the thing said last that fits: same sentence first, then the subjects of the sentences before."""
        block = self.block_of[sentence]
        fallback: Placed | None = None
        for index in range(sentence, max(-1, sentence - 5), -1):
            if self.block_of[index].section != block.section and self.block_of[index].kind is not Kind.HEADING:
                break
            mentions = [m for m in self.places.of_sentence(index) if m.kind in kinds]
            if index == sentence:
                mentions = [m for m in mentions if m.last < position]
                mentions = mentions[-1:]
            if noun is not None:
                mentions = [m for m in mentions if not self._is_any(m)]
            if noun is not None and (fallback is None or noun in self.names):
                named = [
                    m
                    for m in mentions
                    if any(t.lemma == noun for t in self.sentences[index].tokens[m.first : m.last + 1])
                ]
                if named:
                    return self._told_as(named[0], mentions)
            if mentions and fallback is None:
                plain = [m for m in mentions if not self._circumstance(self.sentences[index], m)]
                fallback = (plain or mentions)[0]
                if noun is None or (index < sentence and noun not in self.names):
                    break
        topic = self.topic(sentence, kinds)
        if noun is not None and topic is not None:
            return topic if fallback is None or fallback.concept != topic.concept else fallback
        if noun in self.general and fallback is None and topic is None:
            return self._said_before(sentence, kinds)
        return fallback or topic

    def _is_any(self, mention: Placed) -> bool:
        """Return whether a bare noun names all things of its kind ("the risks of any surgery"): "this surgery" is none
        of them."""
        before = self.sentences[mention.sentence].tokens[mention.first - 1].lower if mention.first else ""
        return before in self.words["universal-markers"] and self._is_bare(mention)

    def _told_as(self, mention: Placed, mentions: Sequence[Placed]) -> Placed:
        """Return a thing, or the subject of which it only tells the kind ("A tethered cord is a disorder of the nervous
        system. The disorder …")."""
        tokens = self.sentences[mention.sentence].tokens
        light = self.words["determiners"] | self.words["empty-modifiers"] | self.words["modifiers"]
        position = last_other(tokens, mention.first - 1, light)
        subject = mentions[0]
        if subject.last < position and tokens[position].lower in self.words["be"]:
            return subject
        return mention

    def _said_before(self, sentence: int, kinds: Kinds) -> Placed | None:
        """Return the last thing of a natural kind named in the sentences before, in whatever section."""
        for index in range(sentence - 1, max(-1, sentence - NEARBY), -1):
            for mention in reversed(self.places.of_sentence(index)):
                if (
                    mention.kind in kinds.natural
                    and not self._is_bare(mention)
                    and not self.is_circumstance(index, mention)
                ):
                    return mention
        return None

    def named_before(self, sentence: int, kinds: Sequence[str]) -> Placed | None:
        """Return the thing of some kinds that the section names last before a sentence, as no circumstance; in the same
        sentence one of the first kind before others."""
        section = self.block_of[sentence].section
        for index in range(sentence - 1, max(-1, sentence - NEARBY), -1):
            if self.block_of[index].section != section:
                break
            fitting = [
                mention
                for mention in self.places.of_sentence(index)
                if mention.kind in kinds
                and not self.is_circumstance(index, mention)
                and not self._is_said(index, mention)
                and not self._is_aside(mention)
                and not self._is_told_as_cause(mention)
            ]
            if fitting:
                return min(fitting, key=lambda mention: kinds.index(mention.kind))
        return None

    def _is_aside(self, mention: Placed) -> bool:
        """Return whether a thing is only added in brackets ("wedges are cut out (osteotomy)") or told by a clause."""
        tokens = self.sentences[mention.sentence].tokens
        told = tokens[mention.first : mention.last + 1]
        bracketed = mention.first > 0 and tokens[mention.first - 1].text in "(["
        return bracketed or self.is_means(mention) or any(token.lower in self.words["finite"] for token in told)

    def general_before(self, sentence: int, kinds: frozenset[str]) -> Placed | None:
        """Return the thing that the section names last, before a sentence, by its kind only ("Surgery is reserved for
        severe cases"): where it names several narrower ones besides, what it goes on to tell is told of them all."""
        section = self.block_of[sentence].section
        for index in range(sentence - 1, max(-1, sentence - NEARBY), -1):
            if self.block_of[index].section != section:
                break
            for mention in reversed(self.places.of_sentence(index)):
                if mention.kind in kinds and self._is_bare(mention) and not self.is_circumstance(index, mention):
                    return mention
        return None

    def leading(self, sentence: int, kinds: frozenset[str]) -> Placed | None:
        """Return the thing of some kinds that a document about something else speaks of most before a sentence, and not
        only once: the operation whose recovery the last section of "Spinal rods" tells."""
        counts: dict[str, list[Placed]] = {}
        for mention in self._of_kinds(kinds):
            if mention.sentence <= sentence:
                counts.setdefault(mention.concept, []).append(mention)
        often = max(counts.values(), key=len, default=[])
        return often[0] if len(often) > 1 else None

    def _of_kinds(self, kinds: frozenset[str]) -> Sequence[Placed]:
        """Return the mentions of some kinds that nothing is only set against, in the order of the text."""
        known = self._by_kinds.get(kinds)
        if known is None:
            known = self._by_kinds[kinds] = [
                mention
                for index in sorted(self.places.by_sentence)
                for mention in self.places.of_sentence(index)
                if mention.kind in kinds and not self._is_compared(self.sentences[index], mention)
            ]
        return known

    def _is_bare(self, mention: Placed) -> bool:
        """Return whether a mention is one of the nouns that point to other things."""
        tokens = self.sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        return len(tokens) == 1 and tokens[0].lemma in self.general

    def resolved(self, placed: Sequence[Placed]) -> tuple[Placed, ...]:
        """Return mentions, those like "this surgery" grounded to what they stand for, where that is found."""
        return tuple(self._resolved(mention) if self._stands_for_another(mention) else mention for mention in placed)

    def _stands_for_another(self, mention: Placed) -> bool:
        """Return whether a mention is a bare noun with a pointing word before it, or a general one that such a word and
        others tell more of ("this inherited disease")."""
        tokens = self.sentences[mention.sentence].tokens
        words = [t for t in tokens[mention.first : mention.last + 1] if t.is_word]
        if words and words[-1].lemma in self.general and mention.first and len(words) > 1:
            return tokens[mention.first - 1].lower in self.words["near-demonstratives"]
        if len(words) != 1 or words[0].lemma not in self.nouns:
            return False
        if self._is_general(mention):
            return True
        if not mention.first:
            return False
        pointer = tokens[mention.first - 1].lower
        return pointer in self.determiners and (
            pointer != "the" or words[0].lemma in self.general or self._titled_by(mention) is not None
        )

    def _titled_by(self, mention: Placed) -> Placed | None:
        """Return what the title names by a longer name that ends with the noun of a mention ("the infection" below
        "Wound infection")."""
        noun = self.sentences[mention.sentence].tokens[mention.last].lemma
        for topic in self.topics[: self.titled]:
            name = self.sentences[topic.sentence].tokens[topic.first : topic.last + 1]
            if len(name) > 1 and name[-1].lemma == noun and topic.kind in self.nouns[noun]:
                return topic
        defined = self._defined_by().get(noun)
        return defined if defined is not None and defined.kind in self.nouns[noun] else None

    def _defined_by(self) -> Mapping[str, Placed]:
        """Return the nouns by which sentences tell what the things of the title are ("An osteoid osteoma is a benign
        tumor"), each with its thing."""
        if self._defined is None:
            self._defined = {}
            titled = {topic.concept: topic for topic in self.topics[: self.titled]}
            ends = self.words["prepositions"] | self.words["clause-openers"]
            for block in self.layout.blocks:
                for opener in self._openers_of(block):
                    topic = titled.get(opener.concept)
                    tokens = self.sentences[opener.sentence].tokens[opener.last + 1 :]
                    told = list(itertools.takewhile(lambda t: t.is_word and t.lower not in ends, tokens))
                    if topic is not None and told and told[-1].lemma in self.nouns:
                        self._defined.setdefault(told[-1].lemma, topic)
        return self._defined

    def _resolved(self, mention: Placed) -> Placed:
        noun = self.sentences[mention.sentence].tokens[mention.last].lemma
        kinds = Kinds.only(self.nouns[noun])
        tokens = self.sentences[mention.sentence].tokens
        named = self._titled_by(mention) if mention.first and tokens[mention.first - 1].lower == "the" else None
        found = named or self._recent(mention.sentence, mention.first - 1, kinds, noun)
        if found is None or found.concept == mention.concept:
            return mention
        grounding = replace(found.grounding, score=min(found.grounding.score, 0.7), method="anaphor")
        return replace(mention, grounding=grounding, kind=found.kind)

    def label_or_heading(self, block: Block) -> Heading | None:
        """Return what the label of a block says it tells, else the heading over it, or None."""
        return self.frames.labels.get(block.index) or self.heading_of(block)

    def heading_of(self, block: Block) -> Heading | None:
        """Return what the heading over a block says, or None."""
        return section_heading(self.layout.sections[block.section], self.layout.sections, self.frames)
