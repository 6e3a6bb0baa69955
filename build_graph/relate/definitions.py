"""What the sentence that says what the document is about says of it besides ("a disorder in which a nerve of the wrist
is squeezed")."""

from __future__ import annotations

from collections.abc import Iterator

from ..frame import DefinitionRule
from .placed import Placed
from .scope import Claim, Scope


class DefinitionClaims(Scope):
    """Claims of the defining sentence."""

    def _of_definition(self) -> Iterator[Claim]:
        """Yield what the first sentence whose subject is the document's topic, and that says what it is, claims of it
        by naming things of a kind."""
        topic = self.context.topics[0] if self.context.topics else None
        if topic is None:
            return
        for rule in (rule for rule in self.definition_rules if topic.kind in rule.subject):
            subject = next((m for m in self._openers(topic.concept) if self._is_defined(m, rule)), None)
            if subject is None:
                continue
            end = self._aside(subject)
            for mention in self.places.within(subject.sentence, subject.last + 1, end):
                if mention.kind in rule.object and not self._is_outside(mention, rule):
                    yield Claim(
                        subject=subject,
                        object=mention,
                        predicate=rule.predicate,
                        sentence=subject.sentence,
                        rule=rule.id,
                        how="said",
                        status=mention.status,
                    )

    def _openers(self, concept: str) -> Iterator[Placed]:
        """Yield the mentions of a concept that open a sentence of the text."""
        light = self.words["determiners"]
        for index, sentence in enumerate(self.sentences):
            if sentence.is_question or sentence.is_label or self.context.is_head(self.layout.blocks[sentence.block]):
                continue
            mention = next(iter(self.places.of_sentence(index)), None)
            if mention is None or mention.concept != concept:
                continue
            if all(token.lower in light for token in sentence.tokens[: mention.first]):
                yield mention

    def _is_defined(self, mention: Placed, rule: DefinitionRule) -> bool:
        """Return whether a word of the rule is the verb after a thing that opens a sentence, a short form or other name
        between them aside."""
        tokens = self.sentences[mention.sentence].tokens
        position = mention.last + 1
        if position < len(tokens) and tokens[position].text in "(,":
            closing = ")" if tokens[position].text == "(" else ","
            ends = (p for p in range(position + 1, len(tokens)) if tokens[p].text == closing)
            position = next(ends, len(tokens)) + 1
        if position + 1 >= len(tokens) or tokens[position].lower not in rule.words:
            return False
        following = tokens[position + 1]
        done = following.lower.endswith(("ed", "en")) and following.lower != following.lemma
        return not done  # "the worn disc is taken out"

    def _aside(self, mention: Placed) -> int:
        """Return the last token of a thing's sentence before what is told by the way, of other things: ", which …",
        "the membranes that cover the brain"."""
        tokens = self.sentences[mention.sentence].tokens
        aside = self.words["relative-openers"] | self.words["clause-openers"]
        relative, serving = self.words["relative-pronouns"], self.words["serving-verbs"]
        ends = (
            p
            for p in range(mention.last + 1, len(tokens))
            if (tokens[p].lower in aside and tokens[p - 1].text == ",")
            or (tokens[p].lower in relative and any(token.lemma in serving for token in tokens[p + 1 : p + 3]))
        )
        return next(ends, len(tokens)) - 1

    def _is_outside(self, mention: Placed, rule: DefinitionRule) -> bool:
        """Return whether the word before a thing, or before its article, keeps it apart ("turns into bone")."""
        return self.context.word_before(mention) in rule.outside
