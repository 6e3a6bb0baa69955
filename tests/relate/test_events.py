"""What a clause tells by what happens: what brings it about, and who is prone to it."""

from __future__ import annotations

import pytest

from reading_helpers import claims, read, shipped, shipped_reader

Triple = tuple[str, str, str]


def shipped_claims(text: str) -> set[Triple]:
    return claims(read(text, shipped_reader()), shipped())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The rods may break if the bones do not fuse.", ("non-union", "causes", "rod fracture")),
        ("If the bones do not fuse, the rods may break.", ("non-union", "causes", "rod fracture")),
        ("A disc may rupture after a fall.", ("fall", "causes", "intervertebral disc herniation")),
        ("Screws can pull out in people with osteoporosis.", ("screw pullout", "hasRiskFactor", "osteoporosis")),
        ("In people with osteoporosis, a cough may cause a fracture.", ("fracture", "hasRiskFactor", "osteoporosis")),
    ],
)
def test_what_a_clause_tells_is_brought_about(text: str, told: Triple) -> None:
    assert told in shipped_claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "The rods do not break if the bones do not fuse.",
        "Do the rods break if the bones do not fuse?",
        "The rods may break, and the bones do not fuse.",
    ],
)
def test_what_is_denied_asked_or_only_told_beside_it_is_not(text: str) -> None:
    assert ("non-union", "causes", "rod fracture") not in shipped_claims(text)
