"""What a sentence is about where it does not say so: pronouns, "this spray", labels, headings, the title."""

from __future__ import annotations

import pytest

from reading_helpers import ID, claims, read, shipped, shipped_reader


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Soap spray is mild. It kills aphids.", ("soap spray", "cures", "aphid")),
        ("Soap spray is mild. This kills aphids.", ("soap spray", "cures", "aphid")),
        ("Soap spray is mild. This spray kills aphids.", ("soap spray", "cures", "aphid")),
        ("Soap spray is mild. The remedy kills aphids.", ("soap spray", "cures", "aphid")),
        ("Neem oil smells. Soap spray is mild. It kills aphids.", ("soap spray", "cures", "aphid")),
        ("Aphids are small. They are killed by soap spray.", ("soap spray", "cures", "aphid")),
        ("Aphids are small. Soap spray kills these pests.", ("soap spray", "cures", "aphid")),
        ("# Aphids\n\nSigns of it are sticky leaves.", ("aphid", "shows", "sticky leaf")),
        ("# Aphids\n\n## Signs\n\n- sticky leaves\n", ("aphid", "shows", "sticky leaf")),
        ("# Garden\n\n## Signs of aphids\n\n- sticky leaves\n", ("aphid", "shows", "sticky leaf")),
        (
            "# Pests\n\n- Aphids: signs are\n- Mites\n\n## Signs of spider mites\n\n- spots\n",
            ("spider mite", "shows", "spot"),
        ),
        ("- **Soap spray:** often kills aphids.\n", ("soap spray", "cures", "aphid")),
    ],
)
def test_what_is_unsaid_is_found(text: str, claim: tuple[str, str, str]) -> None:
    assert claim in claims(read(text))


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Soap spray is mild.\n\n# Neem oil\n\nIt kills aphids.", ("soap spray", "cures", "aphid")),
        ("Roses are red. They kill aphids.", ("rose", "cures", "aphid")),
    ],
)
def test_what_is_not_meant_is_not_taken(text: str, claim: tuple[str, str, str]) -> None:
    assert claim not in claims(read(text))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("# Aphids\n\nRoses grow. Roses smell. Aphids harm roses.", "aphid"),
        ("# After the rose: aphids\n\nAphids harm roses.", "aphid"),
        ("Aphids harm roses. Aphids show. Soap spray kills aphids.", "aphid"),
    ],
)
def test_the_topic_of_a_document(text: str, slug: str) -> None:
    assert read(text).topic == ID + slug


def test_a_document_about_nothing_known_has_no_topic() -> None:
    assert read("# Weather\n\nIt rains.").topic is None


def test_a_bare_noun_with_a_pointing_word_is_what_was_said_before() -> None:
    reading = read("Spinal fusion is long. This surgery may cause infection.", shipped_reader())
    anaphor = [m for m in reading.mentions if m.grounding.method == "anaphor"]
    assert [(m.text, m.grounding.concept) for m in anaphor] == [("surgery", ID + "spinal-fusion")]
    assert anaphor[0].grounding.score <= 0.7


def test_a_list_below_another_heading_is_of_that_heading() -> None:
    text = "# Spinal stenosis\n\n## Symptoms\n\n- numbness\n\n## Treatment\n\n- physical therapy\n"
    found = claims(read(text, shipped_reader()), shipped())
    assert ("spinal stenosis", "hasSymptom", "numbness") in found
    assert ("physical therapy", "treats", "spinal stenosis") in found
    assert not any(predicate == "hasSymptom" and "therapy" in object_ for _, predicate, object_ in found)
