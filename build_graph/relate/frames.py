"""What cues say: frames filled with the mentions that stand in their regions, or with what the context supplies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..assertion import Reach, status_of
from ..frame import (
    NO_PREDICATE,
    OBJECT,
    SUBJECT,
    Frame,
    FrameRule,
    Region,
)
from ..language import Token, last_other
from ..mention.lexicon import Kinds
from ..model import Status
from ..segment import Kind
from .measures import rates
from .placed import Placed
from .scope import Claim, Scope

OWNING = ("'s", "’s")
"""How a word ends that stands as an owner."""


class FrameClaims(Scope):
    """Claims of frames."""

    def _kinds(self, rule: FrameRule, end: str) -> Kinds:
        kinds = self.lexicon.fillers(rule.predicate, end, rule.subject if end == SUBJECT else rule.object)
        kinds = kinds.with_others(rule.besides.get(end, ()))
        return kinds.with_natural(rule.instead) if end == SUBJECT else kinds

    def _of_frames(self) -> list[Claim]:
        """Return what the frames claim; of frames that share words of a cue, one that has both its ends in the text
        leaves nothing to one that takes the topic for an end ("can follow" of "can follow the operation"; "need" of
        "after surgery, patients need"), and neither does one that says again what was said ("are other causes")."""
        filled = [(frame, list(claims)) for frame, claims in self._filled()]
        telling = {
            (frame.sentence, position)
            for frame, claims in filled
            if claims and not frame.within
            for position in range(frame.first, frame.last + 1)
        }
        filled = [(f, claims) for f, claims in filled if not (f.within and (f.sentence, f.first) in telling)]
        beside: dict[int, list[tuple[Frame, list[Claim]]]] = {}
        for frame, claims in filled:
            beside.setdefault(frame.sentence, []).append((frame, claims))
        filled = [
            (frame, [c for c in claims if not self._is_outdone(frame, c, beside[frame.sentence])])
            for frame, claims in filled
        ]
        rivals = self.words["rival-predicates"]
        cued = [
            (frame, claim, position)
            for frame, claims in filled
            for claim in claims
            if claim.how != "topic"
            for position in range(frame.first, frame.last + 1)
        ]
        said = {
            (predicate, frame.sentence, position, claim.object.mention.span)
            for frame, claim, position in cued
            for predicate in (frame.rule.predicate, *(rivals if claim.predicate in rivals else ()))
        }
        objects = {(frame.sentence, position, claim.object.mention.span) for frame, claim, position in cued}
        subjects = {
            (claim.predicate, frame.sentence, position, claim.subject.mention.span) for frame, claim, position in cued
        }
        operated = {
            (frame.sentence, position, claim.object.mention.span)
            for frame, claim, position in cued
            if claim.predicate in self.words["arising-predicates"]
            and claim.subject.kind in self.words["closed-kinds"]
            and self.sentences[frame.sentence].tokens[frame.first].lemma in self.words["bearing-risk-verbs"]
        }
        again = {(f.sentence, p) for f in self.frames.frames if f.rule.again for p in range(f.first, f.last + 1)}

        def is_of_topic(frame: Frame, claim: Claim) -> bool:
            """Return whether a claim is rightly made of the topic, which no other cue at its place gainsays."""
            if claim.predicate in self.words["curing-predicates"] and self._is_after_operation(claim.subject):
                return False
            repeatable = frame.rule.left is not None and claim.predicate in self.words["repeated-predicates"]
            return not any(
                (frame.rule.predicate, frame.sentence, position, claim.object.mention.span) in said
                or (frame.sentence, position, claim.subject.mention.span) in objects
                or (claim.predicate, frame.sentence, position, claim.object.mention.span) in subjects
                or (repeatable and (frame.sentence, position) in again)
                for position in range(frame.first, frame.last + 1)
            )

        def is_of_operation(frame: Frame, claim: Claim) -> bool:
            """Return whether what a claim says that something makes likelier is harm of an operation by the same cue
            ("It lasts longer but has a higher risk of infection"), and not of what a pronoun else stands for."""
            inverted = claim.predicate in self.words["inverted-predicates"] and claim.how == "anaphor"
            return inverted and any(
                (frame.sentence, position, claim.subject.mention.span) in operated
                for position in range(frame.first, frame.last + 1)
            )

        return [
            claim
            for frame, claims in filled
            for claim in claims
            if (claim.how != "topic" or is_of_topic(frame, claim)) and not is_of_operation(frame, claim)
        ]

    def _is_outdone(self, frame: Frame, claim: Claim, beside: Sequence[tuple[Frame, Sequence[Claim]]]) -> bool:
        """Return whether a claim that takes no topic has for its left end only a circumstance ("exercises after the
        operation lower the risk"), or a thing said before although the sentence names one for the same cue; ``beside``
        are the frames of the sentence."""
        if not frame.rule.said or frame.rule.left is None:
            return False
        end = claim.subject if frame.rule.left == SUBJECT else claim.object
        if claim.how == "said":
            arises = claim.predicate in self.words["arising-predicates"]  # after an operation, by that
            if arises and any(self._is_nearer(rival, claim) for _, rivals in beside for rival in rivals):
                return True
            return not arises and end.sentence == frame.sentence and self._is_time_of(end)
        return claim.how == "anaphor" and any(
            other.last == frame.last
            and other.rule.predicate == frame.rule.predicate
            and not other.rule.said
            and any(rival.how != "topic" for rival in claims)
            for other, claims in beside
        )

    def _is_nearer(self, rival: Claim, claim: Claim) -> bool:
        """Return whether a rival claims that a thing brings about the object of a claim, where a clause tells that of
        the thing, which stands after the subject of the claim ("an operation for a slipped disc that presses on a nerve
        and causes sciatica")."""
        told = rival.predicate in self.words["bringing-predicates"] and rival.how == "said"
        if not told or rival.object is not claim.object or rival.subject.sentence != claim.subject.sentence:
            return False
        tokens, after = self.sentences[rival.subject.sentence].tokens, rival.subject.last + 1
        relative = tokens[after].lower if after < len(tokens) else ""
        return rival.subject.first > claim.subject.last and relative in self.words["relative-pronouns"]

    def _is_time_of(self, mention: Placed) -> bool:
        """Return whether a mention tells when something is done ("exercises after the operation")."""
        return self.context.word_before(mention) in self.words["times"]

    def _filled(self) -> Iterator[tuple[Frame, Iterator[Claim]]]:
        for frame in self.frames.frames:
            if frame.rule.predicate == NO_PREDICATE or frame.rule.again:
                continue
            ends: dict[str, list[Placed]] = {}
            how = "said"
            for side in ("right", "inner", "left"):
                end = getattr(frame.rule, side)
                if end is None:
                    continue
                kinds = self._kinds(frame.rule, end)
                found = self._side(frame, side, kinds)
                found = self._acting(frame.rule.predicate, found) if end == SUBJECT else found
                if found and side == "left":
                    found += self._likewise(frame, kinds)
                if found:
                    ends[end] = [*ends.get(end, ()), *found]
            missing = [end for end in (SUBJECT, OBJECT) if end not in ends]
            if len(missing) == 2 or (missing and not self._may_be_unsaid(frame, missing[0])):
                continue
            fronted = self._fronted(frame, missing[0]) if missing else []
            felt = all(thing.kind in self.words["felt-kinds"] for thing in fronted)
            if fronted:
                ends[missing[0]] = fronted
            if missing and felt:  # what is felt leaves open what is treated: "If pain goes on, surgery may help"
                placed, how = self._unsaid(frame, missing[0])
                if placed is None and not fronted:
                    continue
                meant = self._meant(frame, missing[0], placed, how) if placed is not None else []
                ends[missing[0]] = [*fronted, *(thing for thing in meant if thing not in fronted)]
            if frame.rule.titled and not self._names_title(ends[frame.rule.titled]):
                continue
            yield frame, self._claims(frame, ends, how)

    def _names_title(self, things: Sequence[Placed]) -> bool:
        """Return whether one of some things is what the title names."""
        titled = {topic.concept for topic in self.context.titled}
        return any(thing.concept in titled for thing in things)

    def _of_echoes(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield what is said of other things by pointing back to the claim before ("Smoking does the same")."""
        for frame in self.frames.frames:
            if not frame.rule.again:
                continue
            kinds = self._kinds(frame.rule, SUBJECT)
            things = self._side(frame, "left" if frame.rule.left else "right", kinds)
            before = [
                claim
                for claim in claims
                if claim.predicate in self.words["repeated-predicates"]
                and frame.sentence - 2 <= claim.sentence <= frame.sentence
                and self._agent(claim).sentence == claim.sentence
                and (claim.sentence, self._agent(claim).last) < (frame.sentence, frame.first)
                and self._agent(claim) not in things
            ]
            last = max((claim.sentence for claim in before), default=None)
            for claim in before:
                if claim.sentence != last:
                    continue
                for thing in things:
                    status = self._frame_status(frame)
                    said = replace(claim, sentence=frame.sentence, rule=frame.rule.id, status=status)
                    is_object = self._agent(claim) is claim.object
                    yield replace(said, object=thing) if is_object else replace(said, subject=thing)

    def _agent(self, claim: Claim) -> Placed:
        """Return the end of a claim that brings the other about."""
        return claim.object if claim.predicate in self.words["inverted-predicates"] else claim.subject

    def _widened(self, region: Region) -> Region:
        """Return a region from the beginning of people whose first words a cue shares ("more likely in people who
        smoke")."""
        tokens, people = self.sentences[region.sentence].tokens, self.words["people"]
        for mention in self.places.of_sentence(region.sentence):
            if mention.first < region.first <= mention.last and tokens[mention.first].lower in people:
                return replace(region, first=mention.first)
        return region

    def _side(self, frame: Frame, side: str, kinds: Kinds) -> list[Placed]:
        if side == "left":
            if not frame.left or frame.rule.left is None:
                return []
            if frame.left.first:
                return [
                    m for m in self.places.within(frame.sentence, frame.left.first, frame.left.last) if m.kind in kinds
                ]
            wider = self.lexicon.fillers(frame.rule.predicate, frame.rule.left).with_others(kinds.all)
            wider = wider.with_others(frame.rule.fellows) if frame.rule.left == frame.rule.open_end else wider
            found = self.arguments.subject(frame.sentence, frame.first, kinds, wider)
            act = self._act_before(found, frame)
            return found if act is None else self.arguments.subject(frame.sentence, act.first, kinds, wider)
        region: Region | None = getattr(frame, side)
        if region is not None and side == "right" and self._only_counts(frame, region):
            region = None
        if region is not None and side == "right":
            region = self._with_begun(frame, self._widened(region), kinds)
        clauses = side == "right" and frame.clauses
        found = self.arguments.listed(region, kinds, clauses=clauses) if region is not None else []
        if found and frame.rule.fellows and region is not None:
            found = self.arguments.listed(region, kinds.with_others(frame.rule.fellows), clauses=clauses)
        if not found and region is not None and not self._is_made_to(region):
            near = min(region.last, region.first + 3)
            before = self.arguments.clause_start(region.sentence, frame.first) if side == "right" else 0
            if side == "right":  # "can cause them": what comes to mind first
                natural = self.lexicon.fillers(frame.rule.predicate, frame.rule.right or "").natural & kinds.natural
                wide = frame.rule.subject if frame.rule.right == SUBJECT else ()
                tried = [Kinds(natural, natural), *([kinds] if wide else [])] if natural else [kinds]
            else:
                tried = [kinds]
            resolved = (
                self.context.antecedent(region.sentence, region.first, near, wanted, before=before) for wanted in tried
            )
            antecedent = next((placed for placed in resolved if placed is not None), None)
            found = self._both(antecedent, region.sentence, region.first, near) if antecedent else []
        if side == "right":
            for item in frame.items:
                found += self.arguments.listed(item, kinds)
        return found

    def _only_counts(self, frame: Frame, region: Region) -> bool:
        """Return whether a right side only tells how often something is so ("occurs in 3-5 % of patients")."""
        tokens = self.sentences[frame.sentence].tokens
        if tokens[frame.last].lower not in self.words["prepositions"]:
            return False
        tables = self.lexicon.vocabulary.language.get("measures") or {}
        counted = self.words["people"] | self.words["list-pointers"] | self.words["prepositions"]
        after = (tokens[r.last + 1 : r.last + 2] for r in rates(tokens, tables) if 0 <= r.first - region.first < 2)
        return any(all(not token.is_word or token.lower in counted for token in following) for following in after)

    def _act_before(self, found: Sequence[Placed], frame: Frame) -> Placed | None:
        """Return the one of some things that is what a subject does, and to whose verb a cue is joined: both are told
        of that subject ("they slow bone healing and may lead to a failed fusion")."""
        tokens = self.sentences[frame.sentence].tokens
        joined = last_other(tokens, frame.first - 1, self.lexicon.helping)
        if len(found) != 1 or joined < 1 or tokens[joined].lower not in self.words["joiners"]:
            return None
        act, before = found[0], found[0].first - 1
        if act.last != joined - 1 or act.first == act.last or before < 0:
            return None
        plain = tokens[act.first].lower in (tokens[act.first].lemma, tokens[act.first].lemma + "s")
        subjects = self.words["subject-pronouns"] | self.words["clause-pronouns"] | self.words["modals"]
        told = tokens[before].lower in subjects or any(
            m.last == before for m in self.places.of_sentence(frame.sentence)
        )
        verb = self.lexicon.is_verb(tokens[act.first]) or tokens[act.first].lemma in self.words["harming-verbs"]
        return act if plain and told and verb else None

    def _names_other(self, region: Region) -> bool:
        """Return whether words between those of a cue end with a noun that is no general one ("the chance of a leak"),
        so that they name something, even if nobody knows it."""
        last = self.sentences[region.sentence].tokens[region.last]
        before = self.sentences[region.sentence].tokens[region.last - 1] if region.last > region.first else last
        light = self.words["determiners"] | self.words["adverbs"] | self.words["object-pronouns"]
        light = light | self.words["clause-pronouns"] | self.words["risk-nouns"]
        general = last.lemma in self.context.nouns or {last.lower, last.lemma} & light
        return last.is_word and not general and before.lower in self.words["articles"]

    def _is_made_to(self, region: Region) -> bool:
        """Return whether what a pronoun at the beginning of a right side stands for is made to do something ("can cause
        it to rupture"): not it, but what it does is brought about."""
        tokens = self.sentences[region.sentence].tokens[region.first : region.first + 2]
        return len(tokens) == 2 and tokens[0].lower in self.words["object-pronouns"] and tokens[1].lower == "to"

    def _with_begun(self, frame: Frame, region: Region, kinds: Kinds) -> Region:
        """Return the right side of a cue, with the measure whose name begins in it ("you will" + "use a walker"), or
        what is told by a condition ("if you are obese")."""
        measures, tokens = self.words["measure-kinds"], self.sentences[region.sentence].tokens
        for mention in self.places.within(frame.sentence, frame.first, frame.last):
            begun = tokens[mention.first].lower in self.words["condition-openers"] or mention.kind in measures
            if mention.last >= region.first and begun and mention.kind in kinds:
                return replace(region, first=mention.first)
        return region

    def _likewise(self, frame: Frame, kinds: Kinds) -> list[Placed]:
        """Return the things of which the rest of a sentence says the same ("…, and so does diabetes")."""
        tokens = self.sentences[frame.sentence].tokens
        for position in range(frame.last + 1, len(tokens) - 2):
            if (
                tokens[position].lower in self.words["echo-openers"]
                and tokens[position + 1].lemma in self.words["echoing-verbs"]
            ):
                return self.arguments.listed(Region(frame.sentence, position + 2, len(tokens) - 1), kinds)
        return []

    def _both(self, placed: Placed, sentence: int, first: int, last: int) -> list[Placed]:
        """Return what words that point back stand for: a thing, or with "both" and "either" all that the title names of
        its kind."""
        tokens = self.sentences[sentence].tokens
        while first < last and tokens[first].lower in self.words["prepositions"]:
            first += 1
        dual = tokens[first].lower in self.words["dual-pronouns"]
        return (self.context.pair_like(placed, sentence) if dual else None) or [placed]

    def _may_be_unsaid(self, frame: Frame, end: str) -> bool:
        """Return whether the context may supply an end: not what stands to the right of a cue."""
        return frame.rule.right != end

    def _unsaid(self, frame: Frame, end: str) -> tuple[Placed | None, str]:
        kinds = self._kinds(frame.rule, end)
        side = "inner" if frame.rule.inner == end else "left"
        region: Region | None = getattr(frame, side)
        if side == "inner" and region is not None:
            start = self.arguments.clause_start(region.sentence, frame.first) if frame.rule.left else None
            found = self.context.antecedent(region.sentence, region.first, region.last, kinds, before=start)
            if found is not None:
                return found, "anaphor"
            aside = self.words["background-kinds"]
            aside |= set(self._kinds(frame.rule, frame.rule.right).all) if frame.rule.right else set()
            named = self.places.within(region.sentence, region.first, region.last)
            if frame.rule.said or any(m.kind not in aside for m in named):
                return None, "topic"  # "makes falls more likely" tells nothing of the topic
            if not named and self._names_other(region):
                return None, "topic"  # "To lower the chance of a leak, rest": a thing that nobody knows
            return self.context.topic(frame.sentence, kinds), "topic"
        if side == "left" and frame.left and self._is_existential(frame.left):
            return None, "topic"  # "There is a small risk of infection": of whatever
        before = [m for m in self.places.of_sentence(frame.sentence) if m.last == frame.first - 1]
        before = [m for m in before if m.kind in kinds.natural and not self.context.is_circumstance(m.sentence, m)]
        before = before if self.sentences[frame.sentence].tokens[frame.first].is_word else []  # ", a problem known as"
        if side == "left" and frame.rule.left is None and before:
            return before[0], "said"  # "sciatica treatment includes", but not "compared with surgery there is"
        owner = self._owner(frame, kinds) if side == "left" and frame.rule.left is None else None
        if owner is not None:
            return owner, "said"
        last = frame.first - 1 if frame.left else -1
        start = self.arguments.clause_start(frame.sentence, frame.first)
        found = self.context.antecedent(frame.sentence, start, last, kinds) if not self._is_own_noun(frame) else None
        if found is not None and not self.context.means_a_trouble(frame.sentence, start, kinds):
            return found, "anaphor"
        stated = self._circumstance(frame.sentence, kinds, frame.first)
        if stated is not None and frame.rule.predicate in self.words["averting-predicates"]:
            stated = None if self._follows(stated) else stated  # "after surgery, walking helps to prevent clots"
        stated = stated or self._relative(frame, start, kinds)
        if stated is None and frame.rule.left == OBJECT:
            stated = self._supposed(frame, kinds)
        if stated is not None and stated.last < frame.first:
            return stated, "said"
        if frame.rule.said or (
            frame.rule.left == end and not frame.rule.free and self.arguments.has_subject(frame.sentence, frame.first)
        ):
            return None, "topic"
        if self.context.points_elsewhere(frame.sentence, start, kinds):
            return None, "topic"
        risked = frame.rule.left is None and frame.rule.predicate in self.words["inverted-predicates"]
        if frame.rule.near and (frame.rule.inner is not None or risked):
            earlier = [m for m in self.places.within(frame.sentence, 0, frame.first - 1) if m.kind in frame.rule.near]
            if earlier and earlier[-1].kind in kinds.natural:
                # "infection (people with diabetes are at risk)", "… and the risk rises with"
                return earlier[-1], "said"
        of = self.context.main_topic if frame.rule.main else self.context.topic
        found = of(frame.sentence, kinds)
        if frame.rule.near and (found is None or found.kind in frame.rule.instead):
            found = self.context.named_before(frame.sentence, frame.rule.near) or found
        if found is None and self._is_of_leading(frame):
            found = self.context.leading(frame.sentence, kinds.natural)
        return found, "topic"

    def _is_existential(self, left: Region) -> bool:
        """Return whether a cue has but "there" for its subject."""
        tokens = self.sentences[left.sentence].tokens
        position = last_other(tokens, left.last, self.lexicon.helping | self.words["adverbs"], -1)
        return position >= left.first and tokens[position].lower in self.words["existentials"]

    def _is_own_noun(self, frame: Frame) -> bool:
        """Return whether an article belongs to the noun by which a cue that has no left side tells what stands to its
        right ("The commonest problem is"): it points to nothing said before."""
        if frame.rule.left is not None or frame.rule.right is None or not frame.first:
            return False
        tokens, natural = self.sentences[frame.sentence].tokens, self._kinds(frame.rule, frame.rule.right).natural
        nouns = (self.context.nouns.get(token.lemma) for token in tokens[frame.first : frame.last + 1])
        named = any(kinds is not None and not natural.isdisjoint(kinds) for kinds in nouns)
        return named and tokens[frame.first - 1].lower in self.words["articles"]

    def _is_of_leading(self, frame: Frame) -> bool:
        """Return whether a frame may tell of what the document names most, as nothing else is meant: where it says
        when that is ("for six weeks"), or where the section is about such things ("Recovery")."""
        if frame.rule.leading:
            return True
        heading = self.context.heading_of(self.context.block_of[frame.sentence])
        following = self.words["following-predicates"]
        return heading is not None and frame.rule.predicate == heading.rule.predicate in following

    def _supposed(self, frame: Frame, kinds: Kinds) -> Placed | None:
        """Return the thing of which a condition speaks that opens a sentence, where the sentence goes on to tell what
        comes about ("If a disc presses on a nerve, numbness can result")."""
        tokens = self.sentences[frame.sentence].tokens
        if frame.rule.predicate not in self.words["bringing-predicates"]:
            return None
        if tokens[0].lower not in self.words["subordinators"]:
            return None
        comma = next((p for p in range(frame.first) if tokens[p].text == ","), 0)
        told = self.places.within(frame.sentence, 1, comma)
        return next((m for m in told if m.kind in kinds.natural), None)

    def _fronted(self, frame: Frame, end: str) -> list[Placed]:
        """Return the things of a condition in front of the sentence, where a rule asks for it ("If the bones do not
        fuse or the rods break, revision surgery is needed"), that are denied aside."""
        tokens = self.sentences[frame.sentence].tokens
        if not frame.rule.fronted:
            return []
        if tokens[0].lower not in self.words["condition-openers"]:
            return self._of_clause_before(frame, end)
        comma = next((p for p in range(2, frame.first) if tokens[p].text == ","), None)
        if comma is None:
            return []
        kinds = self._kinds(frame.rule, end)
        start = self.arguments.clause_start(frame.sentence, frame.first)
        before = [m for m in self.places.within(frame.sentence, 1, max(comma, start) - 1) if m.kind in kinds.natural]
        return [
            m
            for m in before
            if m.status is not Status.ABSENT
            and not self.context.is_circumstance(m.sentence, m)
            and not self._is_risked(tokens, m.first)
        ]

    def _of_clause_before(self, frame: Frame, end: str) -> list[Placed]:
        """Return the one thing of which the main clause before tells, its symptoms aside ("A tear is sewn, and bed rest
        is prescribed")."""
        tokens = self.sentences[frame.sentence].tokens
        start = self.arguments.clause_start(frame.sentence, frame.first)
        joined = start > 1 and tokens[start - 1].lower in self.words["joiners"] and tokens[start - 2].text == ","
        if frame.within or not joined:
            return []
        natural = self._kinds(frame.rule, end).natural - self.words["felt-kinds"]
        told = [m for m in self.places.within(frame.sentence, 0, start - 2) if m.kind in natural]
        told = [m for m in told if not self.context.is_circumstance(m.sentence, m) and m.status is not Status.ABSENT]
        return told[:1] if len({thing.concept for thing in told}) == 1 else []

    def _is_risked(self, tokens: Sequence[Token], first: int) -> bool:
        """Return whether only the risk of a thing is spoken of ("If the risk of a fracture is high")."""
        position = last_other(tokens, first - 1, self.words["determiners"])
        links, nouns = self.words["risk-links"], self.words["risk-nouns"]
        return position > 0 and tokens[position].lower in links and tokens[position - 1].lemma in nouns

    def _meant(self, frame: Frame, end: str, placed: Placed, how: str) -> list[Placed]:
        """Return what is meant with a thing: by "these" and "they" all that the text lists together with it."""
        start = self.arguments.clause_start(frame.sentence, frame.first)
        opening = self.sentences[frame.sentence].tokens[start].lower
        if how != "said" and opening in self.words["dual-pronouns"]:
            return self.context.pair_like(placed, frame.sentence) or [placed]
        if how == "topic" and placed.mention.span in self.titled_spans:
            return self._fellows(placed)
        plural = self.words["plural-pronouns"]
        if placed.kind in self.words["gathered-kinds"]:
            plural |= self.words["singular-demonstratives"]
        if how != "anaphor" or opening not in plural:
            return [placed]
        kinds = self._kinds(frame.rule, end)
        if placed.sentence == frame.sentence:  # "if you notice fever, redness or swelling, as these may be signs of …"
            last = (self.arguments.together(placed, kinds) or [placed])[-1]
            group = self.arguments.joined_before(last, kinds)
            return group if placed in group else [placed]
        listed = self.context.block_of[frame.sentence].kind is Kind.ITEM
        return (not listed and self._listed_with(placed, kinds)) or self.arguments.together(placed, kinds)

    def _listed_with(self, placed: Placed, kinds: Kinds) -> list[Placed]:
        """Return what all items of a list name whose last item names a thing ("These are signs of …" below a list)."""
        number = self.sentences[placed.sentence].block
        last = self.layout.blocks[number]
        found: list[Placed] = []
        while number >= 0 and (block := self.layout.blocks[number]).kind is Kind.ITEM and block.lead == last.lead:
            index = self.context.position[block.sentences[0].span] if block.sentences else None
            if index is not None:
                whole = Region(index, 0, len(self.sentences[index].tokens) - 1)
                found = self.arguments.listed(whole, kinds, clauses=True) + found
            number -= 1
        return found

    def _owner(self, frame: Frame, kinds: Kinds) -> Placed | None:
        """Return the thing of which "whose" tells right before a cue ("an embolism, whose warning signs are …"), or
        that stands there as the owner ("gout's first sign is")."""
        tokens = self.sentences[frame.sentence].tokens
        light = self.words["empty-modifiers"] | self.words["modifiers"] | self.words["adverbs"]
        owner = last_other(tokens, frame.first - 1, light, -1)
        marked = owner > 0 and tokens[owner].text in "'’"  # "osteoarthritis' main symptom"
        if marked or (owner >= 0 and tokens[owner].text.endswith(OWNING)):
            mentions = self.places.of_sentence(frame.sentence)
            return next((m for m in mentions if m.last == owner - marked and m.kind in kinds.natural), None)
        near = range(frame.first - 1, max(0, frame.first - 4), -1)  # "whose first warning signs are"
        position = next((p for p in near if tokens[p].lower in self.words["possessives"]), None)
        if position is None:
            return None
        position -= 2 if tokens[position - 1].text == "," else 1
        mentions = self.places.of_sentence(frame.sentence)
        return next((m for m in mentions if m.last == position and m.kind in kinds), None)

    def _relative(self, frame: Frame, start: int, kinds: Kinds) -> Placed | None:
        """Return the thing of a natural kind in or after which something is done or happens ("kyphoplasty, in which
        bone cement is injected")."""
        tokens = self.sentences[frame.sentence].tokens
        before = start - 3 if start and tokens[start - 1].lower == "which" else start - 2
        opener = tokens[before + 1].lower if start and before >= 0 else ""
        if opener not in (self.words["adjuncts"] if before == start - 3 else self.words["place-openers"]):
            return None
        before -= tokens[before].text == ","
        mentions = self.places.of_sentence(frame.sentence)
        return next((m for m in mentions if m.last == before and m.kind in kinds.natural), None)

    def _claims(self, frame: Frame, ends: dict[str, list[Placed]], how: str) -> Iterator[Claim]:
        status = self._frame_status(frame)
        # "infection, injury and surgery can cause it": a list of several kinds is told of in one way
        brings = frame.rule.predicate in self.words["bringing-predicates"]
        mixed = brings and any(subject.kind not in frame.rule.instead for subject in ends[SUBJECT])
        for subject in ends[SUBJECT]:
            for object_ in ends[OBJECT]:
                if frame.lowered and subject.sentence == frame.sentence:
                    continue
                if frame.rule.predicate in self.words["using-predicates"] and self._is_kept_or_borne(object_):
                    continue
                if frame.rule.predicate in self.words["like-predicates"] and subject.kind != object_.kind:
                    continue  # a plate is no part of a fusion, nor a fusion of a plate
                tokens = self.sentences[object_.sentence].tokens
                curing = frame.rule.predicate in self.words["curing-predicates"]
                if curing and frame.rule.inner == OBJECT and self._is_risked(tokens, object_.first):
                    continue  # "To lower the risk of clots, we give …": the clots are not there yet
                if object_.status is Status.ABSENT and self._is_condition(frame):
                    continue  # "if rest brings no relief" says nothing of rest
                combined = status
                if frame.negative:
                    combined = Status.PRESENT if status is Status.ABSENT else status
                elif how != "anaphor" and self._negates(frame, subject, object_):
                    combined = Status.ABSENT
                elif (
                    combined is Status.PRESENT
                    and object_.sentence == frame.sentence
                    and object_.status is not Status.PRESENT
                ):
                    combined = object_.status
                yield Claim(
                    subject=subject,
                    object=object_,
                    predicate=frame.rule.predicate if mixed else frame.rule.predicate_for(subject.kind),
                    sentence=object_.sentence if object_.sentence != frame.sentence and frame.items else frame.sentence,
                    rule=frame.rule.id,
                    how=how,
                    status=combined,
                    strength=frame.rule.strength,
                )

    def _is_condition(self, frame: Frame) -> bool:
        """Return whether a cue is the verb of a condition ("when rest, a collar and tablets bring no relief")."""
        tokens, finite = self.sentences[frame.sentence].tokens, self.words["finite"]
        helping = self.lexicon.helping | self.words["negations"]
        position = last_other(tokens, frame.first - 1, helping)
        while position >= 0 and tokens[position].lower not in self.words["condition-openers"]:
            if tokens[position].lower in finite or tokens[position].text in ";:":
                return False
            position -= 1
        return position >= 0

    def _negates(self, frame: Frame, subject: Placed, object_: Placed) -> bool:
        """Return whether the negation of an argument negates the relation: it stands in the sentence of the cue, and in
        no clause before it ("you cannot always prevent sciatica, but exercise makes it less likely")."""
        tokens, turns = self.sentences[frame.sentence].tokens, self.words["turning-words"]
        return any(
            m.status is Status.ABSENT
            and m.sentence == frame.sentence
            and not any(token.lower in turns for token in tokens[m.last + 1 : frame.first])
            for m in (subject, object_)
        )

    def _governing(self, index: int) -> Sequence[Reach]:
        """Return what the status cues of a sentence govern, but for cues that are part of a name ("a family history of
        fractures raises the risk")."""
        known = self._governing_cues.get(index)
        if known is None:
            named = {p for m in self.places.of_sentence(index) for p in range(m.first, m.last + 1)}
            known = self._governing_cues[index] = [
                reach for reach in self.reaches[index] if named.isdisjoint(range(reach.words[0], reach.words[1] + 1))
            ]
        return known

    def _frame_status(self, frame: Frame) -> Status:
        status, _ = status_of(self._governing(frame.sentence), frame.first, frame.first)
        tokens, negations = self.sentences[frame.sentence].tokens, self.words["negations"]
        undone = {
            position
            for reach in self.reaches[frame.sentence]
            if reach.cue.status is None and not reach.cue.historical
            for position in range(reach.first, reach.last + 1)
        }
        inner = range(frame.inner.first, frame.inner.last - 1) if frame.inner is not None else ()
        cue = [p for p in range(frame.first, frame.last + 1) if p not in undone and p not in inner]
        denied = not frame.negative and any(tokens[position].lower in negations for position in cue)
        if denied:  # but "when MRI is not available" denies nothing of MRI
            before = max(0, frame.first - 1)
            conditional = status_of(self._governing(frame.sentence), before, before)[0] is Status.CONDITIONAL
            status = Status.CONDITIONAL if conditional else Status.ABSENT
        if status is Status.PRESENT and frame.rule.certainty == "possible":
            return Status.POSSIBLE
        return status
