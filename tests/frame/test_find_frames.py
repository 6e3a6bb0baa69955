"""Frames: which words claim which relation, where its arguments may stand, and what headings say of what is below."""

from __future__ import annotations

from pathlib import Path

import pytest
from build_graph.frame import Frame, Region, item_heading, section_heading
from build_graph.reader import Reader
from build_graph.vocabulary import load_vocabulary
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import Laid, frames_of, make_garden, steady, words


def region(laid: Laid, where: Region | None) -> str | None:
    return words(laid.sentences[where.sentence].tokens, where.first, where.last) if where else None


def described(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    laid = frames_of(text)
    return [(f.rule.id, region(laid, f.left), region(laid, f.inner), region(laid, f.right)) for f in laid.frames.frames]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Soap kills aphids.", ("cure", "Soap", None, "aphids .")),
        ("Aphids are killed by soap and oil.", ("cured-by", "Aphids", None, "soap and oil .")),
        ("Signs of aphids are spots.", ("signs-of", None, "aphids", "spots .")),
        ("Soap kills aphids which harm roses.", ("cure", "Soap", None, "aphids")),
        ("Soap kills aphids, but mites may stay.", ("cure", "Soap", None, "aphids ,")),
        ("In all of our gardens soap kills aphids: they die.", ("cure", "In all of our gardens soap", None, "aphids")),
        ("Soap kills the.", ("cure", "Soap", None, None)),
    ],
)
def test_a_frame_knows_its_regions(text: str, expected: tuple[str, ...]) -> None:
    assert described(text)[0] == expected


def test_a_region_ends_at_the_next_cue() -> None:
    assert described("Soap kills aphids and they harm roses.") == [
        ("cure", "Soap", None, "aphids and they"),
        ("attack", "Soap kills aphids and they", None, "roses ."),
    ]


def test_an_active_verb_is_nothing_inside_its_passive() -> None:
    assert [name for name, *_ in described("Aphids are killed by soap.")] == ["cured-by"]


def test_a_verb_after_an_article_is_a_noun() -> None:
    assert described("The cure is slow.") == []


def test_words_inside_a_name_are_no_cue(tmp_path: Path) -> None:
    folder = make_garden(tmp_path / "garden")
    text = (folder / "vocabulary" / "garden.ttl").read_text(encoding="utf-8")
    named = text.replace('"neem oil"@en', '"harm oil"@en')
    (folder / "vocabulary" / "garden.ttl").write_text(named, encoding="utf-8")
    reader = Reader.of(load_vocabulary(folder))
    assert [f.rule.id for f in frames_of("Harm oil kills aphids.", reader).frames.frames] == ["cure"]


def test_questions_claim_nothing() -> None:
    assert described("Does soap kill aphids?") == []
    assert described("Roses are red, as all of the gardeners know. Does soap kill aphids? Yes.") == []


def test_a_negation_in_the_cue_is_the_cues_own() -> None:
    frames = frames_of("Soap is not recommended for aphids. Soap does not kill mites.").frames.frames
    assert [(frame.rule.id, frame.negative) for frame in frames] == [("unfit", True), ("cure", False)]


def test_items_belong_to_the_sentence_before_them() -> None:
    laid = frames_of("Signs of aphids include:\n\n- sticky leaves\n- yellow spots\n\nRoses grow.")
    frame: Frame = laid.frames.frames[0]
    assert [region(laid, item) for item in frame.items] == ["sticky leaves", "yellow spots"]
    assert frame.right is None


def test_a_sentence_that_ends_introduces_nothing() -> None:
    laid = frames_of("Soap is good and kills aphids.\n- sticky leaves\n")
    assert [frame.items for frame in laid.frames.frames] == [()]


def test_a_list_goes_on_from_the_opening_of_the_sentence_before() -> None:
    laid = frames_of("Remedies are many. They include soap and oil.")
    frames = [(f.rule.id, region(laid, f.right)) for f in laid.frames.frames]
    assert frames == [("section-remedies", "soap and oil .")]


def test_headings_speak_for_what_stands_below() -> None:
    laid = frames_of("# Signs of aphids\n\n- yellow spots\n\n## More\n\n- sticky leaves\n\n# History\n\n- gray color\n")
    headings = {section: heading.rule.id for section, heading in laid.frames.headings.items()}
    assert headings == {1: "section-signs", 3: "section-neutral"}
    of_items = [item_heading(block, laid.layout, laid.frames) for block in laid.layout.blocks if block.kind == "item"]
    assert [heading.rule.id if heading else None for heading in of_items] == [
        "section-signs",
        "section-signs",
        "section-neutral",
    ]
    assert section_heading(laid.layout.sections[0], laid.layout.sections, laid.frames) is None


def test_labels_and_leads_speak_as_headings_do() -> None:
    laid = frames_of("Aphids are small.\n\nSigns: yellow spots.\n\nThe remedies for aphids are\n\n- soap\n")
    assert [heading.rule.id for heading in laid.frames.labels.values()] == ["section-signs"]
    assert [heading.rule.id for heading in laid.frames.leads.values()] == ["section-remedies"]


@steady
@given(
    st.lists(
        st.sampled_from(["# Signs of aphids", "- spots", "Soap kills aphids.", "They include:", "Signs: spots", ""]),
        max_size=12,
    )
)
def test_frames_point_into_the_text(lines: list[str]) -> None:
    laid = frames_of("\n".join(lines))
    for frame in laid.frames.frames:
        length = len(laid.sentences[frame.sentence].tokens)
        assert 0 <= frame.first <= frame.last < length
        for place in (frame.left, frame.inner, frame.right, *frame.items):
            if place is not None:
                assert 0 <= place.first <= place.last < len(laid.sentences[place.sentence].tokens)
