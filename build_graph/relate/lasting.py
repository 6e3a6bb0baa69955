"""How long recovery and hospital stays last: durations as literals on what takes that time."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from ..frame import (
    SUBJECT,
)
from ..language import Token
from ..mention.lexicon import Kinds
from ..model import Statement, Status
from .measures import Measure, durations
from .placed import Placed
from .scope import Scope

TOLD_REACH = 4
"""How many words before a duration that is told without a number say what it is ("leave the hospital the next day")."""

TOLD_AFTER = 2
"""How many words after such a duration may say so ("one night in the hospital")."""

OTHER_CLAUSE = 4
"""By how many words a word seems further from a duration where a comma or "and" stands between them."""


class Durations(Scope):
    """Statements of durations."""

    def _durations(self) -> Iterator[tuple[Statement, int]]:
        tables = self.lexicon.vocabulary.language.get("measures") or {}
        unless = frozenset(tables.get("unless") or ())
        for index, sentence in enumerate(self.sentences):
            tokens = sentence.tokens
            if self.context.is_head(self.layout.blocks[sentence.block]):
                continue
            measures = list(durations(tokens, tables))
            for number, measure in enumerate(measures):
                near = self._around(tokens, measure)
                pairs = (f"{a.lemma} {b.lemma}" for a, b in itertools.pairwise(near))
                if any(token.lemma in unless for token in near) or not unless.isdisjoint(pairs):
                    continue
                others = [other for other in measures if other is not measure]
                entry = self._duration_predicate(index, measure, others, number == 0, tables)
                if entry is None or entry["predicate"] not in self.lexicon.vocabulary.predicates:
                    continue
                if str(measure.value).startswith("PT") and entry.get("whole-days"):
                    continue
                subject = self._measured(index, measure, measures, self.lexicon.fillers(entry["predicate"], SUBJECT))
                if subject is None:
                    continue
                yield (
                    Statement(
                        subject=subject.concept,
                        predicate=entry["predicate"],
                        object=str(measure.value),
                        literal=True,
                        evidence=self._evidence(index, entry["id"], 1.0),
                    ),
                    index,
                )

    def _around(self, tokens: Sequence[Token], measure: Measure) -> Sequence[Token]:
        """Return the words around a duration, up to the next joined part of the sentence on either side ("stay in
        hospital for 5 days and avoid sport")."""
        start, end = max(0, measure.first - 6), min(len(tokens), measure.last + 5)
        start = next((p + 1 for p in range(measure.first - 1, start, -1) if self._parts(tokens, p)), start)
        end = next((p for p in range(measure.last + 1, end) if self._parts(tokens, p)), end)
        return tokens[start:end]

    def _parts(self, tokens: Sequence[Token], position: int) -> bool:
        """Return whether a word joins two verbs, and not two things ("worn for 6 weeks and")."""
        return tokens[position].lower in self.words["joiners"] or tokens[position].text in ",;"

    def _measured(self, index: int, measure: Measure, measures: Sequence[Measure], kinds: Kinds) -> Placed | None:
        """Return what takes the time that a sentence gives: what it names, else the topic, else the operation of the
        section, unless the sentence is about what heals by itself ("Recovery from sciatica takes six weeks")."""
        tokens = self.sentences[index].tokens
        mentions = [
            m
            for m in self.places.of_sentence(index)
            if not any(other.first <= m.last and m.first <= other.last for other in measures)
            and m.slug not in self.words["setting-things"]
            and not any(token.text == ";" for token in tokens[measure.last : m.first])
        ]  # "home the same day" names no operation here
        said = [m for m in self.arguments.subject(index, measure.first, kinds) if m in mentions]
        if said:
            return said[0]
        inside = [m for m in mentions if m.kind in kinds and m.status is not Status.ABSENT and not self._is_compared(m)]
        if inside:
            return inside[0]
        if self.context.block_of[index].cell is not None:
            return self.context.topic(index, kinds)
        topic, healing = self.context.main_topic(index, kinds), self.words["healing-kinds"]
        if any(m.last < measure.first and self._heals(m, healing) for m in mentions):
            return None  # "most fractures heal within two months"
        if topic is not None or any(m.last < measure.first and m.kind in healing for m in mentions):
            return topic
        return (
            self.context.general_before(index, kinds.natural)
            or self.context.named_before(index, sorted(kinds.natural))
            or self.context.leading(index, kinds.natural)
        )

    def _heals(self, mention: Placed, kinds: Container[str]) -> bool:
        """Return whether a clause says that a disorder heals by itself; a name may say both ("fractures heal")."""
        tokens = self.sentences[mention.sentence].tokens
        vocabulary, named = self.lexicon.vocabulary, tuple(t.lemma for t in tokens[mention.first : mention.last])
        if named and tokens[mention.last].lemma in self.words["healing-verbs"]:
            labels = vocabulary.labels.get(named, ())
            return any(vocabulary.concepts[label.concept].kind in kinds for label in labels)
        if mention.kind not in kinds:
            return False
        after = next((t for t in tokens[mention.last + 1 :] if t.lower not in self.lexicon.helping), None)
        return after is not None and after.lemma in self.words["healing-verbs"]

    def _duration_predicate(
        self, index: int, measure: Measure, others: Sequence[Measure], is_first: bool, tables: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Return the entry of the predicate whose words stand nearest to a duration, or in the label before it.

        A word belongs to the duration that it stands nearest to, and to none beyond a semicolon: in "exercises start
        after two weeks, and most return to work after six", nobody returns after two.
        """
        tokens = self.sentences[index].tokens
        best: tuple[int, Mapping[str, Any]] | None = None

        def apart(position: int, other: Measure) -> int:
            between = range(min(position, other.last) + 1, max(position, other.first))
            return other.distance(position) + OTHER_CLAUSE * any(self._parts(tokens, p) for p in between)

        label = self.context.block_of[index].label
        labelled = {token.lemma for token in label.tokens} if label is not None else set()
        labels_itself = any(token.text in ":;" for token in tokens[: measure.first])  # "Hospital: 3 days. Recovery: …"
        for entry in tables.get("predicates") or ():
            words = frozenset(entry.get("told") or () if measure.told else entry["near"])
            reach = TOLD_REACH if measure.told else int(entry.get("reach", 10))
            if labelled & words and is_first and not labels_itself:
                return dict(entry)
            for position, token in enumerate(tokens):
                pair = f"{token.lemma} {tokens[position + 1].lemma}" if position + 1 < len(tokens) else ""
                if token.lemma not in words and pair not in words:
                    continue
                distance = measure.distance(position)
                far = apart(position, measure) + (position > measure.last)  # "after two weeks, and return after four"
                rivals = [o for o in others if not (o.told and position > o.last + TOLD_AFTER)]
                if distance > reach or any(apart(position, o) < far for o in rivals):
                    continue
                if measure.told and position > measure.last + TOLD_AFTER:
                    continue
                if position > measure.last and tokens[min(position + 1, len(tokens) - 1)].text == ":":
                    continue  # "Hospital stay: 2-4 days Recovery: 3-6 months"
                if any(t.text == ";" for t in tokens[min(position, measure.last) : max(position, measure.first)]):
                    continue
                if best is None or distance < best[0]:
                    best = (distance, entry)
        return best[1] if best else self._headed(index, measure, tables)

    def _headed(self, index: int, measure: Measure, tables: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the entry of the predicate whose words the heading or the lead of a list holds, for a duration that
        stands there alone ("How long is the recovery?" above "About six weeks.")."""
        tokens = self.sentences[index].tokens
        light = self.words["determiners"] | self.words["adverbs"] | self.words["prepositions"]
        mentions = self.places.of_sentence(index)
        if any(m.kind in self.words["measure-kinds"] for m in mentions):
            return None  # "No lifting for six weeks"
        named = {p for m in mentions for p in range(m.first, m.last + 1)}
        for position, token in enumerate(tokens):
            inside = measure.first <= position <= measure.last
            if not (inside or position in named or token.lower in light or not token.is_word):
                return None
        block = self.context.block_of[index]
        cell = self.frames.cells.get(block.index)
        over = block.lead if block.lead is not None else self.layout.sections[block.section].heading
        above = cell.labels if cell is not None else () if over is None else (over,)
        said = [sentence for number in above for sentence in self.layout.blocks[number].sentences]
        told = {token.lemma for sentence in said for token in sentence.tokens}
        told |= {f"{a.lemma} {b.lemma}" for sentence in said for a, b in itertools.pairwise(sentence.tokens)}
        return next((dict(e) for e in tables.get("predicates") or () if told & set(e.get("headings") or ())), None)
