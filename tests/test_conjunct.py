"""Lists inside sentences, and what of an item is its name."""

from __future__ import annotations

import pytest
from build_graph.conjunct import conjuncts, trim
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import garden_reader, steady, tokens_of, words

WORDS = garden_reader().lexicon.words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aphids", ["aphids"]),
        ("aphids, mites and mildew", ["aphids", "mites", "mildew"]),
        ("aphids, mites, and mildew", ["aphids", "mites", "mildew"]),
        ("aphids (greenfly) or mites", ["aphids", "greenfly", "mites"]),
        ("aphids as well as mites", ["aphids", "mites"]),
        ("pests such as mites", ["pests", "mites"]),
        ("pests, for example mites", ["pests", "mites"]),
        ("pests including mites", ["pests", "mites"]),
        ("aphids along with mites", ["aphids", "mites"]),
        ("aphids/mites", ["aphids", "mites"]),
        ("aphids - mites", ["aphids", "mites"]),
        ("non-setting", ["non - setting"]),
        ("pests like mites", ["pests", "mites"]),
        (", and", []),
        ("sticky leaves Yellow spots Soot", ["sticky leaves", "Yellow spots", "Soot"]),
        ("sticky leaves, Yellow spots Soot", ["sticky leaves", "Yellow spots Soot"]),  # it has marks
        ("spots on the Rose and the Fern", ["spots on the Rose", "the Fern"]),  # no items: capitals in a phrase
        ("aphids of Kent", ["aphids of Kent"]),
    ],
)
def test_a_list_is_cut_into_its_items(text: str, expected: list[str]) -> None:
    tokens = tokens_of(text)
    assert [words(tokens, *range_) for range_ in conjuncts(tokens, 0, len(tokens) - 1, WORDS)] == expected


@pytest.mark.parametrize(("end", "items"), [("", ["mites", "soot", "aphids"]), (".", ["mites soot aphids"])])
def test_names_one_after_another_are_a_list_where_no_full_stop_ends_it(end: str, items: list[str]) -> None:
    tokens = tokens_of("mites soot aphids" + end)
    found = conjuncts(tokens, 0, 2, WORDS, solid={0, 1, 2}, beginning={0, 1, 2})
    assert [words(tokens, *range_) for range_ in found] == items


def test_no_cut_is_made_inside_a_mention() -> None:
    tokens = tokens_of("black and white mites and aphids")
    found = [words(tokens, *range_) for range_ in conjuncts(tokens, 0, len(tokens) - 1, WORDS, solid={0, 1, 2, 3})]
    assert found == ["black and white mites", "aphids"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the aphids", "aphids"),
        ("some very common aphids", "aphids"),
        ("a risk of mildew", "mildew"),
        ("mildew during summer", "mildew"),
        ("mildew which is white", "mildew"),
        ("soap to cure mildew", "soap"),
        ("try the soap", "soap"),
        ("mildew often", "mildew"),
        ("the", None),
        ("in the", None),
    ],
)
def test_an_item_is_trimmed_to_its_name(text: str, expected: str | None) -> None:
    tokens = tokens_of(text)
    trimmed = trim(tokens, 0, len(tokens) - 1, WORDS)
    assert (words(tokens, *trimmed) if trimmed else None) == expected


PARTS = st.lists(
    st.sampled_from(["the", "aphid", ",", "and", "such", "as", "well", "(", "risk", "of", "to", "cure", "in"]),
    min_size=1,
)


@steady
@given(PARTS, st.sets(st.integers(0, 20)))
def test_items_are_in_order_within_the_region_and_trimming_narrows(parts: list[str], solid: set[int]) -> None:
    tokens = tokens_of(" ".join(parts))
    position = -1
    for first, last in conjuncts(tokens, 0, len(tokens) - 1, WORDS, solid):
        assert position < first <= last < len(tokens)
        position = last
        trimmed = trim(tokens, first, last, WORDS)
        assert trimmed is None or first <= trimmed[0] <= trimmed[1] <= last
