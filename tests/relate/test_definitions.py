"""What the sentence that says what the document is about says of it besides."""

from __future__ import annotations

import pytest

from reading_helpers import claims, read, shipped, shipped_reader

Triple = tuple[str, str, str]


def of_stenosis(sentence: str) -> set[Triple]:
    return claims(read(f"Spinal stenosis\n\n{sentence}\n", shipped_reader()), shipped())


AFFECTED = ("spinal stenosis", "affects", "spinal cord")


@pytest.mark.parametrize(
    "sentence",
    [
        "Spinal stenosis is a disorder in which too little room is left around the spinal cord.",
        "Spinal stenosis (SS) occurs when the room around the spinal cord is small.",
        "Spinal stenosis, or spinal narrowing, is a matter of the room around the spinal cord.",
    ],
)
def test_a_definition_names_what_is_affected(sentence: str) -> None:
    assert AFFECTED in of_stenosis(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Sciatica is a disorder in which too little room is left around the spinal cord.",  # not the topic
        "Spinal stenosis is a disorder of old age, in which no tissue turns into the spinal cord.",
        "Spinal stenosis is a narrowing of the canal, which holds the spinal cord.",
        "Spinal stenosis is operated beside the spinal cord.",
        "Is spinal stenosis a disorder around the spinal cord?",
    ],
)
def test_what_stands_aside_is_not(sentence: str) -> None:
    assert AFFECTED not in of_stenosis(sentence)


def test_only_the_first_definition_counts() -> None:
    text = "Spinal stenosis is a disorder of the neck. Spinal stenosis is a nuisance around the spinal cord."
    assert AFFECTED not in of_stenosis(text)
    assert ("spinal stenosis", "affects", "neck") in of_stenosis(text)


def test_a_definition_names_symptoms() -> None:
    found = of_stenosis("Spinal stenosis is a disorder that goes along with leg pain.")
    assert ("spinal stenosis", "hasSymptom", "leg pain") in found
