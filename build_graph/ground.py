"""Grounding: every mention gets a concept, from the vocabulary or coined, and the reason why.

What the vocabulary lacks is coined from the words of the text: lower case, without articles, its last word in the
singular. Equal wordings are one concept, in one document and across documents, since the IRI comes from the label.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from .language import Token
from .mention import Mention
from .mention.lexicon import Lexicon
from .model import Concept, Grounding
from .segment import Sentence


def ground(
    mentions: Sequence[Mention], sentences: Sequence[Sentence], lexicon: Lexicon
) -> tuple[tuple[Grounding, ...], tuple[Concept, ...]]:
    """Return the grounding of each mention, and the concepts that had to be coined, sorted by IRI."""
    coined: dict[str, Concept] = {}
    groundings = []
    for mention in mentions:
        if mention.concept is not None:
            groundings.append(
                Grounding(concept=mention.concept, label=mention.label, score=mention.score, method=mention.method)
            )
            continue
        tokens: Sequence[Token] = sentences[mention.sentence].tokens[mention.first : mention.last + 1]
        if mention.label:
            tokens = lexicon.normaliser.tokens(mention.label)
        label = coined_label(tokens, lexicon.words["label-articles"])
        known = lexicon.vocabulary.find(label)
        if known is not None:
            groundings.append(Grounding(concept=known.iri, label=known.label, score=0.8, method="variant"))
            continue
        iri = lexicon.vocabulary.iri(lexicon.vocabulary.slug(label))
        if iri in lexicon.vocabulary.concepts:
            groundings.append(Grounding(concept=iri, label=label, score=0.8, method="variant"))
            continue
        broader = (mention.broader,) if mention.broader else _broader(mention, sentences, lexicon)
        coined.setdefault(iri, Concept(iri=iri, kind=mention.kind, label=label, broader=broader, coined=True))
        groundings.append(Grounding(concept=iri, label=label, score=mention.score, method=mention.method))
    return tuple(groundings), tuple(coined[iri] for iri in sorted(coined))


def merge_implied(
    groundings: Sequence[Grounding], coined: Sequence[Concept], lexicon: Lexicon
) -> tuple[Grounding, ...]:
    """Return the groundings of a document, those to a bare term moved to the full term that the document also uses.

    A page on the spine that says "spinal instability" once and "instability" later means one thing: where two concepts
    of one kind differ only by words that the domain implies (``implied-modifiers``), the fuller one stands for both.
    """
    by_iri = {concept.iri: concept for concept in coined}
    concepts = {}
    for grounding in groundings:
        concept = lexicon.vocabulary.concepts.get(grounding.concept) or by_iri.get(grounding.concept)
        if concept is not None:
            concepts[concept.iri] = concept
    implied = lexicon.words["implied-modifiers"]
    bare: dict[tuple[str, tuple[str, ...]], list[tuple[int, str]]] = {}
    for iri, concept in sorted(concepts.items()):
        key = lexicon.normaliser.key(concept.label)
        stripped = tuple(lemma for lemma in key if lemma not in implied and lemma != "of")
        if stripped:
            bare.setdefault((concept.kind, stripped), []).append((-len(key), iri))
    moved = {iri: min(same)[1] for same in bare.values() if len(same) > 1 for _, iri in same}
    return tuple(
        replace(g, concept=moved[g.concept], score=min(g.score, 0.8), method="context")
        if moved.get(g.concept, g.concept) != g.concept
        else g
        for g in groundings
    )


def merge_bare(
    groundings: Sequence[Grounding], mentions: Sequence[Mention], titled: Sequence[str], lexicon: Lexicon
) -> tuple[Grounding, ...]:
    """Return the groundings of a document, bare words moved to the narrower thing that the title names by them.

    In a page titled "Spinal fusion with instrumentation", "fusion" alone means that fusion. ``titled`` are the concepts
    that the title names. A word moves only where it always stands alone and its concept is broader than the titled one;
    for some kinds (``merged-kinds``) also where just one narrower thing of that name is spoken of ("pedicle screws").
    """
    concepts = lexicon.vocabulary.concepts
    lengths: dict[str, int] = {}
    for mention, grounding in zip(mentions, groundings, strict=True):
        length = len(_named(mention).split()) if mention.method == "modified" else len(mention)
        lengths[grounding.concept] = max(lengths.get(grounding.concept, 0), length)
    moved: dict[str, str] = {}
    merged = lexicon.words["merged-kinds"]
    narrower: dict[str, set[str]] = {}
    for iri in sorted(lengths):
        if iri in concepts and concepts[iri].kind in merged and lengths[iri] > 1:
            for ancestor in _ancestors(iri, lexicon):
                word = lexicon.normaliser.key(concepts[ancestor].label)[-1:]
                if lengths.get(ancestor) == 1 and lexicon.normaliser.key(concepts[iri].label)[-1:] == word:
                    narrower.setdefault(ancestor, set()).add(iri)
    moved = {ancestor: found.pop() for ancestor, found in narrower.items() if len(found) == 1}
    wordings: dict[str, set[str]] = {}
    for mention, grounding in zip(mentions, groundings, strict=True):
        wordings.setdefault(grounding.concept, set()).add(_named(mention))
    for iri in dict.fromkeys(titled):
        if iri not in concepts:
            continue
        words = set(lexicon.normaliser.key(concepts[iri].label))
        for ancestor in _ancestors(iri, lexicon):
            if lengths.get(ancestor) == 1:
                bare = {lexicon.normaliser.key(wording) for wording in wordings[ancestor]}
                if all(len(key) == 1 and key[0] in words for key in bare):
                    moved.setdefault(ancestor, iri)
    return tuple(
        replace(g, concept=moved[g.concept], score=min(g.score, 0.8), method="context") if g.concept in moved else g
        for g in groundings
    )


def _named(mention: Mention) -> str:
    """Return the words of a mention that name its thing: those of the label where modifiers stand before it."""
    return mention.label if mention.method == "modified" else mention.text


def _ancestors(iri: str, lexicon: Lexicon) -> list[str]:
    """Return the broader concepts of a concept, nearest first, each once."""
    found: list[str] = []
    pending = list(lexicon.vocabulary.concepts[iri].broader)
    while pending:
        current = pending.pop(0)
        if current not in found and current in lexicon.vocabulary.concepts:
            found.append(current)
            pending += lexicon.vocabulary.concepts[current].broader
    return found


def coined_label(tokens: Sequence[Token], articles: Container[str]) -> str:
    """Return the label of a coined concept: its words in lower case, the last in the singular, none of ``articles``."""
    words: list[str] = []
    joined = False
    for index, token in enumerate(tokens):
        if token.text in "-‐‑" and words:
            words[-1] += "-"
            joined = True
            continue
        if not token.is_word or token.lower in articles:
            continue
        last = index == len(tokens) - 1
        plural = last and token.lower.endswith("s") and token.lemma and token.lower.startswith(token.lemma[:3])
        word = token.lemma if plural else token.lower
        if token.text.isupper() and len(token.text) > 1:
            word = token.text
        if joined:
            words[-1] += word
            joined = False
        else:
            words.append(word)
    return " ".join(words) or tokens[0].lower


def _broader(mention: Mention, sentences: Sequence[Sentence], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the known concept of the same kind that the last words of a coined label name, if any."""
    tokens = sentences[mention.sentence].tokens[mention.first : mention.last + 1]
    for start in range(1, len(tokens)):
        key = tuple(step.lemma for step in lexicon.normaliser.steps(tokens[start:]))
        labels = lexicon.vocabulary.labels.get(key) if key else None
        if labels and lexicon.vocabulary.concepts[labels[0].concept].kind == mention.kind:
            return (labels[0].concept,)
    return ()
