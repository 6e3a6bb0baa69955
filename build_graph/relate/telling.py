"""How a sentence tells a thing of its topic: at the beginning, of people who have it, as a call or a condition."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ..frame import NO_PREDICATE, KindRule
from ..language import Token, last_other
from ..mention.lexicon import Kinds
from ..segment import Kind
from .placed import Placed
from .scope import Scope

FRONTED = 12
"""Most words of a phrase in front of a sentence."""


class Telling(Scope):
    """Looks at how a sentence tells a thing, and what stands before it."""

    def _opens(self, rule: KindRule, mention: Placed) -> bool:
        """Return whether a sentence that affirms something of a thing begins with it, alone or in a list, or, where the
        rule says ``people``, with those who have it ("Many patients are unable to stand")."""
        tokens = self.sentences[mention.sentence].tokens
        said = tokens[mention.last + 1 :]
        start = self._after_circumstance(mention) or self._after_time(mention)
        opening, linking = mention.first, self.words["modals"]
        labelled = self.context.block_of[mention.sentence].label is not None
        if rule.people and not labelled:  # "Deformity - the arm has an odd shape" tells what the label means
            opening, linking = 0, linking | self.words["linking-verbs"]
            start = start or self._after_fronted(mention)
            start = self._after_people(mention, start)
        clause = any(token.lower in linking for token in tokens[max(opening, start) : mention.last + 1])
        verb = clause or any(self.lexicon.is_verb(token) for token in said)
        named = mention.grounding.method != "coined" or (rule.people and clause)
        if not named or not verb:
            return False  # but "The outside of the elbow becomes sore"
        if said and not self.lexicon.ends_phrase(said[0]) and not (rule.people and start):
            return False  # "bone density", "bone changes": another thing
        if clause:  # "The implant may wear out and is not used in …": what is denied then is something else
            ends = self.words["joiners"] | self.words["contrasting-joiners"] | {","}
            said = tuple(itertools.takewhile(lambda token: token.lower not in ends, said))
        denied = any(token.lower in self.words["negations"] for token in said)
        if denied or (not clause and self._is_refused(mention)):
            return False
        people = rule.people
        for other in self.places.within(mention.sentence, start, len(tokens) - 1):
            if not self._leads_to(tokens[start : other.first], within=start > 0, people=people):
                return False
            if other is mention:
                return True
            start, people = other.last + 1, people and other.kind not in self.words["troubling-kinds"]
        return False

    def _is_told_within(self, rule: KindRule, mention: Placed) -> bool:
        """Return whether a clause anywhere in a sentence tells a thing: by its own verb ("…, and the knee may lock"),
        or of people who do it ("…, and children may refuse to walk"), where the section is about nothing else."""
        tokens, block = self.sentences[mention.sentence].tokens, self.context.block_of[mention.sentence]
        heading = self.context.label_or_heading(block)
        elsewhere = heading is not None and heading.rule.predicate not in (rule.predicate, NO_PREDICATE)
        elsewhere = elsewhere or block.label is not None or (block.kind is Kind.ITEM and block.lead is not None)
        elsewhere = elsewhere or block.cell is not None
        if elsewhere or mention.grounding.method == "coined" or self._is_supposed(mention) or self._is_refused(mention):
            return False
        linking = self.words["modals"] | self.words["linking-verbs"]
        inside = tokens[mention.first + 1 : mention.last + 1]
        if any(token.lower in linking or self.lexicon.is_verb(token) for token in inside):
            return True
        light = linking | self.words["adverbs"] | self.words["determiners"] | self.words["have"]
        position = last_other(tokens, mention.first - 1, light, -1)
        return position >= 0 and position < mention.first - 1 and tokens[position].lemma in self.words["persons"]

    def _is_called_for(self, mention: Placed) -> bool:
        """Return whether a sentence below no heading that tells what else it is about begins by calling for a measure
        ("Drink plenty of fluids", "Do not cross your legs")."""
        if self.context.heading_of(self.context.block_of[mention.sentence]) is not None:
            return False
        opening = self.sentences[mention.sentence].tokens[mention.first]
        calls = opening.lower == opening.lemma and (
            opening.lemma in self.words["verbs"] | self.words["result-verbs"] | self.words["leading-verbs"]
        )
        return mention.first == 0 and mention.kind in self.words["measure-kinds"] and calls

    def _is_supposed(self, mention: Placed) -> bool:
        """Return whether a thing stands in a clause of condition ("when exercise has brought no relief")."""
        tokens = self.sentences[mention.sentence].tokens
        before = itertools.takewhile(lambda token: token.text not in ",;:", reversed(tokens[: mention.first]))
        openers = self.words["condition-openers"] - self.words["modals"]
        return any(token.lower in openers for token in before)

    def _after_fronted(self, mention: Placed) -> int:
        """Return where a sentence goes on after a phrase in front of it that names nothing ("In severe cases, …", "As
        it gets worse, …")."""
        tokens = self.sentences[mention.sentence].tokens
        opening = self.words["adjuncts"] | self.words["clause-openers"] | self.words["adverbs"]
        if tokens[0].lower not in opening:
            return 0
        comma = next((p for p in range(1, min(mention.first, FRONTED)) if tokens[p].text == ","), -1)
        return 0 if self.places.within(mention.sentence, 0, comma) else comma + 1

    def _after_time(self, mention: Placed) -> int:
        """Return where a sentence goes on after a time in front of it that names nothing ("Over time the implant may
        wear out", "In later years, the screws may loosen")."""
        tokens = self.sentences[mention.sentence].tokens
        if tokens[0].lower not in self.words["fronting-prepositions"] | self.words["adjuncts"]:
            return 0
        end = min(mention.first, FRONTED)
        time = next((p for p in range(1, end) if tokens[p].lemma in self.words["time-nouns"]), 0)
        if not time or self.places.within(mention.sentence, 0, time):
            return 0
        return time + 2 if tokens[time + 1].text == "," else time + 1

    def _after_people(self, mention: Placed, start: int) -> int:
        """Return where a clause goes on after the people with whom it begins, if a thing is then told as what they do
        or are ("Children with this disease may refuse to walk"), else where it begins."""
        tokens = self.sentences[mention.sentence].tokens
        light, end = self.words["determiners"] | self.words["adverbs"] | {"of"}, mention.first
        position = start
        while position < end and tokens[position].lower in light - self.words["personal-pronouns"] - {"they"}:
            position += 1
        if position == end:
            return start
        named = tokens[position].lemma in self.words["persons"]
        if named:
            position += 1
        elif position == start or tokens[position - 1].lower not in self.words["people-quantifiers"]:
            return start
        if position < end and tokens[position].lower in self.words["bearing-prepositions"]:
            bearers = self.places.within(mention.sentence, position + 1, end - 1)
            known = (p for p in range(position + 1, end) if tokens[p].lemma in self.context.nouns)
            last = bearers[0].last if bearers and bearers[0] is not mention else next(known, -1)
            if last < 0:
                return start
            position = last + 1
        linking = self.words["modals"] | self.words["linking-verbs"]
        does = self.lexicon.is_verb(tokens[end]) or tokens[end].lower in linking
        does = does or (named and all(token.lower in self.words["adverbs"] for token in tokens[position:end]))
        return position if does or any(token.lower in linking for token in tokens[position:end]) else start

    def _after_circumstance(self, mention: Placed) -> int:
        """Return where a sentence goes on after the circumstance of a thing at which it opens ("In spinal stenosis, a
        laminectomy …")."""
        stated = self._circumstance(mention.sentence, Kinds.only(rule.kind for rule in self.kind_rules))
        return stated.last + 1 if stated is not None and stated.last < mention.first else 0

    def _leads_to(self, before: Sequence[Token], *, within: bool, people: bool) -> bool:
        """Return whether words only join a thing to those before it or say how much of it there is ("Low doses of"),
        or, ``within`` the sentence, that it is an example ("drugs such as") or what ``people`` have or are."""
        doses, light = self.words["dose-nouns"], {","}
        for name in ("determiners", "joiners", "adverbs", "modifiers", "empty-modifiers"):
            light = light | self.words[name]
        if within:
            light = light | self.words["examples"] | self.words["example-particles"]
        if within and people:
            light = light | self.words["modals"] | self.words["auxiliaries"] | self.words["linking-verbs"]
        return all(
            token.lower in light
            or token.lemma in doses
            or (token.lower == "of" and position > 0 and before[position - 1].lemma in doses)
            for position, token in enumerate(before)
        )
