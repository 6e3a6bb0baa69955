"""What brings a gain about: what serves it as a purpose, what it comes of, the operation after which people have it."""

from __future__ import annotations

import itertools

from ..language import last_other
from ..mention.lexicon import Kinds
from .placed import Placed
from .scope import Scope


class Gains(Scope):
    """Finds what brings a gain about where its verb has no subject that does."""

    def _serving(self, index: int, verb: int, kinds: Kinds) -> list[tuple[Placed, str]] | None:
        """Return what serves a purpose ("to help keep …") or brings about a result ("so that …"), each with how it was
        found; None where a gain is told as neither, or nothing serves it."""
        tokens = self.sentences[index].tokens
        to = last_other(tokens, verb - 1, self.words["helping-verbs"], 0)
        if verb > 1 and tokens[to].lower == "to":
            means = self._means(index, to, kinds)
            if means:
                return [(partner, "said") for partner in means]
        return self._coming_of(index, verb, kinds) if tokens[verb].lower in self.words["result-conjunctions"] else None

    def _means(self, index: int, to: int, kinds: Kinds) -> list[Placed]:
        """Return what serves a purpose that opens at the token "to": the thing right before it, the one with which it
        is done, or the subject of what is done ("bone graft is packed over the bone to achieve fusion")."""
        tokens, helping = self.sentences[index].tokens, self.words["adverbs"]
        before = last_other(tokens, to - 1, helping, 0)
        if tokens[before].lemma in self.words["own-purposes"]:
            return []  # "helps to": the subject's own verb
        start = self.arguments.clause_start(index, to)
        named = [m for m in self.places.within(index, start, to - 1) if m.kind in kinds]
        if not named:
            return []
        if named[-1].last == to - 1:  # "…, followed by exercises to regain strength"
            joined = self.arguments.joined_before(named[-1], kinds)
            alike = all(m.kind in self.words["stated-kinds"] for m in joined)
            return joined if alike or len(joined) < 3 else joined[-1:]  # "tablets, a collar, and exercises to build …"
        finite = self.words["be"] | self.words["modals"]
        apart = any(token.text == "," or token.lower in finite for token in tokens[named[-1].last + 1 : to])
        governed = last_other(tokens, named[-1].first - 1, self.words["determiners"], 0)
        if tokens[governed].lower in self.words["means-prepositions"] and not apart:
            return self.arguments.joined_before(named[-1], kinds)
        if self.context.is_circumstance(index, named[0]) or tokens[to - 1].text == ",":
            return []
        opening = tokens[start : named[0].first]
        light = self.words["determiners"] | self.words["adverbs"] | self.words["empty-modifiers"]
        if not all(token.lower in light or token.lemma in self.words["modifiers"] for token in opening):
            return []
        group = self.arguments.together(named[0], kinds)
        done = tokens[group[-1].last + 1 : to]
        joiners = self.words["joiners"]
        told_on = any(a.text == "," and b.lower in joiners for a, b in itertools.pairwise(done[:-1]))
        return group if any(token.lower in self.words["be"] for token in done) and not told_on else []

    def _coming_of(self, index: int, so: int, kinds: Kinds) -> list[tuple[Placed, str]]:
        """Return what brings about what a clause tells after "so": the thing that the clause before is about, or the
        topic where that tells only what is done ("The lamina is opened so that the cord has room")."""
        named = [m for m in self.places.within(index, 0, so - 1) if m.kind in kinds.natural]
        plain = [m for m in named if not self.context.is_circumstance(index, m)]
        if plain:
            return [(partner, "said") for partner in self.arguments.together(plain[0], kinds)]
        stated = self._circumstance(index, kinds)
        found = stated or self.context.antecedent(index, 0, so - 1, kinds)
        if found is not None:
            return [(found, "anaphor")]
        return self._main_operation(index, kinds)

    def _gained_from(self, mention: Placed, start: int, verb: int, kinds: Kinds) -> list[tuple[Placed, str]] | None:
        """Return the operation by or after which people gain something, with how it was found; None where the clause
        that begins at ``start`` tells of nobody who gains it, and of no aim."""
        index = mention.sentence
        stated = self._circumstance(index, kinds)
        if stated is not None and stated.last < verb:
            return [(stated, "said")]  # "After hip replacement, most people walk without a limp"
        after = self._operation_before(mention, kinds)
        if after is not None:
            return [(after, "said")]
        opening = self.sentences[index].tokens[start : start + 4]
        aims = any(token.lemma in self.words["aim-nouns"] for token in opening)
        return self._main_operation(index, kinds) if aims or self._is_gained_by_people(index, start, verb) else None

    def _main_operation(self, index: int, kinds: Kinds) -> list[tuple[Placed, str]]:
        """Return the operation that the place of a sentence is about, if it is about one."""
        topic = self.context.main_topic(index, kinds & self.words["closed-kinds"])
        return [(topic, "topic")] if topic is not None else []

    def _is_gained_by_people(self, index: int, start: int, verb: int) -> bool:
        """Return whether people are the subject of a clause that nothing denies or supposes ("Patients return to work
        sooner and need fewer painkillers")."""
        tokens = self.sentences[index].tokens
        light = self.words["determiners"] | self.words["adverbs"]
        first = next((p for p in range(start, verb) if tokens[p].lower not in light), verb)
        first = max(first, start + (tokens[start].lower in self.words["people-quantifiers"]))
        people = first < verb and tokens[first].lemma in self.words["persons"] - self.words["subject-pronouns"]
        quantified = tokens[start].lower in self.words["people-quantifiers"] and first < verb
        return (people or quantified) and (start == 0 or tokens[start - 1].lower not in self.words["condition-openers"])

    def _operation_before(self, mention: Placed, kinds: Kinds) -> Placed | None:
        """Return the operation after which something is gained ("Most have less pain after a fusion and can walk",
        "Most can walk farther after a fusion")."""
        before = self._operation_followed(mention.sentence, kinds & self.words["closed-kinds"])
        if before is None or before.first <= mention.last:
            return before
        between = self.sentences[mention.sentence].tokens[mention.last + 1 : before.first]
        apart = any(token.text in ",;" or self.lexicon.is_verb(token) for token in between)
        return None if apart else before
