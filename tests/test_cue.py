"""Cue patterns: what each element of the little language matches, and what is said of a malformed pattern."""

from __future__ import annotations

import pytest
from build_graph.cue import GAP, SLOT, CueMatcher, compile_pattern
from build_graph.errors import VocabularyError
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import steady, tokens_of, words

LISTS = {"be": ["is", "are"], "adverbs": ["often", "also"]}


def found(pattern: str, text: str, *, stops: frozenset[str] = frozenset()) -> list[tuple[str, str | None]]:
    """Return what a pattern matches in a text: the words of each match, and those of its slot."""
    matcher = CueMatcher([compile_pattern(pattern, LISTS)], frozenset(LISTS["adverbs"]), stops)
    tokens = tokens_of(text)
    return [(words(tokens, m.first, m.last), words(tokens, *m.slot) if m.slot else None) for m in matcher.find(tokens)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("harm", "Aphids harm roses", ["harm"]),
        ("harm", "Aphids harmed roses, mites harm them", ["harmed", "harm"]),
        ("harm|attack", "They attack", ["attack"]),
        ("sign of", "signs of aphids", ["signs of"]),
        ("sign of", "sign for", []),
        ("sign of", "sign", []),
        ("@be cure", "They are cured", ["are cured"]),
        ("@be cure", "They are often also cured", ["are often also cured"]),
        ("@be cure", "They are never cured", []),
        ("@be? cure by", "cured by soap", ["cured by"]),
        ("@be? cure by", "are cured by soap", ["are cured by"]),
        ("lead to?", "leads to", ["leads to"]),
        ("lead to?", "leads away", ["leads"]),
        ("risk ~ high", "the risk of that is high", ["risk of that is high"]),
        ("risk ~ high", "the risk is, as said, high", []),
        ("risk ~ high", "risk high", ["risk high"]),
        ("risk ~ high", "risk " + "so " * (GAP + 1) + "high", []),
        ("^ harm", "Harm is done", ["Harm"]),
        ("^ harm", "No harm is done", []),
        ("harm $", "It does harm.", ["harm"]),
        ("harm $", "It does harm them.", []),
    ],
)
def test_elements_match(pattern: str, text: str, expected: list[str]) -> None:
    assert [match for match, _ in found(pattern, text)] == expected


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("signs of aphids include spots", "aphids"),
        ("signs of aphids on old roses are spots", "aphids on old roses"),
        ("signs of include", None),
        ("signs of aphids; they include", None),
        ("signs of " + "x " * SLOT + "include", " ".join("x" * SLOT)),
        ("signs of " + "x " * (SLOT + 1) + "include", None),
    ],
)
def test_a_slot_keeps_what_stands_in_it(text: str, slot: str | None) -> None:
    matches = found("sign of {} include|be", text)
    assert [inner for _, inner in matches] == ([slot] if slot else [])


def test_a_slot_at_the_end_takes_what_follows() -> None:
    assert found("sign of {}", "the signs of aphids") == [("signs of aphids", "aphids")]
    assert found("sign of {}", "the signs of") == []


def test_a_slot_holds_no_stop() -> None:
    assert found("sign of {} include", "signs of aphids which may include", stops=frozenset({"may"})) == []


def test_of_one_owner_the_longest_match_stands() -> None:
    owner, other = object(), object()
    patterns = [compile_pattern(text, {}, who) for text, who in [("harm", owner), ("do harm", owner), ("harm", other)]]
    tokens = tokens_of("they do harm")
    matches = CueMatcher(patterns).find(tokens)
    assert [(words(tokens, m.first, m.last), m.pattern.owner is owner) for m in matches] == [
        ("do harm", True),
        ("harm", False),
    ]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("@nobody harm", "unknown list '@nobody'"), ("^ ~ {}", "no word that must"), ("harm?", "no word")],
)
def test_a_malformed_pattern_is_refused(pattern: str, message: str) -> None:
    with pytest.raises(VocabularyError, match=message) as error:
        compile_pattern(pattern, LISTS, where="frames.yaml, rule x")
    assert "frames.yaml, rule x" in str(error.value)


TEXTS = st.lists(
    st.sampled_from(["sign", "of", "often", "include", "harm", "risk", "high", ",", ";", "x"]), max_size=40
)


@steady
@given(TEXTS)
def test_matches_lie_in_the_sentence_and_work_is_bounded(parts: list[str]) -> None:
    patterns = ["sign of {} include", "risk ~ high", "harm", "^ often sign", "high $", "risk {}"]
    matcher = CueMatcher([compile_pattern(pattern, LISTS) for pattern in patterns], frozenset(LISTS["adverbs"]))
    tokens = tokens_of(" ".join(parts))
    for match in matcher.find(tokens):
        assert 0 <= match.first <= match.last < len(tokens)
        assert match.slot is None or match.first < match.slot[0] <= match.slot[1] < len(tokens)
    assert matcher.steps <= 100 * len(tokens), "bounded gaps: a token costs no more in a longer sentence"
