"""What a clause tells that names a thing by what happens ("If the bones do not fuse, the rods may break")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..frame import SUBJECT, LinkRule, Region, clauses_end
from ..language import Token, last_other
from ..mention.lexicon import Kinds
from ..model import Status
from .placed import Placed
from .scope import Claim, Scope


class EventClaims(Scope):
    """Claims of things that happen when, after or because of another."""

    def _of_events(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield what brings about a thing that is told by a clause, or who is prone to it; likewise who is prone to
        what a claim says is brought about ("In people with weak bones, a cough may cause a fracture")."""
        rules = [rule for rule in self.link_rules if rule.events]
        for index, mentions in sorted(self.places.by_sentence.items()):
            sentence = self.sentences[index]
            if self.context.is_head(self.layout.blocks[sentence.block]) or sentence.is_question:
                continue
            for event in mentions:
                if event.status is Status.ABSENT or not self._happens(sentence.tokens, event):
                    continue
                for rule in rules:
                    ends = (rule.object, rule.subject) if rule.inverted else (rule.subject, rule.object)
                    region = self._circumstances(event, rule) if event.kind in ends[0] else None
                    kinds = Kinds.only(ends[1])
                    for other in self.arguments.listed(region, kinds, clauses=True) if region else ():
                        yield Claim(
                            subject=other if rule.inverted else event,
                            object=event if rule.inverted else other,
                            predicate=rule.predicate,
                            sentence=index,
                            rule=rule.id,
                            how="said",
                            status=Status.POSSIBLE if event.status is Status.POSSIBLE else Status.PRESENT,
                        )

        for rule in rules:
            for claim in claims if rule.people else ():
                if claim.predicate in self.words["happening-predicates"] and claim.status is not Status.ABSENT:
                    yield from self._prone(claim, rule)

    def _of_reasons(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield what may happen because of which something is refused: harm of what is refused, brought about by what
        speaks against it ("A spacer is not used in osteoporosis, as the bone may break")."""
        refusals: dict[int, list[Claim]] = {}
        for claim in claims:
            if claim.predicate in self.words["refusing-predicates"] and claim.status is not Status.ABSENT:
                refusals.setdefault(claim.sentence, []).append(claim)
        for index, refused in sorted(refusals.items()):
            ends = [end for claim in refused for end in (claim.subject, claim.object) if end.sentence == index]
            told = max(ends, key=lambda m: m.last, default=None)
            event = self._feared(index, told.last + 1) if told is not None else None
            if told is None or event is None:
                continue
            for predicate in sorted(self.words["arising-predicates"]):
                kinds = self.lexicon.fillers(predicate, SUBJECT).natural
                for claim in refused:
                    if claim.subject.kind in kinds:
                        yield replace(claim, object=event, predicate=predicate, status=Status.POSSIBLE, strength=None)
            for predicate in sorted(self.words["bringing-predicates"]):
                kinds = self.lexicon.fillers(predicate, SUBJECT).natural
                if any(claim.object is told for claim in refused) and told.kind in kinds:
                    brought = replace(refused[0], subject=told, object=event, predicate=predicate, strength=None)
                    yield replace(brought, status=Status.POSSIBLE)

    def _feared(self, index: int, first: int) -> Placed | None:
        """Return the trouble that a reason after some token tells by what happens, right at its beginning."""
        tokens = self.sentences[index].tokens
        reason = next((p for p in range(first, len(tokens)) if tokens[p].lower in self.words["reason-openers"]), None)
        if reason is None:
            return None
        light = self.words["determiners"] | self.words["adverbs"] | self.words["modifiers"]
        event = next((m for m in self.places.of_sentence(index) if m.first > reason), None)
        kinds = self.words["troubling-kinds"] | self.words["harm-kinds"]
        if event is None or event.kind not in kinds or not self._happens(tokens, event):
            return None
        return event if all(token.lower in light for token in tokens[reason + 1 : event.first]) else None

    def _prone(self, claim: Claim, rule: LinkRule) -> Iterator[Claim]:
        """Yield who is prone to what a claim says is brought about: the people by whom its sentence begins."""
        tokens, told = self.sentences[claim.sentence].tokens, claim.object
        opens = self._led_to(tokens, 0, rule)
        comma = next((p for p in range(opens or 0, len(tokens)) if tokens[p].text == ","), len(tokens))
        if opens is None or told.sentence != claim.sentence or told.first < comma or told.kind not in rule.subject:
            return
        kinds = Kinds.only(rule.object)
        for other in self.arguments.listed(Region(claim.sentence, opens, comma - 1), kinds, clauses=True):
            if other not in (claim.subject, claim.object):
                yield replace(claim, subject=told, object=other, predicate=rule.predicate, rule=rule.id)

    def _happens(self, tokens: Sequence[Token], mention: Placed) -> bool:
        """Return whether a thing is named by a clause: a helping verb stands in its name, or a verb after a plural."""
        helping = self.words["modals"] | self.words["be"] | self.words["happening-verbs"]
        for position in range(mention.first + 1, mention.last + 1):
            token, before = tokens[position], tokens[position - 1]
            if token.lower in helping:
                return True
            if not self.lexicon.is_verb(token) and token.lemma not in self.words["harming-verbs"]:
                continue
            plural = before.lower != before.lemma and not before.lower.endswith(("ed", "ing"))
            if plural and token.lower == token.lemma:
                return True
            third = token.is_third_person and before.lower == before.lemma
            if third and position < mention.last:
                return True
        return False

    def _circumstances(self, event: Placed, rule: LinkRule) -> Region | None:
        """Return where that stands under which a thing happens: after it, or before it at the head of the sentence."""
        tokens = self.sentences[event.sentence].tokens
        words = self.words
        position = event.last + 1
        while position < len(tokens) and (
            tokens[position].text == "," or tokens[position].lower in self.words["adverbs"]
        ):
            position += 1
        opens = self._led_to(tokens, position, rule, event.sentence)
        if opens is not None and self._is_of_row(tokens, event, position):
            return None  # "when a fusion fails, when a rod breaks or when …": one condition beside another
        if opens is not None:
            return Region(event.sentence, opens, self._cut(event, opens, clauses_end(tokens, opens, words)))
        light = self.words["determiners"] | self.words["adverbs"] | self.words["modifiers"]
        position = last_other(tokens, event.first - 1, light)
        opens = self._led_to(tokens, 0, rule)
        if opens is None or position <= opens or tokens[position].text != ",":
            return None
        return Region(event.sentence, opens, position - 1)

    def _is_of_row(self, tokens: Sequence[Token], event: Placed, position: int) -> bool:
        """Return whether the word that opens a condition after an event also opens the clause of the event itself."""
        light = self.words["determiners"] | self.words["adverbs"] | self.words["modifiers"]
        before = last_other(tokens, event.first - 1, light, -1)
        return before >= 0 and tokens[before].lower == tokens[position].lower

    def _cut(self, event: Placed, first: int, last: int) -> int:
        """Return the last token before a comma after which another clause begins."""
        tokens = self.sentences[event.sentence].tokens
        light = self.words["determiners"] | self.words["joiners"]
        events = {m.first for m in self.places.within(event.sentence, first, last) if self._happens(tokens, m)}
        for comma in range(first + 1, last):
            if tokens[comma].text != ",":
                continue
            after = comma + 1
            while after < last and tokens[after].lower in light and after not in events:
                after += 1
            subjects = self.words["clause-pronouns"]
            if after in events or any(tokens[p].lower in subjects for p in range(comma + 1, after + 1)):
                return comma - 1
        return last

    def _led_to(self, tokens: Sequence[Token], position: int, rule: LinkRule, index: int | None = None) -> int | None:
        """Return where the words of a rule lead to; with ``people`` these are people who have or do something."""
        if position + 1 >= len(tokens) or tokens[position].lower not in rule.words:
            return None
        position += 1
        if not rule.people:
            return position
        while position < len(tokens) and tokens[position].lower in self.words["determiners"] - self.words["people"]:
            position += 1
        if index is not None and any(
            m.first == position and m.kind in rule.object and tokens[m.last].lemma in self.words["prone-people"]
            for m in self.places.of_sentence(index)
        ):
            return position  # "in smokers"
        if position + 1 >= len(tokens) or tokens[position].lower not in self.words["people"]:
            return None
        return position + 2 if tokens[position + 1].lower in self.words["people-links"] else None
