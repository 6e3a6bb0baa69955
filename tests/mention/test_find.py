"""Finding what a text names: labels, modifiers, heads, endings, abbreviations, and words of several meanings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import ID, mentions_of, read, shipped_reader, steady


def named(text: str) -> dict[str, str | None]:
    """Return what a text of the garden names: words, and the slug of their concept (None where it is coined)."""
    return {m.text: m.concept.removeprefix(ID) if m.concept else None for m in mentions_of(text)}


def shipped_names(text: str) -> dict[str, str | None]:
    found = mentions_of(text, shipped_reader())
    return {m.text: m.concept.removeprefix(ID) if m.concept else None for m in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aphids harm climbing roses.", {"Aphids": "aphid", "climbing roses": "climbing-rose"}),
        ("Severe powdery mildew.", {"Severe powdery mildew": "powdery-mildew"}),
        ("Very severe powdery mildew.", {"severe powdery mildew": "powdery-mildew"}),
        ("Often powdery mildew.", {"powdery mildew": "powdery-mildew"}),
        ("A spot of the yellow.", {"spot of the yellow": "yellow-spot"}),
        ("A loss of leaves is seen.", {"loss of leaves": None}),
        ("They had difficulty growing tall.", {"difficulty growing tall": None}),
        ("A leaf beetle came.", {"leaf beetle": None}),
        ("A beetle came.", {}),
        ("A fungicide helps.", {"fungicide": None}),
        ("They decide.", {}),
        ("The Garden Society for Roses (GSR) met.", {}),
        ("A rose society met.", {"rose": "rose"}),
        ("The pest is a sign.", {}),
        ("leaves have turned white", {}),
    ],
)
def test_what_a_sentence_names(text: str, expected: dict[str, str | None]) -> None:
    assert named(text) == expected


def test_the_best_cover_wins_over_the_first_label() -> None:
    assert named("Climbing roses show yellow spots.") == {
        "Climbing roses": "climbing-rose",
        "yellow spots": "yellow-spot",
    }


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Powdery mildew (PM) is white. PM harms roses.", "PM"),
        ("Powdery mildew (PM) is white. PMs harm roses.", "PMs"),
    ],
)
def test_an_abbreviation_means_what_it_was_defined_as(text: str, word: str) -> None:
    found = {m.text: m for m in mentions_of(text)}
    assert found[word].concept == ID + "powdery-mildew"
    assert found[word].method == "abbreviation"


@pytest.mark.parametrize("text", ["PM harms roses.", "Powdery mildew is white (pm). PM harms roses."])
def test_capitals_that_nothing_defines_name_nothing(text: str) -> None:
    assert "PM" not in named(text)


def test_a_homonym_means_what_its_context_says() -> None:
    assert named("Greenfly harm roses.") == {"Greenfly": "aphid", "roses": "rose"}
    assert named("Greenfly is a football club.") == {}
    assert named("Greenfly lost. The football club is old.") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The patient has nonunion.", "nonunion"),
        ("Low-back pain is common.", "Low-back pain"),
        ("Haematoma is rare.", "Haematoma"),
        ("A CT scan was made.", "CT scan"),
        ("The bones fail to fuse.", "bones fail to fuse"),
        ("There is chronic back pain.", "chronic back pain"),
        ("An X-ray was made.", "X-ray"),
        ("He quit smoking.", "quit smoking"),
        ("Fracture of the vertebra hurts.", "Fracture of the vertebra"),
        ("A regular physical examination is enough.", "regular physical examination"),
        ("Walking brings better posture and function.", "function"),
        ("The exercises improve balance, posture and endurance.", "endurance"),
        ("The doctor removes the lamina.", "lamina"),
        ("Avoid lifting, bending and twisting.", "Avoid lifting"),
    ],
)
def test_shipped_wordings(text: str, expected: str) -> None:
    assert expected in shipped_names(text), shipped_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "ct of the disc",
        "It was at the back of the room.",
        "Write to the Spine Institute of Cologne.",
        "He works in the garden.",
        "The pain is there even at rest.",
    ],
)
def test_what_only_looks_like_a_name(text: str) -> None:
    assert not {"ct", "back", "Spine", "Spine Institute", "garden", "rest"} & set(shipped_names(text))


PARTS = st.lists(
    st.sampled_from(
        [
            "aphids",
            "severe",
            "climbing",
            "rose",
            "-",
            "of",
            "the",
            "loss",
            "(RSM)",
            "spot",
            "yellow",
            "and",
            "or",
            ",",
            ".",
            "beetle",
            "é😀",
        ]
    ),
    max_size=25,
)


@steady
@given(PARTS)
def test_mentions_are_sorted_apart_and_true(parts: list[str]) -> None:
    text = " ".join(parts)
    mentions = mentions_of(text)
    assert all(text[m.span.start : m.span.end] == m.text for m in mentions)
    assert all(before.span.end <= after.span.start for before, after in pairwise(mentions))
    assert all(m.first <= m.last and 0 < m.score <= 1 for m in mentions)
    assert all(
        m.kind in shipped_reader().vocabulary.classes or m.kind in {"Pest", "Remedy", "Plant", "Sign"} for m in mentions
    )


def test_a_word_is_no_abbreviation_that_it_resembles() -> None:
    found = mentions_of("Missing or horseshoe-shaped kidney", shipped_reader())
    assert "Missing" not in {mention.text for mention in found}


def test_numbered_types_are_types_of_what_the_title_names() -> None:
    text = "# Spinal muscular atrophy\n\nSMA type I is rare. Types II and III cause pain. Type II collagen is none."
    found = {m.text: m.grounding.label.lower() for m in read(text, shipped_reader()).mentions}
    assert {name: found.get(name) for name in ("SMA type I", "Types II", "III")} == {
        "SMA type I": "spinal muscular atrophy type i",
        "Types II": "spinal muscular atrophy type ii",
        "III": "spinal muscular atrophy type iii",
    }
    assert "Type II" not in found


def test_only_a_condition_has_numbered_types() -> None:
    found = read("# Spinal fusion\n\nType II causes pain.", shipped_reader()).mentions
    assert "Type II" not in {m.text for m in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doctors found microsurgical decompression useful.", "microsurgical decompression"),
        ("She has back pain that gets worse at night.", "back pain"),
        ("The hospital fusion was done.", "fusion"),
    ],
)
def test_a_name_is_as_long_as_its_thing(text: str, expected: str) -> None:
    assert expected in [m.text for m in mentions_of(text, shipped_reader())]
