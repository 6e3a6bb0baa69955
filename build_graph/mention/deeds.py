"""Things named by what is done ("lowers the amount of uric acid", "helps people walk sooner"); see ``phrases.yaml``.

What a treatment does for someone is seldom a name: it is a verb and its object. Such a phrase is taken where one of
the things that may do it stands before the verb or is meant by a pronoun there, where nothing in it is known by a
better name, and where its object is nothing bad. Each word of a sentence is looked at as a verb once, and the phrase
after it has a longest length, so that the work is linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..language import HYPHENS, last_other
from ..model import Document, Span
from ..segment import Kind, Layout, Sentence
from .deed import ACT, CLAUSE, DONE, STATE, THING, Deed
from .lexicon import Lexicon
from .records import Mention

LONGEST_NAME = 7
"""Most words of the thing to which something is done."""

LONGEST_ADDITION = 4
"""Most words of what a preposition joins to that thing."""

LONGEST_ACT = 8
"""Most words of what someone then does ("walk without a stick")."""


def find_deeds(
    document: Document, layout: Layout, sentences: Sequence[Sentence], known: Iterable[Mention], lexicon: Lexicon
) -> tuple[Mention, ...]:
    """Return the mentions that are known, and the things that the sentences name by what is done.

    What a deed covers and is known already belongs to it; the name of a thing with a worth of its own stays.
    """
    by_sentence: dict[int, list[Mention]] = {}
    for mention in known:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    for index, sentence in enumerate(sentences):
        if layout.blocks[sentence.block].kind is Kind.HEADING or sentence.is_question or sentence.is_label:
            continue
        mentions = by_sentence.setdefault(index, [])
        for deed in _SentenceDeeds(document, sentence, index, mentions, lexicon).found():
            mentions[:] = [m for m in mentions if not m.overlaps(deed.first, deed.last)]
            mentions.append(deed)
    return tuple(m for index in sorted(by_sentence) for m in sorted(by_sentence[index], key=lambda m: m.first))


class _SentenceDeeds:
    """The work on one sentence; see :func:`find_deeds`."""

    def __init__(
        self, document: Document, sentence: Sentence, index: int, mentions: Sequence[Mention], lexicon: Lexicon
    ) -> None:
        self.document, self.tokens, self.index, self.lexicon = document, sentence.tokens, index, lexicon
        self.words = lexicon.words
        self.covering = {p: m for m in mentions for p in range(m.first, m.last + 1)}

    def found(self) -> Iterator[Mention]:
        """Yield the deeds of the sentence, in its order."""
        taken = -1
        for position, token in enumerate(self.tokens):
            if position <= taken or not self._is_free(position):
                continue
            for deed in self.lexicon.deeds.get(token.lemma, ()):
                active = deed.shape not in (CLAUSE, DONE)
                if active and not (self._is_verb(position) and self._has_doer(position, deed)):
                    continue
                span = self._extent(position, deed)
                if span is None:
                    continue
                first, last = span
                if any(m.kind == deed.kind for p in range(first, last + 1) if (m := self.covering.get(p))):
                    continue  # what is known has its own name
                text = self.document.text[self.tokens[first].start : self.tokens[last].end]
                yield Mention(
                    sentence=self.index,
                    first=first,
                    last=last,
                    span=Span(self.tokens[first].start, self.tokens[last].end),
                    text=text,
                    kind=deed.kind,
                    label="",
                    method="coined",
                    score=0.4,
                    verb=position,
                )
                taken = last
                break

    def _is_free(self, position: int) -> bool:
        """Return whether a word belongs to no name, or begins that of a measure, which is a gain where a thing takes it
        ("exercise keeps the spine flexible")."""
        mention = self.covering.get(position)
        return mention is None or (
            mention.first == position < mention.last
            and mention.kind in self.words["telling-measures"]
            and not self.tokens[position].lower.endswith("ing")
        )

    # -- the verb and who does it --------------------------------------------------------------------------------

    def _before(self, position: int) -> int:
        """Return the word before a verb, adverbs and helping verbs aside; -1 where none stands there."""
        return last_other(self.tokens, position - 1, self.lexicon.helping, -1)

    def _is_verb(self, position: int) -> bool:
        """Return whether a word that may be a verb is one here, and in the active voice."""
        token = self.tokens[position]
        before = self.tokens[position - 1].lower if position else ""
        after = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
        if after is None or before in self.words["articles"] | self.words["be"]:
            return False
        if token.lower.endswith("ed") or (token.lower != token.lemma and not token.lower.endswith(("s", "ing"))):
            return after.lower in self.words["label-articles"]  # "improved the look", but not "improved by"
        if token.lower.endswith("ing") and token.lower != token.lemma:
            return (
                before in self.words["prepositions"] | self.words["adding-joiners"] | {","}
                or after.lower in self.words["label-articles"]
            )
        if (
            before in self.words["prepositions"] - {"to"}
            or before in self.words["noun-markers"] - self.words["subject-pronouns"]
        ):
            return False
        if token.lower != token.lemma:
            return True
        subject = self._before(position)
        if subject < 0 or self.tokens[subject].lower in self.words["articles"]:
            return False  # "the first cut"
        word = self.tokens[subject]
        pronoun = word.lower in self.words["clause-pronouns"] | self.words["subject-pronouns"]
        if subject == position - 1 and not pronoun and self.lexicon.is_verb(word) and subject not in self.covering:
            return False  # "sets free"
        joined = self.tokens[subject].lower in self.words["joiners"]
        named = after.lower in self.words["determiners"] or token.lemma not in self.words["verbal-adjectives"]
        return named or not joined  # "the upper or lower edge"

    def _has_doer(self, position: int, deed: Deed) -> bool:
        """Return whether a thing that may do the deed stands before its verb or a pronoun that may mean one, and no
        person does it."""
        before = self._before(position)
        purposed = position > 0 and any(t.lower == "to" for t in self.tokens[before + 1 : position])
        if before < 0:
            return self.tokens[position].lower != self.tokens[position].lemma and not purposed
        word = self.tokens[before]
        pronouns = self.words["subject-pronouns"] | self.words["relative-pronouns"] | self.words["demonstratives"]
        people = (self.words["persons"] | self.words["carers"]) - pronouns
        if word.lemma in people and not purposed:
            return False
        if before and self.tokens[before - 1].lower in self.words["comparers"]:
            return False  # "removes bone faster than it builds new bone"
        joined = word.text == "," or word.lower in self.words["joiners"]
        if joined and not purposed and any(token.lemma in people for token in self.tokens[:3]):
            return False  # "The surgeon makes a cut and then opens the canal"
        if any(m.kind in deed.by for p, m in self.covering.items() if p < position):
            return True
        return any(token.lower in pronouns for token in self.tokens[:position])

    # -- what follows the verb -----------------------------------------------------------------------------------

    def _extent(self, position: int, deed: Deed) -> tuple[int, int] | None:
        """Return the range of tokens that name a deed, or None where what follows its verb is nothing that it asks
        for."""
        start = position + 1
        while start < len(self.tokens) - 1 and self.tokens[start].lower in self.words["particles"]:
            start += 1
        if deed.shape == THING:
            return self._of_thing(position, start, deed)
        if deed.shape == STATE:
            return self._of_state(position, start, deed)
        if deed.shape == CLAUSE:
            return self._of_clause(start, deed)
        if deed.shape == DONE:
            return self._of_done(position, deed)
        return self._of_act(position, start, deed) if deed.shape == ACT else self._of_ease(start, deed)

    def _of_thing(self, position: int, start: int, deed: Deed) -> tuple[int, int] | None:
        end = self._name_end(start)
        if end is None:
            return None
        if self._is_fit(start, end, deed):
            return position, self._with_additions(end, deed)
        if not deed.only_with:
            return None
        given = end + 1  # "gives [the neck] better support": to whom or what first
        end = self._name_end(given) if given < len(self.tokens) else None
        if end is None or not self._is_fit(given, end, deed):
            return None
        while self.tokens[given].lower in self.words["label-articles"]:
            given += 1
        return given, self._with_additions(end, deed)

    def _of_state(self, position: int, start: int, deed: Deed) -> tuple[int, int] | None:
        end = self._name_end(start, deed.states)
        if end is None or not self._is_fit(start, end, deed):
            return None
        cursor = end + 1
        while cursor < len(self.tokens) and self.tokens[cursor].lower in self.words["adverbs"]:
            cursor += 1
        if cursor >= len(self.tokens):
            return None
        token, after = self.tokens[cursor], self.tokens[cursor + 1 : cursor + 2]
        if self._kinds_within(position + 1, start, end) & self.words["ill-kinds"]:
            return None  # "keeps pain in check", "keeps scoliosis from getting worse": treated, or prevented
        if token.lower == "from" and after and after[0].lower.endswith("ing"):
            return position, self._act_end(cursor + 1, deed)
        if token.lower in self.words["place-words"]:
            if not after or after[0].lower in self.words["own-determiners"]:
                return None  # "puts a new joint in its place"
            reach = range(cursor + 1, min(cursor + 4, len(self.tokens)))
            place = next((p for p in reach if self.tokens[p].lower in self.words["good-places"]), None)
            return (position, place) if place is not None else None
        return (position, cursor) if token.lower in deed.states else None

    def _of_act(self, position: int, start: int, deed: Deed) -> tuple[int, int] | None:
        """Return the range of what someone, or something with its name, then does; a single verb says too little and
        takes in who is helped to it ("help you heal")."""
        tokens = self.tokens
        verb = self._plain_verb(start, deed)
        if verb is None or tokens[verb].lemma in deed.not_with:
            return None
        named = [p for p in range(start, verb) if tokens[p].is_word]
        if any(tokens[p].lemma in self.words["never-coined"] - self.words["persons"] for p in named):
            return None
        last = self._act_end(verb, deed)
        if last == verb and tokens[verb].lemma not in deed.only_with:
            return None
        if self._kinds_within(verb + 1, verb + 1, min(verb + 2, last)) & deed.bars:
            return None
        persons = self.words["persons"] | self.words["clause-pronouns"] | self.words["object-persons"]
        light = self.words["determiners"]
        while named and tokens[named[0]].lower in light and tokens[named[0]].lower not in persons:
            named = named[1:]
        own = [p for p in named if tokens[p].lower not in {"to"}]
        if own and not any(tokens[p].lemma in persons or tokens[p].lower in persons for p in own):
            return own[0], last
        return (position if last == verb else verb), last

    def _of_ease(self, start: int, deed: Deed) -> tuple[int, int] | None:
        """Return the range of "easier to walk" after "makes it"."""
        tokens = self.tokens
        if start + 3 >= len(tokens) or tokens[start].lower != "it" or tokens[start + 1].lower not in deed.states:
            return None
        to = next((p for p in range(start + 2, min(start + 6, len(tokens) - 1)) if tokens[p].lower == "to"), None)
        return (start + 1, self._act_end(to + 1, deed)) if to is not None else None

    def _of_done(self, position: int, deed: Deed) -> tuple[int, int] | None:
        """Return the range of a thing that begins its clause and of what is done to it ("motion is preserved")."""
        tokens = self.tokens
        token = tokens[position]
        if token.is_present or token.lower.endswith("ing"):
            return None
        be = last_other(tokens, position - 1, self.words["adverbs"], -1)
        if be < 1 or tokens[be].lower not in self.words["be"]:
            return None
        first = be
        while first > 0 and be - first < LONGEST_NAME and tokens[first - 1].is_word:
            before = tokens[first - 1]
            if before.lower in self.words["clause-openers"] | self.words["joiners"] or self.lexicon.is_verb(before):
                break
            first -= 1
        opening = tokens[first - 1] if first else None
        if opening is not None and opening.text != "," and opening.lower not in self.words["adding-joiners"]:
            return None
        while first < be and tokens[first].lower in self.words["determiners"]:
            first += 1
        if first == be or tokens[first].lower in self.words["prepositions"]:
            return None
        return (first, position) if self._is_fit(first, be - 1, deed) else None

    def _of_clause(self, start: int, deed: Deed) -> tuple[int, int] | None:
        """Return the range of the clause after "so that", its subject included where that is no person."""
        tokens = self.tokens
        if start + 3 >= len(tokens) or tokens[start].lower not in self.words["result-openers"]:
            return None
        first = start + 1
        while tokens[first].lower in self.words["determiners"] and first < len(tokens) - 2:
            first += 1
        helping = self.words["modals"] | self.words["have"] | self.words["happening-verbs"] | self.words["be"]
        near = range(first, min(first + LONGEST_NAME, len(tokens) - 1))
        verb = next((p for p in near if self._opens_predicate(p, helping)), None)
        if verb is None:
            return None
        own = [p for p in range(start + 1, verb) if tokens[p].is_word]
        if any(tokens[p].lemma in self.words["never-coined"] - self.words["persons"] for p in own):
            return None
        last = self._act_end(verb, deed)
        if self._kinds_within(first, first, last) & (deed.bars | {deed.kind}):
            return None
        persons = self.words["persons"] | self.words["clause-pronouns"] | self.words["subject-pronouns"]
        if any(tokens[p].lemma in persons or tokens[p].lower in persons for p in own):
            skip = self.words["modals"] | self.words["adverbs"] | self.words["be"] | self.words["ability-words"]
            while verb < last and tokens[verb].lower in skip:
                verb += 1
            first = verb
        elif tokens[verb + 1].lower in self.words["comparatives"]:
            first = verb  # "the cord in the canal [has more room]"
        return (first, last) if last > first else None

    def _opens_predicate(self, position: int, helping: frozenset[str]) -> bool:
        """Return whether a word begins what a clause says of its subject."""
        token = self.tokens[position]
        return token.lower in helping or (position not in self.covering and self.lexicon.is_verb(token))

    def _plain_verb(self, start: int, deed: Deed) -> int | None:
        """Return where the verb in its plain form stands that says what is let happen, with "to" where one is there."""
        tokens = self.tokens
        verbs = self.words["verbs"] | self.words["result-verbs"]
        for p in range(start, min(start + LONGEST_NAME, len(tokens))):
            token = tokens[p]
            if not token.is_word and token.text not in HYPHENS:
                return None
            before = tokens[p - 1].lower
            if token.lower in self.words["finite"] - self.words["clause-pronouns"] and p > start:
                return None
            leads = tokens[p - 1].lemma in self.words["persons"] or before == "to"
            plain = token.lower == token.lemma and token.lower not in self.lexicon.stop | self.words["modifiers"]
            if p > start and leads and plain and not token.lower.endswith("ly"):
                return p  # "lets patients climb"
            if (
                token.lower == token.lemma in verbs
                and before not in self.words["articles"] | self.words["prepositions"] - {"to"}
                and (before == "to" or token.lower not in self.words["noun-verbs"])
            ):
                return p
        return None

    def _name_end(self, start: int, states: frozenset[str] = frozenset()) -> int | None:
        """Return where the name of a thing ends that begins at a position, or None where none does."""
        tokens, position, content = self.tokens, start, False
        while position < min(len(tokens), start + LONGEST_NAME):
            token = tokens[position]
            mention = self.covering.get(position)
            if mention is not None and mention.first == position:
                position, content = mention.last + 1, True
                continue
            if not token.is_word:
                if token.text in HYPHENS or token.text in "'’":
                    position += 1
                    continue
                break
            if content and token.lower in states:
                break
            light = token.lower in self.words["determiners"]
            if light and content:
                break
            if not light:
                if token.lower in self.lexicon.stop and token.lower not in self.words["adverbs"]:
                    break
                noun = token.lemma in self.words["noun-verbs"] or not content
                if self.lexicon.is_verb(token) and not noun:
                    break
                if token.lower in self.words["adverbs"]:
                    if content:
                        break
                else:
                    content = True
            position += 1
        return position - 1 if content else None

    def _with_additions(self, end: int, deed: Deed) -> int:
        """Return the end of a thing with what "of" or one preposition of place joins to it ("of the disease")."""
        tokens = self.tokens
        for _ in range(2):
            if end + 2 >= len(tokens) or tokens[end + 1].lower not in self.words["addition-prepositions"]:
                break
            further = self._name_end(end + 2)
            if further is None or further - end - 1 > LONGEST_ADDITION + 1:
                break
            if any(tokens[p].lemma in deed.not_with for p in range(end + 2, further + 1)):
                break
            bars = deed.bars - deed.by if tokens[end + 1].lower in self.words["need-links"] else deed.bars | deed.by
            if not self._is_plain(end + 2, further, bars):
                break
            end = further
        return end

    def _is_plain(self, first: int, last: int, bars: frozenset[str]) -> bool:
        """Return whether words name no person, time or thing of a barred class."""
        tokens = self.tokens
        barred = self.words["persons"] | self.words["never-coined"]
        return not any(tokens[p].lemma in barred for p in range(first, last + 1)) and not any(
            m.kind in bars for p in range(first, last + 1) if (m := self.covering.get(p))
        )

    def _is_fit(self, first: int, last: int, deed: Deed) -> bool:
        """Return whether the thing to which something is done is one that a deed asks for."""
        tokens = self.tokens
        named = range(first, last + 1)
        kinds = self._kinds_within(first, first, last)
        if deed.kind in kinds or not kinds.isdisjoint(deed.bars):
            return False
        content = [p for p in named if tokens[p].is_word and tokens[p].lower not in self.words["determiners"]]
        if not content or tokens[content[0]].text[0].isdigit():
            return False
        lemmas = {tokens[p].lemma for p in content}
        if not lemmas.isdisjoint(deed.not_with) or (deed.only_with and lemmas.isdisjoint(deed.only_with)):
            return False
        persons = self.words["persons"] | self.words["never-coined"]
        if deed.shape == STATE:
            return lemmas.isdisjoint(self.words["never-coined"])
        if last + 1 < len(tokens) and tokens[last + 1].lower in self.words["joiners"]:
            ending = (
                tokens[last].lower.endswith(tuple(self.words["adjectival-endings"])) and self.covering.get(last) is None
            )
            if ending or tokens[last].lower in self.words["modifiers"]:
                return False  # "reduces physical and emotional stress"
        return lemmas.isdisjoint(persons)

    def _kinds_within(self, after: int, first: int, last: int) -> set[str]:
        """Return the kinds of the things that words name; a name that begins before ``after``, with the verb itself, is
        none of them."""
        named = (self.covering.get(p) for p in range(first, last + 1))
        return {m.kind for m in named if m is not None and m.first >= after}

    def _act_end(self, verb: int, deed: Deed) -> int:
        """Return where what someone does ends: at a mark, another clause or verb, or a time."""
        tokens, position = self.tokens, verb + 1
        closing = self.words["clause-openers"] | self.words["modals"] | self.words["times"]
        while position < min(len(tokens), verb + LONGEST_ACT):
            token = tokens[position]
            if not token.is_word and token.text not in HYPHENS:
                break
            if token.lower in closing or token.lower in self.words["joiners"]:
                break
            if (
                position > verb + 1
                and token.lower in self.words["finite"]
                and token.lower not in self.words["clause-pronouns"]
            ):
                break
            position += 1
        position -= 1
        while position > verb and (
            tokens[position].lower in self.words["prepositions"] - self.words["act-particles"]
            or tokens[position].lower in self.words["determiners"]
        ):
            position -= 1
        return position
