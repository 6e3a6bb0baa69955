"""Grounding: concepts of the vocabulary, concepts coined from the words, and words that mean the page's own thing."""

from __future__ import annotations

import pytest
from build_graph.ground import coined_label, ground
from build_graph.model import Grounding

from reading_helpers import ID, document, garden_reader, layout_of, mentions_of, read, shipped_reader, tokens_of


def grounded(text: str) -> dict[str, Grounding]:
    return {mention.text: mention.grounding for mention in read(text).mentions}


@pytest.mark.parametrize(
    ("text", "words", "slug", "method"),
    [
        ("Soap kills an aphid.", "aphid", "aphid", "label"),
        ("Soap kills greenflies.", "greenflies", "aphid", "variant"),
        ("Soap kills severe powdery mildew.", "severe powdery mildew", "powdery-mildew", "modified"),
        ("Soap kills active powdery mildew.", "active powdery mildew", "active-powdery-mildew", "coined"),
        ("Soap kills the leaf beetle.", "leaf beetle", "leaf-beetle", "coined"),
        ("Aphids are cured by fungicides.", "fungicides", "fungicide", "coined"),
    ],
)
def test_a_mention_says_why_it_was_taken_for_its_concept(text: str, words: str, slug: str, method: str) -> None:
    grounding = grounded("Soap spray kills all. " + text).get(words) or grounding_of(text, words)
    assert (grounding.concept, grounding.method) == (ID + slug, method)


def grounding_of(text: str, words: str) -> Grounding:
    """Return the grounding of words that no statement keeps in the reading."""
    reader = garden_reader()
    mentions = mentions_of(text)
    groundings, _ = ground(mentions, tuple(layout_of(text).sentences), reader.lexicon)
    return next(g for m, g in zip(mentions, groundings, strict=True) if m.text == words)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("the Leaf Beetles", "leaf beetle"),
        ("Leaf-Eating Beetles", "leaf-eating beetle"),
        ("a RSM beetle", "RSM beetle"),
        ("loss of the leaves", "loss of leaf"),
        ("the", "the"),
        ("Büsche", "büsche"),
    ],
)
def test_the_label_of_a_coined_concept(words: str, label: str) -> None:
    assert coined_label(tokens_of(words), {"the", "a"}) == label


def test_what_the_vocabulary_lacks_is_coined_once() -> None:
    coined = read("Aphids are killed by bicide. Aphids are killed by bicides.").coined
    assert [(concept.iri, concept.kind, concept.coined) for concept in coined] == [(ID + "bicide", "Remedy", True)]


def test_equal_wordings_are_one_concept() -> None:
    reader = garden_reader()
    text = "Leaf Beetles are here. The leaf beetle is there. A leaf-beetle."
    mentions = mentions_of(text)
    groundings, coined = ground(mentions, tuple(layout_of(text).sentences), reader.lexicon)
    assert len(mentions) == 3
    assert {g.concept for g in groundings} == {ID + "leaf-beetle"}
    assert [concept.iri for concept in coined] == [ID + "leaf-beetle"]


def test_a_bare_word_means_what_the_title_names() -> None:
    text = "# Spinal fusion with instrumentation\n\nFusion may cause infection. The fusion may cause bleeding.\n"
    reading = shipped_reader().read(document(text))
    subjects = {statement.subject for statement in reading.statements}
    assert len(subjects) == 1


def test_bare_screws_are_the_pedicle_screws_of_the_page() -> None:
    text = "# Lumbar fusion\n\nPedicle screws may cause nerve damage. The screws are made of titanium.\n"
    statements = shipped_reader().read(document(text)).statements
    made = [s for s in statements if s.predicate == "madeOf"]
    assert [s.subject for s in made] == [ID + "pedicle-screw"]
    both = text.replace("The screws", "Cortical screws are long. The screws")
    made = [s for s in shipped_reader().read(document(both)).statements if s.predicate == "madeOf"]
    assert ID + "pedicle-screw" not in {s.subject for s in made}, (
        "two kinds of screw: neither is meant by the bare word"
    )
