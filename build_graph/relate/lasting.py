"""How long recovery and hospital stays last: durations as literals on what takes that time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..frame import (
    SUBJECT,
)
from ..mention.lexicon import Kinds
from ..model import Statement, Status
from ..segment import Kind
from .measures import Measure, durations
from .placed import Placed
from .scope import Scope

TOLD_REACH = 4
"""How many words before a duration that is told without a number say what it is ("leave the hospital the next day")."""


class Durations(Scope):
    """Statements of durations."""

    def _durations(self) -> Iterator[tuple[Statement, int]]:
        tables = self.lexicon.vocabulary.language.get("measures") or {}
        unless = frozenset(tables.get("unless") or ())
        for index, sentence in enumerate(self.sentences):
            tokens = sentence.tokens
            if self.layout.blocks[sentence.block].kind is Kind.HEADING:
                continue
            measures = list(durations(tokens, tables))
            for number, measure in enumerate(measures):
                near = tokens[max(0, measure.first - 6) : measure.last + 5]
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

    def _measured(self, index: int, measure: Measure, measures: Sequence[Measure], kinds: Kinds) -> Placed | None:
        """Return what takes the time that a sentence gives: what it names, else the topic, else the operation of the
        section, unless the sentence is about what heals by itself ("Recovery from sciatica takes six weeks")."""
        mentions = [
            m
            for m in self.places.of_sentence(index)
            if not any(other.first <= m.last and m.first <= other.last for other in measures)
        ]  # "home the same day" names no operation here
        said = [m for m in self.arguments.subject(index, measure.first, kinds) if m in mentions]
        if said:
            return said[0]
        inside = [m for m in mentions if m.kind in kinds and m.status is not Status.ABSENT]
        if inside:
            return inside[0]
        topic, healing = self.context.main_topic(index, kinds), self.words["healing-kinds"]
        if topic is not None or any(m.last < measure.first and m.kind in healing for m in mentions):
            return topic
        return self.context.general_before(index, kinds.natural) or self.context.named_before(
            index, sorted(kinds.natural)
        )

    def _duration_predicate(
        self, index: int, measure: Measure, others: Sequence[Measure], is_first: bool, tables: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Return the entry of the predicate whose words stand nearest to a duration, or in the label before it.

        A word belongs to the duration that it stands nearest to, and to none beyond a semicolon: in "exercises start
        after two weeks, and most return to work after six", nobody returns after two.
        """
        tokens = self.sentences[index].tokens
        best: tuple[int, Mapping[str, Any]] | None = None
        label = self.layout.blocks[self.sentences[index].block].label
        labelled = {token.lemma for token in label.tokens} if label is not None else set()
        labels_itself = any(token.text == ":" for token in tokens[: measure.first])  # "Hospital: 3 days. Recovery: …"
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
                far = distance + 1 if position > measure.last else distance  # "after two weeks, and return after four"
                if distance > reach or any(o.distance(position) < far for o in others):
                    continue
                if measure.told and position > measure.last + 1:
                    continue
                if any(t.text == ";" for t in tokens[min(position, measure.last) : max(position, measure.first)]):
                    continue
                if best is None or distance < best[0]:
                    best = (distance, entry)
        return best[1] if best else None
