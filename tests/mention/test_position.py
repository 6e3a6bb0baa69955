"""Things the vocabulary lacks, named by where they stand: in an open frame, in a list, below a heading."""

from __future__ import annotations

import pytest
from build_graph.mention import Mention
from build_graph.mention.position import find_by_position
from hypothesis import given
from hypothesis import strategies as st

from reading_helpers import document, frames_of, garden_reader, mentions_of, read, shipped_reader, steady


def placed(text: str) -> tuple[Mention, ...]:
    reader, laid = garden_reader(), frames_of(text)
    return find_by_position(document(text), laid.layout, laid.sentences, laid.frames, mentions_of(text), reader.lexicon)


def coined(text: str) -> list[tuple[str, str]]:
    return [(m.text, m.kind) for m in placed(text) if m.method == "coined"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aphids are killed by ladybird larvae.", [("ladybird larvae", "Remedy")]),
        ("Aphids are killed by ladybird larvae and soap spray.", [("ladybird larvae", "Remedy")]),
        ("Aphids are killed by a very strong water jet.", [("strong water jet", "Remedy")]),
        (
            "Signs of aphids include curled shoots, black soot and sticky leaves.",
            [("curled shoots", "Sign"), ("black soot", "Sign")],
        ),
        ("# Signs\n\n- curled shoots\n- sticky leaves\n", [("curled shoots", "Sign")]),
        ("# Signs\n\n- Curled shoots: the tips are bent.\n", [("Curled shoots", "Sign")]),
        ("Signs of aphids are\n\n- curled shoots\n- black soot\n", [("curled shoots", "Sign"), ("black soot", "Sign")]),
        ("# History\n\n- curled shoots\n", []),
        ("# Signs\n\n- The shoots are all curled.\n", []),
        ("Soap kills ladybird larvae.", []),
        ("Aphids are killed by the gardener.", []),
        ("Aphids are killed by 12 jets.", []),
        ("Aphids are killed by remedies.", []),
        ("Aphids are killed by it.", []),
    ],
)
def test_what_its_place_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert coined(text) == expected


def test_what_is_known_stays() -> None:
    text = "Aphids are killed by soap spray and ladybird larvae. Mites harm roses."
    known = mentions_of(text)
    assert set(known) <= set(placed(text))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Pushing a pram or pulling a heavy cart can make bursitis start.", ["Pushing a pram", "pulling a heavy cart"]),
        ("Doing the same movements every day increases your risk.", ["Doing the same movements every day"]),
        ("You can get bursitis by pulling a cart.", ["pulling a cart"]),
        ("Contributing factors can cause bursitis.", []),
        ("Following the plan is not easy.", []),
    ],
)
def test_what_is_done_is_taken_where_the_text_says_what_it_leads_to(sentence: str, expected: list[str]) -> None:
    reading = read(f"# Bursitis\n\n{sentence}\n", shipped_reader())
    ends = {end for s in reading.statements for end in (s.subject, s.object)}
    coined = [m for m in reading.mentions if m.grounding.method == "coined"]
    assert [m.text for m in coined] == expected
    assert all(m.grounding.concept in ends and m.classes == ("RiskFactor",) for m in coined)


@steady
@given(
    st.lists(
        st.sampled_from(
            [
                "Aphids are killed by",
                "larvae",
                "and",
                ",",
                "big",
                "the",
                "soap spray",
                ".",
                "\n- ",
                "# Signs\n",
                "(",
                "which",
            ]
        ),
        max_size=20,
    )
)
def test_mentions_stay_sorted_apart_and_true(parts: list[str]) -> None:
    text = " ".join(parts)
    mentions = placed(text)
    order = [(m.sentence, m.first) for m in mentions]
    assert order == sorted(order)
    assert all(text[m.span.start : m.span.end] == m.text for m in mentions)
    assert all(
        not (a.sentence == b.sentence and a.overlaps(b.first, b.last)) for a in mentions for b in mentions if a is not b
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You should avoid reaching, twisting and driving.", {"reaching", "twisting", "driving"}),
        ("Driving and twisting should be avoided for six weeks.", {"Driving", "twisting"}),
        ("Any driving should be avoided for six weeks.", {"driving"}),
        ("Driving is allowed after two weeks.", set()),
    ],
)
def test_what_is_avoided_after_an_operation_is_named_by_its_verbs(text: str, expected: set[str]) -> None:
    reading = read(f"# Lumbar fusion\n\n{text}", shipped_reader())
    assert {m.text for m in reading.mentions if m.grounding.method == "coined"} == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("sit or drive for many hours a day", ["sit or drive for many hours a day"]),
        ("pull a heavy cart, even now and then", ["pull a heavy cart"]),
        ("smoke", []),
        ("have gout", []),
    ],
)
def test_what_a_list_says_that_people_do_is_named(item: str, expected: list[str]) -> None:
    reading = read(
        f"# Bursitis\n\nYou are more likely to get bursitis if you:\n\n- {item}\n- are obese\n", shipped_reader()
    )
    assert [m.text for m in reading.mentions if m.grounding.method == "coined"] == expected
