"""Verb phrases that name a thing by what is done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build_graph.errors import VocabularyError
from build_graph.mention.deed import deeds_of

from reading_helpers import read, shipped, shipped_reader

ENTRY = {"class": "Benefit", "shape": "thing", "by": ["Procedure"], "verbs": ["restoring"]}


def gains(text: str) -> list[str]:
    reading = read(text, shipped_reader())
    told = {statement.object for statement in reading.statements if statement.predicate == "hasBenefit"}
    return [mention.text for mention in reading.mentions if mention.grounding.concept in told]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Splints make stairs safer.", ["make stairs safer"]),
        ("Colchicine lowers the amount of acid in the urine.", ["lowers the amount of acid in the urine"]),
        ("Massage lets patients climb the stairs sooner.", ["climb the stairs sooner"]),
        ("Massage soothes, which makes it easier to begin with squats.", ["easier to begin with squats"]),
        ("# Laminoplasty\n\nThe arches are opened so that the cord has more space.", ["has more space"]),
        ("A collar gives the jaw a better rest, and more freedom.", []),
        ("Exercise helps you to cope with stairs.", ["cope with stairs"]),
        ("Exercise helps doctors to cope with stairs.", []),
        ("You boost the flow of blood with exercise.", []),
        ("A brace raises the load on the shin.", []),
    ],
)
def test_what_a_treatment_does_is_a_gain(text: str, expected: list[str]) -> None:
    assert gains(text) == expected


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"class": "Nothing"}, "unknown class 'Nothing'"),
        ({"shape": "square"}, "unknown shape 'square'"),
        ({"verbs": ["nowhere"]}, "unknown list 'nowhere'"),
    ],
)
def test_a_wrong_deed_is_told(changes: dict[str, object], told: str) -> None:
    phrases = {**shipped().language["phrases"], "deeds": [{**ENTRY, **changes}]}
    broken = replace(shipped(), language={**shipped().language, "phrases": phrases})
    with pytest.raises(VocabularyError, match=told):
        deeds_of(broken)
