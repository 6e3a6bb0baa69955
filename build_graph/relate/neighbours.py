"""What two things claim by standing next to each other ("infection of the disc")."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from ..frame import (
    Region,
    right_end,
)
from ..language import Token
from ..mention.lexicon import Kinds
from ..model import Status
from .placed import Placed
from .scope import Claim, Scope


class PlaceClaims(Scope):
    """Claims of things side by side."""

    def _of_places(self) -> Iterator[Claim]:
        """Yield what two things claim by standing next to each other with a preposition between ("X in the Y", "X
        in the middle of the Y")."""
        skip = self.words["determiners"] | self.words["empty-modifiers"] | self.words["modifiers"]
        parts = self.words["part-nouns"] | {"of"}
        passed = self.words["adverbs"]
        for index, mentions in sorted(self.places.by_sentence.items()):
            heading = self.context.is_head(self.context.block_of[index])
            tokens = self.sentences[index].tokens
            for before, after, words in self._neighbours(tokens, mentions):
                between = [t.lower for t in words if t.lower not in passed] or [""]
                comma = len(between) > 1 and between[0] == ","
                between = between[1:] if comma else between
                if not all(word in skip or (word in parts and "of" in between[2:]) for word in between[1:]):
                    continue
                for rule in self.link_rules:
                    if rule.events or (comma and not (rule.shared or rule.apposed)) or (heading and not rule.headed):
                        continue
                    if rule.apposed and not (comma and self._closes(tokens, after.last + 1)):
                        continue
                    first, second = (rule.object, rule.subject) if rule.inverted else (rule.subject, rule.object)
                    if before.kind not in first or after.kind not in second or between[0] not in rule.words:
                        continue
                    if between[0] == "of" and self._ends_in_place(before, tokens[before.last + 1]):
                        continue
                    region = Region(index, after.first, right_end(tokens, after.first, len(tokens), self.words))
                    others = self.arguments.listed(region, Kinds.only(second))
                    if between == [""]:
                        others = self._sharing(others)
                    if rule.alone:
                        if any(token.lemma in self.words["parting-verbs"] for token in tokens[: after.first]):
                            continue
                        joined = any(token.lower == "or" for token in tokens[after.last + 1 : region.last])
                        others = others if joined else others[:1]
                    kinds = Kinds.only(first)
                    if not rule.inverted and not self._acting(rule.predicate, [before]):
                        break
                    sharing = self.arguments.joined_before(before, kinds) if rule.shared else [before]
                    for one, other in itertools.product(sharing, others):
                        subject, object_ = (other, one) if rule.inverted else (one, other)
                        status = object_.status if object_.status is not Status.PRESENT else subject.status
                        if status is Status.ABSENT:
                            continue  # "not for people with kyphosis of the neck": no kyphosis is denied
                        yield Claim(
                            subject=subject,
                            object=object_,
                            predicate=rule.predicate,
                            sentence=index,
                            rule=rule.id,
                            how="said",
                            status=status,
                        )
                    break

    def _closes(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a mark closes what was inserted before a place."""
        return position < len(tokens) and tokens[position].text in ",)–—.;"

    def _sharing(self, listed: Sequence[Placed]) -> list[Placed]:
        """Return the first things of a list, up to one with an article or preposition of its own: they share what
        stands before the first ("titanium rods and screws", but not "titanium rods and a plate")."""
        own = self.words["articles"] | self.words["prepositions"]
        apart = (n for n, m in enumerate(listed) if n and self.sentences[m.sentence].tokens[m.first - 1].lower in own)
        return list(listed[: next(apart, len(listed))])

    def _neighbours(
        self, tokens: Sequence[Token], mentions: Sequence[Placed]
    ) -> Iterator[tuple[Placed, Placed, Sequence[Token]]]:
        """Yield the things that stand next to each other, and those with only the place of the first or the material of
        the second between them ("fusion of the neck with screws", "fusion with titanium rods"), with the words between
        that join them."""
        background, modifying = self.words["background-kinds"], self.words["modifying-kinds"]
        light = self.words["determiners"] | self.words["empty-modifiers"]
        for before, after in itertools.pairwise(mentions):
            yield before, after, tokens[before.last + 1 : after.first]
        for before, past, after in zip(mentions, mentions[1:], mentions[2:], strict=False):
            first, second = tokens[before.last + 1 : past.first], tokens[past.last + 1 : after.first]
            if past.kind in modifying and not second:
                yield before, after, first
            governed = bool(first) and first[0].lower in self.words["prepositions"]
            placed = governed and all(token.lower in light for token in first[1:])
            if past.kind in background and second and placed and after.kind not in background:
                yield before, after, second

    def _ends_in_place(self, mention: Placed, following: Token) -> bool:
        """Return whether a thing is named with its own place or direction, to which an "of" after it belongs ("damage
        to the nerves of the bladder", "cement can leak out of the bone")."""
        tokens = self.sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        return any(token.lower in self.words["prepositions"] for token in tokens[1:]) or (
            {tokens[-1].lower, following.lower} & self.words["particles"] != frozenset()
        )
