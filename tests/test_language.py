"""Tokens, spelling and lemmas: what the matching of labels rests on."""

from __future__ import annotations

from itertools import pairwise

import pytest
from build_graph.language import Normaliser, Step
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import garden, shipped, steady, tokens_of

TEXTS = st.text(max_size=300)
WORDS = st.from_regex(r"[a-zé]{1,20}", fullmatch=True)


@steady
@given(TEXTS, st.integers(0, 1000))
def test_tokens_cover_all_but_blanks_and_keep_offsets(text: str, offset: int) -> None:
    tokens = garden().normaliser.tokens(text, offset)
    assert all(text[token.start - offset : token.end - offset] == token.text for token in tokens)
    assert all(before.end <= after.start for before, after in pairwise(tokens))
    covered = {position for token in tokens for position in range(token.start - offset, token.end - offset)}
    assert all(text[position].isspace() for position in range(len(text)) if position not in covered)


@steady
@given(TEXTS)
def test_a_token_begins_at_a_word_or_is_one_mark(text: str) -> None:
    for token in tokens_of(text):
        assert token.is_word or len(token.text) == 1
        assert token.lemma
        assert token.span.start == token.start


@steady
@given(WORDS)
def test_spelling_is_idempotent(word: str) -> None:
    normaliser = shipped().normaliser
    assert normaliser.spelling(normaliser.spelling(word)) == normaliser.spelling(word)


@steady
@given(TEXTS)
def test_normalising_twice_gives_the_same(text: str) -> None:
    normaliser = garden().normaliser
    assert normaliser.tokens(text) == normaliser.tokens(text)
    assert normaliser.key(text) == Normaliser.from_tables(garden().language["spelling"]).key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Grey colour", "gray colors"),
        ("sticky leaves", "the sticky leaf"),
        ("non-setting", "nonsetting"),
        ("non setting", "nonsetting"),
        ("re-growth", "regrowth"),
        ("soap-spray", "soap sprays"),
        ("gardener's rose", "gardener rose"),
        ("realise", "realize"),
    ],
)
def test_wordings_of_one_thing_have_one_key(one: str, other: str) -> None:
    key = garden().normaliser.key
    assert key(one)[-2:] == key(other)[-2:]


@pytest.mark.parametrize(
    ("one", "other"),
    [("rise", "rize"), ("re growth", "regrowth"), ("soap, spray", "soap spray"), ("rose (spray)", "rose spray")],
)
def test_other_wordings_do_not(one: str, other: str) -> None:
    key = garden().normaliser.key
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("tumour", "tumor"),
        ("anaesthesia", "anesthesia"),
        ("haematoma", "hematoma"),
        ("orthopaedic", "orthopedic"),
        ("osteoporotic vertebrae", "osteoporotic vertebra"),
        ("titanium fibres", "titanium fiber"),
        ("immobilisation", "immobilization"),
        ("non-tumour", "nontumour"),
        ("metastases", "metastasis"),
        ("pedicles", "pedicle"),
    ],
)
def test_shipped_spelling_unites_variants(british: str, american: str) -> None:
    normaliser = shipped().normaliser
    assert normaliser.key(british) == normaliser.key(american)


def test_steps_tell_which_tokens_they_cover() -> None:
    normaliser = garden().normaliser
    steps = normaliser.steps(normaliser.tokens("The non-setting of a rose"))
    assert steps == (
        Step("the", 0, 0),
        Step("nonsetting", 1, 3),
        Step("of", 4, 4),
        Step("rose", 6, 6),
    )


def test_words_that_labels_pass_over_are_steps_of_a_text_only() -> None:
    normaliser = garden().normaliser
    tokens = normaliser.tokens("spray the rose properly again")
    light = [step.lemma for step in normaliser.steps(tokens, light=True) if step.light]
    assert light
    assert set(light).isdisjoint(step.lemma for step in normaliser.steps(tokens))
    assert [s for s in normaliser.steps(tokens, light=True) if not s.light] == list(normaliser.steps(tokens))


def test_a_short_form_in_brackets_is_no_step_within_a_phrase() -> None:
    key = garden().normaliser.key
    assert key("rose soap (RS) spray") == key("rose soap spray")
    assert key("rose soap (see below) spray") != key("rose soap spray")


def test_a_prefix_does_not_join_an_article() -> None:
    key = shipped().normaliser.key
    assert key("buy over-the-counter soap")[1:] == key("over-the-counter soap")


def test_apostrophes_stay_inside_a_word() -> None:
    assert [token.text for token in tokens_of("The rose’s leaf don't")] == ["The", "rose’s", "leaf", "don't"]
    assert tokens_of("rose’s")[0].lemma == tokens_of("rose")[0].lemma


def test_the_lemma_cache_is_bounded() -> None:
    normaliser = Normaliser.from_tables({})
    normaliser._cache.update((str(number), "") for number in range(200_000))
    assert normaliser.lemma("roses") == "rose"
    assert len(normaliser._cache) == 200_000
