"""What is claimed of a clause's subject, or of the topic, by naming a thing of some kind ("improves mobility")."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence

from ..frame import (
    NO_PREDICATE,
    OBJECT,
    SUBJECT,
    KindRule,
)
from ..language import Token, last_other
from ..mention.lexicon import Kinds
from ..model import Status
from ..segment import Kind
from .placed import Placed
from .scope import Claim, Scope

FRONTED = 12
"""Most words of a phrase in front of a sentence."""

CLOSE_BY = 2
"""How many sentences back an operation may be named to which a thing belongs that is only mentioned."""


class KindClaims(Scope):
    """Claims of kinds of thing."""

    def _is_act(self, mention: Placed) -> bool:
        """Return whether a thing is named by what is done ("improves mobility"), not by a noun ("mobility")."""
        if mention.mention.verb is not None:
            return True
        tokens = self.sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        before = self.sentences[mention.sentence].tokens[mention.first - 1].lower if mention.first else ""
        plain = tokens[0].lower == tokens[0].lemma not in self.words["lessening-verbs"]
        if before == "to" and plain and mention.kind in self.words["purpose-kinds"]:
            before = ""  # "a cage to restore the height"
        while len(tokens) > 2 and tokens[0].lower.endswith("ly") and tokens[0].lower not in self.words["verbs"]:
            tokens = tokens[1:]  # "partly correct the curve"
        able = self.words["modals"] | self.words["people"]
        holders = {kind for rule in self.kind_rules for kind in rule.holds}
        if holders and tokens[0].lower == tokens[0].lemma and self._names_alone((tokens[0].lemma,), holders):
            return False  # "lead fracture"
        return (
            len(tokens) > 1
            and before not in self.words["prepositions"] | self.words["articles"]
            and tokens[0].lemma in self.words["verbs"] | self.words["result-verbs"]
            and (tokens[0].lower == tokens[0].lemma or not tokens[0].lower.endswith(("ed", "en")))  # "broken rods"
            and (
                tokens[1].lower not in self.words["prepositions"]
                or (before in able and tokens[1].lower in self.words["ease-prepositions"])
                or (tokens[1].lower in self.words["particles"] and len(tokens) > 2)
            )
        )

    def _is_done(self, mention: Placed, verbs: str) -> bool:
        """Return whether a thing is named by what a subject does, by a verb of a list ("narrows the spinal canal"), and
        not by a noun or adjective that looks like the verb ("slow healing", "a tear of the meniscus")."""
        tokens = self.sentences[mention.sentence].tokens
        verb = tokens[mention.first]
        if verb.lemma not in self.words[verbs] or mention.first == mention.last or not mention.first:
            return False
        rest = tuple(token.lemma for token in tokens[mention.first + 1 : mention.last + 1])
        if any(label.concept == mention.concept for label in self.lexicon.vocabulary.labels.get(rest, ())):
            return False  # "slow bone loss": what is slowed is the disorder itself
        position = mention.first - 1
        while position and tokens[position].lower in self.words["adverbs"]:
            position -= 1
        if position > 1 and tokens[position].lower == "to" and tokens[position - 1].lower in self.words["sufficing"]:
            return True  # "may be enough to break a vertebra"
        before, after = tokens[position].lower, tokens[mention.first + 1].lower
        leads = self.words["modals"] | self.words["relative-pronouns"] | self.words["clause-pronouns"]
        governed = after in self.words["articles"] | self.words["particles"]
        if verb.lower.endswith("ing"):
            return before == "," and governed
        if verb.lower.endswith("ed") or not verb.is_present:
            if before in self.words["articles"]:
                return False  # "a worn out disc"
            return governed or before in self.words["have"]
        if before in self.words["articles"] | self.words["prepositions"] | self.words["be"]:
            return False
        bare = verb.lower == verb.lemma and verb.lemma in self.words["harming-adjectives"]
        if bare and any(other.last == position for other in self.places.of_sentence(mention.sentence)):
            return True
        if bare or verb.lemma in self.words["harming-nouns"]:
            return governed or before in leads
        leads |= self.words["subject-pronouns"] | self.words["joiners"]
        return governed or before in leads or verb.lower != verb.lemma

    def _first_done(self, mention: Placed, verbs: str) -> Placed:
        """Return the first of the things that one subject does ("weakens the muscles and slows recovery")."""
        tokens = self.sentences[mention.sentence].tokens
        joins = self.words["joiners"] | self.words["adverbs"] | {","}
        for other in reversed(self.places.within(mention.sentence, 0, mention.first - 1)):
            between = tokens[other.last + 1 : mention.first]
            if not between or not all(token.lower in joins for token in between) or not self._is_done(other, verbs):
                break
            mention = other
        return mention

    def _of_kinds(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield what is claimed of a clause's subject by naming a thing of some kind, where no frame claims it."""
        rules: dict[str, list[KindRule]] = {}
        for rule in self.kind_rules:
            if not rule.holds and not rule.eased:
                rules.setdefault(rule.kind, []).append(rule)
        busy = {(c.predicate, m.mention.span) for c in claims for m in (c.subject, c.object)}
        described, eased = self.words["describing-predicates"], self.words["eased-kinds"]
        easing = {
            (c.predicate, c.subject.mention.span)
            for c in claims
            if (c.object.kind in eased or c.rule in self.words["easing-rules"]) and c.status is not Status.ABSENT
        }
        told = [claim for claim in claims if claim.predicate not in described]
        used = {c.object.mention.span for c in told}
        used |= {c.subject.mention.span for c in self._telling(told) if c.object.kind not in eased}
        operating, closed = self.words["operating-predicates"], self.words["closed-kinds"]
        main = {topic.concept for topic in self.context.titled}
        operated = {
            c.subject.mention.span
            for c in claims
            if c.predicate in operating
            and c.subject.kind in closed
            and c.how == "said"
            and c.object.concept not in main
        } - {c.object.mention.span for c in told}
        for index, mentions in sorted(self.places.by_sentence.items()):
            if self.context.block_of[index].kind is Kind.HEADING or self.sentences[index].is_question:
                continue
            for mention in mentions:
                for rule in rules.get(mention.kind, ()):
                    if rule.topic and mention.status is Status.ABSENT:
                        continue  # "no stitches": what denies a thing does not say of what
                    said = (rule.predicate, mention.mention.span)
                    done = rule.end == SUBJECT and mention.mention.span in operated
                    if said in (busy - easing if rule.topic else busy) or (
                        rule.topic and mention.mention.span in used and not done
                    ):
                        continue
                    for partner, how in self._partners(rule, mention, eases=said in easing or done):
                        if done and partner.kind not in self.words["troubling-kinds"]:
                            continue  # a complication may be of the operation itself
                        used.add(mention.mention.span)
                        yield self._kind_claim(rule, partner, mention, rule.id, how)
                        for fellow in self._likened(rule, mention):
                            if (rule.predicate, fellow.mention.span) not in busy:
                                yield self._kind_claim(rule, partner, fellow, rule.id, how)

    def _of_eased(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield that a thing belongs to what the document is about where something is told to ease it ("Drugs may
        relieve bone pain" below "Paget's disease") or another disorder to bring it about ("The curve may press on the
        lungs and cause shortness of breath"), unless it may come of anything ("pain") or was told before."""
        said = {(claim.subject.concept, claim.object.concept) for claim in claims}
        titled = {topic.concept for topic in self.context.titled}
        titled -= {topic.concept for topic in self.context.operated_for()}
        for rule in self.kind_rules:
            if not rule.eased:
                continue
            kinds = self.lexicon.fillers(rule.predicate, SUBJECT)
            for claim in claims:
                thing = claim.object
                if claim.predicate != rule.eased or thing.kind != rule.kind or thing.status is Status.ABSENT:
                    continue
                if rule.near and (claim.subject.kind not in rule.near or claim.status is Status.ABSENT):
                    continue
                block = self.context.block_of[claim.sentence]
                if rule.near and block.kind is Kind.ITEM and not claim.subject.first:
                    continue  # "Achilles tendinitis, which causes …" in a list of kinds
                tokens = self.sentences[thing.sentence].tokens
                if thing.first == thing.last and tokens[thing.first].lower in self.words["common-symptoms"]:
                    continue
                topic = self.context.main_topic(claim.sentence, kinds)
                if topic is None or topic.kind not in kinds.natural or topic.concept not in titled:
                    continue
                if (topic.concept, thing.concept) not in said:
                    yield self._kind_claim(rule, topic, thing, rule.id, "topic")

    def _of_names(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield what a name claims of a thing whose own name is part of it ("screw loosening", "a rod may break"): of
        the one of that name that the text names last, where the sentence does not say of what it is told."""
        said = {(c.predicate, c.object.mention.span) for c in claims if c.how == "said"}
        for rule in self.kind_rules:
            if not rule.holds:
                continue
            named = self._by_last_word(rule.holds)
            for index, mentions in sorted(self.places.by_sentence.items()):
                sentence = self.sentences[index]
                if self.layout.blocks[sentence.block].kind is Kind.HEADING or sentence.is_question:
                    continue
                for mention in mentions:
                    if (rule.predicate, mention.mention.span) in said:
                        continue
                    if mention.kind == rule.kind and mention.status is not Status.ABSENT:
                        partner = self._named_within(mention, named)
                        if partner is not None:
                            yield self._kind_claim(rule, partner, mention, rule.id, "said")

    def _by_last_word(self, kinds: Collection[str]) -> dict[str, list[Placed]]:
        """Return the things of some kinds by the last word of their names, in the order of the text, where that word
        alone names one too."""
        found: dict[str, list[Placed]] = {}
        for _, mentions in sorted(self.places.by_sentence.items()):
            for mention in mentions:
                word = self.sentences[mention.sentence].tokens[mention.last].lemma
                if mention.kind in kinds and self._names_alone((word,), kinds):
                    found.setdefault(word, []).append(mention)
        return found

    def _names_alone(self, words: tuple[str, ...], kinds: Collection[str]) -> bool:
        """Return whether words by themselves name a thing of some kinds."""
        vocabulary = self.lexicon.vocabulary
        return any(vocabulary.concepts[label.concept].kind in kinds for label in vocabulary.labels.get(words, ()))

    def _named_within(self, mention: Placed, named: Mapping[str, Sequence[Placed]]) -> Placed | None:
        """Return the thing named last before a mention, or else first, of those by whose last word the mention calls
        one, otherwise than as a place ("kyphosis above the rods", "damage to the growth plate")."""
        tokens = self.sentences[mention.sentence].tokens
        skip, barred = self.words["determiners"], self.words["prepositions"] - {"of"}
        for position in range(mention.first, mention.last + 1):
            things = named.get(tokens[position].lemma)
            if not things:
                continue
            before = last_other(tokens, position - 1, skip, mention.first)
            words = (tokens[position - 1].lemma, tokens[position].lemma) if position > mention.first else ()
            if self._names_alone(words, self.words["background-kinds"]):
                continue
            if before >= mention.first and tokens[before].lower in barred:
                continue
            here = bisect_left(things, (mention.sentence, mention.first), key=lambda m: (m.sentence, m.first))
            return things[max(here - 1, 0)]
        return None

    def _likened(self, rule: KindRule, mention: Placed) -> list[Placed]:
        """Return the things of its kind that share the verb of an act ("regain strength and mobility")."""
        before = self.sentences[mention.sentence].tokens[mention.first - 1].lower if mention.first else ""
        if rule.topic or before == "to":
            return []
        group = self.arguments.together(mention, Kinds.only({mention.kind}))
        return [other for other in group if other is not mention and not self._is_act(other)]

    def _partners(self, rule: KindRule, mention: Placed, *, eases: bool = False) -> list[tuple[Placed, str]]:
        """Return the other ends of what is claimed by naming a thing, each with how it was found; ``eases`` where it is
        told to ease a symptom, wherever it stands."""
        index = mention.sentence
        other = SUBJECT if rule.end == OBJECT else OBJECT
        kinds = self.lexicon.fillers(rule.predicate, other).with_others(rule.besides.get(other, ()))
        kinds = kinds.with_natural(rule.instead) if other == SUBJECT else kinds
        if rule.timed:
            return self._operation_before_care(mention, kinds)
        if rule.topic:
            barred = mention.status is Status.ABSENT or self._is_refused(mention)
            opens = eases or self._opens(rule, mention) or (rule.people and self._is_told_within(rule, mention))
            if not opens if rule.opens else barred:
                return []  # "Vertebroplasty does without the balloon."
            if not rule.opens and (self._is_watched_for(mention) or self._is_kept_or_borne(mention)):
                return []
            stated = self._circumstance(index, kinds, mention.first)
            if stated is not None and stated is not mention:
                own = Kinds.only({stated.kind})
                return [(partner, "said") for partner in self.arguments.together(stated, own)]
            curing = rule.predicate in self.words["curing-predicates"]
            if curing and self._is_after_operation(mention):
                return []
            topic = self.context.main_topic(index, kinds)
            if topic is None and rule.near:
                topic = self._nearby(rule, mention)
            fits = topic is not None and topic.kind in kinds.natural | set(rule.besides.get(other, ()))
            return [(topic, "topic")] if topic is not None and fits else []
        if not (self._is_done(mention, rule.verbs) if rule.verbs else self._is_act(mention)):
            return []
        if rule.verbs:
            mention = self._first_done(mention, rule.verbs)
        verb = self._verb_of(mention)
        purpose = mention.kind in self.words["purpose-kinds"]
        tokens = self.sentences[index].tokens
        helped = last_other(tokens, verb - 1, self.words["helping-verbs"], 0)  # "to help keep"
        if purpose and verb > 1 and tokens[helped].lower == "to":
            means = self._means(index, helped, kinds)
            if means:
                return [(partner, "said") for partner in means]
        if purpose and tokens[verb].lower in self.words["result-conjunctions"]:
            return self._coming_of(index, verb, kinds)
        found = self.arguments.subject(index, verb, kinds)
        found = self._acting(rule.predicate, found) if other == SUBJECT else found
        if found and verb and tokens[verb - 1].lower == "to":
            apart = any(token.text == "," for token in tokens[found[-1].last + 1 : verb])
            found = [] if apart else found  # "when surgery is needed, … are used to strengthen the spine"
        if rule.verbs:
            found = [partner for partner in found if not self._is_apart(partner, mention)]
        if found:
            return [(partner, "said") for partner in found]
        start = self.arguments.clause_start(index, verb)
        if purpose and start > 1 and tokens[start - 2].text == "," and tokens[start - 1].lower == "which":
            opening = next((m for m in self.places.within(index, 0, start - 2) if m.kind in kinds), None)
            if opening is not None and not self.context.is_circumstance(index, opening):
                return [(partner, "said") for partner in self.arguments.together(opening, kinds)]
            start = 0  # "It eases the pain, which makes it easier to walk": all of that does
        if self.context.points_elsewhere(index, start, kinds):
            return []
        stated = self._circumstance(index, kinds) if purpose else None
        if stated is not None and stated.last < verb:
            return [(stated, "said")]  # "After hip replacement, most people walk without a limp"
        after = self._operation_before(mention, kinds) if purpose else None
        if after is not None:
            return [(after, "said")]
        aims = any(token.lemma in self.words["aim-nouns"] for token in tokens[start : start + 4])
        gained = purpose and self._is_gained_by_people(index, start, verb)
        if gained or (purpose and aims):
            topic = self.context.main_topic(index, kinds & self.words["closed-kinds"])
            return [(topic, "topic")] if topic is not None else []
        unsaid, how = self.context.antecedent(index, start, verb - 1, kinds), "anaphor"
        if unsaid is not None and rule.verbs and tokens[start].lower in self.words["plural-pronouns"]:
            return [(partner, how) for partner in self.arguments.together(unsaid, kinds)]
        if unsaid is None and start == 0 and not rule.verbs and not self.arguments.has_subject(index, verb):
            unsaid, how = self.context.topic(index, kinds), "topic"
        return [(unsaid, how)] if unsaid else []

    def _operation_before_care(self, mention: Placed, kinds: Kinds) -> list[tuple[Placed, str]]:
        """Return the operation after which care is told to be given: what the sentence says it follows, else the topic
        where the sentence tells of the time after it or begins by calling for the care ("Drink plenty of fluids")."""
        index = mention.sentence
        if mention.status is Status.ABSENT or self._is_refused(mention) or self._is_kept_or_borne(mention):
            return []
        if any(m.kind in kinds and self.context.word_before(m) == "before" for m in self.places.of_sentence(index)):
            return []
        followed = self._operation_followed(index, self.words["closed-kinds"])
        if followed is not None:
            return [(followed, "said")]
        if not (self._tells_of_after(index) or self._is_called_for(mention)) or self._is_supposed(mention):
            return []
        topic = self.context.main_topic(index, kinds)
        if topic is None and any(t.lower in self.words["afterwards-words"] for t in self.sentences[index].tokens):
            near = self.context.named_before(index, sorted(kinds.natural))
            close = near is not None and index - near.sentence < CLOSE_BY
            topic = near if close else self.context.leading(index, kinds.natural)
        return [(topic, "topic")] if topic is not None and topic.kind in kinds.natural else []

    def _is_called_for(self, mention: Placed) -> bool:
        """Return whether a sentence below no heading that tells what else it is about begins by calling for a measure
        ("Drink plenty of fluids", "Do not cross your legs")."""
        sentence = self.sentences[mention.sentence]
        if self.context.heading_of(self.context.block_of[mention.sentence]) is not None:
            return False
        opening = sentence.tokens[mention.first]
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

    def _is_apart(self, partner: Placed, mention: Placed) -> bool:
        """Return whether a thing is not what brings about another that is told after it: a condition opens between them
        ("is not done if the legs are paralyzed"), or it only tells which people there are ("women break a hip")."""
        between = self.sentences[mention.sentence].tokens[partner.last + 1 : mention.first]
        told = partner.slug in self.words["background-things"]
        return told or any(token.lower in self.words["supposing-words"] for token in between)

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

    def _verb_of(self, mention: Placed) -> int:
        """Return the token of the verb whose subject a thing is claimed of: where its name begins, as a rule."""
        return mention.first if mention.mention.verb is None else mention.mention.verb

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
        operations = kinds & self.words["closed-kinds"]
        topic = self.context.main_topic(index, operations)
        return [(topic, "topic")] if topic is not None else []

    def _operation_before(self, mention: Placed, kinds: Kinds) -> Placed | None:
        """Return the operation after which something is gained ("Most have less pain after a fusion and can walk",
        "Most can walk farther after a fusion")."""
        before = self._operation_followed(mention.sentence, kinds & self.words["closed-kinds"])
        if before is None or before.first <= mention.last:
            return before
        between = self.sentences[mention.sentence].tokens[mention.last + 1 : before.first]
        apart = any(token.text in ",;" or self.lexicon.is_verb(token) for token in between)
        return None if apart else before

    def _nearby(self, rule: KindRule, mention: Placed) -> Placed | None:
        """Return the thing of the kinds of a rule that the section names last before a thing, where neither the
        sentence names one nor the title another thing of the kind ("Pedicle screws" are about themselves)."""
        about = {topic.kind for topic in self.context.titled}
        here = [other for other in self.places.of_sentence(mention.sentence) if other.kind in rule.near]
        here = [other for other in here if not self.context.is_event(other) and not self.context.is_means(other)]
        if rule.kind in about or len(here) > 1:
            return None
        if here:  # "Surgery frees the cord; the spine is then held with screws"
            before = here[0].last < mention.first and not self.context.is_circumstance(mention.sentence, here[0])
            return here[0] if before else None
        found = self.context.named_before(mention.sentence, rule.near)
        return found if found is not None and mention.sentence - found.sentence <= CLOSE_BY else None

    def _opens(self, rule: KindRule, mention: Placed) -> bool:
        """Return whether a sentence that affirms something of a thing begins with it, alone or in a list, or, where the
        rule says ``people``, with those who have it ("Many patients are unable to stand")."""
        tokens = self.sentences[mention.sentence].tokens
        said = tokens[mention.last + 1 :]
        start = self._after_circumstance(mention)
        opening, linking = mention.first, self.words["modals"]
        labelled = self.context.block_of[mention.sentence].label is not None
        if rule.people and not labelled:  # "Deformity - the limb looks out of place" tells what the label means
            opening, linking = 0, linking | self.words["linking-verbs"]
            start = start or self._after_fronted(mention)
            start = self._after_people(mention, start)
        clause = any(token.lower in linking for token in tokens[max(opening, start) : mention.last + 1])
        verb = clause or any(self.lexicon.is_verb(token) for token in said)
        if mention.grounding.method == "coined" or not verb:
            return False
        if said and not self.lexicon.ends_phrase(said[0]) and not (rule.people and start):
            return False  # "bone density", "bone changes": another thing
        if any(token.lower in self.words["negations"] for token in said) or self._is_refused(mention):
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
        sentence = self.sentences[mention.sentence]
        tokens = sentence.tokens
        block = self.layout.blocks[sentence.block]
        heading = self.context.label_or_heading(block)
        elsewhere = heading is not None and heading.rule.predicate not in (rule.predicate, NO_PREDICATE)
        elsewhere = elsewhere or block.label is not None or (block.kind is Kind.ITEM and block.lead is not None)
        if elsewhere or mention.grounding.method == "coined" or self._is_supposed(mention) or self._is_refused(mention):
            return False
        linking = self.words["modals"] | self.words["linking-verbs"]
        inside = tokens[mention.first + 1 : mention.last + 1]
        if any(token.lower in linking or self.lexicon.is_verb(token) for token in inside):
            return True
        light = linking | self.words["adverbs"] | self.words["determiners"] | self.words["have"]
        position = last_other(tokens, mention.first - 1, light, -1)
        return position >= 0 and position < mention.first - 1 and tokens[position].lemma in self.words["persons"]

    def _after_fronted(self, mention: Placed) -> int:
        """Return where a sentence goes on after a phrase in front of it that names nothing ("In severe cases, …", "As
        it gets worse, …")."""
        tokens = self.sentences[mention.sentence].tokens
        opening = self.words["adjuncts"] | self.words["clause-openers"] | self.words["adverbs"]
        if tokens[0].lower not in opening:
            return 0
        comma = next((p for p in range(1, min(mention.first, FRONTED)) if tokens[p].text == ","), -1)
        return 0 if self.places.within(mention.sentence, 0, comma) else comma + 1

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

    def _after_circumstance(self, mention: Placed) -> int:
        """Return where a sentence goes on after the circumstance of a thing at which it opens ("In spinal stenosis, a
        laminectomy …")."""
        stated = self._circumstance(mention.sentence, Kinds.only(rule.kind for rule in self.kind_rules))
        return stated.last + 1 if stated is not None and stated.last < mention.first else 0
