"""Phrases that name a thing by how they are put together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build_graph.errors import VocabularyError
from build_graph.mention.composed import phrases_of

from reading_helpers import mentions_of, shipped, shipped_reader


def phrases(text: str) -> list[tuple[str, str]]:
    return [(m.text, m.kind) for m in mentions_of(text, shipped_reader()) if m.method == "coined"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The thigh may bow.", [("thigh may bow", "Symptom")]),
        ("The connector can migrate.", [("connector can migrate", "Complication")]),
        ("It frees the sciatic nerve.", [("frees the sciatic nerve", "Benefit")]),
        ("The sternum was large.", []),
    ],
)
def test_words_around_a_thing_make_another(text: str, expected: list[tuple[str, str]]) -> None:
    assert phrases(text) == expected


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"class": "Symptom", "pattern": "weak"}, "0 things in angle brackets"),
        ({"class": "Symptom", "pattern": "<Anatomy> of <Anatomy>"}, "2 things in angle brackets"),
        ({"class": "Nothing", "pattern": "weak <Anatomy>"}, "unknown class 'Nothing'"),
        ({"class": "Symptom", "pattern": "@nowhere <Anatomy>"}, "unknown list '@nowhere'"),
    ],
)
def test_a_wrong_pattern_is_told(entry: dict[str, str], told: str) -> None:
    language = {**shipped().language, "phrases": {"phrases": [entry]}}
    with pytest.raises(VocabularyError, match=told):
        phrases_of(replace(shipped(), language=language))
