"""Layout: headings, lists, labels and sentences where a reader sees them, boilerplate left out, offsets kept."""

from __future__ import annotations

from itertools import pairwise

import pytest
from build_graph.segment import LONGEST_SENTENCE, Kind, Layout
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import layout_of, shipped, steady

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "# Aphids",
                "Signs of aphids",
                "- sticky leaves",
                "  - yellow spots",
                "1. Wash the rose.",
                "Aphids are small. They suck sap!",
                "",
                "```",
                "Call 0800 123 4567",
                "Write to me@example.org today. Aphids are small.",
                "**Label:** what it means",
                "a | b | c",
                "<div>",
                "---",
            ]
        ),
        st.text(max_size=60),
    ),
    max_size=12,
)
TEXTS = st.builds("\n".join, LINES)


def shape(layout: Layout, text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.span.start : block.span.end]) for block in layout.blocks]


def sentences(text: str) -> list[str]:
    return [text[s.span.start : s.span.end] for s in layout_of(text).sentences]


@steady
@given(TEXTS)
def test_sentences_lie_in_order_and_do_not_overlap(text: str) -> None:
    layout = layout_of(text)
    spans = [sentence.span for sentence in layout.sentences]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(span.end <= len(text) for span in spans)
    assert all(layout.blocks[sentence.block].span.contains(sentence.span) for sentence in layout.sentences)


@steady
@given(TEXTS)
def test_tokens_of_sentences_are_the_text(text: str) -> None:
    for sentence in layout_of(text).sentences:
        assert sentence.tokens
        assert all(text[token.start : token.end] == token.text for token in sentence.tokens)
        assert all(sentence.span.contains(token.span) for token in sentence.tokens)
        assert any(token.is_word for token in sentence.tokens)


@steady
@given(TEXTS)
def test_blocks_and_sections_refer_to_what_there_is(text: str) -> None:
    layout = layout_of(text)
    assert [block.index for block in layout.blocks] == list(range(len(layout.blocks)))
    assert [section.index for section in layout.sections] == list(range(len(layout.sections)))
    for block in layout.blocks:
        assert block.section < len(layout.sections)
        assert block.lead is None or (block.lead < block.index and block.kind is Kind.ITEM)
    for section in layout.sections:
        assert section.parent is None or section.parent < section.index
        assert section.heading is None or layout.blocks[section.heading].kind is Kind.HEADING


@steady
@given(TEXTS)
def test_nothing_is_both_read_and_left_out(text: str) -> None:
    layout = layout_of(text)
    for omission in layout.omissions:
        assert not any(omission.span.overlaps(sentence.span) for sentence in layout.sentences)


@steady
@given(TEXTS)
def test_what_has_letters_is_read_or_left_out(text: str) -> None:
    layout = layout_of(text)
    fenced = any(line.lstrip().startswith("```") for line in text.splitlines())
    marks = ["*", "_", "<", ">", "[", "]", "`", "~", "|", "\\", "http", "www"]
    if fenced or any(mark in text.lower() for mark in marks):
        return
    kept = [*(s.span for s in layout.sentences), *(o.span for o in layout.omissions)]
    for position, character in enumerate(text):
        if character.isalpha() and not any(span.start <= position < span.end for span in kept):
            line = text[text.rfind("\n", 0, position) + 1 :].lstrip()
            assert not line[:1].isalpha() or line[1:2] in ".)", f"{character!r} at {position} is lost"


