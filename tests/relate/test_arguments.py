"""Which things of a sentence are the arguments of its cue: the subject of the clause, every item of the list."""

from __future__ import annotations

import pytest

from reading_helpers import claims, read


def cures(text: str) -> set[tuple[str, str]]:
    return {(subject, object_) for subject, predicate, object_ in claims(read(text)) if predicate == "cures"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Soap spray kills aphids.", {("soap spray", "aphid")}),
        ("Soap spray kills aphids and spider mites.", {("soap spray", "aphid"), ("soap spray", "spider mite")}),
        ("Soap spray kills aphids, spider mites, and roses.", {("soap spray", "aphid"), ("soap spray", "spider mite")}),
        ("Soap spray and neem oil kill aphids.", {("soap spray", "aphid"), ("neem oil", "aphid")}),
        ("Aphids are killed by soap spray or neem oil.", {("soap spray", "aphid"), ("neem oil", "aphid")}),
        ("Soap spray on roses kills aphids.", {("soap spray", "aphid")}),
        ("On roses, soap spray kills aphids.", {("soap spray", "aphid")}),
        ("Soap spray, which kills aphids, is mild.", {("soap spray", "aphid")}),
        ("Neem oil comes with soap spray, which kills aphids.", {("soap spray", "aphid")}),
        ("Soap spray kills aphids during powdery mildew.", {("soap spray", "aphid")}),
        ("If aphids come, soap spray kills spider mites.", {("soap spray", "spider mite")}),
        ("Soap spray for aphids is mild.", {("soap spray", "aphid")}),
        ("Aphids kill roses.", set()),
        ("Gardeners kill aphids.", set()),
        (
            "Soap spray helps against aphids; neem oil helps against spider mites.",
            {("soap spray", "aphid"), ("neem oil", "spider mite")},
        ),
        (
            "Soap spray kills aphids, but neem oil kills spider mites.",
            {("soap spray", "aphid"), ("neem oil", "spider mite")},
        ),
        ("Soap spray kills pests such as aphids.", {("soap spray", "aphid")}),
        ("Soap spray (or neem oil) kills aphids (greenfly).", {("soap spray", "aphid"), ("neem oil", "aphid")}),
    ],
)
def test_arguments_of_a_cue(text: str, expected: set[tuple[str, str]]) -> None:
    assert cures(text) == expected


def test_a_thing_is_not_related_to_itself() -> None:
    assert claims(read("Aphids show greenfly. Signs of aphids are aphids.")) == set()
