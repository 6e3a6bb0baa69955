"""What a sentence names by labels of the vocabulary, the modifiers of these, and phrases with a typed head."""

from __future__ import annotations

import itertools
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from ..language import Step, Token
from ..model import Document, Span
from ..segment import Sentence
from ..vocabulary import ARTICLE, Label
from .lexicon import Head, Lexicon, best_label
from .records import Mention

LONGEST_PHRASE = 7
"""Most words of a noun phrase that is taken whole."""


def _opened(beginning: Sequence[Sequence[tuple[int, Label]]], barred: Container[int]) -> dict[int, int]:
    """Return for each step at which labels end where the first of them begins.

    ``beginning`` are those of each step, ``barred`` the steps of which none counts.
    """
    opened: dict[int, int] = {}
    for start, found in enumerate(beginning):
        for last, _ in found:
            opened.setdefault(last, last if start in barred else start)
    return opened


class SentenceNames:
    """The names of one sentence, each found by itself."""

    def __init__(self, document: Document, sentence: Sentence, index: int, lexicon: Lexicon) -> None:
        self.document, self.sentence, self.index, self.lexicon = document, sentence, index, lexicon
        self.words = lexicon.words
        self.tokens: Sequence[Token] = sentence.tokens

    def make(self, first: int, last: int, **values: object) -> Mention:
        """Return the mention of a range of tokens."""
        span = Span(self.tokens[first].start, self.tokens[last].end)
        text = self.document.text[span.start : span.end]
        return Mention(sentence=self.index, first=first, last=last, span=span, text=text, **values)  # type: ignore[arg-type]

    def _labelled(self) -> list[Mention]:
        """Return the labels that cover the sentence best, from left to right.

        Of all ways to choose labels without overlap the one with the longest labels wins (the sum of the squares of
        their lengths in words), so that "regular follow-up appointments" is an appointment; found from right to left
        in one pass.
        """
        steps = self.lexicon.normaliser.steps(self.tokens, light=True)
        worth = [0] * (len(steps) + 1)
        chosen: list[tuple[int, Label] | None] = [None] * len(steps)
        beginning = [list(self.lexicon.trie.beginning(steps, start, self.tokens)) for start in range(len(steps))]
        opened = _opened(
            beginning,
            {p for p, found in enumerate(beginning) if found and self.lexicon.is_verb(self.tokens[steps[p].first])},
        )
        for start in range(len(steps) - 1, -1, -1):
            worth[start] = worth[start + 1]
            torn = self._torn(steps, start, beginning[start], opened)
            found = [(last, label) for last, label in beginning[start] if last <= torn]
            inverted = self._inverted(steps, start)
            if inverted is not None:
                found.append(inverted)
            for last, label in found:
                if self._ends_in_verb(label, steps[last].last) or self._tells_kind(
                    label, steps[start].first, steps[last].last
                ):
                    continue
                if start == last and self._is_no_act(label, steps[start].first):
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

    def _torn(
        self, steps: Sequence[Step], start: int, found: Sequence[tuple[int, Label]], opened: Mapping[int, int]
    ) -> int:
        """Return the step at which labels that begin at a step end at the latest: where a shorter one of them ends
        whose name begins before it ("back pain that gets worse" is back pain, and no "pain that gets worse")."""
        return next(
            (
                end
                for end, _ in found
                if opened[end] < start
                and end + 1 < len(steps)
                and self.tokens[steps[end + 1].first].lower in self.lexicon.stop
            ),
            len(steps),
        )

    def _ends_in_verb(self, label: Label, last: int) -> bool:
        """Return whether the noun at the end of a label is a participle here ("steroids used to treat it": no "steroid
        use")."""
        token = self.tokens[last]
        return (
            token.lower.endswith("ed")
            and token.lemma in self.words["noun-verbs"]
            and label.wording.lower().endswith(f" {token.lemma}")
        )

    def _tells_kind(self, label: Label, first: int, last: int) -> bool:
        """Return whether the verb and the adjective of a label stand apart, as before a noun ("gout is a painful
        condition" does not tell that it "is painful")."""
        be, articles = self.words["be"], self.words["articles"]
        return any(
            verb.lower in be and article.lower in articles and f" {article.lower} " not in label.wording
            for verb, article in itertools.pairwise(self.tokens[first : last + 1])
        )

    def _is_no_act(self, label: Label, position: int) -> bool:
        """Return whether a noun after an article is none of the acts that a label names by a verb in -ing ("in the
        garden" is no "gardening"); what is felt has the same name as a noun ("a sneeze")."""
        token = self.tokens[position]
        return (
            position > 0
            and self.tokens[position - 1].lower in self.words["articles"]
            and label.wording.endswith("ing")
            and token.lower == token.lemma != label.wording.lower()
            and self.lexicon.vocabulary.concepts[label.concept].kind not in self.words["felt-kinds"]
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
            if not self._is_modifier(token, first - 1, taken) and not self._describes(token, mention.kind):
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

    def _describes(self, token: Token, kind: str) -> bool:
        """Return whether a word before a known thing is an adjective by its ending that makes a kind of it ("viral
        encephalitis")."""
        return (
            kind in self.words["described-kinds"]
            and len(token.lower) > 5
            and token.lower.endswith(tuple(self.words["describing-endings"]))
            and token.lower not in self.words["empty-modifiers"] | self.words["undescribing-words"]
            and (token.lemma,) not in self.lexicon.generic
            and (token.lemma,) not in self.lexicon.vocabulary.labels
            and not self.lexicon.ends_phrase(token)
        )

    def _is_verb_of(self, token: Token, position: int, taken: Container[int]) -> bool:
        """Return whether an adjective is the verb of what stands before it ("bisphosphonates slow bone loss")."""
        if not position or token.lower not in self.words["verbs"] | self.words["harming-adjectives"]:
            return False
        before = self.tokens[position - 1].lower
        leads = self.words["modals"] | self.words["subject-pronouns"] | self.words["purpose-words"]
        return position - 1 in taken or before in leads

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
        if first == position or self._is_care_of(position, taken):
            return None
        return self._coin(first, last, head.kind)

    def _is_care_of(self, position: int, taken: Mapping[int, Mention]) -> bool:
        """Return whether a head only says that what stands before it is treated ("scoliosis treatment")."""
        before = taken.get(position - 1)
        ill = before is not None and before.kind in self.words["ill-kinds"]
        return ill and self.tokens[position].lemma in self.words["care-nouns"]

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
            if token.lemma == token.lower and first > 1 and self._is_verb_place(first - 1):
                break  # "may order tests"
            first -= 1
        while first < position and (
            self.tokens[first].lower in self.words["empty-modifiers"] or not self.tokens[first].is_word
        ):
            first += 1
        return first

    def _is_verb_place(self, position: int) -> bool:
        """Return whether only a verb stands at a position, for what stands before it."""
        before = self.tokens[position - 1].lower
        return before in self.words["modals"] or before in self.words["subject-pronouns"]

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

    def _kind_of_tokens(self, first: int, last: int) -> str | None:
        """Return the kind of the concept that a range of tokens names by itself, or None."""
        label = self._label_of_tokens(first, last)
        return self.lexicon.vocabulary.concepts[label.concept].kind if label is not None else None

    def _label_of_tokens(self, first: int, last: int) -> Label | None:
        """Return the label that a range of tokens is, or None."""
        key = tuple(step.lemma for step in self.lexicon.normaliser.steps(self.tokens[first : last + 1]))
        return best_label(self.lexicon.vocabulary.labels.get(key, ()), self.tokens[first : last + 1])
