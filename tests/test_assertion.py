"""Status: what is said not to be, perhaps to be, or to be someone else's."""

from __future__ import annotations

import pytest
from build_graph.assertion import StatusCues, reaches, status_of
from build_graph.model import Status

from reading_helpers import garden_reader, layout_of, read, shipped, shipped_reader


def status(text: str, word: str, cues: StatusCues | None = None) -> tuple[str, bool]:
    """Return the status of a word of a sentence, and whether it is said of the past."""
    sentence = next(iter(layout_of(text, None if cues is None else shipped()).sentences))
    position = next(index for index, token in enumerate(sentence.tokens) if token.text == word)
    found, past = status_of(reaches(sentence, cues or garden_reader().status_cues), position, position)
    return found.value, past


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There are aphids.", "present"),
        ("There are no aphids.", "absent"),
        ("There are not often aphids.", "absent"),
        ("The rose is free of aphids.", "absent"),
        ("The aphids are absent.", "absent"),
        ("It may be aphids.", "possible"),
        ("The aphids are possible.", "possible"),
        ("if aphids come, wash", "conditional"),
        ("My neighbours have aphids.", "someone-else"),
        ("It may be no aphids.", "absent"),
        ("not only aphids harm", "present"),
        ("no mites but aphids are here", "present"),
        ("not mites, aphids are here", "present"),
        ("no mites, aphids are here", "absent"),
        ("no one of all that are two three four five six seven eight nine aphids", "present"),
        ("aphids, no mites", "present"),
    ],
)
def test_cues_reach_as_far_as_they_say(text: str, expected: str) -> None:
    assert status(text, "aphids")[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("previous aphids", True), ("aphids in the past", True), ("aphids", False)]
)
def test_what_was_is_told_apart(text: str, expected: bool) -> None:
    assert status(text + " are seen.", "aphids") == ("present", expected)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The scan showed no evidence of infection.", "infection", "absent"),
        ("The operation is done without fusion.", "fusion", "absent"),
        ("Infection was ruled out.", "Infection", "absent"),
        ("Infection can occur.", "Infection", "possible"),
        ("There is a risk of infection.", "infection", "possible"),
        ("Call your surgeon if you have fever.", "fever", "hypothetical"),
        ("A family history of scoliosis matters.", "scoliosis", "someone-else"),
        ("There is no doubt that infection is serious.", "infection", "present"),
    ],
)
def test_shipped_cues(text: str, word: str, expected: str) -> None:
    assert status(text, word, shipped_reader().status_cues)[0] == expected


@pytest.mark.parametrize(
    ("given", "polarity", "certainty"),
    [
        (Status.PRESENT, "affirmed", "certain"),
        (Status.ABSENT, "negated", "certain"),
        (Status.POSSIBLE, "affirmed", "possible"),
        (Status.CONDITIONAL, "affirmed", "possible"),
        (Status.OTHER, "affirmed", "possible"),
    ],
)
def test_status_is_written_out_as_polarity_and_certainty(given: Status, polarity: str, certainty: str) -> None:
    assert (given.polarity, given.certainty) == (polarity, certainty)


def test_a_status_reaches_the_statement() -> None:
    statuses = {s.status for s in read("Soap spray may kill aphids.").statements}
    assert statuses == {Status.POSSIBLE}
    assert {s.status for s in read("Soap spray does not kill aphids.").statements} == {Status.ABSENT}
    assert {s.status for s in read("Soap spray is not recommended for aphids.").statements} == {Status.PRESENT}