def test_headings_paragraphs_and_items() -> None:
    text = "# Aphids\n\nAphids are small insects.\n\n## Signs\n\nSigns are:\n\n- sticky leaves\n- yellow spots\n"
    layout = layout_of(text)
    assert shape(layout, text) == [
        ("heading", "Aphids"),
        ("paragraph", "Aphids are small insects."),
        ("heading", "Signs"),
        ("paragraph", "Signs are:"),
        ("item", "sticky leaves"),
        ("item", "yellow spots"),
    ]
    assert [block.lead for block in layout.blocks] == [None, None, None, None, 3, 3]
    assert [section.parent for section in layout.sections] == [None, None, 1]
    assert layout.title is not None
    assert text[layout.title.start : layout.title.end] == "Aphids"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Aphids\n\nThey suck sap from the leaves of many garden plants.", ["heading", "paragraph"]),
        ("Aphids\nThey suck the sap from the leaves of many of the plants in a garden.", ["heading", "paragraph"]),
        ("**Aphids**\nSap is lost.", ["heading", "paragraph"]),
        ("1. What are aphids?\nThey suck sap.", ["heading", "paragraph"]),
        ("What is an aphid?\n\nAn insect.", ["heading", "paragraph"]),
        ("Remedies:\n1. soap\n2. oil", ["heading", "item", "item"]),
        ("The remedies are\n* soap\n* oil", ["paragraph", "item", "item"]),
        ("The remedies are\n(a) soap\n(b) oil", ["paragraph", "item", "item"]),
        ("The remedies are\n✅ soap\n✅ oil", ["paragraph", "item", "item"]),
        ("The remedies are:\n-soap\n-oil", ["paragraph", "item", "item"]),
        ("Aphids suck the sap of plants, and they do so in spring, in summer,\nand in autumn.", ["paragraph"]),
        ("- Aphids suck the sap of plants, and they do so in spring and in\n  summer.", ["item"]),
        ("Many also see:\nyellow spots\nsticky leaves\n", ["paragraph", "item", "item"]),
        (
            "Aphids\n\nSigns\nsticky leaves\nyellow spots\n\nThey suck sap.",
            ["heading"] * 2 + ["item"] * 2 + ["paragraph"],
        ),
        ("Aphids\n\nSigns\nThey suck the sap of a rose.", ["heading", "heading", "paragraph"]),
    ],
)
def test_lines_are_what_they_look_like(text: str, kinds: list[str]) -> None:
    assert [block.kind.value for block in layout_of(text, shipped()).blocks] == kinds


def test_sections_nest_by_the_depth_of_their_headings() -> None:
    layout = layout_of("# Pests\n\nA.\n\n## Aphids\n\nB.\n\n### Signs\n\nC.\n\n## Mites\n\nD.\n\n# Roses\n\nE.\n")
    assert [section.parent for section in layout.sections] == [None, None, 1, 2, 1, None]
    assert [section.depth for section in layout.sections] == [0, 1, 2, 3, 2, 1]


def test_an_indented_item_is_deeper() -> None:
    assert [block.depth for block in layout_of("- aphids\n  - greenfly\n    - eggs\n- mites").blocks] == [0, 1, 2, 0]


def test_indents_count_whatever_ends_a_line() -> None:
    assert [block.depth for block in layout_of("- aphids\r  - greenfly\r- mites").blocks] == [0, 1, 0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("- Soap: wash the leaf.", "Soap"),
        ("- **Soap:** wash the leaf.", "Soap"),
        ("- Soap – wash the leaf.", "Soap"),
        ("- Soap. The gardener may wash the leaf.", "Soap."),
        ("Soap: wash the leaf.", "Soap"),
        ("- Wash the leaf at 10:30.", None),
        ("- It may be: soap.", None),
        ("- see https://example.org/a for soap and much more about all that a garden needs", None),
    ],
)
def test_labels_are_told_from_what_explains_them(text: str, label: str | None) -> None:
    found = layout_of(text).blocks[0].label
    assert (text[found.span.start : found.span.end] if found else None) == label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is here. Two is there!", ["One is here.", "Two is there!"]),
        ("Wait… Then wash.", ["Wait…", "Then wash."]),
        ("Use soap, e.g. Marseille soap. Wash.", ["Use soap, e.g. Marseille soap.", "Wash."]),
        ("It takes approx. 2.5 days. Wash.", ["It takes approx. 2.5 days.", "Wash."]),
        ('He says "it is bad." Then he goes.', ['He says "it is bad."', "Then he goes."]),
        ("It ends.Another begins.", ["It ends.", "Another begins."]),
        ("Is it bad? Yes.", ["Is it bad?", "Yes."]),
        ("J. Smith wrote it.", ["J. Smith wrote it."]),
        ("Bad!!! Worse.", ["Bad!!!", "Worse."]),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert (
        sentences("Aphids are known to all who have a garden of their own, for they suck sap. " + text)[1:] == expected
    )


