"""What finding asks of the vocabulary: labels in a trie, word classes, and which kinds of thing fit a place."""

from __future__ import annotations

import pytest
from build_graph.mention.lexicon import Kinds, Lexicon

from reading_helpers import ID, garden, garden_reader, shipped_reader, tokens_of

LEXICON = garden_reader().lexicon


def labels(text: str, start: int = 0) -> list[str]:
    """Return the concepts of all labels that begin at a step, the shortest first."""
    tokens = tokens_of(text)
    steps = LEXICON.normaliser.steps(tokens)
    return [label.concept.removeprefix(ID) for _, label in LEXICON.trie.beginning(steps, start, tokens)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roses", ["rose"]),
        ("climbing roses", ["climbing-rose"]),
        ("spider", []),
        ("spider mites", ["spider-mite"]),
        ("RSM", ["spider-mite"]),
        ("RSMs", ["spider-mite"]),
        ("rsm", []),
        ("Rsm", []),
        ("leaves may turn white", ["powdery-mildew"]),
        ("leaves, turn white", []),
        ("", []),
    ],
)
def test_labels_that_begin_at_a_word(text: str, expected: list[str]) -> None:
    assert labels(text or " ", 0) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the collar", ["root"]),
        ("your collars", ["root"]),
        ("a collar", []),
        ("collar", []),
        ("the collar of a shirt", []),
    ],
)
def test_a_label_with_an_article_needs_one(text: str, expected: list[str]) -> None:
    assert labels(text, 0 if " " not in text else 1) == expected


def test_every_label_of_the_vocabulary_is_in_the_trie() -> None:
    assert garden().labels
    for key, found in garden().labels.items():
        node = LEXICON.trie.root
        for lemma in key:
            node = node[lemma]
        assert node[""] == found


@pytest.mark.parametrize(
    ("text", "generic"),
    [
        ("pests", True),
        ("a common pest", True),
        ("these signs", True),
        ("aphid", False),
        ("severe pest", True),
        ("the", True),
    ],
)
def test_words_that_name_nothing_by_themselves(text: str, generic: bool) -> None:
    assert LEXICON.is_generic(tokens_of(text)) is generic


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("kills", True),
        ("kill", True),
        ("killed", False),
        ("killing", False),
        ("may", True),
        ("KILLS", False),
        ("rose", False),
    ],
)
def test_finite_verbs(text: str, verb: bool) -> None:
    assert LEXICON.is_verb(tokens_of(text)[0]) is verb


@pytest.mark.parametrize("text", [",", "the", "in", "and", "which", "may", "often", "kills"])
def test_a_noun_phrase_ends_at(text: str) -> None:
    assert LEXICON.ends_phrase(tokens_of(text)[0])


def test_kinds_that_fit_an_end() -> None:
    found = LEXICON.fillers("shows", "object")
    assert (found.natural, found.all) == (frozenset({"Sign"}), frozenset({"Sign", "Pest"}))
    assert "Pest" in found
    assert "Plant" not in found
    assert LEXICON.fillers("cures", "subject").all == frozenset({"Remedy"})
    assert LEXICON.fillers("shows", "object", ["Plant"]) == Kinds(frozenset({"Plant"}), frozenset({"Plant"}))
    assert not LEXICON.fillers("unheard of", "object")
    assert found.with_others(["Plant"]).all == frozenset({"Sign", "Pest", "Plant"})
    assert (found & frozenset({"Pest"})) == Kinds(frozenset(), frozenset({"Pest"}))


def test_an_absent_list_is_empty() -> None:
    assert LEXICON.words["no such list"] == frozenset()


def test_the_shipped_lexicon_has_heads_of_every_kind_it_names() -> None:
    lexicon: Lexicon = shipped_reader().lexicon
    kinds = {head.kind for heads in lexicon.heads.values() for head in heads} | {
        kind for _, kind, _, _ in lexicon.endings
    }
    assert kinds
    assert kinds <= set(lexicon.vocabulary.classes)
