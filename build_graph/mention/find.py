"""Finding mentions: labels of the vocabulary, abbreviations that the text defines, and phrases with a typed head.

Order matters and is the order of trust: what the vocabulary names stands; an abbreviation takes the concept of the
words before it; a phrase around a known head or ending is taken where nothing better was found. Each step looks at a
token a bounded number of times.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from ..language import Step, Token, last_other
from ..model import Document, Span
from ..segment import Sentence
from ..vocabulary import ARTICLE, Label
from .composed import Phrase
from .homonyms import with_meanings
from .lexicon import Head, Lexicon, best_label
from .records import Mention, Sentences

LONGEST_PHRASE = 7
"""Most words of a noun phrase that is taken whole."""


def find_mentions(
    document: Document, sentences: Sentences, lexicon: Lexicon, titles: Collection[int] = ()
) -> tuple[Mention, ...]:
    """Return the mentions of a document, sorted by place, no two overlapping.

    ``titles`` are the indices of the sentences that are its title: what these name is meant by its last word alone.
    """
    found: list[list[Mention]] = []
    for index, sentence in enumerate(sentences):
        finder = _SentenceFinder(document, sentence, index, lexicon)
        found.append(finder.mentions())
    abbreviations = _abbreviations(sentences, found)
    if abbreviations:
        for index, sentence in enumerate(sentences):
            found[index] = _with_abbreviations(document, sentence, index, found[index], abbreviations)
    heads = _titled_heads(sentences, found, titles, lexicon)
    if heads:
        for index, sentence in enumerate(sentences):
            found[index] = _with_heads(document, sentence, index, found[index], heads, lexicon)
    divided = _divided(found, titles, lexicon)
    if divided is not None:
        for index, sentence in enumerate(sentences):
            found[index] = _with_types(document, sentence, index, found[index], divided, lexicon)
    mentions = (mention for in_sentence in found for mention in in_sentence)
    return tuple(with_meanings(mentions, sentences, lexicon.homonyms, lexicon.vocabulary))


_NAME_MARKS = frozenset(",&(")
_TYPE_NUMBER = re.compile(r"[IVX]+[a-c]?|\d[a-cA-C]?")


class _SentenceFinder:
    """The work on one sentence; see :func:`find_mentions`."""

    def __init__(self, document: Document, sentence: Sentence, index: int, lexicon: Lexicon) -> None:
        self.document, self.sentence, self.index, self.lexicon = document, sentence, index, lexicon
        self.words = lexicon.words
        self.tokens: Sequence[Token] = sentence.tokens

    def mentions(self) -> list[Mention]:
        """Return the mentions of the sentence, in its order."""
        labelled = self._labelled()
        taken = {position for mention in labelled for position in range(mention.first, mention.last + 1)}
        labelled = [self._with_modifiers(mention, taken) for mention in labelled]
        found = _without_overlaps(labelled)
        found = _without_overlaps([*found, *self._typed(found)])
        found = _without_overlaps([*found, *self._composed(found)])
        found = _without_overlaps([*found, *self._likewise(found)])
        found = self._coordinated(self._defining(self._enumerated(found)))
        named = self._organisations()
        return [m for m in found if not self._is_generic(m) and not any(m.overlaps(*name) for name in named)]

    def _organisations(self) -> list[tuple[int, int]]:
        """Return the token ranges that name an organisation: capitalised words around a word such as "Institute".

        Small words between them and an abbreviation in brackets after them belong to the name.
        """
        found = []
        for position, token in enumerate(self.tokens):
            if token.lower not in self.lexicon.organisations or not token.text[0].isupper() or token.text.isupper():
                continue
            first = last = position
            while first > 0 and self.tokens[first - 1].text[0].isupper():
                first -= 1
            cursor = position + 1
            while cursor < len(self.tokens) and cursor - position <= 16:
                text = self.tokens[cursor].text
                if text[0].isupper():
                    last = cursor
                elif text not in self.words["name-links"] and text not in _NAME_MARKS:
                    break
                cursor += 1
            if last > first:
                found.append((first, last))
        return found

    def _is_generic(self, mention: Mention) -> bool:
        if len(mention) > 1 and mention.method in ("label", "variant"):
            return self.lexicon.normaliser.key(mention.text) in self.lexicon.generic
        return self.lexicon.is_generic(self.tokens[mention.first : mention.last + 1])

    def make(self, first: int, last: int, **values: object) -> Mention:
        """Return the mention of a range of tokens."""
        span = Span(self.tokens[first].start, self.tokens[last].end)
        text = self.document.text[span.start : span.end]
        return Mention(sentence=self.index, first=first, last=last, span=span, text=text, **values)  # type: ignore[arg-type]

    # -- labels --------------------------------------------------------------------------------------------------

    def _labelled(self) -> list[Mention]:
        """Return the labels that cover the sentence best, from left to right.

        Of all ways to choose labels without overlap the one with the longest labels wins (the sum of the squares of
        their lengths in words), so that "regular follow-up appointments" is an appointment; found from right to left
        in one pass.
        """
        steps = self.lexicon.normaliser.steps(self.tokens, light=True)
        worth = [0] * (len(steps) + 1)
        chosen: list[tuple[int, Label] | None] = [None] * len(steps)
        for start in range(len(steps) - 1, -1, -1):
            worth[start] = worth[start + 1]
            found = list(self.lexicon.trie.beginning(steps, start, self.tokens))
            inverted = self._inverted(steps, start)
            if inverted is not None:
                found.append(inverted)
            for last, label in found:
                if self._ends_in_verb(label, steps[last].last):
                    continue
                total = (last - start + 1) ** 2 + worth[last + 1]
                if total > worth[start]:
                    worth[start], chosen[start] = total, (last, label)
        mentions: list[Mention] = []
        position = 0
        while position < len(steps):
            hit = chosen[position]
            if hit is None:
                position += 1
                continue
            last, label = hit
            mentions.append(self._of_label(label, steps[position].first, steps[last].last))
            position = last + 1
        return mentions

    def _ends_in_verb(self, label: Label, last: int) -> bool:
        """Return whether the noun at the end of a label is a participle here ("steroids used to treat it": no "steroid
        use")."""
        token = self.tokens[last]
        return (
            token.lower.endswith("ed")
            and token.lemma in self.words["noun-verbs"]
            and label.wording.lower().endswith(f" {token.lemma}")
        )

    def _of_label(self, label: Label, first: int, last: int) -> Mention:
        """Return the mention of a label."""
        concept = self.lexicon.vocabulary.concepts[label.concept]
        text = " ".join(token.lower for token in self.tokens[first : last + 1])
        exact = text == label.wording.lower().removeprefix(ARTICLE)
        return self.make(
            first,
            last,
            kind=concept.kind,
            label=label.wording,
            concept=concept.iri,
            method="label" if exact else "variant",
            score=1.0 if exact else 0.95,
        )

    def _inverted(self, steps: Sequence[Step], start: int) -> tuple[int, Label] | None:
        """Return the label "Y X" where the text has "X of the Y", or None."""
        if start + 2 >= len(steps) or steps[start + 1].lemma != "of":
            return None
        if steps[start].lemma in self.words["listing-nouns"] | self.words["kind-nouns"]:
            return None  # "signs of a wound infection", "a group of muscle diseases"
        after = start + 2
        while after < len(steps) and steps[after].light:
            after += 1
        for width in (2, 1):
            tail = steps[after : after + width]
            if len(tail) < width:
                continue
            key = (*(step.lemma for step in tail), steps[start].lemma)
            labels = self.lexicon.vocabulary.labels.get(key)
            if labels and len(steps[start].lemma) > 3:
                return after + width - 1, labels[0]
        return None

    # -- modifiers -----------------------------------------------------------------------------------------------

    def _with_modifiers(self, mention: Mention, taken: Container[int]) -> Mention:
        """Return the mention with the modifiers before it that belong to its name; ``taken`` are tokens of labels."""
        first, content = mention.first, False
        while first > 0 and first - 1 not in taken and mention.last - first < LONGEST_PHRASE:
            token = self.tokens[first - 1]
            if token.text in "-‐‑" and first > 1 and self.tokens[first - 2].end == token.start:
                if token.end != self.tokens[first].start:
                    break
                whole = self.tokens[first - 2].lower + "-" + self.tokens[first].lower
                before = self.tokens[first - 2]
                if self.lexicon.ends_phrase(before) and whole not in self.words["modifiers"]:
                    break
                first -= 2
                continue
            if (
                token.lower == "to"
                and first > 1
                and self._is_modifier(self.tokens[first - 2], first - 2, taken)
                and first < mention.first
            ):
                first -= 1
                continue
            if not self._is_modifier(token, first - 1, taken):
                break
            content = content or token.lower not in self.words["modifiers"]
            first -= 1
        while first < mention.first and (
            self.tokens[first].lower in self.words["empty-modifiers"] or not self.tokens[first].is_word
        ):
            first += 1
        if first == mention.first:
            return mention
        kept = [t for t in self.tokens[first : mention.first] if t.is_word]
        light = self.words["modifiers"] | self.words["empty-modifiers"]
        telling = self.words["telling-modifiers"] if mention.kind in self.words["graded-kinds"] else frozenset()
        content = any(t.lower not in light or t.lower in telling for t in kept)
        wider = self.make(
            first,
            mention.last,
            kind=mention.kind,
            label=mention.label,
            concept=mention.concept,
            method="modified",
            score=0.85,
        )
        if content:
            return replace(wider, concept=None, label="", broader=mention.concept, method="coined", score=0.6)
        return wider

    def _is_modifier(self, token: Token, position: int, taken: Container[int]) -> bool:
        """Return whether a word before a known thing is part of its name."""
        if token.lower not in self.words["modifiers"] or self._is_verb_of(token, position, taken):
            return False
        return not (token.lower in self.words["adverbs"] or token.lower in self.words["prepositions"])

    def _is_verb_of(self, token: Token, position: int, taken: Container[int]) -> bool:
        """Return whether an adjective is the verb of what stands before it ("bisphosphonates slow bone loss")."""
        if not position or token.lower not in self.words["verbs"] | self.words["harming-adjectives"]:
            return False
        before = self.tokens[position - 1].lower
        leads = self.words["modals"] | self.words["subject-pronouns"] | self.words["purpose-words"]
        return position - 1 in taken or before in leads

    # -- typed phrases -------------------------------------------------------------------------------------------

    def _typed(self, known: Sequence[Mention]) -> list[Mention]:
        """Return phrases around typed heads and words with telling endings, away from what is known."""
        taken: dict[int, Mention] = {}
        for mention in known:
            for position in range(mention.first, mention.last + 1):
                taken[position] = mention
        found: list[Mention] = []
        for position, token in enumerate(self.tokens):
            if position in taken or not token.is_word:
                continue
            for head in self.lexicon.heads.get(token.lemma, ()):
                phrase = self._phrase(position, head, taken)
                if phrase is not None:
                    found.append(phrase)
                    break
            else:
                kind = self._kind_by_ending(token)
                if kind:
                    first = self._left_edge(position, taken)
                    found.append(self._coin(first, position, kind))
        return found

    def _kind_by_ending(self, token: Token) -> str | None:
        for ending, kind, least, exceptions in self.lexicon.endings:
            if (
                len(token.lemma) >= least
                and token.lemma.endswith(ending)
                and token.lemma not in exceptions
                and token.lemma not in self.lexicon.never
            ):
                return kind
        return None

    def _phrase(self, position: int, head: Head, taken: dict[int, Mention]) -> Mention | None:
        first = self._left_edge(position, taken)
        last = position
        if head.doing:
            end = self._doing(position, taken)
            if end is not None:
                return self._coin(position if first > position else first, end, head.kind)
        if head.complement:
            end = self._complement(position, taken)
            if end is not None:
                return self._coin(first, end, head.kind)
        if not head.plain or (self.lexicon.is_verb(self.tokens[position]) and first == position):
            return None
        if first == position and self.lexicon.is_generic(self.tokens[first : last + 1]):
            return None
        if not self._is_specific(first, position):
            return None
        if first == position and head.kind in {taken[p].kind for p in (position - 1,) if p in taken}:
            return None
        if first == position:
            return None
        return self._coin(first, last, head.kind)

    def _is_specific(self, first: int, position: int) -> bool:
        """Return whether a phrase around a head that says little by itself ("disorder") has a word of the field."""
        head = self.tokens[position]
        if (head.lemma,) not in self.lexicon.generic:
            return True
        words = [token for token in self.tokens[first:position] if token.is_word]
        return any(token.lemma in self.lexicon.known and not token.lower.endswith("ly") for token in words)

    def _left_edge(self, position: int, taken: dict[int, Mention]) -> int:
        """Return where the noun phrase that ends at a position begins."""
        first = position
        while first > 0 and position - first < LONGEST_PHRASE - 1:
            token = self.tokens[first - 1]
            inside = taken.get(first - 1)
            if inside is not None:
                if inside.last != first - 1 or inside.kind in self.words["closed-kinds"]:
                    break
                first = inside.first
                continue
            if token.text in "-‐‑" and token.end == self.tokens[first].start and first > 1:
                first -= 2
                continue
            if self.lexicon.ends_phrase(token) or token.text[0].isdigit():
                break
            if token.lower.endswith("ing") and token.lemma in self.words["verbs"]:
                break
            if token.lower.endswith("ed") and first > 1 and self.tokens[first - 2].lower in self.words["be"]:
                break
            first -= 1
        while first < position and (
            self.tokens[first].lower in self.words["empty-modifiers"] or not self.tokens[first].is_word
        ):
            first += 1
        return first

    def _doing(self, position: int, taken: dict[int, Mention]) -> int | None:
        """Return the end of "difficulty walking", "inability to bend the knee", or None."""
        cursor = position + 1
        while cursor < len(self.tokens) and self.tokens[cursor].lower in self.words["trouble-links"]:
            cursor += 1
        if cursor >= len(self.tokens):
            return None
        verb = self.tokens[cursor]
        introduced = cursor > position + 1 and self.tokens[cursor - 1].lower == "to" and verb.lemma == verb.lower
        if not (verb.lower.endswith("ing") or introduced) or not verb.is_word:
            return None
        last = cursor
        cursor += 1
        while cursor < len(self.tokens) and cursor - last <= 3 and cursor - position <= LONGEST_PHRASE:
            token = self.tokens[cursor]
            if not token.is_word or token.lower in self.words["prepositions"] | self.words["clause-openers"]:
                break
            if token.lower in self.words["joiners"]:
                following = self.tokens[cursor + 1] if cursor + 1 < len(self.tokens) else None
                if (
                    following is None
                    or not following.lower.endswith("ing")
                    or following.lemma not in self.words["verbs"]
                ):
                    break
                last = cursor + 1
                cursor += 2
                continue
            if token.lower in self.words["finite"]:
                break
            if token.lower not in self.words["determiners"]:
                last = cursor
            cursor += 1
        return last

    def _complement(self, position: int, taken: dict[int, Mention]) -> int | None:
        """Return the end of the complement of a head ("loss of bladder control"), or None where it has none."""
        cursor = position + 1
        if cursor >= len(self.tokens) or self.tokens[cursor].lower not in self.lexicon.complement_prepositions:
            return None
        cursor += 1
        last = None
        while cursor < len(self.tokens) and cursor - position <= LONGEST_PHRASE:
            token = self.tokens[cursor]
            if token.lower in self.words["determiners"] and last is None:
                cursor += 1
                continue
            if cursor in taken:
                last = taken[cursor].last
                cursor = last + 1
                break
            noun = last is not None and token.lower in self.words["noun-verbs"]
            if self.lexicon.ends_phrase(token) and not noun and token.lower not in self.words["empty-modifiers"]:
                break
            last = cursor
            cursor += 1
        return last

    def _coin(self, first: int, last: int, kind: str) -> Mention:
        return self.make(first, last, kind=kind, label="", method="coined", score=0.5)

    # -- composed phrases ----------------------------------------------------------------------------------------

    def _composed(self, known: Sequence[Mention]) -> list[Mention]:
        """Return the phrases that known things make together with the words around them, away from other things."""
        found: list[Mention] = []
        passed, light = self.words["adverbs"], self.words["determiners"]
        for mention in known:
            for phrase in self.lexicon.phrases:
                if mention.kind not in phrase.anchors:
                    continue
                whole = phrase.around(self.tokens, mention.first, mention.last, passed, light)
                if whole is None:
                    continue
                inside = [m for m in known if m is not mention and m.overlaps(*whole)]
                if not inside or (phrase.over and all(len(m) == 1 for m in inside)):
                    label = f"{self.tokens[whole[1]].lower} {mention.text}" if phrase.turned else ""
                    found.append(replace(self._coin(*whole, phrase.kind), label=label))
        return found

    def _likewise(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Return what further adjectives say of a place of which a clause tells a first ("the joints are painful,
        swollen and stiff")."""
        found: list[Mention] = []
        for mention in mentions:
            ending = self.tokens[mention.last]
            for phrase in self.lexicon.phrases:
                said = phrase.turned and mention.kind == phrase.kind and len(mention) > 2
                if said and not phrase.after[-1].words.isdisjoint((ending.lower, ending.lemma)):
                    place = self._place_first_in(mention)
                    found += self._further(place, phrase, mention.last) if place is not None else ()
        return found

    def _further(self, place: Mention, phrase: Phrase, last: int) -> list[Mention]:
        """Return the adjectives that are joined to the last word of a phrase, each a thing of its own."""
        found: list[Mention] = []
        joins = self.words["joiners"] | self.words["adverbs"] | {","}
        position = last + 1
        while position < len(self.tokens):
            token = self.tokens[position]
            if token.lower in joins:
                position += 1
            elif (
                position > last + 1
                and not phrase.after[-1].words.isdisjoint((token.lower, token.lemma))
                and all(self.lexicon.ends_phrase(t) for t in self.tokens[position + 1 : position + 2])
            ):
                found.append(replace(self._coin(position, position, phrase.kind), label=f"{token.lower} {place.text}"))
                last, position = position, position + 1
            else:
                break
        return found

    # -- coordination --------------------------------------------------------------------------------------------

    def _enumerated(self, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions, those with the first of several places parted from it, so that it is in all of them:
        "fractures of the hip, wrist, and spine" are fractures."""
        background, light = self.words["background-kinds"], self.words["determiners"]
        result: list[Mention] = []
        for mention, following in itertools.zip_longest(mentions, mentions[1:]):
            between = self.tokens[mention.last + 1 : following.first] if following is not None else ()
            parted: list[Mention] = []
            if (
                following is not None
                and following.kind in background
                and mention.kind not in background | self.words["gathered-kinds"]
                and between
                and between[0].text == ","
                and all(token.lower in light for token in between[1:])
                and self._goes_on(following.last + 1)
            ):
                parted = self._parted(mention)
            result += parted or [mention]
        return result

    def _goes_on(self, position: int) -> bool:
        """Return whether a list goes on at a position, with a comma or a word that joins."""
        following = self.tokens[position : position + 1]
        return any(token.text == "," or token.lower in self.words["joiners"] for token in following)

    def _defining(self, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions, of a phrase that only says what its sentence's subject is the place that it names:
        "Spondylosis is a disorder of the spine", "Stenosis is a narrowing of the spinal canal"."""
        result: list[Mention] = []
        for mention in mentions:
            parted = None
            if result and self._is_done_to(mention, result):
                parted = self._place_last_in(mention)
            elif result and self._is_said_of(result[0], mention):
                parted = self._place_of(mention)
            elif result and self._is_clause_of(result[0], mention):
                parted = self._place_first_in(mention)
            result.append(parted or mention)
        return result

    def _is_done_to(self, mention: Mention, earlier: Sequence[Mention]) -> bool:
        """Return whether a phrase says by a verb what a trouble named before does to a place ("arthritis may pinch the
        nerves of the neck"), so that the one affects the other."""
        verb = self.tokens[mention.first]
        before = last_other(self.tokens, mention.first - 1, self.words["adverbs"])
        return (
            verb.lower in self.words["affecting-verbs"]
            and before > 0
            and self.tokens[before].lower in self.words["modals"]
            and (
                any(other.kind == mention.kind for other in earlier)
                or (earlier[-1].kind in self.words["troubling-kinds"] and earlier[-1].last == before - 1)
            )
        )

    def _place_last_in(self, mention: Mention) -> Mention | None:
        """Return the place that all words after the first one and its articles name, or None."""
        start = self._past_determiners(mention.first + 1, mention)
        for end in range(mention.last, start - 1, -1):
            found = self._place_at(start, end)
            if found is not None:
                ended = end == mention.last or self.tokens[end + 1].lower in self.words["prepositions"]
                return found if ended else None
        return None

    def _is_clause_of(self, subject: Mention, mention: Mention) -> bool:
        """Return whether a sentence says what its subject is by what happens in it ("a disorder in which …")."""
        between = [token.lower for token in self.tokens[subject.last + 1 : mention.first]]
        if between[:1] == ["("] and ")" in between:
            between = between[between.index(")") + 1 :]
        while between and between[-1] in self.words["determiners"]:
            between.pop()
        return (
            subject.kind == mention.kind
            and (mention.method == "coined" or mention.concept == subject.concept)  # not "in which bones break easily"
            and len(between) > 2
            and between[0] in self.words["be"]
            and between[-2] in self.words["prepositions"]
            and between[-1] == "which"
            and "," not in between
            and all(t.lower in self.words["determiners"] for t in self.tokens[: subject.first])
        )

    def _place_first_in(self, mention: Mention) -> Mention | None:
        """Return the place that a clause begins with ("one vertebra slips forward"), or None."""
        for start in range(mention.first, min(mention.first + 4, mention.last)):
            for end in range(mention.last - 1, start - 1, -1):
                found, following = self._place_at(start, end), self.tokens[end + 1]
                if found is not None:
                    ended = self.lexicon.ends_phrase(following) or self.lexicon.is_verb(following)
                    return found if ended else None  # "bone density is lower"
        return None

    def _is_said_of(self, subject: Mention, mention: Mention) -> bool:
        """Return whether a sentence begins with a subject, a form of "be" after it, and a phrase then names the subject
        again or what it is in general."""
        between = self.tokens[subject.last + 1 : mention.first]
        light = self.words["determiners"]
        if subject.kind != mention.kind or not between or between[0].lower not in self.words["be"]:
            return False
        barred = self.words["prepositions"]
        if any(not t.is_word or t.lower in barred or self.lexicon.is_verb(t) for t in between[1:]):
            return False
        return all(t.lower in light for t in self.tokens[: subject.first])

    def _place_of(self, mention: Mention) -> Mention | None:
        """Return the place that the rest of a phrase names after its first preposition, or None."""
        preposition = self._preposition_in(mention)
        return (
            None
            if preposition is None
            else self._place_at(self._past_determiners(preposition + 1, mention), mention.last)
        )

    def _parted(self, mention: Mention) -> list[Mention]:
        """Return a thing and its place, if a mention names both and the vocabulary each of them ("X of the Y")."""
        preposition, place = self._preposition_in(mention), self._place_of(mention)
        if preposition is None or place is None:
            return []
        thing = self._label_of_tokens(mention.first, preposition - 1)
        found = self._of_label(thing, mention.first, preposition - 1) if thing is not None else None
        return [found, place] if found is not None and found.kind == mention.kind else []

    def _preposition_in(self, mention: Mention) -> int | None:
        """Return where the first preposition within a phrase stands, or None."""
        prepositions = self.words["prepositions"]
        inside = range(mention.first + 1, mention.last)
        return next((position for position in inside if self.tokens[position].lower in prepositions), None)

    def _past_determiners(self, position: int, mention: Mention) -> int:
        """Return the first position from one on that holds no article or the like, at most the last of a mention."""
        while position < mention.last and self.tokens[position].lower in self.words["determiners"]:
            position += 1
        return position

    def _place_at(self, first: int, last: int) -> Mention | None:
        """Return the place that a range of tokens names by itself, or None."""
        label = self._label_of_tokens(first, last)
        found = self._of_label(label, first, last) if label is not None else None
        return found if found is not None and found.kind in self.words["background-kinds"] else None

    def _coordinated(self, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions, those with a shared head or modifier joined.

        "spinal cord or nerve damage" (one head for both) and "broken screws or rods" (one modifier for both) are one
        thing each: the first joins a structure to the phrase that begins with a like one, the second a thing to a
        phrase whose last word names a like one, and is not what it names itself ("nerve injury and infection").
        """
        result: list[Mention] = []
        for mention in mentions:
            before = result[-1] if result else None
            if before is not None and self._joined(before.last, mention.first):
                if (
                    before.kind != mention.kind
                    and before.kind in self.words["background-kinds"]
                    and self._kind_of_tokens(mention.first, mention.first) == before.kind
                    and len(mention) > 1
                ):
                    result[-1] = replace(
                        self.make(before.first, mention.last, kind=mention.kind, label=mention.label),
                        concept=mention.concept,
                        method="elided",
                        score=0.7,
                        broader=mention.broader,
                    )
                    continue
                if (
                    before.kind != mention.kind
                    and len(before) > 1
                    and len(mention) == 1
                    and mention.kind in self.words["stated-kinds"]
                    and (self._kind_of_tokens(before.last, before.last) == mention.kind)
                ):
                    result[-1] = replace(
                        self.make(before.first, mention.last, kind=before.kind, label=before.label),
                        concept=before.concept,
                        method="elided",
                        score=0.7,
                        broader=before.broader,
                    )
                    continue
            result.append(mention)
        return result

    def _joined(self, before: int, after: int) -> bool:
        between = [token.lower for token in self.tokens[before + 1 : after]]
        return 0 < len(between) <= 3 and all(word == "/" or word in self.words["joiners"] for word in between)

    def _kind_of_tokens(self, first: int, last: int) -> str | None:
        """Return the kind of the concept that a range of tokens names by itself, or None."""
        label = self._label_of_tokens(first, last)
        return self.lexicon.vocabulary.concepts[label.concept].kind if label is not None else None

    def _label_of_tokens(self, first: int, last: int) -> Label | None:
        """Return the label that a range of tokens is, or None."""
        key = tuple(step.lemma for step in self.lexicon.normaliser.steps(self.tokens[first : last + 1]))
        return best_label(self.lexicon.vocabulary.labels.get(key, ()), self.tokens[first : last + 1])


def _without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Return mentions of one sentence, the longest first where they overlap, in the order of the text."""
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(mentions, key=lambda m: (-len(m), -m.score, m.first)):
        positions = range(mention.first, mention.last + 1)
        if taken.isdisjoint(positions):
            kept.append(mention)
            taken.update(positions)
    return sorted(kept, key=lambda m: m.first)


def _titled_heads(
    sentences: Sentences, found: Sequence[Sequence[Mention]], titles: Collection[int], lexicon: Lexicon
) -> dict[str, Mention]:
    """Return the last words of what the title names ("tear" of "dural tear") that name nothing by themselves."""
    core = {name for name, term in lexicon.vocabulary.classes.items() if term.core}
    table: dict[str, Mention] = {}
    for index in titles:
        for mention in found[index]:
            word = sentences[index].tokens[mention.last]
            known = (word.lemma,) in lexicon.vocabulary.labels or (word.lemma,) in lexicon.generic
            if mention.kind in core and len(mention) > 1 and len(word.lemma) > 3 and not known:
                table.setdefault(word.lemma, mention)
    return table


def _meant_again(
    meant: Mention, document: Document, token: Token, sentence: int, position: int, *, method: str, score: float
) -> Mention:
    """Return the mention that one word makes of what another mention names in full."""
    span = Span(token.start, token.end)
    return replace(
        meant,
        sentence=sentence,
        first=position,
        last=position,
        span=span,
        text=document.text[span.start : span.end],
        label=meant.label or meant.text,
        method=method,
        score=score,
    )


def _with_heads(
    document: Document,
    sentence: Sentence,
    index: int,
    mentions: Sequence[Mention],
    heads: Mapping[str, Mention],
    lexicon: Lexicon,
) -> list[Mention]:
    """Return the mentions of a sentence with every noun by which alone the document means what its title names."""
    result = list(mentions)
    for position, token in enumerate(sentence.tokens):
        meant = heads.get(token.lemma)
        before = sentence.tokens[position - 1].lower if position else ""
        noun = (
            before in lexicon.words["noun-markers"] or before in lexicon.words["modifiers"] or token.lower.endswith("s")
        )
        if meant is None or not noun or any(m.overlaps(position, position) for m in result):
            continue
        result.append(_meant_again(meant, document, token, index, position, method="context", score=0.7))
    return sorted(result, key=lambda m: m.first)


def _divided(found: Sequence[Sequence[Mention]], titles: Collection[int], lexicon: Lexicon) -> Mention | None:
    """Return the thing of the title whose types a document may name by number ("Type II begins later"), if any."""
    kinds = lexicon.words["divided-kinds"]
    return next((m for index in titles for m in found[index] if m.kind in kinds and m.concept is not None), None)


def _with_types(
    document: Document,
    sentence: Sentence,
    index: int,
    mentions: Sequence[Mention],
    divided: Mention,
    lexicon: Lexicon,
) -> list[Mention]:
    """Return the mentions of a sentence with the numbered types of a thing; its own name before one belongs to it."""
    tokens = sentence.tokens
    taken = {position for m in mentions for position in range(m.first, m.last + 1)}
    ending = {m.last: m for m in mentions if m.concept == divided.concept}
    found: list[Mention] = []
    joins = lexicon.words["joiners"] | {","}
    for position, token in enumerate(tokens):
        numbers = list[int]()
        cursor = position + 1
        while (
            token.lower in lexicon.words["dividing-nouns"]
            and cursor < len(tokens)
            and _TYPE_NUMBER.fullmatch(tokens[cursor].text)
            and all(lexicon.ends_phrase(following) for following in tokens[cursor + 1 : cursor + 2])
        ):
            numbers.append(cursor)
            cursor += 1
            while cursor < len(tokens) and tokens[cursor].lower in joins:
                cursor += 1
        if not numbers or not taken.isdisjoint(range(position, numbers[-1] + 1)):
            continue
        named = ending.pop(position - 1, None)
        first = position if named is None else named.first
        for last in numbers:
            span = Span(tokens[first].start, tokens[last].end)
            found.append(
                replace(
                    divided,
                    sentence=index,
                    first=first,
                    last=last,
                    span=span,
                    text=document.text[span.start : span.end],
                    concept=None,
                    label=f"{divided.label} {token.lemma} {tokens[last].text}",
                    broader=divided.concept,
                    method="context",
                    score=0.7,
                )
            )
            first = last + 1
            while first < len(tokens) and tokens[first].lower in joins:
                first += 1
    others = (m for m in mentions if m.concept != divided.concept or m.last in ending)
    return sorted([*others, *found], key=lambda m: m.first)


def _abbreviations(sentences: Sentences, found: Sequence[Sequence[Mention]]) -> dict[str, Mention]:
    """Return the abbreviations that the text defines ("cord stimulation (SCS)") and the mention each stands for."""
    table: dict[str, Mention] = {}
    for sentence, mentions in zip(sentences, found, strict=True):
        for mention in mentions:
            tokens = sentence.tokens[mention.last + 1 : mention.last + 4]
            if (
                len(tokens) == 3
                and tokens[0].text == "("
                and tokens[2].text == ")"
                and 2 <= len(tokens[1].text) <= 8
                and sum(map(str.isupper, tokens[1].text)) * 2 > len(tokens[1].text)
            ):
                table.setdefault(tokens[1].text.removesuffix("s"), mention)
    return table


def _with_abbreviations(
    document: Document, sentence: Sentence, index: int, mentions: Sequence[Mention], table: dict[str, Mention]
) -> list[Mention]:
    """Return the mentions of a sentence with every use of an abbreviation that the document defines."""
    result = list(mentions)
    for position, token in enumerate(sentence.tokens):
        meant = table.get(token.text) or table.get(token.text.removesuffix("s"))
        if meant is None:
            continue
        overlapping = [m for m in result if m.overlaps(position, position)]
        if any(len(m) > 1 or m.concept is not None for m in overlapping):
            continue
        result = [m for m in result if m not in overlapping]
        result.append(_meant_again(meant, document, token, index, position, method="abbreviation", score=0.9))
    return sorted(result, key=lambda m: m.first)
