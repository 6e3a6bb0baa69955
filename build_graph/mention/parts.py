"""Names put together and taken apart: lists that share a word, a place with its trouble, clauses about a thing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from ..language import Token, last_other
from .composed import Phrase
from .lexicon import best_label
from .names import SentenceNames
from .records import Mention


class SentenceParts(SentenceNames):
    """The names of one sentence, as they belong together."""

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
                said = phrase.turned and mention.kind == phrase.kind and len(mention) > 1
                if said and not phrase.after[-1].words.isdisjoint((ending.lower, ending.lemma)):
                    place = self._place_first_in(mention) or self._place_before(mention, phrase, mentions)
                    found += self._further(place, phrase, mention.last) if place is not None else ()
        return found

    def _again_done(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Return what further verbs tell of a thing of which a clause tells a first ("the screws may loosen, bend or
        break"), each a thing of its own."""
        found: list[Mention] = []
        starts = {mention.first: mention for mention in mentions}
        passed, joins = self.words["adverbs"], self.words["joiners"] | {","}
        for mention in mentions:
            if not any(token.lower in joins for token in self.tokens[mention.last + 1 : mention.last + 2]):
                continue
            told = [
                p for p in self.lexicon.phrases if p.after and not (p.before or p.turned) and p.kind == mention.kind
            ]
            thing = self._told_first_in(mention, told) if told and len(mention) > 1 else None
            if thing is None:
                continue
            told = [phrase for phrase in told if thing.kind in phrase.anchors]
            position = mention.last + 1
            while position < len(self.tokens) and self.tokens[position].lower in joins:
                while position < len(self.tokens) and self.tokens[position].lower in joins | passed:
                    position += 1
                known = starts.get(position)
                if known is not None and known.kind == mention.kind:
                    position = known.last + 1
                    continue
                ends = [phrase.told_until(self.tokens, position, passed) for phrase in told]
                end = max((e for e in ends if e is not None), default=None)
                if end is None or known is not None or not all(map(self._ends, self.tokens[end + 1 : end + 2])):
                    break
                label = " ".join(token.lower for token in self.tokens[position : end + 1])
                found.append(replace(self._coin(position, end, mention.kind), label=f"{thing.text} {label}"))
                position = end + 1
        return found

    def _ends(self, token: Token) -> bool:
        """Return whether a token cannot go on with the words before it."""
        return self.lexicon.ends_phrase(token) or token.lower in self.words["adverbs"] | self.words["prepositions"]

    def _told_first_in(self, mention: Mention, told: Sequence[Phrase]) -> Mention | None:
        """Return the thing within a mention of which a verb of one of some phrases tells, or None."""
        anchors = frozenset[str]().union(*(phrase.anchors for phrase in told))
        for first, end in itertools.product(range(mention.first, mention.last), range(mention.last - 1, -1, -1)):
            label = self._label_of_tokens(first, end) if first <= end else None
            found = self._of_label(label, first, end) if label is not None else None
            if found is not None and found.kind in anchors:
                verbal = [phrase.told_until(self.tokens, end + 1, self.words["adverbs"]) for phrase in told]
                if any(last is not None for last in verbal):
                    return found
        return None

    def _place_before(self, mention: Mention, phrase: Phrase, mentions: Sequence[Mention]) -> Mention | None:
        """Return the place of which a verb and an adjective tell that have a name together ("The knee" + "becomes
        painful"), or None."""
        before = [m for m in mentions if m.kind in phrase.anchors and m.last < mention.first]
        opening = self.tokens[mention.first]
        turns = any({opening.lower, opening.lemma} & element.words for element in phrase.after[:-1])
        return before[0] if before and turns else None

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

    def _exemplified(self, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions, of a gain whose examples follow only what it does something to: "to correct deformities
        such as scoliosis" corrects scoliosis, and "ease symptoms, such as pain" eases pain."""
        result: list[Mention] = []
        for mention in mentions:
            after = mention.last + 1
            after += [token.text for token in self.tokens[after : after + 1]] == [","]
            exemplified = any(token.lower in self.words["example-openers"] for token in self.tokens[after : after + 1])
            if not exemplified or not self._is_told_by_verb(mention):
                result.append(mention)
                continue
            first = self._past_determiners(mention.first + 1, mention)
            label = self._label_of_tokens(first, mention.last)
            rest = self._of_label(label, first, mention.last) if label is not None else None
            if rest is not None:
                result.append(rest)
            elif not self.lexicon.is_generic(self.tokens[first : mention.last + 1]):
                result.append(mention)  # "restore functions such as walking"
        return result

    def _is_told_by_verb(self, mention: Mention) -> bool:
        """Return whether a mention names a gain by a verb and what it is done to."""
        verb = self.tokens[mention.first]
        return mention.kind in self.words["purpose-kinds"] and len(mention) > 1 and verb.lemma in self.words["verbs"]

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
            elif result and (self._is_clause_of(result[0], mention) or self._is_fronted_by(result[0], mention)):
                parted = self._place_first_in(mention) or self._place_of(mention)
            result.append(parted or mention)
        return result

    def _is_done_to(self, mention: Mention, earlier: Sequence[Mention]) -> bool:
        """Return whether a phrase says by a verb what a trouble named before does to a place ("arthritis may pinch the
        nerves of the neck"), so that the one affects the other."""
        verb = self.tokens[mention.first]
        before = last_other(self.tokens, mention.first - 1, self.words["adverbs"])
        bare = verb.lower in self.words["affecting-verbs"] and self.tokens[before].lower in self.words["modals"]
        own = self.words["relative-pronouns"] | self.words["singular-pronouns"] | self.words["joiners"]
        third = verb.is_third_person and verb.lemma in self.words["affecting-verbs"]
        return (
            before >= 0
            and (bare or (third and self.tokens[before].lower in own))
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
        if len(between) > 4 and between[-2] == "there" and between[-1] in self.words["be"]:
            between = between[:-2]  # "in which there is pressure on a nerve"
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

    def _is_fronted_by(self, subject: Mention, mention: Mention) -> bool:
        """Return whether a clause tells what happens in the disorder that opens its sentence ("In carpal tunnel
        syndrome, the median nerve is squeezed")."""
        opening = [t.lower for t in self.tokens[: subject.first] if t.lower not in self.words["determiners"]]
        between = [t.lower for t in self.tokens[subject.last + 1 : mention.first]]
        return (
            subject.kind == mention.kind
            and mention.method == "coined"
            and opening == ["in"]
            and between[:1] == [","]
            and all(word in self.words["determiners"] for word in between[1:])
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
        troubles = self.words["troubling-kinds"] | self.words["harm-kinds"]
        alike = subject.kind == mention.kind or {subject.kind, mention.kind} <= troubles
        if not alike or not between or between[0].lower not in self.words["be"]:
            return False
        barred, kinds = self.words["prepositions"], self.words["kind-nouns"]
        for before, token in itertools.pairwise(between):
            if not token.is_word or (self.lexicon.is_verb(token) and token.lemma not in kinds):
                return False
            if token.lower in barred and not (token.lower == "of" and before.lemma in kinds):
                return False  # but "is a kind of tumor of the bone"
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
                    result[-1] = self._elided(before, mention, named=mention)
                    continue
                if (
                    before.kind != mention.kind
                    and len(before) > 1
                    and len(mention) == 1
                    and mention.kind in self.words["stated-kinds"]
                    and (self._kind_of_tokens(before.last, before.last) == mention.kind)
                ):
                    result[-1] = self._elided(before, mention, named=before)
                    continue
            result.append(mention)
        return result

    def _sharing(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the mentions, and the further gains that share the first word of one ("better posture and [function]",
        "improves strength, [balance] and [endurance]")."""
        starts, found = {m.first: m for m in mentions}, list(mentions)
        for mention in mentions:
            if mention.kind not in self.words["purpose-kinds"] or len(mention) < 2 or mention.method == "coined":
                continue
            position = mention.last + 1
            while position < len(self.tokens) and self._joins_on(position):
                while position < len(self.tokens) and self._joins_on(position):
                    position += 1
                shared = starts.get(position) or self._shared(mention, position)
                if shared is None or shared.kind != mention.kind:
                    break
                if position not in starts:
                    found.append(shared)
                position = shared.last + 1
        return sorted(found, key=lambda m: m.first)

    def _shared(self, mention: Mention, first: int) -> Mention | None:
        """Return what words name together with the first word of a mention, if the vocabulary has it, or None."""
        for last in range(min(first + 2, len(self.tokens) - 1), first - 1, -1):
            words = [self.tokens[mention.first], *self.tokens[first : last + 1]]
            key = tuple(step.lemma for step in self.lexicon.normaliser.steps(words))
            label = best_label(self.lexicon.vocabulary.labels.get(key, ()), words) if len(key) > 1 else None
            concept = self.lexicon.vocabulary.concepts[label.concept] if label is not None else None
            if label is not None and concept is not None and concept.kind == mention.kind:
                made = self.make(first, last, kind=concept.kind, label=label.wording)
                return replace(made, concept=concept.iri, method="elided", score=0.7)
        return None

    def _joins_on(self, position: int) -> bool:
        """Return whether a token joins equals: a comma or a word such as "and"."""
        token = self.tokens[position]
        return token.text == "," or token.lower in self.words["joiners"]

    def _headless(self, mentions: list[Mention]) -> list[Mention]:
        """Return the first parts of names that share their last word with the name that they are joined to ("a physical
        and neurological exam", "physical or occupational therapy"), where the whole of it is a label of the same
        kind."""
        found: list[Mention] = []
        taken = {position for mention in mentions for position in range(mention.first, mention.last + 1)}
        for mention in mentions:
            first = mention.first - 2
            if len(mention) < 2 or first < 0 or mention.kind not in self.words["headed-kinds"]:
                continue
            if first in taken or self.tokens[first + 1].lower not in self.words["joiners"]:
                continue
            words = [self.tokens[first], self.tokens[mention.last]]
            key = tuple(step.lemma for step in self.lexicon.normaliser.steps(words))
            label = best_label(self.lexicon.vocabulary.labels.get(key, ()), words) if len(key) == len(words) else None
            if label is not None and self.lexicon.vocabulary.concepts[label.concept].kind == mention.kind:
                found.append(replace(self._of_label(label, first, first), method="elided", score=0.8))
        return found

    def _elided(self, before: Mention, after: Mention, *, named: Mention) -> Mention:
        """Return what two joined mentions name together: the one of them that holds the shared word, wider."""
        whole = self.make(before.first, after.last, kind=named.kind, label=named.label)
        return replace(whole, concept=named.concept, method="elided", score=0.7, broader=named.broader)

    def _joined(self, before: int, after: int) -> bool:
        between = [token.lower for token in self.tokens[before + 1 : after]]
        return 0 < len(between) <= 3 and all(word == "/" or word in self.words["joiners"] for word in between)
