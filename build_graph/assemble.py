"""Readings of many documents brought together: one set of coined concepts, one statement a claim and place.

Each document was read by itself, so two may have coined the same concept in two spellings or two classes. Here they
come to share one, and each reading is rewritten to it; the documents stay apart, for each has its own graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, pairwise

from .errors import UsageError
from .model import Concept, GroundedMention, Reading, Span, Statement
from .vocabulary import Vocabulary


def assemble(readings: Iterable[Reading], vocabulary: Vocabulary) -> tuple[Reading, ...]:
    """Return the readings with coined concepts merged, in order of their documents; the order given does not matter.

    Coined concepts are one where their labels match as wordings of the vocabulary do (inflection, spelling, hyphens);
    the label of the most documents wins, the others become alternatives. A statement that then relates an entity to
    itself is dropped.

    Raises
    ------
    UsageError
        Two documents have the same id.
    """
    found = sorted(readings, key=lambda reading: reading.document.id)
    for one, other in pairwise(found):
        if one.document.id == other.document.id:
            raise UsageError(
                "two documents have the same name",
                one.document.id,
                "rename one, or give the folder above both so that their paths differ",
            )
    merged, renamed = _merge_coined(found, vocabulary)
    return tuple(_rewrite(reading, merged, renamed) for reading in found)


def best_statements(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return one statement for a claim and place, in text order: the surest, of equals that of the first rule."""
    chosen: dict[tuple[str, Span], Statement] = {}
    for statement in statements:
        key = (statement.claim_id, statement.evidence.span)
        rival = chosen.get(key)
        if rival is None or _rank(statement) < _rank(rival):
            chosen[key] = statement
    return tuple(chosen[key] for key in sorted(chosen, key=lambda key: (key[1], key[0])))


def _rank(statement: Statement) -> tuple[float, str, str, str, str]:
    rate = statement.rate.text if statement.rate else ""
    evidence = statement.evidence
    return (-evidence.confidence, evidence.rule, statement.strength or "", rate, statement.status.value)


def _merge_coined(readings: Iterable[Reading], vocabulary: Vocabulary) -> tuple[dict[str, Concept], dict[str, str]]:
    """Return the merged concepts by IRI, and for each coined IRI the one that takes its place."""
    groups: dict[tuple[str, ...], list[Concept]] = {}
    for concept in chain.from_iterable(reading.coined for reading in readings):
        if concept.iri not in vocabulary.concepts:
            groups.setdefault(_key(concept, vocabulary), []).append(concept)
    # One IRI may stand in two groups where labels differ but slugs do not; it then names one thing all the same.
    by_iri: dict[str, list[Concept]] = {}
    renamed: dict[str, str] = {}
    for group in groups.values():
        chosen = _commonest(concept.iri for concept in group)
        known = renamed.get(chosen, chosen)
        by_iri.setdefault(known, []).extend(group)
        for concept in group:
            renamed.setdefault(concept.iri, known)
    order = {name: place for place, name in enumerate(vocabulary.classes)}
    merged = {iri: _merge(iri, group, order) for iri, group in by_iri.items()}
    merged = {
        iri: replace(concept, broader=tuple(sorted({renamed.get(wider, wider) for wider in concept.broader} - {iri})))
        for iri, concept in merged.items()
    }
    return merged, renamed


def _key(concept: Concept, vocabulary: Vocabulary) -> tuple[str, ...]:
    # Joined, so that "re-operation", "re operation" and "reoperation" meet.
    return ("".join(vocabulary.normaliser.key(concept.label)) or concept.iri,)


def _merge(iri: str, group: Iterable[Concept], order: Mapping[str, int]) -> Concept:
    group = tuple(group)
    label = _commonest(concept.label for concept in group)
    kinds = Counter(concept.kind for concept in group)
    kind = min(kinds, key=lambda name: (-kinds[name], order.get(name, len(order)), name))
    labels = {concept.label for concept in group} | {text for concept in group for text in concept.alternatives}
    hidden = {text for concept in group for text in concept.hidden}
    return Concept(
        iri=iri,
        kind=kind,
        label=label,
        alternatives=tuple(sorted(labels - {label})),
        hidden=tuple(sorted(hidden - labels)),
        broader=tuple(sorted({wider for concept in group for wider in concept.broader})),
        coined=True,
    )


def _commonest(texts: Iterable[str]) -> str:
    """Return the commonest of texts, of equals the shortest, of those the first in the alphabet."""
    counts = Counter(texts)
    return min(counts, key=lambda text: (-counts[text], len(text), text))


def _rewrite(reading: Reading, merged: Mapping[str, Concept], renamed: Mapping[str, str]) -> Reading:
    mentions = {_renamed_mention(mention, renamed) for mention in reading.mentions}
    statements = (
        replace(
            statement,
            subject=renamed.get(statement.subject, statement.subject),
            object=statement.object if statement.literal else renamed.get(statement.object, statement.object),
        )
        for statement in reading.statements
    )
    kept = best_statements(statement for statement in statements if statement.subject != statement.object)
    topic = renamed.get(reading.topic, reading.topic) if reading.topic else None
    used = {mention.grounding.concept for mention in mentions}
    used |= {iri for statement in kept for iri in (statement.subject, statement.object)}
    used |= {topic} if topic else set()
    while wider := {iri for name in used & merged.keys() for iri in merged[name].broader} - used:
        used |= wider
    return replace(
        reading,
        mentions=tuple(sorted(mentions, key=_mention_order)),
        statements=kept,
        coined=tuple(merged[iri] for iri in sorted(used & merged.keys())),
        topic=topic,
    )


def _renamed_mention(mention: GroundedMention, renamed: Mapping[str, str]) -> GroundedMention:
    concept = renamed.get(mention.grounding.concept)
    if concept is None or concept == mention.grounding.concept:
        return mention
    return replace(mention, grounding=replace(mention.grounding, concept=concept))


def _mention_order(mention: GroundedMention) -> tuple[Span, str, tuple[str, ...], str]:
    return mention.span, mention.grounding.concept, mention.classes, mention.status.value
