"""What a sentence is about where it does not say so: antecedents of "it" and "this procedure".

The nearest thing said that fits is meant: what the pronoun stands for; else the thing whose label or definition opens
the paragraph; else the heading's; else the document's (:mod:`.topics`).
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..language import Token, last_other
from ..mention.lexicon import Kinds, Lexicon
from ..model import Status
from ..segment import Kind
from .findings import Findings
from .placed import Placed, Places
from .topics import LONGEST_ROLE, NEARBY, Topics

LONGEST_NAMING = 6
"""Words of "This condition is also often called" within which the last one stands."""


class Context(Topics):
    """Resolves what is left unsaid in a document."""

    def __init__(self, found: Findings, places: Places, lexicon: Lexicon) -> None:
        super().__init__(found, places, lexicon)
        self.pronouns = frozenset(self.anaphora.get("pronouns") or ())
        self.determiners = frozenset(self.anaphora.get("determiners") or ())
        self.nouns = {str(noun): frozenset(kinds) for noun, kinds in (self.anaphora.get("nouns") or {}).items()}
        self.names = frozenset(self.anaphora.get("names") or ())
        self._by_kinds: dict[frozenset[str], list[Placed]] = {}
        self._ailments: list[tuple[int, Placed]] | None = None
        self._defined: dict[str, Placed] | None = None

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
                told = block.label is None and block.lead is None and block.cell is None
                return self.section_topic(block, kinds) if told else self.topic(sentence, kinds)
            if (token.lower in self.pronouns or token.lemma in self.pronouns) and position <= first + 3:
                given = self._name_given(sentence)
                if given is not None and given.last < last and given.kind in kinds.natural:
                    return given
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
        if block.label is not None or (block.cell is not None and self.sentences[sentence] is block.sentences[0]):
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
            given = self._name_given(index) if index < sentence else None
            if given is not None and given.kind in kinds.natural:
                return given
            if index == sentence:
                mentions = [m for m in mentions if m.last < position and not self._is_said(index, m)]
            elif self.sentences[index].tokens[0].lower == self.sentences[sentence].tokens[0].lower in self.pronouns:
                continue
            plain = [m for m in mentions if not self.is_circumstance(index, m)]
            if single and index < sentence:
                listed = self._coordinated(index)
                plain = [m for m in plain if m not in listed]
                # "Reflexes are reduced. Doctors treat it with …": the disease
                plain = [m for m in plain if not self._is_told_by_clause(self.sentences[index], m)]
            if index == sentence:
                pointed = [m for m in mentions if m.kind in kinds and self._is_pointed_at(m)]
                plain = pointed[-1:] or plain
            staged = self._staged(index) if index < sentence else None
            if staged is not None and not any(m.kind in kinds.natural for m in plain):
                return staged if staged.kind in kinds.natural else self.topic(sentence, kinds)
            if not plain:
                continue
            if index < sentence:
                told = self._past_people(index)
                plain = [m for m in plain if m.first >= told]
                if not plain:
                    break  # "People who have diabetes are at higher risk. Blood tests are used to diagnose it."
            if index < sentence:
                main = self._past_condition(index)
                plain = [m for m in plain if m.first >= main] or plain
            following = self.sentences[index].tokens[plain[0].last + 1 : plain[0].last + 2]
            if single and index < sentence and self._is_listed_role(plain[0]):
                break  # "Other symptoms are red eyes and fever. It is treated with …": the disease is
            if index < sentence and self._tells_of_other(plain[0]):
                continue  # "Osteoporosis is its main risk factor. It …"
            topic = self.section_topic(block, kinds) if index < sentence else None
            is_said = any(t.lower in self.words["be"] for t in following)
            if is_said and plain[0].kind in kinds.natural and not self._is_cause_of(plain[0], topic, mentions):
                return plain[0]  # "Gout is a form of arthritis. It …"
            if topic and topic.kind in kinds.natural and any(m.concept == topic.concept for m in mentions):
                return topic
            if plain[0].kind in kinds:
                felt = plain[0].kind in self.words["felt-kinds"] and plain[0].kind not in kinds.natural
                if felt and topic and topic.kind in kinds.natural and not self._is_subject(index, plain[0]):
                    return topic  # "Some children have a fever. It can affect any joint": the disease does
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
            if index == sentence and self._is_subject(index, plain[0]) and not self._is_told_as_cause(plain[0]):
                return None  # "Hardware is removed when it causes pain": the hardware does
            break
        return self.topic(sentence, kinds)

    def _name_given(self, index: int) -> Placed | None:
        """Return the thing by which a sentence calls what was told before ("This is called a syrinx, and it …")."""
        tokens = self.sentences[index].tokens
        if tokens[0].lower not in self.pronouns and tokens[0].lower not in self.determiners:
            return None
        calling = self.words["calling-participles"]
        verb = next((p for p, token in enumerate(tokens[:LONGEST_NAMING]) if token.lower in calling), 0)
        if not any(token.lower in self.words["be"] for token in tokens[:verb]):
            return None
        light = self.words["determiners"] | self.words["calling-links"]
        first = next((p for p in range(verb + 1, len(tokens)) if tokens[p].lower not in light), len(tokens))
        return next((m for m in self.places.of_sentence(index) if m.first == first), None)

    def _staged(self, index: int) -> Placed | None:
        """Return the operation within which a sentence stands that opens with it ("In a revision operation, the old
        parts are taken out. It …")."""
        first = next(iter(self.places.of_sentence(index)), None)
        if first is None or not self.is_circumstance(index, first) or not self._opens_with(index, first):
            return None
        return None if self._is_bare_name(first) else first

    def _is_listed_role(self, mention: Placed) -> bool:
        """Return whether a thing is told as a symptom, sign or the like, by a word that opens its sentence ("Symptoms
        may include fever")."""
        if mention.kind not in self.words["felt-kinds"]:
            return False
        opening = self.sentences[mention.sentence].tokens[: min(mention.first, LONGEST_ROLE)]
        return any(token.lemma in self.words["role-nouns"] for token in opening)

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

    def _past_condition(self, index: int) -> int:
        """Return where the main clause of a sentence begins that has a condition in front ("When the spine is unstable,
        a fusion is added. This …"), where an operation or implant is named in it; the start of others."""
        tokens = self.sentences[index].tokens
        if tokens[0].lower not in self.words["condition-openers"]:
            return 0
        comma = next((p for p, token in enumerate(tokens) if token.text == ","), 0)
        named = self.places.within(index, comma + 1, len(tokens) - 1)[:1]
        return comma if any(m.kind in self.words["told-apart-kinds"] for m in named) else 0

    def _is_cause_of(self, mention: Placed, topic: Placed | None, mentions: Sequence[Placed]) -> bool:
        """Return whether a sentence tells a thing as a cause of the topic ("A slipped disc is the leading cause of
        sciatica"): what follows goes on about the topic."""
        told = next((m for m in mentions if topic and m.concept == topic.concept and m.first > mention.last), None)
        if told is None or topic is None or mention.concept == topic.concept:
            return False
        between = self.sentences[mention.sentence].tokens[mention.last + 1 : told.first]
        return any(token.lemma in self.words["cause-nouns"] for token in between)

    def _unnamed_before(self, index: int, position: int) -> bool:
        """Return whether the pronoun before some token of a sentence begins a reason, and the clause before that is
        about something without a name here ("Quinine is no longer used because it can …"): that is meant."""
        tokens, start = self.sentences[index].tokens, self._reason_before(index, position)
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
        opening = self.sentences[index].tokens[: subject.first]
        opens = all(token.lower in self.words["determiners"] for token in opening)
        return opens and self._reason_before(index, position) > 0

    def _reason_before(self, index: int, position: int) -> int:
        """Return where a reason opens right before some token of a sentence; 0 where none does."""
        tokens, reasons = self.sentences[index].tokens, self.words["reason-openers"]
        near = range(position - 1, max(0, position - 4), -1)
        return next((p for p in near if tokens[p].lower in reasons), 0)

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

    def means_a_trouble(self, sentence: int, first: int, kinds: Kinds) -> bool:
        """Return whether a clause begins with a pronoun for the trouble that the sentence before opens with, where
        something else is looked for ("Screw loosening is common. It is linked with smoking.": not the operation)."""
        pronoun = self.sentences[sentence].tokens[first].lower in self.words["singular-pronouns"]
        before = self.places.of_sentence(sentence - 1)[:1] if sentence and pronoun and not first else ()
        return any(
            trouble.kind in self.words["harm-kinds"]
            and trouble.kind not in kinds
            and self._is_subject(sentence - 1, trouble)
            for trouble in before
        )

    def _warns(self, sentence: int, first: int) -> bool:
        """Return whether a clause tells why what the sentence begins with should not be done ("Do not pull on the
        rails, because this strains the back"): of that, whatever it is."""
        tokens = self.sentences[sentence].tokens
        if first < 1 or tokens[first - 1].lower not in self.words["clause-openers"]:
            return False
        return any(token.lower in self.words["negations"] for token in tokens[:2])

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
        return before in self.words["universal-markers"] and self._is_bare_name(mention)

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
                    and not self._is_bare_name(mention)
                    and not self.is_circumstance(index, mention)
                ):
                    return mention
        return None

    def named_before(self, sentence: int, kinds: Sequence[str]) -> Placed | None:
        """Return the thing of some kinds that the section names last before a sentence, as no circumstance; in the same
        sentence one of the first kind before others."""
        for index in self._before_in_section(sentence):
            fitting = [
                mention
                for mention in self.places.of_sentence(index)
                if mention.kind in kinds and self._is_named(mention) and not self._is_told_as_cause(mention)
            ]
            if fitting:
                return min(fitting, key=lambda mention: kinds.index(mention.kind))
        return None

    def general_before(self, sentence: int, kinds: frozenset[str]) -> Placed | None:
        """Return the thing that the section names last, before a sentence, by its kind only ("Surgery is reserved for
        severe cases"): where it names several narrower ones besides, what it goes on to tell is told of them all."""
        for index in self._before_in_section(sentence):
            for mention in reversed(self.places.of_sentence(index)):
                if mention.kind in kinds and self._is_bare_name(mention) and not self.is_circumstance(index, mention):
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

    def ailment(self, sentence: int) -> Placed | None:
        """Return the disorder that a page on operations or implants tells of in a section of its own ("Symptoms" in a
        leaflet on a fusion): what it names most before a sentence, else what it first opens a sentence with."""
        if self._ailments is None:
            self._ailments = list(self._told_ailments())
        before = bisect_left(self._ailments, sentence, key=lambda told: told[0])
        return self._ailments[before - 1][1] if before else None

    def _told_ailments(self) -> Iterator[tuple[int, Placed]]:
        """Yield the sentences that name disorders, not as risks, and which of these the text is about after each."""
        kinds, operating = self.words["troubling-kinds"], self.words["operating-kinds"]
        if not self.titled or any(topic.kind not in operating for topic in self.titled):
            return
        named: dict[str, list[Placed]] = {}
        opened: Placed | None = None
        leading: list[Placed] = []
        tied = 0
        for mention in self._of_kinds(kinds):
            heading = self.heading_of(self.block_of[mention.sentence])
            told_as_risk = heading is not None and heading.rule.predicate in self.words["operating-predicates"]
            if told_as_risk or mention.status is Status.ABSENT:
                continue
            same = named.setdefault(mention.concept, [])
            same.append(mention)
            if len(same) > len(leading) or same is leading:
                leading, tied = same, 1
            elif len(same) == len(leading):
                tied += 1
            first = self.places.of_sentence(mention.sentence)[0]
            if opened is None and mention is first and self._is_named(mention) and not self._is_told_as_cause(mention):
                opened = mention
            about = leading[0] if len(leading) > 1 and tied == 1 else opened
            if about is not None:
                yield mention.sentence, about

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
        for topic in self.titled:
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
            titled = {topic.concept: topic for topic in self.titled}
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
