"""Precision, recall and F1 of a graph's mentions and statements, and every miss and false find in its sentence.

What counts: two mentions agree when the overlap of their spans is at least half of their union. An entity of the gold
and one of the graph agree when they share an agreeing mention; they are paired one to one, most shared mentions first.
A relation agrees when predicate and polarity agree and both ends agree; ends need not be the paired ones, so that a
wrongly split entity costs once, under entities, and not again under relations. What is optional in the gold neither
counts when missed nor when found. Figures are micro-averaged over all documents.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .gold import GoldDocument, GoldRelation, Triple

Row = Mapping[str, Any]
"""A row of the named query ``mentions`` or ``statements``; ``rule`` and ``confidence`` are used where present."""

_Mention = tuple[int, int, str, str]  # start, end, entity, class
_Claim = tuple[str, str, str, str]  # subject, predicate, object, polarity

_CONTEXT = 320  # characters of a sentence that are shown at most


@dataclass(slots=True)
class Tally:
    """Counts of what was found rightly, found wrongly and missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """Share of the found that is right; 0 where nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of the right that was found; 0 where there was nothing to find."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    def row(self) -> dict[str, float | int]:
        """Return the figures, rounded to four places, with the counts they come from."""
        return {
            "P": round(self.precision, 4),
            "R": round(self.recall, 4),
            "F1": round(self.f1, 4),
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
        }

    def add(self, other: Tally) -> None:
        """Count what another tally counted."""
        self.tp += other.tp
        self.fp += other.fp
        self.fn += other.fn


@dataclass(slots=True)
class RuleTally:
    """What a rule brings: statements that gold has (optional ones too) and has not, and its yield.

    ``found`` counts the required relations of the gold that the rule finds, ``alone`` those that no other rule finds:
    what recall would lose without it.
    """

    right: int = 0
    wrong: int = 0
    found: int = 0
    alone: int = 0

    @property
    def precision(self) -> float:
        """Share of the rule's statements that gold has."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    def row(self) -> dict[str, float | int]:
        """Return the figures as a mapping."""
        return {
            "P": round(self.precision, 4),
            "right": self.right,
            "wrong": self.wrong,
            "found": self.found,
            "alone": self.alone,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One miss or false find. ``context`` is the sentence, ``marks`` the ranges in it that are meant."""

    document: str
    kind: str  # missed entity, wrong class, false entity, missed relation, false relation
    what: str
    context: str
    marks: tuple[tuple[int, int], ...] = ()
    rules: tuple[str, ...] = ()
    confidence: float | None = None


@dataclass(slots=True)
class DocumentScores:
    """The four figures of one document."""

    entities: Tally = field(default_factory=Tally)
    typed: Tally = field(default_factory=Tally)
    core: Tally = field(default_factory=Tally)
    relations: Tally = field(default_factory=Tally)

    def rows(self) -> dict[str, dict[str, float | int]]:
        """Return the figures under the names by which they are reported."""
        return {name: getattr(self, attribute).row() for name, attribute in FIGURES.items()}


FIGURES = {"entities": "entities", "entity+class": "typed", "core classes": "core", "relations": "relations"}


@dataclass(slots=True)
class Scores(DocumentScores):
    """The figures of all documents together, by class, predicate, rule and document, with every miss and false find."""

    spans: Tally = field(default_factory=Tally)
    by_class: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_predicate: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_rule: defaultdict[str, RuleTally] = field(default_factory=lambda: defaultdict(RuleTally))
    by_document: dict[str, DocumentScores] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain values."""
        return {
            **self.rows(),
            "exact spans recall": round(self.spans.recall, 4),
            "by class": {name: tally.row() for name, tally in sorted(self.by_class.items())},
            "by predicate": {name: tally.row() for name, tally in sorted(self.by_predicate.items())},
            "by rule": {name: tally.row() for name, tally in sorted(self.by_rule.items())},
            "by document": {name: scores.rows() for name, scores in sorted(self.by_document.items())},
        }


def evaluate(
    gold: Sequence[GoldDocument],
    mentions: Iterable[Row],
    statements: Iterable[Row],
    *,
    core: Collection[str] = (),
) -> Scores:
    """Return how well the rows of a graph agree with gold documents; rows of other documents are left out.

    Parameters
    ----------
    mentions
        ``document, start, end, text, entity, label, class``: a row a mention and class.
    statements
        ``document, subject, subjectLabel, predicate, object, objectLabel, start, end, quote, polarity, certainty``,
        and ``rule`` and ``confidence`` where known; only document, subject, predicate, object and polarity are needed.
    core
        Local names of the core classes.
    """
    mentions_of: defaultdict[str, list[_Mention]] = defaultdict(list)
    labels: dict[str, str] = {}
    for row in mentions:
        mentions_of[row["document"]].append(
            (int(row["start"]), int(row["end"]), row["entity"], local_name(row["class"]))
        )
        labels.setdefault(row["entity"], row.get("label") or local_name(row["entity"]))
    statements_of: defaultdict[str, defaultdict[_Claim, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in statements:
        claim = (row["subject"], local_name(row["predicate"]), row["object"], row["polarity"] or "affirmed")
        statements_of[row["document"]][claim].append(row)
    scores = Scores()
    for document in gold:
        _Comparison(
            document, mentions_of[document.id], statements_of[document.id], labels, frozenset(core), scores
        ).run()
    return scores


def local_name(iri: str) -> str:
    """Return the part of an IRI after its last ``#`` or ``/``, or a local name as it is."""
    return re.split(r"[#/]", iri)[-1]


class _Comparison:
    """One document's gold against what the graph says of it, counted into the scores of all."""

    def __init__(
        self,
        document: GoldDocument,
        mentions: Sequence[_Mention],
        statements: Mapping[_Claim, Sequence[Row]],
        labels: Mapping[str, str],
        core: frozenset[str],
        scores: Scores,
    ) -> None:
        self.document, self.mentions, self.statements = document, mentions, statements
        self.labels, self.core, self.scores = labels, core, scores
        self.own = scores.by_document[document.id] = DocumentScores()
        self.places: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        self.classes: defaultdict[str, set[str]] = defaultdict(set)
        for start, end, entity, name in mentions:
            self.places[entity].add((start, end))
            self.classes[entity].add(name)
        self.gold_places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for start, end, key in document.mentions:
            self.gold_places[key].append((start, end))

    def run(self) -> None:
        shared = self._shared()
        self.links: defaultdict[str, set[str]] = defaultdict(set)
        for key, entity in shared:
            self.links[key].add(entity)
        self._count_entities(self._pairs(shared))
        self._count_relations()

    def _shared(self) -> Counter[tuple[str, str]]:
        """Return in how many rows each entity of the gold and each of the graph agree, and count exact spans."""
        shared: Counter[tuple[str, str]] = Counter()
        exact: set[tuple[int, int]] = set()
        for start, end, key in self.document.mentions:
            for mention in self.mentions:
                if agree((start, end), mention[:2]):
                    shared[key, mention[2]] += 1
                    if (start, end) == mention[:2]:
                        exact.add((start, end))
        required = [(s, e) for s, e, key in self.document.mentions if not self.document.entities[key].optional]
        self.scores.spans.tp += len(exact)
        self.scores.spans.fn += len(required) - len(exact.intersection(required))
        return shared

    def _pairs(self, shared: Counter[tuple[str, str]]) -> dict[str, str]:
        """Return the entity of the graph for each of the gold, one to one: most shared first, then required ones."""
        entities = self.document.entities
        pairs: dict[str, str] = {}
        used: set[str] = set()
        for (key, entity), _ in sorted(
            shared.items(), key=lambda item: (-item[1], entities[item[0][0]].optional, item[0])
        ):
            if key not in pairs and entity not in used:
                pairs[key] = entity
                used.add(entity)
        return pairs

    def _tally_class(self, name: str, *, tp: int = 0, fp: int = 0, fn: int = 0) -> None:
        count = Tally(tp, fp, fn)
        for tally in (self.scores.typed, self.own.typed, self.scores.by_class[name]):
            tally.add(count)
        if name in self.core:
            self.scores.core.add(count)
            self.own.core.add(count)

    def _tally_entity(self, *, tp: int = 0, fp: int = 0, fn: int = 0) -> None:
        for tally in (self.scores.entities, self.own.entities):
            tally.add(Tally(tp, fp, fn))

    def _count_entities(self, pairs: Mapping[str, str]) -> None:
        for key, entity in self.document.entities.items():
            if entity.optional:
                continue
            accepted = {*entity.classes, *entity.accepted}
            got = self.classes[pairs[key]] if key in pairs else set()
            if key in pairs:
                self._tally_entity(tp=1)
            else:
                self._tally_entity(fn=1)
                self._report("missed entity", f"{key} ({', '.join(entity.classes)})", self.gold_places[key][:1])
            for name in sorted(set(entity.classes)):
                hit = name in got or (len(set(entity.classes)) == 1 and bool(got & accepted))
                self._tally_class(name, tp=int(hit), fn=int(not hit))
                if key in pairs and not hit:
                    found = ", ".join(sorted(got)) or "none"
                    self._report("wrong class", f"{key}: wanted {name}, found {found}", self.gold_places[key][:1])
            for name in sorted(got - accepted):
                self._tally_class(name, fp=1)
        optional = {e for key, found in self.links.items() if self.document.entities[key].optional for e in found}
        for found in sorted(set(self.places) - set(pairs.values()) - optional):
            self._tally_entity(fp=1)
            for name in sorted(self.classes[found]):
                self._tally_class(name, fp=1)
            names = ", ".join(sorted(self.classes[found]))
            self._report("false entity", f"{self._name(found)} ({names})", sorted(self.places[found])[:1])

    def _matches(self, triple: Triple, polarity: str) -> set[_Claim]:
        subject, predicate, target = triple
        return {
            claim
            for claim in self.statements
            if claim[1] == predicate
            and claim[3] == polarity
            and claim[0] in self.links.get(subject, ())
            and (
                claim[2] in self.links.get(target, ()) or (target not in self.document.entities and claim[2] == target)
            )
        }

    def _required(self, relation: GoldRelation) -> bool:
        ends = (self.document.entities.get(end) for end in (relation.triple[0], relation.triple[2]))
        return not relation.optional and not any(entity and entity.optional for entity in ends)

    def _count_relations(self) -> None:
        explained: set[_Claim] = set()
        for relation in self.document.relations:
            found: set[_Claim] = set()
            for triple in (relation.triple, *relation.alternatives):
                found |= self._matches(triple, relation.polarity)
            explained |= found
            if not self._required(relation):
                continue
            count = Tally(tp=int(bool(found)), fn=int(not found))
            for tally in (self.scores.relations, self.own.relations, self.scores.by_predicate[relation.triple[1]]):
                tally.add(count)
            rules = {rule for claim in found for rule in self._rules(claim)}
            for rule in rules:
                self.scores.by_rule[rule].found += 1
                self.scores.by_rule[rule].alone += len(rules) == 1
            if not found:
                self._report_missed(relation)
        for claim in sorted(self.statements):
            right = claim in explained
            for rule in self._rules(claim):
                tally_of_rule = self.scores.by_rule[rule]
                tally_of_rule.right += right
                tally_of_rule.wrong += not right
            if right:
                continue
            for tally in (self.scores.relations, self.own.relations, self.scores.by_predicate[claim[1]]):
                tally.add(Tally(fp=1))
            self._report_false(claim)

    def _rules(self, claim: _Claim) -> tuple[str, ...]:
        return tuple(sorted({local_name(row["rule"]) for row in self.statements[claim] if row.get("rule")}))

    # ---- what is shown of misses and false finds ----

    def _name(self, entity: str) -> str:
        return self.labels.get(entity) or local_name(entity)

    def _report(
        self,
        kind: str,
        what: str,
        spans: Sequence[tuple[int, int]],
        *,
        within: tuple[int, int] | None = None,
        rules: tuple[str, ...] = (),
        confidence: float | None = None,
    ) -> None:
        context, marks = in_sentence(self.document.text, spans, within=within)
        self.scores.findings.append(
            Finding(
                document=self.document.id,
                kind=kind,
                what=what,
                context=context,
                marks=marks,
                rules=rules,
                confidence=confidence,
            )
        )

    def _report_missed(self, relation: GoldRelation) -> None:
        subject, predicate, target = relation.triple
        negated = "not " if relation.polarity == "negated" else ""
        what = f"{subject} {negated}{predicate} {target}"
        pairs = [(abs(a[0] - b[0]), a, b) for a in self.gold_places[subject] for b in self.gold_places[target] or [a]]
        # Where the two are named nearest to one another is where the relation most likely stands.
        spans = list(min(pairs)[1:]) if pairs else []
        self._report("missed relation", what, spans)

    def _report_false(self, claim: _Claim) -> None:
        subject, predicate, target, polarity = claim
        negated = "not " if polarity == "negated" else ""
        what = f"{self._name(subject)} {negated}{predicate} {self._name(target)}"
        rows = self.statements[claim]
        confidences = [float(row["confidence"]) for row in rows if row.get("confidence") not in (None, "")]
        placed = [(int(row["start"]), int(row["end"])) for row in rows if row.get("start") not in (None, "")]
        within = placed[0] if placed else None
        spans = sorted(self.places.get(subject, set()) | self.places.get(target, set()))
        spans = [span for span in spans if within[0] <= span[0] and span[1] <= within[1]] if within else spans[:1]
        self._report(
            "false relation",
            what,
            spans,
            within=within,
            rules=self._rules(claim),
            confidence=max(confidences, default=None),
        )


def agree(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Return whether the overlap of two spans is at least half of their union."""
    overlap = min(a[1], b[1]) - max(a[0], b[0])
    return overlap > 0 and 2 * overlap >= max(a[1], b[1]) - min(a[0], b[0])


def in_sentence(
    text: str, spans: Sequence[tuple[int, int]], *, within: tuple[int, int] | None = None
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the words around some spans, on one line, and where the spans stand in them.

    ``within`` sets the range to show; without it, the sentence or line is taken in which the last span stands, and the
    other spans are marked if they stand there too. Text too long to read is cut around the last span.
    """
    if not spans and within is None:
        return "", ()
    focus = spans[-1] if spans else within or (0, 0)
    start, end = within or _sentence(text, *focus)
    if end - start > _CONTEXT:
        start = max(start, min(focus[0] - _CONTEXT // 2, end - _CONTEXT))
        end = min(end, max(start + _CONTEXT, focus[1]))
    marks: list[tuple[int, int]] = []
    for low, high in sorted(set(spans)):
        if start <= low and high <= end and (not marks or low - start >= marks[-1][1]):
            marks.append((low - start, high - start))
    # Every white-space character becomes one space, so that the marks stay true.
    return re.sub(r"\s", " ", text[start:end]), tuple(marks)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence or line around a span: to a line end, or to a stop with white space after it."""
    before = max((m.end() for m in re.finditer(r"\n|[.!?]\s+", text[:start])), default=0)
    after = re.search(r"\n|[.!?](?=\s|$)", text[end:])
    if after is None:
        return before, len(text)
    return before, end + (after.start() if after[0] == "\n" else after.end())
