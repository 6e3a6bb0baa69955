"""Homonyms: what decides between the senses of a word."""

from __future__ import annotations

import pytest
from build_graph.mention.homonyms import Sense, homonyms_of, meaning, runs
from build_graph.model import Document
from build_graph.reader import read_document
from build_graph.vocabulary import Vocabulary, load_vocabulary

DEFAULT = Sense(concept="default")
NEAR = Sense(concept="near", words=frozenset({("solid",), ("take", "place")}), nearby=True)
ANY = Sense(concept="any", words=frozenset({("rod",)}))


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def sense(sentence: str, document: str = "", senses: tuple[Sense, ...] = (DEFAULT, NEAR, ANY)) -> str | None:
    here = runs(sentence.split(), 2)
    return meaning(senses, here, here | runs(document.split(), 2)).concept


def test_without_context_the_default_is_meant() -> None:
    assert sense("the fusion is done") == "default"
    assert sense("", senses=(NEAR, ANY)) == "near"


def test_the_sentence_decides_before_the_document() -> None:
    assert sense("a solid fusion", "rod rod") == "near"
    assert sense("fusion", "a rod here") == "any"


def test_words_that_must_be_near_are_not_looked_for_farther() -> None:
    assert sense("fusion", "it is solid") == "default"


def test_a_phrase_counts_in_its_order() -> None:
    assert sense("it will take place soon") == "near"
    assert sense("take a place") == "default"


def test_most_context_words_win_and_then_the_order() -> None:
    both = Sense(concept="both", words=frozenset({("solid",), ("rod",)}))
    assert sense("solid rod", senses=(DEFAULT, NEAR, both)) == "both"
    assert sense("solid", senses=(DEFAULT, NEAR, both)) == "near"


def test_runs_are_of_neighbours() -> None:
    assert runs(["a", "b", "c"], 2) == {("a",), ("b",), ("c",), ("a", "b"), ("b", "c")}
    assert runs([], 3) == frozenset()


def test_every_entry_names_concepts_and_one_default(vocabulary: Vocabulary) -> None:
    table = homonyms_of(vocabulary)
    assert len(table) >= 12
    for key, senses in table.items():
        assert key in vocabulary.labels, key
        assert sum(not s.words for s in senses) == 1, key
        assert {s.concept for s in senses if s.concept} <= set(vocabulary.concepts), key


CASES = [
    ("Physical therapy (PT) starts in the second week.", "PT", "physical-therapy"),
    ("A blood sample shows PT, INR and other clotting values.", "PT", "coagulation-test"),
    ("ASD above the fusion may need another operation.", "ASD", "adjacent-segment-disease"),
    (
        "ASD is common in older people. Sagittal balance is lost in this spinal deformity.",
        "ASD",
        "adult-spinal-deformity",
    ),
    ("AS stiffens the spine of young men.", "AS", "ankylosing-spondylitis"),
    ("AS narrows the heart valve and causes a murmur.", "AS", "aortic-stenosis"),
    ("The fusion joins two vertebrae.", "fusion", "spinal-fusion"),
    ("Bone graft helps the fusion to occur.", "fusion", "solid-fusion"),
    ("The fracture needs surgery.", "fracture", "fracture"),
    ("Complications are screw breakage, fracture and pain.", "fracture", "implant-failure"),
    ("Infection affects the disc.", "disc", "intervertebral-disc"),
    ("Two metal plates hold a core of polyethylene in the disc.", "disc", "artificial-disc"),
    ("The drain is pulled on the second day.", "drain", "surgical-drain"),
]


@pytest.mark.parametrize(("text", "word", "slug"), CASES, ids=lambda value: str(value)[:30])
def test_context_gives_a_word_its_meaning(vocabulary: Vocabulary, text: str, word: str, slug: str) -> None:
    reading = read_document(Document(id="a.txt", text=text, sha256="0" * 64), vocabulary)
    found = {mention.grounding.concept for mention in reading.mentions if word in mention.text}
    assert found == {vocabulary.iri(slug)}


def test_a_word_that_names_nothing_here_is_left_alone(vocabulary: Vocabulary) -> None:
    text = "Blood can drain into the chest. Staff explain the pills before discharge."
    reading = read_document(Document(id="a.txt", text=text, sha256="0" * 64), vocabulary)
    assert not [m for m in reading.mentions if {"drain", "discharge"} & set(m.text.split())]
