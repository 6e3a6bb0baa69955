"""What is claimed of a clause's subject, or of the topic, by naming a thing of some kind ("improves mobility")."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence

from ..frame import SUBJECT, KindRule
from ..language import last_other
from ..mention.lexicon import Kinds
from ..model import Status
from ..segment import Kind
from .gains import Gains
from .placed import Placed
from .scope import Claim
from .telling import Telling

CLOSE_BY = 2
"""How many sentences back an operation may be named to which a thing belongs that is only mentioned."""


class KindClaims(Gains, Telling):
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
        if len(tokens) == 1 and mention.kind in self.words["harm-kinds"]:  # "They may loosen"
            return before in self.words["modals"] and plain
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
        told = [c for c in claims if c.predicate not in described and not self._is_treated_event(c)]
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
            if self.context.is_head(self.context.block_of[index]) or self.sentences[index].is_question:
                continue
            for mention in mentions:
                for rule in rules.get(mention.kind, ()):
                    if rule.topic and mention.status is Status.ABSENT:
                        continue  # "no stitches": what denies a thing does not say of what
                    said = (rule.predicate, mention.mention.span)
                    done = rule.end == SUBJECT and mention.mention.span in operated
                    if said in busy and not (rule.topic and said in easing):
                        continue
                    if rule.topic and mention.mention.span in used and not done:
                        continue
                    for partner, how in self._partners(rule, mention, eases=said in easing or done):
                        if done and partner.kind not in self.words["troubling-kinds"]:
                            continue  # a complication may be of the operation itself
                        used.add(mention.mention.span)
                        yield self._kind_claim(rule, partner, mention, rule.id, how)
                        for fellow in self._likened(rule, mention):
                            if (rule.predicate, fellow.mention.span) not in busy:
                                yield self._kind_claim(rule, partner, fellow, rule.id, how)

    def _is_treated_event(self, claim: Claim) -> bool:
        """Return whether a claim tells what is done about a complication that the sentence first tells to happen ("The
        implant may loosen, and revision surgery is then needed"): that says not yet of what it is one."""
        if claim.predicate not in self.words["curing-predicates"] or claim.object.first > claim.subject.first:
            return False
        inside = self.sentences[claim.object.sentence].tokens[claim.object.first : claim.object.last]
        happens = any(token.lower in self.words["modals"] for token in inside)
        return happens and claim.object.kind in self.words["harm-kinds"]

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
                if self.context.is_head(self.layout.blocks[sentence.block]) or sentence.is_question:
                    continue
                last: tuple[Placed, Placed] | None = None
                for mention in mentions:
                    if (rule.predicate, mention.mention.span) in said:
                        continue
                    if mention.kind == rule.kind and mention.status is not Status.ABSENT:
                        partner = self._named_within(mention, named)
                        goes_on = partner is None and self.lexicon.is_verb(sentence.tokens[mention.first])
                        if goes_on and last is not None and self._is_joined_to(last[0], mention):
                            partner = last[1]  # "the rods may bend or break"
                        last = (mention, partner) if partner is not None else None
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
        """Return the things of its kind that share the verb of an act ("regain strength and mobility"), or what is
        forbidden together with it ("Avoid heavy lifting, climbing stairs and contact sports")."""
        if rule.timed and self._forbids(mention):
            done = Kinds.only({mention.kind, *self.words["done-kinds"]})
            return [other for other in self.arguments.together(mention, done) if other is not mention]
        before = self.sentences[mention.sentence].tokens[mention.first - 1].lower if mention.first else ""
        if rule.topic or before == "to":
            return []
        group = self.arguments.together(mention, Kinds.only({mention.kind}))
        return [other for other in group if other is not mention and not self._is_act(other)]

    def _forbids(self, mention: Placed) -> bool:
        """Return whether a measure is named by what it forbids ("avoid heavy lifting", "not drive")."""
        named = self.sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        forbidding = self.words["negations"] | self.words["forbidding-verbs"]
        return any(token.lower in forbidding or token.lemma in forbidding for token in named)

    def _partners(self, rule: KindRule, mention: Placed, *, eases: bool = False) -> list[tuple[Placed, str]]:
        """Return the other ends of what is claimed by naming a thing, each with how it was found; ``eases`` where it is
        told to ease a symptom, wherever it stands."""
        kinds = self.lexicon.fillers(rule.predicate, rule.other).with_others(rule.besides.get(rule.other, ()))
        kinds = kinds.with_natural(rule.instead) if rule.other == SUBJECT else kinds
        if rule.timed:
            return self._operation_of_care(mention, kinds)
        if rule.topic:
            return self._belonging(rule, mention, kinds, eases=eases)
        if rule.verbs is None:
            return self._doers(rule, mention, kinds) if self._is_act(mention) else []
        if not self._is_done(mention, rule.verbs):
            return []
        return self._doers(rule, self._first_done(mention, rule.verbs), kinds)

    def _belonging(self, rule: KindRule, mention: Placed, kinds: Kinds, *, eases: bool) -> list[tuple[Placed, str]]:
        """Return what a thing belongs to by being named: what its sentence stands under, else the topic."""
        barred = mention.status is Status.ABSENT or self._is_refused(mention)
        opens = eases or self._opens(rule, mention) or (rule.people and self._is_told_within(rule, mention))
        if not opens if rule.opens else barred:
            return []  # "Vertebroplasty does without the balloon."
        if not rule.opens and (self._is_watched_for(mention) or self._is_kept_or_borne(mention)):
            return []
        stated = self._circumstance(mention.sentence, kinds, mention.first)
        if stated is not None and stated is not mention:
            own = Kinds.only({stated.kind})
            return [(partner, "said") for partner in self.arguments.together(stated, own)]
        curing = rule.predicate in self.words["curing-predicates"]
        if curing and (self._is_after_operation(mention) or self._does_ill(mention)):
            return []
        topic = self.context.main_topic(mention.sentence, kinds)
        if topic is None and rule.near:
            topic = self._nearby(rule, mention)
        fits = topic is not None and topic.kind in kinds.natural | set(rule.besides.get(rule.other, ()))
        return [(topic, "topic")] if topic is not None and fits else []

    def _does_ill(self, mention: Placed) -> bool:
        """Return whether a sentence goes on with what harm a thing does ("Radiation may damage the growing bone")."""
        tokens = self.sentences[mention.sentence].tokens
        light = self.words["modals"] | self.words["adverbs"]
        verb = next((token for token in tokens[mention.last + 1 :] if token.lower not in light), None)
        return verb is not None and verb.lemma in self.words["ill-doing-verbs"]

    def _doers(self, rule: KindRule, mention: Placed, kinds: Kinds) -> list[tuple[Placed, str]]:
        """Return what does what a thing is named by, each with how it was found: the subject of its verb, what serves
        it as a purpose, or what is meant where the clause does not say it."""
        index, verb = mention.sentence, self._verb_of(mention)
        tokens = self.sentences[index].tokens
        purpose = mention.kind in self.words["purpose-kinds"]
        served = self._serving(index, verb, kinds) if purpose else None
        if served is not None:
            return served
        found = self._subjects(rule, mention, verb, kinds)
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
        gained = self._gained_from(mention, start, verb, kinds) if purpose else None
        if gained is not None:
            return gained
        unsaid = self.context.antecedent(index, start, verb - 1, kinds)
        if unsaid is not None:
            plural = rule.verbs and tokens[start].lower in self.words["plural-pronouns"]
            meant = self.arguments.together(unsaid, kinds) if plural else [unsaid]
            return [(partner, "anaphor") for partner in meant]
        if start or rule.verbs or self.arguments.has_subject(index, verb):
            return []
        topic = self.context.topic(index, kinds)
        return [(topic, "topic")] if topic is not None else []

    def _subjects(self, rule: KindRule, mention: Placed, verb: int, kinds: Kinds) -> list[Placed]:
        """Return the subjects that a sentence names for the verb of a thing."""
        tokens = self.sentences[mention.sentence].tokens
        found = self.arguments.subject(mention.sentence, verb, kinds)
        found = self._acting(rule.predicate, found) if rule.other == SUBJECT else found
        if found and verb and tokens[verb - 1].lower == "to":
            apart = any(token.text == "," for token in tokens[found[-1].last + 1 : verb])
            found = [] if apart else found  # "when surgery is needed, … are used to strengthen the spine"
        if rule.verbs:
            found = [partner for partner in found if not self._is_apart(partner, mention)]
        return [partner for partner in found if not self._is_joined_to(partner, mention)]

    def _is_joined_to(self, before: Placed, mention: Placed) -> bool:
        """Return whether only words that join, and further things of a kind, stand between two things ("the cage may
        sink, tilt or shift"): the verb of the second then has the subject of the first."""
        between = self.places.within(mention.sentence, before.last + 1, mention.first - 1)
        alike = {p for m in between if m.kind == mention.kind for p in range(m.first, m.last + 1)}
        sentence, first = self.sentences[mention.sentence].tokens, before.last + 1
        tokens = [sentence[p] for p in range(first, mention.first) if p not in alike]
        joins = self.words["joiners"] | self.words["adverbs"] | {","}
        adverbs = self.words["adverbs"]
        joined = first not in alike and any(token.lower not in adverbs for token in tokens)
        return joined and all(token.lower in joins for token in tokens)

    def _verb_of(self, mention: Placed) -> int:
        """Return the token of the verb whose subject a thing is claimed of: where its name begins, as a rule."""
        return mention.first if mention.mention.verb is None else mention.mention.verb

    def _operation_of_care(self, mention: Placed, kinds: Kinds) -> list[tuple[Placed, str]]:
        """Return the operation after which care is told to be given: what the sentence says it follows, else the topic
        where the sentence tells of the time after it or begins by calling for the care ("Drink plenty of fluids")."""
        index = mention.sentence
        if mention.status is Status.ABSENT or self._is_refused(mention) or self._is_kept_or_borne(mention):
            return []
        forbidden = [m for m in self.places.within(index, 0, mention.first - 1) if self._forbids(m)]
        told = any(token.lower in self.words["be"] for token in self.sentences[index].tokens[mention.last + 1 :])
        if forbidden and not told and mention in self.arguments.together(forbidden[-1], Kinds.only({mention.kind})):
            return []  # "Avoid smoking and painkillers"
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

    def _is_apart(self, partner: Placed, mention: Placed) -> bool:
        """Return whether a thing is not what brings about another that is told after it: a condition opens between them
        ("is not done if the legs are paralyzed"), or it only tells which people there are ("women break a hip")."""
        between = self.sentences[mention.sentence].tokens[partner.last + 1 : mention.first]
        told = partner.slug in self.words["background-things"]
        return told or any(token.lower in self.words["supposing-words"] for token in between)

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