def test_questions_are_known() -> None:
    layout = layout_of("Aphids harm. Why is that so? Because.")
    assert [s.is_question for s in layout.sentences] == [False, True, False]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Call us: 0800 123 4567", "contact"),
        ("+49-1701234567", "ornament"),
        ("Fax +49 170 123 4567 or 030-1234567", "contact"),
        ("me@example.org is where letters go", "contact"),
        ("https://example.org/aphids", "link list"),
        ("[Home](https://example.org) | [Aphids](https://example.org/aphids)", "link list"),
        ("Home | Aphids | Mites | Roses", "navigation"),
        ("Buy now and save", "advertisement"),
        ("Author: somebody", "source"),
        ("<div class='x'>", "markup"),
        ("* * * * *", "ornament"),
        ("This text is no substitute for advice of your own gardener, who knows your garden.", "disclaimer"),
        ("Dr. Ada Aphid says that soap is good against aphids in every garden.", "person"),
    ],
)
def test_boilerplate_is_left_out_with_its_reason(line: str, reason: str) -> None:
    text = f"Aphids harm roses.\n\n{line}\n\nWash the leaves."
    layout = layout_of(text)
    assert reason in {omission.reason for omission in layout.omissions}
    assert not any(line in sentence for sentence in sentences(text))


def test_front_matter_is_left_out() -> None:
    text = "---\ntitle: Aphids\n---\nMites are small."
    assert sentences(text) == ["Mites are small."]
    assert layout_of(text).omissions[0].reason == "front matter"


def test_code_is_not_read() -> None:
    assert sentences("Mites are small.\n```\naphids = 1\n```\nThey bite.") == ["Mites are small.", "They bite."]


@pytest.mark.parametrize("years", ["In 1998-2004 mites were rare.", "From 2020-2021 on, 100 of 2000 roses died."])
def test_years_and_counts_are_no_telephone_numbers(years: str) -> None:
    assert sentences(years) == [years]


def test_a_quotation_is_kept_without_its_speaker() -> None:
    text = 'Soap kills aphids at once, says Dr. Ada Aphid.\n\n"Oil helps", explains Mrs. Rose Gardner.'
    assert sentences(text) == ["Soap kills aphids at once,", '"Oil helps",']


def test_links_and_markup_leave_no_tokens() -> None:
    text = "Wash the [sticky leaf](https://example.org/leaf) with **soap**, or see <b>www.example.org/x</b> for more."
    tokens = [token.text for sentence in layout_of(text).sentences for token in sentence.tokens]
    assert "example" not in tokens
    assert tokens[:5] == ["Wash", "the", "sticky", "leaf", "with"]
    assert "soap" in tokens
    assert "b" not in tokens


@pytest.mark.parametrize("unit", ["aphid ", "a-", "é", "("])
def test_what_never_ends_is_read_in_pieces(unit: str) -> None:
    text = "Aphids " + unit * (3 * LONGEST_SENTENCE // len(unit))
    spans = [sentence.span for sentence in layout_of(text).sentences]
    assert max(len(span) for span in spans) <= LONGEST_SENTENCE
    letters = [position for position, character in enumerate(text) if character.isalpha()]
    assert letters
    assert all(any(span.start <= position < span.end for span in spans) for position in letters)


def test_pieces_end_at_blanks() -> None:
    text = "word " * LONGEST_SENTENCE
    assert {token.text for sentence in layout_of(text).sentences for token in sentence.tokens} == {"word"}
